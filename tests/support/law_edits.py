"""Edits of the law, with what `mappings diff` tells of each."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import REPOSITORY
from tests.support.checked_laws import edit_rule
from tests.support.commands import run
from tests.support.signed_texts import ARTICLE, DECISION, POLICY, SENTENCE, Signed, edit_entry, sign
from thb_eu.definitions import Definitions, load

Edit = Callable[[Path], None]
DECISIONS, DIMENSIONS = "mappings/decisions.yaml", "mappings/dimensions.yaml"
ORGANISATIONS, PURPOSES = "mappings/organisations.yaml", "mappings/kz1/purposes.yaml"
POTENTIAL = "potential-victims-are-presumed"
EARLIER_POLICY = "small-counts-before-2024"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The law before: a folder that nobody edits."""
    folder = tmp_path_factory.mktemp("base")
    shutil.copytree(REPOSITORY / "mappings", folder / "mappings")
    return folder


@pytest.fixture(scope="module")
def before(base: Path) -> Definitions:
    """The definitions of the law before."""
    return load(base)


@pytest.fixture
def own(base: Path, tmp_path: Path) -> Path:
    """The law after: a copy that a test edits."""
    return Path(shutil.copytree(base, tmp_path / "own"))


def replaced(file: str, *pairs: tuple[str, str]) -> Edit:
    """Replace text that stands once in a file."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        for was, now in pairs:
            assert text.count(was) == 1, (file, was, text.count(was))
            text = text.replace(was, now)
        (folder / file).write_text(text, encoding="utf-8")

    return edit


def in_entry(file: str, id: str, was: str, now: str) -> Edit:
    """Replace text where it stands first in the entry of an id."""
    return lambda folder: edit_entry(folder, Signed(file, id), lambda text: text.replace(was, now, 1))


def rule(id: str, change: Callable[[str], str], file: str = ARTICLE.file) -> Edit:
    """Change one rule."""
    return lambda folder: edit_rule(folder / file, id, change)


def provision(paragraph: str, limb: str, was: str, now: str, file: str = ARTICLE.file) -> Edit:
    """Replace text where it stands first in a provision, or after its head."""

    def edit(folder: Path) -> None:
        head = f'  - paragraph: "{paragraph}"\n    limb: {limb}\n'
        above, below = (folder / file).read_text(encoding="utf-8").split(head)
        assert was in below.split("\n\n")[0], (was, below.split("\n\n")[0])
        (folder / file).write_text(f"{above}{head}{below.replace(was, now, 1)}", encoding="utf-8")

    return edit


def added(file: str, text: str) -> Edit:
    """Append text to a file."""

    def edit(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")

    return edit


def without_provision(folder: Path) -> None:
    """Article 113 has no sixth paragraph any more."""
    path = folder / ARTICLE.file
    text = path.read_text(encoding="utf-8")
    start = text.index('  - paragraph: "6"\n    limb:')
    path.write_text(text[:start] + text[text.index("\n\n", start) + 2 :], encoding="utf-8")


SECOND_RULE = "kz1-113-legal-persons"
QUESTION = """
  - decision: a-new-question
    question: {sl: Ali to šteje?, en: Does this count?}
    answer: open
    says: {sl: To ni šteto., en: This is not counted.}
    because: {sl: Nihče še ni odločil., en: Nobody has decided yet.}
    proposed: {role: maintainers of the toolkit, on: 2026-11-25}
    signed: null
"""
NEW_CODE = """  - code: DEBT
    label: {sl: Dolžniško suženjstvo, en: Debt bondage}
    count_as: LAB
    because: {sl: Oblika prisilnega dela., en: A form of forced labour.}
    confidence: inferred
"""
ANOTHER_PARAGRAPH = """provisions:
  - paragraph: "6"
    limb: organised
    scope: in
    confidence: recalled
