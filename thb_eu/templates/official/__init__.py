"""Fill somebody else's workbook at the cells that a binding names and nowhere else.

Comes in: the template, the binding, the observations. Goes out: the same workbook with those cells filled; every other
part, and in the changed sheets every byte outside these cells, is as it was given. What formulas of the template last
came to stays too, until a program is asked to work them out anew. Protected sheets stay protected.

Refused before anything is counted, all faults at once: a template or a cell that must not be touched (`unwritable`), a
binding that is made for another template or does not fit it. Loads neither pandas nor a spreadsheet library.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import EDITED_FILE, OFFICIAL_TEMPLATE, TEMPLATE
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place, State
from thb_eu.base.numbers import whole_of
from thb_eu.base.ooxml.archive import EXCEL, OLD_EXCEL, ArchiveFlaw, archive_flaws, repacked
from thb_eu.base.ooxml.cell_reference import Area, Coordinates, area_name, area_of, cell_name, place_of
from thb_eu.base.ooxml.sheet_cells import SheetSurvey, Value, filled, surveyed
from thb_eu.base.ooxml.workbook import WORKBOOK, Workbook
from thb_eu.base.ooxml.xml_part import DamagedPart, XmlPart
from thb_eu.definitions import Definitions
from thb_eu.definitions.bindings import Binding, read_binding
from thb_eu.definitions.strict_reader import position
from thb_eu.results import Submission
from thb_eu.templates.official.locate import Cells, LocatedCell, located_cells, values_of

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
        """`official/NAME.xlsx` and `official/binding.yaml` of the dossier, from the table of observations.csv."""
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
    """What cells of a cover may say: code and English name of the country, year, contact, and the dossier's state."""
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
    """The template and the binding in two files, held against each other; SourceRefused with all that is wrong."""
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
    """The template with its binding; refused if that was made for other bytes, or, naming none, for another file."""
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
    """That the template called `name` cannot be followed."""
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
    """The area of every table of a sheet with each of its lines that are not its rows: the headings, the totals."""
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
