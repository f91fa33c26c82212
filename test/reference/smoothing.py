"""Debiased exponential moving averages as TensorBoard's scalar charts show them (webapp/widgets/line_chart_v2, classicSmoothing),
written from its description, and scipy's linear filter as a second opinion. Writes smoothing.json beside itself."""
import json
import math
import pathlib

import numpy as np
from scipy.signal import lfilter


def debiased(values, weight):
    last, count, out = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            out.append(None)
            continue
        last = last * weight + (1 - weight) * value
        count += 1
        out.append(last / (1 - weight ** count) if weight != 1 else last)
    return out


rng = np.random.default_rng(0)
finite = (2 + np.exp(-np.arange(60) / 15) + 0.1 * rng.standard_normal(60)).tolist()
gaps = list(finite)
for i in (0, 7, 8, 30):
    gaps[i] = math.nan

for weight in (0.3, 0.6, 0.9, 0.99):
    filtered = lfilter([1 - weight], [1, -weight], finite) / (1 - weight ** np.arange(1, 61))
    assert np.allclose(filtered, debiased(finite, weight), rtol=1e-12)

null = lambda values: [v if v is not None and math.isfinite(v) else None for v in values]
cases = [{"weight": w, "values": null(v), "smoothed": null(debiased(v, w))} for w in (0.3, 0.6, 0.9, 0.99) for v in (finite, gaps)]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")
