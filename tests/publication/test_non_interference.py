"""Non-interference: two collections with the same public cells give the same public dossier, byte for byte.

The public cells are key, obs_value, obs_status and conf_status. Whoever reads the public dossier then learns nothing
that he could not work out from them, the definitions and what the office declares: wherever a byte differed, a count
that is suppressed, or what a supplier wrote, would have come through.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st

from tests.conftest import SI_2024, set_cell
from tests.dossiers.verification.dossiers import compared, edited, undrawn
from tests.records.registers import HEADER, MORE, row, written
from tests.records.registers import collection as of_register
from tests.support.person_collections import of as of_person
from tests.support.sample import is_whole, sampled
from tests.support.texts import bilingual
from tests.support.twins import VICTIMS, same_cells, victims_in, write_victims
from thb_eu.base.model import Audience, State
from thb_eu.checks import all_checks
from thb_eu.definitions import Definitions, MetadataText, Release
from thb_eu.definitions.signing import Confirmation
from thb_eu.publication.dossier import begun, dossier
from thb_eu.publication.edition import edition_of
from thb_eu.publication.folder import write_all
from thb_eu.publication.reference import MARKDOWN, entries, reference_files
from thb_eu.recipients import report_of
from thb_eu.recipients.accompaniment import Accompaniment
from thb_eu.recipients.files import files_of as report_files
from thb_eu.records.pseudonyms import PseudonymKey
from thb_eu.results import Revision, Submission
from thb_eu.results.state import open_points
from thb_eu.run import prepare

KEY = b"a key for tests alone, of forty bytes, so."


def of(package: Path, definitions: Definitions) -> Submission:
    """The public submission of a collection, without the plausibility suites."""
    return prepare(package, definitions, Audience.PUBLIC, fast=True)


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    """The files that are not the same byte for byte, or in one dossier alone."""
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


@pytest.fixture(scope="module")
def definitions(definitions: Definitions) -> Definitions:
    """Those of the program, by whose policies nobody reckons that a suppressed count is not zero: of three persons of
    a country, men and women can be exchanged while their sum is published."""
    policies = tuple(
        replace(policy, attacker_knows=tuple(known for known in policy.attacker_knows if known != "nonzero"))
        for policy in definitions.law.policies
    )
    return replace(definitions, law=replace(definitions.law, policies=policies))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of one table of victims, whose public edition takes two seconds."""
    return victims_in(tmp_path_factory.mktemp("victims") / "alone")


@pytest.fixture(scope="module")
def submission(folder: Path, definitions: Definitions) -> Submission:
    """Its public submission."""
    return of(folder, definitions)


@pytest.fixture(scope="module")
def told(submission: Submission) -> dict[str, bytes]:
    """Its public dossier, without the workbook."""
    return undrawn(submission)


@pytest.fixture
def twin(folder: Path, tmp_path: Path) -> Path:
    """A copy that may become another collection with the same public cells."""
    return Path(shutil.copytree(folder, tmp_path / "si-2024"))


# --- exchanges: a person moves between categories that are both suppressed ------------------------------------


