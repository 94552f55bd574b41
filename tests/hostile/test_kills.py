"""A command that is killed while it writes leaves the old or the new state; `make kills` kills 300 times."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.hostile import kills, writers
from tests.support.sample import sample
from thb_eu.base import atomic_files
from thb_eu.base.atomic_files import (
    IN_USE,
    MOVES,
    TEMPORARY,
    files_beside,
    folder_beside,
    sealed,
    temporary_folder,
    write_files,
)
from thb_eu.base.errors import OutputRefused
from thb_eu.cli import cli
from thb_eu.publication.folder import write_all
from thb_eu.publication.manifest import ENGINE

EACH_WAY = (
    *("receive", "purge", "decide", "year new", "mappings edit"),  # a change of a collection, a new one, of definitions
    *("pseudonymise", "keys new", "template inspect"),  # files that are new, private ones, one that may be there
)
"""One command of each way of writing; `make kills` kills all of them."""


@pytest.mark.slow
@pytest.mark.sampled
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kills_hindrances_and_two_runs_leave_the_old_or_the_new_state() -> None:
    killed = sample(EACH_WAY, 0, ("receive", "year new", "mappings edit", "keys new"))
    hindered = sample(("purge", "mappings edit", "receive", "keys new"), 0, ("mappings edit", "keys new"))
    assert kills.kills(len(killed), names=killed) == []
    assert kills.full_drives(len(hindered), names=hindered) == []
    assert kills.two_at_once(len(hindered), names=hindered) == []
    assert kills.read_only_drives(hindered) == []


def test_every_command_is_killed_or_writes_nothing() -> None:
    """A new command that is no act stands in `WRITERS`, by which it is killed, or in `READERS`, which write nothing."""

    def named(group: click.Group, before: str = "") -> Iterator[str]:
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                yield from named(command, f"{before}{name} ")
            else:
                yield f"{before}{name}"

    called = {" ".join(writer.words) for writer in writers.WRITERS.values()}
    commands = {*named(cli)}
    assert {name for name in commands if not any(words.startswith(f"{name} ") for words in called)} < writers.READERS
    assert commands >= writers.READERS


def test_what_a_killed_process_left_is_removed_and_what_lives_stays(tmp_path: Path) -> None:
    dead = tmp_path / f"{TEMPORARY}dead"
    dead.mkdir()
    (dead / IN_USE).touch()
    with temporary_folder(tmp_path) as living:
        assert not dead.exists()
        with temporary_folder(tmp_path):
            assert living.is_dir()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("target", ["../outside.txt", "/tmp/thb-eu-outside.txt", "there/x.txt"])
@pytest.mark.parametrize("is_ours", [True, False])
def test_moves_are_finished_that_are_ours_and_lead_nowhere_else(target: str, is_ours: bool, tmp_path: Path) -> None:
    """A folder like ours may come with somebody's archive."""
    inside, outside = tmp_path / "here", tmp_path / "outside"
    dead = inside / f"{TEMPORARY}dead"
    dead.mkdir(parents=True)
    outside.mkdir()
    (inside / "there").symlink_to(outside)
    (dead / IN_USE).touch()
    (dead / "0").write_bytes(b"x")
    told = json.dumps({"over_others": True, "moves": [["0", target], ["0", "good.txt"]]}).encode()
    (dead / MOVES).write_bytes(sealed(told, atomic_files._about(dead)) if is_ours else b"0" * 64 + b"\n" + told)
    with temporary_folder(inside):
        pass
    assert [path.name for path in inside.iterdir() if path.name != "there"] == (["good.txt"] if is_ours else [])
    assert [*outside.iterdir()] == [] and not (tmp_path / "outside.txt").exists()
    assert not Path("/tmp/thb-eu-outside.txt").exists()


def test_a_file_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "new.csv"
    with pytest.raises(OutputRefused), files_beside((place,), tmp_path, are_new=True) as (waiting,):
        waiting.write_bytes(b"ours")
        place.write_bytes(b"theirs")
    assert place.read_bytes() == b"theirs" and [*tmp_path.iterdir()] == [place]


@pytest.mark.parametrize("came", [True, False])
def test_a_folder_that_came_meanwhile_is_not_replaced(came: bool, tmp_path: Path) -> None:
    """Of a collection that two begin at once, the one that is there stays; an empty folder is free."""
    place = tmp_path / "si-2025"
    place.mkdir()
    with (
        pytest.raises(OutputRefused) if came else contextlib.nullcontext(),
        folder_beside(place, is_new=True) as made,
    ):
        (made / "ours").touch()
        if came:
            (place / "theirs").touch()
    assert [path.name for path in place.iterdir()] == ["theirs" if came else "ours"] and [*tmp_path.iterdir()] == [
        place
    ]


def test_a_final_dossier_that_came_meanwhile_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two submit at once: what is looked at before anything is written is looked at again before it takes the place."""
    told = {"year": "2024", "geo": "SI", "audience": "eu", "outputs": {}, "engine": {"name": ENGINE}}
    draft, final = (json.dumps({**told, "state": state}).encode() for state in ("DRAFT", "FINAL"))
    place, begin = tmp_path / "d", atomic_files.temporary_folder

    @contextlib.contextmanager
    def meanwhile(parent: Path) -> Iterator[Path]:
        with begin(parent) as made:
            place.mkdir()
            (place / "manifest.json").write_bytes(final)
            yield made

    monkeypatch.setattr(atomic_files, "temporary_folder", meanwhile)
    with pytest.raises(OutputRefused) as refused:
        write_all(place, {"manifest.json": draft})
    assert refused.value.faults[0].code == "final-dossier-kept"
    assert (place / "manifest.json").read_bytes() == final and [*tmp_path.iterdir()] == [place]


def test_a_full_disk_leaves_the_old_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    import resource

    place = tmp_path / "d"
    write_files({"a.txt": b"old"}, place)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OutputRefused) as refused, folder_beside(place) as made:
            (made / "a.txt").write_bytes(b"new" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert refused.value.faults[0].code == "output-not-writable"
    assert (place / "a.txt").read_bytes() == b"old" and [*tmp_path.iterdir()] == [place]
