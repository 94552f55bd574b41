"""Declare how a person, a decision or a judgment that stands in several rows is counted once.

Comes in: `mappings/counting.yaml`. Goes out: `CountingRules`: which day says when a person was registered, for each
indicator the order in which articles and codes go before others, and which of several bodies or instances counts where
numbers have no keys. Without the file nothing is counted once: every row is a person, every fact has its decisions.
Refused: an indicator, day, article or code that does not exist, and an indicator named twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from thb_eu.base.errors import MappingRefused, refuse_if_any
from thb_eu.base.messages import Text, _, in_context
from thb_eu.base.model import ARTICLE
from thb_eu.definitions import shapes
from thb_eu.definitions.known_words import DAY, DECISION, EUROPEAN, EUROPEAN_CODES, INDICATOR, NATIONAL_CODES
from thb_eu.definitions.shapes import WORD, KeyShape, Once, Words, by_name, listed, shape, spec

if TYPE_CHECKING:
    import pandas as pd

KEEP_ONE = in_context("order", "Keep one of the two.")
CODE_ONCE = Once("duplicate-code", _("the code {word!r} has its place above already."), KEEP_ONE)
ORDER_ONCE = Once("duplicate-id", _("the indicator {indicator!r} has its order above already."), KEEP_ONE)
A_PLACE = {"oneOf": [WORD, listed()]}


@shape()
class IdentityRule:
    """How units of some indicators that have an identity are counted once a year: persons by their key, decisions and
    judgments by their number; `indicator`: the one of them that is asked for.

    `in_order`: by dimension the codes that go before others, the first that occurs among a unit's rows holds; of any
    other dimension that of the earliest row which tells it. `articles`: the same for the article. `apart`: dimensions
    under each code of which a unit counts once. `decision`: the one on which the rule rests.
    """

    indicators: tuple[str, ...] = spec(shape=listed(), ref=INDICATOR, once=ORDER_ONCE)
    decision: str = spec(ref=DECISION)
    because: Text = spec()
    articles: tuple[str, ...] = spec(default=(), shape=listed(), ref=shapes.code_of(ARTICLE))
    in_order: Mapping[str, tuple[str, ...]] = spec(default_factory=dict, shape=by_name(listed()), ref=EUROPEAN_CODES)
    apart: tuple[str, ...] = spec(default=(), shape=listed(), ref=EUROPEAN)
    indicator: str = ""


@shape()
class Precedence:
    """Which of several bodies or instances counts where all report on one article and no key tells who is who.

    `order`: by national dimension the codes in their order, those of one place together; a code that is not named comes
    last. Of numbers that differ in the first dimension the smaller place counts, of the others the next dimension
    decides. Each of `indicators` is ordered by itself. `where`: only numbers with these EU codes. `unless`: by national
    dimension, codes by which a number says of itself that nobody else reports its persons: it always counts, and goes
    before nobody. `within`: EU dimensions under each code of which the order holds by itself. `decision`: the one on
    which the numbers of all others rest.
    """

    indicators: tuple[str, ...] = spec(shape=listed(), ref=INDICATOR)
    decision: str = spec(ref=DECISION)
    order: Mapping[str, tuple[tuple[str, ...], ...]] = spec(
        make=lambda entry: {name: tuple(map(_together, codes)) for name, codes in entry["order"].items()},
        keys=(
            KeyShape(
                "order",
                by_name({"type": "array", "minItems": 1, "items": A_PLACE}, minProperties=1),
                ref=NATIONAL_CODES,
                once=CODE_ONCE,
            ),
        ),
    )
    because: Text = spec()
    where: Mapping[str, str] = spec(default_factory=dict, rules={"minProperties": 1}, ref=EUROPEAN_CODES)
    within: tuple[str, ...] = spec(default=(), shape=listed(), ref=EUROPEAN)
    unless: Mapping[str, frozenset[str]] = spec(
        default_factory=dict, shape=by_name(listed(), minProperties=1), ref=NATIONAL_CODES, once=CODE_ONCE
    )

    def concerns(self, facts: pd.DataFrame) -> pd.Series[bool]:
        """Find which facts (as in `MappedFacts.facts`) stand in the order, before or behind others."""
        return self._covers(facts) & ~self._has_unless(facts)

    def exempts(self, facts: pd.DataFrame) -> pd.Series[bool]:
        """Find which facts say of themselves that nobody else reports their units."""
        return self._covers(facts) & self._has_unless(facts)

    def named_codes(self, facts: pd.DataFrame) -> list[tuple[str, ...]]:
        """Return by fact its code in each dimension of the order, empty where not named there, and in `within`."""
        known = {name: {code for place in codes for code in place} for name, codes in self.order.items()}
        named = [facts[name].where(facts[name].isin(codes), "") for name, codes in known.items()]
        return list(zip(*named, *(facts[f"eu_{name}"].fillna("") for name in self.within), strict=True))

    def _covers(self, facts: pd.DataFrame) -> pd.Series[bool]:
        covered = facts["indicator"].isin(self.indicators)
        for name, code in self.where.items():
            covered &= (facts[f"eu_{name}"] == code).fillna(False)
        return covered

    def _has_unless(self, facts: pd.DataFrame) -> pd.Series[bool]:
        held = facts["indicator"].isna() & False
        for name, codes in self.unless.items():
            held |= facts[name].isin(codes)
        return held


@shape("How persons, decisions and judgments are counted once", slots=False)
class CountingRules:
    """Rules for counting units with an identity once.

    `first_by`: date columns; the first that a row holds is the day on which a person was registered.
    `vague`: by dimension, codes that hold only where no row of the person says more. `precedence`: the order of bodies
    and instances where numbers have no keys.
    """

    first_by: tuple[str, ...] = spec(shape=listed(), ref=DAY)
    once: tuple[IdentityRule, ...] = spec()
    vague: Mapping[str, frozenset[str]] = spec(default_factory=dict, shape=by_name(listed()), ref=EUROPEAN_CODES)
    precedence: tuple[Precedence, ...] = spec(default=())
    left_out: tuple[str, ...] = spec(key="may_be_others", default=(), shape=listed(), ref=DECISION)

    @cached_property
    def rules(self) -> Mapping[str, IdentityRule]:
        """The rule of each indicator whose units have an identity."""
        return {name: replace(rule, indicator=name) for rule in self.once for name in rule.indicators}

    @cached_property
    def may_be_others(self) -> frozenset[str]:
        """Decisions by which rows are left out because they may be persons counted already."""
        return frozenset((*self.left_out, *(entry.decision for entry in self.precedence)))


def read_counting(value: Mapping[str, Any], name: str, content: bytes, words: Words) -> CountingRules:
    """Read the rules of `mappings/counting.yaml`; `words`: days, decisions, dimensions and codes (national, EU)."""
    refuse_if_any(MappingRefused, shapes.faults_of(CountingRules, value, shapes.place_in(name, content), words))
    return shapes.made(CountingRules, value)


def _together(place: str | Sequence[str]) -> tuple[str, ...]:
    """Return the codes of one place: one, or several in a list of their own."""
    return (place,) if isinstance(place, str) else tuple(place)
