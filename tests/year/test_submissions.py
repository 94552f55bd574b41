"""What was submitted: FINAL only from accepted deliveries, followed and never overwritten, entered once, linked."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.dossiers.verification.dossiers import compared, not_written_again
from tests.support.acts import contents
from tests.support.commands import run
from tests.support.journals import DAY, ROLE, about, sha256, with_deliveries
from tests.support.rewritten_journals import rewritten
from tests.support.sample import in_the_laboratory, sampled
from tests.support.submitted import opened
from tests.support.submitted_years import BECAUSE, REASON, WHY, Year, own
from thb_eu.base.errors import OutputRefused, SourceRefused
from thb_eu.base.model import Audience, State
from thb_eu.cli import cli
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import Journal, JournalEntry, anchors_in, journal_of, read_journal
from thb_eu.dossiers.verification import verify
from thb_eu.results.state import NOT_ACCEPTED, open_points
from thb_eu.run import prepare
from thb_eu.year.acting import Acting
from thb_eu.year.fields import ROLE as ROLE_FIELD
from thb_eu.year.journal_verification import differences
from thb_eu.year.new_year import begin_year
from thb_eu.year.submissions import NewVintage, submitting
from thb_eu.year.workspace import working_on

__all__ = ["own"]

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


def submissions(collection: Path) -> list[JournalEntry]:
    """The entries *submitted* of a collection."""
    return [*journal_of(collection).submissions]


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of a dossier."""
    return dict(json.loads((folder / "manifest.json").read_bytes()))


# --- one year, from its first FINAL dossier to its second -----------------------------------------------------------


def test_a_dossier_bears_the_anchor_of_the_journal_and_witnesses_against_it(submitted: Year, tmp_path: Path) -> None:
    """On cover, report and manifest; it names the entry that was changed since, and misses its own."""
    out, collection = submitted.folder / "first", Path(shutil.copytree(submitted.collection, tmp_path / "si-2024"))
    journal = journal_of(collection)
    last = journal.acts[-1]
    assert manifest_of(out)["journal"] == {"number": last.number, "hash": sha256(last.line)}
    with zipfile.ZipFile(out / "submission.xlsx") as book:
        cells = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    for text in (cells, (out / "report.html").read_text(encoding="utf-8")):
        assert anchors_in(text) == (journal.anchor,)
    assert differences(journal, [out]) == ()
    rewritten(collection, lambda entries: entries[0].update(role="minister"))
    said = differences(journal_of(collection), [out])
    assert [fault.code for fault in said] == ["journal-changed-since"] * 2
    assert dict(said[0].what.values)["numbers"].english == "1"
    rewritten(collection, lambda entries: entries.pop())
    assert [fault.code for fault in differences(journal_of(collection), [out])][-1] == "submission-not-entered"


def test_a_vintage_witnesses_the_one_that_it_follows(two_vintages: Year) -> None:
    """Whoever cuts the first finds its successor in the hands of others."""
    journal, second = journal_of(two_vintages.collection), two_vintages.folder / "second"
    assert differences(journal, [second]) == ()
    first, *_later = journal.submissions
    cut = Journal(tuple(entry for entry in journal.entries if entry != first))
    assert [fault.code for fault in differences(cut, [second])] == ["submission-not-entered"]


def test_a_vintage_is_entered_with_what_it_follows_and_why(two_vintages: Year) -> None:
    first, second = submissions(two_vintages.collection)
    hashes = [sha256((two_vintages.folder / name / "manifest.json").read_bytes()) for name in ("first", "second")]
    acts = len(journal_of(two_vintages.collection).acts)
    beside = {"state": "FINAL", "audience": "eu"}
    assert first.about == {
        **beside,
        **{"manifest": hashes[0], "vintage": 1, "follows": "", "because": "", "after": acts - 1},
    }
    assert second.about == {
        **beside,
        **{"manifest": hashes[1], "vintage": 2, "follows": hashes[0], "because": REASON, "after": acts},
    }
    assert (second.number, second.on, second.role) == (2, "2026-06-01", ROLE)


@pytest.mark.parametrize(("out", "words"), [("second", ("--vintage", "2", *WHY))])
def test_two_runs_give_the_same_bytes_and_one_entry(own: Year, out: str, words: tuple[str, ...]) -> None:
    """On another day, by another role; the entry of the first run changes nothing in what the second writes."""
    before = submissions(own.collection)
    again = own.submit("again", *words, "--on", "2026-11-25", role="somebody else")
    assert (again.exit_code, contents(own.folder / "again")) == (0, contents(own.folder / out))
    assert submissions(own.collection) == before


