"""Faces: the forms in which a run leaves for programs of others. All are drawn from one account of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import Languages
from thb_eu.base.model import Submission
from thb_eu.report import ess, junit, sarif
from thb_eu.report.annotations import github, gitlab, of_findings, of_refusal


@dataclass(frozen=True, slots=True)
class Face:
    """How a run is written, and how one that was refused; both in the language of whoever reads it.

    A refusal is told besides in which languages the country speaks, as there may be no definitions to ask.
    """

    written: Callable[[Submission, str], str]
    refused: Callable[[ThbError, str, Languages], str]


FACES = {
    "ess": Face(
        lambda submission, _: ess.written(submission), lambda error, _, languages: ess.refused(error, languages)
    ),
    "junit": Face(junit.written, lambda error, lang, _: junit.refused(error, lang)),
    "sarif": Face(sarif.written, lambda error, lang, _: sarif.refused(error, lang)),
    "github": Face(
        lambda submission, lang: "\n".join(github(of_findings(submission), lang)),
        lambda error, lang, _: "\n".join(github(of_refusal(error), lang)),
    ),
    "gitlab": Face(
        lambda submission, lang: gitlab(of_findings(submission), lang),
        lambda error, lang, _: gitlab(of_refusal(error), lang),
    ),
}
