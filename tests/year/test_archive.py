"""One archive of a year: what was accepted lies in it, nothing of persons does, and whatever is changed is named."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.dossiers.verification.dossiers import not_written_again
from tests.support.acts import accept
from tests.support.commands import run
from tests.support.deliveries import empty_collection, journal_in
from tests.support.journals import DAY, ROLE, delivery_of, sha256
from tests.support.submitted_years import Year, own
from thb_eu.base.errors import SourceRefused
from thb_eu.base.ooxml.archive import parts_of
from thb_eu.definitions import load
from thb_eu.definitions.acts import Act
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.archive import export, verify_archive
from thb_eu.year.journal_verification import verify_journal
from thb_eu.year.received_deliveries import Verdict
from thb_eu.year.workspace import working_on

__all__ = ["own"]

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

Parts = dict[str, bytes]
REGISTER, REFUSED, WAITING = b"id;sex\n1;F\n", b"a photo", b"figures that nobody has accepted"


def exported(year: Year, out: Path, *words: object) -> Any:
    """What exporting the year says."""
    return run("journal", "export", year.collection, "--definitions", year.folder, "--out", out, *words)


@pytest.fixture(scope="module")
def with_others(two_vintages: Year, tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The year of two vintages; besides a register was accepted, a file refused, and one waits."""
    year = Year(Path(shutil.copytree(two_vintages.folder, tmp_path_factory.mktemp("others") / "year")))
    with working_on(year.collection, Acting(ROLE, DAY)) as space:
        for content, contract in ((REGISTER, "irsd-records/persons"), (WAITING, "furs/victims")):
            id, supplier = delivery_of(content), contract.partition("/")[0]
            path = f"deliveries/{id}/original.csv"
            sent = {"delivery": id, "sha256": sha256(content), "supplier": supplier}
            space.enter(Act.RECEIVED, {**sent, "resources": {contract: {"path": path}}})
            space.put(path, content)
            space.put(f"deliveries/{id}/receipt.txt", b"It came.")
        space.enter(Act.ACCEPTED, {"delivery": delivery_of(REGISTER), "because": ""})
        id = delivery_of(REFUSED)
        space.enter(Act.REFUSED, {"delivery": id, "sha256": sha256(REFUSED), "because": ["file-type-not-read"]})
        space.put(f"deliveries/refused/{id}/original.jpg", REFUSED)
        space.write()
    return year


