"""`mappings check`: what the law as data says of itself, each remark at its line and column, in four forms.

Lines are never written down here: a place is found by searching the file for what stands there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.support.checked_laws import an_error, check, edit_rule, place
from tests.support.commands import run
from tests.support.sample import one_of_each, sampled
from tests.support.signed_texts import (
    AFTERWARDS,
    ARTICLE,
    CHILDREN,
    DECISION,
    POLICY,
    PROPOSER,
    SENTENCE,
    Signed,
    edit_entry,
    sign,
    sign_and_seal,
)
from tests.support.texts import bilingual
from thb_eu.base.errors import MappingRefused
from thb_eu.base.model import Severity
from thb_eu.definitions import Definitions, Law, Validity, load
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.exchange.findings.flat_results import Annotation, github, gitlab
from thb_eu.mapping import compile_law
from thb_eu.mapping.proof import MARKS, UNDATED, LawRemark, prove

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

OLD_LAW = "valid: {from: 2008-11-01, until: 2015-10-19}"
NEW_LAW = "valid: {from: 2015-10-20}"


def remarks_of(folder: Path) -> list[dict[str, Any]]:
    """Every remark, as programs get it."""
    found: list[dict[str, Any]] = json.loads(check(folder, "--format", "json").stdout)["remarks"]
    return found


def proved(folder: Path) -> tuple[LawRemark, ...]:
    """Every remark, without the command around it."""
    definitions = load(folder)
    return prove(definitions.law, definitions.files, AFTERWARDS)


def named(remarks: tuple[LawRemark, ...], check: str) -> set[tuple[str, str]]:
    """Place and subject of the remarks of one check."""
    return {(str(remark.where), remark.about) for remark in remarks if remark.check == check}


def provision_at(folder: Path, file: str, paragraph: str, limb: str, words: str = "") -> str:
    """`file:line:column` of a provision, or of `words` in it."""
    text = (folder / file).read_text(encoding="utf-8")
    found = re.search(rf'^  - (paragraph: "{paragraph}"\n    limb: {limb}\n)', text, flags=re.MULTILINE)
    assert found
    at = text.index(words, found.start(1)) if words else found.start(1)
    return f"{file}:{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"


def written_rules(definitions: Definitions) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and value of every rule file, as it is written: nothing that the engine made of it."""
    for name, content in definitions.files.items():
        if name.startswith("mappings/") and name.endswith(".yaml"):
            value = read_yaml(content, name, MappingRefused)
            if "rules" in value:
                yield name, value


# --- signed, signature-stands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [ARTICLE, DECISION, POLICY], ids=["an article", "a decision", "a policy"])
def test_what_waits_for_a_signature_is_noted_where_it_will_stand(entry: Signed, mappings: Path) -> None:
    """The note points at `signed`, and goes once somebody has signed there."""
    expected = (place(mappings, entry.file, entry.id, "signed: null"), entry.id)

    assert expected in named(proved(mappings), "signed")
    sign_and_seal(mappings, entry)
    assert expected not in named(proved(mappings), "signed")


def test_everything_that_can_be_signed_is_asked_for(mappings: Path) -> None:
    """Every article, decision, policy and release once; a sentence only if somebody signs it on its own."""
    law = load(mappings).law
    ids = [file.article for file in law.files] + [*law.decisions]
    ids += [entry.id for entry in (*law.policies, *law.releases)]

    assert sorted(remark.about for remark in proved(mappings) if remark.check == "signed") == sorted(ids)


@pytest.mark.parametrize("entry", [ARTICLE, SENTENCE, DECISION, POLICY], ids=lambda entry: entry.id)
def test_a_signature_that_does_not_stand_is_an_error_where_it_stands(entry: Signed, mappings: Path) -> None:
    """The proposer signed: the error points at the signature, and the command ends with 3."""
    sign_and_seal(mappings, entry, role=PROPOSER)
    key = 'signed: {"by"'
    expected = (place(mappings, entry.file, entry.id, key), entry.id)

    found = proved(mappings)

    assert named(found, "signature-stands") == {expected}
    assert {it.severity for it in found if it.check == "signature-stands"} == {Severity.ERROR}


def test_a_signature_that_stands_is_not_spoken_of(mappings: Path) -> None:
    """Signed by another role, later, with its seals: neither note nor error."""
    sign_and_seal(mappings, ARTICLE, SENTENCE, DECISION, POLICY)

    assert named(proved(mappings), "signature-stands") == set()


