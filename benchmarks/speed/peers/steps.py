"""Runs one step of a measurement as a process of its own: how long it took, how much memory it held."""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time


@dataclasses.dataclass
class Step:
    seconds: float  # what counts: of a peer the queries alone, of telaudit its whole process
    peak_memory: int  # bytes
    result: dict
    processor_seconds: float = 0.0  # of the same
    bytes_kept: int = 0
    output: str = ""
    errors: str = ""


def run_process(command, cores=None, environment=None, statuses=(0,)):
    """Runs to the end; standard output is kept, standard error is shown only when the command fails."""
    full = ["taskset", "-c", cores, *command] if cores else list(command)
    with tempfile.TemporaryFile("w+") as output_file, tempfile.TemporaryFile("w+") as error_file:
        begin = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, full)),
            stdin=subprocess.DEVNULL,
            stdout=output_file,
            stderr=error_file,
            env={**os.environ, **(environment or {})},
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        output_file.seek(0)
        error_file.seek(0)
        output, errors = output_file.read(), error_file.read()
    if process.returncode not in statuses:
        sys.exit(f"{' '.join(map(str, full))}\nended with {process.returncode}:\n{output}{errors}")
    return Step(
        seconds=seconds,
        peak_memory=usage.ru_maxrss * 1024,
        result={},
        processor_seconds=usage.ru_utime + usage.ru_stime,
        output=output,
        errors=errors,
    )


def run_reported(command, cores=None, environment=None):
    """A program that prints its own measurement as one line of JSON."""
    step = run_process(command, cores, environment)
    said = json.loads(step.output.strip().splitlines()[-1])
    step.seconds = said["seconds"]
    step.processor_seconds = said.get("processor_seconds", step.processor_seconds)
    step.peak_memory = said["peak_memory"]
    step.result = said["result"]
    step.processor_seconds = said.get("processor_seconds", step.processor_seconds)
    step.bytes_kept = said.get("bytes", 0)
    return step


def folder_bytes(folder):
    return sum(path.stat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file())


def forget_pages(path):
    """Drops the file's pages from memory, so that the next reader reads the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def read_seconds(path):
    begin = time.perf_counter()
    with open(path, "rb", buffering=0) as file:
        buffer = bytearray(1 << 20)
        while file.readinto(buffer):
            pass
    return time.perf_counter() - begin


def write_seconds(path, size):
    """Writes and syncs so many bytes that do not compress."""
    block = os.urandom(1 << 20)
    begin = time.perf_counter()
    with open(path, "wb", buffering=0) as file:
        left = size
        while left > 0:
            left -= file.write(block[: min(left, len(block))])
        os.fsync(file.fileno())
    seconds = time.perf_counter() - begin
    os.unlink(path)
    return seconds
