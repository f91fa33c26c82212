"""Fused operations and their gradients in PyTorch, float64 -> fused.json: python fused.py (torch 2.x)."""
import json, math, pathlib, torch
import torch.nn.functional as F

torch.manual_seed(0); torch.set_default_dtype(torch.float64)
rand = lambda *shape: torch.randn(*shape)
weights = lambda t: torch.sin(torch.arange(1, t.numel() + 1, dtype=torch.float64)).reshape(t.shape)
plain = lambda t: {"shape": list(t.shape), "dtype": "int32" if t.dtype == torch.int64 else "float32", "data": t.detach().flatten().tolist()}

def case(name, f, *inputs):
    """Gradients are those of sum(result * sin(1, 2, ...)); integer inputs have none."""
    leaves = [x.clone().requires_grad_() if x.is_floating_point() else x for x in inputs]
    y = f(*leaves); (y * weights(y)).sum().backward()
    return {"name": name, "inputs": [plain(x) for x in inputs], "value": plain(y)["data"], "gradients": [x.grad.flatten().tolist() for x in leaves if x.is_floating_point()]}

def lstm(part):
    def run(x, ih, hh, bias):
        cell = torch.nn.LSTM(x.shape[2], hh.shape[1]); zero = torch.zeros_like(bias)
        out, (h, c) = torch.func.functional_call(cell, {"weight_ih_l0": ih, "weight_hh_l0": hh, "bias_ih_l0": bias, "bias_hh_l0": zero}, (x,))
        return torch.cat([out.flatten(), h.flatten(), c.flatten()]) if part == "all" else {"outputs": out, "hidden": h[0], "cell": c[0]}[part]
    return run

H = 3
recurrent = (rand(4, 2, 5), rand(4 * H, 5) * .5, rand(4 * H, H) * .5, rand(4 * H) * .5)
qkv = (rand(2, 2, 4, 3), rand(2, 2, 4, 3), rand(2, 2, 4, 3))
mask = (torch.rand(2, 2, 4, 4) < .75).double() / .75
def masked(q, k, v, m):
    s = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    s = s.masked_fill(torch.triu(torch.ones(4, 4, dtype=torch.bool), 1), -math.inf)
    return (s.softmax(-1) * m) @ v
cases = [
    case("linear", lambda x, w, b: F.linear(x, w, b), rand(3, 4), rand(2, 4), rand(2)),
    case("affine", lambda x, w, b: torch.addmm(b, x, w), rand(3, 4), rand(4, 2), rand(2)),
    case("layerNorm", lambda x, s, b: F.layer_norm(x, (5,), s, b, 1e-5), rand(4, 5) * 3 + 1, rand(5), rand(5)),
    case("gelu", lambda x: F.gelu(x, approximate="tanh"), torch.cat([rand(9) * 2, torch.tensor([0., 12., -12.])])),
    case("attention", lambda q, k, v: F.scaled_dot_product_attention(q, k, v), *qkv),
    case("causal attention", lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True), *qkv),
    case("causal attention with dropout", masked, *qkv, mask),
    case("crossEntropy", lambda z, t: F.cross_entropy(z, t), rand(5, 4) * 3, torch.tensor([0, 3, 1, 1, 2])),
    case("binaryCrossEntropy", lambda z, t: F.binary_cross_entropy_with_logits(z, t), torch.cat([rand(5) * 4, torch.tensor([40., -40.])]), torch.tensor([0., 1., 1., 0., 1., 1., 0.])),
    *[case(f"lstm {part}", lstm(part), *recurrent) for part in ("outputs", "hidden", "cell", "all")],
]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({"torch": torch.__version__, "cases": cases}) + "\n")
