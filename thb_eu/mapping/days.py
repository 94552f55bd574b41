"""Days: the stretch of days whose law governs a fact.

A fact that carries the day which its article asks for is read on that day (a month or a year where the source tells no
more). Any other is read throughout the reference year, as far as the article was in force in it; under an article that
had ended before the year began, as the article last stood.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from thb_eu.definitions import REFERENCE_YEAR, Law, RuleFile


def with_days(facts: pd.DataFrame, law: Law, year: int) -> pd.DataFrame:
    """Facts with `first` and `last` (ISO days): a fact is governed by a rule in force throughout."""
    files = {entry.article: entry for entry in law.files}
    spans = [
        _span(files[article], record, year) if article in files else _whole(year)
        for article, record in zip(facts["article"].fillna(""), _days_told(facts, law), strict=True)
    ]
    ends = pd.DataFrame(spans, columns=["first", "last"], index=facts.index, dtype="string")
    return facts.assign(first=ends["first"], last=ends["last"])


def _days_told(facts: pd.DataFrame, law: Law) -> list[dict[str, str]]:
    told = facts[[day for day in law.days if day in facts.columns]]
    return [
        {str(day): str(value) for day, value in row.items() if not pd.isna(value) and value}
        for row in told.to_dict("records")
    ]


def _span(entry: RuleFile, told: Mapping[str, str], year: int) -> tuple[str, str]:
    if entry.as_of != REFERENCE_YEAR and entry.as_of in told:
        first, _, last = told[entry.as_of].partition("/")
        return first, last or first
    first, last = _whole(year)
    ended = entry.in_force.ends
    if ended < first:
        return ended, ended
    begun = entry.in_force.begins
    return (max(first, begun), min(last, ended)) if begun <= last else (first, last)


def _whole(year: int) -> tuple[str, str]:
    return f"{year}-01-01", f"{year}-12-31"
