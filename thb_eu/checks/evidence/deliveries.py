"""Tabulate how the files that came keep to their contracts, and what was owed and did not come.

Also what the descriptors declare beside what is really held against the data: a property of Data Package that nobody
enforces reads like a guarantee and is none. The contracts of the delivered tables and the collection's own descriptor
are looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

import pandas as pd

from thb_eu.base.messages import Text, _, cited, joined, titled
from thb_eu.base.model import next_act, rows_of
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.context import ACTS, CHANGES, PLACE, Context, Row, as_text, changes_that_settle, sum_of
from thb_eu.results import OTHER_POPULATION, OTHER_YEAR, TWICE, Collection, UnusualReading

A_YEAR = re.compile(r"(?<![\d/.])(?<!\d\. )((?:19|20)\d\d)(?![\d/]|-\d\d-)")
"""A year as a word of a text: not the number of an act, nor the year of a day."""
METADATA = "metadata.yaml"
DESCRIPTIVE = frozenset(
    {
        *("$schema", "profile", "name", "title", "description", "homepage", "version", "created", "keywords", "image"),
        *("licenses", "sources", "contributors", "id", "rdfType", "example", "unit", "path", "resources", "mediatype"),
        *("encoding", "dialect", "schema", "fields", "constraints", "type", "format"),
    }
)
"""Properties that describe, or under which others stand; `encoding` is tried before what the contract allows."""
ENFORCED = {
    "constraints": frozenset({"required", "unique", "minimum", "maximum", "minLength", "maxLength", "pattern", "enum"}),
    "dialect": frozenset({"delimiter"}),
    "schema": frozenset({"primaryKey"}),
    "fields": frozenset({"groupChar", "decimalChar"}),
}
"""What the reading holds a table to, by the property under which it stands."""
OF_A_COLLECTION = {
    "dialect": frozenset(
        {
            *("delimiter", "header", "headerRows", "sheetName"),
            *("quoteChar", "doubleQuote", "skipInitialSpace", "lineTerminator"),
        }
    )
}
"""What a collection may say of its files besides, and is honoured (`sources.dialect`)."""
HOLDS_MORE = ("resources", "schema", "fields", "constraints", "dialect")
"""Properties under which others stand."""
NOTHING_CAME = _("was not delivered")
CANNOT_BE_TOLD = _("cannot be told, says its supplier")
BLANK = [""]
"""The only mark of a missing value that is read as one."""


def files(context: Context) -> pd.DataFrame:
    """Return one row per deviation from a contract, and one per file without any: file, what, deviations."""
    broken = context.received.structure.assign(deviations=1)
    clean = [
        {"file": name, "sheet": "", "cell": "", "row": None, "column": "", "what": "", "deviations": 0}
        for name in context.received.collection.by_file
        if name not in set(broken["file"])
    ]
    unbroken = pd.DataFrame(clean, columns=broken.columns, dtype=object).astype(broken.dtypes)
    return pd.concat([broken, unbroken], ignore_index=True)


def readings(context: Context) -> list[Row]:
    """Return one row per thing read otherwise than agreed, and one per file without any: file, what, as_agreed."""
    unusual = {reading.file for reading in context.received.otherwise}
    agreed = [UnusualReading(file) for file in context.received.collection.by_file if file not in unusual]
    names = [field.name for field in fields(UnusualReading)]
    return [
        {**{name: getattr(reading, name) for name in names}, "as_agreed": as_agreed}
        for as_agreed, readings in ((False, context.received.otherwise), (True, agreed))
        for reading in readings
    ]


def deliveries(context: Context) -> list[Row]:
    """Return one row per table of figures: sent_once, of_this_year, of_its_population, and what shows the contrary of
    each.

    Of two tables that were taken for each other each row rests on both: they are one mistake.
    """
    seen: dict[tuple[str, str], dict[str, list[Text]]] = {}
    names = {file: str(entry["name"]) for file, entry in context.received.collection.by_file.items()}
    taken = {(found.file, found.other) for found in context.received.mistaken}
    for found in context.received.mistaken:
        seen.setdefault((found.file, found.sheet), {}).setdefault(found.kind, []).append(found.what)
    kinds = {"sent_once": TWICE, "of_this_year": OTHER_YEAR, "of_its_population": OTHER_POPULATION}
    rows = []
    for file, table in context.received.sent.items():
        shown = seen.get((file, table.sheet), {})
        rows.append(
            {
                "file": file,
                "sheet": table.sheet,
                "rests_on": frozenset(
                    names[name] for name in names if name == file or {(file, name), (name, file)} <= taken
                ),
                **{column: kind not in shown for column, kind in kinds.items()},
                **{f"not_{column}": joined(dict.fromkeys(shown.get(kind, [])), " ") for column, kind in kinds.items()},
            }
        )
    return rows


def contracts(context: Context) -> list[Row]:
    """Return one row per table that a supplier of the collection owes: contract, title, delivered, and what else it
    says.

    It rests on the table, as references name it.
    """
    collection = context.received.collection
    contracts = [(resource["thb:contract"], True, NOTHING_CAME) for resource in collection.resources]
    for missing in context.received.undelivered:
        contracts.append((str(missing), False, CANNOT_BE_TOLD if missing.stated else NOTHING_CAME))
    rows = []
    for name, done, instead in contracts:
        owed = name.split(":")[0]
        rows.append(
            {
                "file": collection.descriptor,
                "cell": name,
                "contract": name,
                "title": context.definitions.contracts[owed].title,
                "delivered": done,
                "instead": instead,
                "rests_on": frozenset({context.called(owed)}),
            }
        )
    return rows


def printed_totals(context: Context) -> list[Row]:
    """Return one row per printed total row that a contract promises, and does not merely allow: label, delivered."""
    cells = context.received.cells
    first = cells[cells["cell"].str.fullmatch(r"A\d+").fillna(False)]
    written = {
        resource: {str(text).strip().casefold() for text in texts}
        for resource, texts in first.groupby("resource")["text"]
    }
    return [
        {
            "file": file,
            "column": label,
            "label": label,
            "delivered": label.casefold() in written.get(name := resource["name"], set()),
            "rests_on": frozenset({name, rows_of(name), context.misspelt.get((name, label.casefold()), name)}),
        }
        for file, resource in context.received.collection.by_file.items()
        if not (contract := context.definitions.contracts[resource["thb:contract"]]).totals_optional
        for label in contract.printed_totals
    ]


def suppliers(context: Context) -> list[Row]:
    """Return each supplier who owes tables that count: title, and whether its organisation sent any, or a register."""
    contracts = context.definitions.contracts
    delivered = [contracts[resource["thb:contract"]] for resource in context.received.collection.resources]
    sent = {contract.organisation for contract in delivered if contract.counted}
    counting = {
        name.split("/")[0]: contract
        for name, contract in context.definitions.contracts.items()
        if contract.counted and contract.is_due_for(context.year)
    }
    return [
        {
            "file": context.received.collection.descriptor,
            "cell": supplier,
            "title": contract.supplier,
            "heard": contract.organisation in sent,
        }
        for supplier, contract in counting.items()
    ]


def registers(context: Context) -> list[Row]:
    """Return one row per register: rows, those of articles that its contract does not name, and how many such articles.

    `later`: rows of a year after that of the collection; `dated_later`: where rows name no year, those of a day after.
    """
    return [
        {
            "file": register.file,
            "sheet": register.sheet,
            "rows": register.rows,
            "ignored": sum(register.ignored.values()),
            "articles": len(register.ignored),
            "year": context.year,
            "later": sum(rows for year, rows in register.in_year.items() if year > context.year),
            "dated_later": register.dated_later,
        }
        for register in context.received.registers
    ]


def keys(context: Context) -> list[Row]:
    """Return a row per register row whose key an earlier row has, one per register without any: first, told_before."""
    return [
        {
            "file": register.file,
            "sheet": register.sheet,
            "row": row,
            "column": register.key[-1],
            "first": first,
            "told_before": row is not None,
        }
        for register in context.received.registers
        for row, first in register.doubled or ((None, None),)
    ]


def texts(context: Context) -> list[Row]:
    """Return one row per text of the collection that names a year: the years it names, and whether its own is among
    them.

    `thb:names_years` of the collection or of a resource tells which other years are meant.
    """
    collection = context.received.collection
    return [
        {
            "file": file,
            "cell": place,
            "years": ", ".join(sorted(years)),
            "year": collection.year,
            ACTS: (next_act("describe-metadata", concept=place),) if file == METADATA else (),
            "intended": all(str(collection.year) in _years(text) or not _years(text) - meant for text in parts),
        }
        for file, place, parts, meant in _texts(collection)
        if (years := frozenset().union(*map(_years, parts)))
    ]


def _texts(collection: Collection) -> Iterator[tuple[str, str, tuple[str, ...], frozenset[str]]]:
    """Yield the texts that a reader is shown: file, place, the text in its languages, the other years it may name."""
    meant = frozenset(collection.names_years)
    yield collection.descriptor, "title", collection.title.in_all_given(), meant
    for resource in collection.resources:
        may_name = meant | frozenset(resource.get("thb:names_years", ()))
        for key, text in (("title", titled(resource)), ("thb:source", cited(resource))):
            yield collection.descriptor, f"{resource['name']}: {key}", text.in_all_given(), may_name
    for code, prose in collection.prose.items():
        yield METADATA, code, prose.text.in_all_given(), meant


def prose(context: Context) -> list[Row]:
    """Return one row per text of the steward for this year: its concept, whether it is settled if the public may read
    it.

    He says so himself, and of a text with numbers a role besides, under its seal.
    """
    return [
        {"file": METADATA, "cell": code, "declared": words.is_declared and words.is_settled, "seal": words.seal}
        for code, words in context.received.collection.prose.items()
    ]


def _years(text: str) -> frozenset[str]:
    return frozenset(A_YEAR.findall(text))


# --- printed totals ------------------------------------------------------------------------------


def claims(kind: str, context: Context) -> pd.DataFrame:
    """Return printed totals of one kind (row, column, grand) beside the sum of their cells: printed, counted.

    What follows from a cell that is told already is set aside. Where no row differs from its own total, columns that do
    may lack or double a row.
    """
    every = context.printed_totals
    apart = every["resource"][every["differs"] & (every["kind"] == "row")]
    claims = every[every["kind"] == kind]
    rests_on = [
        frozenset(covers) | ({rows_of(resource)} if kind == "column" and resource not in {*apart} else set())
        for resource, covers in zip(claims["resource"], claims["covers"], strict=True)
    ]
    printed = claims[["resource", "cell", "value", "covers", "counted"]].itertuples(index=False, name=None)
    changes = [
        changes_that_settle(value, counted, counted, [f"{resource}!{cell}"], covers)
        for resource, cell, value, covers, counted in printed
    ]
    return claims.assign(
        printed=claims["value"],
        basis=[as_text(found) for found in claims["told"]],
        because_of=[context.because_of(covers) for covers in claims["covers"]],
        rests_on=pd.Series(rests_on, claims.index, dtype=object),
        changes=pd.Series(changes, claims.index, dtype=object),
    ).drop(columns=["covers", "value", "told", "differs"])


def subtotals(context: Context) -> list[Row]:
    """Return one row per table with a printed total, and per number of it in a row that is a sum of rows: subtotal,
    rows.

    Such a row adds up the rows right above or below it, number by number, and without it a printed total is right that
    is wrong with it.
    """
    claims = context.received.claims[context.received.claims["kind"] != "row"]
    tables: dict[tuple[str, str], dict[int, dict[str, Row]]] = {}
    for fact in records(context.received.facts):
        if fact["fact"] == f"{fact['resource']}!{fact['cell']}":
            numbers = tables.setdefault((fact["file"], fact["sheet"]), {})
            numbers.setdefault(int(fact["row"]), {})[fact["column"]] = fact
    found: list[Row] = []
    for (file, sheet), printed in claims.groupby(["file", "sheet"], sort=False):
        of_table = [*_subtotals(tables.get((str(file), str(sheet)), {}), records(printed))]
        found += of_table or [{"file": file, "sheet": sheet, "cell": "", "value": 0, "rows": "", "subtotal": False}]
    return found


def _subtotals(numbers: Mapping[int, Mapping[str, Row]], printed: list[Row]) -> Iterator[Row]:
    order = sorted(numbers)
    values = {row: {name: fact["value"] for name, fact in numbers[row].items()} for row in order}
    by_fact = {fact["fact"]: (row, fact["value"]) for row in order for fact in numbers[row].values()}
    for row in order:
        if any(pd.isna(value) for value in values[row].values()) or not _explains(row, printed, by_fact):
            continue
        at = order.index(row)
        rows = _added_up(values, row, order[:at][::-1]) or _added_up(values, row, order[at + 1 :])
        for fact in numbers[row].values() if rows else ():
            if fact["value"]:
                place = {name: fact[name] for name in PLACE}
                told, changes = f"{min(rows)}–{max(rows)}", {fact["fact"]: (-int(fact["value"]),) * 2}
                because = {CHANGES: changes, "rests_on": frozenset({rows_of(fact["resource"])})}
                yield {**place, "value": fact["value"], "rows": told, "subtotal": True, **because}


def _added_up(values: Mapping[int, Mapping[str, Any]], row: int, beside: list[int]) -> list[int]:
    """Find the rows next to `row`, in that order, that add up to it in every column; at least two of them hold some."""
    sums = dict.fromkeys(values[row], 0)
    for at, other in enumerate(beside, 1):
        if values[other].keys() != sums.keys() or any(pd.isna(value) for value in values[other].values()):
            return []
        sums = {name: sums[name] + value for name, value in values[other].items()}
        if sums == values[row] and sum(any(values[number].values()) for number in beside[:at]) > 1:
            return beside[:at]
    return []


def _explains(row: int, printed: list[Row], by_fact: Mapping[str, tuple[int, Any]]) -> bool:
    """Tell whether a printed total that is wrong would be right without the row."""
    for claim in printed:
        covered = [by_fact[fact] for fact in claim["covers"] if fact in by_fact]
        ours = [value for at, value in covered if at == row]
        others = [value for at, value in covered if at != row]
        known = len(covered) == len(claim["covers"]) and sum_of([claim["value"], *ours, *others]) is not pd.NA
        if known and any(ours) and sum(others) == claim["value"]:
            return True
    return False


# --- what descriptors promise --------------------------------------------------------------------


def properties(context: Context) -> list[Row]:
    """Return a row per unenforced property, one per descriptor without any: property, enforced, enforceable."""
    collection = context.received.collection
    written = json.loads(context.received.inputs[collection.descriptor])
    rows = _rows_of(
        collection.descriptor,
        [*_unenforced(written, "", "", OF_A_COLLECTION), *_unlike_the_contract(written, context)],
        OF_A_COLLECTION,
    )
    for supplier in sorted({resource["thb:contract"].split("/")[0] for resource in collection.resources}):
        name = f"datapackages/sources/{supplier}/datapackage.json"
        rows += _rows_of(name, _unenforced(json.loads(context.definitions.files[name]), "", "", ENFORCED), ENFORCED)
    return rows


def _rows_of(file: str, found: Iterable[str], enforced: Mapping[str, frozenset[str]]) -> list[Row]:
    enforceable = "; ".join(f"{under}: {', '.join(sorted(names))}" for under, names in enforced.items())
    place = {"file": file, "sheet": "", "row": None, "column": "", "enforceable": enforceable}
    rows = [
        {**place, "cell": where, "property": where.rsplit("/", 1)[-1], "enforced": False}
        for where in dict.fromkeys(found)
    ]
    return rows or [{**place, "cell": "", "property": "", "enforced": True}]


def _unenforced(value: Any, where: str, under: str, enforced: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield the places of all properties that nobody holds; a collection's own schema and dialect hold nothing."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            name = entry.get("name", number) if isinstance(entry, Mapping) else number
            yield from _unenforced(entry, f"{where}/{name}", under, enforced)
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        path = f"{where}/{name}".removeprefix("/")
        if ":" in name:
            continue
        if name == "missingValues":
            yield from [] if inner == BLANK else [path]
        elif name in HOLDS_MORE and isinstance(inner, list | Mapping):
            yield from _unenforced(inner, path, name, enforced)
        elif name in HOLDS_MORE or name not in DESCRIPTIVE | enforced.get(under, frozenset()):
            yield path


def _unlike_the_contract(descriptor: Any, context: Context) -> Iterator[str]:
    """Find where a collection describes its tables otherwise than their contracts, by which alone they are read."""
    for resource in descriptor["resources"]:
        contract = context.definitions.contracts[resource["thb:contract"]].for_year(context.year)
        path = f"resources/{resource['name']}"
        fields = resource.get("schema", {}).get("fields") if isinstance(resource.get("schema"), Mapping) else None
        if fields is not None and [(field.get("name"), field.get("type", "string")) for field in fields] != [
            (field["name"], field["type"]) for field in contract.schema["fields"]
        ]:
            yield f"{path}/schema"
        if "format" in resource and not resource["path"].lower().endswith(f".{resource['format'].lower()}"):
            yield f"{path}/format"
