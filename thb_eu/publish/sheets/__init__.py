"""Sheets: a submission in, the papers of its workbook out, in the order in which they lie in it."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.model import Submission
from thb_eu.publish.layout import laid_out
from thb_eu.publish.sheets.cover import cover
from thb_eu.publish.sheets.findings import findings
from thb_eu.publish.sheets.looks import FAMILY_TABS
from thb_eu.publish.sheets.mapping import mapping
from thb_eu.publish.sheets.metadata import metadata
from thb_eu.publish.sheets.notes import notes
from thb_eu.publish.sheets.paper import Paper
from thb_eu.publish.sheets.tables import table_sheet

__all__ = ["Paper", "papers"]


def papers(submission: Submission) -> Iterator[Paper]:
    """The cover, the notes, one sheet per table, and the annexes."""
    definitions = submission.definitions
    layouts = laid_out(submission.protected.cells, definitions)
    families = list(dict.fromkeys(table.indicator for table in definitions.tables))
    yield cover(submission, layouts)
    yield notes(submission)
    for layout in layouts:
        yield table_sheet(submission, layout, FAMILY_TABS[families.index(layout.table.indicator) % len(FAMILY_TABS)])
    yield metadata(submission)
    yield mapping(submission)
    yield findings(submission)
