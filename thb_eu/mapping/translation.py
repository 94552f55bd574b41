"""Translate facts with national codes to EU categories, each with the rule that led there.

Each fact is judged by the one rule in force on its day, or throughout the reference year where it carries none. Nothing
is dropped: what no rule governs comes back *unmapped*; what waits for a decision of the ministry comes back as a
question with its count. Refuses gaps and overlaps of the rules (a fault of the mapping, not of the data), and a
decision on a single case that does not fit the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import Text, _, joined, plural
from thb_eu.base.model import ARTICLE, LIMB, NOT_TOLD, PARAGRAPH, WITHOUT_YEAR, Place, Scope
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.definitions import CaseDecision, Crosswalk, Decision, Definitions, Law, RecordSet, Rule, Validity, based_on
from thb_eu.definitions.contracts import refuse_what_is_left_behind
from thb_eu.definitions.law import SEPARATE_CITATION
from thb_eu.mapping.compile import DecisionTable, compile_law
from thb_eu.mapping.governing_law import read_limbs, with_days
from thb_eu.mapping.precedence import superseded_decisions
from thb_eu.results import MappedFacts, Question, ReceivedFacts
from thb_eu.results.facts import asking, of_one_view, units_in

# Add to facts with their rule every decision on which each rests.
#
# A question bears on records, whatever rule of whatever article governs them (`bears_on` in
# `mappings/decisions.yaml`); a rule may ask one of its own beside. A question that another one settles is not put.
# Where the days of a fact do not tell whether a question bears on it, nobody knows which law is meant: no rule
# governs such a fact.


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


# Put decisions on single cells in place of the general question that those cells raise.
#
# Comes in: facts that rest on questions, and the collection's `decisions.yaml`. Goes out: the same facts, those
# decided resting on their own decision in place of the question. Refused: a case where nothing waits for the
# question, or where another number now stands.

LOOK_AGAIN = _("Look at the cell and the question; take a decision out that holds no more. Waiting for it: {cells}.")
NONE_WAITS = _("No cell waits for the question: leave the case out.")
READABLE = 12
"""More places than these help nobody who reads a message."""


def decide_cases(facts: pd.DataFrame, cases: Iterable[CaseDecision]) -> pd.DataFrame:
    """Return facts that rest on the decision of their own case where one was decided; all else stays as it is."""
    if not cases:
        return facts
    faults: list[Fault] = []
    decided: dict[Any, dict[str, str]] = {}
    for case in cases:
        at = (facts["file"] == case.where.file) & (facts["cell"] == case.where.cell)
        at &= facts["sheet"].fillna("") == case.where.sheet
        resting = based_on(facts, case.asks)
        waiting = at & resting
        faults += _misfits(case, facts[waiting], facts[resting])
        for fact in facts.index[waiting]:
            decided.setdefault(fact, {})[case.asks] = case.decision.id
    refuse_if_any(SourceRefused, faults)
    decisions = [tuple(decided.get(fact, {}).get(id, id) for id in ids) for fact, ids in facts["decisions"].items()]
    return facts.assign(decisions=pd.Series(decisions, index=facts.index, dtype=object))


def _misfits(case: CaseDecision, waiting: pd.DataFrame, resting: pd.DataFrame) -> list[Fault]:
    id = case.decision.id
    at = {key: place.of(_("case {id}", id=id)) for key, place in case.places.items()}
    if waiting.empty:
        what = _("no case in {where} waits for the decision {asks!r}.", where=case.where, asks=case.asks)
        remedy = NONE_WAITS if resting.empty else LOOK_AGAIN.filled({"cells": _cells(resting)})
        return [Fault(at["where"], "case-without-cell", what, remedy)]
    if (waiting["value"] != case.figure).fillna(True).any():
        what = _("the cell no longer holds the number that was decided upon.")
        remedy = _("Decide the case again, and write the number that is there now.")
        return [Fault(at["figure"], "case-figure-changed", what, remedy)]
    return []


def _cells(resting: pd.DataFrame) -> Text:
    """Return the cells that wait for a question, as a person would look them up."""
    names = zip(resting["file"].fillna(""), resting["sheet"].fillna(""), resting["cell"].fillna(""), strict=True)
    places = dict.fromkeys(Place(file, sheet, cell) for file, sheet, cell in names if cell)
    if not 0 < len(places) <= READABLE:
        return plural("{count} cell", "{count} cells", len(places) or len(resting))
    return joined(places, "; ")


@with_plain_text
def translate(received: ReceivedFacts, definitions: Definitions, table: DecisionTable | None = None) -> MappedFacts:
    """Return facts with scope, rule, decisions, indicator and EU codes; `<NA>` where a view does not hold a dimension.

    A fact counts if its rule counts it and every decision on which it rests does; it waits while one of them is open.

    `table` is the law of `definitions` as compiled before, where several collections are judged by it.
    """
    law, collection = definitions.law, received.collection
    general = law.decisions_for(collection.year)
    table = table or compile_law(law)
    refuse_what_is_left_behind(definitions.contracts.values(), law)
    facts = _judged(with_days(received.facts, law, collection.year), law, table)
    decisions = {**general, **{case.decision.id: case.decision for case in collection.decisions}}
    behind = {order.decision for order in definitions.counting.precedence}
    facts = decide_cases(facts, [case for case in collection.decisions if case.asks not in behind])
    facts = _with_codes(_with_scope(facts, law.rules, decisions), definitions)
    again = superseded_decisions(facts, definitions.counting, [register.resource for register in received.registers])
    facts = resting(facts, [(*ids, *again.get(fact, ())) for fact, ids in facts["decisions"].items()])
    facts = decide_cases(facts, [case for case in collection.decisions if case.asks in behind])
    facts = _with_scope(facts, law.rules, decisions)
    questions = tuple(_questions(facts, decisions))
    governed = asking(facts)
    return MappedFacts(facts, questions, decisions, (*_unsigned(governed, law.rules),), (*_undated(governed, law),))


def _judged(facts: pd.DataFrame, law: Law, table: DecisionTable) -> pd.DataFrame:
    """Return facts with rule and questions, read by their limb's paragraph; cited by that only if they tell none."""
    cited: dict[str, pd.Series] = {}
    contradicts = pd.Series(False, index=facts.index)
    if {PARAGRAPH, LIMB} <= law.dimensions.keys():
        read = read_limbs(facts, law)
        contradicts = read["contradicts"]
        unruled = read["foreign"] | (contradicts & (not law.contradicted))
        cited = {PARAGRAPH: read["cited"].where(read["cited"] != facts[PARAGRAPH].fillna(NOT_TOLD), facts[PARAGRAPH])}
        facts = _with_rule(facts.assign(paragraph=read["judged"]), table)
        facts = facts.assign(rule=facts["rule"].mask(unruled, ""))
    else:
        facts = _with_rule(facts, table)
    beside = {law.contradicted: contradicts, law.undated: facts["time"] == WITHOUT_YEAR}
    return with_questions(facts, law, beside).assign(**cited).drop(columns=["first", "last"])


