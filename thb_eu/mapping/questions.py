"""Add to facts with their rule every decision on which each rests.

A question bears on records, whatever rule of whatever article governs them (`bears_on` in `mappings/decisions.yaml`);
a rule may ask one of its own beside. A question that another one settles is not put. Where the days of a fact do not
tell whether a question bears on it, nobody knows which law is meant: no rule governs such a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions import Law, RecordSet


def with_questions(facts: pd.DataFrame, law: Law, beside: Mapping[str, pd.Series[bool]]) -> pd.DataFrame:
    """Return the facts (`rule`, `first`, `last` and the national dimensions) with `decisions`, each named once.

    `beside`: by decision, facts that rest on it whatever their rule makes of them; without an id nobody is asked.
    """
    rules = {rule.id: rule for rule in law.rules}
    held: list[list[str]] = [[rules[id].ask] if id and rules[id].ask else [] for id in facts["rule"]]
    straddles = pd.Series(False, index=facts.index)
    bearing: dict[str, pd.Series[bool]] = {}
    for id, sets in law.bearing.items():
        partly = pd.Series(False, index=facts.index)
        for records, governed_by in sets:
            inside, throughout = _lies_in(facts, records, governed_by)
            bearing[id] = bearing.get(id, False) | (inside & throughout)
            partly |= inside & ~throughout
        if id in bearing:
            straddles |= partly & ~bearing[id]
    bearing |= {id: concerned & (facts["rule"] != "") for id, concerned in beside.items() if id}
    for id, concerned in bearing.items():
        for ids, concerns in zip(held, concerned, strict=True):
            if concerns:
                ids.append(id)
    facts = facts.assign(rule=facts["rule"].mask(straddles, ""))
    asked = ([] if straddling else ids for ids, straddling in zip(held, straddles, strict=True))
    return resting(facts, map(law.unsettled, asked))


def resting(facts: pd.DataFrame, decisions: Iterable[Iterable[str]]) -> pd.DataFrame:
    """Return the facts resting on these decisions, each named once."""
    once = [tuple(dict.fromkeys(ids)) for ids in decisions]
    return facts.assign(decisions=pd.Series(once, index=facts.index, dtype=object))


def _lies_in(
    facts: pd.DataFrame, records: RecordSet, governed_by: Sequence[str]
) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Find which facts lie in the set on some of their days, and which of all facts have no other days.

    `governed_by`: the rules that may govern a fact of the set.
    """
    inside = facts["rule"].isin(governed_by)
    if not inside.any():
        return inside.astype(bool), inside.astype(bool)
    for conditions, admitted in ((records.when, True), (records.unless, False)):
        for dimension, codes in conditions.items():
            inside &= facts[dimension].fillna(NOT_TOLD).isin(codes) == admitted
    valid = records.valid
    inside &= (facts["first"] <= valid.ends) & (facts["last"] >= valid.begins)
    return inside.astype(bool), ((facts["first"] >= valid.begins) & (facts["last"] <= valid.ends)).astype(bool)
