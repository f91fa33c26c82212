"""Writes safetensors.json: a file as the safetensors library makes it, and the numbers in it as PyTorch reads them.

    python test/reference/safetensors.py > test/reference/safetensors.json
"""
import base64
import json
import sys

sys.path.pop(0)  # this file has the library's name
import torch
from safetensors.torch import save

halves = torch.tensor([1.0, -2.5, 65504.0, 6.0e-8, 6.1e-5, float("inf"), 0.333251953125, -0.0], dtype=torch.float16)
brain = torch.tensor([1.0, -2.5, 3.0e38, 1.0e-40, 0.33203125, float("-inf")], dtype=torch.bfloat16)
tensors = {
    "single": torch.tensor([[0.1, -1e-45], [3.4e38, 2.0]], dtype=torch.float32),
    "double": torch.tensor([0.1, 5e-324], dtype=torch.float64),
    "half": halves,
    "brain": brain,
    "integers": torch.tensor([[[-2147483648, 2147483647, 7]]], dtype=torch.int32),
    "long": torch.tensor([1], dtype=torch.int64),
    "scalar": torch.tensor(3.5, dtype=torch.float32),
    "nothing": torch.zeros((0, 4), dtype=torch.float32),
}
text = lambda x: [repr(v).replace("inf", "Infinity") for v in x.double().flatten().tolist()]
print(json.dumps({
    "file": base64.b64encode(save(tensors, metadata={"format": "pt", "note": "naïve"})).decode(),
    "values": {name: {"shape": list(t.shape), "values": text(t)} for name, t in tensors.items()},
}, indent=1))
