"""Write a run as OASIS SARIF 2.1.0, for code scanning and for editors.

Comes in: a submission. Goes out: the catalogue as rules, and one result per finding. What passed, did not apply or was
left out stands in the properties of the run: GitHub shows every result as an alert, whatever its kind. A waived finding
is a suppressed result with the reason of its waiver. Lines are rows; a column of a table is no column of a text, so a
cell is told as a logical location.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from thb_eu.base.errors import REFUSED, ThbError
from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import Languages
from thb_eu.base.model import Outcome
from thb_eu.base.printable import well_formed
from thb_eu.base.refusals import Refusal, all_refusals
from thb_eu.checks import CheckMetadata, all_checks
from thb_eu.definitions import Waiver
from thb_eu.exchange.findings.flat_results import Annotation, FlatResult, account, is_waived, of_refusal, told_as
from thb_eu.publication.manifest import ENGINE
from thb_eu.results import Submission

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
KINDS = {Outcome.UNDECIDED.value: "open", Outcome.NOT_RUN.value: "review"}
"""Every other outcome is a `fail`; only a failure may say its level."""
BRACES = str.maketrans({"{": "{{", "}": "}}"})
LINK = re.compile(r"\[(?=[^\]]*\]\()")


def written(submission: Submission, lang: str) -> str:
    """Return the whole run as one SARIF log."""
    checks, entries = all_checks(submission.definitions), account(submission)
    numbers = {check.id: number for number, check in enumerate(checks)}
    collection = submission.collection
    return _log(
        [_rule(check, lang) for check in checks],
        [_result(entry, numbers[entry.check.id], lang) for entry in entries if entry.finding],
        {"executionSuccessful": True, "exitCode": 3 if submission.examined.blocked else 0},
        lang,
        automationDetails={"id": well_formed(f"{ENGINE}/{collection.name}/")},
        properties={
            "package": collection.name,
            "time": str(collection.year),
            "state": submission.state.value,
            "checks": [_silent(entry, lang) for entry in entries if entry.finding is None],
        },
    )


def refused(error: ThbError, lang: str, _languages: Languages) -> str:
    """Return the log of a run that came to no judgement: one result per fault."""
    met = {fault.code for fault in error.faults}
    rules = [_refusal(refusal, lang) for refusal in all_refusals() if refusal.code in met]
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [_fault(annotation, numbers[annotation.code], lang) for annotation in of_refusal(error)]
    return _log(rules, results, {"executionSuccessful": False, "exitCode": 1}, lang)


def _log(
    rules: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]], run: dict[str, Any], lang: str, **more: Any
) -> str:
    driver = {"name": ENGINE, "version": version(ENGINE), "rules": rules}
    runs = [{"tool": {"driver": driver}, "language": lang, "invocations": [run], **more, "results": results}]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": runs}
    return well_formed(json.dumps(log, ensure_ascii=False, indent=2))


def _rule(check: CheckMetadata, lang: str) -> dict[str, Any]:
    asks = _literal(check.asks.in_language(lang))
    return {
        "id": check.id,
        "shortDescription": {"text": asks},
        "fullDescription": {"text": asks},
        "help": {
            "text": "\n".join(
                filter(None, (asks, _literal(check.remedies.of_the_office.in_language(lang)), _literal(check.cites)))
            )
        },
        "defaultConfiguration": {"level": check.severity.value},
        "properties": {"family": check.family.value, "level": check.level, "tags": [check.family.value]},
    }


def _result(entry: FlatResult, number: int, lang: str) -> dict[str, Any]:
    finding = entry.finding
    assert finding is not None
    words = (finding.message.in_language(lang), finding.remedy.in_language(lang))
    place = finding.where.in_language(lang)
    location = _location(entry.path, entry.line) | (
        {"logicalLocations": [{"fullyQualifiedName": place}]} if place else {}
    )
    return {
        "ruleId": entry.check.id if finding.code == finding.check else f"{entry.check.id}/{finding.code}",
        "ruleIndex": number,
        **_judged(entry),
        "message": {"text": _literal(" ".join(filter(None, words)))},
        "locations": [location],
        "partialFingerprints": {
            "thb-eu/v1": entry.fingerprint,
            "primaryLocationLineHash": f"{entry.fingerprint}:{entry.nth}",
        },
        **({"suppressions": [_suppression(entry.waiver, lang)]} if is_waived(entry) else {}),
        "properties": {
            "code": finding.code,
            "outcome": entry.outcome,
            "severity": entry.severity.value,
            **attributes(finding, "blocks", "cites"),
            **({"follows_from": finding.follows_from} if finding.follows_from else {}),
            **attributes(finding.where, "cell", "column"),
        },
    }


def _judged(entry: FlatResult) -> dict[str, str]:
    """Return kind and level; only a failure has a level: for others readers of kinds take none, the rest the rule's."""
    if entry.outcome in KINDS:
        return {"kind": KINDS[entry.outcome]}
    return {"kind": "fail", "level": told_as(entry).value}


def _suppression(waiver: Waiver | None, lang: str) -> dict[str, str]:
    """Return a waiver that nobody granted yet is under review."""
    if waiver is None:
        return {"kind": "external", "status": "underReview"}
    status = "accepted" if waiver.granted_by else "underReview"
    return {"kind": "external", "status": status, "justification": f"{waiver.id}: {waiver.reason.in_language(lang)}"}


def _silent(entry: FlatResult, lang: str) -> dict[str, str]:
    properties = {"id": entry.check.id, "outcome": entry.outcome, "reason": entry.reason.in_language(lang)}
    return {name: value for name, value in properties.items() if value}


def _refusal(refusal: Refusal, lang: str) -> dict[str, Any]:
    """Return the code of a refusal as a rule: cause and cure, and who usually acts."""
    return {
        "id": refusal.code,
        "shortDescription": {"text": _literal(refusal.cause.in_language(lang))},
        "help": {"text": _literal(refusal.cure.in_language(lang))},
        "properties": {"who": refusal.who, "tags": [REFUSED]},
    }


def _fault(annotation: Annotation, number: int, lang: str) -> dict[str, Any]:
    return {
        "ruleId": annotation.code,
        "ruleIndex": number,
        "kind": "fail",
        "level": "error",
        "message": {"text": _literal(annotation.text.in_language(lang))},
        "locations": [_location(annotation.file, annotation.line)],
    }


def _location(path: str, line: int | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(well_formed(path), safe="/")}}
    if line is not None:
        place["region"] = {"startLine": line}
    return {"physicalLocation": place}


def _literal(text: str) -> str:
    """Return text as SARIF reads it literally: braces would be places to fill, and `[a](b)` a link."""
    return LINK.sub(r"\\[", text.translate(BRACES))
