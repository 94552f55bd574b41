"""Add styles to a workbook; the styles that are there keep their numbers and bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from thb_eu.base.ooxml.xml_part import DECLARED, MAIN, XmlPart, in_namespace, with_attributes

KINDS = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf"}
ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles"),
    *("colors", "extLst"),
)
"""The order in which a styles part holds what it holds."""

PLAIN = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
ALWAYS: Mapping[str, tuple[bytes, ...]] = {
    "fonts": (b'<font><sz val="11"/><name val="Calibri"/></font>',),
    "fills": (b'<fill><patternFill patternType="none"/></fill>', b'<fill><patternFill patternType="gray125"/></fill>'),
    "borders": (b"<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellXfs": (PLAIN,),
}
"""What every spreadsheet program takes to stand at the head of each kind, where a workbook leaves it out."""

EMPTY = (
    f'{DECLARED}<styleSheet xmlns="{MAIN}"><cellStyleXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()
"""The styles of a workbook that has none."""

FONT, LINE, STRONG_LINE = "Arial", "B5BFCA", "1F3A5F"
"""Its letters are as broad everywhere: programs without it have one of the same measures, so no page grows too wide."""
FORMATS = {"@": 49}
SIDES = ("left", "right", "top", "bottom")
SECTION_BORDER = "section"
EDGES: Mapping[str, Mapping[str, Any]] = {
    "thin": dict.fromkeys(SIDES, "thin"),
    "value": {"left": "thin", "top": "thin", "bottom": "thin"},
    "between": {"top": "thin", "bottom": "thin"},
    "flag": {"right": "thin", "top": "thin", "bottom": "thin"},
    "upper": {"left": "thin", "right": "thin", "top": "thin"},
    "sides": {"left": "thin", "right": "thin"},
    "lower": {"left": "thin", "right": "thin", "bottom": "thin"},
    SECTION_BORDER: {"bottom": "medium"},
}
"""By border, the sides that have a line, and how strong it is."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks: font, colours, alignment, border; `turned`: its text runs upwards.

    `unlocked`: it may be typed into on a protected sheet.
    """

    size: float = 9
    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = "1A1A1A"
    fill: str = ""
    across: str = "left"
    down: str = "top"
    wrap: bool = True
    indent: int = 0
    turned: bool = False
    border: str = ""
    number: str = "#,##0"
    unlocked: bool = False

    @property
    def line(self) -> str:
        """The colour of the lines of its border."""
        return STRONG_LINE if self.border == SECTION_BORDER else LINE

    def but(self, **changes: object) -> Style:
        """Return the same style with some changes."""
        return _changed(self, tuple(changes.items()))


@lru_cache(maxsize=1_000)
def _changed(style: Style, changes: tuple[tuple[str, object], ...]) -> Style:
    """Return the style with some changes: a sheet asks for the same ones in each of its rows."""
    return replace(style, **dict(changes))  # type: ignore[arg-type]


class StyleTable:
    """Gives styles their numbers in the styles part of a workbook."""

    def __init__(self, content: bytes) -> None:
        self._part = XmlPart(content)
        self._holders = {name: found[0] for name in KINDS if (found := self._part.elements(f"styleSheet/{name}"))}
        held = {name: self._part.elements(f"styleSheet/{name}/{kind}") for name, kind in KINDS.items()}
        self._styles = [self._part.content[xf.start : xf.end] for xf in held["cellXfs"]]
        self._counts = {name: len(held[name] if name in self._holders else ALWAYS[name]) for name in KINDS}
        self._numbers: dict[Style, int] = {}
        self._added: dict[str, dict[bytes, int]] = {name: {} for name in KINDS}

    def filled(self, style: int, colour: str) -> int:
        """Return the number of the style that looks as `style` does, on a ground of `colour`."""
        xf = self._styles[style] if style < len(self._styles) else PLAIN
        end = xf.index(b">") + 1
        ground = {"fillId": str(self._number("fills", _fill(colour))), "applyFill": "1"}
        return self._number("cellXfs", with_attributes(xf[:end], ground) + xf[end:])

    def of(self, style: Style) -> int:
        """Return the number of a style; what it shows is text, whatever it begins with and whoever edits it later."""
        if style in self._numbers:
            return self._numbers[style]
        signs = {"<b/>": style.bold, "<i/>": style.italic, "<u/>": style.underline}
        font = (
            f'<font>{"".join(sign for sign, wanted in signs.items() if wanted)}<sz val="{style.size:g}"/>'
            f'<color rgb="FF{style.colour}"/><name val="{FONT}"/><family val="2"/></font>'
        )
        lines = EDGES.get(style.border, {})
        edges = (
            f'<{edge} style="{lines[edge]}"><color rgb="FF{style.line}"/></{edge}>' if edge in lines else f"<{edge}/>"
            for edge in SIDES
        )
        border = f"<border>{''.join(edges)}<diagonal/></border>"
        numbers = (
            f'numFmtId="{FORMATS.get(style.number, 0)}" fontId="{self._number("fonts", font.encode())}"'
            f' fillId="{self._number("fills", _fill(style.fill)) if style.fill else 0}"'
            f' borderId="{self._number("borders", border.encode()) if style.border else 0}"'
        )
        wrap = ' wrapText="1"' if style.wrap else ""
        more = (f' indent="{style.indent}"' if style.indent else "") + (' textRotation="90"' if style.turned else "")
        xf = (
            f'<xf {numbers} quotePrefix="1" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
            f' applyAlignment="1"><alignment horizontal="{style.across}" vertical="{style.down}"{wrap}{more}/></xf>'
        )
        self._numbers[style] = self._number("cellXfs", xf.encode())
        return self._numbers[style]

    def written(self) -> bytes:
        """Return the styles part with everything that was added."""
        root = self._part.root
        for name, added in self._added.items():
            holder = self._holders.get(name)
            if holder and added:
                new = b"".join(in_namespace(holder, style) for style in added)
                self._part.change(holder, {"count": str(self._counts[name] + len(added))}, new)
            elif not holder:
                inner = b"".join((*ALWAYS[name], *added))
                new = f'<{name} count="{self._counts[name] + len(added)}">'.encode() + inner + f"</{name}>".encode()
                self._part.add_child("styleSheet", name, in_namespace(root, new), ORDER)
        return self._part.written()

    def _number(self, name: str, style: bytes) -> int:
        added = self._added[name]
        return added.setdefault(style, self._counts[name] + len(added))


def _fill(colour: str) -> bytes:
    solid = f'<patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/></patternFill>'
    return f"<fill>{solid}</fill>".encode()
