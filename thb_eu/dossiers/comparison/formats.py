"""Write a comparison for programs (`schemas/comparison.schema.json`; nothing is cut), and for people.

For people: summary, every changed cell, what changed in the law; last how many cells.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import click

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.json_objects import Ways, attributes, in_objects, own_fields
from thb_eu.base.messages import NO_WORDS, Text, _, day, in_context, joined, layout, plural, spoken_by_language
from thb_eu.base.printable import printable
from thb_eu.definitions.journal import NOBODY, WORDS, JournalEntry, act_of, what_of
from thb_eu.dossiers.comparison.vintage_changes import (
    CAUSES,
    CellState,
    ChangeStep,
    ComparedDossier,
    DossierComparison,
    SideBySide,
    SideBySideRow,
    SourceChange,
    VintageChange,
    VintageLink,
    by_indicator,
)
from thb_eu.publication.html.charts import Bar, percent
from thb_eu.publication.html.rendering import document

SCHEMA_VERSION = "3"
REASONS = {
    "missing": in_context("kind of reason", "missing"),
    "view": in_context("kind of reason", "view"),
    "bound": in_context("kind of reason", "bound"),
    "decision": in_context("kind of reason", "decision"),
    "series": in_context("kind of reason", "series"),
    "provision": in_context("kind of reason", "provision"),
    "source": in_context("kind of reason", "source"),
    "correction": in_context("kind of reason", "correction"),
    "waiver": in_context("kind of reason", "waiver"),
}
"""By kind of a reason, as reasons.csv names it in English, what people call it."""
NO_CHANGE = plural("The {cells} cell does not differ.", "None of the {cells} cells differs.", by="cells")
CHANGED = plural("{count} of {cells} cells differs.", "{count} of {cells} cells differ.")


WAYS: Ways = {
    SourceChange: lambda change: {
        "file": change.where.table or change.where.file,
        "place": str(change.where.in_file("")),
        **attributes(change, "before", "after", "rules"),
    },
    VintageChange: lambda change: own_fields(change, "by", "relative"),
    SideBySideRow: lambda row: own_fields(row, "revisions"),
    JournalEntry: lambda entry: json.loads(entry.line),
}


def comparison_object(found: DossierComparison | SideBySide) -> dict[str, Any]:
    """Return two dossiers, or more side by side."""
    result = {"schema_version": SCHEMA_VERSION, **attributes(found, "kind", "geo", "audience", "sides", "cells")}
    if isinstance(found, SideBySide):
        result |= {"changed": sum(row.changed for row in found.rows), **attributes(found, "rows", "breaks", "law")}
    else:
        law = [{**attributes(entry, "kind", "about", "file", "text"), "where": str(entry.where)} for entry in found.law]
        result |= {"changed": len(found.changes), **attributes(found, "unsought", "files", "changes", "link")}
        result["law"] = law
    return spoken_by_language(in_objects(result, WAYS), found.languages)


def comparison_words(found: DossierComparison, lang: str, quiet: bool, every: bool = False) -> Iterator[str]:
    """Yield two dossiers: in which tables and why cells differ, then the cells, last how many there are.

    Of two years, in which nearly all differ, the totals by indicator; all cells where `every` one is asked for.
    """
    first, second = (_side(side, lang) for side in found.sides)
    yield printable(f"{first} → {second}")
    if found.link:
        yield from _linked(found.link, lang)
    yield from _summary(found, lang)
    if not quiet:
        yield from _details(found, lang, every)
    yield click.style(verdict(len(found.changes), found.cells).in_language(lang), bold=True)


def side_by_side_words(found: SideBySide, lang: str, quiet: bool, every: bool = False) -> Iterator[str]:
    """Yield the dossiers, the totals of the tables, every cell that changed, what is told once, last how many changed.

    Of several years, in which nearly all differ, the totals alone; all cells where `every` one is asked for.
    """
    yield _("Dossiers of {geo}, in order:", geo=found.geo).in_language(lang)
    for number, side in enumerate(found.sides, 1):
        yield printable(f"  {number}  {_side(side, lang)}")
    changed = [row for row in found.rows if row.changed]
    totals = [row for row in found.rows if row.is_total]
    shown = changed if every or found.same_year else []
    for title, rows in ((_("TABLE TOTALS"), totals), (_("CELLS THAT CHANGED"), shown)):
        if rows and not quiet:
            yield _title(title, lang)
            yield from _table(found, rows, lang)
    if not shown and not quiet:
        yield from _hidden(sum(not row.is_total for row in changed), lang)
    for title, once in ((_("BREAKS AND OTHER DEFINITIONS"), found.breaks), (_("CHANGES OF THE LAW"), found.law)):
        if once and not quiet:
            yield _title(title, lang)
            yield from (printable(f"  {entry.since}  {entry.text.in_language(lang)}") for entry in once)
    yield click.style(verdict(len(changed), found.cells).in_language(lang), bold=True)


def comparison_csv(found: DossierComparison | SideBySide) -> bytes:
    """Return a row for each cell that is told: its key and words, then value and flags in each dossier."""
    numbers = range(1, len(found.sides) + 1)
    head = ["table", "cell", "words", *(f"{what}_{number}" for number in numbers for what in ("value", "flags"))]
    rows = [
        [row.key["table"], _key(row), row.words.in_languages(found.languages), *chain(*map(_in_columns, row.states))]
        for row in (found.rows if isinstance(found, SideBySide) else found.changes)
    ]
    return as_csv([head, *rows])


def _in_columns(state: CellState | None) -> tuple[str | int, str]:
    """Return the value, or what stands instead, and the flags; nothing where there is no such cell."""
    return ("", "") if state is None else (state.instead if state.value is None else state.value, _flags(state))


def _title(title: Text, lang: str) -> str:
    return click.style(f"\n{title.in_language(lang)}", bold=True)


def verdict(changed: int, cells: int) -> Text:
    """Say how many of the cells differ."""
    return (CHANGED if changed else NO_CHANGE).filled({"count": changed, "cells": cells})


def _summary(found: DossierComparison, lang: str) -> Iterator[str]:
    if found.changes:
        yield _("By table: {told}", told=_tables(found.changes)).in_language(lang)
        causes = Counter(_causes(step, lang) for change in found.changes for step in change.steps)
        yield _("By cause: {told}", told=_counted(causes)).in_language(lang)
        if not found.unsought.is_empty:
            yield printable(_("The cause is known by hashes only: {why}.", why=found.unsought).in_language(lang))
        counted = by_indicator(change for change in found.changes if change.by)
        largest = [max((*of.totals, *of.cells), key=lambda change: abs(change.by or 0)) for of in counted]
        if largest:
            yield _("Largest changes:").in_language(lang)
            yield from (printable(f"  {_line(change, lang)}") for change in largest)
    for cause, names in found.files.items():
        differing = _("Differing: {cause}: {names}", cause=CAUSES[cause], names=", ".join(names))
        yield printable(differing.in_language(lang))


def _linked(link: VintageLink, lang: str) -> Iterator[str]:
    """Yield which vintage the second dossier is, what it follows and why, and every act of the journal in between."""
    if not link.words.is_empty:
        yield printable(link.words.in_language(lang))
    if link.acts:
        sentence = plural("{count} act lies between them:", "{count} acts lie between them:", len(link.acts))
        yield sentence.in_language(lang)
    for entry in link.acts:
        on, act, what = (text.in_language(lang) for text in (day(entry.on), act_of(entry), what_of(entry)))
        yield printable(f"  {entry.number}  {on}  {entry.role or NOBODY}  {act}  {what}")


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _tables(changes: Iterable[VintageChange]) -> str:
    return _counted(Counter(change.key["table"] for change in changes))


def _details(found: DossierComparison, lang: str, every: bool) -> Iterator[str]:
    if not found.same_year:
        yield from _by_indicator(found, lang)
    if found.changes and (every or found.same_year):
        yield _title(_("CELLS"), lang)
        for change in found.changes:
            yield from _change(change, lang)
    else:
        yield from _hidden(sum(not change.is_total for change in found.changes), lang)
    if found.law:
        yield _title(_("CHANGES OF THE LAW"), lang)
        for entry in found.law:
            yield printable(f"  {entry.where or entry.file}: {entry.text.in_language(lang)}")
    yield ""


def _hidden(count: int, lang: str) -> Iterator[str]:
    if count:
        message = plural(
            "{count} other cell is not shown here; --all shows it.",
            "{count} other cells are not shown here; --all shows them.",
            count,
        )
        yield message.in_language(lang)


def _by_indicator(found: DossierComparison, lang: str) -> Iterator[str]:
    """Yield for every indicator how many cells changed in which tables, then what became of these tables' totals."""
    if found.changes:
        yield _title(_("BY INDICATOR"), lang)
    for of in by_indicator(found.changes):
        message = plural(
            "{indicator}: {count} cell changed ({tables})",
            "{indicator}: {count} cells changed ({tables})",
            len(of.changes),
            indicator=of.indicator,
            tables=_tables(of.changes),
        )
        yield printable(f"  {message.in_language(lang)}")
        yield from (printable(f"    {_line(change, lang)}") for change in of.totals)


