"""Year: where every supplier stands, what is open, unsigned and due; files are delivered here."""

from __future__ import annotations

from flask import Blueprint, Response

from thb_eu.base.messages import _
from thb_eu.desk.answers import page
from thb_eu.desk.workplace import Workplace, today
from thb_eu.results.deliveries import DeliveryState
from thb_eu.year.worklist import Step

STEPS = {
    Step.JUDGE_ANSWER: _("judge the answer"),
    Step.RETURN: _("return the file with its questions"),
    Step.ACCEPT: _("check and accept"),
    Step.AWAIT_CORRECTED: _("await the corrected file"),
    Step.SEND_FORM: _("send the form"),
    Step.REMIND: _("write a reminder"),
    Step.AWAIT_DELIVERY: _("await the delivery"),
    Step.AWAIT_ANSWER: _("await the answer"),
    Step.NOTHING: _("nothing: everything is here and accepted"),
}
"""What comes next with a supplier."""
STATES = {
    DeliveryState.RECEIVED: _("to accept"),
    DeliveryState.QUESTIONED: _("questioned"),
    DeliveryState.ANSWERED: _("answered"),
    DeliveryState.ACCEPTED: _("accepted"),
}
DEADLINES = {"target": _("in principle"), "limit": _("at the latest")}


def pages(workplace: Workplace) -> Blueprint:
    """The worklist of a collection."""
    routes = Blueprint("year", __name__)

    @routes.get("/<lang>/<name>/")
    def year(lang: str, name: str) -> Response:
        collection = workplace.collection(name)
        status = collection.status(today())
        return page(
            "year.html",
            collection,
            tab="",
            status=status,
            work=status.work,
            steps=STEPS,
            states=STATES,
            deadlines=DEADLINES,
        )

    return routes
