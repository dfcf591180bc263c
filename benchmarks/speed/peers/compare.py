"""telaudit beside DuckDB and Polars on one made-up usage file, taking turns; results are compared first.

Called by `./dev bench peers`, which builds the programs and installs the peers. Prints the tables of
benchmarks/README.md.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import sys
from decimal import Decimal

from steps import (
    folder_bytes,
    forget_pages,
    read_seconds,
    run_process,
    run_reported,
    write_seconds,
)

PEERS = pathlib.Path(__file__).resolve().parent
SQL_QUERY = "select count(*), sum(duration) from charges where duration >= 600"


class Bench:
    def __init__(self, options):
        self.options = options
        self.build = pathlib.Path(options.build)
        self.scratch = pathlib.Path(options.scratch)
        self.threads = options.threads
        self.steps = {}  # (measure, program) -> [Step]
        self.true = {}  # what the generator counted
        self.input = self.scratch / "usage.csv"

    # Programs

    def program(self, *parts):
        return self.build.joinpath(*parts)

    def generate(self, out, rows, *more):
        command = [self.program("benchmarks/speed/usage_generator"), "--rows", rows, "--out", out, *more]
        step = run_process(command)
        return {name: int(value) for name, value in (line.split() for line in step.errors.splitlines())}

    def telaudit(self, workspace, *arguments, **how):
        # Of the peers queries are timed, after their programs came from the disk. Of telaudit the whole process is, so its
        # files are brought into memory before.
        run_process([self.program("engine/cli/telaudit"), "--data", self.options.root, "formats"])
        command = [
            self.program("engine/cli/telaudit"),
            "--data",
            self.options.root,
            "--workspace",
            workspace,
            "--quiet",
        ]
        return run_process([*command, *arguments], **how)

    def ingest(self, source, workspace, threads=None, cores=None, fresh=True):
        if fresh:
            shutil.rmtree(workspace, ignore_errors=True)
        step = self.telaudit(workspace, "--threads", threads or self.threads, "ingest", source, cores=cores)
        step.bytes_kept = folder_bytes(workspace)
        return step

    def usage_step(self, *arguments, cores=None):
        step = run_reported([self.program("benchmarks/speed/usage_steps"), *arguments], cores)
        return step

    def parse(self, threads=None, cores=None):
        profiles = pathlib.Path(self.options.root) / "rules/profiles"
        return self.usage_step(
            "parse", self.input, "--profiles", profiles, "--workers", threads or self.threads, cores=cores
        )

    def duckdb(self, step, database, source=None):
        command = [
            sys.executable,
            PEERS / "duckdb_peer.py",
            step,
            source or self.input,
            database,
            self.threads,
        ]
        return run_reported(command)

    def polars(self, step, parquet, source=None):
        command = [sys.executable, PEERS / "polars_peer.py", step, source or self.input, parquet]
        return run_reported(command, environment={"POLARS_MAX_THREADS": str(self.threads)})

    # What is kept of a measurement

    def keep(self, measure, program, step):
        self.steps.setdefault((measure, program), []).append(step)
        took = f"{step.seconds:.3f} s, {step.processor_seconds:.2f} s of processors"
        print(f"  {measure}, {program}: {took}, {step.peak_memory / 1e6:.0f} MB", file=sys.stderr)

    def median(self, measure, program):
        return statistics.median(step.seconds for step in self.steps[measure, program])

    def processor(self, measure, program):
        return statistics.median(step.processor_seconds for step in self.steps[measure, program])

    def peak(self, measure, program):
        return max(step.peak_memory for step in self.steps[measure, program])

    # Results

    def expect(self, who, result, names):
        """All of `names` in the result are what the generator counted."""
        true = {
            "rows": Decimal(self.true["rows"]),
            "Duration": Decimal(self.true["duration_seconds"]),
            "Billed Minutes": Decimal(self.true["billed_minutes_tenths"]).scaleb(-1),
            "Amount": Decimal(self.true["amount_ten_thousandths"]).scaleb(-4),
        }
        for name in names:
            if Decimal(result[name]) != true[name]:
                sys.exit(f"{who} gives {name} = {result[name]}, but {true[name]} was written")

    def expect_same(self, results):
        """Every program gives the same for every name all of them give; dates as text, numbers by value."""
        first_name, first = next(iter(results.items()))
        for name, result in results.items():
            if set(result) != set(first):
                sys.exit(f"{name} and {first_name} do not give the same columns: {set(result) ^ set(first)}")
            for column, value in result.items():
                same = value == first[column] or (
                    "first" not in column
                    and "last" not in column
                    and Decimal(value) == Decimal(first[column])
                )
                if not same:
                    sys.exit(f"{column}: {name} gives {value}, {first_name} gives {first[column]}")

    # Measures

    def round(self):
        """One turn of each program at each main measure."""
        workspace, database, parquet = (
            self.scratch / name for name in ("workspace", "peer.duckdb", "peer.parquet")
        )
        self.keep("load", "telaudit", self.ingest(self.input, workspace))
        self.keep("load", "DuckDB", self.duckdb("load", database))
        self.keep("load", "Polars", self.polars("load", parquet))
        kept = self.usage_step("aggregates", workspace)
        self.expect_same(
            {
                "telaudit": kept.result,
                "DuckDB": self.steps["load", "DuckDB"][-1].result,
                "Polars": self.steps["load", "Polars"][-1].result,
            }
        )
        self.expect("telaudit's workspace", kept.result, ["rows", "Duration", "Billed Minutes", "Amount"])

        self.keep("parse", "telaudit", self.parse())
        self.keep("parse", "DuckDB", self.duckdb("parse", database))
        self.keep("parse", "Polars", self.polars("parse", parquet))
        parsed = {name: self.steps["parse", name][-1].result for name in ("telaudit", "DuckDB", "Polars")}
        self.expect_same(parsed)
        self.expect("telaudit's parse", parsed["telaudit"], ["rows", "Duration", "Billed Minutes", "Amount"])

        self.keep("sum", "telaudit", self.usage_step("sum", workspace))
        self.keep("sum", "DuckDB", self.duckdb("sum", database))
        for name in ("telaudit", "DuckDB"):
            self.expect(f"{name}'s sum", self.steps["sum", name][-1].result, ["Amount"])

        self.keep("sql", "telaudit", self.telaudit(workspace, "--format", "json", "sql", SQL_QUERY))
        self.keep("known file", "telaudit", self.ingest(self.input, workspace, fresh=False))
        self.keep("known file", "SHA-256", self.sha256())

    def sha256(self):
        """The time `openssl speed` states for so many bytes."""
        step = run_process(["openssl", "speed", "-seconds", "1", "-bytes", "16384", "-evp", "sha256"])
        kilobytes = float(step.output.split()[-1].rstrip("k"))
        step.seconds = self.input.stat().st_size / (kilobytes * 1000)
        return step

    def scaling(self):
        first, both = self.options.cores.split(",")[0], self.options.cores
        workspace = self.scratch / "workspace"
        for threads, cores in ((1, first), (2, both)):
            name = f"{threads} worker" + ("s" if threads > 1 else "")
            self.keep("parse and encode", name, self.parse_and_encode(threads, cores))
            self.keep("to commit", name, self.ingest(self.input, workspace, threads, cores))

    def parse_and_encode(self, threads, cores):
        profiles = pathlib.Path(self.options.root) / "rules/profiles"
        return self.usage_step(
            "encode", self.input, "--profiles", profiles, "--workers", threads, cores=cores
        )

    def x12(self):
        rows = self.options.rows_811
        source, delimited = self.scratch / "usage.811", self.scratch / "usage_811.csv"
        services = max(1000, rows // 40)  # as many calls of each as in the file of 10 million
        self.generate(source, rows, "--services", services, "--layout", "x12-811")
        self.generate(delimited, rows, "--services", services)
        for _ in range(self.options.runs):
            self.keep("811", "811", self.ingest(source, self.scratch / "workspace_811"))
            self.keep("811", "delimited", self.ingest(delimited, self.scratch / "workspace_811"))
        source.unlink()
        delimited.unlink()

    def disk(self):
        folder = pathlib.Path(self.options.disk) / "telaudit-bench"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        source = folder / "usage.csv"
        shutil.copyfile(self.input, source)
        try:
            for _ in range(min(self.options.runs, 3)):
                forget_pages(source)
                step = self.ingest(source, folder / "workspace")
                self.keep("disk", "telaudit", step)
                forget_pages(source)
                self.keep("disk", "DuckDB", self.duckdb("load", folder / "peer.duckdb", source))
                forget_pages(source)
                self.keep("disk", "Polars", self.polars("load", folder / "peer.parquet", source))
                forget_pages(source)
                seconds = read_seconds(source)
                self.keep("disk", "reading the input", run_process(["true"]))
                self.steps["disk", "reading the input"][-1].seconds = seconds
                self.keep("disk", "writing the output", run_process(["true"]))
                self.steps["disk", "writing the output"][-1].seconds = write_seconds(
                    folder / "written", step.bytes_kept
                )
        finally:
            shutil.rmtree(folder)


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def lines_of(path):
    return pathlib.Path(path).read_text().splitlines()


def print_machine(bench):
    model = next(
        (line.split(":")[1].strip() for line in lines_of("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = next(int(line.split()[1]) for line in lines_of("/proc/meminfo") if line.startswith("MemTotal"))
    versions = json.loads(run_process([sys.executable, "-c", VERSIONS]).output)
    size = bench.input.stat().st_size
    print(
        f"{model}, {os.cpu_count()} processors, {memory / 2**20:.0f} GiB; Linux {platform.release()}; "
        f"{bench.threads} workers."
    )
    print(f"{bench.true['rows']:,} calls, {size:,} bytes; {bench.options.runs} runs, medians.")
    print(f"DuckDB {versions['duckdb']}, Polars {versions['polars']}.\n")


VERSIONS = """
import duckdb, json, polars
print(json.dumps({"duckdb": duckdb.__version__, "polars": polars.__version__}))
"""


def print_main(bench):
    row("measure", "telaudit", "against", "its figure", "ratio", "must", "aim")
    row(*["---"] * 7)
    limits = {
        ("load", "DuckDB"): ("file to committed charges", "6", "8"),
        ("load", "Polars"): ("file to committed charges", "3", "4"),
        ("parse", "DuckDB"): ("parse to 15 typed columns", "4", "5"),
        ("parse", "Polars"): ("parse to 15 typed columns", "4", "5"),
    }
    for (measure, peer), (label, must, aim) in limits.items():
        ours, theirs = bench.median(measure, "telaudit"), bench.median(measure, peer)
        row(
            label,
            f"{ours:.2f} s",
            peer,
            f"{theirs:.2f} s",
            f"{theirs / ours:.2f}",
            f"{must} times faster",
            aim,
        )
    for (measure, peer), (label, _, _) in limits.items():
        ours, theirs = bench.processor(measure, "telaudit"), bench.processor(measure, peer)
        row(
            f"{label}, processor time",
            f"{ours:.2f} s",
            peer,
            f"{theirs:.2f} s",
            f"{theirs / ours:.2f}",
            "",
            "",
        )
    for peer in ("DuckDB", "Polars"):
        ours, theirs = bench.peak("load", "telaudit"), bench.peak("load", peer)
        row(
            "peak memory",
            f"{ours / 1e6:.0f} MB",
            peer,
            f"{theirs / 1e6:.0f} MB",
            f"{ours / theirs:.2f}",
            "below 1",
            "256 MB",
        )
    bound = (128 + (bench.threads + 2) * 64) * 2**20
    ours = bench.peak("load", "telaudit")
    row(
        "peak memory",
        f"{ours / 1e6:.0f} MB",
        "bound of the design",
        f"{bound / 1e6:.0f} MB",
        f"{ours / bound:.2f}",
        "at most 1",
        "",
    )
    for peer in ("DuckDB", "Polars"):
        ours = bench.steps["load", "telaudit"][-1].bytes_kept
        theirs = bench.steps["load", peer][-1].bytes_kept
        must = f"{20 * bench.true['rows'] / 1e6:.0f} MB" if peer == "DuckDB" else ""
        aim = "below 1" if peer == "DuckDB" else ""
        row(
            "bytes kept",
            f"{ours / 1e6:.1f} MB",
            peer,
            f"{theirs / 1e6:.1f} MB",
            f"{ours / theirs:.2f}",
            must,
            aim,
        )
    ours, theirs = bench.median("sum", "telaudit"), bench.median("sum", "DuckDB")
    row(
        "sum of a column, warm",
        f"{ours * 1e3:.2f} ms",
        "DuckDB",
        f"{theirs * 1e3:.2f} ms",
        f"{ours / theirs:.2f}",
        "1.0 of its time",
        "0.7",
    )
    ours = bench.median("sql", "telaudit")
    row("SQL table", f"{bench.true['rows'] / ours / 1e6:.1f} million rows/s", "", "", "", "8 million", "")
    ours, theirs = bench.median("known file", "telaudit"), bench.median("known file", "SHA-256")
    row(
        "a known file",
        f"{ours:.2f} s",
        "openssl speed sha256",
        f"{theirs:.2f} s",
        f"{ours / theirs:.2f}",
        "at most 1.2",
        "",
    )


def print_scaling(bench):
    for measure, must in (("parse and encode", "1.8"), ("to commit", "1.6")):
        one, two = bench.median(measure, "1 worker"), bench.median(measure, "2 workers")
        row(f"{measure}, 2 workers", f"{two:.2f} s", "1 worker", f"{one:.2f} s", f"{one / two:.2f}", must, "")


def print_811(bench):
    rows = bench.options.rows_811
    ours, delimited = rows / bench.median("811", "811"), rows / bench.median("811", "delimited")
    row(
        "811 to commit",
        f"{ours / 1e6:.2f} million charges/s",
        "delimited",
        f"{delimited / 1e6:.2f} million/s",
        f"{ours / delimited:.2f}",
        "0.5",
        "1",
    )


def print_disk(bench):
    print("\nOn disk, the input not in memory, everything synced:\n")
    row("", "median", "read + write")
    row("---", "---", "---")
    least = bench.median("disk", "reading the input") + bench.median("disk", "writing the output")
    for program in ("reading the input", "writing the output", "telaudit", "DuckDB", "Polars"):
        seconds = bench.median("disk", program)
        row(program, f"{seconds:.2f} s", f"{seconds / least:.2f}")


def main():
    parser = argparse.ArgumentParser(prog="./dev bench peers", description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rows-811", type=int, default=2_000_000, help="calls of the 811; 0 leaves it out")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--cores", default="0,1", help="two processors to pin the scaling lines to; empty leaves them out"
    )
    parser.add_argument(
        "--scratch", default="/dev/shm/telaudit-bench", help="a folder on tmpfs; its content is removed"
    )
    parser.add_argument("--disk", help="a folder on a disk, for the figures with fsync")
    options = parser.parse_args()

    bench = Bench(options)
    shutil.rmtree(bench.scratch, ignore_errors=True)
    bench.scratch.mkdir(parents=True)
    try:
        bench.true = bench.generate(bench.input, options.rows)
        for number in range(options.runs):
            print(f"run {number + 1} of {options.runs}", file=sys.stderr)
            bench.round()
            if options.cores:
                bench.scaling()
        if options.rows_811:
            bench.x12()
        if options.disk:
            bench.disk()
        print_machine(bench)
        print_main(bench)
        if options.cores:
            print_scaling(bench)
        if options.rows_811:
            print_811(bench)
        if options.disk:
            print_disk(bench)
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)


main()
