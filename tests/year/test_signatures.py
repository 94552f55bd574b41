"""Signatures as a command: sealed as the text is now, seen to stand by the engine, and to fall when a word changes."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.support import made_up_persons as persons
from tests.support.acts import BECAUSE, HEAD_OF_OFFICE, TODAY, acting, contents, own_change, refused_whole
from tests.support.decided import ARTICLE, CELL, DECISION, OFFICE, POLICY, decided, signed
from thb_eu.definitions import Approval
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.definitions.signing import Objection
from thb_eu.mapping.proof import prove
from thb_eu.sources import read_collection
from thb_eu.sources.collection import load_for
from thb_eu.year.acts.decide import Decide
from thb_eu.year.acts.sign import Sign
from thb_eu.year.acts.withdraw import Withdraw
from thb_eu.year.sheet import signable_texts

CASE = "child-victims-of-article-175-prosecution-f46"
FILES = {
    ARTICLE: "definitions/mappings/kz1/113.yaml",
    DECISION: "definitions/mappings/decisions.yaml",
    POLICY: "definitions/mappings/disclosure.yaml",
    CASE: "decisions.yaml",
}


def approval(folder: Path, id: str) -> Approval:
    """The approval of a text as the engine reads it."""
    definitions = load_for(folder)
    (found,) = [one for one in signable_texts(read_collection(folder, definitions), definitions) if one.id == id]
    return found.approval


@pytest.fixture(scope="module")
def with_a_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which a case is decided, and waits for its signature as everything else does."""
    collection = Path(shutil.copytree(SI_2024, tmp_path_factory.mktemp("decided") / "si-2024"))
    decided(collection, case=CELL)
    return collection


@pytest.fixture
def office(with_a_case: Path, tmp_path: Path) -> Path:
    """A copy of it in which a test may sign."""
    return Path(shutil.copytree(with_a_case, tmp_path / "si-2024"))


def test_a_rule_is_signed_on_its_own(collection: Path) -> None:
    """Before its article or after; neither signature makes the other fall, and each is withdrawn alone."""
    first, second, *_rest = (rule.id for rule in load_for(collection).law.rules if rule.article == ARTICLE)
    for id in (first, ARTICLE, second):
        assert signed(collection, id) == id
    definitions = load_for(collection)
    rules = {rule.id: rule for entry in definitions.law.files for rule in entry.rules if entry.article == ARTICLE}
    own = {id: rule.approval for id, rule in rules.items() if id in (first, second)}
    assert all(held.signed and [*held.objections(TODAY)] == [] for held in own.values())
    assert len({held.text for held in own.values()} | {approval(collection, ARTICLE).text}) == 3
    assert approval(collection, ARTICLE).signed
    assert [entry.about["kind"] for entry in journal_of(collection).of(Act.SIGNED)] == ["rule", "article", "rule"]
    with refused_whole(collection, "act-done-already"):
        signed(collection, first)
    with acting(collection) as space:
        Withdraw(entry=1, because=BECAUSE).do(space)
    assert approval(collection, ARTICLE).signed
    assert signed(collection, first, role="pravna služba") == first


@pytest.mark.parametrize("id", FILES)
def test_a_signature_is_one_value_and_stands(id: str, office: Path) -> None:
    """`null` becomes office, role, day and seals; the engine finds nothing against it, on that day or later."""
    signed(office, id)

    held = approval(office, id)
    assert held.signed and (held.signed.by, held.signed.role, held.signed.on) == (OFFICE, HEAD_OF_OFFICE, TODAY)
    assert [*held.objections(TODAY)] == []
    assert bool(held.signed.law) == (id == ARTICLE)
    definitions = load_for(office)
    remarks = prove(definitions.law, definitions.files, TODAY)
    assert [one for one in remarks if one.about == id and one.check in ("signed", "signature-stands")] == []
    entry = [*journal_of(office).of(Act.SIGNED)][-1]
    assert (entry.about["id"], entry.about["seal"], entry.about["by"]) == (id, held.text, OFFICE)
    if id != CASE:
        gone, come = own_change(office, FILES[id].removeprefix("definitions/"))
        assert [line.strip() for line in gone] == ["signed: null"] and come[0].strip().startswith("signed:")


