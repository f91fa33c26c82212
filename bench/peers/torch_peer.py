"""PyTorch on a workload: torch_peer.py FOLDER THREADS eager|compile|plain. `plain` leaves the update ratio out, as a usual loop would."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from common import arrays, load, resident, serve

folder, threads, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]
torch.set_num_threads(threads)
torch.zeros(8, 8) @ torch.zeros(8, 8)
baseline = resident()
workload, initial, batches = load(folder)


class Conv1D(nn.Module):
    """GPT-2's linear layer, with weight [in, out]."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(inputs, outputs)), nn.Parameter(torch.empty(outputs))

    def forward(self, x):
        return torch.addmm(self.bias, x.view(-1, x.size(-1)), self.weight).view(*x.shape[:-1], -1)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.c_attn, self.c_proj = heads, Conv1D(width, 3 * width), Conv1D(width, width)

    def forward(self, x):
        rows, time, width = x.shape
        q, k, v = (part.view(rows, time, self.heads, -1).transpose(1, 2) for part in self.c_attn(x).split(width, 2))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.c_proj(mixed.transpose(1, 2).reshape(rows, time, width))


class MLP(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc, self.c_proj = Conv1D(width, 4 * width), Conv1D(4 * width, width)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1, self.attn, self.ln_2, self.mlp = nn.LayerNorm(width), Attention(width, heads), nn.LayerNorm(width), MLP(width)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class GPT(nn.Module):
    def __init__(self, w):
        super().__init__()
        width = w["width"]
        self.transformer = nn.ModuleDict({
            "wte": nn.Embedding(w["vocabulary"], width),
            "wpe": nn.Embedding(w["time"], width),
            "h": nn.ModuleList([Block(width, w["heads"]) for _ in range(w["layers"])]),
            "ln_f": nn.LayerNorm(width),
        })

    def forward(self, inputs, targets):
        t = self.transformer
        x = t["wte"](inputs) + t["wpe"].weight
        for block in t["h"]:
            x = block(x)
        logits = t["ln_f"](x) @ t["wte"].weight.T
        return F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1))


class LSTM(nn.Module):
    def __init__(self, w):
        super().__init__()
        self.embedding = nn.Embedding(w["vocabulary"], w["width"])
        self.lstm, self.dense = nn.LSTM(w["width"], w["width"], batch_first=True), nn.Linear(w["width"], 1)

    def forward(self, inputs, targets):
        outputs, _ = self.lstm(self.embedding(inputs))
        return F.binary_cross_entropy_with_logits(self.dense(outputs[:, -1]).view(-1), targets)


model = GPT(workload) if workload["kind"] == "gpt" else LSTM(workload)
with torch.no_grad():
    for name, parameter in model.named_parameters():
        value = initial.get(name, initial.get("lstm.bias_l0") if name == "lstm.bias_ih_l0" else None)
        parameter.zero_() if value is None else parameter.copy_(torch.from_numpy(value))  # bias_hh_l0: zero, and frozen
parameters = [p for name, p in model.named_parameters() if name != "lstm.bias_hh_l0"]
if workload["kind"] == "lstm":
    model.lstm.bias_hh_l0.requires_grad_(False)
o = workload["optimization"]
optimizer = torch.optim.AdamW(parameters, lr=o["lr"], betas=(o["beta1"], o["beta2"]), eps=o["eps"], weight_decay=o["weight_decay"], fused=True)
loss_of = torch.compile(model) if mode == "compile" else model
before = [torch.empty_like(p) for p in parameters] if mode != "plain" else []


def norm_of(tensors):
    return torch.linalg.vector_norm(torch.stack(torch._foreach_norm(tensors)))


def step(batch):
    loss = loss_of(*batch)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(parameters, o["clip"])
    if mode == "plain":
        optimizer.step()
        return loss.item(), norm.item(), 0.0
    with torch.no_grad():
        torch._foreach_copy_(before, parameters)
        size = norm_of(parameters)
        optimizer.step()
        torch._foreach_sub_(before, parameters)
        return loss.item(), norm.item(), (norm_of(before) / size).item()


def prepare(batch):
    inputs, targets = arrays(workload, batch)
    targets = torch.from_numpy(targets)
    return torch.from_numpy(inputs).long(), targets.long() if workload["kind"] == "gpt" else targets.float()


serve(f"torch {torch.__version__} {mode}", step, prepare, batches, baseline)
