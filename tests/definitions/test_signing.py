"""Signing: a signature is somebody else's, on or after the day of the proposal, and under the words that stand there.

Articles, single sentences, decisions and policies are signed alike. Layout may change under a signature, words may not.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.support.commands import run
from tests.support.sample import one_of_each, sampled
from tests.support.signed_texts import (
    AFTERWARDS,
    ARTICLE,
    CHILDREN,
    DECISION,
    MINISTRY,
    POLICY,
    PROPOSER,
    SENTENCE,
    Signed,
    approval_of,
    backwards,
    edit_entry,
    seals_of,
    sign,
    sign_and_seal,
)
from thb_eu.base.errors import MappingRefused
from thb_eu.base.messages import Text
from thb_eu.base.model import Audience, State
from thb_eu.definitions import load
from thb_eu.definitions.signing import Objection, seal
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.mapping.proof import OBJECTIONS, OPEN_BUT_SIGNED, prove
from thb_eu.run import prepare, run_of

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


TEXTS = {"an article": ARTICLE, "one sentence": SENTENCE, "a decision": DECISION, "a policy": POLICY}


# --- what a steward types -------------------------------------------------------------------------------------------


def withdraw(folder: Path, entry: Signed) -> None:
    """Take the signature out."""
    change = re.compile(r"^( *)signed:.*$", flags=re.MULTILINE)
    edit_entry(folder, entry, lambda text: change.sub(r"\g<1>signed: null", text, count=1))


def reword(folder: Path, entry: Signed) -> None:
    """Change one Slovenian word of what is signed; of an article, of its first rule."""
    edit_entry(folder, entry, lambda text: other_words(text, text.index("\nrules:") if entry is ARTICLE else 0))


def other_words(text: str, start: int) -> str:
    """The text with one word more in the first Slovenian sentence after `start`."""
    return text[:start] + re.sub(r'(\bsl: "?)', r"\1Torej, ", text[start:], count=1)


@dataclass(frozen=True)
class Seen:
    """What is to be seen of one signature: whether it stands; of each remark check, severity, objection, remedy."""

    stands: bool
    remarks: list[tuple[str, str, str, str]]

    @property
    def objections(self) -> list[tuple[str, str]]:
        """Severity and name of what speaks against it."""
        return [(severity, what) for check, severity, what, _ in self.remarks if check == "signature-stands"]


def look(folder: Path, entry: Signed, today: str = AFTERWARDS) -> Seen:
    """Look at one signature on a day."""
    definitions = load(folder)
    remarks = prove(definitions.law, definitions.files, today)
    about = [it for it in remarks if it.about == entry.id and it.check in ("signed", "signature-stands")]
    told = [(it.check, it.severity.value, said_by(it.what), it.remedy.english) for it in about]
    return Seen(approval_of(definitions, entry).signed is not None, told)


def said_by(what: Text) -> str:
    """The objection that says this, or of the words."""
    named = {text: objection.value for objection, (text, _) in OBJECTIONS.items()}
    return {**named, OPEN_BUT_SIGNED[0]: "open, and signed"}.get(what, what.english)


# --- one signature --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["an article", "a decision", "a policy"])
def test_the_line_that_check_offers_makes_a_signature_that_stands(text: str, mappings: Path) -> None:
    """The steward copies it, puts in office, role and day, and nothing is left to be said."""
    entry = TEXTS[text]
    ((check, severity, _, remedy),) = look(mappings, entry).remarks
    offered = re.search(r"`signed: \{by: OFFICE, role: ROLE, on: DAY, (.*)\}`", remedy)
    assert (check, severity) == ("signed", "note") and offered
    seals = dict(part.split(": ") for part in offered[1].split(", "))

    sign(mappings, entry, **seals)

    held = approval_of(load(mappings), entry).signed
    assert held and (held.by, held.role, held.on) == tuple(MINISTRY.values())
    assert set(seals) == ({"text", "law"} if entry.with_law else {"text"})
    assert look(mappings, entry) == Seen(True, [])


FALLS: dict[str, tuple[dict[str, str], str]] = {
    "the proposer's role": ({"role": PROPOSER}, "own proposal"),
    "the proposer's role in other letters": ({"role": "Maintainers  of the TOOLKIT "}, "own proposal"),
    "the proposer as an office": ({"by": " maintainers of The toolkit"}, "own proposal"),
    "a day before the proposal": ({"on": "2026-11-23"}, "before the proposal"),
    "another text": ({"text": "0123456789ab"}, "text changed"),
}


FALLEN = [*itertools.product(FALLS, TEXTS)]


@sampled(("mistake", "text"), FALLEN, 4, one_of_each(FALLEN, lambda fallen: fallen[0]))
def test_a_signature_falls(mistake: str, text: str, mappings: Path) -> None:
    """Four eyes, in their order, on these very words: anything else leaves the text unsigned, and check says why."""
    entry, (said, words) = TEXTS[text], FALLS[mistake]
    sign_and_seal(mappings, entry, **said)

    seen = look(mappings, entry)

    ((severity, what),) = seen.objections
    assert severity == "error" and what == words
    assert not seen.stands


@pytest.mark.parametrize("text", ["an article", "a decision", "a policy"])
def test_the_office_that_proposed_does_not_sign_in_another_role(text: str, mappings: Path) -> None:
    """The same office, whatever it calls its role, and however it writes its name, is one pair of eyes."""
    entry = TEXTS[text]
    office = "Služba za boj proti trgovini z ljudmi"
    edit_entry(mappings, entry, lambda told: told.replace("proposed: {role:", f"proposed: {{by: {office}, role:", 1))
    sign_and_seal(mappings, entry, by="služba  za BOJ proti trgovini z ljudmi")

    seen = look(mappings, entry)

    assert seen.objections == [("error", "own proposal")] and not seen.stands


def test_a_signature_of_the_day_of_the_proposal_stands(mappings: Path) -> None:
    """Proposed and signed on one day is in order; a day earlier is not."""
    sign_and_seal(mappings, DECISION, on=approval_of(load(mappings), DECISION).on)

    assert look(mappings, DECISION) == Seen(True, [])


def test_a_signature_of_tomorrow_is_told_by_whoever_knows_what_day_it_is(mappings: Path) -> None:
    """`--today` decides; the engine itself reads no clock, so that a dossier of one day is the dossier of any day."""
    sign_and_seal(mappings, DECISION, on="2026-12-01")
    check = ("mappings", "check", "--definitions", str(mappings), "--lang", "en", "--today")

    the_day_before, that_day = run(*check, "2026-11-30"), run(*check, "2026-12-01")

    assert (the_day_before.exit_code, that_day.exit_code) == (3, 0)
    assert [look(mappings, DECISION, day).objections for day in ("2026-11-30", "2026-12-01")] == [
        [("error", Objection.IN_THE_FUTURE.value)],
        [],
    ]
    assert approval_of(load(mappings), DECISION).signed


def test_without_today_the_machine_says_what_day_it_is(mappings: Path) -> None:
    """A signature dated in the year 9999 lies ahead of any machine's clock."""
    sign_and_seal(mappings, DECISION, on="9999-12-31")

    result = run("mappings", "check", "--definitions", str(mappings), "--format", "json")

    said = [it for it in json.loads(result.stdout)["remarks"] if it["about"] == DECISION.id]
    assert result.exit_code == 3 and [it["severity"] for it in said if it["check"] == "signature-stands"] == ["error"]


