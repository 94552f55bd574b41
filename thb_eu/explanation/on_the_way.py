"""On the way: corrections, waivers and findings that a supplier's cell met before it came into a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from thb_eu.definitions import read_checked
from thb_eu.dossiers import INPUTS
from thb_eu.errors import SourceRefused
from thb_eu.explanation.reading import Key, Reading
from thb_eu.explanation.told import CorrectionTold, FindingTold, WaiverTold
from thb_eu.messages import wording
from thb_eu.model import Place
from thb_eu.ooxml.cell_reference import place_of

WAIVERS, CORRECTIONS = "waivers.yaml", "corrections.yaml"


def corrections_told(ids: Iterable[str], reading: Reading) -> tuple[CorrectionTold, ...]:
    """The corrections called `ids`."""
    wanted = set(ids)
    return tuple(
        _correction(entry) for entry in _entries(CORRECTIONS, wanted, reading) if entry["correction"] in wanted
    )


def corrections_at(is_at: Callable[[Place], bool], reading: Reading) -> tuple[str, ...]:
    """The ids of the corrections of a place."""
    entries = _entries(CORRECTIONS, {""}, reading)
    return tuple(entry["correction"] for entry in entries if is_at(_place(entry["where"])))


def waivers_told(ids: Iterable[str], reading: Reading) -> tuple[WaiverTold, ...]:
    """The waivers called `ids`."""
    wanted = set(ids)
    return tuple(_waiver(entry) for entry in _entries(WAIVERS, wanted, reading) if entry["waiver"] in wanted)


def findings_told(places: Iterable[Place], waivers: Iterable[str], reading: Reading) -> tuple[FindingTold, ...]:
    """The findings at suppliers' cells, at what heads or sums their rows and columns, and those waived on the way."""
    own, waived = tuple(dict.fromkeys(places)), set(waivers)
    return tuple(
        _finding(entry)
        for entry in reading.dossier.findings["findings"]
        if (entry["waiver"] or "") in waived or _concerns(_place(entry["where"]), own, reading)
    )


def findings_at(key: Key, reading: Reading) -> tuple[FindingTold, ...]:
    """The findings at a cell of a table: at the cell, or at the sums and breakdowns in which it stands."""
    at = dict(zip(reading.tables[key[0]].names, key[1], strict=True))
    found = (entry for entry in reading.dossier.findings["findings"] if entry["where"]["file"] == key[0])
    return tuple(_finding(entry) for entry in found if _is_within(entry["where"], at, reading))


def _is_within(where: Mapping[str, Any], at: Mapping[str, str], reading: Reading) -> bool:
    """Whether a cell stands under the codes at which a finding points, and tells the dimension of which it speaks."""
    pairs = [pair.partition("=") for pair in where["cell"].split(", ") if "=" in pair]
    under = all(at.get(name.strip()) == code.strip() for name, _, code in pairs)
    dimension = where["column"]
    return under and (dimension not in at or at[dimension] != reading.total(dimension))


def _concerns(where: Place, own: tuple[Place, ...], reading: Reading) -> bool:
    """Whether a finding's place is one of `own`, heads or sums a count among them, or is its whole row or file."""
    near = [place for place in own if place.file == where.file and place.sheet == where.sheet]
    if not where.file or not near:
        return False
    if where.cell:
        counted = _counted(where.file, reading)
        in_line = (place.cell in counted and _in_line(where.cell, place.cell) for place in near)
        return any(place.cell == where.cell for place in near) or (where.cell not in counted and any(in_line))
    return where.row is None or any(place.row == where.row for place in near)


def _in_line(cell: str, other: str) -> bool:
    """Whether two cells share a row or a column."""
    try:
        (row, column), (other_row, other_column) = place_of(cell), place_of(other)
    except ValueError:
        return False
    return row == other_row or column == other_column


def _counted(file: str, reading: Reading) -> frozenset[str]:
    """The cells of a file that hold counts of their own: a finding at one of them is about no other."""
    return reading.counted_cells.get(file, frozenset())


def _entries(name: str, wanted: Iterable[str], reading: Reading) -> Iterator[Mapping[str, Any]]:
    """The entries of an edited file among the inputs, where it is there and something of it is asked for."""
    if set(wanted) and reading.holds(name):
        content = reading.dossier.read(f"{INPUTS}/{name}")
        kind = name.removesuffix(".yaml")
        yield from read_checked(reading.definitions.folder, name, content, kind, SourceRefused)[kind]


def _correction(entry: Mapping[str, Any]) -> CorrectionTold:
    return CorrectionTold(
        entry["correction"],
        _place(entry["where"]),
        entry["from"],
        entry["to"],
        wording(entry["reason"]),
        entry["authority"],
        entry["on"],
    )


def _waiver(entry: Mapping[str, Any]) -> WaiverTold:
    return WaiverTold(
        entry["waiver"],
        entry["check"],
        _place(entry.get("where") or entry["scope"]),
        wording(entry["reason"]),
        entry["asked_by"] or "",
        entry["granted_by"] or "",
        entry["on"] or "",
        entry["until"],
    )


def _finding(entry: Mapping[str, Any]) -> FindingTold:
    return FindingTold(
        entry["fingerprint"],
        entry["check"],
        entry["outcome"],
        entry["severity"],
        wording(entry["message"]),
        _place(entry["where"]),
        entry["waiver"] or "",
    )


def _place(where: Mapping[str, Any]) -> Place:
    cell = where.get("cells", where.get("cell", ""))
    return Place(where["file"], where.get("sheet", ""), cell, where.get("row"), where.get("column", ""))