def _side(side: ComparedDossier, lang: str) -> str:
    state = WORDS[side.state].in_language(lang)
    return f"{side.named} ({side.package}, {side.year}, {state}, {side.made_by})"


def _change(change: VintageChange, lang: str) -> Iterator[str]:
    yield printable(f"  {_line(change, lang)}")
    for step in change.steps:
        yield f"    {_causes(step, lang)}: {_state_text(step.before, lang)} → {_state_text(step.after, lang)}"
    for reason in change.reasons:
        kind = REASONS[reason.kind].in_language(lang)
        yield printable(f"      {'+' if reason.is_new else '-'} {kind} {reason.named.in_language(lang)}")
    for source in change.sources:
        rules = " → ".join(dict.fromkeys(rule or "–" for rule in source.rules))
        brought = f"{source.before or '–'} → {source.after or '–'}"
        yield printable(f"      {source.where.in_language(lang)}: {brought} ({rules})")


def _line(change: VintageChange, lang: str) -> str:
    cells, by = " → ".join(dict.fromkeys(change.cells)), ""
    if change.by:
        share = ""
        if change.relative is not None:
            units, _point, tenth = f"{100 * change.relative:+.1f}".partition(".")
            share = f", {_('{units}.{tenth}%', units=units, tenth=tenth).in_language(lang)}"
        by = f" ({change.by:+d}{share})"
    before, after = _state_text(change.before, lang), _state_text(change.after, lang)
    return f"{cells} {change.words.in_language(lang)}: {before} → {after}{by}"


