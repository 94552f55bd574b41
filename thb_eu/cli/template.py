"""Run the commands about official templates: draft a binding, write our own form for collecting figures."""

from __future__ import annotations

import json

import click

from thb_eu.base.messages import _
from thb_eu.cli.language import argument, option
from thb_eu.cli.options import Console, console_options, group


@group(_("Official templates: inspect one, write a blank form."))
def template() -> None: ...


@template.command(text=_("Draft a binding for FILE: which of its cells seem to ask for which numbers."))
@argument("file", type=click.Path())
@option("--out", type=click.Path(), text=_("File for the draft; on the console if left out."))
@console_options("text", "json")
def inspect(file: str, out: str | None, console: Console) -> None:
    from thb_eu.templates.official import read_template
    from thb_eu.templates.official.draft import as_object, as_yaml, drafted

    definitions = console.definitions()
    draft = drafted(read_template(file), definitions)
    text = (
        as_yaml(draft, definitions.languages)
        if console.is_text
        else json.dumps(as_object(draft), ensure_ascii=False, indent=2) + "\n"
    )
    if out is None:
        click.echo(text, nl=False)
        return
    _write(out, text.encode())
    if not console.quiet:
        click.echo(out)


@template.command(
    text=_(
        "Write our own workbook without figures, for collecting those of PACKAGE: only its input cells are unlocked."
    )
)
@argument("package")
@option("--out", required=True, type=click.Path(), text=_("File of the form (.xlsx)."))
@console_options("text", "json")
def blank(package: str, out: str, console: Console) -> None:
    from thb_eu.publication.workbook import blank as blank_workbook
    from thb_eu.run import prepare

    with console.progress():
        content = blank_workbook(prepare(package, console.definitions(package), fast=True))
    _write(out, content)
    if not console.is_text:
        click.echo(json.dumps({"form": out}, ensure_ascii=False))
    elif not console.quiet:
        click.echo(out)


def _write(out: str, content: bytes) -> None:
    from pathlib import Path

    from thb_eu.base.atomic_files import write_files

    write_files({Path(out).name: content}, Path(out).parent)
