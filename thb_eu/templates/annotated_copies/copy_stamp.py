"""Stamp a marked copy on a very hidden sheet, and recover its file and figures when it comes back.

It says to which delivery, collection and year the copy belongs, on which sheet each table stands, and of each remark
its number, check, fingerprint, its place, the cells that it is about, and the seal of the figures that it was made for.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

from thb_eu.base.messages import Text, literal
from thb_eu.base.model import Finding
from thb_eu.base.ooxml.archive import zipped
from thb_eu.base.ooxml.cell_reference import area_name, area_of, cell_name, is_cell, place_of
from thb_eu.base.ooxml.sheet_cells import WrittenCell, filled, surveyed
from thb_eu.base.ooxml.workbook import Workbook
from thb_eu.definitions.acts import DELIVERIES, HASH_SHOWN, Act
from thb_eu.definitions.interventions import path_of
from thb_eu.definitions.journal import Journal
from thb_eu.results import Collection, Submission
from thb_eu.results.deliveries import acts_in_force
from thb_eu.writing.sheet_model import SheetContent
from thb_eu.writing.sheet_styles import CELL, SHEET_TAB

BEGINS, FORMAT = "thb-eu remarks", "2"
TITLE = "thb-eu remarks"
TABLE, REMARK = "table", "remark"


@dataclass(frozen=True, slots=True)
class StampedRemark:
    """One remark as the copy knows it: its finding, and what an answer to it may speak of.

    `sheet`, `cell`, `column`: the place as the finding names it; of a row, `cell` is its number. `about`: the cells of
    its table that it is about, as `D2:D6 D9`, empty where it is about all figures. `evidence`: the seal of its finding.
    """

    number: str
    fingerprint: str
    check: str
    contract: str
    sheet: str
    cell: str
    column: str
    about: str = ""
    evidence: str = ""

    @property
    def is_of_absence(self) -> bool:
        """Whether it asks for a table that its supplier cannot tell: the table is its place."""
        return bool(self.contract) and self.cell == self.contract

    def is_about(self, cell: str) -> bool:
        """Tell whether the remark is about this cell; of one about all figures nobody can tell by the cell alone."""
        row, column = place_of(cell)
        areas = map(area_of, self.about.split())
        return any(first[0] <= row <= last[0] and first[1] <= column <= last[1] for first, last in areas)


@dataclass(frozen=True, slots=True)
class CopyStamp:
    """To what a copy belongs, its tables (the title of the sheet, by contract), and its remarks."""

    delivery: str
    collection: str
    year: str
    is_form: bool
    tables: Mapping[str, str]
    remarks: tuple[StampedRemark, ...]

    @property
    def sheet(self) -> SheetContent:
        """The sheet that bears the stamp."""
        sheet = SheetContent(TITLE, SHEET_TAB)
        kind = "form" if self.is_form else "file"
        rows: list[tuple[str, ...]] = [(BEGINS, FORMAT, self.delivery, self.collection, self.year, kind)]
        rows += [(TABLE, contract, title) for contract, title in self.tables.items()]
        rows += [
            (
                REMARK,
                remark.number,
                remark.fingerprint,
                remark.check,
                remark.contract,
                remark.sheet,
                remark.cell,
                remark.column,
                remark.about,
                remark.evidence,
            )
            for remark in self.remarks
        ]
        for row, cells in enumerate(rows, start=1):
            for column, text in enumerate(cells, start=1):
                sheet.write(row, column, text, CELL)
        return sheet


def cells_about(finding: Finding, table: str, columns: Sequence[str]) -> str:
    """Return the cells of a table, called `table` in the collection, that a finding in it is about
    (`StampedRemark.about`).

    They are its own cell and those on which it rests, or its row, or in that the column that it names among `columns`.
    """
    where, own = finding.where, finding.where.cell
    named = [cell for name, _, cell in (place.partition("!") for place in finding.rests_on) if name == table]
    if "" in named:
        return ""
    if cells := {cell for cell in (*named, own) if is_cell(cell)}:
        return " ".join(_areas(cells))
    if not where.row:
        return ""
    if where.column in columns:
        return cell_name(where.row, columns.index(where.column) + 1)
    return area_name(((where.row, 1), (where.row, max(len(columns), 1))))


def _areas(cells: Iterable[str]) -> Iterable[str]:
    """Yield the same cells, those below each other as one area."""
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in map(place_of, cells):
        columns[column].append(row)
    for column, rows in sorted(columns.items()):
        for _key, run in groupby(enumerate(sorted(rows)), key=lambda found: found[1] - found[0]):
            found = [row for _at, row in run]
            first, last = (found[0], column), (found[-1], column)
            yield cell_name(*first) if first == last else area_name((first, last))


def stamp_in(sheets: Mapping[str, Mapping[int, Sequence[str]]]) -> CopyStamp | None:
    """Return the stamp that stands on one of these sheets, each with its rows by number; nothing if there is none."""
    for rows in sheets.values():
        first, *others = [*rows.values()] or [()]
        if len(first) >= 6 and first[0] == BEGINS and first[1] == FORMAT:
            lines = [[*line, *[""] * 10] for line in others]
            tables = {line[1]: line[2] for line in lines if line[0] == TABLE}
            remarks = tuple(StampedRemark(*line[1:10]) for line in lines if line[0] == REMARK)
            delivery, collection, year, kind = first[2:6]
            return CopyStamp(delivery, collection, year, kind == "form", tables, remarks)
    return None


# Recover the file and figures of which a workbook was a marked copy.
#
# A supplier who corrects the copy sends it back with our colours and comments in it; the next copy begins without
# them.


def without_earlier_marks(content: bytes, folder: Path) -> bytes | None:
    """Return the workbook without marks, itself if it has none; nothing where the file before lies in no delivery of
    `folder`.

    Cells that differ are set in the file before, formulas left as they are there.
    """
    now = Workbook(content)
    stamp = _stamp_of(now)
    if stamp is None:
        return content
    kept = (folder / DELIVERIES / apart / stamp.delivery / name for apart in ("", "refused") for name in FORMS)
    found = next((path for path in kept if path.is_file()), None)
    unmarked = without_earlier_marks(found.read_bytes(), folder) if found else None
    if unmarked is None:
        return None
    before = Workbook(unmarked)
    for title, name in before.sheets.items():
        if title in now.sheets:
            old, new = (book.written(title, lambda _row, _column: True) for book in (before, now))
            values = {
                place: _value(new.get(place))
                for place in {*old, *new}
                if _value(old.get(place)) != _value(new.get(place)) and not (place in old and old[place].is_formula)
            }
            if values:
                part = before.part(name)
                before.parts[name] = filled(part, surveyed(part, {row for row, _column in values}), values)
    return zipped(before.parts)


def _stamp_of(book: Workbook) -> CopyStamp | None:
    sheets: dict[str, dict[int, list[str]]] = {}
    for title in book.hidden & book.sheets.keys():
        rows = sheets.setdefault(title, {})
        for (row, column), cell in sorted(book.written(title, lambda _row, column: column < 10).items()):
            cells = rows.setdefault(row, [])
            cells += [""] * (column - 1 - len(cells)) + [cell.text]
    return stamp_in(sheets)


def _value(cell: WrittenCell | None) -> int | str | None:
    """Say what a cell holds, as it is set in another; a number that is not whole as it is written."""
    if cell is None:
        return None
    value = cell.value
    return cell.text if isinstance(value, float) else value


# List the files of a judged collection as their suppliers sent them and call them.
#
# A form is one file, however many tables were taken out of it. What was delivered is numbered as the entry of the
# journal that received or refused it, any other file by its place in the collection; no path of ours is shown to a
# supplier.

FORM_SHOWN = "form.xlsx"
FORMS = ("original.xlsx", FORM_SHOWN)
"""In which file of a delivery the cells of a form can be marked: as it was sent, or in a workbook that shows an .ods.

