"""Add to the formulas of a workbook what they come to, and change no other byte of a part.

The library that writes the workbook can write a formula or a value, not both, and a formula without its value is empty
for every reader that does not calculate. So the part of the sheet is completed afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

FORMULA_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
OPENED = b"<f>"

Cached = Mapping[str, str | int]
"""What each formula of a sheet comes to, by its cell."""


def with_values(sheet: bytes, cached: Cached) -> bytes:
    """The part of a sheet with the value of every formula; ValueError where the two do not speak of the same cells."""
    found: list[str] = []

    def completed(match: re.Match[bytes]) -> bytes:
        cell, style, formula = match.groups()
        found.append(cell.decode())
        value = cached[found[-1]]
        kind, shown = (b' t="str"', escape(value)) if isinstance(value, str) else (b"", str(value))
        return b'<c r="%b"%b%b><f>%b</f><v>%b</v></c>' % (cell, style, kind, formula, shown.encode())

    complete = FORMULA_CELL.sub(completed, sheet)
    if sorted(found) != sorted(cached) or len(found) != sheet.count(OPENED):
        raise ValueError("a formula without its value, or a value without its formula")
    return complete
