"""Annotations: what is said of a line of a file, as the review pages of GitHub and GitLab show it.

GitHub reads workflow commands from the log, GitLab a Code Quality report (JSON). Both get the same list.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from thb_eu.errors import Fault, ThbError
from thb_eu.mapping.proof import Remark
from thb_eu.model import Severity, Text, spoken

GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
GITLAB_LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
MORE_ESCAPES = {**ESCAPES, ":": "%3A", ",": "%2C"}
PLACE = re.compile(r"(.+?):(\d+):(\d+)(?:, .*)?")
"""`file:line:column`, whatever is told of it after a comma."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing said of one line: `line` and `column` count from 1, the line 1 where the place is a whole file."""

    check: str
    severity: Severity
    file: str
    line: int
    column: int
    text: Text


def of_remarks(remarks: Iterable[Remark]) -> Iterator[Annotation]:
    """The remarks of a proof as annotations."""
    for remark in remarks:
        text = Text(*(_sentence(remark, lang) for lang in ("sl", "en")))
        yield Annotation(remark.check, remark.severity, *_position(remark.where), text)


def of_refusal(error: ThbError) -> Iterator[Annotation]:
    """The faults of a refusal as annotations."""
    for fault in error.faults:
        text = Text(*(_told(fault, lang) for lang in ("sl", "en")))
        yield Annotation("refused", Severity.ERROR, *_position(spoken(fault.where, "en")), text)


def github(annotations: Iterable[Annotation], lang: str) -> Iterator[str]:
    """Workflow commands, one line each."""
    for entry in annotations:
        level, text = GITHUB_LEVELS[entry.severity], _escaped(entry.text.in_language(lang), ESCAPES)
        file, title = _escaped(entry.file, MORE_ESCAPES), _escaped(entry.check, MORE_ESCAPES)
        yield f"::{level} file={file},line={entry.line},col={entry.column},title={title}::{text}"


def gitlab(annotations: Iterable[Annotation], lang: str) -> str:
    """A Code Quality report; the fingerprint holds the check, the file and the words, no line.

    What is said twice of one file is told apart by which time it is: GitLab shows one issue per fingerprint.
    """
    said: Counter[tuple[str, ...]] = Counter()
    issues = []
    for entry in annotations:
        same = (entry.check, entry.file, entry.text.en)
        said[same] += 1
        issues.append(_issue(entry, "\x1f".join((*same, str(said[same]))), lang))
    return json.dumps(issues, ensure_ascii=False, indent=2)


def _issue(entry: Annotation, same: str, lang: str) -> dict[str, Any]:
    return {
        "description": entry.text.in_language(lang),
        "check_name": entry.check,
        "fingerprint": hashlib.sha256(same.encode()).hexdigest()[:32],
        "severity": GITLAB_LEVELS[entry.severity],
        "location": {"path": entry.file, "lines": {"begin": entry.line}},
    }


def _sentence(remark: Remark, lang: str) -> str:
    return f"{remark.about}: {remark.what.in_language(lang)}. {remark.remedy.in_language(lang)}"


def _told(fault: Fault, lang: str) -> str:
    return " ".join(filter(None, (fault.what.in_language(lang), fault.remedy.in_language(lang))))


def _position(where: str) -> tuple[str, int, int]:
    """File, line and column; a place without them is the beginning of a file."""
    found = PLACE.fullmatch(where)
    return (found[1], int(found[2]), int(found[3])) if found else (where.split(", ")[0], 1, 1)


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(sign, sign) for sign in text)