Of a form in CSV each table is shown by itself.
"""
FORM = "thb:form"


@dataclass(frozen=True, slots=True)
class SuppliedFile:
    """A file as its supplier sent it: `path` in the collection, `name` of its copy without ending.

    `number`: how it is called on the telephone. `title`: what it is to its supplier; `label`: after what a sheet that
    shows it is called. `delivery`: the first digits of its SHA-256. `tables`: by the path of each table, its contract;
    `sheets`: by the same path, the sheet of the form that holds it.
    """

    path: str
    name: str
    number: str
    title: Text
    label: str
    delivery: str
    tables: Mapping[str, str]
    sheets: Mapping[str, str]

    @property
    def supplier(self) -> str:
        """The package of contracts under which its tables are read: one file has one supplier."""
        return next(iter(self.tables.values())).partition("/")[0]


def supplied_files(submission: Submission) -> tuple[SuppliedFile, ...]:
    """Return every file of figures of which something can be shown, in the order of the package."""
    collection, received = submission.collection, submission.received
    contents = {file.path: file.content for file in received.refused} | {**received.inputs}
    listed = _listed(collection)
    shown = {path: entry for path, entry in listed.items() if path in contents}  # of registers nothing is
    numbers = entry_numbers(collection.journal)
    places = {path: str(place) for place, path in enumerate(listed, start=1)}
    with_copy = {*received.inputs, *(file.path for file in received.refused if file.table)}
    bare = {path: str(PurePosixPath(path).with_suffix("")) for path in shown}
    held = Counter(bare[path].casefold() for path in shown if path in with_copy)
    files: dict[str, SuppliedFile] = {}
    for path, entry in shown.items():
        name = entry["thb:contract"]
        contract, (supplier, _, table) = submission.definitions.contracts[name], name.partition("/")
        folder = path.rpartition("/")[0].rpartition("/")[0]
        kept = [f"{folder}/{name}" for name in FORMS if entry.get(FORM)]
        form = next((name for name in kept if (collection.folder / name).is_file()), "")
        if form:
            known = files.get(form)
            sheets = {**(known.sheets if known else {}), path: entry[FORM]["sheet"]}
            tables = {**(known.tables if known else {}), path: name}
            number = numbers.get(delivery_in(path), places[path])
            files[form] = SuppliedFile(
                form, f"{number}-{supplier}", number, contract.supplier, supplier, delivery_in(path), tables, sheets
            )
        elif (id := delivery_in(path)) in numbers:
            called = f"{numbers[id]}-{supplier}-{table}"
            files[path] = SuppliedFile(path, called, numbers[id], contract.title, table, id, {path: name}, {})
        else:
            called = bare[path] if held[bare[path].casefold()] == 1 else path
            id = hashlib.sha256(contents[path]).hexdigest()[:HASH_SHOWN]
            files[path] = SuppliedFile(path, called, places[path], literal(path), path, id, {path: name}, {})
    return tuple(files.values())


def _listed(collection: Collection) -> Mapping[str, Mapping[str, Any]]:
    """Return every file that the descriptor lists, those too that were set aside as they cannot be read."""
    written = json.loads(collection.edited.get(collection.descriptor, b'{"resources":[]}').decode("utf-8-sig"))
    return {path_of(entry["path"]): entry for entry in written["resources"]} | {**collection.by_file}


def delivery_in(path: str) -> str:
    """Return the id of the delivery to which a file of a collection belongs; nothing where it belongs to none."""
    folder, _, rest = path.partition("/")
    return rest.partition("/")[0] if folder == DELIVERIES else ""


def entry_numbers(journal: Journal) -> Mapping[str, str]:
    """Return the number of the last entry that received or refused each delivery, by the id of the delivery."""
    came = (entry for entry in acts_in_force(journal) if entry.act in (Act.RECEIVED, Act.REFUSED))
    return {str(entry.about["delivery"]): str(entry.number) for entry in came}


def numbered_before(journal: Journal, delivery: str) -> Mapping[str, int]:
    """Return by fingerprint the number of each remark of a delivery that went back before."""
    returned = (entry.about for entry in acts_in_force(journal) if entry.act is Act.RETURNED)
    prints = [print for about in returned if about["delivery"] == delivery for print in about.get("remarks", ())]
    return {print: number for number, print in enumerate(dict.fromkeys(prints), start=1)}