@pytest.mark.parametrize("id", FILES)
def test_a_signature_falls_with_a_word_of_its_text(id: str, office: Path) -> None:
    """One word in the reason, by hand: the seal is of another text, and the text may be signed again."""
    signed(office, id)
    path = office / FILES[id]
    text = path.read_text(encoding="utf-8")
    at = text.index("because:", text.index(f": {id}\n") if id != ARTICLE else text.index("\nrules:"))
    start = text.index("en: ", at) + 4
    start += text[start] == '"'
    path.write_text(f"{text[:start]}Indeed, {text[start:]}", encoding="utf-8")

    assert [*approval(office, id).objections()] == [Objection.TEXT_CHANGED]
    assert approval(office, id).signed is None
    signed(office, id)
    assert approval(office, id).signed


def test_the_signature_of_an_article_falls_with_its_law(office: Path) -> None:
    """What the article says changes: the rules were signed for another law."""
    signed(office, ARTICLE)
    path = office / FILES[ARTICLE]
    text = path.read_text(encoding="utf-8")
    penalty = 'penalty: {sl: "1 do 10 let in denarna kazen", en: "1-10 years and fine"}'
    assert penalty in text
    path.write_text(text.replace(penalty, 'penalty: {sl: "do 5 let", en: "5 years"}', 1), "utf-8")
    assert [*approval(office, ARTICLE).objections()] == [Objection.LAW_CHANGED]


@pytest.mark.parametrize(
    ("asked", "meant"), [("113", ARTICLE), ("kz-1 113", ARTICLE), ("Prosecuted-Means-Indicted", DECISION)]
)
def test_a_text_is_found_by_what_people_call_it(asked: str, meant: str, office: Path) -> None:
    """The number of an article suffices where one alone has it; case does not matter."""
    assert signed(office, asked) == meant


@pytest.mark.parametrize(
    ("id", "more", "code"),
    [
        (POLICY, {"role": "Maintainers  of the TOOLKIT"}, "signed-by-proposer"),
        (POLICY, {"by": "maintainers of the toolkit"}, "signed-by-proposer"),
        (POLICY, {"on": "2026-11-23"}, "days-out-of-order"),
        (POLICY, {"on": "2026-11-27"}, "day-to-come"),
        (POLICY, {"by": "–"}, "role-unreadable"),
        ("small-counts-2026", {}, "unknown-id"),
        ("", {}, "option-invalid"),
        ("undated-old-case", {}, "question-open"),
        (CASE, {"role": "analitik službe"}, "signed-by-proposer"),
        (CASE, {"by": persons.name(random.Random(2))}, "role-names-person"),
    ],
)
def test_a_signature_that_would_not_stand_is_not_written(
    id: str, more: dict[str, str], code: str, office: Path
) -> None:
    """Four eyes, in their order, on an answer that is there: anything else leaves every byte as it was."""
    with refused_whole(office, code):
        signed(office, id, **more)


def test_a_signature_is_not_older_than_its_proposal(collection: Path) -> None:
    """Of a collection without a journal; the days of an entry keep an earlier one out whatever it is about."""
    with refused_whole(collection, "signed-before-proposal"):
        signed(collection, POLICY, on="2026-11-23")


def test_what_is_signed_is_not_signed_over(office: Path) -> None:
    """A signature that stands is withdrawn before another takes its place."""
    signed(office, POLICY)
    with refused_whole(office, "act-done-already"):
        signed(office, POLICY, role="ministrica")


def test_an_id_of_several_texts_is_refused(office: Path) -> None:
    """A policy that somebody called like a decision: nobody guesses which is meant."""
    signed(office, POLICY)
    path = office / FILES[POLICY]
    path.write_bytes(path.read_bytes().replace(b"policy: small-counts-before-2024", b"policy: undated-old-case"))
    before = contents(office)
    with refused_whole(office, "id-ambiguous"):
        signed(office, "undated-old-case")
    assert contents(office) == before


def test_what_is_not_written_yet_is_not_signed(office: Path) -> None:
    """A question that is answered in the same change has another seal by then."""
    before = contents(office)
    with pytest.raises(ValueError, match="decisions"), acting(office, HEAD_OF_OFFICE) as space:
        Decide(decision=DECISION, answer="do not count", says=BECAUSE, because=BECAUSE).do(space)
        Sign(text=DECISION, by=OFFICE).do(space)
    assert contents(office) == before
