"""Take in files of suppliers; show each as it looks, what became of it, and what the office says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place, called
from thb_eu.base.refusals import cause_of
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.desk.acts import acting_in, field, noted
from thb_eu.desk.answers import done, page
from thb_eu.desk.delivery_view import STATES, delivery_view
from thb_eu.desk.uploads import uploaded
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.publication.labels import SEVERITY
from thb_eu.results.deliveries import CODES, DeliveryState, SentDelivery
from thb_eu.year.answers import STATES as STATES_OF_ANSWERS
from thb_eu.year.answers import answer_in_words
from thb_eu.year.journal_verification import folder_of
from thb_eu.year.named_deliveries import delivery_named
from thb_eu.year.receipt import about_table, verdict_of, what_is_asked
from thb_eu.year.received_deliveries import Verdict

HANDED_ON = ("receipt.txt", "receipt.xlsx", "reason.txt", "original.remarks.xlsx", "answers/*")
"""What of the folder of a delivery is ours to hand on: never what was sent itself."""


def pages(workplace: Workplace) -> Blueprint:
    """Handing files in, what became of them, and one page for each delivery."""
    routes = Blueprint("delivery", __name__)

    @routes.post("/<lang>/<name>/deliver")
    def deliver(lang: str, name: str) -> Response:
        from thb_eu.year.acts.receive import receive

        held = workplace.collection(name)
        acting, table = acting_in(held, workplace), field("table")
        with uploaded(workplace) as files, noted(workplace, held):
            held.received.append(receive(files, held.folder, held.definitions, acting, table))
        return done(f"/{lang}/{name}/received/{len(held.received)}")

    @routes.get("/<lang>/<name>/received/<int:number>")
    def received(lang: str, name: str, number: int) -> Response:
        held = workplace.collection(name)
        if not 1 <= number <= len(held.received):
            problem = (
                "page-gone",
                _("what became of these files was shown while the desk was open."),
                _("The deliveries are on the page of the year, their entries in the journal."),
            )
            raise SourceRefused(Fault(Place(), *problem, "user"))
        found = held.received[number - 1].deliveries
        received = [delivery for delivery in found if delivery.verdict in (Verdict.RECEIVED, Verdict.QUESTIONED)]
        journal = held.collection.journal
        return page(
            "received.html",
            held,
            tab="",
            found=found,
            faults={delivery.name: [*delivery.faults] for delivery in found},
            views={one.id: delivery_view(held, delivery_named(one.id, journal)) for one in received},
            severities=SEVERITY,
            called=called,
            verdict_of=verdict_of,
            about_table=about_table,
            what_is_asked=what_is_asked,
            Verdict=Verdict,
            verdicts_in_short={Verdict.KNOWN.value: _("known already"), **{it.value: STATES[it] for it in STATES}},
        )

    @routes.get("/<lang>/<name>/deliveries/<id>")
    def delivery(lang: str, name: str, id: str) -> Response:
        held = workplace.collection(name)
        sent = delivery_named(id, held.collection.journal)
        return page(
            "delivery.html",
            held,
            tab="",
            view=delivery_view(held, sent),
            state=STATES[sent.state],
            causes=[*_causes(sent)],
            severities=SEVERITY,
            states_of_answers=STATES_OF_ANSWERS,
            answer_in_words=answer_in_words,
            definitions=held.definitions,
            handed_on=[*_handed_on(held, sent)],
        )

    @routes.get("/<lang>/<name>/deliveries/<id>/file/<path:file>")
    def file(lang: str, name: str, id: str, file: str) -> Response:
        held = workplace.collection(name)
        sent = delivery_named(id, held.collection.journal)
        known = file if file in _handed_on(held, sent) else ""
        called = f"{sent.supplier or DELIVERIES}-{sent.id}-{Path(file).name}"
        return send_from_directory(_folder(held, sent).resolve(), known, as_attachment=True, download_name=called)

    return routes


def _causes(sent: SentDelivery) -> Iterator[tuple[str, Text]]:
    """Find why a delivery was refused: each code with what it means."""
    for code in str(sent.because).split(CODES) if sent.state is DeliveryState.REFUSED else ():
        yield code, cause_of(code)


def _folder(held: CollectionAtHand, sent: SentDelivery) -> Path:
    """Find where a delivery lies, or what is left of one that was refused."""
    act = Act.REFUSED if sent.state is DeliveryState.REFUSED else Act.RECEIVED
    return held.folder / folder_of(sent.id, act)


def _handed_on(held: CollectionAtHand, sent: SentDelivery) -> tuple[str, ...]:
    """Return the receipt or the reason, the marked copy, and copies that came back with answers."""
    folder = _folder(held, sent)
    found = (path for pattern in HANDED_ON for path in sorted(folder.glob(pattern)))
    return tuple(path.relative_to(folder).as_posix() for path in found if path.is_file() and not path.is_symlink())