def test_a_signed_question_is_an_error_at_its_signature(mappings: Path) -> None:
    """An open question has nothing that could be signed."""
    question = Signed("mappings/decisions.yaml", CHILDREN)
    sign_and_seal(mappings, question)

    assert named(proved(mappings), "signature-stands") == {
        (place(mappings, question.file, CHILDREN, "signed: {"), CHILDREN)
    }


# --- rule-can-fire --------------------------------------------------------------------------------------------------


def test_every_rule_of_the_law_governs_some_record(mappings: Path) -> None:
    """Each id stands in the decision table; nothing is remarked."""
    law = load(mappings).law

    assert {row.rule for row in compile_law(law).rows} == {rule.id for rule in law.rules}
    assert named(proved(mappings), "rule-can-fire") == set()


DEAD: dict[str, tuple[Callable[[str], str], str]] = {
    "its days lie outside the article's": (
        lambda rule: rule + "    valid: {from: 1996-01-01, until: 1997-12-31}\n",
        "validity-disjoint",
    ),
    "its days end before they begin": (
        lambda rule: rule + "    valid: {from: 2024-01-01, until: 2023-12-31}\n",
        "days-out-of-order",
    ),
    "its codes and its exceptions cancel": (
        lambda rule: rule.replace("when: {unit: [LEG]}", "when: {unit: [LEG]}\n    unless: {unit: [LEG]}"),
        "together leave no code of unit",
    ),
    "its code does not exist": (
        lambda rule: rule.replace("when: {unit: [LEG]}", "when: {unit: [LEGAL]}"),
        "'LEGAL' is not a code of unit",
    ),
    "another rule governs all that it could": (
        lambda rule: f"{rule}\n{rule.replace('legal-persons', 'firms').replace('[LEG]', '[LEG], role: [SUSPECT]')}",
        "kz1-113-legal-persons and kz1-113-firms",
    ),
}


@pytest.mark.parametrize("why", DEAD)
def test_a_rule_that_could_never_govern_is_refused_before_it_is_remarked(why: str, mappings: Path) -> None:
    """Whatever would make a sentence dead is no remark: reading or compiling refuses it, with its place."""
    change, words = DEAD[why]
    edit_rule(mappings / ARTICLE.file, "kz1-113-legal-persons", change)

    result = check(mappings)

    assert result.exit_code == 1 and not result.stdout
    assert words in result.stderr and re.search(rf"^{ARTICLE.file}:\d+:\d+", result.stderr)


def test_in_a_law_built_by_a_program_a_dead_rule_is_remarked(mappings: Path) -> None:
    """No file can hold such a rule, a program can: a sentence of 1996 in an article of 2008, at its own place."""
    definitions = load(mappings)
    article = next(file for file in definitions.law.files if file.article == ARTICLE.id)
    dead = replace(article.rules[0], id="of-another-time", valid=Validity("1996-01-01", "1996-12-31"))
    law = with_file(definitions.law, replace(article, rules=(*article.rules, dead)))

    found = prove(law, definitions.files, AFTERWARDS)

    assert named(found, "rule-can-fire") == {(place(mappings, ARTICLE.file, article.rules[0].id), "of-another-time")}
    assert {it.severity for it in found if it.check == "rule-can-fire"} == {Severity.ERROR}


def with_file(law: Law, changed: Any) -> Law:
    """The law with one of its rule files replaced."""
    return replace(law, files=tuple(changed if file.article == changed.article else file for file in law.files))


# --- provision-in-force ---------------------------------------------------------------------------------------------


