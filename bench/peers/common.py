"""What the peers share: where the workload lies, the memory of the process, and the protocol of `runner.ts`."""
import json
import sys
import time

import numpy as np

BATCHES = 32


def load(folder):
    """The workload, its parameters by name (initial values), and its batches as one int32 array a batch."""
    with open(f"{folder}/workload.json") as f:
        workload = json.load(f)
    theta = np.fromfile(f"{folder}/theta.f32", np.float32)
    parameters = {s["name"]: theta[s["offset"] : s["offset"] + s["size"]].reshape(s["shape"]).copy() for s in workload["layout"]}
    batches = np.fromfile(f"{folder}/batches.i32", np.int32).reshape(BATCHES, -1)
    return workload, parameters, batches


def arrays(workload, batch):
    """(inputs, targets) of a batch, as int32 arrays."""
    rows, steps = workload["batch"], workload["time"]
    if workload["kind"] == "gpt":
        window = batch.reshape(rows, steps + 1)
        return np.ascontiguousarray(window[:, :-1]), np.ascontiguousarray(window[:, 1:])
    return batch[: rows * steps].reshape(rows, steps).copy(), batch[rows * steps :].copy()


def status(field):
    with open("/proc/self/status") as f:
        for line in f:
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    return float("nan")


def resident():
    """Resident bytes now; starts the measurement of the peak anew."""
    now = status("VmRSS")
    with open("/proc/self/clear_refs", "w") as f:
        f.write("5")
    return now


def serve(label, step, prepare, batches, baseline):
    """Answers `N` and `memory`. `prepare(batch)` is outside the timer, `step(prepared)` gives (loss, norm, ratio) as numbers."""
    print(json.dumps({"label": label}), flush=True)
    count = 0
    for line in sys.stdin:
        if line.strip() == "memory":
            print(json.dumps({"peakBytes": status("VmHWM") - baseline}), flush=True)
            continue
        times = []
        for _ in range(int(line)):
            prepared = prepare(batches[count % BATCHES])
            count += 1
            start = time.perf_counter()
            loss, norm, ratio = step(prepared)
            times.append((time.perf_counter() - start) * 1e3)
        print(json.dumps({"times": times, "loss": loss, "norm": norm, "ratio": ratio}), flush=True)
