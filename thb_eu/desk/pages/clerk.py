"""Show the clerk of an office what it handed in, what is asked of it, and where it hands in and answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request

from thb_eu.base.messages import Text, _, plural
from thb_eu.desk.answers import page
from thb_eu.desk.delivery_view import TableView, delivery_view, so_many
from thb_eu.desk.tasks import LACKING, SIGNS, Square, squares
from thb_eu.desk.workplace import Workplace, today
from thb_eu.publication.labels import SEVERITY
from thb_eu.results.deliveries import DeliveryState
from thb_eu.year.answers import STATES as STATES_OF_ANSWERS
from thb_eu.year.answers import answer_in_words

OF = "of"
"""The field of the address: whose page it is, by the name of the package of its contracts."""
QUESTIONED, WAITING, FINE = "questioned", "waiting", "fine"
SUMMARY = {
    FINE: plural("{count} is fine", "{count} are fine"),
    QUESTIONED: plural("{count} has questions", "{count} have questions"),
    LACKING: plural("{count} is lacking", "{count} are lacking"),
}


def pages(workplace: Workplace) -> Blueprint:
    """Return the page of an office."""
    routes = Blueprint("clerk", __name__)

    @routes.get("/<lang>/<name>/office")
    def office(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        work = held.status(today()).work
        offices = {progress.supplier: progress for progress in work.suppliers}
        mine = offices.get(request.args.get(OF, "")) or (work.suppliers[0] if len(offices) == 1 else None)
        sent = list({delivery.id: delivery for delivery in mine.standing.values()}.values()) if mine else []
        views = [delivery_view(held, delivery) for delivery in sent]
        asked = [table for view in views for table in view.tables if table.asked and table.stands]
        found = [*squares(mine, work.titles)] if mine else []
        tags = {square.table: _tag(square, asked) for square in found}
        return page(
            "clerk.html",
            held,
            tab="office",
            offices={key: progress.office for key, progress in offices.items()},
            mine=mine,
            squares=found,
            summary=so_many(
                (kind if kind in (QUESTIONED, LACKING) else FINE for kind, _words in tags.values()), SUMMARY
            ),
            asked=asked,
            answers=[answer for view in views for answer in view.answers],
            refused=mine.refused if mine else (),
            severities=SEVERITY,
            tables={square.table: work.titles[square.table] for square in found},
            tags=tags,
            states_of_answers=STATES_OF_ANSWERS,
            answer_in_words=answer_in_words,
            definitions=held.definitions,
        )

    return routes


def _tag(square: Square, asked: Sequence[TableView]) -> tuple[str, Text]:
    """Say how a table stands for whoever sent it: the colour of its tag, and its words."""
    if square.table in {table.contract for table in asked}:
        return QUESTIONED, _("something is asked")
    if square.kind == DeliveryState.RECEIVED.value:
        return WAITING, _("received")
    return square.kind, SIGNS[square.kind][1]
