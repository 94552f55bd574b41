"""Write files and folders that appear whole or not at all.

Everything is written in a temporary folder beside its place and moved there at the end. A process that is killed leaves
that folder behind; whoever writes beside it next finishes the moves that were begun, and removes it. Refused: what the
system will not let be written; why is told by the number of its error, which is the same on every system.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import hmac
import json
import os
import secrets
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from thb_eu.base.bounded_files import NO_LINK, OPENED, Step, read_below, step_to
from thb_eu.base.errors import Fault, OutputRefused, Problem, ThbError
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CANNOT_WRITE = _("it is not possible to write there ({why}).")
ANOTHER_FOLDER = _("Give another folder.")
MAKE_WRITABLE = _("Make sure that you may write into the folder and that its files are not open elsewhere.")
DENIED, NO_FOLDER = _("access is denied"), _("a part of the path is a file, not a folder")
REASONS = {
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.EROFS: _("the drive is read-only"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), _("no space is left on the drive")),
    errno.EFBIG: _("the file is larger than the drive or the user may have"),
    errno.ENOTDIR: NO_FOLDER,
    errno.EEXIST: NO_FOLDER,
    errno.ENAMETOOLONG: _("the name is too long"),
}
GONE = _("a folder was removed meanwhile, perhaps by another run")
SYSTEM_ERROR = _("system error {number}")

THERE_ALREADY = ("output-taken", _("the file is there already."), _("A key is never overwritten; name another file."))
NOT_EMPTY = (
    "output-taken",
    _("something is here already."),
    _("Give an empty folder, or one that does not exist yet."),
)
NO_NEW_FILE = ("output-not-writable", _("it is not possible to write there."), _("Name another file."))
OWNER_ONLY, FOR_ALL = 0o600, 0o644
TEMPORARY, IN_USE, MOVES = ".thb-eu-new-", "lock", "moves.json"
"""How a temporary folder is called, which file in it is locked as long as its process lives, and where it is going."""
A_DAY, A_MINUTE = 86_400, 60
AT_CWD, RENAME_EXCHANGE = -100, 2
"""Of the call renameat2 of Linux."""


def not_writable(out: Path, broken: OSError, remedy: Text = ANOTHER_FOLDER, what: Text = CANNOT_WRITE) -> OutputRefused:
    """Say that `out` cannot be written, with the reason of the system in `what`."""
    why = {**REASONS, errno.ENOENT: GONE}.get(broken.errno or 0, SYSTEM_ERROR.filled({"number": broken.errno}))
    return OutputRefused(Fault(Place(str(out)), "output-not-writable", what.filled({"why": why}), remedy, "user"))


@contextlib.contextmanager
def temporary_folder(parent: Path | None = None) -> Iterator[Path]:
    """Yield a folder below `parent` (or where the system keeps such folders) that is gone at the end.

    What processes that were killed left beside it goes first.
    """
    place = parent or Path(tempfile.gettempdir())
    clear_abandoned(place)
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=place))
    try:
        with (folder / f"{IN_USE}-soon").open("wb") as held:
            if fcntl:
                with contextlib.suppress(OSError):  # a drive that knows no locks
                    fcntl.flock(held, fcntl.LOCK_EX)
            (folder / f"{IN_USE}-soon").replace(folder / IN_USE)  # whoever sees it sees it locked
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_abandoned(place: Path) -> None:
    """Finish the moves that processes had begun in a folder when they were killed, and remove what else they left."""
    for left in place.glob(f"{TEMPORARY}*"):
        if _is_abandoned(left):
            _finish_moves(left)
            shutil.rmtree(left, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    """Tell whether the process that made a temporary folder has ended; where nothing tells, only what is old is."""
    try:
        if (
            folder.is_symlink()
            or not folder.is_dir()
            or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid())
        ):
            return False
        age = time.time() - folder.stat().st_mtime
        if fcntl is None or not (folder / IN_USE).is_file():
            return age > (A_DAY if fcntl is None else A_MINUTE)
        with (folder / IN_USE).open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


def _begin_moves(folder: Path, moves: Sequence[tuple[Path, Path]], over_others: bool) -> None:
    """Write down, under the seal of this machine, what moves from a temporary folder to where after a sudden end."""
    listed = [(str(new.relative_to(folder)), os.path.relpath(place, folder.parent)) for new, place in moves]
    apart, content = folder / f"{MOVES}-soon", json.dumps({"over_others": over_others, "moves": listed}).encode()
    apart.write_bytes(sealed(content, _about(folder)))
    apart.replace(folder / MOVES)


def _about(folder: Path) -> str:
    return f"moves {os.path.realpath(folder)}"


def _finish_moves(folder: Path) -> None:
    """Move on what an abandoned folder of this machine was to move, below the folder beside which it lies."""
    with contextlib.suppress(ThbError, ValueError):
        content = unsealed(read_below(folder, MOVES, EDITED_FILE) or b"", _about(folder))
        begun = json.loads(content) if content else {"moves": ()}
        for name, target in begun["moves"]:
            with (
                contextlib.suppress(OSError, ValueError),  # it has arrived already, or leads elsewhere
                step_to(folder, Path(name).as_posix()) as new,
                step_to(folder.parent, Path(target).as_posix()) as place,
            ):
                is_free = not _is_there(place)
                if is_free or (begun["over_others"] and stat.S_ISREG(new.status().st_mode)):
                    move(new, place)


def _is_there(step: Step) -> bool:
    try:
        step.status()
    except FileNotFoundError:
        return False
    return True


def move(old: Step, new: Step) -> None:
    """Move what has a name to another one, in place of what is there."""
    if old.handle is None:
        Path(old.name).replace(new.name)
    else:
        os.replace(old.name, new.name, src_dir_fd=old.handle, dst_dir_fd=new.handle)


@contextlib.contextmanager
def files_beside(
    places: Sequence[Path], out: Path, remedy: Text = ANOTHER_FOLDER, are_new: bool = False
) -> Iterator[tuple[Path, ...]]:
    """Yield names beside `places` to write to; all move into place, in this order, when all went well, and go when not.

    `are_new`: nothing stands in these places, nothing there is overwritten, and what has moved already goes too.
    """
    moved: list[Path] = []
    if not places:
        yield ()
        return
    try:
        with (
            _folders_made(place.parent for place in places),
            temporary_folder(Path(os.path.commonpath([place.parent.absolute() for place in places]))) as apart,
        ):
            waiting = tuple(apart / str(number) for number in range(len(places)))
            yield waiting
            if len(places) > 1:
                _begin_moves(apart, [*zip(waiting, (place.absolute() for place in places), strict=True)], not are_new)
            for new, place in zip(waiting, places, strict=True):
                if are_new:
                    _move_to_free_place(new, place)
                else:
                    new.replace(place)
                moved.append(place)
    except OSError as broken:
        _remove(moved if are_new else ())
        raise not_writable(out, broken, remedy) from None
    except OutputRefused:
        _remove(moved if are_new else ())
        raise


@contextlib.contextmanager
def _folders_made(folders: Iterable[Path]) -> Iterator[None]:
    """Make folders and those above them; where what is done within fails, those that were not there go again."""
    wanted = [*dict.fromkeys(folders)]
    missing = {path for folder in wanted for path in (folder, *folder.parents) if not path.exists()}
    try:
        for folder in wanted:
            folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in sorted(missing, key=lambda path: len(path.parts), reverse=True):
            with contextlib.suppress(OSError):  # something has come into it meanwhile
                folder.rmdir()
        raise


def _move_to_free_place(new: Path, place: Path) -> None:
    """Move a file to where nothing is; refused where something has come meanwhile."""
    try:
        os.link(new, place)  # the only way that never overwrites
    except FileExistsError:
        raise OutputRefused(Fault(Place(str(place)), *THERE_ALREADY, "user")) from None
    except OSError:  # a drive that knows no links
        if os.path.lexists(place):
            raise OutputRefused(Fault(Place(str(place)), *THERE_ALREADY, "user")) from None
        new.rename(place)


def write_files(files: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Write files (names with forward slashes) into a folder that may hold others, all or none; where they stand."""
    places = tuple(folder / name for name in files)
    with files_beside(places, folder) as waiting:
        for place, content in zip(waiting, files.values(), strict=True):
            place.write_bytes(content)
    return places


