"""Run the commands about a repository of the office: write it, and look at what it must not hold."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import Text, _, plural
from thb_eu.cli.language import PATH, argument, option
from thb_eu.cli.options import JUDGED, Console, chosen_day, console_options, group, year_options
from thb_eu.year.acting import Acting

if TYPE_CHECKING:
    from thb_eu.repository import WrittenRepository


@group(_("A repository of the office: its collection, its law, and what runs in it by itself."))
def repository() -> None: ...


@repository.command(
    text=_("Write a repository into DIR: a collection begun, hooks, CI for GitHub and GitLab; or what differs there.")
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
def new(out: Path, geo: str, languages: str, year: int | None, own_law: bool, acting: Acting, console: Console) -> None:
    from thb_eu.repository import AskedRepository, begin_repository

    spoken = tuple(lang.strip() for lang in languages.split(",") if lang.strip())
    asked = AskedRepository(year or _year_before(acting.on), geo, spoken, own_law)
    written = begin_repository(asked, out, console.root, acting)
    lines = [*_words(written)][: 1 if console.quiet else None]
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


def _words(written: WrittenRepository) -> Iterator[Text]:
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
