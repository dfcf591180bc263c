"""DuckDB's side of `./dev bench peers --audits`: one measure in a process of its own, as one line of JSON.

usage: audits_peer.py twenty|rerating|prefix|recurring INPUT REFERENCE THREADS

INPUT is the usage file, or the folder of recurring_data.py; REFERENCE the folder of decks, which `rerating` and `prefix`
write for telaudit too where it is empty. The seconds are those of the queries alone, each writing a table of its findings,
the best of two turns; of 20 checks the better of 20 queries and of one for all row checks beside those for the others.
Processor seconds are those of all threads, likewise.
"""

import json
import pathlib
import sys
import time

import audit_cases
from watch import peak_memory

TURNS = 2


def ask_each(connection, asked):
    begin, used = time.perf_counter(), time.process_time()
    for name, sql in asked:
        connection.execute(f'create or replace table "{name}" as {sql}')
    seconds, processor = time.perf_counter() - begin, time.process_time() - used
    result = {}
    for name, _ in asked:
        count, total = connection.execute(f'select count(*), coalesce(sum(billed), 0) from "{name}"').fetchone()
        result[name] = [count, str(total)]
    return seconds, processor, result


def ask_together(connection, asked):
    """Row checks in one pass: what is true of a row becomes a row for each check."""
    marker = "from charges where "
    rows = [(name, sql.split(marker, 1)[1]) for name, sql in asked if sql.startswith(f'select "Amount" as billed {marker}')]
    names = ", ".join(f"case when {condition} then '{name}' end" for name, condition in rows)
    any_of = " or ".join(f"({condition})" for _, condition in rows)
    begin, used = time.perf_counter(), time.process_time()
    connection.execute(
        f'''create or replace table of_rows as select name, billed from (
              select "Amount" as billed, unnest([{names}]) as name from charges where {any_of}) where name is not null'''
    )
    seconds, processor = time.perf_counter() - begin, time.process_time() - used
    result = {
        name: [count, str(total)]
        for name, count, total in connection.execute("select name, count(*), sum(billed) from of_rows group by 1").fetchall()
    }
    for name, _ in rows:
        result.setdefault(name, [0, "0"])
    alone = [case for case in asked if case[0] not in dict(rows)]
    more_seconds, more_processor, more = ask_each(connection, alone)
    return seconds + more_seconds, processor + more_processor, {**result, **more}


def main():
    import duckdb
    from duckdb_peer import query

    measure, source, reference, threads = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])
    connection = duckdb.connect()
    ways = [ask_each]
    if measure == "recurring":
        connection.execute(f"set threads = {threads}")
        audit_cases.load_recurring(connection, source)
        asked = audit_cases.RECURRING_SQL
    else:
        connection.execute(query("duckdb_rules_load.sql", input=source, threads=threads))
        if measure == "twenty":
            asked = audit_cases.twenty()[1]
            ways.append(ask_together)
        else:
            terms, asked, deck = {
                "rerating": (audit_cases.rerating_terms, audit_cases.RERATING_SQL, "deck"),
                "prefix": (audit_cases.prefix_terms, audit_cases.PREFIX_SQL, "prefix_deck"),
            }[measure]
            if not (reference / f"{deck}.csv").exists():
                terms(connection, reference)
            connection.execute(
                f"""create table {deck} as select * replace (price::decimal(18,6) as price, valid_from::date as valid_from,
                      coalesce(valid_to::date, date '9999-12-31') as valid_to)
                    from read_csv('{reference}/{deck}.csv', header = true, all_varchar = true)"""
            )
    times = []
    for way in ways:
        for _ in range(TURNS):
            seconds, processor, result = way(connection, asked)
            times.append((seconds, processor))
    said = {"version": duckdb.__version__, "seconds": min(seconds for seconds, _ in times)}
    said["processor_seconds"] = min(processor for _, processor in times)
    print(json.dumps({**said, "peak_memory": peak_memory(), "result": result}))


if __name__ == "__main__":
    main()
