"""Received deliveries: what became of each file that was handed in, as values; nothing is read or written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, Text
from thb_eu.base.model import Finding
from thb_eu.results.deliveries import SentDelivery
from thb_eu.year.changes import CellChange


class Verdict(Enum):
    """What became of a file: received, received with questions that block, refused, or known already.

    Of a marked copy without a new figure the answers alone were taken.
    """

    RECEIVED = "received"
    QUESTIONED = "questioned"
    REFUSED = "refused"
    KNOWN = "known"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class UnderstoodTable:
    """What was understood of one table: its rows, and the sum of its counts of the year (`None`: none is told).

    `says`: what the supplier says instead of figures (`none`, `unknown`), or nothing. `changes`: what the table it
    supersedes told otherwise. Of a register only rows are told, and how many the one before had.
    """

    contract: str
    title: Text
    file: str = ""
    sheet: str = ""
    rows: int = 0
    total: int | None = None
    says: str = ""
    supersedes: str = ""
    changes: tuple[CellChange, ...] = ()
    is_register: bool = False
    rows_before: int | None = None

    @property
    def number_of_changes(self) -> int:
        """How many cells, of a register how many rows more or less, the table has that the one before had not."""
        if self.is_register:
            return abs(self.rows - self.rows_before) if self.rows_before is not None else 0
        return len(self.changes)


@dataclass(frozen=True, slots=True)
class DeliveryReceived:
    """What became of one file: `name` is what its sender calls it, `id` what the journal does.

    `questions`: findings about its tables that somebody must answer. `faults`: why it was refused. `known`: the same
    bytes as they were received before. `unusual`: what was read otherwise than agreed.
    `answers`: how many answers to remarks are new; those that could not be taken are among `faults`.
    """

    name: str
    verdict: Verdict
    id: str = ""
    sha256: str = ""
    supplier: str = ""
    organisation: Text = NO_WORDS
    form: str = ""
    tables: tuple[UnderstoodTable, ...] = ()
    supersedes: tuple[str, ...] = ()
    questions: tuple[Finding, ...] = ()
    faults: tuple[Fault, ...] = ()
    known: SentDelivery | None = None
    unusual: tuple[Text, ...] = ()
    answers: int = 0
    receipts: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceivedDeliveries:
    """What became of all files of one call, in their order, in the collection in `folder`."""

    folder: Path
    deliveries: tuple[DeliveryReceived, ...]

    def of(self, *verdicts: Verdict) -> tuple[DeliveryReceived, ...]:
        """The files of which that became."""
        return tuple(one for one in self.deliveries if one.verdict in verdicts)
