"""Roles that are somebody: what a role may not do is refused in every act; a signature holds only where it was made.

Tried in a collection with definitions of its own and in the country of another one; without a file nothing changes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY, SI_2024
from tests.support.deliveries import empty_collection
from tests.support.journals import about
from tests.support.rewritten_journals import rewritten
from tests.support.roles_with_keys import roles_file, with_roles
from tests.support.submitted import submitted
from thb_eu.base.errors import DefinitionRefused, SourceRefused
from thb_eu.base.messages import Text
from thb_eu.cli import cli
from thb_eu.country import renew_country
from thb_eu.definitions import load
from thb_eu.definitions.acts import RIGHTS, Act
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.journal import Journal, journal_of
from thb_eu.definitions.office_roles import read_roles
from thb_eu.dossiers.signing import SigningRefused, make_key, signature_by, without_right, wrong_signatures
from thb_eu.publication.sheets.cover import SIGNED_ACTS, basic_facts
from thb_eu.publication.sheets.rules_and_decisions import decisions
from thb_eu.sources.collection import load_for, roles_for
from thb_eu.year.acting import Acting
from thb_eu.year.acts.sign import Sign
from thb_eu.year.journal_verification import verify_journal
from thb_eu.year.workspace import key_file, opened, working_on

DAY = "2026-03-02"
OF_ACT = {
    **dict.fromkeys((Act.CORRECTED, Act.WAIVED, Act.DECIDED, Act.EDITED, Act.DESCRIBED), "propose"),
    **dict.fromkeys((Act.ACCEPTED, Act.REJECTED, Act.PURGED), "accept"),
    **dict.fromkeys((Act.SIGNED, Act.CONFIRMED), "sign"),
}
"""The right that each act needs, as the page of the manual says it."""
NONE_NEEDED = (Act.SENT, Act.RECEIVED, Act.REFUSED, Act.RETURNED, Act.ANSWERED, Act.UNLOCKED)
CASES: Mapping[str, tuple[Act, dict[str, Any], str]] = {
    **{act.value: (act, about(act), right) for act, right in OF_ACT.items()},
    "granted": (Act.WAIVED, {**about(Act.WAIVED), "step": "granted"}, "grant"),
    "answer rejected": (Act.ANSWERED, {**about(Act.ANSWERED), "rejected": ["14-2"]}, "propose"),
    "FINAL": (Act.SUBMITTED, {**about(Act.SUBMITTED), "state": "FINAL"}, "publish"),
}


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, Path]:
    """Two keys, each of a role."""
    found = {role: tmp_path / f"{number}.pem" for number, role in enumerate(("head of office", "director"))}
    for file in found.values():
        make_key(file)
    return found


@pytest.fixture(scope="module")
def croatia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another country, whole: by its definitions the words of an act are looked through."""
    return renew_country(
        REPOSITORY / "examples/croatia", tmp_path_factory.mktemp("c") / "croatia", find_folder()
    ).folder


@pytest.fixture(params=["own definitions", "country"])
def collection(request: pytest.FixtureRequest, tmp_path: Path, croatia: Path) -> Path:
    """A collection of 2025 in which nothing came yet, in whose definitions or in whose country roles can stand."""
    if request.param == "country":
        country = Path(shutil.copytree(croatia, tmp_path / "croatia"))
        return empty_collection(country / "datapackages/hr-2025")
    folder = empty_collection(tmp_path / "si-2025")
    described = json.loads((folder / "datapackage.json").read_bytes())
    (folder / "datapackage.json").write_text(json.dumps({**described, "thb:definitions": "definitions"}), "utf-8")
    (folder / "definitions").mkdir()
    return folder


def place_of(collection: Path) -> Path:
    """Where its roles stand."""
    return collection / "definitions" if collection.name == "si-2025" else collection.parent.parent


def enter(collection: Path, role: str, act: Act, told: dict[str, Any], key: Path | None = None) -> None:
    """Do an act, as every command and page does."""
    with working_on(collection, Acting(role, DAY, key=key_file(key) if key else None), definitions=load()) as space:
        space.enter(act, told)
        space.write()


