"""ESS: a run as a validation report of the European Statistical System, for institutes and for Eurostat.

Comes in: a submission. Goes out: the JSON of "Design of a generic machine-readable validation report structure"
(ESSnet ValidatReport, 1.0.0): a list of validations, each with its event, rule, data and value 1 (holds), 0 (does not)
or NA (nobody can tell). Values that the structure does not name stand in slots of our own, where it allows them.
English, with Slovenian beside it. No clock: `time` is the reference year, so that two runs are equal.
"""

from __future__ import annotations

import json
from enum import Enum
from functools import cache
from importlib.metadata import version
from typing import Any

from thb_eu.errors import REFUSED, Fault, ThbError
from thb_eu.messages import NO_WORDS, Text
from thb_eu.model import Outcome, Severity, Submission, spoken
from thb_eu.publication.manifest import ENGINE
from thb_eu.report.account import LEGIBLE, Entry, account, well_formed

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


def written(submission: Submission) -> str:
    """The validation report: one validation per finding, and one per check that found nothing."""
    collection = submission.collection
    return _json([_validation(entry, collection.name, str(collection.year)) for entry in account(submission)])


def refused(error: ThbError) -> str:
    """The report of a run that came to no judgement: one validation without a value per fault."""
    return _json([_refusal(fault, number) for number, fault in enumerate(error.faults, start=1)])


def _validation(entry: Entry, package: str, time: str) -> dict[str, Any]:
    return {
        "id": "/".join(filter(None, (package, time, entry.check.id, entry.name))),
        "type": "validation",
        "event": {"time": time, "actor": _actor(), "outcome": entry.outcome, **_waiver(entry)},
        "rule": {
            **_rule(entry.check.id, SEVERITIES[entry.severity], entry.check.asks),
            "family": entry.check.family.value,
            "level": entry.level,
            "cites": entry.check.cites,
        },
        "data": _data(entry, package),
        "value": VALUES.get(entry.outcome, EssValue.NOBODY_CAN_TELL).value,
    }


def _data(entry: Entry, package: str) -> dict[str, Any]:
    if entry.finding is None:
        return _about([package], entry.reason)
    finding = entry.finding
    return {
        **_about([entry.place or package], finding.message),
        "remedy": finding.remedy.en,
        "remedy_sl": finding.remedy.sl,
        "fingerprint": entry.fingerprint,
    }


def _waiver(entry: Entry) -> dict[str, Any]:
    waiver = entry.waiver
    return {"waiver": {"id": waiver.id, "reason": waiver.reason.en, "reason_sl": waiver.reason.sl}} if waiver else {}


def _refusal(fault: Fault, number: int) -> dict[str, Any]:
    return {
        "id": f"{REFUSED}/{number}",
        "type": "validation",
        "event": {"time": "", "actor": _actor(), "outcome": REFUSED},
        "rule": _rule(REFUSED, SEVERITIES[Severity.ERROR], LEGIBLE),
        "data": {
            **_about([spoken(fault.where, "en")], fault.what),
            "remedy": fault.remedy.en,
            "remedy_sl": fault.remedy.sl,
            "who": fault.who,
        },
        "value": EssValue.NOBODY_CAN_TELL.value,
    }


def _rule(id: str, severity: str, asks: Text) -> dict[str, Any]:
    return {
        "language": f"{_actor()}, catalogue of checks",
        "expression": id,
        "severity": severity,
        "description": asks.en,
        "description_sl": asks.sl,
    }


def _about(keys: list[str], words: Text = NO_WORDS) -> dict[str, Any]:
    """The data judged: what the answer was sought in is what it is about."""
    return {"source": keys, "target": keys, "description": words.en, "description_sl": words.sl}


@cache
def _actor() -> str:
    return f"{ENGINE} {version(ENGINE)}"


def _json(report: list[dict[str, Any]]) -> str:
    return well_formed(json.dumps(report, ensure_ascii=False, indent=2))
