"""Run the commands about a collection: validate, submit, status, files given back; and the catalogue of checks."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import _, plural
from thb_eu.base.model import Audience
from thb_eu.base.second_process import JUDGE, WRITE
from thb_eu.cli.language import PATH, argument, command, gathered, option, refuse_words
from thb_eu.cli.options import (
    JUDGED,
    REFUSED,
    ActingSubmitter,
    Console,
    as_json,
    console_options,
    inputs_key,
    submission_options,
    today_option,
    year_options,
)
from thb_eu.cli.terminal import print_text
from thb_eu.year.acting import Acting

if TYPE_CHECKING:
    from thb_eu.results import Submission


AWAITED = plural(
    "Left out by --so-far: {count} finding of what is still awaited.",
    "Left out by --so-far: {count} findings of what is still awaited.",
)


@command(_("Check definitions, mappings, PACKAGE and the counted tables: all findings."))
@argument("package")
@console_options("text", "json", "ess", "junit", "sarif", "github", "gitlab")
@option("--fast", is_flag=True, text=_("Leave out the plausibility suites; the verdict mentions it."))
@option(
    "--explain-waivers",
    "explain",
    is_flag=True,
    text=_("Show for every waiver what it covers and whether it is valid; propose one for whatever else blocks."),
)
@option(
    "--only",
    multiple=True,
    metavar="CHECK_OR_SEVERITY",
    text=_("Show only these on the console; may be repeated. Verdict, exit code and other formats stay as they are."),
)
@option("--all", "every", is_flag=True, text=_("Show every note and every waived finding, not their number alone."))
@option(
    "--log", type=PATH, metavar="FILE", text=_("Write there what was done when (JSON lines): stages, checks, counts.")
)
@option(
    "--so-far", is_flag=True, text=_("Judge what has come so far: a table that its supplier still owes does not block.")
)
def validate(
    package: str,
    fast: bool,
    explain: bool,
    only: tuple[str, ...],
    every: bool,
    log: Path | None,
    so_far: bool,
    console: Console,
) -> None:
    if explain and (only or console.form not in ("text", "json")):
        raise refuse_words(
            _("--explain-waivers shows everything, as text or json: leave out --only and other formats.")
        )
    if not fast:
        console.begin_second(JUDGE)
    from thb_eu.cli.report import hidden, nothing_to_show, unknown, verdict
    from thb_eu.cli.run_log import run_log
    from thb_eu.definitions.country import languages_to_refuse_in
    from thb_eu.run import prepare

    lang, form = console.lang, console.form
    try:
        with run_log(log) as judged, console.progress():
            definitions = console.definitions(package)
            if wrong := unknown(only, definitions):
                raise refuse_words(nothing_to_show(wrong, definitions))
            whole = prepare(package, definitions, Audience.INTERNAL, fast=fast)
            submission = _so_far(whole) if so_far else whole
            judged(submission)
    except ThbError as refused:
        from thb_eu.exchange.findings.formats import FACES

        if form in FACES:
            click.echo(
                FACES[form].refused(
                    console.located(refused, package), lang, languages_to_refuse_in(console.folder, lang)
                )
            )
        raise
    if explain:
        print_waivers(submission, console)
    else:
        print_findings(submission, console, only, every)
        if console.is_text and not console.quiet:
            console.print(hidden(submission, lang, only))
    console.print([verdict(submission, lang, console.named(package))])
    if awaited := len(whole.examined.findings) - len(submission.examined.findings):
        console.print([AWAITED.filled({"count": awaited}).in_language(lang)])
    sys.exit(JUDGED if submission.examined.blocked else 0)


def _so_far(submission: Submission) -> Submission:
    from thb_eu.year.status import judged_so_far

    return judged_so_far(submission)


def _bound(template: str | None, binding: str | None) -> tuple[str, str] | None:
    if template and binding:
        return template, binding
    if template or binding:
        raise refuse_words(_("--template and --binding belong together."))
    return None


template_options = gathered(
    "bound",
    _bound,
    option("--template", type=click.Path(), text=_("Official template (.xlsx) to fill; needs --binding.")),
    option("--binding", type=click.Path(), text=_("Which cells of the template hold which numbers (.yaml).")),
)
"""An official template with its binding, both or neither, as one pair."""


key_options = gathered(
    "keys",
    lambda sign_key, key: (sign_key, key),
    option("--sign-key", type=click.Path(), text=_("Sign the manifest with this Ed25519 key (PEM); see thb-eu keys.")),
    option(
        "--key",
        type=PATH,
        text=_("Name the inputs of a public dossier under this key; make one with thb-eu pseudonymise --new-key FILE."),
    ),
)
"""The key that signs, and the one under which inputs are named, as one pair."""


@command(
    _("Build the dossier of PACKAGE in all editions of the release plan; write nothing while a finding blocks it.")
)
@argument("package")
@option("--out", required=True, type=PATH, text=_("Folder of the editions, each in its own; of one alone, its folder."))
@option(
    "--audience",
    type=click.Choice(["eu", "public", "internal"]),
    text=_("One alone: marked counts for the Commission, suppressed ones for the public, marked with every doubt."),
)
@option("--draft", is_flag=True, text=_("Write the dossier although findings block it, marked BLOCKED."))
@option("--replace", is_flag=True, text=_("Replace a FINAL dossier that lies in the folder."))
@template_options
@key_options
@submission_options
@console_options("text", "json")
def submit(
    package: str,
    out: Path,
    audience: str | None,
    draft: bool,
    replace: bool,
    bound: tuple[str, str] | None,
    keys: tuple[str | None, Path | None],
    acting: ActingSubmitter,
    console: Console,
) -> None:
    console.begin_second(JUDGE, WRITE)
    from functools import partial

    from thb_eu.base.atomic_files import write_files
    from thb_eu.cli.report import WrittenFiles, verdict
    from thb_eu.dossiers.signing import signed, signer, warnings_about
    from thb_eu.sources import read_collection
    from thb_eu.templates.official import open_official
    from thb_eu.year.submissions import NOTE, DossierRequest, note_on

    definitions = console.definitions(package)
    if keys[1] and audience not in (None, Audience.PUBLIC.value):
        raise refuse_words(_("--key is for the public edition; the others contain their inputs."))
    year = read_collection(package, definitions).year
    audiences = (Audience(audience),) if audience else definitions.law.editions_of(year)
    signing = signer(keys[0], out) if keys[0] else None
    keyed = inputs_key(keys[1], console, out, package) if keys[1] else None
    official = open_official(*bound, definitions) if bound else None
    sign = partial(signed, key=signing) if signing else None
    asked = [
        DossierRequest(
            out if audience else out / edition.value,
            *(draft, replace, acting.known, acting.although_known),
            official if audience or edition is Audience.EU else None,
            sign,
            keyed if edition.withholds else None,
        )
        for edition in audiences
    ]

    made = acting.write(package, definitions, dict(zip(audiences, asked, strict=True)), console)
    folders = [(request.out, submission) for request, (submission, writes) in zip(asked, made, strict=True) if writes]
    if folders and not audience:
        write_files({NOTE: note_on(folders, definitions)}, out)
    print_what_matters(made[0][0], console)
    for request, (submission, writes) in zip(asked, made, strict=True):
        if submission.protected.given_up.counts:
            console.print([submission.protected.given_up.text.in_language(console.lang)])
        for warning in warnings_about(signing) if signing and writes else ():
            print_text(warning.in_language(console.lang), err=True)
        if writes and request.template:
            console.print(request.template.console_lines(submission.state, request.out, console.lang))
        count = sum(path.is_file() for path in request.out.rglob("*")) if writes else 0
        written = WrittenFiles(request.out, count)
        console.print([verdict(submission, console.lang, console.named(package), written)])
    sys.exit(JUDGED if any(submission.examined.blocked for submission, _writes in made) else 0)


@command(_("The catalogue of checks, with level, severity and reference; or the result of its self-test."))
@argument("package", required=False)
@option(
    "--self-test",
    "by_themselves",
    is_flag=True,
    text=_("Judge the checks themselves: contradictions, repetitions, what can never apply; on PACKAGE too, if given."),
)
@option("--refusals", "of_refusals", is_flag=True, text=_("List the codes of refusals instead, with cause and cure."))
@console_options("text", "json", "markdown", "vtl")
def checks(package: str | None, by_themselves: bool, of_refusals: bool, console: Console) -> None:
    as_vtl = console.form == "vtl"
    if package and not by_themselves and not as_vtl:
        raise refuse_words(_("PACKAGE is for --self-test and --format vtl alone."))
    if as_vtl and (by_themselves or of_refusals or not package):
        raise refuse_words(_("--format vtl asks for PACKAGE alone: its year and country say what codes add up to."))
    if as_vtl:
        click.echo(_as_vtl(str(package), console), nl=False)
        return
    if by_themselves and not of_refusals:
        sys.exit(_self_test(package, console))
    from thb_eu.base.refusals import all_refusals
    from thb_eu.checks import all_checks
    from thb_eu.cli.report import catalogue

    definitions = console.definitions()
    found: Any = all_refusals() if of_refusals else all_checks(definitions)
    words, objects, page = catalogue.REFUSALS_AS if of_refusals else catalogue.CHECKS_AS
    if console.form == "markdown":
        click.echo(page(found, definitions.languages), nl=False)
    else:
        console.answer(lambda: objects(found, definitions.languages), words(found, console.lang, console.quiet))


def _as_vtl(package: str, console: Console) -> str:
    """Return the checks as a script of VTL, for the year and the country of the collection."""
    from thb_eu.exchange.vtl import vtl_script
    from thb_eu.sources import read_collection

    definitions = console.definitions(package)
    collection = read_collection(package, definitions)
    return vtl_script(definitions, collection.year, collection.geo)


def _self_test(package: str | None, console: Console) -> int:
    """Tell what the rule set says of itself; the exit code. A law with a gap is refused: its counts are judged."""
    from thb_eu.checks.selftest import self_test
    from thb_eu.cli.report.catalogue import self_test_object, verdict, words
    from thb_eu.mapping import compile_law
    from thb_eu.run import run_of

    definitions = console.definitions(package)
    compile_law(definitions.law)
    remarks = self_test(definitions, run_of(package, definitions).evidence if package else None)
    if console.form == "json":
        as_json(self_test_object(remarks, definitions.languages))
    for line in words(remarks, console.lang) if console.is_text and not console.quiet else ():
        print_text(line)
    print_text(verdict(remarks, console.lang), err=console.form == "json")
    return JUDGED if any(not remark.note for remark in remarks) else 0


LEFT = _("{file} was changed since it was written, and stays as it is.")
WRITTEN_INTO = plural("{count} file written into {folder}.", "{count} files written into {folder}.")


@command(_("What arrived, what lacks, open questions, unsigned decisions, days to the deadlines."))
@argument("package")
@console_options("text", "json")
@today_option
@option(
    "--letters",
    type=PATH,
    metavar="DIR",
    text=_("Write there the letters to suppliers that are due on that day, and the deadlines as a calendar."),
)
@option(
    "--forms",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    text=_("Folder of the forms, which go with the covering letters."),
)
@option(
    "--sheet",
    type=PATH,
    metavar="FILE",
    text=_("Write there what waits for a signature, to print (.docx): each entry with its words and what rests on it."),
)
def status(
    package: str, today: str, letters: Path | None, forms: Path | None, sheet: Path | None, console: Console
) -> None:
    if forms and not letters:
        raise refuse_words(_("--forms belongs to --letters."))
    from thb_eu.cli.report.status import status_object, status_words
    from thb_eu.run import run_of
    from thb_eu.year.status import status_of

    definitions = console.definitions(package)
    with console.progress():
        run = run_of(package, definitions, set_aside=True)
        report = status_of(run, today)
    named = console.named(package)
    written: dict[str, list[str]] = {}
    if letters:
        from thb_eu.year.letters import write_letters

        made = write_letters(report.work, run.received.collection, definitions, letters, forms)
        written = {"letters": [*made.files], "letters_left": [*made.left]}
    if sheet:
        from thb_eu.base.atomic_files import write_files
        from thb_eu.writing.word_document import as_word
        from thb_eu.year.sheet import as_document

        page = as_document(report.unsigned, run.received.collection, definitions, console.lang)
        write_files({sheet.name: as_word(page)}, sheet.parent)
    console.answer(
        lambda: status_object(report, definitions.languages, named) | written,
        status_words(report, console.lang, console.quiet, named),
    )
    if letters:
        lines = [WRITTEN_INTO.filled({"count": len(written["letters"]), "folder": letters})]
        lines += [LEFT.filled({"file": letters / name}) for name in written["letters_left"]]
        console.print(line.in_language(console.lang) for line in lines)


@command(_("Give the files of PACKAGE back as copies with marked cells, comments and a list of remarks."), "return")
@argument("package")
@option("--out", required=True, type=click.Path(), text=_("Folder of the copies, outside the package."))
@option("--all", "every", is_flag=True, text=_("Copy every file, also those without findings."))
@option("--supplier", default="", metavar="NAME", text=_("Only the files of this supplier."))
@option("--delivery", default="", metavar="DELIVERY", text=_("Only this delivery: how its id begins, as for `accept`."))
@year_options()
@console_options("text", "json")
def give_back(
    package: str, out: str, every: bool, supplier: str, delivery: str, acting: Acting, console: Console
) -> None:
    console.begin_second(JUDGE)
    from thb_eu.templates.annotated_copies.console_lines import as_json, for_the_office, words
    from thb_eu.year.answers import return_copies

    with console.progress():
        definitions = console.definitions(package)
        which = {"supplier": supplier, "delivery": delivery}
        found = return_copies(package, definitions, out, acting, every=every, **which)
    copies, submission = found.copies, found.submission
    if not console.is_text:
        click.echo(as_json(copies, submission, found.refused))
    console.print(words(copies, submission, found.refused, console.lang, console.quiet, found.entered))
    if found.refused or any(copy.faults for copy in copies) or for_the_office(submission):
        sys.exit(REFUSED)
    sys.exit(JUDGED if any(copy.open for copy in copies) else 0)


def print_findings(submission: Submission, console: Console, only: tuple[str, ...] = (), every: bool = False) -> None:
    """Print every finding, as words for people or in a form for programs, which stands alone on stdout."""
    from thb_eu.cli.report import as_json, words

    if not console.is_text:
        from thb_eu.exchange.findings.formats import FACES

        form, lang = console.form, console.lang
        click.echo(as_json(submission) if form == "json" else FACES[form].written(submission, lang))
    elif not console.quiet:
        console.print(words(submission, console.lang, only, every))
        console.print([""])


def print_what_matters(submission: Submission, console: Console) -> None:
    """Print the findings: all of them for programs, for people those that block."""
    from dataclasses import replace

    blocking = tuple(finding for finding in submission.examined.findings if finding.blocks)
    if not console.is_text:
        print_findings(submission, console)
    elif blocking:
        print_findings(replace(submission, examined=replace(submission.examined, findings=blocking)), console)


def print_waivers(submission: Submission, console: Console) -> None:
    """Print what the waivers come to; JSON stands alone on stdout."""
    from thb_eu.cli.report.waivers import waiver_words, waivers_explained, waivers_object

    explained = waivers_explained(submission)
    if not console.is_text:
        as_json(waivers_object(explained))
        return
    for line in waiver_words(explained, console.lang):  # YAML to copy stands as it is
        click.echo(line, color=False if os.environ.get("NO_COLOR") else None)
    console.print([""])
