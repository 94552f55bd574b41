"""Add up the parts of a sum, for a disseminator's view and a recipient's table alike.

A sum is missing as soon as one of its parts is; its flag is the worst of theirs, the reason why one is missing before
any doubt about a value.
"""

from __future__ import annotations

from collections.abc import Iterable

from thb_eu.base.model import ObsStatus

WORST_FIRST = (
    ObsStatus.SUPPRESSED,
    ObsStatus.NOT_RECORDED,
    ObsStatus.NOT_REPORTED,
    ObsStatus.IMPOSSIBLE,
    ObsStatus.BOUND,
    ObsStatus.PROVISIONAL,
    ObsStatus.VALUE,
)
"""What a sum is called whose parts differ."""


def sum_of_parts(values: Iterable[int | None]) -> int | None:
    """Return the sum of the parts; None as soon as one of them is missing."""
    parts = list(values)
    return None if None in parts else sum(part for part in parts if part is not None)


def status_of_parts(statuses: Iterable[ObsStatus]) -> ObsStatus:
    """Return the status of a sum whose parts have these, of which there is one at least."""
    return min(statuses, key=WORST_FIRST.index)


def confidentiality_of_parts(marks: Iterable[str]) -> str:
    """Return the mark of a sum: that of the first part that has one."""
    return next(filter(None, marks), "")
