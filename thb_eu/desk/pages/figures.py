"""Show key figures, charts and every indicator table as it will be sent, each number with its origin.

A click on a number shows its explanation beside the tables; without script it is a page of its own, at the address
`/LANG/COLLECTION/figures/TABLE/CODE/CODE…`, whose codes stand in the order of the dimensions of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from thb_eu.base.changes import stamp_of
from thb_eu.base.errors import ThbError
from thb_eu.base.messages import NO_WORDS, Text, _, layout, literal
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import records
from thb_eu.cells import Term, ViewShare, by_view, shown_terms
from thb_eu.definitions import CellKey
from thb_eu.desk.answers import TELL, chosen_audience, figure_address, language, page, page_or_part, words_for
from thb_eu.desk.sheet_picture import COUNTED, Mark, SheetPicture, picture_of
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.dossiers.explanation import explain_key
from thb_eu.dossiers.explanation.explanation_lines import equation
from thb_eu.publication.edition import Edition
from thb_eu.publication.html.charts import stages, year_chart
from thb_eu.publication.html.figure_tables import Link
from thb_eu.publication.html.rendering import figure
from thb_eu.publication.labels import AUDIENCE, MISSING_SIGN
from thb_eu.publication.layout import Codes
from thb_eu.publication.page import charts, explorer, indicators, legend
from thb_eu.publication.sheets.chart_data import FEW, Chart
from thb_eu.publication.sheets.key_years import KeyYears
from thb_eu.results.series import YearFigure, figures_of_cells

AUDIENCES = {audience.value: AUDIENCE[audience] for audience in Audience}
NOT_KNOWN = _("number not known")
UNCHECKED = "unchecked"
"""In the name of a file of figures whose state nobody has asked for yet."""


@dataclass(frozen=True, slots=True)
class ValueForAudience:
    """What one audience gets of a cell: the value as it is shown, its status and its mark of confidentiality."""

    audience: Text
    shown: str | Text
    status: Text = NO_WORDS
    mark: Text = NO_WORDS


def pages(workplace: Workplace) -> Blueprint:
    """Return the figures of a collection, the years at hand, and the explanation of each number."""
    routes = Blueprint("figures", __name__)

    @routes.get("/<lang>/<name>/figures")
    def figures(lang: str, name: str) -> Response:
        collection, audience = workplace.collection(name), chosen_audience()
        kept = f"figures {language()} {audience.value}"
        shown = collection.kept(kept, lambda: _figures(collection.figures(audience), collection))
        state = collection.state_at_hand
        parts = (collection.name, audience.value, state.name.lower() if state else UNCHECKED)
        told = {**shown, "explorer": {**shown["explorer"], "file": "-".join(parts)}}
        return page("figures.html", collection, tab="figures", audience=audience.value, audiences=AUDIENCES, **told)

    @routes.get("/<lang>/<name>/figures/years")
    def years(lang: str, name: str) -> Response:
        collection = workplace.collection(name)
        found = years_at_hand(workplace, collection)
        link = _link(collection.figures(Audience.INTERNAL), collection)
        drawn = [year_chart(chart, link) for chart in found.charts]
        return page_or_part("years", collection, tab="figures", lines=drawn, found=found)

    @routes.get("/<lang>/<name>/figures/<table>/<path:codes>")
    def explanation(lang: str, name: str, table: str, codes: str) -> Response:
        collection = workplace.collection(name)
        return page_or_part("explanation", collection, tab="figures", **_explanation(collection, table, codes))

    return routes


def _figures(edition: Edition, collection: CollectionAtHand) -> Mapping[str, Any]:
    """Return key figures, charts and tables, every number with a link to its explanation."""
    link = _link(edition, collection)
    return {
        "stages": stages(edition.contents, edition.definitions, link),
        "indicators": (*indicators(edition, link),),
        **charts(edition, link),
        **legend(edition),
        "explorer": explorer(edition),
    }


def _told(collection: CollectionAtHand, key: CellKey) -> Sequence[Text]:
    """Return the answer whether the public may be told the number of a cell, where somebody asks that."""
    from thb_eu.disclosure.telling import telling
    from thb_eu.dossiers.officer_words import telling_in_words

    if TELL not in request.args:
        return ()
    run = collection.run
    answer = telling(run.counted, collection.definitions, run.received.collection, [key])
    return tuple(telling_in_words(answer, collection.definitions))


def _link(edition: Edition, collection: CollectionAtHand) -> Link:
    """Find where the explanation of the number in a cell of a sheet is."""
    layouts = {contents.table.name: contents.layout for contents in edition.contents}

    def link(table: str, cell: str) -> str:
        return figure_address(collection, table, layouts[table].at(cell), edition.protected.audience)

    return link


def _explanation(collection: CollectionAtHand, table: str, codes: str) -> Mapping[str, Any]:
    """Return everything about the number with these codes."""
    reading, audience = collection.explained, chosen_audience()
    names = reading.tables[table].names if table in reading.tables else ()
    pairs = zip(("table", *names), (table, *codes.split("/")), strict=False)
    found = explain_key(reading, ",".join(f"{name}={code}" for name, code in pairs))
    key = (table, tuple(code.code for code in found.cell.codes))
    views = by_view(found.shares)
    return {
        **words_for(collection, audience),
        "audience": audience.value,
        "found": found,
        "views": views,
        "equation": equation(found) if views and found.cell.value is not None else NO_WORDS,
        "comment": collection.values(Audience.INTERNAL)[key].comment,
        "values": [*_for_audiences(collection, key)],
        "pictures": [*_pictures(collection, views)],
        "told": _told(collection, key) if found.cell.value is not None else (),
        "ask": f"{figure_address(collection, *key, audience)}&{TELL}=1",
    }


def _for_audiences(collection: CollectionAtHand, key: tuple[str, Codes]) -> Iterator[ValueForAudience]:
    """Yield what each audience gets of a cell."""
    lists = collection.definitions.codelists
    for audience in Audience:
        try:
            held = collection.values(audience).get(key)
        except ThbError as refusal:  # an edition that the policy cannot protect
            yield ValueForAudience(AUDIENCE[audience], refusal.faults[0].what)
            continue
        if held is None:
            yield ValueForAudience(AUDIENCE[audience], _("not in this edition"))
        else:
            shown = MISSING_SIGN if held.value is None else figure(held.value)
            status, mark = (
                layout("{label} ({code})", label=lists[name].by_code[code].label, code=code) if code else NO_WORDS
                for name, code in (("obs_status", held.status), ("conf_status", held.mark))
            )
            yield ValueForAudience(AUDIENCE[audience], shown, status, mark)


def _pictures(collection: CollectionAtHand, views: Iterable[ViewShare]) -> Iterator[SheetPicture]:
    """Yield the suppliers' tables behind a number, its counts marked in them, zeros where nothing else counts; no
    register."""
    behind: dict[str, list[Term]] = {}
    for term in shown_terms(share for view in views for share in view.shares):
        if term.where.file:
            behind.setdefault(term.where.file, []).append(term)
    for file, terms in behind.items():
        of_file = [
            Mark(term.where, COUNTED, _("counts here: {value}", value=NOT_KNOWN if term.value is None else term.value))
            for term in [addend for addend in terms if addend.value != 0] or terms
        ]
        if picture := picture_of(collection.collection, collection.definitions, file, of_file):
            yield picture


# Put the years of the collections at hand beside those that the collection itself knows.
#
# A year is counted from its own files by its own definitions; nothing is checked for that. Of two collections of one
# year the one that the user has open counts, else the first by name; what was published of a year counts before
# either. Left out, and named: collections of another country and those that cannot be read.


@dataclass(frozen=True, slots=True)
class YearsAtHand:
    """The key indicators over the years at hand; which collections they are, by year; and those left out."""

    charts: tuple[Chart, ...]
    years: Mapping[int, str]
    left_out: tuple[str, ...]
    why_none: Text = NO_WORDS


def years_at_hand(workplace: Workplace, collection: CollectionAtHand) -> YearsAtHand:
    """Return the key indicators of `collection` over every year at hand, found once while no file of them changes."""
    try:
        stamp = stamp_of(entry.folder for entry in workplace.collections)
    except OSError:  # a file went meanwhile
        return _years_at_hand(workplace, collection)
    kept: dict[object, YearsAtHand] = collection.kept("years at hand", dict)
    found = kept.get(stamp) or _years_at_hand(workplace, collection)
    kept.clear()
    kept[stamp] = found
    return found


def _years_at_hand(workplace: Workplace, collection: CollectionAtHand) -> YearsAtHand:
    by_year, left_out = _collections(workplace, collection)
    years = {year: other.name for year, other in sorted(by_year.items())}
    others = tuple(told for other in by_year.values() if other is not collection for told in _figures_of_a_year(other))
    edition = collection.figures(Audience.INTERNAL)
    charts = tuple(KeyYears(edition, edition.contents, others).charts())
    why_none = _("No other year is at hand: put its collection into the folder of the desk.")
    return YearsAtHand(charts, years, left_out, NO_WORDS if charts or len(years) >= FEW else why_none)


def _collections(
    workplace: Workplace, collection: CollectionAtHand
) -> tuple[dict[int, CollectionAtHand], tuple[str, ...]]:
    """Return by year the collection that counts, and those that are left out."""
    found, left_out, geo = {collection.collection.year: collection}, [], collection.collection.geo
    for name in (entry.name for entry in workplace.collections if entry.name != collection.name):
        try:
            other = workplace.collection(name)
            held = other.collection
            if held.geo == geo and held.resources and len(other.counted):
                found.setdefault(held.year, other)
            else:
                left_out.append(name)
        except ThbError:
            left_out.append(name)
    return found, tuple(left_out)


def _figures_of_a_year(collection: CollectionAtHand) -> Iterator[YearFigure]:
    """Yield every cell of a collection as it counts."""
    year, rows = collection.collection.year, records(collection.counted)
    return figures_of_cells(rows, year, literal(collection.name), collection.definitions)
