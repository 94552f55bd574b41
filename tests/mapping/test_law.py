"""The law as cases: what was recorded, and the numbers that must come of it.

The cases stand in `tests/law`, one file per article or subject, for jurists to read and to add (README.md there). Each
record given is a population and a view of its own. `then` says all that must come of them: the cells that it names hold
what it says, every other indicator stays empty, and no record ends where `then` is silent about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.law_cases import (
    CASES,
    FATES,
    FILES,
    HERE,
    MISSING,
    Case,
    Difference,
    differences,
    name_of,
    outcome_of,
    read_cases,
    received,
)
from thb_eu.base.errors import ThbError
from thb_eu.base.model import Scope
from thb_eu.definitions import Definitions
from thb_eu.mapping.translation import translate

README = HERE / "README.md"


# --- what a jurist reads when a case fails ----------------------------------------------------------------------------


def report(case: Case, wrong: Iterable[Difference], definitions: Definitions) -> str:
    """The case, what it cites, what was expected and found, and by which sentence each record went where it went."""
    told = case.told
    lines = [
        ("primer / case", told["sl"]),
        ("", told["case"]),
        ("navaja / cites", told["cites"]),
        ("leto / year", told["year"]),
        *(("odločeno / decided", f"{id}: {answer}") for id, answer in told.get("decided", {}).items()),
    ]
    for expected, found in wrong:
        lines += [("pričakovano / expected", expected), ("najdeno / found", found)]
    return "\n".join(
        [str(case.place()), *(f"{label:<24}{text}" for label, text in (*lines, *ways_of(case, definitions)))]
    )


def ways_of(case: Case, definitions: Definitions) -> Iterator[tuple[str, str]]:
    """Each record, where it ended, and the rule that led it there with its reason."""
    try:
        facts = outcome_of(case, definitions).mapped.facts
    except ThbError:
        return
    rules = {rule.id: (entry, rule) for entry in definitions.law.files for rule in entry.rules}
    for record, fact in zip(case.told["given"], facts.to_dict("records"), strict=True):
        yield f"zapis / {fact['fact']}", ", ".join(f"{key} {code}" for key, code in record.items())
        yield (
            "",
            FATES[Scope(fact["scope"])] + (f", resting on {', '.join(fact['decisions'])}" if fact["decisions"] else ""),
        )
        if fact["rule"]:
            entry, rule = rules[fact["rule"]]
            yield "pravilo / rule", f"{rule.id} ({entry.place_of(rule)})"
            yield "", rule.because.in_language("sl")
            yield "", rule.because.english


def judge(case: Case, definitions: Definitions) -> str:
    """Nothing where the case comes out as it says, else the report."""
    wrong = list(differences(case, definitions))
    return report(case, wrong, definitions) if wrong else ""


# --- the tests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_of_cases_is_read_strictly(path: Path) -> None:
    """YAML 1.2, no key doubled or unknown, both languages in every case: else the place is told and nothing is run."""
    try:
        read_cases(path.read_bytes(), name_of(path))
    except ThbError as refused:
        pytest.fail(str(refused), pytrace=False)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_law_is_counted_as_written(case: Case, definitions: Definitions) -> None:
    """Each case in tests/law gives the records, the articles and the numbers that must come out, and nothing beside."""
    try:
        told = judge(case, definitions)
    except ThbError as refused:
        told = str(refused)
    if told:
        pytest.fail(told, pytrace=False)


def test_every_sentence_of_the_law_has_a_case(definitions: Definitions) -> None:
    """One more rule in mappings/, one more case in tests/law: a rule that governs no record of a case is told here."""
    used: set[str] = set()
    for year in {case.told["year"] for case in CASES}:
        records = [
            record
            for case in CASES
            if case.told["year"] == year and "refused" not in case.then
            for record in case.told["given"]
        ]
        used |= set(translate(received(records, definitions, year), definitions).facts["rule"])

    assert [rule.id for rule in definitions.law.rules if rule.id not in used] == []


def test_every_decision_of_the_ministry_has_a_case(definitions: Definitions) -> None:
    """What the law leaves to the ministry is shown: by a case that waits for the answer or rests on it.

    A case tells records one by one: how rows with one number count together, or what a recipient is told, none shows.
    """
    told = {id for case in CASES for key in ("asks", "rests_on") for id in case.decisions(key)}
    law = definitions.law
    on_records = {rule.ask for rule in law.rules} | {law.undated, law.contradicted}
    on_records |= {id for id, decision in law.decisions.items() if decision.bears_on}
    together = {counting.decision for counting in (*definitions.counting.once, *definitions.counting.precedence)}
    of_recipients = {id for recipient in definitions.recipients.values() for id in recipient.decisions}

    assert [id for id in law.decisions if id not in told and id not in (together | of_recipients) - on_records] == []


def test_the_example_in_the_readme_is_a_case_that_holds(definitions: Definitions) -> None:
    """What a jurist copies from README.md is read, is run, and comes out as it says."""
    examples = re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    cases = [case for text in examples for case in read_cases(text.encode(), name_of(README))]

    assert len(cases) > 0 and [judge(case, definitions) for case in cases] == [""] * len(cases)


RIGHT = """
- case: An adult recruited for forced labour is one identified victim
  sl: Odrasla oseba, novačena za prisilno delo, je ena identificirana žrtev
  cites: KZ-1 113/1
  year: 2024
  given: [{article: KZ-1 113, role: VICTIM, purpose: FORCED_LABOUR, organisation: POLICE, document: COMPLAINT}]
  then: {V4: [{status: IDENT, form: LAB, value: 1}, {status: IDENT, form: SEX, value: 0}]}
