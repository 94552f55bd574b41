"""Command `upgrade`: definitions and collections of an earlier version, as this one wants them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from thb_eu.cli.language import argument, command, in_user_language, option
from thb_eu.cli.options import common_options, format_option
from thb_eu.cli.terminal import say
from thb_eu.messages import _, plural

UP_TO_DATE = _("Nothing to upgrade: the files are as this version wants them.")
CHANGING = plural(
    "{count} file has to change; --write writes it.", "{count} files have to change; --write writes them."
)
WRITTEN = plural("{count} file upgraded.", "{count} files upgraded.")
NEXT = _("Look at what changed; then `thb-eu mappings check --definitions DIR` or `thb-eu validate PACKAGE`.")


@command(
    _(
        "Upgrade definitions or a collection of an earlier version: show the changes, and write them with --write.\n\n"
        "DIR holds `datapackages` or `mappings`, or is a collection. What stands otherwise in the files stays as it is."
    )
)
@argument("path", metavar="DIR", type=click.Path(path_type=Path))
@option("--write", "writes", is_flag=True, text=_("Write the changes, all of them or none."))
@option("--geo", default="", metavar="CODE", text=_("The country, where the files do not tell it."))
@common_options
@format_option
def upgrade(path: Path, writes: bool, geo: str, folder: str | None, lang: str, quiet: bool, form: str) -> None:
    from thb_eu.upgrading import changes, write

    found = changes(path, geo)
    if writes:
        write(path, found)
    if form == "json":
        told = [{"file": change.name, "diff": [*change.diff()]} for change in found]
        click.echo(json.dumps({"written": writes, "changes": told}, ensure_ascii=False, indent=2))
    elif not quiet:
        for line in (line for change in found for line in change.diff()):
            click.echo(line)  # a diff is never broken
    verdict = (WRITTEN if writes else CHANGING).filled({"count": len(found)}) if found else UP_TO_DATE
    say(click.style(in_user_language(verdict), bold=True), err=form == "json")
    if found and writes:
        say(in_user_language(NEXT), err=form == "json")
