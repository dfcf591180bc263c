"""telaudit beside StAEDI (EDIFACT, X12), x12-parser (X12) and asn1c (TAP3) on the same bytes, one thread each.

python3 benchmarks/speed/peers/compare_edi.py [--build build/h] [--runs 3]

The peers are installed below the build folder, which git ignores; mvn, npm, java, node and asn1c are Debian's. telaudit
reads to batches of charges with all sums; the peers only take segments or elements apart, and the sum of the lines'
amounts is compared. telaudit and a peer take turns.
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
    """Sets of lines with a tax; sums are right."""
    chance = random.Random(810)
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
            out.write(f"ST*810*{number:04}~" + "~".join(segments) + f"~SE*{len(segments) + 2}*{number:04}~")
        out.write(f"GE*{sets}*1~IEA*1*000000001~")


def make_asn1c_reader(folder):
    """Compiles what asn1c makes of tap3_subset.asn1."""
    made = folder / "asn1c"
    made.mkdir(exist_ok=True)
    program = folder / "asn1c_read"
    subprocess.run(["asn1c", "-fcompound-names", PEERS / "tap3_subset.asn1"], cwd=made, check=True, capture_output=True)
    sources = [path for path in sorted(made.glob("*.c")) if path.name != "converter-sample.c"]
    run("gcc", "-O2", f"-I{made}", "-o", program, *sources, PEERS / "asn1c_read.c")
    return program


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
    write_810(invoices, 600, 1000)

    for name, services in [("811", 75000), ("811-busy", 5000)]:
        run(build / "benchmarks/speed/usage_generator", "--rows", 600000, "--services", services, "--layout",
            "x12-811", "--out", folder / f"{name}.edi")
    for lengths in ["definite", "indefinite"]:
        run(reader, "tap3", folder / f"{lengths}.tap", lengths)
    asn1c = make_asn1c_reader(folder)

    staedi = ["java", "-cp", f"{jar}:{folder}", "StaediRead"]
    x12_parser = ["node", PEERS / "x12_parser_read.js", folder]
    cases = [
        ("EDIFACT INVOIC", invoic, "StAEDI 1.25.3", lambda file: [*staedi, file, options.runs, "INVOIC"], 1),
        ("X12 810", invoices, "x12-parser 1.3.0", lambda file: [*x12_parser, file, options.runs], 10000),
    ]
    for label, file in [("X12 811, 8 calls a service", "811.edi"), ("X12 811, 120 calls a service", "811-busy.edi")]:
        cases.append((label, folder / file, "StAEDI 1.25.3", lambda file: [*staedi, file, options.runs, "811"], 1))
        cases.append((label, folder / file, "x12-parser 1.3.0", lambda file: [*x12_parser, file, options.runs], 10000))
    for lengths in ["definite", "indefinite"]:
        file = folder / f"{lengths}.tap"
        cases.append((f"TAP3, {lengths} lengths", file, "asn1c", lambda file: [asn1c, file, options.runs], 10000))

    rows = []
    for name, path, peer_name, command, scale in cases:
        own = json.loads(run(reader, "read", path, options.runs))
        peer = json.loads(run(*command(path)))
        if own["lines"] != peer["lines"] or Decimal(own["sum"]) * scale != Decimal(str(peer["sum"])):
            raise SystemExit(f"the results differ: {own} {peer}")
        rows.append((name, path, own, peer_name, peer))

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
