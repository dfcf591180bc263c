"""DuckDB's side of `./dev bench peers`: one step in a process of its own, its result as one line of JSON.

usage: duckdb_peer.py load|parse|sum INPUT DATABASE THREADS

The seconds are those of the statements alone; starting Python and loading the library do not count against
the peer.
"""

import json
import pathlib
import statistics
import sys
import time

import duckdb
from watch import Watch, peak_memory

FOLDER = pathlib.Path(__file__).resolve().parent
WARM_SUMS = 21


def query(name, relation=None, **values):
    text = (FOLDER / name).read_text()
    text = text.replace("{source}", relation or (FOLDER / "duckdb_source.sql").read_text())
    for key, value in values.items():
        text = text.replace("{" + key + "}", str(value))
    return text


def aggregates(connection, text):
    answer = connection.execute(text)
    names = [column[0] for column in answer.description]
    return dict(zip(names, map(str, answer.fetchone())))


def load(connection, source, database, threads):
    pathlib.Path(database).unlink(missing_ok=True)
    watch = Watch()
    connection.execute(query("duckdb_load.sql", input=source, database=database, threads=threads))
    took = watch.read()
    memory = peak_memory()
    result = aggregates(connection, query("duckdb_parse.sql", relation="kept.charges"))
    connection.execute("detach kept")
    return {
        **took,
        "peak_memory": memory,
        "bytes": pathlib.Path(database).stat().st_size,
        "result": result,
    }


def parse(connection, source, _database, threads):
    connection.execute(f"set threads = {threads}; set preserve_insertion_order = false")
    watch = Watch()
    result = aggregates(connection, query("duckdb_parse.sql", input=source))
    return {**watch.read(), "peak_memory": peak_memory(), "result": result}


def warm_sum(connection, _source, database, threads):
    connection.execute(f"set threads = {threads}; attach '{database}' as kept (read_only)")
    text = query("duckdb_sum.sql")
    times = []
    for _ in range(WARM_SUMS):
        begin = time.perf_counter()
        total = connection.execute(text).fetchone()[0]
        times.append(time.perf_counter() - begin)
    return {
        "seconds": statistics.median(times[1:]),
        "peak_memory": peak_memory(),
        "result": {"Amount": str(total)},
    }


def main():
    step, source, database, threads = sys.argv[1:5]
    steps = {"load": load, "parse": parse, "sum": warm_sum}
    answer = steps[step](duckdb.connect(), source, database, int(threads))
    print(json.dumps({"version": duckdb.__version__, **answer}))


if __name__ == "__main__":
    main()
