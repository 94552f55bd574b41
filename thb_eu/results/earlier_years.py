"""Read which cells of earlier years were published, from the rows of `published/earlier`.

Comes in: received facts, the definitions. Goes out: `YearFigure`s, those of indicators of the EU; what such a row says
of a supplier's table is compared with that table. Of two rows of one cell and year the first counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thb_eu.base.messages import NO_WORDS, Text, layout, literal
from thb_eu.base.model import ObsStatus
from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey, Definitions
from thb_eu.results.facts import ReceivedFacts
from thb_eu.results.known_figures import codes_named

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
    for row in rows_of_earlier_years(received):
        year, cell = int(row["year"]), _cell_of(row, definitions)
        if cell and year != received.collection.year and (year, cell) not in seen:
            seen.add((year, cell))
            place, broken = (row["file"], row["cell"]), literal(row["break"] or "")
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
