"""Commands about official templates: draft a binding; write our own form for collecting figures."""

from __future__ import annotations

import json

import click

from thb_eu.cli.options import Commands, common_options, format_option


@click.group(cls=Commands)
def template() -> None:
    """Official templates: inspect one, write a blank form."""


@template.command()
@click.argument("file", type=click.Path())
@click.option("--out", type=click.Path(), help="File for the draft; on the console if left out.")
@common_options
@format_option
def inspect(file: str, out: str | None, folder: str | None, lang: str | None, quiet: bool, form: str) -> None:
    """Draft a binding for FILE: which of its cells seem to ask for which numbers."""
    from pathlib import Path

    from thb_eu.definitions import load
    from thb_eu.publication.folder import place_files
    from thb_eu.publication.templates import read_template
    from thb_eu.publication.templates.drafting import as_object, as_yaml
    from thb_eu.publication.templates.inspecting import drafted

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
    place_files({Path(out).name: told.encode()}, Path(out).parent)
    if not quiet:
        click.echo(out)


@template.command()
@click.argument("package")
@click.option("--out", required=True, type=click.Path(), help="File of the form (.xlsx).")
@common_options
@format_option
def blank(package: str, out: str, folder: str | None, lang: str | None, quiet: bool, form: str) -> None:
    """Write our own workbook without figures, for collecting those of PACKAGE: only its input cells are unlocked."""
    from pathlib import Path

    from thb_eu.definitions import load
    from thb_eu.pipeline import prepare
    from thb_eu.publication.folder import place_files
    from thb_eu.publication.workbook import blank as blank_workbook

    content = blank_workbook(prepare(package, load(folder), fast=True))
    place_files({Path(out).name: content}, Path(out).parent)
    if form == "json":
        click.echo(json.dumps({"form": out}, ensure_ascii=False))
    elif not quiet:
        click.echo(out)
