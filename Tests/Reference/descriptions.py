"""Writes what descriptions of known optimizers are expected to be: `Tests/Goldens/descriptions.json`.

The probes of `Sources/Eval/Descriptors` written anew in NumPy and double precision, with random numbers of its own; so the
two agree but for what chance does, and each quantity comes with its mean and its deviation over the seeds. The rules are
written from their papers, never by Descent. Run through `make-goldens`.
"""

import json
import pathlib
import sys

import numpy as np

ROWS, COLUMNS, STEPS, LAST, PULSE, WINDOW, SEEDS = 32, 64, 120, 20, 150, 200, 12


def sgd():
    return lambda t, g: g


def momentum(beta=0.9):
    m = 0

    def step(t, g):
        nonlocal m
        m = beta * m + g
        return m
    return step


def adam(beta1=0.9, beta2=0.999, eps=1e-8):
    """Kingma and Ba 2015, algorithm 1."""
    m = v = 0

    def step(t, g):
        nonlocal m, v
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        return m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return step


def lion(beta1=0.9, beta2=0.99):
    """Chen et al. 2023, program 1; the weights are 0."""
    m = 0

    def step(t, g):
        nonlocal m
        c = beta1 * m + (1 - beta1) * g
        m = beta2 * m + (1 - beta2) * g
        return np.sign(c)
    return step


def muon(beta=0.95):
    """Jordan et al. 2024: Nesterov's momentum, five iterations of Newton and Schulz."""
    m = 0

    def step(t, g):
        nonlocal m
        m = beta * m + g
        x = g + beta * m
        x = x / np.linalg.norm(x)
        for _ in range(5):
            a = x @ x.T
            x = 3.4445 * x + (-4.775 * a + 2.0315 * a @ a) @ x
        return x
    return step


def root(gram, power):
    values, vectors = np.linalg.eigh(gram)
    return vectors * values**power @ vectors.T


def shampoo(eps=1e-4):
    """Gupta, Koren and Singer 2018, algorithm 1."""
    left, right = eps * np.eye(ROWS), eps * np.eye(COLUMNS)

    def step(t, g):
        nonlocal left, right
        left, right = left + g @ g.T, right + g.T @ g
        return root(left, -0.25) @ g @ root(right, -0.25)
    return step


def signsgd():
    return lambda t, g: np.sign(g)


def rmsprop(beta=0.99, eps=1e-8):
    """Tieleman and Hinton 2012, eps outside the root."""
    v = 0

    def step(t, g):
        nonlocal v
        v = beta * v + (1 - beta) * g**2
        return g / (np.sqrt(v) + eps)
    return step


def adagrad(eps=1e-10):
    """Duchi, Hazan and Singer 2011."""
    v = 0

    def step(t, g):
        nonlocal v
        v = v + g**2
        return g / (np.sqrt(v) + eps)
    return step


def nadam(beta1=0.9, beta2=0.999, eps=1e-8, psi=0.004):
    """Dozat 2016, algorithm 2, with the schedule of beta1 that PyTorch has."""
    m = v = 0
    product = 1

    def step(t, g):
        nonlocal m, v, product
        mu = beta1 * (1 - 0.5 * 0.96 ** (t * psi))
        following = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * psi))
        product *= mu
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        ahead = following * m / (1 - product * following) + (1 - mu) * g / (1 - product)
        return ahead / (np.sqrt(v / (1 - beta2**t)) + eps)
    return step


def adafactor(decay=0.8):
    """Shazeer and Stern 2018, algorithm 4; the relative step is a constant here, the weights being 0."""
    r = c = 0

    def step(t, g):
        nonlocal r, c
        beta2 = 1 - t**-decay
        r = beta2 * r + (1 - beta2) * (g**2).sum(1)
        c = beta2 * c + (1 - beta2) * (g**2).sum(0)
        u = g / np.sqrt(np.outer(r, c) / r.sum())
        return u / max(1, rms(u))
    return step


def sinkgd():
    """Scetbon et al. 2025: rows and columns brought to one norm in turn, five times."""

    def step(t, g):
        for _ in range(5):
            g = g / np.linalg.norm(g, axis=1, keepdims=True)
            g = g / np.linalg.norm(g, axis=0, keepdims=True)
        return g
    return step


