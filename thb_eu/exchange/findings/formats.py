"""Write a run in the formats of other programs, all from the same flat results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import Languages
from thb_eu.exchange.findings import ess, junit, sarif
from thb_eu.exchange.findings.flat_results import github, gitlab, of_findings, of_refusal
from thb_eu.results import Submission


@dataclass(frozen=True, slots=True)
class Format:
    """How a run is written, and how one that was refused; both in the language of whoever reads it.

    A refusal is told besides in which languages the country speaks, as there may be no definitions to ask.
    """

    written: Callable[[Submission, str], str]
    refused: Callable[[ThbError, str, Languages], str]


FACES = {
    "ess": Format(ess.written, ess.refused),
    "junit": Format(junit.written, junit.refused),
    "sarif": Format(sarif.written, sarif.refused),
    "github": Format(
        lambda submission, lang: "\n".join(github(of_findings(submission), lang)),
        lambda error, lang, _: "\n".join(github(of_refusal(error), lang)),
    ),
    "gitlab": Format(
        lambda submission, lang: gitlab(of_findings(submission), lang),
        lambda error, lang, _: gitlab(of_refusal(error), lang),
    ),
}
