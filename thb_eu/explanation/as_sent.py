"""As sent: a file of the collection in, its contract with the sheet, the header row and the columns of the file out.

A table may stand below titles, on another sheet, or without an optional column. Where the dossier says that a file was
read just as agreed, its contract is enough; every other file is read again for its header, which costs about a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from thb_eu.definitions import Contract
from thb_eu.dossiers import INPUTS, Dossier

READ_AS_AGREED = "files-read-as-agreed"
"""The check that tells of every file that was read otherwise."""


def contract_as_sent(contract: Contract, resource: Mapping[str, Any], dossier: Dossier) -> Contract:
    """The contract of a table of figures as its file keeps to it; that of a register stays as it is."""
    name = resource["path"].replace("\\", "/").removeprefix("./")
    told = {entry["where"]["file"] for entry in dossier.findings["findings"] if entry["check"] == READ_AS_AGREED}
    otherwise = name in told or "dialect" in resource or any(field.optional for field in contract.fields)
    path = dossier.folder.joinpath(INPUTS, *name.split("/"))
    if contract.records or not otherwise or not path.is_file():
        return contract
    from thb_eu.sources.dialect import as_described  # reads with pandas, which every other answer does without
    from thb_eu.sources.grid import read_grid

    grid = read_grid(path.read_bytes(), name, as_described(contract, resource))
    return replace(contract.as_sent(grid.header), header_row=grid.header_row, sheet=grid.sheet)
