"""Totals: printed totals beside the sum of the cells that they claim to add up."""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.evidence.context import Given, as_text, sum_of


def row_claims(given: Given) -> pd.DataFrame:
    """Printed row totals beside the sum of their cells: printed, counted."""
    return _claims(given, "row")


def column_claims(given: Given) -> pd.DataFrame:
    """Printed column totals beside the sum of their cells: printed, counted."""
    return _claims(given, "column")


def grand_claims(given: Given) -> pd.DataFrame:
    """Printed grand totals beside the sum of all cells: printed, counted."""
    return _claims(given, "grand")


def _claims(given: Given, kind: str) -> pd.DataFrame:
    """The claims of one kind; what follows from a cell that is told already is set aside."""
    claims = given.received.claims[given.received.claims["kind"] == kind]
    values = {
        fact: value
        for facts in (given.received.facts, given.received.history)
        for fact, value in zip(facts["fact"], facts["value"], strict=True)
    }
    covered = [[values[fact] for fact in covers] for covers in claims["covers"]]
    rests_on = pd.Series([frozenset(covers) for covers in claims["covers"]], claims.index, dtype=object)
    return claims.assign(
        printed=claims["value"],
        counted=pd.array([sum_of(found) for found in covered], dtype="Int64"),
        basis=[as_text(found) for found in covered],
        because_of=[given.because_of(covers) for covers in claims["covers"]],
        rests_on=rests_on,
    ).drop(columns=["covers", "value"])
