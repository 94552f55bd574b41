"""Words: a comparison as people read it: summary, every changed cell, what changed in the law; last how many cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click

from thb_eu.comparison.model import (
    CAUSES,
    CellChange,
    Comparison,
    Side,
    SourceChange,
    Stand,
    Step,
    Triangle,
    TriangleRow,
)
from thb_eu.messages import _, layout, plural
from thb_eu.report.console import readable

LARGEST = 5
NO_CHANGE = plural("The {cells} cell does not differ.", "None of the {cells} cells differs.", by="cells")
CHANGED = plural("{count} of {cells} cells differs.", "{count} of {cells} cells differ.")
BY_TABLE = _("By table: {told}")
BY_CAUSE = _("By cause: {told}")
LARGEST_CHANGES = _("Largest changes:")
BY_HASH = _("The cause is told by hashes alone: {why}.")
FILES = _("Differing: {cause}: {names}")
BY_INDICATOR = _("BY INDICATOR")
IN_TABLES = plural("{indicator}: {count} cell changed ({tables})", "{indicator}: {count} cells changed ({tables})")
NOT_SHOWN = plural(
    "{count} other cell is not shown here; --all shows it.", "{count} other cells are not shown here; --all shows them."
)
CHANGES, LAW = _("CELLS"), _("CHANGES OF THE LAW")
FROM_TO = layout("{first} → {second}")
NO_CELL = _("no cell")
TOGETHER = _(" and ")
TOTALS, CELLS = _("TABLE TOTALS"), _("CELLS THAT CHANGED")
VINTAGES = _("Vintages of {year}, {geo}, in order:")


def comparison_words(found: Comparison, lang: str, quiet: bool, every: bool = False) -> Iterator[str]:
    """Two dossiers: in which tables and why cells differ, then the cells, last how many there are.

    Of two years, in which nearly all differ, the totals by indicator; all cells where `every` one is asked for.
    """
    sides = {"first": _side(found.sides[0]), "second": _side(found.sides[1])}
    yield readable(FROM_TO.filled(sides).in_language(lang))
    yield from _summary(found, lang)
    if not quiet:
        yield from _details(found, lang, every)
    yield _verdict(len(found.changes), found.cells, lang)


def _verdict(changed: int, cells: int, lang: str) -> str:
    told = (CHANGED if changed else NO_CHANGE).filled({"count": changed, "cells": cells})
    return click.style(told.in_language(lang), bold=True)


def _details(found: Comparison, lang: str, every: bool) -> Iterator[str]:
    if not found.same_year:
        yield from _by_indicator(found, lang)
    if found.changes and (every or found.same_year):
        yield click.style(f"\n{CHANGES.in_language(lang)}", bold=True)
        for change in found.changes:
            yield from _change(change, lang)
    elif hidden := sum(not change.is_total for change in found.changes):
        yield NOT_SHOWN.filled({"count": hidden}).in_language(lang)
    if found.law:
        yield click.style(f"\n{LAW.in_language(lang)}", bold=True)
        for change_of_law in found.law:
            place = change_of_law.where or change_of_law.file
            yield readable(f"  {place}: {change_of_law.text.in_language(lang)}")
    yield ""


def _by_indicator(found: Comparison, lang: str) -> Iterator[str]:
    """Of every indicator how many cells changed in which tables, then what became of the totals of these tables."""
    by_indicator: dict[str, list[CellChange]] = {}
    for change in found.changes:
        by_indicator.setdefault(change.indicator.in_language(lang), []).append(change)
    if by_indicator:
        yield click.style(f"\n{BY_INDICATOR.in_language(lang)}", bold=True)
    for indicator, changes in by_indicator.items():
        tables = Counter(change.key["table"] for change in changes)
        listed = ", ".join(f"{table} {count}" for table, count in tables.items())
        told = {"indicator": indicator, "count": len(changes), "tables": listed}
        yield readable(f"  {IN_TABLES.filled(told).in_language(lang)}")
        yield from (readable(f"    {_line(change, lang)}") for change in changes if change.is_total)


def triangle_words(found: Triangle, lang: str, quiet: bool) -> Iterator[str]:
    """The vintages, the totals of the tables and every cell that changed, last how many ever changed."""
    yield VINTAGES.filled({"year": found.year, "geo": found.geo}).in_language(lang)
    for number, side in enumerate(found.sides, 1):
        yield readable(f"  {number}  {_side(side)}")
    changed = [row for row in found.rows if row.changed]
    for title, rows in ((TOTALS, [row for row in found.rows if row.is_total]), (CELLS, changed)):
        if rows and not quiet:
            yield click.style(f"\n{title.in_language(lang)}", bold=True)
            yield from (readable(_row(row, lang)) for row in rows)
    yield _verdict(len(changed), found.cells, lang)


def _side(side: Side) -> str:
    return f"{side.named} ({side.package}, {side.year}, {side.state}, {side.made_by})"


def _summary(found: Comparison, lang: str) -> Iterator[str]:
    if found.changes:
        tables = Counter(change.key["table"] for change in found.changes)
        told = ", ".join(f"{table} {count}" for table, count in tables.items())
        yield BY_TABLE.filled({"told": told}).in_language(lang)
        causes = Counter(_joined(step, lang) for change in found.changes for step in change.steps)
        told = ", ".join(f"{cause} {count}" for cause, count in causes.items())
        yield BY_CAUSE.filled({"told": told}).in_language(lang)
        if not found.unsought.is_empty:
            yield readable(BY_HASH.filled({"why": found.unsought}).in_language(lang))
        largest = sorted((it for it in found.changes if it.by), key=lambda it: -abs(it.by or 0))[:LARGEST]
        if largest:
            yield LARGEST_CHANGES.in_language(lang)
            yield from (readable(f"  {_line(change, lang)}") for change in largest)
    for cause, names in found.files.items():
        words = {"cause": CAUSES[cause], "names": ", ".join(names)}
        yield readable(FILES.filled(words).in_language(lang))


def _change(change: CellChange, lang: str) -> Iterator[str]:
    yield readable(f"  {_line(change, lang)}")
    for step in change.steps:
        yield f"    {_joined(step, lang)}: {_stand(step.before, lang)} → {_stand(step.after, lang)}"
    yield from (readable(f"      {_source(source)}") for source in change.sources)


def _line(change: CellChange, lang: str) -> str:
    cells = " → ".join(dict.fromkeys(change.cells))
    by = f" ({change.by:+d}{_share(change.relative, lang)})" if change.by else ""
    before, after = _stand(change.before, lang), _stand(change.after, lang)
    return f"{cells} {change.words.in_language(lang)}: {before} → {after}{by}"


def _share(relative: float | None, lang: str) -> str:
    if relative is None:
        return ""
    units, _point, tenth = f"{100 * relative:+.1f}".partition(".")
    share = _("{units}.{tenth}%", units=units, tenth=tenth)
    return f", {share.in_language(lang)}"


def _joined(step: Step, lang: str) -> str:
    return TOGETHER.in_language(lang).join(CAUSES[cause].in_language(lang) for cause in step.causes)


def _stand(stand: Stand | None, lang: str) -> str:
    if stand is None:
        return NO_CELL.in_language(lang)
    value = ":" if stand.value is None else str(stand.value)
    flags = " ".join(filter(None, (stand.status, stand.conf)))
    return f"{value} [{flags}]"


def _source(source: SourceChange) -> str:
    rules = " → ".join(dict.fromkeys(rule or "–" for rule in source.rules))
    return f"{source.file} {source.place}: {source.before or '–'} → {source.after or '–'} ({rules})"


def _row(row: TriangleRow, lang: str) -> str:
    key = ",".join(f"{name}={code}" for name, code in row.key.items() if name != "table")
    stands = "  ".join(_stand(stand, lang) for stand in row.stands)
    revisions = "  ".join("·" if by is None else f"{by:+d}" for by in row.revisions)
    return f"  {row.key['table']} {key}  {row.words.in_language(lang)}:  {stands}   Δ {revisions}"
