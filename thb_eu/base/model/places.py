"""Address a place in a file, by numbers and in a reader's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from thb_eu.base.messages import NO_WORDS, Text, _, joined, literal

SHEET, ROW, COLUMN = _("sheet"), _("row"), _("column")
LINE = _("line")
AN_NTH_FILE = re.compile(r"#(\d+)/(\d+)")
"""Stands for the name of a file that may name a person: which of those handed in it is."""


def unnamed_file(number: int, count: int, suffix: str) -> str:
    """Say what stands for the name of a file that nobody may repeat: no file can be called so."""
    return f"#{number}/{count}{suffix}"


def called(file: str, lang: str) -> str:
    """Say how a file is called in `lang`."""
    place = AN_NTH_FILE.match(file)
    return _("file {number} of {last}", number=place[1], last=place[2]).in_language(lang) if place else file


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: in the supplier's own coordinates, or in a file that we edit.

    `line`: the line of a text whose rows cannot be told, where a `row` would be said; with `character`, counted from 1,
    the place in an edited file, written `file:line:character`. `part`: which of its entries, such as a rule. `table`:
    the contract of a file that a delivery brought: the place is the same in the next one.
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None
    character: int | None = None
    part: Text = NO_WORDS
    table: str = ""

    def of(self, part: str | Text) -> Place:
        """The same place, of one entry: `part` is its id, or the words for it; called again: of a part of that."""
        words = literal(part) if isinstance(part, str) else part
        return replace(self, part=words if self.part == NO_WORDS else joined((self.part, words)))

    def in_file(self, file: str, sheet: str | None = None) -> Place:
        """The same place, of a file by that name: its contract names another one, and is told no more."""
        return replace(self, file=file, table="", sheet=self.sheet if sheet is None else sheet)

    def in_language(self, lang: str) -> str:
        """Return the place as `lang` (`sl` or `en`) says it: a table by its contract, which outlives its delivery."""
        file = self.table or called(self.file, lang)
        if self.character is not None:
            place = f"{file}:{self.line}:{self.character}"
            return ", ".join(filter(None, (place, self.part.in_language(lang))))
        parts = [file]
        if self.sheet:
            parts.append(f"{SHEET.in_language(lang)} {self.sheet}")
        if self.cell:
            parts.append(self.cell)
        elif self.line is not None:
            parts.append(f"{LINE.in_language(lang)} {self.line}")
        elif self.row is not None:
            parts.append(f"{ROW.in_language(lang)} {self.row}")
        if self.column:
            parts.append(f"{COLUMN.in_language(lang)} {self.column}")
        parts.append(self.part.in_language(lang))
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        return self.in_language("en")


@dataclass(frozen=True, slots=True)
class AskedField(Text):
    """Something that an act asks, as the `part` of a place: its title; who reads a console knows it by its name."""

    name: str = ""
    title: Text = NO_WORDS

    def words(self, lang: str) -> str:
        """Return the title in `lang`."""
        return self.title.in_language(lang)

    def spoken(self, lang: str) -> str:
        """Return the language of the title."""
        return self.title.spoken(lang)


def spoken(words: str | Text | Place, lang: str) -> str:
    """Return words in `lang`; plain text (a file, a code) is the same in every language."""
    return words if isinstance(words, str) else words.in_language(lang)
