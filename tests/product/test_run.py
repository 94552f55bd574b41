"""A run makes each step once, and is found again as long as every file behind it holds what it held."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any
from weakref import ref

import pytest

from tests.conftest import keep_only
from thb_eu import run as product
from thb_eu.base import second_process
from thb_eu.base.bounded_files import noticing
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.publication.workbook import workbook
from thb_eu.records.synthetic import SynthesisRequest, synthesise
from thb_eu.results import ReceivedFacts
from thb_eu.run import Run, forget_runs, run_of
from thb_eu.sources import read_collection
from thb_eu.sources.other_collections import FilesBehind, files_behind

TABLE = "data/t03.csv"


@pytest.fixture
def small(collection: Path) -> Path:
    """A collection of one table."""
    forget_runs()
    (collection / "waivers.yaml").unlink()
    return keep_only(collection, "t03")


def received(run: Run) -> Run:
    """The run, as far as its files are read."""
    assert run.received
    return run


def test_the_same_files_are_one_run_of_which_each_step_is_made_once(small: Path, definitions: Definitions) -> None:
    """Steps, submissions and editions, whoever asks; an audience more costs no reading."""
    first = received(run_of(small, definitions))
    second = run_of(small, definitions)

    assert second is first
    assert second.counted is first.counted and second.examined(fast=True) is first.examined(fast=True)
    assert first.submission(fast=True) is second.submission(fast=True)
    assert first.edition(Audience.INTERNAL, fast=True).received is first.received
    assert first.edition(Audience.PUBLIC, fast=True) is second.edition(Audience.PUBLIC, fast=True)


def another_byte(folder: Path) -> None:
    path = folder / TABLE
    path.write_bytes(path.read_bytes() + b"\n")


def another_byte_in_place_of_one(folder: Path) -> None:
    path = folder / TABLE
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))


def a_waiver(folder: Path) -> None:
    (folder / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")


def a_neighbour(folder: Path) -> None:
    shutil.copytree(folder, folder.with_name("another"))


def a_file_less(folder: Path) -> None:
    (folder / TABLE).unlink()


CHANGES = (another_byte, another_byte_in_place_of_one, a_waiver, a_neighbour, a_file_less)


@pytest.mark.parametrize("change", CHANGES, ids=[one.__name__ for one in CHANGES])
def test_another_byte_is_another_run(change: Callable[[Path], None], small: Path, definitions: Definitions) -> None:
    """Of the collection, or of what lies beside it and is compared with it."""
    first = received(run_of(small, definitions))
    change(small)
    assert run_of(small, definitions) is not first


def test_other_definitions_and_another_way_of_reading_are_other_runs(small: Path, definitions: Definitions) -> None:
    """What a program put together itself is nobody else's."""
    first = received(run_of(small, definitions))

    assert run_of(small, replace(definitions)) is not first
    assert run_of(small, definitions, set_aside=True) is not first
    assert run_of(read_collection(small, definitions), definitions) is not first


def test_the_same_files_elsewhere_are_not_counted_again(small: Path, definitions: Definitions, tmp_path: Path) -> None:
    """A copy has a folder of its own, in which it is looked for when it changes."""
    first = received(run_of(small, definitions))
    cells, copy = first.counted, Path(shutil.copytree(small, tmp_path / "else" / small.name))
    second = received(run_of(copy, definitions))

    assert second is not first and run_of(copy, definitions) is second
    assert second.counted is cells and second.examined(fast=True) == first.examined(fast=True)
    assert second.evidence.of_figures is first.evidence.of_figures
    assert (first.received.collection.folder, second.received.collection.folder) == (small, copy)
    another_byte(copy)
    assert run_of(copy, definitions) is not second and run_of(small, definitions) is first


def test_what_no_table_names_any_more_is_seen_and_not_read(small: Path, definitions: Definitions) -> None:
    """A delivery that a later one replaced counts in nothing: a collection as it was read has nothing of it behind it.

    Whoever asks by the folder is told of its files too: they are to stay as they were sent.
    """
    later, earlier = (small / "deliveries" / name / "police" for name in ("2" * 16, "1" * 16))
    for place in (later, earlier):
        place.mkdir(parents=True)
        shutil.copy(small / TABLE, place / "t03.csv")
    (small / TABLE).unlink()
    descriptor = small / "datapackage.json"
    path = (later / "t03.csv").relative_to(small).as_posix()
    descriptor.write_text(descriptor.read_text(encoding="utf-8").replace(TABLE, path), encoding="utf-8")
    held = read_collection(small, definitions)

    def states() -> tuple[FilesBehind, FilesBehind]:
        as_read, of_folder = (files_behind(package, definitions) for package in (held, small))
        assert as_read and of_folder and as_read.sent == of_folder.sent
        return as_read, of_folder

    (read, seen), run = states(), received(run_of(small, definitions))
    (earlier / "t03.csv").write_bytes(b"")
    assert states() == (read, seen._replace(digest=states()[1].digest)) and states()[1] != seen
    assert run_of(small, definitions) is not run
    (later / "t03.csv").write_bytes(b"")
    assert states()[0].sent != read.sent