@pytest.fixture(scope="module")
def archive(with_others: Year, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive with the second vintage."""
    out = tmp_path_factory.mktemp("archive") / "year.zip"
    assert exported(with_others, out, "--dossier", with_others.folder / "second").exit_code == 0
    return out


@pytest.fixture(scope="module")
def alone(with_others: Year, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive without a dossier."""
    out = tmp_path_factory.mktemp("alone") / "year.zip"
    assert exported(with_others, out).exit_code == 0
    return out


def repacked(archive: Path, folder: Path, change: Callable[[Parts], None], refreshed: bool = True) -> Path:
    """The archive with its files changed; whoever does so gives the manifest its hashes again."""
    parts = parts_of(archive.read_bytes())
    change(parts)
    if refreshed:
        manifest = json.loads(parts.pop("manifest.json"))
        manifest["outputs"] = {name: sha256(content) for name, content in sorted(parts.items())}
        parts["manifest.json"] = json.dumps(manifest).encode()
    return packed(parts, folder / "changed.zip")


def packed(parts: Mapping[str, bytes], path: Path) -> Path:
    """A zip with these names, whatever they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return path


def odd(year: Year, path: Path) -> set[str]:
    """The parts that differ in an archive."""
    with not_written_again():
        return {it.part for it in verify_archive(path, folder=str(year.folder)).differences}


def test_an_archive_is_verified_as_a_dossier_is(with_others: Year, archive: Path) -> None:
    told = run("verify", archive, "--definitions", with_others.folder, "--format", "json")
    result = json.loads(told.stdout)
    parts = {part["id"]: part["compared"] for part in result["parts"]}
    assert (told.exit_code, result["differences"], result["state"]) == (0, [], "FINAL")
    entries = len(journal_in(with_others.collection).entries)
    assert (parts["journal"], parts["dossier"]) == (entries, 1) and parts["written-again"] > 100


def test_the_same_collection_gives_the_same_bytes(with_others: Year, archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    assert exported(with_others, again, "--dossier", with_others.folder / "second").exit_code == 0
    assert again.read_bytes() == archive.read_bytes()


def test_it_holds_what_was_accepted_and_nothing_of_persons(with_others: Year, archive: Path) -> None:
    parts = parts_of(archive.read_bytes())
    listed = json.loads((with_others.collection / "datapackage.json").read_bytes())["resources"]
    for resource in listed:
        sent = (with_others.collection / resource["path"]).read_bytes()
        assert parts[f"collection/{resource['path']}"] == sent
    assert not {REGISTER, REFUSED, WAITING} & {*parts.values()}
    assert b"".join(parts.values()).count(b"It came.") == 2
    journal = parts["collection/journal.jsonl"]
    assert journal == (with_others.collection / "journal.jsonl").read_bytes()
    assert all(sha256(content).encode() in journal for content in (REGISTER, REFUSED, WAITING))


def test_an_archive_without_a_dossier_is_verified_too(with_others: Year, alone: Path) -> None:
    told = run("verify", alone, "--definitions", with_others.folder, "--format", "json")
    result = json.loads(told.stdout)
    assert (told.exit_code, result["differences"], result["state"], result["audience"]) == (0, [], None, None)
    assert run("verify", alone, "--definitions", with_others.folder).exit_code == 0


def original(parts: Parts) -> str:
    """The first table that was sent."""
    return next(name for name in sorted(parts) if "/original." in name and name.startswith("collection/"))


def without_an_original(parts: Parts) -> None:
    del parts[original(parts)]


def other_original(parts: Parts) -> None:
    parts[original(parts)] += b"\n"


def other_role(parts: Parts) -> None:
    parts["collection/journal.jsonl"] = parts["collection/journal.jsonl"].replace(b'"analyst"', b'"minister"', 1)


def cut_journal(parts: Parts) -> None:
    lines = parts["collection/journal.jsonl"].splitlines(keepends=True)
    parts["collection/journal.jsonl"] = b"".join(lines[:-1])


def other_figure(parts: Parts) -> None:
    name = "dossier/observations.csv"
    parts[name] = parts[name].replace(b",11,A", b",12,A", 1)


def other_dossier(parts: Parts) -> None:
    manifest = json.loads(parts["dossier/manifest.json"])
    parts["dossier/manifest.json"] = json.dumps({**manifest, "python": "3.0"}).encode()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (without_an_original, "journal"),
        (other_original, "journal"),
        (other_role, "journal"),
        (cut_journal, "journal"),
    ],
)
def test_what_is_changed_is_named_though_the_hashes_were_refreshed(
    with_others: Year, alone: Path, tmp_path: Path, change: Callable[[Parts], None], named: str
) -> None:
    assert odd(with_others, repacked(alone, tmp_path, change)) == {named}


@pytest.mark.parametrize(("change", "named"), [(other_figure, "hashes"), (other_dossier, "dossier")])
def test_a_dossier_that_is_changed_in_an_archive_is_named(
    with_others: Year, archive: Path, tmp_path: Path, change: Callable[[Parts], None], named: str
) -> None:
    assert named in odd(with_others, repacked(archive, tmp_path, change))


def test_a_changed_file_is_named_by_its_hash(with_others: Year, alone: Path, tmp_path: Path) -> None:
    changed = repacked(alone, tmp_path, lambda parts: parts.update({"collection/waivers.yaml": b""}), refreshed=False)
    found = verify_archive(changed, folder=str(with_others.folder)).differences
    assert ("archive", "collection/waivers.yaml") in {(it.part, it.where) for it in found}
    assert run("verify", changed, "--definitions", with_others.folder).exit_code == 3


# --- what is not unpacked -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"../outside.txt": b"x"}, "archive-unsafe"),
        ({"collection/../../outside.txt": b"x"}, "archive-unsafe"),
        ({"/outside.txt": b"x"}, "archive-unsafe"),
        ({"C:/outside.txt": b"x"}, "archive-unsafe"),
        ({"collection/a": b"x", "collection/a/b": b"x"}, "archive-unsafe"),
        ({"collection/A.csv": b"x", "collection/a.csv": b"x"}, "archive-unsafe"),
        ({"collection/zeros.csv": b"0" * 5_000_000}, "file-too-large"),
        ({}, "archive-damaged"),  # no descriptor
        ({"manifest.json": b"{}"}, "archive-damaged"),
        ({"manifest.json": b"\xff"}, "archive-damaged"),
    ],
)
def test_a_name_that_leads_out_or_a_bomb_is_refused_before_anything_is_unpacked(
    archive: Path, tmp_path: Path, parts: Parts, code: str
) -> None:
    manifest = {"manifest.json": parts_of(archive.read_bytes())["manifest.json"]}
    path = packed({**manifest, **parts}, tmp_path / "bad.zip")
    with pytest.raises(SourceRefused) as refused:
        verify_archive(path)
    assert {fault.code for fault in refused.value.faults} == {code}
    assert {it.name for it in tmp_path.rglob("*")} == {"bad.zip"}


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    told = run("verify", path, "--format", "json")
    assert (told.exit_code, json.loads(told.stdout)["faults"][0]["code"]) == (1, "archive-damaged")


# --- what is not exported -------------------------------------------------------------------------------------------


def code(told: Any) -> str:
    """The code of the refusal."""
    assert told.exit_code == 1
    return str(json.loads(told.stdout)["faults"][0]["code"])


def test_an_export_overwrites_nothing_and_stays_out_of_the_collection(own: Year, tmp_path: Path) -> None:
    (tmp_path / "there.zip").write_bytes(b"mine")
    form = ("--format", "json")
    assert code(exported(own, tmp_path / "there.zip", *form)) == "output-taken"
    assert code(exported(own, own.collection / "a.zip", *form)) == "output-in-package"
    assert (tmp_path / "there.zip").read_bytes() == b"mine"


def test_a_dossier_that_was_not_submitted_does_not_go_along(own: Year, tmp_path: Path) -> None:
    manifest = own.folder / "second/manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    told = exported(own, tmp_path / "a.zip", "--dossier", own.folder / "second", "--format", "json")
    assert code(told) == "dossier-not-submitted" and not (tmp_path / "a.zip").exists()


def test_a_journal_that_does_not_hold_is_not_exported(own: Year, tmp_path: Path) -> None:
    (own.collection / "deliveries/0123456789abcdef").mkdir()
    assert code(exported(own, tmp_path / "a.zip", "--format", "json")) == "delivery-without-entry"


def test_a_collection_without_a_journal_is_not_exported(collection: Path, tmp_path: Path) -> None:
    told = run("journal", "export", collection, "--out", tmp_path / "a.zip", "--format", "json")
    assert code(told) == "collection-without-journal"


# --- names and persons ----------------------------------------------------------------------------------------------


REGISTER_SAMPLE = REPOSITORY / "datapackages/sources/irsd-records/sample/persons.csv"
NAMES = st.lists(
    st.text(st.characters(categories=["Lu", "Ll"]), min_size=6, max_size=12), min_size=4, max_size=4, unique=True
)


@settings(max_examples=4, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(names=NAMES)
def test_no_name_of_a_file_and_no_value_of_a_register_is_in_journal_descriptor_or_archive(
    names: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Four files are called as a person calls them; one is a register, accepted, with the last name in a row."""
    folder, definitions = tmp_path_factory.mktemp("named"), load()
    collection = empty_collection(folder / "si-2025")
    good, bad, photo, register = (
        folder / f"{name}.{suffix}" for name, suffix in zip(names, ("csv", "csv", "jpg", "csv"), strict=True)
    )
    good.write_text("Spol;Starostna skupina;Število\nŽenske;Odrasli;3\n", encoding="utf-8")
    bad.write_text("Ime;Priimek\n", encoding="utf-8")
    photo.write_bytes(b"\xff\xd8\xff")
    row = REGISTER_SAMPLE.read_text(encoding="utf-8")
    register.write_text(row.replace("06100-12/2024", names[3]), encoding="utf-8")
    found = [
        *receive([good], collection, definitions, Acting(ROLE, DAY), table="courts/users-by-age").deliveries,
        *receive([bad, photo, register], collection, definitions, Acting(ROLE, DAY)).deliveries,
    ]
    verdicts = [one.verdict is not Verdict.REFUSED for one in found]
    assert verdicts == [True, False, False, True]
    for one in (found[0], found[3]):
        accept(collection, one.id, definitions, ROLE, DAY)
    export(collection, definitions, folder / "a.zip")
    assert not verify_journal(collection / "datapackage.json", definitions.folder).faults
    parts = parts_of((folder / "a.zip").read_bytes())
    assert f"collection/deliveries/{found[0].id}/original.csv" in parts
    told = ["\n".join(parts), parts["manifest.json"].decode()]
    told += [(collection / name).read_text(encoding="utf-8") for name in ("journal.jsonl", "datapackage.json")]
    assert [name for name in names for text in told if name in text] == []
    holding = [name for name, content in parts.items() if names[3].encode() in content]
    assert {name.rpartition("/")[2] for name in holding} <= {"receipt.txt"}  # which says how the file was called