"""
KINDS: dict[str, tuple[Edit, str, str, str, str]] = {
    # what: (edit, kind, about, file, text whose line is the place; empty where it is gone)
    "a rule is added": (
        rule(SECOND_RULE, lambda text: text + "\n" + text.replace(SECOND_RULE, "kz1-113-firms")),
        "added", "kz1-113-firms", ARTICLE.file, "rule: kz1-113-firms",
    ),
    "a rule is removed": (
        rule("kz1-113-judgment", lambda text: "  # none\n"),
        "removed", "kz1-113-judgment", ARTICLE.file, "",
    ),
    "a rule counts otherwise": (
        rule("kz1-113-judgment", lambda text: text.replace("{indicator: judgments}", "nothing")),
        "re-targeted", "kz1-113-judgment", ARTICLE.file, "rule: kz1-113-judgment\n",
    ),
    "a rule asks another question": (
        rule("kz1-113-person-without-role", lambda text: re.sub(r"ask: \S+", "ask: undated-old-case", text)),
        "re-targeted", "kz1-113-person-without-role", ARTICLE.file, "rule: kz1-113-person-without-role\n",
    ),
    "a rule asks no more": (
        rule("kz1-113-person-without-role", lambda text: re.sub(r"    ask: \S+\n", "", text)),
        "re-targeted", "kz1-113-person-without-role", ARTICLE.file, "rule: kz1-113-person-without-role\n",
    ),
    "a rule is dated anew": (
        rule("kz1-113-4-suspect", lambda text: text.replace("from: 2015-10-20", "from: 2015-10-21")),
        "re-dated", "kz1-113-4-suspect", ARTICLE.file, "rule: kz1-113-4-suspect\n",
    ),
    "a rule is about other codes": (
        rule("kz1-113-person-no-indicator", lambda text: text.replace(", CLIENT]", "]")),
        "conditions", "kz1-113-person-no-indicator", ARTICLE.file, "rule: kz1-113-person-no-indicator\n",
    ),
    "a rule excepts other codes": (
        rule("kz1-113-accused-other-step", lambda text: text.replace("unless: {document: [INDICTMENT,",
                                                                     "unless: {document: [INDICTMENT, JUDGMENT,")),
        "conditions", "kz1-113-accused-other-step", ARTICLE.file, "rule: kz1-113-accused-other-step\n",
    ),
    "a rule has other reasons": (
        rule("kz1-113-judgment", lambda text: re.sub(r'(because:\n +sl: "?)', r"\1Torej, ", text)),
        "wording", "kz1-113-judgment", ARTICLE.file, "rule: kz1-113-judgment\n",
    ),
    "a rule's days are read": (
        rule("kz1-113-4-suspect", lambda text: text.replace("confidence: inferred", "confidence: read")),
        "wording", "kz1-113-4-suspect", ARTICLE.file, "rule: kz1-113-4-suspect\n",
    ),
    "a rule is signed on its own": (
        lambda at: sign(at, SENTENCE),
        "signature", SENTENCE.id, ARTICLE.file, f"rule: {SENTENCE.id}\n",
    ),
    "an article is dated anew, its rules and provisions with it": (
        replaced(ARTICLE.file, ("in_force: {from: 2008-11-01,", "in_force: {until: 2031-12-31, from: 2008-11-01,")),
        "re-dated", ARTICLE.id, ARTICLE.file, "in_force:",
    ),
    "an article is read as of another day": (
        replaced(ARTICLE.file, ("read_law_as_of: offence_date", "read_law_as_of: reference_year")),
        "re-dated", ARTICLE.id, ARTICLE.file, "read_law_as_of:",
    ),
    "an article is signed": (
        lambda at: sign(at, ARTICLE),
        "signature", ARTICLE.id, ARTICLE.file, "signed:",
    ),
    "an article has another name": (
        replaced(ARTICLE.file, ("title: {sl: Trgovina z ljudmi,", "title: {sl: Trgovina s človekom,")),
        "wording", ARTICLE.id, ARTICLE.file, "article:",
    ),
    "a provision is added": (
        replaced(ARTICLE.file, ("provisions:\n", ANOTHER_PARAGRAPH + "\n")),
        "added", "KZ-1 113(6)", ARTICLE.file, 'paragraph: "6"\n    limb: ',
    ),
    "a provision is removed": (without_provision, "removed", "KZ-1 113(6)", ARTICLE.file, ""),
    "a provision is dated anew": (
        provision("6", "official", "valid: {from: 2023-02-", "valid: {from: 2023-03-"),
        "re-dated", "KZ-1 113(6)", ARTICLE.file, 'paragraph: "6"\n    limb: ',
    ),
    "a provision has another scope": (
        provision("6", "official", "scope: in", "scope: ask"),
        "re-targeted", "KZ-1 113(6)", ARTICLE.file, 'paragraph: "6"\n    limb: ',
    ),
    "a provision answers otherwise to the Directive": (
        provision("6", "official", "extent: named", "extent: related"),
        "re-targeted", "KZ-1 113(6)", ARTICLE.file, 'paragraph: "6"\n    limb: ',
    ),
    "a provision has another penalty": (
        replaced(ARTICLE.file, ("penalty: {sl: kakor peti", "penalty: {sl: najmanj kakor peti")),
        "wording", "KZ-1 113(6)", ARTICLE.file, 'paragraph: "6"',
    ),
    "an element is told in other words": (
        replaced(ARTICLE.file, ("sl: uradna oseba ali", "sl: vsaka uradna oseba ali")),
        "wording", "KZ-1 113(6)", ARTICLE.file, 'paragraph: "6"',
    ),
    "a code of a crosswalk is added": (
        added(PURPOSES, NEW_CODE), "added", "DEBT", PURPOSES, "code: DEBT",
    ),
    "a code of a crosswalk is removed": (
        lambda at: edit_entry(at, Signed(PURPOSES, "CRIMES"), lambda text: "") or no_label(at, "CRIMES"),
        "removed", "CRIMES", PURPOSES, "",
    ),
    "a code of a crosswalk counts otherwise": (
        in_entry(ORGANISATIONS, "FURS", "count_as: OTH", "count_as: LABINSP"),
        "re-targeted", "FURS", ORGANISATIONS, "code: FURS",
    ),
    "a code of a crosswalk is called otherwise": (
        in_entry(ORGANISATIONS, "FURS", "sl: Finančna uprava RS", "sl: Finančna uprava"),
        "wording", "FURS", ORGANISATIONS, "code: FURS",
    ),
    "a code of a dimension is added": (
        replaced(DIMENSIONS, ("codes: [attempted, completed]", "codes: [attempted, completed, prepared]")),
        "added", "attempt", DIMENSIONS, "attempt:",
    ),
    "a code that exceptions leave in is added": (
        replaced(DIMENSIONS, ('codes: ["1", "2", "3", "4", "5", "6"]', 'codes: ["1", "2", "3", "4", "5", "6", "7"]')),
        "added", "paragraph", DIMENSIONS, "paragraph:",
    ),
    "a decision is added": (
        added(DECISIONS, QUESTION), "added", "a-new-question", DECISIONS, "decision: a-new-question",
    ),
    "a decision has another answer": (
        in_entry(DECISIONS, POTENTIAL, "answer: count", "answer: do not count"),
        "answer", POTENTIAL, DECISIONS, f"decision: {POTENTIAL}",
    ),
    "a decision holds for other years": (
        in_entry(DECISIONS, POTENTIAL, "    answer: count\n",
                 "    answer: count\n    valid: {from: 2024-01-01, until: 2025-12-31}\n"),
        "re-dated", POTENTIAL, DECISIONS, f"decision: {POTENTIAL}",
    ),
    "a decision is put in other words": (
        in_entry(DECISIONS, POTENTIAL, "says:\n      sl: ", "says:\n      sl: Vse "),
        "wording", POTENTIAL, DECISIONS, f"decision: {POTENTIAL}",
    ),
    "a decision is signed": (
        lambda at: sign(at, DECISION), "signature", DECISION.id, DECISIONS, f"decision: {DECISION.id}",
    ),
    "the policy has another threshold": (
        in_entry(POLICY.file, POLICY.id, "within: 3", "within: 5"),
        "wording", POLICY.id, POLICY.file, f"policy: {POLICY.id}",
    ),
    "a policy is removed": (
        lambda at: edit_entry(at, Signed(POLICY.file, EARLIER_POLICY), lambda text: ""),
        "removed", EARLIER_POLICY, POLICY.file, "",
    ),
    "the policy is signed": (lambda at: sign(at, POLICY), "signature", POLICY.id, POLICY.file, f"policy: {POLICY.id}"),
    "a dimension is called otherwise": (
        replaced(DIMENSIONS, ("label: {sl: vloga, en: role}", "label: {sl: vloga osebe, en: role}")),
        "wording", DIMENSIONS, DIMENSIONS, "",
    ),
    "somebody else proposed": (
        replaced(ARTICLE.file, ("proposed: {role: maintainers of the toolkit,", "proposed: {role: data steward,")),
        "wording", ARTICLE.file, ARTICLE.file, "",
    ),
}  # fmt: skip


def no_label(folder: Path, code: str) -> None:
    """A supplier's contract or code table that names a code of a crosswalk names it no more."""
    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages")
    for path in (folder / "datapackages/sources").glob("*/datapackage.json"):
        text = path.read_text(encoding="utf-8")
        for label in set(re.findall(rf'("[^"]*"): "{code}"', text)):
            text = re.sub(rf"\n *{label},", "", text)  # said once more of the language that it is in
        text = re.sub(rf'\n *("[^"]*": )?"{code}",', "", text)
        path.write_text(text, encoding="utf-8")
    table = folder / "datapackages/codelists/htcds.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(f",{code},", ",,"), encoding="utf-8", newline="")


def line_of(folder: Path, file: str, words: str) -> str:
    """`file:line:column` of words that stand in a file."""
    text = (folder / file).read_text(encoding="utf-8")
    at = text.index(words)
    return f"{file}:{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"


def diff(*words: str) -> Result:
    """Run `mappings diff` in English."""
    return run("mappings", "diff", "--lang", "en", *words)
