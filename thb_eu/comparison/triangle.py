"""Triangle: several vintages of one year side by side, in the order in which they are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from thb_eu.comparison.changes import is_total, words_of
from thb_eu.comparison.model import Triangle, TriangleRow
from thb_eu.comparison.reading import Vintage
from thb_eu.verification.witnesses import Key, codes_by_name


def triangle(vintages: Sequence[Vintage]) -> Triangle:
    """The totals of every table and every cell that any two of the vintages do not have alike."""
    manifest = vintages[0].dossier.manifest
    keys = list(dict.fromkeys(key for vintage in reversed(vintages) for key in vintage.cells))
    return Triangle(
        sides=tuple(vintage.side for vintage in vintages),
        geo=manifest["geo"],
        audience=manifest["audience"],
        year=manifest["year"],
        cells=len(keys),
        languages=vintages[-1].definitions.languages,
        rows=tuple(_rows(keys, vintages)),
    )


def _rows(keys: Sequence[Key], vintages: Sequence[Vintage]) -> Iterator[TriangleRow]:
    for key in keys:
        newest = next(vintage for vintage in reversed(vintages) if key in vintage.cells)
        row = TriangleRow(
            codes_by_name(key, newest.names),
            words_of(key, newest),
            is_total(newest.own_key(key), newest.definitions),
            tuple(vintage.cells.get(key) for vintage in vintages),
        )
        if row.changed or row.is_total:
            yield row
