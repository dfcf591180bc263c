"""Electronic invoices by lxml: the fields that telaudit takes from each line or call, as a list of tuples.

Reads the file into memory first; only parsing and extracting are timed. Prints one line of JSON.
"""

import argparse
import decimal
import json
import time

from lxml import etree

UBL = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"


def cac(*names):
    return "/".join("{%s}%s" % (UBL["cac"], name) for name in names)


def cbc(name):
    return "{%s}%s" % (UBL["cbc"], name)


def ram(*names):
    return "/".join("{%s}%s" % (RAM, name) for name in names)


# Fields of one record by their paths, and the attributes that telaudit keeps.
RECORDS = {
    "ubl": (
        cac("InvoiceLine"),
        [
            (cbc("ID"), None),
            (cbc("InvoicedQuantity"), "unitCode"),
            (cac("InvoicePeriod") + "/" + cbc("StartDate"), None),
            (cac("InvoicePeriod") + "/" + cbc("EndDate"), None),
            (cac("DocumentReference") + "/" + cbc("ID"), "schemeID"),
            (cac("DocumentReference") + "/" + cbc("DocumentTypeCode"), None),
            (cac("Item") + "/" + cbc("Name"), None),
            (cac("Item") + "/" + cbc("Description"), None),
            (cac("Item", "SellersItemIdentification") + "/" + cbc("ID"), None),
        ],
        [cbc("LineExtensionAmount"), cac("Price") + "/" + cbc("PriceAmount")],
    ),
    "cii": (
        ram("IncludedSupplyChainTradeLineItem"),
        [
            (ram("AssociatedDocumentLineDocument", "LineID"), None),
            (ram("SpecifiedLineTradeDelivery", "BilledQuantity"), "unitCode"),
            (ram("SpecifiedLineTradeSettlement", "AdditionalReferencedDocument", "IssuerAssignedID"), None),
            (ram("SpecifiedLineTradeSettlement", "AdditionalReferencedDocument", "TypeCode"), None),
            (ram("SpecifiedTradeProduct", "Name"), None),
            (ram("SpecifiedTradeProduct", "SellerAssignedID"), None),
        ],
        [
            ram("SpecifiedLineTradeSettlement", "SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount"),
            ram("SpecifiedLineTradeAgreement", "NetPriceProductTradePrice", "ChargeAmount"),
        ],
    ),
    "uts": (
        cac("TelecommunicationsService"),
        [
            (cbc("CallDate"), None),
            (cbc("CallTime"), None),
            (cbc("ServiceNumberCalled"), None),
            (cbc("Quantity"), "unitCode"),
        ],
        [cbc("CallExtensionAmount")],
    ),
}


def extract(text, kind):
    record, fields, amounts = RECORDS[kind]
    root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    rows = []
    for element in root.iter(record):
        row = []
        for path, attribute in fields:
            found = element.find(path)
            row.append(None if found is None else found.text)
            if attribute and found is not None:
                row.append(found.get(attribute))
        row.extend(decimal.Decimal(element.findtext(path)) for path in amounts)
        rows.append(tuple(row))
    return rows


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("kind", choices=sorted(RECORDS))
    arguments.add_argument("file")
    arguments.add_argument("--runs", type=int, default=3)
    options = arguments.parse_args()
    with open(options.file, "rb") as file:
        text = file.read()
    best = None
    for _ in range(options.runs):
        before = time.process_time()
        rows = extract(text, options.kind)
        seconds = time.process_time() - before
        best = seconds if best is None else min(best, seconds)
    total = sum((row[-1 if options.kind == "uts" else -2] for row in rows), decimal.Decimal())
    print(json.dumps({"kind": options.kind, "seconds": best, "bytes": len(text), "rows": len(rows), "sum": str(total)}))


if __name__ == "__main__":
    main()
