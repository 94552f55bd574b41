"""Read a dossier's cells, their places and the facts behind them, for comparing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.messages import _
from thb_eu.base.model import NOT_APPLICABLE, SERIES_COLUMNS, Place
from thb_eu.definitions import Definitions, Key
from thb_eu.dossiers import OBSERVATIONS, SEE_VERIFY, Dossier, Row
from thb_eu.dossiers.cell_keys import Names, dimensions_of, key_of, layouts_of, place
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
        return dimensions_of(self.definitions)

    @cached_property
    def names(self) -> Names:
        """By table, the dimensions of a cell's key: those of this dossier, and those that another one has besides."""
        return {**self.own_names, **joint_names((self.own_names, self.joint))}

    def own_key(self, key: Key) -> Key:
        """Return the key of a cell in this dossier alone, without the dimensions that its table lacks here."""
        table, kept = key[0], self.own_names.get(key[0], ())
        return (table, *(code for name, code in zip(self.names.get(table, ()), key[1:], strict=False) if name in kept))

    @cached_property
    def cells(self) -> Mapping[Key, CellState]:
        """What every cell of observations.csv says."""
        return cell_states(self.dossier.observations, self.names)

    @cached_property
    def facts(self) -> Mapping[Key, Mapping[str, Row]]:
        """By cell, the facts behind it: the rows of lineage.csv by the name of the fact."""
        found: dict[Key, dict[str, Row]] = {}
        for row in self.dossier.lineage:
            found.setdefault(_key(row, self.names), {})[row["fact"]] = row
        return found

    @cached_property
    def reasons(self) -> Mapping[Key, list[tuple[str, str]]]:
        """By cell, why it stands as it does: the kind and the code of each row of reasons.csv."""
        found: dict[Key, list[tuple[str, str]]] = {}
        for row in self.dossier.reasons:
            found.setdefault(_key(row, self.names), []).append((row["kind"], row["code"]))
        return found

    def cell(self, key: Key) -> str:
        """Return the name of a cell in the workbook (`V3!D14`); the table where the sheet does not show it."""
        return place(self.own_key(key), self._layouts)

    @cached_property
    def _layouts(self) -> Mapping[str, TableLayout]:
        cells = {key_of(row, self.own_names): row for row in self.dossier.observations}
        return layouts_of(cells, self.definitions)


def cell_states(rows: Iterable[Row], names: Names) -> dict[Key, CellState]:
    """By cell, what the rows of observations say; SourceRefused where a value is no number."""
    found = {}
    for number, row in enumerate(rows, 2):
        value = row["obs_value"]
        if value and not value.isdecimal():
            what = _("line {row}: the value is not a number.", row=number)
            raise SourceRefused(Fault(Place(OBSERVATIONS), "dossier-damaged", what, SEE_VERIFY, "user"))
        series = "".join(row.get(name, "") for name in SERIES_COLUMNS)
        state = CellState(int(value) if value else None, row["obs_status"], row.get("conf_status", ""), series)
        found[_key(row, names)] = state
    return found


def _key(row: Row, names: Names) -> Key:
    """Return the key of a row; `_Z` for a dimension that its table lacks."""
    table, *codes = key_of(row, names)
    return (table, *(code or NOT_APPLICABLE for code in codes))
