"""The rules that treat every weight by itself."""

import numpy as np
import optax
from torch import optim

from harness import O, T, Run, by_numpy, by_optax, by_torch, library, paper, zeros
from philox import normal


def adan(w, steps, lr, beta1, beta2, beta3, eps):
    """Xie et al. 2024, algorithm 1, with the authors' code's betas (1 minus the paper's) and its debiasing in place of the
    paper's start at the first gradient."""
    m, v, n, before = zeros(w), zeros(w), zeros(w), None
    for step in steps:
        for i, g in enumerate(step.g):
            difference = g - (g if before is None else before[i])
            m[i] = beta1 * m[i] + (1 - beta1) * g  # m_k
            v[i] = beta2 * v[i] + (1 - beta2) * difference  # v_k
            n[i] = beta3 * n[i] + (1 - beta3) * (g + beta2 * difference) ** 2  # n_k
            eta = lr / (np.sqrt(n[i] / (1 - beta3**step.t)) + eps)  # eta_k
            w[i] = w[i] - eta * (m[i] / (1 - beta1**step.t) + beta2 * v[i] / (1 - beta2**step.t))
        before = step.g
        yield w


def exadam(w, steps, lr, beta1, beta2, eps):
    """Adly 2024, algorithm 1."""
    m, v = zeros(w), zeros(w)
    for step in steps:
        for i, g in enumerate(step.g):
            m[i] = beta1 * m[i] + (1 - beta1) * g  # first moment
            v[i] = beta2 * v[i] + (1 - beta2) * g**2  # second moment
            d1 = 1 + v[i] / (v[i] + eps) * beta2**step.t  # the second moment's share in the first one's debiasing
            d2 = 1 + m[i] ** 2 / (m[i] ** 2 + eps) * beta1**step.t  # and the first one's in the second's
            m_tilde = m[i] / (1 - beta1**step.t) * d1
            v_tilde = v[i] / (1 - beta2**step.t) * d2
            g_tilde = g / (1 - beta1**step.t) * d1  # the gradient-based acceleration
            w[i] = w[i] - lr * (m_tilde + g_tilde) / (np.sqrt(v_tilde) + eps)
        yield w


def classp(w, steps, lr, threshold, eps, p):
    """Ludwig 2024, the update of the paper, the sum taken up to the step's own gradient as the author's code does."""
    s = zeros(w)
    for step in steps:
        for i, g in enumerate(step.g):
            learns = g**2 > threshold  # only where the loss depends much on the weight
            s[i] = s[i] + np.where(learns, np.abs(g) ** p, 0)  # the sum of |g|^p
            w[i] = w[i] - np.where(learns, lr * g / (eps + s[i]) ** (1 / p), 0)
        yield w


def gradient_noise(w, steps, lr, eta, gamma):
    """Neelakantan et al. 2015, equation (1): g + N(0, sigma_t^2), sigma_t^2 = eta / (1 + t)^gamma with t from 0."""
    for step in steps:
        for i, g in enumerate(step.g):
            sigma = np.sqrt(eta / (1 + (step.t - 1)) ** gamma)
            noise = normal(g.shape, seed=0, parameter=i, step=step.t, key=0)
            w[i] = w[i] - lr * (g + sigma * noise)
        yield w


