"""Begin a collection from that of an earlier year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thb_eu.base.messages import Text, _
from thb_eu.cli.language import argument, option
from thb_eu.cli.options import Console, console_options, group
from thb_eu.cli.year_options import Acting, year_options

if TYPE_CHECKING:
    from thb_eu.year.new_year import NewYear


@group(_("A year of collection: begin it."))
def year() -> None: ...


@year.command(
    text=_("Begin the collection of YEAR from an earlier one: no figures, prose marked for review, a journal.")
)
@argument("year", type=click.IntRange(2009, 2100), metavar="YEAR")
@option("--from", "came_from", required=True, metavar="PACKAGE", text=_("Collection of an earlier year."))
@option("--out", required=True, type=click.Path(path_type=Path), text=_("Folder; not there yet, or empty."))
@year_options()
@console_options("text", "json")
def new(year: int, came_from: str, out: Path, acting: Acting, console: Console) -> None:
    from thb_eu.year.new_year import begin_year

    begun = begin_year(year, came_from, out, console.definitions(came_from), acting.role, acting.on)
    lines = [*_words(begun)] if not console.quiet else []
    console.answer(lambda: _object(begun), (line.in_language(console.lang) for line in lines))


def _words(begun: NewYear) -> Iterator[Text]:
    from thb_eu.year.new_year_in_words import begun_words

    yield from begun_words(begun)
    yield _("What is left to do, for every supplier and every signature: thb-eu status {folder}", folder=begun.folder)


def _object(begun: NewYear) -> dict[str, Any]:
    return {
        "package": begun.name,
        "time": str(begun.year),
        "folder": str(begun.folder),
        "from": begun.came_from,
        "tables": {supplier: list(owed) for supplier, owed in begun.contracts.items()},
        "left_out": list(begun.left_out),
        "review": list(begun.to_review),
        "names_last_year": {concept: list(languages) for concept, languages in begun.of_last_year.items()},
        "definitions": list(begun.own),
    }
