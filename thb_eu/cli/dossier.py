"""Run the commands about dossiers: explain a number, verify, compare, sign."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from thb_eu.base.messages import _
from thb_eu.base.progress import stage
from thb_eu.base.second_process import READ_BACK, WRITE
from thb_eu.cli.language import PATH, argument, command, option, refuse_words
from thb_eu.cli.options import JUDGED, Console, as_json, console_options, group, inputs_key, known_option
from thb_eu.exchange.figures import FORMS


@command(
    _(
        "Show where a number of the dossier DIR comes from.\n\nREF is V3!D14, observations.csv:17, or a key: "
        "table=V3,sex=T; or see --key, --source.\n\nA dossier is explained by the definitions it contains; "
        "--definitions uses others instead."
    )
)
@argument("dossier", metavar="DIR")
@argument("reference", metavar="[REF]", required=False)
@option("--key", metavar="NAME=CODE,…", text=_("The cell by its codes; dimensions left out are their total."))
@option("--source", metavar="FILE!CELL", text=_("A supplier's cell, or a row (FILE:17): where did it go?"))
@console_options("text", "json")
def explain(dossier: str, reference: str | None, key: str | None, source: str | None, console: Console) -> None:
    if sum(choice is not None for choice in (reference, key, source)) != 1:
        raise refuse_words(_("Give exactly one of REF, --key and --source."))
    from thb_eu.dossiers import opened
    from thb_eu.dossiers.explanation import ExplainedDossier, answered, as_object, lines

    with console.progress():
        stage(_("reading the dossier"))
        reading = ExplainedDossier(opened(dossier), console.definitions() if console.folder else None)
        answer = answered(reading, reference, key, source)
    console.answer(lambda: as_object(answer, reading.definitions.languages), lines(answer, console.lang, console.quiet))


@command(
    _(
        "Read the dossier in DIR again, recompute its hashes and numbers, and list the differences.\n\n"
        "DIR may be a file that thb-eu journal export wrote: then its journal and its deliveries are checked too."
    )
)
@argument("dossier", metavar="DIR")
@option("--package", default=None, text=_("The collection, where its files do not lie in the dossier."))
@option("--public-key", type=PATH, default=None, text=_("Check manifest.sig with this key (PEM)."))
@option(
    "--key",
    type=PATH,
    default=None,
    text=_("Hold a public dossier to the inputs that it names under this key; needs --package."),
)
@known_option
@console_options("text", "json")
def verify(
    dossier: str,
    package: str | None,
    public_key: Path | None,
    key: Path | None,
    known: tuple[str, ...],
    console: Console,
) -> None:
    console.begin_second(READ_BACK, WRITE)
    from thb_eu.dossiers.verification import verify as read_again
    from thb_eu.dossiers.verification.verification_lines import verification_object, verification_words
    from thb_eu.year.archive import verify_archive

    with console.progress():
        if Path(dossier).is_file():
            found = verify_archive(Path(dossier), package, public_key, console.folder)
        else:
            keyed = inputs_key(key, console, Path(dossier), package) if key else None
            found = read_again(Path(dossier), package, public_key, console.folder, keyed, known)
    if not console.is_text:
        as_json(verification_object(found))
    console.print(verification_words(found, console.lang, console.quiet or not console.is_text))
    sys.exit(0 if found.same else JUDGED)


@command(_("Two dossiers: vintages of a year, with the cause of every change, or two years; more stand side by side."))
@argument("dossiers", metavar="DIR DIR [DIR]...", nargs=-1, required=True)
@option("--fail-on-change", is_flag=True, text=_("Exit with 3 if any cell differs."))
@option("--all", "every", is_flag=True, text=_("Show every cell of several years, not the totals alone."))
@console_options("text", "csv", "json", "html")
def compare(dossiers: tuple[str, ...], fail_on_change: bool, every: bool, console: Console) -> None:
    if len(dossiers) < 2:
        raise refuse_words(_("Name two dossiers or more."))
    from thb_eu.dossiers.comparison import SideBySide
    from thb_eu.dossiers.comparison import compare as held_against
    from thb_eu.dossiers.comparison.formats import (
        comparison_csv,
        comparison_object,
        comparison_words,
        side_by_side_words,
    )

    with console.progress():
        found = held_against(dossiers)
    result = comparison_object(found)
    if console.form == "html":
        from thb_eu.dossiers.comparison.formats import page

        click.echo(page(found), nl=False)
    elif console.form == "csv":
        click.echo(comparison_csv(found), nl=False)
    elif not console.is_text:
        as_json(result)
    if console.is_text or not console.quiet:
        console.print(
            side_by_side_words(found, console.lang, console.quiet, every)
            if isinstance(found, SideBySide)
            else comparison_words(found, console.lang, console.quiet, every)
        )
    sys.exit(JUDGED if fail_on_change and result["changed"] else 0)


@command(_("Hand the figures of the dossier DIR on in the formats of others: only what its edition holds."))
@argument("dossier", metavar="DIR")
@option("--out", required=True, type=PATH, text=_("Folder for the files; those of the same name are replaced."))
@option(
    "--form",
    "forms",
    multiple=True,
    required=True,
    type=click.Choice([*FORMS]),
    text=_(
        "Which formats; may be repeated. PX and JSON-stat have a file for each table, SQLite holds the whole dossier."
    ),
)
@console_options()
def export(dossier: str, out: Path, forms: tuple[str, ...], console: Console) -> None:
    from thb_eu.base.atomic_files import write_files
    from thb_eu.dossiers import opened
    from thb_eu.exchange.figures import exported

    with console.progress():
        stage(_("reading the dossier"))
        files = exported(opened(dossier), forms)
    for path in write_files(files, out):
        if not console.quiet:
            click.echo(str(path))


@group(_("Keys for signing dossiers."))
def keys() -> None: ...


@keys.command(
    text=_(
        "Make a key: the private half goes into FILE, the public half into FILE.pub; prints its fingerprint.\n\n"
        "The private half is locked with the password in THB_EU_KEY_PASSWORD, if there is one."
    )
)
@argument("file", type=PATH)
@console_options()
def new(file: Path, console: Console) -> None:
    from thb_eu.dossiers.signing import make_key

    click.echo(make_key(file).fingerprint)
