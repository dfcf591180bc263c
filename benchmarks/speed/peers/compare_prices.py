"""Quantile regression of telaudit beside R's quantreg and statsmodels on the same made-up data.

Called by `./dev bench peers --prices`. Objectives are compared first: none of the peers may be better by more
than a millionth. Prints a table for benchmarks/README.md.
"""

import argparse
import pathlib
import shutil
import statistics
import sys

from steps import run_process, run_reported

PEERS = pathlib.Path(__file__).resolve().parent
TOLERANCE = 1e-6


def commands(options, build, data):
    r = ["Rscript", PEERS / "quantreg_peer.R", data]
    return {
        "telaudit": [build / "benchmarks/speed/quantile_steps", "fit", data, "--tau", options.tau]
        + ["--threads", options.threads],
        "telaudit, 1 thread": [build / "benchmarks/speed/quantile_steps", "fit", data, "--tau", options.tau]
        + ["--threads", 1],
        "quantreg fn": [*r, "fn", options.tau],
        "quantreg pfn": [*r, "pfn", options.tau],
        "statsmodels": [sys.executable, PEERS / "statsmodels_peer.py", data, options.tau],
    }


def main():
    parser = argparse.ArgumentParser(prog="./dev bench peers --prices", description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--columns", type=int, default=60)
    parser.add_argument("--tau", type=float, default=0.5)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--without", action="append", default=[], help="a peer to leave out, as statsmodels")
    parser.add_argument(
        "--scratch", default="/dev/shm/telaudit-bench-prices", help="a folder on tmpfs; its content is removed"
    )
    options = parser.parse_args()
    build, scratch = pathlib.Path(options.build), pathlib.Path(options.scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        measure(options, build, scratch / "data.bin")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def measure(options, build, data):
    made = [build / "benchmarks/speed/quantile_steps", "make", data]
    run_process([*made, "--rows", options.rows, "--columns", options.columns])
    wanted = {who: c for who, c in commands(options, build, data).items() if who not in options.without}
    steps = {who: [] for who in wanted}
    for _ in range(options.runs):
        for who, command in wanted.items():
            steps[who].append(run_reported(command))
    ours = steps["telaudit"][0].result["objective"]
    for who, runs in steps.items():
        theirs = runs[0].result["objective"]
        if ours > theirs * (1 + TOLERANCE):
            sys.exit(f"{who} found {theirs!r}, which is better than {ours!r}")
    seconds = {who: statistics.median(run.seconds for run in runs) for who, runs in steps.items()}
    processor = {who: statistics.median(run.processor_seconds for run in runs) for who, runs in steps.items()}
    print(f"{options.rows} rows, {options.columns} covariates, tau {options.tau}, medians of {options.runs} runs")
    if "quantreg fn" in steps:
        print(f"R multiplies with {steps['quantreg fn'][0].result['blas']}")
    print("| who | seconds | processor seconds | times telaudit | objective over telaudit's |")
    print("|---|---|---|---|---|")
    for who, runs in steps.items():
        over = runs[0].result["objective"] / ours - 1
        times = seconds[who] / seconds["telaudit"]
        print(f"| {who} | {seconds[who]:.3f} | {processor[who]:.3f} | {times:.2f} | {over:.1e} |")


if __name__ == "__main__":
    main()
