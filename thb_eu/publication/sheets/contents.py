"""Contents: the part of the cover that says where everything stands: tables, controls, other sheets, signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from thb_eu.messages import Text, _, joined, literal
from thb_eu.messages import layout as pattern
from thb_eu.model import NOT_APPLICABLE, ObsStatus, Submission
from thb_eu.publication.controls import Tally
from thb_eu.publication.layout import CONFIDENCE, TableLayout
from thb_eu.publication.sheets.controlled import FAIL, HOLD, TITLE, UNJUDGED, Judged, counting
from thb_eu.publication.sheets.grids import code, columns_of, grid, number, remark, section, spoken, words
from thb_eu.publication.sheets.looks import CELL, CELL_NUMBER, HEADER, LINKED
from thb_eu.publication.sheets.paper import Paper, Value
from thb_eu.publication.sheets.tellings import IN_COLUMN
from thb_eu.publication.sheets.words import (
    CHARTS,
    DECISIONS,
    FINDINGS,
    GUIDE,
    MAPPING,
    METADATA,
    MISSING_SIGN,
    NOTES,
    STATUS,
    WITHHELD_SIGN,
    free_mark,
)

if TYPE_CHECKING:
    import pandas as pd

LAST = 8
TABLES_TITLE = _("Tables")
SHEETS_TITLE = _("Other sheets")
SIGNS_TITLE = _("Signs")
MISSING = _("no value; the flag beside it says why")
ANNEXES = {
    GUIDE: _("How to read this file"),
    NOTES: _("Breaks in series, waivers and corrections"),
    CHARTS: _("The main figures drawn, also by year"),
    METADATA: _("The collection and its sources"),
    MAPPING: _("The rules by which the facts were counted"),
    DECISIONS: _("Decisions of the ministry, and proposals that wait for a signature"),
    FINDINGS: _("What all checks came to"),
}
CONTROL_NOTE = _("The sums of all tables, total less parts; the differences stand right of the tables.")
TOTALS_NOTE = _(
    'Total: "{missing_sign}" says that the total is missing; "{withheld_sign}" that the table has none, '
    "since its parts are not added.",
    missing_sign=MISSING_SIGN,
    withheld_sign=WITHHELD_SIGN,
)
OUTCOMES = (HOLD, FAIL, UNJUDGED)
CONTROL_ROWS = 2
"""The header and the line that adds up the controls of all tables; they end the part of the tables."""

IN_STATUS = pattern("{status} {code}", status=STATUS)


def tables(paper: Paper, row: int, submission: Submission, sheets: Sequence[Judged], is_blank: bool) -> int:
    """The list of tables: a click leads there; the total says at once what stands in it."""
    row = section(paper, row, TABLES_TITLE, LAST)
    if submission.protected.audience.shows_doubts:
        row = remark(paper, row, doubt_about_items(submission), LAST)
    row = remark(paper, row, TOTALS_NOTE, LAST)
    fields = (
        words(_("Sheet")),
        spoken(_("Title")),
        spoken(_("Indicator")),
        number(_("Total")),
        number(_("Values")),
        number(_("No value")),
    )
    row = grid(paper, row, fields, ())
    for at, sheet in enumerate(sheets, start=row):
        _table(paper, at, submission, sheet.layout, is_blank)
    if sheets:
        paper.regions.append((row - 1, 1, row + len(sheets) - 1, columns_of(fields)))
    return _controls(paper, row + len(sheets) + 1, sheets)


def _controls(paper: Paper, row: int, sheets: Sequence[Judged]) -> int:
    """One line that adds up the controls of all tables, live."""
    judged = [sheet for sheet in sheets if sheet.controls.area is not None]
    told = sum((sheet.tally for sheet in judged), Tally())
    first = LAST - len(OUTCOMES) + 1
    paper.write_over(row, (1, first - 1), TITLE, HEADER)
    grid(paper, row, [number(title) for title in OUTCOMES], (), first)
    row += 1
    paper.write_over(row, (1, first - 1), CONTROL_NOTE, CELL)
    paper.regions.append((row - 1, 1, row, LAST))
    formulas = counting([sheet.controls.name for sheet in judged])
    figures = (told.hold, told.fail, told.unjudged)
    for column, (formula, figure) in enumerate(zip(formulas, figures, strict=True), start=first):
        paper.write_formula(row, column, formula, figure, CELL_NUMBER.but(bold=True))
    return row + 1


def doubt_about_items(submission: Submission) -> Text:
    """How sure the letters of the items are."""
    indicators = submission.definitions.codelists["indicator"].codes
    sure = dict.fromkeys(entry.confidence for entry in indicators if entry.more.get("item"))
    told = [CONFIDENCE.get(word, literal(word)) for word in sure]
    return _("Letters of the items: {names}.", names=joined(told))


def _table(paper: Paper, row: int, submission: Submission, layout: TableLayout, is_blank: bool) -> None:
    table, cells = layout.table, submission.protected.cells
    own = cells[cells["table"] == table.name]
    label = submission.definitions.codelists["indicator"].by_code[table.indicator].label
    paper.write(row, 1, table.name, LINKED.but(border="thin", bold=True, indent=1), link=table.name)
    item = pattern("{item} {label}", item=table.item, label=label) if table.item else label
    for column, text in ((2, table.title), (4, item)):
        paper.write_pair(row, column, text, CELL)
    values, missing = int(own["obs_value"].notna().sum()), int(own["obs_value"].isna().sum())
    figures = ("", "", "") if is_blank else (grand_total(own, layout), values, missing)
    for column, figure in enumerate(figures, start=6):
        paper.write(row, column, figure, CELL_NUMBER.but(bold=column == 6))


def grand_total(own: pd.DataFrame, layout: TableLayout) -> int | str:
    """The total over all dimensions, or the sign for a missing one; a dash where the table can have none."""
    totals = [codelist.total or NOT_APPLICABLE for codelist in layout.lists.values()]
    found = own.loc[(own[list(layout.lists)] == totals).all(axis="columns"), "obs_value"]
    if len(found) != 1:
        return WITHHELD_SIGN
    return MISSING_SIGN if found.isna().all() else int(found.iloc[0])


def annexes(paper: Paper, row: int, names: tuple[str, ...]) -> int:
    """The list of the other sheets; a click leads there."""
    fields = (words(_("Sheet")), spoken(_("Contents")))
    row = section(paper, row, SHEETS_TITLE, LAST)
    end = grid(paper, row, fields, [(name, ANNEXES[name]) for name in names])
    for at, name in enumerate(names, start=row + 1):
        paper.write(at, 1, name, LINKED.but(border="thin", bold=True, indent=1), link=name)
    return end


def signs(paper: Paper, row: int, submission: Submission) -> int:
    """Every sign that can stand in place of a value or beside one; gives the next free row."""
    codelists, free = submission.definitions.codelists, free_mark(submission)
    statuses = [codelists["obs_status"].by_code[status.value] for status in ObsStatus]
    marks = [entry for entry in codelists["conf_status"].codes if entry.code != free]
    told: list[tuple[Value, Text]] = [(MISSING_SIGN, MISSING)]
    told += [(IN_STATUS.filled({"code": entry.code}), entry.label) for entry in statuses]
    told += [(IN_COLUMN.filled({"code": entry.code}), entry.label) for entry in marks]
    fields = (code(_("Sign")), spoken(_("Meaning")))
    return grid(paper, section(paper, row, SIGNS_TITLE, LAST), fields, told)
