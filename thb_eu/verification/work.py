"""Work: what verifying has come to so far; a file that cannot be read is a difference and leaves its part undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from thb_eu.errors import Fault, ThbError
from thb_eu.messages import Text, _, layout
from thb_eu.progress import stage
from thb_eu.verification.model import Difference, Judged, Part

Read = TypeVar("Read")
NOT_READ = _("cannot be read: {fault}")


@dataclass
class Work:
    """The parts that were done or not, and the differences that were found."""

    parts: list[Part] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    def take(self, judged: Judged) -> None:
        """Take up what a step came to."""
        self.parts += judged[0]
        self.differences += judged[1]

    def did(self, id: str, asks: Text, compared: int, unit: Text, found: Iterable[Difference] = ()) -> None:
        """Say that a part was done, over how much, and what differs."""
        self.parts.append(Part(id, asks, compared, unit))
        self.differences += found

    def left(self, id: str, asks: Text, why: Text) -> None:
        """Say that a part was not done, and why."""
        self.parts.append(Part(id, asks, undone=why))

    def read(self, id: str, asks: Text, where: str, act: Callable[[], Read]) -> Read | None:
        """What `act` reads; nothing where it is refused, which is told as a difference at `where`."""
        stage(asks)
        try:
            return act()
        except ThbError as refused:
            told = [NOT_READ.filled({"fault": sentence_of(fault)}) for fault in refused.faults]
        self.differences += [Difference(id, where, why) for why in told]
        self.left(id, asks, told[0])
        return None


def sentence_of(fault: Fault) -> Text:
    """A fault as one sentence."""
    return layout("{fault}", fault=fault)
