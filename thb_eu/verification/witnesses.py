"""Witnesses: the sources that say what stands in a cell, each read in its own way.

A `Witness` gives, for every cell it tells of, what it says of some columns of observations.csv, and where it says so.
`whole` ones must tell of every cell; the others (a list that shows what is above zero, the facts behind the cells) only
of some. Keys are the table and its codes, in the order of the table's dimensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from thb_eu.definitions import Definitions
from thb_eu.dossiers import LINEAGE, REASONS, Row
from thb_eu.messages import NO_WORDS, Text, _, layout, literal, plural
from thb_eu.model import ObsStatus, ReasonKind
from thb_eu.publication.flat_tables import PROVISION, SOURCE
from thb_eu.publication.layout import TableLayout, placed

if TYPE_CHECKING:
    from thb_eu.model import Submission

Key = tuple[str, ...]
"""A cell: its table, then its codes in the order of the table's dimensions."""
VALUE, STATUS, CONF = "obs_value", "obs_status", "conf_status"
COMMENT = "comment"
SIGNS = {"legal_article": "; ", "source": "; ", COMMENT: " "}
"""The columns of observations.csv that reasons.csv tells one by one, and what parts their pieces."""

BY_KIND = {PROVISION: "legal_article", SOURCE: "source", **dict.fromkeys((kind.value for kind in ReasonKind), COMMENT)}
"""The column in which what is of a kind stands."""

LINE = _("line {row}")
LINES = plural("line {row} and {more} more", "line {row} and {more} more", by="more")
MADE_AGAIN = _("recomputed from the inputs")
THE_SUM = _("the sum of the contributions")


@dataclass(frozen=True)
class Witness:
    """One source: its name, whether it must tell of every cell, and by cell what it says of each column.

    `places`: where it says so, by cell and column; under an empty column where one place is that of them all.
    """

    name: Text
    whole: bool
    says: Mapping[Key, Mapping[str, str]]
    places: Mapping[tuple[Key, str], Text] = field(default_factory=dict)
    twice: tuple[Key, ...] = ()

    def place(self, key: Key, column: str) -> Text:
        """Where it tells `column` of a cell; no words where it stands in no file."""
        return self.places.get((key, column)) or self.places.get((key, ""), NO_WORDS)


def key_of(row: Row, names: Mapping[str, tuple[str, ...]]) -> Key:
    """The key of a row: its table and the codes of that table's dimensions; all codes of an unknown table."""
    table = row["table"]
    return (table, *(row.get(name, "") for name in names.get(table, ())))


def codes_by_name(key: Key, names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """A key as programs read it: `table`, then each dimension with its code."""
    return {"table": key[0], **dict(zip(names.get(key[0], ()), key[1:], strict=False))}


def dimensions_of(definitions: Definitions) -> dict[str, tuple[str, ...]]:
    """By table, the names of its dimensions."""
    return {table.name: table.names for table in definitions.tables}


def of_observations(rows: Iterable[Row], definitions: Definitions, name: Text, in_file: bool = False) -> Witness:
    """Rows with the columns of observations.csv; `in_file`: they stand on the lines of a file below its header."""
    names = dimensions_of(definitions)
    says: dict[Key, Mapping[str, str]] = {}
    places: dict[tuple[Key, str], Text] = {}
    twice: list[Key] = []
    for number, row in enumerate(rows, 2):
        key = key_of(row, names)
        if key in says:
            twice.append(key)
        of_key = set(names.get(key[0], ()))
        says[key] = {column: said for column, said in row.items() if column not in of_key and column != "table"}
        if in_file:
            places[key, ""] = LINE.filled({"row": number})
    return Witness(name, True, says, places, tuple(twice))


def legible(rows: Iterable[Row], definitions: Definitions) -> tuple[Row, ...]:
    """The rows of known tables with a number or none; of the others it is told elsewhere that they are wrong."""
    names = dimensions_of(definitions)
    return tuple(
        row
        for row in rows
        if all(name in row for name in names.get(row["table"], ("",))) and (row[VALUE].isdecimal() or not row[VALUE])
    )


def of_submission(submission: Submission) -> Witness:
    """The cells as they come out when they are made again: every column of observations.csv."""
    return of_observations(rows_of(submission), submission.definitions, MADE_AGAIN)


def rows_of(submission: Submission) -> tuple[Row, ...]:
    """The rows of observations.csv as they come out when they are made again, as text."""
    from thb_eu.publication.flat_tables import observations

    frame = observations(submission).astype("string").fillna("")
    return tuple(dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None))


