"""Files: how the delivered files keep to their contracts, and what was owed and did not come."""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.evidence.given import Given, Row


def files(given: Given) -> pd.DataFrame:
    """One row per deviation from a contract, and one per file without any: file, what, deviations."""
    broken = given.received.structure.assign(deviations=1)
    names = [str(resource["path"]).replace("\\", "/") for resource in given.received.collection.resources]
    clean = [
        {"file": name, "sheet": "", "cell": "", "row": None, "column": "", "what": "", "deviations": 0}
        for name in names
        if name not in set(broken["file"])
    ]
    return pd.concat([broken, pd.DataFrame(clean)], ignore_index=True) if clean else broken


def contracts(given: Given) -> list[Row]:
    """One row per table that a supplier of the collection owes: contract, title, delivered."""
    collection = given.received.collection
    delivered = [(resource["thb:contract"], True) for resource in collection.resources]
    owed = [*delivered, *((str(owed), False) for owed in given.received.undelivered)]
    return [
        {
            "file": collection.descriptor,
            "cell": name,
            "contract": name,
            "title": given.definitions.contracts[name.split(":")[0]].title,
            "delivered": done,
        }
        for name, done in owed
    ]


def printed_totals(given: Given) -> list[Row]:
    """One row per printed total row that a contract promises: label, delivered."""
    cells = given.received.cells
    first = cells[cells["cell"].str.fullmatch(r"A\d+").fillna(False)]
    written = {resource: set(texts) for resource, texts in first.groupby("resource")["text"]}
    return [
        {
            "file": resource["path"].replace("\\", "/"),
            "column": label,
            "label": label,
            "delivered": label in written.get(resource["name"], set()),
        }
        for resource in given.received.collection.resources
        for label in given.definitions.contracts[resource["thb:contract"]].printed_totals
    ]


def suppliers(given: Given) -> list[Row]:
    """One row per supplier whose contracts count: title, tables delivered."""
    sent = {resource["thb:contract"].split("/")[0] for resource in given.received.collection.resources}
    counting = {
        name.split("/")[0]: contract for name, contract in given.definitions.contracts.items() if contract.counted
    }
    return [
        {
            "file": given.received.collection.descriptor,
            "cell": supplier,
            "title": contract.supplier,
            "heard": supplier in sent,
        }
        for supplier, contract in counting.items()
    ]
