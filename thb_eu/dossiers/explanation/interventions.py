"""List what bears on a number on its way: rules, decisions, corrections, waivers and findings.

Comes in: their ids, or the cells and suppliers' places at which they stand. Goes out: each with its text, its days and
who stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import wording
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import place_of
from thb_eu.definitions import CellKey, read_checked
from thb_eu.definitions.interventions import Corrections, Waivers, read_interventions, where_they_stand
from thb_eu.dossiers import INPUTS
from thb_eu.dossiers.explanation.model import CorrectionOfCell, FindingOfCell, WaiverOfCell
from thb_eu.dossiers.explanation.written_dossier import ExplainedDossier
from thb_eu.publication.cell_lineage import DecisionOfCell, RuleOfCell, decision_of_cell, rules_called

Edited = TypeVar("Edited", Corrections, Waivers)


def rules_of_cell(ids: Iterable[str], reading: ExplainedDossier) -> tuple[RuleOfCell, ...]:
    """Return the rules called `ids`, once each, in the order of the law's files."""
    return rules_called(ids, reading.definitions)


def decisions_of_cell(ids: Iterable[str], reading: ExplainedDossier) -> tuple[DecisionOfCell, ...]:
    """Return the decisions called `ids`, general ones and those on single cases, as they stand for the year."""
    known = reading.decisions
    return tuple(decision_of_cell(known[id]) for id in dict.fromkeys(ids) if id in known)


def corrections_of_cell(ids: Iterable[str], reading: ExplainedDossier) -> tuple[CorrectionOfCell, ...]:
    """Return the corrections called `ids`."""
    wanted = set(ids)
    return tuple(
        CorrectionOfCell(one.id, one.where, one.from_value, one.to_value, one.reason, one.authority, one.on)
        for one in (_edited(Corrections, reading).corrections if wanted else ())
        if one.id in wanted
    )


def corrections_at(is_at: Callable[[Place], bool], reading: ExplainedDossier) -> tuple[str, ...]:
    """Return the ids of the corrections of a place."""
    return tuple(one.id for one in _edited(Corrections, reading).corrections if is_at(one.where))


def waivers_of_cell(ids: Iterable[str], reading: ExplainedDossier) -> tuple[WaiverOfCell, ...]:
    """Return the waivers called `ids`."""
    wanted = set(ids)
    return tuple(
        WaiverOfCell(one.id, one.check, one.where, one.reason, one.asker, one.granted_by, one.on, one.until)
        for one in (_edited(Waivers, reading).waivers if wanted else ())
        if one.id in wanted
    )


def _edited(cls: type[Edited], reading: ExplainedDossier) -> Edited:
    """Read an edited file among the inputs; without entries where it is not there."""
    kind = cls.__name__.lower()
    name = f"{kind}.yaml"
    if not reading.holds(name):
        return cls()
    content = reading.dossier.read(f"{INPUTS}/{name}")
    value = read_checked(reading.definitions.folder, name, content, kind, SourceRefused)
    entries = getattr(read_interventions(cls, value, name, content), kind)
    return cls(where_they_stand(entries, {one.contract.name: one.file for one in reading.cube.delivered.values()}))


def findings_of_cell(
    places: Iterable[Place], waivers: Iterable[str], reading: ExplainedDossier
) -> tuple[FindingOfCell, ...]:
    """The findings at suppliers' cells, at what heads or sums their rows and columns, and those waived on the way."""
    origins, waived = tuple(dict.fromkeys(places)), set(waivers)
    return tuple(
        _finding(entry)
        for entry in reading.dossier.findings["findings"]
        if (entry["waiver"] or "") in waived or _concerns(_place(entry["where"]), origins, reading)
    )


def findings_at(key: CellKey, reading: ExplainedDossier) -> tuple[FindingOfCell, ...]:
    """Return the findings at a cell of a table: at the cell, or at the sums and breakdowns in which it stands."""
    at = dict(zip(reading.tables[key[0]].names, key[1], strict=True))
    found = (entry for entry in reading.dossier.findings["findings"] if entry["where"]["file"] == key[0])
    return tuple(_finding(entry) for entry in found if _is_within(entry["where"], at, reading))


def _finding(entry: Mapping[str, Any]) -> FindingOfCell:
    return FindingOfCell(
        entry["fingerprint"],
        entry["check"],
        entry["outcome"],
        entry["severity"],
        wording(entry["message"]),
        _place(entry["where"]),
        entry["waiver"] or "",
    )


def _is_within(where: Mapping[str, Any], at: Mapping[str, str], reading: ExplainedDossier) -> bool:
    """Whether a cell stands under the codes at which a finding points, and tells the dimension of which it speaks."""
    pairs = [pair.partition("=") for pair in where["cell"].split(", ") if "=" in pair]
    under = all(at.get(name.strip()) == code.strip() for name, _, code in pairs)
    dimension = where["column"]
    return under and (dimension not in at or at[dimension] != reading.total(dimension))


def _concerns(where: Place, origins: tuple[Place, ...], reading: ExplainedDossier) -> bool:
    """Tell whether a finding's place is one of `origins`, heads or sums a count among them, or is its whole row or
    file.

    A finding at a cell that holds a count of its own is about no other.
    """
    near = [place for place in origins if place.file == where.file and place.sheet == where.sheet]
    if not where.file or not near:
        return False
    if where.cell:
        counted = reading.counted_cells.get(where.file, frozenset())
        in_line = (place.cell in counted and _in_line(where.cell, place.cell) for place in near)
        return any(place.cell == where.cell for place in near) or (where.cell not in counted and any(in_line))
    return where.row is None or any(place.row == where.row for place in near)


def _in_line(cell: str, other: str) -> bool:
    """Tell whether two cells share a row or a column."""
    try:
        (row, column), (other_row, other_column) = place_of(cell), place_of(other)
    except ValueError:
        return False
    return row == other_row or column == other_column


def _place(where: Mapping[str, Any]) -> Place:
    return Place(where["file"], where["sheet"], where["cell"], where["row"], where["column"])
