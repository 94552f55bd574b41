"""Commands about a collection: validate, submit, status; and the catalogue of checks."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import click

from thb_eu.cli.language import argument, command, option, refuse_words
from thb_eu.cli.options import (
    JUDGED,
    audience_option,
    common_options,
    form_option,
    format_option,
    today_option,
)
from thb_eu.cli.terminal import progress, say
from thb_eu.messages import _
from thb_eu.progress import stage

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.model import Submission


@command(_("Check definitions, mappings, PACKAGE and the counted tables: all findings."))
@argument("package")
@common_options
@form_option("text", "json", "ess", "junit", "sarif", "github", "gitlab")
@option("--fast", is_flag=True, text=_("Leave out the plausibility suites; the verdict says so."))
@option(
    "--explain-waivers",
    "explain",
    is_flag=True,
    text=_("Tell of every waiver what it covers and whether it holds; propose one for whatever else blocks."),
)
@option(
    "--only",
    multiple=True,
    metavar="CHECK_OR_SEVERITY",
    text=_("Show only these on the console; may be repeated. Verdict, exit code and other formats stay as they are."),
)
@option("--all", "every", is_flag=True, text=_("Show every note and every waived finding, not their number alone."))
def validate(
    package: str,
    folder: str | None,
    lang: str,
    quiet: bool,
    form: str,
    fast: bool,
    explain: bool,
    only: tuple[str, ...],
    every: bool,
) -> None:
    if explain and (only or form not in ("text", "json")):
        raise refuse_words(_("--explain-waivers tells all, as text or json: leave out --only and other formats."))
    from thb_eu.definitions import load
    from thb_eu.definitions.country import languages_to_refuse_in
    from thb_eu.errors import ThbError
    from thb_eu.model import Audience
    from thb_eu.pipeline import prepare
    from thb_eu.report import hidden, nothing_to_show, unknown, verdict
    from thb_eu.report.faces import FACES

    try:
        definitions = load(folder)
        if wrong := unknown(only, definitions):
            raise refuse_words(nothing_to_show(wrong, definitions))
        with progress(quiet):
            submission = prepare(package, definitions, Audience.INTERNAL, fast=fast)
    except ThbError as refused:
        if form in FACES:
            click.echo(FACES[form].refused(refused, lang, languages_to_refuse_in(folder, lang)))
        raise
    if explain:
        tell_waivers(submission, lang, form)
    else:
        tell_findings(submission, lang, form, quiet, only, every)
        for line in hidden(submission, lang, only) if form == "text" and not quiet else ():
            say(line)
    say(verdict(submission, lang, as_named(package, folder)), err=form != "text")
    sys.exit(JUDGED if submission.examined.blocked else 0)


@command(_("Build the whole dossier of PACKAGE; write nothing while a finding blocks it."))
@argument("package")
@option("--out", required=True, type=click.Path(), text=_("Folder of the dossier."))
@audience_option
@option("--draft", is_flag=True, text=_("Write the dossier although findings block it, marked BLOCKED."))
@option("--replace", is_flag=True, text=_("Replace a FINAL dossier that lies in the folder."))
@option("--template", type=click.Path(), text=_("Official template (.xlsx) to fill; needs --binding."))
@option("--binding", type=click.Path(), text=_("Which cells of the template hold which numbers (.yaml)."))
@option("--sign-key", type=click.Path(), text=_("Sign the manifest with this Ed25519 key (PEM); see thb-eu keys."))
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
    lang: str,
    quiet: bool,
    form: str,
) -> None:
    if bool(template) != bool(binding):
        raise refuse_words(_("--template and --binding belong together."))
    from dataclasses import replace as replaced
    from functools import partial
    from pathlib import Path

    from thb_eu.definitions import load
    from thb_eu.model import Audience
    from thb_eu.pipeline import prepare
    from thb_eu.publication.dossier import publish
    from thb_eu.publication.folder import refuse_unless_replaceable
    from thb_eu.publication.templates import open_official
    from thb_eu.report import Written, verdict
    from thb_eu.signing import signed, signer, warnings_about

    refuse_unless_replaceable(Path(out), replace_final=replace)
    definitions = load(folder)
    key = signer(sign_key, Path(out)) if sign_key else None
    official = open_official(template, binding, definitions) if template and binding else None
    with progress(quiet):
        submission = prepare(package, definitions, Audience(audience))
        writes = draft or not submission.examined.blocked
        if writes:
            publish(submission, out, draft, official, partial(signed, key=key) if key else None, replace)
    if form == "json":
        tell_findings(submission, lang, form, quiet)
    elif submission.examined.blocked:
        blocking = tuple(finding for finding in submission.examined.findings if finding.blocks)
        tell_findings(
            replaced(submission, examined=replaced(submission.examined, findings=blocking)), lang, form, quiet
        )
    for warning in warnings_about(key) if key and writes else ():
        say(warning.in_language(lang), err=True)
    for line in official.told(submission.state, Path(out), lang) if writes and official else ():
        say(line, err=form == "json")
    written = Written(Path(out), sum(path.is_file() for path in Path(out).rglob("*")) if writes else 0)
    say(verdict(submission, lang, as_named(package, folder), written), err=form == "json")
    sys.exit(JUDGED if submission.examined.blocked else 0)


@command(_("The catalogue of checks, with level, severity and reference; or what it says of itself."))
@argument("package", required=False)
@option(
    "--self-test",
    "by_themselves",
    is_flag=True,
    text=_("Judge the checks themselves: contradictions, repetitions, what can never apply; on PACKAGE too, if given."),
)
@option("--refusals", "of_refusals", is_flag=True, text=_("List the codes of refusals instead, with cause and cure."))
@common_options
@form_option("text", "json", "markdown")
def checks(
    package: str | None,
    by_themselves: bool,
    of_refusals: bool,
    folder: str | None,
    lang: str,
    quiet: bool,
    form: str,
) -> None:
    from thb_eu.checks import all_checks
    from thb_eu.definitions import load
    from thb_eu.report.catalogue import catalogue_markdown, catalogue_object, catalogue_words

    if package and not by_themselves:
        raise refuse_words(_("PACKAGE is for --self-test alone."))
    definitions = load(folder)
    if of_refusals:
        return _list_refusals(definitions, lang, quiet, form)
    if by_themselves:
        sys.exit(_self_test(package, definitions, lang, quiet, form))
    found = all_checks(definitions)
    if form == "json":
        click.echo(json.dumps(catalogue_object(found, definitions.languages), ensure_ascii=False, indent=2))
    elif form == "markdown":
        click.echo(catalogue_markdown(found, definitions.languages), nl=False)
    else:
        for line in catalogue_words(found, lang, quiet):
            say(line)


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
            say(line)


def _self_test(package: str | None, definitions: Definitions, lang: str, quiet: bool, form: str) -> int:
    """Tell what the rule set says of itself; the exit code."""
    from thb_eu.checks.selftest import self_test
    from thb_eu.pipeline import evidence_of
    from thb_eu.report.selftest import self_test_object, verdict, words

    remarks = self_test(definitions, evidence_of(package, definitions) if package else None)
    if form == "json":
        click.echo(json.dumps(self_test_object(remarks, definitions.languages), ensure_ascii=False, indent=2))
    for line in words(remarks, lang) if form == "text" and not quiet else ():
        say(line)
    say(verdict(remarks, lang), err=form == "json")
    return JUDGED if any(not remark.note for remark in remarks) else 0


@command(_("What arrived, what lacks, open questions, unsigned decisions, days to the deadlines."))
@argument("package")
@common_options
@format_option
@today_option
def status(package: str, folder: str | None, lang: str, quiet: bool, form: str, today: str) -> None:
    from thb_eu.definitions import load
    from thb_eu.mapping import translate
    from thb_eu.pipeline import READING
    from thb_eu.report.status import status_object, status_of, status_words
    from thb_eu.sources import read

    definitions = load(folder)
    with progress(quiet):
        stage(READING)
        received = read(package, definitions, set_aside=True)
    stands = status_of(received, translate(received, definitions), definitions, today)
    if form == "json":
        click.echo(json.dumps(status_object(stands, definitions.languages), ensure_ascii=False, indent=2))
        return
    for line in status_words(stands, lang, quiet):
        say(line)


def as_named(package: str, folder: str | None) -> str:
    """The collection and the definitions as the user named them, for a command that comes next."""
    words = [package, *(["--definitions", folder] if folder else [])]
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def tell_findings(
    submission: Submission, lang: str, form: str, quiet: bool, only: tuple[str, ...] = (), every: bool = False
) -> None:
    """Print every finding, as words for people or in a form for programs, which stands alone on stdout."""
    from thb_eu.report import as_json, words
    from thb_eu.report.faces import FACES

    if form != "text":
        click.echo(as_json(submission) if form == "json" else FACES[form].written(submission, lang))
    elif not quiet:
        for line in words(submission, lang, only, every):
            say(line)
        say("")


def tell_waivers(submission: Submission, lang: str, form: str) -> None:
    """Print what the waivers come to; JSON stands alone on stdout."""
    from thb_eu.report.waivers import waiver_words, waivers_explained, waivers_object

    explained = waivers_explained(submission)
    if form == "json":
        click.echo(json.dumps(waivers_object(explained), ensure_ascii=False, indent=2))
        return
    for line in waiver_words(explained, lang):  # YAML to copy stands as it is
        click.echo(line, color=False if os.environ.get("NO_COLOR") else None)
    say("")
