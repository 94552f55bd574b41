"""Law: what checking and comparing the law as data came to, as words for people or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import click

from thb_eu.amendment import CellChange, Change, Impact, MovedFact
from thb_eu.amendment.impact import State
from thb_eu.mapping.proof import Remark
from thb_eu.messages import _
from thb_eu.model import Severity
from thb_eu.report import SEVERITIES
from thb_eu.report.console import readable

PROVED = _(
    "The law is complete and free of contradiction: {articles} articles, {rules} rules, {rows} "
    "combinations of codes and days."
)
REMARKS = _("Errors: {errors}; warnings: {warnings}; notes: {notes}.")
HIDDEN = _("Remarks not shown because of --since, as they were there before: {hidden}.")
NO_CHANGE = _("The law has not changed.")
CHANGES = _("Changes of the law: {count}")
NO_IMPACT = _("{package}: no cell changes.")
IMPACT = _("{package}: cells that change: {count}")
BECAUSE = _("because of")
NOT_THERE = _("no cell")
UNGOVERNED = _("no rule")


def proof_words(
    remarks: Sequence[Remark], size: dict[str, int], lang: str, quiet: bool, hidden: int = 0
) -> Iterator[str]:
    """The verdict, then every remark, grouped by severity and check; `hidden` ones are counted."""
    counted = {severity: sum(remark.severity is severity for remark in remarks) for severity in Severity}
    yield PROVED.filled(size).in_language(lang)
    numbers = {"errors": Severity.ERROR, "warnings": Severity.WARNING, "notes": Severity.NOTE}
    yield REMARKS.filled({name: counted[severity] for name, severity in numbers.items()}).in_language(lang)
    if hidden:
        yield HIDDEN.filled({"hidden": hidden}).in_language(lang)
    if quiet:
        return
    order = list(Severity)
    found = sorted(remarks, key=lambda remark: (order.index(remark.severity), remark.check))
    for severity, group in groupby(found, key=lambda remark: remark.severity):
        title, colour = SEVERITIES[severity]
        yield click.style(f"\n{title.in_language(lang)}", fg=colour, bold=True)
        for check, entries in groupby(group, key=lambda remark: remark.check):
            yield click.style(f"  {check}", bold=True)
            for remark in entries:
                yield f"    {remark.where}: {remark.sentence.in_language(lang)}"
                yield f"      → {remark.remedy.in_language(lang)}"


def proof_object(remarks: Iterable[Remark], size: dict[str, int]) -> dict[str, Any]:
    """The proof for programs: how much was proved, and every remark in all languages."""
    return {
        "proved": size,
        "remarks": [
            {
                "check": remark.check,
                "severity": remark.severity.value,
                "where": remark.where,
                "about": remark.about,
                "what": remark.what.in_both(),
                "remedy": remark.remedy.in_both(),
            }
            for remark in remarks
        ],
    }


def change_words(changes: Sequence[Change], impacts: Iterable[Impact], lang: str, quiet: bool) -> Iterator[str]:
    """The changes in sentences, then the cells of every collection that they move."""
    if not changes:
        yield NO_CHANGE.in_language(lang)
    else:
        yield click.style(CHANGES.filled({"count": len(changes)}).in_language(lang), bold=True)
        if not quiet:
            for change in changes:
                place = f"{change.where or change.file}: "
                yield f"  {place}{change.text.in_language(lang)}"
                for words in change.words:
                    yield readable(f"      {'/'.join(words.path)}: {words.before} → {words.after}")
    for impact in impacts:
        yield from _impact(impact, lang, quiet)


def change_object(changes: Iterable[Change], impacts: Iterable[Impact]) -> dict[str, Any]:
    """The changes and their impact for programs."""
    return {
        "changes": [
            {
                "kind": change.kind,
                "about": change.about,
                "file": change.file,
                "where": change.where,
                "valid": {"from": change.valid.first or None, "until": change.valid.last or None},
                "text": change.text.in_both(),
                "words": [
                    {"path": list(words.path), "before": words.before, "after": words.after} for words in change.words
                ],
            }
            for change in changes
        ],
        "impact": [
            {"package": impact.package, "year": impact.year, "cells": [_cell_object(cell) for cell in impact.cells]}
            for impact in impacts
        ],
    }


def _impact(impact: Impact, lang: str, quiet: bool) -> Iterator[str]:
    if not impact.cells:
        yield NO_IMPACT.filled({"package": impact.package}).in_language(lang)
        return
    told = IMPACT.filled({"package": impact.package, "count": len(impact.cells)}).in_language(lang)
    yield click.style(told, bold=True)
    if quiet:
        return
    for facts, group in groupby(sorted(impact.cells, key=_cause), key=_cause):
        cells = list(group)
        for cell in cells:
            yield f"  {_cell(cell, lang)}"
        if facts:
            yield f"    {BECAUSE.in_language(lang)}"
            yield from (f"      {_fact(fact, lang)}" for fact in cells[0].facts)


def _cause(cell: CellChange) -> tuple[str, ...]:
    return tuple(fact.fact for fact in cell.facts)


def _cell(cell: CellChange, lang: str) -> str:
    key = ",".join(f"{name}={code}" for name, code in cell.key.items())
    by = f" ({cell.by:+d})" if cell.by else ""
    return f"{cell.table} {key}: {_state(cell.before, lang)} → {_state(cell.after, lang)}{by}"


def _state(state: State | None, lang: str) -> str:
    if state is None:
        return NOT_THERE.in_language(lang)
    value, status = state
    return f": [{status}]" if value is None else f"{value} [{status}]"


def _fact(fact: MovedFact, lang: str) -> str:
    rules = " → ".join(rule or UNGOVERNED.in_language(lang) for rule in dict.fromkeys(fact.rules))
    scopes = " → ".join(dict.fromkeys(scope for scope in fact.scopes if scope))
    value = ":" if fact.value is None else fact.value
    return f"{fact.file} {fact.cell} = {value}: {fact.article}, {rules} ({scopes})"


def _cell_object(cell: CellChange) -> dict[str, Any]:
    return {
        "table": cell.table,
        "key": dict(cell.key),
        "before": _state_object(cell.before),
        "after": _state_object(cell.after),
        "by": cell.by,
        "facts": [
            {
                "fact": fact.fact,
                "file": fact.file,
                "cell": fact.cell,
                "value": fact.value,
                "article": fact.article,
                "rule": {"before": fact.rules[0] or None, "after": fact.rules[1] or None},
                "scope": {"before": fact.scopes[0] or None, "after": fact.scopes[1] or None},
            }
            for fact in cell.facts
        ],
    }


def _state_object(state: State | None) -> dict[str, Any] | None:
    return None if state is None else {"value": state[0], "status": state[1]}
