"""telaudit's readers of XML invoices beside lxml, on the same bytes, one thread each; processor seconds."""

import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def own_seconds(program, kind, runs):
    out = subprocess.run(
        [program, "--benchmark_filter=^%s$" % kind, "--benchmark_format=json", "--benchmark_repetitions=%d" % runs],
        check=True,
        capture_output=True,
        text=True,
    )
    found = [b for b in json.loads(out.stdout)["benchmarks"] if b.get("run_type") != "aggregate"]
    return min(b["cpu_time"] for b in found) / 1000


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--root", required=True)
    arguments.add_argument("--build", required=True)
    arguments.add_argument("--runs", type=int, default=3)
    options = arguments.parse_args()
    program = os.path.join(options.build, "benchmarks/speed/xml_benchmark")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "--write", folder], check=True)
        print("| document | telaudit MB/s | must | lxml MB/s | ratio | must |\n|---|---|---|---|---|---|")
        for kind in ("ubl", "cii", "uts"):
            path = os.path.join(folder, kind + ".xml")
            peer = json.loads(
                subprocess.run(
                    [sys.executable, os.path.join(HERE, "lxml_peer.py"), kind, path, "--runs", str(options.runs)],
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
            )
            own = own_seconds(program, kind, options.runs)
            megabytes = peer["bytes"] / 1e6
            print(
                "| %s | %.0f | 50 | %.0f | %.2f | 1.5 |"
                % (kind, megabytes / own, megabytes / peer["seconds"], peer["seconds"] / own)
            )


if __name__ == "__main__":
    main()
