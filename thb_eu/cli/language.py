"""Say help and errors of the command line, click's own among them, in the user's language.

That is the language of `--lang`, wherever it stands among the words, else that of the machine. Click asks gettext for
its words; while a command runs gettext is led to our catalogue. Nothing heavy is loaded.
"""

from __future__ import annotations

import gettext
import locale
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from thb_eu.base.messages import (
    CATALOGUES,
    DOMAIN,
    ENGLISH,
    NO_WORDS,
    Text,
    _,
    catalogue,
    declared_catalogues,
    in_context,
    languages_of,
)

WITH_A_CATALOGUE = (ENGLISH, *sorted(declared_catalogues()))
"""The languages that may be asked for: in some the console says a part of its words in English."""
LANGUAGES = languages_of("console")
"""The languages that the console speaks."""

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
COLLECTION, DOSSIER = ("package", "collection"), ("dossier", "dossiers")
"""What commands call the argument that is one."""
NAMED = re.compile(r"--lang(=|$)")
PLACEHOLDER = re.compile(r"[A-Z]{2,}(?:_[A-Z]+)*")
WHOLE_NUMBER, NUMBER = in_context("placeholder", "integer"), in_context("placeholder", "number")
VERSION = _("{program}, version {version}")
_language: ContextVar[str] = ContextVar("language", default="")
_requested: ContextVar[str] = ContextVar("requested", default="")


def user_language() -> str:
    """Return the language of the command that runs."""
    return _language.get() or system_language()


def language_asked_for() -> str:
    """Return the language that the words of the command ask for; nothing where that of the machine was taken."""
    return _requested.get()


def in_user_language(text: Text) -> str:
    """Return a text in the language of the command that runs."""
    return text.in_language(user_language())


def system_language() -> str:
    """Return the language of the machine, where the console speaks it, else English."""
    named = (
        os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or (locale.getlocale()[0] or "")
    )
    language = re.split("[_.@-]", locale.normalize(re.split("[_.@]", named)[0]))[0]
    return language if language in LANGUAGES else ENGLISH


def requested_language(words: Sequence[str]) -> str:
    """Return the language that the words of a command line ask for; nothing where they ask for none that is spoken."""
    pairs = pairwise((*words, ""))
    named = [after if word == "--lang" else word.removeprefix("--lang=") for word, after in pairs if NAMED.match(word)]
    return next((lang for lang in reversed(named) if lang in WITH_A_CATALOGUE), "")


@contextmanager
def use_language(requested: str) -> Iterator[None]:
    """Let the command line, and click in it, speak the language that is requested, else that of the machine."""
    lang = requested or system_language()
    before, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = lang
    tokens = _language.set(lang), _requested.set(requested)
    try:
        yield
    finally:
        _language.reset(tokens[0])
        _requested.reset(tokens[1])
        gettext.textdomain(domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


def placeholders(metavar: str) -> str:
    """Say what stands for a word to fill in, in the user's language: `[OPTIONS] PACKAGE`."""
    known = catalogue(user_language())
    return PLACEHOLDER.sub(lambda word: known.pgettext("placeholder", word[0]), metavar)


class TranslatedHelp:
    """Help in the user's language, instead of click's one wording."""

    text: Text = NO_WORDS

    @property
    def help(self) -> str | None:
        """The help, said when it is asked for."""
        return in_user_language(self.text) or None

    @help.setter
    def help(self, words: str | None) -> None:
        """Leave out what click would say instead."""


class WholeNumber(click.types.IntParamType):
    """A whole number, called so in the user's language."""

    @property
    def name(self) -> str:  # type: ignore[override]
        """What click calls it in an error and, in capitals, in the help."""
        return in_user_language(WHOLE_NUMBER)


class LocalizedNumber(click.types.FloatParamType):
    """A number, called so in the user's language."""

    @property
    def name(self) -> str:  # type: ignore[override]
        """What click calls it in an error and, in capitals, in the help."""
        return in_user_language(NUMBER)


PATH = click.Path(path_type=Path)
"""What takes the name of a file or a folder."""
NO_PATH = _("nothing is named; write the name of a file or folder.")


class Option(TranslatedHelp, click.Option):
    """An option whose help is a text of ours."""

    def __init__(self, *names: Any, text: Text = NO_WORDS, **settings: Any) -> None:
        super().__init__(*names, **settings)
        self.text = text
        self.type = NUMBER_TYPES.get(type(self.type), lambda: self.type)()

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Return its value; an empty word, as an unset variable of a script leaves it, names no file and no folder."""
        if value == "" and isinstance(self.type, click.Path):
            raise click.BadParameter(in_user_language(NO_PATH), ctx, self)
        return super().type_cast_value(ctx, value)

    def make_metavar(self, *context: Any, **named: Any) -> str:
        """Say what stands for its value."""
        return placeholders(super().make_metavar(*context, **named))


NUMBER_TYPES: dict[type, Callable[[], click.ParamType[Any]]] = {
    click.types.IntParamType: WholeNumber,
    click.types.FloatParamType: LocalizedNumber,
}


def as_typed(path: object) -> str:
    """Return a path as typed in a command: in quotation marks where it holds a space, which every shell understands."""
    words = str(path)
    return f'"{words}"' if len(words.split()) > 1 else words


class Argument(click.Argument):
    """An argument whose name is said in the user's language; a shell completes a collection and a dossier."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return folders for a collection or a dossier; for a collection, those that travel with the program too."""
        if self.name not in (*COLLECTION, *DOSSIER):
            return super().shell_complete(ctx, incomplete)
        folders = [CompletionItem(incomplete, type="dir")]
        if self.name in DOSSIER:
            return folders
        from thb_eu.definitions.folder import find_folder
        from thb_eu.sources.collection import built_in_collections

        names = [path.name for path in built_in_collections(find_folder(ctx.params.get("folder")))]
        return [*folders, *(CompletionItem(name) for name in names if name.startswith(incomplete))]

    def make_metavar(self, *context: Any, **named: Any) -> str:
        """Say what stands for it."""
        return placeholders(super().make_metavar(*context, **named))


class Command(TranslatedHelp, click.Command):
    """A command whose help is a text of ours."""

    def __init__(self, *names: Any, text: Text = NO_WORDS, **settings: Any) -> None:
        super().__init__(*names, **settings)
        self.text = text

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of its help, whole."""
        return super().get_short_help_str(limit * 100)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Say what stands behind its name."""
        return [placeholders(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that prints the help; click words it once only."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = in_user_language(_("Show this message and exit."))
        return option


def command(text: Text, name: str | None = None) -> Callable[[Callable[..., Any]], Command]:
    """Return a command, and what its help says."""
    return click.command(name, cls=Command, text=text)


def option(*names: str, text: Text, **settings: Any) -> Decorator:
    """Return an option, and what its help says."""
    return click.option(*names, cls=Option, text=text, **settings)


def argument(*names: str, **settings: Any) -> Decorator:
    """Return an argument."""
    return click.argument(*names, cls=Argument, **settings)


def gathered(into: str, make: Callable[..., Any], *options: Decorator) -> Decorator:
    """Give a command these options as one value, called `into`: what `make` makes of those that it names."""
    names = signature(make).parameters

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def called(*args: Any, **given: Any) -> Any:
            own = {name: given.pop(name) for name in names if name in given}
            return command(*args, **given, **{into: make(**own)})

        found: Callable[..., Any] = called
        for add in reversed(options):
            found = add(found)
        return found

    return with_options


def refuse_words(what: Text) -> click.UsageError:
    """Return words on the command line that do not fit each other, to be raised."""
    return click.UsageError(in_user_language(what))
