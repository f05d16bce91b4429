"""The inputs of every reference trajectory: weights, gradients, Hessian diagonals and losses, exact in single precision.

They are stored beside the trajectories (Tests/Goldens/gradients.json), so that whoever compares needs no recipe.
"""

import dataclasses

import numpy as np

from philox import uniform

SHAPES = [[], [7], [5, 3], [16, 8]]
SIZES = [int(np.prod(shape, dtype=int)) for shape in SHAPES]
COUNT = sum(SIZES)
STEPS = 30
KEPT = [1, 2, 3, 10, 30]


@dataclasses.dataclass(frozen=True)
class Stream:
    """What a rule is told: flat numbers, all parameters one behind the other."""

    name: str
    start: list
    gradients: list
    hessian_diagonals: list
    losses: list


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


def mixed(step, index):
    """11 well-mixed bits of a step and an index."""
    return ((step * 73856093 ^ index * 19349663) * 2654435761 % 2**32) >> 21


def start(index):
    """The weight before the first step: a multiple of 1/64 in [-1, 1]."""
    return (mixed(0, index) % 129 - 64) / 64


def wide_gradient(step, index):
    """Magnitudes from 1 to 2**-24, so that each epsilon shows; every thirteenth weight never has a gradient."""
    if index % 13 == 5:
        return 0.0
    scale = 2.0 ** (-4 * (index * 5 % 7))
    return (mixed(step, index) - 1023) / 1024 * scale


def hessian_diagonal(step, index):
    """Magnitudes from 2 to 2**-12, one in three of them negative."""
    scale = 2.0 ** (1 - 4 * (index * 3 % 4))
    return (mixed(step + 1000, index) - 682.5) / 2048 * scale


def loss(step):
    """Falls from 2.6 to 0.5, with a little noise."""
    return (round(1024 * (0.3 + 2.4 * 0.92**step)) + mixed(step, 9999) % 65 - 32) / 1024


# The even stream, for rules that take matrices apart.


def is_sound(matrix):
    """Whether singular values and vectors of a matrix are well determined: it is far from lower rank, and no two of its
    singular values are near each other."""
    values = np.linalg.svd(matrix, compute_uv=False)
    return values[-1] >= values[0] / 6 and min(values[:-1] - values[1:]) >= values[0] / 100


def even_candidate(shape, signs, parameter, step, attempt):
    """Magnitudes from 1/4 to 1, multiples of 1/1024, one sign in eight turned."""
    magnitude = np.round(256 + 768 * uniform(shape, 1, parameter, step, 2 * attempt)) / 1024
    turned = uniform(shape, 1, parameter, step, 2 * attempt + 1) < 1 / 8
    return np.where(turned, -1, 1) * signs * magnitude


def even_gradients(parameter):
    """One parameter's gradients. All matrices are sound, and so are their moving averages at every step."""
    shape = SHAPES[parameter]
    is_matrix = len(shape) == 2
    attempt = 0
    while True:
        signs = np.where(uniform(shape, 2, parameter, 0, attempt) < 1 / 2, -1.0, 1.0)
        if not is_matrix or is_sound(signs * (0.5 + 0.25 * uniform(shape, 3, parameter, 0, attempt))):
            break
        attempt += 1
    gradients, averages = [], {beta: np.zeros(shape) for beta in (0.9, 0.95)}
    for step in range(1, STEPS + 1):
        attempt = 0
        while True:
            gradient = even_candidate(shape, signs, parameter, step, attempt)
            following = {beta: beta * m + (1 - beta) * gradient for beta, m in averages.items()}
            if not is_matrix or all(map(is_sound, [gradient, *following.values()])):
                break
            attempt += 1
        averages = following
        gradients.append(gradient)
    return gradients


def streams():
    """All streams by name. They share their start, their Hessian diagonals and their losses."""
    steps = range(1, STEPS + 1)
    shared = {
        "start": [start(index) for index in range(COUNT)],
        "hessian_diagonals": [[hessian_diagonal(step, index) for index in range(COUNT)] for step in steps],
        "losses": [loss(step) for step in steps],
    }
    wide = [[wide_gradient(step, index) for index in range(COUNT)] for step in steps]
    even = [joined(parts) for parts in zip(*map(even_gradients, range(len(SHAPES))))]
    for numbers in [shared["start"], shared["losses"], *shared["hessian_diagonals"], *wide, *even]:
        assert all(float(np.float32(x)) == x for x in numbers), "a number is not exact in single precision"
    return {name: Stream(name=name, gradients=gradients, **shared)
            for name, gradients in (("wide", wide), ("even", even))}
