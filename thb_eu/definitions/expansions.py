"""Write out what a contract says in short.

Comes in: a column with `thb:bands` (whole numbers, from and to, and what they mean) or `thb:labels_from` (the table and
variable where its labels stand), and the code tables; a table that names readings of `thb:parse`. Goes out: the column
with its `thb:labels`, the table with its readings. A code of a table without a counterpart in `mappings/` is known and
means `not told`. What is at fault stays as it is: `contract_reading` tells it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thb_eu.base.csv_tables import rows_of
from thb_eu.definitions.rules import NOT_TOLD_WORD

CodeTables = Mapping[str, Sequence[Mapping[str, str]]]
"""By name: the rows of a table of codes that others use, with `variable`, `code`, `dimension`, `national_code`."""
Meaning = str | Mapping[str, str]
VARIABLE = "variable"


def read_code_tables(descriptor: Mapping[str, Any], files: Mapping[str, bytes]) -> CodeTables:
    """Return the code tables among the tables of `datapackages/codelists`: those whose rows name a variable."""
    return {
        resource["name"]: rows_of(files[resource["path"]])
        for resource in descriptor["resources"]
        if VARIABLE in [field["name"] for field in resource["schema"]["fields"]] and resource["path"] in files
    }


def written_out(resource: Mapping[str, Any], tables: CodeTables | None) -> Mapping[str, Any]:
    """Return the table of a contract with all its labels.

    Without `tables` only bands are written out.
    """
    fields = [_with_labels(field, tables) for field in resource["schema"]["fields"]]
    return {**resource, "schema": {**resource["schema"], "fields": fields}}


def _with_labels(field: Mapping[str, Any], tables: CodeTables | None) -> Mapping[str, Any]:
    if "thb:bands" in field:
        return {**field, "thb:labels": dict(_numbers(field["thb:bands"]))}
    if "thb:labels_from" in field and tables is not None:
        return {**field, "thb:labels": _of_table(field, tables)}
    return field


def _numbers(bands: Mapping[str, Meaning]) -> Iterator[tuple[str, Meaning]]:
    for band, meant in bands.items():
        first, last = ends_of(band)
        yield from ((str(number), meant) for number in range(first, last + 1))


def ends_of(band: str) -> tuple[int, int]:
    """Return the first and the last number of a band such as 0-17."""
    first, _, last = band.partition("-")
    return int(first), int(last)


def _of_table(field: Mapping[str, Any], tables: CodeTables) -> dict[str, Mapping[str, str]]:
    labels_from, dimension = field["thb:labels_from"], field.get("thb:dimension", "")
    rows = [row for row in tables.get(labels_from["table"], ()) if row[VARIABLE] == labels_from["variable"]]
    return {row["code"]: {row["dimension"] or dimension: row["national_code"] or NOT_TOLD_WORD} for row in rows}


def with_readings(package: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the package with every reading in its place that a table names and `thb:parse` holds for all tables."""
    shared = package.get("thb:parse", {})
    return {**package, "resources": [_with_readings(resource, shared) for resource in package["resources"]]}


def _with_readings(resource: Mapping[str, Any], shared: Mapping[str, Any]) -> Mapping[str, Any]:
    rules = resource.get("thb:records", {})
    if "parse" not in rules:
        return resource
    named = {column: shared.get(entry) if isinstance(entry, str) else entry for column, entry in rules["parse"].items()}
    parse = {column: entry for column, entry in named.items() if entry is not None}
    return {**resource, "thb:records": {**rules, "parse": parse}}
