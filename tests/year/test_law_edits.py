"""Law edits as an act: a lawyer's text goes into the collection's own definitions, with a reason and a way back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.support.acts import ANALYST, BECAUSE, HEAD_OF_OFFICE, TODAY, acting, contents, own_change, refused_whole
from tests.support.commands import run
from thb_eu.base.errors import MappingRefused, SourceRefused
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.definitions.signing import MAINTAINERS
from thb_eu.law_changes.edited_text import CODES, DECISIONS, RULES, with_added, with_changed, with_followed
from thb_eu.sources.collection import load_for
from thb_eu.year.acts.edit_law import EditLaw
from thb_eu.year.acts.sign import Sign
from thb_eu.year.acts.withdraw import Withdraw
from thb_eu.year.edited_law import sha256

ARTICLE, ORGANISATIONS, QUESTIONS = (f"mappings/{name}.yaml" for name in ("kz1/113", "organisations", "decisions"))
IDENTIFIED = "kz1-113-victim-identified"
PRESUMED = {"count_as": {"indicator": "victims", "status": "PRESUM"}}


def edited(folder: Path, file: str, content: bytes, role: str = ANALYST, begun_from: str = "") -> None:
    """Put a text into the collection."""
    with acting(folder, role) as space:
        EditLaw(file=file, content=content, because=BECAUSE, begun_from=begun_from).do(space)


def held(folder: Path, file: str) -> bytes:
    """A file of the law as it holds for the collection."""
    return load_for(folder).files[file]


def retargeted(content: bytes) -> bytes:
    """The rule on identified victims counts otherwise."""
    return with_changed(content, ARTICLE, RULES, IDENTIFIED, PRESUMED)


def test_an_edit_is_the_collections_own_text_with_its_proposer(collection: Path) -> None:
    """The line that the lawyer changed, and who proposes it now; the journal has file, both hashes and the reason."""
    edited(collection, ARTICLE, retargeted(held(collection, ARTICLE)))

    gone, come = own_change(collection, ARTICLE)
    assert [line.strip() for line in come] == [
        f"proposed: {{role: {ANALYST}, on: {TODAY}}}",
        "count_as: {indicator: victims, status: PRESUM}",
    ]
    assert len(gone) == 2
    (entry,) = journal_of(collection).of(Act.EDITED)
    assert (entry.role, entry.on, entry.about["file"], entry.about["because"]) == (ANALYST, TODAY, ARTICLE, BECAUSE)
    assert entry.about["was"] == sha256((REPOSITORY / ARTICLE).read_bytes())
    assert entry.about["text"] == sha256(held(collection, ARTICLE))
    (rule,) = [rule for rule in load_for(collection).law.rules if rule.id == IDENTIFIED]
    assert rule.count_as == PRESUMED["count_as"]


def test_a_withdrawn_edit_gives_the_text_back_byte_for_byte(collection: Path) -> None:
    """Of two edits of a file the second is withdrawn first; then the file is the built-in one again."""
    first = retargeted(held(collection, ARTICLE))
    edited(collection, ARTICLE, first)
    between = held(collection, ARTICLE)
    later = {"cites": "An invented standard"}
    follows = with_followed(between, ARTICLE, "kz1-113-convicted", "2027-01-01", "kz1-113-convicted-2027", {})
    edited(collection, ARTICLE, with_changed(follows, ARTICLE, RULES, "kz1-113-judgment", later))

    def back(number: int) -> None:
        with acting(collection) as space:
            Withdraw(entry=number, because=BECAUSE).do(space)

    with refused_whole(collection, "act-overtaken"):
        back(1)
    back(2)
    assert held(collection, ARTICLE) == between
    back(1)
    assert held(collection, ARTICLE) == (REPOSITORY / ARTICLE).read_bytes()


def test_an_edit_of_which_somebody_changed_the_text_is_not_withdrawn(collection: Path) -> None:
    """What stands there now is nobody's to overwrite."""
    edited(collection, ARTICLE, retargeted(held(collection, ARTICLE)))
    path = collection / "definitions" / ARTICLE
    path.write_bytes(path.read_bytes() + b"# seen\n")
    with refused_whole(collection, "act-overtaken"), acting(collection) as space:
        Withdraw(entry=1, because=BECAUSE).do(space)


def test_a_signature_rests_on_the_edit_that_it_signs(collection: Path) -> None:
    """It stands in the same file: whoever withdraws the edit first is led to the entry of the signature."""
    edited(collection, ARTICLE, retargeted(held(collection, ARTICLE)))
    with acting(collection, HEAD_OF_OFFICE) as space:
        Sign(text="KZ-1 113", by="Example office 1").do(space)
    first, signature = journal_of(collection).entries
    with acting(collection) as space, pytest.raises(SourceRefused) as refusal:
        Withdraw(entry=first.number, because=BECAUSE).do(space)
    (fault,) = refusal.value.faults
    assert (fault.code, signature.act) == ("act-overtaken", Act.SIGNED)
    assert ("later", signature.number) in fault.remedy.values


