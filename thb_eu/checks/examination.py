"""Put all checks to a run and list every finding.

The checks of the rule files run over tables of evidence; the plausibility suites run through great_expectations, unless
the user asked for a fast run, which then says what it left out. Waivers mark findings, they do not remove them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from thb_eu.base.model import CheckedCollection, CheckResult, Finding, Outcome
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.checks import all_checks, by_level, suite_checks
from thb_eu.checks.consequences import with_causes
from thb_eu.checks.evidence import OF_WORDS, Evidence
from thb_eu.checks.run import Answered, run_check
from thb_eu.checks.suites import run_suites
from thb_eu.checks.waivers import last_day_for_sending, refuse_unsound, to_be_judged, with_waivers
from thb_eu.results import ReceivedFacts
from thb_eu.results.deliveries import table_of_place

SUITES = "suites"
"""Under which what the suites answered is known beside the ids of checks."""


@with_plain_text
def examined(evidence: Evidence, fast: bool = False) -> CheckedCollection:
    """Put every check to its evidence; `fast` leaves out the plausibility suites and says so.

    What was answered of figures alone is not asked again. Refuses waivers that cannot be meant, before anything is
    judged.
    """
    received, definitions = evidence.received, evidence.definitions
    checks = all_checks(definitions)
    refuse_unsound(received, checks, definitions)
    answers = [*_answers(evidence, evidence.of_figures or evidence, fast)]
    tables = {file: entry["thb:contract"] for file, entry in received.collection.by_file.items()}
    findings = [_placed(finding, received, tables) for _, found in answers for finding in found]
    left_out = tuple(check.id for check in suite_checks(definitions)) if fast else ()
    due = last_day_for_sending(received.collection, definitions)
    marked, (about_waivers, dead) = with_waivers(findings, to_be_judged(received), due, left_out)
    results = [_waived(result, marked) for result, _ in answers]
    return CheckedCollection(
        (*results, about_waivers), with_causes((*marked, *dead), checks, received.collection), left_out
    )


def _placed(finding: Finding, received: ReceivedFacts, tables: Mapping[str, str]) -> Finding:
    """Return the finding with the column called as its supplier calls it, and the contract of a file that was sent."""
    where = finding.where
    heading = received.headings.get(where.file, {}).get(where.column, where.column)
    table = table_of_place(where.file, tables.get(where.file, ""))
    return replace(finding, where=replace(where, column=heading, table=table))


def _answers(evidence: Evidence, of_figures: Evidence, fast: bool) -> Iterator[Answered]:
    known = of_figures.answered
    answers = None if fast or SUITES in known else run_suites([*evidence.definitions.suites.values()], of_figures)
    for check in by_level(evidence.definitions):
        if OF_WORDS.intersection((check.table, check.join.table if check.join else "")):
            yield run_check(check, evidence.table)
        else:
            yield known.get(check.id) or known.setdefault(check.id, run_check(check, of_figures.table))
    if answers:
        known[SUITES] = [*answers()]
    yield from () if fast else known[SUITES]


def _waived(result: CheckResult, findings: list[Finding]) -> CheckResult:
    """Return a check whose findings are all waived is waived."""
    matching = [finding for finding in findings if finding.check == result.check]
    if matching and all(finding.outcome is Outcome.WAIVED for finding in matching):
        return replace(result, outcome=Outcome.WAIVED)
    return result