RUNS = {
    "sgd": Run(
        library(T, "torch.optim.SGD"), 0.1, {},
        lambda lr: by_torch(lambda p: optim.SGD(p, lr=lr))),
    "momentum": Run(
        library(T, "torch.optim.SGD(momentum)"), 0.05, {"beta": 0.9},
        lambda lr, beta: by_torch(lambda p: optim.SGD(p, lr=lr, momentum=beta))),
    "nesterov": Run(
        library(T, "torch.optim.SGD(momentum, nesterov)"), 0.05, {"beta": 0.9},
        lambda lr, beta: by_torch(lambda p: optim.SGD(p, lr=lr, momentum=beta, nesterov=True))),
    "adagrad": Run(
        library(T, "torch.optim.Adagrad"), 0.01, {"eps": 1e-10},
        lambda lr, eps: by_torch(lambda p: optim.Adagrad(p, lr=lr, eps=eps))),
    "rmsprop": Run(
        library(T, "torch.optim.RMSprop"), 0.01, {"beta": 0.99, "eps": 1e-8},
        lambda lr, beta, eps: by_torch(lambda p: optim.RMSprop(p, lr=lr, alpha=beta, eps=eps))),
    "adam": Run(
        library(T, "torch.optim.Adam"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        lambda lr, beta1, beta2, eps: by_torch(
            lambda p: optim.Adam(p, lr=lr, betas=(beta1, beta2), eps=eps))),
    "adamw": Run(
        library(T, "torch.optim.AdamW"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "wd": 0.01},
        lambda lr, beta1, beta2, eps, wd: by_torch(
            lambda p: optim.AdamW(p, lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=wd))),
    "nadamw": Run(
        library(O, "optax.nadamw"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "wd": 0.01},
        lambda lr, beta1, beta2, eps, wd: by_optax(
            optax.nadamw(lr, b1=beta1, b2=beta2, eps=eps, weight_decay=wd))),
    "lion": Run(
        library(O, "optax.lion"), 0.01, {"beta1": 0.9, "beta2": 0.99, "wd": 0.1},
        lambda lr, beta1, beta2, wd: by_optax(optax.lion(lr, b1=beta1, b2=beta2, weight_decay=wd))),
    "signsgd": Run(
        library(O, "optax.sign_sgd"), 0.01, {},
        lambda lr: by_optax(optax.sign_sgd(lr))),
    "adabelief": Run(
        library(O, "optax.adabelief(eps_root = eps)"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-16},
        lambda lr, beta1, beta2, eps: by_optax(
            optax.adabelief(lr, b1=beta1, b2=beta2, eps=eps, eps_root=eps))),
    "adadelta": Run(
        library(T, "torch.optim.Adadelta"), 1.0, {"rho": 0.9, "eps": 1e-6},
        lambda lr, rho, eps: by_torch(lambda p: optim.Adadelta(p, lr=lr, rho=rho, eps=eps))),
    "adamax": Run(
        library(T, "torch.optim.Adamax"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        lambda lr, beta1, beta2, eps: by_torch(
            lambda p: optim.Adamax(p, lr=lr, betas=(beta1, beta2), eps=eps))),
    "amsgrad": Run(
        library(T, "torch.optim.Adam(amsgrad)"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        lambda lr, beta1, beta2, eps: by_torch(
            lambda p: optim.Adam(p, lr=lr, betas=(beta1, beta2), eps=eps, amsgrad=True))),
    "nadam": Run(
        library(T, "torch.optim.NAdam"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "psi": 0.004},
        lambda lr, beta1, beta2, eps, psi: by_torch(
            lambda p: optim.NAdam(p, lr=lr, betas=(beta1, beta2), eps=eps, momentum_decay=psi))),
    "radam": Run(
        library(T, "torch.optim.RAdam"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        lambda lr, beta1, beta2, eps: by_torch(
            lambda p: optim.RAdam(p, lr=lr, betas=(beta1, beta2), eps=eps))),
    "yogi": Run(
        library(O, "optax.yogi"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-3},
        lambda lr, beta1, beta2, eps: by_optax(optax.yogi(lr, b1=beta1, b2=beta2, eps=eps))),
    "adan": Run(
        paper("algorithm 1 (Xie et al. 2024)"), 0.01,
        {"beta1": 0.98, "beta2": 0.92, "beta3": 0.99, "eps": 1e-8}, by_numpy(adan)),
    "exadam": Run(
        paper("algorithm 1 (Adly 2024)"), 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}, by_numpy(exadam)),
    "ademamix": Run(
        library(O, "optax.contrib.ademamix"), 0.01,
        {"beta1": 0.9, "beta2": 0.999, "beta3": 0.9999, "alpha": 5.0, "eps": 1e-8},
        lambda lr, beta1, beta2, beta3, alpha, eps: by_optax(
            optax.contrib.ademamix(lr, b1=beta1, b2=beta2, b3=beta3, alpha=alpha, eps=eps))),
    "signum": Run(
        library(O, "optax.signum"), 0.01, {"beta": 0.9},
        lambda lr, beta: by_optax(optax.signum(lr, beta=beta))),
    "classp": Run(
        paper("update (Ludwig 2024)"), 0.2, {"threshold": 0.5, "eps": 1e-5, "p": 1.0}, by_numpy(classp)),
    "gradient-noise": Run(
        paper("equation (1) (Neelakantan et al. 2015), noise by Philox4x32-10"), 0.01,
        {"eta": 0.3, "gamma": 0.55}, by_numpy(gradient_noise)),
}
