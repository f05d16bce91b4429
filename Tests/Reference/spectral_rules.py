"""The rules that turn to singular values, grams and norms of rows and columns, each from its paper's equations.

Orthogonal factors come from LAPACK's singular value decomposition, roots from its eigenvalues.
"""

import numpy as np

import philox
from by_role import Adam


def polar(x):
    """U Vᵀ and the nuclear norm of x = U S Vᵀ. Of rows that are few, or columns that are: no null space takes part."""
    u, s, v = np.linalg.svd(x, full_matrices=False)
    assert s[-1] > 1e-3 * s[0], "the orthogonal factor is not determined well enough to compare by"
    return u @ v, s.sum()


def root(gram, power):
    """A power of a symmetric positive matrix."""
    values, vectors = np.linalg.eigh(gram)
    return vectors * values**power @ vectors.T


class PolarGrad:
    """Lau, Long and Su 2025, PolarGradM with the momentum first."""

    def __init__(self, beta):
        self.beta, self.m = beta, 0

    def step(self, t, g):
        self.m = self.beta * self.m + (1 - self.beta) * g   # M_t = β M_(t-1) + (1 - β) G_t
        u, nuclear = polar(self.m)                          # U_t H_t = polar(M_t)
        return nuclear * u                                  # X_(t+1) = X_t - γ tr(H_t) U_t


class DropMuon:
    """Gruntkowska et al. 2025: layers outside the step's random set keep weights and momentum."""

    def __init__(self, parameter, beta, keep):
        self.parameter, self.beta, self.keep, self.m = parameter, beta, keep, 0

    def step(self, t, g):
        draws = philox.uniform(self.parameter.shape, seed=0, parameter=self.parameter.index, step=t, key=1)
        if not np.sum(draws) % 1 < self.keep:                     # i not in S_k
            return np.zeros_like(g)
        self.m = self.beta * self.m + (1 - self.beta) * g         # M = (1 - β') M + β' ∇f, β' = 1 - beta
        if not self.parameter.is_matrix:
            return self.m                                         # M♯ in the Euclidean norm is M
        u, nuclear = polar(self.m)
        return nuclear * u                                        # M♯ = argmax <M, X> - ‖X‖² / 2, in the spectral norm


class Swan:
    """Ma et al. 2024: GradNorm, then GradWhitening, then the norm of what GradNorm gave."""

    def step(self, t, g):
        rows, columns = g.shape
        normal = np.sqrt(columns) * g / np.linalg.norm(g, axis=1, keepdims=True)
        small = min(rows, columns)
        if small == rows:
            white = root(normal @ normal.T, -1 / 2) @ normal      # (G̃ G̃ᵀ)^(-1/2) G̃
        else:
            white = normal @ root(normal.T @ normal, -1 / 2)      # the same, where G̃ᵀ G̃ has no null space
        return np.linalg.norm(normal) / np.linalg.norm(white) * white


class SinkGD:
    """Scetbon et al. 2025, algorithm 3, SR-Sinkhorn: every row to norm √n, every column to √m, in turn."""

    def step(self, t, g):
        (m, n), x = g.shape, g
        for _ in range(5):
            x = np.sqrt(n) * x / np.sqrt((x**2).sum(axis=1))[:, None]   # √n Q(X)⁻¹ X
            x = np.sqrt(m) * x / np.sqrt((x**2).sum(axis=0))[None, :]   # √m X R(X)⁻¹
        return x


class Shampoo:
    """Gupta, Koren and Singer 2018, algorithm 1, for matrices."""

    def __init__(self, eps):
        self.eps, self.left, self.right = eps, None, None

    def step(self, t, g):
        if self.left is None:
            self.left, self.right = self.eps * np.eye(g.shape[0]), self.eps * np.eye(g.shape[1])
        self.left = self.left + g @ g.T                                  # L_t = L_(t-1) + G_t G_tᵀ
        self.right = self.right + g.T @ g                                # R_t = R_(t-1) + G_tᵀ G_t
        return root(self.left, -1 / 4) @ g @ root(self.right, -1 / 4)    # L^(-1/4) G R^(-1/4)


class DiagonalAdaGrad:
    """Duchi, Hazan and Singer 2011, figure 1: the diagonal of a vector's preconditioner, started at eps."""

    def __init__(self, eps):
        self.sums = eps

    def step(self, t, g):
        self.sums = self.sums + g**2
        return g / np.sqrt(self.sums)


class Soap:
    """Vyas et al. 2024, algorithms 3 and 4, with Adam's bias correction, as the authors' code has it."""

    def __init__(self, beta1, beta2, eps, period):
        self.beta1, self.beta2, self.eps, self.period = beta1, beta2, eps, period
        self.m = self.v = 0
        self.grams = self.bases = None

    def step(self, t, g):
        if self.grams is None:
            self.grams = [1e-6 * np.eye(side) for side in g.shape]
            self.bases = [np.eye(side) for side in g.shape]
        left, right = self.bases
        turned = left.T @ g @ right                                           # G' = Q_Lᵀ G Q_R
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * turned**2
        n = left.T @ self.m @ right / (1 - self.beta1**t)                     # M' = Q_Lᵀ M Q_R
        n = n / (np.sqrt(self.v / (1 - self.beta2**t)) + self.eps)            # N' = M' / √V
        update = left @ n @ right.T                                           # N = Q_L N' Q_Rᵀ
        self.grams = [self.beta2 * gram + (1 - self.beta2) * new
                      for gram, new in zip(self.grams, (g @ g.T, g.T @ g))]
        if t % self.period == 0:                                                  # algorithm 4: S = L Q, Q = QR(S)
            self.bases = [np.linalg.qr(gram @ basis)[0] for gram, basis in zip(self.grams, self.bases)]
        return update


def lanton(beta, noise_beta, alpha, beta1, beta2, eps):
    """Hao et al. 2025, algorithm 1 with option I, for the group of hidden matrices; Adam elsewhere."""
    adams, moments, noises, last = {}, {}, {}, {}

    def step(t, gradients):
        updates = [None] * len(gradients)
        matrices = [index for index, g in enumerate(gradients) if g.ndim == 2]
        for index, g in enumerate(gradients):
            if index not in matrices:
                updates[index] = adams.setdefault(index, Adam(beta1, beta2, eps)).step(t, g)
                continue
            widths = np.sqrt(g.shape[0] / g.shape[1])
            singular = np.linalg.svd(g - last.get(index, g), compute_uv=False)
            noise = (widths * singular.sum()) ** 2                                    # the dual norm of G_t - G_(t-1)
            noises[index] = noise_beta * noises.get(index, 0) + (1 - noise_beta) * noise      # H_t
            moments[index] = beta * moments.get(index, 0) + (1 - beta) * g                    # B_t
            updates[index] = widths * polar(moments[index])[0]                                # O_t, without its minus
            last[index] = g
        rates = {index: alpha / np.sqrt(alpha**2 + noises[index]) for index in matrices}      # α_t
        greatest = max(rates.values())                                                        # of the group
        for index in matrices:
            updates[index] = np.sqrt(rates[index] / greatest) * updates[index]
        return updates

    return step
