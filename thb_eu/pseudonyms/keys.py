"""Keys: where the key comes from, whether it is one, and where it must not lie.

Comes in: the name of a file or of an environment variable. Goes out: a `Key`. There is no default, and a key is never
a word on the command line. Refused: no key, a short one, one that can be guessed, one that lies in a repository or in
a folder of definitions ("a key in a repository is no key"). No message repeats the key, its file or its variable:
people mistake one for the other.
"""

from __future__ import annotations

import codecs
import os
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from thb_eu.atomic_files import NewFile, written_anew
from thb_eu.definitions.folder import Folder
from thb_eu.errors import Fault, ThbError
from thb_eu.guarded import guarded
from thb_eu.key_files import IN_REPOSITORY, others_may_read, repositories
from thb_eu.messages import _
from thb_eu.model import Place
from thb_eu.pseudonyms.keyed import Key

SHORTEST, LONGEST = 32, 1024
BYTES_OF_A_NEW_KEY = 32
LEAST_VARIETY = 24
"""Bytes that remain of a key, and of the steps between its bytes, when all that repeats is taken out of it."""

MOST_TYPED = 0.8

LARGEST_SEARCHED = 65_536

KEY_FILE, KEY_ENV, NEW_KEY = "--key-file", "--key-env", "--new-key"

MAKE_ONE = _("Make a key with: thb-eu pseudonymise --new-key FILE")
GIVE_ONE = _("Give it by --key-file or --key-env. There is no default key.")
NO_KEY = ("key-missing", _("there is no key."), GIVE_ONE)
NO_FILE = (
    "file-not-found",
    _("there is no such file, or it cannot be read."),
    _("Name the file of the key, never the key itself."),
)
NO_VARIABLE = (
    "key-missing",
    _("there is no such environment variable, or it is empty."),
    _("Name the variable, never the key itself."),
)
TOO_SHORT = ("key-weak", _("the key is shorter than {shortest} bytes.", shortest=SHORTEST), MAKE_ONE)
NOT_A_KEY = (
    "key-invalid",
    _("this is no key: it is too long, or has spaces or several lines."),
    MAKE_ONE,
)
GUESSABLE = (
    "key-weak",
    _("the key can be guessed: something in it repeats, or it is made of words."),
    MAKE_ONE,
)
IN_DEFINITIONS = (
    "key-misplaced",
    _("the key lies in a folder of the program or of the definitions."),
    IN_REPOSITORY[2],
)
STANDS_IN_A_FILE = (
    "key-misplaced",
    _("the key stands in this file of a repository or of the definitions."),
    IN_REPOSITORY[2],
)


class KeyRefused(ThbError):
    """There is no key that keeps a secret; whoever runs the command acts."""

    who = "user"


def read_key(file: Path | None, variable: str | None, definitions: Folder, used: Iterable[Path]) -> tuple[Key, bool]:
    """The key that was named, and whether others can read its file; refused unless it is one and is nowhere published.

    `used` are the files of the run: no repository around them, nor around the folder of the run, may hold the key.
    """
    return guarded(lambda: _read_key(file, variable, definitions, used))


def make_key(file: Path) -> Key:
    """Make a key, write it as text into a file that only its owner may read, and never over another."""
    return guarded(lambda: _make_key(file))


def _read_key(file: Path | None, variable: str | None, definitions: Folder, used: Iterable[Path]) -> tuple[Key, bool]:
    if file is None and variable is None:
        raise KeyRefused(Fault(Place(""), *NO_KEY))
    folders = {folder.resolve() for folder in definitions.roots.values()}
    key = _from_file(file, folders) if file is not None else _from_environment(variable or "")
    _refuse_if_written_down(key, folders | repositories((Path.cwd(), *used)))
    return key, file is not None and others_may_read(file)


