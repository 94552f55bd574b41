"""Find what belongs into each cell of a template, from the observations of a dossier.

Comes in: the bound cells, the rows of observations.csv as text, and what the cover may say. Goes out: a number, a text
or nothing for every cell. Both `submit` and whoever checks a dossier ask here, so that they cannot differ.

A table lists only the countries that occur. Of one that it does not list it is known that nobody was counted there if
its group is counted whole by those that are listed; else the cell is missing as its group is, or as not recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thb_eu.base.model import ObsStatus
from thb_eu.base.ooxml.sheet_cells import Value
from thb_eu.definitions import Definitions, IndicatorTable
from thb_eu.definitions.bindings import VALUE
from thb_eu.templates.official.locate import Cells, LocatedCell

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


class _Observations:
    """The observations of one country and year, found by table and codes."""

    def __init__(self, rows: Iterable[Row], definitions: Definitions) -> None:
        self.by_cell = {definitions.cell_of(row): row for row in rows}
        self.definitions = definitions

    def of(self, table: IndicatorTable, codes: tuple[str, ...]) -> Row:
        """The observation of these codes (in the order of the dimensions), or what follows for one not listed."""
        return self.by_cell.get((table.name, codes)) or self.unlisted(table, codes)

    def unlisted(self, table: IndicatorTable, codes: tuple[str, ...]) -> Row:
        """An observation that the table does not list: no case where the listed ones make up their whole group."""
        first = next(iter(self.by_cell.values()))
        hierarchies = self.definitions.hierarchies(int(first["time"]), first["geo"])
        for at, dimension in enumerate(table.dimensions):
            hierarchy = hierarchies[dimension.name]
            parent = hierarchy.parent(codes[at])
            group = self.by_cell.get((table.name, (*codes[:at], parent, *codes[at + 1 :])))
            if not dimension.occurring or group is None:
                continue
            if not group["obs_value"]:
                return {"obs_status": group["obs_status"]}
            beside = ((table.name, (*codes[:at], code, *codes[at + 1 :])) for code in hierarchy.children(parent))
            listed = [self.by_cell[key] for key in beside if key in self.by_cell]
            if sum(int(row["obs_value"] or 0) for row in listed) == int(group["obs_value"]):
                return {"obs_value": "0", "obs_status": ObsStatus.VALUE.value}
            return {"obs_status": ObsStatus.NOT_RECORDED.value}
        return {"obs_status": ObsStatus.NOT_REPORTED.value}


def values_of(
    cells: Cells, observations: Iterable[Row], cover: Mapping[str, int | str], definitions: Definitions
) -> dict[tuple[str, str], Value]:
    """Find what belongs into each cell; cells of the cover of which `cover` says nothing are left out.

    `cover`: geo, country, year, contact, state, as far as they are known.
    """
    known = _Observations(observations, definitions)
    tables = {table.name: table for table in definitions.tables}
    found: dict[tuple[str, str], Value] = {}
    for place, bound in cells.items():
        if bound.table:
            found[place] = _value_of(bound, known.of(tables[bound.table], bound.codes))
        elif bound.what in cover:
            found[place] = cover[bound.what]
    return found


def _value_of(bound: LocatedCell, row: Row) -> Value:
    """Find what belongs into a cell of which the observation is `row`; an empty text leaves the cell empty."""
    value = row.get(COLUMNS[bound.what], "")
    if bound.what != VALUE:
        return value or None
    if value == "":
        return (row["obs_status"] if bound.missing == AS_STATUS else bound.missing) or None
    return (bound.zero or None) if int(value) == 0 and bound.zero != "0" else int(value)
