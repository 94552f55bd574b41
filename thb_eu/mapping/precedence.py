"""Find facts that would count but may describe the same persons again, with their decision.

Numbers of tables have no keys. Where several bodies, or several instances of one body, report on one article, only the
first place of the declared order that reports somebody counts, for each indicator by itself: who reports victims says
nothing about convicted persons. Rows of registers with a key meet by it, so they stay
together: all of them count if their registers hold the first place, none otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from thb_eu.base.model import ARTICLE, NOT_TOLD, Scope
from thb_eu.definitions import CountingRules, Precedence

KEY_OF_PERSON = "person_key"
"""National dimension that says whether a row has a key by which its person meets others."""


def superseded_decisions(
    facts: pd.DataFrame, counting: CountingRules, registers: Collection[str]
) -> Mapping[Any, tuple[str, ...]]:
    """By its place in `facts`, the decisions on which each fact rests that another one goes before.

    `facts`: scope, indicator, article, resource, value, the national dimensions and the EU codes; `registers`: the
    names of resources that are registers.
    """
    behind: dict[Any, dict[str, None]] = {}
    counted = facts[(facts["scope"] == Scope.IN.value) & (facts["value"].isna() | (facts["value"] > 0))]
    for order in counting.precedence:
        keys = ["indicator", ARTICLE, *(f"eu_{name}" for name in order.within)]
        concerned = order.concerns(counted)
        alone = ~counted.loc[concerned, keys].duplicated(keep=False)  # of one alone nobody tells again
        ours = counted.loc[alone.index[~alone]]
        for _, same_person in ours.groupby(keys, dropna=False, sort=False):
            for fact in _behind(same_person, order, registers):
                behind.setdefault(fact, {})[order.decision] = None
    return {fact: tuple(decisions) for fact, decisions in behind.items()}


def _behind(facts: pd.DataFrame, order: Precedence, registers: Collection[str]) -> pd.Index[Any]:
    """Return the facts that do not stand in the first place: `facts` are those that may be of the same persons."""
    place = pd.Series(_places(facts, order), index=facts.index)
    keyed = _has_key(facts)
    in_registers = place[keyed | facts["resource"].isin(registers)]
    first = place.min()
    together = not in_registers.empty and in_registers.min() == first
    behind: pd.Index[Any] = facts.index[(place > first) & ~(keyed & together)]
    return behind


def _has_key(facts: pd.DataFrame) -> pd.Series[bool]:
    if KEY_OF_PERSON not in facts.columns:
        return pd.Series(False, index=facts.index)
    return facts[KEY_OF_PERSON].fillna(NOT_TOLD) != NOT_TOLD


def _places(facts: pd.DataFrame, order: Precedence) -> list[tuple[int, ...]]:
    """Return the place of every fact, dimension by dimension; a code that is not named comes last."""
    columns: Iterable[list[int]] = (
        _places_in(facts[dimension].fillna(NOT_TOLD), codes) for dimension, codes in order.order.items()
    )
    return list(zip(*columns, strict=True))


def _places_in(codes: pd.Series[str], order: tuple[tuple[str, ...], ...]) -> list[int]:
    place = {code: number for number, codes in enumerate(order) for code in codes}
    return [place.get(code, len(order)) for code in codes]
