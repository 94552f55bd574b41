"""A change of several files: after a sudden end at any step, all files are old or, at the next look, all are new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from thb_eu.base.atomic_files import CHANGE, REMOVED, change_together, finish_change

OLD = {"a.txt": b"old", "b/c.txt": b"old"}
NEW = {"a.txt": b"new", "b/c.txt": b"new", "d.txt": b"new"}


class Ended(BaseException):
    """The process is no more."""


def held(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, without what is on its way."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".thb-eu-change")
    }


@pytest.mark.parametrize("step", range(8))
def test_a_sudden_end_leaves_the_old_or_lets_the_new_be_finished(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_together(OLD, tmp_path)
    steps = iter(range(100))

    def ending(method: str) -> None:
        real = getattr(Path, method)

        def call(self: Path, *given: object) -> object:
            if next(steps) == step:
                raise Ended
            return real(self, *given)

        monkeypatch.setattr(Path, method, call)

    for method in ("write_bytes", "rename", "replace"):
        ending(method)
    try:
        change_together(NEW, tmp_path)
        ended = False
    except Ended:
        ended = True
    monkeypatch.undo()
    finish_change(tmp_path)
    assert held(tmp_path) in (OLD, NEW)
    assert ended == (step < 7)  # three writes, one renaming, three moves
    change_together(NEW, tmp_path)
    assert held(tmp_path) == NEW
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".thb-eu-change")]


@pytest.mark.parametrize("outside", ["../kept.txt", "b/../../kept.txt", "{}/kept.txt"])
def test_what_goes_goes_once_the_others_have_come_and_nothing_outside(outside: str, tmp_path: Path) -> None:
    """A folder like ours may come with somebody's archive."""
    place, kept = tmp_path / "here", tmp_path / "kept.txt"
    place.mkdir()
    kept.write_bytes(b"kept")
    change_together(OLD, place)
    (place / CHANGE).mkdir()
    (place / CHANGE / "d.txt").write_bytes(b"new")
    (place / CHANGE / REMOVED).write_text(json.dumps(["a.txt", outside.format(tmp_path), "gone-before.txt"]), "utf-8")
    assert finish_change(place)
    assert held(place) == {"b/c.txt": b"old", "d.txt": b"new"} and kept.is_file()
