"""Write a comparison as one page that needs nothing else: every changed cell, by how much and why.

The same words as on the console, in the languages of the last dossier; the same comparison always gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.messages import NO_WORDS, Text, _, joined, layout, wording
from thb_eu.dossiers.comparison.formats import CHANGED, FOLLOWS, FOLLOWS_ANOTHER, NO_CHANGE
from thb_eu.dossiers.comparison.vintage_changes import (
    CAUSES,
    DossierComparison,
    SideBySide,
    VintageChange,
    VintageLink,
    by_indicator,
)
from thb_eu.publication.html.charts import Bar, percent
from thb_eu.publication.html.document import document

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
        "verdict": _verdict(len(found.changes), found.cells),
        "link": _linked(found.link),
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
        "verdict": _verdict(len(changed), found.cells),
    }


def _verdict(changed: int, cells: int) -> Text:
    return (CHANGED if changed else NO_CHANGE).filled({"count": changed, "cells": cells})


def _linked(link: VintageLink | None) -> Text:
    """Say which vintage the second dossier is, what it follows and why; no words where it says nothing of that."""
    if link is None or link.revision is None:
        return NO_WORDS
    sentence = FOLLOWS if link.follows_first else FOLLOWS_ANOTHER
    return sentence.filled({**asdict(link.revision), "because": wording(link.revision.because)})


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
