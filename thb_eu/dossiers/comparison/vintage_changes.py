"""Describe changed cells with their causes, or a triangle of several vintages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, Languages, Text, _, wording
from thb_eu.base.model import Place
from thb_eu.definitions.journal import JournalEntry
from thb_eu.publication.labels import MISSING_SIGN, interval
from thb_eu.results import Revision

if TYPE_CHECKING:
    from thb_eu.law_changes import LawChange


class Cause(Enum):
    """Why a number is another one, in the order in which the causes are told apart.

    `definitions`: code lists, tables and contracts; `mapping`: rules and crosswalks; `decision`: answers of the
    ministry, on single cases too, and how persons are counted once; `year`: another year, of which no cause is sought;
    `withheld`: the inputs, which a public edition does not hold.
    """

    DATA = "data"
    DEFINITIONS = "definitions"
    MAPPING = "mapping"
    DECISION = "decision"
    DISCLOSURE = "disclosure"
    ENGINE = "engine"
    YEAR = "year"
    WITHHELD = "withheld"
    UNEXPLAINED = "unexplained"


CAUSES: Mapping[Cause, Text] = {
    Cause.DATA: _("data"),
    Cause.DEFINITIONS: _("code lists, tables and contracts"),
    Cause.MAPPING: _("mapping"),
    Cause.DECISION: _("decision"),
    Cause.DISCLOSURE: _("disclosure"),
    Cause.ENGINE: _("engine"),
    Cause.YEAR: _("another year"),
    Cause.WITHHELD: _("inputs, which a public edition does not hold"),
    Cause.UNEXPLAINED: _("unexplained, see thb-eu verify"),
}
"""What people call each cause."""
FOLLOWS = _("The second dossier is vintage {vintage} and follows the first (S{entry} in the journal): {because}")
FOLLOWS_ANOTHER = _(
    "The second dossier is vintage {vintage} and follows another than the first (S{entry} in the journal, manifest "
    "{follows}): {because}"
)


@dataclass(frozen=True, slots=True)
class CellState:
    """What a cell says: its value (None: missing), its status, its confidentiality mark, the flags of its series.

    `low`, `high`: the interval of a suppressed one, None where none is told, or nothing ends it.
    """

    value: int | None
    status: str
    conf: str
    series: str = ""
    low: int | None = None
    high: int | None = None

    @property
    def instead(self) -> str:
        """What stands in place of a value."""
        return interval(self.low, self.high) or MISSING_SIGN


def _difference(before: CellState | None, after: CellState | None) -> int | None:
    if before is None or after is None or before.value is None or after.value is None:
        return None
    return after.value - before.value


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """One step from the first dossier to the second: its causes (several where none can be told apart), its effect."""

    causes: tuple[Cause, ...]
    before: CellState | None
    after: CellState | None


@dataclass(frozen=True, slots=True)
class ReasonChange:
    """A reason of a cell (reasons.csv) that one dossier gives and the other does not: its kind, and what is meant.

    `named`: the code as people read it, a source in their language.
    """

    kind: str
    code: str
    named: Text
    is_new: bool


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A supplier's cell (or row) that stands otherwise behind a changed cell: what it brought, brings, by which rule.

    Empty: it stood, or stands, in this cell no more.
    """

    where: Place
    before: str
    after: str
    rules: tuple[str, str]


@dataclass(frozen=True, slots=True)
class VintageChange:
    """One cell that differs: its key and its words, its name in both workbooks, what it said and says, and why.

    `reasons`: those that came or went, where both dossiers hold them as data. `indicator`: the title of its indicator;
    `is_total`: whether it is the total over every dimension of its table.
    """

    key: Mapping[str, str]
    words: Text
    cells: tuple[str, str]
    before: CellState | None
    after: CellState | None
    steps: tuple[ChangeStep, ...]
    reasons: tuple[ReasonChange, ...] = ()
    sources: tuple[SourceChange, ...] = ()
    indicator: Text = NO_WORDS
    is_total: bool = False

    @property
    def states(self) -> tuple[CellState | None, CellState | None]:
        """What both dossiers say."""
        return self.before, self.after

    @property
    def by(self) -> int | None:
        """By how much, where both values are known."""
        return _difference(self.before, self.after)

    @property
    def relative(self) -> float | None:
        """The change as a share of the first value; none where that is zero or not known."""
        by = self.by
        base = self.before.value if self.before else None
        return None if by is None or not base else by / base


