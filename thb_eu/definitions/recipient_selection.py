"""Declare from which cells or facts a recipient's figure comes, and for which years it is asked.

A selection is written once and refined: what a table selects holds for its rows and columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions.decisions import COUNT, DO_NOT_COUNT
from thb_eu.definitions.known_words import DECISION, NOT_TOLD_WORD, TABLE
from thb_eu.definitions.shapes import FLAG, SLUG, WORD, InOrder, Once, Ref, Schema, by_name, listed, shape, spec

OWN_ID = Once("duplicate-id", _("{name!r} occurs twice."), _("Give each its own name."))
PERIOD = Ref("period", "unknown-id", _("no period is called {asked!r}."))
CODES: Schema = {"oneOf": [WORD, listed(minItems=2)]}


def _words(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _codes(where: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return {
        name: tuple(NOT_TOLD if code == NOT_TOLD_WORD else code for code in _words(codes))
        for name, codes in where.items()
    }


IN_ORDER = InOrder(
    "from",
    "until",
    _("the last year lies before the first."),
    _("Write the first year as `from`, the last as `until`."),
)


@shape(kw_only=True, checks=(IN_ORDER,))
class AskedPeriod:
    """Years of which something is asked, the first and the last inclusive, and why not of the others.

    `told`: whether reports of the years after it tell their reader why.
    """

    id: str = spec(key="period", shape=SLUG, once=OWN_ID)
    first: int | None = spec(key="from", default=None, shape=int)
    last: int | None = spec(key="until", default=None, shape=int)
    because: Text = spec()
    told: bool = spec(default=False, shape=FLAG)

    def covers(self, year: int) -> bool:
        """Tell whether `year` is one of them."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)

    def is_told_in(self, year: int) -> bool:
        """Tell whether the last of them lies before `year`, and its report says so."""
        return self.told and self.last is not None and self.last < year


@shape(kw_only=True)
class DecidedCodes:
    """Codes that a decision of the ministry chooses where `where` names none: those under its answer, if it has one."""

    decision: str = spec(shape=SLUG, ref=DECISION)
    count: Mapping[str, tuple[str, ...]] = spec(shape=by_name(CODES, minProperties=1), read=_codes)
    do_not_count: Mapping[str, tuple[str, ...]] = spec(
        key="do not count", shape=by_name(CODES, minProperties=1), read=_codes
    )

    def under(self, answer: str) -> Mapping[str, tuple[str, ...]] | None:
        """Return the codes under an answer; None where there is none."""
        return {COUNT: self.count, DO_NOT_COUNT: self.do_not_count}.get(answer)


@shape(kw_only=True)
class Selection:
    """Which cells or facts a figure comes from, or what of that a table, a row or a column adds to it.

    `table`: cells of this indicator table; dimensions left out are their total. `facts`: numbers of suppliers that
    count this, by national codes; `population`: those of the population that contracts call so. `where` refines both,
    and `labels` (the words of suppliers, by the dimension that their column tells or by the heading of the column), the
    `column` of the number and the printed total that it is `below`, in any of its words. Several codes of one dimension
    are added.
    `decided`: codes that a decision chooses. `year`: how many years before that of the collection (0, -1, -2).
    `states`: what the figures state; figures of all recipients that state the same must agree. `not_given`: why there
    is no figure. `asked`: the period of whose years alone it is asked.
    """

    table: str = spec(default="", ref=TABLE)
    facts: Mapping[str, tuple[str, ...]] = spec(
        default_factory=dict, shape=by_name(CODES, minProperties=1), read=_codes
    )
    population: str = spec(default="")
    where: Mapping[str, tuple[str, ...]] = spec(
        default_factory=dict, shape=by_name(CODES, minProperties=1), read=_codes
    )
    decided: DecidedCodes | None = spec(default=None, shape=DecidedCodes)
    labels: Mapping[str, tuple[str, ...]] = spec(
        default_factory=dict, shape=by_name(CODES, minProperties=1), read=_codes
    )
    column: str = spec(default="")
    below: tuple[str, ...] = spec(default=(), shape=CODES, read=_words)
    year: int | None = spec(default=None, shape={"type": "integer", "minimum": -20, "maximum": 0})
    states: str = spec(default="", shape=SLUG)
    not_given: Text = spec(default=NO_WORDS)
    asked: str = spec(default="", shape=SLUG, ref=PERIOD)

    @property
    def of_facts(self) -> bool:
        """Whether numbers of suppliers are selected."""
        return bool(self.facts or self.population)

    @property
    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """By national dimension the codes of the numbers selected."""
        return {**self.facts, **self.where}

    @property
    def source(self) -> str:
        """The indicator table, or what suppliers count, in words of its codes."""
        counted = ", ".join(f"{name} {'+'.join(codes)}" for name, codes in self.facts.items())
        return self.table or self.population or counted


def refined(*parts: Selection) -> Selection:
    """Return one selection of several, of which each adds to those before it."""
    words: dict[str, Any] = {name: getattr(parts[0], name) for name in ALONE}
    codes: dict[str, Any] = {name: {} for name in ADDED}
    for part in parts:
        words |= {name: held for name in ALONE if (held := getattr(part, name)) and held != NO_WORDS}
        for name in ADDED:
            codes[name] |= getattr(part, name)
    years = [part.year for part in parts if part.year is not None]
    return Selection(year=years[-1] if years else None, **codes, **words)


ALONE = ("table", "population", "decided", "column", "below", "states", "not_given")
"""What the last part of a selection says that says it."""
ADDED = ("facts", "where", "labels")
"""What each part adds by name."""
