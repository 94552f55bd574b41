"""List the verdict and every finding behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from thb_eu.base.messages import Text, _, joined, layout, plural, stacked
from thb_eu.base.model import CheckedCollection, Finding, State
from thb_eu.publication.edition import left_to_internal, shown
from thb_eu.publication.labels import FINDINGS, OUTCOME, SEVERITY, WITHHELD, place_outside
from thb_eu.results import Submission
from thb_eu.writing import simple_table
from thb_eu.writing.sheet_model import SheetContent, Style
from thb_eu.writing.sheet_styles import STATE_FILL
from thb_eu.writing.simple_table import Row, annex, code, head, listing, remark, text_fields, words

WIDTHS = (13.0, 11.0, 22.0, 34.0, 34.0, 26.0, 26.0, 17.0, 9.0, 16.0, 9.0, 17.0, 18.0, 16.0, 18.0)
WIDTHS_OUTSIDE = (13.0, 11.0, 22.0, 45.0, 45.0, 30.0)
TITLE = _("Findings of the checks")
TOLD = (words(_("Outcome")), words(_("Severity")), simple_table.CHECK, text_fields(_("Message")))
FIELDS_OUTSIDE = (*TOLD, simple_table.PLACE)
"""What concerns those who do not mend: neither remedies nor what was waived, nor files of ours."""
FIELDS = (
    *TOLD,
    text_fields(_("Remedy")),
    simple_table.FILE,
    code(_("Sheet")),
    code(_("Cell")),
    code(_("Row")),
    code(_("Column")),
    code(_("Fingerprint")),
    code(_("Waiver")),
    code(_("Follows from")),
)
BLOCKED, PASSED = _("blocked"), _("pass")


def findings(submission: Submission) -> SheetContent:
    """Return the last sheet: what the checks came to."""
    is_internal = submission.protected.audience.shows_doubts
    sheet = annex(submission, FINDINGS, WIDTHS if is_internal else WIDTHS_OUTSIDE)
    last = len(sheet.widths)
    row = head(sheet, TITLE, last) - 1
    state = State.BLOCKED if submission.examined.blocked else State.FINAL
    style = Style(size=11, bold=True, fill=STATE_FILL[state], border="thin", down="center")
    sheet.write(row, 1, stacked(verdict_line(submission)), style, (row, last))
    if left := left_to_internal(submission):
        row = remark(sheet, row + 1, left, last) - 1
    told = [finding for finding in shown(submission).findings if is_internal or not finding.waiver]
    rows = [_row(submission, finding) for finding in told]
    listing(sheet, row + 2, FIELDS if is_internal else FIELDS_OUTSIDE, rows, frozen_column=4)
    return sheet


def _row(submission: Submission, finding: Finding) -> Row:
    where = finding.where
    told = (stacked(OUTCOME[finding.outcome]), stacked(SEVERITY[finding.severity]), finding.check, finding.message)
    if not submission.protected.audience.shows_doubts:
        return *told, place_outside(submission, where)
    return (
        *told,
        finding.remedy,
        where.file,
        where.sheet,
        where.cell,
        "" if where.row is None else str(where.row),
        where.column,
        finding.fingerprint,
        finding.waiver,
        finding.follows_from,
    )


def verdict_line(submission: Submission) -> Text:
    """Return one line: whether the submission may go, over how many checks, and what was left out."""
    examined = shown(submission)
    if submission.protected.audience.withholds:
        return WITHHELD
    if not examined.results:
        return _("No verdict: no check was run.")
    stopping = sum(finding.blocks for finding in submission.examined.findings)
    values = {"verdict": BLOCKED if stopping else PASSED, "count": stopping, "parts": joined(_parts(examined), "; ")}
    return plural(
        "Verdict: {verdict} ({count} blocking finding). {parts}.",
        "Verdict: {verdict} ({count} blocking findings). {parts}.",
    ).filled(values)


def _parts(examined: CheckedCollection) -> Iterator[Text]:
    counts = Counter(result.outcome for result in examined.results)
    yield plural("{count} check", "{count} checks", len(examined.results))
    for outcome, name in OUTCOME.items():
        if counts[outcome]:
            yield layout("{name} {counts}", name=name, counts=counts[outcome])
    if examined.left_out:
        listed = ", ".join(examined.left_out)
        yield _("left out: {listed}", listed=listed)
