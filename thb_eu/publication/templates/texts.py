"""Texts: what stands in the cells of a sheet, and in the parts of a workbook that hold words.

Comes in: the bytes of a part. Goes out: texts and numbers as they are written, by cell. The parser tells of one element
after another and nothing is kept that nobody asked for, so a sheet with a million formatted rows takes no memory.
Refused: a part that is no sound XML, or declares entities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from thb_eu.ooxml.cell_reference import place_of
from thb_eu.ooxml.xml_part import Damaged, local

Place = tuple[int, int]
"""Row and column, from 1."""
Wanted = Callable[[int, int], bool]

SHARED = "s"
NUMBERS = ("", "n")


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell holds: the text as written, its kind as the sheet tells it, and whether a formula leads to it."""

    text: str
    kind: str
    is_formula: bool

    @property
    def value(self) -> int | float | str | None:
        """What a reader sees: a number, a text, or nothing."""
        if self.kind not in NUMBERS:
            return self.text or None
        return _number(self.text)


@dataclass
class _Reader:
    """Where the parser stands in a sheet, and what was found there that somebody asked for."""

    wanted: Wanted
    shared: Mapping[int, str]
    found: dict[Place, Written] = field(default_factory=dict)
    row: int = 0
    column: int = 0
    kind: str = ""
    is_formula: bool = False
    holds: list[str] | None = None
    pieces: list[str] | None = None

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        own = local(name)
        if own == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif own == "c":
            self.column = place_of(attributes["r"])[1] if "r" in attributes else self.column + 1
            self.holds = [] if self.wanted(self.row, self.column) else None
            self.kind, self.is_formula = attributes.get("t", ""), False
        elif self.holds is not None:
            if own in ("v", "t"):
                self.pieces = self.holds
            elif own == "f":
                self.is_formula = True
            elif own == "rPh":  # how a text is read aloud is no part of it
                self.holds = [*self.holds]

    def ends(self, name: str) -> None:
        own = local(name)
        if own in ("v", "t"):
            self.pieces = None
        elif own == "c" and self.holds is not None:
            text = "".join(self.holds)
            if self.kind == SHARED and text.strip().isdigit():
                text = self.shared.get(int(text), "")
            if text or self.is_formula:
                self.found[self.row, self.column] = Written(text, self.kind, self.is_formula)
            self.holds = None

    def says(self, text: str) -> None:
        if self.pieces is not None:
            self.pieces.append(text)


def _number(text: str) -> int | float | str | None:
    """A number as a sheet writes it; whatever else stands in its place is text."""
    try:
        number = float(text)
    except ValueError:
        return text or None
    return int(number) if number.is_integer() else number


def written_in(sheet: bytes, shared: Mapping[int, str], wanted: Wanted) -> dict[Place, Written]:
    """What stands in the wanted cells of a sheet that hold anything; `shared` are the texts that sheets share."""
    reader = _Reader(wanted, shared)
    walk(sheet, reader.begins, reader.ends, reader.says)
    return reader.found


def shared_texts(part: bytes) -> dict[int, str]:
    """The texts that the sheets of a workbook share, by number; the pieces of a rich text put together."""
    return dict(enumerate(_texts(part, "si", ("t",), ("rPh",))))


def texts_of(part: bytes, name: str) -> list[str]:
    """The texts of the elements called `name`, in the order of the part."""
    return list(_texts(part, name, (name,), ()))


def _texts(part: bytes, holder: str, of: tuple[str, ...], never: tuple[str, ...]) -> Iterator[str]:
    found: list[list[str]] = []
    open_tags: list[str] = []

    def begins(name: str, _: Mapping[str, str]) -> None:
        open_tags.append(local(name))
        if open_tags[-1] == holder:
            found.append([])

    def ends(_: str) -> None:
        open_tags.pop()

    def says(text: str) -> None:
        if open_tags[-1] in of and holder in open_tags and not set(never) & set(open_tags):
            found[-1].append(text)

    walk(part, begins, ends, says)
    return iter("".join(pieces) for pieces in found)


def walk(
    part: bytes,
    begins: Callable[[str, Mapping[str, str]], None],
    ends: Callable[[str], None],
    says: Callable[[str], None] | None = None,
) -> None:
    """Tell of every element of a part; Damaged where it cannot be followed to its end."""
    parser = ParserCreate()

    def declares(*_: object) -> None:
        raise Damaged

    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = begins, ends, declares
    if says is not None:
        parser.CharacterDataHandler = says
    try:
        parser.Parse(part, True)
    except (ExpatError, ValueError):
        raise Damaged from None
