"""What a peer took, measured by itself."""

import pathlib
import resource
import time


class Watch:
    """Time and processor time since it was made."""

    def __init__(self):
        self.begin = self.now()

    @staticmethod
    def now():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return time.perf_counter(), usage.ru_utime + usage.ru_stime

    def read(self):
        seconds, processor_seconds = (now - begin for now, begin in zip(self.now(), self.begin))
        return {"seconds": seconds, "processor_seconds": processor_seconds}


def peak_memory():
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/self/status names no VmHWM")
