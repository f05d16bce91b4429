"""The rules that treat every weight by itself."""

import optax
from torch import optim

from harness import O, T, Run, by_optax, by_torch, library

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
}
