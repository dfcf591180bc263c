"""What `./dev bench peers --rules` asks: each check as telaudit and as the peers' SQL understand it."""

# Words of the generator's columns.
TYPES = ["Local", "National", "Mobile", "International", "Toll Free"]


def check(name, lines):
    """A check over charges; `lines` are its where, let, group and when."""
    return f"""rule: {name}
version: 1.0.0
title: A check that is measured
status: stable
kind: error
confidence: A
precedence: 1
reason: TEST
false_positives: none
over: charge as c
{lines}
message: "{name}"
tests: []
"""


def filters():
    """50 conditions on two or three columns, each true of few calls: (name, check, SQL)."""
    cases = []
    for i in range(50):
        kind = TYPES[i % 5]
        seconds = 1500 + 40 * i
        units = 25 + i
        rate = 0.0085 + 0.0005 * (i % 7)
        where, condition, sql = [
            (
                f"c.call_type == '{kind}'",
                f"c.duration > {seconds * 10}",
                f"\"Call Type\" = '{kind}' and \"Duration\" > {seconds}",
            ),
            (
                "c.direction == 'Inbound'",
                f"c.billed_units > {units}.5 and c.amount > {units / 100:.2f}",
                f'"Direction" = \'Inbound\' and "Billed Minutes" > {units}.5 and "Amount" > {units / 100:.2f}',
            ),
            (
                f"c.call_type in ['{kind}', 'Mobile']",
                f"c.rate == {rate:.4f} and c.duration > {seconds * 10}",
                f"\"Call Type\" in ('{kind}', 'Mobile') and \"Rate\" = {rate:.4f} and \"Duration\" > {seconds}",
            ),
            (
                f"c.duration < {60 + i}",
                f"c.amount > {4 + i}.25",
                f'"Duration" * 10 < {60 + i} and "Amount" > {4 + i}.25',
            ),
            (
                "c.cost_centre is unknown",
                f"c.call_type != '{kind}' and c.billed_units >= {units}",
                f"\"Cost Centre\" is null and \"Call Type\" <> '{kind}' and \"Billed Minutes\" >= {units}",
            ),
        ][i // 10]
        name = f"B-{100 + i}"
        cases.append((name, check(name, f"where: {where}\nwhen: {condition}\nbilled: c.amount"), sql))
    return cases


def extension():
    """Quantity times rate, rounded, against the amount (ARI-05)."""
    lines = (
        "where: c.billed_units is known and c.rate is known and c.amount is known\n"
        "when: abs(c.amount - round(c.billed_units * c.rate, 4, half_up)) > 0.0001\nbilled: c.amount"
    )
    sql = 'abs("Amount" - round(("Billed Minutes" * "Rate")::decimal(18,5), 4)) > 0.0001'
    return [("B-200", check("B-200", lines), sql)]


DUPLICATES = check(
    "B-300",
    """where: c.start is known and c.duration > 0
group:
  by: [c.account, c.invoice, c.service, c.destination, c.start, c.duration]
  let:
    copies: count()
    in_all: sum(c.amount)
when: copies > 1
billed: in_all""",
)

OVERLAPS = check(
    "B-400",
    """where: c.start is known and c.duration > 0
let: {ends: "add_duration(c.start, tenths(c.duration))"}
window:
  by: [c.account, c.service]
  order: [c.start]
  overlap: {as: o, from: c.start, to: ends}
when: o is known
billed: c.amount""",
)
