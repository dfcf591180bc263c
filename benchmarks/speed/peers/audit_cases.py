"""Checks with joins, groups and windows that `./dev bench peers --audits` measures, beside the SQL that asks the same."""

import csv
import pathlib

import recurring_data
import rule_cases
from rule_cases import check

PEERS = pathlib.Path(__file__).resolve().parent
PRICES = PEERS.parents[3] / "shared/data/prices"
TABLE = """table: {name}
title: A deck that is measured
source: Made up for a measurement
key: [{key}]
columns:
{columns}
  - {{name: valid_from, type: date, meaning: First day}}
  - {{name: valid_to, type: date, meaning: First day on which it holds no more}}
"""


def selected(name):
    """What a file's one statement puts into its table."""
    return (PEERS / name).read_text().split("create or replace table findings as\n", 1)[1]


def write_table(folder, name, keys, columns, rows):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(
        TABLE.format(
            name=name,
            key=", ".join(keys),
            columns="\n".join(
                f"  - {{name: {c}, type: {t}, {'money: true, ' if c == 'price' else ''}meaning: {c}}}" for c, t in columns
            ),
        )
    )
    with (folder / f"{name}.csv").open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*(c for c, _ in columns), "valid_from", "valid_to"])
        writer.writerows(rows)


def twenty():
    """Groups and neighbours beside the row filters: 20 checks of the kinds that a month of calls gets."""
    checks, sql = [], []
    for name, text, condition in rule_cases.filters()[:50:5]:
        checks.append(text)
        sql.append((name, f'select "Amount" as billed from charges where {condition}'))
    name, text, condition = rule_cases.extension()[0]
    checks.append(text)
    sql.append((name, f'select "Amount" as billed from charges where {condition}'))
    checks.append(rule_cases.DUPLICATES)
    sql.append(("B-300", f"select in_all as billed from ({selected('duckdb_duplicates.sql')})"))
    checks.append(rule_cases.OVERLAPS)
    sql.append(("B-400", f"select \"Amount\" as billed from ({selected('duckdb_overlaps.sql')})"))
    groups = [
        ("B-701", "c.service", '"Service Number"', "sum(c.amount)", 'sum("Amount")', "> 60"),
        ("B-702", "c.service", '"Service Number"', "count()", "count(*)", "> 70"),
        ("B-703", "c.account, c.call_type", '"Account", "Call Type"', "sum(c.amount)", 'sum("Amount")', "> 30000"),
        ("B-704", "c.destination_place", '"Destination"', "sum(c.duration)", 'sum("Duration") * 10', "> 20000000"),
        ("B-705", "c.cost_centre", '"Cost Centre"', "sum(c.amount)", 'sum("Amount")', "> 1300"),
        ("B-706", "c.service, c.direction", '"Service Number", "Direction"', "max(c.amount)", 'max("Amount")', "> 60"),
        ("B-707", "c.account, c.destination_place", '"Account", "Destination"', "count()", "count(*)", "> 3000"),
    ]
    for name, by, sql_by, measure, sql_measure, condition in groups:
        lines = (
            f"where: c.amount is known\ngroup:\n  by: [{by}]\n  let:\n    of_group: {measure}\n    in_all: sum(c.amount)\n"
            f"when: of_group {condition}\nbilled: in_all"
        )
        checks.append(check(name, lines))
        having = f"{sql_measure} {condition}"
        sql.append(
            (name, f'select sum("Amount") as billed from charges where "Amount" is not null group by {sql_by} having {having}')
        )
    return checks, sql


def rerating_terms(connection, folder):
    """A deck of every place and kind of call, of which ten rates change in the middle of the month."""
    rows = connection.execute(
        'select distinct "Destination", "Call Type"::varchar, "Rate" from charges order by all'
    ).fetchall()
    lines = []
    for i, (place, kind, rate) in enumerate(rows):
        later = f"{rate * 2}" if i % 100 == 0 else f"{rate}"
        lines.append([place, kind, rate, "2026-01-01", "2026-03-16"])
        lines.append([place, kind, later, "2026-03-16", ""])
    columns = [("place", "text"), ("kind", "text"), ("price", "decimal")]
    write_table(folder, "deck", ["place", "kind"], columns, lines)


RERATING = check(
    "B-500",
    """where: c.billed_units is known and c.amount is known
join:
  - deck: {as: d, match: {place: c.destination_place, kind: c.call_type}, at: date_of(c.start), cardinality: one}
let:
  rated: round(c.billed_units * d.price, 4, half_up)
when: c.amount != rated
billed: c.amount""",
)
RERATING_SQL = [
    (
        "B-500",
        """select c."Amount" as billed from charges c join deck d
             on c."Destination" = d.place and c."Call Type" = d.kind
             and c."Call Date" >= d.valid_from and c."Call Date" < d.valid_to
           where c."Amount" <> round((c."Billed Minutes" * d.price)::decimal(18,5), 4)""",
    )
]


def prefix_terms(_connection, folder):
    """The two decks of ../shared/data as one: numbers as they are dialled, every second row of two periods."""
    rates = {}
    with (PRICES / "us_npanxx_ratedeck_2020.csv").open() as file:
        for row in csv.DictReader(file):
            rates["1" + row["NPANXX"]] = row["Rate"]
    with (PRICES / "astpp_outbound_routes_2015.csv").open() as file:
        for row in csv.DictReader(file):
            rates.setdefault("011" + row["prefix"], row["cost_per_minute"])
    lines = []
    for i, (prefix, rate) in enumerate(sorted(rates.items())):
        if i % 2 == 0:
            lines.append([prefix, rate, "2015-01-01", ""])
        else:
            lines.append([prefix, rate, "2015-01-01", "2026-03-16"])
            lines.append([prefix, "9.99", "2026-03-16", ""])
    columns = [("prefix", "text"), ("price", "decimal")]
    write_table(folder, "prefix_deck", ["prefix"], columns, lines)


