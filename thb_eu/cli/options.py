"""Options: what every command understands, and how it answers or refuses: in the user's language, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thb_eu.base.messages import Text, _, not_read, plural
from thb_eu.cli.language import (
    WITH_A_CATALOGUE,
    Command,
    in_user_language,
    option,
    requested_language,
    use_language,
    user_language,
)
from thb_eu.cli.terminal import print_text, progress

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions

REFUSED, JUDGED = 1, 3
ALL_REFUSED = plural(
    "REFUSED: {count} fault must be mended before anything can be judged.",
    "REFUSED: {count} faults must be mended before anything can be judged.",
)
OWN_PROCESS = "own process"
"""What the context holds when the command is all that its process does."""
FORMAT, FOLDER = "thb_eu.format", "thb_eu.definitions"


class Commands(Command, click.Group):
    """Speaks the user's language, and prints what was refused as plain lines; a bug keeps its traceback."""

    command_class = Command

    def main(self, args: Sequence[str] | None = None, *rest: Any, **settings: Any) -> Any:
        """Run the command line `args`, else that of the process, in the language it asks for."""
        with use_language(requested_language(sys.argv[1:] if args is None else [*args])):
            try:
                return super().main(args, *rest, **settings)
            except (OSError, MemoryError) as ended:
                from thb_eu.cli.exhausted import print_what_ended

                if not print_what_ended(ended):
                    raise
                sys.exit(REFUSED)
            finally:
                warn_if_unread()

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn a refusal into its lines, and how many there are, and its exit code."""
        try:
            return super().invoke(ctx)
        except Exception as refused:
            errors = sys.modules.get(
                "thb_eu.base.errors"
            )  # help does not load it, and nothing can be refused without it
            if errors is None or not isinstance(refused, errors.ThbError):
                raise
            if ctx.meta.get(FORMAT) == "json":
                from thb_eu.cli.report import refusal_object
                from thb_eu.definitions.country import languages_to_refuse_in

                as_json(refusal_object(refused, languages_to_refuse_in(ctx.meta.get(FOLDER), user_language())))
            for fault in refused.faults:
                print_text(fault.in_language(user_language()), err=True)
            if (count := len(refused.faults)) > 1:
                verdict = in_user_language(ALL_REFUSED.filled({"count": count}))
                print_text(click.style(verdict, fg="red", bold=True), err=True)
            ctx.exit(REFUSED)


def warn_if_unread() -> None:
    """One line on stderr after the words of a command, where no native speaker has read its language."""
    if note := not_read([user_language()]):
        print_text(in_user_language(note), err=True)


def remember(key: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Let a refusal know in which form to speak, and by which definitions."""

    def remembered(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        ctx.meta[key] = value
        return value

    return remembered


@dataclass(frozen=True, slots=True)
class Console:
    """How a command is to answer: by the definitions in `folder`, in `lang`, with the verdict only, in which form.

    Where the form is one for programs, that alone stands on stdout, and words for people go to stderr.
    """

    folder: str | None
    lang: str
    quiet: bool
    form: str = "text"

    @property
    def is_text(self) -> bool:
        """Whether the answer is words for people."""
        return self.form == "text"

    def definitions(self, package: str | None = None) -> Definitions:
        """The definitions that are asked for, else the built-in ones, with what `package` changes of them."""
        from thb_eu.definitions import load

        if package is None:
            return load(self.folder)
        from thb_eu.sources.collection import load_for

        return load_for(package, self.folder)

    def begin_second(self, ready: str) -> None:
        """Let a second process get ready, unless this one is another program's."""
        if click.get_current_context().obj == OWN_PROCESS:
            from thb_eu.base.second_process import begin

            begin(ready)

    def progress(self) -> AbstractContextManager[None]:
        """Show the stages of the work inside, unless only the verdict is wanted."""
        return progress(self.quiet)

    def print(self, lines: Iterable[str]) -> None:
        """Print words for people."""
        for line in lines:
            print_text(line, err=not self.is_text)

    def answer(self, value: Callable[[], object], words: Iterable[str]) -> None:
        """Print the object for programs, or the words for people."""
        if self.is_text:
            self.print(words)
        else:
            as_json(value())


def as_json(value: object) -> None:
    """Print an object for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def console_options(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Options that every command has, and in which of the `forms` it answers (the first is the usual one).

    The command gets them as one `Console`.
    """

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def on_console(
            *args: Any, folder: str | None, lang: str, quiet: bool, form: str = "text", **settings: Any
        ) -> Any:
            return command(*args, console=Console(folder, lang, quiet, form), **settings)

        found: Callable[..., Any] = on_console
        if forms:
            found = option(
                "--format",
                "form",
                type=click.Choice(forms),
                default=forms[0],
                show_default=True,
                callback=remember(FORMAT),
                is_eager=True,
                text=_("Words for people; others alone on stdout for programs."),
            )(found)
        found = option(
            "--definitions",
            "folder",
            type=click.Path(),
            metavar="DIR",
            callback=remember(FOLDER),
            is_eager=True,
            text=_("Folder whose datapackages, schemas or mappings replace the built-in ones."),
        )(found)
        found = lang_option(callback=lambda _context, _option, value: value or user_language())(found)
        return option("--quiet", is_flag=True, text=_("Print the verdict only."))(found)

    return with_options


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


def group(text: Text, cls: type[Commands] = Commands) -> Callable[[Callable[..., Any]], Commands]:
    """A command that has commands of its own, and what its help says."""

    def grouped(function: Callable[..., Any]) -> Commands:
        return click.group(cls=cls, text=text, context_settings={"help_option_names": ["-h", "--help"]})(
            lang_option(expose_value=False)(function)
        )

    return grouped


class Day(click.DateTime):
    """A day on the command line, written as ISO 8601 writes it; what is written otherwise is shown how."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day that `value` says."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(in_user_language(NOT_A_DAY.filled({"value": value})), param, ctx)


NOT_A_DAY = _("“{value}” is not a day as it is written here. Write it as 2025-10-06 (YYYY-MM-DD).")


def chosen_day(_context: click.Context, _option: click.Parameter | None, value: Any) -> str:
    """The ISO day that an option gives, today where it is left out."""
    from datetime import datetime

    return str((value or datetime.now()).date())


today_option = option(
    "--today",
    type=Day(),
    metavar="DATE",
    default=None,
    callback=chosen_day,
    text=_("The day to judge by, as 2026-11-25; today if left out."),
)


def inputs_key(file: Path, console: Console, *used: str | Path | None) -> Callable[[str], str]:
    """What names the inputs of a public dossier under the key in `file`, with a warning where others can read it.

    `used` are the folders of the run: a key in a repository around them is refused, as one for pseudonyms is.
    """
    from thb_eu.base.secure_files import others_read
    from thb_eu.definitions.folder import find_folder
    from thb_eu.records.pseudonyms.keys import KEY_FILE, read_key

    key, open_to_others = read_key(file, None, find_folder(console.folder), [Path(one) for one in used if one])
    if open_to_others:
        print_text(others_read(KEY_FILE).in_language(console.lang), err=True)
    return key.of_inputs
