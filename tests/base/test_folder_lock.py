"""A lock is held by a living process; that of a dead one of this machine is taken over, any other is not."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from thb_eu.base import folder_lock
from thb_eu.base.errors import SourceRefused
from thb_eu.base.folder_lock import LOCK, held_by, locked, this_machine

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def holder(folder: Path) -> int:
    """A process that holds the lock until it is killed."""
    ready, write = os.pipe()
    child = os.fork()
    if not child:
        with locked(folder, "analyst", breaks=False):
            os.write(write, b".")
            signal.pause()
    os.read(ready, 1)
    return child


def ended(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def refused(folder: Path) -> bool:
    try:
        with locked(folder, "head", breaks=False):
            return False
    except SourceRefused as told:
        assert [fault.code for fault in told.faults] == ["collection-locked"]
        return True


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    process = holder(tmp_path)
    assert refused(tmp_path) and held_by(tmp_path)
    ended(process)
    assert (tmp_path / LOCK).is_file() and held_by(tmp_path) is None
    with locked(tmp_path, "head", breaks=False) as broken:
        assert broken == "" and json.loads((tmp_path / LOCK).read_bytes())["role"] == "head"
        assert refused(tmp_path)
    assert not (tmp_path / LOCK).exists()


def test_a_number_of_a_process_that_was_given_again_deceives_nobody(tmp_path: Path) -> None:
    """Whatever number stands there: the system holds a lock for a living process alone."""
    ended(holder(tmp_path))
    told = json.loads((tmp_path / LOCK).read_bytes())
    (tmp_path / LOCK).write_text(json.dumps({**told, "process": os.getpid()}), encoding="utf-8")
    assert not refused(tmp_path)
    living = holder(tmp_path)
    (tmp_path / LOCK).write_text(json.dumps({**told, "process": 999_999_999}), encoding="utf-8")
    assert refused(tmp_path)
    ended(living)


@pytest.mark.parametrize("role", ["head", "head of the service that fights trafficking in human beings, on behalf"])
def test_who_is_killed_while_it_takes_over_leaves_a_note_that_can_be_read(role: str, tmp_path: Path) -> None:
    """Whichever call of the system is its last; a shorter and a longer note take the place of the one before."""
    for last in ("lseek", "write"):
        ended(holder(tmp_path))
        child = os.fork()
        if not child:
            setattr(os, last, lambda *_: os._exit(0))
            with locked(tmp_path, role, breaks=False):
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        with locked(tmp_path, role, breaks=False):
            assert json.loads((tmp_path / LOCK).read_bytes())["role"] == role


def knows_unnamed_files(folder: Path) -> bool:
    """Whether the drive of a folder does; network drives do not."""
    try:
        os.close(os.open(folder, os.O_RDWR | os.O_TMPFILE))
    except (OSError, AttributeError):
        return False
    return True


def test_who_is_killed_while_it_locks_leaves_no_lock_that_nobody_can_read(tmp_path: Path) -> None:
    """Whichever call of the system is its last."""
    if not knows_unnamed_files(tmp_path):
        pytest.skip("this drive knows no files without a name")
    for last in ("open", "lseek", "write", "link"):
        child = os.fork()
        if not child:
            setattr(os, last, lambda *_, **__: os._exit(0))
            with locked(tmp_path, "analyst", breaks=False):
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert not refused(tmp_path), last


def test_where_the_drive_knows_no_unnamed_files_one_at_a_time_holds_the_lock_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    with locked(tmp_path, "analyst", breaks=False):
        assert json.loads((tmp_path / LOCK).read_bytes())["role"] == "analyst" and refused(tmp_path)
    assert not refused(tmp_path) and not (tmp_path / LOCK).exists()


@pytest.mark.parametrize("machine", ["0" * 16, "", None, 7])
def test_the_lock_of_another_machine_is_kept(machine: object, tmp_path: Path) -> None:
    told = {"role": "analyst", "since": "2026-01-01T00:00:00+00:00", "process": 1, "machine": machine}
    (tmp_path / LOCK).write_text(json.dumps(told), encoding="utf-8")
    assert refused(tmp_path) and held_by(tmp_path)
    with locked(tmp_path, "head", breaks=True) as broken:
        assert broken == "analyst"
    assert not (tmp_path / LOCK).exists()


def test_where_the_system_holds_no_locks_none_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(holder(tmp_path))
    monkeypatch.setattr(folder_lock, "fcntl", None)
    assert refused(tmp_path) and held_by(tmp_path)


def test_of_a_dead_process_one_takes_over(tmp_path: Path) -> None:
    """Many at once: one alone has it at a time."""
    ended(holder(tmp_path))
    inside, children = tmp_path / "inside", []
    for _number in range(8):
        children.append(os.fork())
        if not children[-1]:
            code = 0
            try:
                with locked(tmp_path, "head", breaks=False):
                    inside.mkdir()
                    inside.rmdir()
            except SourceRefused:
                code = 1
            except BaseException:
                code = 2
            os._exit(code)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert set(codes) <= {0, 1} and 0 in codes and not (tmp_path / LOCK).exists()


def test_a_lock_that_was_broken_is_not_removed_by_whom_it_was_broken(tmp_path: Path) -> None:
    with locked(tmp_path, "analyst", breaks=False), locked(tmp_path, "head", breaks=True) as broken:
        assert broken == "analyst"
        (tmp_path / "other").touch()
        mine = (tmp_path / LOCK).read_bytes()
        assert json.loads(mine)["role"] == "head"
    assert not (tmp_path / LOCK).exists() and this_machine() == json.loads(mine)["machine"]
