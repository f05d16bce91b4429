"""Runs `measure` and the peers in turns, prints their ratios and writes results.md. Run through `run`."""

import datetime
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = 3
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}
# google/automl's `hero`, the public search space of Lion: mutations with abstract execution a second, one core, as
# reported. It is no package, and its search loop was never published, so it is not run here.
HERO = (13, 34)


def measured(command, one_core):
    """The JSON that a command prints, on one core where asked for."""
    pin = (lambda: os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})) if one_core else None
    output = subprocess.run(
        command, env={**os.environ, **ONE_THREAD}, preexec_fn=pin, check=True, stdout=subprocess.PIPE)
    return json.loads(output.stdout)


def least(results, path):
    """The best and the best median among the rounds."""
    def at(result):
        for key in path:
            result = result[key]
        return result
    found = [at(result) for result in results]
    return min(f["best"] for f in found), min(f["median"] for f in found)


def processor():
    """The processor's name, as Linux tells it."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


def main(measure):
    ours, peers = [], []
    for _ in range(ROUNDS):
        ours.append(measured([measure, "trainingStep", "elementwise"], one_core=True))
        peers.append(measured([sys.executable, HERE / "peers" / "peers.py"], one_core=True))
    proposals = measured([measure, "proposals"], one_core=True)["proposals"]
    workers = measured([measure, "workers"], one_core=False)["workers"]

    rows = []
    best, median = least(ours, ["trainingStep"])
    work = "training step, MLP 64-32-10, batch 32, AdamW"
    rows.append((work, "Descent, AdamW as a program", f"{best:.2f} µs", f"{median:.2f} µs", ""))
    for name in peers[0]["trainingStep"]:
        peer, peer_median = least(peers, ["trainingStep", name])
        rows.append((work, name, f"{peer:.1f} µs", f"{peer_median:.1f} µs", f"{peer / best:.2g} ×"))
    for place, size in enumerate(entry["size"] for entry in ours[0]["elementwise"]):
        work = f"update of {size:,} parameters"
        for key, what in [("program", "a program of 12 operators alone"), ("moving", "the program and moving the weights")]:
            best, median = least(ours, ["elementwise", place, key])
            rows.append((work, f"Descent, {what}", f"{best:.3f} ns each", f"{median:.3f} ns each", ""))
        for name in peers[0]["elementwise"][place]:
            if name == "size":
                continue
            peer, peer_median = least(peers, ["elementwise", place, name])
            rows.append((work, name, f"{peer:.3f} ns each", f"{peer_median:.3f} ns each", f"{peer / best:.2g} ×"))
    for entry in proposals:
        rate = entry["best"]
        rows.append((
            "proposals, one core", f"Descent, {entry['grammar']}.grammar", f"{rate:,.0f} a second",
            f"{entry['median']:,.0f} a second", ""))
    rows.append((
        "proposals, one core", "google/automl hero (reported, not run here)", "", f"{HERO[0]} to {HERO[1]} a second",
        f"{rate / HERO[1]:,.0f} to {rate / HERO[0]:,.0f} ×"))
    one, two = workers["one"], workers["two"]
    rows.append(("training runs, one worker", "Descent", f"{one:.1f} a second", "", ""))
    rows.append(("training runs, two workers", "Descent", f"{two:.1f} a second", "", f"{workers['ratio']:.2f} × one"))

    table = "\n".join(
        ["| work | by | best | median | Descent is faster by |", "| --- | --- | --- | --- | --- |"]
        + ["| " + " | ".join(row) + " |" for row in rows])
    print(table)
    today = datetime.date.today().isoformat()
    (HERE / "results.md").write_text(
        f"# Benchmarks\n\nMade by `Benchmarks/run` on {today}: {processor()}, {os.cpu_count()} cores; one core for each row\n"
        f"but the last. {peers[0]['versions']}. Descent and its peers ran in turns, {ROUNDS} rounds; each number is the least\n"
        f"over the rounds. Descent's training step makes its batch as well (shifted digits); the peers' batches are ready\n"
        f"beforehand. PyTorch's AdamW moves the weights too, so its ratio is to the row where Descent does.\n\n{table}\n")


if __name__ == "__main__":
    main(sys.argv[1])
