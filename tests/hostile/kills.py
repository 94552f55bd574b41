"""Kills: every command that writes, killed at a moment of its writing; the state is then the old or the new one.

A fork of one warm process does the work and kills itself at a given thing that it does to a file, as a power cut
would; then the same command runs again, undisturbed. `python -m tests.hostile.kills 300 [SEED]` kills so often, lets
commands write 200 times on a drive that fills up and 200 times while another run of them is at some moment, and lets
each write once where nobody may.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from tests.hostile.writers import STATES, WRITERS, run
from tests.support.made_once import made_once
from thb_eu.base.atomic_files import A_MINUTE, TEMPORARY
from thb_eu.base.changes import ARRIVING, BEGUN, RECORD, underway
from thb_eu.base.folder_lock import LOCK
from thb_eu.definitions import journal
from thb_eu.definitions.collection_files import ON_ITS_WAY
from thb_eu.year.journal_verification import journal_that_goes_on

SEED = 16
KILLS, FULL_DRIVES, TWO_AT_ONCE = 300, 200, 200
"""How often the whole tries each."""
OWN_MOUNTS, PRIVATE, BIND, READ_ONLY, ANEW = 0x20000, 0x44000, 0x1000, 0x1, 0x20
"""Of the calls unshare and mount of Linux."""
CHANGING = {
    *("open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "shutil.rmtree", "ctypes.call_function")
}
COLLECTION, JOURNAL = "c", "c/journal"
Held = dict[str, bytes]
Act = Callable[[], tuple[int, str]]
Hindrance = Callable[[Path], object]
Trial = Callable[[str, int], Iterator[str]]


# --- one run ----------------------------------------------------------------------------------------------------------


class Run:
    """A fork that does an act, which gives its exit code and what it says; at a moment of its writing it ends or stops.

    `hindered`: what is done to the fork first.
    """

    def __init__(
        self, act: Act, folder: Path, moment: int = 0, by: int = signal.SIGKILL, hindered: Hindrance | None = None
    ) -> None:
        self._answer, write = os.pipe()
        self._may_be_killed = moment and by == signal.SIGKILL
        self._child = os.fork()
        if not self._child:
            try:
                os.write(write, json.dumps(_acted(act, folder, moment, by, hindered)).encode())
            finally:
                os._exit(0)
        os.close(write)

    def stops(self) -> bool:
        """Wait until it stops, or has ended without."""
        return os.WIFSTOPPED(os.waitpid(self._child, os.WUNTRACED)[1])

    def ended(self, stopped: bool = False) -> Ended:
        """What it came to, or nothing where it was killed; one that `stopped` goes on first."""
        if stopped:
            os.kill(self._child, signal.SIGCONT)
        with os.fdopen(self._answer, "rb") as answered:
            told = answered.read()
        with suppress(ChildProcessError):
            os.waitpid(self._child, 0)
        found = Ended(*json.loads(told)) if told else Ended()
        assert found.code in (0, 1, 3) or (self._may_be_killed and not told), found
        return found


@dataclass(frozen=True)
class Ended:
    """The exit code of an act, what it says on stderr, and how many moments its writing had."""

    code: int = -signal.SIGKILL
    says: str = ""
    moments: int = 0

    def refused_clearly(self, *codes: str) -> bool:
        """Whether it was refused with one line, and one of these codes."""
        return self.code == 1 and self.says.count("\n") == 1 and any(f"[{code}]" in self.says for code in codes)

    def fits(self, usual: Collection[int]) -> bool:
        """Whether it ended as usual, or was refused for another run."""
        return self.code in usual or self.refused_clearly(*REFUSALS)


def _acted(act: Act, folder: Path, moment: int, by: int, hindered: Hindrance | None) -> tuple[int, str, int]:
    count = 0

    def is_ours(path: object) -> bool:  # by its whole path, or by its name from the handle of its folder
        return str(path).startswith(str(folder)) or (isinstance(path, str) and not path.startswith("/"))

    def watch(event: str, words: tuple[object, ...]) -> None:
        nonlocal count
        if event in CHANGING and (event.startswith("ctypes") or (words and is_ours(words[0]))):
            count += 1
            if count == moment:
                os.kill(os.getpid(), by)

    sys.addaudithook(watch)
    try:
        if hindered:
            hindered(folder)
        code, says = act()
    except BaseException:
        code, says = 70, traceback.format_exc()
    return code, says[-3000:], count


@contextmanager
def copied(state: Path) -> Iterator[Path]:
    """A copy of a state, in a folder without neighbours."""
    with tempfile.TemporaryDirectory(prefix="thb-eu-kills-") as made:
        yield Path(shutil.copytree(state, Path(made) / "here"))


@cache
def state_named(name: str) -> tuple[Path, Ended]:
    """The folder of a state, or of what a writer leaves that ran undisturbed, and what that run came to."""
    kept = made_once(f"state-{name}", lambda place: _make_state(name, place))
    return kept / "here", Ended(**json.loads((kept / "ended.json").read_bytes()))


def _make_state(name: str, place: Path) -> None:
    before, ended = WRITERS[name].before if name in WRITERS else STATES.get(name, ("", None))[0], Ended()
    folder = place / "here"
    if name:
        shutil.copytree(state_named(before)[0], folder)
    else:
        folder.mkdir(parents=True)
    if name in WRITERS:
        ended = Run(lambda: run(folder, WRITERS[name].words), folder).ended()
        assert temporary(folder) == [], name
    elif name:
        STATES[name][1](folder)
    (place / "ended.json").write_text(json.dumps(asdict(ended)), encoding="utf-8")


# --- what is there ----------------------------------------------------------------------------------------------------


def held_in(folder: Path, nameless: bool = False) -> Held:
    """What a reader sees: all files but temporary ones and locks; of the journal of the collection what it tells.

    That a lock was broken, which the next run says, is left out. `nameless`: of all files their names alone.
    """
    passing = (TEMPORARY, RECORD, BEGUN, ARRIVING, LOCK, ON_ITS_WAY)
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    read: dict[str, bytes] = {name: b"" if nameless else path.read_bytes() for name, path in paths.items()}
    for place in (COLLECTION, "law"):
        coming = underway(folder / place)
        read |= {f"{place}/{name}": b"" if nameless else content for name, content in coming.files.items()}
        for name in (*coming.removed, *coming.arriving):
            read.pop(f"{place}/{name}", None)
    held = {
        name: content
        for name, content in sorted(read.items())
        if not name.startswith(f"{JOURNAL}.") and not any(part.startswith(passing) for part in Path(name).parts)
    }
    if (folder / COLLECTION).is_dir():
        told = journal_that_goes_on(folder / COLLECTION)  # refuses one whose chain is broken
        entries = [(entry.act.value, entry.role, {**entry.about, "after": 0}) for entry in told.entries]
        held[JOURNAL] = repr([entry for entry in entries if entry[0] != journal.Act.UNLOCKED.value]).encode()
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
    (before, _), (after, ended) = state_named(WRITERS[name].before), state_named(name)
    told = held_in(before, WRITERS[name].random), held_in(after, WRITERS[name].random)
    assert told[0] != told[1], f"{name} writes nothing"
    return *told, ended.moments


@cache
def after_a_lock(name: str) -> Held:
    """What an undisturbed run leaves where it has to break a lock: a dossier tells of it."""
    with copied(state_named(WRITERS[name].before)[0]) as folder:
        (folder / COLLECTION / LOCK).write_text('{"role": "analyst", "since": "2026-01-01T00:00:00+00:00"}', "utf-8")
        Run(lambda: again(folder, name), folder).ended()
        return held_in(folder, WRITERS[name].random)


def again(folder: Path, name: str) -> tuple[int, str]:
    """The next run of a writer, which takes over the lock of a dead process, and breaks one of nobody known."""
    words, lock = WRITERS[name].words, folder / COLLECTION / LOCK
    is_known = lock.is_file() and b"machine" in lock.read_bytes()
    return run(folder, (*words, "--break-lock") if lock.is_file() and not is_known else words)


# --- kills ------------------------------------------------------------------------------------------------------------


def wrong(name: str, moment: int) -> Iterator[str]:
    """What is wrong after a kill at a moment of a writer, and after the next run."""
    writer, (_before, after, _moments) = WRITERS[name], undisturbed(name)
    with copied(state_named(writer.before)[0]) as folder:
        Run(lambda: run(folder, writer.words), folder, moment).ended()
        held = held_in(folder, writer.random)
        yield from halved(name, held)
        was_done = held == after
        for left in folder.rglob(f"{TEMPORARY}*"):  # the next run comes a while later
            os.utime(left, (left.stat().st_mtime - 2 * A_MINUTE,) * 2)
        Run(lambda: again(folder, name), folder).ended()
        held = held_in(folder, writer.random)
        if not was_done and held != after and held != after_a_lock(name):  # done once more, it is another act
            yield f"the next run does not end in the new state: {_differing(held, after)}"
        if left := temporary(folder):
            yield f"left behind: {left}"


def halved(name: str, held: Held) -> Iterator[str]:
    """Which places are neither as before nor as after a writer, or what the journal tells too early."""
    before, after, _moments = undisturbed(name)
    places = {one.partition("/")[0] for one in (*before, *after, *held)}
    old = {place for place in places if part(held, place) == part(before, place)}
    new = {place for place in places if part(held, place) == part(after, place)}
    one_by_one = WRITERS[name].one_by_one
    for place in places - old - new:
        if not one_by_one or not _each_whole(part(held, place), before, after):
            yield f"half: {place}"
    if COLLECTION in places - old and places - new and not one_by_one:
        yield f"the journal tells what is not yet there: {places - new}"


def _each_whole(held: Held, before: Held, after: Held) -> bool:
    """Files that each move alone: every one is the old or the new one, and the next run moves on the others."""
    return all(content in (before.get(name), after.get(name)) for name, content in held.items())


def _differing(held: Held, after: Held) -> list[str]:
    return [name for name in sorted({*held, *after}) if held.get(name) != after.get(name)][:4]


# --- hindrances -------------------------------------------------------------------------------------------------------


def mounted(source: bytes | None, place: Path, kind: bytes | None, flags: int, data: bytes | None = None) -> None:
    """Mount so, for this process alone and those that it starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    if (
        libc.unshare(OWN_MOUNTS)
        or libc.mount(None, b"/", None, PRIVATE, None)
        or libc.mount(source, os.fsencode(place), kind, flags, data)
    ):
        raise OSError(ctypes.get_errno(), "")


