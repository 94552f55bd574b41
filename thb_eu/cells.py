"""Ask the cells of an edition what stands in them and behind them, in memory or in a dossier that is written.

    edition.cube                                        # of a run
    opened("dossier-eu").cube()                         # of a dossier
    cube.evidence(("V1", ("REG", "POLICE"))).shares     # the counts of suppliers behind a cell

A cube is made of the four tables of a dossier and of nothing else: observations, lineage, reasons, fact-reasons. The
page, an explanation, a comparison and the desk ask it. What a register's row may not say is withheld below.

Who reads cells in another way has another question. Checks, and figures of recipients among their evidence, look at
what is counted before it is protected. Each source that `thb_eu.dossiers.verification` asks is a witness: what one file
says of a cell, be it wrong or said twice, which a cube refuses. `thb_eu.law_changes.impact` counts one collection under
two laws, and `thb_eu.disclosure` holds what an attacker knows: bounds and sums. The workbook, SDMX and reference
metadata write an edition whole, column by column, and ask nothing of what stands behind a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import Text, _, cited, literal
from thb_eu.base.model import NOT_APPLICABLE, Place
from thb_eu.definitions import CellKey, Contract, Definitions
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
        return behind_a_figure(counted) if self.supplier(view).is_register else counted

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


# Hold what stands behind a cell: the counts of suppliers, and the rules, decisions and acts that bore on them.
#
# The page, the explanations of a dossier and the desk show these values; `thb_eu.cells.privacy` says what of a
# register is left out of them.

MOST_TERMS = 12
"""More summands than these are told by number and sum; a line that goes on helps nobody on the telephone."""


@dataclass(frozen=True, kw_only=True)
class SuppliersTable:
    """A table of a supplier: the view that it is, its title, its source, its file (empty where none is named)."""

    view: str
    title: Text
    source: Text
    file: str = ""
    is_register: bool = False


@dataclass(frozen=True, kw_only=True)
class DeliveredTable(SuppliersTable):
    """A table that the collection's descriptor names: its entry there, and the contract it was read by."""

    contract: Contract
    resource: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """One supplier's count and what it adds (None where the number is not known).

    Of a register neither the fact nor its cell nor its rule is told.
    """

    fact: str
    value: int | None
    where: Place
    rule: str
    corrections: tuple[str, ...]
    waivers: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where the count stands within the supplier's file: `F2`, `sheet!F2`, else the number of the row."""
        cell = self.where.cell or ("" if self.where.row is None else str(self.where.row))
        return f"{self.where.sheet}!{cell}" if self.where.sheet else cell


@dataclass(frozen=True, slots=True)
class Contribution:
    """One fact in one cell: its population, the view that tells it, its rule, the decisions on which it rests.

    `term` is what people are told of it; what stands beside it is for joining and counting.
    """

    key: CellKey
    fact: str
    population: str
    view: str
    rule: str
    decisions: tuple[str, ...]
    term: Term


@dataclass(frozen=True, slots=True)
class PopulationShare:
    """What one population adds, from the one view by which it is counted; of a `register` only rows are told."""

    population: str
    view: str
    title: Text
    source: Text
    register: bool
    terms: tuple[Term, ...]

    @property
    def value(self) -> int:
        """The sum of its known counts."""
        return sum(term.value or 0 for term in self.terms)

    @property
    def is_lost(self) -> bool:
        """Whether one of its counts is not known."""
        return any(term.value is None for term in self.terms)


@dataclass(frozen=True)
class ViewShare:
    """What one table of a supplier adds to a figure: the shares of all populations that are counted by it."""

    shares: tuple[PopulationShare, ...]

    @property
    def first(self) -> PopulationShare:
        """The share that names the table and its source."""
        return self.shares[0]

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All counts."""
        return tuple(term for share in self.shares for term in share.terms)

    @property
    def value(self) -> int:
        """The sum of the known ones."""
        return sum(share.value for share in self.shares)

    @cached_property
    def counts(self) -> tuple[Term, ...]:
        """Those that add something, the largest first."""
        return tuple(sorted((term for term in self.terms if term.value), key=lambda term: -(term.value or 0)))

    @property
    def listed(self) -> tuple[Term, ...]:
        """Those that are told one by one."""
        return self.counts[:MOST_TERMS]

    @property
    def rest(self) -> tuple[int, int]:
        """How many more there are, and to how much they add up."""
        more = self.counts[MOST_TERMS:]
        return len(more), sum(term.value or 0 for term in more)

    @property
    def unknown(self) -> tuple[Term, ...]:
        """Those whose number is not known."""
        return tuple(term for term in self.terms if term.value is None)

    @cached_property
    def zeros(self) -> tuple[str, ...]:
        """The places that hold zero, each once: one may count for several populations."""
        return tuple(dict.fromkeys(term.place for term in self.terms if term.value == 0))

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows of a register that count."""
        return tuple(sorted({term.where.row for term in self.counts if term.where.row is not None}))


