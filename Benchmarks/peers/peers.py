"""Measures what today's peers need for what its arguments name, on one thread, and prints one JSON object."""

import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch
from torch.nn.functional import cross_entropy

from text_to_score import text_to_score
from timing import timing
from transformer import transformer

torch.set_num_threads(1)


def digits_like():
    """A ring of batches, made beforehand: the peers do not pay for data."""
    generator = np.random.default_rng(1)
    return [
        (generator.random((32, 64), dtype=np.float32), generator.integers(0, 10, 32))
        for _ in range(16)
    ]


def torch_step(**options):
    """Microseconds of an eager training step, MLP 64-32-10, batch 32."""
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, **options)
    batches = [(torch.tensor(x), torch.tensor(y)) for x, y in digits_like()]

    def run():
        for step in range(1000):
            x, y = batches[step % 16]
            optimizer.zero_grad()
            cross_entropy(model(x), y).backward()
            optimizer.step()

    return timing(run, 1e6, 1000)


def jax_step():
    """Microseconds of a compiled training step of the same model, one call a step."""
    generator = np.random.default_rng(2)
    parameters = [
        jnp.asarray(generator.normal(0, 0.1, shape), jnp.float32)
        for shape in [(64, 32), (32,), (32, 10), (10,)]
    ]
    optimizer = optax.adamw(3e-3, weight_decay=0.01)

    def loss(parameters, x, y):
        a, b, c, d = parameters
        logits = jax.nn.relu(x @ a + b) @ c + d
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

    @jax.jit
    def step(parameters, state, x, y):
        updates, state = optimizer.update(jax.grad(loss)(parameters, x, y), state, parameters)
        return optax.apply_updates(parameters, updates), state

    batches = [(jnp.asarray(x), jnp.asarray(y)) for x, y in digits_like()]
    start = time.perf_counter()
    held = [step(parameters, optimizer.init(parameters), *batches[0])]
    jax.block_until_ready(held[0])
    compiling = time.perf_counter() - start

    def run():
        current = held[0]
        for index in range(1000):
            current = step(*current, *batches[index % 16])
        jax.block_until_ready(current)
        held[0] = current

    return {**timing(run, 1e6, 1000), "compileSeconds": compiling}


def torch_update(size, **options):
    """Nanoseconds a parameter of an AdamW step, without a model."""
    weights = torch.rand(size, requires_grad=True)
    weights.grad = torch.rand(size) - 0.5
    optimizer = torch.optim.AdamW([weights], lr=1e-3, **options)
    steps = max(1, 2_000_000 // size)

    def run():
        for _ in range(steps):
            optimizer.step()

    return timing(run, 1e9, steps * size)


def training_step():
    return {
        "PyTorch eager": torch_step(),
        "PyTorch eager, fused AdamW": torch_step(fused=True),
        "JAX compiled": jax_step(),
    }


def elementwise():
    return [
        {"size": size, "PyTorch fused AdamW": torch_update(size, fused=True),
         "PyTorch foreach AdamW": torch_update(size, foreach=True)}
        for size in [1 << 12, 1 << 16, 1 << 20, 10_000_000]
    ]


MEASUREMENTS = {
    "trainingStep": training_step, "transformer": transformer, "textToScore": text_to_score,
    "elementwise": elementwise,
}

print(json.dumps({
    **{name: MEASUREMENTS[name]() for name in sys.argv[1:]},
    "versions": f"PyTorch {torch.__version__}, JAX {jax.__version__}, Optax {optax.__version__}",
}))
