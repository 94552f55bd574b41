"""Options: what every command understands, and how a refusal speaks: in the user's language, or as JSON."""

from __future__ import annotations

import datetime
import json
import locale
import os
from collections.abc import Callable
from typing import Any

import click

from thb_eu.errors import ThbError

REFUSED, JUDGED = 1, 3
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


def form_option(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """In which of the `forms` the answer comes; the first is the usual one."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        callback=remember(FORMAT),
        is_eager=True,
        help="Words for people; others alone on stdout for programs.",
    )


format_option = form_option("text", "json")
today_option = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    callback=lambda _context, _option, value: (value or datetime.datetime.now()).date().isoformat(),
    help="The day to judge by, if not today.",
)
audience_option = click.option(
    "--audience",
    type=click.Choice(["eu", "public", "internal"]),
    default="eu",
    show_default=True,
    help="Marked counts for the Commission, suppressed ones for the public; internal: marked, with every doubt.",
)
