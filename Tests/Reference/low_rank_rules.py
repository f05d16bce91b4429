"""The rules that keep their moments in a subspace of few dimensions, each from its paper's equations.

The subspace is of the rows: P is [rows, rank], and a gradient G [rows, columns] is seen as Pᵀ G [rank, columns].
"""

import numpy as np

import philox
from by_role import Adam


def rank_within(rank, g):
    """No subspace has more dimensions than the gradient."""
    return min(rank, *g.shape)


def leading_vectors(g, rank):
    """The left singular vectors of the greatest singular values; in each the entry of greatest magnitude is positive."""
    vectors = np.linalg.svd(g, full_matrices=False)[0][:, : rank_within(rank, g)]
    signs = np.sign(np.take_along_axis(vectors, np.argmax(abs(vectors), axis=0)[None, :], axis=0))
    return vectors * signs


def random_rows(parameter, g, rank, turn):
    """A random projection of the rows that holds for one turn of refreshing."""
    return philox.row_projection(g.shape[0], rank_within(rank, g), seed=0, parameter=parameter.index, step=turn, key=1)


class NormGrowthLimiter:
    """Chen et al. 2024, Fira: the norm grows by a factor of gamma a step at most."""

    def __init__(self, gamma):
        self.gamma, self.last = gamma, None

    def limited(self, s):
        norm = np.linalg.norm(s)
        if self.last is not None and norm > self.gamma * self.last:
            s = s / norm * self.gamma * self.last
        self.last = np.linalg.norm(s)
        return s


class GaLore:
    """Zhao et al. 2024, algorithm 2."""

    def __init__(self, scale, period, rank, **adam):
        self.scale, self.period, self.rank, self.adam = scale, period, rank, Adam(**adam)

    def step(self, t, g):
        if (t - 1) % self.period == 0:
            self.p = leading_vectors(g, self.rank)    # U, S, V = SVD(G_t); P = U[:, :r]
        n = self.adam.step(t, self.p.T @ g)           # R_t = P_tᵀ G_t; N_t = Adam(R_t)
        return self.scale * self.p @ n                # G̃_t = α P N_t


class Fira:
    """Chen et al. 2024, algorithm 1: GaLore's subspace, and what lies outside it, scaled."""

    def __init__(self, gamma, period, rank, **adam):
        self.period, self.rank = period, rank
        self.limiter, self.adam = NormGrowthLimiter(gamma), Adam(**adam)

    def step(self, t, g):
        if (t - 1) % self.period == 0:
            self.p = leading_vectors(g, self.rank)
        r = self.p.T @ g                                                    # R_t = P_tᵀ G_t
        n = self.adam.step(t, r)                                            # ψ_t(R_t)
        factors = np.linalg.norm(n, axis=0) / np.linalg.norm(r, axis=0)     # φ_t(R_t), one a column
        s = (g - self.p @ r) * factors                                      # S_t = φ_t(R_t) (G_t - P_t R_t)
        return self.p @ n + self.limiter.limited(s)


class Apollo:
    """Zhu et al. 2024, algorithm 1: the gradient itself, scaled as Adam scales a random projection of it."""

    def __init__(self, parameter, scale, gamma, period, rank, axis, **adam):
        self.parameter, self.scale, self.period, self.rank, self.axis = parameter, scale, period, rank, axis
        self.limiter, self.adam = NormGrowthLimiter(gamma), Adam(**adam)

    def step(self, t, g):
        p = random_rows(self.parameter, g, self.rank, (t - 1) // self.period)    # P ~ N(0, 1/r)
        r = p.T @ g                                                              # R_t = P_t G_t
        n = self.adam.step(t, r)                                                 # R̃_t
        factors = np.linalg.norm(n, axis=self.axis) / np.linalg.norm(r, axis=self.axis)
        return self.scale * self.limiter.limited(g * factors)                    # α G_t diag(s)


class Frugal:
    """Zmushko et al. 2024, algorithm 1, with a random subspace, Adam inside and signSGD outside."""

    def __init__(self, parameter, free, period, rank, **adam):
        self.parameter, self.free, self.period, self.rank, self.settings = parameter, free, period, rank, adam

    def step(self, t, g):
        if (t - 1) % self.period == 0:
            q, r = np.linalg.qr(random_rows(self.parameter, g, self.rank, (t - 1) // self.period))
            self.p, self.adam = q * np.sign(np.diag(r)), Adam(**self.settings)   # a new subspace forgets its moments
        full = self.p.T @ g                                                      # g_full = P(g)
        rest = g - self.p @ full                                                 # g_free = g - P⁻¹(g_full)
        assert abs(rest).min() > 1e-6, "a sign is too near its change to compare by"
        n = self.adam.step((t - 1) % self.period + 1, full)
        return self.p @ n + self.free * np.sign(rest)
