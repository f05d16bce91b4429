"""Random numbers that depend on their place alone: Philox4x32-10 of Salmon, Moraes, Dror and Shaw 2011.

"Parallel random numbers: as easy as 1, 2, 3", section 3.3 and table 2. A number is keyed by the run's seed, the parameter,
the element, the step and a literal of the program; docs/language.md says how. Written in NumPy, away from Descent's own.
"""

import numpy as np

ROUNDS = 10
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
NORMAL, UNIFORM, BERNOULLI, ROW_PROJECTION, COLUMN_PROJECTION = range(5)


def philox(counter, key):
    """The four words of a block: ten rounds, between which the key is raised by a Weyl sequence."""
    x = [np.asarray(word, dtype=np.uint64) for word in counter]
    low = np.uint64(2**32 - 1)
    for turn in range(ROUNDS):
        keys = [np.uint64((k + turn * w) % 2**32) for k, w in zip(key, WEYL)]
        first, second = np.uint64(MULTIPLIERS[0]) * x[0], np.uint64(MULTIPLIERS[1]) * x[2]
        x = [second >> np.uint64(32) ^ x[1] ^ keys[0], second & low,
             first >> np.uint64(32) ^ x[3] ^ keys[1], first & low]
    return x


def words(count, seed, parameter, step, key, tag):
    """Words 0 and 1 of the blocks of elements 0 ..< count."""
    elements = np.arange(count, dtype=np.uint64)
    counter = (elements, np.full_like(elements, step % 2**32), np.full_like(elements, parameter),
               np.full_like(elements, key + (tag << 24)))
    return philox(counter, (seed % 2**32, seed >> 32))[:2]


def normal(shape, seed, parameter, step, key, tag=NORMAL):
    """Standard normal numbers (Box and Muller 1958), rounded to single precision as the language's tensors are."""
    a, b = words(int(np.prod(shape, dtype=int)), seed, parameter, step, key, tag)
    radius = np.sqrt(-2 * np.log((a.astype(np.float64) + 1) * 2.0**-32))
    values = radius * np.cos(2 * np.pi * (b.astype(np.float64) * 2.0**-32))
    return values.astype(np.float32).astype(np.float64).reshape(shape)


def uniform(shape, seed, parameter, step, key, tag=UNIFORM):
    """Multiples of 2**-24 in [0, 1)."""
    word, _ = words(int(np.prod(shape, dtype=int)), seed, parameter, step, key, tag)
    return ((word >> np.uint64(8)).astype(np.float64) * 2.0**-24).reshape(shape)


def bernoulli(probability, shape, seed, parameter, step, key):
    """1 with the given probability, else 0."""
    return (uniform(shape, seed, parameter, step, key, BERNOULLI) < probability).astype(np.float64)


def row_projection(rows, rank, seed, parameter, step, key):
    """Normal numbers over the root of the rank, [rows, rank]."""
    return normal([rows, rank], seed, parameter, step, key, ROW_PROJECTION) / np.sqrt(rank)


def column_projection(columns, rank, seed, parameter, step, key):
    """Normal numbers over the root of the rank, [columns, rank]."""
    return normal([columns, rank], seed, parameter, step, key, COLUMN_PROJECTION) / np.sqrt(rank)


# The known answers of the authors' Random123, for ten rounds.
for counter, key, answer in (
    ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([2**32 - 1] * 4, [2**32 - 1] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    ([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0],
     [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]),
):
    assert [int(word) for word in philox(counter, key)] == answer, "this is not Philox4x32-10"
