"""Counting: how a person who stands in several rows is counted once, as data.

Comes in: `mappings/counting.yaml`. Goes out: `Counting`: which day says when a person was registered, and for each
indicator of persons the order in which articles and codes go before others. Without the file nobody is counted once:
every row is a person. Refused: an indicator, day, article or code that does not exist, and an indicator named twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thb_eu.definitions.strict import closest, not_a_code, position
from thb_eu.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.model import ARTICLE, Text, both_of

TWICE = Text(
    "kazalnik {indicator!r} ima svoj vrstni red že zgoraj.", "the indicator {indicator!r} has its order above already."
)
KEEP_ONE = Text("Obdržite enega.", "Keep one of the two.")


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
    for number, day in enumerate(value["first_by"]):
        if day not in days:
            yield _unknown(day, "day", days, position(name, content, ["first_by", number]))
    yield from _code_faults(value.get("vague", {}), words, position(name, content, ["vague"]))
    seen: set[str] = set()
    for number, entry in enumerate(value["persons"]):
        at = ["persons", number]
        for place, indicator in enumerate(entry["indicators"]):
            where = position(name, content, [*at, "indicators", place])
            if indicator not in words["indicator"]:
                yield _unknown(indicator, "indicator", words["indicator"], where)
            if indicator in seen:
                yield Fault(where, TWICE.filled({"indicator": indicator}), KEEP_ONE)
            seen.add(indicator)
        if entry["decision"] not in decisions:
            yield _unknown(entry["decision"], "decision", decisions, position(name, content, [*at, "decision"]))
        for dimension in entry.get("apart", ()):
            if dimension not in words:
                yield _unknown(dimension, "dimension", list(words), position(name, content, [*at, "apart"]))
        for keyword, named in (
            ("articles", {ARTICLE: entry.get("articles", ())}),
            ("in_order", entry.get("in_order", {})),
        ):
            yield from _code_faults(named, words, position(name, content, [*at, keyword]))


def _code_faults(named: Mapping[str, Sequence[str]], words: Mapping[str, Sequence[str]], where: Any) -> Iterator[Fault]:
    for dimension, codes in named.items():
        if dimension not in words:
            yield _unknown(dimension, "dimension", list(words), where)
        for code in codes if dimension in words else ():
            if code not in words[dimension]:
                yield Fault(where, not_a_code(code, dimension), closest(code, list(words[dimension])))


def _unknown(word: str, kind: str, known: Sequence[str], where: Any) -> Fault:
    return Fault(where, not_a_code(word, kind), closest(word, list(known)))
