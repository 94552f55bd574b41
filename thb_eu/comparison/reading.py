"""Reading: a dossier's cells, their places, and the facts behind them, for comparing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from thb_eu.comparison.model import Side, Stand
from thb_eu.definitions import Definitions
from thb_eu.dossiers import OBSERVATIONS, SEE_VERIFY, Dossier, Row
from thb_eu.errors import Fault, SourceRefused, ThbError
from thb_eu.model import Text, spoken
from thb_eu.publication.layout import TableLayout
from thb_eu.verification.agreement import place
from thb_eu.verification.witnesses import Key, dimensions_of, key_of, layouts_of, of_observations, plain

NO_NUMBER = Text("vrstica {row}: vrednost ni število.", "line {row}: the value is no number.")


@dataclass(frozen=True)
class Vintage:
    """One dossier as it was named on the command line, read for comparing."""

    named: str
    dossier: Dossier

    @property
    def side(self) -> Side:
        """What it is, as its manifest says."""
        told = self.dossier.manifest
        return Side(self.named, told["package"], told["year"], told["state"], told["engine"]["version"])

    @cached_property
    def definitions(self) -> Definitions:
        """The definitions by which it was made; a refusal says of which dossier they are."""
        try:
            return self.dossier.definitions
        except ThbError as refused:
            raise type(refused)(*(replace(fault, where=self._of_it(fault)) for fault in refused.faults)) from None

    def _of_it(self, fault: Fault) -> Text:
        sl, en = (f"{self.named}, {spoken(fault.where, lang)}" for lang in ("sl", "en"))
        return Text(sl, en)

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """By table, the names of its dimensions."""
        return dimensions_of(self.definitions)

    @cached_property
    def cells(self) -> Mapping[Key, Stand]:
        """What every cell of observations.csv says."""
        return stands(self.dossier.observations, self.names)

    @cached_property
    def facts(self) -> Mapping[Key, Mapping[str, Row]]:
        """By cell, the facts behind it: the rows of lineage.csv by the name of the fact."""
        found: dict[Key, dict[str, Row]] = {}
        for row in self.dossier.lineage:
            found.setdefault(key_of(row, self.names), {})[row["fact"]] = row
        return found

    def cell(self, key: Key) -> str:
        """The name of a cell in the workbook (`V3!D14`); the table where the sheet does not show it."""
        return place(key, self._layouts)

    @cached_property
    def _layouts(self) -> Mapping[str, TableLayout]:
        definitions = self.definitions
        witness = of_observations(self.dossier.observations, definitions, plain(OBSERVATIONS))
        return {layout.table.name: layout for layout in layouts_of(witness, definitions)}


def stands(rows: tuple[Row, ...], names: Mapping[str, tuple[str, ...]]) -> dict[Key, Stand]:
    """By cell, what the rows of observations say; SourceRefused where a value is no number."""
    return dict(_stands(rows, names))


def _stands(rows: tuple[Row, ...], names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Key, Stand]]:
    for number, row in enumerate(rows, 2):
        value = row["obs_value"]
        if value and not value.isdecimal():
            what = NO_NUMBER.filled({"row": number})
            raise SourceRefused(Fault(OBSERVATIONS, what, SEE_VERIFY, "user"))
        yield key_of(row, names), Stand(int(value) if value else None, row["obs_status"], row.get("conf_status", ""))
