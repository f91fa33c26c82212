"""JAX and optax on a GPT workload, jitted with donated buffers: jax_peer.py FOLDER THREADS."""
import math
import sys
from functools import partial

import jax
import jax.numpy as jnp
import optax

from common import arrays, load, resident, serve

folder = sys.argv[1]
jnp.zeros(8).block_until_ready()
baseline = resident()
workload, initial, batches = load(folder)
width, heads, layers, time = (workload[k] for k in ("width", "heads", "layers", "time"))
rows = workload["batch"]


def norm(x, p, name):
    mean = x.mean(-1, keepdims=True)
    d = x - mean
    return d * jax.lax.rsqrt((d * d).mean(-1, keepdims=True) + 1e-5) * p[f"{name}.weight"] + p[f"{name}.bias"]


def affine(x, p, name):
    return x @ p[f"{name}.weight"] + p[f"{name}.bias"]


def loss_of(p, inputs, targets):
    x = p["transformer.wte.weight"][inputs] + p["transformer.wpe.weight"]
    mask = jnp.tril(jnp.ones((time, time), bool))
    for layer in range(layers):
        h = f"transformer.h.{layer}"
        qkv = affine(norm(x, p, f"{h}.ln_1"), p, f"{h}.attn.c_attn")
        q, k, v = (t.reshape(rows, time, heads, width // heads).transpose(0, 2, 1, 3) for t in jnp.split(qkv, 3, -1))
        weights = jax.nn.softmax(jnp.where(mask, q @ k.transpose(0, 1, 3, 2) / math.sqrt(width // heads), -1e9), -1)
        x = x + affine((weights @ v).transpose(0, 2, 1, 3).reshape(rows, time, width), p, f"{h}.attn.c_proj")
        x = x + affine(jax.nn.gelu(affine(norm(x, p, f"{h}.ln_2"), p, f"{h}.mlp.c_fc")), p, f"{h}.mlp.c_proj")
    logits = norm(x, p, "transformer.ln_f") @ p["transformer.wte.weight"].T
    return optax.softmax_cross_entropy_with_integer_labels(logits, targets).mean()


o = workload["optimization"]
optimizer = optax.chain(optax.clip_by_global_norm(o["clip"]), optax.adamw(o["lr"], o["beta1"], o["beta2"], o["eps"], weight_decay=o["weight_decay"]))
parameters = {name: jnp.asarray(value) for name, value in initial.items()}
state = optimizer.init(parameters)


@partial(jax.jit, donate_argnums=(0, 1))
def train(p, s, inputs, targets):
    loss, gradient = jax.value_and_grad(loss_of)(p, inputs, targets)
    updates, s = optimizer.update(gradient, s, p)
    ratio = optax.global_norm(updates) / optax.global_norm(p)
    return optax.apply_updates(p, updates), s, loss, optax.global_norm(gradient), ratio


def step(batch):
    global parameters, state
    parameters, state, loss, size, ratio = train(parameters, state, *batch)
    return float(loss), float(size), float(ratio)


def prepare(batch):
    return tuple(jnp.asarray(each) for each in arrays(workload, batch))


serve(f"jax {jax.__version__} jit", step, prepare, batches, baseline)
