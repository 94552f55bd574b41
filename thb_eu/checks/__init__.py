"""Check: everything so far in, every finding out, none left out and none softened.

The catalogue's checks run over tables of evidence; the plausibility suites run through great_expectations, unless the
user asked for a fast run, which then says what it left out. Waivers mark findings, they do not remove them.
"""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.checks import coherence, completeness, plausibility, structure
from thb_eu.checks.catalogue import CATALOGUE, Check
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.put import put
from thb_eu.checks.suites import put_suite, suite_checks
from thb_eu.checks.waivers import dead, with_waivers
from thb_eu.definitions import Definitions
from thb_eu.model import CheckResult, Counted, Examined, Finding, Mapped, Outcome, Place, Received, Severity, Text

__all__ = ["CATALOGUE", "Check", "all_checks", "examine"]

FAMILIES = (structure, coherence, completeness, plausibility)
"""Imported for their declarations: each module declares its checks in the catalogue."""

WAIVERS_ALIVE = Check(
    id="waivers-alive",
    asks=Text(
        "Ali vsaka izjema še pojasnjuje ugotovitev, za katero je bila dana?",
        "Does every waiver still explain the finding it was given for?",
    ),
    table="waivers",
    severity=Severity.WARNING,
    level=0,
    cites="waivers.yaml",
    says=Text("{says}", "{says}"),
    remedy=Text("Preverite podatke; izjemo obnovite ali odstranite.", "Look at the data; renew or remove the waiver."),
    answer=lambda table: table["alive"],
    absent=Text("Izjem ni.", "There are no waivers."),
)


def all_checks(definitions: Definitions) -> tuple[Check, ...]:
    """Every check that a full run puts, in order of level."""
    return (*_by_level(), *suite_checks(definitions), WAIVERS_ALIVE)


def _by_level() -> list[Check]:
    return sorted(CATALOGUE.checks.values(), key=lambda check: check.level)


def examine(
    received: Received, mapped: Mapped, counted: Counted, definitions: Definitions, fast: bool = False
) -> Examined:
    """Put every check to its evidence; `fast` leaves out the plausibility suites and says so."""
    evidence = Evidence(received, mapped, counted, definitions)
    results: list[CheckResult] = []
    findings: list[Finding] = []
    for result, found in _answers(evidence, fast):
        results.append(result)
        findings += found
    due = f"{received.collection.year + 1}-{definitions.deadlines['limit']}"
    never = {check.id for check in CATALOGUE.checks.values() if not check.waivable}
    open_to_reason = [finding for finding in findings if finding.check not in never]
    waived = with_waivers(open_to_reason, received.collection, due)
    dead_findings = list(_dead_waivers(open_to_reason, received, due))
    waived += [finding for finding in findings if finding.check in never]
    results = [_with_waived(result, waived) for result in results]
    results.append(_waivers_result(received, dead_findings))
    left_out = tuple(check.id for check in suite_checks(definitions)) if fast else ()
    return Examined(tuple(results), tuple(waived + dead_findings), left_out)


def _answers(evidence: Evidence, fast: bool) -> Iterator[tuple[CheckResult, list[Finding]]]:
    for check in _by_level():
        yield put(check, evidence.table(check.table))
    if not fast:
        for suite in evidence.definitions.suites.values():
            yield from put_suite(suite, evidence)


def _with_waived(result: CheckResult, findings: list[Finding]) -> CheckResult:
    """A check whose findings are all waived is waived."""
    own = [finding for finding in findings if finding.check == result.check]
    if own and all(finding.outcome is Outcome.WAIVED for finding in own):
        return CheckResult(result.check, Outcome.WAIVED, result.severity, result.level, result.reason)
    return result


def _dead_waivers(findings: list[Finding], received: Received, due: str) -> Iterator[Finding]:
    for waiver, why in dead(findings, received.collection, due):
        yield Finding(
            WAIVERS_ALIVE.id,
            Outcome.FAILED,
            WAIVERS_ALIVE.severity,
            WAIVERS_ALIVE.level,
            why,
            WAIVERS_ALIVE.remedy,
            WAIVERS_ALIVE.cites,
            Place(file="waivers.yaml", cell=waiver.id),
        )


def _waivers_result(received: Received, dead_findings: list[Finding]) -> CheckResult:
    if not received.collection.waivers:
        return CheckResult(
            WAIVERS_ALIVE.id,
            Outcome.NOT_APPLICABLE,
            WAIVERS_ALIVE.severity,
            WAIVERS_ALIVE.level,
            "There are no waivers.",
        )
    outcome = Outcome.FAILED if dead_findings else Outcome.PASSED
    return CheckResult(WAIVERS_ALIVE.id, outcome, WAIVERS_ALIVE.severity, WAIVERS_ALIVE.level)