@pytest.mark.sampled
@settings(max_examples=5 if is_whole() else 2, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(counts=st.permutations(VICTIMS))
def test_who_is_a_man_and_who_a_woman_changes_no_file(
    folder: Path,
    definitions: Definitions,
    submission: Submission,
    told: dict[str, bytes],
    counts: Sequence[tuple[int, int]],
) -> None:
    """Of one country are two women and a man, of another a woman and two men: the other way round nothing changes."""
    try:
        write_victims(folder, counts)
        other = of(folder, definitions)
    finally:
        write_victims(folder, VICTIMS)

    assume(same_cells(submission, other))
    assert differing(told, undrawn(other)) == set()


def test_no_release_for_the_public_tells_them_apart(
    definitions: Definitions, submission: Submission, twin: Path
) -> None:
    """All that leaves for the public by the plan: each report, and the summary and the quality beside a dossier."""
    write_victims(twin, ((1, 2), (2, 1), (2, 1), (1, 2), (1, 2)))
    other = of(twin, definitions)
    releases = [it for it in definitions.law.releases_of(2024) if it.edition is Audience.PUBLIC]

    def left(release: Release, edition: Submission) -> dict[str, bytes]:
        if release.recipient:
            return report_files(report_of(edition, definitions.recipients[release.recipient]))
        return Accompaniment(edition, release).files

    assert same_cells(submission, other)
    assert {it.id for it in releases} == {"public-dossier", "annual-report", "open-data"}
    for release in releases:
        told = left(release, submission)
        assert told and differing(told, left(release, other)) == set(), release.id


def test_what_is_exchanged_is_suppressed_and_beside_it_much_is_published(submission: Submission) -> None:
    """Men and women of each country are suppressed, their sum is published: else nothing would be shown above."""
    cells = submission.protected.cells
    identified = cells[(cells["table"] == "V3") & (cells["status"] == "IDENT")].set_index(["citizen", "sex"])

    for country in ("RS", "HR", "ME", "BA", "CO"):
        assert [identified.loc[(country, sex), "obs_status"] for sex in ("M", "F", "T")] == ["Q", "Q", "A"]


def test_in_the_edition_for_the_commission_the_exchange_is_seen(
    submission: Submission, twin: Path, definitions: Definitions
) -> None:
    """The comparison is no empty one: the same two collections differ where counts are not withheld."""
    write_victims(twin, VICTIMS[::-1])
    commission = (prepare(package, definitions, Audience.EU, fast=True) for package in (submission.collection, twin))

    assert "observations.csv" in differing(*map(undrawn, commission))


# --- twins: the same counts, told otherwise -------------------------------------------------------------------


def in_other_words(package: Path) -> None:
    """Another file, in another order, with other signs between its columns, named and described otherwise."""
    rows = list(csv.reader(io.StringIO((package / "data/t03.csv").read_text(encoding="utf-8"), newline="")))
    text = "\n".join(";".join(row) for row in [rows[0], *rows[-2:0:-1], rows[-1]]) + "\n"
    (package / "data" / "zrtve-8.csv").write_text(text, encoding="utf-8")
    (package / "data" / "t03.csv").unlink()

    def change(descriptor: dict[str, Any]) -> None:
        (entry,) = descriptor["resources"]
        entry |= {"name": "zrtve-8", "path": "data/zrtve-8.csv", "title": "8 žrtev", "thb:source": "8 victims"}
        entry["dialect"] = {"delimiter": ";"}

    edited(package, change, "datapackage.json")


def with_other_bounds(package: Path) -> None:
    """Bounds of checks, set so that a count passes."""
    edited(package, lambda it: it.update({"thb:thresholds": {"change_factor": 8.5}}), "datapackage.json")


def with_a_waiver(package: Path) -> None:
    """A printed total that contradicts the cells, waived with a reason that tells it."""
    set_cell(package / "data" / "t03.csv", "D7", "16")
    waiver = """\
waivers:
  - waiver: eight-women
    check: printed-grand-total
    where: {file: data/t03.csv, cell: D7}
    figures: {printed: 16, counted: 15}
    evidence: "0000000000000000"
    reason: {sl: Osem žensk., en: Eight women and not nine.}
    asked_by: maintainers of the toolkit
    granted_by: null
    on: 2026-11-24
    until: 2026-12-31
"""
    (package / "waivers.yaml").write_text(waiver, encoding="utf-8")


def with_a_correction(package: Path) -> None:
    """A cell that is read as another value."""
    set_cell(package / "data" / "t03.csv", "B2", "9")
    correction = """\
corrections:
  - correction: two-men
    where: {file: data/t03.csv, cell: B2}
    from: "9"
    to: "2"
    reason: {sl: Dva moška., en: Two men.}
    authority: Police
    on: 2026-11-24
"""
    (package / "corrections.yaml").write_text(correction, encoding="utf-8")


def without_a_total(package: Path) -> None:
    """The same cells without the printed totals."""
    path = package / "data" / "t03.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


@sampled("told_otherwise", [in_other_words, with_other_bounds, with_a_waiver, with_a_correction, without_a_total], 2)
def test_how_the_counts_were_told_changes_no_file(
    submission: Submission,
    told: dict[str, bytes],
    twin: Path,
    definitions: Definitions,
    told_otherwise: Callable[[Path], None],
) -> None:
    """Layout, wording, waivers, corrections and bounds of checks are the ministry's own."""
    told_otherwise(twin)
    other = of(twin, definitions)

    assert same_cells(submission, other)
    assert differing(told, undrawn(replace(other, state=submission.state))) == set()


def test_nothing_behind_the_public_cells_reaches_a_file(submission: Submission, definitions: Definitions) -> None:
    """Facts, answers, findings, questions and texts of quite another collection: the whole dossier stays the same."""
    year = prepare(SI_2024, definitions, Audience.EU, fast=True)
    other = replace(
        submission,
        received=replace(year.received, collection=replace(year.collection, resources=year.collection.resources[1:3])),
        mapped=year.mapped,
        examined=year.examined,
        unconfirmed=year.unconfirmed[:1],
    )
    suppliers = replace(other.collection, resources=submission.collection.resources)
    other = replace(other, received=replace(other.received, collection=suppliers))

    assert differing(dossier(submission), dossier(other)) == set()


def test_a_submission_that_is_blocked_looks_like_a_draft(submission: Submission) -> None:
    """That findings block tells that counts contradict each other."""
    blocked, draft = (replace(submission, state=state) for state in (State.BLOCKED, State.DRAFT))

    assert differing(undrawn(blocked), undrawn(draft)) == set()


def test_every_check_is_withheld_whatever_it_came_to(told: dict[str, bytes], definitions: Definitions) -> None:
    """All checks of the definitions are named, with one outcome; there is no finding, no verdict, no number of any."""
    found = json.loads(told["findings.json"])
    checked = [entry for entry in found["checks"] if entry["outcome"] != "left out"]

    assert {entry["id"] for entry in found["checks"]} == {check.id for check in all_checks(definitions)}
    assert {entry["outcome"] for entry in checked} == {"withheld"}
    assert found["findings"] == [] and found["verdict"] == "withheld"
    counted = {outcome: sum(by.values()) for outcome, by in found["counts"].items()}
    assert counted.pop("withheld") == len(checked) and set(counted.values()) == {0}
    assert set(found["internal_only"].values()) == {0}


# --- twins of registers: the same counts, between other bounds ------------------------------------------------

PERSONS = [
    {"Spol": sex, "StarostniRazred": age}
    for sex, age, count in (
        ("ŽENSKI", "24-34", 6),
        ("ŽENSKI", "14-16", 5),
        ("MOŠKI", "24-34", 4),
        ("MOŠKI", "07-14", 1),
    )
    for _ in range(count)
]


def register(folder: Path, keyless: Iterable[int]) -> Path:
    """A register of victims, some of whom may be any other, as their rows have no key of a person."""
    unknown = {*keyless}
    rows = [
        row(nth, **who, **(of_person(nth) if nth not in unknown else {"person_basis": "none"}))
        for nth, who in enumerate(PERSONS, 1)
    ]
    return of_register(folder, written(rows, [*HEADER, *MORE]), contract="police-records/confidential")


@pytest.fixture(scope="module")
def of_a_register(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """The public submission of a register in which one row has no key."""
    return of(register(tmp_path_factory.mktemp("register") / "alone", [1]), definitions)


@pytest.mark.sampled
@settings(max_examples=20, deadline=None, phases=[Phase.explicit, *[Phase.generate] * is_whole()])
@given(keyless=st.sets(st.integers(1, len(PERSONS)), min_size=1))
@example(keyless={1, 2})
@example(keyless={len(PERSONS)})
def test_how_many_rows_have_no_key_changes_no_file(
    of_a_register: Submission, definitions: Definitions, keyless: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every row counts as a person of its own until it is known; the bounds of counts are told nobody."""
    other = of(register(tmp_path_factory.mktemp("twin") / "alone", keyless), definitions)

    assume(same_cells(of_a_register, other))
    assert differing(undrawn(of_a_register), undrawn(other)) == set()


def test_bounds_are_seen_in_the_edition_for_the_commission(
    of_a_register: Submission, definitions: Definitions, tmp_path: Path
) -> None:
    """The comparison is no empty one: cells are bounds there, and have others in the twin."""
    packages = of_a_register.collection, register(tmp_path / "alone", [1, 2])
    commission = [prepare(package, definitions, Audience.EU, fast=True) for package in packages]

    assert same_cells(of_a_register, of(packages[1], definitions))
    assert ["U" in set(it.protected.cells["obs_status"]) for it in (*commission, of_a_register)] == [True, True, False]
    assert {"observations.csv", "reasons.csv"} <= differing(*map(undrawn, commission))


# --- the key of the office ------------------------------------------------------------------------------------


def under(secret: bytes) -> Callable[[str], str]:
    """What names inputs under a key."""
    return PseudonymKey(secret).of_inputs


@pytest.fixture(scope="module")
def named_under_key(submission: Submission, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public dossier that names its inputs under the key of the office."""
    out = tmp_path_factory.mktemp("keyed") / "dossier"
    write_all(out, dossier(begun(submission, drawn=lambda: b""), keyed=under(KEY)))
    return out


def test_with_a_key_nothing_but_one_word_of_the_manifest_is_another(
    named_under_key: Path, told: dict[str, bytes]
) -> None:
    """The word is random to whoever has no key; without one the manifest has none."""
    listed = json.loads((named_under_key / "manifest.json").read_bytes())

    assert re.fullmatch("i1_[a-z2-7]{26}", listed.pop("inputs_keyed"))
    assert listed == json.loads(told["manifest.json"])


def test_two_vintages_of_the_same_inputs_do_not_say_so(submission: Submission) -> None:
    """The word covers all that the manifest says: that it stays the same would tell that nothing hidden changed."""
    second = replace(submission, revision=Revision(2, "A break.", "0" * 64, 7))
    words = [
        json.loads(dossier(begun(one, drawn=lambda: b""), keyed=under(KEY))["manifest.json"])["inputs_keyed"]
        for one in (submission, second)
    ]

    assert words[0] != words[1]


@pytest.mark.sampled
def test_who_has_the_key_and_the_collection_can_tell_whether_they_belong_together(
    named_under_key: Path, folder: Path, twin: Path
) -> None:
    """The same public cells from other counts are told apart with the key, and by nothing else."""
    write_victims(twin, VICTIMS[::-1])

    def differing_parts(package: Path | None, secret: bytes | None) -> set[str]:
        found = compared(named_under_key, package, keyed=under(secret) if secret else None)
        undone = {part.id for part in found.parts if not part.done}
        assert ("inputs_keyed" in undone) == (package is None or secret is None)
        return {it.part for it in found.differences} & {"inputs_keyed"}

    assert differing_parts(folder, KEY) == set()
    assert differing_parts(twin, KEY) == {"inputs_keyed"}
    if not is_whole():
        return
    path = named_under_key / "manifest.json"
    written = path.read_bytes()
    path.write_bytes(written.replace(b'"i1_', b'"p1_'))  # as it was named before it had a prefix of its own
    assert differing_parts(folder, KEY) == set()
    path.write_bytes(written)
    assert differing_parts(folder, b"another key, of forty bytes and no fewer.") == {"inputs_keyed"}
    assert differing_parts(twin, None) == set()
    assert differing_parts(None, KEY) == set()


# --- what the steward writes ----------------------------------------------------------------------------------

WORDS = """\
concepts:
  12.3: {{sl: "{sl}", en: "{en}", eu_only: false, by: data steward, on: 2026-11-25{more}}}
"""


def metadata_of(submission: Submission) -> str:
    """The page of the reference metadata in its dossier."""
    edition = edition_of(submission)
    return reference_files(edition, entries(edition))[MARKDOWN].decode()


@sampled(
    ("sl", "en"), [("Ena Srbkinja je bila otrok.", "A child."), ("Otrok.", "1 child."), ("Dve ženski.", "Women.")], 1
)
def test_words_with_a_number_wait_for_a_role(
    submission: Submission, told: dict[str, bytes], twin: Path, definitions: Definitions, sl: str, en: str
) -> None:
    """In figures or as a word, in any language: until a role lets them through the public is not told them."""
    (twin / "metadata.yaml").write_text(WORDS.format(sl=sl, en=en, more=""), encoding="utf-8")
    other = of(twin, definitions)
    (words,) = other.collection.prose.values()
    page = metadata_of(other)

    assert not words.is_settled and sl not in page
    assert len([*open_points(other)]) == len([*open_points(submission)]) + 1

    more = f", public: {{role: State Secretary, on: 2026-11-26, text: {words.seal}}}"
    (twin / "metadata.yaml").write_text(WORDS.format(sl=sl, en=en, more=more), encoding="utf-8")
    released = of(twin, definitions)

    assert sl in metadata_of(released)
    assert len([*open_points(released)]) == len([*open_points(submission)])


def test_a_release_is_void_when_the_words_change_and_a_year_is_no_number() -> None:
    """The role answers for the words as they stood; that a text speaks of 2024 tells no count."""
    words = MetadataText(text=bilingual("Tri žrtve v letu 2024.", "Three victims in 2024."))
    released = replace(words, public=Confirmation("State Secretary", "2026-11-26", words.seal))

    assert released.is_settled
    assert not replace(released, text=bilingual("Tri žrtve v letu 2024.", "Two victims in 2024.")).is_settled
    assert MetadataText(text=bilingual("Starost v letu 2024 ni znana.", "Age is not known in 2024.")).is_settled


def test_words_of_the_descriptor_with_a_number_are_left_out(twin: Path, definitions: Definitions) -> None:
    """Title, contact, source and note of a break; what has no number stays, and so does an address."""

    def change(descriptor: dict[str, Any]) -> None:
        descriptor |= {
            "title": "Slovenia 2024: SECRET 8",
            "thb:title_sl": "Slovenija 2024: SECRET 8",
            "sources": [{"title": "SECRET two women"}, {"title": "A report"}],
            "contributors": [
                {"title": "SECRET 9", "organization": "Office", "email": "x1@example.org", "roles": ["contact"]}
            ],
            "thb:breaks": [
                {"article": "KZ-1 113", "from": "2024-01-01", "note": {"sl": "SECRET tri.", "en": "SECRET"}}
            ],
        }

    edited(twin, change, "datapackage.json")
    files = undrawn(of(twin, definitions))

    assert not [name for name, content in files.items() if b"SECRET" in content]
    assert b"A report" in files["datapackage.json"] and b"x1@example.org" in files["report.html"]
    assert b"Office" in files["report.html"]
