"""A peer's side of `./dev bench peers --rules`: one measure in a process of its own, as one line of JSON.

usage: rules_peer.py duckdb|polars filters|extension|duplicates|overlaps INPUT THREADS

The file is loaded first; the seconds are those of the queries alone, the best of three, warm.
"""

import json
import sys
import time
from pathlib import Path

import rule_cases
from watch import peak_memory

TURNS = 3


def best(ask):
    times = []
    for _ in range(TURNS):
        begin = time.perf_counter()
        answer = ask()
        times.append(time.perf_counter() - begin)
    return min(times), answer


def duckdb_side(measure, source, threads):
    import duckdb
    from duckdb_peer import query

    connection = duckdb.connect()
    connection.execute(query("duckdb_rules_load.sql", input=source, threads=threads))

    def duplicates():
        connection.execute((Path(__file__).parent / "duckdb_duplicates.sql").read_text())
        return connection.execute("select count(*), sum(in_all) from findings").fetchone()

    if measure == "duplicates":
        seconds, (count, total) = best(duplicates)
        return duckdb.__version__, seconds, {"B-300": [count, str(total)]}
    if measure == "overlaps":

        def overlaps():
            connection.execute((Path(__file__).parent / "duckdb_overlaps.sql").read_text())
            return connection.execute('select count(*), sum("Amount") from findings').fetchone()

        seconds, (count, total) = best(overlaps)
        return duckdb.__version__, seconds, {"B-400": [count, str(total)]}
    cases = getattr(rule_cases, measure)()
    # All conditions in one pass, what is found counted and added up.
    sums = ", ".join(
        f'count(*) filter ({sql}), sum("Amount") filter ({sql})'.replace("filter (", "filter (where ")
        for _, _, sql in cases
    )
    seconds, row = best(lambda: connection.execute(f"select {sums} from charges").fetchone())
    result = {name: [row[2 * i], str(row[2 * i + 1] or 0)] for i, (name, _, _) in enumerate(cases)}
    return duckdb.__version__, seconds, result


def polars_side(measure, source, _threads):
    import polars as pl
    from polars_peer import source as scan

    words = ["Account", "Invoice", "Call Type", "Direction", "Cost Centre"]
    frame = scan(source).with_columns([pl.col(word).cast(pl.Categorical) for word in words]).collect()

    def duplicates():
        key = ["Account", "Invoice", "Service Number", "Called Number", "Call Date", "Call Time", "Duration"]
        found = (
            frame.lazy()
            .filter(pl.col("Duration") > 0)
            .group_by(key)
            .agg(pl.len().alias("copies"), pl.col("Amount").sum().alias("in_all"))
            .filter(pl.col("copies") > 1)
            .collect()
        )
        return found.height, found["in_all"].sum()

    if measure == "duplicates":
        seconds, (count, total) = best(duplicates)
        return pl.__version__, seconds, {"B-300": [count, str(total)]}
    if measure == "overlaps":

        def overlaps():
            begins = pl.col("Call Date").dt.epoch("s") + pl.col("Call Time").to_physical() // 1_000_000_000
            found = (
                frame.lazy()
                .filter(pl.col("Duration") > 0)
                .select("Account", "Service Number", "Amount", "Duration", begins=begins)
                .with_columns(ends=pl.col("begins") + pl.col("Duration"))
                .sort("Account", "Service Number", "begins", maintain_order=True)
                .with_columns(latest=pl.col("ends").cum_max().shift(1).over("Account", "Service Number"))
                .filter(pl.col("latest") > pl.col("begins"))
                .collect()
            )
            return found.height, found["Amount"].sum()

        seconds, (count, total) = best(overlaps)
        return pl.__version__, seconds, {"B-400": [count, str(total)]}
    cases = getattr(rule_cases, measure)()
    asked = []
    for name, _, sql in cases:
        condition = pl.sql_expr(sql.replace("::decimal(18,5)", ""))
        asked.append(condition.sum().alias(name))
        asked.append(pl.col("Amount").filter(condition).sum().alias(name + " sum"))
    seconds, row = best(lambda: frame.lazy().select(asked).collect().row(0, named=True))
    result = {name: [row[name], str(row[name + " sum"] or 0)] for name, _, _ in cases}
    return pl.__version__, seconds, result


def main():
    peer, measure, source, threads = sys.argv[1:5]
    side = {"duckdb": duckdb_side, "polars": polars_side}[peer]
    version, seconds, result = side(measure, source, int(threads))
    print(
        json.dumps({"version": version, "seconds": seconds, "peak_memory": peak_memory(), "result": result})
    )


if __name__ == "__main__":
    main()
