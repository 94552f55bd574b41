"""Lock a folder, so that one at a time changes it; who does it and since when is noted there.

The note is held by the system as long as the process lives (`flock`). What a process of this machine left that is dead
is taken over by the next; what another machine or an unknown process left, by whoever says so. Windows has no such hold
here: there every lock that is left behind is broken by whoever says so.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import socket
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from thb_eu.base.atomic_files import MAKE_WRITABLE, not_writable
from thb_eu.base.bounded_files import OPENED, Step, read_below, step_to
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.messages import Text, _, plural
from thb_eu.base.model import Place
from thb_eu.base.printable import printable

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LOCK, LONGEST = ".thb-eu-lock", 10_000
JUST_NOW = _("{role} has worked on the collection for less than a minute.")
IN_MINUTES = plural(
    "{role} has worked on the collection for {count} minute.",
    "{role} has worked on the collection for {count} minutes.",
)
IN_HOURS = plural(
    "{role} has worked on the collection for {count} hour.", "{role} has worked on the collection for {count} hours."
)
IN_DAYS = plural(
    "{role} has worked on the collection for {count} day.", "{role} has worked on the collection for {count} days."
)
UNREADABLE = _("a lock lies on the collection that cannot be read; somebody may be working there.")
MINUTE, HOUR, DAY = 60, 3600, 86400
AGES = ((2 * DAY, DAY, IN_DAYS), (HOUR, HOUR, IN_HOURS), (MINUTE, MINUTE, IN_MINUTES), (0, 1, JUST_NOW))
"""From how many seconds on an age is told in which unit, and how."""
TIMES, MOMENT = 3, 0.02
"""How often the lock of a dead process is tried: whoever asks in that moment whether it is dead holds it too."""
MACHINE_IDS = ("/etc/machine-id", "/var/lib/dbus/machine-id")


@dataclass(frozen=True, slots=True)
class Held:
    """What a lock says: which role holds it, since when, on which machine; nothing of one that cannot be read."""

    role: str = ""
    since: datetime | None = None
    machine: str = ""

    def in_words(self, now: datetime) -> Text:
        """Say who works there and for how long."""
        if self.since is None:
            return UNREADABLE
        seconds = max(0, int((now - self.since).total_seconds()))
        unit, sentence = next((unit, sentence) for least, unit, sentence in AGES if seconds >= least)
        return sentence.filled({"role": self.role, "count": seconds // unit})


@contextlib.contextmanager
def locked(folder: Path, role: str, breaks: bool, nobody: str = "") -> Iterator[str]:
    """Yield the folder for whoever changes it; gives the role of whose lock was broken, `nobody` where it does not say.

    `breaks`: a lock that is there is broken, whoever holds it.
    """
    descriptor, broken = _taken(folder, role, breaks, nobody)
    try:
        yield broken
    finally:
        with contextlib.suppress(OSError), step_to(folder, LOCK) as step:
            if _is_same(step.status(), descriptor):  # nobody has broken it meanwhile
                if os.name == "nt":  # where an open file stays
                    os.close(descriptor)
                os.unlink(step.name, **step.at)
        with contextlib.suppress(OSError):
            os.close(descriptor)


def held_by(folder: Path) -> Text | None:
    """Say who works on a folder and since when; nothing where nobody does, or only a process of this machine did."""
    if not os.path.lexists(folder / LOCK):
        return None
    held = _held(folder)
    return None if _is_dead(folder, held) else held.in_words(datetime.now(UTC))


def _taken(folder: Path, role: str, breaks: bool, nobody: str) -> tuple[int, str]:
    """Return the lock, open and held, and the role of whose lock was broken."""
    broken, note = "", _note(role)
    try:
        if not os.access(folder, os.W_OK):  # a lock in it is not what keeps anybody from working there
            raise PermissionError(errno.EACCES, "")
        if breaks and os.path.lexists(folder / LOCK):
            broken = _held(folder).role or nobody
            with contextlib.suppress(FileNotFoundError), step_to(folder, LOCK) as step:
                os.unlink(step.name, **step.at)
        with step_to(folder, LOCK) as step:
            try:
                descriptor = _new(step, note)
            except FileExistsError:
                descriptor = _of_the_dead(folder)
                _write_or_remove(step, descriptor, note)
    except OSError as failed:
        raise not_writable(folder, failed, MAKE_WRITABLE) from None
    return descriptor, broken


def _new(step: Step, note: bytes) -> int:
    """Return a lock where there is none, open and held; FileExistsError where there is one.

    A lock without a note would be anybody's, so it gets its name when it bears the note, where the system can (Linux).
    """
    if (unnamed := _unnamed(step)) is not None:
        try:
            _write(unnamed, note)
            os.link(f"/proc/self/fd/{unnamed}", step.name, dst_dir_fd=step.handle)
            return unnamed
        except OSError as failed:
            os.close(unnamed)
            if isinstance(failed, FileExistsError):
                raise
    descriptor = step.opened(os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
    _hold(descriptor)
    _write_or_remove(step, descriptor, note)
    return descriptor


def _unnamed(step: Step) -> int | None:
    """Return a file without a name on the drive of a step, open and held; None where the drive knows none."""
    flags = getattr(os, "O_TMPFILE", 0)
    with contextlib.suppress(OSError):
        if flags and step.handle is not None:
            descriptor = os.open(".", os.O_RDWR | flags, 0o644, dir_fd=step.handle)
            _hold(descriptor)
            return descriptor
    return None


def _hold(descriptor: int) -> None:
    if fcntl is not None:
        with contextlib.suppress(OSError):  # a drive that knows no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def _write_or_remove(step: Step, descriptor: int, note: bytes) -> None:
    try:
        _write(descriptor, note)
    except OSError:
        os.unlink(step.name, **step.at)
        os.close(descriptor)
        raise


def _note(role: str) -> bytes:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({"role": role, "since": now, "process": os.getpid(), "machine": this_machine()}).encode()


def _write(descriptor: int, note: bytes) -> None:
    """Write the note at once, over the one of a dead process: who is killed here leaves the old one or the new one."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, note.ljust(os.fstat(descriptor).st_size))


