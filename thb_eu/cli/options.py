"""Share the options of every command, and how it answers or refuses: in the user's language, or as JSON."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from thb_eu.base.atomic_files import REASONS, SYSTEM_ERROR
from thb_eu.base.errors import Fault, OutputRefused, SourceRefused, ThbError
from thb_eu.base.messages import Text, _, in_thousands, literal, name_of_language, not_read, plural
from thb_eu.base.model import Audience, Place
from thb_eu.base.own_bounds import NO_MEMORY, NO_TIME, TimeExhausted
from thb_eu.base.second_process import begin
from thb_eu.cli.language import (
    WITH_A_CATALOGUE,
    Command,
    Decorator,
    gathered,
    in_user_language,
    option,
    refuse_words,
    requested_language,
    use_language,
    user_language,
)
from thb_eu.cli.terminal import is_answered, print_text, progress
from thb_eu.year.acting import Acting
from thb_eu.year.fields import BREAK_LOCK, ON, ROLE, ROLE_KEY, WORDS_HELP

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.results import Submission
    from thb_eu.year.submissions import DossierRequest


REFUSED, JUDGED = 1, 3
SHOWN_OF_FINGERPRINT = 12
ALL_REFUSED = plural(
    "REFUSED: {count} fault must be mended before anything can be judged.",
    "REFUSED: {count} faults must be mended before anything can be judged.",
)
OWN_PROCESS = "own process"
"""What the context holds when the command is all that its process does."""
FORMAT, FOLDER, READ_FROM = "thb_eu.format", "thb_eu.definitions", "thb_eu.read_from"
OUTSIDE = (
    "definitions-elsewhere",
    _("the collection lies outside {place}, whose definitions are not read for it."),
    _("Say which hold: --definitions {place}, or --built-in. Or go into the folder of the collection."),
)


class Commands(Command, click.Group):
    """Speaks the user's language, and prints what was refused as plain lines; a bug keeps its traceback."""

    command_class = Command

    def main(self, args: Sequence[str] | None = None, *rest: Any, **settings: Any) -> Any:
        """Run the command line `args`, else that of the process, in the language it asks for."""
        with use_language(requested_language(sys.argv[1:] if args is None else [*args])):
            try:
                return super().main(args, *rest, **settings)
            except (OSError, MemoryError, TimeExhausted) as ended:
                if not print_what_ended(ended):
                    raise
                sys.exit(REFUSED)
            finally:
                warn_if_unread()

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn a refusal into its lines, and how many there are, and its exit code."""
        try:
            return super().invoke(ctx)
        except ThbError as refused:
            if ctx.meta.get(FORMAT) == "json":
                from thb_eu.cli.report import refusal_object
                from thb_eu.definitions.country import languages_to_refuse_in

                as_json(refusal_object(refused, languages_to_refuse_in(ctx.meta.get(FOLDER), user_language())))
            from thb_eu.cli.next_acts import on_console

            for fault in on_console(refused.faults):
                print_text(fault.in_language(user_language()), err=True)
            if (count := len(refused.faults)) > 1:
                verdict = in_user_language(ALL_REFUSED.filled({"count": count}))
                print_text(click.style(verdict, fg="red", bold=True), err=True)
            ctx.exit(REFUSED)


def warn_if_unread() -> None:
    """Print one line on stderr after the words of a command, where no native speaker has read its language."""
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

    `folder`: the one of `--definitions`, or that of the program with `--built-in` (`built_in`); else the definitions of
    the place hold. Where the form is one for programs, that alone stands on stdout, and words for people go to stderr.
    """

    folder: str | None
    lang: str
    quiet: bool
    form: str = "text"
    built_in: bool = False

    @property
    def is_text(self) -> bool:
        """Whether the answer is words for people."""
        return self.form == "text"

    @property
    def root(self) -> str | None:
        """The folder whose definitions hold where no collection is meant; None: those of the program."""
        from thb_eu.definitions.folder import place_of

        return self.folder or (str(place) if (place := place_of(Path.cwd())) else None)

    def definitions(self, package: str | None = None) -> Definitions:
        """Return the definitions that are asked for, else those of the place, with what `package` changes of them.

        The place is that of the collection, or where the command runs for one that travels with the program and where
        none is meant. Which are read is told, unless they were asked for or came with the program.
        """
        known = click.get_current_context().meta
        known[FOLDER] = self.root
        found = self._law_of(package)
        if not self.folder and READ_FROM not in known and not (place := place_in_words(found)).is_empty:
            known[READ_FROM] = True
            self.say_which(place, found)
        return found

    def _law_of(self, package: str | None) -> Definitions:
        """Read the definitions; what reads data loads only where a collection is meant."""
        if package is None:
            from thb_eu.definitions import load

            return load(self.root)
        from thb_eu.sources.collection import load_for

        return load_for(package, self.folder, self._place_for(package))

    def say_which(self, place: Text, definitions: Definitions) -> None:
        """Tell people which definitions are read, and by what they are known again."""
        values = {"place": place, "fingerprint": definitions.fingerprint[:SHOWN_OF_FINGERPRINT]}
        print_text(_("Definitions: {place} ({fingerprint}).").filled(values).in_language(self.lang), err=True)

    def _place_for(self, package: str) -> Path | None:
        """Return the place in which the command runs, where its definitions may hold for a collection."""
        from thb_eu.definitions.folder import find_folder, place_of
        from thb_eu.sources.collection import built_in_collections, find_collection

        place = None if self.folder else place_of(Path.cwd())
        if place:
            folder = find_folder(place)
            collection = find_collection(package, folder).parent
            if collection not in built_in_collections(folder):
                self.refuse_elsewhere(collection)
        return place

    def refuse_elsewhere(self, folder: Path) -> None:
        """Refuse what lies outside the place in which the command runs and in no other one: its law would be passed
        over."""
        from thb_eu.definitions.folder import place_of

        here = place_of(Path.cwd())
        if here and place_of(folder) is None:
            code, what, remedy = OUTSIDE
            values = {"place": here}
            raise SourceRefused(Fault(Place(str(folder)), code, what.filled(values), remedy.filled(values)))

    def located(self, refused: ThbError, package: str = "") -> ThbError:
        """Return the same refusal for a review page, which finds the files of `package` from where the command runs;
        no definition of the program bears the name of a file of the user's."""
        from thb_eu.definitions.folder import find_folder
        from thb_eu.exchange.findings.flat_results import located
        from thb_eu.sources.collection import find_collection

        try:
            folder = find_folder(click.get_current_context().meta.get(FOLDER) or self.root)
            return located(refused, folder, find_collection(package, folder).parent if package else None)
        except ThbError:  # what is refused is the folder itself
            return refused

    def named(self, package: str) -> str:
        """Return the collection and the definitions as the user named them, for a command that comes next."""
        given = ["--built-in"] if self.built_in else ["--definitions", self.folder] if self.folder else []
        return " ".join(f'"{word}"' if " " in word else word for word in (package, *given))

    def begin_second(self, *ready: str) -> None:
        """Let a second process get ready, unless this one is another program's."""
        if click.get_current_context().obj == OWN_PROCESS:
            begin(*ready)

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


