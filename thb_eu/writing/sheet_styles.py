"""Choose the colours and fonts of the workbook, so that they stay apart in grey and on paper."""

from __future__ import annotations

from thb_eu.base.model import State
from thb_eu.writing.sheet_model import Style

NIGHT, SLATE, MIST, CLOUD = "1F3A5F", "44546A", "DCE4EC", "F1F4F7"
INK, GREY, LINK = "1A1A1A", "5F6670", "1F4E8C"

SHEET_TAB = "7F8FA3"
FAMILY_TABS = ("1F3A5F", "3F6C9B", "6E9BC4", "2F6F68", "6BA59B", "8A6D3B", "C2A568", "7A5577", "A9A9A9")
"""Colours of the tabs, one per indicator in the order of the tables; they begin again when used up."""

STATE_FILL = {State.FINAL: "E4F2E7", State.DRAFT: "F2CC66", State.BLOCKED: "D98C80"}
"""Light, middle and dark: they stay apart where no colour is printed."""

BODY = Style()
QUIET = Style(colour=GREY)
TITLE = Style(size=14, bold=True, colour=NIGHT, down="center")
SUBTITLE = Style(size=11, colour=SLATE, down="center")
NOTE = Style(colour=INK)
NOTE_SECOND = Style(colour=SLATE, italic=True)
SECTION = Style(size=11, bold=True, colour=NIGHT, down="center", border="section")
LINKED = Style(underline=True, colour=LINK)

HEADER = Style(bold=True, fill=MIST, colour=NIGHT, down="center", border="thin", indent=1)
HEADER_QUIET = HEADER.but(bold=False, italic=True)
HEADER_CODE = HEADER.but(size=8, bold=False, colour=SLATE, indent=0)
HEADER_NAME = HEADER.but(size=8, bold=False)

CELL = Style(border="thin", indent=1)
CELL_CODE = CELL.but(colour=SLATE)
CELL_NUMBER = CELL.but(across="right", wrap=False)

CAPTION = Style(indent=1, size=10, bold=True, fill=SLATE, colour="FFFFFF", down="center", border="thin", wrap=False)
LABEL = Style(down="center", border="thin", indent=1)
CODE = LABEL.but(size=8, colour=SLATE, indent=0)
VALUE = Style(across="right", down="center", wrap=False, border="value")
MISSING = VALUE.but(colour=GREY)
STATUS = Style(size=8, colour=SLATE, across="center", down="center", wrap=False, border="between")
FLAG = STATUS.but(border="flag")
BLANK = Style(fill="E4E4E4", border="thin")
CONTROL = Style(size=8, across="center", down="center", wrap=False, border="thin", colour=SLATE, number="+0;-0;0")
CONTROL_HEADER = HEADER.but(size=7, across="center", indent=0, fill=CLOUD, colour=SLATE)


def of_kind(style: Style, kind: str) -> Style:
    """Make groups and totals stand out, and the unknown lean."""
    if kind == "total":
        return style.but(bold=True, fill=CLOUD)
    if kind == "group":
        return style.but(bold=True)
    return style.but(italic=True) if kind == "unknown" else style
