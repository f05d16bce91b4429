"""The rules that take matrices as matrices, or keep their state in little memory."""

import math

import jax
import jax.numpy as jnp
import optax
from optax.contrib import _muon
from torch import optim

from by_role import Adam, each, updated
from eight_bit import EightBitAdam
from harness import O, T, Run, by_numpy, by_optax, by_torch, library, paper
from low_rank_rules import Apollo, Fira, Frugal, GaLore
from spectral_rules import DiagonalAdaGrad, DropMuon, PolarGrad, Shampoo, SinkGD, Soap, Swan, lanton

# Rows are outputs, as in PyTorch; Optax takes them for inputs unless told.
ROWS_ARE_OUTPUTS = _muon.MuonDimensionNumbers(reduction_axis=1, output_axis=0)
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
REFRESHED = {"period": 10}
ADAM = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def muon(lr, beta, beta1, beta2, eps):
    """Jordan's Muon put together from Optax's parts: its own `muon` corrects the bias of the momentum."""
    orthogonalized = optax.stateless(lambda updates, _: jax.tree.map(
        lambda x: _muon.orthogonalize_via_newton_schulz(x, jnp.asarray(COEFFICIENTS), 5), updates))
    shaped = _muon.scale_by_shape(lambda updates: jax.tree.map(lambda x: ROWS_ARE_OUTPUTS, updates))
    return optax.partition(
        {"matrix": optax.chain(optax.trace(beta, nesterov=True), orthogonalized, shaped, optax.scale_by_learning_rate(lr)),
         "vector": optax.adam(lr, b1=beta1, b2=beta2, eps=eps)},
        lambda parameters: jax.tree.map(lambda x: "matrix" if x.ndim == 2 else "vector", parameters))


def by_parameter(matrix, vector=Adam):
    """A rule for `by_numpy`. `matrix(parameter, **hypers)`; `vector(**hypers)` gets those of Adam."""

    def rule(w, steps, lr, **hypers):
        own = {name: value for name, value in hypers.items() if name in ADAM}
        return each(w, steps, lr, lambda parameter: matrix(parameter, **hypers), lambda parameter: vector(**own))

    return by_numpy(rule)


def without_adam(make):
    """For matrices that need no Adam: `make` without its hypers."""
    return lambda parameter, **hypers: make(**{name: value for name, value in hypers.items() if name not in ADAM})


def drop_muon(w, steps, lr, beta, keep):
    def make(parameter):
        return DropMuon(parameter, beta, keep)

    return each(w, steps, lr, make, make)


def adafactor(lr, decay, eps1, eps2, threshold):
    return by_torch(lambda p: optim.Adafactor(p, lr=lr, beta2_decay=-decay, eps=(eps1, eps2), d=threshold))


RUNS = {
    "muon": Run(
        library(O, "trace, contrib's orthogonalize_via_newton_schulz and scale_by_shape; adam for vectors"), 0.02,
        {"beta": 0.95, **ADAM}, lambda lr, **hypers: by_optax(muon(lr, **hypers)), "even"),
    "polargrad": Run(
        paper("PolarGradM, momentum first (Lau et al. 2025)"), 0.02, {"beta": 0.95, **ADAM},
        by_parameter(without_adam(PolarGrad)), "even"),
    "drop-muon": Run(
        paper("steps with momentum and sharp operators (Gruntkowska et al. 2025)"), 0.02, {"beta": 0.9, "keep": 0.5},
        by_numpy(drop_muon), "even"),
    "swan": Run(
        paper("section 4 (Ma et al. 2024)"), 0.01, ADAM, by_parameter(without_adam(Swan)), "even"),
    "sinkgd": Run(
        paper("algorithms 3 and 4 (Scetbon et al. 2025)"), 0.01, ADAM, by_parameter(without_adam(SinkGD)), "even"),
    "adafactor": Run(
        library(T, "torch.optim.Adafactor"), 0.3,
        {"decay": 0.8, "eps1": 1e-30, "eps2": 1e-3, "threshold": 1.0}, adafactor, "wide"),
    "shampoo": Run(
        paper("algorithm 1 (Gupta et al. 2018), diagonal for vectors"), 0.1, {},
        by_parameter(lambda parameter: Shampoo(1e-4), lambda: DiagonalAdaGrad(1e-4)), "even"),
    "soap": Run(
        paper("algorithms 3 and 4 (Vyas et al. 2024)"), 0.01, {"beta1": 0.95, "beta2": 0.95, "eps": 1e-8, "period": 10},
        by_parameter(lambda parameter, **hypers: Soap(**hypers)), "even"),
    "lanton": Run(
        paper("algorithm 1, option I (Hao et al. 2025)"), 0.02, {"beta": 0.95, "noise_beta": 0.9, "alpha": 1.0, **ADAM},
        by_numpy(lambda w, steps, lr, **hypers: updated(w, steps, lr, lanton(**hypers))), "even"),
    "galore": Run(
        paper("algorithm 2 (Zhao et al. 2024)"), 0.01, {"scale": 0.25, "period": 200, **ADAM},
        by_parameter(lambda parameter, **hypers: GaLore(rank=4, **hypers)), "even", changed=REFRESHED),
    "fira": Run(
        paper("algorithm 1 (Chen et al. 2024)"), 0.01, {"gamma": 1.01, "period": 200, **ADAM},
        by_parameter(lambda parameter, **hypers: Fira(rank=4, **hypers)), "even", changed=REFRESHED),
    "apollo": Run(
        paper("algorithm 1 (Zhu et al. 2024)"), 0.01, {"scale": 1.0, "gamma": 1.01, "period": 200, **ADAM},
        by_parameter(lambda parameter, **hypers: Apollo(parameter, rank=4, axis=0, **hypers)), "even", changed=REFRESHED),
    "apollo-mini": Run(
        paper("algorithm 1, tensor-wise (Zhu et al. 2024)"), 0.01, {"scale": math.sqrt(128), "gamma": 1.01, "period": 200, **ADAM},
        by_parameter(lambda parameter, **hypers: Apollo(parameter, rank=1, axis=None, **hypers)), "even", changed=REFRESHED),
    "frugal": Run(
        paper("algorithm 1, random subspace, Adam and signSGD (Zmushko et al. 2024)"), 0.01, {"free": 1.0, "period": 200, **ADAM},
        by_parameter(lambda parameter, **hypers: Frugal(parameter, rank=2, **hypers)), "even",
        changed=REFRESHED),
    "adam8bit": Run(
        paper("sections 1.2 and 2 (Dettmers et al. 2022)"), 0.01, ADAM, by_numpy(
            lambda w, steps, lr, **hypers: each(
                w, steps, lr, lambda parameter: EightBitAdam(**hypers), lambda parameter: EightBitAdam(**hypers))), "even"),
}
