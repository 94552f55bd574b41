"""Commands about a collection: validate, submit, status; and the catalogue of checks."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from thb_eu.cli.options import (
    JUDGED,
    audience_option,
    common_options,
    default_language,
    form_option,
    format_option,
    today_option,
)

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.model import Submission


@click.command()
@click.argument("package")
@common_options
@form_option("text", "json", "ess", "junit", "sarif", "github", "gitlab")
@click.option("--fast", is_flag=True, help="Leave out the plausibility suites; the verdict says so.")
@click.option(
    "--explain-waivers",
    "explain",
    is_flag=True,
    help="Tell of every waiver what it covers and whether it holds; propose one for whatever else blocks.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="CHECK_OR_SEVERITY",
    help="Show only these on the console; may be repeated. Verdict, exit code and other formats stay as they are.",
)
def validate(
    package: str,
    folder: str | None,
    lang: str | None,
    quiet: bool,
    form: str,
    fast: bool,
    explain: bool,
    only: tuple[str, ...],
) -> None:
    """Check definitions, mappings, PACKAGE and the counted tables: all findings."""
    if explain and (only or form not in ("text", "json")):
        raise click.UsageError("--explain-waivers tells all, as text or json: leave out --only and other formats.")
    from thb_eu.definitions import load
    from thb_eu.errors import ThbError
    from thb_eu.model import Audience
    from thb_eu.pipeline import prepare
    from thb_eu.report import nothing_to_show, unknown
    from thb_eu.report.faces import FACES

    spoken = lang or default_language()
    try:
        definitions = load(folder)
        if wrong := unknown(only, definitions):
            raise click.UsageError(nothing_to_show(wrong, definitions).in_language(spoken))
        submission = prepare(package, definitions, Audience.INTERNAL, fast=fast)
    except ThbError as refused:
        if form in FACES:
            click.echo(FACES[form].refused(refused, spoken))
        raise
    if explain:
        tell_waivers(submission, spoken, form)
    else:
        tell(submission, spoken, form, quiet, only)
    sys.exit(JUDGED if submission.examined.blocked else 0)


@click.command()
@click.argument("package")
@click.option("--out", required=True, type=click.Path(), help="Folder of the dossier.")
@audience_option
@click.option("--draft", is_flag=True, help="Write the dossier although findings block it, marked BLOCKED.")
@click.option("--replace", is_flag=True, help="Replace a FINAL dossier that lies in the folder.")
@click.option("--template", type=click.Path(), help="Official template (.xlsx) to fill; needs --binding.")
@click.option("--binding", type=click.Path(), help="Which cells of the template hold which numbers (.yaml).")
@click.option("--sign-key", type=click.Path(), help="Sign the manifest with this Ed25519 key (PEM); see thb-eu keys.")
@common_options
@format_option
def submit(
    package: str,
    out: str,
    audience: str,
    draft: bool,
    replace: bool,
    template: str | None,
    binding: str | None,
    sign_key: str | None,
    folder: str | None,
    lang: str | None,
    quiet: bool,
    form: str,
) -> None:
    """Build the whole dossier of PACKAGE; write nothing while a finding blocks it."""
    if bool(template) != bool(binding):
        raise click.UsageError("--template and --binding belong together.")
    from functools import partial
    from pathlib import Path

    from thb_eu.definitions import load
    from thb_eu.model import Audience
    from thb_eu.pipeline import prepare
    from thb_eu.publication import publish, refuse_unless_replaceable
    from thb_eu.publication.templates import open_official
    from thb_eu.publication.templates.telling import told_of
    from thb_eu.signing import signed, signer, warnings_about

    refuse_unless_replaceable(Path(out), replace_final=replace)
    definitions, spoken = load(folder), lang or default_language()
    key = signer(sign_key, Path(out)) if sign_key else None
    official = open_official(template, binding, definitions) if template and binding else None
    submission = prepare(package, definitions, Audience(audience))
    written = draft or not submission.examined.blocked
    if written:
        publish(submission, out, draft, official, partial(signed, key=key) if key else None, replace)
        for warning in warnings_about(key) if key else ():
            click.echo(warning.in_language(spoken), err=True)
    tell(submission, spoken, form, quiet)
    if written:
        click.echo(str(Path(out) / "submission.xlsx"), err=form == "json")
    for line in told_of(official, submission.state, Path(out), spoken) if written and official else ():
        click.echo(line, err=form == "json")
    sys.exit(JUDGED if submission.examined.blocked else 0)


@click.command()
@click.argument("package", required=False)
@click.option(
    "--self-test",
    "by_themselves",
    is_flag=True,
    help="Judge the checks themselves: contradictions, repetitions, what can never apply; on PACKAGE too, if given.",
)
@click.option(
    "--refusals", "of_refusals", is_flag=True, help="List the codes of refusals instead, with cause and cure."
)
@common_options
@form_option("text", "json", "markdown")
def checks(
    package: str | None,
    by_themselves: bool,
    of_refusals: bool,
    folder: str | None,
    lang: str | None,
    quiet: bool,
    form: str,
) -> None:
    """The catalogue of checks, with level, severity and reference; or what it says of itself."""
    from thb_eu.checks import all_checks
    from thb_eu.definitions import load
    from thb_eu.report.catalogue import catalogue_markdown, catalogue_object, catalogue_words

    if package and not by_themselves:
        raise click.UsageError("PACKAGE is for --self-test alone.")
    definitions = load(folder)
    if of_refusals:
        return _list_refusals(definitions, lang or default_language(), quiet, form)
    if by_themselves:
        sys.exit(_self_test(package, definitions, lang or default_language(), quiet, form))
    found = all_checks(definitions)
    if form == "json":
        click.echo(json.dumps(catalogue_object(found), ensure_ascii=False, indent=2))
    elif form == "markdown":
        click.echo(catalogue_markdown(found), nl=False)
    else:
        for line in catalogue_words(found, lang or default_language(), quiet):
            click.echo(line)


def _list_refusals(definitions: Definitions, lang: str, quiet: bool, form: str) -> None:
    """Print the codes of refusals."""
    from thb_eu.refusals import all_refusals
    from thb_eu.report.catalogue import refusals_markdown, refusals_object, refusals_words

    found = all_refusals()
    if form == "json":
        click.echo(json.dumps(refusals_object(found, definitions.languages), ensure_ascii=False, indent=2))
    elif form == "markdown":
        click.echo(refusals_markdown(found, definitions.languages), nl=False)
    else:
        for line in refusals_words(found, lang, quiet):
            click.echo(line)


def _self_test(package: str | None, definitions: Definitions, lang: str, quiet: bool, form: str) -> int:
    """Tell what the rule set says of itself; the exit code."""
    from thb_eu.checks.selftest import self_test
    from thb_eu.pipeline import evidence_of
    from thb_eu.report.selftest import self_test_object, verdict, words

    remarks = self_test(definitions, evidence_of(package, definitions) if package else None)
    if form == "json":
        click.echo(json.dumps(self_test_object(remarks), ensure_ascii=False, indent=2))
    click.echo(verdict(remarks, lang), err=form == "json")
    for line in words(remarks, lang) if form == "text" and not quiet else ():
        click.echo(line)
    return JUDGED if any(not remark.note for remark in remarks) else 0


@click.command()
@click.argument("package")
@common_options
@format_option
@today_option
def status(package: str, folder: str | None, lang: str | None, quiet: bool, form: str, today: str) -> None:
    """What arrived, what lacks, open questions, unsigned decisions, days to the deadlines."""
    from thb_eu.definitions import load
    from thb_eu.mapping import translate
    from thb_eu.report.status import status_object, status_of, status_words
    from thb_eu.sources import read

    definitions = load(folder)
    received = read(package, definitions, set_aside=True)
    stands = status_of(received, translate(received, definitions), definitions, today)
    if form == "json":
        click.echo(json.dumps(status_object(stands), ensure_ascii=False, indent=2))
        return
    for line in status_words(stands, lang or default_language(), quiet):
        click.echo(line)


def tell(submission: Submission, lang: str, form: str, quiet: bool, only: tuple[str, ...] = ()) -> None:
    """Print the verdict, then every finding; a form for programs alone on stdout, words on stderr."""
    from thb_eu.report import as_json, say, verdict, words
    from thb_eu.report.faces import FACES

    as_data = form != "text"
    if as_data:
        click.echo(as_json(submission) if form == "json" else FACES[form].written(submission, lang))
    say(verdict(submission, lang), err=as_data)
    if not quiet and not as_data:
        say("\n".join(words(submission, lang, only)))


def tell_waivers(submission: Submission, lang: str, form: str) -> None:
    """Print the verdict, then what the waivers come to; JSON alone on stdout, words on stderr."""
    from thb_eu.report import say, verdict
    from thb_eu.report.waivers import waiver_words, waivers_explained, waivers_object

    as_data = form == "json"
    explained = waivers_explained(submission)
    if as_data:
        click.echo(json.dumps(waivers_object(explained), ensure_ascii=False, indent=2))
    say(verdict(submission, lang), err=as_data)
    if not as_data:
        say("\n".join(waiver_words(explained, lang)))
