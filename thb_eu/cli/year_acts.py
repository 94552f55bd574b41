"""Commands by which an office says something of a collection: correct, waive, decide, sign, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from thb_eu.base.messages import _
from thb_eu.cli.language import argument, command, option, refuse_words
from thb_eu.cli.options import Console, console_options
from thb_eu.cli.year_changes import changed
from thb_eu.cli.year_options import Acting, year_options

ONCE = _("--{option} is given twice for {lang!r}.")


def words_option(name: str, required: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Words in the languages of the country, each as LANG=TEXT; the command gets them by language."""
    return option(
        f"--{name}",
        multiple=True,
        required=required,
        metavar="LANG=TEXT",
        callback=lambda _context, _option, given: by_language(given, name),
        text=_("The words in one language, as en=…; once for each language of the country."),
    )


def by_language(given: Iterable[str], name: str) -> dict[str, str]:
    """Words by the language before their first sign `=`; by none where that is no language."""
    words: dict[str, str] = {}
    for text in given:
        lang, _sign, rest = text.partition("=")
        lang, rest = (lang, rest) if lang.isalpha() and len(lang) in (2, 3) else ("", text)
        if lang in words:
            raise refuse_words(ONCE.filled({"option": name, "lang": lang}))
        words[lang] = rest
    return words


@command(_("Have a cell of a supplier's file read as another value, on the authority of whoever says so."))
@argument("collection")
@argument("cell", metavar="FILE!CELL")
@option("--to", "to_value", required=True, text=_("The value that is read."))
@option("--from", "from_value", default=None, text=_("The value that the cell holds; refused if it does not."))
@option("--authority", required=True, text=_("The office that confirms which value holds."))
@words_option("because")
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
        correct(opened.space, opened.definitions, cell, to_value, authority, because, opened.today, from_value)


@command(_("Ask that a finding may stay, with the reason; or grant with --grant what another role has asked for."))
@argument("collection")
@argument("finding", metavar="FINGERPRINT|CHECK@FILE!CELL", required=False)
@option("--grant", metavar="WAIVER", text=_("Grant this waiver, in place of asking for one."))
@option("--until", default="", metavar="DATE", text=_("The last day on which it holds; else the last day for sending."))
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
            grant_waiver(opened.space, opened.definitions, grant, opened.today)
        else:
            ask_for_waiver(opened.space, opened.definitions, str(finding), because, opened.today, until)
