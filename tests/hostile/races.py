"""Races: one writer that is killed again and again, and readers beside it, all of them processes of their own.

Each change counts on: the version in the descriptor, an entry of the journal, a file that comes and the one before that
goes. A reader sees all of that or nothing of it, and never fewer than the writer has told; nothing refuses it.
"""

from __future__ import annotations

import os
import random
import re
import select
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.support.acts import ANALYST, TODAY
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.collection_files import CollectionFiles, at_one_moment
from thb_eu.definitions.journal import journal_in, journal_of
from thb_eu.sources.collection import DESCRIPTOR, read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.journal_verification import journal_that_goes_on, not_as_sent
from thb_eu.year.workspace import working_on

VERSION = re.compile(rb'"version": "(\d+)[^"]*"')
COMES = "releases/{}.note"
PAUSE = 0.003
"""Between two readings: the writer has a processor too."""
LONGEST = 0.4
"""Seconds that a writer lives before it is killed, at most."""


def counted(content: bytes) -> int:
    """Which change a descriptor tells of."""
    found = VERSION.search(content)
    assert found, "no version"
    return int(found[1])


def change(folder: Path) -> int:
    """One change more; its number."""
    with working_on(folder, Acting(ANALYST, TODAY), today=TODAY) as space:
        number = len(space.journal.entries) + 1
        content = space.read(DESCRIPTOR)
        assert counted(content) == max(number - 1, 1)
        space.put(DESCRIPTOR, VERSION.sub(b'"version": "%d"' % number, content))
        space.waiting(COMES.format(number)).write_bytes(b"%d" % number)
        if number > 1:
            space.remove(COMES.format(number - 1))
        space.enter(Act.SENT, {"supplier": "police"})
        space.write()
    return number


def forked(work: Callable[[], object], told: int) -> int:
    """A process that does something; what goes wrong it writes to `told`."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        os.write(told, traceback.format_exc().encode()[-3000:] + b"\n")
    finally:
        os._exit(0)


def writes(folder: Path, done: int, until: int) -> None:
    """Changes back to back, each told once it is done."""
    while change(folder) < until:
        os.write(done, b".")
    os.write(done, b".")


def reads(folder: Path, definitions: Definitions, way: int, done: Path) -> None:
    """Reads in one of three ways until the writer is done."""

    def at_once(files: CollectionFiles) -> tuple[int, int]:
        content = files.read(DESCRIPTOR, 1_000_000)
        return counted(content or b""), len(journal_in(files).entries)

    last, parent = 0, os.getppid()
    while not done.exists() and os.getppid() == parent:
        if way == 0:
            version, entries = at_one_moment(folder, at_once)
        elif way == 1:
            found = read_collection(folder, definitions)
            version, entries = counted(found.edited[DESCRIPTOR]), len(found.journal.entries)
        else:
            journal = journal_that_goes_on(folder)
            assert [*not_as_sent(folder, journal)] == []
            entries = len(journal.entries)
            version = max(entries, 1)
        assert version == max(entries, 1), f"half seen: version {version}, {entries} entries"
        assert entries >= last, f"back from {last} to {entries}"
        last = entries
        time.sleep(PAUSE)


def race(folder: Path, definitions: Definitions, changes: int, seed: int, readers: int = 3) -> str:
    """Run a writer that is killed at random moments beside readers, until so many changes are done; what went wrong."""
    lot, finished = random.Random(seed), folder.parent / "finished"
    wrong, told = os.pipe()
    beside = [forked(lambda way=way: reads(folder, definitions, way % 3, finished), told) for way in range(readers)]
    known, longest = 0, LONGEST
    while known < changes and not select.select([wrong], [], [], 0)[0]:  # what goes wrong ends it
        answer, done = os.pipe()
        writer = forked(lambda done=done: writes(folder, done, changes), told)
        os.close(done)
        time.sleep(lot.uniform(0, longest))
        with suppress(ProcessLookupError):
            os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        with os.fdopen(answer, "rb") as answered:
            news = len(answered.read())
        known, longest = known + news, longest if news else min(2 * longest, 8.0)  # on a busy machine it lives longer
        now = len(journal_of(folder).entries)
        if not known <= now <= known + 1:
            os.write(told, f"{known} changes were told, and the journal has {now}\n".encode())
        known = now
    finished.touch()
    for reader in beside:
        os.waitpid(reader, 0)
    os.close(told)
    with os.fdopen(wrong, "rb") as wrongs:
        return wrongs.read().decode()
