"""Run the commands by which an office acts on a collection: correct, waive, decide, sign, confirm, purge, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from thb_eu.base.messages import _
from thb_eu.cli.language import argument, command, option, refuse_words
from thb_eu.cli.options import Console, Day, console_options
from thb_eu.cli.year_changes import changed
from thb_eu.cli.year_options import Acting, words_option, year_options

OPEN = "open"
ANSWERS = ("count", "do not count", OPEN)


def by_option(required: bool) -> Callable[[Callable[..., Any]], Any]:
    """Return the office that speaks, or the number of its file: never filled in by the product."""
    default = {} if required else {"default": ""}  # with a default of None nothing is required
    return option("--by", required=required, **default, text=_("The office, or a file number."))


def refuse_other_definitions(collection: str, console: Console) -> None:
    """Refuse `--definitions` of others than the country in which the collection lies: the act would not be read."""
    if console.folder is not None:
        from thb_eu.definitions.folder import find_folder
        from thb_eu.sources.collection import find_collection
        from thb_eu.year.own_definitions import refuse_replaced

        refuse_replaced(find_collection(collection, find_folder(console.folder)).parent, console.folder)


@command(_("Have a cell of a supplier's file read as another value, on the authority of whoever says so."))
@argument("collection")
@argument("cell", metavar="FILE!CELL")
@option("--to", "to_value", required=True, text=_("The value that is read."))
@option("--from", "from_value", default=None, text=_("The value that the cell holds; refused if it does not."))
@option("--authority", required=True, text=_("The office that confirms which value holds."))
@words_option("because", required=True)
@year_options(needs_role=True)
@console_options("text", "json")
def correct(
    collection: str,
    cell: str,
    to_value: str,
    from_value: str | None,
    authority: str,
    because: dict[str, str],
    acting: Acting,
    console: Console,
) -> None:
    from thb_eu.year.corrections import correct

    with changed(collection, acting, console) as opened:
        correct(opened.space, opened.definitions, cell, to_value, authority, because, from_value)


@command(_("Ask that a finding may stay, with the reason; or grant with --grant: another role does, where it blocks."))
@argument("collection")
@argument("finding", metavar="FINGERPRINT|CHECK@FILE!CELL", required=False)
@option("--grant", metavar="WAIVER", text=_("Grant this waiver, in place of asking for one."))
@option(
    "--until",
    type=Day(),
    default=None,
    metavar="DATE",
    callback=lambda _context, _option, value: str(value.date()) if value else "",
    text=_("The last day on which it holds; else the last day for sending, or today once that is past."),
)
@words_option("because", required=False)
@year_options(needs_role=True)
@console_options("text", "json")
def waive(
    collection: str,
    finding: str | None,
    grant: str | None,
    until: str,
    because: dict[str, str],
    acting: Acting,
    console: Console,
) -> None:
    if bool(finding) == bool(grant) or (grant and (because or until)):
        raise refuse_words(_("Give a finding with --because, or --grant alone."))
    from thb_eu.year.waivers import ask_for_waiver, grant_waiver

    with changed(collection, acting, console) as opened:
        if grant:
            grant_waiver(opened.space, opened.definitions, grant)
        else:
            ask_for_waiver(opened.space, opened.definitions, str(finding), because, until)


@command(_("Propose an answer to a question of the law, or to one case of it; another role signs it."))
@argument("collection")
@argument("decision")
@option("--answer", required=True, type=click.Choice(ANSWERS), text=_("Whether it counts; open takes an answer back."))
@option("--case", metavar="FILE!CELL", default=None, text=_("Answer for this one cell, which waits for the question."))
@words_option("says", _("The sentence beside the figures, as en=…; once for each language of the country."))
@words_option("because", required=False)
@by_option(required=False)
@year_options(needs_role=True)
@console_options("text", "json")
def decide(
    collection: str,
    decision: str,
    answer: str,
    case: str | None,
    says: dict[str, str],
    because: dict[str, str],
    by: str,
    acting: Acting,
    console: Console,
) -> None:
    if case and answer == OPEN:
        raise refuse_words(_("A case is not left open: withdraw the entry of the journal by which it was decided."))
    refuse_other_definitions(collection, console)
    from thb_eu.year.decisions import decide, decide_case

    with changed(collection, acting, console) as opened:
        whole = opened.space, opened.definitions, decision
        if case:
            decide_case(*whole, case, answer, says, because, by)
        else:
            decide(*whole, answer, says, because, by)


@command(_("Sign an article, a rule, a decision, a case or a policy as it is now; its seals are set."))
@argument("collection")
@argument("text", metavar="ARTICLE|RULE|DECISION|POLICY")
@by_option(required=True)
@year_options(needs_role=True)
@console_options("text", "json")
def sign(collection: str, text: str, by: str, acting: Acting, console: Console) -> None:
    refuse_other_definitions(collection, console)
    from thb_eu.year.signatures import sign

    with changed(collection, acting, console) as opened:
        sign(opened.space, opened.definitions, text, by)


@command(_("Confirm what FILEs of the definitions hold that was not read in its source: the role has looked it up."))
@argument("collection")
@argument("files", nargs=-1, required=True, metavar="FILE")
@year_options(needs_role=True)
@console_options("text", "json")
def confirm(collection: str, files: tuple[str, ...], acting: Acting, console: Console) -> None:
    refuse_other_definitions(collection, console)
    from thb_eu.year.confirmations import confirm

    with changed(collection, acting, console) as opened:
        for file in files:
            confirm(opened.space, opened.definitions, file)


@command(
    _("Remove the files of refused or rejected deliveries with personal data; hash and reason stay in the journal.")
)
@argument("collection")
@argument("deliveries", nargs=-1, metavar="[DELIVERY]...")
@year_options(needs_role=True)
@console_options("text", "json")
def purge(collection: str, deliveries: tuple[str, ...], acting: Acting, console: Console) -> None:
    from thb_eu.year.purging import purge

    with changed(collection, acting, console) as opened:
        purge(opened.space, deliveries)


@command(
    _("Withdraw an act by the number of its entry in the journal: its effect is taken back, the journal keeps it.")
)
@argument("collection")
@argument("entry", type=int)
@words_option("because", required=True)
@year_options(needs_role=True)
@console_options("text", "json")
def withdraw(collection: str, entry: int, because: dict[str, str], acting: Acting, console: Console) -> None:
    refuse_other_definitions(collection, console)
    from thb_eu.year.withdrawals import withdraw

    with changed(collection, acting, console) as opened:
        withdraw(opened.space, opened.definitions, entry, because)
