"""Command that begins a year: the next collection, from that of an earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thb_eu.base.messages import Text, _, plural
from thb_eu.cli.language import argument, option
from thb_eu.cli.options import Console, console_options, group
from thb_eu.cli.year_options import Acting, year_options

if TYPE_CHECKING:
    from thb_eu.year.new_year import NewYear

BEGUN = _("{name} is begun in {folder}, from {came_from}.")
OWED = plural("{supplier}: {count} table", "{supplier}: {count} tables")
LEFT_OUT = _("{supplier}: owes no table for {year}, left out")
CARRIED = plural(
    "{count} definition of the office was carried over: {names}",
    "{count} definitions of the office were carried over: {names}",
)
REVIEW = plural(
    "{count} text of the metadata is marked for review (metadata.yaml): {concepts}",
    "{count} texts of the metadata are marked for review (metadata.yaml): {concepts}",
)
NAMES_LAST = _("{concept} names the year {year} ({languages})")
NEXT = _("What is left to do, for every supplier and every signature: thb-eu status {folder}")


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
    year = begun.year
    yield BEGUN.filled({"name": begun.name, "folder": begun.folder, "came_from": begun.came_from})
    yield from (OWED.filled({"supplier": name, "count": len(owed)}) for name, owed in begun.contracts.items())
    yield from (LEFT_OUT.filled({"supplier": name, "year": year}) for name in begun.left_out)
    if begun.own:
        yield CARRIED.filled({"count": len(begun.own), "names": ", ".join(begun.own)})
    if begun.to_review:
        yield REVIEW.filled({"count": len(begun.to_review), "concepts": ", ".join(begun.to_review)})
    for concept, languages in begun.of_last_year.items():
        yield NAMES_LAST.filled({"concept": concept, "year": begun.last_year, "languages": ", ".join(languages)})
    yield NEXT.filled({"folder": begun.folder})


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
