"""Writes the losses of the first 50 training steps of every family of models.

The networks are written in plain jax.numpy from their equations, never by Descent, and trained by AdamW written from
its paper. Weights and batches come from one integer hash, so that whoever compares makes them again from the formulas
here and nothing else need be stored. Run through `make-goldens`.
"""

import json
import math
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np

STEPS = 50
# With the usual epsilon, a unit that fires for the first time takes a whole step however small its gradient is: the least
# rounding would decide where it goes, and single precision would part from double after some thirty steps.
RATE, BETA1, BETA2, EPSILON, DECAY = 3e-3, 0.9, 0.999, 1e-5, 0.01


# Weights and batches.


def hashed(key, count):
    """32 mixed bits for each index below `count`: the finaliser of MurmurHash3 (Appleby 2011) on key and index."""
    mixed = np.arange(count, dtype=np.uint32) + np.uint32(key * 0x9E3779B1 % 2**32)
    mixed = (mixed ^ mixed >> 16) * np.uint32(0x85EBCA6B)
    mixed = (mixed ^ mixed >> 13) * np.uint32(0xC2B2AE35)
    return mixed ^ mixed >> 16


def uniform(key, shape):
    """Multiples of 2**-23 in [-1, 1), exact in single precision."""
    whole = (hashed(key, math.prod(shape)) >> 8).astype(np.int64) - 2**23
    return (whole / 2**23).astype(np.float32).reshape(shape)


class Parameters:
    """Hands a network its parameters in the order in which it asks; without `values` it makes them."""

    def __init__(self, values=None):
        self.values = [] if values is None else values
        self.makes = values is None
        self.asked = 0

    def __call__(self, kind, *shape):
        """The next parameter; its kind decides around what and how widely it is spread."""
        self.asked += 1
        if self.makes:
            center = 1 if kind == "gain" else 0
            spread = {"matrix": math.sqrt(3 / shape[-1]), "embedding": 0.3, "gain": 0.1, "vector": 0.1}[kind]
            value = np.float32(center) + np.float32(spread) * uniform(self.asked, shape)
            self.values.append(jnp.asarray(value, jnp.result_type(float)))
        return self.values[self.asked - 1]


def number_batch(step, samples, shape):
    """A batch of numbers, [samples, *shape], single precision."""
    return uniform(1000 + step, (samples, *shape))


def token_batch(step, samples, length, vocabulary):
    """A batch of tokens and, behind each, the class: the sum of the token and the one before it."""
    tokens = (hashed(1000 + step, samples * length) % vocabulary).astype(np.int32).reshape(samples, length)
    before = np.concatenate([np.zeros_like(tokens[:, :1]), tokens[:, :-1]], axis=1)
    return tokens, (tokens + before) % vocabulary


def classes_of(numbers, classes):
    """Which of a sample's first numbers is the largest."""
    return numbers.reshape(len(numbers), -1)[:, :classes].argmax(axis=1).astype(np.int32)


def products_of(numbers, outputs):
    """The products of neighbours among a sample's first numbers, in single precision."""
    flat = numbers.reshape(len(numbers), -1)
    return flat[:, :outputs] * flat[:, 1 : outputs + 1]


# Layers. A weight is [outputs, inputs].


def sigmoid(x):
    return 1 / (1 + jnp.exp(-x))


def relu(x):
    return jnp.maximum(x, 0)


def silu(x):
    return x * sigmoid(x)


def gelu(x):
    return 0.5 * x * (1 + jnp.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def softmax(x):
    e = jnp.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def dense(p, x, outputs, bias=True):
    y = x @ p("matrix", outputs, x.shape[-1]).T
    return y + p("vector", outputs) if bias else y


def layer_norm(p, x, shift=True):
    centred = x - x.mean(axis=-1, keepdims=True)
    normal = centred / jnp.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    y = p("gain", x.shape[-1]) * normal
    return y + p("vector", x.shape[-1]) if shift else y


def rms_norm(p, x):
    return p("gain", x.shape[-1]) * x / jnp.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-5)


