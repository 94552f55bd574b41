"""Open a workbook of others by openpyxl, once nothing in it keeps openpyxl busy.

It takes brackets and quotation marks out of every number format by patterns whose time grows with the square of what
is open.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from thb_eu.base.limits import NUMBER_FORMAT
from thb_eu.base.ooxml.archive import part_of
from thb_eu.base.ooxml.xml_part import DamagedPart, scan

if TYPE_CHECKING:
    from openpyxl import Workbook

STYLES = "xl/styles.xml"


def loaded(content: bytes, data_only: bool) -> Workbook:
    """Return the workbook, to be read in passing; DamagedPart where a number format is longer than any program writes
    it.

    `data_only`: of a formula its last value, not its text.
    """
    from openpyxl import load_workbook

    try:
        with part_of(content, STYLES) as part:
            scan(part.read(), _look, lambda _name, _at: None)
    except KeyError:  # a workbook without styles
        pass
    return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _look(_name: str, attributes: Mapping[str, str], _at: int) -> None:
    if len(attributes.get("formatCode", "")) > NUMBER_FORMAT:
        raise DamagedPart
