"""Kills: every command that writes, killed at a moment of its writing; the state is then the old or the new one.

A fork of one warm process does the work and kills itself at a given thing that it does to a file, as a power cut
would; then the same command runs again, undisturbed. `python -m tests.hostile.kills 200 [SEED]` kills so often.
"""

from __future__ import annotations

import atexit
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.hostile.writers import STATES, WRITERS, run
from thb_eu.base.atomic_files import A_MINUTE, CHANGE, TEMPORARY, finish_change
from thb_eu.definitions.journal import Act
from thb_eu.year.journal_verification import journal_that_goes_on
from thb_eu.year.workspace import LOCK, ON_ITS_WAY

SEED = 16
CHANGING = {
    *("open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "shutil.rmtree", "ctypes.call_function")
}
COLLECTION, JOURNAL = "c", "c/journal"
Held = dict[str, bytes]


# --- one run ----------------------------------------------------------------------------------------------------------


def killed(act: Callable[[], int], folder: Path, moment: int = 0) -> tuple[int, int]:
    """Do an act in a fork that kills itself at a moment (none: 0); its exit code, and how many moments there were."""
    read, write = os.pipe()
    if not (child := os.fork()):
        count = 0

        def watch(event: str, words: tuple[object, ...]) -> None:
            nonlocal count
            if event in CHANGING and (event.startswith("ctypes") or (words and str(words[0]).startswith(str(folder)))):
                count += 1
                if count == moment:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        code = 70
        try:
            code = act()
        except BaseException:
            traceback.print_exc()
        os.write(write, str(count).encode())
        os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as answered:
        moments = int(answered.read() or 0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 1, 3, -signal.SIGKILL), "the act ended in a fault of the program"
    return code, moments


@contextmanager
def copied(state: Path) -> Iterator[Path]:
    """A copy of a state, in a folder without neighbours."""
    with tempfile.TemporaryDirectory(prefix="thb-eu-kills-") as made:
        yield Path(shutil.copytree(state, Path(made) / "here"))


@cache
def _states() -> Path:
    """Where the states are kept that every copy is made of."""
    place = tempfile.mkdtemp(prefix="thb-eu-kills-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return Path(place)


@cache
def state_named(name: str) -> tuple[Path, int]:
    """The folder of a state, or of what a writer leaves that ran undisturbed, and how many moments that had."""
    before, made = WRITERS[name].before if name in WRITERS else STATES.get(name, ("", None))[0], 0
    folder = _states() / (name or "nothing") / "here"
    folder.parent.mkdir()
    if not name:
        folder.mkdir()
        return folder, 0
    shutil.copytree(state_named(before)[0], folder)
    if name in WRITERS:
        _, made = killed(lambda: run(folder, WRITERS[name].words)[0], folder)
        assert temporary(folder) == [], name
    else:
        STATES[name][1](folder)
    return folder, made


# --- what is there ----------------------------------------------------------------------------------------------------


def held_in(folder: Path, nameless: bool = False) -> Held:
    """What a reader sees: all files but temporary ones and locks; of the journal of the collection what it tells.

    That a lock was broken, which the next run says, is left out. `nameless`: of all files their names alone.
    """
    passing = (TEMPORARY, f"{CHANGE}-", LOCK, ON_ITS_WAY)
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    held = {
        name: b"" if nameless else path.read_bytes()
        for name, path in sorted(paths.items())
        if not name.startswith(f"{JOURNAL}.") and not any(part.startswith(passing) for part in Path(name).parts)
    }
    if (folder / COLLECTION).is_dir():
        told = journal_that_goes_on(folder / COLLECTION)  # refuses one whose chain is broken
        entries = [(entry.act.value, entry.role, {**entry.about, "after": 0}) for entry in told.entries]
        held[JOURNAL] = repr([entry for entry in entries if entry[0] != Act.UNLOCKED.value]).encode()
    return held


def temporary(folder: Path) -> list[str]:
    """The temporary folders and locks that lie about."""
    return [str(path.relative_to(folder)) for path in folder.rglob(".thb-eu-*")]


def part(held: Held, place: str) -> Held:
    """What lies in one place: a folder directly below, or a file."""
    return {name: content for name, content in held.items() if name.partition("/")[0] == place}


@cache
def undisturbed(name: str) -> tuple[Held, Held, int]:
    """What is there before and after an undisturbed run of a writer, and how many moments it has."""
    (before, _), (after, moments) = state_named(WRITERS[name].before), state_named(name)
    told = held_in(before, WRITERS[name].random), held_in(after, WRITERS[name].random)
    assert told[0] != told[1], f"{name} writes nothing"
    return *told, moments


@cache
def after_a_lock(name: str) -> Held:
    """What an undisturbed run leaves where it has to break a lock: a dossier tells of it."""
    with copied(state_named(WRITERS[name].before)[0]) as folder:
        (folder / COLLECTION / LOCK).write_text('{"role": "analyst", "since": "2026-01-01T00:00:00+00:00"}', "utf-8")
        killed(lambda: again(folder, name), folder)
        return held_in(folder, WRITERS[name].random)


def again(folder: Path, name: str) -> int:
    """The next run of a writer, which breaks the lock that the one before left."""
    words = WRITERS[name].words
    return run(folder, (*words, "--break-lock") if (folder / COLLECTION / LOCK).is_file() else words)[0]


# --- kills ------------------------------------------------------------------------------------------------------------


def wrong(name: str, moment: int) -> Iterator[str]:
    """What is wrong after a kill at a moment of a writer, and after the next run."""
    writer, (before, after, _moments) = WRITERS[name], undisturbed(name)
    with copied(state_named(writer.before)[0]) as folder:
        killed(lambda: run(folder, writer.words)[0], folder, moment)
        for place in (COLLECTION, "law"):
            finish_change(folder / place)  # whoever reads a collection or definitions does
        held = held_in(folder, writer.random)
        places = {name.partition("/")[0] for name in (*before, *after, *held)}
        old = {place for place in places if part(held, place) == part(before, place)}
        new = {place for place in places if part(held, place) == part(after, place)}
        for place in places - old - new:
            if not writer.one_by_one or not _each_whole(part(held, place), before, after):
                yield f"half: {place}"
        if COLLECTION in places - old and places - new and not writer.one_by_one:
            yield f"the journal tells what is not yet there: {places - new}"
        for left in folder.rglob(f"{TEMPORARY}*"):  # the next run comes a while later
            os.utime(left, (left.stat().st_mtime - 2 * A_MINUTE,) * 2)
        killed(lambda: again(folder, name), folder)
        held = held_in(folder, writer.random)
        if held != after and held != after_a_lock(name):
            yield f"the next run does not end in the new state: {_differing(held, after)}"
        if left := temporary(folder):
            yield f"left behind: {left}"


def _each_whole(held: Held, before: Held, after: Held) -> bool:
    """Files that each move alone: every one is the old or the new one, and the next run moves on the others."""
    return all(content in (before.get(name), after.get(name)) for name, content in held.items())


def _differing(held: Held, after: Held) -> list[str]:
    return [name for name in sorted({*held, *after}) if held.get(name) != after.get(name)][:4]


def kills(count: int, seed: int = SEED, names: Iterable[str] = WRITERS) -> list[str]:
    """Kill so often, each writer in turn, at random moments; what was wrong."""
    lot, turns = random.Random(seed), [*names]
    if any(name.startswith("submit") for name in turns):
        run(Path(), ("validate", "si-2024", "--quiet"))  # every fork has what this imports
    found = []
    for number in range(count):
        name = turns[number % len(turns)]
        moment = lot.randint(1, undisturbed(name)[2])
        found += [f"{name}, moment {moment}: {what}" for what in wrong(name, moment)]
    return found


if __name__ == "__main__":
    made = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    fell = kills(made, *map(int, sys.argv[2:3]))
    print("\n".join(fell))
    print(f"{made} kills over {len(WRITERS)} commands, {len(fell)} wrong")
    sys.exit(bool(fell))
