"""A stranger's collection or definitions: reading them touches nothing outside, hangs nowhere and writes nothing.

Expected: everything outside byte for byte as before; of what lies inside nothing moved, changed or gone; no traceback.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from tests.desk.conftest import DeskClient
from tests.hostile.doors import written
from tests.hostile.planted import HUGE, PLANTS, PRECIOUS, beside
from tests.hostile.writers import READERS
from tests.support.sample import sampled
from thb_eu.base.errors import ThbError
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.workplace import Workplace
from thb_eu.sources.collection import load_for, read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.workspace import lock_held, working_on, written_without_entry

ALWAYS = ("the folder of changes that removes", ".thb-eu-change: a link to a folder", ".thb-eu-submission: a pipe")
SECONDS = 60
CORRECT = ("data/t13.csv!D6", "--to", "14", "--authority", "Police", "--because", "sl=a", "--because", "en=a")

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and links")


@contextmanager
def no_hang() -> Iterator[None]:
    """What takes longer than any reading may is ended."""

    def end(*_: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def all_of(folder: Path) -> dict[str, tuple[object, ...]]:
    """Every name below a folder, with what it is and when it was changed."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        link = str(path.readlink()) if path.is_symlink() else ""
        found[str(path.relative_to(folder))] = (status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, link)
    return found


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    place = tmp_path / "outside"
    place.mkdir()
    (place / PRECIOUS).write_bytes(b"precious")
    return place


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SI_2024, tmp_path / "stranger" / "si-2024"))


def ran(*words: str) -> int:
    """A command; it may refuse, and never ends in a traceback."""
    with no_hang():
        done = CliRunner().invoke(cli, [*words])
    assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exc_info)
    assert done.exit_code in (0, 1, 3), done.output
    return done.exit_code


@sampled("plant", PLANTS, 6, ALWAYS)
def test_reading_a_stranger_s_collection_touches_nothing(
    plant: str, inside: Path, outside: Path, definitions: Definitions
) -> None:
    """By the library and as the desk reads: the collection is what it is without the plant."""
    PLANTS[plant](inside, outside)
    before = all_of(inside), all_of(outside)
    with no_hang():
        load_for(inside)
        collection = read_collection(inside, definitions)
        assert (collection.resources, journal_of(inside).entries) == (
            read_collection("si-2024", definitions).resources,
            (),
        )
        lock_held(inside)
        assert written_without_entry(inside, journal_of(inside)) == {}
        at_hand = Workplace(inside.parent)
        assert at_hand.collection("si-2024").collection == collection
        at_hand.close()
    assert (all_of(inside), all_of(outside)) == before


READING = {
    "answers": ("{}",),
    "checks": ("--definitions", "{}"),
    "compare": ("{dossier}", "{dossier}"),
    "completion": ("bash",),
    "doctor": ("--definitions", "{}"),
    "explain": ("{dossier}", "V3!D14"),
    "journal list": ("{}",),
    "journal verify": ("{}",),
    "mappings check": ("--definitions", "{}"),
    "mappings diff": ("{}", "--no-impact"),
    "release ask": ("{}", "V3!D14"),
    "release plan": ("{}",),
    "repository check": ("{}/datapackage.json", "{}/data/t05.csv"),
    "status": ("{}",),
    "validate": ("{}", "--fast"),
    "verify": ("{dossier}", "--package", "{}"),
}
"""By command that reads, its words: the stranger's collection, and a dossier of the stranger's."""
WRITING = {
    "submit": ("{}", "--out", "{out}", "--audience", "internal"),
    "report": ("{}", "--for", "annual-report", "--out", "{out}"),
    "forms": ("{}", "--out", "{out}"),
    "disclosure": ("{}", "--out", "{out}"),
    "journal export": ("{}", "--out", "{out}"),
    "template blank": ("{}", "--out", "{out}"),
}
"""Those that read a collection and write elsewhere; nothing of it comes to where the plant leads."""
COMMANDS = READING | WRITING


def test_every_command_that_reads_meets_a_stranger_s_collection() -> None:
    """The desk, which stays, has its own test."""
    assert {*READING} == READERS - {"desk"}


