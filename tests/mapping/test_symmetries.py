"""The law treats alike what mappings/symmetries.yaml calls alike; else it is refused with what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.law_cases import as_decided, received
from thb_eu.base.errors import MappingRefused
from thb_eu.base.model import Scope
from thb_eu.definitions import Definitions, Law
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.mapping import compile_law
from thb_eu.mapping.compile import broken_symmetries
from thb_eu.mapping.translation import translate

SLAVERY, MARRIAGE, TRAFFICKING = "KZ-1 112", "KZ-1 132.a", "KZ-1 113"


def counting_nothing(law: Law, rule: str) -> Law:
    """The law in which one rule says aloud that it counts nothing."""
    files = [
        replace(entry, rules=tuple(replace(it, count_as=None) if it.id == rule else it for it in entry.rules))
        for entry in law.files
    ]
    return replace(law, files=tuple(files))


def deaf(law: Law, question: str, article: str) -> Law:
    """The law in which one question is not heard under one article."""
    known = law.decisions[question]
    reach = tuple(
        replace(records, unless={**records.unless, "article": records.unless.get("article", frozenset()) | {article}})
        for records in known.bears_on
    )
    return replace(law, decisions={**law.decisions, question: replace(known, bears_on=reach)})


def test_the_law_as_it_is_holds_its_symmetries(definitions: Definitions) -> None:
    """Every symmetry is there to be broken, and none is."""
    assert len(definitions.law.symmetries) >= 10
    assert [*broken_symmetries(definitions.law)] == []


def test_a_law_that_lacks_a_sister_is_refused_with_the_rule_to_paste(definitions: Definitions) -> None:
    """The suspect of slavery counts nothing while victim and accused do: the message writes out the missing rule."""
    law = counting_nothing(definitions.law, "kz1-112-suspect")

    with pytest.raises(MappingRefused) as refused:
        compile_law(law)

    fault = refused.value.faults[0]
    assert {it.code for it in refused.value.faults} == {"sister-missing"}
    assert fault.where.file == "mappings/kz1/112.yaml"
    missing = next(found for found in broken_symmetries(law) if found.sister)
    (rule,) = read_yaml(missing.yaml.encode(), "missing.yaml", MappingRefused)
    assert (rule["ask"], rule["count_as"]["indicator"]) == ("slavery-act-or-keeping", "suspects")
    assert rule["when"]["role"] == ["SUSPECT"] and missing.yaml in fault.remedy.english


@pytest.mark.parametrize(
    ("question", "article", "symmetry"),
    [
        ("potential-victims-are-presumed", SLAVERY, "victims-in-reports"),
        ("suspects-in-reports-and-pending", MARRIAGE, "suspects-in-reports"),
        ("joint-case-under-a-related-article", MARRIAGE, "joint-cases"),
        ("convictions-at-first-instance", TRAFFICKING, "first-instance"),
        ("withheld-document-alone", TRAFFICKING, "withheld-documents"),
        ("paragraph-numbering-against-date", TRAFFICKING, "numbering-against-day"),
    ],
)
def test_a_question_that_does_not_reach_an_article_is_named(
    question: str, article: str, symmetry: str, definitions: Definitions
) -> None:
    """Reports under 112, joint cases under 132.a, the first instance, the document: each is missed at its article."""
    found = [*broken_symmetries(deaf(definitions.law, question, article))]

    assert (symmetry, article) in {(it.symmetry.id, it.entry.article) for it in found}
    of_it = next(it for it in found if it.symmetry.id == symmetry)
    (entry,) = read_yaml(of_it.yaml.encode(), "missing.yaml", MappingRefused)
    assert entry["bears_on"][0]["when"]["article"] == [article]


def test_answers_change_nothing_of_the_proof(definitions: Definitions) -> None:
    """What the ministry answers is no part of what is alike: every answer turned round, the law is proved."""
    turned = dict.fromkeys(definitions.law.decisions, "do not count")
    assert [*broken_symmetries(as_decided(definitions, turned).law)] == []


def test_a_question_names_the_rules_on_which_it_may_bear(definitions: Definitions) -> None:
    """The report of 112 always rests on two questions, its accused on a third, the victim perhaps on a fourth."""
    law = definitions.law
    assert law.always_asked["kz1-112-victim-reported"] == ("slavery-act-or-keeping", "potential-victims-are-presumed")
    assert "prosecuted-means-indicted" in law.always_asked["kz1-112-accused"]
    assert "joint-case-under-a-related-article" in law.questions["kz1-112-victim"]
    assert "joint-case-under-a-related-article" not in law.always_asked["kz1-112-victim"]
    assert law.questions["kz1-112-accused-other-step"] == ()


def test_whose_days_do_not_tell_whether_a_question_bears_stands_unmapped(definitions: Definitions) -> None:
    """A third paragraph of 2015 without a day is an association or a document: the law of no day governs it."""
    record = {"article": TRAFFICKING, "paragraph": "3", "role": "SUSPECT", "organisation": "POLICE"}
    facts = translate(received([record], definitions, 2015), definitions).facts
    assert facts["scope"].tolist() == [Scope.UNMAPPED.value] and facts["decisions"].tolist() == [()]
