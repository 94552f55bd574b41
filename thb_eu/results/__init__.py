"""Hold what each step hands to the next: collection, received facts, mapped facts, cells, submission.

Beside them what is read off them alone: the waivers behind facts, the points still open. Tables of values travel as
pandas frames whose columns are declared in `base/table_schemas.py`; everything else is one of these types. Codes are
text, counts are `Int64`, a missing value is `<NA>`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from thb_eu.base.messages import Text
from thb_eu.base.model import CheckedCollection, State
from thb_eu.definitions import Definitions, UnconfirmedText
from thb_eu.definitions.contracts import citing
from thb_eu.definitions.journal import JournalAnchor
from thb_eu.results.cells import BOUND as BOUND
from thb_eu.results.cells import NOT_AVAILABLE as NOT_AVAILABLE
from thb_eu.results.cells import NOT_REPORTED as NOT_REPORTED
from thb_eu.results.cells import CountedCells as CountedCells
from thb_eu.results.cells import GivenUp as GivenUp
from thb_eu.results.cells import ProtectedCells as ProtectedCells
from thb_eu.results.cells import Reason as Reason
from thb_eu.results.cells import ReasonKind as ReasonKind
from thb_eu.results.collection import Collection as Collection
from thb_eu.results.collection import Package as Package
from thb_eu.results.facts import OTHER_POPULATION as OTHER_POPULATION
from thb_eu.results.facts import OTHER_YEAR as OTHER_YEAR
from thb_eu.results.facts import TWICE as TWICE
from thb_eu.results.facts import MappedFacts as MappedFacts
from thb_eu.results.facts import MistakenTable as MistakenTable
from thb_eu.results.facts import Question as Question
from thb_eu.results.facts import ReceivedFacts as ReceivedFacts
from thb_eu.results.facts import RefusedFile as RefusedFile
from thb_eu.results.facts import RegisterRead as RegisterRead
from thb_eu.results.facts import SentTable as SentTable
from thb_eu.results.facts import UnusualReading as UnusualReading
from thb_eu.results.known_figures import KnownFigure as KnownFigure
from thb_eu.results.known_figures import KnownRelease as KnownRelease
from thb_eu.results.known_figures import Told as Told

# Hold everything short of publishing.


@dataclass(frozen=True, slots=True)
class Revision:
    """Which vintage of the year's figures this is (2 or more), why there is another, and which one it follows.

    `because`: by language of the country. `follows`: SHA-256 of the manifest of the FINAL dossier before it;
    `entry`: the number of its entry *submitted*.
    """

    vintage: int
    because: Mapping[str, str]
    follows: str
    entry: int


@dataclass(frozen=True)
class Submission:
    """Everything short of publishing: protected tables, findings, and what they rest on.

    `unconfirmed`: texts of the definitions on which the figures rest, not read and confirmed by no role. `revision`:
    none in the first vintage. `on`: the ISO day of the act by which it is submitted; empty where none is told.
    `anchor`: of the journal as it was then, where the collection has one and the dossier is submitted.
    """

    received: ReceivedFacts
    mapped: MappedFacts
    protected: ProtectedCells
    examined: CheckedCollection
    state: State
    definitions: Definitions
    unconfirmed: tuple[UnconfirmedText, ...] = ()
    revision: Revision | None = None
    on: str = ""
    anchor: JournalAnchor | None = None

    @property
    def day(self) -> str:
        """The day that its files give: that of the act, else the latest that the definitions and its words state.

        No clock is read. Figures are of no day before the end of their year.
        """
        words = (text.on for text in self.collection.prose.values())
        return self.on or max(f"{self.collection.year}-12-31", self.definitions.latest_day, *words)

    @property
    def collection(self) -> Collection:
        """The collection of which this is the submission."""
        return self.received.collection

    def cited(self, source: str) -> Text:
        """Return a source, which files name in English, in every language."""
        return self._cited(source)

    @cached_property
    def _cited(self) -> Callable[[str], Text]:
        return citing(self.collection.resources, self.definitions.contracts.values())
