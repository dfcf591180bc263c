"""Checks of telaudit beside DuckDB, Polars and ClickHouse on one made-up usage file; results are compared first.

Called by `./dev bench peers --rules`. Prints a table for benchmarks/README.md.
"""

import argparse
import importlib.util
import pathlib
import shutil
import statistics
import sys
from decimal import Decimal

import rule_cases
from steps import run_process, run_reported

PEERS = pathlib.Path(__file__).resolve().parent
MEASURES = {
    "filters": ("50 row filters, counted", {"DuckDB": "4", "Polars": "1.5", "ClickHouse": "1.5"}),
    "extension": ("quantity x rate, rounded, against the amount", {"DuckDB": "", "Polars": ""}),
    "duplicates": ("duplicates by seven columns", {"DuckDB": "2", "Polars": ""}),
    "overlaps": ("overlapping calls, by the latest end of those before", {"DuckDB": "2", "Polars": ""}),
}


def write_checks(folder, measure):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, only in (("duplicates", rule_cases.DUPLICATES), ("overlaps", rule_cases.OVERLAPS)):
        if measure == name:
            (folder / f"{name}.yaml").write_text(only)
            return
    for name, text, _ in getattr(rule_cases, measure)():
        (folder / f"{name}.yaml").write_text(text)


def same(left, right):
    return left.keys() == right.keys() and all(
        left[name][0] == right[name][0] and Decimal(left[name][1]) == Decimal(right[name][1]) for name in left
    )


def main():
    parser = argparse.ArgumentParser(prog="./dev bench peers --rules", description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--measures", default=",".join(MEASURES))
    parser.add_argument(
        "--scratch", default="/dev/shm/telaudit-bench-rules", help="a folder on tmpfs; its content is removed"
    )
    options = parser.parse_args()
    build, scratch = pathlib.Path(options.build), pathlib.Path(options.scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        measure_all(options, build, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def measure_all(options, build, scratch):
    source, workspace, checks = scratch / "usage.csv", scratch / "workspace", scratch / "checks"
    run_process([build / "benchmarks/speed/usage_generator", "--rows", options.rows, "--out", source])
    telaudit = [build / "engine/cli/telaudit", "--data", options.root, "--workspace", workspace, "--quiet"]
    run_process([*telaudit, "--threads", options.threads, "ingest", source])
    print("| measure | telaudit | against | its figure | ratio | must |\n|---|---|---|---|---|---|")
    for measure in options.measures.split(","):
        label, limits = MEASURES[measure]
        write_checks(checks, measure)
        if "ClickHouse" in limits and importlib.util.find_spec("chdb") is None:
            print("compare_rules: ClickHouse is left out: there is no chdb (pip install chdb)", file=sys.stderr)
            limits = {peer: must for peer, must in limits.items() if peer != "ClickHouse"}
        steps = {who: [] for who in ("telaudit", *limits)}
        for _ in range(options.runs):
            found = scratch / "findings.csv"
            command = [build / "benchmarks/speed/rules_steps", workspace, checks, "--out", found]
            steps["telaudit"].append(run_reported([*command, "--workers", options.threads]))
            for peer in limits:
                command = [sys.executable, PEERS / "rules_peer.py", peer.lower(), measure, source]
                environment = {"POLARS_MAX_THREADS": str(options.threads)}
                steps[peer].append(run_reported([*command, options.threads], environment=environment))
        first = {who: runs[0].result for who, runs in steps.items()}
        for peer in limits:
            if not same(first["telaudit"], first[peer]):
                sys.exit(f"{measure}: telaudit finds {first['telaudit']}, {peer} {first[peer]}")
        median = {who: statistics.median(step.seconds for step in runs) for who, runs in steps.items()}
        for peer, must in limits.items():
            ratio = median[peer] / median["telaudit"]
            print(
                f"| {label} | {median['telaudit'] * 1e3:.0f} ms | {peer} | {median[peer] * 1e3:.0f} ms "
                f"| {ratio:.2f} | {must} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
