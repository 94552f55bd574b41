"""Run the commands that begin and renew the definitions of another country."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import Text, _, plural
from thb_eu.cli.language import PATH, argument, as_typed, option
from thb_eu.cli.options import Console, console_options, group

if TYPE_CHECKING:
    from thb_eu.country import NewCountry

BEGUN = plural(
    "{country}: {count} file written to {folder}; no authority has signed any of it.",
    "{country}: {count} files written to {folder}; no authority has signed any of it.",
)
IN_ENGLISH = _("The program has no words for the example in {languages}; they stand in English there.")
NO_MEMBER = _(
    "{country} is not among the member states of the EU (datapackages/codelists/eu-membership.csv): the tables are "
    "those that member states send to the Commission."
)
NEXT = _("What to fill, in which order: {page}. First: thb-eu validate {collection} --definitions {folder}")
PAGE = "README.md"
NAMED = 20
"""Of more additions to one table no more are named."""


@group(_("Another country: its law, suppliers and words as data."))
def country() -> None: ...


@country.command(text=_("Write the definitions of the country CODE to be filled: an example that works at once."))
@argument("geo", metavar="CODE")
@option("--languages", required=True, metavar="LANG,LANG", text=_("Its languages by ISO 639, its own first."))
@option(
    "--year",
    type=click.IntRange(2009, 2100),
    metavar="YEAR",
    default=2024,
    show_default=True,
    text=_("Year of the example."),
)
@option("--out", required=True, type=PATH, text=_("Folder; not there yet, or empty."))
@console_options("text", "json")
def new(geo: str, languages: str, year: int, out: Path, console: Console) -> None:
    from thb_eu.country import begin_country
    from thb_eu.definitions.folder import find_folder

    begun = begin_country(geo, [lang.strip() for lang in languages.split(",")], year, out, find_folder(console.root))
    lines = [*_words(begun)][: 1 if console.quiet else None]
    console.answer(lambda: _object(begun), (line.in_language(console.lang) for line in lines))


@country.command(
    text=_("Write the definitions of the country in DIR anew, with what this version has for every country.")
)
@argument("before", metavar="DIR", type=PATH)
@option("--out", required=True, type=PATH, text=_("Folder; not there yet, or empty."))
@console_options("text", "json")
def renew(before: Path, out: Path, console: Console) -> None:
    from thb_eu.country import renew_country
    from thb_eu.definitions.folder import find_folder

    renewed = renew_country(before, out, find_folder(console.root))
    lines = [*_of_renewed(renewed)][: 1 if console.quiet else None]
    console.answer(
        lambda: {
            **_object(renewed),
            "added": {file: [*names] for file, names in renewed.added.items()},
            "left_out": [*renewed.left_out],
        },
        (line.in_language(console.lang) for line in lines),
    )


def _words(begun: NewCountry) -> Iterator[Text]:
    yield BEGUN.filled({"country": begun.title, "count": len(begun.files), "folder": begun.folder})
    if begun.in_english:
        yield IN_ENGLISH.filled({"languages": ", ".join(begun.in_english)})
    if not begun.is_member:
        yield NO_MEMBER.filled({"country": begun.title})
    folder = as_typed(begun.folder)
    yield NEXT.filled({"page": begun.folder / PAGE, "collection": begun.collection, "folder": folder})


def _of_renewed(renewed: NewCountry) -> Iterator[Text]:
    yield plural(
        "{country}: {count} file written to {folder}; what all countries share is that of this version.",
        "{country}: {count} files written to {folder}; what all countries share is that of this version.",
    ).filled({"country": renewed.title, "count": len(renewed.files), "folder": renewed.folder})
    for file, names in renewed.added.items():
        named = [*names[:NAMED], *(["…"] if len(names) > NAMED else [])]
        yield _("Kept of its own in {file}: {names}.", file=file, names=", ".join(named))
    if renewed.left_out:
        yield _("Left out, because this version does not have them: {files}.", files=", ".join(renewed.left_out))


def _object(begun: NewCountry) -> dict[str, Any]:
    return {"folder": str(begun.folder), **attributes(begun, "geo", "languages", "collection", "in_english", "files")}
