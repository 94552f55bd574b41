"""Write a run as a validation report of the European Statistical System.

Comes in: a submission. Goes out: the JSON of "Design of a generic machine-readable validation report structure"
(ESSnet ValidatReport, 1.0.0): a list of validations, each with its event, rule, data and value 1 (holds), 0 (does not)
or NA (nobody can tell). Values that the structure does not name stand in slots of our own, where it allows them.
English, with the other languages of the country beside it (`description_LANG`). No clock: `time` is the reference year,
so that two runs are equal.
"""

from __future__ import annotations

import json
from enum import Enum
from functools import cache
from importlib.metadata import version
from typing import Any

from thb_eu.base.errors import REFUSED, Fault, ThbError
from thb_eu.base.messages import ENGLISH, Languages, Text
from thb_eu.base.model import Outcome, Severity
from thb_eu.base.printable import well_formed
from thb_eu.exchange.findings.flat_results import LEGIBLE, FlatResult, account
from thb_eu.publication.manifest import ENGINE
from thb_eu.results import Submission

SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "information"}


class EssValue(Enum):
    """The value of a validation, in the words of the structure."""

    HOLDS = "1"
    DOES_NOT_HOLD = "0"
    NOBODY_CAN_TELL = "NA"


VALUES = {
    Outcome.PASSED.value: EssValue.HOLDS,
    Outcome.FAILED.value: EssValue.DOES_NOT_HOLD,
    Outcome.WAIVED.value: EssValue.DOES_NOT_HOLD,
}
"""By outcome; every other one is a question that nobody can answer."""


def written(submission: Submission, _lang: str) -> str:
    """Return the validation report: one validation per finding, and one per check that found nothing."""
    collection = submission.collection
    time, languages = str(collection.year), submission.definitions.languages
    return _json([_validation(entry, collection.name, time, languages) for entry in account(submission)])


def refused(error: ThbError, _lang: str, languages: Languages) -> str:
    """Return the report of a run that came to no judgement: one validation without a value per fault."""
    return _json([_refusal(fault, number, languages) for number, fault in enumerate(error.faults, start=1)])


def _validation(entry: FlatResult, package: str, time: str, languages: Languages) -> dict[str, Any]:
    return {
        "id": "/".join(filter(None, (package, time, entry.check.id, entry.name))),
        "type": "validation",
        "event": {"time": time, "actor": _actor(), "outcome": entry.outcome, **_waiver(entry, languages)},
        "rule": {
            **_rule(entry.check.id, SEVERITIES[entry.severity], entry.check.asks, languages),
            "family": entry.check.family.value,
            "level": entry.level,
            "cites": entry.check.cites,
        },
        "data": _data(entry, package, languages),
        "value": VALUES.get(entry.outcome, EssValue.NOBODY_CAN_TELL).value,
    }


def _data(entry: FlatResult, package: str, languages: Languages) -> dict[str, Any]:
    if entry.finding is None:
        return _about([package], entry.reason, languages)
    finding = entry.finding
    return {
        **_about([entry.place or package], finding.message, languages),
        **_by_language("remedy", finding.remedy, languages),
        "code": finding.code,
        "fingerprint": entry.fingerprint,
    }


def _waiver(entry: FlatResult, languages: Languages) -> dict[str, Any]:
    waiver = entry.waiver
    return {"waiver": {"id": waiver.id, **_by_language("reason", waiver.reason, languages)}} if waiver else {}


def _refusal(fault: Fault, number: int, languages: Languages) -> dict[str, Any]:
    return {
        "id": f"{REFUSED}/{number}",
        "type": "validation",
        "event": {"time": "", "actor": _actor(), "outcome": REFUSED},
        "rule": _rule(fault.code, SEVERITIES[Severity.ERROR], LEGIBLE, languages),
        "data": {
            **_about([fault.where.in_language(ENGLISH)], fault.what, languages),
            **_by_language("remedy", fault.remedy, languages),
            "who": fault.who,
        },
        "value": EssValue.NOBODY_CAN_TELL.value,
    }


def _rule(id: str, severity: str, asks: Text, languages: Languages) -> dict[str, Any]:
    return {
        "language": f"{_actor()}, catalogue of checks",
        "expression": id,
        "severity": severity,
        **_by_language("description", asks, languages),
    }


def _about(keys: list[str], words: Text, languages: Languages) -> dict[str, Any]:
    """Return the data judged: what the answer was sought in is what it is about."""
    return {"source": keys, "target": keys, **_by_language("description", words, languages)}


def _by_language(slot: str, words: Text, languages: Languages) -> dict[str, str]:
    """Return a slot in English, and one for each other language of the country."""
    others = (lang for lang in languages if lang != ENGLISH)
    return {slot: words.in_language(ENGLISH), **{f"{slot}_{lang}": words.in_language(lang) for lang in others}}


@cache
def _actor() -> str:
    return f"{ENGINE} {version(ENGINE)}"


def _json(report: list[dict[str, Any]]) -> str:
    return well_formed(json.dumps(report, ensure_ascii=False, indent=2))
