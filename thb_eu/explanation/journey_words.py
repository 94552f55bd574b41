"""Words of a journey: where a supplier's cell went, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.explanation.nowhere import REGISTER
from thb_eu.explanation.told import Journey, Reached, Seen
from thb_eu.explanation.words import (
    BEARING,
    CORRECTIONS,
    DECISIONS,
    FINDINGS,
    RULES,
    WAIVERS,
    WHY,
    correction_lines,
    decision_lines,
    finding_lines,
    in_words,
    indented,
    joined,
    plain,
    rule_lines,
    section,
    waiver_lines,
)
from thb_eu.model import Text

COUNTED = Text(
    "{where}: {value} šteje v tabelah {tables} (celic: {cells})",
    "{where}: {value} counts in {tables} (cells: {cells})",
)
OF_REGISTER = Text("{where}: vrstica je med tistimi za {tables}", "{where}: the row is among those behind {tables}")
UNNAMED = Text("{where}: lineage.csv te vrstice ne navaja", "{where}: lineage.csv does not name this row")
BESIDE_EU = Text("{table} (zunaj vsot EU)", "{table} (outside the EU totals)")
NOWHERE = Text("{where}: ne šteje nikjer", "{where}: it counts nowhere")
WENT = Text("KAM GRE", "WHERE IT GOES")
SUMS = Text("vsote: {places}", "sums: {places}")
BY_RULE = Text("pravilo {rule}", "rule {rule}")
SEVERAL = Text("več števil ({values})", "numbers ({values})")


def journey_lines(told: Journey) -> Iterator[Text]:
    """The lines about a supplier's cell."""
    yield _first_line(told)
    column = Text(f" · {told.column}", f" · {told.column}") if told.column else plain("")
    yield Text(*(f"  {told.source}: {told.title.in_language(lang)}{column.in_language(lang)}" for lang in ("sl", "en")))
    reasons = [indented(reason) for reason in told.reasons]
    yield from section(BEARING if told.reached else WHY, reasons)
    yield from section(WENT, _reached(entry for entry in told.reached if entry.cells))
    yield from section(RULES, rule_lines(told.rules))
    yield from section(DECISIONS, decision_lines(told.decisions))
    yield from section(CORRECTIONS, correction_lines(told.corrections))
    yield from section(WAIVERS, waiver_lines(told.waivers))
    yield from section(FINDINGS, finding_lines(told.findings))


def _first_line(told: Journey) -> Text:
    where = Text(*(told.where.in_language(lang) for lang in ("sl", "en")))
    if not told.reached:
        return (UNNAMED if told.outcome == REGISTER else NOWHERE).filled({"where": where})
    facts = {(entry.fact, entry.where): entry.value for entry in told.reached}
    values = ["?" if value is None else str(value) for value in facts.values()]
    value = plain(values[0]) if len(values) == 1 else SEVERAL.filled({"values": ", ".join(values)})
    inside = dict.fromkeys((entry.table, entry.in_eu_totals) for entry in told.reached)
    tables = joined(plain(name) if counts else BESIDE_EU.filled({"table": name}) for name, counts in inside)
    if not any(entry.cells for entry in told.reached):
        return OF_REGISTER.filled({"where": where, "tables": tables})
    cells = len({(cell.table, cell.row) for entry in told.reached for cell in entry.cells})
    return COUNTED.filled({"where": where, "value": value, "cells": cells, "tables": tables})


def _reached(entries: Iterable[Reached]) -> Iterator[Text]:
    for entry in entries:
        own, *sums = entry.cells
        value = "?" if entry.value is None else str(entry.value)
        told = in_words(own)
        rule = BY_RULE.filled({"rule": entry.rule})
        yield Text(*(
            f"  {value:>3}  {own.place}  {told.in_language(lang)} – {rule.in_language(lang)}" for lang in ("sl", "en")
        ))  # fmt: skip
        if sums:
            yield indented(SUMS.filled({"places": ", ".join(_short(cell, own) for cell in sums)}), 7)


def _short(cell: Seen, own: Seen) -> str:
    """A place without the table that was named before it."""
    return cell.cell if cell.cell and cell.table == own.table else cell.place