RULES = [sgd, momentum, adam, lion, muon, shampoo, signsgd, rmsprop, adagrad, nadam, adafactor, sinkgd]


def rms(x):
    return np.sqrt(np.mean(np.square(x)))


def orthogonal(rng, side):
    q, r = np.linalg.qr(rng.standard_normal((side, side)))
    return q * np.sign(np.diag(r))


class Streams:
    """Stream A: 0.3 S + N; B: D (0.3 S + ξ) and D ξ; C: ξ with a pulse."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)

        def normal():
            return rng.standard_normal((ROWS, COLUMNS))

        u, v = orthogonal(rng, ROWS), orthogonal(rng, COLUMNS)
        i, j = 1 / np.arange(1, ROWS + 1), 1 / np.arange(1, COLUMNS + 1)
        s = u * i @ v[:, :ROWS].T
        s /= rms(s)
        left, right = u * np.sqrt(i) @ u.T, v * np.sqrt(j) @ v.T        # L^½, R^½ with the eigenvectors of S
        scale = np.sqrt(ROWS * COLUMNS / (i.sum() * j.sum()))           # E ‖N‖² = N
        self.a = [0.3 * s + scale * left @ normal() @ right for _ in range(STEPS)]
        d = np.exp(2 * normal())
        noise = [normal() for _ in range(STEPS)]
        self.b = [d * (0.3 * s + x) for x in noise]
        self.b_noise = [d * x for x in noise]
        self.left, self.right = orthogonal(rng, ROWS), orthogonal(rng, COLUMNS)
        self.c = [normal() for _ in range(PULSE + WINDOW - 1)]
        self.x = normal()
        self.pulsed = list(self.c)
        self.pulsed[PULSE - 1] = self.c[PULSE - 1] + 0.5 * self.x


def updates(rule, stream):
    step = rule()
    return [step(t, g) for t, g in enumerate(stream, start=1)]


def last(rule, stream):
    return updates(rule, stream)[-LAST:]


def flatness(u):
    s = np.linalg.svd(u, compute_uv=False)
    return s.sum() ** 2 / (ROWS * (s**2).sum())


def cosine(x, y):
    return (x * y).sum() / np.linalg.norm(x) / np.linalg.norm(y)


def loud_row(g):
    g = g.copy()
    g[0] *= 16
    return g


def describe(rule, streams):
    a = last(rule, streams.a)
    loud = last(rule, [16 * g for g in streams.a])
    row = last(rule, [loud_row(g) for g in streams.a])
    b = last(rule, streams.b)
    left = last(rule, [streams.left @ g for g in streams.b])
    right = last(rule, [g @ streams.right for g in streams.b])
    h = np.array([
        ((with_pulse - without) * streams.x).sum() for with_pulse, without in
        zip(updates(rule, streams.pulsed)[PULSE - 1:], updates(rule, streams.c)[PULSE - 1:])])
    return {
        "rotationRight": np.mean([cosine(u @ streams.right.T, v) for u, v in zip(right, b)]),
        "rotationLeft": np.mean([cosine(streams.left.T @ u, v) for u, v in zip(left, b)]),
        "flatness": np.mean([flatness(u) for u in a]),
        "lag": np.clip((np.arange(WINDOW) * h).sum() / h.sum(), 0, WINDOW - 1),
        "signLikeness": np.mean(
            [np.abs(u).sum() ** 2 / (u.size * (u**2).sum()) for u in last(rule, streams.b_noise)]),
        "degree": np.log(rms(loud) / rms(a)) / np.log(16),
        "rowResponse": np.log(rms([u[0] for u in row]) / rms([u[0] for u in a])) / np.log(16),
    }


def main(path):
    streams = [Streams(seed) for seed in range(SEEDS)]
    golden = {}
    for rule in RULES:
        found = [describe(rule, one) for one in streams]
        golden[rule.__name__] = {
            name: {
                "mean": round(float(np.mean([one[name] for one in found])), 4) + 0.0,
                "deviation": round(float(np.std([one[name] for one in found], ddof=1)), 4),
            }
            for name in found[0]
        }
        print(f"description of {rule.__name__}")
    path.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
