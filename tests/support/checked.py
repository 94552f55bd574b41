"""The checks of the rule files, and one of them put to one table."""

from __future__ import annotations

import pandas as pd

from thb_eu import load
from thb_eu.checks.run import Answered, run_check
from thb_eu.definitions import Check

CHECKS = load().checks


def put(check: Check, table: pd.DataFrame) -> Answered:
    """The result of one check over `table`, and its findings."""
    return run_check(check, lambda name: table)
