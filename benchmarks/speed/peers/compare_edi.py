"""telaudit beside StAEDI (EDIFACT) and x12-parser (X12 810) on the same bytes, one thread each, taking turns.

python3 benchmarks/speed/peers/compare_edi.py [--build build/h] [--runs 3]

The peers are installed below the build folder, which git ignores. telaudit reads to batches of charges with all sums;
the peers only take segments apart, and the sum of the lines' amounts is compared.
"""

import argparse
import json
import pathlib
import platform
import random
import subprocess
from decimal import Decimal

PEERS = pathlib.Path(__file__).resolve().parent
STAEDI = "io.xlate:staedi:1.25.3"
X12_PARSER = "x12-parser@1.3.0"


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def write_810(path, sets, lines):
    """Sets of a thousand lines with a tax; sums are right. Returns the sum of the lines in cents."""
    chance = random.Random(810)
    everything = 0
    with open(path, "w", encoding="ascii") as out:
        out.write(
            "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*CUSTOMER       "
            "*240112*0215*U*00401*000000001*0*P*:~GS*IN*CARRIER*CUSTOMER*20240112*0215*1*X*004010~"
        )
        for number in range(1, sets + 1):
            segments = [f"BIG*20240301*INV{number}**PO{number}***DI", "REF*12*ACC1", "N1*RI*EXAMPLE NETWORKS"]
            total = 0
            for line in range(1, lines + 1):
                quantity, price = chance.randint(1, 9), chance.randint(100, 90000)
                total += quantity * price
                segments.append(f"IT1*{line}*{quantity}*EA*{price // 100}.{price % 100:02}**SV*P{chance.randint(1, 400)}")
                segments.append("PID*F****ETHERNET ACCESS 1 GBPS MONTHLY CHARGE")
                segments.append("DTM*150*20240301")
                segments.append("DTM*151*20240331")
            tax = total * 7 // 100
            segments += [f"TDS*{total + tax}", f"TXI*ST*{tax // 100}.{tax % 100:02}*0.07", f"CTT*{lines}"]
            everything += total
            out.write(f"ST*810*{number:04}~" + "~".join(segments) + f"~SE*{len(segments) + 2}*{number:04}~")
        out.write(f"GE*{sets}*1~IEA*1*000000001~")
    return everything


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/h")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    build = pathlib.Path(options.build).resolve()
    folder = build / "peers-edi"
    folder.mkdir(parents=True, exist_ok=True)
    reader = build / "benchmarks/speed/reader_steps"
    jar = folder / (STAEDI.split(":")[1] + "-" + STAEDI.split(":")[2] + ".jar")
    if not jar.exists():
        run("mvn", "-q", "dependency:copy", f"-Dartifact={STAEDI}", f"-DoutputDirectory={folder}")
    run("javac", "-cp", jar, "-d", folder, PEERS / "StaediRead.java")
    if not (folder / "node_modules/x12-parser").exists():
        run("npm", "install", "--silent", "--prefix", folder, X12_PARSER)
    invoic, invoices = folder / "invoic.edi", folder / "810.edi"
    run(reader, "invoic", invoic)
    cents = write_810(invoices, 200, 1000)

    own = json.loads(run(reader, "read", invoic, options.runs))
    peer = json.loads(run("java", "-cp", f"{jar}:{folder}", "StaediRead", invoic, options.runs))
    if own["lines"] != peer["lines"] or Decimal(own["sum"]) != Decimal(peer["sum"]):
        raise SystemExit(f"the results differ: {own} {peer}")
    rows = [("EDIFACT INVOIC", invoic, own, "StAEDI " + STAEDI.split(":")[2], peer)]
    own = json.loads(run(reader, "read", invoices, options.runs))
    peer = json.loads(
        run("node", PEERS / "x12_parser_read.js", folder, invoices, options.runs)
    )
    if own["lines"] != peer["lines"] or Decimal(own["sum"]) * 100 != peer["cents"] or cents != peer["cents"]:
        raise SystemExit(f"the results differ: {own} {peer} {cents}")
    rows.append(("X12 810", invoices, own, X12_PARSER.replace("@", " "), peer))

    print(f"{platform.machine()}, {options.runs} runs each, the fewest seconds of the processor\n")
    print("| file | MB | telaudit MB/s | peer | MB/s | ratio |")
    print("|---|---|---|---|---|---|")
    for name, path, mine, peer_name, theirs in rows:
        megabytes = path.stat().st_size / 1e6
        print(
            f"| {name} | {megabytes:.0f} | {megabytes / mine['seconds']:.0f} | {peer_name} | "
            f"{megabytes / theirs['seconds']:.1f} | {theirs['seconds'] / mine['seconds']:.0f} |"
        )


if __name__ == "__main__":
    main()
