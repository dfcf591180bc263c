#!/usr/bin/env python3
"""Aggregates observations of `telaudit prices import` into the cells that are shipped beside this file.

    make_price_set.py months OBSERVATIONS.csv > erate-fy2016.csv
    make_price_set.py minutes OBSERVATIONS.csv... > termination.csv

A cell stands only on at least 10 prices; of a market, as far as carriers are known one by one, also on at least 5 carriers of
which none gives more than half. Where one region of a set alone would be held back, the smallest that is shown goes with it, so
that no difference gives it away. Quantiles are of type 7 (Hyndman and Fan 1996).
"""
import collections
import csv
import decimal
import os
import sys

LEAST_PRICES = 10
LEAST_CARRIERS = 5
LARGEST_SHARE = decimal.Decimal("0.5")
QUANTILES = ("0.10", "0.25", "0.50", "0.75", "0.90")


def quantile(ascending, p, places):
    h = (len(ascending) - 1) * decimal.Decimal(p)
    k = int(h)
    value = ascending[k]
    if k + 1 < len(ascending):
        value += (h - k) * (ascending[k + 1] - value)
    return value.quantize(decimal.Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP)


def plain(mbps):
    return format(decimal.Decimal(mbps).normalize(), "f") if mbps else ""


def read(paths):
    for path in paths:
        with open(path, newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)


def shares(rows):
    carriers = collections.Counter((row["carrier_id"] or row["carrier"]).lower() for row in rows)
    return len(carriers), decimal.Decimal(max(carriers.values())) / len(rows)


def shown(rows, market):
    if len(rows) < LEAST_PRICES:
        return False
    carriers, share = shares(rows)
    return not market or (carriers >= LEAST_CARRIERS and share <= LARGEST_SHARE)


def statistics(rows, places):
    prices = sorted(decimal.Decimal(row["price"]) for row in rows)
    charges = sorted(decimal.Decimal(row["recurring"]) for row in rows)
    carriers, share = shares(rows)
    dates = sorted(row["date"] for row in rows)
    return (
        [len(rows), carriers, share.quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_UP), dates[0], dates[-1]]
        + [quantile(prices, p, places) for p in QUANTILES]
        + [quantile(charges, "0.50", places)]
    )


STATISTICS = ["n", "carriers", "largest_share", "oldest", "newest", "p10", "p25", "p50", "p75", "p90", "p50_recurring"]


def write_cells(key_columns, parents, market, places):
    """`parents`: key without region -> region -> rows. Regions are shown only below a parent that is."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(key_columns + ["region"] + STATISTICS)
    for key in sorted(parents):
        regions = parents[key]
        together = [row for rows in regions.values() for row in rows]
        if not shown(together, market):
            continue
        out.writerow(list(key) + [""] + statistics(together, places))
        cells = {region: rows for region, rows in regions.items() if region and shown(rows, market)}
        if len(regions) - len(cells) == 1 and cells:
            del cells[min(cells, key=lambda region: (len(cells[region]), region))]
        for region in sorted(cells):
            out.writerow(list(key) + [region] + statistics(cells[region], places))


def symmetry(row):
    if not row["mbps_down"]:
        return ""
    if not row["mbps_up"]:
        return "unknown"
    return "yes" if decimal.Decimal(row["mbps_up"]) == decimal.Decimal(row["mbps_down"]) else "no"


def months(paths):
    parents = collections.defaultdict(lambda: collections.defaultdict(list))
    for row in read(paths):
        key = (row["service_class"], row["access"], row["bundle"], symmetry(row), plain(row["mbps_down"]),
               row["country"], row["unit"], row["currency"])
        parents[key][row["region"]].append(row)
    write_cells(["service_class", "access", "bundle", "symmetric", "mbps_down", "country", "unit", "currency"],
                parents, True, 2)


def calling_codes():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "calling_codes.csv")
    return {row["prefix"]: (row["country"], row["region"]) for row in read([path])}


def minutes(paths):
    """By the longest known prefix of what is dialled; six digits of a North American deck lack the 1."""
    codes = calling_codes()
    parents = collections.defaultdict(lambda: collections.defaultdict(list))
    unknown = 0
    for row in read(paths):
        dialled = row["region"]
        if row["source"].startswith("us_npanxx"):
            dialled = "1" + dialled
        found = next((codes[dialled[:n]] for n in range(min(len(dialled), 7), 0, -1) if dialled[:n] in codes), None)
        if found is None:
            unknown += 1
            continue
        country, region = found
        deck = row["source"].split(",")[0]
        parents[(deck, row["service_class"], country, row["unit"], row["currency"])][region].append(row)
    print(f"{unknown} prices of prefixes without a country are left out", file=sys.stderr)
    write_cells(["deck", "service_class", "country", "unit", "currency"], parents, False, 6)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("months", "minutes"):
        sys.exit(__doc__)
    {"months": months, "minutes": minutes}[sys.argv[1]](sys.argv[2:])