@in_the_laboratory
def test_what_is_released_since_changes_no_vintage_that_is_made_again(submitted: Year, tmp_path: Path) -> None:
    """A public edition lies among the releases of the collection, where the next vintage alone finds it.

    What the office does later is no difference of a dossier that was written before either.
    """
    year = Year(Path(shutil.copytree(submitted.folder, tmp_path / "year")))
    public = ("--audience", "public")
    made = {"public": public, "first-again": (), "public-again": public}
    assert [year.submit(out, *words).exit_code for out, words in made.items()] == [0] * 3
    assert len([*year.collection.glob("releases/*/observations.csv")]) == 1
    for out in ("first", "public"):
        assert contents(year.folder / out) == contents(year.folder / f"{out}-again")
    assert len(submissions(year.collection)) == 2
    year.act()
    assert (held := year.verify("public")).exit_code == 0, held.output
    findings = json.loads((year.folder / "first/findings.json").read_bytes())["findings"]
    asked = (year.ask_for_waiver(one["fingerprint"]) for one in findings)
    assert 0 in asked  # what it asks for counts in the next vintage: the dossier holds the waivers of its own day
    assert (held := year.verify("first")).exit_code == 0, held.output
    with (year.collection / "corrections.yaml").open("a", encoding="utf-8") as file:
        file.write("# by hand\n")  # no act wrote this
    with not_written_again():
        assert year.verify("first").exit_code == 3


def test_the_dossier_carries_the_acts_and_nothing_of_what_was_submitted(two_vintages: Year) -> None:
    journal = journal_of(two_vintages.collection)
    inputs = two_vintages.folder / "second/inputs"
    carried = read_journal((inputs / "journal.jsonl").read_bytes(), (inputs / "journal.head").read_bytes())
    assert (carried.acts, carried.submissions) == (journal.acts, ())


def test_the_public_edition_carries_no_journal(own: Year) -> None:
    assert own.submit("public", "--audience", "public").exit_code == 0
    assert not [name for name in contents(own.folder / "public") if "journal" in name]
    assert manifest_of(own.folder / "public")["inputs"] == {}
    assert (submissions(own.collection)[-1].about["audience"], submissions(own.collection)[-1].about["vintage"]) == (
        *("public", 1),
    )


def test_manifest_cover_and_metadata_say_which_vintage_it_is_and_why(two_vintages: Year) -> None:
    first, second = (two_vintages.folder / name for name in ("first", "second"))
    follows = sha256((first / "manifest.json").read_bytes())
    told = {"vintage": 2, "because": REASON, "follows": follows, "entry": 1}
    assert (manifest_of(second)["revision"], "revision" in manifest_of(first)) == (told, False)
    covers = [opened((folder / "submission.xlsx").read_bytes())["Cover"] for folder in (first, second)]
    shown = [[str(cell) for row in cover.iter_rows(values_only=True) for cell in row] for cover in covers]
    assert [any(BECAUSE in cell for cell in cells) for cells in shown] == [False, True]
    for name in ("report.html", "metadata/reference-metadata.md"):
        assert [BECAUSE in (folder / name).read_text(encoding="utf-8") for folder in (first, second)] == [False, True]
        assert follows[:12] in (second / name).read_text(encoding="utf-8")


def test_verify_makes_a_second_vintage_again_and_reads_the_chain(two_vintages: Year) -> None:
    found = verify(two_vintages.folder / "second")
    parts = {part.id: part for part in found.parts}
    assert (found.differences, parts["journal.jsonl"].compared) == ((), len(journal_of(two_vintages.collection).acts))
    assert parts["written-again"].done


def test_verify_names_a_broken_chain_and_another_reason(own: Year) -> None:
    journal = own.folder / "second/inputs/journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:3], *lines[4:]]))
    assert "journal.jsonl" in {it.part for it in compared(own.folder / "second").differences}
    journal.write_bytes(b"".join(lines))
    manifest = manifest_of(own.folder / "second")
    manifest["revision"]["because"]["sl"] = "Zaradi nečesa drugega."
    (own.folder / "second/manifest.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    assert {"report.html", "metadata/reference-metadata.md"} <= {
        it.where for it in verify(own.folder / "second").differences
    }


