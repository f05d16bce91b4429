"""How long something takes."""

import statistics
import time


def timing(body, scale, share, goes=9):
    """Best and median of several goes, after one to warm up; the unit has `scale` in a second."""
    body()
    times = []
    for _ in range(goes):
        start = time.perf_counter()
        body()
        times.append((time.perf_counter() - start) * scale / share)
    return {"best": min(times), "median": statistics.median(times)}
