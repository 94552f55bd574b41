"""Values: what belongs into each cell of a template, from the observations of a dossier.

Comes in: the bound cells, the rows of observations.csv as text, and what the cover may say. Goes out: a number, a text
or nothing for every cell. Both `submit` and whoever checks a dossier ask here, so that they cannot differ.

A table lists only the countries that occur. Of one that it does not list it is known that nobody was counted there if
its group is counted whole by those that are listed; else the cell is missing as its group is, or as not recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from thb_eu.definitions import Definitions, Hierarchy, Table
from thb_eu.definitions.binding_flaws import VALUE
from thb_eu.model import ObsStatus
from thb_eu.publication.templates.filling import Value
from thb_eu.publication.templates.finding import Bound, Cells

Row = Mapping[str, str]
"""One observation, by the columns of observations.csv; a missing value is empty."""

COLUMNS = {
    VALUE: "obs_value",
    "status": "obs_status",
    "conf": "conf_status",
    "comment": "comment",
    "legal_article": "legal_article",
    "source": "source",
}
"""The column of observations.csv for each thing that a binding may write."""
AS_STATUS = "status"
"""The word in a binding for the letter of the status."""


@dataclass(frozen=True)
class Observations:
    """The observations of one country and year, found by table and codes."""

    rows: tuple[Row, ...]
    definitions: Definitions

    def of(self, table: Table, codes: tuple[str, ...]) -> Row:
        """The observation of these codes (in the order of the dimensions), or what follows for one not listed."""
        return self.by_codes.get((table.name, *codes)) or self.unlisted(table, codes)

    @cached_property
    def by_codes(self) -> Mapping[tuple[str, ...], Row]:
        """The observations by table and codes."""
        names = {table.name: table.names for table in self.definitions.tables}
        return {(row["table"], *(row[name] for name in names[row["table"]])): row for row in self.rows}

    def unlisted(self, table: Table, codes: tuple[str, ...]) -> Row:
        """An observation that the table does not list: no case where the listed ones make up their whole group."""
        for at, dimension in enumerate(table.dimensions):
            group = self.group(table, codes, at) if dimension.occurring else None
            if group is None:
                continue
            if not group["obs_value"]:
                return {"obs_status": group["obs_status"]}
            listed = sum(int(row["obs_value"] or 0) for row in self.listed(table, codes, at))
            if listed == int(group["obs_value"]):
                return {"obs_value": "0", "obs_status": ObsStatus.VALUE.value}
            return {"obs_status": ObsStatus.NOT_RECORDED.value}
        return {"obs_status": ObsStatus.NOT_REPORTED.value}

    def group(self, table: Table, codes: tuple[str, ...], at: int) -> Row | None:
        """The observation of what the code at this place adds up to."""
        parent = self.hierarchies[table.names[at]].parent(codes[at])
        return self.by_codes.get((table.name, *codes[:at], parent, *codes[at + 1 :]))

    def listed(self, table: Table, codes: tuple[str, ...], at: int) -> list[Row]:
        """The observations of the categories under the same group that the table lists."""
        hierarchy = self.hierarchies[table.names[at]]
        siblings = hierarchy.children(hierarchy.parent(codes[at]))
        found = (self.by_codes.get((table.name, *codes[:at], code, *codes[at + 1 :])) for code in siblings)
        return [row for row in found if row]

    @cached_property
    def hierarchies(self) -> Mapping[str, Hierarchy]:
        """What codes add up to in this year for this country, by dimension."""
        return self.definitions.hierarchies(int(self.rows[0]["time"]), self.rows[0]["geo"])


def values_of(
    cells: Cells, observations: Iterable[Row], cover: Mapping[str, int | str], definitions: Definitions
) -> dict[tuple[str, str], Value]:
    """What belongs into each cell; cells of the cover of which `cover` says nothing are left out.

    `cover`: geo, country, year, contact, state, as far as they are known.
    """
    known = Observations(tuple(observations), definitions)
    tables = {table.name: table for table in definitions.tables}
    told: dict[tuple[str, str], Value] = {}
    for place, bound in cells.items():
        if bound.table:
            told[place] = value_of(bound, known.of(tables[bound.table], bound.codes))
        elif bound.what in cover:
            told[place] = cover[bound.what]
    return told


def value_of(bound: Bound, row: Row) -> Value:
    """What belongs into a cell of which the observation is `row`; an empty text leaves the cell empty."""
    told = row.get(COLUMNS[bound.what], "")
    if bound.what != VALUE:
        return told or None
    if told == "":
        return (row["obs_status"] if bound.missing == AS_STATUS else bound.missing) or None
    if int(told) == 0 and bound.zero != "0":
        return bound.zero or None
    return int(told)
