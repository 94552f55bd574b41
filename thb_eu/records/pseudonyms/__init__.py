"""Replace the names of persons in a register by pseudonyms, before anything is sent.

Suppliers run this on their own machine. Goes out: a CSV file in which every identifying column is gone and three are
added (`person`, `person_by_name`, `person_basis`; the age, if asked for, before them), all else byte for byte and in
the same order, and a receipt beside it: it holds the fingerprint of the key, the version of the rules, the hashes of
the declaration and of the file, and how many rows are known by what; nothing of the persons and nothing of the file
that was read. Both appear, or neither; nothing else is written, no file is overwritten, and the input is only read.
Refused, by row and column and never with a value: what cannot be read or contradicts itself, and identifiers that
stand where nobody declared them; all faults up to a thousand, and the number of the others. Memory does not grow with
the number of rows of a CSV file.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from thb_eu.base.atomic_files import clear_abandoned, files_beside
from thb_eu.base.errors import Fault, OutputRefused, SourceRefused, guarded
from thb_eu.base.messages import NO_WORDS, Text, _, plural
from thb_eu.base.model import Place
from thb_eu.base.progress import stage
from thb_eu.definitions.folder import Folder
from thb_eu.definitions.personal_data import BY_NAME, BY_NOTHING, Declaration, NationalIdentifier
from thb_eu.records.pseudonyms.declaration import PersonVocabulary, RegisterLayout, lay_out, read_vocabulary
from thb_eu.records.pseudonyms.identifiers import IdentifierFlaw
from thb_eu.records.pseudonyms.keys import VERSION, PseudonymKey
from thb_eu.records.pseudonyms.person_identifiers import left_over, person_of
from thb_eu.records.pseudonyms.rows import RegisterRow, RegisterTable, open_table
from thb_eu.sources.receipts import beside

__all__ = ["METHOD", "PseudonymReceipt", "beside", "pseudonymise"]

METHOD = f"p{VERSION}"
OFTEN, MOST_TOLD = 10_000, 1_000
ROWS = plural("{count} row written", "{count} rows written")
OTHER_WIDTH = IdentifierFlaw(
    "row-width-differs",
    _("the row has another number of cells than the header."),
    _("Look for a delimiter in a cell without quotation marks, or for a note below the table."),
)
MORE = plural("and {more} more such place.", "and {more} more such places.", by="more")
SUMMARY = plural(
    "{rows} row; the person is known by {number} in {count}, by name and birth date in {name}, not known in {none}.",
    "{rows} rows; the person is known by {number} in {count}, by name and birth date in {name}, not known in {none}.",
    by="rows",
)
SUMMARY_BY_NAME = plural(
    "{rows} row; the person is known by name and birth date in {name}, not known in {none}.",
    "{rows} rows; the person is known by name and birth date in {name}, not known in {none}.",
    by="rows",
)
KEY_IS = _("Fingerprint of the key: {key}. The same key has the same fingerprint everywhere.")


@dataclass(frozen=True, slots=True)
class PseudonymReceipt:
    """What a pseudonymised file was made with; `rows` counts by what their person is known.

    `number`: the personal number of the country, which is not part of the file.
    """

    method: str
    key: str
    declaration: str
    sha256: str
    rows: Mapping[str, int]
    number: NationalIdentifier | None = None

    def as_object(self) -> dict[str, object]:
        """Return the receipt as its file holds it."""
        return {
            "schema_version": 1,
            "method": self.method,
            "key": self.key,
            "declaration": self.declaration,
            "sha256": self.sha256,
            "rows": dict(self.rows),
        }

    def as_bytes(self) -> bytes:
        """Return the file itself."""
        return (json.dumps(self.as_object(), indent=2) + "\n").encode("ascii")

    def words(self) -> tuple[Text, Text]:
        """Say what whoever made the file should know."""
        told: dict[str, object] = {"rows": sum(self.rows.values()), **self.rows}
        if self.number:
            told |= {"number": self.number.label, "count": self.rows[self.number.id]}
        return (SUMMARY if self.number else SUMMARY_BY_NAME).filled(told), KEY_IS.filled({"key": self.key})


def pseudonymise(
    source: Path, declaration: Declaration, key: PseudonymKey, out: Path, folder: Folder
) -> PseudonymReceipt:
    """Write the rows of `source` to `out`, pseudonyms in place of persons' identifiers, and the receipt beside it."""
    return guarded(lambda: _pseudonymise(source, declaration, key, out, folder))


