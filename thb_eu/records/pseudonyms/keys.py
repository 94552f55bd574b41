"""Read the key of pseudonyms, check it and where it lies, and make pseudonyms with it.

A pseudonym is HMAC-SHA-256 (RFC 2104, FIPS 198-1): every database and language has it, so an organisation's own
programmers can make the same ones, and nobody without the key can make one or try one out. Kept are 130 bits, 26
letters of base32: no less than half, as RFC 2104 advises. Among ten million persons the odds that any two share one by
chance are below 10**14 / 2**131, about 4 in 10**26. What goes in begins with the version and the kind: a number and a
name never meet by chance, nor do two versions of the rules.

There is no default key, and a key is never a word on the command line. Refused: no key, a short one, one that can be
guessed, one that lies in a repository or in a folder of definitions ("a key in a repository is no key"). No message
repeats the key, its file or its variable: people mistake one for the other.
"""

from __future__ import annotations

import base64
import codecs
import hmac
import os
import zlib
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from thb_eu.base.atomic_files import NewFile, written_anew
from thb_eu.base.errors import Fault, ThbError, guarded
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.secure_files import IN_REPOSITORY, others_may_read, repositories
from thb_eu.definitions.folder import Folder

VERSION = 1
LETTERS = 26
LETTERS_OF_A_FINGERPRINT = 8
PARTED_BY = "\x1f"
SHORTEST, LONGEST = 32, 1024
BYTES_OF_A_NEW_KEY = 32
LEAST_VARIETY = 24
"""Bytes that remain of a key, and of the steps between its bytes, when all that repeats is taken out of it."""

MOST_TYPED = 0.8

LARGEST_SEARCHED = 65_536

KEY_FILE, KEY_ENV, NEW_KEY = "--key-file", "--key-env", "--new-key"

MAKE_ONE = _("Make a key with: thb-eu pseudonymise --new-key FILE")


