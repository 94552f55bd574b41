"""Page: a submission in, the bytes of `report.html` out: one page that needs nothing else, not even a script.

It tells what the workbook tells, in the same words: state and reason, verdict, open questions, findings, tables,
legend. The country's own language first, every other one beside it; words that are not in the language of the page are
marked. The same submission always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from thb_eu.base.messages import NO_WORDS, Languages, Text, _
from thb_eu.base.messages import layout as pattern
from thb_eu.base.model import State
from thb_eu.publication.edition import Edition, edition_of
from thb_eu.publication.html.charts import CHARTS, charts
from thb_eu.publication.html.findings import findings
from thb_eu.publication.html.markup import Html, joined, page_language, plain, raw, tag, written
from thb_eu.publication.html.opening import ANCHORS, banner, facts, overview, questions, verdict
from thb_eu.publication.html.tables import indicator, legend
from thb_eu.publication.labels import STATE
from thb_eu.publication.sheet_styles import CLOUD, INK, MIST, NIGHT, SLATE, STATE_FILL
from thb_eu.publication.sheets.cover import SIGNS_TITLE, TABLES_TITLE
from thb_eu.publication.sheets.findings_sheet import TITLE
from thb_eu.results import Submission

NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'"
SKIP = _("Skip to content")
CONTENTS = _("Contents")
STYLE = Path(__file__).parent / "html" / "style.css"
COLOURS = {"night": NIGHT, "slate": SLATE, "mist": MIST, "cloud": CLOUD, "ink": INK}


def page(submission: Submission) -> bytes:
    """The whole page."""
    edition = edition_of(submission)
    tables, languages = edition.tables, edition.definitions.languages
    drawn = charts(edition, tables)
    main = (
        verdict(edition),
        questions(edition),
        findings(edition),
        overview(edition, tables),
        drawn,
        *_indicators(edition),
        legend(edition),
    )
    made = (edition.collection.name, edition.protected.policy, edition.definitions.fingerprint)
    body = tag(
        "body",
        tag("a", SKIP, href="#content", class_="skip"),
        banner(edition),
        tag("div", _contents(drawn), facts(edition), class_="wide"),
        tag("main", *main, id="content", class_="wide"),
        tag("footer", tag("p", " · ".join(filter(None, made)), class_="wide")),
    )
    running = NO_WORDS if edition.state is State.FINAL else STATE[edition.state]
    return document(_title(edition), body, languages, running)


def document(title: Text, body: Html, languages: Languages, running: Text = NO_WORDS, style: str = "") -> bytes:
    """A page that needs nothing else; printed, it says `running` on top of every sheet. `style`: its own rules."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=NOTHING_FROM_OUTSIDE),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", plain(title)),
        tag("style", joined(_style(running.in_languages(languages)), raw(style))),
    )
    html = joined(raw("<!DOCTYPE html>\n"), tag("html", head, body, lang=page_language(languages)), "\n")
    return written(html, languages).encode()


def _title(submission: Submission) -> Text:
    collection, geo = submission.collection, submission.definitions.codelists["geo"]
    country = geo.by_code[collection.geo].label
    return pattern(
        "{country} {year} · {state} · {title}",
        country=country,
        year=collection.year,
        state=STATE[submission.state],
        title=submission.definitions.title.in_language(submission.definitions.languages[0]),
    )


def _style(running: str) -> Html:
    """The style sheet; the colours are the workbook's."""
    colours = {**COLOURS, **{state.name.lower(): fill for state, fill in STATE_FILL.items()}}
    root = "".join(f"--{name}:#{colour};" for name, colour in colours.items())
    on_top = f'@page{{@top-right{{content:"{running}"}}}}\n' if running else ""
    return raw(f":root{{{root}}}\n{STYLE.read_text(encoding='utf-8')}{on_top}")


def _contents(drawn: Html) -> Html:
    """The parts of the page, each a click away."""
    parts = {**ANCHORS, "findings": TITLE, "overview": TABLES_TITLE}
    parts |= {"charts": CHARTS, "legend": SIGNS_TITLE} if drawn else {"legend": SIGNS_TITLE}
    links = [tag("li", tag("a", title, href=f"#{anchor}")) for anchor, title in parts.items()]
    return tag("nav", tag("ul", *links), aria_label=CONTENTS)


def _indicators(edition: Edition) -> Iterator[Html]:
    """The tables, those of one indicator together."""
    for name in dict.fromkeys(table.table.indicator for table in edition.tables):
        yield indicator(edition, [table for table in edition.tables if table.table.indicator == name])
