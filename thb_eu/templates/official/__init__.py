"""Fill somebody else's workbook at the cells that a binding names and nowhere else.

Comes in: the template, the binding, the observations. Goes out: the same workbook with those cells filled; every other
part, and in the changed sheets every byte outside these cells, is as it was given. What formulas of the template last
came to stays too, until a program is asked to work them out anew. Protected sheets stay protected.

Refused before anything is counted, all faults at once: a template or a cell that must not be touched, a
binding that is made for another template or does not fit it. Loads neither pandas nor a spreadsheet library.
"""

from __future__ import annotations

import codecs
import difflib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import COMPARED_TEXTS, EDITED_FILE, OFFICIAL_TEMPLATE, TEMPLATE
from thb_eu.base.messages import Text, _
from thb_eu.base.model import ObsStatus, Place, State
from thb_eu.base.numbers import whole_of
from thb_eu.base.ooxml.archive import EXCEL, OLD_EXCEL, ArchiveFlaw, archive_flaws, repacked
from thb_eu.base.ooxml.cell_reference import (
    LAST_ROW,
    Area,
    Coordinates,
    area_name,
    area_of,
    cell_name,
    column_number,
    is_on_a_sheet,
    place_of,
)
from thb_eu.base.ooxml.sheet_cells import SheetSurvey, Value, filled, surveyed
from thb_eu.base.ooxml.workbook import WORKBOOK, Workbook
from thb_eu.base.ooxml.xml_part import DamagedPart, XmlPart
from thb_eu.definitions import Definitions, IndicatorTable
from thb_eu.definitions.bindings import (
    LAST_CELL,
    NO_SUCH_CELL,
    VALUE,
    Binding,
    BoundAxis,
    BoundBlock,
    BoundCell,
    TemplateCell,
    full_codes,
    read_binding,
    same_words,
)
from thb_eu.definitions.strict_reader import closest, position
from thb_eu.results import Submission

if TYPE_CHECKING:
    import pandas as pd


__all__ = [
    "LocatedCell",
    "OfficialTemplate",
    "bound_cells",
    "cover_of",
    "official",
    "open_official",
    "read_cells",
    "read_template",
    "template_of",
    "values_of",
]

FOLDER, BINDING = "official", "binding.yaml"
SUFFIX = ".xlsx"

NOT_XLSX = ("file-type-not-read", _("a template is a file called .xlsx."), _("Save it as .xlsx, without macros."))
OTHER_TEMPLATE = (
    _("the binding was made for another template: {told}."),
    _("See whether the template has changed; then write the name {name} and the sha256 {sha256} into the binding."),
)
NO_STATE = _("The template does not show that the dossier is {state}: the binding has no cell for it.")
HIDDEN = _("Hidden sheets are written to as well: {sheets}.")
PROTECTED = _("Protected sheets are written to as well and stay protected: {sheets}.")
NOT_RECKONED = _(
    "The template's formulas still show their former values; a program works them out anew when it is "
    "asked to (Excel: Ctrl+Alt+F9, LibreOffice: Ctrl+Shift+F9)."
)


