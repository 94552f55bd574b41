"""Refuse somebody else's workbook that must not be touched, or a cell of it that must not be written.

Refused, with everything that can be said against a file at once: what is no .xlsx, what is locked, signed or holds
macros, what unpacks without end, what cannot be followed. Of cells: a formula would be lost, a merged area hides all
but its first cell, the heading of a table is its name for programs.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import OFFICIAL_TEMPLATE
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.numbers import whole_of
from thb_eu.base.ooxml.archive import EXCEL, OLD_EXCEL, ArchiveFlaw, archive_flaws
from thb_eu.base.ooxml.cell_reference import Area, area_name, area_of, cell_name, place_of
from thb_eu.base.ooxml.sheet_cells import SheetSurvey
from thb_eu.base.ooxml.workbook import WORKBOOK, Workbook
from thb_eu.base.ooxml.xml_part import DamagedPart, XmlPart
from thb_eu.templates.official.locate import Cells

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
