"""Check that registers whose persons are to meet come with receipts of one key and one set of rules.

Comes in: the files of the registers, with their hashes. Refused: a file without its receipt where persons of several
registers are counted together, one that was changed since it was pseudonymised, and files made with different keys or
rules: nobody in one would meet anybody in the other, and every person would count twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions import Folder, read_checked

SUFFIX = ".receipt.json"
SCHEMA = "pseudonymised"

NO_RECEIPT = (
    "receipt-missing",
    _("its receipt is not beside the file."),
    _("Send FILE{suffix} together with the file.", suffix=SUFFIX),
)
OTHER_KEY = (
    _("the pseudonyms were made with another key or by other rules than those of {first}."),
    _("Persons would not meet. Let both suppliers use one key and one version."),
)


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """A file with pseudonyms: how it is named, where it is, and its SHA-256 (empty of a table in a database)."""

    name: str
    path: Path
    sha256: str


def refuse_mixed_keys(files: Sequence[Pseudonymised], folder: Folder) -> None:
    """Refuse all files at once that cannot be counted together; a single file may come without its receipt."""
    faults: list[Fault] = []
    receipts: list[tuple[str, Any]] = []
    for file in files:
        place = beside(file.path)
        if not place.is_file():
            faults += [Fault(Place(file.name), *NO_RECEIPT, "supplier")] if len(files) > 1 else []
            continue
        try:
            receipt: Any = read_checked(
                folder, f"{file.name}{SUFFIX}", read_bounded(place, EDITED_FILE, name=place.name), SCHEMA, SourceRefused
            )
        except SourceRefused as refused:  # what stands there may be the key, or rows
            problem = (
                "receipt-invalid",
                _("not a receipt written by thb-eu pseudonymise."),
                _("Send the receipt as it was made, and never the key itself."),
            )
            faults.append(Fault(refused.faults[0].where, *problem, "supplier"))
            continue
        receipts.append((file.name, receipt))
        if file.sha256 and file.sha256 != receipt["sha256"]:
            problem = (
                "pseudonymised-file-changed",
                _("the file was changed after it was made."),
                _("Send it again as it was made, with its receipt."),
            )
            faults.append(Fault(Place(file.name), *problem, "supplier"))
    for name, receipt in receipts:
        first, made = receipts[0]
        if (receipt["key"], receipt["method"]) != (made["key"], made["method"]):
            what = OTHER_KEY[0].filled({"first": first})
            faults.append(Fault(Place(name), "pseudonyms-of-another-key", what, OTHER_KEY[1], "supplier"))
    refuse_if_any(SourceRefused, faults)


def beside(file: Path) -> Path:
    """Find where the receipt of `file` stands."""
    return file.with_name(file.name + SUFFIX)
