"""What is published elsewhere of the same figures, and what is judged of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.conftest import SI_2024
from tests.recipients.made import view
from tests.support.checked import CHECKS
from thb_eu.base.model import Outcome
from thb_eu.checks.run import run_check
from thb_eu.definitions import Definitions
from thb_eu.run import run_of

MIRROR = "recipients-are-told-the-same"


def judged(definitions: Definitions, check: str, **bodies: str) -> tuple[Outcome, list[Any]]:
    """What the check says of these views; of those that the product has, where none are given."""
    made = {name: view(definitions, body, name) for name, body in bodies.items()}
    own = replace(definitions, recipients=made or definitions.recipients)
    result, findings = run_check(CHECKS[check], run_of(SI_2024, own).evidence.table)
    return result.outcome, [(one.where.cell, one.figures) for one in findings]
