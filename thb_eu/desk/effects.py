"""Say what an act did: which figures it changed, and how many findings hold the dossier back before and after.

Nothing is worked out for that: where a page before the act or after it did not need the figures, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from thb_eu.base.messages import Text, _, joined, layout, plural
from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey, Definitions
from thb_eu.publication.labels import MISSING_SIGN

if TYPE_CHECKING:
    from thb_eu.base.model import CheckedCollection
    from thb_eu.results import CountedCells
    from thb_eu.run import Run

NAMED = 3
"""So many of the figures that changed are named, those first that changed most."""
FIGURES = plural("{count} figure changed: {named}.", "{count} figures changed, among them {named}.")
FINDINGS = _("Findings that hold the dossier back: {before} before, {now} now.")


class FiguresAtHand(NamedTuple):
    """The counted cells of a collection, and by whether the suites were left out what was found, as far as a page asked
    for them."""

    collection: str
    counted: CountedCells
    found: Mapping[bool, CheckedCollection]


def figures_at_hand(run: Run) -> FiguresAtHand | None:
    """Return what a run has made already; None where it has not counted."""
    made = vars(run)
    if "counted" not in made:
        return None
    return FiguresAtHand(run.received.collection.name, made["counted"], dict(made["_examined"]))


def effect(before: FiguresAtHand | None, now: FiguresAtHand | None, definitions: Definitions) -> Iterator[Text]:
    """Yield what changed between two states of one collection, each as far as it is at hand."""
    from thb_eu.dossiers.cell_keys import in_words

    if before is None or now is None or before.counted is now.counted or before.collection != now.collection:
        return
    was, held = (_cells(one, definitions) for one in (before, now))
    moved = [key for key in {**was, **held} if was.get(key) != held.get(key)]
    moved.sort(key=lambda key: -abs((held.get(key) or 0) - (was.get(key) or 0)))
    named = [
        layout("{what}: {was} → {now}", what=in_words(key, definitions), was=_shown(was, key), now=_shown(held, key))
        for key in moved[:NAMED]
    ]
    yield FIGURES.filled({"count": len(moved), "named": joined(named, "; ")}) if moved else _("No figure changed.")
    for fast in before.found.keys() & now.found.keys():
        counts = [sum(one.blocks for one in it.found[fast].findings) for it in (before, now)]
        if counts[0] != counts[1]:
            yield FINDINGS.filled({"before": counts[0], "now": counts[1]})
            return


def _cells(figures: FiguresAtHand, definitions: Definitions) -> dict[CellKey, int | None]:
    rows = records(figures.counted.cells)
    return {definitions.cell_of(row): row["obs_value"] for row in rows if row["table"] in definitions.dimension_names}


def _shown(cells: Mapping[CellKey, int | None], key: CellKey) -> str:
    return MISSING_SIGN if cells.get(key) is None else str(cells[key])
