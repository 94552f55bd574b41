"""List the numbers of all tables of an edition one below the other, for pivot tables and queries.

The columns are those of observations.csv by name, without its sentences and what is one for the whole collection, and
whether a row adds others up: who leaves these out adds each person of a table once. A dimension that a table does not
have stays empty. Only the heading is printed.
"""

from __future__ import annotations

from thb_eu.base.messages import _, literal
from thb_eu.base.model import INTERVAL, NOT_APPLICABLE, SERIES_COLUMNS
from thb_eu.base.table_schemas import tuples_of
from thb_eu.publication.figures import adds_up
from thb_eu.publication.flat_tables import observations
from thb_eu.publication.labels import DATA
from thb_eu.results import Submission
from thb_eu.writing.sheet_model import SheetContent, least_width
from thb_eu.writing.sheet_styles import CODE, HEADER
from thb_eu.writing.simple_table import annex, code, grid, head

IS_SUM, PRINTED = "is_sum", 8
TITLE = _("Data: every number of the tables by its codes")
NOTE = _(
    "One row is one cell of a table, as in observations.csv. A row with is_sum 1 adds others up: leave these out "
    "before you add. Two tables tell of the same persons in two ways: never add the rows of both. This list is not "
    "printed."
)


def data(submission: Submission) -> SheetContent:
    """Return the sheet; it holds the cells of this edition and no other."""
    definitions = submission.definitions
    cells = observations(submission)
    sums = adds_up(cells, definitions).tolist()
    flags = ("obs_value", "obs_status", "conf_status", *SERIES_COLUMNS, *INTERVAL)
    names = ("table", *definitions.dimension_lists, *flags)
    rows = tuples_of(cells, names)
    held = ({str(row[at]) for row in rows} for at in range(len(names)))
    widths = [
        max([least_width(name, HEADER), *(least_width(text, CODE) for text in texts)])
        for name, texts in zip(names, held, strict=True)
    ]
    sheet = annex(submission, DATA, [*widths, least_width(IS_SUM, HEADER)])
    header = head(sheet, TITLE, PRINTED, NOTE)
    grid(sheet, header, [code(literal(name)) for name in (*names, IS_SUM)], ())
    row = header
    for row, (values, is_sum) in enumerate(zip(rows, sums, strict=True), start=header + 1):
        for column, value in enumerate((*values, int(is_sum)), start=1):
            if value not in (None, "", NOT_APPLICABLE):
                sheet.write(row, column, value, CODE)
    sheet.frozen, sheet.filtered = (header + 1, 2), (header, 1, row, len(names) + 1)
    sheet.regions.append(sheet.filtered)
    sheet.printed, sheet.printed_until = PRINTED, header
    return sheet