@dataclass(frozen=True, slots=True)
class IndicatorChanges:
    """What changed in one indicator, in the order of the tables: `totals`, and every other of its `cells`."""

    indicator: Text
    changes: tuple[VintageChange, ...]

    @property
    def totals(self) -> tuple[VintageChange, ...]:
        """The totals over every dimension of their table."""
        return tuple(change for change in self.changes if change.is_total)

    @property
    def cells(self) -> tuple[VintageChange, ...]:
        """The others."""
        return tuple(change for change in self.changes if not change.is_total)


def by_indicator(changes: Iterable[VintageChange]) -> tuple[IndicatorChanges, ...]:
    """Return the changes of a comparison, those of one indicator together, in the order of the tables."""
    groups: dict[str, list[VintageChange]] = {}
    for change in changes:
        groups.setdefault(change.indicator.english, []).append(change)
    return tuple(IndicatorChanges(held[0].indicator, tuple(held)) for held in groups.values())


@dataclass(frozen=True, slots=True)
class ComparedDossier:
    """One of the dossiers: as it was named, and what its manifest says of it."""

    named: str
    package: str
    year: str
    state: str
    made_by: str


@dataclass(frozen=True, slots=True)
class VintageLink:
    """What the second dossier says of the first: which vintage it is, whether it follows that one, the acts between.

    `acts`: those of the journal that the second carries beyond the first, where both carry one.
    """

    revision: Revision | None
    follows_first: bool
    acts: tuple[JournalEntry, ...]

    @property
    def words(self) -> Text:
        """Say which vintage the second is, what it follows and why; no words where it says nothing of that."""
        if self.revision is None:
            return NO_WORDS
        sentence = FOLLOWS if self.follows_first else FOLLOWS_ANOTHER
        return sentence.filled({**asdict(self.revision), "because": wording(self.revision.because)})


@dataclass(frozen=True)
class DossierComparison:
    """Two dossiers: every cell that differs, the files that differ by cause, and what changed in the law.

    `languages` are those in which the later one speaks; `unsought` says why causes were read from hashes alone, where
    they were. `link`: what joins two vintages of a collection that has a journal.
    """

    sides: tuple[ComparedDossier, ComparedDossier]
    geo: str
    audience: str
    cells: int
    changes: tuple[VintageChange, ...]
    files: Mapping[Cause, tuple[str, ...]]
    law: tuple[LawChange, ...]
    languages: Languages
    unsought: Text = NO_WORDS
    link: VintageLink | None = None

    @property
    def kind(self) -> str:
        """Of which kind it is, for programs."""
        return "vintages" if self.same_year else "years"

    @property
    def same_year(self) -> bool:
        """Whether these are two vintages of one year."""
        return self.sides[0].year == self.sides[1].year


@dataclass(frozen=True, slots=True)
class SideBySideRow:
    """A cell and what each of several dossiers says of it (None: no such cell)."""

    key: Mapping[str, str]
    words: Text
    is_total: bool
    states: tuple[CellState | None, ...]

    @property
    def changed(self) -> bool:
        """Whether any dossier says otherwise than another."""
        return len(set(self.states)) > 1

    @property
    def revisions(self) -> tuple[int | None, ...]:
        """The difference of each dossier from the one before, where both values are known."""
        return tuple(_difference(old, new) for old, new in pairwise(self.states))


@dataclass(frozen=True, slots=True)
class ToldOnce:
    """What holds for many cells and is told once: a break or another definition, a change of the law.

    `since`: the number of the dossier, from 1, that is the first of which it holds.
    """

    since: int
    text: Text


@dataclass(frozen=True)
class SideBySide:
    """Three dossiers or more, of one year or of several: the totals of every table, and every cell that ever changed.

    `languages` are those in which the last one speaks.
    """

    sides: tuple[ComparedDossier, ...]
    geo: str
    audience: str
    cells: int
    languages: Languages
    rows: tuple[SideBySideRow, ...] = ()
    breaks: tuple[ToldOnce, ...] = ()
    law: tuple[ToldOnce, ...] = ()

    @property
    def kind(self) -> str:
        """Of which kind it is, for programs."""
        return "triangle" if self.same_year else "series"

    @property
    def same_year(self) -> bool:
        """Whether these are vintages of one year."""
        return len({side.year for side in self.sides}) == 1