def test_a_signature_lapses_with_the_text_and_whoever_edits_does_not_sign(collection: Path) -> None:
    """Signed, then edited: unsigned again; the editor cannot sign, another role can."""
    with acting(collection, HEAD_OF_OFFICE) as space:
        Sign(text="113", by="urad").do(space)
    (before,) = [entry for entry in load_for(collection).law.files if entry.file == ARTICLE]
    assert before.approval.signed
    edited(collection, ARTICLE, retargeted(held(collection, ARTICLE)), HEAD_OF_OFFICE)
    (after,) = [entry for entry in load_for(collection).law.files if entry.file == ARTICLE]
    assert after.approval.signature and not after.approval.signed
    with refused_whole(collection, "signed-by-proposer"), acting(collection, HEAD_OF_OFFICE) as space:
        Sign(text="113", by="urad").do(space)
    with acting(collection, "državni sekretar") as space:
        Sign(text="113", by="ministrstvo").do(space)


def test_a_rule_that_another_edit_leaves_alone_keeps_its_own_signature(collection: Path) -> None:
    """One rule is signed by itself; a second one changes: the first was proposed by whoever proposed it."""
    with acting(collection, HEAD_OF_OFFICE, "2026-11-25") as space:
        Sign(text="kz1-113-convicted", by="urad").do(space)
    edited(collection, ARTICLE, retargeted(held(collection, ARTICLE)))
    (rule,) = [rule for rule in load_for(collection).law.rules if rule.id == "kz1-113-convicted"]
    assert rule.signed and rule.approval.role == MAINTAINERS.english


def test_a_changed_answer_is_proposed_and_its_neighbours_are_not(collection: Path) -> None:
    """Of all questions of the file one has another proposer."""
    before = load_for(collection).law.decisions
    id = "potential-victims-are-presumed"
    edited(
        collection, QUESTIONS, with_changed(held(collection, QUESTIONS), QUESTIONS, DECISIONS, id, {"answer": "open"})
    )
    after = load_for(collection).law.decisions
    changed = {name for name in after if after[name].approval != before[name].approval}
    assert changed == {id} and after[id].approval.role == ANALYST and after[id].is_open


def gap(content: bytes) -> bytes:
    """Inspectors' complaints have no rule any more."""
    return content.replace(b"organisation: [POLICE, IRSD], document: [COMPLAINT]}", b"organisation: [POLICE]}", 1)


def signed_by_hand(content: bytes) -> bytes:
    """Somebody writes a signature into the text."""
    return content.replace(b"signed: null", b"signed: {by: urad, role: vodja, on: 2026-11-26}", 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda content: content.replace(b"status: IDENT}", b"status: IDENTT}", 1), "unknown-code"),
        (lambda content: content + b"  bad: [\n", "syntax-error"),
        (lambda content: content, "act-done-already"),
        (signed_by_hand, "signature-by-hand"),
    ],
)
def test_a_text_that_does_not_hold_is_not_saved(change: object, code: str, collection: Path) -> None:
    """A code that there is not, no YAML, the text that is there, a signature: refused, and no file is another."""
    assert callable(change)
    with refused_whole(collection, code):
        edited(collection, ARTICLE, change(held(collection, ARTICLE)))


def test_a_text_with_a_gap_and_an_overlap_is_not_saved(collection: Path) -> None:
    """Both are told at once."""
    before = contents(collection)
    with pytest.raises(MappingRefused) as refused:
        edited(collection, ARTICLE, gap(held(collection, ARTICLE)))
    assert {"rule-missing", "rules-overlap"} == {fault.code for fault in refused.value.faults}
    assert contents(collection) == before


def test_an_edit_that_was_begun_from_another_text_is_not_saved(collection: Path) -> None:
    """Two lawyers open the file; the second to save would undo the first."""
    opened = held(collection, ARTICLE)
    edited(collection, ARTICLE, retargeted(opened), begun_from=sha256(opened))
    with refused_whole(collection, "edit-overtaken"):
        edited(collection, ARTICLE, opened + b"# seen\n", begun_from=sha256(opened))


def test_a_code_that_an_edit_adds_is_known_at_once(collection: Path) -> None:
    """A new office in the list: no proposer, no signature, and it may be named by the next edit."""
    code = {
        "code": "NEW_OFFICE",
        "label": {"sl": "Nov organ", "en": "A new office"},
        "count_as": "OTH",
        "because": {"sl": "Izmišljeni primer.", "en": "An invented example."},
        "confidence": "proposed",
    }
    edited(collection, ORGANISATIONS, with_added(held(collection, ORGANISATIONS), ORGANISATIONS, CODES, code))
    assert "NEW_OFFICE" in load_for(collection).law.dimensions["organisation"]


@pytest.mark.usefixtures("keep_terminal_plain")
def test_the_command_does_the_same(collection: Path, tmp_path: Path) -> None:
    """`mappings edit` writes the file with its entry; a name that no file of the law has is refused."""
    new = tmp_path / "113.yaml"
    new.write_bytes(retargeted(held(collection, ARTICLE)))
    words = ["--with", str(new), "--role", ANALYST, "--on", TODAY, "--format", "json"]
    words += [f"--because={lang}={text}" for lang, text in BECAUSE.items()]
    assert run("mappings", "edit", str(collection), "mappings/kz1/999.yaml", *words).exit_code == 1

    result = run("mappings", "edit", str(collection), ARTICLE, *words)

    assert result.exit_code == 0
    assert [entry["act"] for entry in json.loads(result.stdout)["entries"]] == ["edited"]
    assert b"status: PRESUM}" in held(collection, ARTICLE).partition(b"rule: kz1-113-victim-identified-minor")[0]