def codes_of(refused: pytest.ExceptionInfo[SourceRefused]) -> list[str]:
    """The codes of a refusal."""
    return [fault.code for fault in refused.value.faults]


@pytest.mark.parametrize("case", CASES)
def test_an_act_is_refused_to_every_role_without_its_right(collection: Path, case: str) -> None:
    """And to a role of which nobody has heard."""
    act, told, right = CASES[case]
    with_roles(place_of(collection), roles_file({}))
    for role in (*(f"may {other}" for other in RIGHTS if other != right), "somebody else"):
        with pytest.raises(SourceRefused) as refused:
            enter(collection, role, act, told)
        assert codes_of(refused) == ["right-missing"]
    assert not (collection / "journal.jsonl").exists()
    enter(collection, f"May {right}", act, told)
    assert [entry.act for entry in journal_of(collection).entries] == [act]


@pytest.mark.parametrize("act", NONE_NEEDED)
def test_by_which_files_come_and_go_needs_no_right(collection: Path, act: Act) -> None:
    with_roles(place_of(collection), roles_file({}))
    enter(collection, "somebody else", act, about(act))


def test_to_withdraw_an_act_needs_the_right_to_do_it(collection: Path) -> None:
    """Otherwise whoever may not accept could take an acceptance back."""
    with_roles(place_of(collection), roles_file({}))
    enter(collection, "may accept", Act.ACCEPTED, about(Act.ACCEPTED))
    with pytest.raises(SourceRefused) as refused:
        enter(collection, "may propose", Act.WITHDRAWN, about(Act.WITHDRAWN))
    assert codes_of(refused) == ["right-missing"]
    enter(collection, "may accept", Act.WITHDRAWN, about(Act.WITHDRAWN))


def test_a_draft_is_written_by_whoever_is_there(collection: Path) -> None:
    """To publish is to write a FINAL dossier."""
    with_roles(place_of(collection), roles_file({}))
    enter(collection, "somebody else", Act.SUBMITTED, about(Act.SUBMITTED))


def test_without_the_file_every_role_may_do_everything(collection: Path) -> None:
    for act, told, _right in CASES.values():
        enter(collection, "somebody else", act, told)
    assert all(entry.signature is None for entry in journal_of(collection).entries)


@pytest.mark.parametrize("case", CASES)
def test_a_role_with_a_key_acts_with_it_alone(collection: Path, keys: dict[str, Path], case: str) -> None:
    """Not without one, not with that of another role; and what it signs holds."""
    act, told, _right = CASES[case]
    with_roles(place_of(collection), roles_file(keys))
    for key, code in ((None, "key-needed"), (keys["director"], "key-of-another")):
        with pytest.raises(SourceRefused) as refused:
            enter(collection, "head of office", act, told, key)
        assert codes_of(refused) == [code]
    enter(collection, "head of office", act, told, keys["head of office"])
    (entry,) = journal_of(collection).entries
    assert entry.signature is not None
    assert [*wrong_signatures(journal_of(collection), roles_for(collection))] == []


@pytest.mark.parametrize("case", CASES)
def test_a_role_whose_key_lapsed_does_nothing_until_it_has_a_new_one(
    collection: Path, keys: dict[str, Path], case: str
) -> None:
    """Neither without one nor with the old one; another role's tells that too."""
    act, told, _right = CASES[case]
    with_roles(place_of(collection), roles_file(keys, until="2026-01-31"))
    for key in (None, *keys.values()):
        with pytest.raises(SourceRefused) as refused:
            enter(collection, "head of office", act, told, key)
        assert codes_of(refused) == ["key-lapsed"]
    assert not (collection / "journal.jsonl").exists()