def read_only(folder: Path) -> None:
    """Nobody may write in the folder or below it; root, to whom rights are no matter, sees it on a read-only drive."""
    if os.getuid():
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        return
    mounted(os.fsencode(folder), folder, None, BIND)
    mounted(None, folder, None, BIND | ANEW | READ_ONLY)
    if os.access(folder, os.W_OK):
        raise OSError(0, "")


def a_drive(place: Path) -> None:
    """Have a drive of its own, in memory, in a folder."""
    mounted(b"kills", place, b"tmpfs", 0)


def leave_room(place: Path, pages: int) -> None:
    """Let that drive have so many pages of memory left, and no more."""
    mounted(b"kills", place, b"tmpfs", ANEW, f"nr_blocks={used(place) + pages}".encode())


def used(place: Path) -> int:
    """How many pages of memory that drive holds."""
    found = os.statvfs(place)
    return found.f_blocks - found.f_bfree


@cache
def can(hindrance: Hindrance) -> bool:
    """Whether a folder can be hindered so here."""

    def tried(folder: Path) -> tuple[int, str]:
        try:
            hindrance(folder)
        except (OSError, AttributeError):
            return 3, ""
        return 0, ""

    with tempfile.TemporaryDirectory(prefix="thb-eu-kills-") as made:
        return not Run(lambda: tried(Path(made)), Path(made)).ended().code


