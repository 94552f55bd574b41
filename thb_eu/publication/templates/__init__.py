"""Templates: somebody else's workbook, filled with our numbers at the cells that a binding names and nowhere else.

Comes in: the template, the binding, the observations. Goes out: the same workbook with those cells filled; every other
part, and in the changed sheets every byte outside these cells, is as it was given. What formulas of the template last
came to stays too, until a program is asked to work them out anew. Protected sheets stay protected.

Refused before anything is counted, all faults at once: a template that must not be touched (`guard`), a binding that is
made for another one or does not fit it, a cell that holds a formula, lies inside a merged area or heads a table.
Loads neither pandas nor a spreadsheet library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from thb_eu.definitions import Definitions
from thb_eu.definitions.bindings import Binding, read_binding
from thb_eu.definitions.strict import position
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.messages import Text, _
from thb_eu.model import Place as FilePlace
from thb_eu.ooxml.archive import repacked
from thb_eu.ooxml.cell_reference import place_of
from thb_eu.ooxml.xml_part import Damaged
from thb_eu.publication.templates.filling import Value, filled
from thb_eu.publication.templates.finding import Bound, Cells, found_cells
from thb_eu.publication.templates.obstacles import obstacles
from thb_eu.publication.templates.survey import Survey, surveyed
from thb_eu.publication.templates.template import Template, broken, template_of
from thb_eu.publication.templates.texts import Place
from thb_eu.publication.templates.values import Row, values_of

__all__ = [
    "Bound",
    "Official",
    "bound_cells",
    "cells_of",
    "official",
    "open_official",
    "read_cells",
    "read_template",
    "template_of",
    "values_of",
]

FOLDER, BINDING = "official", "binding.yaml"
SUFFIX = ".xlsx"

NOT_XLSX = (
    "file-type-not-read",
    _("a template is a file called .xlsx."),
    _("Save it as .xlsx, without macros."),
)
CANNOT_READ = (
    "file-not-found",
    _("the file cannot be read."),
    _("Check the path and the permissions."),
)
OTHER_TEMPLATE = (
    _("the binding is made for another template: {told}."),
    _("See whether the template has changed; then write the name {name} and the sha256 {sha256} into the binding."),
)
NOTHING_BOUND = (
    "binding-unclear",
    _("the binding names no cell."),
    _("Fill in cover, cells or blocks; `thb-eu template inspect` drafts them."),
)
NO_STATE = _("The template does not show that the dossier is {state}: the binding has no cell for it.")
HIDDEN = _("Hidden sheets are written to as well: {sheets}.")
PROTECTED = _("Protected sheets are written to as well and stay protected: {sheets}.")
NOT_RECKONED = _(
    "The template's formulas still show their former values; a program works them out anew when it is "
    "asked to (Excel: Ctrl+Alt+F9, LibreOffice: Ctrl+Shift+F9)."
)


@dataclass(frozen=True)
class Official:
    """A template and its binding that fit each other; `cells` is everything that will be written."""

    template: Template
    binding: Binding
    cells: Cells
    surveys: Mapping[str, Survey] = field(repr=False)

    def files(
        self, observations: Iterable[Row], cover: Mapping[str, int | str], definitions: Definitions
    ) -> dict[str, bytes]:
        """The filled template and its binding as given, by their names in the dossier."""
        values = values_of(self.cells, observations, cover, definitions)
        return {
            f"{FOLDER}/{self.template.name}": self.written(values),
            f"{FOLDER}/{BINDING}": self.binding.content,
        }

    def written(self, values: Mapping[tuple[str, str], Value]) -> bytes:
        """The template with `values` in its cells; the same values always give the same bytes."""
        parts = {}
        for sheet, survey in self.surveys.items():
            own = {place_of(cell): value for (title, cell), value in values.items() if title == sheet}
            part = self.template.sheets[sheet]
            parts[part] = filled(self.template.parts[part], survey, own)
        return repacked(self.template.content, parts)

    def notes(self, state: str, is_final: bool) -> Iterator[Text]:
        """What its reader must know of the filled template."""
        if not is_final and not self.binding.shows_state:
            yield NO_STATE.filled({"state": state})
        hidden = [sheet for sheet in self.surveys if sheet in self.template.hidden]
        protected = [sheet for sheet, survey in self.surveys.items() if survey.protected]
        for text, sheets in ((HIDDEN, hidden), (PROTECTED, protected)):
            if sheets:
                yield text.filled({"sheets": ", ".join(sheets)})
        if any(survey.holds_formulas for survey in self.surveys.values()):
            yield NOT_RECKONED


def open_official(template: str | Path, binding: str | Path, definitions: Definitions) -> Official:
    """The template and the binding in two files, held against each other; SourceRefused with all that is wrong."""
    own, read = Path(binding), read_template(template)
    return _fitted(read, read_binding(_content(own), own.name, definitions), definitions)


def read_template(path: str | Path) -> Template:
    """The template in a file; SourceRefused where it cannot be read or must not be touched."""
    file = Path(path)
    if file.suffix.lower() != SUFFIX:
        raise SourceRefused(Fault(FilePlace(str(file)), *NOT_XLSX, "analyst"))
    return template_of(_content(file), file.name)


def official(content: bytes, name: str, binding: Binding, definitions: Definitions) -> Official:
    """The template in `content` with its binding; SourceRefused with all that is wrong."""
    return _fitted(template_of(content, name), binding, definitions)


def _fitted(template: Template, binding: Binding, definitions: Definitions) -> Official:
    _refuse_another(template, binding)
    try:
        cells = found_cells(template, binding, definitions)
        surveys = {
            sheet: surveyed(template.parts[template.sheets[sheet]], _places(cells, sheet))
            for sheet in dict.fromkeys(sheet for sheet, _ in cells)
        }
        refuse_if_any(SourceRefused, obstacles(template, cells, surveys))
    except Damaged:
        raise broken(template.name) from None
    if not cells:
        raise SourceRefused(Fault(FilePlace(binding.name), *NOTHING_BOUND, "analyst"))
    return Official(template, binding, cells, surveys)


def bound_cells(template: bytes, binding: Binding, definitions: Definitions) -> Cells:
    """Every cell of the template that the binding fills, by sheet and cell, with what belongs into it."""
    return found_cells(template_of(template, binding.template), binding, definitions)


def cells_of(cells: Cells, table: str, codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The cells that show the observation with these codes (in the order of the table's dimensions), flags too."""
    return tuple(place for place, bound in cells.items() if (bound.table, bound.codes) == (table, codes))


