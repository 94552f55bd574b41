"""Waivers and corrections: what somebody once allowed or mended, and what it says today."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.lab.defect import IDENTITY, REFUSED, RULE, defect
from benchmarks.lab.operators.hands import bumped
from benchmarks.lab.package import Package, added_up
from thb_eu import load, prepare

ALIVE, TOTAL_OF_A_ROW = "waivers-alive", "printed-row-total"
TABLE, PRINTED = "data/t13.csv", "D2"
REASON = {"sl": "Preizkus.", "en": "A trial."}
OTHER_SEAL = "0" * 16


def correction(package: Package, cell: str, old: str, new: str, file: str = TABLE) -> None:
    """A cell that is read as another value."""
    entry = {"correction": "trial", "where": {"file": file, "cell": cell}, "from": old, "to": new}
    package.note("corrections", [entry | {"reason": REASON, "authority": "Police", "on": "2025-03-01"}])


def _waiver(package: Package, evidence: str, **changed: Any) -> None:
    entry = {
        "waiver": "trial",
        "check": TOTAL_OF_A_ROW,
        "where": {"file": TABLE, "cell": PRINTED},
        "evidence": evidence,
        "reason": REASON,
        "asked_by": "analyst",
        "granted_by": "head of the office",
        "on": "2025-03-01",
        "until": "2026-12-31",
    }
    package.note("waivers", [entry | changed])


def wrong_total_waived(package: Package, **changed: Any) -> None:
    """A printed total that is one too high, and a waiver for just that."""
    with package.edited("t13") as rows:
        bumped(rows[1], -1, 1)
    found = prepare(package.folder, load(), fast=True).examined.findings
    _waiver(package, next(finding.evidence for finding in found if finding.check == TOTAL_OF_A_ROW), **changed)


@defect(RULE, REFUSED, code="correction-stale")
def correction_of_a_figure_since_replaced(package: Package, random: Random) -> None:
    """The supplier has sent another figure since the correction was written."""
    correction(package, "B2", package.rows("t13")[1][1] + "1", "3")


@defect(RULE, REFUSED, code="correction-misplaced")
def correction_of_a_cell_that_is_gone(package: Package, random: Random) -> None:
    """The table has become shorter: the corrected cell lies below its end."""
    correction(package, "B99", "1", "2")


@defect(RULE, REFUSED, code="unknown-file")
def correction_of_a_file_that_is_gone(package: Package, random: Random) -> None:
    """The supplier's file has another name this year; the correction still names the old one."""
    correction(package, "B2", "1", "2", "data/t13-2023.csv")


@defect(IDENTITY, TOTAL_OF_A_ROW)
def correction_mistyped(package: Package, random: Random) -> None:
    """A correction sets one number too high."""
    old = package.rows("t13")[1][1]
    correction(package, "B2", old, str(int(old) + 1))


@defect(RULE, ALIVE)
def waiver_that_explains_nothing(package: Package, random: Random) -> None:
    """The supplier has mended the total; the waiver for it is still there."""
    _waiver(package, OTHER_SEAL)


@defect(RULE, ALIVE)
def waiver_for_another_difference(package: Package, random: Random) -> None:
    """The printed total is wrong in another way than when it was waived."""
    wrong_total_waived(package)
    with package.edited("t13") as rows:
        bumped(rows[1], -1, 5)


@defect(RULE, ALIVE)
def waiver_over_cells_that_have_changed(package: Package, random: Random) -> None:
    """Total and sum are what they were when the total was waived; one man has since become a woman."""
    wrong_total_waived(package)
    with package.edited("t13") as rows:
        more, less = (1, 2) if int(rows[1][2]) else (2, 1)
        printed = rows[1][-1]
        bumped(rows[1], more, 1)
        bumped(rows[1], less, -1)
        added_up(rows)
        rows[1][-1] = printed


@defect(RULE, ALIVE)
def waiver_that_has_expired(package: Package, random: Random) -> None:
    """The waiver ended before the last day on which the submission may be sent."""
    wrong_total_waived(package, until="2025-06-30")


@defect(RULE, REFUSED, code="waiver-needs-two-roles")
def waiver_of_one_role(package: Package, random: Random) -> None:
    """Who asked for the waiver also granted it."""
    wrong_total_waived(package, granted_by="analyst")


@defect(RULE, REFUSED, code="unknown-check")
def waiver_of_a_check_that_does_not_exist(package: Package, random: Random) -> None:
    """The id of the check is misspelt: the waiver would never explain anything."""
    wrong_total_waived(package, check="printed-row-totals")


@defect(RULE, REFUSED, code="check-not-waivable")
def waiver_of_what_may_not_be_waived(package: Package, random: Random) -> None:
    """A label that nobody knows was waived instead of asked about."""
    with package.edited("t13") as rows:
        rows[1][0] = "Somewhere"
    _waiver(package, OTHER_SEAL, check="facts-mapped", where={"file": TABLE, "cell": "A2"})