def _with_rule(facts: pd.DataFrame, table: DecisionTable) -> pd.DataFrame:
    """Return the facts with the one rule in force on all their days; look up every mix of codes and days once."""
    keyed = facts[[ARTICLE, "first", "last", *table.dimensions]].fillna(NOT_TOLD)
    known: dict[tuple[str, ...], str] = {}
    rules: list[str] = []
    for key in keyed.itertuples(index=False, name=None):
        if key not in known:
            article, first, last, *codes = key
            codes_by_name = dict(zip(table.dimensions, codes, strict=True))
            known[key] = table.rule_of(article, codes_by_name, Validity(first, last))
        rules.append(known[key])
    rule = pd.Series(rules, index=facts.index, dtype="string")
    return facts.assign(rule=rule.mask(facts["unresolved"] != "", ""))


def _with_scope(facts: pd.DataFrame, rules: Iterable[Rule], decisions: Mapping[str, Decision]) -> pd.DataFrame:
    """Find what the rule and the decisions that it rests on make of each fact."""
    counts = {rule.id: Scope.OUT if rule.count_as is None else Scope.IN for rule in rules}
    scope = []
    for rule, ids in zip(facts["rule"], facts["decisions"], strict=True):
        ruled, behind = counts.get(rule, Scope.UNMAPPED), [decisions[id] for id in ids]
        if ruled is not Scope.UNMAPPED and not all(decision.counts for decision in behind):
            ruled = Scope.ASK if any(decision.is_open for decision in behind) else Scope.OUT
        scope.append(ruled.value)
    return facts.assign(scope=pd.Series(scope, index=facts.index, dtype="string"))


