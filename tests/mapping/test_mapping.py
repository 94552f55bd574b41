"""Mapping: one sentence of the law governs a number, or it stands unmapped; nobody is lost or doubled."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, Verbosity, given, settings
from hypothesis import strategies as some

from tests.conftest import SI_2024
from tests.support.checked_laws import edit_rule
from tests.support.law_cases import DEFAULTS, NOT_TOLD_WORDS, as_decided, received
from thb_eu.base.errors import MappingRefused
from thb_eu.base.model import NOT_TOLD, Scope
from thb_eu.definitions import REFERENCE_YEAR, Definitions, Validity, load
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.mapping import compile_law
from thb_eu.mapping.translation import translate
from thb_eu.run import run_of


def test_the_law_of_2024_is_complete_and_free_of_contradiction(definitions: Definitions) -> None:
    """Every combination of declared codes, on every day since each article's first, has one rule: compiling says so."""
    table = compile_law(definitions.law)

    cases = [(row.article, row.first, row.classes) for row in table.rows]
    assert len({*cases}) == len(cases)


def test_an_answer_of_the_ministry_has_no_article_proved_again(definitions: Definitions) -> None:
    """Answers say what counts, not which rule governs: with another one the table is the same one, made before."""
    decided = as_decided(definitions, {"slavery-act-or-keeping": "do not count"})

    assert compile_law(decided.law) is compile_law(definitions.law)


# --- any record at all, read by hand --------------------------------------------------------------------------------


class Lots:
    """Choices drawn from bytes: the same bytes choose the same record, smaller bytes an earlier code."""

    def __init__(self, drawn: bytes) -> None:
        self.left = int.from_bytes(drawn, "big")

    def among(self, choices: Sequence[Any]) -> Any:
        """One of `choices`."""
        self.left, chosen = divmod(self.left, len(choices))
        return choices[chosen]


def written_law(definitions: Definitions) -> dict[str, Mapping[str, Any]]:
    """The rule files as they are written, by article: nothing that the engine made of them."""
    values = [
        read_yaml(content, name, MappingRefused)
        for name, content in definitions.files.items()
        if name.startswith("mappings/") and name.endswith(".yaml")
    ]
    return {value["article"]: value for value in values if "rules" in value}


