"""Hold everything short of publishing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from thb_eu.base.messages import Text
from thb_eu.base.model import CheckedCollection, State
from thb_eu.definitions import Definitions, UnconfirmedText
from thb_eu.definitions.contracts import citing
from thb_eu.definitions.journal import JournalAnchor
from thb_eu.results.cells import ProtectedCells
from thb_eu.results.collection import Collection
from thb_eu.results.facts import MappedFacts, ReceivedFacts


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
