"""The rules that are told more than the gradient: Hessian diagonals or the loss."""

import numpy as np
import optax

from harness import O, Run, by_numpy, by_optax, library, paper, zeros


def adahessian(w, steps, lr, beta1, beta2, eps):
    """Yao et al. 2021, algorithm 1, Hessian power 1.

    Spatial averages are of magnitudes and over the rows of a matrix; a vector's elements stand for themselves. That is what
    the authors' code does.
    """
    m, v = zeros(w), [np.zeros(x.shape[:1] + (1,) * (x.ndim - 1)) for x in w]
    for step in steps:
        for i, (g, h) in enumerate(zip(step.g, step.h)):
            d = np.abs(h).mean(axis=1, keepdims=True) if h.ndim == 2 else np.abs(h)  # the spatial average of D
            m[i] = beta1 * m[i] + (1 - beta1) * g
            v[i] = beta2 * v[i] + (1 - beta2) * d**2  # of squared averages
            m_hat, v_hat = m[i] / (1 - beta1**step.t), v[i] / (1 - beta2**step.t)
            w[i] = w[i] - lr * m_hat / (np.sqrt(v_hat) + eps)
        yield w


def sophia(w, steps, lr, beta1, beta2, gamma, eps, wd):
    """Liu et al. 2024, algorithm 3, with the Hutchinson estimate and k = 10."""
    m, s = zeros(w), zeros(w)
    for step in steps:
        for i, (g, h) in enumerate(zip(step.g, step.h)):
            m[i] = beta1 * m[i] + (1 - beta1) * g  # m_t
            if step.t % 10 == 1:  # t mod k = 1
                s[i] = beta2 * s[i] + (1 - beta2) * h  # h_t
            w[i] = w[i] - lr * wd * w[i]  # decay first
            w[i] = w[i] - lr * np.clip(m[i] / np.maximum(gamma * s[i], eps), -1, 1)  # eta clip(m_t / max(gamma h_t, eps), 1)
        yield w


RUNS = {
    "adahessian": Run(
        paper("algorithm 1 (Yao et al. 2021)"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-4},
        by_numpy(adahessian)),
    "sophia": Run(
        paper("algorithm 3 (Liu et al. 2024)"), 0.01,
        {"beta1": 0.96, "beta2": 0.99, "gamma": 0.01, "eps": 1e-12, "wd": 0.2}, by_numpy(sophia)),
    "polyak": Run(
        library(O, "optax.polyak_sgd"), 1.0, {"least": 0.0, "bound": 1.0},
        lambda lr, least, bound: by_optax(
            optax.polyak_sgd(max_learning_rate=bound, scaling=lr, f_min=least),
            value=lambda stream, index: stream.losses[index])),
}
