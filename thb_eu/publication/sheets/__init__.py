"""Sheets: a submission in, the papers of its workbook out, in the order in which they lie in it."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.model import Submission
from thb_eu.publication.controls import controls_of
from thb_eu.publication.layout import laid_out
from thb_eu.publication.sheets.charts import charts
from thb_eu.publication.sheets.controlled import Judged
from thb_eu.publication.sheets.cover import cover
from thb_eu.publication.sheets.decisions import decisions
from thb_eu.publication.sheets.findings import findings
from thb_eu.publication.sheets.guide import guide
from thb_eu.publication.sheets.looks import FAMILY_TABS
from thb_eu.publication.sheets.mapping import mapping
from thb_eu.publication.sheets.metadata import metadata
from thb_eu.publication.sheets.notes import notes
from thb_eu.publication.sheets.paper import Paper
from thb_eu.publication.sheets.tables import cells_on_sheet, table_sheet

__all__ = ["Paper", "papers"]


def papers(submission: Submission, is_blank: bool = False) -> Iterator[Paper]:
    """Cover, guide and notes, one sheet per table, charts, and the annexes; a blank workbook tells nothing of a run."""
    definitions, collection = submission.definitions, submission.collection
    sheets = [
        Judged(
            controls_of(layout, collection.year, collection.geo),
            {} if is_blank else dict(cells_on_sheet(submission, layout)),
        )
        for layout in laid_out(submission.protected.cells, definitions)
    ]
    layouts = [sheet.layout for sheet in sheets]
    families = list(dict.fromkeys(table.indicator for table in definitions.tables))
    yield cover(submission, sheets, is_blank)
    yield guide(submission, layouts, is_blank)
    if not is_blank:
        yield notes(submission)
    for sheet in sheets:
        tab = FAMILY_TABS[families.index(sheet.layout.table.indicator) % len(FAMILY_TABS)]
        yield table_sheet(submission, sheet, tab, is_blank)
    if not is_blank:
        yield charts(submission, layouts)
        yield metadata(submission)
        yield mapping(submission)
        yield decisions(submission)
        yield findings(submission)