# --- the words under it ---------------------------------------------------------------------------------------------


def test_a_seal_is_the_beginning_of_a_sha_256_over_the_values() -> None:
    """Anybody can work it out: keys in order, no spaces, UTF-8, without `proposed` and `signed`, through sha256sum."""
    value = {"rule": "x", "because": {"sl": "č", "en": "c"}, "signed": {"by": "anybody"}, "proposed": {"on": "a day"}}

    # printf '%s' '{"because":{"en":"c","sl":"č"},"rule":"x"}' | sha256sum
    assert seal(value) == "2a54579aeec4"


def test_the_order_of_rules_and_of_codes_is_no_part_of_a_seal() -> None:
    """A rule moved inside its file, or a code inside its list, says the same."""
    first, second = {"rule": "a", "when": {"role": ["VICTIM", "INJURED"]}}, {"rule": "b", "when": {"role": ["SUSPECT"]}}
    moved = [second, {"when": {"role": ["INJURED", "VICTIM"]}, "rule": "a"}]

    assert seal({"rules": [first, second]}) == seal({"rules": moved})
    assert seal({"rules": [first, second]}) != seal({"rules": [first]})


@pytest.mark.parametrize("text", TEXTS)
def test_other_words_bring_a_signature_down_and_the_new_seal_lifts_it_again(text: str, mappings: Path) -> None:
    """Whoever signed did not sign these words; the new seal stands in the remedy, for whoever signs again."""
    entry = TEXTS[text]
    sign_and_seal(mappings, entry)
    reword(mappings, entry)

    seen = look(mappings, entry)

    assert seen.objections == [("error", "text changed")] and not seen.stands
    new = re.search(r"`text: ([0-9a-f]{12})`", seen.remarks[0][-1])
    assert new
    sign(mappings, entry, **{**seals_of(load(mappings), entry), "text": new[1]})
    assert look(mappings, entry) == Seen(True, [])