def refuse_if_taken(out: Path) -> None:
    """Refuse a place where something stands; an empty folder is free."""
    try:
        clear_abandoned(out.parent)
        taken = out.is_symlink() or (out.exists() and not (out.is_dir() and not any(out.iterdir())))
    except OSError as broken:
        raise not_writable(out, broken) from None
    if taken:
        raise OutputRefused(Fault(Place(str(out)), *NOT_EMPTY, "user"))


@contextlib.contextmanager
def folder_beside(
    out: Path, remedy: Text = ANOTHER_FOLDER, what: Text = CANNOT_WRITE, is_new: bool = False
) -> Iterator[Path]:
    """Yield a folder to write into, which takes the place of `out` when all went well and is gone when not.

    `is_new`: where something has come into `out` meanwhile, that stays and this is refused.
    """
    begun = False
    try:
        with _folders_made([out.parent]), temporary_folder(out.parent) as beside:
            made, old = beside / "new", beside / "old"
            made.mkdir()
            begun = True
            yield made
            if is_new:
                _move_to_empty_place(made, out)
                return
            if not out.exists() or not _exchanged(made, out):
                if out.exists():
                    _begin_moves(beside, [(made, out)], over_others=False)
                    out.rename(old)
                try:
                    made.rename(out)
                except OSError:
                    if old.exists():
                        old.rename(out)
                    raise
    except OSError as broken:
        if not begun:
            raise not_writable(out, broken) from None
        raise not_writable(out, broken, remedy, what) from None


