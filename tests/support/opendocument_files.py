"""OpenDocument spreadsheets made by hand, as small as the standard allows, for tests to spoil."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape, quoteattr

import openpyxl

URNS = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
KIND = "application/vnd.oasis.opendocument.spreadsheet"
LISTED = f"""<?xml version="1.0"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/></manifest:manifest>"""
STYLES = (
    '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def cell(value: object = None, formula: str = "", more: str = "") -> str:
    """One cell: a text, a number, or nothing; with the formula and other attributes that it has."""
    told = f' table:formula="{formula}"' if formula else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        told += f' office:value-type="float" office:value="{value}"'
    elif value is not None:
        told += ' office:value-type="string"'
    shown = "" if value is None else f"<text:p>{value}</text:p>"
    return f"<table:table-cell{told} {more}>{shown}</table:table-cell>"


def row(*cells: object, more: str = "") -> str:
    """One row; a text that begins like an element is taken as it stands."""
    made = (text if isinstance(text, str) and text.startswith("<") else cell(text) for text in cells)
    return f"<table:table-row {more}>{''.join(made)}</table:table-row>"


def sheet(*rows: str, title: str = "Tabela", style: str = "ta1") -> str:
    """One sheet."""
    return f'<table:table table:name="{title}" table:style-name="{style}">{"".join(rows)}</table:table>'


def content(*sheets: str, before: str = "") -> str:
    """The part that holds the sheets."""
    body = f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
    styles = f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
    return (
        f'<?xml version="1.0"?>{before}<office:document-content {URNS} {CALC}>{styles}{body}</office:document-content>'
    )


def ods(*sheets: str, **parts: str) -> bytes:
    """The file; `parts` replaces or adds parts, `content` among them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", KIND, zipfile.ZIP_STORED)
        archive.writestr("content.xml", parts.pop("content", content(*sheets)))
        archive.writestr("META-INF/manifest.xml", parts.pop("listed", LISTED))
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def as_ods(workbook: bytes) -> bytes:
    """A workbook as an OpenDocument spreadsheet: its texts, numbers, sums and which sheets are hidden."""
    book, values = (openpyxl.load_workbook(io.BytesIO(workbook), data_only=only) for only in (False, True))
    sheets = []
    for shown in book.worksheets:
        rows = [
            row(*(_as_cell(one.value, values[shown.title][one.coordinate].value) for one in cells))
            for cells in shown.iter_rows()
        ]
        style = "ta1" if shown.sheet_state == "visible" else "ta2"
        sheets.append(sheet(*rows, title=quoteattr(shown.title)[1:-1], style=style))
    return ods(*sheets)


def _as_cell(written: object, value: object) -> str:
    formula = str(written) if re.fullmatch(r"=SUM\([A-Z0-9:,]+\)", str(written)) else ""
    formula = re.sub(r"([A-Z]+[0-9]+)(?::([A-Z]+[0-9]+))?", lambda found: _area(*found.groups()), formula)
    return cell(escape(value) if isinstance(value, str) else value, formula and f"of:{formula}")


def _area(first: str, last: str | None) -> str:
    return f"[.{first}:.{last}]" if last else f"[.{first}]"
