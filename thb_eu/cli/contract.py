"""Run the commands about suppliers' contracts: draft them from a file, write and read them in a standard of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thb_eu.base.messages import Text, _, layout
from thb_eu.cli.language import PATH, argument, option
from thb_eu.cli.options import Console, console_options, group

if TYPE_CHECKING:
    from thb_eu.base.model import Place
    from thb_eu.definitions import Definitions


INTO = _("Folder of the office's contracts, such as datapackages/sources/customs; its name is that of the package.")
LEFT_BEHIND = _("A contract has no place for it; it is left behind.")
ADD_OFFICE = _("Add an entry for {office} to datapackages/national/suppliers.yaml; it is refused without one.")


@group(_("Contracts with suppliers: draft one from a file, exchange them as Open Data Contract Standard."))
def contract() -> None: ...


@contract.command(text=_("Draft the contract of FILE, as an office sends it: what its headings and labels mean."))
@argument("file", type=PATH)
@option("--out", required=True, type=PATH, text=INTO)
@option("--table", default="", metavar="NAME", text=_("What the table is called; as the file if left out."))
@console_options()
def draft(file: Path, out: Path, table: str, console: Console) -> None:
    from thb_eu.base.bounded_files import read_bounded
    from thb_eu.base.limits import WORKBOOK_FILE
    from thb_eu.exchange.contracts import package_in
    from thb_eu.exchange.contracts.draft import drafted

    definitions, content = console.definitions(), read_bounded(file, WORKBOOK_FILE, name=file.name)
    written, untold = drafted(content, file.name, package_in(out, definitions), definitions, table)
    _write(out, written, untold, definitions, console)


@contract.command("import", text=_("Read FILE, a contract in the Open Data Contract Standard (v3), as contracts."))
@argument("file", type=PATH)
@option("--out", required=True, type=PATH, text=INTO)
@console_options()
def import_contract(file: Path, out: Path, console: Console) -> None:
    from thb_eu.base.model import Place
    from thb_eu.exchange.contracts.odcs import from_odcs

    definitions = console.definitions()
    content, left = from_odcs(file, out.resolve().name, definitions)
    _write(out, content, [(Place(file.name).of(path), LEFT_BEHIND) for path in left], definitions, console)


@contract.command(text=_("Write the contracts of OFFICE in the Open Data Contract Standard (v3); of all if left out."))
@argument("offices", metavar="[OFFICE]...", nargs=-1)
@option("--out", required=True, type=PATH, text=_("Folder for the files; those of the same name are replaced."))
@console_options()
def export(offices: tuple[str, ...], out: Path, console: Console) -> None:
    from thb_eu.base.atomic_files import write_files
    from thb_eu.exchange.contracts.odcs import exported

    paths = [*map(str, write_files(exported(console.definitions(), offices), out))]
    console.print(paths)


def _write(
    out: Path, content: bytes, untold: Sequence[tuple[Place, Text]], definitions: Definitions, console: Console
) -> None:
    """Write a package of contracts and say what nobody could tell of it."""
    from thb_eu.base.atomic_files import write_files
    from thb_eu.base.model import Place
    from thb_eu.definitions.suppliers import NAME
    from thb_eu.exchange.contracts import DESCRIPTOR, with_office

    office, base = out.resolve().name, definitions.folder.roots["datapackages"].resolve().parent
    files, folder = {DESCRIPTOR: content}, out
    if office not in definitions.suppliers:
        if out.resolve().parent == base / "datapackages/sources":
            descriptor = f"datapackages/sources/{office}/{DESCRIPTOR}"
            files, folder = {descriptor: content, NAME: with_office(office, definitions)}, base
        else:
            untold = [*untold, (Place(DESCRIPTOR), ADD_OFFICE.filled({"office": office}))]
    paths = [*map(str, write_files(files, folder))]
    lines = [layout("{where}: {what}", where=where, what=what).in_language(console.lang) for where, what in untold]
    console.print([*paths, *([] if console.quiet else lines)])


# Run the commands about official templates: draft a binding, write our own form for collecting figures.


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
    _write_drawn(out, text.encode())
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
    _write_drawn(out, content)
    if not console.is_text:
        click.echo(json.dumps({"form": out}, ensure_ascii=False))
    elif not console.quiet:
        click.echo(out)


def _write_drawn(out: str, content: bytes) -> None:
    from pathlib import Path

    from thb_eu.base.atomic_files import write_files

    write_files({Path(out).name: content}, Path(out).parent)
