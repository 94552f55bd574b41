"""Spots: how a person points at a supplier's cell or row in, the place that is meant out.

`data/t03.csv!C14` (a cell), `data/t03.xlsx!Sheet!C14` (a cell of a sheet), `data/t03.csv:14` (a whole row).
Refused: a file that the collection does not have, a cell outside its columns, and an edition for the public, which
holds no supplier's file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from thb_eu.definitions import Field
from thb_eu.definitions.strict import closest
from thb_eu.dossiers import INPUTS
from thb_eu.errors import Fault, SourceRefused
from thb_eu.explanation.as_sent import contract_as_sent
from thb_eu.explanation.reading import Delivery, Reading
from thb_eu.messages import NO_WORDS, _
from thb_eu.model import Audience, Place
from thb_eu.ooxml.cell_reference import column_number, letters_of

REFERENCE = re.compile(
    r"(?P<file>[^!]+?)(?:!(?P<sheet>[^!]+))?(?:!\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})|:(?P<line>[0-9]{1,9}))"
)
WAYS = _("Write, e.g., data/t03.csv!C14 or data/t03.csv:14.")
NO_REFERENCE = _("this does not point at a supplier's cell.")
NO_FILE = _("the collection has no file {file!r}.")
FILES = _("Its files are: {files}.")
NO_COLUMN = _("the table has columns A to {last}.")
PUBLIC = _("an edition for the public does not hold the suppliers' files.")
ASK_EU = _("Use the dossier made for the Commission.")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a supplier's file: its row, and its column counted from 1 (0: the whole row)."""

    delivery: Delivery
    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The cell as a spreadsheet calls it; empty for a whole row."""
        return f"{letters_of(self.column)}{self.row}" if self.column else ""

    @property
    def place(self) -> Place:
        """The place in the supplier's coordinates."""
        return Place(self.delivery.file, self.sheet, self.cell, self.row)

    @property
    def field(self) -> Field | None:
        """The column of the contract; nothing for a whole row."""
        return self.delivery.contract.fields[self.column - 1] if self.column else None

    def holds(self, file: str, sheet: str, cell: str, row: int | None) -> bool:
        """Whether something that stands in `file` stands here."""
        same = file == self.delivery.file and self.sheet in ("", sheet)
        return same and (cell == self.cell if self.column and cell else row == self.row)


def spot_of(reference: str, reading: Reading) -> Spot:
    """The place that is meant; refused where the collection has no such file, or the table no such column."""
    if reading.dossier.manifest["audience"] == Audience.PUBLIC.value:
        raise SourceRefused(Fault(Place(reference), "not-in-public-edition", PUBLIC, ASK_EU, "user"))
    found = REFERENCE.fullmatch(reference.strip().replace("\\", "/"))
    if not found:
        raise SourceRefused(Fault(Place(reference), "reference-unreadable", NO_REFERENCE, WAYS, "user"))
    file = found["file"].removeprefix(f"{INPUTS}/")
    files = {delivery.file: delivery for delivery in reading.deliveries.values()}
    if file not in files:
        near = closest(file, list(files))
        remedy = FILES.filled({"files": ", ".join(files)}) if near.is_empty else near
        raise SourceRefused(Fault(Place(reference), "unknown-file", NO_FILE.filled({"file": file}), remedy, "user"))
    delivery = files[file]
    delivery = replace(delivery, contract=contract_as_sent(delivery.contract, delivery.resource, reading.dossier))
    column = column_number(found["column"].upper()) if found["column"] else 0
    if column > len(delivery.contract.fields):
        last = letters_of(len(delivery.contract.fields))
        raise SourceRefused(
            Fault(Place(reference), "unknown-column", NO_COLUMN.filled({"last": last}), NO_WORDS, "user")
        )
    return Spot(delivery, found["sheet"] or "", int(found["row"] or found["line"]), column)
