"""Cases: decisions on single cells of a collection take the place of the general question that those cells raise.

Comes in: facts that rest on a question, and the collection's `decisions.yaml`. Goes out: the same facts, those decided
resting on their own decision. Refused: a case where nothing waits for the question, or where another number now stands.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from thb_eu.definitions import CaseDecision
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import Text

FILE = "decisions.yaml"
LOOK_AGAIN = Text(
    "Preverite celico in vprašanje; odločitev, ki ne velja več, črtajte.",
    "Look at the cell and the question; take a decision out that holds no more.",
)
DECIDE_AGAIN = Text(
    "O primeru odločite znova in zapišite število, ki tam stoji zdaj.",
    "Decide the case again, and write the number that stands there now.",
)


def decide_cases(facts: pd.DataFrame, cases: Iterable[CaseDecision]) -> pd.DataFrame:
    """Facts whose question is that of their own case where one was decided."""
    if not cases:
        return facts
    question, faults = facts["question"].copy(), []
    for case in cases:
        at = (facts["file"] == case.where.file) & (facts["cell"] == case.where.cell)
        at &= facts["sheet"].fillna("") == case.where.sheet
        waiting = at & (facts["question"] == case.asks)
        faults += _misfits(case, facts[waiting])
        question = question.mask(waiting, case.decision.id)
    refuse_if_any(SourceRefused, faults)
    return facts.assign(question=question)


def _misfits(case: CaseDecision, waiting: pd.DataFrame) -> list[Fault]:
    where = Text(f"{FILE}, primer {case.decision.id}", f"{FILE}, case {case.decision.id}")
    if waiting.empty:
        sl, en = (case.where.in_language(lang) for lang in ("sl", "en"))
        what = Text(
            f"v celici {sl} nič ne čaka na odločitev {case.asks!r}.",
            f"nothing in {en} waits for the decision {case.asks!r}.",
        )
        return [Fault(where, what, LOOK_AGAIN)]
    if (waiting["value"] != case.figure).fillna(True).any():
        what = Text(
            "v celici ne stoji več število, o katerem je bilo odločeno.",
            "the cell no longer holds the number that was decided upon.",
        )
        return [Fault(where, what, DECIDE_AGAIN)]
    return []
