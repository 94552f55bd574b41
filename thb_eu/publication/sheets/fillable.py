"""Fillable: what may be typed into the table sheets of the collection variant, and what a clerk is told there.

A value is a whole number from zero up, or the sign for none; its flags are codes of the code lists. Everything but the
cells of the observations is locked, without a password: the lock keeps from slips, not from people.
"""

from __future__ import annotations

from thb_eu.definitions import Codelist, Definitions
from thb_eu.messages import Text, _
from thb_eu.ooxml.cell_reference import cell_name
from thb_eu.publication.layout import SIDES, TableLayout
from thb_eu.publication.sheets.paper import Area, Paper, Validation
from thb_eu.publication.sheets.words import MISSING_SIGN

VALUE_TITLE = _("Value")
VALUE_SAYS = _(
    "A whole number from 0 up. Where there is none, type {missing_sign} and, to the right, why. Blank is not 0.",
    missing_sign=MISSING_SIGN,
)
STATUS_TITLE, CONF_TITLE = _("Status"), _("Confidentiality")
ONE_OF = _("One of the codes: {codes}.")


def fillable(paper: Paper, layout: TableLayout, definitions: Definitions) -> None:
    """Say what the cells of the observations take; they are the ones that the lock of the sheet leaves open."""
    values, statuses, marks = (_areas(layout, offset) for offset in range(len(SIDES)))
    if not values:
        return
    first = cell_name(*values[0][:2])
    is_count = f'IF(ISNUMBER({first}),AND({first}>=0,{first}=INT({first})),{first}="{MISSING_SIGN}")'
    paper.validations += [
        Validation(values, VALUE_TITLE, VALUE_SAYS, formula=is_count),
        _choice(statuses, STATUS_TITLE, definitions.codelists["obs_status"]),
        _choice(marks, CONF_TITLE, definitions.codelists["conf_status"]),
    ]


def _choice(areas: tuple[Area, ...], title: Text, codelist: Codelist) -> Validation:
    codes = tuple(entry.code for entry in codelist.codes)
    return Validation(areas, title, ONE_OF.filled({"codes": ", ".join(codes)}), choices=codes)


def _areas(layout: TableLayout, offset: int) -> tuple[Area, ...]:
    """The cells of one side of the observations, as runs of cells below each other, column by column."""
    runs: list[Area] = []
    for row, column in sorted(layout.positions.values(), key=lambda place: (place[1], place[0])):
        at = column + offset
        if runs and runs[-1][1] == at and runs[-1][2] == row - 1:
            runs[-1] = (runs[-1][0], at, row, at)
        else:
            runs.append((row, at, row, at))
    return tuple(runs)