def _from_file(file: Path, definitions: set[Path]) -> Key:
    """The key that a file holds, if it is one and lies where a key may lie."""
    if repositories((file,)):
        raise KeyRefused(Fault(Place(KEY_FILE), *IN_REPOSITORY))
    if not {*definitions, _program()}.isdisjoint(file.resolve().parents):
        raise KeyRefused(Fault(Place(KEY_FILE), *IN_DEFINITIONS))
    try:
        with file.open("rb") as opened:
            content = opened.read(LONGEST + 1)
    except OSError:
        content = None
    if content is None:
        raise KeyRefused(Fault(Place(KEY_FILE), *NO_FILE))
    return _judged(_without_line_end(content), KEY_FILE)


def _from_environment(variable: str) -> Key:
    """The key that an environment variable holds, if it is one."""
    held = os.environ.get(variable, "") if variable and "=" not in variable and "\0" not in variable else ""
    if not held:
        raise KeyRefused(Fault(Place(KEY_ENV), *NO_VARIABLE))
    return _judged(_without_line_end(held.encode("utf-8", "surrogateescape")), KEY_ENV)


def _refuse_if_written_down(key: Key, folders: set[Path]) -> None:
    for folder in sorted(folders):
        for place in _files(folder) if folders.isdisjoint(folder.parents) else ():
            if key.stands_in(_content(place)):
                raise KeyRefused(Fault(Place(place.relative_to(folder.parent).as_posix()), *STANDS_IN_A_FILE))


def _make_key(file: Path) -> Key:
    if repositories((file,)):
        raise KeyRefused(Fault(Place(NEW_KEY), *IN_REPOSITORY))
    secret = os.urandom(BYTES_OF_A_NEW_KEY).hex().encode("ascii")
    if why := written_anew(NewFile(file, secret + b"\n")):
        raise KeyRefused(Fault(Place(NEW_KEY), *why))
    return Key(secret)


# --- is it one? ------------------------------------------------------------------------------------


def _without_line_end(content: bytes) -> bytes:
    """The same key whether or not an editor put a mark before it and a line end behind; raw bytes stay as they are."""
    text = content.removeprefix(codecs.BOM_UTF8).strip(b" \t\r\n")
    return text if all(0x20 <= byte < 0x7F for byte in text) else content


def _judged(secret: bytes, where: str) -> Key:
    if len(secret) < SHORTEST:
        raise KeyRefused(Fault(Place(where), *TOO_SHORT))
    if len(secret) > LONGEST or (_reads_like_text(secret) and not all(0x20 < byte < 0x7F for byte in secret)):
        raise KeyRefused(Fault(Place(where), *NOT_A_KEY))
    if _guessable(secret):
        raise KeyRefused(Fault(Place(where), *GUESSABLE))
    return Key(secret)


def _reads_like_text(secret: bytes) -> bool:
    """Whether most of it is what people type; of random bytes two fifths are. A register taken for a key is text."""
    typed = sum(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in secret)
    return typed > MOST_TYPED * len(secret)


def _guessable(secret: bytes) -> bool:
    """Whether it is words, or little remains when its repetitions are taken out (one sign, one word, abc, 123)."""
    steps = bytes((later - earlier) % 256 for earlier, later in pairwise(secret))
    words = secret.isalpha() and (secret.islower() or secret.isupper())
    return words or min(_remains(secret), _remains(steps)) < LEAST_VARIETY


def _remains(content: bytes) -> int:
    packing = zlib.compressobj(level=9, wbits=-15)
    return len(packing.compress(content) + packing.flush())


# --- where it must not lie -------------------------------------------------------------------------


def _program() -> Path:
    return Path(__file__).resolve().parents[1]


def _files(folder: Path) -> Iterator[Path]:
    """The files in which somebody may have written a key; what tools keep in folders with a dot is left out."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(files))


def _content(place: Path) -> bytes:
    try:
        return place.read_bytes() if place.is_file() and place.stat().st_size <= LARGEST_SEARCHED else b""
    except OSError:
        return b""