def test_a_key_that_no_role_has_signs_nothing(collection: Path, keys: dict[str, Path]) -> None:
    """Nobody must believe that something was signed."""
    for text in (None, roles_file({})):
        if text:
            with_roles(place_of(collection), text)
        with pytest.raises(SourceRefused) as refused:
            enter(collection, "may sign", Act.SIGNED, about(Act.SIGNED), keys["director"])
        assert codes_of(refused) == ["key-of-another"]


def test_a_key_that_lies_in_the_collection_is_refused(collection: Path, keys: dict[str, Path]) -> None:
    """It would be handed on with it."""
    with_roles(place_of(collection), roles_file(keys))
    inside = Path(shutil.copy(keys["director"], collection / "key.pem"))
    with pytest.raises(SigningRefused):
        enter(collection, "director", Act.SIGNED, about(Act.SIGNED), inside)


@pytest.mark.parametrize(
    ("valid", "holds"),
    [
        ({"from": "2026-01-01", "until": "2026-12-31"}, True),
        ({"from": "2026-03-02"}, True),
        ({"until": "2026-03-01"}, False),
        ({"from": "2025-01-01", "until": "2026-03-01"}, False),
        ({"from": "2026-03-03"}, False),
    ],
)
def test_a_key_holds_on_its_days_by_the_clock(keys: dict[str, Path], valid: dict[str, str], holds: bool) -> None:
    """The day that somebody gives decides nothing: an act of yesterday would need no key.

    From its first day on a key is needed, after its last one too.
    """
    key, folder = keys["director"], keys["director"].parent / "place"
    with_roles(folder, roles_file({"director": key}, **valid))
    (folder / "datapackages/codelists").mkdir()
    roles = read_roles(find_folder(folder), {})
    private = key_file(key)(folder)
    moment = (f"{DAY}T09:00:00Z", "0" * 32)
    journal = Journal().with_entry(
        Act.SIGNED,
        "director",
        "2025-01-01",
        about(Act.SIGNED),
        lambda entry: signature_by(private, entry.to_sign),
        moment,
    )
    codes = [fault.code for fault in wrong_signatures(journal, roles)]
    assert codes == ([] if holds else ["journal-signature-wrong"])
    unsigned = Journal().with_entry(Act.SIGNED, "director", "2025-01-01", about(Act.SIGNED), moment=moment)
    codes = [fault.code for fault in wrong_signatures(unsigned, roles)]
    assert codes == ([] if valid.get("from", "") > DAY else ["journal-signature-missing"])


# --- what lies in between --------------------------------------------------------------------------------------------

HIDES: Mapping[str, Callable[[Path], object]] = {
    "repository": lambda folder: (folder / ".git").mkdir(),
    "worktree": lambda folder: (folder / ".git").write_text("gitdir: elsewhere", encoding="utf-8"),
    "law": lambda folder: planted(folder / "mappings/a.yaml"),
    "code lists": lambda folder: planted(folder / "datapackages/codelists/age.csv"),
    "country": lambda folder: planted(folder / "datapackages/national/country.json"),
}
"""What somebody puts into a collection so that nobody looks further up."""


def planted(file: Path) -> None:
    """An empty file."""
    file.parent.mkdir(parents=True)
    file.touch()


@pytest.mark.parametrize("how", HIDES)
def test_nothing_in_a_collection_hides_the_roles_of_its_office(collection: Path, how: str) -> None:
    with_roles(place_of(collection), roles_file({}))
    HIDES[how](collection)
    with pytest.raises(SourceRefused) as refused:
        enter(collection, "somebody else", Act.SIGNED, about(Act.SIGNED))
    assert codes_of(refused) == ["right-missing"]


@pytest.mark.parametrize("how", HIDES)
def test_a_collection_is_read_by_the_law_that_its_acts_change(tmp_path: Path, how: str) -> None:
    """Whatever lies in it: that of its country."""
    country = renew_country(REPOSITORY / "examples/croatia", tmp_path / "croatia", find_folder()).folder
    folder = empty_collection(country / "datapackages/hr-2025")
    HIDES[how](folder)
    assert load_for(folder).folder.roots["mappings"] == country / "mappings"


