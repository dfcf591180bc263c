"""Made-up recurring bills with their contract and inventory: services x months, the same for the same numbers.

usage: recurring_data.py FOLDER [SERVICES] [MONTHS]

FOLDER gets bills/YYYY-MM.csv, profiles/, contract.yaml, crosswalk.csv and inventory.csv for telaudit, and for SQL the
prices of the contract by code and day in prices.csv. Some services are billed above the contract, some after they were
disconnected, some for days that another bill had charged, and some accounts jump.
"""

import datetime
import pathlib
import sys

CARRIER = "RECURRING CARRIER"
FIRST = (2024, 1)
PER_ACCOUNT = 500
# Code, item, and the price in cents at first and by the amendment.
CODES = [(f"MRC{i:02}", f"LINE.KIND_{i:02}", 1900 + 137 * i, 1850 + 131 * i) for i in range(40)]
AMENDED = datetime.date(2025, 1, 1)
HEADER = "Account,Invoice,Bill Date,Service,Product Code,Description,From,Through,Quantity,Amount\n"

PROFILE = """profile: recurring-bench
version: 1
about: One recurring charge of a service and month on a line.
source: Made up for a measurement.
detect:
  header_all: [Account, Invoice, Bill Date, Service, Product Code, Description, From, Through, Quantity, Amount]
container:
  delimiter: comma
  encoding: [utf-8]
bill:
  carrier: {value: RECURRING CARRIER}
  account: Account
  invoice: Invoice
  bill_date: {column: Bill Date, formats: ['%Y-%m-%d']}
  currency: {value: USD}
  no_control_total: true
part:
  kind: recurring
levels:
  lines: {id: lines, label: Lines}
fields:
  charge_class: {value: recurring}
  service: Service
  product_code: Product Code
  description: Description
  from: {column: From, formats: ['%Y-%m-%d']}
  through: {column: Through, formats: ['%Y-%m-%d']}
  quantity: {column: Quantity, max_scale: 0}
records:
  - name: line
    kind: charge
    amount: {column: Amount, max_scale: 2}
    level: lines
tests:
  - name: a line
    lines: "Account,Invoice,Bill Date,Service,Product Code,Description,From,Through,Quantity,Amount\\nA1,I1,2024-02-01,2125550001,MRC00,Line,2024-02-01,2024-02-29,1,19.00\\n"
    charges:
      - {amount: 19.00, service: '2125550001', product_code: MRC00, quantity: 1}
    quarantine: 0
"""


def mixed(*numbers):
    """A number that looks like chance."""
    value = 0x9E3779B97F4A7C15
    for number in numbers:
        value = ((value ^ number) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        value ^= value >> 29
    return value


def month_at(index):
    year, month = FIRST[0] + (FIRST[1] - 1 + index) // 12, (FIRST[1] - 1 + index) % 12 + 1
    first = datetime.date(year, month, 1)
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return first, following - datetime.timedelta(days=1)


def money(cents):
    return f"{cents // 100}.{cents % 100:02}"


def disconnected_in(service, months):
    """The month in which a service ends, for one in fifty."""
    return 6 + mixed(service, 3) % months if mixed(service, 1) % 50 == 0 else None


def write_month(path, index, services, months):
    first, last = month_at(index)
    before = first - datetime.timedelta(days=3)
    amended = first >= AMENDED
    lines = [HEADER]
    for service in range(services):
        account = service // PER_ACCOUNT
        ends = disconnected_in(service, months)
        # Most services that ended are billed no more.
        if ends is not None and index > ends and mixed(service, 4) % 4 != 0:
            continue
        code, _, price, later = CODES[mixed(service, 2) % len(CODES)]
        cents = later if amended else price
        chance = mixed(service, index) % 1000
        if chance < 5:
            cents += 250
        begins = before if chance == 7 else first
        if account % 17 == 3 and index == 11 + account % 11:
            cents += 900
        lines.append(
            f"A{account:06},I{index:03}-{account:06},{first},{2120000000 + service * 7},{code},Monthly {code},"
            f"{begins},{last},1,{money(cents)}\n"
        )
    path.write_text("".join(lines))


def write_terms(folder, services, months):
    documents = "  - {id: MSA, type: master, signed: 2023-06-01, pages: 9}\n  - {id: A1, type: amendment, signed: 2024-11-01, pages: 2}\n"
    rates = "".join(
        f'  - {{item: {item}, price: "{money(price)}", unit: month, document: MSA, page: 2, clause: "1"}}\n'
        for _, item, price, _ in CODES
    )
    amended = "".join(
        f'      - {{item: {item}, price: "{money(later)}", unit: month, page: 1, clause: "2"}}\n' for _, item, _, later in CODES
    )
    (folder / "contract.yaml").write_text(
        f"""contract: C-BENCH
carrier: {CARRIER}
accounts: any
currency: USD
documents:
{documents}order_of_precedence: [amendment, master]
term: {{start: 2023-07-01, months: 60, document: MSA, page: 1, clause: "1"}}
renewal: {{type: none, notice_days: 60}}
disputes: {{report_days: 60, trigger: invoice_date, withhold_allowed: true, document: MSA, page: 3, clause: "7"}}
billing: {{payment_days: 30, bill_of_record: electronic}}
rates:
{rates}amendments:
  - document: A1
    effective: {AMENDED}
    rates:
{amended}"""
    )
    (folder / "crosswalk.csv").write_text(
        "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n"
        + "".join(f"{CARRIER},{code},,{item},confirmed,0.98,2024-01-02,analyst,1\n" for code, item, _, _ in CODES)
    )
    (folder / "prices.csv").write_text(
        "code,valid_from,price\n"
        + "".join(
            f"{code},2023-07-01,{money(price)}\n{code},{AMENDED},{money(later)}\n" for code, _, price, later in CODES
        )
    )
    lines = [
        "service,carrier,account,status,installed,disconnected,disconnect_reference,disconnect_evidence,site,business_unit,"
        "cost_centre,owner,exempt_class,channels\n"
    ]
    for service in range(services):
        ends = disconnected_in(service, months)
        day = month_at(ends)[0] + datetime.timedelta(days=14) if ends is not None else ""
        status = "disconnected" if ends is not None else "active"
        evidence = f"D-{service},order_confirmation" if ends is not None else ","
        lines.append(
            f"{2120000000 + service * 7},{CARRIER},A{service // PER_ACCOUNT:06},{status},2019-01-01,{day},{evidence},,,,,,1\n"
        )
    (folder / "inventory.csv").write_text("".join(lines))


def main():
    folder = pathlib.Path(sys.argv[1])
    services = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    months = int(sys.argv[3]) if len(sys.argv) > 3 else 24
    for part in ("bills", "profiles"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "profiles/recurring-bench.yaml").write_text(PROFILE)
    for index in range(months):
        write_month(folder / f"bills/{month_at(index)[0]:%Y-%m}.csv", index, services, months)
    write_terms(folder, services, months)


if __name__ == "__main__":
    main()
