"""Print every finding of a run by severity and check; the verdict follows (`verdict`).

`only` shows some of them and says how many it hides; it changes nothing else. What a supplier wrote cannot move the
cursor, colour the screen or turn the reading direction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import click

from thb_eu.base.messages import Text, _, joined, plural
from thb_eu.base.model import Finding, Outcome, Severity
from thb_eu.base.printable import printable
from thb_eu.checks import all_checks
from thb_eu.cli.next_acts import command_of
from thb_eu.definitions import Definitions
from thb_eu.definitions.strict_reader import closest
from thb_eu.publication.labels import OUTCOME, SEVERITY
from thb_eu.results import Submission

FOLLOWS = plural("{count} finding follows from it:", "{count} findings follow from it:")
HIDDEN = plural(
    "{count} finding of {all} is not shown because of --only.",
    "{count} findings of {all} are not shown because of --only.",
)
COLLAPSED = plural("{count} finding; --all shows it.", "{count} findings; --all shows them.")
NOTHING_TO_SHOW = _(
    "--only: neither a severity nor a check: {wrong}. Severities: {severities}; `thb-eu checks` lists the checks."
)
SEVERITIES = {
    Severity.ERROR: (_("ERRORS"), "red"),
    Severity.WARNING: (_("WARNINGS"), "yellow"),
    Severity.NOTE: (_("NOTES"), "cyan"),
}
WAIVED = _("WAIVED")
GROUPS = {**{severity.value: title for severity, title in SEVERITIES.items()}, Outcome.WAIVED.value: (WAIVED, "cyan")}
"""Headings of the console, in their order: what is waived is no error any more."""
LOUD = (Severity.ERROR.value, Severity.WARNING.value)
"""Groups of which every finding is shown at once."""


def hidden(submission: Submission, lang: str, only: Collection[str]) -> Iterator[str]:
    """Yield a line that says how many findings `only` hides; none where it hides none."""
    findings = submission.examined.findings
    if count := sum(not _is_selected(finding, only) for finding in findings):
        yield HIDDEN.filled({"count": count, "all": len(findings)}).in_language(lang)


def words(submission: Submission, lang: str, only: Collection[str] = (), every: bool = True) -> Iterator[str]:
    """Yield the findings, grouped by severity and check, as lines; those of `only` (ids of checks, severities), or all.

    What only follows from a finding that is shown stands beneath it. Unless `every` one is asked for, of the notes and
    of what is waived a check tells how many it found.
    """
    found = [finding for finding in submission.examined.findings if _is_selected(finding, only)]
    asks = {check.id: check.asks.in_language(lang) for check in all_checks(submission.definitions)}
    shown = {finding.fingerprint for finding in found}
    following: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.follows_from in shown:
            following.setdefault(finding.follows_from, []).append(finding)
    found = [finding for finding in found if finding.follows_from not in shown]
    order, most = [*GROUPS], Counter[str]()
    for finding in found:
        most[finding.check] = max(most[finding.check], len(following.get(finding.fingerprint, ())))
    found.sort(key=lambda finding: (order.index(_group(finding)), -most[finding.check], finding.check))
    for group, of_group in groupby(found, key=_group):
        members = list(of_group)
        title, colour = GROUPS[group]
        yield click.style(f"\n{title.in_language(lang)} ({len(members)})", fg=colour, bold=True)
        for check, of_check in groupby(members, key=lambda finding: finding.check):
            findings = list(of_check)
            yield f"  {click.style(check, bold=True)}  {asks[check]}"
            if every or only or group in LOUD:
                yield from _lines(findings, following, lang)
            else:
                yield f"    {COLLAPSED.filled({'count': len(findings)}).in_language(lang)}"


def unknown(only: Iterable[str], definitions: Definitions) -> list[str]:
    """Return words of `--only` that are neither a severity nor the id of a check."""
    known = {severity.value for severity in Severity} | {check.id for check in all_checks(definitions)}
    return [word for word in only if word not in known]


def nothing_to_show(wrong: Sequence[str], definitions: Definitions) -> Text:
    """Say what `--only` takes, said to somebody who gave it the words `wrong`: every severity, the nearest name."""
    severities = [severity.value for severity in Severity]
    near = closest(wrong[0], [*severities, *(check.id for check in all_checks(definitions))])
    message = NOTHING_TO_SHOW.filled({"wrong": ", ".join(wrong), "severities": ", ".join(severities)})
    return joined((message, near), " ")


def _is_selected(finding: Finding, only: Collection[str]) -> bool:
    return not only or finding.check in only or finding.severity.value in only


def _group(finding: Finding) -> str:
    return Outcome.WAIVED.value if finding.outcome is Outcome.WAIVED else finding.severity.value


def _lines(findings: list[Finding], following: Mapping[str, list[Finding]], lang: str) -> Iterator[str]:
    for finding in findings:
        yield _line(finding, lang, "    ")
        if consequences := following.get(finding.fingerprint):
            yield f"      {FOLLOWS.filled({'count': len(consequences)}).in_language(lang)}"
            yield from (_line(consequence, lang, f"        {consequence.check}: ") for consequence in consequences)
    left = [finding for finding in findings if finding.outcome is not Outcome.WAIVED]
    remedies = (finding.remedy.in_language(lang) for finding in left)
    yield from (printable(f"      → {remedy}") for remedy in dict.fromkeys(remedies))
    acts = dict.fromkeys(act for finding in left for act in finding.acts)
    yield from (printable(f"        {command_of(act.name, dict(act.given)).in_language(lang)}") for act in acts)


def _line(finding: Finding, lang: str, before: str) -> str:
    where = finding.where.in_language(lang)
    place = f"{where}: " if where else ""
    words = OUTCOME[finding.outcome].in_language(lang)
    if finding.outcome is Outcome.WAIVED:
        words = f"{SEVERITY[finding.severity].in_language(lang)}, {words} {finding.waiver}"
    code = f"[{finding.code}] " if finding.code != finding.check else ""
    return printable(f"{before}{place}{finding.message.in_language(lang)} {code}[{words}, {finding.fingerprint}]")
