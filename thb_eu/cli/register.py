"""Run the commands about registers of persons: pseudonymise one, write an invented one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from thb_eu.base.messages import Text, _
from thb_eu.cli.language import PATH, argument, command, option, refuse_words
from thb_eu.cli.options import Console, as_json, console_options


@command(_("Replace the persons in FILE (CSV, XLSX) by keyed pseudonyms, on the supplier's own machine."))
@argument("files", metavar="FILE", nargs=-1, type=PATH)
@option("--contract", metavar="FILE_OR_NAME", text=_("Declaration of the columns that identify persons."))
@option("--out", type=PATH, text=_("CSV file to write; its receipt is written beside it."))
@option("--key-file", type=PATH, text=_("File that holds the key."))
@option("--key-env", metavar="NAME", text=_("Environment variable that holds the key."))
@option("--new-key", type=PATH, text=_("Make a key, write it to this new file, do no more."))
@console_options("text", "json")
def pseudonymise(
    files: tuple[Path, ...],
    contract: str | None,
    out: Path | None,
    key_file: Path | None,
    key_env: str | None,
    new_key: Path | None,
    console: Console,
) -> None:
    from thb_eu.base.secure_files import others_read
    from thb_eu.definitions.folder import find_folder
    from thb_eu.records.pseudonyms import KEY_FILE, make_key, read_key
    from thb_eu.records.pseudonyms import pseudonymise as write
    from thb_eu.records.pseudonyms.declaration import find_declaration

    if new_key:
        if files or contract or out or key_file or key_env:
            raise refuse_words(_("--new-key makes a key and does no more: leave out all else."))
        click.echo(make_key(new_key).fingerprint)
        return
    if not (len(files) == 1 and contract and out):  # click would repeat a second word: it may be the key
        raise refuse_words(_("Name one FILE, --contract and --out."))
    if key_file and key_env:
        raise refuse_words(_("Name --key-file or --key-env, not both."))
    found = find_folder(console.root)
    declaration = find_declaration(contract, found)
    key, open_to_others = read_key(key_file, key_env, found, (Path(contract), *files, out))
    if open_to_others:
        click.echo(others_read(KEY_FILE).in_language(console.lang), err=True)
    with console.progress():
        receipt = write(files[0], declaration, key, out, found)
    if not console.is_text:
        click.echo(json.dumps(receipt.as_object(), indent=2))
    _print_result(receipt.words(), console)


@command(_("Write a synthetic collection with known answers: no person in it exists, every share is invented."))
@option("--out", required=True, type=PATH, text=_("Folder to write; not there yet, or empty."))
@option("--rows", required=True, type=int, text=_("Rows of the Police's register, both years together."))
@option("--year", default=2024, show_default=True, text=_("Reference year; the file also contains the year before."))
@option("--seed", default=1, show_default=True, text=_("The same seed gives the same bytes."))
@option("--without-keys", default=0.0, show_default=True, text=_("Share of persons' rows that have no key."))
@option("--public", is_flag=True, text=_("The public edition: no keys, no countries, no care programmes."))
@option("--dirt", default=0, show_default=True, text=_("How many defects to plant."))
@console_options("text", "json")
def synth(
    out: Path, rows: int, year: int, seed: int, without_keys: float, public: bool, dirt: int, console: Console
) -> None:
    from thb_eu.definitions.folder import find_folder
    from thb_eu.records.synthetic import SynthesisRequest, notices, synthesise

    with console.progress():
        truth = synthesise(
            SynthesisRequest(rows, year, seed, without_keys, public, dirt), out, find_folder(console.root)
        )
    if not console.is_text:
        as_json(truth)
    _print_result(notices(truth, out), console)


def _print_result(words: Iterable[Text], console: Console) -> None:
    """Print what was done, only its first line where only the verdict is wanted; unbroken on any terminal."""
    for line in [*words][: 1 if console.quiet else None]:
        click.echo(line.in_language(console.lang), err=not console.is_text)
