"""Reasons: why cells hold what they hold, as rows: `reasons.csv` by cell, `fact-reasons.csv` by fact.

Comes in: a submission. Goes out: frames of text. Whoever reads a dossier finds every reason, provision, source,
decision, correction and waiver under its own code here, and never takes a joined text apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from thb_eu.messages import ENGLISH, Text, joined
from thb_eu.model import Reason, ReasonKind, Submission
from thb_eu.waived import waivers_by_fact

if TYPE_CHECKING:
    import pandas as pd

PROVISION, SOURCE, DECISION, CORRECTION, WAIVER = (
    "provision",
    "source",
    ReasonKind.DECISION.value,
    "correction",
    "waiver",
)
BY_COLUMN = {"provisions": PROVISION, "sources": SOURCE, "corrections": CORRECTION, "waivers": WAIVER}
"""The kind of what stands in each column of the cells, beside the reasons, which have kinds of their own."""

KINDS = (*(kind.value for kind in ReasonKind), *BY_COLUMN.values())
OF_FACTS = (DECISION, CORRECTION, WAIVER)


def comment(reasons: Iterable[Reason]) -> Text:
    """The sentences of reasons, one after the other."""
    return joined((reason.text for reason in reasons), " ")


def reasons(submission: Submission) -> pd.DataFrame:
    """One row per cell and reason: table, the dimensions, kind, code, text (English; empty where the code says all)."""
    import pandas as pd

    key = ["table", *submission.definitions.dimension_lists]
    cells = submission.protected.cells
    codes = cells[key].itertuples(index=False, name=None)
    rows = [
        (*at, *row)
        for at, cell in zip(codes, cells[["reasons", *BY_COLUMN]].to_dict("records"), strict=True)
        for row in _rows(cell)
    ]
    return pd.DataFrame(rows, columns=[*key, "kind", "code", "text"], dtype="string")


def _rows(cell: dict[Any, Any]) -> Iterator[tuple[str, str, str]]:
    for reason in cell["reasons"]:
        yield reason.kind.value, reason.code, reason.text.in_language(ENGLISH)
    for column, kind in BY_COLUMN.items():
        yield from ((kind, code, "") for code in cell[column])


def fact_reasons(submission: Submission) -> pd.DataFrame:
    """One row per fact behind a cell and decision, correction or waiver on which it rests: fact, kind, code."""
    import pandas as pd

    waived = waivers_by_fact(submission.received, submission.examined.findings)
    facts = submission.mapped.facts
    told = facts[facts["fact"].isin(submission.protected.contributions["fact"])]
    rows = [
        (fact, kind, code)
        for fact, decisions, corrections in zip(told["fact"], told["decisions"], told["corrections"], strict=True)
        for kind, codes in zip(OF_FACTS, (decisions, corrections, waived.get(fact, ())), strict=True)
        for code in codes
    ]
    return pd.DataFrame(rows, columns=["fact", "kind", "code"], dtype="string")
