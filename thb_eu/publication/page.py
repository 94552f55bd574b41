"""Write `report.html`: a submission as one page that needs nothing else, not even a script.

It says what the workbook says, in the same words: state and reason, key figures, verdict, open questions, findings,
tables, legend; and of every number what stands behind it. The country's own language first, every other one at hand.
Nothing of other dossiers is in it: a page must follow from its own inputs, or nobody could write it again to compare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.messages import layout as pattern
from thb_eu.base.model import ObsStatus, Outcome, Severity, State
from thb_eu.publication.edition import Edition, edition_of, findings_object, left_to_internal
from thb_eu.publication.html.charts import BarChart, bar_chart, stages, year_chart
from thb_eu.publication.html.explanations import Explanations, checks_by_outcome, explanations, finding_groups
from thb_eu.publication.html.figure_tables import FigureTable, Link, figure_table
from thb_eu.publication.html.rendering import document
from thb_eu.publication.labels import AUDIENCE, OUTCOME, SEVERITY, STATE, WITHHELD
from thb_eu.publication.sheets.chart_data import by_category, by_part, countries, funnel, lacks_years
from thb_eu.publication.sheets.chart_sheet import YEARS
from thb_eu.publication.sheets.cover import (
    OPEN_NOTE,
    OPEN_TITLE,
    SIGNS_TITLE,
    TABLES_TITLE,
    basic_facts,
    confidence_of_items,
    open_questions,
    reason_of_state,
    undated_articles,
    unsigned_policy,
    unsigned_rules,
)
from thb_eu.publication.sheets.findings_sheet import TITLE, verdict_line
from thb_eu.publication.sheets.key_years import detected_victims, over_years
from thb_eu.publication.signs_and_sums import how_to_read, marks, statuses
from thb_eu.publication.table_notes import TableContents, free_mark
from thb_eu.results import Submission

CONTENTS = {
    "key-figures": _("Key figures"),
    "verdict": _("Verdict of the checks"),
    "open": OPEN_TITLE,
    "findings": TITLE,
    "years": YEARS,
    "overview": TABLES_TITLE,
    "explanations": _("Explanations"),
    "legend": SIGNS_TITLE,
}


@dataclass(frozen=True)
class IndicatorShown:
    """One indicator: its item of the Directive, its label, its tables and its charts."""

    name: str
    item: str
    label: Text
    contents: tuple[TableContents, ...]
    tables: tuple[FigureTable, ...]
    charts: tuple[BarChart, ...]

    @property
    def is_broad(self) -> bool:
        """Whether it is printed on paper laid crosswise."""
        return any(table.is_broad for table in self.tables)


def page(submission: Submission) -> bytes:
    """Return the whole page."""
    edition = edition_of(submission)
    collection, definitions = edition.collection, edition.definitions
    found = explanations(edition)
    made = (collection.name, edition.protected.policy, definitions.fingerprint)
    return document(
        "report.html",
        definitions.languages,
        _title(edition),
        running=NO_WORDS if edition.state is State.FINAL else STATE[edition.state],
        contents=tuple(CONTENTS.items()),
        explanations=found,
        made=" · ".join(filter(None, made)),
        **_opening(edition),
        **_figures(edition, found),
        **_examined(edition),
    )


def _title(edition: Edition) -> Text:
    return pattern(
        "{country} {year} · {state} · {title}",
        country=_country(edition),
        year=edition.collection.year,
        state=STATE[edition.state],
        title=edition.definitions.title.in_language(edition.definitions.languages[0]),
    )


def _country(edition: Edition) -> Text:
    return edition.definitions.codelists["geo"].by_code[edition.collection.geo].label


def _opening(edition: Edition) -> dict[str, Any]:
    """Find whose figures these are, how far they may be trusted and why, and what keeps them from being final."""
    audience = edition.protected.audience
    return {
        "definitions_title": edition.definitions.title,
        "country": _country(edition),
        "year": edition.collection.year,
        "badge": STATE[edition.state],
        "state": edition.state.name.lower(),
        "reason": reason_of_state(edition),
        "audience": NO_WORDS if audience.withholds else AUDIENCE[audience],
        "basic_facts": tuple(basic_facts(edition)),
        "open_note": OPEN_NOTE,
        "waiting": (
            *open_questions(edition),
            *unsigned_policy(edition),
            *unsigned_rules(edition),
            *undated_articles(edition),
        ),
    }


def _figures(edition: Edition, found: Explanations) -> dict[str, Any]:
    """Return key figures, charts, tables and how to read them."""
    first, *others = indicators(edition, found.link)
    return {
        "stages": stages(edition.contents, edition.definitions, found.link),
        "first_charts": first.charts,
        "indicators": (replace(first, charts=()), *others),
        "tables_title": TABLES_TITLE,
        "confidence": confidence_of_items(edition) if edition.protected.audience.shows_doubts else None,
        **charts(edition, found.link),
        **legend(edition),
        "explorer": explorer(edition),
    }


def charts(edition: Edition, link: Link) -> dict[str, Any]:
    """Find what is drawn of several indicators or years: stages, rates, countries on a map, the years."""
    contents, years = edition.contents, over_years(edition, edition.contents)
    drawn = filter(None, (funnel(edition, contents), detected_victims(edition, contents)))
    return {
        "wide_charts": (
            *(bar_chart(chart, link) for chart in drawn),
            *(bar_chart(chart, link, is_of_countries=True) for chart in countries(edition, contents)),
        ),
        "years": tuple(year_chart(chart, link) for chart in years),
        "lacks_years": lacks_years(edition, years),
    }


def explorer(edition: Edition) -> dict[str, Any]:
    """Return how its files are called, the mark of what is free, and in which languages a search finds labels."""
    parts = (edition.collection.name, edition.protected.audience.value, edition.state.name.lower())
    return {"file": "-".join(parts), "free": free_mark(edition), "spoken": edition.definitions.languages}


def legend(edition: Edition) -> dict[str, Any]:
    """Find how to read zero, missing and unknown, and what the flags beside values mean."""
    codes = {code for code in edition.definitions.codelists["conf_status"].by_code if code != free_mark(edition)}
    statuses_told = statuses(edition, {status.value for status in ObsStatus})
    return {
        "legend_rules": tuple(how_to_read(edition)),
        "legend_flags": (tuple(statuses_told), tuple((f"({code})", text) for code, text in marks(edition, codes))),
    }


def indicators(edition: Edition, link: Link) -> Iterator[IndicatorShown]:
    """Yield the tables, those of one indicator together, with their charts; `link` says where each number leads."""
    labels = edition.definitions.codelists["indicator"].by_code
    for name in dict.fromkeys(contents.table.indicator for contents in edition.contents):
        held = tuple(contents for contents in edition.contents if contents.table.indicator == name)
        drawn = (*by_category(edition, held), *by_part(edition, held))
        yield IndicatorShown(
            name,
            held[0].table.item,
            labels[name].label,
            held,
            tuple(figure_table(contents, edition, link) for contents in held),
            tuple(bar_chart(chart, link) for chart in drawn),
        )


def _examined(edition: Edition) -> dict[str, Any]:
    """Find what the checks came to."""
    left, withholds, shown = left_to_internal(edition), edition.protected.audience.withholds, edition.shown.findings
    counted = findings_object(edition)["counts"]
    severities = [finding.severity for finding in shown]
    blocked = State.BLOCKED if edition.examined.blocked else State.FINAL
    return {
        "verdict": verdict_line(edition),
        "verdict_state": blocked.name.lower(),
        "count_fields": (_("Outcome"), *(SEVERITY[severity] for severity in Severity)),
        "counts": tuple((OUTCOME[outcome], tuple(counted[outcome.value].values())) for outcome in Outcome),
        "findings_title": TITLE,
        "findings_notes": (*((WITHHELD,) if withholds else ()), *((left,) if left else ())),
        "groups": finding_groups(shown, edition.collection.waivers),
        "severities": tuple((severity.value, SEVERITY[severity], severities.count(severity)) for severity in Severity),
        "checks": checks_by_outcome(edition),
    }