@dataclass(frozen=True)
class OfficialTemplate:
    """A template and its binding that fit each other; `cells` is everything that will be written."""

    template: Workbook
    binding: Binding
    cells: Cells
    surveys: Mapping[str, SheetSurvey] = field(repr=False)

    def files(self, submission: Submission, observations: pd.DataFrame) -> dict[str, bytes]:
        """Return `official/NAME.xlsx` and `official/binding.yaml` of a dossier, from the table of observations.csv."""
        known = observations.astype(object).where(observations.notna(), "")
        columns = list(known.columns)
        rows = (dict(zip(columns, map(str, row), strict=True)) for row in known.itertuples(index=False, name=None))
        values = values_of(self.cells, rows, cover_of(submission), submission.definitions)
        return {f"{FOLDER}/{self.template.name}": self.written(values), f"{FOLDER}/{BINDING}": self.binding.content}

    def written(self, values: Mapping[tuple[str, str], Value]) -> bytes:
        """Return the template with `values` in its cells; the same values always give the same bytes."""
        parts = {}
        for sheet, survey in self.surveys.items():
            on_sheet = {place_of(cell): value for (title, cell), value in values.items() if title == sheet}
            part = self.template.sheets[sheet]
            parts[part] = filled(self.template.parts[part], survey, on_sheet)
        return repacked(self.template.content, parts)

    def notes(self, state: State) -> Iterator[Text]:
        """Yield what its reader must know of the filled template."""
        if state is not State.FINAL and not self.binding.shows_state:
            yield NO_STATE.filled({"state": state.value})
        hidden = [sheet for sheet in self.surveys if sheet in self.template.hidden]
        protected = [sheet for sheet, survey in self.surveys.items() if survey.protected]
        for text, sheets in ((HIDDEN, hidden), (PROTECTED, protected)):
            if sheets:
                yield text.filled({"sheets": ", ".join(sheets)})
        if any(survey.holds_formulas for survey in self.surveys.values()):
            yield NOT_RECKONED

    def console_lines(self, state: State, out: Path, lang: str) -> Iterator[str]:
        """Yield what the console says in `lang`: where the filled template lies, then what its reader must know."""
        yield str(out / FOLDER / self.template.name)
        for note in self.notes(state):
            yield note.in_language(lang)


def cover_of(submission: Submission) -> dict[str, int | str]:
    """Return what cells of a cover may say: country (code and English name), year, contact, state of the dossier."""
    collection = submission.collection
    country = submission.definitions.codelists["geo"].by_code.get(collection.geo)
    return {
        "geo": collection.geo,
        "country": country.label.english if country else collection.geo,
        "year": collection.year,
        "contact": " · ".join(collection.contact_parts),
        "state": submission.state.value,
    }


def open_official(template: str | Path, binding: str | Path, definitions: Definitions) -> OfficialTemplate:
    """Return template and binding of two files, held against each other; SourceRefused with all that is wrong."""
    path, read = Path(binding), read_template(template)
    return _fitted(read, read_binding(read_bounded(path, EDITED_FILE, who="user"), path.name, definitions), definitions)


def read_template(path: str | Path) -> Workbook:
    """Return the template in a file; SourceRefused where it cannot be read or must not be touched."""
    file = Path(path)
    if file.suffix.lower() != SUFFIX:
        raise SourceRefused(Fault(Place(str(file)), *NOT_XLSX, "analyst"))
    return template_of(read_bounded(file, TEMPLATE, who="user"), file.name)


def official(content: bytes, name: str, binding: Binding, definitions: Definitions) -> OfficialTemplate:
    """Return the template in `content` with its binding; SourceRefused with all that is wrong."""
    return _fitted(template_of(content, name), binding, definitions)


def _fitted(template: Workbook, binding: Binding, definitions: Definitions) -> OfficialTemplate:
    """Return the template with its binding; refused if that was made for other bytes or, naming none, another file."""
    sha256 = hashlib.sha256(template.content).hexdigest()
    meant = binding.sha256 or binding.template
    if meant not in (sha256, template.name):
        where = position(binding.name, binding.content, ["sha256" if binding.sha256 else "template"])
        what, remedy = OTHER_TEMPLATE
        what, remedy = what.filled({"told": meant}), remedy.filled({"name": template.name, "sha256": sha256})
        raise SourceRefused(Fault(where, "binding-of-another-template", what, remedy, "analyst"))
    try:
        cells = located_cells(template, binding, definitions)
        rows: dict[str, list[int]] = {}
        for sheet, cell in cells:
            rows.setdefault(sheet, []).append(place_of(cell)[0])
        surveys = {sheet: surveyed(template.part(template.sheets[sheet]), spots) for sheet, spots in rows.items()}
        refuse_if_any(SourceRefused, unwritable_cells(template, cells, surveys))
    except DamagedPart:
        raise broken(template.name) from None
    if not cells:
        problem = (
            "binding-unclear",
            _("the binding names no cell."),
            _("Fill in cover, cells or blocks; `thb-eu template inspect` drafts them."),
        )
        raise SourceRefused(Fault(Place(binding.name), *problem, "analyst"))
    return OfficialTemplate(template, binding, cells, surveys)


