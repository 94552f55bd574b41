"""Hold the workbooks of a collection against the clean copies in its dossier, cell by cell.

Comes in: a dossier that names originals, and the collection that its owner brings. Goes out: how many cells were
compared, and every one that differs; of a sheet that was not read the copy holds none. Without the collection nothing
is compared, which is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.limits import WORKBOOK_FILE
from thb_eu.base.messages import Text, _
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.definitions import Contract, Definitions
from thb_eu.dossiers import INPUTS, Dossier
from thb_eu.dossiers.verification.sections import CELLS, Difference, VerificationRun, stated
from thb_eu.publication.manifest import ORIGINALS
from thb_eu.sources import read_collection
from thb_eu.sources.collection import as_described
from thb_eu.sources.file_safety import inside
from thb_eu.sources.sheets import Spot
from thb_eu.sources.workbooks import opened

ASKS = _("Do the clean copies among the inputs hold the cells of the workbooks that were sent?")
SENT, COPY = _("workbook that was sent"), _("clean copy")


def originals(dossier: Dossier, work: VerificationRun, definitions: Definitions, package: str | Path | None) -> None:
    """Hold every clean copy against its original, where a collection is brought that has them."""
    named = dossier.manifest.get(ORIGINALS, {})
    if not named:
        return
    if package is None:
        work.left(ORIGINALS, ASKS, _("the workbooks do not lie in the dossier; bring the collection (--package)"))
        return
    work.compare(ORIGINALS, ASKS, INPUTS, CELLS, lambda: _compared(dossier, [*named], definitions, package))


def _compared(
    dossier: Dossier, names: list[str], definitions: Definitions, package: str | Path
) -> tuple[int, list[Difference]]:
    collection = read_collection(package, definitions)
    compared, found = 0, list[Difference]()
    for name in filter(collection.by_file.__contains__, names):  # what it lacks differs as an input
        resource = collection.by_file[name]
        contract = as_described(definitions.contracts[resource["thb:contract"]].for_year(collection.year), resource)
        path = inside(collection.folder_of(name), name, collection.descriptor)
        copy = _cells(dossier.read(f"{INPUTS}/{name}"), name, contract)
        sent = _cells(read_bounded(path, WORKBOOK_FILE, name=name), name, contract)
        for title, cells in copy.items():
            compared += len(cells)
            if cells:  # the sheet that was read
                found += _differing(name, title, cells, sent.get(title, {}))
    return compared, found


def _differing(name: str, title: str, copy: dict[Spot, str], sent: dict[Spot, str]) -> Iterator[Difference]:
    for spot in sorted({*copy, *sent}):
        if copy.get(spot) != sent.get(spot):
            place = f"{INPUTS}/{name}!{title}!{cell_name(*spot)}"
            sides: tuple[tuple[Text, str | None], ...] = ((SENT, sent.get(spot)), (COPY, copy.get(spot)))
            about = _("the clean copy holds another value than the workbook that was sent")
            yield Difference(ORIGINALS, place, about, "", tuple(stated(who, text) for who, text in sides))


def _cells(content: bytes, name: str, contract: Contract) -> dict[str, dict[Spot, str]]:
    """By sheet, every cell with a text."""
    with opened(content, name) as book:
        return {
            title: {
                (number, column): text
                for number, cells in book.sheet(title, contract).rows
                for column, text in enumerate(cells, 1)
                if text
            }
            for title in book.titles
        }
