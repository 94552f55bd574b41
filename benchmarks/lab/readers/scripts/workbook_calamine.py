"""calamine (Rust): every number of the workbook by its sheet and cell."""

import json
import sys
from pathlib import Path

from python_calamine import CalamineWorkbook


def letters(column: int) -> str:
    """The name of a column, counted from 1."""
    return (letters((column - 1) // 26) if column > 26 else "") + chr(65 + (column - 1) % 26)


book = CalamineWorkbook.from_path(str(Path(sys.argv[1], "dossier/submission.xlsx")))
cells = []
for sheet in book.sheet_names:
    for row, values in enumerate(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), start=1):
        for column, value in enumerate(values, start=1):
            if isinstance(value, int | float) and not isinstance(value, bool):
                cells.append({"sheet": sheet, "cell": f"{letters(column)}{row}", "value": value})
json.dump(cells, sys.stdout)