def drawn_record(drawn: bytes, definitions: Definitions, law: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A record over the declared codes and days: most codes as some rule wants them, days often at its ends."""
    lots = Lots(drawn)
    article, rule = lots.among([(article, rule) for article, file in law.items() for rule in file["rules"]])
    record = {}
    for name, codes in definitions.law.dimensions.items():
        everything = [*codes, NOT_TOLD_WORDS]
        wanted = [article] if name == "article" else rule["when"].get(name, everything)
        record[name] = lots.among(wanted if lots.among(range(8)) else everything)
    unsaid = [name for name, code in record.items() if code == NOT_TOLD_WORDS and lots.among((True, False))]
    told: dict[str, Any] = {name: code for name, code in record.items() if name not in unsaid or name in DEFAULTS}
    told |= {day: lots.among(days_near(rule, lots)) for day in definitions.law.days if lots.among((True, True, False))}
    told |= {"year": NOT_TOLD_WORDS} if lots.among(range(8)) == 7 else {}
    return {**told, "count": lots.among(range(4))}


def days_near(rule: Mapping[str, Any], lots: Lots) -> list[str]:
    """Any day of 2005 to 2030, or one beside the first or last day of a rule; that day, or its whole month."""
    edges = [datetime.date.fromisoformat(day) for key, day in rule.get("valid", {}).items() if key != "confidence"]
    any_day = datetime.date(2005, 1, 1) + datetime.timedelta(days=lots.among(range(9496)))
    day = lots.among([any_day, *(edge + datetime.timedelta(days=off) for edge in edges for off in (-1, 0, 1))])
    following = (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    return [day.isoformat(), f"{day.replace(day=1)}/{following - datetime.timedelta(days=1)}"]


def governing(record: Mapping[str, str], law: Mapping[str, Mapping[str, Any]], year: int) -> Iterator[str]:
    """The rules that govern a record, found by reading one sentence after another."""
    file = law.get(record.get("article", ""), {"rules": ()})
    if file["rules"]:
        record = read_by_limb(record, file, year)
    for rule in file["rules"] if record else ():
        admitted = all(record.get(name, NOT_TOLD_WORDS) in codes for name, codes in rule["when"].items())
        excepted = any(record.get(name, NOT_TOLD_WORDS) in codes for name, codes in rule.get("unless", {}).items())
        valid = rule.get("valid") or file["in_force"]
        first, last = days_read(record, file, year)
        if admitted and not excepted and valid.get("from", "") <= first <= last <= valid.get("until", "9999-12-31"):
            yield rule["rule"]


def read_by_limb(record: Mapping[str, str], file: Mapping[str, Any], year: int) -> Mapping[str, str]:
    """The record with the paragraph of its limb, where it tells none or one of other scope; none for a strange limb."""
    limb, paragraph = (record.get(name, NOT_TOLD_WORDS) for name in ("limb", "paragraph"))
    provisions = list(file.get("provisions", ()))
    if limb == NOT_TOLD_WORDS or not any("limb" in told for told in provisions):
        return record
    first, last = days_read(record, file, year)
    days = [(told, told.get("valid", {})) for told in provisions]
    now = [told for told, at in days if at.get("from", "") <= last and first <= at.get("until", "9999-12-31")]
    having = [told for told in provisions if told.get("limb") == limb]
    if not having:
        return {}
    having_now = [told for told in having if told in now]
    meant = {told["paragraph"] for told in having_now or having}
    beside = [told for told in now if told["paragraph"] == paragraph]
    fits = any(told in beside or told["scope"] in [one["scope"] for one in beside] for told in having_now)
    fits |= bool(having_now) and any(told.get("child") == "by base" for told in beside)
    return record if fits or len(meant) != 1 else {**record, "paragraph": meant.pop()}


def days_read(told: Mapping[str, str], file: Mapping[str, Any], year: int) -> tuple[str, str]:
    """The days whose law governs: the day told, else those of the year on which the article was in force, if any.

    An article that had ended before the year is read on its last day.
    """
    begun, ended = file["in_force"].get("from", ""), file["in_force"].get("until", "9999-12-31")
    if file["read_law_as_of"] != REFERENCE_YEAR and file["read_law_as_of"] in told:
        first, _, last = told[file["read_law_as_of"]].partition("/")
        return first, last or first
    if ended < f"{year}-01-01":
        return ended, ended
    return max(begun, f"{year}-01-01"), min(ended, f"{year}-12-31")


def test_any_declared_record_is_governed_by_one_rule_or_stands_unmapped(definitions: Definitions) -> None:
    """Each record comes back once, under the one rule in force on all its days; where there is none, unmapped."""
    law = written_law(definitions)

    record = some.binary(min_size=24, max_size=24).map(lambda drawn: drawn_record(drawn, definitions, law))

    @settings(deadline=None, max_examples=20, phases=[Phase.reuse, Phase.generate], verbosity=Verbosity.quiet)
    @given(records=some.lists(record, min_size=50, max_size=100), year=some.integers(2005, 2030))
    def hold(records: list[dict[str, Any]], year: int) -> None:
        came = received(records, definitions, year)
        before, after = came.facts, translate(came, definitions).facts
        by_hand = [list(governing(record, law, year)) for record in records]
        by_engine = [[rule] if rule else [] for rule in after["rule"]]

        apart = [told for told in zip(records, by_hand, by_engine, strict=True) if told[1] != told[2]]
        said = [f"{told}\nin {year} by hand {hand}, by the engine {engine}" for told, hand, engine in apart]
        assert not said, "\n".join(said)
        assert list(after["fact"]) == list(before["fact"]) and not after["fact"].duplicated().any()
        assert list(after["scope"] == Scope.UNMAPPED.value) == [not rules for rules in by_hand]
        assert after.groupby("unit")["value"].sum().equals(before.groupby("unit")["value"].sum())

    hold()


def test_knowing_use_never_stands_among_persons_of_article_2(definitions: Definitions) -> None:
    """Article 18a: whatever paragraph, role, document, body, day or answer, its limb leads to no Article 2 table."""
    dimensions = definitions.law.dimensions
    papers = ["COMPLAINT", "REPORT", "INDICTMENT", "DISMISSAL", "JUDGMENT", NOT_TOLD_WORDS]
    records = [
        {"article": "KZ-1 113", "limb": "knowing-use", "paragraph": paragraph, "role": role, "document": document}
        | {"organisation": organisation, "unit": unit, "count": 1, **day}
        for paragraph in [*dimensions["paragraph"], NOT_TOLD_WORDS]
        for role in [*dimensions["role"], NOT_TOLD_WORDS]
        for document in papers
        for organisation in ["POLICE", "SDT", "COURT", "KLJUC", NOT_TOLD_WORDS]
        for unit in ["PER", "DEC", "JDG"]
        for day in ({}, {"offence_date": "2014-05-01"})
    ]
    for answer in ("open", "count", "do not count"):
        facts = translate(
            received(records, definitions, 2024), as_decided(definitions, {"limb-against-paragraph": answer})
        ).facts

        counted = facts[facts["scope"] == Scope.IN.value]
        assert set(counted["indicator"]) == {"use_of_services"}
        assert set(counted["paragraph"]) == ({"4"} if answer != "count" else {*dimensions["paragraph"]})


def test_a_victim_in_a_report_is_never_identified(definitions: Definitions) -> None:
    """Eurostat's presumed victims: a report under ZKP 148(10) identifies nobody, under any article and any answer."""
    asks = [decision for decision, told in definitions.law.decisions.items() if told.answer != "count"]
    records = [
        {"article": entry.article, "role": "VICTIM", "document": "REPORT", "unit": "PER", "count": 1}
        | {"organisation": organisation, "limb": limb, "age": age, "joint": joint, "purpose": purpose}
        for entry in definitions.law.files
        for organisation in ("POLICE", "IRSD", "ODT", "KLJUC")
        for limb in (NOT_TOLD_WORDS, *sorted({told.limb for told in entry.provisions if told.limb}))
        for age in ("Y_LT18", "Y_GE18", NOT_TOLD_WORDS)
        for joint in ("KZ-1 113", NOT_TOLD_WORDS)
        for purpose in ("FORCED_LABOUR", NOT_TOLD_WORDS)
    ]
    answered = as_decided(definitions, dict.fromkeys(asks, "count"))

    facts = translate(received(records, answered, 2024), answered).facts

    counted = facts[(facts["scope"] == Scope.IN.value) & (facts["indicator"] == "victims")]
    assert len(counted) > 100 and set(counted["eu_status"]) == {"PRESUM"}, sorted(
        set(counted.loc[counted["eu_status"] != "PRESUM", "rule"])
    )


# --- the collection of 2024 -----------------------------------------------------------------------------------------


def test_nobody_is_lost_or_doubled_on_the_way(definitions: Definitions) -> None:
    """Every fact received comes back once, with one scope."""
    received = run_of(SI_2024, definitions).received
    mapped = translate(received, definitions).facts

    assert sorted(mapped["fact"]) == sorted(received.facts["fact"]) == sorted(set(received.facts["fact"]))
    assert mapped["value"].sum() == received.facts["value"].sum()


def test_without_its_rule_file_an_article_is_unmapped_and_never_silent(mappings: Path) -> None:
    """Take the file of Article 196 away: its numbers stand unmapped, those of other articles are as before."""
    (mappings / "mappings/kz1/196.yaml").unlink()
    definitions = load(mappings)

    mapped = run_of(SI_2024, definitions).translated.facts

    assert set(mapped.loc[mapped["scope"] == "unmapped", "article"]) == {"KZ-1 196"}
    assert set(mapped.loc[mapped["article"] == "KZ-1 196", "scope"]) == {"unmapped"}


def test_an_open_question_keeps_its_numbers_out_and_says_how_many(definitions: Definitions) -> None:
    """The two child victims of Article 175 wait; so do the undated acquittal and withdrawal of the old case."""
    mapped = run_of(SI_2024, definitions).translated
    waiting = {question.decision: question.units for question in mapped.questions if not question.answered}

    assert waiting == {"child-victims-of-article-175": {"PER": 2}, "undated-old-case": {"JDG": 1, "DEC": 1, "PER": 3}}


def test_a_decision_against_counting_sends_its_numbers_to_the_annex(mappings: Path) -> None:
    """If the ministry decides that potential victims do not count, the 28 leave the EU totals and stay in the annex."""
    answer(mappings, "potential-victims-are-presumed", "do not count")
    definitions = load(mappings)

    facts = run_of(SI_2024, definitions).translated.facts
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
        "kz1-113-person-no-indicator",
        ("role: [ACQUITTED, INJURED, CLIENT]", "role: [ACQUITTED, INJURED]"),
        ["rule-missing", "CLIENT"],
    ),
    "two rules for one paper": (
        "kz1-113-decision-other",
        ("document: [INDICTMENT, DISMISSAL, CHARGE_OTHER]", "document: [INDICTMENT, CHARGE_OTHER]"),
        ["kz1-113-decision-no-charge and kz1-113-decision-other", "both govern", "DISMISSAL"],
    ),
    "a rule that ends a day before its successor's eve": (
        "kz1-113-4-suspect-before-2015",
        ("until: 2015-10-19", "until: 2015-10-18"),
        ["rule-missing", "from 2015-10-19 to 2015-10-19"],
    ),
    "a rule that begins a day early": (
        "kz1-113-4-suspect",
        ("from: 2015-10-20", "from: 2015-10-19"),
        ["kz1-113-4-suspect and kz1-113-4-suspect-before-2015", "both govern", "from 2015-10-19 to 2015-10-19"],
    ),
}


