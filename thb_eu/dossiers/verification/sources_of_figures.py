"""Read every source that says what stands in a cell, each in its own way.

A `FigureSource` gives, for every cell it tells of, what it says of some columns of observations.csv, and where it says
so. `whole` ones must tell of every cell; the others (a list that shows what is above zero, the facts behind the cells)
only of some. Goes out: one difference for every cell and column of which they do not all say the same, with what each
of them says and where, so that one sees which is the odd one out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from thb_eu.base.messages import NO_WORDS, Text, _, layout, literal, plural
from thb_eu.base.model import INTERVAL
from thb_eu.cells import PROVISION, SOURCE
from thb_eu.definitions import CellKey, Definitions
from thb_eu.dossiers import LINEAGE, REASONS, Row
from thb_eu.dossiers.cell_keys import codes_by_name, in_words, key_of, place
from thb_eu.dossiers.verification.sections import LINE, NOT_THERE, Difference, SourceStatement
from thb_eu.publication.layout import SIDES, TableLayout
from thb_eu.results import ReasonKind

VALUE, STATUS, CONF = COLUMNS = "obs_value", "obs_status", "conf_status"
SIDE_OF = dict(zip(COLUMNS, SIDES, strict=True)) | dict.fromkeys(INTERVAL, SIDES[0])
COMMENT = "comment"
SIGNS = {"legal_article": "; ", "source": "; ", COMMENT: " "}
"""The columns of observations.csv that reasons.csv tells one by one, and what parts their pieces."""

IN_COMMENT = (kind.value for kind in ReasonKind if kind is not ReasonKind.SERIES)
BY_KIND = {PROVISION: "legal_article", SOURCE: "source", **dict.fromkeys(IN_COMMENT, COMMENT)}
"""The column in which what is of a kind stands; the flags of a series have columns of their own."""

LINES = plural("line {row} and {more} more", "line {row} and {more} more", by="more")
OF_CELLS = "cells"


@dataclass(frozen=True)
class FigureSource:
    """One source: its name, whether it must tell of every cell, and by cell what it says of each column.

    `place`: where it tells a column of a cell; no words where it stands in no file.
    """

    name: Text
    is_complete: bool
    values: Mapping[CellKey, Mapping[str, str]]
    place: Callable[[CellKey, str], Text] = lambda _key, _column: NO_WORDS
    twice: tuple[CellKey, ...] = ()


def of_observations(rows: Iterable[Row], definitions: Definitions, name: Text, in_file: bool = False) -> FigureSource:
    """Rows with the columns of observations.csv; `in_file`: they stand on the lines of a file below its header."""
    names = definitions.dimension_names
    values: dict[CellKey, Mapping[str, str]] = {}
    lines: dict[CellKey, int] = {}
    twice: list[CellKey] = []
    beside = {table: {"table", *of_key} for table, of_key in names.items()}
    for number, row in enumerate(rows, 2):
        key = key_of(row, names)
        if key in values:
            twice.append(key)
        of_key = beside.get(key[0], {"table"})
        values[key] = {column: value for column, value in row.items() if column not in of_key}
        if in_file:
            lines[key] = number
    return FigureSource(name, True, values, _on_lines(lines), tuple(twice))


def _on_lines(
    lines: Mapping[CellKey, int], count: Mapping[CellKey, int] | None = None
) -> Callable[[CellKey, str], Text]:
    """Say where the cells stand in a file: the first line of each, and how many more there are."""

    def place_of(key: CellKey, _column: str) -> Text:
        if key not in lines:
            return NO_WORDS
        more = count[key] - 1 if count else 0
        return (LINES if more else LINE).filled({"row": lines[key], "more": more})

    return place_of


def legible(rows: Iterable[Row], definitions: Definitions) -> tuple[Row, ...]:
    """Return rows of known tables whose value is empty or an integer; others are reported elsewhere."""
    names = definitions.dimension_names
    return tuple(
        row
        for row in rows
        if all(name in row for name in names.get(row["table"], ("",))) and (row[VALUE].isdecimal() or not row[VALUE])
    )


def of_lineage(rows: Iterable[Row], definitions: Definitions) -> tuple[FigureSource, FigureSource]:
    """Find what lineage.csv says is the value of a cell, and what the contributions of its facts add up to.

    A contribution that is not known adds nothing; one that is no whole number leaves no sum. Where no value stands
    there is nothing to which they must add up.
    """
    names = definitions.dimension_names
    shown: dict[CellKey, set[str]] = {}
    lines: dict[CellKey, int] = {}
    added: dict[CellKey, list[str]] = {}
    for number, row in enumerate(rows, 2):
        key = key_of(row, names)
        lines.setdefault(key, number)
        shown.setdefault(key, set()).add(row[VALUE])
        added.setdefault(key, []).append(row["contribution"])
    places = _on_lines(lines, {key: len(parts) for key, parts in added.items()})
    values = {key: {VALUE: " / ".join(sorted(words))} for key, words in shown.items()}
    sums = {key: {VALUE: _sum(parts)} for key, parts in added.items() if values[key][VALUE]}
    sum_name = layout("{lineage}, {the_sum}", lineage=LINEAGE, the_sum=_("the sum of the contributions"))
    return FigureSource(literal(LINEAGE), False, values, places), FigureSource(sum_name, False, sums, places)


def _sum(contributions: Iterable[str]) -> str:
    known = [part for part in contributions if part]
    is_sum = all(part.removeprefix("-").isdecimal() for part in known)
    return str(sum(map(int, known))) if is_sum else "?"


def of_reasons(rows: Iterable[Row], cells: Iterable[Row], definitions: Definitions) -> FigureSource:
    """Find what reasons.csv says of the provisions, the sources and the comment of every cell; of the value it says
    nothing.

    `cells`: the rows of observations.csv.
    """
    names = definitions.dimension_names
    stated: dict[CellKey, dict[str, list[str]]] = {key_of(row, names): {} for row in cells}
    lines: dict[CellKey, int] = {}
    for number, row in enumerate(rows, 2):
        key = key_of(row, names)
        lines.setdefault(key, number)
        if column := BY_KIND.get(row["kind"]):
            of_cell = stated.setdefault(key, {})
            of_cell.setdefault(column, []).append(row["text"] if column == COMMENT else row["code"])
    values = {key: {column: SIGNS[column].join(its.get(column, ())) for column in SIGNS} for key, its in stated.items()}
    return FigureSource(literal(REASONS), False, values, _on_lines(lines))


def disagreements(
    sources: Sequence[FigureSource], definitions: Definitions, layouts: Mapping[str, TableLayout]
) -> Iterator[Difference]:
    """Yield every cell of which not all witnesses say the same, in the order of the first witness that has it."""
    names = definitions.dimension_names
    for key in dict.fromkeys(key for source in sources for key in source.values):
        if _all_agree(key, sources):
            continue
        for aspect, sayings in _statements(key, sources):
            if len({saying.value for saying in sayings}) > 1:
                where, about = place(key, layouts, SIDE_OF.get(aspect, SIDES[0])), in_words(key, definitions)
                codes = codes_by_name(key, names)
                yield Difference(OF_CELLS, where, about, aspect, sayings, odd(sayings), codes)
    for source in sources:
        for key in source.twice:
            about = _("the cell occurs twice in {source}", source=source.name)
            words = in_words(key, definitions)
            yield Difference(OF_CELLS, place(key, layouts), layout("{told}: {about}", told=words, about=about))


def _all_agree(key: CellKey, sources: Sequence[FigureSource]) -> bool:
    common: dict[str, str] = {}
    for source in sources:
        values = source.values.get(key)
        if values is None:
            if source.is_complete:
                return False
        elif any(common.setdefault(column, value) != value for column, value in values.items()):
            return False
    return True


def _statements(key: CellKey, sources: Sequence[FigureSource]) -> Iterator[tuple[str, tuple[SourceStatement, ...]]]:
    """By column, what each witness says of a cell; a cell that a whole witness lacks is one difference, not many."""
    lacking = [source for source in sources if source.is_complete and key not in source.values]
    speaking = [source for source in sources if key in source.values]
    if lacking and any(not source.is_complete and source.values[key].get(VALUE) == "" for source in speaking):
        return  # facts were kept for a cell that no table has; they came to no value
    if lacking:
        yield "", tuple(_statement(source, key, VALUE) for source in (*speaking, *lacking))
    for column in dict.fromkeys(column for source in speaking for column in source.values[key]):
        yield column, tuple(_statement(source, key, column) for source in speaking if column in source.values[key])


def _statement(source: FigureSource, key: CellKey, column: str) -> SourceStatement:
    values = source.values.get(key)
    return SourceStatement(
        source.name, source.place(key, column), NOT_THERE if values is None else values.get(column, "")
    )


def odd(sayings: Sequence[SourceStatement]) -> tuple[Text, ...]:
    """Return the sources that stand against more than half of all; none where no more than half agree."""
    (most, number), *_ = Counter(saying.value for saying in sayings).most_common()
    if number * 2 <= len(sayings):
        return ()
    return tuple(saying.source for saying in sayings if saying.value != most)
