"""Runs `measure` and the peers in turns, prints their ratios and writes results.md. Run through `run`."""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = 3
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}
# google/automl's `hero`, the public search space of Lion: mutations with abstract execution a second, one core, as
# reported. It is no package, and its search loop was never published, so it is not run here.
HERO = (13, 34)
# Microseconds of pyribs 0.12.0 for a single insertion into an archive of 64 · 64 cells, one thread of a machine with two
# cores, measured apart: `add_single`, and `add` of a batch of one.
PYRIBS = (69, 81)
# What the ratios are to reach, by the work and the peer's first word.
REACH = {
    ("trainingStep", "PyTorch"): 50, ("trainingStep", "JAX"): 5, ("transformer", "PyTorch"): 2.3,
    ("textToScore", "PyTorch"): 40, ("textToScore", "JAX"): 1500,
}
COLUMNS = ["work", "by", "best", "median", "Descent is faster by", "reach"]


def run_json(command):
    """The JSON that a command prints, on one thread and one core."""
    output = subprocess.run(
        command, env={**os.environ, **ONE_THREAD}, check=True, stdout=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, {max(os.sched_getaffinity(0))}))
    return json.loads(output.stdout)


def least(results, *path):
    """The best and the best median among the rounds."""
    def at(result):
        for key in path:
            result = result[key]
        return result
    found = [at(result) for result in results]
    return min(f["best"] for f in found), min(f["median"] for f in found)


def side_by_side(name, work, by, unit, digits):
    """Rows of one measurement: ours, then each peer with its ratio."""
    def rows(ours, peers):
        best, median = least(ours, name)
        yield work, by, f"{best:.{digits}f} {unit}", f"{median:.{digits}f} {unit}", "", ""
        for peer in peers[0][name]:
            theirs, theirs_median = least(peers, name, peer)
            reach = REACH.get((name, peer.split()[0].strip(",")))
            yield (
                work, peer, f"{theirs:.{digits}f} {unit}", f"{theirs_median:.{digits}f} {unit}",
                f"{theirs / best:,.3g} ×" if theirs < 1000 * best else f"{theirs / best:,.0f} ×",
                f"≥ {reach:,} ×" if reach else "")
    return rows


def perceptron(ours, _):
    work = "training step, MLP 64-128-10, batch 64"
    operations = ours[0]["perceptron"]["operations"]
    bare = least(ours, "perceptron", "bare")
    for key, by, reach in [
        ("bare", "libxsmm, the matrix products alone", ""),
        ("gradient", "Descent, loss and gradient", "≥ 65 % of that rate"),
        ("whole", "Descent, and AdamW as a program", ""),
    ]:
        best, median = least(ours, "perceptron", key)
        rate = f"{operations / best / 1e3:.0f} GFLOP/s"
        share = "" if key == "bare" else f", {100 * bare[0] / best:.0f} % of that rate"
        yield work, by, f"{best:.2f} µs, {rate}{share}", f"{median:.2f} µs", "", reach


def muon(ours, _):
    work = "step of Muon on one matrix of 256 · 256"
    operations = ours[0]["muon"]["operations"]
    bare = least(ours, "muon", "bare")
    for key, by, reach in [
        ("bare", "the 15 matrix products alone", ""), ("whole", "Descent, Muon as a program", "≥ 60 % of that rate"),
    ]:
        best, median = least(ours, "muon", key)
        rate = f"{operations / best / 1e3:.0f} GFLOP/s"
        share = "" if key == "bare" else f", {100 * bare[0] / best:.0f} % of that rate"
        yield work, by, f"{best:.0f} µs, {rate}{share}", f"{median:.0f} µs", "", reach


def transformer(ours, peers):
    work = "training step, character transformer of 804K parameters, batch 12"
    yield from side_by_side("transformer", work, "Descent, AdamW as a program", "ms", 2)(ours, peers)
    best, _ = least(ours, "transformer")
    operations = ours[0]["transformer"]["operations"]
    peak = max(result["transformer"]["peak"] for result in ours)
    rate = operations / best * 1e3
    yield (
        work, "Descent, end to end", f"{rate / 1e9:.0f} GFLOP/s, {100 * rate / peak:.0f} % of the peak", "", "", "")


def elementwise(ours, peers):
    for place, size in enumerate(entry["size"] for entry in ours[0]["elementwise"]):
        work = f"update of {size:,} parameters"
        for key, what in [
            ("program", "a program of 12 operators alone"), ("moving", "the program and moving the weights"),
        ]:
            best, median = least(ours, "elementwise", place, key)
            yield work, f"Descent, {what}", f"{best:.3f} ns each", f"{median:.3f} ns each", "", ""
        for name in peers[0]["elementwise"][place]:
            if name == "size":
                continue
            peer, peer_median = least(peers, "elementwise", place, name)
            yield (
                work, name, f"{peer:.3f} ns each", f"{peer_median:.3f} ns each", f"{peer / best:.2g} ×", "")


def proposals(measure):
    work = "proposals, one core"
    for entry in run_json([measure, "proposals"])["proposals"]:
        rate = entry["best"]
        yield (
            work, f"Descent, {entry['grammar']}.grammar", f"{rate:,.0f} a second",
            f"{entry['median']:,.0f} a second", "", "")
    yield (
        work, "google/automl hero (reported, not run here)", "", f"{HERO[0]} to {HERO[1]} a second",
        f"{rate / HERO[1]:,.0f} to {rate / HERO[0]:,.0f} ×", "")