def test_a_second_process_examines_and_finds_the_same(small: Path, definitions: Definitions) -> None:
    """Where one was begun, nothing is asked of the evidence here; every finding and its place is the same."""
    alone = Run(read_collection(small, definitions), definitions)
    made = alone.submission(Audience.INTERNAL, fast=True)
    forget_runs()
    second_process.begin("thb_eu.checks.examination")
    try:
        helped = Run(read_collection(small, definitions), definitions)
        found = helped.submission(Audience.INTERNAL, fast=True)
    finally:
        second_process._begun.pop().end()

    here, there = (run.evidence.of_figures or run.evidence for run in (alone, helped))
    assert here.answered and not there.answered
    assert (found.examined, found.state) == (made.examined, made.state) and found.examined.findings


def link_to_nothing(folder: Path) -> None:
    (folder / "gone.csv").symlink_to(folder / "nowhere.csv")


def large_remarks(folder: Path) -> None:
    for number in range(101):
        (folder / f"{number}.txt").write_bytes(b"0" * 1_000_000)


def many_remarks(folder: Path) -> None:
    for number in range(20_001):
        (folder / f"{number}.txt").touch()


@pytest.mark.parametrize(
    ("change", "is_kept"), [(link_to_nothing, True), (large_remarks, False), (many_remarks, False)]
)
def test_a_folder_that_nobody_should_look_through_each_time_is_read_anew(
    change: Callable[[Path], None], is_kept: bool, small: Path, definitions: Definitions
) -> None:
    """The collection is read all the same."""
    change(small)
    first = received(run_of(small, definitions))
    assert (run_of(small, definitions) is first) == is_kept


def test_what_changed_while_it_was_read_is_not_kept(
    small: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run under the bytes before, made of the bytes after, would be found when they come back."""
    before, read = (small / TABLE).read_bytes(), product.read

    def saved_meanwhile(*given: Any) -> ReceivedFacts:
        another_byte_in_place_of_one(small)
        return read(*given)

    monkeypatch.setattr(product, "read", saved_meanwhile)
    first = received(run_of(small, definitions))
    (small / TABLE).write_bytes(before)

    assert run_of(small, definitions) is not first


def test_an_act_notices_the_files_behind_a_run_that_was_made_before_it(small: Path, definitions: Definitions) -> None:
    """So it is refused where somebody saves one of them before it is written."""
    first = received(run_of(small, definitions))
    with noticing() as noticed:
        assert run_of(small, definitions) is first
    assert str((small / TABLE).resolve()) in noticed


def test_registers_are_held_by_whoever_asks_and_by_nobody_else(definitions: Definitions, tmp_path: Path) -> None:
    """They may be large."""
    folder = tmp_path / "registers"
    synthesise(SynthesisRequest(100, seed=7), folder, definitions.folder)
    held = received(run_of(folder, definitions))
    assert held.received.registers and run_of(folder, definitions) is held

    gone = ref(held), ref(held.received)
    del held
    gc.collect()
    assert [one() for one in gone] == [None, None]


GROUND = {"base", "definitions", "results", "writing", "run.py"}
STEPS = ["sources", "mapping", "counts", "checks", "disclosure", "publication"]


def rooms_entered(make: Callable[[], object]) -> list[str]:
    """The rooms of the program that a call goes through, in their order; one that is not left is told once."""
    entered, program = [""], f"{Path(product.__file__).parent}{os.sep}"

    def enter(frame: FrameType, _event: str, _arg: object) -> None:
        file = frame.f_code.co_filename
        if file.startswith(program):
            room = file.removeprefix(program).partition(os.sep)[0]
            if room not in {*GROUND, entered[-1]}:
                entered.append(room)

    sys.settrace(enter)  # told of calls alone, as it asks for no line of them
    try:
        make()
    finally:
        sys.settrace(None)
    return entered[1:]


def test_a_figure_goes_through_each_step_once(definitions: Definitions, collection: Path) -> None:
    """Values go forward alone: from the suppliers' files to the workbook no room is entered a second time."""
    forget_runs()
    few = keep_only(collection, "t03", "t05")
    (few / "waivers.yaml").unlink()

    assert rooms_entered(lambda: workbook(run_of(few, definitions).edition())) == STEPS
