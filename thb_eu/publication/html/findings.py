"""Group the findings of an edition by cause; to the public say that they are withheld.

A group is what one check found; what only follows from a finding stands beneath it, in the group of its cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import Finding, Outcome, Severity
from thb_eu.definitions import Waiver
from thb_eu.publication.edition import Edition
from thb_eu.publication.html.explanations import WaiverExplained
from thb_eu.publication.labels import OUTCOME, SEVERITY, figures_of


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding with its severity and outcome in words, the waiver on which it stands, and whether it follows."""

    finding: Finding
    severity: Text
    outcome: Text
    waiver: WaiverExplained | None

    @property
    def follows(self) -> bool:
        """Whether it only follows from another one."""
        return bool(self.finding.follows_from)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """What one check found, the worst severity first, with what follows from it."""

    check: str
    severity: Severity
    findings: tuple[FindingShown, ...]

    @property
    def label(self) -> Text:
        """Its severity in words."""
        return SEVERITY[self.severity]

    @property
    def cites(self) -> str:
        """What the check refers to."""
        return "; ".join(dict.fromkeys(finding.finding.cites for finding in self.findings if finding.finding.cites))

    @property
    def remedy(self) -> Text | None:
        """What to do, where it is the same for all of them."""
        remedies = dict.fromkeys(finding.finding.remedy for finding in self.findings)
        return next(iter(remedies)) if len(remedies) == 1 else None

    @property
    def blocking(self) -> int:
        """How many of them prevent the submission."""
        return sum(finding.finding.blocks for finding in self.findings)


def finding_groups(found: Iterable[Finding], waivers: Iterable[Waiver]) -> tuple[FindingGroup, ...]:
    """Return the findings by cause: errors before warnings before notes, in each the checks in their order."""
    granted = {waiver.id: WaiverExplained(waiver, figures_of(waiver)) for waiver in waivers}
    groups: dict[tuple[Severity, str], list[FindingShown]] = {}
    at: dict[str, tuple[Severity, str]] = {}
    for finding in found:
        key = at.get(finding.follows_from, (finding.severity, finding.check))
        at[finding.fingerprint] = key
        shown = FindingShown(finding, SEVERITY[finding.severity], OUTCOME[finding.outcome], granted.get(finding.waiver))
        groups.setdefault(key, []).append(shown)
    return tuple(
        FindingGroup(check, severity, tuple(listed))
        for worst in Severity
        for (severity, check), listed in groups.items()
        if severity is worst
    )


@dataclass(frozen=True, slots=True)
class ChecksOfOutcome:
    """The checks that came to one outcome, each with the reason that it gives."""

    outcome: Text
    checks: tuple[tuple[str, Text], ...]


def checks_by_outcome(edition: Edition) -> tuple[ChecksOfOutcome, ...]:
    """Find which checks came to what and why, those that were left out with them."""
    named: Mapping[Outcome, list[tuple[str, Text]]] = {outcome: [] for outcome in Outcome}
    for result in edition.shown.results:
        named[result.outcome].append((result.check, result.reason))
    found = [ChecksOfOutcome(OUTCOME[outcome], tuple(checks)) for outcome, checks in named.items() if checks]
    left = tuple((name, NO_WORDS) for name in edition.examined.left_out)
    return (*found, ChecksOfOutcome(_("left out"), left)) if left else tuple(found)
