"""Map: facts with national codes in, facts with EU categories out, each with the rule that led there.

Each fact is judged by the one rule in force for the whole of the reference year. Nothing is dropped: what no rule
governs comes back *unmapped*; what waits for a decision of the ministry comes back as a question with its count.
Refuses gaps and overlaps of the rules: that is a fault of the mapping, not of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from thb_eu.definitions import Crosswalk, Decision, Definitions, Rule
from thb_eu.mapping.compile import DecisionTable, compile_law
from thb_eu.model import NOT_TOLD, WITHOUT_YEAR, Mapped, Question, Received, Scope

__all__ = ["DecisionTable", "compile_law", "translate"]

COUNT = "count"


def translate(received: Received, definitions: Definitions) -> Mapped:
    """Facts with scope, rule, question, indicator and EU codes; `<NA>` where a view does not hold a dimension."""
    law, year = definitions.law, received.collection.year
    decisions = law.decisions_for(year)
    facts = _with_rule(received.facts, compile_law(law), year)
    facts = _with_scope(facts, law.rules, decisions, law.undated)
    facts = _with_codes(facts, definitions)
    return Mapped(facts, tuple(_questions(facts, decisions)))


def _with_rule(facts: pd.DataFrame, table: DecisionTable, year: int) -> pd.DataFrame:
    """Join the facts to the decision table: classes first, then the one row in force throughout the year."""
    rows = table.rows[(table.rows["first"] <= f"{year}-01-01") & (table.rows["last"] >= f"{year}-12-31")]
    keyed = facts[["article"]].copy()
    for dimension in table.dimensions:
        classes = table.classes[table.classes["dimension"] == dimension]
        known = classes.set_index(["article", "code"])["class"].to_dict()
        codes = facts[dimension].fillna(NOT_TOLD)
        keyed[dimension] = [known.get(key, -1) for key in zip(facts["article"].fillna(NOT_TOLD), codes, strict=True)]
    governing = rows.set_index(["article", *table.dimensions])["rule"].to_dict()
    rule = [governing.get(key, "") for key in keyed.itertuples(index=False, name=None)]
    found = pd.Series(rule, index=facts.index, dtype="string").mask(facts["unresolved"] != "", "")
    return facts.assign(rule=found)


def _with_scope(
    facts: pd.DataFrame, rules: Iterable[Rule], decisions: Mapping[str, Decision], undated: str
) -> pd.DataFrame:
    """What each rule and the decision it rests on make of its facts; a fact without a year waits in any case."""
    verdicts = {"": (Scope.UNMAPPED, "")} | {rule.id: _verdict(rule, decisions) for rule in rules}
    scope = facts["rule"].map({rule: verdict[0].value for rule, verdict in verdicts.items()}).astype("string")
    question = facts["rule"].map({rule: verdict[1] for rule, verdict in verdicts.items()}).astype("string")
    waits = (facts["time"] == WITHOUT_YEAR) & (scope != Scope.UNMAPPED.value)
    if decisions[undated].answer != COUNT:
        scope = scope.mask(waits, Scope.ASK.value)
    return facts.assign(scope=scope, question=question.mask(waits, undated))


def _verdict(rule: Rule, decisions: Mapping[str, Decision]) -> tuple[Scope, str]:
    counts = Scope.OUT if rule.count_as is None else Scope.IN
    if not rule.ask:
        return counts, ""
    decision = decisions[rule.ask]
    if decision.is_open:
        return Scope.ASK, rule.ask
    return (counts if decision.answer == COUNT else Scope.OUT), rule.ask


def _with_codes(facts: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """The EU code of every dimension: the rule's own word, else the crosswalk's, else the national code itself."""
    targets = {rule.id: rule.count_as or {} for rule in definitions.law.rules}
    walks = {walk.target: walk for walk in definitions.law.crosswalks}
    columns: dict[str, pd.Series] = {"indicator": _said(facts, targets, "indicator")}
    for name, codelist in definitions.dimension_lists.items():
        unknown = definitions.codelists[codelist].unknown or pd.NA
        columns[f"eu_{name}"] = _said(facts, targets, name).fillna(_carried(facts, name, walks.get(name), unknown))
    columns["legal_article"] = _legal_article(facts)
    columns["lists_all"] = _lists_all(facts, {walk.source: walk.target for walk in walks.values()})
    return facts.assign(**columns)


def _said(facts: pd.DataFrame, targets: Mapping[str, Mapping[str, str]], name: str) -> pd.Series:
    said = {rule: target[name] for rule, target in targets.items() if name in target}
    return facts["rule"].map(said).astype("string")


def _carried(facts: pd.DataFrame, name: str, walk: Crosswalk | None, unknown: object) -> pd.Series:
    if walk is not None:
        return facts[walk.source].map({**walk.codes, NOT_TOLD: unknown}).astype("string")
    if name in facts.columns:
        return facts[name].mask((facts[name] == NOT_TOLD).fillna(False), unknown)
    return pd.Series(pd.NA, index=facts.index, dtype="string")


def _lists_all(facts: pd.DataFrame, targets: Mapping[str, str]) -> pd.Series:
    """A table that lists every national category lists every EU category that they lead to."""
    translated = [frozenset(targets.get(name, name) for name in names) for names in facts["lists_all"]]
    return pd.Series(translated, index=facts.index, dtype=object)


def _legal_article(facts: pd.DataFrame) -> pd.Series:
    """The article as a lawyer cites it, with its paragraph, and the article joined to it."""
    told = (facts["paragraph"] != NOT_TOLD).fillna(False)
    paragraph = ("(" + facts["paragraph"] + ")").where(told, "")
    joint = ("; " + facts["joint"]).fillna("")
    return (facts["article"].fillna("") + paragraph + joint).astype("string")


def _questions(facts: pd.DataFrame, decisions: Mapping[str, Decision]) -> Iterator[Question]:
    """The decisions on which facts of this collection rest, in the order of the file, with what rests on each.

    Of several views of one population one is told: units are never doubled.
    """
    one_view = facts["view"] == facts.groupby("population")["view"].transform("first")
    resting = facts[one_view & (facts["question"] != "") & (facts["value"].fillna(1) > 0)]
    for id, decision in decisions.items():
        waiting = resting[resting["question"] == id]
        if not waiting.empty:
            units = waiting.groupby("unit")["value"].sum()
            yield Question(
                decision=id,
                answered=not decision.is_open,
                signed=decision.signed is not None,
                facts=len(waiting),
                units={str(unit): int(count) for unit, count in units.items()},
                text=decision.question,
            )
