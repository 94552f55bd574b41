"""Print the last lines of a run: the state, why, what to do next, where the files are.

Comes in: a submission, and the folder of its dossier where one was written. Goes out: lines for people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from thb_eu.base.messages import Text, _, joined, layout, literal, plural
from thb_eu.base.model import Outcome, Severity, State
from thb_eu.results import Submission
from thb_eu.results.state import open_points

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
WAIVED = plural("{count} waived", "{count} waived")


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
        told=joined([*counts, *([WAIVED.filled({"count": waived})] if waived else [])]),
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
    lines += [_("{file} was kept in memory. {why}", file=it.file, why=it.given_up).in_language(lang) for it in given_up]
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
        by_check = Counter(it.check for it in submission.examined.findings if it.blocks and not it.follows_from)
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
