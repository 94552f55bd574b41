"""Command `pseudonymise`: a supplier takes persons' names out of a register before it is sent."""

from __future__ import annotations

import json
from pathlib import Path

import click

from thb_eu.cli.language import argument, command, option, refuse_words
from thb_eu.cli.options import common_options, format_option
from thb_eu.cli.terminal import progress
from thb_eu.messages import _


@command(_("Replace the persons in FILE (CSV, XLSX) by keyed pseudonyms, on the supplier's own machine."))
@argument("files", metavar="FILE", nargs=-1, type=click.Path(path_type=Path))
@option("--contract", metavar="FILE_OR_NAME", text=_("Declaration of the columns that identify persons."))
@option("--out", type=click.Path(path_type=Path), text=_("CSV file to write; its receipt stands beside it."))
@option("--key-file", type=click.Path(path_type=Path), text=_("File that holds the key."))
@option("--key-env", metavar="NAME", text=_("Environment variable that holds the key."))
@option("--new-key", type=click.Path(path_type=Path), text=_("Make a key, write it to this new file, do no more."))
@common_options
@format_option
def pseudonymise(
    files: tuple[Path, ...],
    contract: str | None,
    out: Path | None,
    key_file: Path | None,
    key_env: str | None,
    new_key: Path | None,
    folder: str | None,
    lang: str,
    quiet: bool,
    form: str,
) -> None:
    from thb_eu.definitions.folder import find_folder
    from thb_eu.key_files import others_read
    from thb_eu.pseudonyms import pseudonymise as write
    from thb_eu.pseudonyms.declaration import find_declaration
    from thb_eu.pseudonyms.keys import KEY_FILE, make_key, read_key

    if new_key:
        if files or contract or out or key_file or key_env:
            raise refuse_words(_("--new-key makes a key and does no more: leave out all else."))
        click.echo(make_key(new_key).fingerprint)
        return
    if not (len(files) == 1 and contract and out):  # click would repeat a second word: it may be the key
        raise refuse_words(_("Name one FILE, --contract and --out."))
    if key_file and key_env:
        raise refuse_words(_("Name --key-file or --key-env, not both."))
    found = find_folder(folder)
    declaration = find_declaration(contract, found)
    key, open_to_others = read_key(key_file, key_env, found, (Path(contract), *files, out))
    if open_to_others:
        click.echo(others_read(KEY_FILE).in_language(lang), err=True)
    with progress(quiet):
        receipt = write(files[0], declaration, key, out, found)
    if form == "json":
        click.echo(json.dumps(receipt.as_object(), indent=2))
    for words in receipt.words()[: 1 if quiet else None]:
        click.echo(words.in_language(lang), err=form == "json")
