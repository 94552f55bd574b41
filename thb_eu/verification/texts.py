"""Texts and controls of the workbook: what stands around the numbers, and the sums that it adds up by itself.

Comes in: the sheets of the workbook; where the numbers could be made again, the sheets as they would be written now.
Goes out: every control whose formula or last computed value is not what it should be, every text that is another.
Sheets that tell of findings, which are not all made again, are held to their hash alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from thb_eu.messages import NO_WORDS, Text, _, literal
from thb_eu.model import ObsStatus
from thb_eu.ooxml.cell_reference import cell_name
from thb_eu.publication.controls import UNJUDGED, Control, Controls, controls_of, formula_of, outcome_of
from thb_eu.publication.layout import SIDES, Codes, TableLayout
from thb_eu.verification.book import NOTHING, Content, Place, Sheets
from thb_eu.verification.model import Difference, Saying
from thb_eu.verification.witnesses import MADE_AGAIN, STATUS, VALUE, Witness

if TYPE_CHECKING:
    from thb_eu.publication.sheets.paper import Paper

CONTROLS, TEXTS = "controls", "texts"
CACHED = _("the last computed value of a control")
FORMULA = _("the formula of a control")
WORDING = _("a text or formula on the sheet")
BY_FIGURES = _("by the figures")
WORKBOOK_SAYS = _("the workbook")


def controlled(layouts: Sequence[TableLayout], year: int, geo: str) -> tuple[Controls, ...]:
    """The controls of all tables as they stand on their sheets."""
    return tuple(controls_of(layout, year, geo) for layout in layouts)


def wrong_controls(sheets: Sheets, controls: Sequence[Controls], figures: Witness) -> Iterator[Difference]:
    """Every control that has another formula, or another last computed value, than the figures give."""
    for held in controls:
        sheet = sheets.get(held.layout.table.name, {})
        known, bounds = _known(held.layout, figures)
        for control in held.controls:
            yield from _control(held, control, sheet.get(control.place, NOTHING), known, bounds)


def wrong_texts(sheets: Sheets, papers: Sequence[Paper], controls: Sequence[Controls]) -> Iterator[Difference]:
    """Every text and formula of these papers that stands otherwise in the workbook, and every one too many."""
    numbers = {held.layout.table.name: set(_judged_elsewhere(held)) for held in controls}
    for paper in papers:
        sheet = sheets.get(paper.name, {})
        should = {place: _written(ink.value, ink.formula) for place, ink in paper.inks.items()}
        for place in dict.fromkeys([*should, *sheet]):
            stands, ought = sheet.get(place, NOTHING), should.get(place, NOTHING)
            if place not in numbers.get(paper.name, ()) and stands != ought:
                yield _difference(TEXTS, WORDING, paper.name, place, _shown(stands), _shown(ought), MADE_AGAIN)


def _control(
    held: Controls, control: Control, stands: Content, known: Mapping[Codes, int], bounds: frozenset[Codes]
) -> Iterator[Difference]:
    outcome, name = outcome_of(control, known), held.layout.table.name
    value = UNJUDGED if outcome is None else str(outcome)
    formula = f"={formula_of(control, held.layout, bounds)}"
    if stands.value != value:
        yield _difference(CONTROLS, CACHED, name, control.place, stands.value, value, BY_FIGURES)
    if stands.formula != formula:
        yield _difference(CONTROLS, FORMULA, name, control.place, stands.formula, formula, BY_FIGURES)


def _known(layout: TableLayout, figures: Witness) -> tuple[dict[Codes, int], frozenset[Codes]]:
    """The cells of a table that hold a number, and those that hold only a bound."""
    known, bounds = {}, set()
    for codes in layout.positions:
        said = figures.says.get((layout.table.name, *codes), {})
        if said.get(STATUS) == ObsStatus.BOUND.value:
            bounds.add(codes)
        elif said.get(VALUE, "").isdecimal():
            known[codes] = int(said[VALUE])
    return known, frozenset(bounds)


def _judged_elsewhere(held: Controls) -> Iterator[Place]:
    """The places of the numbers, their flags and the controls: each is held against other sources."""
    for row, column in held.layout.positions.values():
        yield from ((row, column + side) for side in range(len(SIDES)))
    yield from (control.place for control in held.controls)


def _written(value: str | int, formula: str) -> Content:
    return Content(str(value), f"={formula}" if formula else "")


def _shown(content: Content) -> str:
    return f"{content.formula} → {content.value}" if content.formula else content.value


def _difference(part: str, about: Text, sheet: str, place: Place, stands: str, ought: str, by: Text) -> Difference:
    cell = f"{sheet}!{cell_name(*place)}"
    sayings = (Saying(WORKBOOK_SAYS, literal(cell), stands), Saying(by, NO_WORDS, ought))
    return Difference(part, cell, about, sayings=sayings)
