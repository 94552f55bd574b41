"""Read a dossier's cells, their places and the facts behind them, for comparing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.messages import _
from thb_eu.base.model import INTERVAL, SERIES_COLUMNS, Place
from thb_eu.cells import Cube, Term, count_in
from thb_eu.definitions import CellKey, Definitions
from thb_eu.dossiers import OBSERVATIONS, SEE_VERIFY, Dossier
from thb_eu.dossiers.cell_keys import Names, key_of, layouts_of, place
from thb_eu.dossiers.comparison.vintage_changes import CellState, ComparedDossier
from thb_eu.publication.layout import TableLayout


def joint_names(several: Iterable[Names]) -> Names:
    """By table, the dimensions by which all dossiers tell its cells: a table that gained one is compared by it too."""
    joint: dict[str, tuple[str, ...]] = {}
    for names in several:
        joint |= {table: dimensions for table, dimensions in names.items() if {*joint.get(table, ())} <= {*dimensions}}
    return joint


@dataclass(frozen=True)
class Vintage:
    """One dossier as it was named on the command line, read for comparing; `joint`: dimensions it is compared by."""

    named: str
    dossier: Dossier
    joint: Names = field(default_factory=dict)

    @property
    def side(self) -> ComparedDossier:
        """What it is, as its manifest says."""
        held = self.dossier.manifest
        return ComparedDossier(self.named, held["package"], held["year"], held["state"], held["engine"]["version"])

    @cached_property
    def definitions(self) -> Definitions:
        """The definitions by which it was made; a refusal says of which dossier they are."""
        try:
            return self.dossier.definitions
        except ThbError as refused:
            raise refused.within(self.named) from None

    @cached_property
    def own_names(self) -> Names:
        """By table, the names of its dimensions here."""
        return self.definitions.dimension_names

    @cached_property
    def names(self) -> Names:
        """By table, the dimensions of a cell's key: those of this dossier, and those that another one has besides."""
        return {**self.own_names, **joint_names((self.own_names, self.joint))}

    def own_key(self, key: CellKey) -> CellKey:
        """Return the key of a cell in this dossier alone, without the dimensions that its table lacks here."""
        table, codes = key
        own = self.own_names.get(table, ())
        return table, tuple(code for name, code in zip(self.names.get(table, ()), codes, strict=False) if name in own)

    @cached_property
    def cube(self) -> Cube:
        """Its cells with the facts and the reasons behind them."""
        return replace(self.dossier.cube(self.definitions), joint=self.names)

    @cached_property
    def cells(self) -> Mapping[CellKey, CellState]:
        """What every cell of observations.csv says."""
        return cell_states(self.cube)

    @cached_property
    def facts(self) -> Mapping[CellKey, Mapping[str, Term]]:
        """By cell, the facts behind it by their names."""
        found: dict[CellKey, dict[str, Term]] = {}
        for counted in self.cube.contributions:
            found.setdefault(counted.key, {})[counted.fact] = counted.term
        return found

    def cell(self, key: CellKey) -> str:
        """Return the name of a cell in the workbook (`V3!D14`); the table where the sheet does not show it."""
        return place(self.own_key(key), self._layouts)

    @cached_property
    def _layouts(self) -> Mapping[str, TableLayout]:
        cells = {key_of(row, self.own_names): row for row in self.dossier.observations}
        return layouts_of(cells, self.definitions)


def cell_states(cube: Cube) -> dict[CellKey, CellState]:
    """By cell, what the rows of observations say; SourceRefused where a value is no number."""
    found = {}
    for number, row in enumerate(cube.observations, 2):
        value, low, high = (row.get(name, "") for name in ("obs_value", *INTERVAL))
        if not all(number.isdecimal() for number in (value, low, high) if number):
            what = _("line {row}: the value is not a number.", row=number)
            raise SourceRefused(Fault(Place(OBSERVATIONS), "dossier-damaged", what, SEE_VERIFY, "user"))
        series = "".join(row.get(name, "") for name in SERIES_COLUMNS)
        found[cube.key_of(row)] = CellState(
            count_in(value), row["obs_status"], row.get("conf_status", ""), series, count_in(low), count_in(high)
        )
    return found
