"""Run the year of a collection: begin it, send forms, receive what suppliers send, settle answers, do the acts."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thb_eu.base.messages import _, plural
from thb_eu.cli.acts import Answer, done
from thb_eu.cli.language import PATH, argument, command, option, refuse_words
from thb_eu.cli.options import JUDGED, REFUSED, Commands, Console, console_options, group, words_option, year_options
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import Receive
from thb_eu.year.acts.receive import receive as received_by
from thb_eu.year.acts.settle_answers import AcceptAnswers, RejectAnswers

if TYPE_CHECKING:
    from thb_eu.results.deliveries import SentDelivery
    from thb_eu.year.queries import DeclarationCost, TracedFigures


@command(Receive.purpose)
@argument("files", nargs=-1, required=True, type=PATH, metavar="FILE")
@option("--into", "collection", required=True, metavar="COLLECTION", text=_("Folder of the collection."))
@option("--table", metavar="SUPPLIER/TABLE", default="", text=Receive.table.help)
@option("--receipts", type=PATH, metavar="DIR", text=_("Put the letters to suppliers there too."))
@year_options()
@console_options("text", "json")
def receive(
    files: tuple[Path, ...], collection: str, table: str, receipts: Path | None, acting: Acting, console: Console
) -> None:
    from thb_eu.base.atomic_files import write_files
    from thb_eu.cli.report.deliveries import received_object, received_words
    from thb_eu.year.received_deliveries import Verdict

    definitions = console.definitions(collection)
    with console.progress():
        found = received_by(files, collection, definitions, acting, table)
    if receipts:
        letters = {f"{lot.id}.{name}": content for lot in found.deliveries for name, content in lot.receipts.items()}
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
    from thb_eu.year.answers import open_answers_to
    from thb_eu.year.received_deliveries import open_questions

    definitions, is_accepted = console.definitions(collection), delivery.state is DeliveryState.ACCEPTED
    with console.progress():
        questions = open_questions(collection, delivery, definitions) if is_accepted else ()
        answers = open_answers_to(collection, delivery.id, definitions) if is_accepted else ()
    console.answer(
        lambda: settled_object(delivery, questions, answers, definitions.languages),
        settled_words(delivery, questions, answers, collection, console.lang),
    )


@group(
    _("What only the office knows of COLLECTION: addresses and days of suppliers, its contact, words of the metadata.")
)
def describe() -> None: ...


def _declared(_collection: str, cost: DeclarationCost, console: Console) -> None:
    """Say what a declaration gives up."""
    lines = [line.in_language(console.lang) for line in cost.lines]
    console.answer(lambda: {"given_up": len(cost.counts), "withheld": dict(cost.told)}, lines)


QUERIED = _("Entered in the journal as query {number}.")


def _queried(_collection: str, made: tuple[int, tuple[TracedFigures, ...]], console: Console) -> None:
    """Say under which number a query is entered, and which suppliers' tables stand behind it."""
    number, found = made
    traced = [{"name": figure.name, "value": figure.value, "behind": figure.by_contract} for figure in found]
    lines = [] if console.quiet else [line for figure in found for line in figure.lines]
    told = [line.in_language(console.lang) for line in (*lines, QUERIED.filled({"number": number}))]
    console.answer(lambda: {"entry": number, "traced": traced}, told)


ANSWERS: Mapping[str, Answer] = {
    **{"accept": _settled, "reject": _settled, "declare-public": _declared},
    "query": _queried,
}
"""By act, what its command says in place of the lines that changed."""


ONE_FORM = plural("{supplier}: {count} table, form {form}", "{supplier}: {count} tables, form {form}")


@command(_("Write a form for every supplier of PACKAGE: a workbook to fill in, and its tables as CSV."))
@argument("package")
@option("--out", required=True, type=click.Path(), text=_("Folder of the forms, outside the package."))
@option("--from", "last", metavar="PACKAGE", text=_("Collection whose figures stand beside the entries."))
@option("--supplier", "suppliers", multiple=True, metavar="NAME", text=_("Only this supplier; may be repeated."))
@year_options()
@console_options("text", "json")
def forms(
    package: str, out: str, last: str | None, suppliers: tuple[str, ...], acting: Acting, console: Console
) -> None:
    from thb_eu.sources import read_collection
    from thb_eu.year.forms import earlier_collection, forms, send_forms

    definitions = console.definitions(package)
    with console.progress():
        collection = read_collection(package, definitions)
        before = last or earlier_collection(collection, definitions)
        made = forms(collection, definitions, before, suppliers)
        send_forms(made, out, collection, acting)
    lines = [plural("{count} form is in {folder}:", "{count} forms are in {folder}:", len(made), folder=out)]
    for form in () if console.quiet else made:
        stamp = form.stamp
        values = {"supplier": stamp.supplier, "count": len(stamp.contracts), "form": stamp.form}
        lines.append(ONE_FORM.filled(values))
    if not before and not console.quiet:
        lines.append(_("No figures of an earlier collection are beside the entries; --from names one."))
    console.answer(
        lambda: [
            {
                "supplier": form.stamp.supplier,
                "year": str(form.stamp.year),
                "form": form.stamp.form,
                "tables": form.stamp.contracts,
                "files": [*form.files],
            }
            for form in made
        ],
        (line.in_language(console.lang) for line in lines),
    )


@group(_("A year of collection: begin it."))
def year() -> None: ...