def read_cells(
    template: bytes, cells: Iterable[tuple[str, str]], name: str = ""
) -> dict[tuple[str, str], Value | float]:
    """What stands in `cells` (sheet and cell) of a workbook: a number, a text, or None where nothing does."""
    opened = template_of(template, name)
    asked: dict[str, dict[Place, str]] = {}
    for sheet, cell in cells:
        asked.setdefault(sheet, {})[place_of(cell)] = cell
    read: dict[tuple[str, str], Value | float] = {}
    try:
        for sheet, places in asked.items():
            found = opened.written(sheet, lambda row, column, places=places: (row, column) in places)  # type: ignore[misc]
            read |= {(sheet, cell): found[place].value if place in found else None for place, cell in places.items()}
    except (Damaged, KeyError):
        raise broken(name) from None
    return read


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SourceRefused(Fault(FilePlace(str(path)), *CANNOT_READ, "user")) from None


def _places(cells: Cells, sheet: str) -> list[Place]:
    return [place_of(cell) for title, cell in cells if title == sheet]


def _refuse_another(template: Template, binding: Binding) -> None:
    """Refuse a binding that was made for other bytes, or, where it names none, for another file."""
    sha256 = hashlib.sha256(template.content).hexdigest()
    told = binding.sha256 if binding.sha256 else binding.template
    if told not in (sha256, template.name):
        key = "sha256" if binding.sha256 else "template"
        what, remedy = OTHER_TEMPLATE
        raise SourceRefused(
            Fault(
                position(binding.name, binding.content, [key]),
                "binding-of-another-template",
                what.filled({"told": told}),
                remedy.filled({"name": template.name, "sha256": sha256}),
                "analyst",
            )
        )
