"""Canaries: texts made up at run time for the cells of registers, and the search for them in all that comes out.

All canaries of a run share a few stems, so that one look finds them all: letters, digits and a day. Looked for are the
stems as written in any case, in the encodings that our files have, in base64 and hex, and hashes of whole canaries: a
hash without a key tells whoever tries all names which one it was.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import re
import secrets
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY

ENCODINGS = ("utf-8", "windows-1250", "utf-16-le", "utf-16-be")
HASH = re.compile(rb"\b[0-9a-f]{32,64}\b")
PSEUDONYM = re.compile(rb"p1_[a-z2-7]{26}")
LETTERS = "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(12))
DIGITS = str(secrets.randbelow(9 * 10**10) + 10**10)
STEMS = (LETTERS, LETTERS.capitalize(), LETTERS.upper(), DIGITS)
made: set[str] = set()
"""All whole canaries of this run."""


def word(tag: object = "") -> str:
    """A text that stands nowhere else, with a letter that encodings write differently; the tag tells which it was."""
    text = f"{LETTERS.capitalize()}š{tag}"
    made.add(text)
    return text


def number(last: int) -> str:
    """A number that stands nowhere else."""
    text = f"{DIGITS}{last:04}"
    made.add(text)
    return text


def pseudonym(who: object) -> str:
    """A pseudonym as the toolkit writes them, of nobody."""
    tail = base64.b32encode(hashlib.sha256(str(who).encode()).digest()).decode().lower()
    text = f"p1_{LETTERS}{tail[:14]}"
    made.add(text)
    return text


def _a_day() -> datetime.date:
    """A day of the year that none of the definitions mentions: it can come out of a row alone."""
    folders = [REPOSITORY / name for name in ("datapackages", "mappings", "schemas")]
    told = b"\n".join(path.read_bytes() for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    while True:
        day = datetime.date(2024, 1, 1) + datetime.timedelta(secrets.randbelow(366))
        if not any(form.encode() in told for form in days_written(day)):
            return day


def days_written(day: datetime.date) -> tuple[str, ...]:
    """The ways in which the toolkit and its suppliers write a day."""
    return (day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%d. %m. %Y}", f"{day.day}. {day.month}. {day.year}")


DAY = _a_day()


# --- the search -----------------------------------------------------------------------------------------------------


def found_in(said: bytes) -> set[str]:
    """In which forms canaries stand in `said`, and whether any pseudonym does."""
    lowered = said.lower()
    found = {name for name, form in _forms() if form in lowered}
    found |= {"base64" for form in _in_base64() if form in said}
    found |= {"a hash"} if _hashes_of_canaries() & {*HASH.findall(lowered)} else set()
    return found | ({"a pseudonym"} if PSEUDONYM.search(said) else set())


def _forms() -> Iterator[tuple[str, bytes]]:
    """The stems in lower case, by the name of the form."""
    for encoding in ENCODINGS:
        yield f"letters in {encoding}", LETTERS.encode(encoding)
        yield f"digits in {encoding}", DIGITS.encode(encoding)
        for written in days_written(DAY):
            yield f"the day in {encoding}", written.encode(encoding)
    for stem in STEMS:
        yield "hex", stem.encode().hex().encode()


def _in_base64() -> Iterator[bytes]:
    """The part of a stem's base64 that is the same whatever stands around it, for each place of its bytes."""
    for stem in STEMS:
        for before in range(3):
            content = b"\0" * before + stem.encode()
            first, last = -(-before * 8 // 6), len(content) * 8 // 6
            for signs in (b"+/", b"-_"):
                yield base64.b64encode(content, signs)[first:last]


def _hashes_of_canaries() -> set[bytes]:
    return {
        hashlib.new(kind, text.encode(encoding)).hexdigest().encode()
        for text in made
        for encoding in ("utf-8", "windows-1250")
        for kind in ("sha256", "sha1", "md5")
    }


def whole(path: Path) -> bytes:
    """The name of a file and all that it holds; of a zip, also what its parts hold."""
    return b"\0".join([str(path).encode(), *_unpacked(path.read_bytes())])


def _unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for part in book.infolist():
                yield part.filename.encode()
                yield part.comment
                yield from _unpacked(book.read(part))