@year.command(
    text=_("Begin the collection of YEAR from an earlier one: no figures, prose marked for review, a journal.")
)
@argument("year", type=click.IntRange(2009, 2100), metavar="YEAR")
@option("--from", "came_from", required=True, metavar="PACKAGE", text=_("Collection of an earlier year."))
@option("--out", required=True, type=PATH, text=_("Folder; not there yet, or empty."))
@year_options()
@console_options("text", "json")
def new(year: int, came_from: str, out: Path, acting: Acting, console: Console) -> None:
    from thb_eu.year.new_year import begin_year, begun_words

    begun = begin_year(year, came_from, out, console.definitions(came_from), acting)
    left = _("What is left to do, for every supplier and every signature: thb-eu status {folder}", folder=begun.folder)
    lines = [] if console.quiet else [*begun_words(begun), left]
    told = {
        "package": begun.name,
        "time": str(begun.year),
        "folder": str(begun.folder),
        "from": begun.came_from,
        "tables": begun.contracts,
        "left_out": begun.left_out,
        "review": begun.to_review,
        "names_last_year": begun.of_last_year,
        "definitions": begun.own,
    }
    console.answer(lambda: told, (line.in_language(console.lang) for line in lines))


@command(_("Answers of suppliers to the remarks on their files: list them, or accept or reject some."))
@argument("collection")
@option("--accept", multiple=True, metavar="N-M", text=_("Accept the answer to this remark, or all that wait."))
@option("--reject", multiple=True, metavar="N-M", text=_("Reject the answer to this remark; it is asked again."))
@words_option("because", required=False)
@year_options()
@console_options("text", "json")
def answers(
    collection: str,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    because: dict[str, str],
    acting: Acting,
    console: Console,
) -> None:
    from thb_eu.cli.report.deliveries import answers_object, answers_words, left_words
    from thb_eu.year.answers import LAPSED, answers_of

    if accept and reject:
        raise refuse_words(_("Accept and reject answers in two commands."))
    if accept or reject:
        settle, named = (AcceptAnswers, accept) if accept else (RejectAnswers, reject)
        settled = done(settle(answers=named, because=because), collection, acting, console)
        console.print(left_words([answer for answer in settled if answer.state == LAPSED], console.lang))
        return
    definitions = console.definitions(collection)
    found = answers_of(collection, definitions)
    console.answer(
        lambda: answers_object(found, definitions), answers_words(found, definitions, console.lang, console.quiet)
    )


# Run the commands about a journal: list its entries, verify it, archive all it refers to.

LIST = "list"
WRITTEN = plural("{count} file written to the archive {archive}.", "{count} files written to the archive {archive}.")


class JournalCommands(Commands):
    """`journal PACKAGE` is short for `journal list PACKAGE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take words among which no command stands as those of the list."""
        asked = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or asked & {*args} else [LIST, *args])


@group(_("The journal of PACKAGE: who did what, and when; each entry is chained to the one before."), JournalCommands)
def journal() -> None: ...


@journal.command(LIST, text=_("All entries: number (S1 of a submission), day, role, act, and what it concerns."))
@argument("package")
@console_options("text", "json")
def list_entries(package: str, console: Console) -> None:
    from thb_eu.cli.report.deliveries import journal_object, journal_words
    from thb_eu.sources.collection import find_collection
    from thb_eu.year.journal_verification import journal_that_goes_on

    folder = find_collection(package, console.definitions().folder).parent
    found = journal_that_goes_on(folder).whole
    console.answer(lambda: journal_object(found, folder.name), journal_words(found, console.lang, console.quiet))


@journal.command(
    text=_("Check the chain of the journal, and hold it against the deliveries and the tables that lie in PACKAGE.")
)
@argument("package")
@option(
    "--against",
    multiple=True,
    type=click.Path(exists=True),
    metavar="DOCUMENT",
    text=_(
        "What left the office: a dossier, a receipt, a marked copy, a letter, an archive, a copy of journal.jsonl. "
        "Says what was changed, taken out or chained anew since. Repeatable."
    ),
)
@console_options("text", "json")
def verify(package: str, against: tuple[str, ...], console: Console) -> None:
    from thb_eu.cli.report.deliveries import verification_object, verification_words
    from thb_eu.sources.collection import find_collection
    from thb_eu.year.journal_verification import verify_journal

    definitions = console.definitions(package)
    descriptor = find_collection(package, definitions.folder)
    found = verify_journal(descriptor, definitions.folder, documents=against)
    console.answer(
        lambda: verification_object(found, descriptor.parent.name, definitions.languages),
        verification_words(found, console.lang, console.quiet),
    )
    sys.exit(JUDGED if found.faults else 0)


@journal.command(
    text=_("Write one archive of PACKAGE, its journal and what was accepted; `thb-eu verify FILE` checks it.")
)
@argument("package")
@option("--out", required=True, type=PATH, metavar="FILE", text=_("The archive (.zip), a new file."))
@option("--dossier", type=PATH, metavar="DIR", text=_("The dossier that goes along; one that the journal tells of."))
@console_options("text", "json")
def export(package: str, out: Path, dossier: Path | None, console: Console) -> None:
    from thb_eu.year.archive import export as write_archive

    names = write_archive(package, console.definitions(package), out, dossier)
    console.answer(
        lambda: {"archive": str(out), "files": list(names)},
        [WRITTEN.filled({"count": len(names), "archive": str(out)}).in_language(console.lang)],
    )
