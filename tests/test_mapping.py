"""Mapping: one sentence of the law governs a number, or it stands unmapped; nobody is lost or doubled."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.conftest import SI_2024
from thb_eu.definitions import Definitions, load
from thb_eu.errors import MappingRefused
from thb_eu.mapping import compile_law, translate
from thb_eu.model import NOT_TOLD
from thb_eu.sources import read


def test_the_law_of_2024_is_complete_and_free_of_contradiction(definitions: Definitions) -> None:
    """Every combination of declared codes, on every day since each article's first, has one rule: compiling says so."""
    table = compile_law(definitions.law)

    assert not table.rows.duplicated(["article", "first", *table.dimensions]).any()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(data=some.data())
def test_any_declared_record_is_governed_by_exactly_one_rule(definitions: Definitions, data: some.DataObject) -> None:
    """Asked of the rules themselves and not of the compiler: one rule's conditions hold for any codes in 2024."""
    entry = data.draw(some.sampled_from(definitions.law.files))
    record = {
        dimension: data.draw(some.sampled_from([*codes, NOT_TOLD]), label=dimension)
        for dimension, codes in definitions.law.dimensions.items()
    }

    governing = [
        rule.id
        for rule in entry.rules
        if rule.valid.covers_year(2024) and all(record[name] in codes for name, codes in rule.conditions.items())
    ]

    assert len(governing) == 1


def test_nobody_is_lost_or_doubled_on_the_way(definitions: Definitions) -> None:
    """Every fact received comes back once, with one scope."""
    received = read(SI_2024, definitions)
    mapped = translate(received, definitions).facts

    assert sorted(mapped["fact"]) == sorted(received.facts["fact"]) == sorted(set(received.facts["fact"]))
    assert mapped["value"].sum() == received.facts["value"].sum()


def test_without_its_rule_file_an_article_is_unmapped_and_never_silent(mappings: Path) -> None:
    """Take the file of Article 196 away: its numbers stand unmapped, those of other articles are as before."""
    (mappings / "mappings/kz1/196.yaml").unlink()
    definitions = load(mappings)

    mapped = translate(read(SI_2024, definitions), definitions).facts

    assert set(mapped.loc[mapped["scope"] == "unmapped", "article"]) == {"KZ-1 196"}
    assert set(mapped.loc[mapped["article"] == "KZ-1 196", "scope"]) == {"unmapped"}


def test_an_open_question_keeps_its_numbers_out_and_says_how_many(definitions: Definitions) -> None:
    """The two child victims of Article 175 wait; so do the undated acquittal and withdrawal of the old case."""
    mapped = translate(read(SI_2024, definitions), definitions)
    waiting = {question.decision: question.units for question in mapped.questions if not question.answered}

    assert waiting == {"child-victims-of-article-175": {"PER": 2}, "undated-old-case": {"JDG": 1, "DEC": 1, "PER": 3}}


def test_a_decision_against_counting_sends_its_numbers_to_the_annex(mappings: Path) -> None:
    """If the ministry decides that potential victims do not count, the 28 leave the EU totals and stay in the annex."""
    answer(mappings, "potential-victims-are-presumed", "do not count")
    definitions = load(mappings)

    facts = translate(read(SI_2024, definitions), definitions).facts
    potential = facts[facts["rule"] == "kz1-113-victim-potential"]

    assert set(potential["scope"]) == {"out"} and potential["value"].sum() == 28


def answer(folder: Path, decision: str, said: str) -> None:
    """Edit decisions.yaml as a steward does: the answer of one decision."""
    path = folder / "mappings/decisions.yaml"
    before, after = path.read_text(encoding="utf-8").split(f"- decision: {decision}\n", 1)
    head, tail = after.split("    answer: ", 1)
    path.write_text(
        f"{before}- decision: {decision}\n{head}    answer: {said}\n{tail.split(chr(10), 1)[1]}", encoding="utf-8"
    )


GAP_AND_OVERLAP = {
    "a role that no rule names any more": (
        "role: [ACQUITTED, INJURED, CLIENT]",
        "role: [ACQUITTED, INJURED]",
        ["no rule governs", "CLIENT"],
    ),
    "two rules for one paper": (
        "document: [INDICTMENT, DISMISSAL]",
        "document: [INDICTMENT]",
        ["kz1-113-decision-no-charge and kz1-113-decision-other both govern", "DISMISSAL"],
    ),
    "a rule that ends a day before its successor's eve": (
        "until: 2015-10-19",
        "until: 2015-10-18",
        ["no rule governs", "from 2015-10-19 to 2015-10-19"],
    ),
    "a rule that begins a day early": (
        "until: 2015-10-19",
        "until: 2015-10-20",
        ["both govern", "from 2015-10-20 to 2015-10-20"],
    ),
}


@pytest.mark.parametrize("mistake", GAP_AND_OVERLAP)
def test_a_gap_or_an_overlap_is_refused_with_an_example(mistake: str, mappings: Path) -> None:
    """The steward sees which codes, on which days, and which rules are in conflict."""
    right, wrong, told = GAP_AND_OVERLAP[mistake]
    path = mappings / "mappings/kz1/113.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(MappingRefused) as refused:
        compile_law(load(mappings).law)

    assert all(word in str(refused.value) for word in [*told, "mappings/kz1/113.yaml"])


def test_a_change_of_law_inside_the_year_leaves_yearly_figures_unmapped(mappings: Path) -> None:
    """A yearly count carries no day: where two sentences share the year, nobody knows which governs it."""
    path = mappings / "mappings/kz1/175.yaml"
    text = path.read_text(encoding="utf-8")
    rule = text[text.index("  - rule: kz1-175-other-victims") : text.index("  - rule: kz1-175-other-persons")]
    first = rule + "    valid: {from: 2008-11-01, until: 2024-06-30}\n\n"
    second = rule.replace("kz1-175-other-victims", "kz1-175-other-victims-new") + "    valid: {from: 2024-07-01}\n\n"
    path.write_text(text.replace(rule, first + second), encoding="utf-8")
    definitions = load(mappings)

    facts = translate(read(SI_2024, definitions), definitions).facts

    assert set(facts.loc[facts["resource"] == "t10", "scope"]) == {"unmapped"}


def test_legal_persons_never_reach_a_table_of_natural_persons(definitions: Definitions) -> None:
    """Whatever the rule, a legal person's fact is outside every indicator that counts persons."""
    facts = translate(read(SI_2024, definitions), definitions).facts
    legal: pd.DataFrame = facts[facts["unit"] == "LEG"]

    assert len(legal) > 0 and set(legal["scope"]) == {"out"}