def bound_cells(template: bytes, binding: Binding, definitions: Definitions) -> Cells:
    """Return every cell of the template that the binding fills, by sheet and cell, with what belongs into it."""
    return located_cells(template_of(template, binding.template), binding, definitions)


def read_cells(
    template: bytes, cells: Iterable[tuple[str, str]], name: str = ""
) -> dict[tuple[str, str], Value | float]:
    """Find what stands in `cells` (sheet and cell) of a workbook: a number, a text, or None where nothing does."""
    opened = template_of(template, name)
    wanted: dict[str, dict[Coordinates, str]] = {}
    for sheet, cell in cells:
        wanted.setdefault(sheet, {})[place_of(cell)] = cell
    read: dict[tuple[str, str], Value | float] = {}
    try:
        for sheet, places in wanted.items():
            found = opened.written(sheet, lambda row, column, places=places: (row, column) in places)  # type: ignore[misc]
            read |= {(sheet, cell): found[place].value if place in found else None for place, cell in places.items()}
    except DamagedPart:
        raise broken(name) from None
    return read


# Refuse somebody else's workbook that must not be touched, or a cell of it that must not be written.
#
# Refused, with everything that can be said against a file at once: what is no .xlsx, what is locked, signed or holds
# macros, what unpacks without end, what cannot be followed. Of cells: a formula would be lost, a merged area hides
# all but its first cell, the heading of a table is its name for programs.

ASK_FOR_ANOTHER = _("Ask for the template as .xlsx.")
EMPTY = ("workbook-damaged", _("the file is empty."), ASK_FOR_ANOTHER)
OLD = (
    "workbook-old-or-locked",
    _("this is a workbook of the old kind (.xls), or it is locked with a password."),
    _("Take the password off and save it as .xlsx."),
)
TOO_LARGE = (
    "file-too-large",
    _(
        "the template unpacks to too much: more than {most_parts} parts, {value} MB or {most_inflation} "
        "times its size.",
        most_parts=OFFICIAL_TEMPLATE.parts,
        value=OFFICIAL_TEMPLATE.bytes // 1_000_000,
        most_inflation=OFFICIAL_TEMPLATE.inflation,
    ),
    _("Delete the sheets that are not needed, or ask for another template."),
)
UNTOUCHABLE = {
    ArchiveFlaw.NO_ARCHIVE: (
        "workbook-damaged",
        _("this is not an .xlsx workbook, or it is damaged."),
        ASK_FOR_ANOTHER,
    ),
    ArchiveFlaw.PARTS_MISSING: (
        "workbook-damaged",
        _("this zip is not an .xlsx workbook: its parts are missing."),
        ASK_FOR_ANOTHER,
    ),
    ArchiveFlaw.MACROS: (
        "workbook-with-macros",
        _("the template holds macros."),
        _("A dossier carries no programs that somebody might run; ask for the template without them."),
    ),
    ArchiveFlaw.SIGNED: (
        "template-signed",
        _("the template carries a digital signature."),
        _("Any entry breaks the signature; ask for the template without it."),
    ),
    ArchiveFlaw.ENCRYPTED: (
        "workbook-old-or-locked",
        _("the template is encrypted."),
        _("Take the password off and save it as .xlsx."),
    ),
    ArchiveFlaw.OUTSIDE: ("workbook-unsafe", _("a part of the template leaves its folder."), ASK_FOR_ANOTHER),
    ArchiveFlaw.TWICE: ("workbook-unsafe", _("a part of the template occurs in it twice."), ASK_FOR_ANOTHER),
    **dict.fromkeys((ArchiveFlaw.MANY_PARTS, ArchiveFlaw.LARGE, ArchiveFlaw.INFLATED), TOO_LARGE),
}
"""What can be said against a template, and what to do."""
OTHER_ENCODINGS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<")
BROKEN = _("the template cannot be read: a part of it is damaged or missing.")

FORMULA = (
    "template-cell-protected",
    _('the cell {cell} on "{sheet}" holds a formula.'),
    _("A formula of the template stays; name the cells that it works with."),
)
MERGED = (
    "template-cell-protected",
    _('the cell {cell} on "{sheet}" is hidden inside the merged area {area}.'),
    _("Name the first cell of the area, {first}."),
)
HEADING = (
    "template-cell-protected",
    _('the cell {cell} on "{sheet}" is the heading of a column or in the row of totals of the table {area}.'),
    _("Name a cell in the rows of the table."),
)


