"""A number that rests on several decisions names each, counts if all say so, and is a draft until all are signed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from tests.support.law_cases import as_decided, received
from thb_eu.base.model import Scope
from thb_eu.counts import count
from thb_eu.definitions import DecisionSignature, Definitions
from thb_eu.dossiers.explanation.not_counted import judged
from thb_eu.dossiers.explanation.written_dossier import ExplainedDossier
from thb_eu.mapping import DecisionTable, compile_law
from thb_eu.mapping.translation import translate
from thb_eu.results import MappedFacts, ReceivedFacts

CARE, ATTEMPT, SEVERAL = "first-registering-organisation", "attempt-and-complicity", "persons-told-by-several-bodies"
ANSWERS = ("count", "do not count", "open")
NO_DOSSIER: ExplainedDossier = None  # type: ignore[assignment]  # decisions alone say why
FIVE_OF_THE_POLICE = {
    "article": "KZ-1 113",
    "role": "VICTIM",
    "organisation": "POLICE",
    "document": "COMPLAINT",
    "count": 5,
}
THREE_IN_CARE = {
    **{"article": "KZ-1 113", "role": "VICTIM", "organisation": "KLJUC", "document": "SAFE_ACC", "count": 3},
    "attempt": "attempted",
}
"""In care beside the Police, of an attempt: three questions for the ministry at once."""


@pytest.fixture(scope="module")
def rules(definitions: Definitions) -> DecisionTable:
    """The law as compiled once: answers and signatures change none of it."""
    return compile_law(definitions.law)


@pytest.fixture(scope="module")
def sent(definitions: Definitions) -> ReceivedFacts:
    """The victims of the Police, and those in care."""
    return received([FIVE_OF_THE_POLICE, THREE_IN_CARE], definitions, 2024)


def of_care(mapped: MappedFacts) -> Mapping[str, object]:
    """The fact of the persons in care."""
    return dict(zip(mapped.facts.columns, mapped.facts.iloc[1], strict=True))


@pytest.mark.parametrize("answers", [*itertools.product(ANSWERS, repeat=3)], ids=lambda answers: "-".join(answers))
def test_a_fact_counts_if_every_decision_says_so_and_waits_while_one_is_open(
    answers: tuple[str, str, str], sent: ReceivedFacts, definitions: Definitions, rules: DecisionTable
) -> None:
    """Who is left out already is not held against the Police as well: the third question is put only to who counts."""
    decided = dict(zip((CARE, ATTEMPT, SEVERAL), answers, strict=True))
    fact = of_care(translate(sent, as_decided(definitions, decided), rules))

    asked = (CARE, ATTEMPT, SEVERAL) if decided[CARE] == decided[ATTEMPT] == "count" else (CARE, ATTEMPT)
    given = {decided[id] for id in asked}
    scope = Scope.ASK if "open" in given else Scope.OUT if "do not count" in given else Scope.IN
    assert (fact["decisions"], fact["scope"]) == (asked, scope.value)


def signed_ones() -> Iterator[frozenset[str]]:
    """Every subset of the three decisions."""
    for size in range(4):
        yield from map(frozenset, itertools.combinations((CARE, ATTEMPT, SEVERAL), size))


@pytest.mark.parametrize("signed", [*signed_ones()], ids=lambda signed: ", ".join(sorted(signed)) or "none")
def test_until_every_decision_is_signed_each_unsigned_one_is_told(
    signed: frozenset[str], sent: ReceivedFacts, definitions: Definitions, rules: DecisionTable
) -> None:
    """A signature under one decision never makes final what rests on another."""
    law = as_decided(definitions, dict.fromkeys((CARE, ATTEMPT, SEVERAL), "count")).law
    hand = DecisionSignature("Ministry", "minister", "2099-01-01")
    decisions = {
        id: replace(entry, approval=replace(entry.approval, signature=hand)) if id in signed else entry
        for id, entry in law.decisions.items()
    }
    under = replace(definitions, law=replace(law, decisions=decisions))
    mapped = translate(sent, under, rules)

    assert {asked.decision for asked in mapped.questions if not asked.signed} == {CARE, ATTEMPT, SEVERAL} - signed
    assert {asked.decision: asked.units for asked in mapped.questions} == {
        id: {"PER": 3} for id in (CARE, ATTEMPT, SEVERAL)
    }
    cells = count(mapped, under, sent.collection).cells.set_index(["table", "status", "registering_organisation"])
    cell = cells.loc[("V1", "PRESUM", "NGO")]
    assert cell["obs_value"] == 3
    assert {CARE, ATTEMPT, SEVERAL} <= set(cell["decisions"])
    assert {decisions[id].says for id in (CARE, ATTEMPT, SEVERAL)} <= {reason.text for reason in cell["reasons"]}


def test_who_goes_before_others_in_one_indicator_does_so_in_no_other(
    definitions: Definitions, rules: DecisionTable
) -> None:
    """One order for victims and convicted persons: five victims of the Police leave the conviction of the court."""
    one_convicted = {
        "article": "KZ-1 113",
        "role": "CONVICTED",
        "organisation": "COURT",
        "instance": "FIRST",
        "count": 1,
    }
    police_first = replace(
        definitions.counting.precedence[0],
        indicators=("victims", "convicted"),
        order={"organisation": (("POLICE",),)},
        unless={},
    )
    under = replace(definitions, counting=replace(definitions.counting, precedence=(police_first,)))

    facts = translate(received([FIVE_OF_THE_POLICE, one_convicted], under, 2024), under, rules).facts

    assert dict(zip(facts["indicator"], facts["scope"], strict=True)) == {
        "victims": Scope.IN.value,
        "convicted": Scope.IN.value,
    }


def test_a_supplier_s_cell_says_of_each_decision_why_it_does_not_count(definitions: Definitions) -> None:
    """One question is open, one says no, one says yes: the first two are why, in their order."""
    answers = {CARE: "do not count", ATTEMPT: "open", SEVERAL: "count"}
    decisions = as_decided(definitions, answers).law.decisions
    fact = {
        "scope": Scope.ASK.value,
        "rule": "kz1-113-victim-told-by-another-body",
        "decisions": (CARE, ATTEMPT, SEVERAL),
    }

    kind, reasons, rules, named = judged(fact, decisions, NO_DOSSIER)

    assert (kind, rules, named) == ("ask", ("kz1-113-victim-told-by-another-body",), (CARE, ATTEMPT))
    assert [id in reason.english for id, reason in zip(named, reasons, strict=True)] == [True, True]
