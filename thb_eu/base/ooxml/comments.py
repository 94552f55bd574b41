"""Write the comments of a sheet, and the shapes in which a spreadsheet program shows them.

Comes in: the two parts as the supplier's sheet has them, or none, and what is to be noted at which cell. Goes out: the
same parts with the notes. A comment that stands at a cell already keeps its words; the note is put after them. At a
cell where people hold a conversation no note is put: a spreadsheet program shows the conversation alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from thb_eu.base.numbers import whole_of
from thb_eu.base.ooxml.cell_reference import Coordinates, cell_name
from thb_eu.base.ooxml.xml_part import DECLARED, MAIN, DamagedPart, XmlPart, in_namespace, shown

AUTHOR = "thb_eu"
CONVERSATION = b"tc="
"""How the author of a comment is called that only stands in for a conversation."""

NO_COMMENTS = f'{DECLARED}<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode()
SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
NO_SHAPES = f"<xml {SPACES}></xml>".encode()
KIND = "_x0000_t202"
SHAPE_KIND = (
    f'<v:shapetype {SPACES} id="{KIND}" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
).encode()
SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
FIRST_ID = 1024

WIDTH, LINE_HEIGHT, LETTERS, HIGHEST = 340, 13, 62, 420
"""Points across, points and letters of a line, and the most points down that a note takes on the screen."""


def with_comments(content: bytes, notes: Mapping[Coordinates, str]) -> tuple[bytes, tuple[Coordinates, ...]]:
    """Return the comments of a sheet with the notes among them, and the cells that had no comment before."""
    part = XmlPart(content)
    authors = [part.content[entry.inside : entry.close] for entry in part.elements("comments/authors/author")]
    existing = {entry.attributes["ref"]: entry for entry in part.elements("comments/commentList/comment")}
    new = tuple(cell for cell in sorted(notes) if cell_name(*cell) not in existing)
    for cell in sorted(set(notes) - set(new)):
        entry = existing[cell_name(*cell)]
        if not authors[whole_of(entry.attributes.get("authorId", "0"))].startswith(CONVERSATION):
            part.splice(entry.start, entry.end, _continued(part.content[entry.start : entry.end], notes[cell]))
    if new:
        _add(part, len(authors), {cell: notes[cell] for cell in new})
    return part.written(), new


def _add(part: XmlPart, author: int, notes: Mapping[Coordinates, str]) -> None:
    """Put comments into the list, by an author of their own."""
    try:
        (authors,), (listed,) = part.elements("comments/authors"), part.elements("comments/commentList")
    except ValueError:
        raise DamagedPart from None
    part.change(authors, {}, in_namespace(authors, f"<author>{AUTHOR}</author>".encode()))
    comments = (
        f'<comment ref="{cell_name(*cell)}" authorId="{author}" shapeId="0"><text>'.encode()
        + _run(text)
        + b"</text></comment>"
        for cell, text in notes.items()
    )
    part.change(listed, {}, b"".join(in_namespace(listed, comment) for comment in comments))


def _run(text: str) -> bytes:
    properties = b'<rPr><sz val="9"/><rFont val="Tahoma"/></rPr>'
    return b"<r>" + properties + b'<t xml:space="preserve">' + shown(text) + b"</t></r>"


def _continued(comment: bytes, text: str) -> bytes:
    """Return a comment with another run after its words."""
    part = XmlPart(comment)
    words = part.elements("comment/text/t", "comment/text/r")
    held = part.elements("comment/text")
    if not held:
        raise DamagedPart
    new = in_namespace(held[0], _run(f"\n\n{text}" if words else text))
    if words:
        part.splice(words[-1].end, words[-1].end, new)
    else:
        part.change(held[0], {}, new)
    return part.written()


def with_shapes(content: bytes, notes: Mapping[Coordinates, str]) -> bytes:
    """Return the shapes of a sheet with one, not seen until a reader points at the cell, for every note."""
    end = content.rfind(b"</")
    if end < 0:
        raise DamagedPart
    first = max((int(found) for found in SHAPE_ID.findall(content)), default=FIRST_ID) + 1
    kind = b"" if f'id="{KIND}"'.encode() in content else SHAPE_KIND
    shapes = (_shape(first + at, cell, text) for at, (cell, text) in enumerate(sorted(notes.items())))
    return content[:end] + kind + b"".join(shapes) + content[end:]


def _shape(number: int, cell: Coordinates, text: str) -> bytes:
    lines = sum(1 + len(line) // LETTERS for line in text.split("\n"))
    style = (
        "position:absolute;margin-left:60pt;margin-top:2pt;visibility:hidden;"
        f"width:{WIDTH}pt;height:{min(lines * LINE_HEIGHT + 8, HIGHEST)}pt"
    )
    return (
        f'<v:shape {SPACES} id="_x0000_s{number}" type="#{KIND}" style="{style}" fillcolor="#ffffe1"'
        ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{cell[0] - 1}</x:Row><x:Column>{cell[1] - 1}</x:Column></x:ClientData></v:shape>"
    ).encode()
