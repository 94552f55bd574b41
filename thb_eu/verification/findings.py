"""Findings: what findings.json says of the checks, against itself and against the checks as they answer now.

Only checks that were run both times are compared; those that were left out are told as not done.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from thb_eu.definitions import Folder, read_checked
from thb_eu.dossiers import FINDINGS, Dossier
from thb_eu.errors import SourceRefused
from thb_eu.messages import NO_WORDS, Text, _, literal, plural
from thb_eu.verification.model import CHECKS, NOT_THERE, Difference, Judged, Part, Saying
from thb_eu.verification.witnesses import MADE_AGAIN
from thb_eu.verification.work import sentence_of

if TYPE_CHECKING:
    from thb_eu.model import Submission

SELF, AGAIN = "findings", "findings-again"
LEFT_OUT = "left out"
COUNTED_BY_CHECK = ("passed", "not applicable", "withheld")
ASKS = _("Does findings.json agree with itself?")
ASKS_AGAIN = _("Do the checks still answer the same?")
MISSHAPEN = _("findings.json is not as its schema asks: {fault}")
COUNTS = _("the number of findings with the outcome {outcome}")
OTHER_STATE = _("the state in findings.json and in the manifest")
OTHER_VERDICT = _("the verdict and the state in findings.json")
OUTCOME = _("the outcome of the check {check}")
FINDING = _("the finding {fingerprint} of the check {check}")
NOT_RUN_AGAIN = plural(
    "{count} check of plausibility is not run again", "{count} checks of plausibility are not run again"
)
EARLIER = _("the dossier is of an earlier format, and checks have changed since")
DAMAGED = _("findings.json lacks what every format has")
BLOCKED = "blocked"


def findings(dossier: Dossier, submission: Submission | None, undone: Text, schemas: Folder) -> Judged:
    """findings.json held to its schema, to its own counts, to the manifest, and to the checks run again.

    Of an earlier format it is held to itself alone: it had another schema, and checks have changed since.
    """
    if dossier.is_earlier:
        return _of_earlier_format(dossier)
    try:
        told = read_checked(schemas, FINDINGS, dossier.read(FINDINGS), "findings", SourceRefused)
    except SourceRefused as refused:
        fault = refused.faults[0]
        why = MISSHAPEN.filled({"fault": sentence_of(fault)})
        return (Part(SELF, ASKS, undone=why), Part(AGAIN, ASKS_AGAIN, undone=why)), (Difference(SELF, FINDINGS, why),)
    alone = Part(SELF, ASKS, len(told["checks"]), CHECKS)
    found = tuple(_with_itself(told, dossier.manifest))
    if submission is None:
        return (alone, Part(AGAIN, ASKS_AGAIN, undone=undone)), found
    now = _now(submission)
    both = _run_both_times(told, now)
    parts = [alone, Part(AGAIN, ASKS_AGAIN, len(both), CHECKS)]
    if left := len(told["checks"]) - len(both):
        parts.append(Part("findings-left-out", ASKS_AGAIN, undone=NOT_RUN_AGAIN.filled({"count": left})))
    return tuple(parts), (*found, *_against(told, now, both))


def _of_earlier_format(dossier: Dossier) -> Judged:
    left = Part(AGAIN, ASKS_AGAIN, undone=EARLIER)
    try:
        found = tuple(_with_itself(dossier.findings, dossier.manifest))
        return (Part(SELF, ASKS, len(dossier.findings["checks"]), CHECKS), left), found
    except (SourceRefused, KeyError, TypeError, AttributeError):
        return (Part(SELF, ASKS, undone=DAMAGED), left), (Difference(SELF, FINDINGS, DAMAGED),)


def _now(submission: Submission) -> Any:
    from thb_eu.publication.edition import findings_object

    return json.loads(json.dumps(findings_object(submission)))


def _with_itself(told: Any, manifest: Mapping[str, Any]) -> Iterator[Difference]:
    if told["state"] != manifest["state"]:
        yield _differs(SELF, OTHER_STATE, told["state"], literal("manifest.json"), manifest["state"])
    if (told["verdict"] == BLOCKED) != (told["state"] == BLOCKED.upper()):
        yield _differs(SELF, OTHER_VERDICT, told["verdict"], literal(FINDINGS), told["state"])
    counted = Counter(finding["outcome"] for finding in told["findings"])
    for outcome, by_severity in told["counts"].items():
        said = sum(by_severity.values())
        if outcome not in COUNTED_BY_CHECK and said != counted[outcome]:
            about = COUNTS.filled({"outcome": outcome})
            yield _differs(SELF, about, str(said), literal(FINDINGS), str(counted[outcome]))


def _run_both_times(told: Any, now: Any) -> frozenset[str]:
    """The checks that answered both times; every check that stands on one side only is compared as well."""
    left = {entry["id"] for side in (told, now) for entry in side["checks"] if entry["outcome"] == LEFT_OUT}
    return frozenset(entry["id"] for side in (told, now) for entry in side["checks"]) - left


def _against(told: Any, now: Any, both: frozenset[str]) -> Iterator[Difference]:
    outcomes = [{entry["id"]: entry["outcome"] for entry in side["checks"]} for side in (told, now)]
    for check in sorted(both):
        then, again = (side.get(check, "") for side in outcomes)
        if then != again:
            yield _differs(AGAIN, OUTCOME.filled({"check": check}), then, MADE_AGAIN, again)
    held, holds = (
        Counter(_whole(entry) for entry in side["findings"] if entry["check"] in both) for side in (told, now)
    )
    for entry, there in (*((it, True) for it in held - holds), *((it, False) for it in holds - held)):
        finding = json.loads(entry)
        about = FINDING.filled({"fingerprint": finding["fingerprint"], "check": finding["check"]})
        then, again = (finding["outcome"], NOT_THERE) if there else (NOT_THERE, finding["outcome"])
        yield _differs(AGAIN, about, then, MADE_AGAIN, again)


def _whole(finding: Any) -> str:
    return json.dumps(finding, sort_keys=True)


def _differs(part: str, about: Text, said: str, by: Text, ought: str) -> Difference:
    sayings = (Saying(literal(FINDINGS), NO_WORDS, said), Saying(by, NO_WORDS, ought))
    return Difference(part, FINDINGS, about, sayings=sayings)