def test_compare_links_two_vintages_and_names_the_acts_between(two_vintages: Year) -> None:
    first, second = two_vintages.folder / "first", two_vintages.folder / "second"
    told = json.loads(run("compare", first, second, "--format", "json").stdout)
    link = told["link"]
    assert (link["revision"], link["follows_first"]) == (manifest_of(second)["revision"], True)
    assert [entry["act"] for entry in link["acts"]] == ["sent"]
    assert (told["changed"], told["files"]) == (0, {})
    jsonschema.validate(told, json.loads((REPOSITORY / "schemas/comparison.schema.json").read_text(encoding="utf-8")))
    backwards = json.loads(run("compare", second, second, "--format", "json").stdout)["link"]
    assert (backwards["follows_first"], backwards["acts"]) == (False, [])
    for lang, because in REASON.items():
        assert because in run("compare", first, second, "--lang", lang).stdout


def test_days_are_written_as_a_language_writes_them_and_as_iso_for_programs(two_vintages: Year) -> None:
    """In the journal and between two vintages: `2. 3. 2026` in Slovenian."""
    first, second = two_vintages.folder / "first", two_vintages.folder / "second"
    year, month, number = DAY.split("-")
    for words in (("compare", first, second), ("journal", two_vintages.collection)):
        shown = run(*words, "--lang", "sl").stdout
        assert f"{int(number)}. {int(month)}. {year}" in shown and DAY not in shown
        assert DAY in run(*words, "--format", "json").stdout


@sampled(
    ("words", "code", "refusal"),
    [
        ((), 1, "vintage-submitted-already"),
        (("--vintage", "2", "--because", "sl=Drugače.", "--because", "en=Otherwise."), 1, "vintage-submitted-already"),
        (("--vintage", "3", "--because", BECAUSE), 1, "language-misfit"),
        (("--vintage", "3", "--because", f"sl={BECAUSE}"), 1, "language-misfit"),
        (("--vintage", "4", *WHY), 1, "vintage-out-of-order"),
        (("--vintage", "3", "--because", " "), 2, ""),
        (("--vintage", "3"), 2, ""),
        (WHY, 1, "vintage-submitted-already"),
        (("--vintage", "1", *WHY), 2, ""),
        (("--audience", "public", "--vintage", "2", *WHY), 1, "vintage-out-of-order"),
    ],
    5,
)
def test_a_final_dossier_is_followed_by_the_next_vintage_alone(
    own: Year, words: tuple[str, ...], code: int, refusal: str
) -> None:
    own.act(Act.RETURNED)
    before = contents(own.collection)
    told = own.submit("out", *words)
    assert (told.exit_code, (own.folder / "out").exists(), contents(own.collection)) == (code, False, before)
    if refusal:
        assert [fault["code"] for fault in json.loads(told.stdout)["faults"]] == [refusal]


@pytest.mark.parametrize(("because", "vintage"), [(REASON, 2), ({"sl": "Drugače.", "en": "Otherwise."}, 3)])
def test_a_reason_alone_asks_for_the_next_vintage(
    own: Year, because: dict[str, str], vintage: int, definitions: Definitions
) -> None:
    """Who gives the reason of the last one asks for the last one again."""
    acting, asked = Acting(ROLE, "2026-06-01"), NewVintage(None, because)
    with submitting(own.collection, definitions, (Audience.EU,), acting, asked) as (journaled,):
        assert journaled.revision and journaled.revision.vintage == vintage


