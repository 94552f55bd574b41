"""Waivers: findings that may stand, for the figures they were given for and no others.

A waiver dies when the figures change, when nothing is found any more, or when its last day lies before the last day on
which the submission may be sent; a dead waiver is told. A blocking finding is waived by two roles, never by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from thb_eu.checks.catalogue import Declared
from thb_eu.checks.put import Answered, not_applicable, result_of
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import Collection, Family, Finding, Outcome, Place, Severity, Text, Waiver

WAIVERS_ALIVE = Declared(
    id="waivers-alive",
    family=Family.WAIVERS,
    asks=Text(
        "Ali vsaka izjema še pojasnjuje ugotovitev, za katero je bila dana?",
        "Does every waiver still explain the finding it was given for?",
    ),
    severity=Severity.WARNING,
    level=0,
    cites="waivers.yaml",
    says=Text("{says}", "{says}"),
    remedy=Text("Preverite podatke; izjemo obnovite ali odstranite.", "Look at the data; renew or remove the waiver."),
)
WAIVABLE = (Outcome.FAILED, Outcome.UNDECIDED)
NO_WAIVERS = Text("Izjem ni.", "There are no waivers.")
NO_FINDING = Text("Izjema {id} ne pojasnjuje ničesar več.", "The waiver {id} explains nothing any more.")
CHANGED = Text("Izjema {id} je bila dana za druge številke.", "The waiver {id} was given for other figures.")
ONE_ROLE = Text("izjemo je zahtevala in odobrila ista vloga.", "asked and granted by the same role.")
TWO_ROLES = Text(
    "Pri ugotovitvi, ki preprečuje predložitev, izjemo zahteva ena vloga, odobri pa druga.",
    "A finding that blocks is waived by two.",
)
EXPIRED = Text("Izjema {id} je potekla {until}.", "The waiver {id} expired on {until}.")


def with_waivers(
    findings: Iterable[Finding], collection: Collection, due: str, never: frozenset[str]
) -> tuple[list[Finding], Answered]:
    """The findings, those with a living waiver marked so, and what is to be said of the waivers themselves.

    Findings of the checks in `never` are open to no reason. Refuses a waiver asked and granted by one role.
    """
    found = list(findings)
    open_to_reason = [finding for finding in found if finding.check not in never]
    refuse_if_any(SourceRefused, _one_role(open_to_reason, collection.waivers))
    marked = [finding if finding.check in never else _marked(finding, collection, due) for finding in found]
    return marked, _about_waivers(open_to_reason, collection, due)


def _marked(finding: Finding, collection: Collection, due: str) -> Finding:
    waiver = _waiver_for(finding, collection, due)
    return replace(finding, outcome=Outcome.WAIVED, waiver=waiver.id) if waiver else finding


def _about_waivers(findings: list[Finding], collection: Collection, due: str) -> Answered:
    if not collection.waivers:
        return not_applicable(WAIVERS_ALIVE, NO_WAIVERS)
    dead = [_dead(waiver, why) for waiver, why in _dying(findings, collection, due)]
    return result_of(WAIVERS_ALIVE, Outcome.FAILED if dead else Outcome.PASSED), dead


def _dead(waiver: Waiver, why: Text) -> Finding:
    check = WAIVERS_ALIVE
    place = Place(file="waivers.yaml", cell=waiver.id)
    return Finding(check.id, Outcome.FAILED, check.severity, check.level, why, check.remedy, check.cites, place)


def _dying(findings: Iterable[Finding], collection: Collection, due: str) -> Iterator[tuple[Waiver, Text]]:
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
