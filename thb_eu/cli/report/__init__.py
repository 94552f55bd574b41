"""Report findings and refusals as words for people, or in the forms that programs read.

Comes in: a submission or a refusal. Goes out: the console's lines, our own JSON (here), or a face for the programs of
others; every one tells the same findings. Words go to stderr when a form for programs goes to stdout.
"""

from __future__ import annotations

import json
from typing import Any

from thb_eu.base.errors import ThbError
from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import ENGLISH, Languages, spoken_by_language
from thb_eu.base.model import Place
from thb_eu.base.printable import well_formed
from thb_eu.cli.next_acts import on_console
from thb_eu.cli.report.console import SEVERITIES, hidden, nothing_to_show, unknown, words
from thb_eu.cli.report.verdict import WrittenFiles, verdict
from thb_eu.publication.edition import findings_object
from thb_eu.results import Submission

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
