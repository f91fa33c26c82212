"""Losses, gradients and metrics of the models as PyTorch and transformers compute them, in float64: models.py > models.json

theta and gradients are flat vectors in state-dict order."""
import json
import sys

import torch
import torch.nn.functional as F
import transformers

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)


def flat(tensors):
    return torch.cat([t.detach().reshape(-1) for t in tensors])


def rounded(values):
    """Parameters written with few digits, so that both sides start from exactly these numbers."""
    return torch.tensor([round(v, 3) for v in values.tolist()])


def assign(parameters, values):
    at = 0
    for p in parameters:
        p.data = values[at:at + p.numel()].view(p.shape).clone()
        at += p.numel()


def gradient(parameters, loss):
    g = flat(torch.autograd.grad(loss, parameters))
    return {"loss": loss.item(), "gradient": g.tolist()}


def gpt():
    vocabulary, block, width, layers, heads = 11, 6, 8, 2, 2
    config = transformers.GPT2Config(vocab_size=vocabulary, n_positions=block, n_embd=width, n_layer=layers, n_head=heads, bos_token_id=None, eos_token_id=None,
                                     embd_pdrop=0, attn_pdrop=0, resid_pdrop=0, attn_implementation="eager")
    model = transformers.GPT2LMHeadModel(config).double().eval()
    parameters = list(model.parameters())
    theta = rounded(flat(parameters) + 0.3 * torch.randn(sum(p.numel() for p in parameters)))
    assign(parameters, theta)
    model.tie_weights()
    tokens = torch.randint(0, vocabulary, (3, block))
    targets = torch.randint(0, vocabulary, (3, block))
    logits = model(tokens).logits
    loss = F.cross_entropy(logits.reshape(-1, vocabulary), targets.reshape(-1))
    return {
        "names": [name for name, _ in model.named_parameters()], "shapes": [list(p.shape) for p in parameters],
        "vocabulary": vocabulary, "block_size": block, "options": {"layers": layers, "heads": heads, "width": width},
        "theta": theta.tolist(), "inputs": tokens.tolist(), "targets": targets.tolist(),
        **gradient(parameters, loss),
        "accuracy": (logits.argmax(-1) == targets).double().mean().item(),
        "next": model(tokens[:, :4]).logits[:, -1].tolist(),
    }


def lstm(classes, everywhere):
    vocabulary, width, hidden, batch, time = 9, 4, 5, 4, 7
    embedding, cell, dense = torch.nn.Embedding(vocabulary, width), torch.nn.LSTM(width, hidden), torch.nn.Linear(hidden, 1 if classes == 2 else classes)
    own = [embedding.weight, cell.weight_ih_l0, cell.weight_hh_l0, cell.bias_ih_l0, dense.weight, dense.bias]
    theta = rounded(torch.randn(sum(p.numel() for p in own)))
    assign(own, theta)
    cell.bias_hh_l0.data.zero_()
    tokens, lengths = torch.randint(0, vocabulary, (batch, time)), torch.tensor([7, 3, 1, 5])
    targets = torch.tensor([1, 0, 1, 1] if classes == 2 else [2, 0, 1, 2])
    # Each text alone, unpadded: padding cannot enter.
    logits = [dense(cell(embedding(text[:n]).unsqueeze(1))[0][:, 0]) for text, n in zip(tokens, lengths)]

    def losses(z, target):
        if classes == 2:
            return F.binary_cross_entropy_with_logits(z[:, 0], target.double().expand(len(z)), reduction="none")
        return F.cross_entropy(z, target.expand(len(z)), reduction="none")

    each = [losses(z if everywhere else z[-1:], target) for z, target in zip(logits, targets)]
    last = torch.stack([z[-1] for z in logits])
    predicted = (last[:, 0] > 0).long() if classes == 2 else last.argmax(-1)
    return {
        "classes": classes, "return_sequences": everywhere, "vocabulary": vocabulary, "block_size": time,
        "options": {"embedding_dim": width, "hidden_size": hidden},
        "theta": theta.tolist(), "inputs": tokens.tolist(), "targets": targets.tolist(), "lengths": lengths.tolist(),
        **gradient(own, torch.cat(each).mean()),
        "accuracy": (predicted == targets).double().mean().item(),
    }


def mlp(activation, classes):
    features, hidden, rows = 3, [5, 4], 8
    outputs = 2 if classes == 0 else (1 if classes == 2 else classes)
    widths = [features, *hidden, outputs]
    layers = [torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:])]
    parameters = [p for layer in layers for p in (layer.weight, layer.bias)]
    theta = rounded(torch.randn(sum(p.numel() for p in parameters)))
    assign(parameters, theta)
    x = rounded(torch.randn(rows * features)).view(rows, features)
    h, function = x, {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "gelu": lambda v: F.gelu(v, approximate="tanh")}[activation]
    for layer in layers[:-1]:
        h = function(layer(h))
    z = layers[-1](h)
    if classes == 0:
        y = rounded(torch.randn(rows * outputs)).view(rows, outputs)
        loss = F.mse_loss(z, y)
    elif classes == 2:
        y = torch.randint(0, 2, (rows,))
        loss = F.binary_cross_entropy_with_logits(z[:, 0], y.double())
    else:
        y = torch.randint(0, classes, (rows,))
        loss = F.cross_entropy(z, y)
    return {"activation": activation, "classes": classes, "features": features, "outputs": outputs, "hidden": hidden, "theta": theta.tolist(),
            "inputs": x.tolist(), "targets": y.reshape(rows, -1).tolist(), **gradient(parameters, loss)}


def logistic(classes):
    features, rows = 2, 9
    layer = torch.nn.Linear(features, 1 if classes == 2 else classes)
    parameters = [layer.weight, layer.bias]
    theta = rounded(torch.randn(sum(p.numel() for p in parameters)))
    assign(parameters, theta)
    x, y = rounded(torch.randn(rows * features)).view(rows, features), torch.randint(0, classes, (rows,))
    z = layer(x)
    loss = F.binary_cross_entropy_with_logits(z[:, 0], y.double()) if classes == 2 else F.cross_entropy(z, y)
    predicted = (z[:, 0] > 0).long() if classes == 2 else z.argmax(-1)
    result = {"classes": classes, "features": features, "theta": theta.tolist(), "inputs": x.tolist(), "targets": y.tolist(), **gradient(parameters, loss),
              "accuracy": (predicted == y).double().mean().item()}
    if classes == 2:
        from sklearn.metrics import f1_score, precision_score, recall_score
        result |= {"f1": float(f1_score(y, predicted)), "precision": float(precision_score(y, predicted)), "recall": float(recall_score(y, predicted))}
    return result


json.dump({
    "torch": torch.__version__, "transformers": transformers.__version__,
    "gpt": gpt(),
    "lstm": [lstm(classes, everywhere) for classes in (2, 3) for everywhere in (False, True)],
    "mlp": [mlp("relu", 0), mlp("tanh", 2), mlp("sigmoid", 3), mlp("gelu", 0)],
    "logistic": [logistic(2), logistic(3)],
}, sys.stdout, separators=(",", ":"))
print()
