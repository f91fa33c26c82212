"""Trajectories of torch.optim in float64, on a quadratic and on a small tanh network: optimizers.py > optimizers.json"""
import json
import sys

import torch

torch.set_default_dtype(torch.float64)
KEPT = (1, 2, 3, 10, 50)

QUADRATIC = {
    "matrix": [[3.0, 1.0, 0.0, -0.5], [1.0, 2.0, 0.25, 0.0], [0.0, 0.25, 0.5, 0.1], [-0.5, 0.0, 0.1, 8.0]],
    "vector": [1.0, -2.0, 0.5, 3.0],
    "start": [1.0, -1.0, 2.0, 0.5],
}
NETWORK = {
    "inputs": [[0.1, -0.7], [0.9, 0.3], [-0.5, 0.8], [0.4, 0.4], [-1.0, -0.2], [0.0, 1.0]],
    "targets": [0.3, -0.6, 0.9, 0.1, 0.5, -0.2],
    "hidden": [3],
    "start": [0.5, -0.3, 0.8, 0.2, -0.6, 0.4, 0.1, -0.2, 0.3, 0.7, -0.9, 0.6, 0.05],
}

VARIANTS = [
    ("sgd", dict(lr=0.05)),
    ("sgd", dict(lr=0.05, momentum=0.9)),
    ("sgd", dict(lr=0.05, momentum=0.9, dampening=0.3)),
    ("sgd", dict(lr=0.02, momentum=0.9, nesterov=True)),
    ("sgd", dict(lr=0.05, weight_decay=0.1)),
    ("sgd", dict(lr=0.02, momentum=0.8, nesterov=True, weight_decay=0.05)),
    ("adagrad", dict(lr=0.1)),
    ("adagrad", dict(lr=0.1, lr_decay=0.05)),
    ("adagrad", dict(lr=0.1, initial_accumulator_value=0.5)),
    ("adagrad", dict(lr=0.1, weight_decay=0.1, eps=0.01)),
    ("rmsprop", dict(lr=0.01)),
    ("rmsprop", dict(lr=0.02, alpha=0.9, eps=0.1)),
    ("rmsprop", dict(lr=0.01, centered=True)),
    ("rmsprop", dict(lr=0.01, momentum=0.9)),
    ("rmsprop", dict(lr=0.01, alpha=0.95, momentum=0.5, centered=True, weight_decay=0.1)),
    ("adam", dict(lr=0.05)),
    ("adam", dict(lr=0.05, betas=(0.8, 0.99), eps=0.01)),
    ("adam", dict(lr=0.05, weight_decay=0.1)),
    ("adam", dict(lr=0.1, betas=(0.9, 0.7), amsgrad=True)),
    ("adam", dict(lr=0.1, betas=(0.5, 0.7), amsgrad=True, weight_decay=0.2)),
    ("adamw", dict(lr=0.05)),
    ("adamw", dict(lr=0.05, weight_decay=0.3)),
    ("adamw", dict(lr=0.1, betas=(0.9, 0.7), amsgrad=True)),
]
CLIPPED = [
    ("sgd", dict(lr=0.1, momentum=0.9, nesterov=True), dict(norm=0.5)),
    ("sgd", dict(lr=0.1, momentum=0.5, dampening=0.2, weight_decay=0.1), dict(norm=0.3)),
    ("adagrad", dict(lr=0.1, lr_decay=0.1), dict(norm=0.5)),
    ("rmsprop", dict(lr=0.02, centered=True, momentum=0.5), dict(norm=0.5)),
    ("adam", dict(lr=0.1), dict(norm=0.5)),
    ("adamw", dict(lr=0.1), dict(norm=0.2)),
    ("adamw", dict(lr=0.1), dict(value=0.1)),
]
CLASSES = {"sgd": torch.optim.SGD, "adagrad": torch.optim.Adagrad, "rmsprop": torch.optim.RMSprop, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}


def quadratic(theta):
    a, b = torch.tensor(QUADRATIC["matrix"]), torch.tensor(QUADRATIC["vector"])
    return 0.5 * theta @ a @ theta - b @ theta


def network(theta):
    x, y = torch.tensor(NETWORK["inputs"]), torch.tensor(NETWORK["targets"])
    w0, b0, w1, b1 = theta[:6].view(3, 2), theta[6:9], theta[9:12].view(1, 3), theta[12:]
    prediction = torch.tanh(x @ w0.T + b0) @ w1.T + b1
    return ((prediction[:, 0] - y) ** 2).mean()


def trajectory(objective, start, name, options, clip):
    theta = torch.tensor(start, requires_grad=True)
    optimizer = CLASSES[name]([theta], **options)
    losses, kept = [], {}
    for t in range(1, max(KEPT) + 1):
        optimizer.zero_grad()
        loss = objective(theta)
        loss.backward()
        if "norm" in clip:
            torch.nn.utils.clip_grad_norm_([theta], clip["norm"])
        if "value" in clip:
            torch.nn.utils.clip_grad_value_([theta], clip["value"])
        optimizer.step()
        if t in KEPT:
            losses.append(loss.item())
            kept[t] = theta.detach().tolist()
    return {"losses": losses, "params": kept}


runs = []
for name, options, clip in [(n, o, {}) for n, o in VARIANTS] + CLIPPED:
    runs.append({
        "name": name, "options": options, "clip": clip,
        "quadratic": trajectory(quadratic, QUADRATIC["start"], name, options, clip),
        "network": trajectory(network, NETWORK["start"], name, options, clip),
    })
json.dump({"torch": torch.__version__, "steps": KEPT, "quadratic": QUADRATIC, "network": NETWORK, "runs": runs}, sys.stdout, separators=(",", ":"))
print()
