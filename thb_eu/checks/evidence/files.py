"""Files: how the delivered files keep to their contracts, and what was owed and did not come."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from thb_eu.checks.evidence.context import Given, Row
from thb_eu.messages import NO_WORDS, Text, joined
from thb_eu.model import OTHER_POPULATION, OTHER_YEAR, TWICE, Collection

A_YEAR = re.compile(r"(?<![\d/.])(?<!\d\. )((?:19|20)\d\d)(?![\d/]|-\d\d-)")
"""A year as a word of a text: not the number of an act, nor the year of a day."""
METADATA = "metadata.yaml"


def files(given: Given) -> pd.DataFrame:
    """One row per deviation from a contract, and one per file without any: file, what, deviations."""
    broken = given.received.structure.assign(deviations=1)
    names = [str(resource["path"]).replace("\\", "/") for resource in given.received.collection.resources]
    clean = [
        {"file": name, "sheet": "", "cell": "", "row": None, "column": "", "what": "", "deviations": 0}
        for name in names
        if name not in set(broken["file"])
    ]
    told = pd.DataFrame(clean, columns=broken.columns, dtype=object).astype(broken.dtypes)
    return pd.concat([broken, told], ignore_index=True)


def readings(given: Given) -> list[Row]:
    """One row per thing read otherwise than agreed, and one per file without any: file, what, as_agreed."""
    otherwise = [{**row, "as_agreed": False} for row in given.received.otherwise]
    files = [str(resource["path"]).replace("\\", "/") for resource in given.received.collection.resources]
    place = {"sheet": "", "cell": "", "row": None, "column": "", "what": NO_WORDS}
    agreed = set(files) - {row["file"] for row in otherwise}
    return [*otherwise, *({"file": file, **place, "as_agreed": True} for file in files if file in agreed)]


def deliveries(given: Given) -> list[Row]:
    """One row per table of figures: sent_once, of_this_year, of_its_population, and what shows the contrary of each.

    Of two tables that were taken for each other each row rests on both: they are one mistake.
    """
    seen: dict[tuple[str, str], dict[str, list[Text]]] = {}
    names = {str(entry["path"]).replace("\\", "/"): str(entry["name"]) for entry in given.received.collection.resources}
    taken = {(found.file, found.other) for found in given.received.mistaken}
    for found in given.received.mistaken:
        seen.setdefault((found.file, found.sheet), {}).setdefault(found.kind, []).append(found.what)
    kinds = {"sent_once": TWICE, "of_this_year": OTHER_YEAR, "of_its_population": OTHER_POPULATION}
    rows = []
    for file, table in given.received.sent.items():
        shown = seen.get((file, table.sheet), {})
        rows.append(
            {
                "file": file,
                "sheet": table.sheet,
                "rests_on": frozenset(
                    names[one] for one in names if one == file or {(file, one), (one, file)} <= taken
                ),
                **{column: kind not in shown for column, kind in kinds.items()},
                **{f"not_{column}": _joined(shown.get(kind, [])) for column, kind in kinds.items()},
            }
        )
    return rows


def _joined(texts: list[Text]) -> Text:
    """Several sentences as one text."""
    return joined(dict.fromkeys(texts), " ")


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
            "rests_on": frozenset({name.split(":")[0].partition("/")[2]}),
        }
        for name, done in owed
    ]


def printed_totals(given: Given) -> list[Row]:
    """One row per printed total row that a contract promises, and does not merely allow: label, delivered."""
    cells = given.received.cells
    first = cells[cells["cell"].str.fullmatch(r"A\d+").fillna(False)]
    written = {
        resource: {str(text).strip().casefold() for text in texts}
        for resource, texts in first.groupby("resource")["text"]
    }
    return [
        {
            "file": resource["path"].replace("\\", "/"),
            "column": label,
            "label": label,
            "delivered": label.casefold() in written.get(resource["name"], set()),
        }
        for resource in given.received.collection.resources
        if not (contract := given.definitions.contracts[resource["thb:contract"]]).totals_optional
        for label in contract.printed_totals
    ]


def suppliers(given: Given) -> list[Row]:
    """One row per supplier who owes tables that count: title, and whether its organisation sent any, or a register."""
    contracts = given.definitions.contracts
    delivered = [contracts[resource["thb:contract"]] for resource in given.received.collection.resources]
    sent = {contract.organisation for contract in delivered if contract.counted}
    counting = {
        name.split("/")[0]: contract
        for name, contract in given.definitions.contracts.items()
        if contract.counted and contract.is_owed_for(given.year)
    }
    return [
        {
            "file": given.received.collection.descriptor,
            "cell": supplier,
            "title": contract.supplier,
            "heard": contract.organisation in sent,
        }
        for supplier, contract in counting.items()
    ]


def registers(given: Given) -> list[Row]:
    """One row per register: rows, those of articles that its contract does not name, and how many such articles."""
    return [
        {
            "file": register.file,
            "sheet": register.sheet,
            "rows": register.rows,
            "ignored": sum(register.ignored.values()),
            "articles": len(register.ignored),
        }
        for register in given.received.registers
    ]


def keys(given: Given) -> list[Row]:
    """One row per row of a register whose key an earlier row has, one per register without any: first, told_before."""
    return [
        {"file": register.file, "sheet": register.sheet, **row}
        for register in given.received.registers
        for row in _doubled(register.doubled, register.key[-1])
    ]


def _doubled(rows: tuple[tuple[int, int], ...], column: str) -> list[Row]:
    found = [{"row": row, "column": column, "first": first, "told_before": True} for row, first in rows]
    return found or [{"row": None, "column": column, "first": None, "told_before": False}]


def texts(given: Given) -> list[Row]:
    """One row per text of the collection that names a year: the years it names, and whether its own is among them.

    `thb:names_years` of the collection or of a resource tells which other years are meant.
    """
    collection = given.received.collection
    return [
        {
            "file": file,
            "cell": place,
            "years": ", ".join(sorted(years)),
            "year": collection.year,
            "intended": all(str(collection.year) in _years(text) or not _years(text) - meant for text in parts),
        }
        for file, place, parts, meant in _texts(collection)
        if (years := frozenset().union(*map(_years, parts)))
    ]


def _texts(collection: Collection) -> Iterator[tuple[str, str, tuple[str, ...], frozenset[str]]]:
    """The texts that a reader is shown: file, place, the text in its languages, the other years it may name."""
    meant = frozenset(collection.names_years)
    yield collection.descriptor, "title", collection.title.in_all_given(), meant
    for resource in collection.resources:
        own = meant | frozenset(resource.get("thb:names_years", ()))
        for key in ("title", "thb:source"):
            yield collection.descriptor, f"{resource['name']}: {key}", (str(resource.get(key, "")),), own
    for code, prose in collection.prose.items():
        yield METADATA, code, prose.text.in_all_given(), meant


def prose(given: Given) -> list[Row]:
    """One row per text of the steward for this year: its concept, and whether he says if the public may read it."""
    return [
        {"file": METADATA, "cell": code, "declared": words.is_declared}
        for code, words in given.received.collection.prose.items()
    ]


def _years(text: str) -> frozenset[str]:
    return frozenset(A_YEAR.findall(text))
