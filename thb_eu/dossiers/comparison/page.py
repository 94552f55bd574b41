"""Write a comparison as one page that needs nothing else: every changed cell, by how much and why.

The same words as on the console, in the languages of the last dossier; the same comparison always gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.messages import NO_WORDS, _, joined, layout
from thb_eu.dossiers.comparison.formats import verdict
from thb_eu.dossiers.comparison.vintage_changes import (
    CAUSES,
    DossierComparison,
    SideBySide,
    VintageChange,
    by_indicator,
)
from thb_eu.publication.html.charts import Bar, percent
from thb_eu.publication.html.rendering import document

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