def place_in_words(definitions: Definitions) -> Text:
    """Say where definitions lie that did not come with the program; nothing for those that did."""
    from thb_eu.definitions.folder import find_folder

    built_in, roots = find_folder().roots, definitions.folder.roots
    return literal(", ".join(dict.fromkeys(str(path.parent) for name, path in roots.items() if path != built_in[name])))


def as_json(value: object) -> None:
    """Print an object for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def console_options(*forms: str) -> Decorator:
    """Return the options that every command has, and in which of the `forms` it answers (the first is the usual one).

    The command gets them as one `Console`.
    """
    answers_as = option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=next(iter(forms), ""),
        show_default=True,
        callback=remember(FORMAT),
        is_eager=True,
        text=_("Words for people; others alone on stdout for programs."),
    )
    return gathered(
        "console",
        _console,
        option("--quiet", is_flag=True, text=_("Print the verdict only.")),
        lang_option(callback=lambda _context, _option, value: value or user_language()),
        option(
            "--built-in",
            is_flag=True,
            text=_("Read the definitions that came with the program, whatever lies in the place where it runs."),
        ),
        option(
            "--definitions",
            "folder",
            type=click.Path(),
            metavar="DIR",
            callback=remember(FOLDER),
            is_eager=True,
            text=_("Folder whose datapackages, schemas or mappings replace the built-in ones."),
        ),
        *([answers_as] if forms else []),
    )


def _console(folder: str | None, built_in: bool, lang: str, quiet: bool, form: str = "text") -> Console:
    if built_in and folder is not None:
        raise refuse_words(_("--definitions and --built-in exclude each other."))
    if built_in:
        from thb_eu.definitions.folder import built_in_base

        folder = str(built_in_base())
    return Console(folder, lang, quiet, form, built_in)


def lang_option(**settings: Any) -> Decorator:
    """Return the language of the console; it is known before the words are parsed, wherever among them it stands."""
    return option(
        "--lang",
        type=click.Choice(WITH_A_CATALOGUE),
        default=None,
        is_eager=True,
        text=_("Language of the console."),
        **settings,
    )


def group(text: Text, cls: type[Commands] = Commands) -> Callable[[Callable[..., Any]], Commands]:
    """Return a command that has commands of its own, and what its help says."""

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
        """Return the day that `value` says."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(in_user_language(NOT_A_DAY.filled({"value": value})), param, ctx)


