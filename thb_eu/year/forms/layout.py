"""Lay out a table on its sheet of a form: what is above it, and the formulas over its cells.

Every sheet of a table has its mark in the first row, which is hidden; below it what counts and how to fill it in, the
statement, the light, and the table, which begins in column A. Right of it, behind a blank column, last year's figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.definitions import Contract
from thb_eu.definitions.contracts import PLACEHOLDER
from thb_eu.writing.sheet_model import Area
from thb_eu.year.forms.rows import FormRow, Labels, counts_of

MARK_ROW = 1
TITLE_ROW, DESCRIPTION_ROW, RULE_ROW, CHOICE_ROW, WHY_ROW, ROLE_ROW, DAY_ROW, LIGHT_ROW, SUM_ROW = range(2, 11)
HEADER_ROW = 11
LABEL_WIDTH, COUNT_WIDTH, GAP_WIDTH, ANSWER_WIDTH, LEAST_WIDTH = 30.0, 13.0, 3.0, 34.0, 96.0
ANSWER = 2
"""The column of the answers of the statement."""
LONGEST_SHEET_NAME, LITTLE_WORD, LEFT_OUT = 31, 3, "…"
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def sheet_names(titles: Sequence[str], first: int = 1) -> list[str]:
    """Name the sheet of each title: its number, and as many whole words from its beginning as fit.

    Of titles that would begin alike, the first word stays, and behind a sign words that no other of them has there: a
    clerk knows by the tab alone whose figures belong on it.

    >>> sheet_names(["Victims of trafficking by sex and age", "Victims of trafficking by citizenship and sex"])
    ['1 Victims … by sex and age', '2 Victims … by citizenship']
    """
    numbered = [*enumerate(titles, first)]
    beginnings = [_beginning(_words(title), number) for number, title in numbered]
    return [
        f"{number} {beginning if beginnings.count(beginning) == 1 else _apart(title, titles, number)}".rstrip(" ,;:")
        for (number, title), beginning in zip(numbered, beginnings, strict=True)
    ]


def _beginning(words: list[str], number: int) -> str:
    """Return the first words of a title; where some are left out, the last that is kept is no little word."""
    kept = next(last for last in range(len(words), -1, -1) if _fits(words[:last], number))
    while kept and kept < len(words) and len(words[kept - 1]) <= LITTLE_WORD:
        kept -= 1
    return " ".join(words[:kept])


def _apart(title: str, titles: Sequence[str], number: int) -> str:
    """Return the first words of a title and those behind that tell it from all other titles: as many as fit.

    Of titles that nothing tells apart in so few signs, the beginning.
    """
    words, others = _words(title), [_words(other) for other in titles if other != title]
    found = [
        (words[:kept], words[start:end])
        for kept in range(1, len(words))
        for start in range(kept + 1, len(words))
        for end in range(start + 1, len(words) + 1)
        if len(words[kept - 1]) > LITTLE_WORD and (end == len(words) or len(words[end - 1]) > LITTLE_WORD)
    ]
    fitting = [(head, tail) for head, tail in found if _fits([*head, LEFT_OUT, *tail], number)]
    telling = [pair for pair in fitting if not any(_is_said_by(other, *pair) for other in others)]
    if not telling:
        return _beginning(words, number)
    head, tail = max(telling, key=lambda pair: (len(" ".join(pair[1])), len(pair[0])))
    return " ".join((*head, LEFT_OUT, *tail))


def _is_said_by(words: list[str], head: list[str], tail: list[str]) -> bool:
    """Tell whether a title begins with `head` and has `tail` somewhere behind."""
    places = range(len(head), len(words) - len(tail) + 1)
    return words[: len(head)] == head and any(words[at : at + len(tail)] == tail for at in places)


def _words(title: str) -> list[str]:
    return NOT_IN_SHEET_NAMES.sub("", title).split()


def _fits(words: Iterable[str], number: int) -> bool:
    return len(" ".join((str(number), *words))) <= LONGEST_SHEET_NAME


@dataclass(frozen=True)
class TableLayout:
    """One table on its sheet: the contract for the year, its rows, and what may be chosen in each column."""

    contract: Contract
    year: int
    sheet: str
    rows: tuple[FormRow, ...]
    labels: tuple[Labels, ...]

    @property
    def first_row(self) -> int:
        """The row below the header."""
        return HEADER_ROW + 1

    @property
    def last_row(self) -> int:
        """The last row of the table."""
        return HEADER_ROW + len(self.rows)

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.contract.fields)

    @cached_property
    def counting(self) -> list[int]:
        """The places of all columns that count."""
        return counts_of(self.contract)

    @cached_property
    def counting_year(self) -> list[int]:
        """The places of the columns that count the year of the form; of a table without counts, its first column."""
        return counts_of(self.contract, self.year) or ([] if self.counting else [0])

    @cached_property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """The rows that are no printed totals, as first and last of each run."""
        numbered = groupby(enumerate(self.rows, self.first_row), key=lambda row: bool(row[1].total))
        runs = ([number for number, _row in rows] for is_total, rows in numbered if not is_total)
        return tuple((rows[0], rows[-1]) for rows in runs)

    def areas(self, place: int) -> tuple[Area, ...]:
        """Return the cells of a column in all rows but printed totals."""
        return tuple((first, place + 1, last, place + 1) for first, last in self.runs)

    def rows_added_up(self, number: int) -> tuple[tuple[int, int], ...]:
        """Return the runs of rows that the printed total in row `number` adds up."""
        scope = self.rows[number - self.first_row].total
        if scope == "below":
            return tuple(run for run in self.runs if run[0] == number + 1)
        if scope == "above":
            return tuple(run for run in self.runs if run[1] == number - 1)
        return self.runs

    def sum_of(self, number: int, place: int) -> str:
        """Return the formula of a printed total."""
        ranges = ",".join(a_range(first, place, last) for first, last in self.rows_added_up(number))
        return f"SUM({ranges})"

    # --- formulas for the light, from the sheet of the lights ----------------------------------------------------

    def cell(self, row: int, column: int) -> str:
        """Return a cell of the sheet, as other sheets name it."""
        return f"'{self.sheet}'!{cell_name(row, column)}"

    def ranges(self, place: int) -> Iterator[str]:
        """Return the ranges of a column without printed totals, as other sheets name them."""
        return (f"'{self.sheet}'!{a_range(first, place, last)}" for first, last in self.runs)

    def typed(self) -> str:
        """Say how many numbers of the year are typed; of a table without counts, how many rows are filled."""
        function = "COUNT" if self.counting else "COUNTA"
        return f"{function}({','.join(part for place in self.counting_year for part in self.ranges(place))})"

    def added(self) -> str:
        """Say what the numbers of the year come to."""
        return f"SUM({','.join(part for place in self.counting_year for part in self.ranges(place))})"

    def not_zero(self) -> str:
        """Say how many typed numbers of the year are not zero."""
        parts = (part for place in self.counting_year for part in self.ranges(place))
        return "+".join(f'COUNTIF({part},"<>0")-COUNTBLANK({part})' for part in parts)

    def blank(self) -> str:
        """Say how many counts of the year are blank beside a label."""
        if not self.counting:
            return "0"
        labelled = [place for place, field in enumerate(self.contract.fields) if self.is_label(place)]
        return self._rows_where(labelled, '<>""', '=""')

    def wrong(self, accepted: Sequence[str] = ()) -> str:
        """Say how many entries are no whole number from 0 on, stand beside a required cell that is blank, or are no
        label.

        `accepted`: by column, the name of the area that lists its labels; empty where it has none.
        """
        numbers = [
            f'SUMPRODUCT((LEN({part})>0)*(1-ISNUMBER({part})))+COUNTIF({part},"<0")+(SUM({part})<>INT(SUM({part})))'
            for place in self.counting
            for part in self.ranges(place)
        ]
        required = [
            place
            for place, field in enumerate(self.contract.schema["fields"])
            if self.is_label(place) and field.get("constraints", {}).get("required")
        ]
        unlisted = [
            f"SUMPRODUCT((LEN({part})>0)*ISNA(MATCH({part},{area},0)))"
            for place, area in enumerate(accepted)
            for part in (self.ranges(place) if area else ())
        ]
        lacking = [self._rows_where(required, '=""', '<>""')] if required else []
        return "+".join((*numbers, *lacking, *unlisted)) or "0"

    def _rows_where(self, places: Sequence[int], labels: str, counts: str) -> str:
        """Say how many counts of the year are so, in rows in which one of the labels is so."""
        return (
            "+".join(
                f"SUMPRODUCT((({'+'.join(f'({label}{labels})' for label in at)})>0)*({count}{counts}))"
                for counted in self.counting_year
                for *at, count in zip(*(self.ranges(place) for place in (*places, counted)), strict=True)
            )
            if places
            else "0"
        )

    def is_label(self, place: int) -> bool:
        """Tell whether a column says of what a row counts."""
        field = self.contract.fields[place]
        return field.count is None and not field.printed_total and not field.time

    def totals_differ(self) -> list[str]:
        """Return the conditions under which a printed total is another than its sum."""
        return [
            f"{self.cell(number, place + 1)}<>{self._sum_elsewhere(number, place)}"
            for number, row in enumerate(self.rows, self.first_row)
            if row.total
            for place in self.counting
        ]

    def _sum_elsewhere(self, number: int, place: int) -> str:
        ranges = (f"'{self.sheet}'!{a_range(first, place, last)}" for first, last in self.rows_added_up(number))
        return f"SUM({','.join(ranges)})"

    def differs_from(self, other: TableLayout) -> str:
        """Return the formula for how far two views of one population are apart: by label where it has several."""
        named = PLACEHOLDER.findall(self.contract.population)
        at = [self._place_of(name) for name in named]
        at_other = [other._place_of(name) for name in named]
        if not named or len(named) > 1 or None in at or None in at_other:
            return f"ABS(({self.added()})-({other.added()}))"
        words = ";".join(as_text(label) for label in self.labels[at[0] or 0])
        return f"SUMPRODUCT(ABS({self._by_label(at[0] or 0, words)}-({other._by_label(at_other[0] or 0, words)})))"

    def _by_label(self, place: int, words: str) -> str:
        return "+".join(
            f"SUMIF({labels},{{{words}}},{numbers})"
            for count in self.counting_year
            for labels, numbers in zip(self.ranges(place), self.ranges(count), strict=True)
        )

    def _place_of(self, name: str) -> int | None:
        """Return the column that a placeholder of the population names, by its name or its dimension."""
        fields = self.contract.fields
        return next((at for at, field in enumerate(fields) if name in (field.name, field.dimension)), None)


def as_text(words: str) -> str:
    """Return words as a formula writes them."""
    return '"{}"'.format(words.replace('"', '""'))


def a_range(first: int, place: int, last: int) -> str:
    """Return the cells of a column, which is counted from 0, from one row to another."""
    return f"{cell_name(first, place + 1)}:{cell_name(last, place + 1)}"


def groups_of_views(layouts: Sequence[TableLayout]) -> dict[str, list[TableLayout]]:
    """Return the tables that count one population in several views, by its name."""
    groups: dict[str, list[TableLayout]] = {}
    for layout in layouts:
        if layout.contract.counted and layout.counting:
            groups.setdefault(layout.contract.population, []).append(layout)
    return {name: views for name, views in groups.items() if len(views) > 1}
