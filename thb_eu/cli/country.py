"""Run the commands that begin and renew the definitions of another country."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import Text, _, plural
from thb_eu.cli.language import PATH, argument, as_typed, option
from thb_eu.cli.options import JUDGED, Console, chosen_day, console_options, group, year_options
from thb_eu.year.acting import Acting

if TYPE_CHECKING:
    from thb_eu.country import NewCountry
    from thb_eu.repository import WrittenRepository


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


# Run the commands about a repository of the office: write it, and look at what it must not hold.


@group(_("A repository of the office: its collection, its law, and what runs in it by itself."))
def repository() -> None: ...


@repository.command(
    "new",
    text=_("Write a repository into DIR: a collection begun, hooks, CI for GitHub and GitLab; or what differs there."),
)
@argument("out", metavar="DIR", type=PATH)
@option("--country", "geo", default="", metavar="CODE", text=_("Its code; else that of the definitions in use."))
@option("--languages", default="", metavar="LANG,LANG", text=_("Its languages by ISO 639, its own first."))
@option(
    "--year",
    type=click.IntRange(2009, 2100),
    metavar="YEAR",
    default=None,
    text=_("Year of the collection; the one before this year if left out."),
)
@option(
    "--own-law", is_flag=True, text=_("Put the law into the repository, where the office changes it for all years.")
)
@year_options()
@console_options("text", "json")
def new_repository(
    out: Path, geo: str, languages: str, year: int | None, own_law: bool, acting: Acting, console: Console
) -> None:
    from thb_eu.repository import AskedRepository, begin_repository

    spoken = tuple(lang.strip() for lang in languages.split(",") if lang.strip())
    asked = AskedRepository(year or _year_before(acting.on), geo, spoken, own_law)
    written = begin_repository(asked, out, console.root, acting)
    lines = [*_words_of_repository(written)][: 1 if console.quiet else None]
    told = attributes(written, "collection", "languages", "files", "stood", "differing", "lacking")
    console.answer(lambda: {"folder": str(out), **told}, (line.in_language(console.lang) for line in lines))
    sys.exit(JUDGED if written.differing or written.lacking else 0)


@repository.command(text=_("Refuse files that no repository may keep: private keys, registers and lists of persons."))
@argument("files", metavar="[FILE]...", nargs=-1, type=PATH)
@console_options("text")
def check(files: tuple[Path, ...], console: Console) -> None:
    from thb_eu.base.errors import SourceRefused, refuse_if_any
    from thb_eu.repository import kept_out

    year = _year_before(chosen_day(click.get_current_context(), None, None))
    refuse_if_any(SourceRefused, [*kept_out(files, year, console.definitions())])


def _year_before(day: str) -> int:
    return int(day[:4]) - 1


def _words_of_repository(written: WrittenRepository) -> Iterator[Text]:
    values = {"count": len(written.files), "folder": written.folder, "collection": written.collection}
    if not written.stood:
        yield plural(
            "{count} file written to {folder}, with the collection {collection}.",
            "{count} files written to {folder}, with the collection {collection}.",
        ).filled(values)
        yield _("What to do next: {page}", page=written.folder / "README.md")
        return
    same = len(written.files) - len(written.differing) - len(written.lacking)
    yield plural(
        "{folder} is a repository already, and nothing was written. {count} file is as this version writes it.",
        "{folder} is a repository already, and nothing was written. {count} files are as this version writes them.",
    ).filled({**values, "count": same})
    if written.differing:
        yield _("Other than this version writes it: {files}.", files=", ".join(written.differing))
    if written.lacking:
        yield _("Not there: {files}.", files=", ".join(written.lacking))
