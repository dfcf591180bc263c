"""What `telaudit month` takes: a new month beside its history, every shipped check, made-up recurring bills.

usage: month.py --build BUILD [--root ROOT] [--services 84000] [--per-account 17] [--months 24] [--scratch FOLDER]

Reads all months but the last, makes the page of the month before, and then times the last one: its bills read, audited
and laid out; the same again; and an earlier month again. Prints seconds, processor seconds and memory of each.
"""

import argparse
import pathlib
import shutil
import sys

BENCHMARKS = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(BENCHMARKS / "peers"))

import recurring_data  # noqa: E402
from steps import run_process  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--root", default=BENCHMARKS.parents[1])
    parser.add_argument("--services", type=int, default=84_000)
    parser.add_argument("--per-account", type=int, default=17)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--scratch", default="/dev/shm/telaudit-bench-month", help="a folder on tmpfs; its content is removed")
    options = parser.parse_args()
    scratch = pathlib.Path(options.scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        measure(options, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def measure(options, scratch):
    recurring_data.PER_ACCOUNT = options.per_account
    for part in ("bills", "profiles", "new"):
        (scratch / part).mkdir(parents=True)
    (scratch / "profiles/recurring-bench.yaml").write_text(recurring_data.PROFILE)
    for index in range(options.months):
        folder = "new" if index == options.months - 1 else "bills"
        name = f"{recurring_data.month_at(index)[0]:%Y-%m}"
        recurring_data.write_month(scratch / folder / f"{name}.csv", index, options.services, options.months)
    recurring_data.write_terms(scratch, options.services, options.months)
    program = [pathlib.Path(options.build) / "engine/cli/telaudit", "--data", options.root, "--quiet"]
    program += ["--workspace", scratch / "ws", "--profiles", scratch / "profiles", "--threads", options.threads]
    terms = ["--contracts", scratch / "contract.yaml", "--crosswalk", scratch / "crosswalk.csv"]
    terms += ["--inventory", scratch / "inventory.csv"]
    month = [f"{recurring_data.month_at(options.months - back)[0]:%Y-%m}" for back in (1, 2)]
    print("| step | seconds | processor seconds | memory, MB |\n|---|---|---|---|")

    def step(label, *command):
        done = run_process([*program, *command], statuses=(0, 3))
        print(
            f"| {label} | {done.seconds:.1f} | {done.processor_seconds:.1f} | {done.peak_memory / 1e6:.0f} |", flush=True
        )

    step("read the history", "ingest", scratch / "bills")
    step("the month before", "month", month[1], *terms)
    step("the new month, with its bills to be read", "month", month[0], "--bills", scratch / "new")
    step("the same again", "month", month[0], "--bills", scratch / "new")
    step("the month before again, whose page stands", "month", month[1])


if __name__ == "__main__":
    main()
