"""Commands by which an office acts on a collection: receive what suppliers send, and every act of `year/acts`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thb_eu.base.messages import _
from thb_eu.cli.acts import act_command
from thb_eu.cli.language import argument, command, option
from thb_eu.cli.options import JUDGED, REFUSED, Console, console_options, group
from thb_eu.cli.year_options import Acting, year_options
from thb_eu.year.acts.receive import Receive

if TYPE_CHECKING:
    from thb_eu.results.deliveries import SentDelivery


@command(Receive.purpose)
@argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE")
@option("--into", "collection", required=True, metavar="COLLECTION", text=_("Folder of the collection."))
@option("--table", metavar="SUPPLIER/TABLE", default="", text=Receive.table.help)
@option("--receipts", type=click.Path(path_type=Path), metavar="DIR", text=_("Put the letters to suppliers there too."))
@year_options()
@console_options("text", "json")
def receive(
    files: tuple[Path, ...], collection: str, table: str, receipts: Path | None, acting: Acting, console: Console
) -> None:
    from thb_eu.base.atomic_files import write_files
    from thb_eu.cli.report.deliveries import received_object, received_words
    from thb_eu.year.acts.receive import receive as received_by
    from thb_eu.year.received_deliveries import Verdict

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


def _settled(collection: str, delivery: SentDelivery, console: Console) -> None:
    """Say what a delivery is now and what is still open about it, of one that is accepted."""
    from thb_eu.cli.report.deliveries import settled_object, settled_words
    from thb_eu.results.deliveries import DeliveryState
    from thb_eu.year.named_deliveries import open_questions

    definitions, is_accepted = console.definitions(collection), delivery.state is DeliveryState.ACCEPTED
    with console.progress():
        questions = open_questions(collection, delivery, definitions) if is_accepted else ()
    console.answer(
        lambda: settled_object(delivery, questions, definitions.languages),
        settled_words(delivery, questions, collection, console.lang),
    )


@group(
    _("What only the office knows of COLLECTION: addresses and days of suppliers, its contact, words of the metadata.")
)
def describe() -> None: ...


accept, reject = act_command("accept", _settled), act_command("reject", _settled)
correct, waive, grant, decide, sign, confirm, purge, withdraw = map(
    act_command, ("correct", "waive", "grant", "decide", "sign", "confirm", "purge", "withdraw")
)
edit_law = act_command("edit-law")
for name in ("describe-office", "describe-contact", "describe-metadata"):
    describe.add_command(act_command(name))
