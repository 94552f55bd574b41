"""Edition: a submission in, what the files of its edition show out: tables and findings, each made once.

The internal edition shows every finding. The others leave out remarks on a report's prose, and say how
many: they are for the ministry to settle. An error is shown in all. For the public, outcome,
place and message of every check that compares counts are withheld, whether it passed or failed: that a count exceeds
another one, or is a large share of it, can tell a suppressed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from thb_eu.base.messages import NO_WORDS, Languages, Text, _, plural, spoken_by_language
from thb_eu.base.model import Audience, CheckedCollection, CheckFamily, CheckResult, Finding, Outcome, Severity
from thb_eu.publication.table_contents import TableContents, contents_of
from thb_eu.results import Submission

INTERNAL = frozenset({CheckFamily.CLAIMS})
"""Families whose findings, short of errors, only the internal edition shows."""
COMPARING = frozenset(
    (
        CheckFamily.INSIDE,
        CheckFamily.BETWEEN,
        CheckFamily.CLAIMS,
        CheckFamily.UNITS,
        CheckFamily.TIME,
        CheckFamily.MIRROR,
        CheckFamily.PLAUSIBILITY,
    )
)
"""Families whose checks compare counts."""
WITHHELD = _("Withheld from the public edition.")
LEFT_TO_INTERNAL = plural(
    "{count} remark on the prose of the report is in the internal edition only.",
    "{count} remarks on the prose of the report are in the internal edition only.",
)

SCHEMA_VERSION = "3"
BY_CHECK = (Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.WITHHELD)
"""Outcomes without a finding: checks are counted there."""


@dataclass(frozen=True)
class Edition(Submission):
    """A submission with what several files of its dossier show."""

    @cached_property
    def tables(self) -> tuple[TableContents, ...]:
        """The tables, with their layouts, cells, notes and controls."""
        return contents_of(self)

    @cached_property
    def shown(self) -> CheckedCollection:
        """Results and findings as this edition may show them."""
        audience, examined = self.protected.audience, self.examined
        kept = [finding for finding in examined.findings if not is_hidden(finding, audience)]
        known = {finding.fingerprint for finding in kept}
        return replace(
            examined,
            results=tuple(_result(result, audience) for result in examined.results),
            findings=tuple(_finding(finding, known, audience) for finding in kept),
        )


def edition_of(submission: Submission) -> Edition:
    """The submission as its files show it; an edition as it is."""
    if isinstance(submission, Edition):
        return submission
    return Edition(**{field.name: getattr(submission, field.name) for field in fields(submission)})


def shown(submission: Submission) -> CheckedCollection:
    """Results and findings as the edition of `submission` may show them."""
    return edition_of(submission).shown


def internal_only(submission: Submission) -> tuple[Finding, ...]:
    """The findings that this edition leaves to the internal one; none of those that it withholds."""
    audience = submission.protected.audience
    return tuple(
        finding
        for finding in submission.examined.findings
        if is_hidden(finding, audience) and not _is_withheld(finding, audience)
    )


def left_to_internal(submission: Submission) -> Text | None:
    """How many findings the edition leaves to the internal one; nothing where it leaves none."""
    count = len(internal_only(submission))
    return LEFT_TO_INTERNAL.filled({"count": count}) if count else None


def is_hidden(finding: Finding, audience: Audience) -> bool:
    """Whether an edition does not show a finding."""
    is_internal = finding.family in INTERNAL and finding.severity is not Severity.ERROR
    return _is_withheld(finding, audience) or (is_internal and not audience.shows_doubts)


def _is_withheld(judged: Finding | CheckResult, audience: Audience) -> bool:
    return audience.withholds and judged.family in COMPARING


def _result(result: CheckResult, audience: Audience) -> CheckResult:
    return replace(result, outcome=Outcome.WITHHELD, reason=NO_WORDS) if _is_withheld(result, audience) else result


def _finding(finding: Finding, known: set[str], audience: Audience) -> Finding:
    """The finding as it is shown: it follows from nothing that is hidden, and tells the public no figure."""
    cause = finding.follows_from if finding.follows_from in known else ""
    return replace(finding, follows_from=cause, message=WITHHELD if audience.withholds else finding.message)


def findings_object(submission: Submission) -> dict[str, Any]:
    """What findings.json holds: verdict, counts, every check, every finding that the edition shows.

    `counts`: findings by outcome and severity; outcomes without a finding count checks. `internal_only`: how many
    findings, by severity, stand in the internal edition alone.
    """
    examined, collection = shown(submission), submission.collection
    checked = {outcome: [one for one in examined.results if one.outcome is outcome] for outcome in BY_CHECK}
    found = {outcome: [one for one in examined.findings if one.outcome is outcome] for outcome in Outcome}
    return {
        "schema_version": SCHEMA_VERSION,
        "package": collection.name,
        "time": str(collection.year),
        "state": submission.state.value,
        "verdict": "blocked" if submission.examined.blocked else "pass",
        "counts": {outcome.value: _by_severity([*some, *checked.get(outcome, ())]) for outcome, some in found.items()},
        "internal_only": _by_severity(internal_only(submission)),
        "checks": [
            *({"id": result.check, "outcome": result.outcome.value} for result in examined.results),
            *({"id": check, "outcome": "left out"} for check in examined.left_out),
        ],
        "findings": [_as_object(finding, submission.definitions.languages) for finding in examined.findings],
    }


def _by_severity(found: Iterable[Finding | CheckResult]) -> Mapping[str, int]:
    severities = [one.severity for one in found]
    return {severity.value: severities.count(severity) for severity in Severity}


def _as_object(finding: Finding, languages: Languages) -> dict[str, Any]:
    where = finding.where
    return {
        "fingerprint": finding.fingerprint,
        "check": finding.check,
        "code": finding.code,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "level": finding.level,
        "message": finding.message.by_language_of(languages),
        "remedy": spoken_by_language(finding.remedies.by_role(), languages),
        "cites": finding.cites,
        "where": {name: getattr(where, name) for name in ("file", "sheet", "cell", "row", "column")},
        "waiver": finding.waiver or None,
        "follows_from": finding.follows_from or None,
    }
