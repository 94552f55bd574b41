"""List a whole run flat, so that every format shows the same findings.

Comes in: a submission. Goes out: one entry per finding, in the order of findings.json, then one per check that found
nothing: passed, not applicable, or left out. For the public, words that could tell a suppressed count are withheld.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import ENGLISH, NO_WORDS, Text, _, joined, layout
from thb_eu.base.model import Finding, Outcome, Place, Severity
from thb_eu.base.ooxml.cell_reference import row_of
from thb_eu.base.printable import well_formed
from thb_eu.checks import CheckMetadata, all_checks
from thb_eu.definitions import Waiver
from thb_eu.definitions.folder import BUILT_IN, Folder, built_in_base
from thb_eu.mapping.proof import LawRemark
from thb_eu.publication.edition import shown
from thb_eu.publication.labels import OUTCOME, SEVERITY
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
    """Name a definition as a review page does: from here; one of the program elsewhere never as a user's file."""
    if name.partition("/")[0] not in folder.roots:
        return name
    path = folder.path(name)
    return _from_here(path, f"{BUILT_IN}/{name}" if path.is_relative_to(built_in_base()) else name)


def path_of(name: str, folder: Folder, collection: Path | None) -> str:
    """Name a definition, or a file that lies in a collection's folder, as a review page does; keep any other name."""
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


# Annotate lines of files as the review pages of GitHub and GitLab show it.
#
# Comes in: the remarks of a proof, the findings of a run, or the faults of a refusal. Goes out: for GitHub workflow
# commands, which it reads from the log; for GitLab a Code Quality report (JSON). Both get the same list.

GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
GITLAB_LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
MORE_ESCAPES = {**ESCAPES, ":": "%3A", ",": "%2C"}


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing said of one line: `line` and `column` count from 1, the line 1 where the place is a whole file.

    `code` is that of the finding, the remark or the refusal. `fingerprint` is that of a finding; empty where GitLab's
    is made of what is said.
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: int
    text: Text
    fingerprint: str = ""


def of_findings(submission: Submission) -> Iterator[Annotation]:
    """Yield the findings of a run as annotations, loud as `told_as`. Lines are rows, columns are not told."""
    for entry in account(submission):
        if entry.finding:
            text = _found(entry)
            yield Annotation(entry.finding.code, told_as(entry), entry.path, entry.line or 1, 1, text, entry.name)


def of_remarks(remarks: Iterable[LawRemark], folder: Folder) -> Iterator[Annotation]:
    """Yield the remarks of a proof of the law in `folder` as annotations."""
    for remark in remarks:
        where = replace(remark.where, file=path_of_definition(folder, remark.where.file))
        yield Annotation(remark.check, remark.severity, *_spot(where), joined((remark.sentence, remark.remedy), " "))


def of_refusal(error: ThbError) -> Iterator[Annotation]:
    """Yield the faults of a refusal as annotations."""
    for fault in error.faults:
        text = joined((fault.what, fault.remedy), " ")
        yield Annotation(fault.code, Severity.ERROR, *_spot(fault.where), text)


def located(error: ThbError, folder: Folder, collection: Path | None = None) -> ThbError:
    """Return the same refusal, with the definitions of `folder` and the files of `collection` named as a review page
    names them."""
    named = ((fault, path_of(fault.where.file, folder, collection)) for fault in error.faults)
    return type(error)(*(replace(fault, where=replace(fault.where, file=name)) for fault, name in named))


def github(annotations: Iterable[Annotation], lang: str) -> Iterator[str]:
    """Yield workflow commands, one line each."""
    for entry in annotations:
        level, text = GITHUB_LEVELS[entry.severity], _escaped(entry.text.in_language(lang), ESCAPES)
        file, title = _escaped(entry.file, MORE_ESCAPES), _escaped(entry.code, MORE_ESCAPES)
        yield well_formed(f"::{level} file={file},line={entry.line},col={entry.column},title={title}::{text}")


def gitlab(annotations: Iterable[Annotation], lang: str) -> str:
    """Return a Code Quality report; the fingerprint holds the code, the file and the words, no line.

    What is said twice of one file is told apart by which time it is: GitLab shows one issue per fingerprint.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    issues = []
    for entry in annotations:
        same = (entry.code, entry.file, entry.text.in_language(ENGLISH))
        seen[same] += 1
        issues.append(_issue(entry, entry.fingerprint or _fingerprint(*same, str(seen[same])), lang))
    return well_formed(json.dumps(issues, ensure_ascii=False, indent=2))


def _fingerprint(*same: str) -> str:
    return hashlib.sha256("\x1f".join(same).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _issue(entry: Annotation, fingerprint: str, lang: str) -> dict[str, Any]:
    return {
        "description": entry.text.in_language(lang),
        "check_name": entry.code,
        "fingerprint": fingerprint,
        "severity": GITLAB_LEVELS[entry.severity],
        "location": {"path": entry.file, "lines": {"begin": entry.line}},
    }


def _found(entry: FlatResult) -> Text:
    """Say what was found, where, what to do; at the end severity, outcome and fingerprint, as a waiver must name it."""
    finding = entry.finding
    assert finding is not None
    what = joined((layout("{where}", where=finding.where), joined((finding.message, finding.remedy), " ")), ": ")
    values = {"said": what, "severity": SEVERITY[finding.severity], "outcome": OUTCOME[finding.outcome]}
    named = {"waiver": f" {finding.waiver}" if finding.waiver else "", "fingerprint": entry.fingerprint}
    return layout("{said} [{severity}, {outcome}{waiver}, {fingerprint}]", **values, **named)


def _spot(place: Place) -> tuple[str, int, int]:
    """Return file, line and column; a place without them is the beginning of a file."""
    return place.file, place.line or line_of(place.row, place.cell) or 1, place.character or 1


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(sign, sign) for sign in text)
