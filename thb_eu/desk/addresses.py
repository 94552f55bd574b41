"""Make the addresses of the pages of figures, suppliers' cells and findings.

They hold codes, names of files and fingerprints as they are, never a place of this machine, and stay the same as long
as what they name does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from flask import request

from thb_eu.base.model import Audience, Place
from thb_eu.desk.answers import at
from thb_eu.desk.law_forms import short_of
from thb_eu.desk.sheet_picture import SheetPicture
from thb_eu.desk.workplace import CollectionAtHand
from thb_eu.dossiers.explanation.model import ShownCell, in_words
from thb_eu.publication.cell_lineage import RuleOfCell
from thb_eu.publication.labels import OUTCOME, place_text

FOR, SHEET, TELL = "for", "sheet", "tell"
"""Fields of an address: for whom figures are shown; in which sheet of a supplier's file a cell stands; whether it is
asked if the public may be told the number."""


def chosen_audience() -> Audience:
    """For whom the figures are shown; for the Commission where the address names nobody."""
    named = request.args.get(FOR, "")
    return Audience(named) if named in {audience.value for audience in Audience} else Audience.EU


def figure_address(collection: CollectionAtHand, table: str, codes: Sequence[str], audience: Audience) -> str:
    """Say where the explanation of a figure is; `codes` in the order of the dimensions of its table."""
    path = "/".join(quote(part, safe="") for part in (table, *codes))
    return f"{at(collection)}/figures/{path}?{urlencode({FOR: audience.value})}"


def source_address(collection: CollectionAtHand, where: Place) -> str:
    """Say where it is shown what became of a supplier's cell or row, or of all cells of a file."""
    cell = where.cell or ("" if where.row is None else str(where.row))
    path = "/".join(quote(part) for part in (where.file, cell) if part)
    return f"{at(collection)}/source/{path}{'?' + urlencode({SHEET: where.sheet}) if where.sheet else ''}"


def cells_of(collection: CollectionAtHand, picture: SheetPicture) -> Callable[[str], str]:
    """Say where it is shown what became of each cell of a picture, by its name."""
    return lambda cell: source_address(collection, Place(picture.file, picture.sheet, cell))


def finding_address(collection: CollectionAtHand, fingerprint: str) -> str:
    """Say where a finding is shown at its place, with what can be done about it."""
    return f"{at(collection)}/findings/{fingerprint}"


def law_address(collection: CollectionAtHand, rule: RuleOfCell) -> str:
    """Say where it is shown what the law said at the end of the year, and how a rule counts by it."""
    day = f"{collection.collection.year}-12-31"
    return f"{at(collection)}/law/article/{short_of(rule.place.partition(':')[0])}?{urlencode({'on': day})}#{rule.id}"


def words_for(collection: CollectionAtHand, audience: Audience) -> dict[str, Any]:
    """Find what templates need to name figures, places and findings, and to lead to them."""

    def link(cell: ShownCell) -> str:
        return figure_address(collection, cell.table, [code.code for code in cell.codes], audience)

    return {
        "link": link,
        "source": partial(source_address, collection),
        "finding": partial(finding_address, collection),
        "cells_of": partial(cells_of, collection),
        "law": partial(law_address, collection),
        "place": place_text,
        "place_of": Place,
        "in_words": in_words,
        "outcomes": {outcome.value: words for outcome, words in OUTCOME.items()},
    }
