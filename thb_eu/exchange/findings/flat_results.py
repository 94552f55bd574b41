"""List a whole run flat, so that every format shows the same findings.

Comes in: a submission. Goes out: one entry per finding, in the order of findings.json, then one per check that found
nothing: passed, not applicable, or left out. For the public, words that could tell a suppressed count are withheld.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import Finding, Outcome, Severity
from thb_eu.base.ooxml.cell_reference import row_of
from thb_eu.checks import CheckMetadata, all_checks
from thb_eu.definitions import Waiver
from thb_eu.definitions.folder import BUILT_IN, Folder, built_in_base
from thb_eu.publication.edition import shown
from thb_eu.results import Submission

LEFT_OUT = "left out"
"""The outcome of a check that `--fast` left out, as findings.json has it."""
LEGIBLE = _("Can the data be read and judged?")


@dataclass(frozen=True, slots=True)
class FlatResult:
    """One thing to tell: a finding, or a check that found nothing (`finding` is None).

    `outcome` is the word of findings.json; `reason` says why there is no finding; `path` is the file as a review page
    knows it, `line` its row (from 1) or None; `nth` counts from 1 the findings that share a `fingerprint`.
    """

    check: CheckMetadata
    outcome: str
    severity: Severity
    level: int
    finding: Finding | None = None
    reason: Text = NO_WORDS
    waiver: Waiver | None = None
    path: str = ""
    line: int | None = None
    fingerprint: str = ""
    nth: int = 1

    @property
    def name(self) -> str:
        """The fingerprint, told apart from those of other findings of the check at the same place."""
        return self.fingerprint if self.nth == 1 else f"{self.fingerprint}-{self.nth}"

    @property
    def place(self) -> str:
        """Where the finding stands, in English; empty where it stands nowhere."""
        return str(self.finding.where) if self.finding else ""


def account(submission: Submission) -> tuple[FlatResult, ...]:
    """Return every finding, then every check without one."""
    declared = {check.id: check for check in all_checks(submission.definitions)}
    return (*_findings(submission, declared), *_silent(submission, declared))


def _findings(submission: Submission, declared: dict[str, CheckMetadata]) -> Iterator[FlatResult]:
    waivers = {waiver.id: waiver for waiver in submission.collection.waivers}
    path_of_file = cache(partial(_path, submission))
    seen: Counter[str] = Counter()
    for finding in shown(submission).findings:
        fingerprint = finding.fingerprint
        seen[fingerprint] += 1
        yield FlatResult(
            check=declared[finding.check],
            outcome=finding.outcome.value,
            severity=finding.severity,
            level=finding.level,
            finding=finding,
            waiver=waivers.get(finding.waiver),
            path=path_of_file(finding.where.file),
            line=line_of(finding.where.row, finding.where.cell),
            fingerprint=fingerprint,
            nth=seen[fingerprint],
        )


def _silent(submission: Submission, declared: dict[str, CheckMetadata]) -> Iterator[FlatResult]:
    examined = shown(submission)
    reported = {finding.check for finding in examined.findings}
    for result in examined.results:
        if result.check not in reported:
            check = declared[result.check]
            yield FlatResult(check, result.outcome.value, result.severity, result.level, reason=result.reason)
    for id in examined.left_out:
        yield FlatResult(declared[id], LEFT_OUT, declared[id].severity, declared[id].level)


def line_of(row: int | None, cell: str) -> int | None:
    """Return the line on which a row or a cell such as `C14` stands; None where neither names one."""
    return row if row is not None else row_of(cell) or None


def _path(submission: Submission, file: str) -> str:
    """Return a file as a review page names it: from the folder in which the command runs, where it lies below it.

    A place that is no file (a table of ours) and a finding without a place are about the collection: its descriptor.
    """
    definitions, collection = submission.definitions, submission.collection
    if file in definitions.files:
        return path_of_definition(definitions.folder, file)
    name = file if file in submission.received.inputs or file in collection.by_file else collection.descriptor
    return _from_here(collection.folder / name, name)


def path_of_definition(folder: Folder, name: str) -> str:
    """A definition as a review page names it: from here; one of the program elsewhere never as a file of the user's."""
    if name.partition("/")[0] not in folder.roots:
        return name
    path = folder.path(name)
    return _from_here(path, f"{BUILT_IN}/{name}" if path.is_relative_to(built_in_base()) else name)


def path_of(name: str, folder: Folder, collection: Path | None) -> str:
    """A definition, or a file that lies in the folder of a collection, as a review page names it; another as it is."""
    inside = collection and name and (collection / name).is_file()
    return _from_here(collection / name, name) if collection and inside else path_of_definition(folder, name)


def _from_here(path: Path, otherwise: str) -> str:
    resolved, here = path.resolve(), Path.cwd()
    return resolved.relative_to(here).as_posix() if resolved.is_relative_to(here) else otherwise


def told_as(entry: FlatResult) -> Severity:
    """Return how loud a review page tells it: what is waived, or only follows from a cause, is a note."""
    follows = entry.finding is not None and entry.finding.follows_from
    return Severity.NOTE if follows or is_waived(entry) else entry.severity


def is_waived(entry: FlatResult) -> bool:
    """Tell whether somebody gave a reason for which the finding may stand."""
    return entry.outcome == Outcome.WAIVED.value
