"""Lay the cells of a table out as a cube: variables with their values, and what stands at every place of their product.

So PX and JSON-stat hold figures. A table that is a list has a row for each combination of parts that occurs, of many
that do not (in 2024 one of 1,009 cells in a product of 3.3 million): there its parts are one variable, whose codes and
words are theirs, divided by `|`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from thb_eu.base.messages import Text, _, joined, layout, literal
from thb_eu.base.model import NOT_APPLICABLE, SERIES_COLUMNS, Audience, ObsStatus, State
from thb_eu.base.numbers import is_day
from thb_eu.cells import NOT_DESCRIBED, SOURCE, count_in
from thb_eu.definitions import Definitions, IndicatorTable
from thb_eu.dossiers import MANIFEST, OBSERVATIONS, Dossier, Row, damaged
from thb_eu.publication.flat_tables import COLUMNS
from thb_eu.publication.labels import AUDIENCE, STATE, interval
from thb_eu.publication.manifest import PREPARED
from thb_eu.publication.package import codes_of_column
from thb_eu.publication.sdmx.components import CONF_STATUS, INDICATOR, MEASURES, OBS_STATUS, OF_COLUMNS, TIME

Labels = Mapping[str, Mapping[str, Text]]
"""By column the words of its codes."""
MISSING = tuple(
    status.value
    for status in (ObsStatus.NOT_RECORDED, ObsStatus.SUPPRESSED, ObsStatus.NOT_REPORTED, ObsStatus.IMPOSSIBLE)
)
"""The statuses that say why there is no value."""
GEO, CONTENTS, PARTED = "geo", (INDICATOR,), "|"
TITLE = layout("{table}, {country}, {year}")
MEANING = layout("{code}: {meaning}")
STANDING = _("State: {state}; {audience}.")


@dataclass(frozen=True)
class Variable:
    """One side of a cube: the columns of observations.csv that it tells, what it is called, its values by code.

    `total`: the code that all others add up to, where there is one among them.
    """

    columns: tuple[str, ...]
    title: Text
    values: Mapping[str, Text]
    total: str = ""

    @property
    def id(self) -> str:
        """The names of its columns."""
        return PARTED.join(self.columns)

    def code_of(self, row: Row) -> str:
        """Return its code in a row of observations.csv."""
        return PARTED.join(row[name] for name in self.columns)


@dataclass(frozen=True)
class Matrix:
    """A table of one edition: what it counts, country and year first, then its own variables; a row for each cell."""

    table: IndicatorTable
    title: Text
    standing: Text
    unit: Text
    prepared: str
    variables: tuple[Variable, ...]
    rows: Mapping[tuple[str, ...], Row]
    sources: tuple[str, ...]

    def cells(self) -> Iterator[tuple[tuple[str, ...], Row | None]]:
        """Yield every place of the product, the last variable running first, with its cell; None where none is."""
        places = itertools.product(*(variable.values for variable in self.variables))
        return ((place, self.rows.get(place)) for place in places)


def hold_to_its_definitions(dossier: Dossier) -> None:
    """Refuse a dossier that is not as `submit` wrote it; whoever sent it may have written anything.

    It lacks cells, a column or its day, or has a cell twice or of another country or year, a code that no list has, a
    number that is none, a value beside the status of none.
    """
    definitions, told = dossier.definitions, dossier.manifest
    if not dossier.observations or not {*COLUMNS} <= dossier.observations[0].keys():
        raise damaged(OBSERVATIONS, NOT_DESCRIBED)
    if not is_day(told.get(PREPARED, "")):
        raise damaged(MANIFEST, NOT_DESCRIBED)
    cube, known = dossier.cube(definitions), set()
    labels = {name: codes_of_column(name, definitions) for name in dossier.observations[0]}
    for row in dossier.observations:
        key = cube.key_of(row)
        numbers = [count_in(row[name]) for name in MEASURES]
        strange = [name for name, code in row.items() if code and labels[name] and code not in labels[name]]
        elsewhere = (row[GEO], row[TIME]) != (told[GEO], told["year"])
        if strange or elsewhere or key in known or (numbers[0] is None) != (row[OBS_STATUS] in MISSING):
            raise damaged(OBSERVATIONS, NOT_DESCRIBED)
        known.add(key)


def matrices(dossier: Dossier) -> Iterator[Matrix]:
    """Yield the tables of a dossier that hold cells, in their order."""
    definitions, told = dossier.definitions, dossier.manifest
    labels = {name: codes_of_column(name, definitions) for name in dossier.observations[0]}
    standing = STANDING.filled({"state": STATE[State(told["state"])], "audience": AUDIENCE[Audience(told["audience"])]})
    named = [row for row in dossier.reasons if row["kind"] == SOURCE]
    country = labels[GEO].get(told[GEO], literal(told[GEO]))
    for table in definitions.tables:
        rows = [row for row in dossier.observations if row["table"] == table.name]
        if not rows:
            continue
        variables = tuple(_variables(table, rows, labels, definitions))
        yield Matrix(
            table,
            title=TITLE.filled({"table": table.title, "country": country, "year": told["year"]}),
            standing=standing,
            unit=labels["unit"][table.units[0]] if len(table.units) == 1 else OF_COLUMNS["obs_value"],
            prepared=told[PREPARED],
            variables=variables,
            rows={tuple(variable.code_of(row) for variable in variables): row for row in rows},
            sources=tuple(dict.fromkeys(row["code"] for row in named if row["table"] == table.name)),
        )


def remarks(row: Row, labels: Labels, free: str) -> Text:
    """Say of a cell what stands beside its value and what no dot tells: its status and its confidentiality if they are
    not the usual ones (`free`: that of what everybody may know), flags of its series, its interval if suppressed."""
    usual = {OBS_STATUS: ObsStatus.VALUE.value, CONF_STATUS: free}
    marks = {name: row[name] for name in usual if row["obs_value"] and row[name] not in ("", usual[name])}
    marks |= {name: row[name] for name in SERIES_COLUMNS if row[name]}
    told = [MEANING.filled({"code": code, "meaning": labels[name][code]}) for name, code in marks.items()]
    if row["obs_low"]:
        told.append(literal(interval(int(row["obs_low"]), int(row["obs_high"]) if row["obs_high"] else None)))
    return joined(told, "; ")


def _variables(
    table: IndicatorTable, rows: Iterable[Row], labels: Labels, definitions: Definitions
) -> Iterator[Variable]:
    titles = {dimension.name: dimension.title for dimension in table.dimensions}
    parts, others = [dimension.name for dimension in table.parts], [dimension.name for dimension in table.breakdowns]
    sides = [parts, *([name] for name in others)] if table.layout.is_list else [[name] for name in table.names]
    for columns in ([*CONTENTS], [GEO], [TIME], *sides):
        found = dict.fromkeys(tuple(row[name] for name in columns) for row in rows)
        values = {
            PARTED.join(codes): joined(
                [
                    labels[name].get(code, literal(code))
                    for name, code in zip(columns, codes, strict=True)
                    if len(columns) == 1 or code != NOT_APPLICABLE
                ],
                f" {PARTED} ",
            )
            for codes in found
        }
        total = definitions.codelists[definitions.dimension_lists[columns[0]]].total if columns[0] in titles else ""
        title = joined([titles.get(name) or OF_COLUMNS[name] for name in columns], f" {PARTED} ")
        yield Variable(tuple(columns), title, values, total if total in values else "")
