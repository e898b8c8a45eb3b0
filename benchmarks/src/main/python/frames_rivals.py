"""Events to frames with NumPy's bincount and with tonic's ToFrame, timed round by round on request.

Usage: frames_rivals.py COLUMNS EVENTS SIDE STEPS WINDOW_US
COLUMNS holds EVENTS times (int64, microseconds), then columns, rows and polarities (int16 each), little endian.
Each line of standard input, "bincount REPEATS" or "tonic REPEATS", is answered by the seconds of one call and the sum of its frames.
"""
import sys
import time

import numpy as np
import tonic

path, count, side, steps, window = sys.argv[1], *map(int, sys.argv[2:6])
with open(path, "rb") as columns:
    t = np.fromfile(columns, "<i8", count)
    x, y, p = (np.fromfile(columns, "<i2", count) for _ in range(3))
events = np.zeros(count, dtype=[("x", np.int16), ("y", np.int16), ("t", np.int64), ("p", np.int16)])
events["t"], events["x"], events["y"], events["p"] = t, x, y, p


def bincount():
    cell = ((t * steps // window * 2 + p) * side + y) * side + x
    return np.bincount(cell, minlength=steps * 2 * side * side).reshape(steps, 2, side, side)


rivals = {"bincount": bincount, "tonic": lambda: to_frame(events)}
to_frame = tonic.transforms.ToFrame(sensor_size=(side, side, 2), n_time_bins=steps)
print("ready", np.__version__, tonic.__version__, flush=True)
for line in sys.stdin:
    name, repeats = line.split()
    start = time.perf_counter()
    for _ in range(int(repeats)):
        frames = rivals[name]()
    print((time.perf_counter() - start) / int(repeats), int(frames.sum()), flush=True)
