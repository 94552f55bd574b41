"""Seal what only this user of this machine can have written, so that it may be believed of a folder.

A collection comes by mail, by git, from a network drive; what lies in it under a name of our own proves nothing. A
secret beside the user's settings, readable by nobody else and made by whoever writes first, signs what is to be
finished after a sudden end. Nobody else's is believed.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from thb_eu.base.bounded_files import NO_LINK, OPENED

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
    """Where the state of the user's programs is kept; where nothing can be, a folder of the user's own for today."""
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
