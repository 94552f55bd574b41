"""A change of several files: after a sudden end at any step, every reader sees all old or all new, and writes nothing.

The end is let come at each call that changes a folder; what a reader is to see is reckoned from the files alone.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.sample import is_whole, sample
from thb_eu.base import atomic_files, changes
from thb_eu.base.changes import (
    ARRIVING,
    BEGUN,
    RECORD,
    Change,
    arriving_folder,
    change_together,
    settle,
    underway,
)
from thb_eu.base.errors import OutputRefused, SourceRefused

OLD = {"a.txt": b"old", "b/c.txt": b"old", "head": b"old"}
NEW = {"a.txt": b"new", "b/c.txt": b"new", "d/e.txt": b"new", "head": b"new"}
BIG = {"deliveries/1/original.csv": b"rows"}
OWN = (RECORD, BEGUN, ARRIVING)
CALLS = ("unlink", "replace", "mkdir", "rmdir", "fsync", "open")


@pytest.fixture(autouse=True)
def no_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes end here, not the machine: nothing waits for the drive."""
    monkeypatch.setattr(os, "fsync", lambda _file: None)


class Ended(BaseException):
    """The process is no more."""


def lying(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, without what is on its way."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: content for name, content in found.items() if name.partition("/")[0] not in OWN}


def seen(folder: Path) -> dict[str, bytes]:
    """What a reader sees of it."""
    coming = underway(folder)
    gone = {*coming.removed, *coming.arriving}
    return {name: content for name, content in {**lying(folder), **coming.files}.items() if name not in gone}


@contextmanager
def ending(step: int) -> Iterator[list[str]]:
    """The process ends at the `step`-th call to the system."""
    done: list[str] = []

    def at(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            done.append(name)
            if len(done) - 1 == step:
                raise Ended
            return real(*given, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, at(name, getattr(os, name)))
        yield done


def one_act(folder: Path) -> None:
    """A change as acts make them: something arrives, something is overwritten, something goes."""
    settle(folder)
    for name, content in BIG.items():
        place = arriving_folder(folder) / name
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
    change_together(NEW, folder, removed=["gone.txt"], witness="head")


def steps() -> int:
    """How many calls an act needs."""
    atomic_files.sealed(b"", "")  # the secret is there from here on
    folder = Path(os.environ["XDG_STATE_HOME"]) / "steps"
    begun(folder)
    with ending(-1) as done:
        one_act(folder)
    shutil.rmtree(folder)
    return len(done)


def begun(folder: Path) -> None:
    """The old state."""
    for name, content in {**OLD, "gone.txt": b"old"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells a file by its handle")
def test_what_holds_lies_on_the_drive_before_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record and what arrives are made durable before the renaming by which they hold, the folder after it."""
    atomic_files.sealed(b"", "")  # the secret is there from here on
    begun(tmp_path)
    told, replace = list[str](), os.replace

    def synced(handle: int) -> None:
        told.append(f"{Path(f'/proc/self/fd/{handle}').readlink().relative_to(tmp_path)} durable")

    def replaced(old: str, new: str, **at: int) -> None:
        told.append(f"{new} in place")
        replace(old, new, **at)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    one_act(tmp_path)
    holds = told.index(f"{RECORD} in place")
    arrived = told.index("original.csv in place")
    assert told.index(f"{ARRIVING}/{BEGUN} durable") < told.index(f"{BEGUN} in place") < arrived < holds
    assert told.index(f"{ARRIVING}/deliveries/1/original.csv durable") < arrived
    assert "deliveries/1 durable" in told[arrived:holds] and told[holds + 1] == ". durable"
    for name in NEW:
        put = told.index(f"{name.rpartition('/')[2]} in place", holds)
        assert holds < told.index(f"{ARRIVING}/{name} durable", holds) < put
        assert f"{name.rpartition('/')[0] or '.'} durable" in told[put:]


@pytest.mark.sampled
def test_an_end_at_every_step_leaves_all_old_or_all_new(tmp_path: Path) -> None:
    old, new, whole = {**OLD, "gone.txt": b"old"}, {**NEW, **BIG}, steps()
    found = []
    for step in sample(range(whole), 16):
        folder = tmp_path / str(step)
        begun(folder)
        with pytest.raises(Ended), ending(step):
            one_act(folder)
        before = {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}
        found.append(seen(folder) == new)
        assert seen(folder) in (old, new), step
        assert {path: path.lstat().st_mtime_ns for path in folder.rglob("*")} == before, "a reader writes nothing"
        settle(folder)
        assert lying(folder) == (new if found[-1] else old), step
        assert {path.name for path in folder.iterdir()} & {*OWN} == set()
        assert found[-1] or not (folder / "deliveries").exists(), "a folder that came goes again"
        one_act(folder)
        assert lying(folder) == new
    assert found == sorted(found), "once it holds, it holds"
    assert {False, True} == {*found}


@contextmanager
def ending_in_file(number: int) -> Iterator[list[int]]:
    """The process ends when half of the `number`-th file is written."""
    real, done = os.fdopen, list[int]()

    def opened(handle: int, mode: str = "r", **given: int) -> object:
        file = real(handle, mode, **given)
        if mode == "wb":
            done.append(handle)
            if len(done) - 1 == number:
                file.write = half(file.write)
        return file

    def half(write: Callable[[bytes], int]) -> Callable[[bytes], int]:
        def some(content: bytes) -> int:
            write(content[: len(content) // 2])
            raise Ended

        return some

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fdopen", opened)
        yield done


def test_an_end_in_the_middle_of_a_file_leaves_all_old_or_all_new(tmp_path: Path) -> None:
    """Half a record is no record: who is killed while it is written has begun nothing that others would find."""
    atomic_files.sealed(b"", "")  # the secret is there from here on
    old, new = {**OLD, "gone.txt": b"old"}, {**NEW, **BIG}
    begun(tmp_path / "whole")
    with ending_in_file(-1) as files:
        one_act(tmp_path / "whole")
    assert len(files) == 1 + len(NEW), "the record, and each file that is overwritten"
    for number in range(len(files)):
        folder = tmp_path / str(number)
        begun(folder)
        with pytest.raises(Ended), ending_in_file(number):
            one_act(folder)
        assert seen(folder) == old, number
        one_act(folder)
        assert lying(folder) == new


@pytest.mark.sampled
def test_an_end_while_an_end_is_mended_is_mended_too(tmp_path: Path) -> None:
    lot, whole = random.Random(28), steps()
    for number in range(60 if is_whole() else 4):
        folder = tmp_path / str(number)
        begun(folder)
        with pytest.raises(Ended), ending(lot.randrange(whole)):
            one_act(folder)
        state = seen(folder)
        for _again in range(3):
            try:
                with ending(lot.randrange(12)):
                    settle(folder)
            except Ended:
                assert seen(folder) == state
        settle(folder)
        assert lying(folder) == state


# --- what others left -------------------------------------------------------------------------------------------------


def committed(folder: Path, change: Change, name: str = RECORD) -> None:
    """A change that holds and of which nothing is in its place."""
    (folder / name).write_bytes(change.written(folder))


@pytest.mark.parametrize("name", [RECORD, BEGUN])
def test_a_record_of_another_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made under another secret, for another folder, or by hand: no reader believes it, no writer follows it."""
    begun(tmp_path)
    elsewhere = tmp_path.parent / "elsewhere"
    elsewhere.mkdir()
    change = Change({"a.txt": b"evil"}, before={"a.txt": changes._hash(tmp_path, "a.txt"), "": ""})
    with monkeypatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(elsewhere / "state"))
        others = change.written(tmp_path)
    for content in (others, change.written(elsewhere), b'{"files": {}}', b"", b"[" * 100_000):
        (tmp_path / name).write_bytes(content)
        assert seen(tmp_path)["a.txt"] == b"old" and underway(tmp_path).foreign == (name,)
        with pytest.raises(SourceRefused) as refused:
            settle(tmp_path)
        assert [fault.code for fault in refused.value.faults] == ["change-of-another"]
        assert (tmp_path / "a.txt").read_bytes() == b"old" and (tmp_path / name).read_bytes() == content


def test_no_secret_no_belief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no secret can be kept, nothing is believed: not what was written without one either."""
    monkeypatch.setattr(atomic_files, "_folders", lambda: iter(()))
    content = atomic_files.sealed(b"x", "y")
    assert atomic_files.unsealed(content, "y") is None


def test_a_secret_that_others_can_read_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_files, "_folders", lambda: iter([tmp_path]))
    content = atomic_files.sealed(b"x", "y")
    assert atomic_files.unsealed(content, "y") == b"x" and atomic_files.unsealed(content, "z") is None
    assert (tmp_path / atomic_files.KEY).stat().st_mode & 0o777 == 0o600
    (tmp_path / atomic_files.KEY).chmod(0o640)
    assert atomic_files.unsealed(content, "y") is None


def test_an_old_record_of_ours_undoes_nothing_that_came_since(tmp_path: Path) -> None:
    """A record of a change that did not hold, brought again later, would take away what has come since."""
    begun(tmp_path)
    before = {"head": changes._hash(tmp_path, "head")}
    old = Change({"head": b"new"}, arrives=tuple(BIG), before=before, witness="head")
    content = old.written(tmp_path)
    one_act(tmp_path)
    (tmp_path / BEGUN).write_bytes(content)
    with pytest.raises(SourceRefused):
        settle(tmp_path)
    assert lying(tmp_path) == {**NEW, **BIG}


@pytest.mark.parametrize("what", ["file", "folder", "record"])
def test_no_step_is_taken_through_a_link(what: str, tmp_path: Path) -> None:
    """Our own record even: a link that came meanwhile leads nowhere."""
    outside, folder = tmp_path / "outside", tmp_path / "here"
    outside.mkdir()
    begun(folder)
    (outside / "c.txt").write_bytes(b"old")
    committed(folder, Change({"b/c.txt": b"new", "head": b"new"}, before={}, witness=""))
    if what == "file":
        (folder / "b/c.txt").unlink()
        (folder / "b/c.txt").symlink_to(outside / "c.txt")
    elif what == "folder":
        shutil.rmtree(folder / "b")
        (folder / "b").symlink_to(outside)
    else:
        (folder / RECORD).rename(outside / "record")
        (folder / RECORD).symlink_to(outside / "record")
    with pytest.raises(SourceRefused) as refused:
        settle(folder)
    assert refused.value.faults[0].code in ("path-unsafe", "change-of-another")
    assert {path.name for path in outside.iterdir()} <= {"c.txt", "record"}
    assert (outside / "c.txt").read_bytes() == b"old"


# --- somebody saves meanwhile -----------------------------------------------------------------------------------------


def test_what_was_saved_since_it_was_read_is_not_overwritten(tmp_path: Path) -> None:
    begun(tmp_path)
    known = {"a.txt": changes._hash(tmp_path, "a.txt")}
    (tmp_path / "a.txt").write_bytes(b"saved in an editor")
    with pytest.raises(SourceRefused) as refused:
        change_together(NEW, tmp_path, known=known, witness="head")
    assert [(fault.code, fault.where.file) for fault in refused.value.faults] == [("changed-meanwhile", "a.txt")]
    assert lying(tmp_path) == {**OLD, "gone.txt": b"old", "a.txt": b"saved in an editor"}


def test_what_was_saved_after_a_sudden_end_is_not_overwritten(tmp_path: Path) -> None:
    """It is told, shown as it was saved, and the rest of the change waits until it is out of the way."""
    begun(tmp_path)
    before = {name: changes._hash(tmp_path, name) for name in OLD}
    committed(tmp_path, Change({"a.txt": b"new", "head": b"new"}, before=before, witness="head"))
    (tmp_path / "a.txt").write_bytes(b"saved since")
    assert seen(tmp_path)["a.txt"] == b"saved since" and seen(tmp_path)["head"] == b"new"
    with pytest.raises(SourceRefused) as refused:
        settle(tmp_path)
    assert refused.value.faults[0].code == "changed-meanwhile"
    (tmp_path / "a.txt").unlink()
    assert settle(tmp_path) and lying(tmp_path)["a.txt"] == b"new"


def test_a_full_drive_leaves_the_old_state(tmp_path: Path) -> None:
    import resource

    begun(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(OutputRefused):
            change_together({**NEW, "a.txt": b"x" * 100}, tmp_path, witness="head")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert lying(tmp_path) == {**OLD, "gone.txt": b"old"} and not {path.name for path in tmp_path.iterdir()} & {*OWN}
