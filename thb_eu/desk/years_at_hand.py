"""Put the years of the collections at hand beside those that the collection itself knows.

A year is counted from its own files by its own definitions; nothing is checked for that. Of two collections of one year
the one that the user has open counts, else the first by name; what was published of a year counts before either. Left
out, and named: collections of another country and those that cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import NO_WORDS, Text, _, literal
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import records
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.publication.sheets.chart_data import FEW, Chart
from thb_eu.publication.sheets.key_years import KeyYears
from thb_eu.results.earlier_years import YearFigure, figures_of_cells


@dataclass(frozen=True, slots=True)
class YearsAtHand:
    """The key indicators over the years at hand; which collections they are, by year; and those left out."""

    charts: tuple[Chart, ...]
    years: Mapping[int, str]
    left_out: tuple[str, ...]
    why_none: Text = NO_WORDS


def years_at_hand(workplace: Workplace, collection: CollectionAtHand) -> YearsAtHand:
    """Return the key indicators of `collection` over every year at hand."""
    by_year, left_out = _collections(workplace, collection)
    years = {year: one.name for year, one in sorted(by_year.items())}
    others = tuple(told for one in by_year.values() if one is not collection for told in _figures(one))
    edition = collection.figures(Audience.INTERNAL)
    charts = tuple(KeyYears(edition, edition.contents, others).charts())
    why_none = _("No other year is at hand: put its collection into the folder of the desk.")
    return YearsAtHand(charts, years, left_out, NO_WORDS if charts or len(years) >= FEW else why_none)


def _collections(
    workplace: Workplace, collection: CollectionAtHand
) -> tuple[dict[int, CollectionAtHand], tuple[str, ...]]:
    """By year, the collection that counts; and those that are left out."""
    found, left_out, geo = {collection.collection.year: collection}, [], collection.collection.geo
    for name in (one.name for one in workplace.collections if one.name != collection.name):
        try:
            other = workplace.collection(name)
            held = other.collection
            if held.geo == geo and held.resources and len(other.counted):
                found.setdefault(held.year, other)
            else:
                left_out.append(name)
        except ThbError:
            left_out.append(name)
    return found, tuple(left_out)


def _figures(collection: CollectionAtHand) -> Iterator[YearFigure]:
    """Yield every cell of a collection as it counts."""
    year, rows = collection.collection.year, records(collection.counted)
    return figures_of_cells(rows, year, literal(collection.name), collection.definitions)
