"""Commands: a few lines each over load, prepare and publish. Logic lives elsewhere; heavy libraries load where used.

Exit codes: 0 fine; 1 refused, somebody must mend something first; 2 wrong words on the command line; 3 judged and not
good. A bug keeps its traceback.
"""

from __future__ import annotations

import gc
import json
import locale
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from thb_eu.errors import ThbError

REFUSED, JUDGED = 1, 3
RARELY = (100_000, 50, 50)
"""When to look for dead cycles: a run makes many objects and hardly any cycle; looking often costs a tenth of it."""
FORMAT, LANG = "thb_eu.format", "thb_eu.lang"


class Commands(click.Group):
    """Prints what was refused as plain lines in the user's language; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn a refusal into its lines and exit code."""
        try:
            return super().invoke(ctx)
        except ThbError as refused:
            if ctx.meta.get(FORMAT) == "json":
                from thb_eu.report import refusal_object

                click.echo(json.dumps(refusal_object(refused), ensure_ascii=False, indent=2))
            lang = ctx.meta.get(LANG) or default_language()
            for fault in refused.faults:
                click.echo(fault.in_language(lang), err=True)
            ctx.exit(REFUSED)


def default_language() -> str:
    """Slovenian where the machine speaks it, else English."""
    spoken = (
        os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or (locale.getlocale()[0] or "")
    )
    return "sl" if spoken.lower().startswith(("sl", "slovenian")) else "en"


def remember(key: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Let a refusal know in which form, or in which language, to speak."""

    def remembered(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        ctx.meta[key] = value
        return value

    return remembered


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that every command has."""
    command = click.option(
        "--definitions",
        "folder",
        type=click.Path(),
        help="Folder whose datapackages, schemas or mappings replace the built-in ones.",
    )(command)
    command = click.option(
        "--lang",
        type=click.Choice(["sl", "en"]),
        default=None,
        callback=remember(LANG),
        is_eager=True,
        help="Language of the console.",
    )(command)
    return click.option("--quiet", is_flag=True, help="Print the verdict only.")(command)


format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    callback=remember(FORMAT),
    is_eager=True,
    help="Words for people, or JSON alone on stdout.",
)
audience_option = click.option(
    "--audience",
    type=click.Choice(["eu", "public"]),
    default="eu",
    show_default=True,
    help="Marked counts for the Commission, or suppressed ones for the public.",
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="thb-eu")
def cli() -> None:
    """Harmonised EU statistics on trafficking in human beings from national figures."""


@cli.command()
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


@cli.command()
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


@cli.command()
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


def main() -> None:
    """Entry point of `thb-eu`; streams speak UTF-8 on every platform."""
    gc.set_threshold(*RARELY)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    cli(prog_name="thb-eu")
