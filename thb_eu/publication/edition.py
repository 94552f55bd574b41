"""Edition: a submission in, what its edition shows of the checks out.

The internal edition shows every finding. The others leave out remarks on a report's prose, and say how
many: they are for the ministry to settle. An error is shown in all. For the public, outcome,
place and message of every check that compares counts are withheld, whether it passed or failed: that a count exceeds
another one, or is a large share of it, can tell a suppressed one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from thb_eu.messages import NO_WORDS, _
from thb_eu.model import Audience, CheckResult, Examined, Family, Finding, Outcome, Severity, Submission

INTERNAL = frozenset({Family.CLAIMS})
"""Families whose findings, short of errors, only the internal edition shows."""
COMPARING = frozenset(
    {
        Family.INSIDE,
        Family.BETWEEN,
        Family.CLAIMS,
        Family.UNITS,
        Family.TIME,
        Family.MIRROR,
        Family.PLAUSIBILITY,
    }
)
"""Families whose checks compare counts."""
WITHHELD = _("Withheld from the public edition.")


def shown(submission: Submission) -> Examined:
    """Results and findings as the edition of `submission` may show them."""
    examined, audience = submission.examined, submission.protected.audience
    kept = [finding for finding in examined.findings if not is_hidden(finding, audience)]
    known = {finding.fingerprint for finding in kept}
    return replace(
        examined,
        results=tuple(_result(result, audience) for result in examined.results),
        findings=tuple(_finding(finding, known, audience) for finding in kept),
    )


def internal_only(submission: Submission) -> tuple[Finding, ...]:
    """The findings that this edition leaves to the internal one; none of those that it withholds."""
    audience = submission.protected.audience
    return tuple(
        finding
        for finding in submission.examined.findings
        if is_hidden(finding, audience) and not _is_withheld(finding, audience)
    )


def is_hidden(finding: Finding, audience: Audience) -> bool:
    """Whether an edition does not show a finding."""
    return _is_withheld(finding, audience) or (is_internal(finding) and not audience.shows_doubts)


def is_internal(finding: Finding) -> bool:
    """Whether a finding is a remark on the prose of a report that is no error."""
    return finding.family in INTERNAL and finding.severity is not Severity.ERROR


def _is_withheld(told: Finding | CheckResult, audience: Audience) -> bool:
    return audience.withholds and told.family in COMPARING


def _result(result: CheckResult, audience: Audience) -> CheckResult:
    if not _is_withheld(result, audience):
        return result
    return replace(result, outcome=Outcome.WITHHELD, reason=NO_WORDS)


def _finding(finding: Finding, known: set[str], audience: Audience) -> Finding:
    """The finding as it is shown: it follows from nothing that is hidden, and tells the public no figure."""
    cause = finding.follows_from if finding.follows_from in known else ""
    return replace(finding, follows_from=cause, message=WITHHELD if audience.withholds else finding.message)


def blocking(findings: Iterable[Finding]) -> int:
    """How many of the findings stand in the way of a submission."""
    return sum(finding.blocks for finding in findings)
