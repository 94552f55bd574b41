"""Obstacles: why a cell of a template must not be written, though the binding names it.

Comes in: the template, its bound cells and the surveys of their sheets. Goes out: one fault for each entry and cell: a
formula would be lost, a merged area hides all but its first cell, the heading of a table is its name for programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from thb_eu.errors import Fault, Problem
from thb_eu.messages import _
from thb_eu.ooxml.cell_reference import cell_name, place_of
from thb_eu.ooxml.xml_part import Damaged, Part
from thb_eu.publication.returned.relations import relations
from thb_eu.publication.templates.finding import Cells
from thb_eu.publication.templates.survey import Rectangle, Survey, rectangle
from thb_eu.publication.templates.template import Template
from thb_eu.publication.templates.texts import Place

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


def obstacles(template: Template, cells: Cells, surveys: Mapping[str, Survey]) -> list[Fault]:
    """Every cell that must not be written, in the order of the binding."""
    found: dict[tuple[str, str], Fault] = {}
    for sheet, survey in surveys.items():
        places = {place_of(cell) for title, cell in cells if title == sheet}
        for place, (code, what, remedy), area in _reasons(template, sheet, survey, places):
            cell = cell_name(*place)
            told = {"cell": cell, "sheet": sheet, "area": _written(area), "first": cell_name(*area[0])}
            fault = Fault(cells[sheet, cell].place, code, what.filled(told), remedy.filled(told), "analyst")
            found.setdefault((sheet, cell), fault)
    return [found[place] for place in cells if place in found]


def _reasons(
    template: Template, sheet: str, survey: Survey, places: set[Place]
) -> Iterator[tuple[Place, Problem, Rectangle]]:
    yield from ((place, FORMULA, (place, place)) for place in survey.formulas)
    for area in survey.spread:
        yield from ((place, FORMULA, area) for place in _inside(area, places))
    for area in survey.merged:
        yield from ((place, MERGED, area) for place in _inside(area, places) if place != area[0])
    for area, lines in _tables(template, sheet):
        for line in lines:
            yield from ((place, HEADING, area) for place in _inside(line, places))


def _tables(template: Template, sheet: str) -> Iterator[tuple[Rectangle, tuple[Rectangle, ...]]]:
    """Every table of a sheet, with its lines that are not its rows: the headings, the totals."""
    for relation in relations(template.parts, template.sheets[sheet]):
        if relation.kind != "table":
            continue
        if relation.part not in template.parts:
            raise Damaged
        told = Part(template.parts[relation.part]).root.attributes
        (top, left), (bottom, right) = area = rectangle(told["ref"])
        head, foot = int(told.get("headerRowCount", 1)), int(told.get("totalsRowCount", 0))
        lines = [((top, left), (top + head - 1, right))] * bool(head)
        lines += [((bottom - foot + 1, left), (bottom, right))] * bool(foot)
        yield area, tuple(lines)


def _inside(area: Rectangle, places: Iterable[Place]) -> Iterator[Place]:
    (top, left), (bottom, right) = area
    yield from (place for place in places if top <= place[0] <= bottom and left <= place[1] <= right)


def _written(area: Rectangle) -> str:
    return f"{cell_name(*area[0])}:{cell_name(*area[1])}"
