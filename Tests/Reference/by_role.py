"""Rules that treat matrices and vectors differently, in NumPy and double precision.

A matrix is [rows, columns], rows being outputs; of the four parameters the last two are matrices. A rule of one parameter is
an object whose `step(t, g)` gives the update.
"""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Parameter:
    """What a rule may know of the parameter that it is made for."""

    index: int
    shape: tuple

    @property
    def is_matrix(self):
        return len(self.shape) == 2


class Adam:
    """Kingma and Ba 2015, algorithm 1."""

    def __init__(self, beta1, beta2, eps):
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = self.v = 0

    def step(self, t, g):
        """The step counts from 1 at zero moments."""
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        return self.m / (1 - self.beta1**t) / (np.sqrt(self.v / (1 - self.beta2**t)) + self.eps)


def updated(w, steps, lr, update):
    """The weights after each step, `update(t, gradients)` being told all gradients at once."""
    for step in steps:
        w = [weights - lr * change for weights, change in zip(w, update(step.t, step.g))]
        yield w


def each(w, steps, lr, matrix, vector):
    """The same for a rule that sees one parameter at a time; `matrix` and `vector` make it of a `Parameter`."""
    parameters = [Parameter(index, part.shape) for index, part in enumerate(w)]
    rules = [(matrix if parameter.is_matrix else vector)(parameter) for parameter in parameters]
    return updated(w, steps, lr, lambda t, gradients: [rule.step(t, g) for rule, g in zip(rules, gradients)])