def _move_to_empty_place(new: Path, place: Path) -> None:
    """Move a folder to where nothing is, or an empty folder; refused where something has come meanwhile."""
    try:
        if place.is_dir():
            place.rmdir()
        new.rename(place)
    except OSError:
        if os.path.lexists(place):
            raise OutputRefused(Fault(Place(str(place)), *NOT_EMPTY, "user")) from None
        raise


def _exchanged(folder: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can (Linux); whether it did."""
    if not sys.platform.startswith("linux"):
        return False
    from ctypes import CDLL

    try:
        return bool(CDLL(None).renameat2(AT_CWD, os.fsencode(folder), AT_CWD, os.fsencode(other), RENAME_EXCHANGE) == 0)
    except (OSError, AttributeError):  # a C library without it
        return False


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file of a key that is to be written: where, what, and with which rights."""

    path: Path
    content: bytes
    rights: int = OWNER_ONLY


def written_anew(*files: NewFile) -> Problem | None:
    """Write all files or none, never over another, never readable by more than they should; what kept them from it."""
    places = [file.path for file in files]
    for place in places:
        clear_abandoned(place.parent)
    if any(map(os.path.lexists, places)):
        return THERE_ALREADY
    if not all(place.parent.is_dir() for place in places):
        return NO_NEW_FILE
    try:
        with files_beside(places, places[0].parent, are_new=True) as waiting:
            for place, file in zip(waiting, files, strict=True):
                with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.rights), "wb") as opened:
                    opened.write(file.content)
    except OutputRefused as refused:
        return THERE_ALREADY if refused.faults[0].code == THERE_ALREADY[0] else NO_NEW_FILE
    return None


def _remove(places: Iterable[Path]) -> None:
    for place in places:
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)


# Seal what only this user of this machine can have written, so that it may be believed of a folder.
#
# A collection comes by mail, by git, from a network drive; what lies in it under a name of our own proves nothing. A
# secret beside the user's settings, readable by nobody else and made by whoever writes first, signs what is to be
# finished after a sudden end. Nobody else's is believed.

KEY, LENGTH = "machine.key", 32
FOLDER_NAME = "thb-eu"
SEAL_LENGTH = 64


def sealed(content: bytes, about: str) -> bytes:
    """Return the content under the seal of this user on this machine, made for one purpose alone."""
    return _seal(_secret(make=True), content, about).encode() + b"\n" + content


def unsealed(content: bytes, about: str) -> bytes | None:
    """Return the content without its seal; None where another made it, or for another purpose."""
    seal, held = content[:SEAL_LENGTH], content[SEAL_LENGTH + 1 :]
    secret = _secret(make=False)
    is_ours = secret and hmac.compare_digest(seal, _seal(secret, held, about).encode())
    return held if is_ours else None


def _seal(secret: bytes, content: bytes, about: str) -> str:
    return hmac.new(secret, about.encode() + b"\0" + content, hashlib.sha256).hexdigest()


def _secret(make: bool) -> bytes:
    """Return the secret; where there is none yet it is made, or it is empty."""
    for folder in _folders():
        with contextlib.suppress(OSError):
            if found := _read(folder / KEY) or (make and _made(folder)):
                return found
    return b""


def _folders() -> Iterator[Path]:
    """Yield folders for the state of the user's programs; the last is the user's own for today, if no other can be."""
    named = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_STATE_HOME")
    if named and Path(named).is_absolute():
        yield Path(named) / FOLDER_NAME
    with contextlib.suppress(RuntimeError):  # a user without a home
        if (home := Path.home()).is_dir():
            yield home.joinpath(".local", "state", FOLDER_NAME)
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    yield Path(tempfile.gettempdir()) / f"{FOLDER_NAME}-{user}"


def _read(place: Path) -> bytes:
    """Return the secret in a file that belongs to the user and that nobody else can read or write; else nothing."""
    try:
        descriptor = os.open(place, OPENED | NO_LINK)
    except OSError:
        return b""
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        content = opened.read(LENGTH + 1) if stat.S_ISREG(status.st_mode) else b""
    is_own = not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o077)
    return content if is_own and len(content) == LENGTH else b""


def _made(folder: Path) -> bytes:
    """Return a new secret, or the one that another process has made meanwhile."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if hasattr(os, "getuid") and (folder.is_symlink() or folder.stat().st_uid != os.getuid()):
        return b""
    beside = folder / f"{KEY}-{secrets.token_hex(8)}"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(secrets.token_bytes(LENGTH))
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(beside, folder / KEY)  # never over another
    except OSError:
        if not os.path.lexists(folder / KEY):  # a drive that knows no links
            beside.replace(folder / KEY)
    finally:
        beside.unlink(missing_ok=True)
    return _read(folder / KEY)
