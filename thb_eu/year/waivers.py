"""Waivers: a finding that may stay in, an entry of `waivers.yaml` and of the journal out; asked for, then granted.

The entry is sealed with what the finding rests on now. A waiver that died is asked for anew under its id. Refused
before anything is written: whatever checking would refuse afterwards, such as a check that is open to no reason, one
role for both acts where the finding blocks, and a waiver that would be dead from its first day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from thb_eu.base.errors import Problem
from thb_eu.base.messages import NO_WORDS, _, day, wording
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
    proposed,
    refuse_unsound,
)
from thb_eu.definitions import Definitions, Waiver
from thb_eu.definitions.interventions import short_name, unique_id, waiver_entry
from thb_eu.definitions.journal import Act
from thb_eu.definitions.strict_reader import closest
from thb_eu.definitions.yaml_patch import with_entry, with_value
from thb_eu.results import Collection, ReceivedFacts
from thb_eu.run import run_of
from thb_eu.sources import read_collection
from thb_eu.sources.collection import WAIVERS
from thb_eu.year.act_conditions import file_meant, in_all_languages, one_of_ids, refused
from thb_eu.year.workspace import Workspace, as_a_whole

NO_FINDING = _("no finding is called so.")
SEVERAL: Problem = (
    "id-ambiguous",
    _("several findings are meant: {names}."),
    _("Name one by its fingerprint."),
)
GRANTED: Problem = ("act-done-already", _("the waiver {id} is granted already, by {role}."), NO_WORDS)
CHANGED_SINCE: Problem = (
    "explanation-lapsed",
    _("the figures that were explained have changed since, or nothing is asked of them any more."),
    _("Give the file back again, so that the figures as they are now are explained; or reject the answer."),
)
BEFORE: Problem = (
    "days-out-of-order",
    _("the day {on} lies before the day on which it was asked for, {asked}."),
    _("Put the days in order."),
)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A collection as it was read and what was found in it."""

    received: ReceivedFacts
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...]
    due: str

    def lives(self, waivers: Iterable[Waiver]) -> tuple[JudgedWaiver, ...]:
        """What becomes of waivers."""
        return judge(self.findings, waivers, self.due, self.left_out)


@as_a_whole
def ask_for_waiver(
    space: Workspace,
    definitions: Definitions,
    finding: str,
    because: Mapping[str, str],
    until: str = "",
    asked_by: str = "",
    evidence: str = "",
) -> str:
    """Ask that a finding, by its fingerprint or as `CHECK@FILE!CELL`, may stay; the id of the waiver.

    FILE may be its contract or the name of its resource. `because`: the reason by language of the country; `until`: the
    last ISO day on which it holds, else the last day for sending, or the day of the act once that is past; `asked_by`:
    who asks, where not the role that acts;
    `evidence`: the seal that the finding must have, where somebody gave the reason for figures that may have changed.
    """
    reason = in_all_languages(because, definitions.languages, "because")
    finding = _with_its_file(finding, read_collection(space.folder, definitions))
    judged = _judged(space, definitions, fast=True)  # the plausibility suites take most of the time
    if not any(finding in _names(one) for one in judged.findings):
        judged = _judged(space, definitions)
    if evidence and evidence not in {one.evidence for one in judged.findings if finding in _names(one)}:
        raise refused(finding, CHANGED_SINCE, "analyst")
    found = _meant(finding, judged.findings)
    waivers = judged.received.collection.waivers
    dead = _dead(found[0], waivers, judged)
    names = (found[0].where.cell or found[0].where.row, "" if found[0].where.cell else found[0].where.column)
    id = (
        dead.id
        if dead
        else unique_id((found[0].check, short_name(found[0].where.file), *names), {waiver.id for waiver in waivers})
    )
    waiver = replace(
        proposed(id, found, until or max(judged.due, space.on)),
        reason=wording(reason),
        asked_by=asked_by or space.role,
        on=space.on,
    )
    entry, content = waiver_entry(waiver, definitions.languages), space.read(WAIVERS)
    if dead:
        number = [known.id for known in waivers].index(id)
        for key, value in entry.items():
            content = with_value(content, WAIVERS, ["waivers", number, key], value)
    else:
        content = with_entry(content, WAIVERS, ["waivers"], entry)
    space.put(WAIVERS, content)
    _refuse_unsound(space, definitions, judged, id)
    about = {"id": id, "check": waiver.check, "step": "asked", "finding": found[0].fingerprint}
    space.enter(Act.WAIVED, {**about, "evidence": waiver.evidence, "until": waiver.until, "because": reason})
    return id


