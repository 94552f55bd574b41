"""Run the commands about what only the office knows: its addresses, days, contact, words of the metadata."""

from __future__ import annotations

from thb_eu.base.messages import _
from thb_eu.cli.language import argument, option, refuse_words
from thb_eu.cli.options import Console, console_options, group
from thb_eu.cli.year_acts import refuse_other_definitions
from thb_eu.cli.year_changes import changed
from thb_eu.cli.year_options import Acting, words_option, year_options


@group(
    _("What only the office knows of COLLECTION: addresses and days of suppliers, its contact, words of the metadata.")
)
def describe() -> None: ...


@describe.command(
    text=_("An office that sends figures: its mailbox (of a function), its address, its day of delivery.")
)
@argument("collection")
@argument("supplier", metavar="SUPPLIER")
@option("--mailbox", default=None, text=_("Mailbox of a function, never of a person; empty: not known."))
@option("--address", default=None, text=_("Postal address; empty: not known."))
@option(
    "--due", metavar="DATE", default=None, text=_("Month and day of the following year, as 03-31; empty: not known.")
)
@year_options(needs_role=True)
@console_options("text", "json")
def office(
    collection: str,
    supplier: str,
    mailbox: str | None,
    address: str | None,
    due: str | None,
    acting: Acting,
    console: Console,
) -> None:
    refuse_other_definitions(collection, console)
    known = {
        key: value for key, value in (("mailbox", mailbox), ("address", address), ("due", due)) if value is not None
    }
    if not known:
        raise refuse_words(_("Give --mailbox, --address or --due."))
    from thb_eu.year.descriptions import describe_office

    with changed(collection, acting, console) as opened:
        describe_office(opened.space, opened.definitions, supplier, **known)


@describe.command(
    text=_("The mailbox (of a function) under which the Commission reaches whoever answers for the figures.")
)
@argument("collection")
@option("--email", required=True, text=_("Mailbox of a function, never of a person."))
@year_options(needs_role=True)
@console_options("text", "json")
def contact(collection: str, email: str, acting: Acting, console: Console) -> None:
    from thb_eu.year.descriptions import describe_contact

    with changed(collection, acting, console) as opened:
        describe_contact(opened.space, opened.definitions, email)


@describe.command(
    text=_(
        "Words of the metadata under CODE (SIMS): others with --words; without it, those carried over hold this year."
    )
)
@argument("collection")
@argument("concept", metavar="CODE")
@words_option("words", _("The words in one language, as en=…; once for each language of the country."))
@year_options(needs_role=True)
@console_options("text", "json")
def metadata(collection: str, concept: str, words: dict[str, str], acting: Acting, console: Console) -> None:
    from thb_eu.year.descriptions import describe_figures

    with changed(collection, acting, console) as opened:
        describe_figures(opened.space, opened.definitions, concept, words)
