"""The checks of the rule files, and one of them put to one table or to one collection."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from thb_eu import load
from thb_eu.base.model import Finding
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.examination import examined
from thb_eu.checks.run import Answered, run_check
from thb_eu.definitions import Check, Definitions
from thb_eu.run import run_of

CHECKS = load().checks


def put(check: Check, table: pd.DataFrame) -> Answered:
    """The result of one check over `table`, and its findings."""
    return run_check(check, lambda name: table)


def findings_of(package: Path, definitions: Definitions, check: str) -> list[Finding]:
    """What one check finds in a package; no other is put, and no waiver of another can be judged."""
    run = run_of(package, definitions)
    received = replace(run.received, collection=replace(run.received.collection, waivers=()))
    alone = replace(definitions, checks={check: definitions.checks[check]})
    return [*examined(Evidence(received, run.mapped, run.counted, alone), fast=True).findings]