"""
WRONG = {
    "another number": (
        "form: LAB, value: 1",
        "form: LAB, value: 2",
        ["form LAB: 2", "1", "KZ-1 113/1", "ena identificirana"],
    ),
    "a zero that is not known": ("form: SEX, value: 0", "form: SEX, sex: M, value: 0", ["form SEX, sex M: 0", MISSING]),
    "a cell not told exactly": ("then: {V4:", "then: {U1: [{value: 1}], V4:", ["rows fit; say which"]),
    "a number passed over in silence": ("then: {V4:", "then: {S3: [{value: missing}], V4:", []),
    "another indicator": (
        "then: {V4: [{status: IDENT, form: LAB, value: 1}, {status: IDENT, form: SEX, value: 0}]}",
        "then: {S3: [{form: LAB, value: 1}]}",
        ["S3 form LAB: 1", "no number in V1"],
    ),
    "a record that counts beside": (
        "then: {V4: [{status: IDENT, form: LAB, value: 1}, {status: IDENT, form: SEX, value: 0}]}",
        "then: {nothing: true}",
        ["no record that counts in a table of the EU", "kz1-113-victim-identified"],
    ),
    "an open question": ("then: {V4:", "then: {asks: undated-old-case, V4:", ["waits for: undated-old-case"]),
    "a decision on which nothing rests": (
        "then: {V4:",
        "then: {rests_on: undated-old-case, V4:",
        ["rests on: undated-old-case"],
    ),
    "a refusal that does not come": (
        "then: {V4: [{status: IDENT, form: LAB, value: 1}, {status: IDENT, form: SEX, value: 0}]}",
        "then: {refused: not a code}",
        ["a refusal with the words: not a code"],
    ),
    "a refusal that nobody expects": (
        "article: KZ-1 113",
        "article: KZ-1 205",
        ["no refusal", "not a code of article"],
    ),
}
"""How a case may be wrong, and words that its report must contain; no words where it is right all the same."""


@pytest.mark.parametrize("mistake", WRONG)
def test_a_case_is_seen_to_fail(mistake: str, definitions: Definitions) -> None:
    """A wrong expectation is told with the case, what it cites, what was expected and what was found."""
    right, wrong, words = WRONG[mistake]
    assert RIGHT.count(right) == 1
    (case,) = read_cases(RIGHT.replace(right, wrong).encode(), "tests/law/mistake.yaml")

    told = judge(case, definitions)

    assert all(word in told for word in words) and bool(told) == bool(words)


UNREADABLE = {
    "a key that nobody knows": ("cites:", "citse:", '"cites"'),
    "a key twice": ("  year: 2024", "  year: 2024\n  year: 2023", "year"),
    "no Slovenian": ("  sl: Odrasla oseba, novačena za prisilno delo, je ena identificirana žrtev\n", "", "'sl'"),
    "a paragraph without quotes": ("role: VICTIM", "role: VICTIM, paragraph: 3", "paragraph: 3 "),
    "nothing beside something": ("then: {V4:", "then: {nothing: true, V4:", "then"),
    "a refusal beside something": ("then: {V4:", "then: {refused: no code, V4:", "then"),
    "a value that is no number": ("form: LAB, value: 1", "form: LAB, value: none", "value"),
    "a dimension that does not exist": ("role: VICTIM", "rolle: VICTIM", '"role"'),
    "a code that does not exist": ("role: VICTIM", "role: VICTIMS", '"VICTIM"'),
    "a day that does not exist": ("role: VICTIM", "role: VICTIM, offence_date: 2024-02-30", "unknown-day"),
    "days in the wrong order": ("role: VICTIM", "role: VICTIM, offence_date: 2024-03-01/2024-02-01", "unknown-day"),
    "a table that does not exist": ("then: {V4:", "then: {V9:", "there is no table 'V9'"),
    "a dimension that the table lacks": ("form: LAB", "citizen: SI", "citizen"),
    "a code that the table lacks": ("form: LAB", "form: LABOUR", "'LABOUR' is not a code of form"),
    "a decision that does not exist": ("then: {V4:", "then: {asks: undated, V4:", "there is no decision 'undated'"),
    "an answer to no question": ("  given:", "  decided: {undated: count}\n  given:", "there is no decision 'undated'"),
}
"""Slips of the pen, and words of the message."""


@pytest.mark.parametrize("slip", UNREADABLE)
def test_a_slip_of_the_pen_is_told_with_its_place(slip: str, definitions: Definitions) -> None:
    """A case that says what cannot be said fails with file and line; it never passes for want of being understood."""
    right, wrong, words = UNREADABLE[slip]
    assert right in RIGHT
    name = "tests/law/slip.yaml"

    try:
        (case,) = read_cases(RIGHT.replace(right, wrong, 1).encode(), name)
        told = judge(case, definitions)
    except ThbError as refused:
        told = str(refused)

    assert re.search(rf"{name}:\d+:\d+", told) and words in told


QUOTED = re.compile(r"KZ-1 ([0-9]+(?:\.a)?)(?:/([0-9]))?(?: \(»([^«]+)«\))?(?=[ :;,)]|$)")


def test_cases_on_questions_cite_the_words_of_the_article(definitions: Definitions) -> None:
    """Each article that a case of `questions.yaml` cites is quoted by words of the text that was read."""
    cases = yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8"))
    cited = [found for case in cases for found in QUOTED.findall(case["cites"])]

    assert len(cited) > len(cases)
    for article, paragraph, words in cited:
        (entry,) = (entry for entry in definitions.law.files if entry.article == f"KZ-1 {article}")
        texts = [text for text in entry.texts if paragraph in ("", text.paragraph)]
        said = [element.words.in_language("sl") for text in texts for element in text.elements]
        assert words and any(words in text for text in said), (article, paragraph, words)
