"""Validated: which checks were put to the figures, what they came to, and what was let stand on whose authority.

No message of a finding is repeated here: messages hold figures. For the public a waiver's reason is withheld as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from thb_eu.messages import _, day, plural
from thb_eu.model import Outcome, Submission
from thb_eu.publication.edition import shown
from thb_eu.publication.reference.passages import Passage, row, withheld
from thb_eu.publication.sheets.findings import left_to_internal
from thb_eu.publication.sheets.notes import living_waivers
from thb_eu.publication.sheets.words import NOBODY_YET, OUTCOME, SEVERITY

CHECKED = plural("{count} check by outcome:", "{count} checks by outcome:")
NOBODY_CHECKED = _("no check was run.")
OUTCOMES, CHECKS = _("Outcome"), _("Checks")
LEFT_OUT = _("checks left out and not run: {checks}.")
NONE_LEFT_OUT = _("no check was left out.")
FOUND = _("checks with findings; they stand in findings.json and on the sheet Findings:")
CHECK, OUTCOME_OF, WEIGHT = _("Check"), _("Outcome"), _("Severity")
FINDINGS = _("Findings")
WAIVED = _("findings in suppliers' figures that may stand under a waiver; the figures are not changed:")
NOTHING_WAIVED = _("no waiver holds.")
ID, PLACE, REASON = _("Id"), _("Place"), _("Reason")
ASKED, GRANTED = _("Asked by"), _("Granted by")
UNTIL = _("Until")


def validation(submission: Submission) -> Iterator[Passage]:
    """Checks by outcome, those that were left out, and those that found something."""
    examined = shown(submission)
    counts = Counter(result.outcome for result in examined.results)
    rows = tuple(row(OUTCOME[outcome], counts[outcome]) for outcome in Outcome if counts[outcome])
    told = CHECKED.filled({"count": len(examined.results)}) if rows else NOBODY_CHECKED
    yield Passage(told, (OUTCOMES, CHECKS) if rows else (), rows)
    left_out = ", ".join(examined.left_out)
    yield Passage(LEFT_OUT.filled({"checks": left_out}) if left_out else NONE_LEFT_OUT)
    found = Counter((entry.check, entry.outcome, entry.severity) for entry in examined.findings)
    if found:
        rows = tuple(
            row(check, OUTCOME[outcome], SEVERITY[severity], count)
            for (check, outcome, severity), count in found.items()
        )
        yield Passage(FOUND, (CHECK, OUTCOME_OF, WEIGHT, FINDINGS), rows)
    if left := left_to_internal(submission):
        yield Passage(left)


def waivers(submission: Submission) -> Iterator[Passage]:
    """The waivers that hold: where, why, who asked, who granted, until when."""
    rows = []
    for waiver, found in living_waivers(submission):
        place = waiver.where
        until = day(waiver.until)
        who = (waiver.asked_by or NOBODY_YET, waiver.granted_by or NOBODY_YET)
        rows.append(row(waiver.id, waiver.check, place, withheld(submission, waiver.reason), *who, until, len(found)))
    heads = (ID, CHECK, PLACE, REASON, ASKED, GRANTED, UNTIL, FINDINGS)
    yield Passage(WAIVED, heads, tuple(rows)) if rows else Passage(NOTHING_WAIVED)