@pytest.mark.parametrize("how", HIDES)
def test_the_roles_above_hold_in_every_folder_below(tmp_path: Path, how: str) -> None:
    """A folder that is no country and has no law of its own, with years two steps below."""
    with_roles(tmp_path / "office", roles_file({}))
    folder = empty_collection(tmp_path / "office/years/si-2025")
    HIDES[how](folder.parent)
    with pytest.raises(SourceRefused) as refused:
        enter(folder, "somebody else", Act.SIGNED, about(Act.SIGNED))
    assert codes_of(refused) == ["right-missing"]


@pytest.mark.parametrize("place", ["datapackages/hr-2025/definitions", "datapackages/hr-2025", ".."])
def test_roles_in_two_files_are_refused(tmp_path: Path, place: str) -> None:
    """A second file would take the rights of the first away, or give others."""
    country = Path(shutil.copytree(REPOSITORY / "examples/croatia", tmp_path / "croatia"))
    folder = empty_collection(country / "datapackages/hr-2025")
    described = json.loads((folder / "datapackage.json").read_bytes())
    (folder / "datapackage.json").write_text(json.dumps({**described, "thb:definitions": "definitions"}), "utf-8")
    with_roles(country, roles_file({}))
    enter(folder, "may sign", Act.SIGNED, about(Act.SIGNED))
    with_roles((country / place).resolve(), json.dumps({"roles": [{"role": "somebody else", "may": ["sign"]}]}))
    for role in ("may sign", "somebody else"):
        with pytest.raises(DefinitionRefused) as refused:
            enter(folder, role, Act.SIGNED, about(Act.SIGNED))
        assert [fault.code for fault in refused.value.faults] == ["roles-twice"]


NO_FILES: Mapping[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "link": lambda path: path.symlink_to(path.with_name("others.yaml")),
    "pipe": lambda path: os.mkfifo(path),
}


@pytest.mark.parametrize("what", NO_FILES)
def test_roles_that_are_no_file_are_refused(collection: Path, what: str) -> None:
    """They are not taken for none."""
    with_roles(place_of(collection), roles_file({}))
    file = place_of(collection) / "datapackages/national/roles.yaml"
    file.unlink()
    NO_FILES[what](file)
    with pytest.raises(DefinitionRefused) as refused:
        enter(collection, "somebody else", Act.SIGNED, about(Act.SIGNED))
    (code,) = (fault.code for fault in refused.value.faults)
    assert code == ("file-not-found" if what == "folder" else "path-unsafe")


# --- who holds the folder and no key ---------------------------------------------------------------------------------


@pytest.fixture
def signed(collection: Path, keys: dict[str, Path]) -> Path:
    """Two acts of one role and one of another, all signed."""
    with_roles(place_of(collection), roles_file(keys))
    for role, act in (("head of office", Act.SIGNED), ("head of office", Act.SIGNED), ("director", Act.ACCEPTED)):
        enter(collection, role, act, about(act), keys[role])
    return collection


def move(entries: list[dict[str, Any]]) -> None:
    """The signature of one entry stands under another of the same role, which tells the same."""
    entries[1]["signature"] = entries[0]["signature"]


def strip(entries: list[dict[str, Any]]) -> None:
    """The last entry has no signature any more."""
    del entries[2]["signature"]


def of_another(entries: list[dict[str, Any]]) -> None:
    """What one role has signed is said to be of another."""
    entries[2]["role"] = "head of office"


def seal(entries: list[dict[str, Any]]) -> None:
    """Another text was signed."""
    entries[2]["about"] = {**entries[2]["about"], "because": "Another reason."}