class PseudonymKey:
    """The key in memory: it makes pseudonyms and a fingerprint, and shows neither itself nor a copy."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return f"Key({self.fingerprint})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written anywhere")

    @property
    def fingerprint(self) -> str:
        """Equal for equal keys; from the fingerprint of a random key nobody learns anything about it."""
        return f"k{VERSION}_{self._letters('key')[:LETTERS_OF_A_FINGERPRINT]}"

    def pseudonym(self, kind: str, *parts: str) -> str:
        """Return the pseudonym of whoever these parts name together; plain words and digits only."""
        return f"p{VERSION}_{self._letters(kind, *parts)[:LETTERS]}"

    def of_inputs(self, digest: str) -> str:
        """Say what names the inputs of a public dossier, whose hash this is; of no person."""
        return f"i{VERSION}_{self._letters('inputs', digest)[:LETTERS]}"

    def stands_in(self, content: bytes) -> bool:
        """Tell whether the key itself stands in a text."""
        return self._secret in content

    def _letters(self, *texts: str) -> str:
        message = PARTED_BY.join((f"thb-eu pseudonym {VERSION}", *texts)).encode("ascii")
        return base64.b32encode(hmac.digest(self._secret, message, "sha256")).decode("ascii").lower()


class KeyRefused(ThbError):
    """There is no key that keeps a secret; whoever runs the command acts."""

    who = "user"


def read_key(
    file: Path | None, variable: str | None, definitions: Folder, used: Iterable[Path]
) -> tuple[PseudonymKey, bool]:
    """Return the key that was named, and whether others can read its file; refused unless it is one and is nowhere
    published.

    `used` are the files of the run: no repository around them, nor around the folder of the run, may hold the key.
    """
    return guarded(lambda: _read_key(file, variable, definitions, used))


def make_key(file: Path) -> PseudonymKey:
    """Make a key, write it as text into a file that only its owner may read, and never over another."""
    return guarded(lambda: _make_key(file))


def _read_key(
    file: Path | None, variable: str | None, definitions: Folder, used: Iterable[Path]
) -> tuple[PseudonymKey, bool]:
    if file is None and variable is None:
        remedy = _("Give it by --key-file or --key-env. A default key does not exist.")
        raise KeyRefused(Fault(Place(""), "key-missing", _("the key is missing."), remedy))
    folders = {folder.resolve() for folder in definitions.roots.values()}
    if file is not None:
        key = _judged(_content_of_key(file, folders), KEY_FILE)
    else:
        held = os.environ.get(variable or "", "") if "=" not in f"{variable}" and "\0" not in f"{variable}" else ""
        if not held:
            problem = (
                "key-missing",
                _("the environment variable does not exist, or it is empty."),
                _("Name the variable, never the key itself."),
            )
            raise KeyRefused(Fault(Place(KEY_ENV), *problem))
        key = _judged(held.encode("utf-8", "surrogateescape"), KEY_ENV)
    _refuse_if_written_down(key, folders | repositories((Path.cwd(), *used)))
    return key, file is not None and others_may_read(file)


def _content_of_key(file: Path, definitions: set[Path]) -> bytes:
    """Find what the file of a key holds, if it lies where a key may lie."""
    program = Path(__file__).resolve().parents[2]
    if repositories((file,)):
        raise KeyRefused(Fault(Place(KEY_FILE), *IN_REPOSITORY))
    if not {*definitions, program}.isdisjoint(file.resolve().parents):
        problem = (
            "key-misplaced",
            _("the key lies in a folder of the program or of the definitions."),
            IN_REPOSITORY[2],
        )
        raise KeyRefused(Fault(Place(KEY_FILE), *problem))
    try:
        with file.open("rb") as opened:
            return opened.read(LONGEST + 1)
    except OSError:
        problem = (
            "file-not-found",
            _("the file does not exist or cannot be read."),
            _("Name the file of the key, never the key itself."),
        )
        refused = KeyRefused(Fault(Place(KEY_FILE), *problem))
    raise refused


def _judged(content: bytes, where: str) -> PseudonymKey:
    """The key, whether or not an editor put a mark before it and a line end behind; raw bytes stay as they are."""
    text = content.removeprefix(codecs.BOM_UTF8).strip(b" \t\r\n")
    secret = text if all(0x20 <= byte < 0x7F for byte in text) else content
    if len(secret) < SHORTEST:
        problem = ("key-weak", _("the key is shorter than {shortest} bytes.", shortest=SHORTEST), MAKE_ONE)
        raise KeyRefused(Fault(Place(where), *problem))
    # of random bytes two fifths are what people type; a register taken for a key is text
    typed = sum(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in secret)
    is_text = typed > MOST_TYPED * len(secret)
    if len(secret) > LONGEST or (is_text and not all(0x20 < byte < 0x7F for byte in secret)):
        problem = ("key-invalid", _("not a key: it is too long, or has spaces or several lines."), MAKE_ONE)
        raise KeyRefused(Fault(Place(where), *problem))
    # words, or little remains when its repetitions are taken out (one sign, one word, abc, 123)
    steps = bytes((later - earlier) % 256 for earlier, later in pairwise(secret))
    words = secret.isalpha() and (secret.islower() or secret.isupper())
    if words or min(_remains(secret), _remains(steps)) < LEAST_VARIETY:
        problem = ("key-weak", _("the key can be guessed: something in it repeats, or it is made of words."), MAKE_ONE)
        raise KeyRefused(Fault(Place(where), *problem))
    return PseudonymKey(secret)


def _remains(content: bytes) -> int:
    packing = zlib.compressobj(level=9, wbits=-15)
    return len(packing.compress(content) + packing.flush())


def _refuse_if_written_down(key: PseudonymKey, folders: set[Path]) -> None:
    """Refuse a key that somebody has written into a file; what tools keep in folders with a dot is left out."""
    for folder in sorted(folder for folder in folders if folders.isdisjoint(folder.parents)):
        for place, below, files in os.walk(folder):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for file in (Path(place, name) for name in sorted(files)):
                if key.stands_in(_small_file(file)):
                    problem = (
                        "key-misplaced",
                        _("the key is in this file of a repository or of the definitions."),
                        IN_REPOSITORY[2],
                    )
                    raise KeyRefused(Fault(Place(file.relative_to(folder.parent).as_posix()), *problem))


def _small_file(place: Path) -> bytes:
    try:
        return place.read_bytes() if place.is_file() and place.stat().st_size <= LARGEST_SEARCHED else b""
    except OSError:
        return b""


def _make_key(file: Path) -> PseudonymKey:
    if repositories((file,)):
        raise KeyRefused(Fault(Place(NEW_KEY), *IN_REPOSITORY))
    secret = os.urandom(BYTES_OF_A_NEW_KEY).hex().encode("ascii")
    if why := written_anew(NewFile(file, secret + b"\n")):
        raise KeyRefused(Fault(Place(NEW_KEY), *why))
    return PseudonymKey(secret)
