"""Judge a collection for its waivers: which finding somebody means, and whether a waiver would hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from thb_eu.base.messages import Languages, _
from thb_eu.base.model import Finding, Place
from thb_eu.checks import all_checks
from thb_eu.checks.waivers import (
    DEATHS,
    JudgedWaiver,
    WaiverState,
    covers,
    expiry_reason,
    judge,
    last_day_for_sending,
    refuse_unsound,
)
from thb_eu.definitions import Waiver
from thb_eu.definitions.interventions import waiver_entry
from thb_eu.definitions.strict_reader import closest
from thb_eu.results import Collection, ReceivedFacts
from thb_eu.run import run_of
from thb_eu.sources.collection import WAIVERS
from thb_eu.year.fields import refused
from thb_eu.year.workspace import Workspace, file_meant


@dataclass(frozen=True, slots=True)
class JudgedCollection:
    """A collection as it was read and what was found in it."""

    received: ReceivedFacts
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...]
    due: str

    def lives(self, waivers: Iterable[Waiver]) -> tuple[JudgedWaiver, ...]:
        """Find what becomes of waivers."""
        return judge(self.findings, waivers, self.due, self.left_out)


def judged(space: Workspace, fast: bool = False) -> JudgedCollection:
    """Judge the collection as this change leaves it; `fast`: without its suites."""
    run = run_of(space.collection(), space.definitions, set_aside=True)
    checked, due = run.examined(fast), last_day_for_sending(run.received.collection, space.definitions)
    return JudgedCollection(run.received, checked.findings, checked.left_out, due)


def with_its_file(finding: str, collection: Collection) -> str:
    """Return the name `CHECK@FILE!CELL` or `CHECK@FILE:ROW` of a finding, with the path where FILE is a contract."""
    check, at, place = finding.partition("@")
    file, *rest = re.split("(?=[!:])", place, maxsplit=1)
    return "".join((check, at, file_meant(file, collection), *rest))


def meant(named: str, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings of one check at one place that somebody means."""
    means = {finding.fingerprint: names(finding) for finding in findings}
    prints = [known for known, names in means.items() if named in names]
    if len(prints) > 1:
        problem = ("id-ambiguous", _("several findings are meant: {names}."), _("Name one by its fingerprint."))
        raise refused(named, problem, names=", ".join(prints))
    if not prints:
        near = closest(named, [name for names in means.values() for name in names])
        raise refused(named, ("finding-not-found", _("no finding is called so."), near))
    return [finding for finding in findings if finding.fingerprint == prints[0]]


def names(finding: Finding) -> tuple[str, str]:
    """Say how a finding is called: by its fingerprint, and by its check and place."""
    return finding.fingerprint, called(finding)


def called(finding: Finding) -> str:
    """Return a finding as its check and place call it, `CHECK@FILE!CELL`; of a row, `CHECK@FILE:ROW`."""
    where = finding.where
    cell = f"!{where.cell}" if where.cell else f":{where.row}" if where.row else ""
    return f"{finding.check}@{where.file}{f'!{where.sheet}' if where.sheet else ''}{cell}"


def dead(finding: Finding, waivers: Sequence[Waiver], judged: JudgedCollection) -> Waiver | None:
    """Return the waiver for this one place that holds no more, if there is one."""
    for waiver in judged.lives(waivers):
        if waiver.life.is_dead and not waiver.waiver.is_scope and covers(waiver.waiver, finding):
            return waiver.waiver
    return None


def put_waiver(space: Workspace, waiver: Waiver, known: Sequence[Waiver], languages: Languages) -> None:
    """Have a waiver written into its file, in place of the one of its id that is `known`."""
    entry = waiver_entry(waiver, languages)
    numbers = [number for number, other in enumerate(known) if other.id == waiver.id]
    for key, value in entry.items() if numbers else ():
        space.put_value(WAIVERS, ["waivers", numbers[0], key], value)
    if not numbers:
        space.put_entry(WAIVERS, "waivers", entry)


def refuse_unsound_waiver(space: Workspace, judged: JudgedCollection, id: str) -> None:
    """Refuse what is about to be written where checking would, and where the waiver `id` would not hold."""
    collection = space.collection()
    received = replace(judged.received, collection=collection, inputs={**judged.received.inputs, **collection.edited})
    refuse_unsound(received, all_checks(space.definitions), space.definitions)
    waiver = next(known for known in collection.waivers if known.id == id)
    (verdict,) = judged.lives([waiver])
    if verdict.life is not WaiverState.ALIVE:
        raise refused(Place(WAIVERS).of(id), (DEATHS[verdict.life][0], *expiry_reason(verdict, judged.due)), "analyst")