def template_of(content: bytes, name: str) -> Workbook:
    """Return the template in `content`, called `name`; SourceRefused where it cannot be read or must not be touched."""
    if not content or content.startswith(OLD_EXCEL):
        raise SourceRefused(Fault(Place(name), *(OLD if content else EMPTY), "analyst"))
    problems = dict.fromkeys(UNTOUCHABLE[flaw] for flaw in archive_flaws(content, EXCEL, OFFICIAL_TEMPLATE))
    refuse_if_any(SourceRefused, [Fault(Place(name), *problem, "analyst") for problem in problems])
    try:
        template = Workbook(content, name)
        parts = [template.part(part) for part in (WORKBOOK, *template.sheets.values())]
        if not template.sheets or any(part.startswith(OTHER_ENCODINGS) for part in parts):
            raise DamagedPart
        tuple(template.names)
    except DamagedPart:
        raise broken(name) from None
    return template


def broken(name: str) -> SourceRefused:
    """Return the refusal of the template called `name`, which cannot be followed."""
    return SourceRefused(Fault(Place(name), "workbook-damaged", BROKEN, ASK_FOR_ANOTHER, "analyst"))


def unwritable_cells(template: Workbook, cells: Cells, surveys: Mapping[str, SheetSurvey]) -> list[Fault]:
    """Return one fault for every cell that must not be written, in the order of the binding."""
    found: dict[tuple[str, str], Fault] = {}
    for sheet, survey in surveys.items():
        places = [place_of(cell) for title, cell in cells if title == sheet]
        closed = [(FORMULA, (place, place), (place, place)) for place in places if place in survey.formulas]
        closed += [(FORMULA, area, area) for area in survey.spread]
        closed += [(MERGED, area, area) for area in survey.merged]
        closed += [(HEADING, area, line) for area, line in _lines_of_tables(template, sheet)]
        for problem, area, ((top, left), (bottom, right)) in closed:
            code, what, remedy = problem
            for place in places:
                is_inside = top <= place[0] <= bottom and left <= place[1] <= right
                if not is_inside or (problem is MERGED and place == area[0]):
                    continue
                cell = cell_name(*place)
                values = {"cell": cell, "sheet": sheet, "area": area_name(area), "first": cell_name(*area[0])}
                fault = Fault(cells[sheet, cell].place, code, what.filled(values), remedy.filled(values), "analyst")
                found.setdefault((sheet, cell), fault)
    return [found[place] for place in cells if place in found]


def _lines_of_tables(template: Workbook, sheet: str) -> Iterator[tuple[Area, Area]]:
    """Yield the area of every table of a sheet with each of its lines that is not a row: the headings, the totals."""
    for relation in template.relations(template.sheets[sheet]):
        if relation.kind != "table":
            continue
        attributes = XmlPart(template.part(relation.part)).root.attributes
        try:
            (top, left), (bottom, right) = area = area_of(attributes["ref"])
            head, foot = (
                whole_of(attributes.get("headerRowCount", "1")),
                whole_of(attributes.get("totalsRowCount", "0")),
            )
        except (KeyError, ValueError):
            raise DamagedPart from None
        if head:
            yield area, ((top, left), (top + head - 1, right))
        if foot:
            yield area, ((bottom - foot + 1, left), (bottom, right))


# Locate the cells of a template that a binding names, and find what belongs into each.
#
# Comes in: the template and the binding. Goes out: every cell with what belongs into it. Headings are compared letter
# by letter, spaces and line breaks counting once. Refused, all faults at once: a sheet, a name or a heading that is
# not there or is there twice, a name of more than one cell, a cell beyond the sheet, and two entries that lead to one
# cell.

MOST_OFFERED = 3

