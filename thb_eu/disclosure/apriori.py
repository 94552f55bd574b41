"""Read and write statuses by hand as τ-Argus's a-priori files (`.hst`), one for each table.

A line gives the codes of one cell in the order of the table's dimensions, a total by its code or by nothing, then the
status: s is safe, u unsafe, p protected from being suppressed. No line names the columns. So τ-Argus reads it
(class APriori of its source, 2024; read). What else such a file may say (costs, protection levels, secondary cells) is
no status by hand: it is refused.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import _, literal
from thb_eu.base.model import Place
from thb_eu.definitions import PROTECT, SAFE, WAIVED, Definitions, IndicatorTable, Policy, StatusByHand

SUFFIX = ".hst"
LETTERS = {SAFE: "s", PROTECT: "u", WAIVED: "p"}
OTHER_LETTERS = {letter: status for status, letter in LETTERS.items()}
SEPARATORS = ";,"


def apriori_files(policy: Policy, year: int, definitions: Definitions) -> dict[str, bytes]:
    """Return by name the a-priori file of every table of which the policy says something by hand in `year`."""
    found: dict[str, list[str]] = {}
    for cell in policy.by_hand:
        if cell.year == year:
            codes = definitions.key(definitions.table(cell.table), cell.key)
            found.setdefault(f"{cell.table}{SUFFIX}", []).append(",".join((*codes, LETTERS[cell.status])))
    return {name: "".join(f"{line}\r\n" for line in lines).encode() for name, lines in found.items()}


def with_apriori(
    definitions: Definitions, files: Iterable[tuple[str, bytes]], year: int
) -> tuple[Definitions, tuple[StatusByHand, ...]]:
    """Return the definitions as if the policy of the year said these files, each called as its table."""
    said = tuple(cell for name, content in files for cell in _read(name, content, definitions, year))
    law = definitions.law
    policies = tuple(
        replace(plan, by_hand=(*plan.by_hand, *said)) if plan is law.policy(year) else plan for plan in law.policies
    )
    return (replace(definitions, law=replace(law, policies=policies)) if said else definitions), said


def as_policy_cells(cells: Iterable[StatusByHand]) -> bytes:
    """Return the entries of the policy (`sensitive`, `cells`) that say the same."""
    entries = (
        {
            "year": cell.year,
            "table": cell.table,
            "key": dict(cell.key),
            "status": cell.status,
            "because": {"en": str(cell.because)},
        }
        for cell in cells
    )
    return "".join(f"- {json.dumps(entry, ensure_ascii=False)}\n" for entry in entries).encode()


def _read(name: str, content: bytes, definitions: Definitions, year: int) -> list[StatusByHand]:
    """Return what a file says; refused, with its line: an unknown table or code, and what is no status by hand."""
    table = next((candidate for candidate in definitions.tables if candidate.name == PurePath(name).stem), None)
    if table is None:
        what = _("the file is not called as a table.")
        raise SourceRefused(Fault(Place(name), "apriori-misread", what, _("Call it as its table, as V3.hst.")))
    text = content.decode("utf-8-sig", errors="replace")
    separator = next((sign for sign in SEPARATORS if sign in text), ",")
    rows = enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1)
    found = [
        _cell([field.strip() for field in row], table, definitions, year, Place(name, line=line))
        for line, row in rows
        if row
    ]
    refuse_if_any(SourceRefused, [fault for fault in found if isinstance(fault, Fault)])
    return [cell for cell in found if isinstance(cell, StatusByHand)]


def _cell(
    row: list[str], table: IndicatorTable, definitions: Definitions, year: int, where: Place
) -> StatusByHand | Fault:
    if len(row) != len(table.names) + 1 or (letter := row[-1].lower()) not in OTHER_LETTERS:
        what = _("the line is not the codes of a cell of {table} and one of s, u, p.", table=table.name)
        return Fault(where, "apriori-misread", what, _("Leave costs and protection levels to the policy."))
    key = {}
    for dimension, code in zip(table.dimensions, row, strict=False):
        known = definitions.codelists[dimension.codelist]
        if code and code not in known.by_code:
            what = _("{code!r} is not a code of {dimension}.", dimension=dimension.name, code=code)
            return Fault(where, "unknown-code", what)
        if code not in ("", known.total):
            key[dimension.name] = code
    because = literal(f"τ-Argus a-priori file {PurePath(where.file).name}, line {where.line}")
    return StatusByHand(year=year, table=table.name, key=key, status=OTHER_LETTERS[letter], because=because)
