"""Ask the cells of an edition what stands in them and behind them, in memory or in a dossier that is written.

    edition.cube                                        # of a run
    opened("dossier-eu").cube()                         # of a dossier
    cube.evidence(("V1", ("REG", "POLICE"))).shares     # the counts of suppliers behind a cell

A cube is made of the four tables of a dossier and of nothing else: observations, lineage, reasons, fact-reasons. The
page, an explanation, a comparison and the desk ask it. What a register's row may not say: `thb_eu.cells.privacy`.

Who reads cells in another way has another question. Checks, and figures of recipients among their evidence, look at
what is counted before it is protected. Each source that `thb_eu.dossiers.verification` asks is a witness: what one file
says of a cell, be it wrong or said twice, which a cube refuses. `thb_eu.law_changes.impact` counts one collection under
two laws, and `thb_eu.disclosure` holds what an attacker knows: bounds and sums. The workbook, SDMX and reference
metadata write an edition whole, column by column, and ask nothing of what stands behind a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from thb_eu.base.messages import _, cited, literal
from thb_eu.base.model import NOT_APPLICABLE, Place
from thb_eu.cells import privacy
from thb_eu.cells.evidence import NOT_DESCRIBED as NOT_DESCRIBED
from thb_eu.cells.evidence import Contribution as Contribution
from thb_eu.cells.evidence import DeliveredTable as DeliveredTable
from thb_eu.cells.evidence import Evidence as Evidence
from thb_eu.cells.evidence import PopulationShare as PopulationShare
from thb_eu.cells.evidence import SuppliersTable as SuppliersTable
from thb_eu.cells.evidence import Term as Term
from thb_eu.cells.evidence import damaged
from thb_eu.definitions import CellKey, Definitions
from thb_eu.results.cells import ReasonKind
from thb_eu.results.deliveries import table_of_place

OBSERVATIONS, LINEAGE, REASONS, FACT_REASONS = "observations", "lineage", "reasons", "fact-reasons"
PROVISION, SOURCE, CORRECTION, WAIVER = "provision", "source", "correction", "waiver"
DECISION = ReasonKind.DECISION.value
"""Kinds of what a cell or a fact rests on, beside the other reasons (`ReasonKind`)."""

Row = Mapping[str, Any]
"""A row of a table by its columns: text as a file has it, or the values that are written there."""
Reasons = tuple[tuple[str, str], ...]
"""Why something stands as it does: kinds and codes, in the order in which they are told."""


@dataclass(frozen=True)
class Cube:
    """The cells of one edition with the facts and the reasons behind them.

    `rows_of`: the rows of a table by its name. `resources`: the entries of the collection's descriptor; none where it
    is not at hand. `joint`: by table the dimensions by which its cells are named beside those of another edition.
    """

    definitions: Definitions
    year: int
    resources: Sequence[Mapping[str, Any]]
    rows_of: Callable[[str], Iterable[Row]]
    joint: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def observations(self) -> Iterable[Row]:
        """The rows of its cells."""
        return self.rows_of(OBSERVATIONS)

    @cached_property
    def contributions(self) -> tuple[Contribution, ...]:
        """Every fact in every cell, in the order of lineage; none in an edition for the public."""
        return tuple(map(self._contribution, self.rows_of(LINEAGE)))

    @cached_property
    def behind(self) -> Mapping[CellKey, tuple[Contribution, ...]]:
        """By cell the facts behind it, in the order of the files in the collection."""
        views = self.in_order({counted.view for counted in self.contributions})
        order = {view: number for number, view in enumerate(views)}
        found: dict[CellKey, list[Contribution]] = {}
        for counted in sorted(self.contributions, key=lambda counted: order[counted.view]):
            found.setdefault(counted.key, []).append(counted)
        return {key: tuple(facts) for key, facts in found.items()}

    @cached_property
    def reasons(self) -> Mapping[CellKey, Reasons]:
        """By cell, why it holds what it holds, and the provisions, sources, decisions and acts behind it."""
        return _reasons((self.key_of(row), row) for row in self.rows_of(REASONS))

    @cached_property
    def delivered(self) -> Mapping[str, DeliveredTable]:
        """By view the tables that the collection names, in its order."""
        return {table.view: table for table in self._delivered()}

    def key_of(self, row: Row) -> CellKey:
        """Name the cell of a row, `_Z` where a dimension is not its own; SourceRefused for a row of no known table."""
        table = row["table"]
        own = self.definitions.dimension_names.get(table)
        if own is None or not row.keys() >= {*own}:
            raise damaged(table, NOT_DESCRIBED)
        return table, tuple(row.get(name) or NOT_APPLICABLE for name in self.joint.get(table, own))

    def in_order(self, views: Set[str]) -> tuple[str, ...]:
        """Sort views by the files of the collection; last those of which it names no file."""
        return (*(view for view in self.delivered if view in views), *sorted(views - self.delivered.keys()))

    def codes(self, key: CellKey, kind: str) -> tuple[str, ...]:
        """List the codes of one kind among the reasons of a cell."""
        return _of_kind(kind, self.reasons.get(key, ()))

    def supplier(self, view: str) -> SuppliersTable:
        """Name the table of a view; by its own name and its contract where the collection names none."""
        if view in self.delivered:
            return self.delivered[view]
        contract = self.definitions.contracts.get(view)
        title = contract.for_year(self.year).title if contract else literal(view)
        is_register = contract is not None and contract.records is not None
        return SuppliersTable(view=view, title=title, source=literal(view), is_register=is_register)

    def evidence(self, key: CellKey) -> Evidence:
        """Say what stands behind a cell: of every population the counts of one view, and all that bore on them."""
        counted = self.behind.get(key, ())
        groups: dict[tuple[str, str], list[Term]] = {}
        for fact in counted:
            groups.setdefault((fact.view, fact.population), []).append(fact.term)
        shares = []
        for (view, population), terms in groups.items():
            table = self.supplier(view)
            share = PopulationShare(population, view, table.title, table.source, table.is_register, tuple(terms))
            shares.append(share)
        decisions, corrections, waivers = (self.codes(key, kind) for kind in (DECISION, CORRECTION, WAIVER))
        rules = tuple(dict.fromkeys(fact.rule for fact in counted))
        return Evidence(tuple(shares), rules, decisions, corrections, waivers)

    @cached_property
    def _of_facts(self) -> Mapping[str, Reasons]:
        return _reasons((row["fact"], row) for row in self.rows_of(FACT_REASONS))

    def _contribution(self, row: Row) -> Contribution:
        fact, reasons = row["fact"], self._of_facts.get(row["fact"], ())
        decisions, corrections, waivers = (_of_kind(kind, reasons) for kind in (DECISION, CORRECTION, WAIVER))
        file, view = row["file"], row["view"]
        sent = table_of_place(file, self.delivered[view].resource["thb:contract"]) if view in self.delivered else ""
        where = Place(file, row["sheet"] or "", row["cell"] or "", count_in(row["row"]), table=sent)
        term = Term(fact, count_in(row["contribution"]), where, row["rule"], corrections, waivers)
        counted = Contribution(self.key_of(row), fact, row["population"], view, row["rule"], decisions, term)
        return privacy.behind_a_figure(counted) if self.supplier(view).is_register else counted

    def _delivered(self) -> Iterator[DeliveredTable]:
        for resource in self.resources:
            contract = self.definitions.contracts.get(resource["thb:contract"])
            if contract is not None:
                agreed = contract.for_year(self.year)
                yield DeliveredTable(
                    view=resource["name"],
                    title=agreed.title,
                    source=cited(resource),
                    file=resource["path"].replace("\\", "/").removeprefix("./"),
                    is_register=agreed.records is not None,
                    contract=agreed,
                    resource=resource,
                )


def count_in(written: int | str | None) -> int | None:
    """Read a count as a file or a frame has it; None where there is none."""
    try:
        return None if written in ("", None) else int(written)
    except ValueError:
        raise damaged("", _("a column of counts holds something else.")) from None


def _reasons(rows: Iterable[tuple[Any, Row]]) -> Mapping[Any, Reasons]:
    """Gather the reasons of rows by what each of them is about."""
    found: dict[Any, list[tuple[str, str]]] = {}
    for about, row in rows:
        found.setdefault(about, []).append((row["kind"], row["code"]))
    return {about: tuple(reasons) for about, reasons in found.items()}


def _of_kind(kind: str, reasons: Reasons) -> tuple[str, ...]:
    return tuple(code for kind_of_code, code in reasons if kind_of_code == kind)
