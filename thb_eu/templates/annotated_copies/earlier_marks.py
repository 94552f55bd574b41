"""Recover the file and figures of which a workbook was a marked copy.

A supplier who corrects the copy sends it back with our colours and comments in it; the next copy begins without them.
"""

from __future__ import annotations

from pathlib import Path

from thb_eu.base.ooxml.archive import zipped
from thb_eu.base.ooxml.sheet_cells import WrittenCell, filled, surveyed
from thb_eu.base.ooxml.workbook import Workbook
from thb_eu.definitions.acts import DELIVERIES
from thb_eu.templates.annotated_copies.copy_stamp import CopyStamp, stamp_in
from thb_eu.templates.annotated_copies.supplied_files import FORMS


def without_earlier_marks(content: bytes, folder: Path) -> bytes | None:
    """Return the workbook without marks, itself if it has none; nothing where the file before lies in no delivery of
    `folder`.

    Cells that differ are set in the file before, formulas left as they are there.
    """
    now = Workbook(content)
    stamp = _stamp_of(now)
    if stamp is None:
        return content
    kept = (folder / DELIVERIES / apart / stamp.delivery / name for apart in ("", "refused") for name in FORMS)
    found = next((path for path in kept if path.is_file()), None)
    unmarked = without_earlier_marks(found.read_bytes(), folder) if found else None
    if unmarked is None:
        return None
    before = Workbook(unmarked)
    for title, name in before.sheets.items():
        if title in now.sheets:
            old, new = (book.written(title, lambda _row, _column: True) for book in (before, now))
            values = {
                place: _value(new.get(place))
                for place in {*old, *new}
                if _value(old.get(place)) != _value(new.get(place)) and not (place in old and old[place].is_formula)
            }
            if values:
                part = before.part(name)
                before.parts[name] = filled(part, surveyed(part, {row for row, _column in values}), values)
    return zipped(before.parts)


def _stamp_of(book: Workbook) -> CopyStamp | None:
    sheets: dict[str, dict[int, list[str]]] = {}
    for title in book.hidden & book.sheets.keys():
        rows = sheets.setdefault(title, {})
        for (row, column), cell in sorted(book.written(title, lambda _row, column: column < 10).items()):
            cells = rows.setdefault(row, [])
            cells += [""] * (column - 1 - len(cells)) + [cell.text]
    return stamp_in(sheets)


def _value(cell: WrittenCell | None) -> int | str | None:
    """Say what a cell holds, as it is set in another; a number that is not whole as it is written."""
    if cell is None:
        return None
    value = cell.value
    return cell.text if isinstance(value, float) else value
