"""Counting: how a person who stands in several rows is counted once, as data.

Comes in: `mappings/counting.yaml`. Goes out: `Counting`: which day says when a person was registered, for each
indicator of persons the order in which articles and codes go before others, and which of several bodies or instances
counts where numbers have no keys. Without the file nobody is counted once: every row is a person.
Refused: an indicator, day, article or code that does not exist, and an indicator named twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from thb_eu.definitions.strict import closest, not_a_code, position
from thb_eu.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.messages import Text, _, in_context, wording
from thb_eu.model import ARTICLE, Place

if TYPE_CHECKING:
    import pandas as pd

TWICE = _("the indicator {indicator!r} has its order above already.")
KEEP_ONE = in_context("order", "Keep one of the two.")
NO_DAY = _("the day {word!r} is not in mappings/dimensions.yaml.")
NO_DECISION = _("the decision {word!r} is not in mappings/decisions.yaml.")
NO_DIMENSION = _("no table has the dimension {word!r}.")
NO_NATIONAL = _("the dimension {word!r} is not in mappings/dimensions.yaml.")
CODE_TWICE = _("the code {word!r} has its place above already.")
NO_INDICATOR = _("no table has the indicator {word!r}.")

INDICATOR = "indicator"
"""The name under which `words` holds the indicators, beside the dimensions."""

At = Callable[..., Place]
"""Where a part of the file stands, by the rest of the way to it."""


@dataclass(frozen=True, slots=True)
class PersonRule:
    """How persons of one indicator are counted once a year.

    `in_order`: by dimension the codes that go before others, the first that occurs among a person's rows holds; of any
    other dimension that of the earliest row which tells it. `articles`: the same for the article. `apart`: dimensions
    under each code of which a person counts once. `decision`: the one on which the rule rests.
    """

    indicator: str
    decision: str
    articles: tuple[str, ...]
    in_order: Mapping[str, tuple[str, ...]]
    apart: tuple[str, ...]
    because: Text


@dataclass(frozen=True, slots=True)
class Precedence:
    """Which of several bodies or instances counts where all report on one article and no key tells who is who.

    `order`: by national dimension the codes in their order, those of one place together; a code that is not named comes
    last. Of numbers that differ in the first dimension the smaller place counts, of the others the next dimension
    decides. `where`: only numbers with these EU codes. `unless`: by national dimension, codes by which a number says of
    itself that nobody else reports its persons: it always counts, and goes before nobody. `within`: EU dimensions under
    each code of which the order holds by itself. `decision`: the one on which the numbers of all others rest.
    """

    indicators: tuple[str, ...]
    decision: str
    order: Mapping[str, tuple[tuple[str, ...], ...]]
    where: Mapping[str, str]
    within: tuple[str, ...]
    because: Text
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def concerns(self, facts: pd.DataFrame) -> pd.Series[bool]:
        """Which facts (as in `Mapped.facts`) stand in the order, before or behind others."""
        concerned = facts["indicator"].isin(self.indicators)
        for name, code in self.where.items():
            concerned &= (facts[f"eu_{name}"] == code).fillna(False)
        for name, codes in self.unless.items():
            concerned &= ~facts[name].isin(codes)
        return concerned


@dataclass(frozen=True, slots=True)
class Counting:
    """All rules about persons, and the days of which the first that a row holds says when the person was registered.

    `vague`: by dimension, codes that hold only where no row of the person says more. `precedence`: the order of bodies
    and instances where numbers have no keys. `may_be_others`: decisions by which rows of registers are left out because
    they may be persons counted already.
    """

    first_by: tuple[str, ...] = ()
    vague: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rules: Mapping[str, PersonRule] = field(default_factory=dict)
    precedence: tuple[Precedence, ...] = ()
    may_be_others: frozenset[str] = frozenset()


def read_counting(
    value: Mapping[str, Any],
    days: Sequence[str],
    decisions: Sequence[str],
    words: Mapping[str, Sequence[str]],
    national: Mapping[str, Sequence[str]],
    name: str,
    content: bytes,
) -> Counting:
    """The rules of `mappings/counting.yaml`; `words`: the codes of each dimension of the EU tables, and articles."""
    at = partial(_place, name, content)
    refuse_if_any(
        MappingRefused,
        (
            *_faults(value, days, decisions, words, at),
            *_precedence_faults(value.get("precedence", ()), decisions, words, national, partial(at, "precedence")),
        ),
    )
    rules = {
        indicator: PersonRule(
            indicator,
            entry["decision"],
            tuple(entry.get("articles", ())),
            {dimension: tuple(codes) for dimension, codes in entry.get("in_order", {}).items()},
            tuple(entry.get("apart", ())),
            wording(entry["because"]),
        )
        for entry in value["persons"]
        for indicator in entry["indicators"]
    }
    vague = {dimension: frozenset(codes) for dimension, codes in value.get("vague", {}).items()}
    precedence = tuple(_precedence(entry) for entry in value.get("precedence", ()))
    beside = frozenset(value.get("may_be_others", ())) | {entry.decision for entry in precedence}
    return Counting(tuple(value["first_by"]), vague, rules, precedence, beside)


def _precedence(entry: Mapping[str, Any]) -> Precedence:
    return Precedence(
        tuple(entry["indicators"]),
        entry["decision"],
        {dimension: tuple(_together(codes)) for dimension, codes in entry["order"].items()},
        dict(entry.get("where", {})),
        tuple(entry.get("within", ())),
        wording(entry["because"]),
        {dimension: frozenset(codes) for dimension, codes in entry.get("unless", {}).items()},
    )


def _together(codes: Sequence[str | Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The codes of every place: one, or several in a list of their own."""
    yield from ((place,) if isinstance(place, str) else tuple(place) for place in codes)