NOT_A_DAY = _("“{value}” is not a day as it is written here. Write it as 2025-10-06 (YYYY-MM-DD).")


def chosen_day(_context: click.Context, _option: click.Parameter | None, value: Any) -> str:
    """Return the ISO day that an option gives, today where it is left out."""
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
    """Say what names the inputs of a public dossier under the key in `file`, with a warning where others can read it.

    `used` are the folders of the run: a key in a repository around them is refused, as one for pseudonyms is.
    """
    from thb_eu.base.secure_files import others_read
    from thb_eu.definitions.folder import find_folder
    from thb_eu.records.pseudonyms import KEY_FILE, read_key

    key, open_to_others = read_key(file, None, find_folder(console.root), [Path(place) for place in used if place])
    if open_to_others:
        print_text(others_read(KEY_FILE).in_language(console.lang), err=True)
    return key.of_inputs


# Share the options of the year: role, day, and whether to break a lock that was left behind.

SECOND = 2
WHY = _("Why does another vintage follow it? In {language}")


@dataclass(frozen=True, slots=True)
class ActingSubmitter:
    """Who submits; with the number of a vintage that follows a FINAL dossier, why there is one, what else is known."""

    act: Acting
    vintage: int | None
    because: Mapping[str, str]
    known: tuple[str, ...]
    although_known: bool

    def write(
        self, package: str, definitions: Definitions, asked: Mapping[Audience, DossierRequest], console: Console
    ) -> list[tuple[Submission, bool]]:
        """Write the dossiers; who sits at the terminal is asked why a vintage follows a FINAL one, if that is all."""
        from thb_eu.year.submissions import ALREADY, NewVintage, submitting, write_dossiers

        vintage = NewVintage(self.vintage, self.because) if self.because else None
        try:
            with submitting(package, definitions, [*asked], self.act, vintage) as journaled, console.progress():
                return write_dossiers(package, definitions, [*zip(journaled, asked.values(), strict=True)])
        except OutputRefused as refused:
            fault = refused.faults[0]
            if fault.code != ALREADY or self.because or not is_answered():
                raise
        print_text(fault.what.in_language(console.lang), err=True)
        asks = {code: WHY.filled({"language": name_of_language(code)}) for code in definitions.languages}
        because = {code: click.prompt(ask.in_language(console.lang), err=True) for code, ask in asks.items()}
        return replace(self, because=because).write(package, definitions, asked, console)


def words_option(option_name: str, text: Text = WORDS_HELP, required: bool = False, name: str = "") -> Decorator:
    """Return words in the languages of the country, each as LANG=TEXT; the command gets them by language.

    `name`: what the command calls them, where not as the option.
    """
    return option(
        f"--{option_name}",
        *([name] if name else []),
        multiple=True,
        required=required,
        metavar="LANG=TEXT",
        callback=lambda _context, _option, given: by_language(given, option_name),
        text=text,
    )


def by_language(given: Iterable[str], name: str) -> dict[str, str]:
    """Return words by the language before their first sign `=`; by none where that is no language."""
    words: dict[str, str] = {}
    for text in given:
        lang, _sign, rest = text.partition("=")
        lang, rest = (lang, rest) if lang.isalpha() and len(lang) in (2, 3) else ("", text)
        if lang in words:
            raise refuse_words(_("--{option} is given twice for {lang!r}.", option=name, lang=lang))
        words[lang] = rest
    return words


