"""Hold what files say, number by number, as it was received and as it is mapped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from thb_eu.base.engines import PersonRecords
from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, Text
from thb_eu.base.model import UNIT, ObsStatus, Scope
from thb_eu.base.table_schemas import records, tuples_of
from thb_eu.definitions import Decision, Law, Policy
from thb_eu.results.collection import Collection, MissingDelivery

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class RegisterRead:
    """A register as it was read: its hash, its rows, and what became of those that no fact counts.

    `ignored`: rows under articles that its contract does not name, by what the article is called there. `doubled`: rows
    whose `key` an earlier row has, each with that earlier row. `people`: the rows of this year that tell of a person,
    where the engine keeps them; `papers`: those that tell of a paper with a number (a decision, a judgment) which
    counts once; `numbered`, `numbered_papers`: the names of the facts of which they tell, by number. `in_year`: how
    many rows each year has, ignored ones too; `dated_later`: how many of a file that names no year bear a day after it.
    `engine`: which kept the rows; `given_up`: why DuckDB, which was asked
    for, did not. Both are of this machine: no file of a dossier tells them.
    """

    resource: str
    file: str
    sheet: str
    sha256: str
    rows: int
    ignored: Mapping[str, int]
    key: tuple[str, ...]
    doubled: tuple[tuple[int, int], ...]
    people: PersonRecords | None = None
    papers: PersonRecords | None = None
    numbered: Mapping[int, str] = field(default_factory=dict)
    numbered_papers: Mapping[int, str] = field(default_factory=dict)
    in_year: Mapping[int, int] = field(default_factory=dict)
    dated_later: int = 0
    engine: str = ""
    given_up: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that cannot be read as its contract says, with every fault of it.

    `content` and `table`: the file and what of it a copy may show; where there is no table, `no_copy` says why.
    Without a `contract` it is a form of several tables.
    """

    path: str
    contract: str
    faults: tuple[Fault, ...]
    content: bytes = field(default=b"", repr=False)
    table: SentTable | None = field(default=None, repr=False)
    no_copy: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class MistakenTable:
    """A table that was perhaps taken for another: in which way, what shows it, and for which file of the collection."""

    file: str
    sheet: str
    kind: str
    what: Text
    other: str = ""


TWICE, OTHER_YEAR, OTHER_POPULATION = "twice", "other year", "other population"
"""The ways in which a table may be taken for another (`MistakenTable.kind`)."""


@dataclass(frozen=True, slots=True)
class UnusualReading:
    """What of a file was read otherwise than agreed, with the first place that shows it; `column`: what it concerns."""

    file: str
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    column: str = ""
    what: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class SentTable:
    """A table of figures as its file shows it: all its rows, each with its number, and the row of its header.

    `lower`: by how many rows the header is lower than the contract says, as titles stand above it.
    """

    sheet: str
    header_row: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    lower: int = 0


@dataclass(frozen=True, eq=False)
class ReceivedFacts:
    """What the suppliers sent, as facts; printed totals stand apart as claims, other years as history.

    `facts`, `uncounted_facts`: fact, population, view, time, value, absence_means_zero, unresolved, counted, ORIGIN,
    corrections (the ids of those on which it rests, a tuple), and one column per national dimension and per day (`<NA>`
    where the view does not hold it). `claims`: kind (row, column, grand), value, covers (names of facts), ORIGIN.
    `structure`: what breaks a contract without stopping the reading: file, sheet, cell, row, column, code, what.
    `cells`: every cell of every aggregate table as written: file, sheet, cell, row, column, resource, text, counted.
    `reference_tables`: by use (`AUXILIARY_COLUMNS`) the rows of the tables that tell something and count
    nothing, one column per engine's name and the place. `undelivered`: contracts that a supplier owes. `inputs`: every
    file as read, by name; of `registers` (one row per person) the bytes are not kept. `refused`: files that could not
    be read and were set aside. `otherwise`: what was read otherwise than agreed. `headings`: by file, the supplier's
    own headings of columns that the contract calls otherwise. `sent`: by file, every table of figures as its file shows
    it. `mistaken`: tables that look like another's. `clean`: of each workbook among the inputs the copy that goes into
    a dossier, and `originals` the SHA-256 of the workbook itself.
    """

    collection: Collection
    facts: pd.DataFrame
    uncounted_facts: pd.DataFrame
    claims: pd.DataFrame
    structure: pd.DataFrame
    cells: pd.DataFrame
    reference_tables: Mapping[str, pd.DataFrame]
    undelivered: tuple[MissingDelivery, ...]
    inputs: Mapping[str, bytes]
    registers: tuple[RegisterRead, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    otherwise: tuple[UnusualReading, ...] = ()
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mistaken: tuple[MistakenTable, ...] = ()
    sent: Mapping[str, SentTable] = field(default_factory=dict)
    clean: Mapping[str, bytes] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def to_count(self) -> ReceivedFacts:
        """What of them figures and what is found in figures rest on."""
        return replace(self, collection=self.collection.to_count, inputs={}, clean={}, originals={})

    @property
    def passed_on(self) -> Mapping[str, bytes]:
        """Every input as it goes into a dossier, by name."""
        return {**self.inputs, **self.clean}


@dataclass(frozen=True, slots=True)
class Question:
    """An *ask* of the rules: which decision answers it, and how many facts and units wait for the answer.

    `asks`: whether somebody is to answer or sign it; only zeros that do not count ask nobody.
    """

    decision: str
    answered: bool
    signed: bool
    facts: int
    units: Mapping[str, int]
    text: Text
    asks: bool = True

    @property
    def is_idle(self) -> bool:
        """Whether only zeros wait for the answer, or nothing."""
        return not any(self.units.values())


def asking(facts: pd.DataFrame) -> pd.DataFrame:
    """Return the facts for which law must be read and signed: of zeros those alone that count."""
    return facts[(facts["scope"] == Scope.IN.value) | facts["value"].ne(0).fillna(True)]


def of_one_view(facts: pd.DataFrame) -> pd.DataFrame:
    """Return of every population the facts of one view, so that units are never doubled.

    It is the first in which there are units, else the first.
    """
    with_units = facts["view"].where(facts["value"].fillna(1) > 0)
    first, chosen = (views.groupby(facts["population"]).transform("min") for views in (facts["view"], with_units))
    return facts[facts["view"] == chosen.fillna(first)]


def units_in(facts: pd.DataFrame) -> Mapping[str, int]:
    """Return how many units of each kind the facts tell."""
    return {str(unit): int(count) for unit, count in facts.groupby("unit")["value"].sum().items()}


@dataclass(frozen=True, eq=False)
class MappedFacts:
    """Facts with their EU categories, the rule that led there and the decisions it rests on.

    `facts`: as received, and rule, scope, decisions (the ids of all on which the fact rests, a tuple), indicator,
    provisions (of the law, as a lawyer cites them, a tuple) and one column `eu_NAME` per dimension of the EU tables
    (`<NA>` where the view does not hold it). `decisions`: those on which a fact may rest, general ones and those on
    single cases, as they stand for the year. `unsigned`: articles whose rules govern facts that ask (`asking`) and
    are not signed. `undated`: such articles whose first day in force nobody has read. `entries`: where units of
    registers were counted once, the facts before that, as the suppliers tell them. `waiting`: by the name of a fact
    that a decision keeps out, the codes of the cells that an answer may move, where some of its units count already by
    other facts.
    """

    facts: pd.DataFrame
    questions: tuple[Question, ...]
    decisions: Mapping[str, Decision]
    unsigned: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    entries: pd.DataFrame | None = None
    waiting: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)

    def as_signed(self, law: Law, collection: Collection) -> MappedFacts:
        """Return the same facts, with the signatures under the texts on which they rest."""
        cases = {case.decision.id: case.decision for case in collection.decisions}
        decisions, used = {**law.decisions_for(collection.year), **cases}, set(asking(self.facts)["rule"])
        questions = (replace(query, signed=decisions[query.decision].signed is not None) for query in self.questions)
        unsigned = dict.fromkeys(rule.article for rule in law.rules if rule.id in used and not rule.signed)
        return replace(self, questions=tuple(questions), decisions=decisions, unsigned=tuple(unsigned))

    @property
    def unadjusted_facts(self) -> pd.DataFrame:
        """The facts as the suppliers tell them: of a register, by row and not by unit."""
        return self.facts if self.entries is None else self.entries