def test_another_answer_brings_a_signature_down(mappings: Path) -> None:
    """The ministry signed that indicted persons count; that they do not count, it did not sign."""
    sign_and_seal(mappings, DECISION)
    edit_entry(mappings, DECISION, lambda told: told.replace("answer: count", "answer: do not count"))

    seen = look(mappings, DECISION)

    assert seen.objections == [("error", "text changed")] and not seen.stands


@pytest.mark.parametrize("entry", [ARTICLE, SENTENCE], ids=["an article", "one sentence"])
def test_a_change_of_the_law_brings_down_what_rests_on_it(entry: Signed, mappings: Path) -> None:
    """The rule is word for word what was signed, but the paragraph that it reads is not: look again, sign again."""
    sign_and_seal(mappings, entry)
    change_penalty(mappings, ARTICLE)

    seen = look(mappings, entry)

    assert seen.objections == [("error", "law changed")] and not seen.stands
    assert seals_of(load(mappings), entry)["law"] in seen.remarks[0][-1]


def test_another_day_to_read_the_law_by_brings_the_signature_of_an_article_down(mappings: Path) -> None:
    """Under which day's law a record stands was signed with the rules."""
    sign_and_seal(mappings, ARTICLE)
    path = mappings / ARTICLE.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("read_law_as_of: offence_date", "read_law_as_of: reference_year", 1), encoding="utf-8")

    seen = look(mappings, ARTICLE)

    assert seen.objections == [("error", "text changed")] and not seen.stands


def test_the_law_of_another_article_is_no_matter(mappings: Path) -> None:
    """Article 175 may change under the signature of Article 113."""
    sign_and_seal(mappings, ARTICLE)
    change_penalty(mappings, Signed("mappings/kz1/175.yaml", "KZ-1 175"))

    assert look(mappings, ARTICLE) == Seen(True, [])


def change_penalty(folder: Path, article: Signed) -> None:
    """The penalty of the first paragraph becomes another one."""
    edit_entry(folder, article, lambda text: text.replace("penalty: {sl: ", "penalty: {sl: najmanj ", 1))


@pytest.mark.parametrize("text", TEXTS)
def test_without_its_seal_a_signature_stands_with_a_warning(text: str, mappings: Path) -> None:
    """Paper was signed before there were seals: it counts, and check tells which seals would guard it."""
    entry = TEXTS[text]
    sign(mappings, entry)

    seen = look(mappings, entry)

    assert seen.objections == [("warning", "without seal")] and seen.stands
    assert all(value in seen.remarks[0][-1] for value in seals_of(load(mappings), entry).values())


def test_a_rule_sealed_without_its_law_is_warned_of(mappings: Path) -> None:
    """The seal of the words alone would not notice that the paragraph changed."""
    sign(mappings, ARTICLE, text=seals_of(load(mappings), ARTICLE)["text"])

    seen = look(mappings, ARTICLE)

    assert seen.objections == [("warning", "without seal")] and seen.stands