def _of_the_dead(folder: Path) -> int:
    """Take the lock of a process of this machine that has ended, open and held; refused where it may be somebody's."""
    held = _held(folder)
    for _again in range(TIMES if _is_here(held) and fcntl is not None else 0):
        with contextlib.suppress(OSError), step_to(folder, LOCK) as step:
            descriptor = step.opened(os.O_RDWR)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_same(step.status(), descriptor):
                    return descriptor
            except OSError:
                time.sleep(MOMENT)
            os.close(descriptor)
    what = held.in_words(datetime.now(UTC))
    remedy = _("Wait until it is done; if nobody works there any more, break the lock.")
    raise SourceRefused(Fault(Place(LOCK), "collection-locked", what, remedy, "analyst"))


def _is_dead(folder: Path, held: Held) -> bool:
    """Tell whether a lock is that of a process of this machine which has ended; nothing is taken."""
    if fcntl is None or not _is_here(held):
        return False
    with contextlib.suppress(OSError), step_to(folder, LOCK) as step:
        descriptor = step.opened(OPENED)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return True
        finally:
            os.close(descriptor)
    return False


def _is_here(held: Held) -> bool:
    return bool(held.machine) and held.machine == this_machine()


def _is_same(status: os.stat_result, descriptor: int) -> bool:
    ours = os.fstat(descriptor)
    return (status.st_ino, status.st_dev) == (ours.st_ino, ours.st_dev)


def _held(folder: Path) -> Held:
    """Find what the lock of a folder says: a role on one line that can be printed, and a moment with its time zone."""
    try:
        lock = json.loads(read_below(folder, LOCK, LONGEST) or b"")
        role, since = lock["role"], datetime.fromisoformat(lock["since"])
        is_plain = isinstance(role, str) and role.strip() and role == printable(role)
        return Held(role, since, str(lock.get("machine", ""))) if is_plain and since.tzinfo else Held()
    except (ThbError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Held()


@cache
def this_machine() -> str:
    """Return what tells this machine from others; neither its name nor an address can be read there."""
    told = [socket.gethostname()]
    for place in map(Path, MACHINE_IDS):
        with contextlib.suppress(OSError):
            told.append(place.read_text(encoding="ascii").strip())
            break
    else:
        told.append(str(uuid.getnode()))
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]
