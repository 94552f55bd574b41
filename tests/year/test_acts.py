"""What an act declares is enough: its command, its form, its entry and its refusals are made of it alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest

from tests.conftest import REPOSITORY
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import ACTS as ENTRIES
from thb_eu.definitions.validation_rules import SETTLING_ACTS
from thb_eu.year.acts import ACTS
from thb_eu.year.acts.correct import Correct
from thb_eu.year.acts.decide import Decide
from thb_eu.year.acts.waive import Waive
from thb_eu.year.acts.withdraw import Withdraw
from thb_eu.year.fields import BECAUSE, EVERY_ACT, by_key

LOWER = [path for room in ("year", "definitions", "results") for path in (REPOSITORY / "thb_eu" / room).rglob("*.py")]
CALLING = [
    path
    for path in (REPOSITORY / "thb_eu").rglob("*.py")
    if re.search(r"(next_act|mended_by)\(", path.read_text(encoding="utf-8"))
]
MADE_OF_OTHERS = {"accept-answers", "reject-answers", "sign-sheet", "describe-mailboxes"}
"""Acts that do several others at once; each of these has its own entry."""
NAMED_AT = {"next_act": 0, "mended_by": 1}
"""By function, at which place it takes the name of an act."""
TEXTS = re.compile(r'_\(\s*f?"[^"]*(?:`thb-eu |(?<![\w-])--[a-z])')
CONSOLE_ALONE = {
    "archive.py": "an archive is known by the command that wrote it",
    "describe.py": "the help of its command",
    "folder.py": "definitions are chosen at the console",
    "new_year.py": "a remark in a file that people edit by hand",
    "office_roles.py": "keys are made at the console",
    "recipients.py": "a country is begun at the console",
    "workspace.py": "definitions are chosen at the console",
}
"""Files whose sentences may name what a console alone does, each with why."""


@pytest.mark.parametrize("name", ACTS)
def test_an_act_enters_what_a_journal_knows_and_is_about_what_its_entry_tells(name: str) -> None:
    """Those made of other acts enter what these do; one that can be undone says which acts rest on it."""
    act = ACTS[name]
    assert bool(act.enters) != (name in MADE_OF_OTHERS) and (act.enters in ENTRIES or not act.enters)
    about = ENTRIES[act.enters].about["properties"] if act.enters else {}
    assert not act.about[1] or act.about[1] in about
    assert not act.is_undone() or act.about[1] or "about_of" in vars(act)


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.command])
def test_its_command_asks_its_fields(name: str) -> None:
    """By place or by option, each with the help that the field has; and the role, the day, the lock and the key."""
    act, command = ACTS[name], cli
    for word in act.command.split():
        command = command.commands[word]
    params = {one.name: one for one in command.params}
    asked = [field for field in act.asked if field.on_console]
    assert [isinstance(params[field.name], click.Argument) for field in asked] == [one.positional for one in asked]
    assert [params[field.name].required for field in asked] == [field.is_required for field in asked]
    assert {"role", "on", "break_lock", "role_key"} <= params.keys()


def test_a_field_is_found_by_the_key_under_which_it_is_written() -> None:
    """The reason stands as `because` in the journal and as `reason` in a file; who granted is the role."""
    keys = by_key(Waive.asked)
    assert keys["reason"] is keys["because"] is Waive.because and keys["granted_by"] is keys["role"]
    assert by_key()["because"] is BECAUSE and {field.option for field in EVERY_ACT} <= keys.keys()


def test_a_check_names_acts_that_settle_its_finding(definitions: Definitions) -> None:
    """Each with fields that it has; what no reason may settle never leads to a waiver.

    Who reads that a correction or a waiver is to be recorded is led to that act, and to no other.
    """
    assert {*SETTLING_ACTS} <= ACTS.keys()
    for check in definitions.checks.values():
        acts, remedy = {act.name: act for act in check.acts}, check.remedies.analyst.english
        for act in acts.values():
            assert {field for field, _column in act.given} <= {field.option for field in ACTS[act.name].asked}, check.id
        assert ("waive" in acts, "correct" in acts) == ("waiver" in remedy, "a correction" in remedy), check.id
        assert check.waivable or "waive" not in acts, check.id


def given_names(given: ast.keyword) -> list[object]:
    """The name of a field; those of a dictionary that is written out, as `from` can be no name of Python's."""
    keys = given.value.keys if given.arg is None and isinstance(given.value, ast.Dict) else None
    return [given.arg] if keys is None else [key.value if isinstance(key, ast.Constant) else None for key in keys]


@pytest.mark.parametrize("path", CALLING, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_who_leads_to_an_act_gives_fields_that_it_has(path: Path) -> None:
    """A refusal or a finding of the core names an act of a room that it does not know: nothing else holds the two."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
        names = call.args[NAMED_AT[called] :] if called in NAMED_AT else []
        if names and isinstance(names[0], ast.Constant):
            asked = {field.option for field in ACTS[names[0].value].asked}
            assert {name for given in call.keywords for name in given_names(given)} <= asked, ast.unparse(call)


def test_an_act_lacks_nothing_and_has_nothing_that_it_does_not_ask() -> None:
    """What is left out is as the field says."""
    with pytest.raises(TypeError, match="lacks"):
        Withdraw(entry=1)
    with pytest.raises(TypeError, match="no field"):
        Withdraw(entry=1, because={}, why="")
    assert (Decide(decision="a", answer="count").says, Correct.to.option) == ({}, "to")


@pytest.mark.parametrize("path", LOWER, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_sentence_below_the_surfaces_names_an_option_or_a_command(path: Path) -> None:
    """A reader may be at a console, at a page or in Python; each says fields and acts in its own way."""
    found = TEXTS.findall(path.read_text(encoding="utf-8"))
    assert found == [] or path.name in CONSOLE_ALONE