def test_layout_remarks_and_the_order_of_keys_break_no_seal(mappings: Path) -> None:
    """Every signed file is written anew, as one JSON text, its keys backwards, under a remark: all stands."""
    sign_and_seal(mappings, *TEXTS.values())

    for name in {entry.file for entry in TEXTS.values()}:
        value = read_yaml((mappings / name).read_bytes(), name, MappingRefused)
        as_json = json.dumps(backwards(value), ensure_ascii=False, indent=1)
        (mappings / name).write_text(f"# Written by another hand.\n\n{as_json}\n", encoding="utf-8")

    assert [look(mappings, entry) for entry in TEXTS.values()] == [Seen(True, [])] * len(TEXTS)


# --- one sentence of a file -----------------------------------------------------------------------------------------


def test_a_sentence_signed_on_its_own_stands_in_an_unsigned_file(mappings: Path) -> None:
    """A lawyer may sign sentence by sentence; the others of the article still wait."""
    sign_and_seal(mappings, SENTENCE)

    signed = [rule.id for rule in load(mappings).law.rules if rule.signed]

    assert signed == [SENTENCE.id]
    assert look(mappings, SENTENCE) == Seen(True, [])
    assert [check for check, *_ in look(mappings, ARTICLE).remarks] == ["signed"]


def test_an_article_is_signed_once_every_sentence_that_counts_is(mappings: Path) -> None:
    """Of 2024 only the sentences that govern a number matter; with one of them unsigned the article waits."""
    definitions = load(mappings)
    facts = run_of(SI_2024, definitions).translated.facts
    used = sorted(set(facts.loc[facts["article"] == ARTICLE.id, "rule"]))
    sign_and_seal(mappings, *(Signed(ARTICLE.file, rule, with_law=True) for rule in used))

    assert len(used) > 5 and ARTICLE.id not in unsigned_articles(mappings)
    withdraw(mappings, Signed(ARTICLE.file, used[0]))
    assert ARTICLE.id in unsigned_articles(mappings)


def test_under_a_signed_article_a_sentence_with_a_fallen_signature_of_its_own_is_unsigned(mappings: Path) -> None:
    """Its own signature was asked for, so its own counts: the one under the file does not heal it."""
    sign_and_seal(mappings, ARTICLE)
    assert ARTICLE.id not in unsigned_articles(mappings)

    sign_and_seal(mappings, SENTENCE, role=PROPOSER)

    assert ARTICLE.id in unsigned_articles(mappings)


def unsigned_articles(folder: Path) -> tuple[str, ...]:
    """The articles under which a number of 2024 rests on an unsigned sentence."""
    definitions = load(folder)
    return run_of(SI_2024, definitions).translated.unsigned


# --- a question is not an answer ------------------------------------------------------------------------------------


def test_a_signed_question_without_an_answer_is_an_error(mappings: Path) -> None:
    """A signature under *open* says nothing that could be counted by."""
    question = Signed("mappings/decisions.yaml", CHILDREN)
    sign_and_seal(mappings, question)

    assert look(mappings, question).objections == [("error", "open, and signed")]
    assert run("mappings", "check", "--definitions", str(mappings), "--today", AFTERWARDS).exit_code == 3


# --- what a dossier says of itself ----------------------------------------------------------------------------------


@pytest.fixture
def own(settled: Path, tmp_path: Path) -> Path:
    """A copy of the settled folder that a test may spoil."""
    return Path(shutil.copytree(settled, tmp_path / "settled"))


def state(folder: Path) -> State:
    """What the dossier of the folder's collection says on its cover."""
    return prepare(folder / "si-2024", load(folder), Audience.INTERNAL, fast=True).state


def test_a_dossier_is_final_when_everything_under_it_is_signed(settled: Path) -> None:
    """Rules, decisions and policy signed by another role than the proposer's, waivers granted, no question open."""
    assert state(settled) is State.FINAL
    assert run("mappings", "check", "--definitions", str(settled), "--today", AFTERWARDS).exit_code == 0


