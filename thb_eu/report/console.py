"""Console: a run as words for people: the verdict first, then findings by severity and check, none left out.

`only` shows some of them and says how many it hides; it changes nothing else. What a supplier wrote cannot move the
cursor, colour the screen or turn the reading direction. No colour off a terminal, none with NO_COLOR.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import click

from thb_eu.checks import all_checks
from thb_eu.definitions import Definitions
from thb_eu.definitions.strict import closest
from thb_eu.messages import Text, _, joined
from thb_eu.model import Finding, Outcome, Severity, State, Submission
from thb_eu.report.account import well_formed

VERDICTS = {
    State.FINAL: _("Fine: the submission is final."),
    State.DRAFT: _(
        "Fine, but a DRAFT: decisions are unsigned, questions open, waivers not granted or texts not "
        "confirmed; `thb-eu status` lists them."
    ),
    State.BLOCKED: _("Blocked: {blocking} findings stand in the way of the submission."),
}
FOLLOWING = _("{following} of them follow from others.")
FOLLOWS = _("what follows from it ({count}):")
COUNTED = _("Checks: {checks}; findings: {findings}, of which waived: {waived}.")
LEFT_OUT = _("Left out by --fast: {checks}.")
HIDDEN = _("Findings not shown because of --only: {hidden} of {all}.")
NOTHING_TO_SHOW = _(
    "--only: neither a severity nor a check: {wrong}. Severities: {severities}; `thb-eu checks` lists the checks."
)
SEVERITIES = {
    Severity.ERROR: (_("ERRORS"), "red"),
    Severity.WARNING: (_("WARNINGS"), "yellow"),
    Severity.NOTE: (_("NOTES"), "cyan"),
}
OUTCOMES = {
    Outcome.FAILED: _("failed"),
    Outcome.UNDECIDED: _("undecided"),
    Outcome.NOT_RUN: _("not run"),
    Outcome.WAIVED: _("waived"),
    Outcome.WITHHELD: _("withheld"),
}
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Signs that steer a terminal or the reading direction instead of being read."""


def say(words: str, err: bool = False) -> None:
    """Print words for people; in colour only on a terminal whose user has not set NO_COLOR."""
    click.echo(words, err=err, color=False if os.environ.get("NO_COLOR") else None)


def verdict(submission: Submission, lang: str) -> str:
    """The verdict, the counts, and what was left out, in one or two lines."""
    examined = submission.examined
    blocking = sum(finding.blocks for finding in examined.findings)
    following = sum(finding.blocks and bool(finding.follows_from) for finding in examined.findings)
    waived = sum(finding.outcome is Outcome.WAIVED for finding in examined.findings)
    told = VERDICTS[submission.state].in_language(lang).format(blocking=blocking)
    lines = [
        f"{told} {FOLLOWING.filled({'following': following}).in_language(lang)}" if following else told,
        COUNTED.in_language(lang).format(checks=len(examined.results), findings=len(examined.findings), waived=waived),
    ]
    if examined.left_out:
        lines.append(LEFT_OUT.in_language(lang).format(checks=", ".join(examined.left_out)))
    return "\n".join(lines)


def words(submission: Submission, lang: str, only: Collection[str] = ()) -> Iterator[str]:
    """The findings, grouped by severity and check, as lines; those of `only` (ids of checks, severities), or all.

    What only follows from a finding that is shown stands beneath it.
    """
    found = [finding for finding in submission.examined.findings if _is_asked_for(finding, only)]
    if hidden := len(submission.examined.findings) - len(found):
        yield HIDDEN.filled({"hidden": hidden, "all": hidden + len(found)}).in_language(lang)
    asks = {check.id: check.asks.in_language(lang) for check in all_checks(submission.definitions)}
    shown = {finding.fingerprint for finding in found}
    following: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.follows_from in shown:
            following.setdefault(finding.follows_from, []).append(finding)
    found = [finding for finding in found if finding.follows_from not in shown]
    order = list(Severity)
    found.sort(key=lambda finding: (order.index(finding.severity), finding.check))
    for severity, group in groupby(found, key=lambda finding: finding.severity):
        title, colour = SEVERITIES[severity]
        yield click.style(f"\n{title.in_language(lang)}", fg=colour, bold=True)
        for check, findings in groupby(group, key=lambda finding: finding.check):
            yield f"  {click.style(check, bold=True)}  {asks[check]}"
            yield from _lines(list(findings), following, lang)


def unknown(only: Iterable[str], definitions: Definitions) -> list[str]:
    """Words of `--only` that are neither a severity nor the id of a check."""
    known = {severity.value for severity in Severity} | {check.id for check in all_checks(definitions)}
    return [word for word in only if word not in known]


def nothing_to_show(wrong: Sequence[str], definitions: Definitions) -> Text:
    """What `--only` takes, said to somebody who gave it the words `wrong`: every severity, the nearest name."""
    severities = [severity.value for severity in Severity]
    near = closest(wrong[0], [*severities, *(check.id for check in all_checks(definitions))])
    told = NOTHING_TO_SHOW.filled({"wrong": ", ".join(wrong), "severities": ", ".join(severities)})
    return joined((told, near), " ")


def _is_asked_for(finding: Finding, only: Collection[str]) -> bool:
    return not only or finding.check in only or finding.severity.value in only


def _lines(findings: list[Finding], following: Mapping[str, list[Finding]], lang: str) -> Iterator[str]:
    for finding in findings:
        yield _line(finding, lang, "    ")
        if consequences := following.get(finding.fingerprint):
            yield f"      {FOLLOWS.filled({'count': len(consequences)}).in_language(lang)}"
            yield from (_line(consequence, lang, f"        {consequence.check}: ") for consequence in consequences)
    remedies = (finding.remedy.in_language(lang) for finding in findings if finding.outcome is not Outcome.WAIVED)
    yield from (readable(f"      → {remedy}") for remedy in dict.fromkeys(remedies))


def _line(finding: Finding, lang: str, before: str) -> str:
    where = finding.where.in_language(lang)
    place = f"{where}: " if where else ""
    waiver = f" {finding.waiver}" if finding.waiver else ""
    outcome = OUTCOMES[finding.outcome].in_language(lang)
    return readable(f"{before}{place}{finding.message.in_language(lang)} [{outcome}{waiver}, {finding.fingerprint}]")


def readable(line: str) -> str:
    """One line that only says what stands in it: steering signs are shown as their codes."""
    return STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), well_formed(line))
