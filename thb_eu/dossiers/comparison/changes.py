"""List every cell in which dossiers differ: the steps between two, or all vintages side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

from thb_eu.base.messages import Text, literal
from thb_eu.cells import SOURCE, Term
from thb_eu.definitions import CellKey, Definitions
from thb_eu.dossiers import MANIFEST
from thb_eu.dossiers.cell_keys import codes_by_name, in_words
from thb_eu.dossiers.comparison.attribution import AttributionPath, changed_files, way
from thb_eu.dossiers.comparison.vintage import Vintage
from thb_eu.dossiers.comparison.vintage_changes import (
    Cause,
    ChangeStep,
    DossierComparison,
    ReasonChange,
    SideBySide,
    SideBySideRow,
    SourceChange,
    ToldOnce,
    VintageChange,
    VintageLink,
)
from thb_eu.results import ReasonKind


def compared(first: Vintage, second: Vintage) -> DossierComparison:
    """Return two vintages of one year with the causes of every change, or two years with their differences."""
    from thb_eu.law_changes import differences

    files = changed_files(first.dossier, second.dossier)
    same_year = first.dossier.year == second.dossier.year
    keys = dict.fromkeys([*second.cells, *first.cells])
    differing = [key for key in keys if first.cells.get(key) != second.cells.get(key)]
    if same_year and differing:
        led = way(first, second, files)
    else:
        led = AttributionPath((((), first.cells), ((Cause.YEAR,), second.cells)))
    manifest = first.dossier.manifest
    return DossierComparison(
        sides=(first.side, second.side),
        geo=manifest["geo"],
        audience=manifest["audience"],
        cells=len(keys),
        changes=tuple(_change(key, first, second, led, same_year) for key in differing),
        files=files if same_year else {cause: files[cause] for cause in files if cause is not Cause.DATA},
        law=differences(first.definitions, second.definitions),
        languages=second.definitions.languages,
        unsought=led.unsought,
        link=_link(first, second) if same_year else None,
    )


def _link(first: Vintage, second: Vintage) -> VintageLink | None:
    """Find what joins two vintages; nothing where neither the manifest of the second nor a journal tells of it."""
    revision, (held, holds) = second.dossier.revision, (first.dossier.acts, second.dossier.acts)
    acts = holds[len(held) :] if held and holds[: len(held)] == held else ()
    if revision is None and not acts:
        return None
    manifest = hashlib.sha256(first.dossier.read(MANIFEST)).hexdigest()
    return VintageLink(revision, revision is not None and revision.follows == manifest, acts)


def _change(key: CellKey, first: Vintage, second: Vintage, led: AttributionPath, same_year: bool) -> VintageChange:
    newest = second if key in second.cells else first
    return VintageChange(
        key=codes_by_name(key, newest.names),
        words=in_words(newest.own_key(key), newest.definitions),
        cells=(first.cell(key), second.cell(key)),
        before=first.cells.get(key),
        after=second.cells.get(key),
        steps=tuple(_steps(key, led)),
        reasons=tuple(_reasons(key, first, second)),
        sources=tuple(_sources(key, first, second)) if same_year else (),
        indicator=_indicator(key, newest.definitions),
        is_total=_is_total(newest.own_key(key), newest.definitions),
    )


def _indicator(key: CellKey, definitions: Definitions) -> Text:
    """Return the indicator of the cell's table by its name; its code where the definitions name none."""
    indicator = definitions.table(key[0]).indicator
    names = definitions.codelists["indicator"].by_code if "indicator" in definitions.codelists else {}
    return names[indicator].label if indicator in names else literal(indicator)


def _is_total(key: CellKey, definitions: Definitions) -> bool:
    """Tell whether a cell is the total over every dimension of its table whose code list has a total."""
    lists = (definitions.codelists[dimension.codelist] for dimension in definitions.table(key[0]).dimensions)
    return all(code == codelist.total for codelist, code in zip(lists, key[1], strict=True) if codelist.total)


def _steps(key: CellKey, led: AttributionPath) -> Iterator[ChangeStep]:
    """Yield the steps in which the cell changed, in their order."""
    before = led.states[0][1].get(key)
    for causes, cells in led.states[1:]:
        after = cells.get(key)
        if after != before:
            yield ChangeStep(causes, before, after)
        before = after


def _reasons(key: CellKey, first: Vintage, second: Vintage) -> Iterator[ReasonChange]:
    """Yield the reasons that one of the dossiers gives alone."""
    held, holds = first.cube.reasons.get(key, ()), second.cube.reasons.get(key, ())
    for vintage, reasons, others in ((first, held, holds), (second, holds, held)):
        for kind, code in (reason for reason in reasons if reason not in others):
            named = vintage.dossier.cited(code) if kind == SOURCE else literal(code)
            yield ReasonChange(kind, code, named, vintage is second)


def _sources(key: CellKey, first: Vintage, second: Vintage) -> Iterator[SourceChange]:
    """Yield the facts that bring another number to the cell, or stand in it on one side only."""
    held, holds = first.facts.get(key, {}), second.facts.get(key, {})
    for fact in dict.fromkeys([*held, *holds]):
        was, now, told = held.get(fact), holds.get(fact), {**held, **holds}[fact]
        before, after = _brought(was), _brought(now)
        if before != after:
            rules = was.rule if was else "", now.rule if now else ""
            yield SourceChange(told.where, before, after, rules)


def _brought(term: Term | None) -> str:
    """Say what a fact brings; nothing where it does not stand there, or its number is not known."""
    return "" if term is None or term.value is None else str(term.value)


def side_by_side(vintages: Sequence[Vintage]) -> SideBySide:
    """Return the totals of every table and every cell that any two of the dossiers do not have alike."""
    from thb_eu.law_changes import differences

    manifest = vintages[0].dossier.manifest
    keys = list(dict.fromkeys(key for vintage in reversed(vintages) for key in vintage.cells))
    rows = []
    for key in keys:
        newest = next(vintage for vintage in reversed(vintages) if key in vintage.cells)
        newest_key = newest.own_key(key)
        row = SideBySideRow(
            codes_by_name(key, newest.names),
            in_words(newest_key, newest.definitions),
            _is_total(newest_key, newest.definitions),
            tuple(vintage.cells.get(key) for vintage in vintages),
        )
        if row.changed or row.is_total:
            rows.append(row)
    law = (
        ToldOnce(number, change.text)
        for number, (old, new) in enumerate(pairwise(vintages), start=2)
        for change in differences(old.definitions, new.definitions)
    )
    return SideBySide(
        sides=tuple(vintage.side for vintage in vintages),
        geo=manifest["geo"],
        audience=manifest["audience"],
        cells=len(keys),
        languages=vintages[-1].definitions.languages,
        rows=tuple(rows),
        breaks=tuple(_breaks(vintages)),
        law=tuple(law),
    )


def _breaks(vintages: Sequence[Vintage]) -> Iterator[ToldOnce]:
    """Yield each statement on series that flags a cell of some dossier, with the first such dossier."""
    told: set[str] = set()
    for number, vintage in enumerate(vintages, start=1):
        reasons = {reason for of_cell in vintage.cube.reasons.values() for reason in of_cell}
        series = vintage.definitions.series
        says = {it.id: it.says for it in series.breaks} | {it.id: it.says for it in series.definitions}
        for named, text in says.items():
            if (ReasonKind.SERIES.value, named) in reasons and named not in told:
                told.add(named)
                yield ToldOnce(number, text)
