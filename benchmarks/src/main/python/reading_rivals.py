"""Reads one recording with a library of the field, timed on request, as ReadOnDemand.java does it with this project's readers.

Usage: reading_rivals.py LIBRARY FORMAT FILE WIDTH HEIGHT pass|hold
"read N" reads so many times and is answered by events, wall time, CPU time of all threads (ns) and the most memory so far (kB); "sum" by
events and the sums of the columns t, x, y, p. With "pass" batches are forgotten as they come, with "hold" the whole recording is kept. "ready"
comes first, or "cannot" from a library that does not read that way, or not this file.
"record" in place of the way writes FILE anew, an AEDAT 4 of this project, to FORMAT as dv-processing records.
Needs: pip install numpy expelliarmus faery event_stream aedat dv_processing evlib aestream
"""
import sys
import time

library, kind, path, width, height, way = sys.argv[1:7]
size = (int(width), int(height))


def expelliarmus():
    from expelliarmus import Wizard

    encoding = "dat" if kind == "dat2" else kind

    def chunks():
        wizard = Wizard(encoding=encoding, fpath=path, chunk_size=1 << 16)
        return wizard.read_chunk()

    return chunks, lambda: [Wizard(encoding=encoding).read(path)], ("t", "x", "y", "p")


def faery():
    import faery

    version = kind if kind in ("evt2", "evt3", "dat2") else None

    def stream():
        return faery.events_stream_from_file(path, dimensions_fallback=size, version_fallback=version)

    return stream, lambda: [stream().to_array()], ("t", "x", "y", "on")


def event_stream():
    import event_stream

    return lambda: event_stream.Decoder(path), lambda: list(event_stream.Decoder(path)), ("t", "x", "y", "on")


def aedat():
    import aedat

    def packets():
        return (packet["events"] for packet in aedat.Decoder(path) if "events" in packet)

    return packets, lambda: list(packets()), ("t", "x", "y", "on")


def dv_processing():
    import dv_processing

    def batches():
        recording = dv_processing.io.MonoCameraRecording(path)
        while recording.isRunning():
            events = recording.getNextEventBatch()
            if events is not None:
                yield events.numpy()

    return batches, lambda: list(batches()), ("timestamp", "x", "y", "polarity")


def evlib():
    import evlib

    return (lambda: ()), lambda: [evlib.load_events(path, sort=False).collect()], ("t", "x", "y", "polarity")


def aestream():
    from aestream import FileInput

    return (lambda: ()), lambda: [FileInput(path, size).load()], ("timestamp", "x", "y", "polarity")


def peak_kilobytes():
    with open("/proc/self/status") as status:
        return next(line.split()[1] for line in status if line.startswith("VmHWM:"))


def column_sum(batch, name):
    column = batch[name]
    if library == "evlib":
        column = column.to_physical().to_numpy()
        return int((column > 0).sum() if name == "polarity" else column.astype("i8").sum())
    return int(column.astype("i8").sum())


if way == "record":
    import dv_processing

    recording = dv_processing.io.MonoCameraRecording(path)
    config = dv_processing.io.MonoCameraWriter.EventOnlyConfig("camera", size)
    writer = dv_processing.io.MonoCameraWriter(kind, config)
    while recording.isRunning():
        packet = recording.getNextEventBatch()
        if packet is not None:
            writer.writeEvents(packet)
    del writer
    sys.exit()
passing, holding, names = globals()[library]()
read = passing if way == "pass" else holding
try:
    if sum(len(batch) for batch in read()) == 0:
        raise ValueError("no events")
except Exception as refusal:
    print("cannot:", refusal, flush=True)
    sys.exit()
print("ready", flush=True)
for line in sys.stdin:
    if line.strip() == "sum":
        totals = [0] * 5
        for batch in read():
            totals[0] += len(batch)
            for i, name in enumerate(names):
                totals[i + 1] += column_sum(batch, name)
        # As 64-bit numbers with a sign add up.
        print(*((total + (1 << 63)) % (1 << 64) - (1 << 63) for total in totals), flush=True)
        continue
    events = 0
    begin, cpu = time.perf_counter_ns(), time.process_time_ns()
    for _ in range(int(line.split()[1])):
        for batch in read():
            events += len(batch)
    wall, cpu = time.perf_counter_ns() - begin, time.process_time_ns() - cpu
    print(events, wall, cpu, peak_kilobytes(), flush=True)
