"""Waivers: findings that may stand, for the figures they were given for and no others.

A waiver dies when the figures change, when nothing is found any more, or when its last day lies before the last day on
which the submission may be sent; a dead waiver is told. A blocking finding is waived by two roles, never by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import Collection, Finding, Outcome, Severity, Text, Waiver

DEAD = "waivers-alive"
WAIVABLE = (Outcome.FAILED, Outcome.UNDECIDED)
NO_FINDING = Text("Izjema {id} ne pojasnjuje ničesar več.", "The waiver {id} explains nothing any more.")
CHANGED = Text("Izjema {id} je bila dana za druge številke.", "The waiver {id} was given for other figures.")
ONE_ROLE = Text("izjemo je zahtevala in odobrila ista vloga.", "asked and granted by the same role.")
TWO_ROLES = Text(
    "Pri ugotovitvi, ki preprečuje predložitev, izjemo zahteva ena vloga, odobri pa druga.",
    "A finding that blocks is waived by two.",
)
EXPIRED = Text("Izjema {id} je potekla {until}.", "The waiver {id} expired on {until}.")


def with_waivers(findings: Iterable[Finding], collection: Collection, due: str) -> list[Finding]:
    """The findings, those with a living waiver marked so; refuses a waiver asked and granted by one role."""
    found = list(findings)
    refuse_if_any(SourceRefused, _one_role(found, collection.waivers))
    return [
        replace(finding, outcome=Outcome.WAIVED, waiver=waiver.id)
        if (waiver := _waiver_for(finding, collection, due))
        else finding
        for finding in found
    ]


def dead(findings: Iterable[Finding], collection: Collection, due: str) -> Iterator[tuple[Waiver, Text]]:
    """Waivers that no longer explain anything, with the reason."""
    found = list(findings)
    for waiver in collection.waivers:
        same_place = [finding for finding in found if _points_at(waiver, finding)]
        if waiver.until < due:
            yield waiver, EXPIRED.filled({"id": waiver.id, "until": waiver.until})
        elif not same_place:
            yield waiver, NO_FINDING.filled({"id": waiver.id})
        elif not any(_fits(waiver, finding) for finding in same_place):
            yield waiver, CHANGED.filled({"id": waiver.id})


def _waiver_for(finding: Finding, collection: Collection, due: str) -> Waiver | None:
    living = (waiver for waiver in collection.waivers if waiver.until >= due)
    return next((waiver for waiver in living if finding.outcome in WAIVABLE and _fits(waiver, finding)), None)


def _fits(waiver: Waiver, finding: Finding) -> bool:
    return _points_at(waiver, finding) and dict(waiver.figures) == dict(finding.figures)


def _points_at(waiver: Waiver, finding: Finding) -> bool:
    where = finding.where
    return (waiver.check, waiver.file, waiver.cell) == (finding.check, where.file, where.cell)


def _one_role(findings: list[Finding], waivers: tuple[Waiver, ...]) -> Iterator[Fault]:
    for waiver in waivers:
        blocking = any(_fits(waiver, finding) and finding.severity is Severity.ERROR for finding in findings)
        if blocking and waiver.asked_by == waiver.granted_by:
            yield Fault(f"waivers.yaml, {waiver.id}", ONE_ROLE, TWO_ROLES, "analyst")
