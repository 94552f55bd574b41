"""Years: what suppliers tell of several years, as charts: the same population in the same view, year by year.

Comes in: a submission. Goes out: one `Chart` per population of which earlier years are at hand, never of two units at
once. Left out, and said so: years before a break that the collection tells (they count otherwise), registers (their
rows are not persons), and in the edition for the public all of it, since nobody protected small counts of other years.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from thb_eu.messages import Text, _, literal
from thb_eu.model import ARTICLE, UNIT, WITHOUT_YEAR, Submission
from thb_eu.publication.sheets.charted import Category, Chart, Point, counted

if TYPE_CHECKING:
    import pandas as pd

YEAR = _("Year")
BY_YEAR = _("{counts}, {articles}: by year")
FROM = _("as told by {source}")
FEW, MOST = 2, 3
"""How many categories a dimension has that is told apart in the bars of a year."""

WITHHELD = _(
    "No chart: the public edition shows no figures of earlier years, since small counts in them were not protected."
)
BROKEN = _("No chart: counting changed on {day} ({article}); before and after are not comparable.")
NONE_AT_HAND = _("No chart by year: the collection has no figures of earlier years in the unit {counts}.")


def by_year(submission: Submission) -> list[Chart]:
    """Everything of which several years are at hand, in the order in which it was received."""
    history = _comparable(submission)
    groups = history.groupby(["population", "view"], sort=False)
    return [chart for _, rows in groups if (chart := _chart(submission, rows))]


def lacks_years(submission: Submission, drawn: list[Chart]) -> Text | None:
    """What to say where the first indicator, which matters most, has no earlier years at hand."""
    tables = submission.definitions.tables
    counts = counted(submission, tables[0].units if tables else ())
    return None if any(chart.counts == counts for chart in drawn) else NONE_AT_HAND.filled({"counts": counts})


def _comparable(submission: Submission) -> pd.DataFrame:
    """Figures of other years that suppliers tell in their tables, under an article and in a unit."""
    history, year = submission.received.history, submission.collection.year
    registers = {register.resource for register in submission.received.registers}
    is_told = history[ARTICLE].notna() & history[UNIT].notna() & ~history["resource"].isin(registers)
    return history[is_told & (history["time"] != year) & (history["time"] != WITHOUT_YEAR)]


def _chart(submission: Submission, before: pd.DataFrame) -> Chart | None:
    """The chart of one population in one view, of which `before` holds the earlier years; None if there is no now."""
    import pandas as pd

    facts, population, view = submission.received.facts, before["population"].iloc[0], before["view"].iloc[0]
    now = facts[(facts["population"] == population) & (facts["view"] == view)]
    units = sorted(set(before[UNIT]) | set(now[UNIT].dropna()))
    if now.empty or len(units) != 1:
        return None
    rows = pd.concat([before[now.columns.intersection(before.columns)], now], ignore_index=True)
    articles, counts = ", ".join(dict.fromkeys(rows[ARTICLE].dropna())), counted(submission, units)
    years = sorted(set(map(int, rows["time"])))
    first, why_not = _since(submission, articles)
    kept = [year for year in years if year >= first]
    apart = _told_apart(submission, rows)
    why_not = WITHHELD if submission.protected.audience.withholds else (why_not if len(kept) < FEW else None)
    series = [label for _, label in apart]
    return Chart(
        name=f"{view}-years",
        source=FROM.filled({"source": "; ".join(dict.fromkeys(rows["source"].dropna()))}),
        title=BY_YEAR.filled({"counts": counts, "articles": articles}),
        by=YEAR,
        counts=counts,
        series=tuple(series),
        categories=() if why_not else tuple(_categories(rows, kept, [codes for codes, _ in apart])),
        is_stacked=False,
        why_not=why_not,
    )


def _since(submission: Submission, articles: str) -> tuple[int, Text | None]:
    """From which year on the figures are comparable, and the break before which they are not."""
    breaks = [entry for entry in submission.collection.breaks if entry["article"] in articles.split(", ")]
    if not breaks:
        return WITHOUT_YEAR, None
    last = max(breaks, key=lambda entry: str(entry["from"]))
    day = str(last["from"])
    year = int(day[:4]) + (not day.endswith("-01-01"))
    return year, BROKEN.filled({"day": day, "article": last["article"]})


def _told_apart(submission: Submission, rows: pd.DataFrame) -> list[tuple[tuple[str, str], Text]]:
    """The categories that stand beside each other in a year: of the first dimension that has a few; else all as one."""
    lists = submission.definitions.law.lists
    for dimension, codes in lists.items():
        if dimension in rows and rows[dimension].notna().all():
            found = [code for code in codes.codes if code.code in set(rows[dimension])]
            if FEW <= len(found) <= MOST and len(found) == rows[dimension].nunique():
                return [((dimension, code.code), code.label) for code in found]
    return [(("", ""), counted(submission, sorted(set(rows[UNIT]))))]


def _categories(rows: pd.DataFrame, years: list[int], apart: list[tuple[str, str]]) -> Iterator[Category]:
    for year in years:
        own = rows[rows["time"] == year]
        points = tuple(_point(own if not name else own[own[name] == code]) for name, code in apart)
        yield Category(str(year), literal(str(year)), points)


def _point(rows: pd.DataFrame) -> Point:
    """The sum over a view; no value where a part of it has none."""
    values = rows["value"]
    return Point(None if values.empty or values.isna().any() else int(values.sum()))