def test_who_sits_at_a_terminal_is_asked_why_a_vintage_follows(own: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """In each language of the country; the reason is that of the vintage, as if it had been given."""
    own.act(Act.RETURNED)
    monkeypatch.setattr("thb_eu.cli.options.is_answered", lambda: True)
    words = ("submit", own.collection, "--audience", "eu", "--out", own.folder / "out", "--role", ROLE)
    answers = "Sodišče je popravilo.\nThe court has corrected.\n"
    told = CliRunner().invoke(cli, [*map(str, words), "--definitions", str(own.folder)], input=answers)

    assert told.exit_code == 0, told.output
    about = submissions(own.collection)[-1].about
    assert (about["vintage"], about["because"]) == (3, dict(zip(("sl", "en"), answers.splitlines(), strict=True)))


@in_the_laboratory
def test_a_refusal_says_how_a_third_vintage_follows(own: Year) -> None:
    """Without a reason that one is asked for; with the reason of the second, another one or the number of the third."""
    own.act(Act.RETURNED)
    asks = {words: json.loads(own.submit("out", *words).stdout)["faults"][0]["remedy"]["en"] for words in ((), WHY)}
    assert "--because" in asks[()] and "--vintage" not in asks[()] and "--vintage" in asks[WHY]
    assert own.submit("out", "--vintage", "3", *WHY).exit_code == 0


@sampled("words", [("--replace",), ("--replace", "--vintage", "3", *WHY)], 1)
def test_a_final_dossier_of_the_journal_is_never_overwritten(own: Year, words: tuple[str, ...]) -> None:
    own.act(Act.RETURNED)
    before = contents(own.folder / "second")
    told = own.submit("second", *words)
    assert (told.exit_code, contents(own.folder / "second")) == (1, before)
    assert len(submissions(own.collection)) == 2


def test_a_final_dossier_is_replaced_by_the_same(own: Year) -> None:
    words = ("--vintage", "2", *WHY)
    before = contents(own.folder / "second")
    assert own.submit("second", *words).exit_code == 1
    assert own.submit("second", *words, "--replace").exit_code == 0
    assert contents(own.folder / "second") == before


def test_a_collection_without_a_journal_has_one_vintage(collection: Path, tmp_path: Path) -> None:
    told = run(
        "submit",
        collection,
        "--audience",
        "eu",
        "--out",
        tmp_path / "out",
        "--vintage",
        "2",
        "--because",
        "x",
        "--format",
        "json",
    )
    assert (told.exit_code, json.loads(told.stdout)["faults"][0]["code"]) == (1, "collection-without-journal")
    assert not (collection / "journal.jsonl").exists()


def test_what_blocks_enters_nothing_but_as_a_draft(own: Year) -> None:
    (own.collection / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")
    words = ("--vintage", "3", *WHY)
    before = submissions(own.collection)
    assert own.submit("blocked", *words).exit_code == 3
    assert submissions(own.collection) == before
    assert own.submit("blocked", *words, "--draft").exit_code == 3
    entered = submissions(own.collection)[len(before) :]
    assert [(entry.about["state"], entry.about["vintage"]) for entry in entered] == [("BLOCKED", 3)]


# --- what FINAL asks ------------------------------------------------------------------------------------------------


def test_final_asks_that_every_table_is_from_an_accepted_delivery(accepted: Year, tmp_path: Path) -> None:
    definitions = load(accepted.folder)
    assert prepare(accepted.collection, definitions, Audience.INTERNAL, fast=True).state is State.FINAL
    collection = Path(shutil.copytree(accepted.collection, tmp_path / "si-2024"))
    last = list(journal_of(collection).of(Act.ACCEPTED))[-1]
    with working_on(collection, Acting(ROLE, DAY)) as space:
        space.enter(Act.WITHDRAWN, {"entry": last.number, "because": "Too early."})
        space.write()
    submission = prepare(collection, definitions, Audience.INTERNAL, fast=True)
    assert submission.state is State.DRAFT
    assert [*open_points(submission)] == [NOT_ACCEPTED.filled({"count": 1})]
    told = run("status", collection, "--definitions", accepted.folder, "--format", "json")
    assert told.exit_code == 0, (told.exception, told.stderr)
    unsigned = json.loads(told.stdout)["unsigned"]
    id = last.about["delivery"]
    assert [(one["kind"], one["id"]) for one in unsigned] == [("delivery", id)]


def test_a_table_that_is_not_what_was_sent_is_never_submitted(accepted: Year, tmp_path: Path) -> None:
    """Whoever types another number into the folder of an accepted delivery makes no dossier of it."""
    own = Year(Path(shutil.copytree(accepted.folder, tmp_path / "year")))
    path = next(own.collection.glob("deliveries/*/original.csv"))
    path.write_bytes(path.read_bytes() + b"\n")
    refused = own.submit("out")
    assert (refused.exit_code, "delivery-changed" in refused.output) == (1, True)
    assert not (own.folder / "out").exists() and submissions(own.collection) == []


@pytest.mark.parametrize(("written", "same"), [(True, False), (False, False), (True, True)])
def test_the_next_command_enters_what_a_sudden_end_kept_from_the_journal(
    tmp_path: Path, definitions: Definitions, written: bool, same: bool
) -> None:
    """Power fails after the dossier is written, or before: its entry has the role and the day of who submitted.

    The next command may be the `same`, which is refused as the dossier is there.
    """
    collection, out = (
        begin_year(2025, "si-2024", tmp_path / "si-2025", definitions, Acting(ROLE, DAY)).folder,
        tmp_path / "out",
    )
    out.mkdir()
    with submitting(collection, definitions, (Audience.EU,), Acting("head of service", DAY)) as (journaled,):
        manifest = b'{"state": "FINAL"}'
        journaled.permit(manifest, out)
        (out / "manifest.json").write_bytes(manifest if written else b"{}")
        left = Path(shutil.copytree(collection, tmp_path / "left"))
    done, left = collection.rename(tmp_path / "done"), left.rename(collection)  # a note holds in its place
    (left / ".thb-eu-lock").unlink()
    told = json.loads(run("status", left, "--format", "json").stdout)
    assert (told["not_entered"], submissions(left)) == (str(out) if written else "", [])

    if same:
        assert run("submit", left, "--audience", "eu", "--out", out, "--role", ROLE, "--on", DAY).exit_code == 1
    else:
        with working_on(left, Acting(ROLE, DAY)):
            pass
    entries = [(entry.role, entry.on, entry.about["manifest"]) for entry in submissions(left)]
    assert entries == [("head of service", DAY, hashlib.sha256(manifest).hexdigest())] * written
    assert [entry.about for entry in submissions(left)] == [entry.about for entry in submissions(done)]
    assert [path.name for path in left.glob(".thb-eu*")] == []


# --- for all journals -----------------------------------------------------------------------------------------------


ATTEMPTS = st.lists(
    st.tuples(
        st.sampled_from([Audience.EU, Audience.PUBLIC]),
        st.sampled_from([State.DRAFT, State.FINAL, State.BLOCKED]),
        st.sampled_from([None, 2, 3, 4]),
        st.integers(0, 3),
    ),
    max_size=12,
)


@given(attempts=ATTEMPTS)
def test_whatever_is_tried_vintages_follow_each_other_and_no_manifest_enters_twice(
    attempts: list[tuple[Audience, State, int | None, int]],
    tmp_path_factory: pytest.TempPathFactory,
    definitions: Definitions,
) -> None:
    collection = tmp_path_factory.mktemp("any")
    (collection / "datapackage.json").write_text("{}", encoding="utf-8")
    with working_on(collection, Acting(ROLE, DAY)) as space:
        space.enter(Act.BEGUN, about(Act.BEGUN))
        space.write()
    for place, (audience, state, number, content) in enumerate(attempts):
        out = collection / f"out-{place}"
        out.mkdir()
        asked = NewVintage(number, REASON) if number else None
        try:
            with submitting(collection, definitions, (audience,), Acting(ROLE, DAY), asked) as (journaled,):
                told = {"state": state.value, "of": [audience.value, str(journaled.revision), content]}
                manifest = json.dumps(told).encode()
                journaled.permit(manifest, out)
                (out / "manifest.json").write_bytes(manifest)
                (out / "observations.csv").write_bytes(b"table\n")
                journaled.enter()
        except OutputRefused:
            continue
    entered = [entry.about for entry in submissions(collection)]
    assert len({entry["manifest"] for entry in entered}) == len(entered)
    known = {entry["manifest"][:16] for entry in entered if (entry["audience"], entry["state"]) == ("public", "FINAL")}
    assert {path.name for path in collection.glob("releases/*")} == known
    for audience in (Audience.EU, Audience.PUBLIC):
        ours = [entry for entry in entered if entry["audience"] == audience.value]
        finals = [entry for entry in ours if entry["state"] == "FINAL"]
        assert [entry["vintage"] for entry in finals] == [*range(1, len(finals) + 1)]
        assert [entry["follows"] for entry in finals] == ["", *(entry["manifest"] for entry in finals)][: len(finals)]
        vintages = [entry["vintage"] for entry in ours]
        assert vintages == sorted(vintages)


def test_a_vintage_of_a_collection_that_has_no_journal_is_refused(definitions: Definitions) -> None:
    with (
        pytest.raises(SourceRefused, match="collection-without-journal"),
        submitting("si-2024", definitions, (Audience.EU,), Acting(on=DAY), NewVintage(2, REASON)),
    ):
        pass


# --- without a role ---------------------------------------------------------------------------------------------------


def test_who_submits_without_a_role_hears_that_a_journal_has_begun(collection: Path, definitions: Definitions) -> None:
    """The day before `submit` asked for none; the first correction began the journal, and its day is named."""
    with_deliveries(collection)
    began = journal_of(collection).entries[0].on
    with pytest.raises(SourceRefused) as refused, submitting(collection, definitions, (Audience.EU,), Acting(on=DAY)):
        pass

    (fault,) = refused.value.faults
    assert (fault.code, fault.where) == ("role-unreadable", ROLE_FIELD.place)
    assert str(int(began[-2:])) in fault.what.english and began[:4] in fault.what.english
