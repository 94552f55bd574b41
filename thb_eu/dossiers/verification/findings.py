"""Hold findings.json against itself and against the checks as they answer now.

Only checks that were run both times are compared; those that were left out are told as not done.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import Text, _, plural
from thb_eu.definitions import Folder, read_checked
from thb_eu.dossiers import FINDINGS, Dossier
from thb_eu.dossiers.verification.sections import CHECKS, MADE_AGAIN, Difference, Judged, VerificationSection, stated
from thb_eu.results import Submission

SELF, AGAIN = "findings", "findings-again"
COUNTED_BY_CHECK = ("passed", "not applicable", "withheld")
ASKS = _("Does findings.json agree with itself?")
ASKS_AGAIN = _("Do the checks still answer the same?")
FINDING = _("the finding {fingerprint} of the check {check}")
NOT_RUN_AGAIN = plural(
    "{count} check of plausibility is not run again", "{count} checks of plausibility are not run again"
)
BLOCKED = "blocked"


def findings(dossier: Dossier, submission: Submission | None, undone: Text, schemas: Folder) -> Judged:
    """findings.json held to its schema, to its own counts, to the manifest, and to the checks run again."""
    try:
        held = read_checked(schemas, FINDINGS, dossier.read(FINDINGS), "findings", SourceRefused)
    except SourceRefused as refused:
        why = _("findings.json is not as its schema asks: {fault}", fault=refused.faults[0])
        return (VerificationSection(SELF, ASKS, undone=why), VerificationSection(AGAIN, ASKS_AGAIN, undone=why)), (
            Difference(SELF, FINDINGS, why),
        )
    alone = VerificationSection(SELF, ASKS, len(held["checks"]), CHECKS)
    found = tuple(_with_itself(held, dossier.manifest))
    if submission is None:
        return (alone, VerificationSection(AGAIN, ASKS_AGAIN, undone=undone)), found
    from thb_eu.publication.edition import findings_object

    now = json.loads(json.dumps(findings_object(submission)))
    answers = [entry for side in (held, now) for entry in side["checks"]]
    both = {entry["id"] for entry in answers} - {entry["id"] for entry in answers if entry["outcome"] == "left out"}
    parts = [alone, VerificationSection(AGAIN, ASKS_AGAIN, len(both), CHECKS)]
    if left_out := len(held["checks"]) - len(both):
        parts.append(
            VerificationSection("findings-left-out", ASKS_AGAIN, undone=NOT_RUN_AGAIN.filled({"count": left_out}))
        )
    return tuple(parts), (*found, *_against(held, now, both))


def _with_itself(recorded: Any, manifest: Mapping[str, Any]) -> Iterator[Difference]:
    if recorded["state"] != manifest["state"]:
        about = _("the state in findings.json and in the manifest")
        yield _differs(SELF, about, recorded["state"], "manifest.json", manifest["state"])
    if (recorded["verdict"] == BLOCKED) != (recorded["state"] == BLOCKED.upper()):
        about = _("the verdict and the state in findings.json")
        yield _differs(SELF, about, recorded["verdict"], FINDINGS, recorded["state"])
    counted = Counter(finding["outcome"] for finding in recorded["findings"])
    for outcome, by_severity in recorded["counts"].items():
        summed = sum(by_severity.values())
        if outcome not in COUNTED_BY_CHECK and summed != counted[outcome]:
            about = _("the number of findings with the outcome {outcome}", outcome=outcome)
            yield _differs(SELF, about, summed, FINDINGS, counted[outcome])


def _against(recorded: Any, now: Any, both: set[str]) -> Iterator[Difference]:
    """Yield what the checks of `both` sides answer otherwise now; a check that stands on one side only among them."""
    was, answers = ({entry["id"]: entry["outcome"] for entry in side["checks"]} for side in (recorded, now))
    for check in sorted(both):
        if was.get(check, "") != answers.get(check, ""):
            about = _("the outcome of the check {check}", check=check)
            yield _differs(AGAIN, about, was.get(check, ""), MADE_AGAIN, answers.get(check, ""))
    held, holds = (
        Counter(json.dumps(entry, sort_keys=True) for entry in side["findings"] if entry["check"] in both)
        for side in (recorded, now)
    )
    for entry, is_recorded in (*((it, True) for it in held - holds), *((it, False) for it in holds - held)):
        finding = json.loads(entry)
        outcomes = (finding["outcome"], None) if is_recorded else (None, finding["outcome"])
        about = FINDING.filled({"fingerprint": finding["fingerprint"], "check": finding["check"]})
        yield _differs(AGAIN, about, outcomes[0], MADE_AGAIN, outcomes[1])


def _differs(part: str, about: Text, value: object, by: Text | str, ought: object) -> Difference:
    return Difference(part, FINDINGS, about, sayings=(stated(FINDINGS, value), stated(by, ought)))
