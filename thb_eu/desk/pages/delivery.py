"""Take in files of suppliers; show each as it looks, what became of it, and what the office says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import Text, _, plural
from thb_eu.base.model import Place, called
from thb_eu.base.refusals import cause_of
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.desk.acts import acting_in, field, noted
from thb_eu.desk.answers import done, page
from thb_eu.desk.delivery_view import STATES, delivery_view, shown_state, so_many
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.publication.labels import SEVERITY
from thb_eu.results.deliveries import CODES, DeliveryState, SentDelivery
from thb_eu.sources import SUFFIX as RECEIPT_SUFFIX
from thb_eu.year.answers import STATES as STATES_OF_ANSWERS
from thb_eu.year.answers import answer_in_words
from thb_eu.year.journal_verification import folder_of
from thb_eu.year.receipt import about_table, verdict_of, what_is_asked
from thb_eu.year.received_deliveries import Verdict, delivery_named

# Keep the files of a form under their names in a folder of their own, as long as a page needs them.
#
# Refused: no file, a name that is more than a name or that a system cannot hold, two files of one name.

FILES = "files"
A_NAME = re.compile(r'[^\x00-\x1f\x7f/\\:*?"<>|.][^\x00-\x1f\x7f/\\:*?"<>|]{0,199}(?<![. ])')
NO_NAME = (
    "file-name-unsafe",
    _("a file is called otherwise than a file can be: by a path, a reserved sign, or a name that is too long."),
    _("Rename it to letters, digits and hyphens with its ending, and hand it in again."),
)


@contextmanager
def uploaded(workplace: Workplace) -> Iterator[list[Path]]:
    """Yield the files of the form as temporary copies, without the receipts of registers, which lie beside these."""
    files = [upload for upload in request.files.getlist(FILES) if upload.filename]
    if not files:
        problem = ("form-field-wrong", _("no file is chosen."), _("Choose the files, or drop them onto the page."))
        raise SourceRefused(Fault(Place(FILES), *problem, "user"))
    with workplace.waiting_room() as room:
        paths: list[Path] = []
        for file in files:
            name = str(file.filename)
            if not A_NAME.fullmatch(name):
                raise SourceRefused(Fault(Place(), *NO_NAME, "user"))
            if name.casefold() in {path.name.casefold() for path in paths}:
                problem = ("file-name-unsafe", _("two files are called so."), _("Hand them in one after the other."))
                raise SourceRefused(Fault(Place(name), *problem, "user"))
            paths.append(Path(room) / name)
            file.save(paths[-1])
        beside = {f"{path.name}{RECEIPT_SUFFIX}" for path in paths}
        yield [path for path in paths if path.name not in beside]


SUMMARY = {
    Verdict.RECEIVED: plural("{count} file is fine", "{count} files are fine"),
    Verdict.QUESTIONED: plural("{count} with questions", "{count} with questions"),
    Verdict.REFUSED: plural("{count} could not be used", "{count} could not be used"),
    Verdict.ANSWERED: plural("{count} with answers alone", "{count} with answers alone"),
    Verdict.KNOWN: plural("{count} known already", "{count} known already"),
}
"""Of how many files what became."""
HANDED_ON = ("receipt.txt", "receipt.xlsx", "reason.txt", "original.remarks.xlsx", "answers/*")
"""What of the folder of a delivery is ours to hand on: never what was sent itself."""


def pages(workplace: Workplace) -> Blueprint:
    """Return the pages that take files in and say what became of them, and one page for each delivery."""
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
            summary=so_many((delivery.verdict for delivery in found), SUMMARY),
            faults={delivery.name: [*delivery.faults] for delivery in found},
            views={delivery.id: delivery_view(held, delivery_named(delivery.id, journal)) for delivery in received},
            severities=SEVERITY,
            called=called,
            verdict_of=verdict_of,
            about_table=about_table,
            what_is_asked=what_is_asked,
            Verdict=Verdict,
            verdicts_in_short={Verdict.KNOWN.value: _("known already"), **{key.value: STATES[key] for key in STATES}},
        )

    @routes.get("/<lang>/<name>/deliveries/<id>")
    def delivery(lang: str, name: str, id: str) -> Response:
        held = workplace.collection(name)
        sent = delivery_named(id, held.collection.journal)
        view = delivery_view(held, sent)
        return page(
            "delivery.html",
            held,
            tab="",
            view=view,
            state=shown_state(sent, [sent.id] if view.stands else ()),
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
