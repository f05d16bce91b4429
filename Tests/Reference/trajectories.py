"""Writes the reference trajectories of the optimizer library.

Each trajectory is made by PyTorch, by Optax or by NumPy straight from a paper's equations, never by Descent, in double
precision: 30 steps on a fixed stream of gradients over parameters of four shapes. Run through `make-goldens`.
"""

import pathlib
import sys

import elementwise_rules
import harness
import layerwise_rules
import matrix_rules
import oracle_rules
import rate_free_rules
from streams import streams


def main(folder, names):
    folder.mkdir(parents=True, exist_ok=True)
    runs = {}
    for rules in (elementwise_rules, layerwise_rules, oracle_rules, rate_free_rules, matrix_rules):
        assert not runs.keys() & rules.RUNS.keys(), "two rules have one name"
        runs |= rules.RUNS
    inputs = streams()
    harness.write_streams(folder.parent / "gradients.json", inputs)
    for name in names or runs:
        harness.write_golden(folder / f"{name}.json", runs[name], inputs)
        print(f"{name}: {runs[name].reference}")


if __name__ == "__main__":
    assert harness.is_double(), "run through make-goldens, which asks JAX for double precision"
    main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:])
