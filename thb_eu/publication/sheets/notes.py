"""Notes: breaks in the series, bounds of checks that the collection set, what was waived and what was corrected.

Figures before and after a break are not comparable; under wider bounds fewer figures are found unlikely. How to read
the figures stands in the guide, the decisions on which they rest on a sheet of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.messages import Text, _, layout, plural, wording
from thb_eu.model import Finding, Place, Submission, Waiver
from thb_eu.publication.sheets.grids import code, grid, head, remark, section, spoken, words
from thb_eu.publication.sheets.looks import SHEET_TAB
from thb_eu.publication.sheets.paper import Paper
from thb_eu.publication.sheets.words import (
    NOBODY_YET,
    NONE,
    NOTES,
    for_authority,
)

LAST = 9
WIDTHS = {1: 27.0, 2: 46.0, 3: 46.0, 4: 14.0, 5: 28.0, 6: 22.0, 7: 24.0, 8: 12.0, 9: 12.0}

TITLE = _("Notes: breaks, waivers and corrections")
BREAKS = _("Breaks: articles that count otherwise than before")
THRESHOLDS = _("Bounds of checks that the collection set itself")
BOUND_BY_NAME = {
    "change_factor": _("factor by which a figure may differ from last year's"),
    "change_at_least": _("smallest change that is looked at"),
    "outlier_years": _("earlier years that a usual range needs"),
    "outlier_deviations": _("deviations from the median that are usual"),
    "equal_from": _("size from which equal counts of different units are suspicious"),
}
WAIVERS = _("Waived findings")
CORRECTIONS = _("Corrections: cells that are read as another value")
COVERED = plural("{count} finding", "{count} findings")
BLANK = _("blank")


def notes(submission: Submission) -> Paper:
    """The sheet after the guide."""
    paper = Paper(NOTES, SHEET_TAB, submission.definitions.languages, widths=dict(WIDTHS))
    row = head(paper, TITLE, LAST)
    row = _breaks(paper, row, submission)
    if told := list(own_thresholds(submission)):
        row = _pairs(paper, row + 1, THRESHOLDS, told)
    row = _waivers(paper, row + 1, submission)
    _corrections(paper, row + 1, submission)
    return paper


def _pairs(paper: Paper, row: int, title: Text, told: list[tuple[str, Text]]) -> int:
    fields = (code(_("Id")), spoken(_("Text")))
    return grid(paper, section(paper, row, title, LAST), fields, told)


def _breaks(paper: Paper, row: int, submission: Submission) -> int:
    breaks = submission.collection.breaks
    if not breaks:
        return remark(paper, section(paper, row, BREAKS, LAST), NONE, LAST)
    return _pairs(
        paper, row, BREAKS, [(f"{entry['article']}, {entry['from']}", wording(entry["note"])) for entry in breaks]
    )


def own_thresholds(submission: Submission) -> Iterator[tuple[str, Text]]:
    """By name: the bounds that the collection changed, as the toolkit's → its own."""
    before = submission.definitions.thresholds
    for name, bound in submission.collection.thresholds.items():
        if bound != before[name]:
            called, change = BOUND_BY_NAME[name], f"{before[name]} → {bound}"
            yield name, layout("{called}: {change}", called=called, change=change)


def living_waivers(submission: Submission) -> list[tuple[Waiver, list[Finding]]]:
    """The waivers that hold, in the order of their file, each with the findings that stand on it."""
    found: dict[str, list[Finding]] = {}
    for finding in submission.examined.findings:
        found.setdefault(finding.waiver, []).append(finding)
    return [(waiver, found[waiver.id]) for waiver in submission.collection.waivers if waiver.id in found]


def _waivers(paper: Paper, row: int, submission: Submission) -> int:
    row = section(paper, row, WAIVERS, LAST)
    waivers = living_waivers(submission)
    if not waivers:
        return remark(paper, row, NONE, LAST)
    fields = (
        code(_("Id")),
        spoken(_("Reason")),
        code(_("Check")),
        words(_("Place")),
        words(_("Figures")),
        words(_("Asked by; granted by")),
        words(_("On")),
        words(_("Until")),
    )
    rows = [
        (
            entry.id,
            for_authority(submission, entry.reason),
            entry.check,
            where_told(entry, found),
            for_authority(submission, "" if entry.is_scope else "\n".join(dict.fromkeys(map(figures_of, found)))),
            layout(
                "{asked}; {granted}",
                asked=entry.asked_by or NOBODY_YET,
                granted=entry.granted_by or NOBODY_YET,
            ),
            entry.on,
            entry.until,
        )
        for entry, found in waivers
    ]
    return grid(paper, row, fields, rows)


def where_told(waiver: Waiver, found: list[Finding]) -> Text:
    """The place of a waiver, and of how many findings it speaks where it is for more than one place."""
    place = place_told(waiver.where)
    return (
        layout("{place}\n{found}", place=place, found=COVERED.filled({"count": len(found)}))
        if waiver.is_scope or len(found) > 1
        else place
    )


def place_told(where: Place) -> Text:
    """A place, said in each language."""
    return layout("{where}", where=where)


def figures_of(told: Finding | Waiver) -> str:
    """The figures on which a finding rests, or for which a waiver was given."""
    return "; ".join(f"{name} {'–' if value is None else value}" for name, value in told.figures.items())


def _corrections(paper: Paper, row: int, submission: Submission) -> int:
    row = section(paper, row, CORRECTIONS, LAST)
    corrections = submission.collection.corrections
    if not corrections:
        return remark(paper, row, NONE, LAST)
    fields = (
        code(_("Id")),
        spoken(_("Reason")),
        words(_("On")),
        words(_("Place")),
        words(_("From → to")),
        words(_("Authority")),
    )
    rows = [
        (
            entry.id,
            for_authority(submission, entry.reason),
            entry.on,
            place_told(entry.where),
            for_authority(
                submission,
                layout("{before} → {after}", before=entry.from_value or BLANK, after=entry.to_value or BLANK),
            ),
            entry.authority,
        )
        for entry in corrections
    ]
    return grid(paper, row, fields, rows)
