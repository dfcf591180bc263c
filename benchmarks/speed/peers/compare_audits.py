"""Checks of telaudit with joins, groups and windows beside DuckDB; results are compared first.

Called by `./dev bench peers --audits`. Prints a table for benchmarks/README.md.
"""

import argparse
import pathlib
import shutil
import statistics
import sys

import audit_cases
from compare_rules import same
from steps import run_process, run_reported

PEERS = pathlib.Path(__file__).resolve().parent
MEASURES = {
    "twenty": ("20 checks: filters, arithmetic, duplicates, overlaps, groups", "4"),
    "rerating": ("re-rating by a dated deck, exact amounts", "4"),
    "prefix": ("longest prefix in a dated deck", ""),
    "recurring": ("services x 24 months: RAT-01, INV-01, ARI-07, VAR-01", "3"),
}


def write_checks(folder, measure):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = {"twenty": lambda: audit_cases.twenty()[0], "rerating": lambda: [audit_cases.RERATING]}
    texts["prefix"] = lambda: [audit_cases.PREFIX]
    for i, text in enumerate(texts[measure]()):
        (folder / f"{i:02}.yaml").write_text(text)


def main():
    parser = argparse.ArgumentParser(prog="./dev bench peers --audits", description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--measures", default=",".join(MEASURES) + ",month")
    parser.add_argument(
        "--scratch", default="/dev/shm/telaudit-bench-audits", help="a folder on tmpfs; its content is removed"
    )
    options = parser.parse_args()
    scratch = pathlib.Path(options.scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        measure_all(options, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def ingested(options, scratch, name, files, more=()):
    workspace = scratch / name
    telaudit = [pathlib.Path(options.build) / "engine/cli/telaudit", "--data", options.root, "--workspace", workspace]
    run_process([*telaudit, "--quiet", *more, "--threads", options.threads, "ingest", *files], statuses=(0, 3))
    return workspace


def medians(ours, theirs, what):
    return (statistics.median(getattr(step, what) for step in runs) for runs in (ours, theirs))


def measure_all(options, scratch):
    build, measures = pathlib.Path(options.build), options.measures.split(",")
    usage, recurring, checks = scratch / "usage.csv", scratch / "recurring", scratch / "checks"
    calls = services = None
    if {"twenty", "rerating", "prefix"} & set(measures):
        run_process([build / "benchmarks/speed/usage_generator", "--rows", options.rows, "--out", usage])
        calls = ingested(options, scratch, "calls", [usage])
    if {"recurring", "month"} & set(measures):
        audit_cases.write_recurring(recurring, options.services)
        bills = sorted((recurring / "bills").glob("*.csv"))
        services = ingested(options, scratch, "services", bills, ["--profiles", recurring / "profiles"])
    rules = pathlib.Path(options.root) / "rules/audit"
    four = [next(rules.glob(f"*/{name}.yaml")) for name, _ in audit_cases.RECURRING_SQL]
    terms = ["--contracts", recurring / "contract.yaml", "--crosswalk", recurring / "crosswalk.csv"]
    terms += ["--inventory", recurring / "inventory.csv"]
    steps = build / "benchmarks/speed/rules_steps"
    found = ["--out", scratch / "findings.csv", "--workers", options.threads]
    print("| measure | telaudit | DuckDB | ratio | by processor time | must |\n|---|---|---|---|---|---|")
    for measure in measures:
        if measure == "month":
            whole = [run_reported([steps, services, *four, *found, *terms, "--audit"]) for _ in range(options.runs)]
            month = [
                run_reported([steps, services, *four, *found, *terms, "--audit", "--period", "2025-12-01", "2025-12-31"])
                for _ in range(options.runs)
            ]
            of_all, of_one = medians(whole, month, "seconds")
            used_by_all, used_by_one = medians(whole, month, "processor_seconds")
            print(
                f"| a run over one of 24 months | {of_one * 1e3:.0f} ms | all 24: {of_all * 1e3:.0f} ms "
                f"| {of_one / of_all:.3f} | {used_by_one / used_by_all:.3f} | 0.125 |",
                flush=True,
            )
            continue
        label, must = MEASURES[measure]
        reference = scratch / f"reference-{measure}"
        reference.mkdir()
        if measure == "recurring":
            source, command = recurring, [steps, services, *four, *found, *terms]
        else:
            write_checks(checks, measure)
            source, command = usage, [steps, calls, checks, *found, "--reference", reference]
        ours, theirs = [], []
        for _ in range(options.runs):
            peer = [sys.executable, PEERS / "audits_peer.py", measure, source, reference, options.threads]
            theirs.append(run_reported(peer))
            ours.append(run_reported(command))
        if not same(ours[0].result, theirs[0].result):
            sys.exit(f"{measure}: telaudit finds {ours[0].result}, DuckDB {theirs[0].result}")
        our, their = medians(ours, theirs, "seconds")
        used_by_us, used_by_them = medians(ours, theirs, "processor_seconds")
        print(
            f"| {label} | {our * 1e3:.0f} ms | {their * 1e3:.0f} ms | {their / our:.2f} "
            f"| {used_by_them / used_by_us:.2f} | {must} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