def limited(size: int) -> Hindrance:
    """No file may become larger than that."""
    return lambda _folder: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@cache
def largest(name: str) -> int:
    """The bytes of the largest file that a writer makes or alters."""
    before, after = (state_named(one)[0] for one in (WRITERS[name].before, name))
    read = ((path.read_bytes(), before / path.relative_to(after)) for path in after.rglob("*") if path.is_file())
    return max(len(made) for made, old in read if not old.is_file() or old.read_bytes() != made)


def on_a_drive(name: str, act: Callable[[Path], str]) -> str:
    """What an act tells of the state before a writer, which lies on a drive of its own; all in a fork."""
    before, _ended = state_named(WRITERS[name].before)
    with tempfile.TemporaryDirectory(prefix="thb-eu-kills-") as made:

        def acted() -> tuple[int, str]:
            a_drive(Path(made))
            (Path(made) / "other").write_bytes(b"x")  # a limit of no page at all would be none
            return 0, act(Path(shutil.copytree(before, Path(made) / "here")))

        ended = Run(acted, Path(made)).ended()
        assert ended.code == 0, ended
        return ended.says


@cache
def room_needed(name: str) -> int:
    """How many pages more than before a drive has to hold while a writer is at work on it."""

    def measured(folder: Path) -> str:
        held = [used(folder)]
        sys.addaudithook(lambda event, _words: held.append(used(folder)) if event in CHANGING else None)
        run(folder, WRITERS[name].words)
        return str(max(*held, used(folder)) - held[0])

    return int(on_a_drive(name, measured))