@as_a_whole
def grant_waiver(space: Workspace, definitions: Definitions, id: str) -> str:
    """Grant a waiver that was asked for; its id. A finding that blocks is granted by another role than asked."""
    waivers = read_collection(space.folder, definitions, space.files).waivers
    id = one_of_ids(id, (waiver.id for waiver in waivers))
    number, waiver = next((number, known) for number, known in enumerate(waivers) if known.id == id)
    if waiver.granted_by:
        raise refused(id, GRANTED, id=id, role=waiver.granted_by)
    if waiver.on and space.on < waiver.on:
        raise refused("--on", BEFORE, on=day(space.on), asked=day(waiver.on))
    judged = _judged(space, definitions, fast=waiver.check in definitions.checks)
    space.put(WAIVERS, with_value(space.read(WAIVERS), WAIVERS, ["waivers", number, "granted_by"], space.role))
    _refuse_unsound(space, definitions, judged, id)
    space.enter(Act.WAIVED, {"id": id, "check": waiver.check, "step": "granted", "evidence": waiver.evidence})
    return id


def _judged(space: Workspace, definitions: Definitions, fast: bool = False) -> _Judged:
    collection = read_collection(space.folder, definitions, space.files)
    run = run_of(collection, definitions, set_aside=True)
    checked, due = run.examined(fast), last_day_for_sending(run.received.collection, definitions)
    return _Judged(run.received, checked.findings, checked.left_out, due)


def _with_its_file(finding: str, collection: Collection) -> str:
    """The name `CHECK@FILE!CELL` or `CHECK@FILE:ROW` of a finding with the path where it has the contract of a file."""
    check, at, place = finding.partition("@")
    file, *rest = re.split("(?=[!:])", place, maxsplit=1)
    return "".join((check, at, file_meant(file, collection), *rest))


def _meant(named: str, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of one check at one place that somebody means."""
    means = {finding.fingerprint: _names(finding) for finding in findings}
    prints = [known for known, names in means.items() if named in names]
    if len(prints) > 1:
        raise refused(named, SEVERAL, names=", ".join(prints))
    if not prints:
        near = closest(named, [name for names in means.values() for name in names])
        raise refused(named, ("finding-not-found", NO_FINDING, near))
    return [finding for finding in findings if finding.fingerprint == prints[0]]


def _names(finding: Finding) -> tuple[str, str]:
    """How a finding is called: by its fingerprint, and by its check and place."""
    return finding.fingerprint, called(finding)


def called(finding: Finding) -> str:
    """A finding as its check and place call it, `CHECK@FILE!CELL`; of a row, `CHECK@FILE:ROW`."""
    where = finding.where
    cell = f"!{where.cell}" if where.cell else f":{where.row}" if where.row else ""
    return f"{finding.check}@{where.file}{f'!{where.sheet}' if where.sheet else ''}{cell}"


def _dead(finding: Finding, waivers: Sequence[Waiver], judged: _Judged) -> Waiver | None:
    """The waiver for this one place that holds no more, if there is one."""
    for one in judged.lives(waivers):
        if one.life.is_dead and not one.waiver.is_scope and covers(one.waiver, finding):
            return one.waiver
    return None


def _refuse_unsound(space: Workspace, definitions: Definitions, judged: _Judged, id: str) -> None:
    """Refuse what is about to be written where checking would, and where the waiver `id` would not hold."""
    collection = read_collection(space.folder, definitions, space.files)
    received = replace(judged.received, collection=collection, inputs={**judged.received.inputs, **collection.edited})
    refuse_unsound(received, all_checks(definitions), definitions)
    waiver = next(known for known in collection.waivers if known.id == id)
    (one,) = judged.lives([waiver])
    if one.life is not WaiverState.ALIVE:
        raise refused(Place(WAIVERS).of(id), (DEATHS[one.life][0], *expiry_reason(one, judged.due)), "analyst")
