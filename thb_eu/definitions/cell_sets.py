"""Declare cells of the EU tables by their codes: which are sensitive, told, or shown in their group alone.

`where` names by the table, the indicator or a dimension the codes of the cells that are meant, `except` those of them
that are not. A statement on series selects its figures so, and a policy on small counts its levels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from thb_eu.base.errors import MappingRefused, refuse_if_any
from thb_eu.base.messages import Text, _
from thb_eu.definitions import shapes
from thb_eu.definitions.known_words import EUROPEAN_CODES, INDICATOR, TABLE, TARGET
from thb_eu.definitions.shapes import FLAG, NUMBERED, Flaw, Never, Words, by_name, listed, one_of, shape, spec
from thb_eu.definitions.signing import ALWAYS, CONFIRMED, MARKED, Validity
from thb_eu.definitions.tables import IndicatorTable, cell_flaws

Where = Mapping[str, tuple[str, ...]]
A_WHERE = by_name(listed(), minProperties=1)
CELLS = replace(TARGET, to="cells")
GROUPED_DIMENSIONS = replace(EUROPEAN_CODES, to="grouped")
SAFE, PROTECT, WAIVED = STATUSES = ("safe", "protect", "waived")
"""What somebody says of one cell by hand: not sensitive, sensitive, or told as it is whatever stands beside it."""
OF_TABLES = "dimensions of tables"
LEAST_BOUND = {"type": "integer", "minimum": 2}


def _level_flaws(level: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    """Yield the flaw of a level that says both, or neither, of how small its counts may be and that they are told."""
    if ("below" in level) == ("told" in level):
        what = _("a level says either `below` or `told: true`.")
        yield Flaw((), "level-misfit", what, _("Write the bound of sensitive counts, or that all are told."))


@shape(checks=(_level_flaws,), kw_only=True)
class Level:
    """Counts of one level of breakdown: sensitive from 1 to `below`, or public acts, `told` as they are.

    A dimension that a table lacks is at its total. `breakdowns`: how many dimensions inside a part (sex, age,
    citizenship, form) the cell tells apart at most.
    """

    where: Where = spec(default_factory=dict, shape=A_WHERE, ref=CELLS)
    excluded: Where = spec(key="except", default_factory=dict, shape=A_WHERE, ref=CELLS)
    breakdowns: int | None = spec(default=None, shape={"type": "integer", "minimum": 0})
    below: int | None = spec(default=None, shape={"type": "integer", "minimum": 0})
    told: bool = spec(default=False, shape=FLAG)
    because: Text = spec()

    def holds(self, table: IndicatorTable, codes: Mapping[str, str], totals: Mapping[str, str]) -> bool:
        """Tell whether a cell of `table` is of this level; `codes`: in every dimension, also in those that it lacks."""
        told = {"table": table.name, "indicator": table.indicator, **codes}
        apart = sum(codes[dimension.name] != totals[dimension.name] for dimension in table.breakdowns)
        return (
            (self.breakdowns is None or apart <= self.breakdowns)
            and all(told[name] in known for name, known in self.where.items())
            and not any(told[name] in known for name, known in self.excluded.items())
        )


def _hand_flaws(cell: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield the table, dimensions and codes of a cell that do not exist."""
    yield from cell_flaws(cell, words[OF_TABLES])  # type: ignore[arg-type]


@shape(checks=(_hand_flaws,), kw_only=True)
class StatusByHand:
    """What somebody says of one cell of one year, and why; dimensions left out of `key` are at their total."""

    year: int = spec(shape={"type": "integer", "minimum": 2000, "maximum": 2100})
    table: str = spec()
    key: Mapping[str, str] = spec(shape=by_name())
    status: str = spec(shape=one_of(STATUSES))
    because: Text = spec()


TWO_BOUNDS = (
    _("a recoding asks either how many a member counts or how many its group does."),
    _("Write two recodings."),
)


@shape(
    checks=(Never(lambda entry: {"members_from", "groups_from"} <= entry.keys(), ("level-misfit", *TWO_BOUNDS)),),
    kw_only=True,
)
class Recoding:
    """Members of `groups` that the public gets in their group alone, in these `tables` or in all.

    `members_from`: only those of which the table counts fewer in all; `groups_from`: only those of a group of which
    there are fewer where they stand; without either, always.
    """

    groups: Where = spec(shape=by_name(listed(), minProperties=1), ref=GROUPED_DIMENSIONS)
    tables: tuple[str, ...] = spec(default=(), shape=listed(), ref=TABLE)
    members_from: int | None = spec(default=None, shape=LEAST_BOUND)
    groups_from: int | None = spec(default=None, shape=LEAST_BOUND)


def words_of_cells(words: Words, tables: Sequence[IndicatorTable]) -> Words:
    """Return the words by which cells may be described: as a target, and by their table."""
    names = tuple(table.name for table in tables)
    targets = {name: words[f"{TARGET.to} {name}"] for name in words[TARGET.to]}
    of_tables = {table.name: {name: targets[name] for name in table.names} for table in tables}
    known = {**targets, TABLE.to: names}
    codes = {f"{CELLS.to} {name}": codes for name, codes in known.items()}
    return {TABLE.to: names, OF_TABLES: of_tables, CELLS.to: known, **codes}


# Declare which codes of the EU tables no source of the country can report, each with its reason.
#
# Comes in: `mappings/coverage.yaml`. Goes out: `UnreportedCodes`, which `mapping.coverage` holds against the law and
# the contracts. Without the file the country demands of no code that a source can report it. Refused: an indicator,
# dimension or code that does not exist.


@shape(beside=(CONFIRMED,))
class UnreportedCodes:
    """Codes (`codes`, by dimension of the EU tables) that no source reports in the years `valid`, and why."""

    indicators: tuple[str, ...] = spec(shape=listed(), ref=INDICATOR)
    codes: Mapping[str, tuple[str, ...]] = spec(shape=by_name(listed(), minProperties=1), ref=EUROPEAN_CODES)
    because: Text = spec()
    confidence: str = spec(shape=MARKED)
    valid: Validity = spec(default=ALWAYS, without=("confidence", "confirmed"))
    number: int = field(default=0, metadata=NUMBERED)


@shape("Codes that no source can report", beside=(CONFIRMED,))
class UnreportedFile:
    """All codes that no source of the country can report."""

    not_reported: tuple[UnreportedCodes, ...] = spec(rules={"minItems": 0})


def read_unreported(value: Mapping[str, Any], name: str, content: bytes, words: Words) -> tuple[UnreportedCodes, ...]:
    """Return the entries of `mappings/coverage.yaml`; `words`: indicators, and codes by dimension of the EU tables."""
    refuse_if_any(MappingRefused, shapes.faults_of(UnreportedFile, value, shapes.place_in(name, content), words))
    return shapes.made(UnreportedFile, value).not_reported
