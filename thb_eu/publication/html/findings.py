"""Findings: every finding of every check, by severity; for the public that they are withheld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.base.messages import NO_WORDS, _
from thb_eu.base.model import Finding, Outcome, Place, Severity
from thb_eu.definitions import Waiver
from thb_eu.publication.edition import left_to_internal, shown
from thb_eu.publication.html.markup import Html, grid, heading, joined, stacked, tag
from thb_eu.publication.labels import NOBODY_YET, NONE, OUTCOME, SEVERITY, WITHHELD, figures_of
from thb_eu.publication.sheets.findings_sheet import TITLE
from thb_eu.results import Submission

BLOCKS = _("blocks the submission")
FIELDS = [_("Place"), _("Message"), _("Remedy"), _("Outcome, waiver")]


def findings(submission: Submission) -> Html:
    """One table per severity, in it one block per check; then every check by its outcome."""
    parts = [_severity(submission, severity) for severity in Severity]
    if submission.protected.audience.withholds:
        parts = [tag("p", stacked(WITHHELD), class_="quiet")]
    note = tag("p", stacked(left), class_="quiet") if (left := left_to_internal(submission)) else Html()
    return tag("section", heading(2, TITLE, "findings"), note, *parts, _checks(submission), aria_labelledby="findings")


def _severity(submission: Submission, severity: Severity) -> Html:
    by_check: dict[str, list[Finding]] = {}
    for finding in shown(submission).findings:
        if finding.severity is severity:
            by_check.setdefault(finding.check, []).append(finding)
    count = sum(map(len, by_check.values()))
    title = tag("h3", SEVERITY[severity], " ", tag("span", f"({count})", class_="count"))
    if not count:
        return joined(title, tag("p", NONE, class_="quiet"))
    return grid(title, FIELDS, [_check(submission, check, held) for check, held in by_check.items()], "findings")


def _check(submission: Submission, check: str, found: list[Finding]) -> Html:
    """The check and its reference, then its findings; a remedy that all of them share stands once."""
    cited = dict.fromkeys(finding.cites for finding in found if finding.cites)
    about = joined(tag("code", check), " · ", _("level"), " ", found[0].level, *(f" · {cites}" for cites in cited))
    rows = [tag("tr", tag("th", about, scope="rowgroup", colspan=len(FIELDS)), class_="block")]
    shared = len({finding.remedy for finding in found}) == 1
    for number, finding in enumerate(found):
        remedy = Html()
        if not shared or number == 0:
            remedy = tag("td", stacked(finding.remedy), rowspan=len(found) if shared and len(found) > 1 else "")
        place = tag("th", _place(finding.where), tag("code", finding.fingerprint, class_="print"), scope="row")
        outcome = tag("td", _outcome(submission, finding))
        rows.append(tag("tr", place, tag("td", stacked(finding.message)), remedy, outcome))
    return tag("tbody", *rows)


def _place(where: Place) -> Html:
    """The supplier's own coordinates."""
    parts: list[Html] = [tag("span", where.file, class_="file")] if where.file else []
    if where.sheet:
        parts.append(joined(_("sheet"), " ", where.sheet))
    if where.cell:
        parts.append(tag("b", where.cell))
    elif where.row is not None:
        parts.append(joined(_("row"), " ", where.row))
    if where.column:
        parts.append(joined(_("column"), " ", where.column))
    return tag("span", *_between(parts, ", "), class_="place")


def _between(parts: Iterable[Html], between: str) -> Iterator[Html]:
    for number, part in enumerate(parts):
        yield joined(between, part) if number else part


def _outcome(submission: Submission, finding: Finding) -> Html:
    mark = tag("span", OUTCOME[finding.outcome], class_=f"outcome {finding.outcome.name.lower()}")
    if finding.blocks:
        mark = joined(mark, " ", tag("strong", BLOCKS))
    if finding.follows_from:
        mark = joined(mark, " ", _("follows from"), " ", tag("code", finding.follows_from))
    if not finding.waiver:
        return mark
    waivers = [_waiver(it) for it in submission.collection.waivers if it.id == finding.waiver]
    return joined(mark, " ", tag("code", finding.waiver), *waivers)


def _waiver(waiver: Waiver) -> Html:
    """Why the finding may stand, for which figures, and who answers for that until when."""
    answers = {
        _("asked by"): waiver.asked_by,
        _("granted by"): waiver.granted_by or NOBODY_YET,
        _("on"): waiver.on,
        _("until"): waiver.until,
    }
    parts = [tag("p", stacked(waiver.reason))]
    if waiver.figures:
        parts.append(tag("p", tag("code", figures_of(waiver))))
    who = _between((joined(name, ": ", value) for name, value in answers.items() if value), "; ")
    return tag("div", *parts, tag("p", *who, class_="quiet"), class_="waiver")


def _checks(submission: Submission) -> Html:
    """Which checks came to what and why, those that were left out with them."""
    by_outcome = {OUTCOME[outcome]: list[Html]() for outcome in Outcome}
    for result in shown(submission).results:
        because = [joined(" (", result.reason, ")")] if result.reason != NO_WORDS else []
        by_outcome[OUTCOME[result.outcome]].append(joined(tag("code", result.check), *because))
    by_outcome[_("left out")] = [tag("code", name) for name in submission.examined.left_out]
    rows = []
    for title, names in by_outcome.items():
        if names:
            count = tag("span", f"({len(names)})", class_="count")
            rows.append(tag("tr", tag("th", title, " ", count, scope="row"), tag("td", *_between(names, ", "))))
    return grid(heading(3, _("All checks by outcome")), [_("Outcome"), _("Checks")], [tag("tbody", *rows)], "checks")
