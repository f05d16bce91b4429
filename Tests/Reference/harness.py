"""Runs PyTorch, Optax and NumPy rules over a stream, in double precision, and writes what became of the weights."""

import dataclasses
import json
import typing

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

from streams import KEPT, SHAPES, STEPS, joined, split

# PyTorch keeps its step counts and NAdam's product in this type.
torch.set_default_dtype(torch.float64)

T, O = "PyTorch " + torch.__version__.split("+")[0], "Optax " + optax.__version__


@dataclasses.dataclass(frozen=True)
class Step:
    """What a NumPy rule is told at one step: lists of arrays, one a parameter."""

    t: int
    T: int
    g: list
    h: list
    loss: float


@dataclasses.dataclass(frozen=True)
class Run:
    """One golden. `trajectory(lr, **hypers)` gives a function of a stream that yields the weights after each step, or
    a pair of weights and of those at which the rule wants to be evaluated. `changed` are hypers that the golden is made
    with in place of the defaults, such as a period that 30 steps would never see the end of."""

    reference: str
    lr: float
    hypers: dict
    trajectory: typing.Callable
    stream: str = "wide"
    digits: int = 12
    changed: dict = dataclasses.field(default_factory=dict)


def by_torch(make):
    """The trajectory of a PyTorch optimizer."""

    def run(stream):
        parameters = [torch.tensor(part, requires_grad=True) for part in split(stream.start)]
        optimizer = make(parameters)
        for gradients in stream.gradients:
            for parameter, part in zip(parameters, split(gradients)):
                parameter.grad = torch.tensor(part)
            optimizer.step()
            yield joined(parameter.detach().numpy() for parameter in parameters)

    return run


def by_optax(transformation, evaluated=None, **extra):
    """The trajectory of an Optax optimizer. `evaluated(state, parameters)` are the weights to evaluate at; each of `extra`
    makes a further argument of the update from a stream and a step from 0."""

    def run(stream):
        parameters = [jnp.asarray(part) for part in split(stream.start)]
        state = transformation.init(parameters)
        for index, gradients in enumerate(stream.gradients):
            more = {name: make(stream, index) for name, make in extra.items()}
            updates, state = transformation.update(split(gradients), state, parameters, **more)
            parameters = optax.apply_updates(parameters, updates)
            assert all(part.dtype == jnp.float64 for part in parameters)
            yield joined(parameters) if evaluated is None else (joined(parameters), joined(evaluated(state, parameters)))

    return run


def by_numpy(rule):
    """The trajectory of a rule written from its paper.

    `rule(w, steps, lr, **hypers)` is a generator: `w` are the weights, arrays of the four shapes; for each of `steps`, a
    `Step`, it yields the new weights or a pair of new weights and of those to evaluate at.
    """

    def trajectory(lr, **hypers):
        def run(stream):
            steps = (
                Step(t=t, T=STEPS, g=split(g), h=split(h), loss=loss)
                for t, (g, h, loss) in enumerate(
                    zip(stream.gradients, stream.hessian_diagonals, stream.losses), start=1))
            for result in rule(split(stream.start), steps, lr, **hypers):
                yield tuple(map(joined, result)) if isinstance(result, tuple) else joined(result)

        return run

    return trajectory


def zeros(w):
    """A state of the weights' shapes that starts at 0."""
    return [np.zeros_like(part) for part in w]


def total(parts):
    """The sum over all elements of all parameters."""
    return sum(float(np.sum(part)) for part in parts)


def paper(equations):
    """How a golden names a rule that `by_numpy` runs."""
    return f"NumPy {np.__version__} from the paper's {equations}, float64"


def library(name, constructor):
    """How a golden names a rule of a library."""
    return f"{name}, {constructor}, float64"


# Writing.


def text(numbers, digits=12):
    """Numbers of a JSON list."""
    return "[" + ", ".join(f"{number:.{digits}g}" for number in numbers) + "]"


def rows(lists):
    """Lists of numbers, one a line."""
    return "[\n    " + ",\n    ".join(map(text, lists)) + "\n  ]"


def write_streams(file, streams):
    """Writes the inputs of all goldens."""
    first = next(iter(streams.values()))
    gradients = ", ".join(f'"{name}": {rows(stream.gradients)}' for name, stream in streams.items())
    file.write_text(
        '{\n  "madeBy": "Tests/Reference/make-goldens",\n'
        f'  "shapes": {json.dumps(SHAPES)},\n'
        f'  "start": {text(first.start)},\n'
        f'  "losses": {text(first.losses)},\n'
        f'  "hessianDiagonals": {rows(first.hessian_diagonals)},\n'
        f'  "gradients": {{{gradients}}}\n}}\n')


def moment(step, result, digits):
    """One step of a golden."""
    weights, evaluated = result if isinstance(result, tuple) else (result, None)
    further = "" if evaluated is None else f', "evaluated": {text(evaluated, digits)}'
    return f'{{"step": {step}, "weights": {text(weights, digits)}{further}}}'


def write_golden(file, run, streams):
    """Runs a rule and writes the steps that are kept."""
    results = list(run.trajectory(run.lr, **(run.hypers | run.changed))(streams[run.stream]))
    kept = ",\n    ".join(moment(step, results[step - 1], run.digits) for step in KEPT)
    assert "nan" not in kept and "inf" not in kept, f"{file.stem} left the finite numbers"
    changed = f'  "changed": {json.dumps(run.changed)},\n' if run.changed else ""
    file.write_text(
        '{\n  "madeBy": "Tests/Reference/make-goldens",\n'
        f'  "reference": "{run.reference}",\n  "stream": "{run.stream}",\n'
        f'  "learningRate": {run.lr},\n  "hypers": {json.dumps(run.hypers)},\n{changed}'
        f'  "trajectory": [\n    {kept}\n  ]\n}}\n')


def is_double():
    """Whether JAX computes in double precision."""
    return jax.config.jax_enable_x64
