"""Commands about official templates: draft a binding; write our own form for collecting figures."""

from __future__ import annotations

import json

import click

from thb_eu.cli.language import argument, option
from thb_eu.cli.options import common_options, format_option, group
from thb_eu.cli.terminal import progress
from thb_eu.messages import _


@group(_("Official templates: inspect one, write a blank form."))
def template() -> None: ...


@template.command(text=_("Draft a binding for FILE: which of its cells seem to ask for which numbers."))
@argument("file", type=click.Path())
@option("--out", type=click.Path(), text=_("File for the draft; on the console if left out."))
@common_options
@format_option
def inspect(file: str, out: str | None, folder: str | None, lang: str, quiet: bool, form: str) -> None:
    from pathlib import Path

    from thb_eu.atomic_files import write_files
    from thb_eu.definitions import load
    from thb_eu.publication.templates import read_template
    from thb_eu.publication.templates.draft import as_object, as_yaml, drafted

    definitions = load(folder)
    draft = drafted(read_template(file), definitions)
    told = (
        as_yaml(draft, definitions.languages)
        if form == "text"
        else json.dumps(as_object(draft), ensure_ascii=False, indent=2) + "\n"
    )
    if out is None:
        click.echo(told, nl=False)
        return
    write_files({Path(out).name: told.encode()}, Path(out).parent)
    if not quiet:
        click.echo(out)


@template.command(
    text=_(
        "Write our own workbook without figures, for collecting those of PACKAGE: only its input cells are unlocked."
    )
)
@argument("package")
@option("--out", required=True, type=click.Path(), text=_("File of the form (.xlsx)."))
@common_options
@format_option
def blank(package: str, out: str, folder: str | None, lang: str, quiet: bool, form: str) -> None:
    from pathlib import Path

    from thb_eu.atomic_files import write_files
    from thb_eu.definitions import load
    from thb_eu.pipeline import prepare
    from thb_eu.publication.workbook import blank as blank_workbook

    with progress(quiet):
        content = blank_workbook(prepare(package, load(folder), fast=True))
    write_files({Path(out).name: content}, Path(out).parent)
    if form == "json":
        click.echo(json.dumps({"form": out}, ensure_ascii=False))
    elif not quiet:
        click.echo(out)