def redate(folder: Path, file: str, paragraph: str, limb: str, valid: str) -> None:
    """Write other days for one provision that has days of its own."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    head, tail = text.split(f'  - paragraph: "{paragraph}"\n    limb: {limb}\n', 1)
    tail = re.sub(r"^    valid: \{.*\}$", f"    valid: {valid}", tail, count=1, flags=re.MULTILINE)
    path.write_text(f'{head}  - paragraph: "{paragraph}"\n    limb: {limb}\n{tail}', encoding="utf-8")


def test_a_rule_for_a_paragraph_that_was_not_in_force_is_an_error(mappings: Path) -> None:
    """Say that the fourth paragraph ended in 2012: the sentences that count by it since 2015 have no law under them."""
    assert named(proved(mappings), "provision-in-force") == set()
    redate(mappings, ARTICLE.file, "4", "knowing-use", "{from: 2008-11-01, until: 2012-12-31, confidence: read}")
    (written,) = (value for name, value in written_rules(load(mappings)) if name == ARTICLE.file)
    since_2015 = [
        rule["rule"]
        for rule in written["rules"]
        if "4" in rule["when"].get("paragraph", ())
        and rule.get("valid", {}).get("from", "") > "2012-12-31"
        and rule["count_as"] != "nothing"
    ]

    found = proved(mappings)

    assert "kz1-113-4-suspect" in since_2015
    assert named(found, "provision-in-force") == {(place(mappings, ARTICLE.file, id), id) for id in since_2015}
    assert all("paragraph 4" in it.what.english for it in found if it.check == "provision-in-force")
    assert check(mappings, "--quiet").exit_code == 3


def test_a_rule_may_except_a_paragraph_that_was_not_yet_there(mappings: Path) -> None:
    """A sentence of the old law that says *unless the fourth paragraph* claims nothing about that paragraph."""
    id = "kz1-113-suspect"

    def in_two(rule: str) -> str:
        assert re.search(r'unless: \{.*paragraph: \["4"\]', rule)
        rule = rule.rstrip("\n")
        return f"{rule}\n    {OLD_LAW}\n\n{rule.replace(id, id + '-since')}\n    {NEW_LAW}\n"

    edit_rule(mappings / ARTICLE.file, id, in_two)

    assert named(proved(mappings), "provision-in-force") == set()


# --- element-in-limb ------------------------------------------------------------------------------------------------

LIMBS = "mappings/kz1/192.yaml"
UNSPLIT: dict[str, tuple[str, str, str, str, str]] = {
    # what: (file, what stands there, what instead, about, words of the remedy)
    "an element whose limb is nowhere": (
        LIMBS,
        "limbs: [cruel-treatment]",
        "limbs: [victim]",
        "KZ-1 192(2)",
        'paragraph: "2", limb: victim',
    ),
    "a limb that no element makes": (
        LIMBS,
        "limbs: [cruel-treatment]",
        "limbs: [idling]",
        "KZ-1 192(2) cruel-treatment",
        "limbs: [cruel-treatment]",
    ),
    "a limb that begins after its element": (
        "mappings/kz1/113.yaml",
        '    limb: payment\n    child: "no"\n    scope: in\n    form: by purpose\n    basis: "art. 2(1), 4(2)"\n'
        "    steward: none\n    valid: {from: 2015-10-20,",
        '    limb: payment\n    child: "no"\n    scope: in\n    form: by purpose\n    basis: "art. 2(1), 4(2)"\n'
        "    steward: none\n    valid: {from: 2017-07-02,",
        "KZ-1 113(2)",
        'paragraph: "2", limb: payment',
    ),
    "a paragraph without its limbs": (
        "mappings/kz1/175.yaml",
        '  - paragraph: "3"\n    limb: several\n',
        '  - paragraph: "4"\n    limb: several\n',
        "KZ-1 175(3)",
        'paragraph: "3"',
    ),
    "a limb without a text": (
        "mappings/kz1/175.yaml",
        '  - paragraph: "3"\n    elements:',
        '  - paragraph: "4"\n    elements:',
        "KZ-1 175(3) several",
        "elements:",
    ),
}


@pytest.mark.parametrize("what", UNSPLIT)
def test_every_element_of_the_law_belongs_to_a_limb(what: str, mappings: Path) -> None:
    """What the law names and no limb takes up, or no word of it makes, is an error that says what to write."""
    file, was, now, about, remedy = UNSPLIT[what]
    path = mappings / file
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")

    found = [it for it in proved(mappings) if it.check == "element-in-limb" and it.about == about]

    assert [(it.severity, it.where.file) for it in found] == [(Severity.ERROR, file)]
    assert remedy in found[0].remedy.english and found[0].where.line
    assert found[0].what.in_language("sl") != found[0].what.english
    assert check(mappings, "--quiet").exit_code == 3


def test_the_law_at_hand_is_split_whole(definitions: Definitions) -> None:
    """Each paragraph is told by its elements; every limb is cited with the day on which its words were read."""
    assert not [it for it in prove(definitions.law, definitions.files, AFTERWARDS) if it.check == "element-in-limb"]
    for entry in definitions.law.files:
        assert all(text is not None and text.of_limb(provision.limb) for provision, text in entry.readings())
        assert entry.source is not None
    new_code = [entry for entry in definitions.law.files if entry.article.startswith("KZ-1 ")]
    assert {entry.source.read_on for entry in new_code if entry.source} == {"2026-04-11"}
    unread = [entry for entry in definitions.law.files if entry.source and not entry.source.read_on]
    assert [entry.article for entry in unread] == [f"KZ-UPB1 {number}" for number in ("185", "205", "387", "387a")]
    assert {text.confidence for entry in unread for text in entry.texts} == {"inferred"}  # of a label, not of the text


# --- provision-followed ---------------------------------------------------------------------------------------------


def test_a_provision_that_no_rule_follows_is_a_warning(mappings: Path) -> None:
    """The law says that knowing use is counted as such; let every sentence that names it count nothing, and it is told.

    That some sentence on other persons counts does not help: those that name the paragraph are asked.
    """
    assert named(proved(mappings), "provision-followed") == set()
    for id in (f"kz1-113-4-{whom}" for whom in ("suspect", "accused", "convicted")):
        count_nothing(mappings, id)

    found = proved(mappings)

    expected = (provision_at(mappings, ARTICLE.file, "4", "knowing-use"), "KZ-1 113(4) knowing-use")
    assert named(found, "provision-followed") == {expected}
    ((severity, what),) = [(it.severity, it.what) for it in found if it.check == "provision-followed"]
    assert severity is Severity.WARNING and what.in_language("sl") != what.english
    assert check(mappings, "--quiet").exit_code == 0


def count_nothing(folder: Path, id: str) -> None:
    """The rule counts nothing any more."""
    edit_rule(folder / ARTICLE.file, id, lambda rule: re.sub(r"count_as: \{.*\}", "count_as: nothing", rule))


def test_where_no_rule_names_the_provision_all_that_may_govern_are_asked(mappings: Path) -> None:
    """Article 199(1) is out: nobody is asked about it. Let the law say *ask*: joint cases aside, no sentence does."""
    path = mappings / "mappings/kz1/199.yaml"
    head, tail = path.read_text(encoding="utf-8").split('  - paragraph: "1"\n    limb: undeclared\n', 1)
    tail = tail.replace("scope: out", "scope: ask", 1)
    joint = r"(  - rule: kz1-199-joint-.*\n(?:    .*\n)*?)    count_as: \{.*\n    match: .*\n"
    tail = re.sub(joint, r"\1    count_as: nothing\n", tail)
    path.write_text(f'{head}  - paragraph: "1"\n    limb: undeclared\n{tail}', encoding="utf-8")

    expected = (provision_at(mappings, "mappings/kz1/199.yaml", "1", "undeclared"), "KZ-1 199(1) undeclared")
    assert named(proved(mappings), "provision-followed") == {expected}


# --- code-named -----------------------------------------------------------------------------------------------------


def test_codes_that_no_rule_writes_out_are_noted_at_their_dimension(mappings: Path) -> None:
    """Found again by reading the files: dimensions of which the rules name some codes and not others, and which."""
    definitions = load(mappings)
    written: dict[str, set[str]] = {}
    for _, value in written_rules(definitions):
        for rule in value["rules"]:
            for part in (rule["when"], rule.get("unless", {})):
                for dimension, codes in part.items():
                    written.setdefault(dimension, set()).update(codes)
    expected = {
        dimension: [code for code in definitions.law.dimensions[dimension] if code not in codes]
        for dimension, codes in written.items()
        if codes - {"not told"} and set(definitions.law.dimensions[dimension]) - codes
    }

    found = [remark for remark in proved(mappings) if remark.check == "code-named"]

    assert {remark.about: remark.what.english.rpartition(": ")[2].split(", ") for remark in found} == expected
    assert "UOIM" in expected["organisation"] and {"unit", "role", "attempt"}.isdisjoint(expected)
    assert {str(remark.where) for remark in found} == {dimension_at(mappings, dimension) for dimension in expected}
    assert {remark.severity for remark in found} == {Severity.NOTE}


def dimension_at(folder: Path, dimension: str) -> str:
    """The place of a dimension's key."""
    lines = (folder / "mappings/dimensions.yaml").read_text(encoding="utf-8").splitlines()
    (number,) = (number for number, line in enumerate(lines, 1) if line.startswith(f"  {dimension}:"))
    return f"mappings/dimensions.yaml:{number}:3"


