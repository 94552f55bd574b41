"""Receipts: registers whose persons are to meet must come with receipts that show one key and one set of rules.

Comes in: the files of the registers, with their hashes. Refused: a file without its receipt where persons of several
registers are counted together, one that was changed since it was pseudonymised, and files made with different keys or
rules: nobody in one would meet anybody in the other, and every person would count twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.definitions import Folder, read_checked
from thb_eu.errors import Fault, SourceRefused, ThbError, refuse_if_any
from thb_eu.messages import _
from thb_eu.model import Place

SUFFIX = ".receipt.json"
SCHEMA = "pseudonymised"

NO_RECEIPT = (
    "receipt-missing",
    _("its receipt does not stand beside the file."),
    _("Send FILE{suffix} together with the file.", suffix=SUFFIX),
)
CHANGED = (
    "pseudonymised-file-changed",
    _("the file is no longer as it was made."),
    _("Send it again as it was made, with its receipt."),
)
NO_SUCH_FORM = (
    "receipt-invalid",
    _("this is no receipt as thb-eu pseudonymise writes it."),
    _("Send the receipt as it was made, and never the key itself."),
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
    told: list[tuple[str, Any]] = []
    for file in files:
        try:
            receipt = _receipt(file, folder)
        except ThbError as refused:
            faults += refused.faults
            continue
        if receipt:
            told.append((file.name, receipt))
            faults += _changed(file, receipt)
        elif len(files) > 1:
            faults.append(Fault(Place(file.name), *NO_RECEIPT, "supplier"))
    refuse_if_any(SourceRefused, [*faults, *_mixed(told)])


def beside(file: Path) -> Path:
    """Where the receipt of `file` stands."""
    return file.with_name(file.name + SUFFIX)


def _receipt(file: Pseudonymised, folder: Folder) -> Any:
    place = beside(file.path)
    if not place.is_file():
        return None
    try:
        return read_checked(folder, f"{file.name}{SUFFIX}", place.read_bytes(), SCHEMA, SourceRefused)
    except SourceRefused as refused:  # what stands there may be the key, or rows
        faults = [Fault(fault.where, *NO_SUCH_FORM, "supplier") for fault in refused.faults[:1]]
    raise SourceRefused(*faults)


def _changed(file: Pseudonymised, receipt: Any) -> Iterator[Fault]:
    if file.sha256 and file.sha256 != receipt["sha256"]:
        yield Fault(Place(file.name), *CHANGED, "supplier")


def _mixed(told: Sequence[tuple[str, Any]]) -> Iterator[Fault]:
    for name, receipt in told:
        if (receipt["key"], receipt["method"]) != (told[0][1]["key"], told[0][1]["method"]):
            yield Fault(
                Place(name),
                "pseudonyms-of-another-key",
                OTHER_KEY[0].filled({"first": told[0][0]}),
                OTHER_KEY[1],
                "supplier",
            )
