"""Options: what every command understands, and how a refusal speaks: in the user's language, or as JSON."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from thb_eu.cli.language import (
    WITH_A_CATALOGUE,
    Command,
    in_user_language,
    option,
    requested_language,
    system_language,
    use_language,
    user_language,
)
from thb_eu.cli.terminal import say
from thb_eu.errors import ThbError
from thb_eu.messages import Text, _, not_read, plural

REFUSED, JUDGED = 1, 3
ALL_REFUSED = plural(
    "REFUSED: {count} fault must be mended before anything can be judged.",
    "REFUSED: {count} faults must be mended before anything can be judged.",
)
FORMAT, FOLDER = "thb_eu.format", "thb_eu.definitions"


class Commands(Command, click.Group):
    """Speaks the user's language, and prints what was refused as plain lines; a bug keeps its traceback."""

    command_class = Command

    def main(self, args: Sequence[str] | None = None, *rest: Any, **settings: Any) -> Any:
        """Run the command line `args`, else that of the process, in the language it asks for."""
        with use_language(requested_language(sys.argv[1:] if args is None else [*args]) or system_language()):
            try:
                return super().main(args, *rest, **settings)
            finally:
                say_if_not_read()

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn a refusal into its lines, and how many there are, and its exit code."""
        try:
            return super().invoke(ctx)
        except ThbError as refused:
            if ctx.meta.get(FORMAT) == "json":
                from thb_eu.definitions.country import languages_to_refuse_in
                from thb_eu.report import refusal_object

                told = refusal_object(refused, languages_to_refuse_in(ctx.meta.get(FOLDER), user_language()))
                click.echo(json.dumps(told, ensure_ascii=False, indent=2))
            for fault in refused.faults:
                say(fault.in_language(user_language()), err=True)
            if (count := len(refused.faults)) > 1:
                verdict = in_user_language(ALL_REFUSED.filled({"count": count}))
                say(click.style(verdict, fg="red", bold=True), err=True)
            ctx.exit(REFUSED)


def say_if_not_read() -> None:
    """One line on stderr after the words of a command, where no native speaker has read its language."""
    if told := not_read([user_language()]):
        say(in_user_language(told), err=True)


def remember(key: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Let a refusal know in which form to speak, and by which definitions."""

    def remembered(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        ctx.meta[key] = value
        return value

    return remembered


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that every command has."""
    command = option(
        "--definitions",
        "folder",
        type=click.Path(),
        metavar="DIR",
        callback=remember(FOLDER),
        is_eager=True,
        text=_("Folder whose datapackages, schemas or mappings replace the built-in ones."),
    )(command)
    command = lang_option(callback=lambda _context, _option, value: value or user_language())(command)
    return option("--quiet", is_flag=True, text=_("Print the verdict only."))(command)


def lang_option(**settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The language of the console; it is known before the words are parsed, wherever among them it stands."""
    return option(
        "--lang",
        type=click.Choice(WITH_A_CATALOGUE),
        default=None,
        is_eager=True,
        text=_("Language of the console."),
        **settings,
    )


def group(text: Text) -> Callable[[Callable[..., Any]], Commands]:
    """A command that has commands of its own, and what its help says."""

    def grouped(function: Callable[..., Any]) -> Commands:
        return click.group(cls=Commands, text=text, context_settings={"help_option_names": ["-h", "--help"]})(
            lang_option(expose_value=False)(function)
        )

    return grouped


def form_option(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """In which of the `forms` the answer comes; the first is the usual one."""
    return option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        callback=remember(FORMAT),
        is_eager=True,
        text=_("Words for people; others alone on stdout for programs."),
    )


format_option = form_option("text", "json")
today_option = option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    default=None,
    callback=lambda _context, _option, value: (value or datetime.datetime.now()).date().isoformat(),
    text=_("The day to judge by, as 2026-11-25; today if left out."),
)
audience_option = option(
    "--audience",
    type=click.Choice(["eu", "public", "internal"]),
    default="eu",
    show_default=True,
    text=_("Marked counts for the Commission, suppressed ones for the public; internal: marked, with every doubt."),
)
