"""Expansions: labels that a contract does not write one by one, written out.

Comes in: a column with `thb:bands` (whole numbers, from and to, and what they mean) or `thb:labels_from` (the table and
variable where its labels stand), and the code tables. Goes out: the column with its `thb:labels`. A code of a table
without a counterpart in `mappings/` is known and means `not told`. Refused: a band that ends before it begins, a number
in two bands, a table or variable that is not there, and labels written out otherwise than their table says.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thb_eu.csv_tables import rows_of
from thb_eu.definitions.rules import NOT_TOLD_WORD
from thb_eu.definitions.strict import closest
from thb_eu.errors import Fault, Problem
from thb_eu.messages import _
from thb_eu.model import Place

CodeTables = Mapping[str, Sequence[Mapping[str, str]]]
"""By name: the rows of a table of codes that others use, with `variable`, `code`, `dimension`, `national_code`."""
Meaning = str | Mapping[str, str]
VARIABLE = "variable"

BACKWARDS = _("the band {band!r} ends before it begins.")
SMALLER_FIRST = _("Write the smaller number first, such as 0-17.")
IN_TWO = _("the number {number} stands in two bands.")
PART_THEM = _("Let a band begin one above the end of the other.")
TWICE = _("the column tells its labels in two ways.")
ONE_WAY = _("Keep one: thb:labels, thb:bands or thb:labels_from.")
NO_TABLE = _("{table!r} is no table of codes.")
NO_VARIABLE = _("{table!r} has no variable {variable!r}.")


def read_code_tables(descriptor: Mapping[str, Any], files: Mapping[str, bytes]) -> CodeTables:
    """The code tables among the tables of `datapackages/codelists`: those whose rows name a variable."""
    return {
        resource["name"]: rows_of(files[resource["path"]])
        for resource in descriptor["resources"]
        if VARIABLE in [field["name"] for field in resource["schema"]["fields"]] and resource["path"] in files
    }


def written_out(resource: Mapping[str, Any], tables: CodeTables | None) -> Mapping[str, Any]:
    """The table of a contract with all its labels; what is at fault stays as it is (see `expansion_faults`).

    Without `tables` only bands are written out.
    """
    fields = [_with_labels(field, tables) for field in resource["schema"]["fields"]]
    return {**resource, "schema": {**resource["schema"], "fields": fields}}


def expansion_faults(resource: Mapping[str, Any], tables: CodeTables | None, where: Place) -> Iterator[Fault]:
    """What is wrong with the bands of a table's columns, and with the tables that its labels come from."""
    for field in resource["schema"]["fields"]:
        place = where.of(field["name"])
        if "thb:bands" in field:
            yield from (Fault(place, code, what, remedy) for code, what, remedy in _band_faults(field))
        if "thb:labels_from" in field and tables is not None:
            yield from (Fault(place, code, what, remedy) for code, what, remedy in _table_faults(field, tables))


def _with_labels(field: Mapping[str, Any], tables: CodeTables | None) -> Mapping[str, Any]:
    if "thb:bands" in field:
        return {**field, "thb:labels": dict(_numbers(field["thb:bands"]))}
    if "thb:labels_from" in field and tables is not None:
        return {**field, "thb:labels": _of_table(field, tables)}
    return field


def _numbers(bands: Mapping[str, Meaning]) -> Iterator[tuple[str, Meaning]]:
    for band, meant in bands.items():
        first, last = _ends(band)
        yield from ((str(number), meant) for number in range(first, last + 1))


def _ends(band: str) -> tuple[int, int]:
    first, _, last = band.partition("-")
    return int(first), int(last)


def _band_faults(field: Mapping[str, Any]) -> Iterator[Problem]:
    if "thb:labels" in field or "thb:labels_from" in field:
        yield "labels-invalid", TWICE, ONE_WAY
    ordered = sorted(field["thb:bands"], key=_ends)
    for band in ordered:
        first, last = _ends(band)
        if last < first:
            yield "labels-invalid", BACKWARDS.filled({"band": band}), SMALLER_FIRST
    for before, after in itertools.pairwise(map(_ends, ordered)):
        if after[0] <= before[1]:
            yield "labels-invalid", IN_TWO.filled({"number": after[0]}), PART_THEM


def _of_table(field: Mapping[str, Any], tables: CodeTables) -> dict[str, Mapping[str, str]]:
    told, own = field["thb:labels_from"], field.get("thb:dimension", "")
    rows = [row for row in tables.get(told["table"], ()) if row[VARIABLE] == told["variable"]]
    return {row["code"]: {row["dimension"] or own: row["national_code"] or NOT_TOLD_WORD} for row in rows}


def _table_faults(field: Mapping[str, Any], tables: CodeTables) -> Iterator[Problem]:
    told = field["thb:labels_from"]
    variables = dict.fromkeys(row[VARIABLE] for row in tables.get(told["table"], ()))
    if told["table"] not in tables:
        yield "unknown-table", NO_TABLE.filled(told), closest(told["table"], list(tables))
    elif told["variable"] not in variables:
        yield "unknown-table", NO_VARIABLE.filled(told), closest(told["variable"], list(variables))
    elif "thb:labels" in field:
        yield "labels-invalid", TWICE, ONE_WAY
