"""Findings: every finding of every check, by severity; for the public without what could tell a suppressed count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.messages import NO_WORDS, Text, _
from thb_eu.model import CheckResult, Finding, Outcome, Place, Severity, Submission, Waiver
from thb_eu.publication.edition import WITHHELD, shown
from thb_eu.publication.html.markup import Html, grid, heading, joined, stacked, tag
from thb_eu.publication.sheets.findings import TITLE, left_to_internal
from thb_eu.publication.sheets.notes import figures_of
from thb_eu.publication.sheets.words import NOBODY_YET, NONE, OUTCOME, SEVERITY

FIELDS = [
    _("Place"),
    _("Message"),
    _("Remedy"),
    _("Outcome, waiver"),
]
LEVEL = _("level")
SHEET, ROW, COLUMN = _("sheet"), _("row"), _("column")
BLOCKS = _("blocks the submission")
FOLLOWS_FROM = _("follows from")
ASKED, GRANTED = _("asked by"), _("granted by")
FROM, UNTIL = _("on"), _("until")
ALL_CHECKS = _("All checks by outcome")
LEFT_OUT = _("left out")
CHECK_FIELDS = [_("Outcome"), _("Checks")]


def findings(submission: Submission) -> Html:
    """One table per severity, in it one block per check; then every check by its outcome."""
    parts = [_severity(submission, severity) for severity in Severity]
    told = tag("p", stacked(left), class_="quiet") if (left := left_to_internal(submission)) else Html()
    return tag("section", heading(2, TITLE, "findings"), told, *parts, _checks(submission), aria_labelledby="findings")


def _severity(submission: Submission, severity: Severity) -> Html:
    own = [finding for finding in shown(submission).findings if finding.severity is severity]
    title = tag("h3", SEVERITY[severity], " ", tag("span", f"({len(own)})", class_="count"))
    if not own:
        return joined(title, tag("p", NONE, class_="quiet"))
    by_check: dict[str, list[Finding]] = {}
    for finding in own:
        by_check.setdefault(finding.check, []).append(finding)
    bodies = [_check(submission, check, found) for check, found in by_check.items()]
    return grid(title, FIELDS, bodies, "findings")


def _check(submission: Submission, check: str, found: list[Finding]) -> Html:
    """The check and its reference, then its findings; a remedy that all of them share stands once."""
    cited = dict.fromkeys(finding.cites for finding in found if finding.cites)
    about = joined(tag("code", check), " · ", LEVEL, " ", found[0].level, *(f" · {cites}" for cites in cited))
    rows = [tag("tr", tag("th", about, scope="rowgroup", colspan=len(FIELDS)), class_="block")]
    shared = len({finding.remedy for finding in found}) == 1
    for number, finding in enumerate(found):
        remedy = Html()
        if not shared or number == 0:
            remedy = tag("td", stacked(finding.remedy), rowspan=len(found) if shared and len(found) > 1 else "")
        rows.append(
            tag(
                "tr",
                tag("th", _place(finding.where), tag("code", finding.fingerprint, class_="print"), scope="row"),
                tag("td", stacked(finding.message)),
                remedy,
                tag("td", _outcome(submission, finding)),
            )
        )
    return tag("tbody", *rows)


def _place(where: Place) -> Html:
    """The supplier's own coordinates."""
    parts: list[Html] = [tag("span", where.file, class_="file")] if where.file else []
    if where.sheet:
        parts.append(joined(SHEET, " ", where.sheet))
    if where.cell:
        parts.append(tag("b", where.cell))
    elif where.row is not None:
        parts.append(joined(ROW, " ", where.row))
    if where.column:
        parts.append(joined(COLUMN, " ", where.column))
    return tag("span", *_between(parts, ", "), class_="place")


def _between(parts: Iterable[Html], between: str) -> Iterator[Html]:
    for number, part in enumerate(parts):
        yield joined(between, part) if number else part


def _outcome(submission: Submission, finding: Finding) -> Html:
    told = tag("span", OUTCOME[finding.outcome], class_=f"outcome {finding.outcome.name.lower()}")
    if finding.blocks:
        told = joined(told, " ", tag("strong", BLOCKS))
    if finding.follows_from:
        told = joined(told, " ", FOLLOWS_FROM, " ", tag("code", finding.follows_from))
    if not finding.waiver:
        return told
    known = {waiver.id: waiver for waiver in submission.collection.waivers}
    about = _waiver(submission, known[finding.waiver]) if finding.waiver in known else Html()
    return joined(told, " ", tag("code", finding.waiver), about)


def _waiver(submission: Submission, waiver: Waiver) -> Html:
    """Why the finding may stand, for which figures, and who answers for that until when."""
    is_public = submission.protected.audience.withholds
    who = [
        joined(name, ": ", value)
        for name, value in (
            (ASKED, waiver.asked_by),
            (GRANTED, waiver.granted_by or NOBODY_YET),
            (FROM, waiver.on),
            (UNTIL, waiver.until),
        )
        if value
    ]
    told = [tag("p", stacked(WITHHELD if is_public else waiver.reason))]
    if waiver.figures and not is_public:
        told.append(tag("p", tag("code", figures_of(waiver))))
    return tag("div", *told, tag("p", *_between(who, "; "), class_="quiet"), class_="waiver")


def _checks(submission: Submission) -> Html:
    """Which checks came to what, those that were left out with them."""
    rows: list[Html] = []
    for outcome in Outcome:
        listed = [result for result in shown(submission).results if result.outcome is outcome]
        names = [joined(tag("code", result.check), *_because(submission, result)) for result in listed]
        rows += _listed(OUTCOME[outcome], names)
    rows += _listed(LEFT_OUT, [tag("code", name) for name in submission.examined.left_out])
    return grid(heading(3, ALL_CHECKS), CHECK_FIELDS, [tag("tbody", *rows)], "checks")


def _because(submission: Submission, result: CheckResult) -> list[Html]:
    """Why a check was not put, in all languages."""
    return (
        [joined(" (", WITHHELD if submission.protected.audience.withholds else result.reason, ")")]
        if result.reason != NO_WORDS
        else []
    )


def _listed(title: Text, names: list[Html]) -> Iterator[Html]:
    if names:
        count = tag("span", f"({len(names)})", class_="count")
        yield tag("tr", tag("th", title, " ", count, scope="row"), tag("td", *_between(names, ", ")))
