"""Journey: a supplier's cell or row in, every cell of the tables that it went into out, or why it counts nowhere.

Lineage answers for what counts; `nowhere` for the rest. Of a register nothing is told that a row says of a person.
Refused: what points at no place of a supplier's file (`spots`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.dossiers import Row
from thb_eu.explanation.formula import filled_from_another
from thb_eu.explanation.law import decided_by, decisions_told, rules_told
from thb_eu.explanation.nowhere import REASONS, REGISTER, Why, by_contract
from thb_eu.explanation.on_the_way import corrections_at, corrections_told, findings_told, waivers_told
from thb_eu.explanation.reading import Key, Reading, whole
from thb_eu.explanation.spots import Spot, spot_of
from thb_eu.explanation.told import Journey, Reached, Seen
from thb_eu.messages import Text
from thb_eu.model import Place, Scope
from thb_eu.ooxml.cell_reference import place_of
from thb_eu.publication.flat_tables import WAIVER

COUNTED = "counted"


def followed(reference: str, reading: Reading) -> Journey:
    """Where the supplier's cell or row went."""
    spot = spot_of(reference, reading)
    reached = tuple(_reached(spot, reading))
    corrections = corrections_at(lambda place: _is_corrected(spot, place), reading)
    outcome, reasons, rules, asked = (
        (COUNTED, (), tuple(entry.rule for entry in reached), ()) if reached else _why_nowhere(spot, reading)
    )
    waivers = [id for row in _rows(spot, reading) for id in reading.behind_fact(row["fact"]).get(WAIVER, ())]
    decisions = (
        []
        if spot.delivery.contract.records
        else [id for row in _rows(spot, reading) for id in decided_by(row, reading)]
    )
    field = spot.field
    return Journey(
        asked=reference,
        where=spot.place,
        source=spot.delivery.source,
        title=spot.delivery.contract.title,
        outcome=outcome,
        reasons=(*reasons, *_beside(spot, reached, reading)),
        reached=reached,
        rules=rules_told(rules, reading),
        decisions=decisions_told((*decisions, *asked), reading),
        corrections=corrections_told(corrections, reading),
        waivers=waivers_told(waivers, reading),
        findings=() if spot.delivery.contract.records else findings_told((spot.place,), waivers, reading),
        column=field.name if field and not spot.delivery.contract.records else "",
    )


def _why_nowhere(spot: Spot, reading: Reading) -> Why:
    """Why nothing of the place is in a table: by the contract where it tells, else by the suppliers' files."""
    if told := by_contract(spot, reading):
        return told
    from thb_eu.explanation.suppliers_files import looked_up  # reads with pandas, which every other answer does without

    return looked_up(spot, reading)


def _beside(spot: Spot, reached: Iterable[Reached], reading: Reading) -> Iterator[Text]:
    """What else whoever asks should know: tables that another view fills, and that a register is not at hand."""
    if spot.delivery.contract.records:
        yield REASONS[REGISTER]
        return
    for population, view in dict.fromkeys((entry.population, entry.view) for entry in reached):
        if told := filled_from_another(population, view, reading):
            yield told


def _rows(spot: Spot, reading: Reading) -> Iterator[Row]:
    """The rows of lineage.csv that come from the place."""
    by_row = spot.delivery.contract.records is not None
    for row in reading.dossier.lineage:
        cell = "" if by_row else row["cell"]
        if spot.holds(row["file"], row["sheet"], cell, whole(row["row"])):
            yield row


def _reached(spot: Spot, reading: Reading) -> Iterator[Reached]:
    """By table and fact, the cells that the place went into; of a register the tables alone."""
    groups: dict[tuple[str, str], list[Row]] = {}
    register = spot.delivery.contract.records is not None
    for row in _rows(spot, reading):
        groups.setdefault((row["table"], "" if register else row["fact"]), []).append(row)
    for (table, fact), rows in groups.items():
        first, whole_table = rows[0], reading.tables[table]
        yield Reached(
            fact=fact,
            where=Place(first["file"], first["sheet"], "" if register else first["cell"], whole(first["row"])),
            table=table,
            title=whole_table.title,
            in_eu_totals=whole_table.scope == Scope.IN.value,
            value=None if register else whole(first["contribution"]),
            rule="" if register else first["rule"],
            population="" if register else first["population"],
            view=first["view"],
            cells=() if register else _cells(rows, reading),
        )


def _cells(rows: Iterable[Row], reading: Reading) -> tuple[Seen, ...]:
    """The cells of some rows of lineage, the one of the finest categories first."""
    known = (key for key in map(reading.key_of, rows) if key in reading.positions)
    return tuple(reading.seen(key) for key in sorted(known, key=lambda key: -_depth(key, reading)))


def _depth(key: Key, reading: Reading) -> int:
    """How many steps a cell's codes lie below their totals: the deepest is a fact's own."""
    codes = zip(reading.tables[key[0]].names, key[1], strict=True)
    return sum(len(reading.hierarchies[name].ancestors(code)) - 1 for name, code in codes)


def _is_corrected(spot: Spot, place: Place) -> bool:
    """Whether a correction (by its cell, or by row and column) is of the place, or of a cell in its row."""
    if place.file != spot.delivery.file or place.sheet not in ("", spot.sheet):
        return False
    row, column = place_of(place.cell) if place.cell else (place.row, 0)
    field = spot.field
    if field is None or row != spot.row:
        return row == spot.row
    return spot.column == column if column else field.name == place.column