def _causes(step: ChangeStep, lang: str) -> str:
    return _(" and ").in_language(lang).join(CAUSES[cause].in_language(lang) for cause in step.causes)


def _state_text(state: CellState | None, lang: str) -> str:
    if state is None:
        return _("no cell").in_language(lang)
    return f"{state.instead if state.value is None else state.value} [{_flags(state)}]"


def _flags(state: CellState) -> str:
    return " ".join(filter(None, (state.status, state.series, state.conf)))


def _key(row: SideBySideRow | VintageChange) -> str:
    return ",".join(f"{name}={code}" for name, code in row.key.items() if name != "table")


def _table(found: SideBySide, rows: Sequence[SideBySideRow], lang: str) -> Iterator[str]:
    """Yield a line a cell: what each dossier says, a column each, the differences, the cell's name and words."""
    columns = [[f"{number}: {side.year}" for number, side in enumerate(found.sides, 1)]]
    columns += [[_state_text(state, lang) for state in row.states] for row in rows]
    widths = [max(map(len, column)) for column in zip(*columns, strict=True)]
    said = ["", *(_cell(row, lang) for row in rows)]
    for states, words in zip(columns, said, strict=True):
        told = "  ".join(state.rjust(width) for state, width in zip(states, widths, strict=True))
        yield printable(f"  {told}  {words}".rstrip())


def _cell(row: SideBySideRow, lang: str) -> str:
    revisions = " ".join("·" if by is None else f"{by:+d}" for by in row.revisions)
    return f"Δ {revisions}  {row.key['table']} {_key(row)}  {row.words.in_language(lang)}"


# Write a comparison as one page that needs nothing else: every changed cell, by how much and why.
#
# The same words as on the console, in the languages of the last dossier; the same comparison always gives the same
# bytes.

TEMPLATES = Path(__file__).parent / "templates"
TITLE = _("What differs between dossiers")


@dataclass(frozen=True, slots=True)
class TotalBars:
    """A total that differs, and the bars of what stood there and of what stands there now."""

    change: VintageChange
    before: Bar
    after: Bar


def page(found: DossierComparison | SideBySide) -> bytes:
    """Return the whole page."""
    last = found.sides[-1]
    title = layout("{package} {year} · {title}", package=last.package, year=last.year, title=TITLE)
    inside = _side_by_side(found) if isinstance(found, SideBySide) else _comparison(found)
    return document(
        "comparison_page.html",
        found.languages,
        title,
        (TEMPLATES,),
        scripted=False,
        page_title=TITLE,
        package=last.package,
        year=last.year,
        sides=found.sides,
        **inside,
    )


def _comparison(found: DossierComparison) -> dict[str, Any]:
    totals = [change for change in found.changes if change.is_total]
    causes = Counter(
        joined((CAUSES[cause] for cause in step.causes), ", ") for change in found.changes for step in change.steps
    )
    return {
        "several": None,
        "verdict": verdict(len(found.changes), found.cells),
        "link": found.link.words if found.link else NO_WORDS,
        "unsought": found.unsought,
        "causes": CAUSES,
        "by_cause": tuple(causes.items()),
        "totals": _bars(totals),
        "indicators": by_indicator(found.changes),
        "files": tuple((CAUSES[cause], names) for cause, names in found.files.items()),
        "law": found.law,
    }


def _side_by_side(found: SideBySide) -> dict[str, Any]:
    changed = tuple(row for row in found.rows if row.changed)
    totals = tuple(row for row in found.rows if row.is_total)
    return {
        "several": {"totals": totals, "changed": changed, "breaks": found.breaks, "law": found.law},
        "verdict": verdict(len(changed), found.cells),
    }


def _bars(changes: list[VintageChange]) -> tuple[TotalBars, ...]:
    """Return the totals with a bar for each side, all of one scale."""
    values = [state.value or 0 for change in changes for state in (change.before, change.after) if state]
    longest = max([*values, 1])

    def bar(series: int, value: int | None) -> Bar:
        return Bar(series, 0, percent(value or 0, longest))

    return tuple(
        TotalBars(
            change,
            bar(1, change.before.value if change.before else None),
            bar(0, change.after.value if change.after else None),
        )
        for change in changes
    )
