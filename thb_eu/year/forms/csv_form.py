"""Write one table as a text file, for systems that export; its first line is the mark and the statement.

The line reads `thb-eu form 1,SUPPLIER/TABLE,YEAR,STAMP,reported|none|unknown,ROLE,DAY` with commas, whatever divides
the columns below; the header follows, then the rows, as on the sheet of the table without its blank ones.
"""

from __future__ import annotations

from thb_eu.base.csv_tables import as_csv
from thb_eu.year.forms.layout import TableLayout
from thb_eu.year.forms.stamp import FormStamp

BYTE_ORDER_MARK = "\ufeff".encode()
"""Without it a spreadsheet program takes the letters for those of another encoding."""


def csv_form(stamp: FormStamp, table: TableLayout) -> bytes:
    """Return the form of one table."""
    rows = [[field.name for field in table.contract.fields], *(row.texts for row in table.rows if any(row.texts))]
    first = f"{stamp.mark(table.contract.name)},,,\n"
    return BYTE_ORDER_MARK + first.encode() + as_csv(rows, table.contract.delimiter)
