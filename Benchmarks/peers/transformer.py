"""A training step of the character transformer: 4 layers, 4 heads, width 128, context 64, batch 12, 64 characters.

Pre-norm blocks, GELU, tied output, no biases, as nanoGPT has them: 804K parameters.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch
from torch import nn
from torch.nn import functional as F

from timing import timing

LAYERS, HEADS, WIDTH, CONTEXT, BATCH, VOCABULARY = 4, 4, 128, 64, 12, 64
PARAMETERS = 803_968
STEPS = 10


def batches():
    """A ring of batches, made beforehand: the peers do not pay for data."""
    generator = np.random.default_rng(1)
    text = generator.integers(0, VOCABULARY, (16, BATCH, CONTEXT + 1))
    return [(window[:, :-1], window[:, 1:]) for window in text]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first_norm = nn.LayerNorm(WIDTH, bias=False)
        self.mixing = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.output = nn.Linear(WIDTH, WIDTH, bias=False)
        self.second_norm = nn.LayerNorm(WIDTH, bias=False)
        self.up = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.down = nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def forward(self, x):
        samples, length, width = x.shape
        q, k, v = (
            part.view(samples, length, HEADS, width // HEADS).transpose(1, 2)
            for part in self.mixing(self.first_norm(x)).split(width, dim=2))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.output(mixed.transpose(1, 2).reshape(samples, length, width))
        return x + self.down(F.gelu(self.up(self.second_norm(x)), approximate="tanh"))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Parameter(0.02 * torch.randn(CONTEXT, WIDTH))
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(WIDTH, bias=False)
        nn.init.normal_(self.table.weight, std=WIDTH**-0.5)

    def forward(self, tokens, wanted):
        x = self.norm(self.blocks(self.table(tokens) + self.positions))
        logits = F.linear(x, self.table.weight)
        return F.cross_entropy(logits.view(-1, VOCABULARY), wanted.reshape(-1))


def torch_step(**options):
    """Milliseconds of an eager step."""
    torch.manual_seed(1)
    model = Transformer()
    assert sum(p.numel() for p in model.parameters()) == PARAMETERS
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, **options)
    data = [(torch.tensor(x), torch.tensor(y)) for x, y in batches()]

    def run():
        for step in range(STEPS):
            optimizer.zero_grad()
            model(*data[step % len(data)]).backward()
            optimizer.step()

    return timing(run, 1e3, STEPS)


def jax_norm(gain, x):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred * jax.lax.rsqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)


def jax_block(p, x):
    q, k, v = (
        part.reshape(BATCH, CONTEXT, HEADS, WIDTH // HEADS)
        for part in jnp.split(jax_norm(p["first_norm"], x) @ p["mixing"], 3, axis=2))
    mixed = jax.nn.dot_product_attention(q, k, v, is_causal=True)
    x = x + mixed.reshape(x.shape) @ p["output"]
    return x + jax.nn.gelu(jax_norm(p["second_norm"], x) @ p["up"]) @ p["down"]


def jax_loss(p, tokens, wanted):
    x = p["table"][tokens] + p["positions"]
    for block in p["blocks"]:
        x = jax_block(block, x)
    logits = jax_norm(p["norm"], x) @ p["table"].T
    return optax.softmax_cross_entropy_with_integer_labels(logits, wanted).mean()


def jax_step():
    """Milliseconds of a compiled step, one call a step."""
    generator = np.random.default_rng(2)

    def matrix(*shape):
        return jnp.asarray(generator.normal(0, 1 / math.sqrt(shape[0]), shape), jnp.float32)

    parameters = {
        "table": matrix(VOCABULARY, WIDTH), "positions": 0.02 * matrix(CONTEXT, WIDTH), "norm": jnp.ones(WIDTH),
        "blocks": [
            {"first_norm": jnp.ones(WIDTH), "mixing": matrix(WIDTH, 3 * WIDTH), "output": matrix(WIDTH, WIDTH),
             "second_norm": jnp.ones(WIDTH), "up": matrix(WIDTH, 4 * WIDTH), "down": matrix(4 * WIDTH, WIDTH)}
            for _ in range(LAYERS)],
    }
    assert sum(x.size for x in jax.tree.leaves(parameters)) == PARAMETERS
    optimizer = optax.adamw(1e-3, weight_decay=0.01)

    @jax.jit
    def step(parameters, state, tokens, wanted):
        updates, state = optimizer.update(jax.grad(jax_loss)(parameters, tokens, wanted), state, parameters)
        return optax.apply_updates(parameters, updates), state

    data = [(jnp.asarray(x), jnp.asarray(y)) for x, y in batches()]
    held = [(parameters, optimizer.init(parameters))]

    def run():
        current = held[0]
        for index in range(STEPS):
            current = step(*current, *data[index % len(data)])
        jax.block_until_ready(current)
        held[0] = current

    return timing(run, 1e3, STEPS)


def transformer():
    return {
        "PyTorch eager": torch_step(),
        "PyTorch eager, fused AdamW": torch_step(fused=True),
        "JAX compiled": jax_step(),
    }
