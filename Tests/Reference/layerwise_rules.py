"""The rules that scale a gradient by norms: over everything, over a parameter tensor, over its rows and columns."""

import numpy as np
import optax

from harness import O, Run, by_numpy, by_optax, library, paper, total, zeros


def normalized_gd(w, steps, lr):
    """Hazan, Levy and Shalev-Shwartz 2015, algorithm 1."""
    for step in steps:
        norm = np.sqrt(total(g**2 for g in step.g))
        w = [x - lr * g / norm for x, g in zip(w, step.g)]  # x <- x - eta g / ||g||
        yield w


def adagrad_norm(w, steps, lr):
    """Ward, Wu and Bottou 2019, algorithm 1 (AdaGrad-Norm), with b_0^2 = 0.01."""
    b_squared = 0.01
    for step in steps:
        b_squared = b_squared + total(g**2 for g in step.g)  # b_j^2 <- b_{j-1}^2 + ||G_{j-1}||^2
        w = [x - lr / np.sqrt(b_squared) * g for x, g in zip(w, step.g)]  # x_j <- x_{j-1} - (eta / b_j) G_{j-1}
        yield w


def adadagradnorm(w, steps, lr, eps):
    """Lau, Liu and Kolar 2024: the step of AdaGradNorm as the authors take it, one sum an output, which starts at 0.01."""
    v = [np.full(x.shape[:1] + (1,) * (x.ndim - 1), 0.01) for x in w]
    for step in steps:
        for i, g in enumerate(step.g):
            over = tuple(range(1, g.ndim))
            v[i] = v[i] + np.sum(g**2, axis=over, keepdims=True) if over else v[i] + g**2
            w[i] = w[i] - lr * g / (np.sqrt(v[i]) + eps)
        yield w


def sm3(w, steps, lr, beta):
    """Anil et al. 2019, algorithm SM3-II, covers being rows and columns, with the momentum of section 5."""
    mu = [[np.zeros(n) for n in x.shape] if x.ndim == 2 else [np.zeros(x.shape)] for x in w]
    m = zeros(w)
    for step in steps:
        for i, g in enumerate(step.g):
            if g.ndim == 2:
                nu = np.minimum(mu[i][0][:, None], mu[i][1][None, :]) + g**2  # min over the covers of mu'(r), plus g^2
                mu[i] = [nu.max(axis=1), nu.max(axis=0)]  # mu'(r) <- max over the cover of nu'
            else:
                nu = mu[i][0] + g**2  # a vector's covers are its elements
                mu[i] = [nu]
            step_size = np.divide(g, np.sqrt(nu), out=np.zeros_like(g), where=nu > 0)  # with 0 / 0 = 0
            m[i] = beta * m[i] + (1 - beta) * step_size
            w[i] = w[i] - lr * m[i]
        yield w


def sgd_sai(w, steps, lr, beta, eps, wd):
    """Xu et al. 2024, algorithm 1: rates are scaled by the first gradient's signal-to-noise ratio, once.

    The standard deviation is the sample's, as PyTorch's is, and momentum starts at the first gradient, both as in the
    authors' code. For a single number, which has no deviation, the ratio is 1 here.
    """
    m, ratio = None, None
    for step in steps:
        if ratio is None:
            ratio = [np.linalg.norm(g) / (np.std(g, ddof=1) + eps) if g.size > 1 else 1.0 for g in step.g]
            m = step.g
        else:
            m = [beta * old + (1 - beta) * g for old, g in zip(m, step.g)]
        w = [(1 - lr * wd) * x - lr * r * d for x, r, d in zip(w, ratio, m)]
        yield w


RUNS = {
    "normalized-gd": Run(
        paper("algorithm 1 (Hazan, Levy and Shalev-Shwartz 2015)"), 0.1, {}, by_numpy(normalized_gd)),
    "adagrad-norm": Run(
        paper("algorithm 1 (Ward, Wu and Bottou 2019)"), 1.0, {}, by_numpy(adagrad_norm)),
    "adadagradnorm": Run(
        paper("AdaGradNorm as its authors take it (Lau, Liu and Kolar 2024)"), 0.1, {"eps": 1e-10},
        by_numpy(adadagradnorm)),
    "novograd": Run(
        library(O, "optax.novograd"), 0.01, {"beta1": 0.95, "beta2": 0.98, "eps": 1e-8, "wd": 0.001},
        lambda lr, beta1, beta2, eps, wd: by_optax(
            optax.novograd(lr, b1=beta1, b2=beta2, eps=eps, weight_decay=wd))),
    "sm3": Run(
        paper("algorithm SM3-II (Anil et al. 2019)"), 0.1, {"beta": 0.9}, by_numpy(sm3)),
    "lars": Run(
        library(O, "optax.lars"), 1.0, {"beta": 0.9, "eta": 0.001, "wd": 0.0005},
        lambda lr, beta, eta, wd: by_optax(
            optax.lars(lr, weight_decay=wd, trust_coefficient=eta, momentum=beta))),
    "lamb": Run(
        library(O, "optax.lamb"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-6, "wd": 0.01},
        lambda lr, beta1, beta2, eps, wd: by_optax(
            optax.lamb(lr, b1=beta1, b2=beta2, eps=eps, weight_decay=wd))),
    "sgd-sai": Run(
        paper("algorithm 1 (Xu et al. 2024)"), 0.01, {"beta": 0.9, "eps": 1e-8, "wd": 0.01}, by_numpy(sgd_sai)),
}
