"""Multipliers of PyTorch's and Hugging Face's learning-rate schedules: schedules.py > schedules.json"""
import json
import sys

import torch
import transformers

STEPS = 20
BASE = 0.5


def values(make):
    """What the optimizer uses at update t = 1, 2, ...: the rate after t - 1 calls of step()."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    schedule = make(optimizer)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


lr = torch.optim.lr_scheduler
cases = [
    ("constant", {}, lambda o: lr.ConstantLR(o, factor=1.0)),
    ("constant", dict(warmup_steps=5, from_zero=True), lambda o: transformers.get_constant_schedule_with_warmup(o, 5)),
    ("linear_warmup", dict(warmup_steps=7, from_zero=True), lambda o: transformers.get_constant_schedule_with_warmup(o, 7)),
    ("linear", {}, lambda o: transformers.get_linear_schedule_with_warmup(o, 0, STEPS)),
    ("linear", dict(warmup_steps=6, from_zero=True), lambda o: transformers.get_linear_schedule_with_warmup(o, 6, STEPS)),
    ("linear", dict(decay_steps=8, min_lr=0.1), lambda o: lr.LinearLR(o, start_factor=1.0, end_factor=0.2, total_iters=8)),
    ("step", dict(step_size=6), lambda o: lr.StepLR(o, step_size=6)),
    ("step", dict(step_size=4, gamma=0.5), lambda o: lr.StepLR(o, step_size=4, gamma=0.5)),
    ("exponential", dict(gamma=0.9), lambda o: lr.ExponentialLR(o, gamma=0.9)),
    ("cosine", {}, lambda o: lr.CosineAnnealingLR(o, T_max=STEPS)),
    ("cosine", dict(min_lr=0.05), lambda o: lr.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.05)),
    ("cosine", dict(warmup_steps=5, from_zero=True), lambda o: transformers.get_cosine_schedule_with_warmup(o, 5, STEPS)),
    ("cosine", dict(warmup_steps=4, from_zero=True, min_lr=0.05), lambda o: transformers.get_cosine_with_min_lr_schedule_with_warmup(o, 4, STEPS, min_lr=0.05)),
]
json.dump({
    "torch": torch.__version__, "transformers": transformers.__version__, "lr": BASE, "steps": STEPS,
    "cases": [{"name": name, "options": options, "rates": values(make)} for name, options, make in cases],
}, sys.stdout, separators=(",", ":"))
print()
