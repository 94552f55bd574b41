"""Receipt: what travels beside a pseudonymised file, and what the receiver asks of it.

It holds the fingerprint of the key, the version of the rules, the hash of the declaration, the hash of the file and
how many rows are known by what; nothing of the persons and nothing of the file that was read. What the receiver asks
of it stands in `sources.receipts`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thb_eu.messages import Text, _, plural
from thb_eu.pseudonyms.keyed import VERSION
from thb_eu.pseudonyms.people import BY_NAME, BY_NOTHING, BY_NUMBER

SUFFIX = ".receipt.json"
SCHEMA = "pseudonymised"
METHOD = f"p{VERSION}"
AT_ONCE = 1_048_576

TOLD = plural(
    "{rows} row; the person is known by EMŠO in {emso}, by name and birth date in {name}, not known in {none}.",
    "{rows} rows; the person is known by EMŠO in {emso}, by name and birth date in {name}, not known in {none}.",
    by="rows",
)
KEY_IS = _("Fingerprint of the key: {key}. Whoever uses the same key sees the same fingerprint.")


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
