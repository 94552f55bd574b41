"""Say what a fault points at as a console does: a field as its option, an act as its command."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, Text, joined, literal
from thb_eu.base.model import AskedField
from thb_eu.year.acts import ACTS, Act
from thb_eu.year.fields import Field, Kind

COLLECTION = "COLLECTION"


def on_console(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Give the faults with options in place of fields, and behind the remedy the commands of the acts that mend it."""
    for fault in faults:
        field, where = fault.where.part, fault.where
        if isinstance(field, AskedField):
            where = replace(where, file=f"--{field.name}", part=NO_WORDS)
        remedy, commands = _with_options(fault.remedy), [command_of(act.name, dict(act.given)) for act in fault.acts]
        yield replace(fault, where=where, remedy=joined([remedy, *commands], " ") if commands else remedy)


def _with_options(text: Text) -> Text:
    """Return a sentence with options in place of the fields that it names."""
    fields = {name: literal(f"`--{held.name}`") for name, held in text.values if isinstance(held, AskedField)}
    return text.filled({**dict(text.values), **fields}) if fields else text


def command_of(name: str, given: Mapping[str, str], collection: str = COLLECTION) -> Text:
    """Return the command of an act as a text that a sentence can hold."""
    return literal(f"`{usage(ACTS[name], collection, given)}`")


def usage(act: type[Act], collection: str, given: Mapping[str, str]) -> str:
    """Return the words of a command with what is `given`; words in capitals are for the user to fill in.

    `usage(Withdraw, "si-2025", {"entry": "4"})` is `thb-eu withdraw si-2025 4 --because WORDS --role ROLE`.
    """
    words = ["thb-eu", act.command, collection]
    for field in act.asked:
        value = given.get(field.option, "")
        if field.on_console and (value or field.is_required or field.needed):
            value = shlex.quote(value) if ";" in value else value
            named = () if field.positional else (f"--{field.option}",)
            words += [*named, *(() if field.kind is Kind.FLAG else (value or _to_fill_in(field),))]
    return " ".join((*words, "--role ROLE"))


def _to_fill_in(field: Field[object]) -> str:
    if field.kind is Kind.WORDS:
        return "WORDS"
    return field.metavar or field.option.upper()
