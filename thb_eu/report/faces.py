"""Faces: the forms in which a run leaves for programs of others. All are drawn from one account of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from thb_eu.errors import ThbError
from thb_eu.model import Submission
from thb_eu.report import ess, junit, sarif
from thb_eu.report.annotations import github, gitlab, of_findings, of_refusal


@dataclass(frozen=True, slots=True)
class Face:
    """How a run is written, and how one that was refused; both in the language of people (`sl` or `en`)."""

    written: Callable[[Submission, str], str]
    refused: Callable[[ThbError, str], str]


FACES = {
    "ess": Face(lambda submission, _: ess.written(submission), lambda error, _: ess.refused(error)),
    "junit": Face(junit.written, junit.refused),
    "sarif": Face(sarif.written, sarif.refused),
    "github": Face(
        lambda submission, lang: "\n".join(github(of_findings(submission), lang)),
        lambda error, lang: "\n".join(github(of_refusal(error), lang)),
    ),
    "gitlab": Face(
        lambda submission, lang: gitlab(of_findings(submission), lang),
        lambda error, lang: gitlab(of_refusal(error), lang),
    ),
}
