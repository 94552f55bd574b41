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
    rule_lines,
    section,
    waiver_lines,
)
from thb_eu.messages import NO_WORDS, Text, _, joined, layout, literal

COUNTED = _("{where}: {value} counts in {tables} (cells: {cells})")
OF_REGISTER = _("{where}: the row is among those behind {tables}")
UNNAMED = _("{where}: lineage.csv does not name this row")
BESIDE_EU = _("{table} (outside the EU totals)")
NOWHERE = _("{where}: it counts nowhere")
WENT = _("WHERE IT GOES")
SUMS = _("sums: {places}")
BY_RULE = _("rule {rule}")
SEVERAL = _("numbers ({values})")


def journey_lines(told: Journey) -> Iterator[Text]:
    """The lines about a supplier's cell."""
    yield _first_line(told)
    column = layout(" · {column}", column=told.column) if told.column else NO_WORDS
    yield layout("  {source}: {title}{column}", source=told.source, title=told.title, column=column)
    reasons = [indented(reason) for reason in told.reasons]
    yield from section(BEARING if told.reached else WHY, reasons)
    yield from section(WENT, _reached(entry for entry in told.reached if entry.cells))
    yield from section(RULES, rule_lines(told.rules))
    yield from section(DECISIONS, decision_lines(told.decisions))
    yield from section(CORRECTIONS, correction_lines(told.corrections))
    yield from section(WAIVERS, waiver_lines(told.waivers))
    yield from section(FINDINGS, finding_lines(told.findings))


def _first_line(told: Journey) -> Text:
    where = told.where
    if not told.reached:
        return (UNNAMED if told.outcome == REGISTER else NOWHERE).filled({"where": where})
    facts = {(entry.fact, entry.where): entry.value for entry in told.reached}
    values = ["?" if value is None else str(value) for value in facts.values()]
    value = literal(values[0]) if len(values) == 1 else SEVERAL.filled({"values": ", ".join(values)})
    inside = dict.fromkeys((entry.table, entry.in_eu_totals) for entry in told.reached)
    tables = joined(literal(name) if counts else BESIDE_EU.filled({"table": name}) for name, counts in inside)
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
        yield layout("  {value:>3}  {place}  {told} – {rule}", value=value, place=own.place, told=told, rule=rule)
        if sums:
            yield indented(SUMS.filled({"places": ", ".join(_short(cell, own) for cell in sums)}), 7)


def _short(cell: Seen, own: Seen) -> str:
    """A place without the table that was named before it."""
    return cell.cell if cell.cell and cell.table == own.table else cell.place
