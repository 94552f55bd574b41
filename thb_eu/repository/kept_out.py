"""Find what no repository may keep: a private key, a register of persons, a table in which somebody can be.

What git has once kept stays in its history, so this is asked before a commit and again on a server. A register is known
by its header, as when it is received; persons are looked for as in every file that comes. Samples beside contracts are
invented, and what the program wrote itself was looked at when it came: neither is read. No value is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.limits import EDITED_FILE, TABLE
from thb_eu.base.messages import _
from thb_eu.base.model import Place, unnamed_file
from thb_eu.base.secure_files import IN_REPOSITORY
from thb_eu.definitions import Definitions
from thb_eu.sources.collection import DESCRIPTOR
from thb_eu.sources.file_safety import SUFFIXES
from thb_eu.sources.personal_data import PersonalDataGuard, called_by_a_person, in_unread
from thb_eu.year.recognition import recognised, with_its_header

KEY = b"PRIVATE KEY-----"
OURS = ("receipt.", ".remarks.")
REGISTER = (
    "register-in-repository",
    _("this is a register of persons ({table}), and what git has kept stays in its history."),
    _("Take it out before you commit, and keep its collection on a protected drive."),
)


def kept_out(files: Sequence[Path], year: int, definitions: Definitions) -> Iterator[Fault]:
    """Yield why files must not be in a repository; `year`: by whose contracts registers are known.

    One whose name may be of a person is called by its place among them.
    """
    for number, file in enumerate(files, 1):
        if not file.is_file() or file.is_symlink() or any(mark in file.name for mark in OURS):
            continue
        content = read_bounded(file, TABLE, name=str(file)) if file.stat().st_size <= TABLE else b""
        if KEY in content[:1024]:
            yield Fault(Place(str(file)), *IN_REPOSITORY, "user")
        beside = _descriptor_above(file)
        if file.suffix.lower() not in SUFFIXES or (beside is not None and b'"collection"' not in beside):
            continue
        guard, name = PersonalDataGuard(definitions, beside or b""), str(file)
        if datum := guard.datum_in_title(file.stem):
            name = unnamed_file(number, len(files), file.suffix.lower())
            yield called_by_a_person(Place(name), datum)
        tables = (definitions.contracts[table] for table in _tables(file, year, definitions))
        if register := next((table for table in tables if table.records), None):
            code, what, remedy = REGISTER
            yield Fault(Place(name), code, what.filled({"table": register.in_quotes}), remedy, "user")
        else:
            yield from in_unread(content, name, next(iter(definitions.contracts.values())), guard) or ()


def _tables(file: Path, year: int, definitions: Definitions) -> frozenset[str]:
    """The tables that a file can be; none where it cannot be read, which receiving it tells."""
    try:
        return frozenset({recognised(file, file.name, year, definitions).contract})
    except SourceRefused:
        with suppress(SourceRefused):
            return with_its_header(file, file.name, year, definitions)
        return frozenset()


def _descriptor_above(file: Path) -> bytes | None:
    """Return the descriptor of the package in which a file lies; None where it lies in none."""
    found = next((folder / DESCRIPTOR for folder in file.parents if (folder / DESCRIPTOR).is_file()), None)
    return read_bounded(found, EDITED_FILE, name=DESCRIPTOR) if found else None
