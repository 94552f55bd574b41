"""Show what is to be done in a year, where every supplier stands, what is open, unsigned and due; take in files."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any

from flask import Blueprint, Response

from thb_eu.base.messages import Text, _
from thb_eu.desk.answers import page, part
from thb_eu.desk.delivery_view import held_text, office_of, shown_state
from thb_eu.desk.tasks import SIGNS, acceptable, next_task, squares, tasks
from thb_eu.desk.workplace import CollectionAtHand, Workplace, today
from thb_eu.publication.labels import STATE
from thb_eu.results.deliveries import DeliveryState, SentDelivery, deliveries_of, standing_deliveries
from thb_eu.year.answers import STATES as STATES_OF_ANSWERS
from thb_eu.year.answers import answer_in_words
from thb_eu.year.status import (
    NOT_ENTERED,
    BlockingFinding,
    Status,
    arrived_words,
    days_words,
    expected_words,
    lacking_words,
    supplier_lacks,
)
from thb_eu.year.worklist import Step, SupplierProgress

STEPS = {
    Step.JUDGE_ANSWER: _("judge the answer"),
    Step.RETURN: _("return the file with its questions"),
    Step.ACCEPT: _("check and accept"),
    Step.AWAIT_CORRECTED: _("await the corrected file"),
    Step.SEND_FORM: _("write the form"),
    Step.REMIND: _("write a reminder"),
    Step.AWAIT_DELIVERY: _("await the delivery"),
    Step.AWAIT_ANSWER: _("await the answer"),
    Step.RECEIVE: _("everything is here; before the submission is final, hand in the files"),
    Step.NOTHING: _("nothing: everything is here and accepted"),
}
"""What comes next with a supplier."""


def pages(workplace: Workplace) -> Blueprint:
    """Return the worklist of a collection."""
    routes = Blueprint("year", __name__)

    @routes.get("/<lang>/<name>/")
    def year(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        status = held.status(today())
        return page("year.html", held, tab="", status=status, **_shown(held, status))

    @routes.get("/<lang>/<name>/state")
    def state(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        return part("state_part.html", state_now=held.state, state_words=STATE)

    return routes


def _shown(held: CollectionAtHand, status: Status) -> dict[str, Any]:
    """Find what the page shows of a status."""
    work = status.work
    return {
        "work": work,
        "offices": {name: supplier.office for name, supplier in held.definitions.suppliers.items()},
        "Step": Step,
        "steps": STEPS,
        "shown_state": shown_state,
        "standing": {delivery.id for delivery in standing_deliveries(held.collection.journal).values()},
        "todo": (todo := tasks(held, status)),
        "next_task": next_task(todo),
        "squares": partial(squares, titles=work.titles),
        "titles": work.titles,
        "signs": SIGNS,
        "deliveries_of": _deliveries,
        "acceptable": acceptable(held, work),
        "not_entered": NOT_ENTERED,
        "left_by_others": [*status.left_by_others],
        "spoilt": [*status.spoilt],
        "held_in": partial(held_text, held),
        "office_of": office_of,
        "expected": expected_words(status),
        "blocking": {check: [*of_check] for check, of_check in groupby(status.blocking, check_of)},
        "lacking": [*lacking_words(status)],
        "lacking_of_suppliers": [
            (progress.office, said) for progress in work.suppliers if (said := [*supplier_lacks(progress, work)])
        ],
        "arrived": [*arrived_words(status)],
        "days": [*days_words(work)],
        "sent": deliveries_of(held.collection.journal),
        "tables": _tables_due(held),
        "states_of_answers": STATES_OF_ANSWERS,
        "answer_in_words": answer_in_words,
        "definitions": held.definitions,
    }


def check_of(finding: BlockingFinding) -> str:
    """Return the check that found what holds the dossier back."""
    return finding.name.partition("@")[0]


def _deliveries(progress: SupplierProgress, step: Step) -> tuple[SentDelivery, ...]:
    """Return the deliveries with which the step is taken."""
    if step is Step.AWAIT_CORRECTED:
        return progress.refused
    states = {Step.ACCEPT: DeliveryState.RECEIVED, Step.JUDGE_ANSWER: DeliveryState.ANSWERED}
    return progress.deliveries(states.get(step, DeliveryState.QUESTIONED))


def _tables_due(held: CollectionAtHand) -> dict[str, Text]:
    """Return by contract the title of every table that is due for the year."""
    contracts = held.definitions.contracts.items()
    return {name: contract.title for name, contract in contracts if contract.is_due_for(held.collection.year)}