def of_lineage(rows: Iterable[Row], definitions: Definitions) -> tuple[Witness, Witness]:
    """What lineage.csv says is the value of a cell, and what the contributions of its facts add up to.

    Where no value stands there is nothing to which they must add up.
    """
    names = dimensions_of(definitions)
    said: dict[Key, set[str]] = {}
    first: dict[Key, int] = {}
    total: dict[Key, int | None] = {}
    count: dict[Key, int] = {}
    for number, row in enumerate(rows, 2):
        key = key_of(row, names)
        first.setdefault(key, number)
        said.setdefault(key, set()).add(row[VALUE])
        count[key] = count.get(key, 0) + 1
        total[key] = _added(total.get(key, 0), row["contribution"])
    places = {
        (key, ""): (LINES if count[key] > 1 else LINE).filled({"row": first[key], "more": count[key] - 1})
        for key in said
    }
    values = {key: {VALUE: " / ".join(sorted(words))} for key, words in said.items()}
    sums = {key: {VALUE: _shown(added)} for key, added in total.items() if values[key][VALUE]}
    sum_name = layout("{lineage}, {the_sum}", lineage=LINEAGE, the_sum=THE_SUM)
    return Witness(literal(LINEAGE), False, values, places), Witness(sum_name, False, sums, places)


def of_reasons(rows: Iterable[Row], cells: Iterable[Row], definitions: Definitions) -> Witness:
    """What reasons.csv says of the provisions, the sources and the comment of every cell; of the value it says nothing.

    `cells`: the rows of observations.csv.
    """
    names = dimensions_of(definitions)
    said: dict[Key, dict[str, list[str]]] = {key_of(row, names): {} for row in cells}
    first: dict[Key, int] = {}
    for number, row in enumerate(rows, 2):
        key = key_of(row, names)
        first.setdefault(key, number)
        if column := BY_KIND.get(row["kind"]):
            of_cell = said.setdefault(key, {})
            of_cell.setdefault(column, []).append(row["text"] if column == COMMENT else row["code"])
    says = {key: {column: SIGNS[column].join(own.get(column, ())) for column in SIGNS} for key, own in said.items()}
    places = {(key, ""): LINE.filled({"row": number}) for key, number in first.items()}
    return Witness(literal(REASONS), False, says, places)


def layouts_of(witness: Witness, definitions: Definitions) -> tuple[TableLayout, ...]:
    """Where every cell of every table stands in the workbook, if the cells are as the witness says."""
    filled: dict[str, dict[Key, bool]] = {table.name: {} for table in definitions.tables}
    for (table, *codes), said in witness.says.items():
        if table in filled:
            filled[table][tuple(codes)] = _is_above_zero(said[VALUE]) or said[STATUS] == ObsStatus.SUPPRESSED.value
    return tuple(placed(table, filled[table.name], definitions) for table in definitions.tables)


def _added(total: int | None, contribution: str) -> int | None:
    """The sum so far; None as soon as something is no whole number. A number that is not known adds nothing."""
    if not contribution:
        return total
    if total is None or not contribution.removeprefix("-").isdecimal():
        return None
    return total + int(contribution)


def _shown(added: int | None) -> str:
    return "?" if added is None else str(added)


def _is_above_zero(value: str) -> bool:
    return value.isdecimal() and int(value) > 0
