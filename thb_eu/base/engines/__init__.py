"""Keep the rows of a register, and answer the few questions that are asked of them.

A register has many rows and few texts. So what a text means is worked out once, outside, and only numbers are counted
where the rows are: which texts a column holds, how many rows are of one *kind*, how many things they tell of, how many
different persons, decisions or judgments, by their keys. An engine answers these questions and no others; rows that a
supplier keeps in a database stay there.
`frames` keeps rows in memory with pandas, `tables` asks any engine that Ibis speaks to. All give the same answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from thb_eu.base.messages import Text

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["EncodedRows", "NotPlain", "SourceRows", "TableInfo", "ValueCoding"]

PERSON, ALIKE, FACT, PLACE = "person", "alike", "fact", "place"
"""Columns of a relation of persons: the key, the weaker key, the number of the fact, when and where it was told."""
PART = "\x1f"
"""What stands between the parts of a key of several columns."""


class NotPlain(Exception):
    """Raised where an engine cannot read a file by itself, with the reason."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.english)
        self.why = why


@dataclass(frozen=True, slots=True)
class TableInfo:
    """Which table it is that an engine keeps: its file and sheet, the row of its header and the names there."""

    file: str
    sheet: str
    header_row: int
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueCoding:
    """What each text of a column adds to the number of a row's kind.

    A row with a text that has no number is left out, unless `otherwise` says what any other text adds.
    """

    column: str
    numbers: Mapping[str, int]
    otherwise: int | None = None


KeyParts = Sequence[str | ValueCoding]
"""What makes up a key: the texts of columns, or the numbers of their texts where several texts say the same (a day).

A row in which one of them is empty, or has no number, has no key.
"""


class SourceRows(Protocol):
    """The rows of one register as texts; a row is known by its number, as a spreadsheet shows it."""

    @property
    def table_info(self) -> TableInfo:
        """Which table it is."""

    @property
    def size(self) -> int:
        """How many rows there are."""

    def texts(self, column: str, unlike: str = "") -> pd.DataFrame:
        """Return each text of a column, its number of rows and the first, in the order of the first: text, rows, first.

        `unlike` is a regular expression: texts that match it as a whole need not be told.
        """

    def rows_with(self, column: str, texts: Sequence[str]) -> list[int]:
        """Return the rows that hold one of the texts."""

    def duplicate_keys(self, columns: Sequence[str]) -> pd.DataFrame:
        """Find the rows whose texts in these columns another row has too, and the first that has them: row, first."""

    def cells(self, rows: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        """Return all texts of some rows."""

    def coded(self, codings: Sequence[ValueCoding], needed: Sequence[str]) -> EncodedRows:
        """Return the rows by kind: the sum of what their texts add. Of their columns, these are asked for later."""


class EncodedRows(Protocol):
    """The rows that no coding leaves out, each of one kind."""

    def kinds(self) -> pd.DataFrame:
        """Return each kind, how many rows are of it and the first, in the order of the first: kind, rows, first."""

    def things(self, groups: pd.DataFrame, key: KeyParts) -> pd.DataFrame:
        """Count the different keys of the rows of each group; a row without one is another: group, things, first.

        `groups`: kind, group; a kind without one is no part of it.
        """

    def identities(
        self, facts: pd.DataFrame, key: KeyParts, weak_key: str, days: Sequence[ValueCoding], register: int
    ) -> PersonRecords:
        """Find the persons behind some kinds. `facts`: kind, fact. Of `days`, the first that a row tells is its day."""


class PersonRecords(Protocol):
    """One row per row of a register that tells of a person: the person's key, the fact, and the place (`persons`).

    A decision or a judgment is told of by its number as a person is by the key; here all of them are called persons.

    A person known by the weaker key alone is the one person who has it beside a stronger key; where several have it,
    nobody knows who it is, and the row has no key.
    """

    @property
    def weight(self) -> int:
        """How little these rows should move: 0 in memory, 1 in an engine of this process, 2 in a database."""

    def united(self, others: Sequence[PersonRecords]) -> PersonRecords:
        """Return the persons of several registers together, kept where these are."""

    def as_frame(self) -> pd.DataFrame:
        """Return person, alike, fact, place of every row. Of a register in a database this is what would leave it."""

    def chosen(self, choices: pd.DataFrame, ordered: Sequence[str], earliest: Sequence[str]) -> pd.DataFrame:
        """Return the different persons by their codes: a column per choice, and persons, rows, first (`persons`).

        `choices`: fact, and per choice the number by which its code is compared.
        """

    def facts_behind(self, choices: pd.DataFrame, ordered: Sequence[str], earliest: Sequence[str]) -> pd.DataFrame:
        """Find the facts that tell of the persons of each line of `chosen` (by its `first`): first, fact."""

    def beyond(self, facts: Sequence[int], counted: Sequence[int]) -> set[int]:
        """Find those of `facts` about a person of whom no fact of `counted` tells; one without a key may be such."""

    def shared(self, facts: Sequence[int], others: Sequence[int]) -> set[tuple[int, int]]:
        """Return each of `facts` with each of `others` that tells of one of its persons by the key."""

    def keyless(self) -> pd.DataFrame:
        """Count the rows of each fact that have no key: fact, rows, first."""

    def facts_at(self, places: Sequence[int]) -> Mapping[int, int]:
        """Return the number of the fact of some rows, by place."""

    def duplicates(self, facts: Sequence[int]) -> pd.DataFrame:
        """Find the rows of these facts that share a weaker key and not the key of the person: group, place."""
