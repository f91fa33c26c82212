"""Writes tfevents.json: events as TensorBoard's own code makes them (tensorboard 2.x, protobuf), for the reader and the writer.

    python test/reference/tfevents.py > test/reference/tfevents.json
"""
import base64
import io
import json
import struct

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.histogram.summary_v2 import histogram_pb
from tensorboard.plugins.scalar.summary_v2 import scalar_pb
from tensorboard.plugins.text.summary_v2 import text_pb
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util.tensor_util import make_tensor_proto

events = [event_pb2.Event(wall_time=1.7e9, file_version="brain.Event:2")]
for step in (1, 300, 2**40):
    events.append(event_pb2.Event(wall_time=1.7e9 + step % 997, step=step, summary=scalar_pb("train/loss", 1 / step)))
events.append(event_pb2.Event(wall_time=1.7e9, step=7, summary=histogram_pb("gradients/w", np.arange(30.0), buckets=3)))
events.append(event_pb2.Event(wall_time=1.7e9, step=8, summary=text_pb("samples", "Call me 以实玛利")))
events.append(event_pb2.Event(wall_time=1.7e9, step=9, summary=summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="old", simple_value=0.5)])))
events.append(event_pb2.Event(wall_time=1.7e9, step=301, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)))
buffer = io.BytesIO()
writer = RecordWriter(buffer)
for event in events:
    writer.write(event.SerializeToString())


def value(tag, array, plugin, data_class):
    """A summary value as Stepwise writes it: numbers as tensor_content, strings as string_val."""
    tensor = make_tensor_proto(array)
    for field, code in (("double_val", "d"), ("float_val", "f")):
        numbers = getattr(tensor, field)
        if numbers:
            tensor.tensor_content = struct.pack(f"<{len(numbers)}{code}", *numbers)
            del numbers[:]
    made = summary_pb2.Summary.Value(tag=tag, tensor=tensor)
    made.metadata.plugin_data.plugin_name = plugin
    made.metadata.data_class = data_class
    return made


ours = event_pb2.Event(
    wall_time=1234.5,
    step=70000,
    summary=summary_pb2.Summary(
        value=[
            value("train/loss", np.array(0.1, dtype=np.float32), "scalars", summary_pb2.DATA_CLASS_SCALAR),
            value("gradients/w", np.array([[-1.0, 0.0, 3.0], [0.0, 2.5, 4.0]]), "histograms", summary_pb2.DATA_CLASS_TENSOR),
            value("samples", np.array([b"Call me", " 以实玛利".encode()]), "text", summary_pb2.DATA_CLASS_TENSOR),
        ]
    ),
)
print(json.dumps({"file": base64.b64encode(buffer.getvalue()).decode(), "event": ours.SerializeToString(deterministic=True).hex()}, indent=1))