def _with_codes(facts: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Add the EU code of every dimension: the rule's own word, else the crosswalk's, else the national code itself."""
    law = definitions.law
    targets = {rule.id: rule.count_as or {} for rule in law.rules}
    crosswalks = {crosswalk.target: crosswalk for crosswalk in law.crosswalks}
    columns: dict[str, pd.Series] = {"indicator": _word(facts, targets, "indicator")}
    for name, codelist in definitions.dimension_lists.items():
        unknown = definitions.codelists[codelist].unknown or pd.NA
        columns[f"eu_{name}"] = _word(facts, targets, name).fillna(_carried(facts, name, crosswalks.get(name), unknown))
    cited = zip(*(facts[name] for name in (ARTICLE, *law.cited)), strict=True)
    provisions = [_cited(codes, tuple(law.cited.values())) for codes in cited]
    # A table that lists every national category lists every EU category that they lead to.
    walked = {crosswalk.source: crosswalk.target for crosswalk in law.crosswalks}
    absence_means_zero = [frozenset(walked.get(name, name) for name in names) for names in facts["absence_means_zero"]]
    columns["provisions"] = pd.Series(provisions, index=facts.index, dtype=object)
    several = [tuple(_european_codes(codes, law.crosswalks)) for codes in facts["several"]]
    columns["several"] = pd.Series(several, index=facts.index, dtype=object)
    columns["absence_means_zero"] = pd.Series(absence_means_zero, index=facts.index, dtype=object)
    return facts.assign(**columns)


def _word(facts: pd.DataFrame, targets: Mapping[str, Mapping[str, str]], name: str) -> pd.Series:
    codes = {rule: target[name] for rule, target in targets.items() if name in target}
    return facts["rule"].map(codes).astype("string")


def _carried(facts: pd.DataFrame, name: str, crosswalk: Crosswalk | None, unknown: object) -> pd.Series:
    if crosswalk is not None:
        return facts[crosswalk.source].map({**crosswalk.codes, NOT_TOLD: unknown}).astype("string")
    if name in facts.columns:
        return facts[name].mask((facts[name] == NOT_TOLD).fillna(False), unknown)
    return pd.Series(pd.NA, index=facts.index, dtype="string")


def _european_codes(national: Iterable[str], crosswalks: Iterable[Crosswalk]) -> Iterator[str]:
    """Yield codes (`dimension=code`) in the words of the EU tables, where a crosswalk leads there."""
    walked = {crosswalk.source: crosswalk for crosswalk in crosswalks}
    for dimension, _equals, code in (each.partition("=") for each in national):
        crosswalk = walked.get(dimension)
        yield f"{crosswalk.target}={crosswalk.codes[code]}" if crosswalk else f"{dimension}={code}"


def _cited(codes: Sequence[Any], forms: Sequence[str]) -> tuple[str, ...]:
    """Return the provisions as a lawyer cites them: the article with what `mappings/dimensions.yaml` puts beside it.

    Where that begins with a semicolon, it is a provision of its own.
    """
    article, *beside = codes
    found = ["" if pd.isna(article) else str(article)]
    for code, form in zip(beside, forms, strict=True):
        if pd.isna(code) or code == NOT_TOLD:
            continue
        text = form.replace("{}", code)
        if text.startswith(SEPARATE_CITATION):
            found.append(text.removeprefix(SEPARATE_CITATION))
        else:
            found[-1] += text
    return tuple(filter(None, found))


def _questions(facts: pd.DataFrame, decisions: Mapping[str, Decision]) -> Iterator[Question]:
    """Yield the decisions on which facts of this collection rest, in the order of the file, with what rests on each.

    A zero rests on its decision as any other number does; where it does not count it asks nobody. Of several views of
    one population one is told (`of_one_view`).
    """
    told = facts[["decisions", "population", "view", "unit", "value"]]
    by_decision = dict(tuple(told.explode("decisions").groupby("decisions")))
    asked = frozenset(asking(facts)["decisions"].explode())
    for id, decision in decisions.items():
        if id in by_decision:
            waiting = of_one_view(by_decision[id])
            yield Question(
                decision=id,
                answered=not decision.is_open,
                signed=decision.signed is not None,
                facts=len(waiting),
                units=units_in(waiting),
                text=decision.question,
                asks=id in asked,
            )


def _unsigned(facts: pd.DataFrame, rules: Iterable[Rule]) -> Iterator[str]:
    """Yield the articles of which a rule that nobody signed governs a fact, in the order of the files."""
    used = set(facts["rule"])
    yield from dict.fromkeys(rule.article for rule in rules if rule.id in used and not rule.signed)


def _undated(facts: pd.DataFrame, law: Law) -> Iterator[str]:
    """Yield the articles of which a rule governs a fact and of which nobody knows since when they are in force."""
    used = set(facts["rule"])
    for entry in law.files:
        if not law.first_day_of(entry) and not used.isdisjoint(rule.id for rule in entry.rules):
            yield entry.article
