"""Receipt: what travels beside a pseudonymised file, and what the receiver asks of it.

It holds the fingerprint of the key, the version of the rules, the hash of the declaration, the hash of the file and
how many rows are known by what; nothing of the persons and nothing of the file that was read. Refused by the
receiver: a file without its receipt, one that was changed since, and files made with different keys or rules: nobody
in one would meet anybody in the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from thb_eu.definitions import read_checked
from thb_eu.definitions.folder import Folder
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import Text
from thb_eu.pseudonyms.keyed import VERSION
from thb_eu.pseudonyms.people import BY_NAME, BY_NOTHING, BY_NUMBER

SUFFIX = ".receipt.json"
SCHEMA = "pseudonymised"
METHOD = f"p{VERSION}"
AT_ONCE = 1_048_576

NO_RECEIPT = (
    Text("ob datoteki ni njenega potrdila.", "its receipt does not stand beside the file."),
    Text(f"Dobavitelj naj pošlje tudi DATOTEKA{SUFFIX}.", f"Ask the supplier for FILE{SUFFIX} too."),
)
CHANGED = (
    Text("datoteka ni več takšna, kot je nastala.", "the file is no longer as it was made."),
    Text("Dobavitelj naj jo pošlje znova s potrdilom.", "Ask the supplier to send it again, with its receipt."),
)
OTHER_KEY = (
    Text(
        "psevdonimi so narejeni z drugim ključem ali po drugih pravilih kot v {first}.",
        "the pseudonyms were made with another key or by other rules than those of {first}.",
    ),
    Text(
        "Osebe se ne bi srečale. Dobavitelja naj uporabita isti ključ in isto različico.",
        "Persons would not meet. Let both suppliers use one key and one version.",
    ),
)
TOLD = Text(
    "Vrstice: {rows}; oseba je znana po EMŠO v {emso}, po imenu in dnevu rojstva v {name}, ni znana v {none}.",
    "Rows: {rows}; the person is known by EMŠO in {emso}, by name and birth date in {name}, not known in {none}.",
)
KEY_IS = Text(
    "Odtis ključa: {key}. Kdor uporabi isti ključ, vidi isti odtis.",
    "Fingerprint of the key: {key}. Whoever uses the same key sees the same fingerprint.",
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a pseudonymised file was made with; `rows` counts by what their person is known."""

    method: str
    key: str
    declaration: str
    sha256: str
    rows: Mapping[str, int]

    def as_object(self) -> dict[str, object]:
        """The receipt as its file holds it."""
        return {
            "schema_version": 1,
            "method": self.method,
            "key": self.key,
            "declaration": self.declaration,
            "sha256": self.sha256,
            "rows": dict(self.rows),
        }

    def as_bytes(self) -> bytes:
        """The file itself."""
        return (json.dumps(self.as_object(), indent=2) + "\n").encode("ascii")

    def words(self) -> tuple[Text, Text]:
        """What whoever made the file should know."""
        counts = {basis: self.rows[basis] for basis in (BY_NUMBER, BY_NAME, BY_NOTHING)}
        return TOLD.filled({"rows": sum(counts.values()), **counts}), KEY_IS.filled({"key": self.key})


def beside(file: Path) -> Path:
    """Where the receipt of `file` stands."""
    return file.with_name(file.name + SUFFIX)


def receipts(files: Iterable[Path], folder: Folder) -> tuple[Receipt, ...]:
    """The receipts of files to be counted together, if they are whole and made with one key by one set of rules."""
    named = [(file.name, _receipt(file, folder)) for file in files]
    refuse_if_any(
        SourceRefused,
        (
            Fault(name, OTHER_KEY[0].filled({"first": named[0][0]}), OTHER_KEY[1])
            for name, receipt in named
            if (receipt.key, receipt.method) != (named[0][1].key, named[0][1].method)
        ),
    )
    return tuple(receipt for _, receipt in named)


def _receipt(file: Path, folder: Folder) -> Receipt:
    place = beside(file)
    if not place.is_file():
        raise SourceRefused(Fault(file.name, *NO_RECEIPT, "supplier"))
    value = read_checked(folder, place.name, place.read_bytes(), SCHEMA, SourceRefused)
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if digest != value["sha256"]:
        raise SourceRefused(Fault(file.name, *CHANGED, "supplier"))
    return Receipt(value["method"], value["key"], value["declaration"], value["sha256"], value["rows"])
