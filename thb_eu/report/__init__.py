"""Report: findings and refusals as words for people, or as JSON for programs.

The verdict comes first; findings are grouped by severity and check, none left out. Words go to stderr when JSON goes to
stdout. No colour off a terminal, none with NO_COLOR.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import click

from thb_eu.checks import Check
from thb_eu.errors import ThbError
from thb_eu.model import Examined, Finding, Outcome, Place, Severity, State, Submission, Text, spoken
from thb_eu.publish.findings import findings_object
from thb_eu.publish.sheets.words import SEVERITY

VERDICTS = {
    State.FINAL: Text("V redu: predložitev je dokončna.", "Fine: the submission is final."),
    State.DRAFT: Text(
        "V redu, a OSNUTEK: odločitve niso podpisane, vprašanja so odprta ali izjeme niso odobrene.",
        "Fine, but a DRAFT: decisions are unsigned, questions open or waivers not granted.",
    ),
    State.BLOCKED: Text(
        "Ustavljeno: ugotovitve, ki preprečujejo predložitev: {blocking}.",
        "Blocked: {blocking} findings stand in the way of the submission.",
    ),
}
COUNTED = Text(
    "Preverjanj: {checks}; ugotovitev: {findings}, od tega z izjemo: {waived}.",
    "Checks: {checks}; findings: {findings}, of which waived: {waived}.",
)
LEFT_OUT = Text("Izpuščeno zaradi --fast: {checks}.", "Left out by --fast: {checks}.")
LEVEL = Text("raven", "level")
SEVERITIES = {
    Severity.ERROR: (Text("NAPAKE", "ERRORS"), "red"),
    Severity.WARNING: (Text("OPOZORILA", "WARNINGS"), "yellow"),
    Severity.NOTE: (Text("OPOMBE", "NOTES"), "cyan"),
}
OUTCOMES = {
    Outcome.FAILED: Text("ni izpolnjeno", "failed"),
    Outcome.UNDECIDED: Text("ni mogoče presoditi", "undecided"),
    Outcome.NOT_RUN: Text("ni bilo opravljeno", "not run"),
    Outcome.WAIVED: Text("izjema", "waived"),
}


def as_json(submission: Submission) -> str:
    """The findings as the object that findings.json holds."""
    return json.dumps(findings_object(submission), ensure_ascii=False, indent=2)


def verdict(submission: Submission, lang: str) -> str:
    """The verdict, the counts, and what was left out, in one or two lines."""
    examined = submission.examined
    blocking = sum(finding.blocks for finding in examined.findings)
    waived = sum(finding.outcome is Outcome.WAIVED for finding in examined.findings)
    lines = [
        VERDICTS[submission.state].in_language(lang).format(blocking=blocking),
        COUNTED.in_language(lang).format(checks=len(examined.results), findings=len(examined.findings), waived=waived),
    ]
    if examined.left_out:
        lines.append(LEFT_OUT.in_language(lang).format(checks=", ".join(examined.left_out)))
    return "\n".join(lines)


def words(examined: Examined, lang: str) -> Iterator[str]:
    """Every finding, grouped by severity and check, as lines for people."""
    order = list(Severity)
    found = sorted(examined.findings, key=lambda finding: (order.index(finding.severity), finding.check))
    for severity, group in groupby(found, key=lambda finding: finding.severity):
        title, colour = SEVERITIES[severity]
        yield click.style(f"\n{title.in_language(lang)}", fg=colour, bold=True)
        for check, findings in groupby(group, key=lambda finding: finding.check):
            yield click.style(f"  {check}", bold=True)
            yield from _lines(list(findings), lang)


def _lines(findings: list[Finding], lang: str) -> Iterator[str]:
    for finding in findings:
        where = finding.where.in_language(lang)
        place = f"{where}: " if where else ""
        waiver = f" {finding.waiver}" if finding.waiver else ""
        yield f"    {place}{finding.message.in_language(lang)} [{OUTCOMES[finding.outcome].in_language(lang)}{waiver}]"
    for remedy in dict.fromkeys(
        finding.remedy.in_language(lang) for finding in findings if finding.outcome is not Outcome.WAIVED
    ):
        yield f"      → {remedy}"


def catalogue(checks: Iterable[Check], lang: str, quiet: bool) -> Iterator[str]:
    """The checks as lines for people: id, severity and level, then the question and its reference unless `quiet`."""
    for check in checks:
        severity, level = (text.in_language(lang) for text in (SEVERITY[check.severity], LEVEL))
        yield f"{check.id}  [{severity}, {level} {check.level}]"
        if not quiet:
            yield f"    {check.asks.in_language(lang)}\n    {check.cites}"


def refusal_object(error: ThbError) -> dict[str, Any]:
    """A refusal for programs: every fault with its place, what is wrong, what to do (both languages), and who acts."""
    return {
        "refused": type(error).__name__,
        "faults": [
            {
                "where": _place(fault.where),
                "what": _both(fault.what),
                "remedy": _both(fault.remedy),
                "who": fault.who,
            }
            for fault in error.faults
        ],
    }


def _place(where: str | Text | Place) -> str | dict[str, str]:
    """A place without words as it is, any other in both languages."""
    both = Text(spoken(where, "sl"), spoken(where, "en"))
    return both.en if both.sl == both.en else _both(both)


def _both(text: Text) -> dict[str, str]:
    return {"sl": text.sl, "en": text.en}
