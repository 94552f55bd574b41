"""Answer checks that are more than a comparison; a rule file names the function in `answered_by`.

Comes in: the rows of a table of evidence. Goes out: for every row true, false, or `<NA>` where nobody can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd


def change_since_last_year(years: pd.DataFrame) -> pd.Series:
    """Let small numbers jump, and larger ones by the factor of the thresholds at most."""
    this_year, last_year = _figures(years, "this_year", "last_year")
    small = (this_year - last_year).abs() < years["at_least"]
    steady = (this_year <= years["factor"] * last_year) & (last_year <= years["factor"] * this_year)
    return small | steady


def published_figures_agree(published: pd.DataFrame) -> pd.Series:
    """Tell whether a figure lies in its bounds; `<5` is a bound, no number; a cell without a value is not compared.

    That there is no such cell is told by `published-cells-known`.
    """
    figures, low, high = _figures(published, "here", "low", "high")
    within = (low.isna() | (figures >= low)) & (high.isna() | (figures <= high))
    judged = within.mask(figures.isna() | (low.isna() & high.isna()))
    return judged.astype("boolean").mask(~published["known"].astype("boolean"), True)


def text_words_hold(relations: pd.DataFrame) -> pd.Series:
    """Tell whether a word holds with and without the units that may belong; if it depends on them, nobody can tell."""
    least, greatest, fewest, most = _figures(relations, "least", "greatest", "fewest", "most")
    holds = (least >= fewest) & (most.isna() | (greatest <= most))
    fails = (greatest < fewest) | (most.notna() & ((least > most) | (fewest > most)))
    return _surely(holds, fails)


def text_days_fit(relations: pd.DataFrame) -> pd.Series:
    """Tell whether a period lies inside another, or a day is not later (nobody can tell where the two overlap)."""
    first, last, start, end = _figures(relations, "first_day", "last_day", "from_day", "until_day")
    inside = (first >= start) & (last <= end)
    return inside.where(relations["kind"] == "inside", _surely(last <= start, first > end))


def _figures(rows: pd.DataFrame, *names: str) -> tuple[pd.Series, ...]:
    return tuple(rows[name].astype("Int64") for name in names)


def _surely(holds: pd.Series, fails: pd.Series) -> pd.Series:
    """Return true where it surely holds and false where it surely fails; elsewhere nobody can tell."""
    surely = holds.fillna(False)
    return surely.where(surely | fails.fillna(False))


ANSWERS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    answer.__name__: answer
    for answer in (change_since_last_year, published_figures_agree, text_words_hold, text_days_fit)
}
