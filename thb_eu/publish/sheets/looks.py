"""Looks: the colours and fonts of the workbook, chosen to stay apart in grey and on paper."""

from __future__ import annotations

from thb_eu.model import State
from thb_eu.publish.sheets.paper import Look

NIGHT, SLATE, MIST, CLOUD = "1F3A5F", "44546A", "DCE4EC", "F1F4F7"
INK, GREY, LINK = "1A1A1A", "767676", "1F4E8C"

SHEET_TAB = "7F8FA3"
FAMILY_TABS = ("1F3A5F", "3F6C9B", "6E9BC4", "2F6F68", "6BA59B", "8A6D3B", "C2A568", "7A5577", "A9A9A9")
"""Colours of the tabs, one per indicator in the order of the tables; they begin again when used up."""

STATE_FILL = {State.FINAL: "CFE5D3", State.DRAFT: "F6D98B", State.BLOCKED: "E9B3AA"}

BODY = Look()
QUIET = Look(size=9, colour=GREY)
TITLE = Look(size=15, bold=True, colour=NIGHT, down="center")
SUBTITLE = Look(size=12, colour=SLATE, down="center")
NOTE = Look(size=10, colour=INK)
NOTE_SECOND = Look(size=10, colour=SLATE, italic=True)
SECTION = Look(size=12, bold=True, colour=NIGHT, down="center", border="section")
LINKED = Look(underline=True, colour=LINK)

HEADER = Look(size=10, bold=True, fill=MIST, colour=NIGHT, down="center", border="thin", indent=1)
HEADER_QUIET = HEADER.but(bold=False, italic=True)
HEADER_CODE = HEADER.but(size=8, bold=False, colour=SLATE)

CELL = Look(border="thin", indent=1)
CELL_CODE = CELL.but(size=9, colour=SLATE)
CELL_NUMBER = CELL.but(across="right", wrap=False)

CAPTION = Look(indent=1, size=11, bold=True, fill=SLATE, colour="FFFFFF", down="center", border="thin", wrap=False)
LABEL = Look(down="center", border="thin", indent=1)
CODE = LABEL.but(size=8, colour=SLATE)
VALUE = Look(across="right", down="center", wrap=False, border="value")
MISSING = VALUE.but(colour=GREY)
FLAG = Look(size=8, colour=SLATE, down="center", wrap=False, border="flag")
BLANK = Look(fill="E4E4E4", border="thin")


def of_kind(look: Look, kind: str) -> Look:
    """Groups and totals stand out, the unknown leans."""
    if kind == "total":
        return look.but(bold=True, fill=CLOUD)
    if kind == "group":
        return look.but(bold=True)
    return look.but(italic=True) if kind == "unknown" else look
