"""Make the command of an act: what it asks as arguments and options, what it changed told line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import _
from thb_eu.cli.language import Command, Decorator, argument, command, in_user_language, option, refuse_words
from thb_eu.cli.next_acts import on_console
from thb_eu.cli.options import Console, Day, console_options, words_option, year_options
from thb_eu.year.acting import Acting
from thb_eu.year.acts import ACTS, Act
from thb_eu.year.fields import Field, Kind

if TYPE_CHECKING:
    from thb_eu.year.workspace import Workspace

SHOWN = (".yaml", ".json")
"""Files of which the console shows what changed."""
Answer = Callable[[str, Any, Console], None]


def act_command(name: str, answer: Answer | None = None) -> Command:
    """Return the command of the act of this name. `answer`: says what it made in place of the lines that changed."""
    act = ACTS[name]

    def run(collection: str, acting: Acting, console: Console, **given: Any) -> None:
        asked = act(**{field.name: value for field in _on_console(act) for value in _typed(field, given[field.name])})
        if not asked.misfit.is_empty:
            raise refuse_words(asked.misfit)
        done(asked, collection, acting, console, answer)

    found: Callable[..., Any] = year_options(needs_role=True)(console_options("text", "json")(run))
    for field in reversed([*_on_console(act)]):
        found = _asking(field)(found)
    return command(act.purpose, act.command.rpartition(" ")[2])(argument("collection")(found))


def add_commands(program: click.Group, answers: Mapping[str, Answer]) -> None:
    """Add the command of every act that has one to the program, or to the group in which its words place it.

    `answers`: by act, what it says in place of the lines that changed.
    """
    for name, act in ACTS.items():
        *groups, called = act.command.split(" ")
        if called:
            group = program.commands[groups[0]] if groups else program
            group.add_command(act_command(name, answers.get(name)))  # type: ignore[attr-defined]


def done(act: Act, collection: str, acting: Acting, console: Console, answer: Answer | None = None) -> Any:
    """Do an act with the collection that is named, and tell what it changed, or give its `answer`; what it made."""
    from thb_eu.year.journal_verification import entered
    from thb_eu.year.workspace import opened

    if act.of_definitions:
        refuse_other_definitions(collection, console)
    with opened(collection, lambda: console.definitions(collection), acting) as space:
        made = act.do(space)
        files, lines = [*space.files], [*_changed_lines(space)]
    if answer:
        answer(collection, made, console)
        return made
    verdict = in_user_language(entered(space.entered))
    left = [_("It still waits: {fault}", fault=fault) for fault in on_console(space.left)]
    console.answer(
        lambda: {"entries": [json.loads(entry.line) for entry in space.entered], "files": files},
        [*(() if console.quiet else lines), click.style(verdict, bold=True), *map(in_user_language, left)],
    )
    return made


def refuse_other_definitions(collection: str, console: Console) -> None:
    """Refuse `--definitions` of others than the country in which the collection lies: the act would not be read."""
    if console.folder is not None:
        from thb_eu.definitions.folder import find_folder
        from thb_eu.sources.collection import find_collection
        from thb_eu.year.workspace import refuse_replaced

        refuse_replaced(find_collection(collection, find_folder(console.folder)).parent, console.folder)


def _on_console(act: type[Act]) -> Iterator[Field[Any]]:
    return (field for field in act.asked if field.on_console)


def _typed(field: Field[Any], value: Any) -> Iterator[Any]:
    """Yield the value of a field as the act takes it; none where it was left out."""
    if field.kind is Kind.CONTENT:
        from thb_eu.base.bounded_files import read_bounded

        yield read_bounded(value, EDITED_FILE)
    elif field.kind is Kind.DAY and value:
        yield str(value.date())
    elif value is not None and value != ():
        yield value


TYPES: Mapping[Kind, Callable[[Field[Any]], Any]] = {
    Kind.CHOICE: lambda field: click.Choice([*field.choices]),
    Kind.DAY: lambda _field: Day(),
    Kind.NUMBER: lambda _field: int,
    Kind.CONTENT: lambda _field: click.Path(path_type=Path),
    Kind.FOLDER: lambda _field: click.Path(path_type=Path),
}


def _asking(field: Field[Any]) -> Decorator:
    """Return the argument or the option that asks for the value of a field."""
    typed = {"type": TYPES[field.kind](field)} if field.kind in TYPES else {}
    metavar = {"metavar": field.metavar} if field.metavar else {}
    if field.positional:
        nargs = {"nargs": -1} if field.many else {}
        return argument(field.name, required=field.is_required, **nargs, **metavar, **typed)
    if field.kind is Kind.WORDS:
        return words_option(field.option, field.help, required=field.is_required, name=field.name)
    named = (f"--{field.option}", field.name)
    default: dict[str, Any] = {} if field.is_required else {"default": None}
    if field.kind is Kind.FLAG:
        return option(*named, is_flag=True, text=field.help)
    if field.many:
        default = {"multiple": True}
    return option(*named, required=field.is_required, **default, text=field.help, **metavar, **typed)


def _changed_lines(space: Workspace) -> Iterator[str]:
    """Yield every line that a change adds to edited files or takes out of them, below the name of its file.

    What was copied from the built-in definitions is compared with them.
    """
    from difflib import SequenceMatcher

    from thb_eu.year.workspace import name_shown

    for name, content in space.files.items():
        path = space.folder.joinpath(*name.split("/"))
        if name.endswith(SHOWN):
            before = path.read_bytes() if path.is_file() else space.definitions.files.get(name.partition("/")[2], b"")
            old, new = (text.decode("utf-8-sig").splitlines() for text in (before, content))
            yield name_shown(name)
            for kind, gone, kept, come, stays in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                if kind != "equal":
                    yield from (f"-{line}" for line in old[gone:kept])
                    yield from (f"+{line}" for line in new[come:stays])
