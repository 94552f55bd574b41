"""Report findings and refusals as words for people, or in the forms that programs read.

Comes in: a submission or a refusal. Goes out: the console's lines, our own JSON (here), or a face for the programs of
others; every one tells the same findings. Words go to stderr when a form for programs goes to stdout.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from thb_eu.base.errors import ThbError
from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import ENGLISH, Languages, Text, _, joined, layout, literal, plural, spoken_by_language
from thb_eu.base.model import Finding, Outcome, Place, Severity, State
from thb_eu.base.printable import printable, well_formed
from thb_eu.checks import all_checks
from thb_eu.cli.next_acts import command_of, on_console
from thb_eu.definitions import Definitions
from thb_eu.definitions.strict_reader import closest
from thb_eu.publication.edition import findings_object
from thb_eu.publication.labels import OUTCOME, SEVERITY
from thb_eu.results import Submission
from thb_eu.results.state import open_points

__all__ = [
    "SEVERITIES",
    "WrittenFiles",
    "as_json",
    "hidden",
    "nothing_to_show",
    "refusal_object",
    "unknown",
    "verdict",
    "words",
]


def as_json(submission: Submission) -> str:
    """Return the findings as the object that findings.json holds."""
    return well_formed(json.dumps(findings_object(submission), ensure_ascii=False, indent=2))


def refusal_object(error: ThbError, languages: Languages) -> dict[str, Any]:
    """Return a refusal for programs: every fault with its code, place, what is wrong and what to do, and who acts."""
    refusal = {
        "refused": type(error).__name__,
        "faults": [
            {
                "code": fault.code,
                "where": _place(fault.where, languages),
                **attributes(fault, "what", "remedy", "who"),
            }
            for fault in on_console(error.faults)
        ],
    }
    return spoken_by_language(refusal, languages)


def _place(where: Place, languages: Languages) -> str | dict[str, str]:
    """Return a place without words as it is, any other by language."""
    places = {lang: where.in_language(lang) for lang in languages}
    return places if len({*places.values()}) > 1 else where.in_language(ENGLISH)


# Print every finding of a run by severity and check; the verdict follows (`verdict`).
#
# `only` shows some of them and says how many it hides; it changes nothing else. What a supplier wrote cannot move the
# cursor, colour the screen or turn the reading direction.

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


# Print the last lines of a run: the state, why, what to do next, where the files are.
#
# Comes in: a submission, and the folder of its dossier where one was written. Goes out: lines for people.

COLOURS = {State.FINAL: "green", State.DRAFT: "yellow", State.BLOCKED: "red"}
FINAL = _("FINAL: all checks allow the submission, and everything is signed.")
DRAFT = _("DRAFT: all checks allow the submission; the points listed here are still open.")
BLOCKED = plural(
    "BLOCKED: {count} finding prevents the submission.", "BLOCKED: {count} findings prevent the submission."
)
FOLLOWING = plural("{count} more only follows from that.", "{count} more only follow from that.")
WHY, NEXT, FILES = _("Why:"), _("Next:"), _("Files:")
MEND = _(
    "correct what is listed under ERRORS and run the command again; `thb-eu validate {package} "
    "--explain-waivers` shows what could be waived."
)
SUBMIT = _("`thb-eu submit {package} --out DIR` writes the dossier.")
VERIFY = _("`thb-eu verify {folder}` reads the dossier again before it is sent.")
READ_FIRST = ("submission.xlsx", "report.html")

FINDINGS = plural("{count} finding", "{count} findings")
BY_SEVERITY = {
    Severity.ERROR: plural("{count} error", "{count} errors"),
    Severity.WARNING: plural("{count} warning", "{count} warnings"),
    Severity.NOTE: plural("{count} note", "{count} notes"),
}
COUNT_WAIVED = plural("{count} waived", "{count} waived")


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """What `submit` wrote: the folder `out`, and with how many files; none where it wrote nothing."""

    out: Path
    files: int = 0

    @property
    def rest(self) -> int:
        """How many files there are beside those to read first."""
        return self.files - len(READ_FIRST)


def numbers(submission: Submission) -> Text:
    """Say how many checks were made, and what they found, by severity."""
    examined = submission.examined
    found = Counter(finding.severity for finding in examined.findings if finding.outcome is not Outcome.WAIVED)
    waived = sum(finding.outcome is Outcome.WAIVED for finding in examined.findings)
    counts = [words.filled({"count": found[severity]}) for severity, words in BY_SEVERITY.items()]
    return layout(
        "{checks}, {findings}: {told}.",
        checks=plural("{count} check", "{count} checks", len(examined.results)),
        findings=FINDINGS.filled({"count": len(examined.findings)}),
        told=joined([*counts, *([COUNT_WAIVED.filled({"count": waived})] if waived else [])]),
    )


def verdict(submission: Submission, lang: str, address: str = "", written: WrittenFiles | None = None) -> str:
    """Return the verdict as one block: the numbers, the state, then each of why, next and files on its line.

    `address`: the collection as the user named it, for the commands that come next.
    """
    examined = submission.examined
    lines = [numbers(submission).in_language(lang)]
    if examined.left_out:
        lines.append(_("Left out by --fast: {checks}.", checks=", ".join(examined.left_out)).in_language(lang))
    given_up = (register for register in submission.received.registers if not register.given_up.is_empty)
    lines += [
        _("{file} was kept in memory. {why}", file=register.file, why=register.given_up).in_language(lang)
        for register in given_up
    ]
    state = click.style(_state(submission).in_language(lang), fg=COLOURS[submission.state], bold=True)
    rows = [*_rows(submission, address or submission.collection.name, written)]
    width = max(len(name.in_language(lang)) for name in (WHY, NEXT, FILES)) + 1
    further = [
        f"  {(name.in_language(lang) if n == 0 else ''):{width}}{what.in_language(lang)}"
        for name, whats in rows
        for n, what in enumerate(whats)
    ]
    return "\n".join([*lines, state, *further])


def _state(submission: Submission) -> Text:
    if submission.state is not State.BLOCKED:
        return FINAL if submission.state is State.FINAL else DRAFT
    blocking = [finding for finding in submission.examined.findings if finding.blocks]
    following = sum(bool(finding.follows_from) for finding in blocking)
    parts = [BLOCKED.filled({"count": len(blocking) - following})]
    return joined([*parts, *([FOLLOWING.filled({"count": following})] if following else [])], " ")


def _rows(submission: Submission, address: str, written: WrittenFiles | None) -> Iterator[tuple[Text, Sequence[Text]]]:
    named = {"package": address}
    if submission.state is State.BLOCKED:
        by_check = Counter(flaw.check for flaw in submission.examined.findings if flaw.blocks and not flaw.follows_from)
        yield WHY, [joined(layout("{check} {count}", check=check, count=count) for check, count in by_check.items())]
        yield NEXT, [MEND.filled(named)]
    elif submission.state is State.DRAFT:
        yield WHY, [*open_points(submission)]
        yield NEXT, [_("`thb-eu status {package}` lists what waits, and for whom.").filled(named)]
    else:
        yield WHY, [_("the questions are answered, the decisions signed, the waivers granted")]
        yield NEXT, [SUBMIT.filled(named) if written is None else VERIFY.filled({"folder": written.out})]
    if written is not None and written.files:
        rest = plural("and {count} more in {folder}", "and {count} more in {folder}", written.rest, folder=written.out)
        yield FILES, [*(literal(written.out / name) for name in READ_FIRST), rest]
    elif written is not None:
        yield FILES, [_("nothing was written; with --draft everything is, marked BLOCKED.")]
