"""Editing: the rows of a register in, the lines of the file without identifiers out, one after another.

A row that is blank stays as it is. Every row is judged, also after the first that is refused; the refusal comes at
the end, with all faults up to a thousand and the number of the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from thb_eu.errors import Fault, SourceRefused
from thb_eu.messages import NO_WORDS, Text, _, plural
from thb_eu.model import Place
from thb_eu.pseudonyms.declaration import Declaration
from thb_eu.pseudonyms.flaws import Flaw
from thb_eu.pseudonyms.keyed import Key
from thb_eu.pseudonyms.layout import Layout, Vocabulary
from thb_eu.pseudonyms.people import BASES, Reader
from thb_eu.pseudonyms.rows import Row, Table
from thb_eu.pseudonyms.strays import strays

MOST_TOLD = 1_000
OTHER_WIDTH = (
    "row-width-differs",
    _("the row has another number of cells than the header."),
    _("Look for a delimiter in a cell without quotation marks, or for a note below the table."),
)
MORE = plural("and {more} more such place.", "and {more} more such places.", by="more")


class Edited:
    """A register on its way out: its lines, by what its persons are known, and what is wrong with it."""

    def __init__(
        self, table: Table, declaration: Declaration, layout: Layout, vocabulary: Vocabulary, key: Key
    ) -> None:
        self.table, self.declaration, self.layout, self.key = table, declaration, layout, key
        self.reader = Reader(declaration, layout, vocabulary)
        self.known = Counter(dict.fromkeys(BASES, 0))
        self.faults: list[Fault] = []
        self.untold = 0

    def lines(self) -> Iterator[bytes]:
        """Every line of the file to be; at the end the refusal, if anything has to be refused."""
        header = self.table.header
        yield self.table.start + self._line(header, self.declaration.added)
        for row in self.table.rows:
            yield self._edited(row)
        if self.untold:
            self.faults.append(
                Fault(Place(self.table.file), "more-faults", MORE.filled({"more": self.untold}), NO_WORDS, "supplier")
            )
        if self.faults:
            raise SourceRefused(*self.faults)

    def _edited(self, row: Row) -> bytes:
        if row.blank:
            return self.table.line(row.cells, row.end)
        if len(row.cells) != len(self.layout.header):
            self._note(Place(self.table.file, self.table.sheet, row=row.number), *OTHER_WIDTH)
            return b""
        texts = tuple(map(self.table.text, row.cells))
        person = self.reader.person(texts)
        self._refuse(row, (*person.flaws, *strays(row, texts, person, self.table, self.layout)))
        basis = person.basis()
        self.known[basis] += 1
        years = (person.age,) if self.declaration.age else ()
        return self._line(row, (*years, *person.pseudonyms(self.key), basis))

    def _line(self, row: Row, added: Iterable[str]) -> bytes:
        """What stays of a row, and what is added to it."""
        return self.table.line((*(row.cells[at] for at in self.layout.kept), *map(self.table.cell, added)), row.end)

    def _refuse(self, row: Row, flaws: Iterable[tuple[int, Flaw]]) -> None:
        for at, flaw in sorted(flaws, key=lambda found: found[0]):
            column = self.layout.header[at]
            self._note(Place(self.table.file, self.table.sheet, row=row.number, column=column), *flaw)

    def _note(self, where: Place, code: str, what: Text, remedy: Text) -> None:
        if len(self.faults) < MOST_TOLD:
            self.faults.append(Fault(where, code, what, remedy, "supplier"))
        else:
            self.untold += 1