# --- article-days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "is_other"),
    [("2008-11-01,", False), (",", False), ("2012-11-01,", True), ("2008-11-01,2020-12-31", True)],
)
def test_an_article_that_its_code_list_dates_otherwise_is_a_warning_at_its_rules(
    days: str, is_other: bool, definitions: Definitions
) -> None:
    """KZ-1 came into force on 1 November 2008 and has not ended: who types another day in the list is told so."""
    first, last = days.split(",")
    article = definitions.law.lists["article"]
    codes = tuple(
        replace(code, valid_from=first, valid_until=last) if code.code == "KZ-1 113" else code for code in article.codes
    )
    changed = {**definitions.law.lists, "article": replace(article, codes=codes)}
    law = replace(definitions.law, lists=changed)

    found = named(prove(law, definitions.files, AFTERWARDS, compile_law(definitions.law)), "article-days")
    assert {(where.rsplit(":", 2)[0], about) for where, about in found} == (
        {(ARTICLE.file, "KZ-1 113")} if is_other else set()
    )


# --- days-read ------------------------------------------------------------------------------------------------------


def days_not_read(folder: Path) -> set[tuple[str, str]]:
    """Articles, texts and provisions whose days are marked otherwise than read, found by reading the files."""
    found = set()
    for name, value in written_rules(load(folder)):
        in_force = value["in_force"]
        if {"from", "until"} & set(in_force) and in_force.get("confidence", "read") != "read":
            found.add((place(folder, name, value["article"], "in_force"), value["article"]))
        for key in ("texts", "provisions"):
            for number, entry in enumerate(value.get(key, ())):
                valid = entry.get("valid", in_force)
                if valid != in_force and valid.get("confidence", "read") != "read":
                    about = f"{value['article']}({entry['paragraph']}) {entry.get('limb', '')}".rstrip()
                    found.add((days_at(folder, name, key, number), about))
    return found


