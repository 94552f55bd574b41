"""Commands about a collection: validate, submit, status; and the catalogue of checks."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from thb_eu.cli.options import (
    JUDGED,
    audience_option,
    common_options,
    default_language,
    format_option,
    today_option,
)


@click.command()
@click.argument("package")
@common_options
@format_option
@click.option("--fast", is_flag=True, help="Leave out the plausibility suites; the verdict says so.")
def validate(package: str, folder: str | None, lang: str | None, quiet: bool, form: str, fast: bool) -> None:
    """Check definitions, mappings, PACKAGE and the counted tables: all findings."""
    from thb_eu.definitions import load
    from thb_eu.pipeline import prepare

    submission = prepare(package, load(folder), fast=fast)
    tell(submission, lang or default_language(), form, quiet)
    sys.exit(JUDGED if submission.examined.blocked else 0)


@click.command()
@click.argument("package")
@click.option("--out", required=True, type=click.Path(), help="Folder of the dossier.")
@audience_option
@click.option("--draft", is_flag=True, help="Write the dossier although findings block it, marked BLOCKED.")
@common_options
@format_option
def submit(
    package: str, out: str, audience: str, draft: bool, folder: str | None, lang: str | None, quiet: bool, form: str
) -> None:
    """Build the whole dossier of PACKAGE; write nothing while a finding blocks it."""
    from pathlib import Path

    from thb_eu.definitions import load
    from thb_eu.model import Audience
    from thb_eu.pipeline import prepare
    from thb_eu.publish import publish, refuse_unless_replaceable

    refuse_unless_replaceable(Path(out))
    submission = prepare(package, load(folder), Audience(audience))
    written = draft or not submission.examined.blocked
    if written:
        publish(submission, out, draft)
    tell(submission, lang or default_language(), form, quiet)
    if written:
        click.echo(str(Path(out) / "submission.xlsx"), err=form == "json")
    sys.exit(JUDGED if submission.examined.blocked else 0)


@click.command()
@common_options
@format_option
def checks(folder: str | None, lang: str | None, quiet: bool, form: str) -> None:
    """The catalogue of checks, with level, severity and reference."""
    from thb_eu.checks import all_checks
    from thb_eu.definitions import load

    found = all_checks(load(folder))
    if form == "json":
        listed = [
            {
                "id": check.id,
                "asks": {"sl": check.asks.sl, "en": check.asks.en},
                "level": check.level,
                "severity": check.severity.value,
                "cites": check.cites,
            }
            for check in found
        ]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    from thb_eu.report import catalogue

    for line in catalogue(found, lang or default_language(), quiet):
        click.echo(line)


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
    received = read(package, definitions)
    stands = status_of(received, translate(received, definitions), definitions, today)
    if form == "json":
        click.echo(json.dumps(status_object(stands), ensure_ascii=False, indent=2))
        return
    for line in status_words(stands, lang or default_language(), quiet):
        click.echo(line)


def tell(submission: Any, lang: str, form: str, quiet: bool) -> None:
    """Print the verdict, then every finding; JSON alone on stdout, words on stderr."""
    from thb_eu.report import as_json, verdict, words

    as_data = form == "json"
    if as_data:
        click.echo(as_json(submission))
    click.echo(verdict(submission, lang), err=as_data)
    if not quiet and not as_data:
        for line in words(submission.examined, lang):
            click.echo(line)
