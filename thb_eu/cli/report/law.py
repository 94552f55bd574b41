"""Print the results of checking and comparing the law, as words for people or as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import Languages, _, joined, layout, plural, spoken_by_language
from thb_eu.base.model import Severity
from thb_eu.base.printable import printable
from thb_eu.cli.report import BY_SEVERITY, SEVERITIES
from thb_eu.mapping.proof import LawRemark, proved

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.law_changes import Impact, ImpactOnCell, LawChange, MovedFact
    from thb_eu.law_changes.impact import State

NO_CHANGE = _("The law has not changed.")
CHANGES = plural("{count} change of the law.", "{count} changes of the law.")
KEEPING = plural(
    "{count} cell keeps its number, and another word stands beside it",
    "{count} cells keep their number, and another word stands beside it",
)
BECAUSE = _("because of")


def proof_words(
    remarks: Sequence[LawRemark], size: dict[str, int], lang: str, quiet: bool, hidden: int = 0
) -> Iterator[str]:
    """Yield every remark, grouped by severity and check, then the verdict; `hidden` ones are counted."""
    order = list(Severity)
    found = sorted(remarks, key=lambda remark: (order.index(remark.severity), remark.check))
    for severity, group in groupby(() if quiet else found, key=lambda remark: remark.severity):
        title, colour = SEVERITIES[severity]
        yield click.style(f"{title.in_language(lang)}", fg=colour, bold=True)
        for check, entries in groupby(group, key=lambda remark: remark.check):
            yield click.style(f"  {check}", bold=True)
            for remark in entries:
                yield f"    {remark.where}: {remark.sentence.in_language(lang)}"
                yield f"      → {remark.remedy.in_language(lang)}"
        yield ""
    if hidden:
        sentence = plural(
            "{count} remark is not shown because of --since, as it was there before.",
            "{count} remarks are not shown because of --since, as they were there before.",
            hidden,
        )
        yield sentence.in_language(lang)
    counted = Counter(remark.severity for remark in remarks)
    counts = joined(words.filled({"count": counted[severity]}) for severity, words in BY_SEVERITY.items())
    yield layout("{told}.", told=counts).in_language(lang)
    yield click.style(proved(size).in_language(lang), bold=True)


def proof_object(remarks: Iterable[LawRemark], size: dict[str, int], definitions: Definitions) -> dict[str, Any]:
    """Return the proof for programs: which definitions were proved, how much of law they hold, and every remark."""
    proof = {
        "definitions": definitions.fingerprint,
        "proved": size,
        "remarks": [
            attributes(remark, "check", "severity")
            | {"where": str(remark.where)}
            | attributes(remark, "about", "what", "remedy")
            for remark in remarks
        ],
    }
    return spoken_by_language(proof, definitions.languages)


def change_words(changes: Sequence[LawChange], impacts: Iterable[Impact], lang: str, quiet: bool) -> Iterator[str]:
    """Yield the changes in sentences, the cells of every collection that they move, then how many of both there are."""
    for change in () if quiet else changes:
        place = f"{change.where or change.file}: "
        yield f"  {place}{change.text.in_language(lang)}"
        for words in change.words:
            yield printable(f"      {'/'.join(words.path)}: {words.before} → {words.after}")
    listed = tuple(impacts)
    for impact in () if quiet else listed:
        yield from _impact(impact, lang)
    verdict = CHANGES.filled({"count": len(changes)}) if changes else NO_CHANGE
    yield click.style(verdict.in_language(lang), bold=True)
    yield from (_moved(impact, lang) for impact in listed)


def change_object(changes: Iterable[LawChange], impacts: Iterable[Impact], languages: Languages) -> dict[str, Any]:
    """Return the changes and their impact for programs."""
    result = {
        "changes": [
            {
                **attributes(change, "kind", "about", "file"),
                "where": str(change.where),
                "valid": {"from": change.valid.first or None, "until": change.valid.last or None},
                "text": change.text,
                "words": [attributes(words, "path", "before", "after") for words in change.words],
            }
            for change in changes
        ],
        "impact": [
            {
                **attributes(impact, "package", "year"),
                "moving": len(impact.moving),
                "cells": [_cell_object(cell) for cell in impact.cells],
            }
            for impact in impacts
        ],
    }
    return spoken_by_language(result, languages)


def _moved(impact: Impact, lang: str) -> str:
    if not impact.cells:
        return _("{package}: no cell changes.", package=impact.package).in_language(lang)
    moving = len(impact.moving)
    counts = ((plural("{count} number moves", "{count} numbers move"), moving), (KEEPING, len(impact.cells) - moving))
    told = joined((words.filled({"count": count}) for words, count in counts if count), "; ")
    return layout("{package}: {told}.", package=impact.package, told=told).in_language(lang)


def _impact(impact: Impact, lang: str) -> Iterator[str]:
    if impact.cells:
        yield click.style(f"{impact.package}:", bold=True)
    for cells in impact.by_cause:
        for cell in cells:
            yield f"  {_cell(cell, lang)}"
        if cells[0].facts:
            yield f"    {BECAUSE.in_language(lang)}"
            yield from (f"      {_fact(fact, lang)}" for fact in cells[0].facts)


def _cell(cell: ImpactOnCell, lang: str) -> str:
    key = ",".join(f"{name}={code}" for name, code in cell.key.items())
    by = f" ({cell.by:+d})" if cell.by else ""
    return f"{cell.table} {key}: {_state(cell.before, lang)} → {_state(cell.after, lang)}{by}"


def _state(state: State | None, lang: str) -> str:
    if state is None:
        return _("no cell").in_language(lang)
    value, status = state
    return f": [{status}]" if value is None else f"{value} [{status}]"


def _fact(fact: MovedFact, lang: str) -> str:
    rules = " → ".join(rule or _("no rule").in_language(lang) for rule in dict.fromkeys(fact.rules))
    scopes = " → ".join(dict.fromkeys(scope for scope in fact.scopes if scope))
    value = ":" if fact.value is None else fact.value
    return f"{fact.file} {fact.cell} = {value}: {fact.article}, {rules} ({scopes})"


def _cell_object(cell: ImpactOnCell) -> dict[str, Any]:
    return {
        **attributes(cell, "table", "key"),
        "before": _state_object(cell.before),
        "after": _state_object(cell.after),
        "by": cell.by,
        "facts": [
            {
                **attributes(fact, "fact", "file", "cell", "value", "article"),
                "rule": {"before": fact.rules[0] or None, "after": fact.rules[1] or None},
                "scope": {"before": fact.scopes[0] or None, "after": fact.scopes[1] or None},
            }
            for fact in cell.facts
        ],
    }


def _state_object(state: State | None) -> dict[str, Any] | None:
    return None if state is None else {"value": state[0], "status": state[1]}
