"""Fill somebody else's workbook at the cells that a binding names and nowhere else.

Comes in: the template, the binding, the observations. Goes out: the same workbook with those cells filled; every other
part, and in the changed sheets every byte outside these cells, is as it was given. What formulas of the template last
came to stays too, until a program is asked to work them out anew. Protected sheets stay protected.

Refused before anything is counted, all faults at once: a template or a cell that must not be touched (`unwritable`), a
binding that is made for another template or does not fit it. Loads neither pandas nor a spreadsheet library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import EDITED_FILE, TEMPLATE
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place, State
from thb_eu.base.ooxml.archive import repacked
from thb_eu.base.ooxml.cell_reference import Coordinates, place_of
from thb_eu.base.ooxml.sheet_cells import SheetSurvey, Value, filled, surveyed
from thb_eu.base.ooxml.workbook import Workbook
from thb_eu.base.ooxml.xml_part import DamagedPart
from thb_eu.definitions import Definitions
from thb_eu.definitions.bindings import Binding, read_binding
from thb_eu.definitions.strict_reader import position
from thb_eu.results import Submission
from thb_eu.templates.official.locate import Cells, LocatedCell, located_cells, values_of
from thb_eu.templates.official.unwritable import broken, template_of, unwritable_cells

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