def hindered(name: str, by: Hindrance) -> Iterator[str]:
    """What is wrong where the system lets a writer not write."""
    with copied(state_named(WRITERS[name].before)[0]) as folder:
        yield from unwritten(name, folder, by)


def filling(name: str, pages: int) -> Iterator[str]:
    """What is wrong where a writer is at work on a drive with room for so many pages."""
    undisturbed(name), room_needed(name)  # known before the fork

    def tried(folder: Path) -> str:
        leave_room(folder.parent, pages)
        return "\n".join(unwritten(name, folder, may_do=pages >= room_needed(name)))

    yield from on_a_drive(name, tried).splitlines()


def limiting(name: str, size: int) -> Iterator[str]:
    """What is wrong where no file that a writer writes may become larger than that."""
    undisturbed(name)
    with copied(state_named(WRITERS[name].before)[0]) as folder:
        yield from unwritten(name, folder, limited(size), may_do=size >= largest(name))


def unwritten(name: str, folder: Path, by: Hindrance | None = None, may_do: bool = False) -> Iterator[str]:
    """What is wrong where there is no room for a writer: one line, each place as before, nothing left behind.

    `may_do`: there may be enough for it to be done.
    """
    writer, usual = WRITERS[name], state_named(name)[1].code
    found = Run(lambda: run(folder, writer.words), folder, hindered=by).ended()
    held, is_done = held_in(folder, writer.random), may_do and found.code == usual
    if is_done and held != undisturbed(name)[1]:
        yield f"not the new state: {_differing(held, undisturbed(name)[1])}"
    if not is_done and not found.refused_clearly("output-not-writable", "system-refused"):
        yield f"not refused in one line: {found}"
    yield from halved(name, held)
    if left := temporary(folder):
        yield f"left behind: {left}"


REFUSALS = (
    *("collection-locked", "output-taken", "output-not-writable", "act-done-already", "delivery-settled"),
    *("correction-doubled", "waiver-doubled", "final-dossier-kept", "unknown-id"),
)
"""What one of two runs may be told, in one line."""