SHEETS = _("The sheets are: {sheets}.")
SEVERAL_NAMES = _("the name {name!r} belongs to several sheets: {sheets}.")
NOT_FOUND = _('{where} holds no heading "{text}".')
FOUND_TWICE = _('{where} holds the heading "{text}" more than once: {cells}.')
NARROW = _("Use within to choose the block of values.")
IN_COLUMN = _('sheet "{sheet}", column {at}')
IN_ROW = _('sheet "{sheet}", row {at}')
TAKEN = _('the cell {cell} on "{sheet}" is that of {place} already.')


@dataclass(frozen=True, slots=True)
class LocatedCell:
    """What belongs into a cell: of which observation (its codes in the order of the table's dimensions) and what of it.

    `what` is value, status, conf, comment, legal_article or source; without a table geo, country, year, contact, state.
    `place` is the entry of the binding.
    """

    table: str
    codes: tuple[str, ...]
    what: str
    missing: str
    zero: str
    place: Place


Cells = dict[tuple[str, str], LocatedCell]
"""By sheet and cell."""


def located_cells(template: Workbook, binding: Binding, definitions: Definitions) -> Cells:
    """Return every cell that the binding names, with what belongs into it; SourceRefused with all faults at once."""
    locator = _Locator(template, binding, definitions)
    locator.follow()
    cells: Cells = {}
    for sheet, (row, column), bound in locator.meant:
        cell = cell_name(row, column)
        if not is_on_a_sheet(row, column):
            locator.refuse(bound.place, "cell-out-of-range", NO_SUCH_CELL.filled({"cell": cell}), LAST_CELL)
        elif (sheet, cell) in cells:
            what = TAKEN.filled({"cell": cell, "sheet": sheet, "place": cells[sheet, cell].place})
            locator.refuse(bound.place, "binding-unclear", what, _("Keep one of the two entries."))
        else:
            cells[sheet, cell] = bound
    refuse_if_any(SourceRefused, locator.faults)
    return cells


