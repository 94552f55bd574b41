"""Kills: every command that writes, killed at a moment of its writing; the state is then the old or the new one.

A fork of one warm process does the work and kills itself at a given thing that it does to a file, as a power cut
would; then the same command runs again, undisturbed. `python -m tests.hostile.kills 200 [SEED]` kills so often.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.hostile import corpus, doors
from tests.support.deliveries import empty_collection
from tests.support.submitted import submitted
from tests.year.mistakes import files as sent_files
from thb_eu.base.atomic_files import A_MINUTE, TEMPORARY, finish_change, write_files
from thb_eu.base.errors import ThbError
from thb_eu.base.model import State
from thb_eu.dossiers.signing.keys import make_key
from thb_eu.publication.annotated_copies import AnnotatedCopy, write_copies
from thb_eu.publication.dossier import publish
from thb_eu.records.pseudonyms import pseudonymise
from thb_eu.records.pseudonyms.declaration import find_declaration
from thb_eu.records.pseudonyms.keys import PseudonymKey
from thb_eu.records.synthetic import SynthesisRequest, synthesise
from thb_eu.results import Submission
from thb_eu.year.archive import export
from thb_eu.year.receiving import receive

SEED = 16
CHANGING = {
    "open",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.link",
    "shutil.rmtree",
    "ctypes.call_function",
}
Held = dict[str, bytes]


@dataclass(frozen=True)
class Writer:
    """One way of writing: what lies there before, and the act; `random`: what it writes is never the same twice."""

    act: Callable[[Path], object]
    before: Callable[[Path], object] = lambda folder: None
    random: bool = False
    over: Callable[[Path], object] | None = None


@cache
def submission(state: State = State.DRAFT) -> Submission:
    """What is published; read once."""
    return submitted(doors.definitions(), state)


def _kept(folder: Path, made: str) -> Path:
    return Path(shutil.copytree(_once(made), folder / "d"))


@cache
def _once(made: str) -> Path:
    """What is made once and copied: a dossier that is final, or an empty collection."""
    place = Path(tempfile.mkdtemp(prefix="thb-eu-kills-")) / "d"
    publish(submission(State.FINAL if made == "final" else State.DRAFT), place)
    return place


def _receive(folder: Path) -> object:
    (folder / doors.DELIVERY).write_bytes(sent_files.csv()[1])
    sent = [folder / doors.DELIVERY]
    return receive(sent, folder / "c", doors.definitions(), "analyst", "2026-03-02", break_lock=True)


def _received(folder: Path) -> object:
    empty_collection(folder / "c")
    return _receive(folder)


def _pseudonymise(folder: Path) -> object:
    (folder / "r.csv").write_text(doors.REGISTER, encoding="utf-8")
    agreed = find_declaration("example", doors.definitions().folder)
    return pseudonymise(folder / "r.csv", agreed, PseudonymKey(b"a" * 40), folder / "o.csv", doors.definitions().folder)


def _copies(folder: Path) -> object:
    copies = tuple(AnnotatedCopy(f"{n}.csv", f"{n}.xlsx", (), corpus.GOOD) for n in range(3))
    return write_copies(copies, submission(), folder / "back")


LISTED = {"a.txt": b"a" * 5000, "b/c.txt": b"c", "d.txt": b"d"}
WRITERS: dict[str, Writer] = {
    "a new dossier": Writer(lambda folder: publish(submission(), folder / "d")),
    "a dossier in the place of a draft": Writer(
        lambda folder: publish(submission(State.FINAL), folder / "d"), lambda folder: _kept(folder, "draft")
    ),
    "a dossier in the place of a final one": Writer(
        lambda folder: publish(submission(), folder / "d", replace=True), lambda folder: _kept(folder, "final")
    ),
    "marked copies": Writer(_copies),
    "marked copies again": Writer(_copies, _copies),
    "a delivery": Writer(_receive, lambda folder: empty_collection(folder / "c")),
    "an archive": Writer(lambda folder: export(folder / "c", doors.definitions(), folder / "a.zip"), _received),
    "pages and lists": Writer(lambda folder: write_files(LISTED, folder / "p")),
    "pages and lists again": Writer(
        lambda folder: write_files(LISTED, folder / "p"),
        lambda folder: write_files(dict.fromkeys(LISTED, b"old"), folder / "p"),
    ),
    "a pseudonymised register": Writer(_pseudonymise),
    "a synthetic register": Writer(
        lambda folder: synthesise(SynthesisRequest(2000), folder / "s", doors.definitions().folder)
    ),
    "a key": Writer(lambda folder: make_key(folder / "k.pem"), random=True),
}


def killed(act: Callable[[Path], object], folder: Path, moment: int) -> tuple[bool, int]:
    """Do the act in a fork that kills itself at a moment (none: 0); whether it was killed, and how many there were."""
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
        code = 0
        try:
            act(folder)
        except ThbError:
            code = 1
        except BaseException:
            import traceback

            traceback.print_exc()
            code = 2
        os.write(write, str(count).encode())
        os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as answered:
        told = answered.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code != 2, "the act ended in a fault of the program"
    return code == -signal.SIGKILL, int(told or 0)


def state(folder: Path, random: bool) -> Held:
    """What a reader sees: all files but temporary ones, locks and what the test itself sends."""
    own = {doors.DELIVERY, "r.csv"}
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in own)
    seen = {path.relative_to(folder).as_posix(): path for path in paths}
    return {
        name: b"" if random or name.startswith("c/journal.") else path.read_bytes()
        for name, path in seen.items()
        if not any(part.startswith((TEMPORARY, ".thb-eu-change-", ".thb-eu-lock")) for part in Path(name).parts)
    }


def temporary(folder: Path) -> list[str]:
    """The temporary folders that lie about."""
    return [str(path.relative_to(folder)) for path in folder.rglob(".thb-eu-*")]


@cache
def undisturbed(name: str) -> tuple[Held, Held, int]:
    """The state before and after an undisturbed run, and how many moments it has."""
    writer = WRITERS[name]
    with tempfile.TemporaryDirectory(prefix="thb-eu-kills-") as made:
        folder = Path(made) / "here"
        folder.mkdir()
        writer.before(folder)
        before = state(folder, writer.random)
        was_killed, moments = killed(writer.act, folder, 0)
        assert not was_killed and temporary(folder) == [], name
        return before, state(folder, writer.random), moments


def wrong(name: str, moment: int) -> Iterator[str]:
    """What is wrong after a kill at a moment of a writer, and after the next run."""
    writer, (before, after, _moments) = WRITERS[name], undisturbed(name)
    with tempfile.TemporaryDirectory(prefix="thb-eu-kills-") as made:
        folder = Path(made) / "here"
        folder.mkdir()
        writer.before(folder)
        was_killed, _ = killed(writer.act, folder, moment)
        if (folder / "c").is_dir():
            finish_change(folder / "c")  # whoever reads a collection does
        held = state(folder, writer.random)
        if was_killed and held not in (before, after) and not _some_whole(held, before, after):
            yield f"half: {sorted({*held} ^ {*after})[:4]}"
        for left in folder.rglob(f"{TEMPORARY}*"):  # the next run comes a while later
            os.utime(left, (left.stat().st_mtime - 2 * A_MINUTE,) * 2)
        killed(writer.act, folder, 0)
        if state(folder, writer.random) != after:
            yield "the next run does not end in the new state"
        if left := temporary(folder):
            yield f"left behind: {left}"


def _some_whole(held: Held, before: Held, after: Held) -> bool:
    """Files that each move alone: every one is whole, the old or the new, and the next run moves on the others."""
    parts = [before.get(name) == content or after.get(name) == content for name, content in held.items()]
    return (
        all(parts) and {*before} <= {*held} and not any(name.startswith(("d/", "back/", "s/", "c/")) for name in held)
    )


def kills(count: int, seed: int = SEED) -> list[str]:
    """Kill so often, each writer in turn, at random moments; what was wrong."""
    lot, names = random.Random(seed), [*WRITERS]
    found = []
    for number in range(count):
        name = names[number % len(names)]
        moment = lot.randint(1, undisturbed(name)[2])
        found += [f"{name}, moment {moment}: {what}" for what in wrong(name, moment)]
    return found


if __name__ == "__main__":
    made = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    fell = kills(made, *map(int, sys.argv[2:3]))
    print("\n".join(fell))
    print(f"{made} kills over {len(WRITERS)} ways of writing, {len(fell)} wrong")
    sys.exit(bool(fell))
