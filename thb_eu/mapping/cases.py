"""Put decisions on single cells in place of the general question that those cells raise.

Comes in: facts that rest on questions, and the collection's `decisions.yaml`. Goes out: the same facts, those decided
resting on their own decision in place of the question. Refused: a case where nothing waits for the question, or where
another number now stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import Text, _, joined, plural
from thb_eu.base.model import Place
from thb_eu.definitions import CaseDecision, based_on

LOOK_AGAIN = _("Look at the cell and the question; take a decision out that holds no more. Waiting for it: {cells}.")
NONE_WAITS = _("No cell waits for the question: leave the case out.")
READABLE = 12
"""More places than these help nobody who reads a message."""


def decide_cases(facts: pd.DataFrame, cases: Iterable[CaseDecision]) -> pd.DataFrame:
    """Facts that rest on the decision of their own case where one was decided; whatever else they rest on stays."""
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