# Decide which numbers of suppliers everybody may be told; one sentence, which all reports for the public obey.
#
# A number is public (i) where it is of a table that the collection declares published, (ii) where the policy of the
# year says nothing of its unit, (iii) where a cell that the public edition shows counts the same facts and no
# other. Of another year only the first holds.

Row = Mapping[str, Any]


@dataclass(frozen=True)
class PublicNumbers:
    """What of the suppliers' numbers is public, by the cells of one edition and the facts behind them.

    `withholds`: whether the edition keeps back what is not; one with true counts marks it. `published`: the tables
    that the collection declares so.
    """

    policy: Policy
    year: int
    published: frozenset[str]
    withholds: bool
    cells: pd.DataFrame
    contributions: pd.DataFrame

    def is_open(self, fact: Row) -> bool:
        """Tell whether a fact is public by itself: by its table, or by its unit."""
        return fact["resource"] in self.published or (
            fact.get("time") == self.year and fact[UNIT] not in self.policy.units
        )

    def counting(self, facts: Iterable[str]) -> tuple[Row | None, ...]:
        """Return the cells that count these facts and no other; None for one that the public does not get as it is.

        A cell that is missing in every edition, as a part of it is not known, is none of them.
        """
        return self._by_facts.get(frozenset(facts), ())

    def kept_back(self, facts: Iterable[Row]) -> tuple[str, ...]:
        """Return the tables by which some of these facts are not public."""
        return tuple(dict.fromkeys(fact["resource"] for fact in facts if not self.is_open(fact)))

    def mark(self, value: int, unit: str, is_public: bool) -> str:
        """Return the mark that a supplier's number bears where it is told as it is."""
        if is_public:
            return self.policy.otherwise
        is_small = 0 < value < self.policy.below or (self.policy.zeros and not value)
        return self.policy.primary if is_small and unit in self.policy.units else self.policy.secondary

    @cached_property
    def _by_facts(self) -> Mapping[frozenset[str], tuple[Row | None, ...]]:
        names = [name for name in self.contributions.columns if name in self.cells.columns]
        cells = dict(zip(tuples_of(self.cells, names), records(self.cells), strict=True))
        behind: dict[tuple[Any, ...], set[str]] = {}
        for key, fact in zip(tuples_of(self.contributions, names), self.contributions["fact"], strict=True):
            behind.setdefault(key, set()).add(fact)
        found: dict[frozenset[str], tuple[Row | None, ...]] = {}
        for key, facts in behind.items():
            cell = cells.get(key)  # none where the public edition does not name its code
            if cell is None or cell["obs_value"] is not None or cell["obs_status"] == ObsStatus.SUPPRESSED.value:
                found[frozenset(facts)] = (*found.get(frozenset(facts), ()), cell if self._is_shown(cell) else None)
        return found

    def _is_shown(self, cell: Row | None) -> bool:
        if cell is None or cell["obs_value"] is None or self.policy.perturbs:
            return False
        return bool(cell["conf_status"] == self.policy.otherwise)