def by_view(shares: Iterable[PopulationShare]) -> tuple[ViewShare, ...]:
    """Return the shares of a figure, those of one table of a supplier together."""
    return tuple(ViewShare(tuple(group)) for _view, group in groupby(shares, key=lambda share: share.view))


@dataclass(frozen=True)
class Evidence:
    """What stands behind a cell: the counts of suppliers by population, and the ids of what bore on it."""

    shares: tuple[PopulationShare, ...] = ()
    rules: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()

    @cached_property
    def views(self) -> tuple[ViewShare, ...]:
        """The shares, those of one table of a supplier together."""
        return by_view(self.shares)


# Refuse tables of a dossier that are not as `submit` wrote them.

NOT_DESCRIBED = _("the tables in the dossier are not those that its definitions describe.")
SEE_VERIFY = _("The dossier is incomplete or was changed; see the report of `thb-eu verify`.")


def damaged(where: str | Path, what: Text) -> SourceRefused:
    """Return the refusal of a dossier that is not as `submit` wrote it, to be raised."""
    return SourceRefused(Fault(Place(str(where)), "dossier-damaged", what, SEE_VERIFY, "analyst"))


# Withhold what a row of a register says of a person, wherever it is told what a figure counts or where a row went.
#
# A register has one row per person. Of a figure it is told which rows it counts; of a row, into which tables it went.
# What stands in the row (article, sex, age, citizenship …) could be read off the rule, the name of the fact and its
# cell, and off the cells of the EU tables in which it is counted: none of them is told beside the number of a row. A
# cell of a register is never corrected (`thb_eu.sources.collection`), so no correction repeats one.

Found = TypeVar("Found")

COLUMNS_TOLD = frozenset({"obs_value", "contribution", "population", "view", "file", "sheet", "row", "waiver", "kind"})
"""What lineage.csv and fact-reasons.csv say of a row of a register that may be told beside its number."""
WITHHELD = "…"


def behind_a_figure(counted: Contribution) -> Contribution:
    """Leave of a row that a figure counts its file, its sheet, its number and what it adds."""
    where = replace(counted.term.where, cell="", column="")
    return replace(counted, term=replace(counted.term, fact="", rule="", where=where))


def gone_from_a_row(counted: Contribution) -> Contribution:
    """Leave of where a row went the table and the view."""
    term = replace(behind_a_figure(counted).term, value=None)
    return Contribution((counted.key[0], ()), "", "", counted.view, "", (), term)


def shown_terms(shares: Iterable[PopulationShare]) -> Iterator[Term]:
    """Yield the counts whose own cell may be shown, with what was found there: those of a register never."""
    return (term for share in shares if not share.register for term in share.terms)


def findings_told(found: tuple[Found, ...], of_a_register: bool) -> tuple[Found, ...]:
    """Return the findings at a supplier's row: none at that of a register, as their words may repeat what it holds."""
    return () if of_a_register else found


def place_of_a_row(row: Mapping[str, str]) -> str:
    """Name the row of a register from which a row of lineage.csv comes: `FILE:ROW`, as `explain --source` takes it."""
    sheet = "!".join(filter(None, (row["file"], row["sheet"])))
    return ":".join(filter(None, (sheet, row["row"])))


def told_of_a_row(column: str, value: str | None, of_a_register: bool) -> str | None:
    """Return what a column of lineage.csv or fact-reasons.csv says where it may be told; None where it says nothing."""
    return value if value is None or not of_a_register or column in COLUMNS_TOLD else WITHHELD
