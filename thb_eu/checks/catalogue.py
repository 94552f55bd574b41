"""Catalogue: each check is declared once, with the question it asks and what to do when the answer is no.

A check is put to every row of one table of evidence and answers true, false or `<NA>` (nobody can tell). Ids are
slugs and are never used for another question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from thb_eu.messages import Text
from thb_eu.model import Family, Remedies, Severity

Answer = Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is said of a question once, whoever answers it: the catalogue, or a suite of expectations.

    `level` is the ESS validation level; `says` and `remedies` have places named as columns of what is judged; `figures`
    names the columns whose numbers the answer rests on. `waivable`: whether a finding may stand with a reason; what is
    not counted or not read may not. `cause`: how far its findings reach as the cause of others (`consequences`).
    """

    id: str
    family: Family
    asks: Text
    severity: Severity
    level: int
    cites: str
    says: Text
    remedies: Remedies
    figures: tuple[str, ...] = ()
    waivable: bool = True
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Declared):
    """One question to one table of evidence.

    `needs` names the columns without which nothing can be judged: if one lacks, or holds nothing in any row, the check
    is *not run*. `absent` says why there may be nothing to ask (else an empty table is *not run*).
    """

    table: str
    answer: Answer
    needs: tuple[str, ...] = ()
    absent: Text | None = None


class Catalogue:
    """All declared checks, in the order of their declaration."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}

    def check(
        self,
        *,
        id: str,
        family: Family,
        asks: Text,
        table: str,
        severity: Severity,
        level: int,
        cites: str,
        says: Text,
        remedies: Remedies,
        needs: tuple[str, ...] = (),
        figures: tuple[str, ...] = (),
        absent: Text | None = None,
        waivable: bool = True,
        cause: str = "",
    ) -> Callable[[Answer], Answer]:
        """Declare the decorated function as the answer to a check."""

        def declare(answer: Answer) -> Answer:
            if id in self.checks:
                raise ValueError(f"the check {id} is declared twice")
            self.checks[id] = Check(
                id=id,
                family=family,
                asks=asks,
                table=table,
                severity=severity,
                level=level,
                cites=cites,
                says=says,
                remedies=remedies,
                answer=answer,
                needs=needs,
                figures=figures,
                absent=absent,
                waivable=waivable,
                cause=cause,
            )
            return answer

        return declare


CATALOGUE = Catalogue()
