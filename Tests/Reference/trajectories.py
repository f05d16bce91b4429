"""Writes the reference trajectories of the optimizer library.

Each trajectory is made by PyTorch or Optax, never by Descent, in double precision: 30 steps on a fixed
stream of gradients over parameters of four shapes. The stream is stored beside the trajectories, so that
whoever compares needs no recipe. Run through `make-goldens`.
"""

import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

SHAPES = [[], [7], [5, 3], [16, 8]]
SIZES = [int(np.prod(shape, dtype=int)) for shape in SHAPES]
STEPS = 30
KEPT = [1, 2, 3, 10, 30]


def mixed(step, index):
    """11 well-mixed bits of a step and an index."""
    return ((step * 73856093 ^ index * 19349663) * 2654435761 % 2**32) >> 21


def start(index):
    """The weight before the first step: a multiple of 1/64 in [-1, 1], exact in single precision."""
    return (mixed(0, index) % 129 - 64) / 64


def gradient(step, index):
    """Magnitudes from 1 to 2**-24, so that each epsilon shows; every thirteenth weight never has a gradient."""
    if index % 13 == 5:
        return 0.0
    scale = 2.0 ** (-4 * (index * 5 % 7))
    return (mixed(step, index) - 1023) / 1024 * scale


def split(flat):
    """Cuts flat numbers into arrays of the four shapes."""
    parts, offset = [], 0
    for shape, size in zip(SHAPES, SIZES):
        parts.append(np.array(flat[offset : offset + size], dtype=np.float64).reshape(shape))
        offset += size
    return parts


def joined(parts):
    """The inverse of `split`."""
    return [float(x) for part in parts for x in np.asarray(part).reshape(-1)]


def by_torch(make):
    """Yields the weights after each step of a PyTorch optimizer."""
    parameters = [torch.tensor(part, requires_grad=True) for part in split(START)]
    optimizer = make(parameters)
    for gradients in STREAM:
        for parameter, part in zip(parameters, split(gradients)):
            parameter.grad = torch.tensor(part)
        optimizer.step()
        yield joined(parameter.detach().numpy() for parameter in parameters)


def by_optax(transformation):
    """Yields the weights after each step of an Optax optimizer."""
    parameters = [jnp.asarray(part) for part in split(START)]
    state = transformation.init(parameters)
    for gradients in STREAM:
        updates, state = transformation.update(split(gradients), state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        assert all(part.dtype == jnp.float64 for part in parameters)
        yield joined(parameters)


START = [start(index) for index in range(sum(SIZES))]
STREAM = [[gradient(step, index) for index in range(sum(SIZES))] for step in range(1, STEPS + 1)]

T, O = "PyTorch " + torch.__version__.split("+")[0], "Optax " + optax.__version__
OPTIM = torch.optim

# name: (library, constructor, learning rate, our hyper-parameters, trajectory)
RUNS = {
    "sgd": (
        T, "torch.optim.SGD", 0.1, {},
        lambda lr: by_torch(lambda p: OPTIM.SGD(p, lr=lr))),
    "momentum": (
        T, "torch.optim.SGD(momentum)", 0.05, {"beta": 0.9},
        lambda lr, beta: by_torch(lambda p: OPTIM.SGD(p, lr=lr, momentum=beta))),
    "nesterov": (
        T, "torch.optim.SGD(momentum, nesterov)", 0.05, {"beta": 0.9},
        lambda lr, beta: by_torch(lambda p: OPTIM.SGD(p, lr=lr, momentum=beta, nesterov=True))),
    "adagrad": (
        T, "torch.optim.Adagrad", 0.01, {"eps": 1e-10},
        lambda lr, eps: by_torch(lambda p: OPTIM.Adagrad(p, lr=lr, eps=eps))),
    "rmsprop": (
        T, "torch.optim.RMSprop", 0.01, {"beta": 0.99, "eps": 1e-8},
        lambda lr, beta, eps: by_torch(lambda p: OPTIM.RMSprop(p, lr=lr, alpha=beta, eps=eps))),
    "adam": (
        T, "torch.optim.Adam", 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        lambda lr, beta1, beta2, eps: by_torch(
            lambda p: OPTIM.Adam(p, lr=lr, betas=(beta1, beta2), eps=eps))),
    "adamw": (
        T, "torch.optim.AdamW", 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "wd": 0.01},
        lambda lr, beta1, beta2, eps, wd: by_torch(
            lambda p: OPTIM.AdamW(p, lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=wd))),
    "nadamw": (
        O, "optax.nadamw", 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "wd": 0.01},
        lambda lr, beta1, beta2, eps, wd: by_optax(
            optax.nadamw(lr, b1=beta1, b2=beta2, eps=eps, weight_decay=wd))),
    "lion": (
        O, "optax.lion", 0.01, {"beta1": 0.9, "beta2": 0.99, "wd": 0.1},
        lambda lr, beta1, beta2, wd: by_optax(
            optax.lion(lr, b1=beta1, b2=beta2, weight_decay=wd))),
    "signsgd": (
        O, "optax.sign_sgd", 0.01, {},
        lambda lr: by_optax(optax.sign_sgd(lr))),
    "adabelief": (
        O, "optax.adabelief(eps_root = eps)", 0.01, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-16},
        lambda lr, beta1, beta2, eps: by_optax(
            optax.adabelief(lr, b1=beta1, b2=beta2, eps=eps, eps_root=eps))),
}


def text(numbers):
    """Numbers of a JSON list, to twelve digits."""
    return "[" + ", ".join(f"{number:.12g}" for number in numbers) + "]"


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    rows = ",\n    ".join(text(row) for row in STREAM)
    (folder.parent / "gradients.json").write_text(
        '{\n  "madeBy": "Tests/Reference/make-goldens",\n'
        f'  "shapes": {json.dumps(SHAPES)},\n'
        f'  "start": {text(START)},\n  "gradients": [\n    {rows}\n  ]\n}}\n')
    for name, (library, constructor, lr, hypers, run) in RUNS.items():
        weights = list(run(lr, **hypers))
        kept = ",\n    ".join(f'{{"step": {s}, "weights": {text(weights[s - 1])}}}' for s in KEPT)
        (folder / f"{name}.json").write_text(
            '{\n  "madeBy": "Tests/Reference/make-goldens",\n'
            f'  "reference": "{library}, {constructor}, float64",\n'
            f'  "learningRate": {lr},\n  "hypers": {json.dumps(hypers)},\n'
            f'  "trajectory": [\n    {kept}\n  ]\n}}\n')
        print(f"{name}: {library}, {constructor}")


if __name__ == "__main__":
    assert jax.config.jax_enable_x64, "run through make-goldens, which asks JAX for double precision"
    main(pathlib.Path(sys.argv[1]).resolve())