@pytest.mark.parametrize("mistake", GAP_AND_OVERLAP)
def test_a_gap_or_an_overlap_is_refused_with_an_example(mistake: str, mappings: Path) -> None:
    """The steward sees which codes, on which days, and which rules are in conflict."""
    rule, (right, wrong), told = GAP_AND_OVERLAP[mistake]
    path = mappings / "mappings/kz1/113.yaml"
    edit_rule(path, rule, lambda block: block.replace(right, wrong))

    with pytest.raises(MappingRefused) as refused:
        compile_law(load(mappings).law)

    assert all(word in str(refused.value) for word in [*told, "mappings/kz1/113.yaml"])


def test_a_change_of_law_inside_the_year_leaves_yearly_figures_unmapped(mappings: Path) -> None:
    """A yearly count carries no day: where two sentences share the year, nobody knows which governs it."""
    id = "kz1-175-other-victims"
    edit_rule(
        mappings / "mappings/kz1/175.yaml",
        id,
        lambda rule: (
            f"{rule}    valid: {{from: 2008-11-01, until: 2024-06-30}}\n\n"
            f"{rule.replace(id, id + '-new')}    valid: {{from: 2024-07-01}}\n"
        ),
    )
    definitions = load(mappings)

    facts = run_of(SI_2024, definitions).translated.facts

    assert set(facts.loc[facts["resource"] == "t10", "scope"]) == {"unmapped"}