def is_today() -> bool:
    """Tell whether `--on` was left out, so that the day is that of the clock."""
    return click.get_current_context().get_parameter_source("on") is ParameterSource.DEFAULT


def role_key_option(text: Text, **settings: Any) -> Decorator:
    """Return the option that says where the private key of a role lies."""
    variable = "THB_EU_ROLE_KEY"
    return option("--role-key", type=click.Path(), metavar="FILE", envvar=variable, text=text, **settings)


def year_options(needs_role: bool = False) -> Decorator:
    """Return the options of every command that changes a collection; the command gets them as one `Acting`."""
    left_out = {} if needs_role else {"default": ""}  # with a default of None nothing is required
    variable = "THB_EU_ROLE"
    return gathered(
        "acting",
        _acting,
        option("--role", metavar="ROLE", envvar=variable, required=needs_role, **left_out, text=ROLE.help),
        option("--on", type=Day(), metavar="DATE", default=None, callback=chosen_day, text=ON.help),
        role_key_option(ROLE_KEY.help),
        option(f"--{BREAK_LOCK.option}", is_flag=True, text=BREAK_LOCK.help),
    )


def _acting(role: str, on: str, break_lock: bool, role_key: str | None) -> Acting:
    key = None
    if role_key:
        from thb_eu.year.workspace import key_file  # with all that reads a collection: a second process may begin first

        key = key_file(role_key)
    return Acting(role.strip(), on, break_lock, key, is_today())


known_option = option(
    "--known",
    multiple=True,
    type=click.Path(exists=True),
    text=_(
        "What was published before or elsewhere: a dossier, a table of figures (.csv), or a collection of which "
        "all tables are public. Repeatable."
    ),
)


def _submitter(
    acting: Acting, vintage: int | None, because: Mapping[str, str], known: tuple[str, ...], although_known: bool
) -> ActingSubmitter:
    if vintage is not None and not any(map(str.strip, because.values())):
        raise refuse_words(_("--vintage needs --because."))
    if vintage is not None and vintage < SECOND:
        raise refuse_words(_("--vintage: the first vintage follows none; give 2 or a later one."))
    return ActingSubmitter(acting, vintage, because, known, although_known)


submission_options = gathered(
    "acting",
    _submitter,
    option(
        "--vintage",
        type=int,
        text=_("Number of the vintage that follows a FINAL dossier, the next one if left out; needs --because."),
    ),
    known_option,
    option(
        "--although-known",
        is_flag=True,
        text=_("Publish it although others have told too much of sensitive counts to protect them as the policy asks."),
    ),
    words_option("because", _("Follow a FINAL dossier, and why, as en=…; once for each language of the country.")),
    year_options(),
)
"""Options of whoever submits; the command gets them as one `ActingSubmitter`."""


# Word the refusal of a command that runs out of space, memory, time or output.

OF_THE_SYSTEM = {*REASONS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ELOOP, errno.ENOMEM}
"""What an honest machine may refuse; any other error is a bug and keeps its traceback."""


def print_what_ended(ended: OSError | MemoryError | TimeExhausted) -> bool:
    """Print one line on stderr; whether it was the system that ended the command."""
    if isinstance(ended, OSError) and ended.errno not in OF_THE_SYSTEM:
        return False
    fault = Fault(Place(), *NO_MEMORY, "user")
    if isinstance(ended, TimeExhausted):
        code, what, remedy = NO_TIME
        fault = Fault(Place(), code, what.filled({"value": in_thousands(ended.seconds)}), remedy, "user")
    if isinstance(ended, OSError):
        why = REASONS.get(ended.errno or 0, SYSTEM_ERROR.filled({"number": ended.errno}))
        where = Place(str(ended.filename)) if ended.filename else Place()
        message = _("the system lets the command go no further ({why}).", why=why)
        fault = Fault(where, "system-refused", message, _("Make room or give access, then repeat the command."), "user")
    with contextlib.suppress(OSError):
        print_text(fault.in_language(user_language()), err=True)
    for stream in (sys.stdout, sys.stderr):  # what still waits for a full output would fail again at the end
        with contextlib.suppress(OSError, ValueError):
            try:
                stream.flush()
            except OSError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return True
