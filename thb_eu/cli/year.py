"""Run the commands of the year about deliveries: receive, accept, reject."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thb_eu.base.messages import _
from thb_eu.cli.language import argument, command, option
from thb_eu.cli.options import JUDGED, REFUSED, Console, console_options
from thb_eu.cli.year_options import Acting, words_option, year_options

if TYPE_CHECKING:
    from thb_eu.results.deliveries import SentDelivery
    from thb_eu.year.received_deliveries import AskedQuestion


@command(_("Receive suppliers' files into a collection: each is judged alone, kept unchanged, and gets its receipt."))
@argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE")
@option("--into", "collection", required=True, metavar="COLLECTION", text=_("Folder of the collection."))
@option("--table", metavar="SUPPLIER/TABLE", default="", text=_("Which table the files are; their header tells it."))
@option("--receipts", type=click.Path(path_type=Path), metavar="DIR", text=_("Put the letters to suppliers there too."))
@year_options()
@console_options("text", "json")
def receive(
    files: tuple[Path, ...], collection: str, table: str, receipts: Path | None, acting: Acting, console: Console
) -> None:
    from thb_eu.base.atomic_files import write_files
    from thb_eu.cli.report.deliveries import received_object, received_words
    from thb_eu.year.received_deliveries import Verdict
    from thb_eu.year.receiving import receive as received_by

    definitions = console.definitions(collection)
    with console.progress():
        found = received_by(files, collection, definitions, acting.role, acting.on, table, acting.break_lock)
    if receipts:
        letters = {f"{one.id}.{name}": content for one in found.deliveries for name, content in one.receipts.items()}
        write_files(letters, receipts)
    console.answer(
        lambda: received_object(found, definitions.languages), received_words(found, console.lang, console.quiet)
    )
    if any(delivery.faults for delivery in found.deliveries):
        sys.exit(REFUSED)
    sys.exit(JUDGED if found.of(Verdict.QUESTIONED) else 0)


@command(_("Accept a DELIVERY of COLLECTION: its figures may be reported."))
@argument("collection")
@argument("delivery")
@words_option("because", required=False)
@year_options(needs_role=True)
@console_options("text", "json")
def accept(collection: str, delivery: str, because: dict[str, str], acting: Acting, console: Console) -> None:
    from thb_eu.year.acceptance import accept as accepted
    from thb_eu.year.acceptance import open_questions

    _settle(accepted, collection, delivery, because, acting, console, open_questions)


@command(_("Reject a DELIVERY of COLLECTION: what stood before for its tables comes back."))
@argument("collection")
@argument("delivery")
@words_option("because", required=True)
@year_options(needs_role=True)
@console_options("text", "json")
def reject(collection: str, delivery: str, because: dict[str, str], acting: Acting, console: Console) -> None:
    from thb_eu.year.acceptance import reject as rejected

    _settle(rejected, collection, delivery, because, acting, console)


def _settle(
    settled: Callable[..., SentDelivery],
    collection: str,
    delivery: str,
    because: dict[str, str],
    acting: Acting,
    console: Console,
    asked: Callable[..., tuple[AskedQuestion, ...]] = lambda *_: (),
) -> None:
    """Have a delivery settled, and say what it is now and, of what is `asked`, what is still open."""
    from thb_eu.cli.report.deliveries import settled_object, settled_words

    definitions = console.definitions(collection)
    found = settled(collection, delivery, definitions, acting.role, acting.on, because, acting.break_lock, acting.key)
    with console.progress():
        questions = asked(collection, found, definitions)
    console.answer(
        lambda: settled_object(found, questions, definitions.languages),
        settled_words(found, questions, collection, console.lang),
    )
