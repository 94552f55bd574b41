"""Filling: a sheet's part and the values of some of its cells in, the same part with those cells filled out.

Outside the elements of these cells every byte stays. A cell keeps its style; texts stand in the cell itself, so that
the part of shared texts stays as it is. A cell or a row that the sheet leaves out is put in its order, with the style
that its row or column gives it; only then the extent that the row and the sheet say of themselves is widened.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from thb_eu.ooxml.cell_reference import letters_of
from thb_eu.ooxml.xml_part import Element, Part, shown, with_attributes
from thb_eu.publication.templates.survey import Survey, rectangle
from thb_eu.publication.templates.texts import Place

Value = int | str | None
"""What is written into a cell: a number, a text, or nothing."""

OF_THE_OLD_VALUE: Mapping[str, None] = dict.fromkeys(("t", "cm", "vm", "ph"))
"""Attributes of a cell that speak of what it held before."""


def filled(content: bytes, survey: Survey, values: Mapping[Place, Value]) -> bytes:
    """The sheet with `values` in its cells; `survey` was made of this sheet for these cells."""
    part = Part(content)
    for place, cell in survey.cells.items():
        tag = with_attributes(part.content[cell.start : cell.inside], OF_THE_OLD_VALUE)
        part.put(cell.start, cell.end, _cell(tag, cell.name, values[place]))
    added = sorted(values.keys() - survey.cells.keys())
    _add_cells(part, survey, values, [place for place in added if place[0] in survey.rows])
    _add_rows(part, survey, values, [place for place in added if place[0] not in survey.rows])
    _widen(part, survey.dimension, added)
    return part.written()


def _cell(tag: bytes, name: str, value: Value) -> bytes:
    """A cell with its first tag (without any kind) as given, and the value in it."""
    bare = tag.removesuffix(b"/>").removesuffix(b">").rstrip()
    prefix = name.removesuffix("c").encode()
    if value is None:
        return bare + b"/>"
    closed = b"</" + name.encode() + b">"
    if isinstance(value, int):
        return b"%s><%sv>%d</%sv>%s" % (bare, prefix, value, prefix, closed)
    keep = b' xml:space="preserve"' if value != value.strip() or "\n" in value else b""
    told = b"<%sis><%st%s>%s</%st></%sis>" % (prefix, prefix, keep, shown(value), prefix, prefix)
    return bare + b' t="inlineStr">' + told + closed


def _new(place: Place, style: str, prefix: str, value: Value) -> bytes:
    row, column = place
    dressed = f' s="{style}"' if style else ""
    return _cell(f'<{prefix}c r="{letters_of(column)}{row}"{dressed}>'.encode(), f"{prefix}c", value)


def _add_cells(part: Part, survey: Survey, values: Mapping[Place, Value], places: list[Place]) -> None:
    """Put cells into rows that are there."""
    for number, group in groupby(places, key=lambda place: place[0]):
        row, own = survey.rows[number], list(group)
        told = {place: _new(place, _style(survey, place, row), row.prefix, values[place]) for place in own}
        spans = _spans(row, own)
        for place in own:
            if place in survey.before:
                part.put(survey.before[place], survey.before[place], told[place])
        part.change(row, spans, b"".join(told[place] for place in own if place not in survey.before))


def _add_rows(part: Part, survey: Survey, values: Mapping[Place, Value], places: list[Place]) -> None:
    """Put rows that are not there, before the row that follows them or at the end."""
    data = survey.data
    assert data is not None
    last: list[bytes] = []
    for number, group in groupby(places, key=lambda place: place[0]):
        cells = [_new(place, _style(survey, place), data.prefix, values[place]) for place in group]
        row = f'<{data.prefix}row r="{number}">'.encode() + b"".join(cells) + f"</{data.prefix}row>".encode()
        if number in survey.rows_before:
            part.put(survey.rows_before[number], survey.rows_before[number], row)
        else:
            last.append(row)
    part.change(data, {}, b"".join(last))


def _style(survey: Survey, place: Place, row: Element | None = None) -> str:
    """The style of a cell that the sheet leaves out: that of its row, else that of its column."""
    if row is not None and row.attributes.get("customFormat") in ("1", "true") and "s" in row.attributes:
        return row.attributes["s"]
    return next((style for first, last, style in survey.columns if first <= place[1] <= last), "")


def _spans(row: Element, places: list[Place]) -> dict[str, str | None]:
    """What the row says of its own extent, if it must say more now."""
    first, _, last = row.attributes.get("spans", "").partition(":")
    columns = [column for _, column in places]
    if not (first.isdigit() and last.isdigit()) or int(first) <= min(columns) <= max(columns) <= int(last):
        return {}
    return {"spans": f"{min(int(first), *columns)}:{max(int(last), *columns)}"}


def _widen(part: Part, dimension: Element | None, added: list[Place]) -> None:
    """Let the sheet say its extent with the cells that were put in."""
    if dimension is None or not added or "ref" not in dimension.attributes:
        return
    first, last = rectangle(dimension.attributes["ref"])
    rows, columns = zip(*added, strict=True)
    top, left = min(first[0], *rows), min(first[1], *columns)
    bottom, right = max(last[0], *rows), max(last[1], *columns)
    if ((top, left), (bottom, right)) != (first, last):
        part.change(dimension, {"ref": f"{letters_of(left)}{top}:{letters_of(right)}{bottom}"})
