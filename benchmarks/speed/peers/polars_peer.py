"""Polars' side of `./dev bench peers`: one step in a process of its own, its result as one line of JSON.

usage: polars_peer.py load|parse|sum INPUT PARQUET

Threads are set by POLARS_MAX_THREADS. The seconds are those of the queries alone; starting Python and loading
the library do not count against the peer.
"""

import json
import pathlib
import statistics
import sys
import time

import polars as pl
from watch import Watch, peak_memory

WARM_SUMS = 21
TEXT = [
    "Account",
    "Invoice",
    "Service Number",
    "Called Number",
    "Destination",
    "Call Type",
    "Direction",
    "Cost Centre",
]
DATES = ["Bill Date", "Call Date"]
NUMBERS = ["Duration", "Billed Minutes", "Rate", "Amount"]

# Numbers of services and accounts are text, since zeros lead some of them; money and rates are exact.
SCHEMA = {
    "Account": pl.String,
    "Invoice": pl.String,
    "Bill Date": pl.Date,
    "Service Number": pl.String,
    "Call Date": pl.Date,
    "Call Time": pl.Time,
    "Duration": pl.Int32,
    "Called Number": pl.String,
    "Destination": pl.String,
    "Call Type": pl.String,
    "Direction": pl.String,
    "Billed Minutes": pl.Decimal(18, 1),
    "Rate": pl.Decimal(18, 4),
    "Amount": pl.Decimal(18, 4),
    "Cost Centre": pl.String,
}


def source(path):
    return pl.scan_csv(path, schema=SCHEMA, has_header=True, quote_char='"', low_memory=False)


def aggregates(frame):
    """One aggregate over each of the 15 columns."""
    row = (
        frame.select(
            pl.len().alias("rows"),
            *[pl.col(name).count() for name in TEXT],
            *[pl.col(name).min().alias("first " + name) for name in [*DATES, "Call Time"]],
            *[pl.col(name).max().alias("last " + name) for name in [*DATES, "Call Time"]],
            *[
                (pl.col(name).cast(pl.Int64) if name == "Duration" else pl.col(name)).sum()
                for name in NUMBERS
            ],
        )
        .collect(engine="streaming")
        .row(0, named=True)
    )
    return {name: str(value) for name, value in row.items()}


def load(path, parquet):
    pathlib.Path(parquet).unlink(missing_ok=True)
    watch = Watch()
    source(path).sink_parquet(
        parquet, compression="zstd", maintain_order=False, sync_on_close="all", engine="streaming"
    )
    took = watch.read()
    memory = peak_memory()
    size = pathlib.Path(parquet).stat().st_size
    return {
        **took,
        "peak_memory": memory,
        "bytes": size,
        "result": aggregates(pl.scan_parquet(parquet)),
    }


def parse(path, _parquet):
    watch = Watch()
    result = aggregates(source(path))
    return {**watch.read(), "peak_memory": peak_memory(), "result": result}


def warm_sum(_path, parquet):
    column = pl.read_parquet(parquet, columns=["Amount"])["Amount"]
    times = []
    for _ in range(WARM_SUMS):
        begin = time.perf_counter()
        total = column.sum()
        times.append(time.perf_counter() - begin)
    return {
        "seconds": statistics.median(times[1:]),
        "peak_memory": peak_memory(),
        "result": {"Amount": str(total)},
    }


def main():
    step, path, parquet = sys.argv[1:4]
    steps = {"load": load, "parse": parse, "sum": warm_sum}
    print(json.dumps({"version": pl.__version__, **steps[step](path, parquet)}))


if __name__ == "__main__":
    main()