class _Locator:
    """Follows the entries of a binding: `meant` are their cells with what belongs into each, `faults` what is wrong."""

    def __init__(self, template: Workbook, binding: Binding, definitions: Definitions) -> None:
        self.template, self.binding, self.definitions = template, binding, definitions
        self.tables = {table.name: table for table in definitions.tables}
        self.names = {(name.name, name.own_sheet): name for name in template.names}
        self.meant: list[tuple[str, Coordinates, LocatedCell]] = []
        self.faults: list[Fault] = []

    def refuse(self, place: Place, code: str, what: Text, remedy: Text) -> None:
        self.faults.append(Fault(place, code, what, remedy))

    def follow(self) -> None:
        """Follow every entry of the binding, in its order."""
        for cover in self.binding.cover:
            for sheet, at in self.at(cover.spot, cover.place):
                self.meant.append((sheet, at, LocatedCell("", (), cover.what, "", "", cover.place)))
        for cell in self.binding.cells:
            for sheet, at in self.at(cell.spot, cell.place):
                self.take(sheet, at, cell, cell.codes)
        texts: dict[str, Mapping[Coordinates, str]] = {}
        for block in self.binding.blocks:
            if self.has_sheet(block.sheet, block.place):
                self.block(block, texts.get(block.sheet) or texts.setdefault(block.sheet, self.headings(block.sheet)))

    def take(self, sheet: str, at: Coordinates, entry: BoundCell | BoundBlock, codes: Mapping[str, str]) -> None:
        """Take the cell itself and those beside it."""
        full, rule = full_codes(self.tables[entry.table], codes, self.definitions), entry.manner
        for what, by in {rule.what: 0, **rule.beside}.items():
            bound = LocatedCell(entry.table, full, what, rule.missing, rule.zero, entry.place)
            self.meant.append((sheet, (at[0], at[1] + by), bound))

    def has_sheet(self, name: str, place: Place) -> bool:
        """Tell whether the template has the sheet; else the fault names the one most like it, or all."""
        if name in self.template.sheets:
            return True
        near = closest(name, self.template.sheets)
        remedy = SHEETS.filled({"sheets": ", ".join(self.template.sheets)}) if near.is_empty else near
        self.refuse(place, "sheet-missing", _('the template has no sheet "{name}".', name=name), remedy)
        return False

    def at(self, spot: TemplateCell, place: Place) -> list[tuple[str, Coordinates]]:
        """Return the sheet and the one cell of a spot, if there is one."""
        if spot.sheet and not self.has_sheet(spot.sheet, place):
            return []
        if spot.cell:
            return [(spot.sheet, place_of(spot.cell))]
        owners = [sheet for name, sheet in self.names if name == spot.name]
        eligible = [sheet for sheet in owners if sheet == spot.sheet] or ([""] if "" in owners else owners)
        if len(eligible) != 1:
            what, remedy = SEVERAL_NAMES.filled({"name": spot.name, "sheets": ", ".join(owners)}), _("Add sheet.")
            if not owners:
                near = closest(spot.name, sorted({name for name, _ in self.names}))
                what, remedy = _("the template has no name {name!r}.", name=spot.name), near
            self.refuse(place, "defined-name-unusable", what, remedy)
            return []
        name = self.names[spot.name, eligible[0]]
        sheet, area = name.area or ("", None)
        if area is None or sheet not in self.template.sheets:
            wrong = _("the name {name!r} refers not to a cell but to {refers!r}.")
        elif area[0] != area[1] and area not in self.template.merged(sheet):
            wrong = _("the name {name!r} refers to more than one cell: {refers!r}.")
        else:
            return [(sheet, area[0])]
        values = {"name": spot.name, "refers": name.refers_to}
        self.refuse(place, "defined-name-unusable", wrong.filled(values), _("Give the cell by sheet and cell."))
        return []

    def headings(self, sheet: str) -> Mapping[Coordinates, str]:
        """Return the texts of the rows and columns of a sheet in which the headings of its blocks stand."""
        blocks = [block for block in self.binding.blocks if block.sheet == sheet]
        columns = {column_number(str(block.rows.headings_in)) for block in blocks}
        rows = {int(block.columns.headings_in) for block in blocks}
        written = self.template.written(sheet, lambda row, column: column in columns or row in rows)
        return {place: same_words(cell.text) for place, cell in written.items()}

    def block(self, block: BoundBlock, texts: Mapping[Coordinates, str]) -> None:
        """Take the cells where a row's heading and a column's heading meet."""
        first, last = area_of(block.within) if block.within else ((1, 1), (LAST_ROW, LAST_ROW))
        down, across = column_number(str(block.rows.headings_in)), int(block.columns.headings_in)
        in_column = {at[0]: text for at, text in texts.items() if at[1] == down and first[0] <= at[0] <= last[0]}
        in_row = {at[1]: text for at, text in texts.items() if at[0] == across and first[1] <= at[1] <= last[1]}
        rows = self.matched(block.rows, in_column, IN_COLUMN, block.sheet, lambda row: cell_name(row, down))
        columns = self.matched(block.columns, in_row, IN_ROW, block.sheet, lambda column: cell_name(across, column))
        for row, row_codes in rows.items():
            for column, column_codes in columns.items():
                self.take(block.sheet, (row, column), block, {**block.codes, **row_codes, **column_codes})

    def matched(
        self, axis: BoundAxis, texts: Mapping[int, str], where: Text, sheet: str, cell: Callable[[int], str]
    ) -> dict[int, dict[str, str]]:
        """Return the row or column of each heading with the code that it means."""
        found: dict[int, dict[str, str]] = {}
        for text, code in axis.texts.items():
            at = [number for number, heading in texts.items() if heading == text]
            values = {"where": where.filled({"sheet": sheet, "at": axis.headings_in}), "text": text}
            if len(at) == 1:
                found[at[0]] = {axis.dimension: code} if axis.dimension else {}
            elif at:
                what = FOUND_TWICE.filled({**values, "cells": ", ".join(map(cell, at[: 2 * MOST_OFFERED]))})
                self.refuse(axis.places[text], "heading-ambiguous", what, NARROW)
            else:
                what = NOT_FOUND.filled(values)
                self.refuse(axis.places[text], "heading-not-found", what, _nearest(text, texts, cell))
        return found


