"""Workspace: a collection in, on which one person works at a time; every change with its entry in the journal, or none.

Refused: a collection on which somebody works already. A lock that was left behind is named with its role and its age,
and broken only by whoever says so; that is an entry of the journal too.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import posixpath
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from thb_eu.base.atomic_files import (
    MAKE_WRITABLE,
    begin_change,
    change_together,
    finish_change,
    not_writable,
)
from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.limits import EDITED_FILE, TABLE
from thb_eu.base.messages import Text, _, plural
from thb_eu.base.model import Audience, Place, State
from thb_eu.definitions.country import country_of
from thb_eu.definitions.journal import DELIVERIES, HEAD, JOURNAL, Act, Journal, JournalEntry
from thb_eu.definitions.journal_words import NOBODY
from thb_eu.publication.folder import MANIFEST
from thb_eu.sources.known_releases import OBSERVATIONS, RELEASES
from thb_eu.year.act_conditions import refuse_before, refuse_role_or_day
from thb_eu.year.journal_verification import journal_that_goes_on

Given = ParamSpec("Given")
Made = TypeVar("Made")

LOCK, ON_ITS_WAY = ".thb-eu-lock", ".thb-eu-submission"
"""Who works on a collection; and which dossier is being written: gone once the journal has it."""
IN_ITS_COUNTRY = "../.."
"""Before the name of a file: it stands in the folder of the country in which the collection lies."""
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
WAIT = _("Wait until it is done; if nobody works there any more, repeat the command with --break-lock.")
NO_ROLE = _("somebody")
MINUTE, HOUR, DAY = 60, 3600, 86400
AGES = ((2 * DAY, DAY, IN_DAYS), (HOUR, HOUR, IN_HOURS), (MINUTE, MINUTE, IN_MINUTES), (0, 1, JUST_NOW))
"""From how many seconds on an age is told in which unit, and how."""
KEY = re.compile(r"([ -]*)(\w+):")
OPTIONS = {
    **{key: f"--{key}" for key in ("to", "from", "authority", "until", "on", "by", "says", "answer", "because")},
    **dict.fromkeys(("role", "asked_by", "granted_by"), "--role"),
    "reason": "--because",
}
"""By key of an entry, the option that gives what it holds."""
CAME = (Act.RECEIVED, Act.REFUSED)
"""Acts by which a delivery comes."""


@dataclass
class Workspace:
    """A collection while one person changes it: its folder, its journal, and what is about to be written."""

    folder: Path
    role: str
    on: str
    journal: Journal
    today: str = ""
    _files: dict[str, bytes] = field(default_factory=dict)
    _removed: list[str] = field(default_factory=list)
    _begun: Path | None = None

    @property
    def arriving(self) -> Path:
        """The folder in which files of any size wait that arrive with this change, by their names in the collection."""
        self._begun = self._begun or begin_change(self.folder)
        return self._begun

    def waiting(self, name: str) -> Path:
        """Where to write a file of any size that arrives with this change."""
        path = self.arriving.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def read(self, name: str) -> bytes:
        """A file of the collection as this change leaves it; nothing where there is none."""
        path = self.folder.joinpath(*name.split("/"))
        return (
            self._files[name]
            if name in self._files
            else read_bounded(path, TABLE, name=name)
            if path.is_file()
            else b""
        )

    @property
    def files(self) -> Mapping[str, bytes]:
        """What is about to be written, by name."""
        return {**self._files}

    def put(self, name: str, content: bytes) -> None:
        """Have a file (its name with forward slashes) written with this change."""
        self._files[name] = content

    def remove(self, name: str) -> None:
        """Have a file removed once this change is written."""
        self._removed.append(name)

    def enter(self, act: Act, about: Mapping[str, Any]) -> None:
        """Have an entry added to the journal with this change; refused on a day before what it rests on."""
        refuse_before(self.on, self._rests_on(act, about))
        self.journal = self.journal.with_entry(act, self.role, self.on, about)

    def _rests_on(self, act: Act, about: Mapping[str, Any]) -> Iterator[JournalEntry]:
        """The entry that an act withdraws, and the receipt of the delivery that it is about or corrects a file of."""
        folder, _sign, in_folder = str(about.get("file", "")).partition("/")
        delivery = about.get("delivery") or (in_folder.partition("/")[0] if folder == DELIVERIES else None)
        for entry in self.journal.acts:
            came = act not in CAME and entry.act in CAME and entry.about["delivery"] == delivery
            if came or entry.number == about.get("entry"):
                yield entry

    def place_asked(self, place: Place) -> Place:
        """In place of a line that is about to be written, and that nobody can see, the option that holds its words."""
        if place.file not in self._files or not place.line:
            return place
        path = self.folder.joinpath(*place.file.split("/"))
        written = path.read_bytes() if path.is_file() else b""
        before, lines = (text.decode("utf-8-sig").splitlines() for text in (written, self._files[place.file]))
        if before[place.line - 1 : place.line] == lines[place.line - 1 : place.line]:
            return place
        around = [found for line in lines[: place.line] if (found := KEY.match(line))]
        inner = len(around[-1][1]) + 1 if around else 0
        for found in reversed(around):
            if len(found[1]) < inner:
                inner = len(found[1])
                if found[2] in OPTIONS:
                    return Place(OPTIONS[found[2]])
        return Place(place.file)

    def write(self) -> None:
        """Write all that was put and entered and remove what is to go, whole or not at all."""
        if self._files or self._removed or self.journal.content != self.read(JOURNAL):
            written = {**self._files, JOURNAL: self.journal.content, HEAD: self.journal.head}
            if any(name.startswith(IN_ITS_COUNTRY) for name in written):
                self._write_in_country(written)
            else:
                change_together(written, self.folder, self._begun, self._removed)
            self._files, self._removed, self._begun = {}, [], None

    def _write_in_country(self, written: Mapping[str, bytes]) -> None:
        """Write files of the country and of the collection in one change, that of the folder of the country."""
        collection = self.folder.resolve()
        country = collection.parent.parent
        below, apart = collection.relative_to(country).as_posix(), begin_change(country)
        if self._begun:
            (apart / below).parent.mkdir()
            self._begun.replace(apart / below)
        files = {posixpath.normpath(f"{below}/{name}"): content for name, content in written.items()}
        change_together(files, country, apart, [f"{below}/{name}" for name in self._removed])

    def give_up(self) -> None:
        """Remove what waits and was not written."""
        if self._begun:
            shutil.rmtree(self._begun, ignore_errors=True)


def name_shown(name: str) -> str:
    """The name of a file of a collection as people know it; that of its country, as its definitions call it."""
    return name.removeprefix(f"{IN_ITS_COUNTRY}/")


def as_a_whole(act: Callable[Concatenate[Workspace, Given], Made]) -> Callable[Concatenate[Workspace, Given], Made]:
    """An act on a workspace of which nothing is left in it where it is refused: whoever goes on writes the rest."""

    @wraps(act)
    def whole(space: Workspace, /, *given: Given.args, **named: Given.kwargs) -> Made:
        files, removed, journal = space.files, [*space._removed], space.journal
        try:
            return act(space, *given, **named)
        except ThbError as refusal:
            told = [replace(fault, where=space.place_asked(fault.where)) for fault in refusal.faults]
            space._files, space.journal = {**files}, journal
            raise type(refusal)(*told) from None
        except BaseException:
            space._files, space._removed, space.journal = {**files}, removed, journal
            raise

    return whole


@contextlib.contextmanager
def working_on(folder: Path, role: str, on: str, break_lock: bool = False, today: str = "") -> Iterator[Workspace]:
    """The collection in `folder` for one change by `role` on the ISO day `on`; it is written by `Workspace.write`.

    `today`: the ISO day after which no act may lie; that of the clock if left out.
    """
    today = today or str(datetime.now().date())
    refuse_role_or_day(role, on, today)
    broken = _lock(folder, role, break_lock)
    try:
        for begun in filter(None, (country_of(folder), folder)):
            finish_change(begun)
        space = Workspace(folder, role, on, journal_that_goes_on(folder), today)
        enter_what_was_written(space)
        if broken:
            space.enter(Act.UNLOCKED, {"held_by": broken})
        try:
            yield space
        finally:
            space.give_up()
    finally:
        _lock_file(folder).unlink(missing_ok=True)


def written_without_entry(folder: Path, journal: Journal) -> Mapping[str, Any]:
    """What is to be entered of a dossier that was written when a sudden end kept its entry from the journal.

    Its folder (`out`), `role`, `on` and what the entry is `about`; nothing where no dossier stands as it was announced.
    """
    try:
        told: Mapping[str, Any] = json.loads((folder / ON_ITS_WAY).read_bytes())
        manifest = hashlib.sha256((Path(told["out"]) / MANIFEST).read_bytes()).hexdigest()
        entered = {entry.about["manifest"] for entry in journal.submissions}
        return told if manifest == told["about"]["manifest"] and manifest not in entered else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def enter_what_was_written(space: Workspace) -> None:
    """Give the journal the entry that a sudden end kept from it, and forget what was announced and not written."""
    if told := written_without_entry(space.folder, space.journal):
        about = told["about"]
        space.journal = space.journal.with_entry(Act.SUBMITTED, told["role"], told["on"], about)
        if Audience(about["audience"]).withholds and about["state"] == State.FINAL.value:
            for name in (MANIFEST, OBSERVATIONS):  # from now on everybody knows it
                space.put(f"{RELEASES}/{about['manifest'][:16]}/{name}", Path(told["out"], name).read_bytes())
        space.write()
    (space.folder / ON_ITS_WAY).unlink(missing_ok=True)


def lock_held(folder: Path) -> Text | None:
    """Who works on the collection in `folder` and since when; nothing where nobody does."""
    path = _lock_file(folder)
    return _held(path, datetime.now(UTC))[1] if path.is_file() else None


def _lock_file(folder: Path) -> Path:
    """Who works on a collection is noted in it; of all collections of a country, which share its law, in its folder."""
    return (country_of(folder) or folder) / LOCK


def _lock(folder: Path, role: str, breaks: bool) -> str:
    """Take the lock; the role of whose lock was broken."""
    path, now = _lock_file(folder), datetime.now(UTC)
    content = json.dumps({"role": role, "since": now.isoformat(timespec="seconds"), "process": os.getpid()})
    held, taken = "", False
    try:
        if not os.access(folder, os.W_OK):  # a lock in it is not what keeps anybody from working there
            raise PermissionError(errno.EACCES, "")
        if breaks and path.is_file():
            held = _held(path, now)[0] or NOBODY
            path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w", encoding="utf-8") as file:
            taken = True
            file.write(content)
    except FileExistsError:
        raise SourceRefused(Fault(Place(LOCK), "collection-locked", _held(path, now)[1], WAIT, "analyst")) from None
    except OSError as failed:
        if taken:
            path.unlink(missing_ok=True)
        raise not_writable(folder, failed, MAKE_WRITABLE) from None
    return held


def _held(path: Path, now: datetime) -> tuple[str, Text]:
    """By which role a lock is held, empty where it does not say, and that sentence with its age."""
    try:
        lock = json.loads(read_bounded(path, EDITED_FILE))
        role, since = str(lock["role"]), datetime.fromisoformat(lock["since"])
    except (SourceRefused, ValueError, KeyError, TypeError, RecursionError):
        role, since = "", datetime.fromtimestamp(path.stat().st_mtime, UTC)
    seconds = max(0, int((now - since).total_seconds()))
    unit, sentence = next((unit, sentence) for least, unit, sentence in AGES if seconds >= least)
    return role, sentence.filled({"role": role or NO_ROLE, "count": seconds // unit})
