"""Print what each waiver covers and whether it lives; for each blocking finding the waiver to fill in.

Comes in: a submission as prepared. Goes out: `ExplainedWaivers`, as words for people or as JSON. The YAML of a proposed
waiver is as `waivers.yaml` is written: only the reason is left to write, then it can be asked for. Nothing here grants
one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import click

from thb_eu.base.messages import Languages, _, plural, spoken_by_language
from thb_eu.base.model import Finding
from thb_eu.base.printable import printable
from thb_eu.checks import all_checks
from thb_eu.checks.waivers import (
    FILE,
    WAIVABLE,
    JudgedWaiver,
    WaiverState,
    covers,
    expiry_reason,
    judge,
    last_day_for_sending,
    proposed,
)
from thb_eu.definitions import Waiver
from thb_eu.definitions.interventions import place_entry, short_name, unique_id, waiver_entry
from thb_eu.definitions.yaml_patch import entry_text
from thb_eu.results import Submission

SCHEMA_VERSION = "1"
TITLE = plural(
    "{count} waiver; it must hold until {due}, the last day for sending",
    "{count} waivers; they must hold until {due}, the last day for sending",
)
PASTE = _(
    'Paste the lines from "- waiver" on into {file}, below "waivers:", and write the reason in all languages.',
    file=FILE,
)
LIVES = {
    WaiverState.ALIVE: _("alive"),
    WaiverState.EXPIRED: _("dead: expired"),
    WaiverState.EXPLAINS_NOTHING: _("expired: it no longer explains a finding"),
    WaiverState.CHANGED: _("dead: what it rests on has changed"),
    WaiverState.OTHER_FIGURES: _("dead: other figures"),
    WaiverState.NOT_JUDGED: _("not judged: its check was not run"),
}
ASKED = _("asked by: {who}, {on}")
NOT_GRANTED = _("nobody has granted it yet: a draft")
UNTIL = plural(
    "until {until} ({days} day after the last day for sending)",
    "until {until} ({days} days after the last day for sending)",
    by="days",
)
UNTIL_BEFORE = plural(
    "until {until} ({days} day before the last day for sending)",
    "until {until} ({days} days before the last day for sending)",
    by="days",
)
NEVER = _("No waiver is possible here.")


@dataclass(frozen=True, slots=True)
class UnwaivedFinding:
    """Blocking findings of one check at one place without a waiver; `block`: the waiver to ask for, empty if never."""

    findings: tuple[Finding, ...]
    block: str


@dataclass(frozen=True, slots=True)
class ExplainedWaivers:
    """Every waiver of a collection judged, and what blocks without one; `due` is the last day for sending."""

    package: str
    year: int
    due: str
    waivers: tuple[JudgedWaiver, ...]
    unwaived: tuple[UnwaivedFinding, ...]
    languages: Languages


def waivers_explained(submission: Submission) -> ExplainedWaivers:
    """Find what the waivers of a submission come to, and the waivers that could be asked for."""
    collection, examined, definitions = submission.collection, submission.examined, submission.definitions
    due = last_day_for_sending(collection, definitions)
    judged = judge(examined.findings, collection.waivers, due, examined.left_out)
    waivable = {check.id for check in all_checks(definitions) if check.waivable}
    taken = {waiver.id for waiver in collection.waivers}
    unwaived = tuple(_unwaived(examined.findings, collection.waivers, waivable, taken, due, definitions.languages))
    return ExplainedWaivers(collection.name, collection.year, due, judged, unwaived, definitions.languages)


def _unwaived(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    waivable: set[str],
    taken: set[str],
    due: str,
    languages: Languages,
) -> Iterator[UnwaivedFinding]:
    """Yield what blocks and no waiver covers, dead ones included: those are renewed, not doubled."""
    by_place: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.blocks and not any(covers(waiver, finding) for waiver in waivers):
            by_place.setdefault(finding.fingerprint, []).append(finding)
    for found in by_place.values():
        first = found[0]
        if first.check in waivable and first.outcome in WAIVABLE:
            where = first.where
            names = (where.cell or where.row, "" if where.cell else where.column)
            id = unique_id((first.check, short_name(where.table or where.file), *names), taken)
            taken.add(id)
            yield UnwaivedFinding(tuple(found), block(proposed(id, found, due), languages))
        else:
            yield UnwaivedFinding(tuple(found), "")


def block(waiver: Waiver, languages: Languages) -> str:
    """Return a waiver for one place as an entry of `waivers.yaml` in the file's style, its reason to be written."""
    return entry_text(waiver_entry(waiver, languages))


