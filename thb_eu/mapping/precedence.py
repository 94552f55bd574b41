"""Find facts that would count but may describe the same persons again, with their decision.

Numbers of tables have no keys. Where several bodies, or several instances of one body, report on one article, only the
first place of the declared order that reports somebody counts, for each indicator by itself: who reports victims says
nothing about convicted persons. Rows of registers with a key meet by it, so they stay
together: all of them count if their registers hold the first place, none otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from thb_eu.base.model import ARTICLE, NOT_TOLD, Scope
from thb_eu.definitions import CountingRules, Precedence

KEY_OF_PERSON = "person_key"
"""National dimension that says whether a row has a key by which its person meets others."""


def superseded_decisions(
    facts: pd.DataFrame, counting: CountingRules, registers: Collection[str]
) -> Mapping[Any, tuple[str, ...]]:
    """Find the facts that another one goes before, by place in `facts`, each with the decisions on which it then rests.

    `facts`: scope, indicator, article, resource, value, the national dimensions and the EU codes; `registers`: the
    names of resources that are registers.
    """
    behind: dict[Any, dict[str, None]] = {}
    counts = (facts["scope"] == Scope.IN.value) & (facts["value"].isna() | (facts["value"] > 0))
    for order in counting.precedence:
        keys = ["indicator", ARTICLE, *(f"eu_{name}" for name in order.within)]
        asked = [name for name in ("resource", KEY_OF_PERSON, *keys, *order.order) if name in facts.columns]
        told = facts.loc[counts & order.concerns(facts), asked]
        told = told[told[keys].duplicated(keep=False)]  # of one alone nobody tells again
        same_person: dict[tuple[Any, ...], list[_Teller]] = {}
        for teller, key in zip(_tellers(told, order, registers), _codes(told, keys), strict=True):
            same_person.setdefault(key, []).append(teller)
        for tellers in same_person.values():
            for fact in _behind(tellers):
                behind.setdefault(fact, {})[order.decision] = None
    return {fact: tuple(decisions) for fact, decisions in behind.items()}


class _Teller(NamedTuple):
    """A fact with its place in the order; `has_key`: by which its person meets others."""

    fact: Any
    place: tuple[int, ...]
    has_key: bool
    of_register: bool


def _behind(tellers: Collection[_Teller]) -> Iterator[Any]:
    """Yield, of facts that may tell the same persons, those that do not stand in the first place."""
    first = min(teller.place for teller in tellers)
    in_registers = [teller.place for teller in tellers if teller.has_key or teller.of_register]
    together = bool(in_registers) and min(in_registers) == first
    yield from (teller.fact for teller in tellers if teller.place > first and not (teller.has_key and together))


def _tellers(facts: pd.DataFrame, order: Precedence, registers: Collection[str]) -> Iterator[_Teller]:
    """Return each fact with its place, dimension by dimension; a code that is not named comes last."""
    columns = [_places_in(facts[dimension].fillna(NOT_TOLD), codes) for dimension, codes in order.order.items()]
    return map(_Teller, facts.index, zip(*columns, strict=True), _have_key(facts), facts["resource"].isin(registers))


def _codes(facts: pd.DataFrame, names: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(facts[name].fillna("") for name in names), strict=True)


def _have_key(facts: pd.DataFrame) -> pd.Series[bool]:
    if KEY_OF_PERSON not in facts.columns:
        return pd.Series(False, index=facts.index)
    return facts[KEY_OF_PERSON].fillna(NOT_TOLD) != NOT_TOLD


def _places_in(codes: pd.Series[str], order: tuple[tuple[str, ...], ...]) -> list[int]:
    place = {code: number for number, codes in enumerate(order) for code in codes}
    return [place.get(code, len(order)) for code in codes]