def overlapping(name: str, moment: int) -> Iterator[str]:
    """What is wrong where a writer runs whole while another run of it is at a moment of its writing."""
    writer, usual = WRITERS[name], {state_named(name)[1].code, twice(name)[1]}
    with copied(state_named(writer.before)[0]) as folder:
        first = Run(lambda: run(folder, writer.words), folder, moment, signal.SIGSTOP)
        stopped = first.stops()
        second = Run(lambda: run(folder, writer.words), folder).ended()
        both = (first.ended(stopped), second)
        yield from (f"not refused in one line: {one}" for one in both if not one.fits(usual))
        if state_named(name)[1].code not in {one.code for one in both}:
            yield "both are refused"
        held = held_in(folder, writer.random)
        if held != undisturbed(name)[1] and held != twice(name)[0]:
            yield f"not the new state: {_differing(held, undisturbed(name)[1])}"
        if left := temporary(folder):
            yield f"left behind: {left}"


@cache
def twice(name: str) -> tuple[Held, int]:
    """What two undisturbed runs leave, one after the other, and the exit code of the second."""
    with copied(state_named(name)[0]) as folder:
        ended = Run(lambda: run(folder, WRITERS[name].words), folder).ended()
        return held_in(folder, WRITERS[name].random), ended.code


# --- many times -------------------------------------------------------------------------------------------------------


def kills(count: int, seed: int = SEED, names: Iterable[str] = WRITERS) -> list[str]:
    """Kill so often, each writer in turn, at random moments; what was wrong."""
    return _tried(count, seed, names, lambda name, lot: ("moment", lot.randint(1, undisturbed(name)[2]), wrong))


def full_drives(count: int, seed: int = SEED, names: Iterable[str] = WRITERS) -> list[str]:
    """Let so many drives fill up under the hands of each writer in turn, from no room at all to all that it needs.

    Where a drive cannot be made, and every fifth time, it is a file that may not grow any further.
    """

    def drawn(name: str, lot: random.Random) -> tuple[str, int, Trial]:
        if not can(a_drive) or not lot.randrange(5):
            return "bytes", lot.randint(1, largest(name)), limiting
        return "pages", lot.randint(0, room_needed(name)), filling

    return _tried(count, seed, names, drawn)


def two_at_once(count: int, seed: int = SEED, names: Iterable[str] = WRITERS) -> list[str]:
    """Let so many times each writer in turn run whole while another run of it is at a random moment of its writing."""
    return _tried(count, seed, names, lambda name, lot: ("at once", lot.randint(1, undisturbed(name)[2]), overlapping))


def read_only_drives(names: Iterable[str] = WRITERS) -> list[str]:
    """Let each writer write on a read-only drive."""
    tried = [*names] if can(read_only) else []
    return _tried(
        len(tried), SEED, tried, lambda _name, _lot: ("read-only", 0, lambda name, _by: hindered(name, read_only))
    )


def _tried(
    count: int, seed: int, names: Iterable[str], drawn: Callable[[str, random.Random], tuple[str, int, Trial]]
) -> list[str]:
    """Try so often, each writer in turn, what is drawn for it; what was wrong."""
    lot, turns, found = random.Random(seed), [*names], list[str]()
    said = "validate" if any(name.startswith("submit") for name in turns) else "status"
    run(Path(), (said, "si-2024", "--quiet"))  # every fork has what this imports
    for number in range(count):
        name = turns[number % len(turns)]
        what, size, trial = drawn(name, lot)
        found += [f"{name}, {what} {size}: {told}" for told in trial(name, size)]
    return found


if __name__ == "__main__":
    made = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    fell = [
        *kills(made, chosen),
        *full_drives(FULL_DRIVES, chosen),
        *two_at_once(TWO_AT_ONCE, chosen),
        *read_only_drives(),
    ]
    print("\n".join(fell))
    tried = f"{made} kills, {FULL_DRIVES} full drives, {TWO_AT_ONCE} times two at once, over {len(WRITERS)} commands"
    print(f"{tried}: {len(fell)} wrong")
    sys.exit(bool(fell))
