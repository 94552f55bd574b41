"""An act enters and changes what its case says, and nothing else; withdrawn, it leaves the files as they were.

Expected: the cases of `tests/year/acts`, written by hand; the files of the program, of which a collection has a copy
once its definitions are changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.hostile import kills
from tests.hostile.writers import BECAUSE, WRITERS, run
from tests.support.act_cases import CASES, DAY, FOLDER
from tests.support.acts import contents
from tests.support.sample import sampled
from thb_eu.definitions.acts import Act as Entered
from thb_eu.definitions.journal import HEAD, JOURNAL, journal_of
from thb_eu.definitions.strict_text import yaml_values
from thb_eu.year.acts import ACTS

OWN, DESCRIPTOR = "definitions/", "datapackage.json"


def test_no_case_is_of_an_act_that_is_gone() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*CASES}


def test_an_act_that_a_role_does_is_found() -> None:
    """What the journal knows as the act of a role, some file of `year/acts` declares; else nobody could do it."""
    assert {act.value for act in Entered if act.by_role} <= {act.enters for act in ACTS.values()}


@sampled("name", CASES, 8)
def test_an_act_does_what_its_case_says(name: str) -> None:
    case = CASES[name]
    with kills.copied(kills.state_named(case.after)[0]) as here:
        before, entries = files(here), len(journal_of(here / "c").entries)
        assert run(here, WRITERS[ACTS[name].command].words)[0] == 0
        entered = journal_of(here / "c").entries[entries:]
        expected = [(word, dict(told)) for one in case.enters for word, told in one.items()]
        told = [{key: entry.about[key] for key in about} for entry, (_, about) in zip(entered, expected, strict=True)]
        assert [(entry.act.value, one) for entry, one in zip(entered, told, strict=True)] == expected
        assert changed(before, files(here)) == {*case.changes}
        by = ("--role", case.role, "--on", DAY)
        codes = {run(here, ("withdraw", "{}/c", str(entry.number), *BECAUSE, *by))[0] for entry in reversed(entered)}
        assert codes == ({0} if case.undone else {1})
        after = files(here)
        left = {name for name in changed(before, after) if said(name, after) != said(name, before)}
        assert left == (set() if case.undone else {*case.changes})


def files(here: Path) -> dict[str, bytes]:
    """The files of the collection, but for its journal; of the descriptor not that it has its own definitions."""
    found = contents(here / "c")
    described = json.loads(found.pop(DESCRIPTOR))
    kept = {name: content for name, content in found.items() if name not in (JOURNAL, HEAD)}
    return {DESCRIPTOR: json.dumps({**described, "thb:definitions": None}).encode(), **kept}


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """The files that came, went, or hold something else."""
    return {name for name in {**before, **after} if before.get(name) != after.get(name)}


def said(name: str, files: dict[str, bytes]) -> Any:
    """What a file says; `null` says nothing, and a file that a collection lacks what that of the program says."""
    program = REPOSITORY / name.removeprefix(OWN)
    content = files.get(name, program.read_bytes() if name.startswith(OWN) and program.is_file() else b"")
    return without_null(yaml_values(content)) if Path(name).suffix in (".yaml", ".json") else content


def without_null(value: Any) -> Any:
    """The same without keys under which nothing stands."""
    if isinstance(value, dict):
        return {key: without_null(one) for key, one in value.items() if one is not None}
    return [without_null(one) for one in value] if isinstance(value, list) else value