def _nearest(text: str, texts: Mapping[int, str], cell: Callable[[int], str]) -> Text:
    """Return the headings most like the one that was looked for, each with its cell."""
    places = {found: number for number, found in reversed(list(texts.items())[:COMPARED_TEXTS])}
    near = difflib.get_close_matches(text, list(places), n=MOST_OFFERED, cutoff=0.4)
    if not near:
        return _("Copy the heading from the template.")
    return _("Nearest: {found}.", found=", ".join(f"»{words}« ({cell(places[words])})" for words in near))


# Find what belongs into each cell of a template, from the observations of a dossier.
#
# Comes in: the bound cells, the rows of observations.csv as text, and what the cover may say. Goes out: a number, a
# text or nothing for every cell. Both `submit` and whoever checks a dossier ask here, so that they cannot differ.
#
# A table lists only the countries that occur. Of one that it does not list it is known that nobody was counted
# there if its group is counted whole by those that are listed; else the cell is missing as its group is, or as not
# recorded.

Row = Mapping[str, str]
"""One observation, by the columns of observations.csv; a missing value is empty."""

COLUMNS = {
    VALUE: "obs_value",
    "status": "obs_status",
    "conf": "conf_status",
    "comment": "comment",
    "legal_article": "legal_article",
    "source": "source",
}
"""The column of observations.csv for each thing that a binding may write."""
AS_STATUS = "status"
"""The word in a binding for the letter of the status."""


class _Observations:
    """The observations of one country and year, found by table and codes."""

    def __init__(self, rows: Iterable[Row], definitions: Definitions) -> None:
        self.by_cell = {definitions.cell_of(row): row for row in rows}
        self.definitions = definitions

    def of(self, table: IndicatorTable, codes: tuple[str, ...]) -> Row:
        """Return the observation of these codes (in the order of the dimensions), or what follows if it is unlisted."""
        return self.by_cell.get((table.name, codes)) or self.unlisted(table, codes)

    def unlisted(self, table: IndicatorTable, codes: tuple[str, ...]) -> Row:
        """Return an observation that a table does not list: no case where the listed ones make up the whole group."""
        first = next(iter(self.by_cell.values()))
        hierarchies = self.definitions.hierarchies(int(first["time"]), first["geo"])
        for at, dimension in enumerate(table.dimensions):
            hierarchy = hierarchies[dimension.name]
            parent = hierarchy.parent(codes[at])
            group = self.by_cell.get((table.name, (*codes[:at], parent, *codes[at + 1 :])))
            if not dimension.occurring or group is None:
                continue
            if not group["obs_value"]:
                return {"obs_status": group["obs_status"]}
            beside = ((table.name, (*codes[:at], code, *codes[at + 1 :])) for code in hierarchy.children(parent))
            listed = [self.by_cell[key] for key in beside if key in self.by_cell]
            if sum(int(row["obs_value"] or 0) for row in listed) == int(group["obs_value"]):
                return {"obs_value": "0", "obs_status": ObsStatus.VALUE.value}
            return {"obs_status": ObsStatus.NOT_RECORDED.value}
        return {"obs_status": ObsStatus.NOT_REPORTED.value}


def values_of(
    cells: Cells, observations: Iterable[Row], cover: Mapping[str, int | str], definitions: Definitions
) -> dict[tuple[str, str], Value]:
    """Find what belongs into each cell; cells of the cover of which `cover` says nothing are left out.

    `cover`: geo, country, year, contact, state, as far as they are known.
    """
    known = _Observations(observations, definitions)
    tables = {table.name: table for table in definitions.tables}
    found: dict[tuple[str, str], Value] = {}
    for place, bound in cells.items():
        if bound.table:
            found[place] = _value_of(bound, known.of(tables[bound.table], bound.codes))
        elif bound.what in cover:
            found[place] = cover[bound.what]
    return found


def _value_of(bound: LocatedCell, row: Row) -> Value:
    """Find what belongs into a cell of which the observation is `row`; an empty text leaves the cell empty."""
    value = row.get(COLUMNS[bound.what], "")
    if bound.what != VALUE:
        return value or None
    if value == "":
        return (row["obs_status"] if bound.missing == AS_STATUS else bound.missing) or None
    return (bound.zero or None) if int(value) == 0 and bound.zero != "0" else int(value)
