"""A peer's side of `./dev bench peers --rules`: one measure in a process of its own, as one line of JSON.

usage: rules_peer.py duckdb|polars|clickhouse filters|extension|duplicates|overlaps INPUT THREADS

ClickHouse (chdb) answers `filters` alone. The file is loaded first; the seconds are those of the queries alone, the best of
three, warm.
"""

import json
import re
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


def exact_numbers(sql):
    """ClickHouse takes 0.5 for a binary float."""
    return re.sub(r'(?<![\w"])\d+\.(\d+)', lambda number: f"toDecimal64('{number[0]}', {len(number[1])})", sql)


def clickhouse_side(measure, source, threads):
    """Words that repeat are LowCardinality, in the engine Memory: neither enumerations nor MergeTree were faster."""
    import chdb

    connection = chdb.connect(":memory:")
    connection.query(query_of_clickhouse(source, threads), "CSV")
    cases = getattr(rule_cases, measure)()
    conditions = [exact_numbers(sql) for _, _, sql in cases]
    sums = ", ".join(f'countIf({condition}), sumIf("Amount", {condition})' for condition in conditions)
    asked = f"select {sums} from charges settings max_threads = {threads}"
    # Numbers as words, so that no amount becomes a binary float on its way.
    asked += ", output_format_json_quote_decimals = 1"
    seconds, answer = best(lambda: connection.query(asked, "JSONCompact"))
    row = json.loads(str(answer))["data"][0]
    result = {name: [int(row[2 * i]), row[2 * i + 1]] for i, (name, _, _) in enumerate(cases)}
    return chdb.__version__, seconds, result


def query_of_clickhouse(source, threads):
    return (Path(__file__).parent / "clickhouse_rules_load.sql").read_text().format(input=source, threads=threads)


def main():
    peer, measure, source, threads = sys.argv[1:5]
    side = {"duckdb": duckdb_side, "polars": polars_side, "clickhouse": clickhouse_side}[peer]
    version, seconds, result = side(measure, source, int(threads))
    print(
        json.dumps({"version": version, "seconds": seconds, "peak_memory": peak_memory(), "result": result})
    )


if __name__ == "__main__":
    main()
