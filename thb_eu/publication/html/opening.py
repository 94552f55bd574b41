"""Opening: whose figures these are, how far they may be trusted and why, what the checks came to, what is open."""

from __future__ import annotations

from collections.abc import Sequence

from thb_eu.base.messages import Text, _
from thb_eu.base.model import Outcome, Severity, State
from thb_eu.publication.edition import findings_object
from thb_eu.publication.html.markup import Html, grid, heading, joined, stacked, tag
from thb_eu.publication.labels import AUDIENCE, NONE, OUTCOME, SEVERITY, STATE
from thb_eu.publication.sheets.cover import (
    OPEN_NOTE,
    OPEN_TITLE,
    TABLES_TITLE,
    basic_facts,
    confidence_of_items,
    open_questions,
    reason_of_state,
    unsigned_policy,
    unsigned_rules,
)
from thb_eu.publication.sheets.findings_sheet import verdict_line
from thb_eu.publication.table_contents import TableContents
from thb_eu.results import Submission

VERDICT = _("Verdict of the checks")
TABLES_FIELDS = [_("Table"), _("Total"), _("Values"), _("No value")]
ANCHORS = {"verdict": VERDICT, "open": OPEN_TITLE}


def banner(submission: Submission) -> Html:
    """What this is, of whom and when, and its state with the reason, to be seen from afar."""
    collection, state, audience = submission.collection, submission.state, submission.protected.audience
    country = submission.definitions.codelists["geo"].by_code[collection.geo].label
    title = tag("p", stacked(submission.definitions.title), class_="title")
    whose = tag("h1", tag("span", country), " ", tag("span", collection.year, class_="year"))
    reach = Html() if audience.withholds else tag("p", AUDIENCE[audience], class_="reach")
    badge = tag("strong", STATE[state], class_="badge")
    why = tag("div", badge, tag("p", stacked(reason_of_state(submission))), class_=f"state {state.name.lower()}")
    return tag("header", tag("div", tag("div", title, whose, reach, class_="wide"), class_="band"), why)


def facts(submission: Submission) -> Html:
    """Country and year, who answers for the figures, for whom they are, and by when."""
    entries = [tag("div", tag("dt", name), tag("dd", value)) for name, value in basic_facts(submission)]
    return tag("section", tag("dl", *entries, class_="facts"), aria_label=_("Basic facts"))


def verdict(submission: Submission) -> Html:
    """One sentence, and how many findings of which outcome and severity."""
    state = State.BLOCKED if submission.examined.blocked else State.FINAL
    sentence = tag("p", stacked(verdict_line(submission)), class_=f"verdict {state.name.lower()}")
    rows, counts = [], findings_object(submission)["counts"]
    for outcome in Outcome:
        held = counts[outcome.value]
        numbers = (tag("td", held[severity.value], class_="number") for severity in Severity)
        rows.append(tag("tr", tag("th", OUTCOME[outcome], scope="row"), *numbers))
    fields = [_("Outcome"), *(SEVERITY[severity] for severity in Severity)]
    caption = _("Findings by outcome and severity; rows without findings count checks")
    table = grid(caption, fields, [tag("tbody", *rows)], "narrow", range(1, len(fields)))
    return tag("section", heading(2, VERDICT, "verdict"), sentence, table, aria_labelledby="verdict")


def questions(submission: Submission) -> Html:
    """Everything that keeps the submission from being final, the policy on small counts with it."""
    waiting = [*open_questions(submission), *unsigned_policy(submission), *unsigned_rules(submission)]
    body = tag("p", NONE)
    if waiting:
        rows = []
        for name, asks, answer, held, units, signed in waiting:
            question = tag("th", stacked(asks) if isinstance(asks, Text) else asks, tag("code", name), scope="row")
            counted = (tag("td", number, class_="number") for number in (held, units))
            rows.append(tag("tr", question, tag("td", answer), *counted, tag("td", signed)))
        caption = _("What waits for an answer or a signature")
        fields = [_("Question"), _("Proposed answer"), _("Facts"), _("Units"), _("Signed")]
        table = grid(caption, fields, [tag("tbody", *rows)], "untitled open", (2, 3))
        body = joined(tag("p", stacked(OPEN_NOTE)), table)
    return tag("section", heading(2, OPEN_TITLE, "open"), body, aria_labelledby="open")


def overview(submission: Submission, tables: Sequence[TableContents]) -> Html:
    """Every table with its total; a click leads there."""
    labels = submission.definitions.codelists["indicator"].by_code
    by_indicator: dict[str, list[TableContents]] = {}
    for contents in tables:
        by_indicator.setdefault(contents.table.indicator, []).append(contents)
    bodies = []
    for indicator, listed in by_indicator.items():
        name = joined(listed[0].table.item, " ", labels[indicator].label)
        head = tag("tr", tag("th", name, scope="rowgroup", colspan=len(TABLES_FIELDS)), class_="block")
        bodies.append(tag("tbody", head, *map(_table, listed)))
    shows_doubts = submission.protected.audience.shows_doubts
    note = tag("p", confidence_of_items(submission), class_="quiet") if shows_doubts else Html()
    table = grid(_("Totals by table"), TABLES_FIELDS, bodies, "untitled overview", (1, 2, 3))
    return tag("section", heading(2, TABLES_TITLE, "overview"), note, table, aria_labelledby="overview")


def _table(contents: TableContents) -> Html:
    name, (total, *counts) = contents.table.name, contents.totals
    title = tag("th", tag("a", name, href=f"#{name}"), " ", contents.table.title, scope="row")
    numbers = (tag("td", count, class_="number") for count in counts)
    return tag("tr", title, tag("td", total, class_="number total"), *numbers)
