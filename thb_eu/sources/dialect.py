"""Read how one file of a collection is written where its contract says otherwise.

Comes in: the `dialect` and `encoding` of a resource (Data Package, Table Dialect) and its contract. Goes out: the
contract as this file is to be read. Refused, at line and column: what cannot be honoured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from thb_eu.base.encodings import NO_SUCH_ENCODING, codec_of
from thb_eu.base.errors import Fault
from thb_eu.base.messages import _
from thb_eu.definitions import Contract
from thb_eu.definitions.strict_reader import position

DELIMITER, SHEET, HEADER_ROWS = "delimiter", "sheetName", "headerRows"
OF_TEXT = (DELIMITER, "quoteChar", "doubleQuote", "lineTerminator", "skipInitialSpace")
"""What only a text file has."""
OTHER_HEADER = (_("by the contract the header has {rows} consecutive rows."), _("Name just these rows."))


def as_described(contract: Contract, resource: Mapping[str, Any]) -> Contract:
    """Return the contract as the collection says that this file is written."""
    dialect: Mapping[str, Any] = resource.get("dialect", {})
    named = [resource["encoding"]] if "encoding" in resource else []
    others = (encoding for encoding in contract.encodings if codec_of(encoding) not in map(codec_of, named))
    return replace(
        contract,
        delimiter=dialect.get(DELIMITER, contract.delimiter),
        delimiter_is_fixed=DELIMITER in dialect,
        sheet=dialect.get(SHEET, contract.sheet),
        header_row=max(dialect.get(HEADER_ROWS, [contract.header_row])),
        encodings=(*named, *others),
    )


def dialect_faults(
    resources: Sequence[Mapping[str, Any]], contracts: Mapping[str, Contract], name: str, content: bytes
) -> Iterator[Fault]:
    """What collections say of their files and nobody can honour; `name` and `content` are those of the descriptor."""
    for number, resource in enumerate(resources):
        contract, dialect = contracts.get(resource["thb:contract"]), resource.get("dialect", {})
        if "encoding" in resource and not codec_of(resource["encoding"]):
            yield Fault(position(name, content, ["resources", number, "encoding"]), *NO_SUCH_ENCODING, "analyst")
        is_text = PurePosixPath(resource["path"]).suffix.lower() == ".csv"
        for key in dialect.keys() & {*(() if is_text else OF_TEXT), *((SHEET,) if is_text else ())}:
            problem = ("dialect-misfit", _("a file of this kind has no such thing."), _("Take the property away."))
            yield Fault(position(name, content, ["resources", number, "dialect", key]), *problem, "analyst")
        rows = dialect.get(HEADER_ROWS)
        if rows and contract and (len(rows) != contract.header_rows or any(b != a + 1 for a, b in pairwise(rows))):
            place = position(name, content, ["resources", number, "dialect", HEADER_ROWS])
            message = OTHER_HEADER[0].filled({"rows": contract.header_rows})
            yield Fault(place, "dialect-misfit", message, OTHER_HEADER[1], "analyst")
