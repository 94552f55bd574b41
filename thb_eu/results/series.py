"""Say beside each value whether its series breaks and whether its definition differs, as the definitions declare it.

Comes in: protected cells, the definitions, the collection. Goes out: the cells with a column per flag (`SeriesFlag`)
and, for each statement, a reason of the kind *series*. A flag stands where a value stands or is suppressed: where there
is none, nothing is compared. It follows from what is declared and from what the edition shows, never from a count, and
it takes the place of no status.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import NO_WORDS, Text, _, day, layout, literal
from thb_eu.base.model import ARTICLE, ObsStatus, SeriesFlag
from thb_eu.base.table_schemas import TEXT, VALUES, array_of, records
from thb_eu.definitions import CellKey, Definitions
from thb_eu.results.cells import ProtectedCells, Reason, ReasonKind
from thb_eu.results.collection import Collection
from thb_eu.results.deliveries import table_of_place
from thb_eu.results.facts import ReceivedFacts
from thb_eu.results.known_figures import codes_named

if TYPE_CHECKING:
    import pandas as pd


INDICATOR = "indicator"
LIST = "series_flag"


@dataclass(frozen=True, slots=True)
class FlaggedFigures:
    """A statement on a series: its flag and id, what it says, and the figures of which it says so.

    `where` and `excluded`: by column the codes of those that are meant, and of those among them that are not;
    `or_article`: the article under which figures are meant besides.
    """

    flag: SeriesFlag
    id: str
    says: Text
    where: Mapping[str, tuple[str, ...]]
    excluded: Mapping[str, tuple[str, ...]]
    or_article: str = ""

    def of(self, cells: pd.DataFrame) -> pd.Series[bool]:
        """Find which of the cells are meant."""
        meant = cells[INDICATOR].notna()
        for name, codes in self.where.items():
            meant &= cells[name].isin(codes)
        for name, codes in self.excluded.items():
            meant &= ~cells[name].isin(codes)
        return meant | (cells[ARTICLE] == self.or_article) if self.or_article else meant


def flagged_figures(definitions: Definitions, collection: Collection) -> Iterator[FlaggedFigures]:
    """Yield what is declared of the figures of the collection's year, by the country and with the collection.

    Definitions without a list of such flags tell none.
    """
    if LIST not in definitions.codelists:
        return
    for flag, told in definitions.series_of(collection.geo).told_in(collection.year, definitions.law):
        yield FlaggedFigures(flag, told.id, told.says, told.where, told.excluded)
    yield from (figures for year, figures in _breaks_of_law(definitions, collection) if year == collection.year)


def breaks_until(definitions: Definitions, collection: Collection) -> Iterator[tuple[int, FlaggedFigures]]:
    """Yield every break that is declared, of the year of the collection and of earlier ones, with its first year."""
    for broken in definitions.series_of(collection.geo).breaks:
        if broken.year <= collection.year and broken.holds(definitions.law):
            told = (broken.id, broken.says, broken.where, broken.excluded)
            yield broken.year, FlaggedFigures(SeriesFlag.BREAK, *told)
    yield from (found for found in _breaks_of_law(definitions, collection) if found[0] <= collection.year)


def _breaks_of_law(definitions: Definitions, collection: Collection) -> Iterator[tuple[int, FlaggedFigures]]:
    """Yield the breaks that the collection tells of, each of the indicators under which the article's rules count."""
    for entry in collection.breaks:
        article, since = str(entry["article"]), str(entry["from"])
        rules = (rule for rule in definitions.law.rules if rule.article == article and rule.count_as)
        where = {INDICATOR: tuple(dict.fromkeys(str((rule.count_as or {})[INDICATOR]) for rule in rules))}
        says = _("since {day} what falls under {article} is counted otherwise.", day=day(since), article=article)
        yield int(since[:4]), FlaggedFigures(SeriesFlag.BREAK, f"{article}, {since}", says, where, {}, article)


def flag_in_words(flag: SeriesFlag, says: Text, definitions: Definitions) -> Text:
    """Say what is said of a series, behind its flag and what that means."""
    label = definitions.codelists[LIST].by_code[flag.value].label
    return layout("{code} – {label}: {says}", code=flag.value, label=label, says=says)


