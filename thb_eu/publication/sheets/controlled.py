"""Controlled: the controls of a table beside it on its sheet, and below it the line that sums them up.

They stand right of the table, outside its cells and outside what is printed; the line below is printed. Each is a live
formula with its result; who changes a figure sees at once what no longer adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from thb_eu.messages import _, stacked
from thb_eu.messages import layout as pattern
from thb_eu.model import ObsStatus
from thb_eu.publication.controls import UNJUDGED as SIGN
from thb_eu.publication.controls import Controls, Tally, formula_of, outcome_of, tally
from thb_eu.publication.layout import Codes, TableLayout
from thb_eu.publication.sheets.looks import BODY, CONTROL, CONTROL_HEADER
from thb_eu.publication.sheets.paper import Paper
from thb_eu.publication.sheets.tellings import Told, is_missing

TITLE = _("Control")
MEANING = _("total − parts")
HOLD = _("hold")
FAIL = _("do not hold")
UNJUDGED = _("cannot be judged")
SUMS = _("Control of sums, right of the table")
WIDTH, GAP_WIDTH = 10.0, 3.0


@dataclass(frozen=True)
class Judged:
    """One table as it stands on its sheet: its controls, and its cells by codes (none in a blank workbook)."""

    controls: Controls
    cells: Mapping[Codes, Told]

    @property
    def layout(self) -> TableLayout:
        """Where everything stands."""
        return self.controls.layout

    @cached_property
    def bounds(self) -> frozenset[Codes]:
        """The cells that hold only a bound."""
        return frozenset(codes for codes, cell in self.cells.items() if cell["obs_status"] == ObsStatus.BOUND.value)

    @cached_property
    def outcomes(self) -> tuple[int | None, ...]:
        """What each control comes to, in their order; None where it cannot be judged."""
        known = {
            codes: int(cell["obs_value"])
            for codes, cell in self.cells.items()
            if codes not in self.bounds and not is_missing(cell)
        }
        return tuple(outcome_of(control, known) for control in self.controls.controls)

    @property
    def tally(self) -> Tally:
        """How many controls hold, do not, and cannot be judged."""
        return tally(self.outcomes)


def beside(paper: Paper, judged: Judged) -> None:
    """Write every control into its cell, with its heading above."""
    area, controls = judged.controls.area, judged.controls
    if area is None:
        return
    _head(paper, controls, area[1], area[3])
    for control, outcome in zip(controls.controls, judged.outcomes, strict=True):
        formula = formula_of(control, judged.layout, judged.bounds)
        paper.write_formula(*control.place, formula, SIGN if outcome is None else outcome, CONTROL)
    paper.alarms.append(area)


def _head(paper: Paper, controls: Controls, first: int, last: int) -> None:
    """Four rows like those of the table: what it is, the dimension in two languages, the codes of the values judged."""
    layout, row = controls.layout, controls.layout.header_row
    title = CONTROL_HEADER.but(bold=True, size=8, across="left", indent=1)
    told = pattern("{title}: {meaning}", title=TITLE, meaning=MEANING) if last > first else stacked(TITLE)
    paper.write_over(row, (first, last), told, title)
    codes = {entry.column: " · ".join(heading.code for heading in entry.headings) for entry in layout.columns}
    for group in controls.groups:
        span = (min(group.columns), max(group.columns))
        head = CONTROL_HEADER if len(group.columns) == 1 else CONTROL_HEADER.but(across="left", indent=1)
        own, others = group.dimension.title.halves(paper.languages)
        paper.write_over(row + 1, span, own, head)
        paper.write_over(row + 2, span, others, head.but(bold=False, italic=True))
        for column, judged in group.columns.items():
            paper.write(row + 3, column, codes[judged], CONTROL_HEADER.but(bold=False))
    paper.widths |= dict.fromkeys(range(first, last + 1), WIDTH)
    paper.widths[first - 1] = GAP_WIDTH


def summary(paper: Paper, judged: Judged, row: int) -> int:
    """One line below the table that counts its controls; gives the next free row, the same one where it has none."""
    if judged.controls.area is None:
        return row
    last, told = judged.layout.last_column, judged.tally
    counts = zip((HOLD, FAIL, UNJUDGED), counting([judged.controls.name]), strict=True)
    sums = f"{paper.said(SUMS)}: "
    formula = f'"{sums}"' + '&"; "'.join(f'&"{paper.said(title)} "&{count}' for title, count in counts)
    figures = zip((HOLD, FAIL, UNJUDGED), (told.hold, told.fail, told.unjudged), strict=True)
    text = f"{sums}" + "; ".join(f"{paper.said(title)} {figure}" for title, figure in figures)
    paper.write_formula(row, 1, formula, text, BODY.but(wrap=False))
    for column in range(2, last + 1):
        paper.write(row, column, "", BODY.but(wrap=False))
    return row + 1


def counting(names: Iterable[str]) -> tuple[str, str, str]:
    """Formulas that count the controls called `names`: those that hold, that do not, that cannot be judged."""
    listed = list(names)
    hold = "+".join(f"COUNTIF({name},0)" for name in listed)
    unjudged = "+".join(f'COUNTIF({name},"{SIGN}")' for name in listed)
    fail = "+".join(f"COUNT({name})-COUNTIF({name},0)" for name in listed)
    return hold or "0", fail or "0", unjudged or "0"
