"""Put the key indicators of this year beside those of other years: counts, shares, and rates per 100,000 inhabitants.

Comes in: a submission, its tables, and what else is known of other years (`YearFigure`). Goes out: `Chart`s. A series
is the total of a stage, its parts apart (identified and presumed victims). Each point says where it stands: this year
in a cell, another year in its source. Where law or method changed, the point says so, and the series is not joined
there. A year without population, or without the whole of a share, has no value. The public edition has no other years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from thb_eu.base.messages import NO_WORDS, Text, _, in_thousands, inside_a_sentence, joined, layout, literal
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey, Dimension
from thb_eu.definitions.series import INHABITANTS_OF, Inhabitants
from thb_eu.publication.labels import confidence
from thb_eu.publication.layout import units_named
from thb_eu.publication.sheets.chart_data import (
    FEW,
    ITEM,
    NO_VALUES,
    YEAR,
    Chart,
    ChartCategory,
    ChartPoint,
    breaks_by_law,
    by_year,
    is_of,
    point_of,
    series_of,
    stage_tables,
)
from thb_eu.publication.table_notes import TableContents
from thb_eu.results import Submission
from thb_eu.results.series import YearFigure, breaks_until, cell_of_codes, earlier_figures

KEY, SHARES, RATES, SDG = "key-years", "share", "rates", "sdg-16-2-2"
PER = 100_000
"""Of how many inhabitants a rate tells."""
INHABITANTS = _("Per 100,000 inhabitants")
WAS_READ = "read"
"""The mark of a number of inhabitants that somebody read in its source."""


@dataclass(frozen=True, slots=True)
class KeySeries:
    """A series: a label, the indicator, and by dimension the codes of its cell; the others are at their total."""

    label: Text
    indicator: str
    codes: Mapping[str, str]


def over_years(
    submission: Submission, tables: Sequence[TableContents], others: Iterable[YearFigure] = ()
) -> list[Chart]:
    """Return everything of which several years are at hand: the key indicators, and what suppliers tell themselves."""
    return [*KeyYears(submission, tuple(tables), tuple(others)).charts(), *by_year(submission)]


def detected_victims(submission: Submission, tables: Sequence[TableContents]) -> Chart | None:
    """Return indicator 16.2.2 of the Sustainable Development Goals for this year; None where no population is known."""
    return KeyYears(submission, tuple(tables)).detected()


@dataclass(frozen=True)
class KeyYears:
    """The key indicators over the years that are known; `others`: figures beside those that the submission holds."""

    submission: Submission
    tables: tuple[TableContents, ...]
    others: tuple[YearFigure, ...] = ()

    def charts(self) -> Iterator[Chart]:
        """Yield counts, shares and rates; none where no other year is known."""
        if len(self.years) < FEW or not self.series:
            return
        yield self.counts()
        rates = self._chart(
            RATES, _("Key indicators per 100,000 inhabitants, by year"), INHABITANTS, self.series, self.rate
        )
        yield from self._if_several(replace(rates, note=self._inhabitants(self.years)))
        for series in self.series:
            if series.indicator == self.series[0].indicator:
                yield from self._shares(series)

    def counts(self) -> Chart:
        """Return the stages in every year that is known, this one at least."""
        counts = units_named(stage_tables(self.submission, self.tables)[0].table.units, self.submission.definitions)
        return self._chart(KEY, _("Key indicators by year"), counts, self.series, self.point)

    def detected(self) -> Chart | None:
        """Return victims per 100,000 inhabitants by sex, age and form, their parts apart."""
        parts = [series for series in self.series if series.indicator == self.series[0].indicator]
        year, categories = self.submission.collection.year, list[ChartCategory]()
        for label, codes in (_("Total"), {}), *self._items():
            points = tuple(self.rate(replace(part, codes={**part.codes, **codes}), year) for part in parts)
            categories.append(ChartCategory("-".join(codes.values()), label, points))
        if not any(point.value is not None for entry in categories for point in entry.points):
            return None
        return Chart(
            name=SDG,
            source=_("tables of this year"),
            title=_("Detected victims per 100,000 inhabitants (SDG indicator 16.2.2)"),
            by=_("Category"),
            counts=INHABITANTS,
            series=tuple(part.label for part in parts),
            categories=tuple(categories),
            is_stacked=True,
            why_not=None if any(entry.is_drawn for entry in categories) else NO_VALUES,
            note=self._inhabitants([year]),
        )

    # --- series ---------------------------------------------------------------------------------------------------

    @cached_property
    def series(self) -> tuple[KeySeries, ...]:
        """The stages, parts apart."""
        labels = self.submission.definitions.codelists["indicator"].by_code
        return tuple(
            KeySeries(
                labels[contents.table.indicator].label if label.is_empty else label, contents.table.indicator, codes
            )
            for contents in stage_tables(self.submission, self.tables)
            for codes, label in series_of(contents.layout, self._parts(contents))
        )

    def _parts(self, contents: TableContents) -> list[Dimension]:
        """Return the dimensions that tell parts of an indicator apart in each of its tables."""
        of_others = [table.table.parts for table in self.tables if is_of(table, contents.table.indicator)]
        return [part for part in contents.table.parts if all(part.name in {key.name for key in of} for of in of_others)]

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The year of the collection, and every other of which a stage is known."""
        cells = {self._cell(series) for series in self.series}
        known = {year for cell, year in self._told if cell in cells}
        return tuple(sorted(known | {self.submission.collection.year}))

    @cached_property
    def _told(self) -> Mapping[tuple[CellKey, int], YearFigure]:
        """What is told of other years; of two figures the one that was published counts."""
        published = earlier_figures(self.submission.received, self.submission.definitions)
        return {(told.cell, told.year): told for told in (*self.others, *published)}

    def _items(self) -> Iterator[tuple[Text, Mapping[str, str]]]:
        """Yield the categories of each breakdown of the first indicator that has no groups: sex, age, form."""
        for dimension in self._breakdowns():
            for code in self.submission.definitions.codelists[dimension.codelist].codes:
                if code.kind == ITEM:
                    yield code.label, {dimension.name: code.code}

    def _breakdowns(self) -> Iterable[Dimension]:
        of_first = [contents for contents in self.tables if is_of(contents, self.tables[0].table.indicator)]
        every = {entry.name: entry for contents in of_first for entry in contents.table.breakdowns}
        lists = self.submission.definitions.codelists
        return [
            axis for axis in every.values() if {code.kind for code in lists[axis.codelist].codes}.isdisjoint({"group"})
        ]

    # --- points ---------------------------------------------------------------------------------------------------

    def point(self, series: KeySeries, year: int) -> ChartPoint:
        """Return the count of a series in a year."""
        cell = self._cell(series)
        broken = self._breaks.get((cell, year), NO_WORDS)
        if cell is None:
            return ChartPoint(None)
        if year == self.submission.collection.year:
            contents = next(table for table in self.tables if table.table.name == cell[0])
            return replace(point_of(contents, cell[1]), table=cell[0]).since(broken)
        told = self._told.get((cell, year))
        if told is None:
            return ChartPoint(None)
        point = ChartPoint(told.value, told.flag, source=told.source, place=told.place)
        return point.since(told.broken).since(broken)

    def rate(self, series: KeySeries, year: int) -> ChartPoint:
        """Return a count per 100,000 inhabitants of the same sex and age; none where their number is not known."""
        among = {name: code for name, code in series.codes.items() if name in INHABITANTS_OF}
        entry = self._population(year, among)
        return self.point(series, year).per(entry.persons if entry else None, PER)

    def _shares(self, series: KeySeries) -> Iterator[Chart]:
        """Yield the shares of the categories of a series in it, in percent, by breakdown."""
        for dimension in self._breakdowns():
            items = self.submission.definitions.codelists[dimension.codelist].codes
            parts = [
                KeySeries(code.label, series.indicator, {**series.codes, dimension.name: code.code})
                for code in items
                if code.kind == ITEM
            ]

            def share(part: KeySeries, year: int) -> ChartPoint:
                whole = self.point(series, year)
                return self.point(part, year).per(whole.value, 100).since(whole.broken)

            told = [part for part in parts if sum(share(part, year).value is not None for year in self.years) >= FEW]
            title = layout(
                "{what}: {by}", what=series.label, by=_("share by {by}, by year", by=inside_a_sentence(dimension.title))
            )
            if told:
                name = "-".join((SHARES, *series.codes.values(), dimension.name))
                yield self._chart(name, title, _("Percent"), told, share)

    def _cell(self, series: KeySeries) -> CellKey | None:
        return cell_of_codes(self.submission.definitions, series.indicator, series.codes)

    @cached_property
    def _breaks(self) -> Mapping[tuple[CellKey | None, int], Text]:
        """By cell and year what is counted otherwise from that year on, by law and by method."""
        definitions, collection = self.submission.definitions, self.submission.collection
        cells, found = self.submission.protected.cells, dict[tuple[CellKey | None, int], Text]()
        for first, told in breaks_until(definitions, collection):
            meant = [definitions.cell_of(row) for row in records(cells[told.of(cells)])]
            by_law = breaks_by_law(collection, [told.or_article]) if told.or_article else {first: told.says}
            found |= {(cell, year): says for cell in meant for year, says in by_law.items()}
        return found

    # --- charts ---------------------------------------------------------------------------------------------------

    def _population(self, year: int, among: Mapping[str, str]) -> Inhabitants | None:
        """Return how many persons lived there; outside the ministry only what was read in its source."""
        found = self.submission.definitions.series_of(self.submission.collection.geo).inhabitants(year, among)
        return found if found and (self._is_internal or found.confidence == WAS_READ) else None

    @property
    def _is_internal(self) -> bool:
        return self.submission.protected.audience is Audience.INTERNAL

    def _inhabitants(self, years: Iterable[int]) -> Text:
        """Say on which numbers of inhabitants the rates rest; to the ministry, how sure these are."""
        by_source: dict[tuple[str, str], list[Text]] = {}
        for entry in filter(None, (self._population(year, {}) for year in years)):
            said = layout("{year}: {persons}", year=entry.year, persons=in_thousands(entry.persons))
            by_source.setdefault((entry.source, entry.confidence), []).append(said)
        told = (
            layout("{told} ({source})", told=joined(said, ", "), source=self._sure(source, mark))
            for (source, mark), said in by_source.items()
        )
        return _("Inhabitants on 1 January: {told}.", told=joined(told, "; "))

    def _sure(self, source: str, mark: str) -> Text:
        return joined([literal(source), *([confidence(mark)] if self._is_internal else [])], "; ")

    def _chart(
        self,
        name: str,
        title: Text,
        counts: Text,
        series: Sequence[KeySeries],
        point: Callable[[KeySeries, int], ChartPoint],
    ) -> Chart:
        sources = dict.fromkeys(told.source for told in self._told.values())
        return Chart(
            name=name,
            source=_("this year's tables, and {sources}", sources=joined(sources, "; ")),
            title=title,
            by=YEAR,
            counts=counts,
            series=tuple(line.label for line in series),
            categories=tuple(
                ChartCategory(str(year), literal(str(year)), tuple(point(line, year) for line in series))
                for year in self.years
            ),
            is_stacked=False,
        )

    @staticmethod
    def _if_several(chart: Chart) -> Iterator[Chart]:
        """Yield a chart of which two years have something to show."""
        if sum(any(point.value is not None for point in entry.points) for entry in chart.categories) >= FEW:
            yield chart
