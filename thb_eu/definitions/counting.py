"""Counting: how a person who stands in several rows is counted once, as data.

Comes in: `mappings/counting.yaml`. Goes out: `Counting`: which day says when a person was registered, and for each
indicator of persons the order in which articles and codes go before others. Without the file nobody is counted once:
every row is a person. Refused: an indicator, day, article or code that does not exist, and an indicator named twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from thb_eu.definitions.strict import closest, not_a_code, position
from thb_eu.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.model import ARTICLE, Text, both_of

TWICE = Text(
    "kazalnik {indicator!r} ima svoj vrstni red že zgoraj.", "the indicator {indicator!r} has its order above already."
)
KEEP_ONE = Text("Obdržite enega.", "Keep one of the two.")
NO_DAY = Text("dneva {word!r} ni v mappings/dimensions.yaml.", "the day {word!r} is not in mappings/dimensions.yaml.")
NO_DECISION = Text(
    "odločitve {word!r} ni v mappings/decisions.yaml.", "the decision {word!r} is not in mappings/decisions.yaml."
)
NO_DIMENSION = Text("nobena tabela nima razsežnosti {word!r}.", "no table has the dimension {word!r}.")
NO_INDICATOR = Text("nobena tabela nima kazalnika {word!r}.", "no table has the indicator {word!r}.")

INDICATOR = "indicator"
"""The name under which `words` holds the indicators, beside the dimensions."""

Place = Callable[..., str]
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
class Counting:
    """All rules about persons, and the days of which the first that a row holds says when the person was registered.

    `vague`: by dimension, codes that hold only where no row of the person says more.
    """

    first_by: tuple[str, ...] = ()
    vague: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rules: Mapping[str, PersonRule] = field(default_factory=dict)


def read_counting(
    value: Mapping[str, Any],
    days: Sequence[str],
    decisions: Sequence[str],
    words: Mapping[str, Sequence[str]],
    name: str,
    content: bytes,
) -> Counting:
    """The rules of `mappings/counting.yaml`; `words`: the codes of each dimension of the EU tables, and articles."""
    refuse_if_any(MappingRefused, _faults(value, days, decisions, words, name, content))
    rules = {
        indicator: PersonRule(
            indicator,
            entry["decision"],
            tuple(entry.get("articles", ())),
            {dimension: tuple(codes) for dimension, codes in entry.get("in_order", {}).items()},
            tuple(entry.get("apart", ())),
            both_of(entry["because"]),
        )
        for entry in value["persons"]
        for indicator in entry["indicators"]
    }
    vague = {dimension: frozenset(codes) for dimension, codes in value.get("vague", {}).items()}
    return Counting(tuple(value["first_by"]), vague, rules)


def _faults(
    value: Mapping[str, Any],
    days: Sequence[str],
    decisions: Sequence[str],
    words: Mapping[str, Sequence[str]],
    name: str,
    content: bytes,
) -> Iterator[Fault]:
    """Every word of the file that nothing declares, each at its own place."""

    def at(*path: Any) -> str:
        return position(name, content, list(path))

    for number, day in enumerate(value["first_by"]):
        if day not in days:
            yield _unknown(day, NO_DAY, days, at("first_by", number))
    yield from _order_faults(value.get("vague", {}), words, partial(at, "vague"))
    dimensions = [word for word in words if word != INDICATOR]
    seen: set[str] = set()
    for number, entry in enumerate(value["persons"]):
        here = partial(at, "persons", number)
        yield from _indicator_faults(entry["indicators"], words[INDICATOR], seen, partial(here, "indicators"))
        if entry["decision"] not in decisions:
            yield _unknown(entry["decision"], NO_DECISION, decisions, here("decision"))
        for place, dimension in enumerate(entry.get("apart", ())):
            if dimension not in dimensions:
                yield _unknown(dimension, NO_DIMENSION, dimensions, here("apart", place))
        yield from _code_faults(ARTICLE, entry.get("articles", ()), words, partial(here, "articles"))
        yield from _order_faults(entry.get("in_order", {}), words, partial(here, "in_order"))


def _indicator_faults(named: Sequence[str], known: Sequence[str], seen: set[str], at: Place) -> Iterator[Fault]:
    """Indicators that no table has, and those that have a rule above; `seen` grows."""
    for place, indicator in enumerate(named):
        if indicator not in known:
            yield _unknown(indicator, NO_INDICATOR, known, at(place))
        if indicator in seen:
            yield Fault(at(place), TWICE.filled({"indicator": indicator}), KEEP_ONE)
        seen.add(indicator)


def _order_faults(named: Mapping[str, Sequence[str]], words: Mapping[str, Sequence[str]], at: Place) -> Iterator[Fault]:
    """Dimensions that no table has, and codes that their dimension lacks."""
    dimensions = [word for word in words if word != INDICATOR]
    for dimension, codes in named.items():
        if dimension in dimensions:
            yield from _code_faults(dimension, codes, words, partial(at, dimension))
        else:
            yield _unknown(dimension, NO_DIMENSION, dimensions, at(dimension))


def _code_faults(
    dimension: str, codes: Sequence[str], words: Mapping[str, Sequence[str]], at: Place
) -> Iterator[Fault]:
    for place, code in enumerate(codes):
        if code not in words[dimension]:
            yield Fault(at(place), not_a_code(code, dimension), closest(code, list(words[dimension])))


def _unknown(word: str, what: Text, known: Sequence[str], where: str) -> Fault:
    """What is not declared; where nothing is like it, all that is."""
    near, there = closest(word, known), ", ".join(known)
    return Fault(
        where, what.filled({"word": word}), near if near.en else Text(f"Tu so: {there}.", f"There are: {there}.")
    )
