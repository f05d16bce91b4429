"""Writes Tests/Goldens/bbob.json: values of the 24 noiseless BBOB functions from COCO's own implementation.

Points are multiples of 2^-10, so that their decimal text is exact; some lie outside [-5, 5], where penalties
and other branches count. Beside the values stand each instance's optimum and its value.
"""

import json
import os
import sys
import tempfile

import cocoex
import numpy as np

DIMENSIONS = [2, 5, 10, 40]
INSTANCES = [1, 2, 3]


def points(dimension):
    generator = np.random.Generator(np.random.PCG64(dimension))
    near = generator.uniform(-5, 5, (3, dimension))
    far = generator.uniform(-8, 8, (1, dimension))
    close = generator.uniform(-0.5, 0.5, (1, dimension))
    return np.round(np.vstack([near, far, close]) * 1024) / 1024


def best_parameter(problem):
    # COCO tells the optimum by a file in the working folder only.
    problem._best_parameter("print")
    with open("._bbob_problem_best_parameter.txt") as file:
        return [float(number) for number in file.read().split()]


def main(path):
    path = os.path.abspath(path)
    os.chdir(tempfile.mkdtemp())
    cases = []
    for dimension in DIMENSIONS:
        suite = cocoex.Suite(
            "bbob", "instances:" + ",".join(map(str, INSTANCES)), f"dimensions:{dimension}"
        )
        for function in range(1, 25):
            for instance in INSTANCES:
                problem = suite.get_problem_by_function_dimension_instance(
                    function, dimension, instance
                )
                optimum = best_parameter(problem)
                cases.append(
                    {
                        "function": function,
                        "dimension": dimension,
                        "instance": instance,
                        "optimum": optimum if instance == 1 else None,
                        "optimalValue": problem(optimum),
                        "values": [problem(x) for x in points(dimension)],
                    }
                )
    document = {
        "reference": f"COCO, coco-experiment {cocoex.__version__}, suite bbob",
        "points": {str(d): points(d).tolist() for d in DIMENSIONS},
        "cases": cases,
    }
    with open(path, "w") as file:
        # One case a line.
        head = {k: v for k, v in document.items() if k != "cases"}
        file.write(json.dumps(head)[:-1] + ', "cases": [\n')
        file.write(",\n".join(json.dumps(case) for case in cases))
        file.write("\n]}\n")


if __name__ == "__main__":
    main(sys.argv[1])
