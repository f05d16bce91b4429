"""Writes Tests/Goldens/statistics.json: rank-sum and signed-rank tests, Wilson intervals, normal quantiles and Holm's corrections by SciPy.

Samples are multiples of 2^-10, so that their decimal text is exact; some have ties. SciPy has no step-down correction of its
own: Holm's is computed here from its definition (Holm 1979, with the adjusted p-values of Wright 1992).
"""

import json
import sys

import numpy as np
import scipy
from scipy import stats


def numbers(generator, count, shift, grain):
    drawn = generator.normal(shift, 1, count)
    return [float(value) for value in np.round(drawn * grain) / grain]


def rank_sums():
    generator = np.random.Generator(np.random.PCG64(5))
    cases = []
    for first, second in [(1, 1), (2, 3), (5, 5), (5, 7), (8, 8), (10, 10), (15, 20)]:
        for shift in [0.0, 0.7, 2.5]:
            for grain in [1024, 2]:
                x = numbers(generator, first, shift, grain)
                y = numbers(generator, second, 0, grain)
                ties = len(set(x + y)) < first + second
                if len(set(x + y)) == 1:
                    continue
                method = "asymptotic" if ties else "exact"
                found = stats.mannwhitneyu(x, y, method=method)
                cases.append({"x": x, "y": y, "ties": ties, "u": found.statistic, "p": found.pvalue})
    return cases


def approximations():
    # More than the exact distribution is counted for.
    generator = np.random.Generator(np.random.PCG64(6))
    cases = []
    for first, second, shift in [(60, 70, 0.1), (120, 40, 0.5)]:
        x = [float(v) for v in generator.permutation(4096)[:first] / 1024 + shift]
        y = [float(v) for v in (generator.permutation(4096)[:second] * 2 + 1) / 2048]
        found = stats.mannwhitneyu(x, y, method="asymptotic")
        cases.append({"x": x, "y": y, "ties": len(set(x + y)) < first + second,
                      "u": found.statistic, "p": found.pvalue})
    return cases


def signed_ranks():
    generator = np.random.Generator(np.random.PCG64(7))
    cases = []
    for count in [1, 2, 5, 9, 12, 30, 50, 51, 120]:
        for shift in [-0.6, 0.0, 0.3]:
            for grain in [1024, 4]:
                drawn = numbers(generator, count, shift, grain)
                moved = [abs(value) for value in drawn if value != 0]
                ties = len(set(moved)) < len(moved)
                exact = len(moved) <= 50
                if not moved or (ties and exact and len(moved) > 12):
                    continue
                if not exact:
                    found = stats.wilcoxon(drawn, alternative="less", method="asymptotic")
                elif ties:
                    # SciPy's table knows no ties: here it tries all signs.
                    method = stats.PermutationMethod(n_resamples=np.inf)
                    found = stats.wilcoxon(
                        [value for value in drawn if value != 0], alternative="less", method=method)
                else:
                    found = stats.wilcoxon(
                        [value for value in drawn if value != 0], alternative="less", method="exact")
                cases.append({"differences": drawn, "ties": ties, "exact": exact,
                              "w": float(found.statistic), "p": float(found.pvalue)})
    return cases


def quantiles():
    return [{"share": share, "z": float(stats.norm.ppf(share))}
            for share in [1e-300, 1e-9, 0.001, 0.05, 0.5, 0.8, 0.95, 0.999]]


def shares():
    cases = []
    for hits, count in [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (7, 20), (500, 1000)]:
        interval = stats.binomtest(hits, count).proportion_ci(0.95, method="wilson")
        cases.append({"hits": hits, "count": count, "low": interval.low, "high": interval.high})
    return cases


def holm(values):
    count = len(values)
    order = np.argsort(values, kind="stable")
    adjusted = [0.0] * count
    greatest = 0.0
    for rank, place in enumerate(order):
        greatest = max(greatest, min(1.0, (count - rank) * values[place]))
        adjusted[place] = float(greatest)
    return adjusted


def corrections():
    lists = [[0.01], [0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.9], [0.2, 0.001, 0.02, 0.02, 1.0]]
    return [{"values": values, "adjusted": holm(values)} for values in lists]


def main(path):
    golden = {
        "reference": f"SciPy {scipy.__version__}: mannwhitneyu, wilcoxon, binomtest, norm; Holm 1979 from its definition",
        "rankSums": rank_sums() + approximations(),
        "signedRanks": signed_ranks(),
        "quantiles": quantiles(),
        "shares": shares(),
        "corrections": corrections(),
    }
    with open(path, "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


main(sys.argv[1])