# --- words -----------------------------------------------------------------------------------------


def waiver_words(explained: ExplainedWaivers, lang: str) -> Iterator[str]:
    """Yield every waiver, then all that blocks without one, as lines for people; blocks of YAML stand as they are."""
    count = {"count": len(explained.waivers), "due": explained.due}
    yield click.style(TITLE.filled(count).in_language(lang), bold=True)
    for waiver in explained.waivers:
        yield from _about(waiver, explained.due, lang)
    yield ""
    found = sum(len(entry.findings) for entry in explained.unwaived)
    sentence = plural(
        "{count} finding blocks the submission and has no waiver",
        "{count} findings block the submission and have no waiver",
        found,
    )
    yield click.style(sentence.in_language(lang), bold=True)
    if any(entry.block for entry in explained.unwaived):
        yield f"  {PASTE.in_language(lang)}"
    for entry in explained.unwaived:
        yield ""
        yield from (_quoted(finding, lang) for finding in entry.findings)
        yield from entry.block.splitlines() or [f"    → {NEVER.in_language(lang)}"]


def _about(judged: JudgedWaiver, due: str, lang: str) -> Iterator[str]:
    waiver = judged.waiver
    who = ASKED.filled({"who": waiver.asker, "on": waiver.on}) if waiver.asked_by else _("nobody has asked for it yet")
    granted = _("granted by: {who}", who=waiver.granted_by) if waiver.granted_by else NOT_GRANTED
    beyond = _days_beyond(due, waiver)
    until = (UNTIL if beyond >= 0 else UNTIL_BEFORE).filled({"until": waiver.until, "days": abs(beyond)})
    number = plural("{count} finding", "{count} findings", len(judged.covers))
    alive = LIVES[judged.life].in_language(lang)
    yield ""
    yield f"  {click.style(waiver.id, bold=True)} [{click.style(alive, fg='red' if judged.life.is_dead else None)}]"
    yield f"    {waiver.check}, {waiver.where.in_language(lang)}; {number.in_language(lang)}"
    yield from (_quoted(finding, lang) for finding in judged.covers)
    yield f"    {waiver.reason.in_language(lang)}"
    yield f"    {'; '.join(text.in_language(lang) for text in (who, granted, until))}"
    if judged.life.is_dead:
        yield from (f"    → {text.in_language(lang)}" for text in expiry_reason(judged, due))


def _quoted(finding: Finding, lang: str) -> str:
    return printable(f"    {finding.where.in_language(lang)}: {finding.message.in_language(lang)}")


def _days_beyond(due: str, waiver: Waiver) -> int:
    """Find how many days the waiver holds beyond the last day for sending; negative where it ends before."""
    return (datetime.date.fromisoformat(waiver.until) - datetime.date.fromisoformat(due)).days


# --- JSON ------------------------------------------------------------------------------------------


def waivers_object(explained: ExplainedWaivers) -> dict[str, Any]:
    """Return the same for programs: findings by their fingerprint, `yaml` empty where no waiver is possible."""
    result = {
        "schema_version": SCHEMA_VERSION,
        "package": explained.package,
        "time": str(explained.year),
        "limit": explained.due,
        "waivers": [_object(waiver, explained.due) for waiver in explained.waivers],
        "blocking": [
            {
                "check": entry.findings[0].check,
                "where": place_entry(entry.findings[0].where),
                "findings": [finding.fingerprint for finding in entry.findings],
                "yaml": entry.block,
            }
            for entry in explained.unwaived
        ],
    }
    return spoken_by_language(result, explained.languages)


def _object(judged: JudgedWaiver, due: str) -> dict[str, Any]:
    waiver = judged.waiver
    where = place_entry(waiver.where)
    if waiver.is_scope and waiver.where.cell:
        where["cells"] = where.pop("cell")
    return {
        "waiver": waiver.id,
        "check": waiver.check,
        "scope" if waiver.is_scope else "where": where,
        "life": judged.life,
        "findings": [finding.fingerprint for finding in judged.covers],
        "evidence": {"given": waiver.evidence, "now": judged.evidence or None},
        "reason": waiver.reason,
        "asked_by": waiver.asked_by or None,
        "granted_by": waiver.granted_by or None,
        "on": waiver.on or None,
        "until": waiver.until,
        "days_beyond_limit": _days_beyond(due, waiver),
    }