def with_series_flags(protected: ProtectedCells, definitions: Definitions, collection: Collection) -> ProtectedCells:
    """Return the cells with their flags and what is said of their series."""
    cells = protected.cells
    stands = cells["obs_value"].notna() | (cells["obs_status"] == ObsStatus.SUPPRESSED.value)
    codes = {flag.column: [""] * len(cells) for flag in SeriesFlag}
    reasons = cells["reasons"].tolist()
    for told in flagged_figures(definitions, collection):
        reason = Reason(ReasonKind.SERIES, told.id, flag_in_words(told.flag, told.says, definitions))
        for place in (told.of(cells) & stands).to_numpy().nonzero()[0]:
            codes[told.flag.column][place] = told.flag.value
            reasons[place] = (*reasons[place], reason)
    columns = {name: array_of(held, TEXT) for name, held in codes.items()}
    return replace(protected, cells=cells.assign(reasons=array_of(reasons, VALUES), **columns))


# Read which cells of earlier years were published, from the rows of `published/earlier`.
#
# Comes in: received facts, the definitions. Goes out: `YearFigure`s, those of indicators of the EU; what such a row
# says of a supplier's table is compared with that table. Of two rows of one cell and year the first counts.

EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class YearFigure:
    """What was told of a cell in a year: the number (None where it is missing), its flag, and by what source.

    `resource`, `place`: table, file and cell where it stands. `broken`: what is counted otherwise from this year on.
    """

    year: int
    cell: CellKey
    value: int | None
    source: Text
    flag: str = ""
    resource: str = ""
    place: tuple[str, str] = ("", "")
    broken: Text = NO_WORDS

    @property
    def where(self) -> Text:
        """Its source, with file and cell."""
        return layout("{source} ({place})", source=self.source, place=", ".join(self.place))


def rows_of_earlier_years(received: ReceivedFacts) -> Iterable[Mapping[str, Any]]:
    """Return every row; none where the edition holds none."""
    rows = received.reference_tables.get(EARLIER)
    return () if rows is None else records(rows)


def rows_of_nothing(received: ReceivedFacts, definitions: Definitions) -> Iterator[Mapping[str, Any]]:
    """Yield the rows that name neither a cell of an indicator nor a supplier's table."""
    for row in rows_of_earlier_years(received):
        if row["indicator"] not in definitions.contracts and not _cell_of(row, definitions):
            yield row


def _cell_of(row: Mapping[str, Any], definitions: Definitions) -> CellKey | None:
    return cell_of_indicator(definitions, row["indicator"], row["breakdown"] or "")


def earlier_figures(received: ReceivedFacts, definitions: Definitions) -> Iterator[YearFigure]:
    """Yield the cells of other years than that of the collection."""
    seen: set[tuple[int, CellKey]] = set()
    contracts = {entry["name"]: entry["thb:contract"] for entry in received.collection.resources}
    for row in rows_of_earlier_years(received):
        year, cell = int(row["year"]), _cell_of(row, definitions)
        if cell and year != received.collection.year and (year, cell) not in seen:
            seen.add((year, cell))
            file = table_of_place(row["file"], contracts[row["resource"]]) or row["file"]
            place, broken = (file, row["cell"]), literal(row["break"] or "")
            source = literal(row["source"])
            yield YearFigure(year, cell, int(row["value"]), source, "", row["resource"], place, broken)


def figures_of_cells(
    rows: Iterable[Mapping[str, Any]], year: int, source: Text, definitions: Definitions
) -> Iterator[YearFigure]:
    """Yield the cells of another year as it was counted, those of tables that the definitions have."""
    for row in rows:
        if row["table"] in definitions.dimension_names:
            flag = "" if row["obs_status"] == ObsStatus.VALUE.value else row["obs_status"]
            yield YearFigure(year, definitions.cell_of(row), row["obs_value"], source, flag)


def cell_of_indicator(definitions: Definitions, indicator: str, breakdown: str) -> CellKey | None:
    """Return the cell of an indicator that `status=IDENT, sex=F` names."""
    codes = codes_named(breakdown)
    return None if codes is None else cell_of_codes(definitions, indicator, codes)


def cell_of_codes(definitions: Definitions, indicator: str, codes: Mapping[str, str]) -> CellKey | None:
    """Return the cell of an indicator with these codes, of the first table that tells them apart."""
    for table in definitions.tables:
        lists = {entry.name: definitions.codelists[entry.codelist].by_code for entry in table.dimensions}
        if table.indicator == indicator and codes.keys() <= lists.keys():
            known = all(code in lists[name] for name, code in codes.items())
            return (table.name, definitions.key(table, codes)) if known else None
    return None
