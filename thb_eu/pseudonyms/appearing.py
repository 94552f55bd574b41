"""Appearing: lines in, a whole file with its receipt out, or nothing at all.

Lines are written beside their place under another name, and hold no identifier by then; the receipt is put in place
first, so that a file never stands there without it. No file is overwritten, least of all the one that is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from thb_eu.atomic_files import files_beside
from thb_eu.errors import Fault, OutputRefused
from thb_eu.messages import _
from thb_eu.model import Place
from thb_eu.pseudonyms.receipt import Receipt, beside

THERE_ALREADY = (
    "output-taken",
    _("a file is there already."),
    _("Name a file that is not there; none is overwritten."),
)
ONLY_CSV = (
    "option-invalid",
    _("a CSV file is written."),
    _("Give it a name that ends in .csv."),
)
ANOTHER_PLACE = _("Name another place.")


def refuse_unless_new(out: Path) -> None:
    """Raise unless `out` is the name of a CSV file that is not there yet, nor its receipt."""
    if out.suffix.lower() != ".csv":
        raise OutputRefused(Fault(Place(str(out)), *ONLY_CSV))
    for place in (out, beside(out)):
        if place.exists() or place.is_symlink():
            raise OutputRefused(Fault(Place(str(place)), *THERE_ALREADY))


def appear(out: Path, lines: Iterable[bytes], receipt_for: Callable[[str], Receipt]) -> Receipt:
    """Write `lines` to `out` and what `receipt_for` makes of their SHA-256 beside it, both or neither."""
    refuse_unless_new(out)
    digest = hashlib.sha256()
    with files_beside((beside(out), out), out, ANOTHER_PLACE, are_new=True) as (receipt_file, file):
        with file.open("xb") as opened:
            for line in lines:
                opened.write(line)
                digest.update(line)
        receipt = receipt_for(digest.hexdigest())
        receipt_file.write_bytes(receipt.as_bytes())
    return receipt
