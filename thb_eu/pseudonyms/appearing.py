"""Appearing: lines in, a whole file with its receipt out, or nothing at all.

Lines are written beside their place under another name, and hold no identifier by then; the receipt is put in place
first, so that a file never stands there without it. No file is overwritten, least of all the one that is read.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from thb_eu.errors import Fault, OutputRefused
from thb_eu.messages import _
from thb_eu.pseudonyms.receipt import Receipt, beside
from thb_eu.publication.folder import CANNOT_WRITE, reason_of

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
        raise OutputRefused(Fault(str(out), *ONLY_CSV))
    for place in (out, beside(out)):
        if place.exists() or place.is_symlink():
            raise OutputRefused(Fault(str(place), *THERE_ALREADY))


def appear(out: Path, lines: Iterable[bytes], receipt_for: Callable[[str], Receipt]) -> Receipt:
    """Write `lines` to `out` and what `receipt_for` makes of their SHA-256 beside it, both or neither."""
    refuse_unless_new(out)
    places = (beside(out), out)
    waiting = tuple(place.with_name(f".{place.name}.new") for place in places)
    digest = hashlib.sha256()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with waiting[1].open("xb") as opened:
            for line in lines:
                opened.write(line)
                digest.update(line)
        receipt = receipt_for(digest.hexdigest())
        waiting[0].write_bytes(receipt.as_bytes())
        for new, place in zip(waiting, places, strict=True):
            new.rename(place)
    except OSError as broken:
        why = reason_of(broken)
        _take_away(places[:1])  # the receipt of a file that did not come
        raise OutputRefused(
            Fault(str(out), "output-not-writable", CANNOT_WRITE.filled({"why": why}), ANOTHER_PLACE)
        ) from None
    finally:
        _take_away(waiting)
    return receipt


def _take_away(places: Iterable[Path]) -> None:
    for place in places:
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)