def _place(name: str, content: bytes, *path: Any) -> Place:
    return position(name, content, list(path))


def _faults(
    value: Mapping[str, Any],
    days: Sequence[str],
    decisions: Sequence[str],
    words: Mapping[str, Sequence[str]],
    at: At,
) -> Iterator[Fault]:
    """Every word about persons that nothing declares, each at its own place."""
    for number, decision in enumerate(value.get("may_be_others", ())):
        if decision not in decisions:
            yield _unknown(decision, "unknown-decision", NO_DECISION, decisions, at("may_be_others", number))
    for number, day in enumerate(value["first_by"]):
        if day not in days:
            yield _unknown(day, "unknown-day", NO_DAY, days, at("first_by", number))
    yield from _order_faults(value.get("vague", {}), words, partial(at, "vague"))
    dimensions = [word for word in words if word != INDICATOR]
    seen: set[str] = set()
    for number, entry in enumerate(value["persons"]):
        here = partial(at, "persons", number)
        yield from _indicator_faults(entry["indicators"], words[INDICATOR], seen, partial(here, "indicators"))
        if entry["decision"] not in decisions:
            yield _unknown(entry["decision"], "unknown-decision", NO_DECISION, decisions, here("decision"))
        for place, dimension in enumerate(entry.get("apart", ())):
            if dimension not in dimensions:
                yield _unknown(dimension, "unknown-dimension", NO_DIMENSION, dimensions, here("apart", place))
        yield from _code_faults(ARTICLE, entry.get("articles", ()), words, partial(here, "articles"))
        yield from _order_faults(entry.get("in_order", {}), words, partial(here, "in_order"))


def _precedence_faults(
    entries: Sequence[Mapping[str, Any]],
    decisions: Sequence[str],
    words: Mapping[str, Sequence[str]],
    national: Mapping[str, Sequence[str]],
    at: At,
) -> Iterator[Fault]:
    """Every word about the order of bodies and instances that nothing declares, and codes with two places."""
    dimensions = [word for word in words if word != INDICATOR]
    for number, entry in enumerate(entries):
        here = partial(at, number)
        for place, indicator in enumerate(entry["indicators"]):
            if indicator not in words[INDICATOR]:
                yield _unknown(indicator, "unknown-code", NO_INDICATOR, words[INDICATOR], here("indicators", place))
        if entry["decision"] not in decisions:
            yield _unknown(entry["decision"], "unknown-decision", NO_DECISION, decisions, here("decision"))
        for place, dimension in enumerate(entry.get("within", ())):
            if dimension not in dimensions:
                yield _unknown(dimension, "unknown-dimension", NO_DIMENSION, dimensions, here("within", place))
        for dimension, code in entry.get("where", {}).items():
            if dimension not in dimensions:
                yield _unknown(dimension, "unknown-dimension", NO_DIMENSION, dimensions, here("where", dimension))
            elif code not in words[dimension]:
                yield Fault(
                    here("where", dimension),
                    "unknown-code",
                    not_a_code(code, dimension),
                    closest(code, words[dimension]),
                )
        for part in ("order", "unless"):
            for dimension, codes in entry.get(part, {}).items():
                if dimension in national:
                    yield from _place_faults(dimension, codes, national[dimension], partial(here, part, dimension))
                else:
                    yield _unknown(dimension, "unknown-dimension", NO_NATIONAL, list(national), here(part, dimension))


def _place_faults(
    dimension: str, codes: Sequence[str | Sequence[str]], known: Sequence[str], at: At
) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, together in enumerate(_together(codes)):
        for code in together:
            if code not in known:
                yield Fault(at(place), "unknown-code", not_a_code(code, dimension), closest(code, known))
            if code in seen:
                yield Fault(at(place), "duplicate-code", CODE_TWICE.filled({"word": code}), KEEP_ONE)
            seen.add(code)


def _indicator_faults(named: Sequence[str], known: Sequence[str], seen: set[str], at: At) -> Iterator[Fault]:
    """Indicators that no table has, and those that have a rule above; `seen` grows."""
    for place, indicator in enumerate(named):
        if indicator not in known:
            yield _unknown(indicator, "unknown-code", NO_INDICATOR, known, at(place))
        if indicator in seen:
            yield Fault(at(place), "duplicate-id", TWICE.filled({"indicator": indicator}), KEEP_ONE)
        seen.add(indicator)


def _order_faults(named: Mapping[str, Sequence[str]], words: Mapping[str, Sequence[str]], at: At) -> Iterator[Fault]:
    """Dimensions that no table has, and codes that their dimension lacks."""
    dimensions = [word for word in words if word != INDICATOR]
    for dimension, codes in named.items():
        if dimension in dimensions:
            yield from _code_faults(dimension, codes, words, partial(at, dimension))
        else:
            yield _unknown(dimension, "unknown-dimension", NO_DIMENSION, dimensions, at(dimension))


def _code_faults(dimension: str, codes: Sequence[str], words: Mapping[str, Sequence[str]], at: At) -> Iterator[Fault]:
    for place, code in enumerate(codes):
        if code not in words[dimension]:
            yield Fault(at(place), "unknown-code", not_a_code(code, dimension), closest(code, list(words[dimension])))


def _unknown(word: str, code: str, what: Text, known: Sequence[str], where: Place) -> Fault:
    """What is not declared; where nothing is like it, all that is."""
    near, there = closest(word, known), ", ".join(known)
    remedy = _("There are: {there}.", there=there) if near.is_empty else near
    return Fault(where, code, what.filled({"word": word}), remedy)