PREFIX = check(
    "B-600",
    """where: c.destination is known
join:
  - prefix_deck: {as: d, match: {}, prefix: {prefix: c.destination}, at: date_of(c.start), cardinality: optional, missing: not_fired}
when: d.price > 9.00
billed: c.amount""",
)
PREFIX_SQL = [
    (
        "B-600",
        """with found as (
             select c.rowid as row, c."Amount" as amount, max_by(d.price, length(d.prefix)) as price
             from charges c join (select distinct length(prefix) as digits from prefix_deck) l on true
             join prefix_deck d on d.prefix = left(c."Called Number", l.digits)
               and length(c."Called Number") >= l.digits
               and c."Call Date" >= d.valid_from and c."Call Date" < d.valid_to
             group by all)
           select amount as billed from found where price > 9""",
    )
]

RECURRING_SQL = [
    (
        "RAT-01",
        """select c.amount as billed from bills c asof join prices p
             on c.code = p.code and c.begins >= p.valid_from
           where c.amount > 0 and c.amount - c.quantity * p.price > c.quantity * 0.005
             and c.amount - c.quantity * p.price >= 0.01""",
    ),
    (
        "INV-01",
        """select c.amount as billed from bills c join inventory v
             on v.service = c.service and v.carrier = 'RECURRING CARRIER' and v.account = c.account
           where c.amount > 0 and v.status = 'disconnected' and v.disconnected <= c.begins
             and not exists (select 1 from inventory a where a.service = c.service and a.account = c.account
                             and a.status = 'active' and a.installed >= v.disconnected and a.installed <= c.begins)""",
    ),
    (
        "ARI-07",
        """with placed as (
             select *, max(through) over before as paid_through, lag(begins) over by_service as begins_before,
               lag(through) over by_service as through_before, lag(amount) over by_service as amount_before
             from bills where amount > 0 and begins <= through
             window by_service as (partition by account, service, code, description order by begins, bill_date),
               before as (partition by account, service, code, description order by begins, bill_date
                          rows between unbounded preceding and 1 preceding)),
           counted as (
             select *, greatest(coalesce(least(paid_through, through) - begins + 1, 0), 0) as twice,
               case when coalesce(paid_through, begins - 1) < begins then coalesce(begins - through_before - 1, 0) else 0 end as missing
             from placed),
           priced as (
             select *, round((amount * twice)::decimal(18,6) / (through - begins + 1), 2)::decimal(18,2) as too_much from counted)
           select amount as billed from priced
           where (twice > 0 or missing > 0) and missing < 27
             and not (twice > 0 and day(begins) <> day(begins_before) and amount <= amount_before - too_much)
             and not (twice > 0 and too_much <= 0.01)""",
    ),
    (
        "VAR-01",
        """with invoices as (
             select account, invoice, bill_date, sum(amount) as total from bills group by all),
           looked as (
             select i.account, i.invoice, i.total, count(*) as n, median(p.total) as baseline, mad(p.total) as spread
             from invoices i join invoices p on p.account = i.account and p.bill_date < i.bill_date
               and p.bill_date >= i.bill_date - interval 12 month
             group by all)
           select total as billed from looked
           where n >= 6 and abs(total - baseline) > 3 * spread and abs(total - baseline) > 0.05 * abs(baseline)
             and abs(total - baseline) > 100""",
    ),
]


def load_recurring(connection, folder):
    connection.execute(
        f"""create table bills as select "Account" as account, "Invoice" as invoice, "Bill Date" as bill_date,
              "Service" as service, "Product Code" as code, "Description" as description, "From" as begins,
              "Through" as through, "Quantity" as quantity, "Amount" as amount
            from read_csv('{folder}/bills/*.csv', header = true, columns = {{'Account': 'VARCHAR', 'Invoice': 'VARCHAR',
              'Bill Date': 'DATE', 'Service': 'VARCHAR', 'Product Code': 'VARCHAR', 'Description': 'VARCHAR', 'From': 'DATE',
              'Through': 'DATE', 'Quantity': 'INTEGER', 'Amount': 'DECIMAL(18,2)'}})"""
    )
    for column in ("account", "code", "description"):
        connection.execute(f"create type {column}_words as enum (select distinct {column} from bills order by 1)")
        connection.execute(f"alter table bills alter {column} type {column}_words")
    connection.execute(
        f"create table prices as select code, valid_from, price::decimal(18,2) as price from read_csv('{folder}/prices.csv')"
    )
    connection.execute("alter table prices alter code type code_words")
    connection.execute(
        f"""create table inventory as select service, carrier, account::account_words as account, status, installed, disconnected
            from read_csv('{folder}/inventory.csv', all_varchar = false, types = {{'service': 'VARCHAR', 'disconnected': 'DATE'}})"""
    )


def write_recurring(folder, services):
    for part in ("bills", "profiles"):
        (folder / part).mkdir(parents=True)
    (folder / "profiles/recurring-bench.yaml").write_text(recurring_data.PROFILE)
    for index in range(24):
        first = recurring_data.month_at(index)[0]
        recurring_data.write_month(folder / f"bills/{first:%Y-%m}.csv", index, services, 24)
    recurring_data.write_terms(folder, services, 24)
