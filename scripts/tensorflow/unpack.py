"""python3 unpack.py WHEEL FOLDER: the C headers and the two libraries of a TensorFlow wheel, laid out as @tensorflow/tfjs-node's deps/."""
import os
import shutil
import sys
import zipfile

LIBRARIES = {
    "tensorflow/libtensorflow_framework.so.2": "lib/libtensorflow_framework.so.2",
    "tensorflow/python/_pywrap_tensorflow_internal.so": "lib/_pywrap_tensorflow_internal.so",
}
HEADERS = ("tensorflow/include/tensorflow/c/", "tensorflow/include/tensorflow/core/platform/ctstring")


def place_of(member):
    if member.startswith(HEADERS) and member.endswith(".h"):
        return member.removeprefix("tensorflow/")
    return LIBRARIES.get(member)


wheel, folder = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for member in archive.namelist():
        place = place_of(member)
        if place:
            target = os.path.join(folder, place)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with archive.open(member) as source, open(target, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
