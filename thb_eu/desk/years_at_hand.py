"""Chart each stage over the years of the collections at hand.

A year is counted from its own files by its own definitions; nothing is checked for that. Of two collections of one year
the one that the user has open counts, else the first by name. Left out, and named: collections of another country and
those that cannot be read. Years before a break that the collection tells count otherwise and are never joined to later
ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import NO_WORDS, Text, _, literal
from thb_eu.base.model import ObsStatus, Scope
from thb_eu.definitions import IndicatorTable
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.publication.layout import units_named
from thb_eu.publication.sheets.chart_data import FEW, YEAR, Chart, ChartCategory, ChartPoint, first_comparable

SOURCE = _("the collections at hand")


@dataclass(frozen=True, slots=True)
class YearsAtHand:
    """One chart a stage, of the years that are at hand; which collections they are, by year; and those left out."""

    charts: tuple[Chart, ...]
    years: Mapping[int, str]
    left_out: tuple[str, ...]
    why_none: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class _StageTotal:
    """The total of a stage in a year, and the provisions of the law under which it counts."""

    point: ChartPoint
    provisions: tuple[str, ...]


Totals = Mapping[int, Mapping[str, _StageTotal]]
"""By year and indicator."""


def years_at_hand(workplace: Workplace, collection: CollectionAtHand) -> YearsAtHand:
    """Return the stages of `collection` over every year at hand."""
    by_year, left_out = _collections(workplace, collection)
    years = {year: one.name for year, one in sorted(by_year.items())}
    if len(by_year) < FEW:
        why_none = _("No other year is at hand: put its collection into the folder of the desk.")
        return YearsAtHand((), years, left_out, why_none)
    totals = {year: dict(_totals(by_year[year])) for year in years}
    charts = (_chart(collection, table, totals) for table in _stages(collection))
    return YearsAtHand(tuple(chart for chart in charts if chart.categories), years, left_out)


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


def _stages(collection: CollectionAtHand) -> Iterator[IndicatorTable]:
    """Yield the first table of each indicator of the EU totals that breaks persons down."""
    tables = [table for table in collection.definitions.tables if table.scope == Scope.IN.value]
    broken_down = {table.indicator for table in tables if table.breakdowns}
    first = {table.indicator: table for table in reversed(tables)}
    yield from (first[name] for name in dict.fromkeys(table.indicator for table in tables) if name in broken_down)


def _totals(collection: CollectionAtHand) -> Iterator[tuple[str, _StageTotal]]:
    """By indicator, its total in the year of a collection."""
    cells = collection.counted
    for table in _stages(collection):
        held = cells[cells["table"] == table.name]
        for dimension in table.dimensions:
            held = held[held[dimension.name] == collection.definitions.codelists[dimension.codelist].total]
        values = held["obs_value"].astype(object).where(held["obs_value"].notna(), None)
        for value, status, provisions in zip(values, held["obs_status"], held["provisions"], strict=True):
            flag = "" if status == ObsStatus.VALUE.value else status
            yield table.indicator, _StageTotal(ChartPoint(value, flag), tuple(provisions))


def _chart(collection: CollectionAtHand, table: IndicatorTable, totals: Totals) -> Chart:
    """Return the total of one stage over the years, those before a break apart."""
    known = {year: of_year[table.indicator] for year, of_year in totals.items() if table.indicator in of_year}
    articles = [provision for total in known.values() for provision in total.provisions]
    first, _why = first_comparable(collection.collection, articles)
    label = collection.definitions.codelists["indicator"].by_code[table.indicator].label

    def of_years(years: Iterable[int]) -> tuple[ChartCategory, ...]:
        return tuple(ChartCategory(str(year), literal(str(year)), (known[year].point,)) for year in years)

    return Chart(
        name=f"{table.indicator}-at-hand",
        source=SOURCE,
        title=label,
        by=YEAR,
        counts=units_named(table.units, collection.definitions),
        series=(label,),
        categories=of_years(year for year in known if year >= first),
        is_stacked=False,
        before_break=of_years(year for year in known if year < first),
    )
