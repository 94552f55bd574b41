"""Sums of several suppliers: which of them a rule stands behind, and which nobody has answered for.

Two suppliers report 4 and 12 under one article. The order: A; then B and C, which keep different units; then whoever
is not named. Presumed victims are those whom nobody else reports; each decision is a count of its own.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from tests.support.texts import bilingual
from thb_eu.checks.evidence.context import Context
from thb_eu.checks.evidence.populations import added
from thb_eu.definitions import Precedence

ORDER = Precedence(
    indicators=("victims",),
    decision="several-bodies",
    order={"organisation": (("A",), ("B", "C"))},
    because=bilingual("?", "?"),
    unless={"registration": frozenset({"presumed"})},
    within=("decision",),
)
FACT = {
    "file": "", "sheet": "", "cell": "C2", "row": pd.NA, "column": "", "article": "1", "provisions": ("Article 1",),
    "scope": "in", "indicator": "victims", "registration": "identified", "eu_stage": pd.NA, "eu_decision": pd.NA,
}  # fmt: skip


def answered(*facts: dict[str, Any], orders: tuple[Precedence, ...] = (ORDER,), persons: bool = False) -> list[Any]:
    """What the evidence says of `facts`, each of a supplier of its own: what it reports beside what the others do.

    `persons`: a rule counts every person of a register once.
    """
    rows = [
        {
            **FACT,
            "fact": f"r{at}!C2",
            "resource": f"r{at}",
            "file": f"r{at}.csv",
            "population": f"p{at}",
            "view": f"v{at}",
            **fact,
        }
        for at, fact in enumerate(facts)
    ]
    frame = pd.DataFrame(rows).astype({"value": "Int64", "organisation": "string", "eu_decision": "string"})
    names = [f"r{at}" for at in range(len(facts))]
    context = SimpleNamespace(
        mapped=SimpleNamespace(unadjusted_facts=frame),
        received=SimpleNamespace(
            collection=SimpleNamespace(resources=[{"name": name, "thb:contract": f"{name}/t"} for name in names]),
            registers=[
                SimpleNamespace(resource=name, numbered_papers={0: f"{name}!C2"} if fact.get("numbered") else {})
                for name, fact in zip(names, facts, strict=True)
                if "row" in fact
            ],
        ),
        lists={"stage": SimpleNamespace(total=""), "decision": SimpleNamespace(total="TOTAL")},
        definitions=SimpleNamespace(
            counting=SimpleNamespace(precedence=orders, rules={"victims": None} if persons else {}),
            contracts={f"{name}/t": SimpleNamespace(supplier=bilingual(name, name)) for name in names},
        ),
    )
    return [(row["figure"], row["other_figure"]) for row in added(cast(Context, context))]


def beside(one: dict[str, Any], other: dict[str, Any], **more: Any) -> list[Any]:
    """The same of two facts, of 4 and of 12."""
    return answered({"value": 4, **one}, {"value": 12, **other}, **more)


A, B, C, X, Y = ({"organisation": code} for code in "ABCXY")
NOBODY = {"organisation": pd.NA}
UNANSWERED, SETTLED = [(12, 4)], [(0, 0)]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (B, C, SETTLED),
        (A, B, SETTLED),
        (B, X, SETTLED),
        (A, NOBODY, SETTLED),
        (A, A, UNANSWERED),
        (B, B, UNANSWERED),
        (X, Y, UNANSWERED),
        (NOBODY, NOBODY, UNANSWERED),
        (X, NOBODY, UNANSWERED),
    ],
)
def test_codes_that_the_order_names_are_told_apart_and_no_others(one: Any, other: Any, found: Any) -> None:
    """Two suppliers that name one body, or bodies that the order does not name, may report the same persons."""
    assert beside(one, other) == found
    assert beside(one, other, orders=()) == UNANSWERED


def test_a_figure_that_nobody_else_reports_needs_no_order() -> None:
    """It says so itself, by the code that the order names under `unless`."""
    assert beside(A, {**A, "registration": "presumed"}) == SETTLED


def test_an_order_within_decisions_tells_decisions_apart() -> None:
    """A decision to prosecute and one not to are two decisions, whoever reports them."""
    assert beside({**A, "eu_decision": "PROS"}, {**A, "eu_decision": "NO"}) == SETTLED
    assert beside({**A, "eu_decision": "NO"}, {**A, "eu_decision": "NO"}) == UNANSWERED


@pytest.mark.parametrize(
    "differs",
    [
        {"article": "2"},
        {"indicator": "suspects"},
        {"eu_stage": "PER_CNV"},
        {"scope": "out"},
        {"population": "p0"},
        {"value": 0},
        {"value": pd.NA},
    ],
)
def test_what_is_not_added_is_not_asked_about(differs: dict[str, Any]) -> None:
    """Another article, indicator or stage, the annex, a second view of one population, nobody, a blank."""
    assert beside(A, {**A, **differs}) == []


def test_persons_of_two_registers_meet_by_their_keys() -> None:
    """Rows of registers are counted by person where a rule says so; beside a number of a table no key helps."""
    register = {**A, "row": 7}

    assert beside(register, register, persons=True) == SETTLED
    assert beside(register, register) == UNANSWERED
    assert beside(A, register, persons=True) == UNANSWERED


def test_papers_of_two_registers_do_not_meet_by_the_keys_of_persons() -> None:
    """A decision counts once by its number, which each office gives for itself: of two of them nobody has answered."""
    paper = {**A, "row": 7, "numbered": True}

    assert beside(paper, paper, persons=True) == UNANSWERED


def test_each_further_supplier_is_held_against_all_before_it() -> None:
    """4 and 12 of bodies of one place, 5 of one of them again: only the 5 beside its own 4 are unanswered for."""
    assert answered({"value": 4, **B}, {"value": 12, **C}, {"value": 5, **B}) == [(0, 0), (5, 4)]
    assert answered({"value": 4, **X}, {"value": 12, **X}, {"value": 5, **X}) == [(12, 4), (5, 16)]