def attention(p, x, heads, causal):
    samples, length, width = x.shape
    q, k, v = (
        (x @ p("matrix", width, width).T).reshape(samples, length, heads, width // heads)
        for _ in range(3))
    scores = jnp.einsum("sihd,sjhd->shij", q, k) / math.sqrt(width // heads)
    if causal:
        scores = jnp.where(jnp.tril(jnp.ones((length, length), bool)), scores, -jnp.inf)
    mixed = jnp.einsum("shij,sjhd->sihd", softmax(scores), v).reshape(samples, length, width)
    return mixed @ p("matrix", width, width).T


def block(p, x, heads, causal):
    x = x + attention(p, layer_norm(p, x, shift=False), heads, causal)
    inner = gelu(dense(p, layer_norm(p, x, shift=False), 4 * x.shape[-1], bias=False))
    return x + dense(p, inner, x.shape[-1], bias=False)


def convolution(p, x, outputs, kernel, stride=1):
    """x [samples, height, width, channels]; (kernel - 1) / 2 zeros before each side, as many behind as are needed."""
    channels = x.shape[-1]
    weight = p("matrix", outputs, kernel * kernel * channels).reshape(outputs, kernel, kernel, channels)
    before = (kernel - 1) // 2
    padding = [
        (before, max(0, (math.ceil(side / stride) - 1) * stride + kernel - side - before)) for side in x.shape[1:3]]
    y = jax.lax.conv_general_dilated(
        x, weight, (stride, stride), padding, dimension_numbers=("NHWC", "OHWI", "NHWC"))
    return y + p("vector", outputs)


def gru(p, x, width, reset_first=False):
    """Cho et al. 2014 with the reset gate on the product; `reset_first` has it on the state, as the paper did."""
    ir, iz, inn = (p("matrix", width, x.shape[-1]) for _ in range(3))
    sr, sz, sn = (p("matrix", width, width) for _ in range(3))
    br, bz, bn, c = (p("vector", width) for _ in range(4))
    h, states = jnp.zeros((x.shape[0], width), x.dtype), []
    for t in range(x.shape[1]):
        r = sigmoid(x[:, t] @ ir.T + br + h @ sr.T)
        z = sigmoid(x[:, t] @ iz.T + bz + h @ sz.T)
        product = (r * h) @ sn.T + c if reset_first else r * (h @ sn.T + c)
        h = (1 - z) * jnp.tanh(x[:, t] @ inn.T + bn + product) + z * h
        states.append(h)
    return jnp.stack(states, axis=1)


def lstm(p, x, width):
    inputs = [p("matrix", width, x.shape[-1]) for _ in range(4)]
    states = [p("matrix", width, width) for _ in range(4)]
    biases = [p("vector", width) for _ in range(4)]
    h = c = jnp.zeros((x.shape[0], width), x.dtype)
    seen = []
    for t in range(x.shape[1]):
        i, f, g, o = (x[:, t] @ a.T + h @ b.T + d for a, b, d in zip(inputs, states, biases))
        c = sigmoid(f) * c + sigmoid(i) * jnp.tanh(g)
        h = sigmoid(o) * jnp.tanh(c)
        seen.append(h)
    return jnp.stack(seen, axis=1)


# Losses.


def log_softmax(y):
    y = y - y.max(axis=-1, keepdims=True)
    return y - jnp.log(jnp.exp(y).sum(axis=-1, keepdims=True))


def cross_entropy(y, classes, smoothing=0):
    wanted = (1 - smoothing) * (classes[..., None] == jnp.arange(y.shape[-1])) + smoothing / y.shape[-1]
    return -(wanted * log_softmax(y)).sum(axis=-1).mean()


def squared_error(y, targets):
    return ((y - targets) ** 2).mean()


def binary_cross_entropy(y, targets):
    return (targets * jnp.logaddexp(0, -y) + (1 - targets) * jnp.logaddexp(0, y)).mean()


# Families: a loss of parameters and batch, and the batch of a step.


def perceptron_relu(p, x, wanted):
    return cross_entropy(dense(p, relu(layer_norm(p, dense(p, x, 24))), 10), wanted)


def perceptron_gelu(p, x, wanted):
    return cross_entropy(dense(p, gelu(rms_norm(p, dense(p, x, 24))), 10), wanted, smoothing=0.1)


def perceptron_silu_tanh(p, x, wanted):
    return squared_error(dense(p, jnp.tanh(dense(p, silu(dense(p, x, 24)), 16)), 6), wanted)


def perceptron_sigmoid(p, x, wanted):
    return binary_cross_entropy(dense(p, sigmoid(dense(p, layer_norm(p, x), 24)), 6), wanted)


def embedding_perceptron(p, tokens, wanted):
    x = p("embedding", 16, 8)[tokens].reshape(len(tokens), -1)
    return cross_entropy(dense(p, relu(dense(p, x, 32)), 16), wanted)


def transformer(vocabulary, width, heads, blocks, causal=True):
    def loss(p, tokens, wanted):
        table = p("embedding", vocabulary, width)
        x = table[tokens] + p("embedding", tokens.shape[1], width)
        for _ in range(blocks):
            x = block(p, x, heads, causal)
        return cross_entropy(layer_norm(p, x, shift=False) @ table.T, wanted)

    return loss


def patch_transformer(p, x, wanted):
    x = dense(p, x, 32)
    x = x + p("embedding", x.shape[1], 32)
    for _ in range(2):
        x = block(p, x, 4, causal=False)
    return cross_entropy(dense(p, layer_norm(p, x).mean(axis=1), 10), wanted)


def convolutional(p, x, wanted):
    x = relu(convolution(p, x, 16, 3))
    x = x + convolution(p, relu(convolution(p, x, 16, 3)), 16, 3)
    x = relu(convolution(p, x, 24, 3, stride=2))
    x = x + rms_norm(p, convolution(p, x, 24, 3))
    x = convolution(p, x, 20, 2, stride=2).mean(axis=(1, 2))
    return cross_entropy(dense(p, x, 10), wanted)


def gated(reset_first):
    def loss(p, tokens, wanted):
        x = gru(p, p("embedding", 16, 8)[tokens], 32, reset_first)
        return cross_entropy(dense(p, x, 16), wanted)

    return loss


def long_short_term(p, x, wanted):
    x = lstm(p, x, 32)
    return squared_error(dense(p, x.reshape(len(x), -1), 4), wanted)


def numbers(shape, samples, wanted, outputs):
    def batch(step):
        x = number_batch(step, samples, shape)
        return x, wanted(x, outputs)

    return batch


def signs_of(x, outputs):
    return (products_of(x, outputs) > 0).astype(np.float32)


def tokens(samples, length, vocabulary):
    return lambda step: token_batch(step, samples, length, vocabulary)


def last_class(batch):
    def last(step):
        tokens, classes = batch(step)
        return tokens, classes[:, -1]

    return last


FAMILIES = {
    "perceptron-relu": (perceptron_relu, numbers((20,), 32, classes_of, 10)),
    "perceptron-gelu": (perceptron_gelu, numbers((20,), 32, classes_of, 10)),
    "perceptron-silu-tanh": (perceptron_silu_tanh, numbers((20,), 32, products_of, 6)),
    "perceptron-sigmoid": (perceptron_sigmoid, numbers((20,), 32, signs_of, 6)),
    "embedding-perceptron": (embedding_perceptron, last_class(tokens(32, 5, 16))),
    "transformer": (transformer(32, 32, 4, 2), tokens(8, 16, 32)),
    "transformer-large": (transformer(64, 128, 4, 4), tokens(12, 64, 64)),
    "patch-transformer": (patch_transformer, numbers((16, 12), 8, classes_of, 10)),
    "convolution": (convolutional, numbers((8, 8, 2), 8, classes_of, 10)),
    "gru": (gated(reset_first=False), tokens(8, 12, 16)),
    "lstm": (long_short_term, numbers((8, 6), 16, products_of, 4)),
    # Wrong on purpose: what compares must tell it from `gru`.
    "gru-reset-first": (gated(reset_first=True), tokens(8, 12, 16)),
}


# Training.


def trained(network, batch):
    """How many numbers the parameters have, and the loss of each step before its update."""
    def loaded(step):
        return [jnp.asarray(x, None if x.dtype == np.int32 else jnp.result_type(float)) for x in batch(step)]

    made = Parameters()
    network(made, *loaded(1))
    weights = made.values

    @jax.jit
    def step(weights, first, second, t, *batch):
        loss, slope = jax.value_and_grad(lambda w: network(Parameters(w), *batch))(weights)
        first = [BETA1 * m + (1 - BETA1) * g for m, g in zip(first, slope)]
        second = [BETA2 * v + (1 - BETA2) * g * g for v, g in zip(second, slope)]
        weights = [
            w - RATE * (m / (1 - BETA1**t) / (jnp.sqrt(v / (1 - BETA2**t)) + EPSILON) + DECAY * w)
            for w, m, v in zip(weights, first, second)]
        return loss, weights, first, second

    first = second = [jnp.zeros_like(w) for w in weights]
    losses = []
    for t in range(1, STEPS + 1):
        loss, weights, first, second = step(weights, first, second, float(t), *loaded(t))
        losses.append(float(loss))
    return sum(w.size for w in weights), losses


def main(file):
    entries = []
    for name, (network, batch) in FAMILIES.items():
        count, losses = trained(network, batch)
        with jax.enable_x64(False):
            single = trained(network, batch)[1]
        lost = max(abs(a - b) / abs(b) for a, b in zip(single, losses))
        print(
            f"{name}: {count} parameters, loss {losses[0]:.4f} to {losses[-1]:.4f}; "
            f"JAX's own single precision is within {lost:.1e}", flush=True)
        numbers = ", ".join(f"{loss:.10g}" for loss in losses)
        entries.append(f'    "{name}": {{"parameters": {count}, "losses": [{numbers}]}}')
    hypers = {"learningRate": RATE, "beta1": BETA1, "beta2": BETA2, "eps": EPSILON, "wd": DECAY}
    file.write_text(
        '{\n  "madeBy": "Tests/Reference/make-goldens",\n'
        f'  "reference": "JAX {jax.__version__}, float64",\n  "adamw": {json.dumps(hypers)},\n'
        '  "families": {\n' + ",\n".join(entries) + "\n  }\n}\n")


if __name__ == "__main__":
    assert jax.config.jax_enable_x64, "run through make-goldens, which asks JAX for double precision"
    jax.config.update("jax_default_matmul_precision", "highest")
    main(pathlib.Path(sys.argv[1]).resolve())
