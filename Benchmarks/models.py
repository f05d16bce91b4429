#!/usr/bin/env python3
"""What asking a slow language model costs a campaign: evaluations a second with it and without, in turn.

    Benchmarks/models.py [--seconds 60] [--turns 3] [--delay 2] [--replies none|edits] [--descent .build/release/descent]

A scripted model on the loopback interface answers every request after `--delay` seconds. With `--replies none` it has nothing to
say, so that both campaigns judge the very same candidates: the difference is what asking costs. With `--replies edits` it
moves a constant of the program that it is asked to improve, so that they part. Neither shows how good models are.
"""
import argparse
import http.server
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import tempfile
import threading
import time

CAMPAIGN = """
name: models
grammar: first-order
strategy: {{name: regularized-evolution, population: 64, tournament: 4}}
max-seconds: {seconds}
seed: {seed}
archive: {archive}
"""

MODELS = """
models:
  hints: 20
  use:
    - {{name: slow, url: "http://127.0.0.1:{port}/v1", model: scripted}}
"""


def reply(prompt, draw):
    """Doubles or halves the distance from 1 of one constant of the first program in the prompt; else hints."""
    program = re.search(r"```\n(.*?)```", prompt, re.S)
    lines = [l for l in (program.group(1) if program else "").splitlines() if re.search(r"0\.\d+", l)]
    if not lines:
        return "- keep few states\n- try other decays"
    line = draw.choice(lines)
    number = re.search(r"0\.\d+", line).group(0)
    moved = 1 - (1 - float(number)) * draw.choice([0.5, 2])
    changed = line.replace(number, f"{min(max(moved, 0.01), 0.9999):.6g}", 1)
    return f"A slower average.\n\n<<<<<<< SEARCH\n{line}\n=======\n{changed}\n>>>>>>> REPLACE\n"


def serve(delay, edits):
    draw = random.Random(1)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            prompt = body["messages"][-1]["content"]
            time.sleep(delay)
            text = reply(prompt, draw) if edits else "I have nothing to say."
            answer = json.dumps({
                "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": len(prompt) // 4, "completion_tokens": len(text) // 4},
            }).encode()
            try:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            except BrokenPipeError:
                pass  # The campaign has ended.

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def run(descent, folder, seconds, seed, port):
    """Runs a campaign; returns evaluations, gradients and exchanges a second of its clock."""
    name = f"{'with' if port else 'without'}-{seed}"
    archive = os.path.join(folder, name + ".sqlite")
    path = os.path.join(folder, name + ".yaml")
    with open(path, "w") as file:
        file.write(CAMPAIGN.format(seconds=seconds, seed=seed, archive=archive))
        file.write(MODELS.format(port=port) if port else "")
    subprocess.run([descent, "run", path], check=True, capture_output=True)
    database = sqlite3.connect(archive)
    one = lambda query: database.execute(query).fetchone()[0] or 0
    return (one("SELECT sum(evaluated) FROM batch") / seconds,
            one("SELECT sum(gradients) FROM outcome") / seconds,
            one("SELECT count(*) FROM exchange") / seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--delay", type=float, default=2)
    parser.add_argument("--replies", choices=["none", "edits"], default="none")
    parser.add_argument("--serve", action="store_true", help="only serve the scripted model, until interrupted")
    parser.add_argument("--descent", default=os.path.join(os.path.dirname(__file__), "../.build/release/descent"))
    options = parser.parse_args()
    server = serve(options.delay, options.replies == "edits")
    if options.serve:
        print(f"http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
        threading.Event().wait()
    results = {False: [], True: []}
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(1, options.turns + 1):
            for asks in ((False, True) if seed % 2 else (True, False)):
                port = server.server_address[1] if asks else None
                result = run(options.descent, folder, options.seconds, seed, port)
                results[asks].append(result)
                print(f"seed {seed} {'with' if asks else 'without':8} {result[0]:8.2f} evaluations/s "
                      f"{result[1]:12.0f} gradients/s {result[2]:6.2f} exchanges/s", flush=True)
    for place, what in enumerate(["evaluations", "gradients"]):
        ratios = [w[place] / o[place] for w, o in zip(results[True], results[False])]
        print(f"{what}/s with over without: mean {statistics.mean(ratios):.3f} "
              f"({', '.join(f'{ratio:.3f}' for ratio in ratios)})")


if __name__ == "__main__":
    main()