@sampled(
    ("name", "plant"),
    [*itertools.product(COMMANDS, PLANTS)],
    2,
    [("validate", ALWAYS[0]), ("journal list", ALWAYS[1]), ("explain", ALWAYS[2])],
)
def test_no_command_that_reads_touches_anything(
    name: str, plant: str, inside: Path, outside: Path, tmp_path: Path
) -> None:
    """The plant lies in the collection, and beside the inputs of the dossier."""
    words, out, elsewhere, dossier = COMMANDS[name], tmp_path / "out", tmp_path / "elsewhere", tmp_path / "dossier"
    elsewhere.mkdir()
    (elsewhere / PRECIOUS).write_bytes(b"precious")
    PLANTS[plant](inside, outside)
    if "{dossier}" in words:
        PLANTS[plant](Path(shutil.copytree(written(), dossier)) / "inputs", elsewhere)
    places = (inside, outside, dossier, elsewhere)
    before = [*map(all_of, places)]
    ran(*name.split(), *(word.format(inside, out=out, dossier=dossier) for word in words))
    assert [*map(all_of, places)] == before


@sampled("plant", PLANTS, 1, ALWAYS[:1])
def test_the_desk_s_pages_touch_nothing(plant: str, inside: Path, outside: Path) -> None:
    PLANTS[plant](inside, outside)
    before = all_of(inside), all_of(outside)
    workplace = Workplace(inside.parent)
    with no_hang():
        client = DeskClient(workplace)
        assert client.get("/en/").status_code == 200
        assert client.get("/en/si-2024").status_code in (200, 308, 422)
    workplace.close()
    assert (all_of(inside), all_of(outside)) == before


@sampled("plant", PLANTS, 4, ALWAYS)
def test_an_act_on_a_stranger_s_collection_touches_nothing_outside(plant: str, inside: Path, outside: Path) -> None:
    """It is done, or refused whole."""
    PLANTS[plant](inside, outside)
    before = all_of(outside)
    try:
        with no_hang(), working_on(inside, Acting("analyst", "2026-03-02")) as space:
            space.put("corrections.yaml", space.read("corrections.yaml"))
            space.write()
    except ThbError as refused:
        codes = {fault.code for fault in refused.faults}
        assert codes <= {"change-of-another", "collection-locked", "output-not-writable", "path-unsafe"}
    assert all_of(outside) == before


@pytest.mark.parametrize("moves", [[["1", f"there/{PRECIOUS}"]], [[f"../there/{PRECIOUS}", "stolen.txt"]]])
def test_a_folder_beside_the_output_moves_nothing(moves: list[list[str]], tmp_path: Path, outside: Path) -> None:
    out = tmp_path / "here" / "b.xlsx"
    out.parent.mkdir()
    beside(out, outside, moves)
    before = all_of(outside)
    assert ran("template", "blank", "si-2024", "--out", str(out)) == 0
    assert all_of(outside) == before and out.is_file() and not (out.parent / "stolen.txt").exists()


@pytest.mark.parametrize("name", ["waivers.yaml", "journal.jsonl", "datapackage.json", "metadata.yaml"])
@pytest.mark.parametrize("what", ["a link", "a pipe", "no end", "3 GB"])
def test_no_file_of_a_collection_is_read_through_a_link(
    name: str, what: str, inside: Path, outside: Path, definitions: Definitions
) -> None:
    """Words of the machine's own files would travel with a dossier."""
    place = inside / name
    place.unlink(missing_ok=True)
    if what == "a pipe":
        os.mkfifo(place)
    elif what == "3 GB":
        with place.open("wb") as opened:
            opened.truncate(HUGE)
    else:
        place.symlink_to(outside / PRECIOUS if what == "a link" else "/dev/zero")
    with no_hang(), pytest.raises(ThbError) as refused:
        read_collection(inside, definitions)
    assert {fault.code for fault in refused.value.faults} <= {"path-unsafe", "file-too-large", "package-not-found"}
    assert "precious" not in "".join(fault.what.english for fault in refused.value.faults)


def test_definitions_are_read_through_no_link(tmp_path: Path, outside: Path) -> None:
    """A folder of definitions that somebody sends may not show what lies elsewhere."""
    law = tmp_path / "law"
    shutil.copytree("mappings", law / "mappings")
    (law / "mappings/decisions.yaml").unlink()
    (law / "mappings/decisions.yaml").symlink_to(outside / PRECIOUS)
    with pytest.raises(ThbError) as refused:
        load_for("si-2024", law)
    assert [fault.code for fault in refused.value.faults] == ["path-unsafe"]
