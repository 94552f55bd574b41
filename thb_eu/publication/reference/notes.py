"""Notes: the numbered notes of every table, under the numbers that they have on its sheet and on the page."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.messages import _, layout
from thb_eu.model import Submission
from thb_eu.publication.layout import laid_out
from thb_eu.publication.reference.passages import Passage, row

NOTES = _("notes to cells of the tables, under the same numbers as in the workbook and on the page:")
NO_NOTES = _("no cell of a table has a note.")
NOTE = _("Note")
REASON, CELLS = _("Reason"), _("Cells")
NUMBERED = layout("{table} {sign}")


def notes(submission: Submission) -> Iterator[Passage]:
    """Every note once a table: its number, what it says, and for how many cells it holds."""
    from thb_eu.publication.sheets.footnotes import footnotes
    from thb_eu.publication.sheets.tables import cells_on_sheet

    rows = tuple(
        row(NUMBERED.filled({"table": at.table.name, "sign": note.sign}), note.text, len(note.cells))
        for at in laid_out(submission.protected.cells, submission.definitions)
        for note in footnotes(at, dict(cells_on_sheet(submission, at)))
    )
    yield Passage(NOTES, (NOTE, REASON, CELLS), rows) if rows else Passage(NO_NOTES)
