"""From the text of a new optimizer to its score: MLP 64-32-10, batch 32, 200 steps, 20 validations on 1,024 rows."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import torch
from torch.nn.functional import cross_entropy

from timing import timing

STEPS, EVERY, VALIDATED = 200, 10, 1024
# A go of JAX compiles for a second or two.
JAX_GOES = 3


def data():
    """Batches and rows to validate on, made beforehand: the peers do not pay for data."""
    generator = np.random.default_rng(1)

    def rows(count):
        return generator.normal(size=(count, 64)).astype(np.float32), generator.integers(0, 10, count)

    return [rows(32) for _ in range(STEPS)], rows(VALIDATED)


def rates():
    """Warm-up and cosine, as Descent's trainer has them."""
    warm = STEPS // 20
    return [
        3e-3 * (step / warm if step < warm else (1 + math.cos(math.pi * (step - warm) / (STEPS - warm))) / 2)
        for step in range(1, STEPS + 1)]


# The same optimizer in every language; a constant in it is new each time, so nobody has seen it before.

TORCH = """
class Novel(torch.optim.Optimizer):
    def __init__(self, parameters):
        super().__init__(parameters, dict(lr=3e-3))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                state = self.state[w]
                if not state:
                    state["m"], state["v"] = torch.zeros_like(w), torch.zeros_like(w)
                m, v = state["m"], state["v"]
                m.lerp_(w.grad, 0.1)
                v.lerp_(w.grad.abs(), 1 - {decay})
                update = (m / (v + 1e-8)).add_(m.sign(), alpha=0.1)
                w.add_(update, alpha=-group["lr"])
"""

JAX = """
def novel(w, m, v, g, lr):
    m = 0.9 * m + 0.1 * g
    v = {decay} * v + (1 - {decay}) * jnp.abs(g)
    return w - lr * (m / (v + 1e-8) + 0.1 * jnp.sign(m)), m, v
"""


def defined(text, name, counter):
    """What `text` defines, with a new constant in it."""
    counter[0] += 1
    scope = {"torch": torch, "jnp": jnp}
    exec(text.format(decay=f"0.99{counter[0]}"), scope)
    return scope[name]


def torch_score():
    """Milliseconds with an optimizer class of one's own."""
    training, (x, y) = data()
    training = [(torch.tensor(a), torch.tensor(b)) for a, b in training]
    x, y = torch.tensor(x), torch.tensor(y)
    counter, schedule = [0], rates()

    def run():
        optimizer_class = defined(TORCH, "Novel", counter)
        torch.manual_seed(1)
        model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
        optimizer = optimizer_class(model.parameters())
        best = math.inf
        for index, (a, b) in enumerate(training):
            optimizer.param_groups[0]["lr"] = schedule[index]
            optimizer.zero_grad()
            cross_entropy(model(a), b).backward()
            optimizer.step()
            if (index + 1) % EVERY == 0:
                with torch.no_grad():
                    best = min(best, cross_entropy(model(x), y).item())
        assert math.isfinite(best)

    return timing(run, 1e3, 1)


def jax_loss(p, x, y):
    a, b, c, d = p
    scores = jax.nn.log_softmax(jax.nn.relu(x @ a + b) @ c + d)
    return -jnp.take_along_axis(scores, y[:, None], axis=1).mean()


def jax_start():
    generator = np.random.default_rng(2)
    return [
        jnp.asarray(generator.normal(0, 0.1, shape), jnp.float32) for shape in [(64, 32), (32,), (32, 10), (10,)]]


def jax_data():
    training, (x, y) = data()
    return [(jnp.asarray(a), jnp.asarray(b)) for a, b in training], jnp.asarray(x), jnp.asarray(y)


def jax_moved(novel, p, m, v, x, y, lr):
    """Parameters and states after a step."""
    moved = [novel(*each, lr) for each in zip(p, m, v, jax.grad(jax_loss)(p, x, y))]
    return [list(part) for part in zip(*moved)]


def jax_score_by_step():
    """Milliseconds with the step compiled anew; the validation does not change and is compiled beforehand."""
    training, x, y = jax_data()
    start, counter, schedule = jax_start(), [0], rates()
    validate = jax.jit(jax_loss)

    def run():
        novel = defined(JAX, "novel", counter)
        step = jax.jit(lambda p, m, v, x, y, lr: jax_moved(novel, p, m, v, x, y, lr))
        p, m = start, [jnp.zeros_like(w) for w in start]
        v, best = m, math.inf
        for index, batch in enumerate(training):
            p, m, v = step(p, m, v, *batch, schedule[index])
            if (index + 1) % EVERY == 0:
                best = min(best, float(validate(p, x, y)))
        assert math.isfinite(best)

    return timing(run, 1e3, 1, goes=JAX_GOES)


def jax_score_whole():
    """Milliseconds with the whole run compiled as one."""
    training, x, y = jax_data()
    blocks = STEPS // EVERY
    xs = jnp.stack([a for a, _ in training]).reshape(blocks, EVERY, 32, 64)
    ys = jnp.stack([b for _, b in training]).reshape(blocks, EVERY, 32)
    schedule = jnp.asarray(rates(), jnp.float32).reshape(blocks, EVERY)
    start, counter = jax_start(), [0]

    def run():
        novel = defined(JAX, "novel", counter)

        @jax.jit
        def best(p, xs, ys, schedule, x, y):
            def step(carried, batch):
                return tuple(jax_moved(novel, *carried, *batch)), None

            def block(carried, batches):
                carried, _ = jax.lax.scan(step, carried, batches)
                return carried, jax_loss(carried[0], x, y)

            zeros = [jnp.zeros_like(w) for w in p]
            return jax.lax.scan(block, (p, zeros, zeros), (xs, ys, schedule))[1].min()

        assert math.isfinite(float(best(start, xs, ys, schedule, x, y)))

    return timing(run, 1e3, 1, goes=JAX_GOES)


def text_to_score():
    return {
        "PyTorch eager, an optimizer class": torch_score(),
        "JAX, a step compiled": jax_score_by_step(),
        "JAX, the whole run compiled": jax_score_whole(),
    }