def without_grant(folder: Path) -> None:
    """Nobody granted the first waiver."""
    path = folder / "si-2024/waivers.yaml"
    granted = f"granted_by: {MINISTRY['role']}"
    path.write_text(path.read_text(encoding="utf-8").replace(granted, "granted_by: null", 1), encoding="utf-8")


def reopen(folder: Path) -> None:
    """Nobody answers for the children of Article 175."""
    question = Signed("mappings/decisions.yaml", CHILDREN)
    edit_entry(folder, question, lambda text: text.replace(": do not count", ": open"))
    withdraw(folder, question)


def confirm_again(folder: Path, file: str) -> None:
    """A role has read the text of now."""
    unconfirm(folder, file)
    (seal,) = [text.seal for text in load(folder).unsure if text.file == file]
    path = folder / file
    confirmed = f'confirmed: {{role: State Secretary, on: 2026-11-25, text: "{seal}"}}'
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n{confirmed}\n", encoding="utf-8")


def unconfirm(folder: Path, file: str) -> None:
    """Nobody confirms a text any more."""
    path = folder / file
    path.write_text(re.sub(r"(?m)^confirmed: .*$", "", path.read_text(encoding="utf-8")), encoding="utf-8")


def change_row(folder: Path) -> None:
    """A row of a code list that was confirmed says something else."""
    path = folder / "datapackages/codelists/form.csv"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("the code is our own", "our own code", 1), encoding="utf-8")
    assert content != path.read_text(encoding="utf-8")


def without_contact(folder: Path) -> None:
    """The collection gives no address."""
    path = folder / "si-2024/datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    del value["contributors"][0]["email"]
    path.write_text(json.dumps(value), encoding="utf-8")


def confirmed_by_the_proposer(folder: Path) -> None:
    """Whoever proposed the rules of an article confirms what was not read in it."""
    path = folder / ARTICLE.file
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace('confirmed: {role: "State Secretary"', f'confirmed: {{role: "{PROPOSER}"'), "utf-8")
    assert content != path.read_text(encoding="utf-8")


DRAFTS: dict[str, Callable[[Path], None]] = {
    "what was not read of an article is not confirmed": lambda at: unconfirm(at, ARTICLE.file),
    "the names of registering organisations are not confirmed": lambda at: unconfirm(at, "mappings/organisations.yaml"),
    "a confirmed row of a code list was reworded": change_row,
    "the proposer confirmed": confirmed_by_the_proposer,
    "there is no address to write to": without_contact,
    "a rule file whose rules count is unsigned": lambda at: withdraw(at, ARTICLE),
    "a decision on which numbers rest is unsigned": lambda at: withdraw(at, DECISION),
    "the policy on small counts is unsigned": lambda at: withdraw(at, POLICY),
    "a waiver is not granted": without_grant,
    "a question is open": reopen,
    "a signed rule was reworded": lambda at: reword(at, ARTICLE),
    "a signed decision was reworded": lambda at: reword(at, DECISION),
    "a signed policy was reworded": lambda at: reword(at, POLICY),
    "the law under a signed rule has changed": lambda at: change_penalty(at, ARTICLE),
    "the proposer signed": lambda at: sign_and_seal(at, DECISION, role=PROPOSER),
}


@sampled("why", DRAFTS, 2)
def test_a_dossier_is_a_draft_while_anything_under_it_is_unsigned(why: str, own: Path) -> None:
    """One signature, one grant or one answer that is not there, or no longer, and the cover says DRAFT."""
    DRAFTS[why](own)

    assert state(own) is State.DRAFT


def test_what_no_number_rests_on_need_not_be_signed(own: Path) -> None:
    """No figure of 2024 stands under Article 112, none raises the question of the slave: the dossier stays final."""
    withdraw(own, Signed("mappings/kz1/112.yaml", "KZ-1 112"))
    unconfirm(own, "mappings/kz1/112.yaml")
    edit_entry(
        own,
        Signed("mappings/decisions.yaml", "slavery-act-or-keeping"),
        lambda text: text.replace("sl: ", "sl: Ali, ", 1),
    )
    confirm_again(own, "mappings/decisions.yaml")  # its days bear marks, and numbers rest on some of them

    assert state(own) is State.FINAL
