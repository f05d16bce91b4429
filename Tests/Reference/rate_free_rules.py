"""The rules that find their own learning rate, or do without its schedule."""

import numpy as np
import optax

from harness import O, Run, by_numpy, by_optax, library, paper, total, zeros

# Where the estimate of the distance to the solution starts. It grows from step to step where gradients agree with each
# other, as in the even stream; the first steps are small, so that these goldens have all digits.
D0 = 1e-6
GROWING = {"stream": "even", "digits": 17}


def dadapt_sgd(w, steps, lr, beta):
    """Defazio and Mishchenko 2023, SGD with D-Adaptation; lr is gamma, beta the weight of the old x."""
    d, first_norm, weighted = D0, None, 0.0
    s, z = zeros(w), [x.copy() for x in w]
    for step in steps:
        if first_norm is None:
            first_norm = np.sqrt(total(g**2 for g in step.g))  # G = ||g_0||
        rate = d * lr / first_norm  # lambda_k
        weighted += rate * total(g * x for g, x in zip(step.g, s))  # sum of lambda_i <g_i, s_i>
        s = [x + rate * g for x, g in zip(s, step.g)]  # s_{k+1} = s_k + lambda_k g_k
        z = [x - rate * g for x, g in zip(z, step.g)]  # z_{k+1} = z_k - lambda_k g_k
        w = [beta * x + (1 - beta) * y for x, y in zip(w, z)]  # x_{k+1} = beta x_k + (1 - beta) z_{k+1}
        d_hat = 2 * weighted / np.sqrt(total(x**2 for x in s))  # 2 sum / ||s_{k+1}||
        d = max(d, d_hat)
        yield w


def hypergradient(w, steps, lr, beta):
    """Baydin et al. 2018, algorithm 4 (SGD-HD)."""
    alpha, before = lr, zeros(w)
    for step in steps:
        h = -total(g * p for g, p in zip(step.g, before))  # h_t = g_t . -g_{t-1}
        alpha = alpha - beta * h
        w = [x - alpha * g for x, g in zip(w, step.g)]
        before = step.g
        yield w


def schedule_free_adamw(w, steps, lr, beta1, beta2, eps, wd):
    """Defazio et al. 2024, algorithm 1, without warm-up: the weights are y, evaluation is at x."""
    x, z, v, squares = [part.copy() for part in w], [part.copy() for part in w], zeros(w), 0.0
    for step in steps:
        gamma = lr * np.sqrt(1 - beta2**step.t)  # gamma_t = gamma sqrt(1 - beta2^t)
        squares += gamma**2
        c = gamma**2 / squares  # c_{t+1} = gamma_t^2 / sum of gamma_i^2
        for i, g in enumerate(step.g):
            v[i] = beta2 * v[i] + (1 - beta2) * g**2  # v_t
            z[i] = z[i] - gamma * g / (np.sqrt(v[i]) + eps) - gamma * wd * w[i]  # z_{t+1}, decayed at y_t
            x[i] = (1 - c) * x[i] + c * z[i]  # x_{t+1}
            w[i] = (1 - beta1) * z[i] + beta1 * x[i]  # y_{t+1}
        yield w, x


RUNS = {
    "dadapt-sgd": Run(
        paper("SGD with D-Adaptation (Defazio and Mishchenko 2023)"), 1.0, {"beta": 0.9}, by_numpy(dadapt_sgd),
        **GROWING),
    "dadapt-adam": Run(
        library(O, "optax.contrib.dadapt_adamw"), 1.0, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        lambda lr, beta1, beta2, eps: by_optax(
            optax.contrib.dadapt_adamw(lr, betas=(beta1, beta2), eps=eps, estim_lr0=D0)),
        **GROWING),
    "prodigy": Run(
        library(O, "optax.contrib.prodigy"), 1.0, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        lambda lr, beta1, beta2, eps: by_optax(
            optax.contrib.prodigy(lr, betas=(beta1, beta2), eps=eps, estim_lr0=D0)),
        **GROWING),
    "hypergradient": Run(
        paper("algorithm 4 (Baydin et al. 2018)"), 0.01, {"beta": 1e-3}, by_numpy(hypergradient)),
    "schedule-free-sgd": Run(
        library(O, "optax.contrib.schedule_free_sgd"), 1.0, {"beta": 0.9},
        lambda lr, beta: by_optax(
            optax.contrib.schedule_free_sgd(lr, b1=beta), evaluated=optax.contrib.schedule_free_eval_params)),
    "schedule-free-adamw": Run(
        paper("algorithm 1 (Defazio et al. 2024)"), 0.05,
        {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "wd": 0.01}, by_numpy(schedule_free_adamw)),
}