def days_at(folder: Path, name: str, key: str, number: int) -> str:
    """`file:line:column` of the days of the nth entry of a list, counted in the text: several may be of a paragraph."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    first = lines.index(f"{key}:")
    starts = [at for at, line in enumerate(lines) if at > first and line.startswith("  - ")]
    (at,) = [at for at in range(starts[number], starts[number + 1]) if lines[at].startswith("    valid: {")]
    return f"{name}:{at + 1}:5"


def test_days_that_nobody_read_in_the_gazette_are_noted_where_they_stand(mappings: Path) -> None:
    """Recalled or inferred: each article, and each text and provision that has days of its own."""
    found = [remark for remark in proved(mappings) if remark.check == "days-read"]

    assert {(str(remark.where), remark.about) for remark in found} == days_not_read(mappings)
    assert len(found) == len(days_not_read(mappings)) > 5
    assert {remark.severity for remark in found} == {Severity.NOTE}


@pytest.mark.parametrize("confidence", ["read", "recalled", "inferred", "proposed"])
def test_a_day_that_was_read_is_not_spoken_of(confidence: str, mappings: Path) -> None:
    """The steward looks the day up and writes `confidence: read`: the note goes. Any other mark is told."""
    redate(mappings, ARTICLE.file, "6", "official", f"{{from: 2023-03-01, confidence: {confidence}}}")

    found = [(it.check, it.what) for it in proved(mappings) if it.about == "KZ-1 113(6) official"]

    not_read, _ = UNDATED
    assert found == ([] if confidence == "read" else [("days-read", not_read.filled({"mark": MARKS[confidence]}))])


def test_where_no_day_is_told_none_is_asked_for(mappings: Path) -> None:
    """An open validity holds no day that somebody could read in a gazette, whatever its mark."""
    redate(mappings, ARTICLE.file, "6", "official", "{confidence: recalled}")

    found = [it.check for it in proved(mappings) if it.about == "KZ-1 113(6) official"]
    assert "days-read" not in found


# --- exit codes and forms -------------------------------------------------------------------------------------------


def a_gap(folder: Path) -> None:
    """Clients of Article 113 fall under no rule."""
    edit_rule(
        folder / ARTICLE.file,
        "kz1-113-person-no-indicator",
        lambda rule: rule.replace("[ACQUITTED, INJURED, CLIENT]", "[ACQUITTED, INJURED]"),
    )


def a_warning(folder: Path) -> None:
    """A signature without a seal."""
    sign(folder, DECISION)


FORMS = ("text", "json", "github", "gitlab")
ENDS = {None: 0, a_warning: 0, an_error: 3, a_gap: 1}
ENDED = [(spoil, code, form) for spoil, code in ENDS.items() for form in FORMS]


@sampled(("spoil", "code", "form"), ENDED, 2, one_of_each(ENDED, lambda ended: ended[0]))
def test_exit_codes_are_the_same_in_every_form(
    spoil: Callable[[Path], None] | None, code: int, form: str, mappings: Path
) -> None:
    """0: nothing or notes and warnings; 3: judged and not good; 1: refused, somebody must mend the files first."""
    if spoil:
        spoil(mappings)

    assert check(mappings, "--format", form).exit_code == code


def test_since_shows_only_what_the_change_made(mappings: Path) -> None:
    """A steward sees the remark of her own edit, not those that were there; the verdict and the exit count all."""
    earlier = str(REPOSITORY)
    held = check(mappings, "--since", earlier)
    an_error(mappings)
    result = check(mappings, "--since", earlier, "--format", "json")
    words = check(mappings, "--since", earlier)

    assert held.exit_code == 0 and "--since" in held.stdout
    assert re.findall(r"\d+", held.stdout.splitlines()[-2]) == ["0", "0", "0"]
    told = json.loads(result.stdout)["remarks"]
    every = json.loads(check(mappings, "--format", "json").stdout)["remarks"]
    assert [it["severity"] for it in told].count("error") >= 1 and 0 < len(told) < len(every)
    assert result.exit_code == words.exit_code == 3


def test_quiet_prints_the_verdict_only(mappings: Path) -> None:
    """Two lines, those with which the whole text ends, whatever was found."""
    an_error(mappings)

    result = check(mappings, "--quiet")

    assert result.stdout.splitlines() == check(mappings).stdout.splitlines()[-2:]
    assert result.exit_code == 3


def test_json_stands_alone_on_stdout_and_holds_every_remark_in_both_languages(mappings: Path) -> None:
    """Nothing on stderr; check, severity, place, subject, words and remedy of all that the proof found."""
    an_error(mappings)

    result = check(mappings, "--format", "json")
    told = json.loads(result.stdout)

    assert result.stderr == "" and set(told) == {"definitions", "proved", "remarks"}
    assert set(told["proved"]) == {"articles", "rules", "rows"}
    assert told["remarks"] == [
        {
            "check": it.check,
            "severity": it.severity.value,
            "where": str(it.where),
            "about": it.about,
            "what": {"sl": it.what.in_language("sl"), "en": it.what.english},
            "remedy": {"sl": it.remedy.in_language("sl"), "en": it.remedy.english},
        }
        for it in proved(mappings)
    ]


COMMAND = re.compile(r"::(error|warning|notice) file=([^,:]+),line=(\d+),col=(\d+),title=([^,:]+)::(.+)")
"""A workflow command as GitHub reads it from the log: properties up to the second `::`, then the message."""


def unescaped(text: str) -> str:
    """What GitHub shows of an escaped property or message."""
    for sign_, escape in ((":", "%3A"), (",", "%2C"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(escape, sign_)
    return text


def test_github_annotates_the_line_and_column_of_every_remark(mappings: Path) -> None:
    """One workflow command per remark: its level, file, line, column, check and words; nothing else in the log."""
    an_error(mappings)
    sign(mappings, POLICY)

    result = check(mappings, "--format", "github")
    commands = [COMMAND.fullmatch(line) for line in result.stdout.splitlines()]

    levels = {"error": "error", "warning": "warning", "note": "notice"}
    told = [
        (command[1], f"{unescaped(command[2])}:{command[3]}:{command[4]}", command[5], unescaped(command[6]))
        for command in commands
        if command
    ]
    assert told == [
        (
            levels[it["severity"]],
            it["where"],
            it["check"],
            f"{it['about']}: {it['what']['en']}. {it['remedy']['en']}".removeprefix(": "),
        )
        for it in remarks_of(mappings)
    ]
    assert result.stderr == "" and {level for level, *_ in told} == {"error", "warning", "notice"}


def test_github_is_told_a_file_whose_name_needs_escaping(mappings: Path) -> None:
    """A steward may call a file *199, 100% delo*: the comma would end the property, the per cent begin an escape."""
    kz1 = mappings / "mappings/kz1"
    (kz1 / "199.yaml").rename(kz1 / "199, 100% delo.yaml")

    result = check(mappings, "--format", "github")

    expected = place(mappings, "mappings/kz1/199, 100% delo.yaml", "KZ-1 199", "signed: null").rpartition(".yaml:")[2]
    line, column = expected.split(":")
    assert (
        f"::notice file=mappings/kz1/199%2C 100%25 delo.yaml,line={line},col={column},title=signed::" in result.stdout
    )


def test_github_escapes_what_would_break_a_command() -> None:
    """As its toolkit does: % CR LF everywhere, : and , in properties too; in a message they stay to be read."""
    text = bilingual("100 %: a, b\r\nc", "50 %: d, e\nf")

    (command,) = github([Annotation("a:b,c", Severity.NOTE, "x,y:z%.yaml", 7, 3, text)], "en")

    assert command == "::notice file=x%2Cy%3Az%25.yaml,line=7,col=3,title=a%3Ab%2Cc::50 %25: d, e%0Af"


def issues_of(folder: Path, *more: str) -> list[dict[str, Any]]:
    """The Code Quality report of a folder."""
    found: list[dict[str, Any]] = json.loads(check(folder, "--format", "gitlab", *more).stdout)
    return found


def assert_code_quality(issues: list[dict[str, Any]]) -> None:
    """What GitLab asks of a Code Quality report: these keys, one of these severities, a fingerprint for each issue."""
    for issue in issues:
        assert all(isinstance(issue[key], str) and issue[key] for key in ("description", "check_name", "fingerprint"))
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        path, begin = issue["location"]["path"], issue["location"]["lines"]["begin"]
        assert path and not path.startswith(("/", "./")) and type(begin) is int and begin >= 1
    fingerprints = [issue["fingerprint"] for issue in issues]
    assert len(set(fingerprints)) == len(fingerprints)


def test_gitlab_gets_a_code_quality_report(mappings: Path) -> None:
    """Every remark once, at its line, as grave as it is, with words that say what it is about."""
    an_error(mappings)
    sign(mappings, POLICY)

    issues = issues_of(mappings)

    assert_code_quality(issues)
    graveness = {"error": "major", "warning": "minor", "note": "info"}
    assert [
        (it["check_name"], it["severity"], it["location"]["path"], it["location"]["lines"]["begin"], it["description"])
        for it in issues
    ] == [
        (
            it["check"],
            graveness[it["severity"]],
            it["where"].split(":")[0],
            int(it["where"].split(":")[1]),
            f"{it['about']}: {it['what']['en']}. {it['remedy']['en']}".removeprefix(": "),
        )
        for it in remarks_of(mappings)
    ]


def test_a_remark_on_a_whole_file_begins_with_its_words(mappings: Path) -> None:
    """A file that nobody confirmed is about no entry of it: no empty name stands before what is said."""
    whole = [it for it in remarks_of(mappings) if not it["about"]]
    issues = {it["description"] for it in issues_of(mappings)}
    console = run("mappings", "check", "--definitions", str(mappings), "--lang", "en").stdout

    assert whole and all(f"{it['what']['en']}. {it['remedy']['en']}" in issues for it in whole)
    assert all(f"{it['where']}: {it['what']['en']}." in console for it in whole)


def test_the_same_words_twice_in_a_file_are_two_issues() -> None:
    """GitLab keeps one issue per fingerprint: two articles that wait for the same are told apart, in one file too."""
    twice = [
        Annotation("days-read", Severity.NOTE, "a.yaml", line, 1, bilingual("isto", "the same")) for line in (3, 9)
    ]

    issues = json.loads(gitlab(twice, "en"))

    assert_code_quality(issues)


def test_fingerprints_survive_lines_added_above_and_another_language(mappings: Path) -> None:
    """Lines at the head of every YAML file move what stands below, not what is said of a whole file; nothing is new."""
    before = issues_of(mappings)
    for path in (mappings / "mappings").rglob("*.yaml"):
        path.write_text("# one\n# two\n# three\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    after = issues_of(mappings)
    slovenian = json.loads(
        run("mappings", "check", "--definitions", str(mappings), "--lang", "sl", "--format", "gitlab").stdout
    )

    lines = {it["fingerprint"]: it["location"]["lines"]["begin"] for it in before}
    in_yaml = {it["fingerprint"] for it in before if it["location"]["path"].endswith(".yaml")}
    moved = {one: line + 3 if one in in_yaml and line > 1 else line for one, line in lines.items()}
    assert any(moved[one] > lines[one] for one in lines)
    assert {it["fingerprint"]: it["location"]["lines"]["begin"] for it in after} == moved
    assert {it["fingerprint"] for it in slovenian} == set(moved)
    assert not {it["description"] for it in slovenian} & {it["description"] for it in after}


# --- a refusal in every form ----------------------------------------------------------------------------------------


def test_a_refusal_is_told_on_stderr_as_text(mappings: Path) -> None:
    """People read it there; stdout stays empty for whoever pipes it."""
    a_gap(mappings)

    result = check(mappings)

    assert result.stdout == ""
    assert result.stderr.startswith(place(mappings, ARTICLE.file, ARTICLE.id, "rules:") + ": ")
    assert "[rule-missing]" in result.stderr
    assert "[data steward]\n" in result.stderr and "Traceback" not in result.stderr


def test_a_refusal_is_an_object_as_json(mappings: Path) -> None:
    """Programs get it on stdout with its class and its faults; the words for people stand on stderr."""
    a_gap(mappings)

    result = check(mappings, "--format", "json")
    told = json.loads(result.stdout)

    assert told["refused"] == "MappingRefused"
    assert told["faults"][0]["where"] == place(mappings, ARTICLE.file, ARTICLE.id, "rules:")
    assert "rule-missing" in result.stderr


def test_a_refusal_annotates_its_line_on_github(mappings: Path) -> None:
    """An error at the rules of the article; stderr is empty, so that the log holds it once."""
    a_gap(mappings)
    line, column = place(mappings, ARTICLE.file, ARTICLE.id, "rules:").split(":")[1:]

    result = check(mappings, "--format", "github")

    assert result.exit_code == 1 and result.stderr == ""
    commands = result.stdout.splitlines()
    assert commands[0].startswith(
        f"::error file={ARTICLE.file},line={line},col={column},title=rule-missing::no rule governs"
    )
    assert all(COMMAND.fullmatch(command) for command in commands)


def test_a_refusal_is_a_code_quality_report_on_gitlab(mappings: Path) -> None:
    """Two faults in two files are two issues; the report is valid although nothing could be proved."""
    edit_entry(mappings, ARTICLE, lambda text: text.replace("role: [ACQUITTED", "role: [AQUITTED", 1))
    other = Signed("mappings/kz1/175.yaml", "KZ-1 175")
    edit_entry(mappings, other, lambda text: text.replace("role: [VICTIM]", "role: [VICTIMS]", 1))

    result = check(mappings, "--format", "gitlab")
    issues = json.loads(result.stdout)

    assert result.exit_code == 1 and result.stderr == ""
    assert_code_quality(issues)
    assert [(it["location"]["path"], it["severity"], it["check_name"]) for it in issues] == [
        (ARTICLE.file, "major", "unknown-code"),
        (other.file, "major", "unknown-code"),
    ]
    wrong = place(mappings, ARTICLE.file, ARTICLE.id, "AQUITTED")
    assert issues[0]["location"]["lines"]["begin"] == int(wrong.split(":")[1])


@pytest.mark.parametrize("form", ["github", "gitlab"])
def test_a_folder_without_definitions_is_annotated_too(form: str, tmp_path: Path) -> None:
    """A refusal that stands at no line of a file is told at the beginning of what it is about."""
    result = check(tmp_path, "--format", form)

    assert result.exit_code == 1 and result.stderr == ""
    if form == "github":
        assert re.fullmatch(
            r"::error file=\S+,line=1,col=1,title=definitions-not-found::this folder holds none of .+\n", result.stdout
        )
    else:
        (issue,) = json.loads(result.stdout)
        assert issue["location"] == {"path": str(tmp_path), "lines": {"begin": 1}}