FORGED = {
    "moved": (move, ["journal-signature-wrong"] * 2),  # what follows rests on another entry
    "stripped": (strip, ["journal-signature-missing"]),
    "of another role": (of_another, ["journal-signature-wrong"]),
    "what it tells": (seal, ["journal-signature-wrong"]),
    "order": (lambda entries: entries.insert(0, entries.pop(1)), ["journal-signature-wrong"] * 3),
    "taken out": (lambda entries: entries.pop(0), ["journal-signature-wrong"] * 2),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_signed_act_is_altered_and_all_chained_anew_and_found(signed: Path, how: str) -> None:
    """The chain holds; the signatures do not."""
    change, codes = FORGED[how]
    journal = rewritten(signed, change)
    assert [fault.code for fault in wrong_signatures(journal, roles_for(signed))] == codes
    descriptor = signed / "datapackage.json"
    verified = verify_journal(descriptor, load_for(signed, find_folder_of(signed)).folder)
    assert [fault.code for fault in verified.faults if fault.code.startswith("journal")] == codes


def find_folder_of(collection: Path) -> Path | None:
    """The definitions by which it is read, where those of its place are no whole country."""
    return REPOSITORY if collection.name == "hr-2025" else None


@pytest.mark.slow
def test_a_signature_that_lacks_is_told_on_cover_and_sheet(tmp_path: Path, keys: dict[str, Path]) -> None:
    """Of two acts of a role that has a key one was done without it: an article was signed so."""
    folder, on = Path(shutil.copytree(SI_2024, tmp_path / "si-2024")), "2026-11-26"
    described = json.loads((folder / "datapackage.json").read_bytes())
    (folder / "datapackage.json").write_text(json.dumps({**described, "thb:definitions": "definitions"}), "utf-8")
    (folder / "definitions").mkdir()
    with opened(folder, lambda: load_for(folder), Acting("director", on)) as space:
        Sign(text="KZ-1 113", by="MNZ 007-1/2026").do(space)
    with_roles(folder / "definitions", roles_file(keys))
    with opened(folder, lambda: load_for(folder), Acting("director", on, key=key_file(keys["director"]))) as space:
        Sign(text="KZ-1 175", by="MNZ 007-1/2026").do(space)

    submission = submitted(load_for(folder), package=folder)
    (cover,) = (value for heading, value in basic_facts(submission) if heading == SIGNED_ACTS)
    assert isinstance(cover, Text)
    assert cover.in_language("en").split(". ") == [
        "1 entry of the journal is signed with the key of its role",
        "1 entry is not signed although its role has a key: 1",
        "1 signature by a role that has a key is in no signed entry; see the sheet Decisions.",
    ]
    assert cover.in_language("sl").split(". ") == [
        "1 vnos dnevnika je podpisan s ključem svoje vloge",
        "1 vnos ni podpisan, čeprav njegova vloga ima ključ: 1",
        "1 podpisa vloge, ki ima ključ, ni v nobenem podpisanem vnosu; glejte list Decisions.",
    ]
    cells = decisions(submission).cells
    (row,) = (row for (row, _column), cell in cells.items() if "with that key" in str(cell.value))
    assert "KZ-1 113" in [str(cell.value) for (below, _column), cell in cells.items() if row < below < row + 4]


def test_signatures_of_which_no_roles_are_known_are_remarked(signed: Path) -> None:
    """Whoever takes the file away makes nothing right."""
    shutil.rmtree(place_of(signed) / "datapackages/national")
    if signed.name == "si-2025":
        (signed / "definitions/mappings").mkdir()
    verified = verify_journal(signed / "datapackage.json", find_folder())
    assert "journal-signature-unchecked" in {one.code for one in verified.remarks}


@pytest.mark.parametrize("role", ["may propose", "intern of nobody"])
@pytest.mark.parametrize("case", CASES)
def test_acts_without_the_right_are_remarked(collection: Path, case: str, role: str) -> None:
    """Put in by hand or done before the role lost its right; those that had it, or needed none, are not."""
    act, told, right = CASES[case]
    allowed = right == "propose" and role == "may propose"
    enter(collection, f"may {right}", act, told)
    enter(collection, role, act, told)
    enter(collection, role, Act.SENT, about(Act.SENT))
    with_roles(place_of(collection), roles_file({}))
    remarks = [*without_right(journal_of(collection), roles_for(collection))]
    assert [one.code for one in remarks] == ([] if allowed else ["journal-right-missing"])
    assert all(str(2) in one.where.in_language("en") for one in remarks if act is not Act.SUBMITTED)


def test_verify_tells_acts_without_the_right(signed: Path) -> None:
    """By their numbers, of a journal that holds."""
    with_roles(place_of(signed), roles_file({}))
    remarks = verify_journal(signed / "datapackage.json", find_folder()).remarks
    told = [one.where.in_language("en") for one in remarks if one.code == "journal-right-missing"]
    assert [place.split()[-1] for place in told] == ["1", "2", "3"]


def test_two_hats_within_a_minute_are_remarked(signed: Path) -> None:
    verified = verify_journal(signed / "datapackage.json", find_folder())
    (told,) = (one for one in verified.remarks if one.code == "two-roles-within-a-minute")
    assert dict(told.what.values)["number"] == "2"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("roles: [{role: Ana Novak, may: [sign]}]", "role-names-person"),
        ("roles: [{role: head, may: [sign]}, {role: head, may: []}]", "duplicate-id"),
        ("roles: [{role: head, may: [rule]}]", ""),
        ("roles: [{role: head, may: [sign], keys: [{public: abc}]}]", ""),
        (f"roles: [{{role: head, may: [sign], keys: [{{public: MCowBQYDK2VwAyEA{'A' * 43}=}}]}}]", None),
        ("roles: [{role: head, may: [sign], more: 1}]", ""),
        ("roles: 1", ""),
        ("", ""),
    ],
)
def test_a_file_of_roles_that_is_none_is_refused(tmp_path: Path, text: str, code: str | None) -> None:
    with_roles(tmp_path, text)
    (tmp_path / "datapackages/codelists").mkdir()
    if code is None:
        assert read_roles(find_folder(tmp_path), {}).roles
        return
    with pytest.raises(DefinitionRefused) as refused:
        read_roles(find_folder(tmp_path), {})
    assert code in ("", refused.value.faults[0].code)


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_the_commands_ask_for_right_and_key(tmp_path: Path, keys: dict[str, Path], lang: str) -> None:
    """In both languages, by option and by variable; a locked key by its password."""
    folder = empty_collection(tmp_path / "si-2025")
    described = json.loads((folder / "datapackage.json").read_bytes())
    (folder / "datapackage.json").write_text(json.dumps({**described, "thb:definitions": "own"}), "utf-8")
    with_roles(folder / "own", roles_file(keys))
    words = ["describe", "office", str(folder), "police", "--mailbox", "office@example.org", "--lang", lang]

    def run(*more: str, **variables: str) -> Any:
        return CliRunner().invoke(cli, [*words, *more], env=variables)

    for more, code in (
        (("--role", "may sign"), "right-missing"),
        (("--role", "director"), "key-needed"),
        (("--role", "director", "--role-key", str(keys["head of office"])), "key-of-another"),
    ):
        told = run(*more)
        assert told.exit_code == 1, told.output
        assert f"[{code}]" in told.output
    assert run("--role", "director", THB_EU_ROLE_KEY=str(keys["director"])).exit_code == 0
    (entry,) = journal_of(folder).entries
    assert entry.signature is not None


def test_the_law_is_signed_by_whoever_may_with_the_key(tmp_path: Path, keys: dict[str, Path]) -> None:
    """The library as the desk calls it."""
    folder = empty_collection(tmp_path / "si-2025")
    described = json.loads((folder / "datapackage.json").read_bytes())
    (folder / "datapackage.json").write_text(json.dumps({**described, "thb:definitions": "definitions"}), "utf-8")
    with_roles(folder / "definitions", roles_file(keys))
    on = "2026-11-26"
    with opened(folder, lambda: load_for(folder), Acting("director", on, key=key_file(keys["director"]))) as space:
        Sign(text="KZ-1 113", by="MNZ 007-1/2026").do(space)
    (entry,) = journal_of(folder).entries
    assert (entry.act, entry.signature is not None) == (Act.SIGNED, True)
