"""Adam whose moments are kept in eight bits: Dettmers, Lewis, Shleifer and Zettlemoyer 2022.

The code is dynamic tree quantisation: after the sign come zeros, as many as the power of ten is small; what bits are
left are a fraction that is linear between 0.1 and 1, taken at the middles of its intervals. 0 and 1 are codes too.
"""

import numpy as np

from by_role import Adam

BLOCK = 256


def code_book(is_signed):
    """The 256 values of a byte, in rising order."""
    magnitudes = []
    for exponent in range(7):                             # 10^-6, with few fraction bits, to 1, with many
        intervals = 2 ** (exponent + (0 if is_signed else 1))
        middles = 0.1 + 0.9 * (np.arange(intervals) + 0.5) / intervals
        magnitudes.extend(middles * 10.0 ** (exponent - 6))
    negatives = [-x for x in magnitudes] if is_signed else []
    codes = np.sort(np.array([*negatives, 0, *magnitudes, 1]))
    assert len(codes) == 256
    return codes


def rounded(x, codes):
    """Every block of x as its greatest magnitude times the nearest codes; a middle goes to the lower code."""
    flat, middles = x.reshape(-1), (codes[:-1] + codes[1:]) / 2
    out = np.zeros_like(flat)
    for start in range(0, flat.size, BLOCK):
        block = flat[start : start + BLOCK]
        greatest = abs(block).max()
        if greatest == 0:
            continue
        share = block / greatest
        # A middle that is nearer than single precision sees would make the comparison a matter of luck.
        assert (abs(share[:, None] - middles).min(axis=1) > 1e-6 * abs(share)).all(), "too near the middle of two codes"
        out[start : start + BLOCK] = codes[np.searchsorted(middles, share, side="left")] * greatest
    return out.reshape(x.shape)


class EightBitAdam(Adam):
    """The update is Adam's from moments in full precision; what is kept for the next step is rounded."""

    signed, positive = code_book(True), code_book(False)

    def step(self, t, g):
        update = super().step(t, g)
        self.m, self.v = rounded(self.m, self.signed), rounded(self.v, self.positive)
        return update
