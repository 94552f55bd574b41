"""Trace a supplier's cell or row to every cell that it went into, or to why it counts nowhere.

Lineage answers for what counts; `not_counted` for the rest. What of a register is not told: `thb_eu.cells.privacy`.
Refused: what points at no place of a supplier's file (`addresses`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.base.messages import Text
from thb_eu.base.model import Place, Scope
from thb_eu.base.ooxml.cell_reference import place_of
from thb_eu.cells import Contribution
from thb_eu.cells.privacy import findings_told, gone_from_a_row
from thb_eu.definitions import CellKey
from thb_eu.dossiers.explanation.addresses import Address, spot_of
from thb_eu.dossiers.explanation.interventions import (
    corrections_at,
    corrections_of_cell,
    decisions_of_cell,
    findings_of_cell,
    rules_of_cell,
    waivers_of_cell,
)
from thb_eu.dossiers.explanation.model import ForwardLineage, ReachedCell, ShownCell
from thb_eu.dossiers.explanation.not_counted import (
    REASONS,
    REGISTER,
    NotCountedReason,
    filled_from_another,
    why_nowhere,
)
from thb_eu.dossiers.explanation.written_dossier import ExplainedDossier

COUNTED = "counted"


def followed(reference: str, reading: ExplainedDossier) -> ForwardLineage:
    """Find where the supplier's cell or row went."""
    spot = spot_of(reference, reading)
    contract, field = spot.delivery.contract, spot.field
    register = contract.records is not None
    counted = [fact for fact in reading.cube.contributions if _comes_from(fact.term.where, spot)]
    told = [gone_from_a_row(fact) for fact in counted] if register else counted
    reached = tuple(_reached(told, reading))
    why = (
        NotCountedReason(COUNTED, (), tuple(entry.rule for entry in reached)) if reached else why_nowhere(spot, reading)
    )
    waivers = [id for fact in told for id in fact.term.waivers]
    decisions = [id for fact in told for id in fact.decisions]
    return ForwardLineage(
        asked=reference,
        where=spot.place,
        source=spot.delivery.source,
        title=contract.title,
        outcome=why.kind,
        reasons=(*why.reasons, *([REASONS[REGISTER]] if register else _other_views(reached, reading))),
        reached=reached,
        rules=rules_of_cell(why.rules, reading),
        decisions=decisions_of_cell((*decisions, *why.decisions), reading),
        corrections=corrections_of_cell(corrections_at(lambda place: _is_corrected(spot, place), reading), reading),
        waivers=waivers_of_cell(waivers, reading),
        findings=findings_told(findings_of_cell((spot.place,), waivers, reading), register),
        column=field.name if field and not register else "",
    )


def _comes_from(where: Place, spot: Address) -> bool:
    return spot.holds(where.file, where.sheet, where.cell, where.row)


def _other_views(reached: Iterable[ReachedCell], reading: ExplainedDossier) -> Iterator[Text]:
    """Yield what else whoever asks should know: the tables that another view of the same population fills."""
    for population, view in dict.fromkeys((entry.population, entry.view) for entry in reached):
        if tables := filled_from_another(population, view, reading):
            yield tables


def _reached(told: Iterable[Contribution], reading: ExplainedDossier) -> Iterator[ReachedCell]:
    """Yield by table and fact the cells that some facts went into; of a register's row no cell is known."""
    groups: dict[tuple[str, str], list[Contribution]] = {}
    for counted in told:
        groups.setdefault((counted.key[0], counted.fact), []).append(counted)
    for (table, fact), members in groups.items():
        first, indicator_table = members[0], reading.tables[table]
        yield ReachedCell(
            fact=fact,
            where=first.term.where,
            table=table,
            title=indicator_table.title,
            in_eu_totals=indicator_table.scope == Scope.IN.value,
            value=first.term.value,
            rule=first.rule,
            population=first.population,
            view=first.view,
            cells=_cells([counted.key for counted in members], reading),
        )


def _cells(keys: Iterable[CellKey], reading: ExplainedDossier) -> tuple[ShownCell, ...]:
    """Return the cells of a fact that are known; first its own, whose codes lie most steps below their totals."""

    def depth(key: CellKey) -> int:
        codes = zip(reading.tables[key[0]].names, key[1], strict=True)
        return sum(len(reading.hierarchies[name].ancestors(code)) for name, code in codes)

    known = (key for key in keys if key in reading.positions)
    return tuple(reading.seen(key) for key in sorted(known, key=depth, reverse=True))


def _is_corrected(spot: Address, place: Place) -> bool:
    """Tell whether a correction (by its cell, or by row and column) is of the place, or of a cell in its row."""
    if place.file != spot.delivery.file or place.sheet not in ("", spot.sheet):
        return False
    row, column = place_of(place.cell) if place.cell else (place.row, 0)
    field = spot.field
    if field is None or row != spot.row:
        return row == spot.row
    return spot.column == column if column else field.name == place.column
