"""Annotate lines of files as the review pages of GitHub and GitLab show it.

Comes in: the remarks of a proof, the findings of a run, or the faults of a refusal. Goes out: for GitHub workflow
commands, which it reads from the log; for GitLab a Code Quality report (JSON). Both get the same list.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import ENGLISH, Text, joined, layout
from thb_eu.base.model import Place, Severity
from thb_eu.base.printable import well_formed
from thb_eu.definitions.folder import Folder
from thb_eu.exchange.findings.flat_results import FlatResult, account, line_of, path_of, path_of_definition, told_as
from thb_eu.mapping.proof import LawRemark
from thb_eu.publication.labels import OUTCOME, SEVERITY
from thb_eu.results import Submission

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
    """The findings of a run as annotations, loud as `told_as`. Lines are rows, columns are not told."""
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
    """File, line and column; a place without them is the beginning of a file."""
    return place.file, place.line or line_of(place.row, place.cell) or 1, place.character or 1


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(sign, sign) for sign in text)
