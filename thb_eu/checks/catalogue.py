"""Catalogue: each check is declared once, with the question it asks and what to do when the answer is no.

A check is put to every row of one table of evidence and answers true, false or `<NA>` (nobody can tell). Ids are
slugs and are never used for another question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from thb_eu.model import Severity, Text

Answer = Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True, slots=True)
class Check:
    """One question to one table of evidence.

    `level` is the ESS validation level; `says` and `remedy` have places named as columns of the table; `figures` names
    the columns whose numbers the answer rests on; `absent` says why there may be nothing to ask (else an empty table is
    *not run*). `waivable`: whether a finding may stand with a reason; what is not counted or not read may not.
    """

    id: str
    asks: Text
    table: str
    severity: Severity
    level: int
    cites: str
    says: Text
    remedy: Text
    answer: Answer
    figures: tuple[str, ...] = ()
    absent: Text | None = None
    waivable: bool = True


class Catalogue:
    """All declared checks, in the order of their declaration."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}

    def check(
        self,
        *,
        id: str,
        asks: Text,
        table: str,
        severity: Severity,
        level: int,
        cites: str,
        says: Text,
        remedy: Text,
        figures: tuple[str, ...] = (),
        absent: Text | None = None,
        waivable: bool = True,
    ) -> Callable[[Answer], Answer]:
        """Declare the decorated function as the answer to a check."""

        def declare(answer: Answer) -> Answer:
            if id in self.checks:
                raise ValueError(f"the check {id} is declared twice")
            self.checks[id] = Check(
                id, asks, table, severity, level, cites, says, remedy, answer, figures, absent, waivable
            )
            return answer

        return declare


CATALOGUE = Catalogue()
