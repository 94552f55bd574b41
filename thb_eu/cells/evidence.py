"""Hold what stands behind a cell: the counts of suppliers, and the rules, decisions and acts that bore on them.

The page, the explanations of a dossier and the desk show these values; `thb_eu.cells.privacy` says what of a register
is left out of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.definitions import CellKey, Contract

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