def compiling(measure):
    work = "a program of twenty statements"
    found = run_json([measure, "compiling"])["compiling"]
    for part, text in (("reading", "parse and check"), ("checking", "check alone"), ("planning", "lower and plan")):
        yield work, f"Descent, {text}", f"{found[part]['best']:.1f} µs", f"{found[part]['median']:.1f} µs", "", ""
    total = found["checking"]["best"] + found["planning"]["best"]
    yield work, "Descent, check, lower and plan", f"{total:.1f} µs", "", "", "≤ 20 µs"


def simplifying(measure):
    found = run_json([measure, "simplifying"])["simplifying"]
    for part, text in (("lion", "Lion as search left it, 12 statements"), ("library", "a program of the library")):
        yield (
            "simplifying", f"Descent, {text}", f"{found[part]['best']:.0f} µs", f"{found[part]['median']:.0f} µs", "", "")


def elites(measure):
    work = "insertion into an archive of elites, one program"
    for entry in run_json([measure, "elites"])["elites"]:
        time = entry["time"]
        is_durable = entry["partition"].startswith("on disk")
        reach = "≤ 1 µs" if entry["partition"] == "grid" else "≤ 10 µs" if is_durable else ""
        filled = "" if is_durable else f", {entry['cells']:,} cells filled"
        yield (
            work, f"Descent, {entry['partition']}{filled}", f"{time['best'] / 1e3:.3f} µs",
            f"{time['median'] / 1e3:.3f} µs", f"{1e3 * PYRIBS[0] / time['best']:,.3g} ×", reach)
    yield work, "pyribs (measured apart, grid)", f"{PYRIBS[0]} to {PYRIBS[1]} µs", "", "", ""


def workers(measure):
    output = subprocess.run([measure, "workers"], check=True, stdout=subprocess.PIPE)
    found = json.loads(output.stdout)["workers"]
    yield "training runs, one worker", "Descent", f"{found['one']:.1f} a second", "", "", ""
    yield (
        "training runs, two workers", "Descent", f"{found['two']:.1f} a second", "", f"{found['ratio']:.2f} × one",
        "≥ 1.9 ×")


def campaign(descent):
    """A campaign of 300 proposals on the search tier, from the command line to its last page."""
    work = "campaign of 300 proposals, search tier"

    def seconds(workers):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            done = subprocess.run(
                [descent, "run", HERE / "campaign.yaml", "--workers", str(workers), "--archive", f"{folder}/a.sqlite"],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if done.returncode:
                sys.exit(done.stderr)
            return time.perf_counter() - start

    rounds = [(seconds(1), seconds(2)) for _ in range(ROUNDS)]
    one, two = (min(times) for times in zip(*rounds))
    yield work, "Descent, one worker", f"{one:.1f} s", "", "", ""
    yield work, "Descent, two workers", f"{two:.1f} s", "", f"{one / two:.2f} × one", "≥ 1.9 ×"


# Measured in turns with the peers, on one core.
IN_TURNS = {
    "trainingStep": side_by_side(
        "trainingStep", "training step, MLP 64-32-10, batch 32, AdamW", "Descent, AdamW as a program", "µs", 2),
    "perceptron": perceptron,
    "muon": muon,
    "transformer": transformer,
    "textToScore": side_by_side(
        "textToScore", "a new program from text to score, 200 steps of the MLP 64-32-10, 20 validations", "Descent",
        "ms", 2),
    "elementwise": elementwise,
}
# Descent alone: with `measure`, with the command line.
ALONE = {
    "proposals": proposals, "compiling": compiling, "simplifying": simplifying, "elites": elites, "workers": workers}
BY_COMMAND = {"campaign": campaign}


def processor():
    """The processor's name, as Linux tells it."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


def main(measure, descent, chosen):
    known = [*IN_TURNS, *ALONE, *BY_COMMAND]
    if unknown := [name for name in chosen if name not in known]:
        sys.exit(f"expected names among {', '.join(known)}, found {', '.join(unknown)}")
    wanted = chosen or known
    in_turns = [name for name in IN_TURNS if name in wanted]
    with_peers = [name for name in in_turns if name not in ("perceptron", "muon")]
    ours, peers = [], []
    for _ in range(ROUNDS if in_turns else 0):
        ours.append(run_json([measure, *in_turns]))
        if with_peers:
            peers.append(run_json([sys.executable, HERE / "peers" / "peers.py", *with_peers]))

    rows = [row for name in in_turns for row in IN_TURNS[name](ours, peers)]
    rows += [row for name in ALONE if name in wanted for row in ALONE[name](measure)]
    rows += [row for name in BY_COMMAND if name in wanted for row in BY_COMMAND[name](descent)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in [COLUMNS, ["---"] * len(COLUMNS), *rows])
    print(table)
    if chosen:
        return
    today = datetime.date.today().isoformat()
    (HERE / "results.md").write_text(
        f"# Benchmarks\n\nMade by `Benchmarks/run` on {today}: {processor()}, {os.cpu_count()} cores; one thread on one core\n"
        f"but where two workers are named. {peers[0]['versions']}. Descent and its peers ran in turns,\n"
        f"{ROUNDS} rounds; each number is the least over the rounds. Descent's training steps make their batches as well;\n"
        f"the peers' batches are ready beforehand. PyTorch's AdamW moves the weights too, so its ratio is to the row where\n"
        f"Descent does. The bare matrix products are those of the step at the same sizes, one after another; the peak is\n"
        f"that of `descent doctor`, and a transformer's operations are those of its matrix products, masked half and all.\n"
        f"From text to score everybody gets an optimizer that was never seen before; JAX compiles it, once as a step (its\n"
        f"validation is compiled beforehand), once with the whole run.\n\n{table}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
