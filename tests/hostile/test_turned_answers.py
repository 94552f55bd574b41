"""An answer that is turned round keeps no sentence that says the opposite, by whatever way somebody turns it (D2)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import REPOSITORY
from tests.desk.conftest import DeskClient
from tests.support.acts import ANALYST, BECAUSE, HEAD_OF_OFFICE, TODAY, acting, refused_whole
from tests.support.commands import run
from tests.support.deliveries import empty_collection
from thb_eu.country import renew_country
from thb_eu.definitions import load
from thb_eu.definitions.decisions import NO_SENTENCE, OPEN, Decision
from thb_eu.definitions.folder import find_folder
from thb_eu.desk.workplace import Workplace
from thb_eu.law_changes import judged
from thb_eu.law_changes.edited_text import DECISIONS, with_changed
from thb_eu.mapping.proof import prove
from thb_eu.sources.collection import load_for
from thb_eu.year.acts.decide import Decide
from thb_eu.year.acts.edit_law import EditLaw
from thb_eu.year.acts.sign import Sign
from thb_eu.year.acts.withdraw import Withdraw

FILE, QUESTION = "mappings/decisions.yaml", "potential-victims-are-presumed"
ANOTHER = {"sl": "Nobene ni med njimi.", "en": "None is among them."}

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """A collection of 2025 in which nothing came yet."""
    return empty_collection(tmp_path / "si-2025")


def turned(folder: Path | None, **more: object) -> bytes:
    """The file of decisions as somebody edits it who turns one answer round and leaves the rest."""
    content = (load_for(folder) if folder else load()).files[FILE]
    return with_changed(content, FILE, DECISIONS, QUESTION, {"answer": "do not count", **more})


def question(folder: Path) -> Decision:
    """The question as it stands."""
    return load_for(folder).law.decisions[QUESTION]


def by_library(folder: Path, content: bytes) -> None:
    """As a program calls it."""
    with acting(folder) as space:
        EditLaw(file=FILE, content=content, because=BECAUSE).do(space)


def by_command(folder: Path, content: bytes) -> None:
    """`mappings edit`."""
    new = folder.with_name("new.yaml")
    new.write_bytes(content)
    words = ("--with", str(new), "--role", ANALYST, "--on", TODAY)
    why = (f"--because={lang}={text}" for lang, text in BECAUSE.items())
    assert run("mappings", "edit", str(folder), FILE, *words, *why).exit_code == 0


def by_desk(folder: Path, content: bytes) -> None:
    """The form of the desk."""
    workplace = Workplace(folder, role=ANALYST)
    why = {f"because-{lang}": text for lang, text in BECAUSE.items()}
    form = {"file": FILE, "text": content.decode().replace("\n", "\r\n"), "back": f"/en/{folder.name}/law", **why}
    form["on"] = TODAY
    client: FlaskClient = DeskClient(workplace)
    assert client.post(f"/en/{folder.name}/act/edit-law", form).status_code == 303
    workplace.close()


@pytest.mark.parametrize("by", [by_library, by_command, by_desk])
def test_an_answer_turned_round_has_no_sentence_any_more(year: Path, by: object) -> None:
    """What stands beside the figures says so, and nobody can sign it; withdrawn, the old sentence is back."""
    before = question(year)
    by(year, turned(year))  # type: ignore[operator]
    after = question(year)
    assert before.counts and not after.counts
    assert before.says != after.says == NO_SENTENCE
    assert b"says_when: do not count\n" in load_for(year).files[FILE]
    with refused_whole(year, "sentence-missing"), acting(year, HEAD_OF_OFFICE) as space:
        Sign(text=QUESTION, by="MNZ 007-1/2026").do(space)
    with acting(year) as space:
        Withdraw(entry=1, because=BECAUSE).do(space)
    assert question(year).says == before.says


def test_an_answer_that_brings_its_sentence_keeps_it_and_can_be_signed(year: Path) -> None:
    by_library(year, turned(year, says=ANOTHER))
    assert question(year).says.in_language("en") == ANOTHER["en"]
    assert b"says_when: do not count\n" in load_for(year).files[FILE]
    with acting(year, HEAD_OF_OFFICE) as space:
        Sign(text=QUESTION, by="MNZ 007-1/2026").do(space)
    assert question(year).signed


def test_the_sentence_comes_after_the_answer(year: Path) -> None:
    """By `decide`, which asks for it where it turns an answer itself."""
    by_library(year, turned(year))
    with acting(year) as space:
        Decide(decision=QUESTION, answer="do not count", says=ANOTHER).do(space)
    assert question(year).says.in_language("sl") == ANOTHER["sl"]
    with refused_whole(year, "language-misfit"), acting(year) as space:
        Decide(decision=QUESTION, answer="count").do(space)


OLD = {
    "the same": lambda says: says,
    "spaced otherwise": lambda says: {lang: f" {text} ".replace(" ", "  ") for lang, text in says.items()},
    "in one language": lambda says: {**ANOTHER, "en": says["en"]},
    "in capitals": lambda says: {lang: text.upper() for lang, text in says.items()},
}
"""The sentence of the opposite answer, as somebody gives it again."""


def sentence(folder: Path) -> dict[str, str]:
    """The one that is printed."""
    return {lang: question(folder).says.in_language(lang) for lang in ("sl", "en")}


@pytest.mark.parametrize("how", OLD)
def test_the_sentence_of_the_opposite_answer_is_refused(year: Path, how: str) -> None:
    """By `decide`: at once, after an edit that took it away, after a turn there and back; not where it is its own."""
    says = OLD[how](sentence(year))
    with refused_whole(year, "sentence-of-another-answer"), acting(year) as space:
        Decide(decision=QUESTION, answer="do not count", says=says, because=BECAUSE).do(space)
    by_library(year, turned(year))
    with refused_whole(year, "sentence-of-another-answer"), acting(year) as space:
        Decide(decision=QUESTION, answer="do not count", says=says).do(space)
    with acting(year) as space:
        Decide(decision=QUESTION, answer="do not count", says=ANOTHER, because=BECAUSE).do(space)
    with refused_whole(year, "sentence-of-another-answer"), acting(year) as space:
        Decide(decision=QUESTION, answer="count", says=ANOTHER, because=BECAUSE).do(space)
    if how == "the same":
        with acting(year) as space:
            Decide(decision=QUESTION, answer="count", says=says, because=BECAUSE).do(space)
        assert sentence(year) == says


@pytest.mark.parametrize("how", ["the same", "in one language"])
def test_an_edit_does_not_put_the_old_sentence_back(year: Path, how: str) -> None:
    """Neither with the answer, which it leaves without one, nor after it."""
    says = OLD[how](sentence(year))
    by_library(year, turned(year, says=says))
    assert question(year).says == NO_SENTENCE
    back = with_changed(load_for(year).files[FILE], FILE, DECISIONS, QUESTION, {"says": says})
    with refused_whole(year, "sentence-of-another-answer"):
        by_library(year, back)


def test_whoever_looks_at_the_edit_before_it_is_saved_sees_it_without_the_sentence() -> None:
    """The proof of the desk and of `mappings diff` judge what will be saved."""
    after = judged(load(), {FILE: turned(None)}, TODAY).proved
    assert after.law.decisions[QUESTION].says == NO_SENTENCE


def test_a_text_that_is_none_is_refused_by_whoever_reads_it() -> None:
    for content in (b"", b"decisions: 1", b"decisions: [1]", b"\xff", b"decisions: [{decision: a}]"):
        assert judged(load(), {FILE: content}, TODAY).faults


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [".", "examples/croatia", "thb_eu/country/skeleton"])
def test_every_sentence_of_ours_names_its_answer(of: str) -> None:
    """So that whoever turns one round in a file is told."""
    text = (REPOSITORY / of / FILE).read_text(encoding="utf-8")
    answers = re.findall(r"^ +answer: ([a-z ]+?) *$", text, re.MULTILINE)
    assert answers == re.findall(r"^ +says_when: ([a-z ]+?) *$", text, re.MULTILINE) != []


def test_a_file_in_which_an_answer_was_turned_round_by_hand_prints_no_sentence(year: Path) -> None:
    """Nor does a signature stand under it, and the proof of the law says so."""
    own = year / "definitions" / FILE
    own.parent.mkdir(parents=True)
    described = json.loads((year / "datapackage.json").read_bytes())
    (year / "datapackage.json").write_text(json.dumps({**described, "thb:definitions": "definitions"}), "utf-8")
    signature = {"by": "MNZ", "role": "head", "on": TODAY}
    for more in ({}, {"says_when": OPEN}, {"says": None}, {"signed": signature}, {"says": None, "signed": signature}):
        own.write_bytes(turned(None, **more))
        definitions = load_for(year)
        decision = definitions.law.decisions[QUESTION]
        assert (decision.says, decision.has_sentence, decision.signed) == (NO_SENTENCE, False, None)
        about = [
            it.about for it in prove(definitions.law, definitions.files, TODAY) if it.check == "sentence-of-answer"
        ]
        assert about == [QUESTION]


def test_the_example_of_another_country_is_held_to_it(tmp_path: Path) -> None:
    country = renew_country(REPOSITORY / "examples/croatia", tmp_path / "croatia", find_folder()).folder
    file = country / FILE
    text = file.read_text(encoding="utf-8")
    assert all(decision.has_sentence for decision in load(country).law.decisions.values())
    file.write_text(text.replace(" answer: count\n", " answer: do not count\n", 1), encoding="utf-8")
    assert [one.says for one in load(country).law.decisions.values() if not one.has_sentence] == [NO_SENTENCE]