def _pseudonymise(
    source: Path, declaration: Declaration, key: PseudonymKey, out: Path, folder: Folder
) -> PseudonymReceipt:
    if out.suffix.lower() != ".csv":
        problem = ("option-invalid", _("a CSV file is written."), _("Give it a name that ends in .csv."))
        raise OutputRefused(Fault(Place(str(out)), *problem))
    clear_abandoned(out.parent)
    for place in (out, beside(out)):
        if place.exists() or place.is_symlink():
            problem = (
                "output-taken",
                _("a file is there already."),
                _("Name a file that is not there; none is overwritten."),
            )
            raise OutputRefused(Fault(Place(str(place)), *problem))
    vocabulary = read_vocabulary(folder)
    table = open_table(source, declaration)
    header = tuple(map(table.text, table.header.cells))
    layout = lay_out(header, table.file, table.sheet, table.header.number, declaration, vocabulary)
    edited, digest = _Edited(table, declaration, layout, vocabulary, key), hashlib.sha256()
    with files_beside((beside(out), out), out, _("Name another place."), are_new=True) as (receipt_file, file):
        with file.open("xb") as opened:
            for number, line in enumerate(edited.lines()):
                if number % OFTEN == 0:
                    stage(ROWS.filled({"count": number}))
                opened.write(line)
                digest.update(line)
        receipt = PseudonymReceipt(
            METHOD, key.fingerprint, declaration.sha256, digest.hexdigest(), dict(edited.known), declaration.number
        )
        receipt_file.write_bytes(receipt.as_bytes())
    return receipt


class _Edited:
    """A register on its way out: its lines, by what its persons are known, and what is wrong with it."""

    def __init__(
        self,
        table: RegisterTable,
        declaration: Declaration,
        layout: RegisterLayout,
        vocabulary: PersonVocabulary,
        key: PseudonymKey,
    ) -> None:
        self.table, self.declaration, self.layout = table, declaration, layout
        self.vocabulary, self.key = vocabulary, key
        bases = (declaration.number_role, BY_NAME, BY_NOTHING)
        self.known = Counter(dict.fromkeys(filter(None, bases), 0))
        self.faults: list[Fault] = []
        self.untold = 0

    def lines(self) -> Iterator[bytes]:
        """Yield every line of the file to be; at the end the refusal, if anything has to be refused."""
        yield self.table.start + self._line(self.table.header, self.declaration.added)
        for row in self.table.rows:
            yield self._edited(row)
        if self.untold:
            more = MORE.filled({"more": self.untold})
            self.faults.append(Fault(Place(self.table.file), "more-faults", more, NO_WORDS, "supplier"))
        if self.faults:
            raise SourceRefused(*self.faults)

    def _edited(self, row: RegisterRow) -> bytes:
        """Return the row without identifiers; one that is blank stays as it is."""
        if row.blank:
            return self.table.line(row.cells, row.end)
        if len(row.cells) != len(self.layout.header):
            self._refuse(row, "", OTHER_WIDTH)
            return b""
        texts = tuple(map(self.table.text, row.cells))
        person = person_of(texts, self.declaration, self.layout, self.vocabulary)
        flaws = (*person.flaws, *left_over(row, texts, person, self.table, self.layout))
        for at, flaw in sorted(flaws, key=lambda found: found[0]):
            self._refuse(row, self.layout.header[at], flaw)
        basis = person.basis()
        self.known[basis] += 1
        years = (person.age,) if self.declaration.age else ()
        return self._line(row, (*years, *person.pseudonyms(self.key), basis))

    def _line(self, row: RegisterRow, added: tuple[str, ...]) -> bytes:
        """Find what stays of a row, and what is added to it."""
        return self.table.line((*(row.cells[at] for at in self.layout.kept), *map(self.table.cell, added)), row.end)

    def _refuse(self, row: RegisterRow, column: str, flaw: IdentifierFlaw) -> None:
        if len(self.faults) < MOST_TOLD:
            where = Place(self.table.file, self.table.sheet, row=row.number, column=column)
            self.faults.append(Fault(where, *flaw, "supplier"))
        else:
            self.untold += 1