def test_no_rule_outlives_the_article_in_which_it_is_written(mappings: Path) -> None:
    """An article that ended in 2020 governs nothing of 2021, though one of its rules names no last day."""
    path = mappings / "mappings/kz1/199.yaml"
    text = path.read_text(encoding="utf-8")
    ended = text.replace("in_force: {from: 2008-11-01,", "in_force: {from: 2008-11-01, until: 2020-12-31,")
    rule = "  - rule: kz1-199-3-victim-limb-suspect\n"
    without_a_last_day = ended.replace(rule, rule + "    valid: {from: 2008-11-01}\n")
    assert len({text, ended, without_a_last_day}) == 3
    path.write_text(without_a_last_day, encoding="utf-8")
    table = compile_law(load(mappings).law)
    of_a_suspect = {"unit": "PER", "role": "SUSPECT", "paragraph": "3", "limb": "victim", "document": "COMPLAINT"}
    codes = {**dict.fromkeys(table.dimensions, NOT_TOLD), **of_a_suspect}

    governing = [table.rule_of("KZ-1 199", codes, Validity(day, day)) for day in ("2020-12-31", "2021-01-01")]

    assert governing == ["kz1-199-3-victim-limb-suspect", ""]


def test_legal_persons_never_reach_a_table_of_natural_persons(definitions: Definitions) -> None:
    """Whatever the rule, a legal person's fact is outside every indicator that counts persons."""
    facts = run_of(SI_2024, definitions).translated.facts
    legal: pd.DataFrame = facts[facts["unit"] == "LEG"]

    assert len(legal) > 0 and set(legal["scope"]) == {"out"}


# --- what holds under every article ----------------------------------------------------------------------------------

OLD_CODE = "2008-10-31"
"""The last day of the code before KZ-1."""


def of_every_article(definitions: Definitions, **told: Sequence[str]) -> pd.DataFrame:
    """Facts of victims under every article, by every body and in every joint case, with each of the codes `told`."""
    law = definitions.law
    several = {
        "role": ("VICTIM", "INJURED"),
        "organisation": law.dimensions["organisation"],
        "joint": (NOT_TOLD_WORDS, "KZ-1 113", "KZ-UPB1 387a"),
        **told,
    }
    days = {"offence_date": OLD_CODE}
    records = [
        {"article": entry.article, **dict(zip(several, codes, strict=True)), **(days if entry.in_force.last else {})}
        for entry in law.files
        for codes in itertools.product(*several.values())
    ]
    facts = translate(received(records, definitions, 2024), definitions).facts
    return facts[facts["indicator"] == "victims"]


def test_a_victim_in_a_report_is_identified_under_no_article(definitions: Definitions) -> None:
    """A report (ZKP 148(10)) found no basis for a complaint: nobody was formally identified, whoever tells of it."""
    facts = of_every_article(definitions, document=["REPORT", "RECEIVED_REPORT"], age=["Y_LT18", NOT_TOLD_WORDS])

    assert {"KZ-1 113", "KZ-1 112", "KZ-1 175", "KZ-1 132.a"} <= set(facts["article"])
    assert set(facts["eu_status"]) == {"PRESUM"}


def test_whom_an_act_against_a_minor_befell_is_a_child_under_every_article(definitions: Definitions) -> None:
    """A child is any person below 18 (Directive 2011/36/EU, Art. 2(6)), although no age was written."""
    facts = of_every_article(definitions, limb=["minor"], document=["COMPLAINT", "REPORT", "PENDING"])

    having = {entry.article for entry in definitions.law.files for told in entry.provisions if told.limb == "minor"}
    assert having <= set(facts["article"]) and set(facts["eu_age"]) == {"Y_LT18"}
