"""Declared: what a sheet of the workbook says to programs: names of areas, headings, what may be typed, what is locked.

A screen reader learns which cells head the others from names such as `TitleRegion1.A10.O52.4`: the first cell of the
headings, the last cell of the region, the number of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thb_eu.messages import Languages
from thb_eu.model import State
from thb_eu.ooxml.cell_reference import cell_name
from thb_eu.publication.sheets.looks import STATE_FILL
from thb_eu.publication.sheets.paper import Area, Paper, Validation

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""What a spreadsheet program takes of the title and the text of a message; a longer one makes it refuse the file."""


def declare(paper: Paper, sheet: Any, number: int) -> None:
    """Write the names, validations, alarms and the lock of a paper; `number` is the place of its sheet in the book."""
    for name, areas in paper.names.items():
        _name(sheet, name, ",".join(_absolute(sheet, area) for area in areas))
    for at, (first_row, first, last_row, last) in enumerate(paper.regions, start=1):
        corner, end = cell_name(first_row, first), cell_name(last_row, last)
        _name(sheet, f"TitleRegion{at}.{corner}.{end}.{number}", _absolute(sheet, (first_row, first, first_row, first)))
    for validation in paper.validations:
        sheet.add_data_validation(_validation(validation, paper.languages))
    for area in paper.alarms:
        _alarm(sheet, area)
    if paper.protected:
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False


def _name(sheet: Any, name: str, reference: str) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    sheet.parent.defined_names[name] = DefinedName(name, attr_text=reference)


def _absolute(sheet: Any, area: Area) -> str:
    """An area as a name refers to it: `'V3'!$D$12:$D$51`; the quotes keep V3 from being read as a cell."""
    from openpyxl.utils import absolute_coordinate

    return f"'{sheet.title}'!{absolute_coordinate(_range(area))}"


def _range(area: Area) -> str:
    first, last = cell_name(*area[:2]), cell_name(*area[2:])
    return first if first == last else f"{first}:{last}"


def _ranges(areas: Iterable[Area]) -> str:
    return " ".join(map(_range, areas))


def _validation(told: Validation, languages: Languages) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = f'"{",".join(told.choices)}"' if told.choices else told.formula
    made = DataValidation(type="list" if told.choices else "custom", formula1=rule, allow_blank=True)
    made.sqref = _ranges(told.areas)
    made.showErrorMessage = made.showInputMessage = True
    made.errorTitle = made.promptTitle = told.title.in_languages(languages)[:LONGEST_TITLE]
    made.error = made.prompt = told.says.in_languages(languages, "\n")[:LONGEST_MESSAGE]
    return made


def _alarm(sheet: Any, area: Area) -> None:
    """A difference that is not zero is seen from afar, in grey too."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill

    first, ground = cell_name(*area[:2]), STATE_FILL[State.BLOCKED]
    rule = FormulaRule(  # type: ignore[no-untyped-call]
        formula=[f"AND(ISNUMBER({first}),{first}<>0)"],
        font=Font(bold=True, color="1A1A1A"),
        fill=PatternFill("solid", bgColor=ground, fgColor=ground),
    )
    sheet.conditional_formatting.add(_range(area), rule)
