"""Pseudonyms: a register with persons' names in, the same rows out with pseudonyms instead, before anything is sent.

Suppliers run this on their own machine. Goes out: a CSV file in which every identifying column is gone and three are
added (`person`, `person_by_name`, `person_basis`; the age, if asked for, before them), all else byte for byte and in
the same order, and a receipt beside it. Both appear, or neither; nothing else is written, and the input is only read.
Refused, by row and column and never with a value: what cannot be read or contradicts itself, and identifiers that
stand where nobody declared them. Memory does not grow with the number of rows of a CSV file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from thb_eu.definitions.folder import Folder
from thb_eu.guarded import guarded
from thb_eu.messages import plural
from thb_eu.progress import stage
from thb_eu.pseudonyms.appearing import appear, refuse_unless_new
from thb_eu.pseudonyms.declaration import Declaration
from thb_eu.pseudonyms.editing import Edited
from thb_eu.pseudonyms.keyed import Key
from thb_eu.pseudonyms.layout import lay_out, read_vocabulary
from thb_eu.pseudonyms.receipt import METHOD, Receipt
from thb_eu.pseudonyms.rows import open_table

OFTEN = 10_000
ROWS = plural("{count} row written", "{count} rows written")


def pseudonymise(source: Path, declaration: Declaration, key: Key, out: Path, folder: Folder) -> Receipt:
    """Write the rows of `source` to `out`, pseudonyms in place of persons' identifiers, and the receipt beside it."""
    return guarded(lambda: _pseudonymise(source, declaration, key, out, folder))


def _heard(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, while it is said from time to time how many there were."""
    for number, line in enumerate(lines):
        if number % OFTEN == 0:
            stage(ROWS.filled({"count": number}))
        yield line


def _pseudonymise(source: Path, declaration: Declaration, key: Key, out: Path, folder: Folder) -> Receipt:
    refuse_unless_new(out)
    vocabulary = read_vocabulary(folder)
    table = open_table(source, declaration)
    edited = Edited(table, declaration, lay_out(table, declaration, vocabulary), vocabulary, key)
    return appear(
        out,
        _heard(edited.lines()),
        lambda sha256: Receipt(METHOD, key.fingerprint, declaration.sha256, sha256, dict(edited.known)),
    )
