"""Checks as a rule file: a statistician adds one without Python, in a closed language that runs no code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.support.checked import CHECKS
from thb_eu import load
from thb_eu.base.errors import DefinitionRefused
from thb_eu.base.model import Outcome
from thb_eu.checks.answers import ANSWERS
from thb_eu.checks.evidence import TABLES
from thb_eu.checks.run import run_check
from thb_eu.cli import cli
from thb_eu.definitions.strict_reader import closest

SCHEMA = json.loads((REPOSITORY / "schemas" / "validation.schema.json").read_text(encoding="utf-8"))
OWN = """\
family: inside a table
checks:
  - check: no-victim-too-many
    asks: {en: Are there fewer than ten identified victims?, sl: Je identificiranih žrtev manj kot deset?}
    table: cells
    rows: {table: [V2], status: [IDENT], age: [TOTAL], sex: [T]}
    holds: obs_value < 10
    figures: [obs_value]
    severity: warning
    level: 1
    cites: a test
    finding: {en: "There are {obs_value} victims.", sl: "Žrtev je {obs_value}."}
    remedy:
      analyst: {en: Count again., sl: Preštejte znova.}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of definitions that holds the checks alone; everything else is the built-in one."""
    shutil.copytree(REPOSITORY / "validation", tmp_path / "own" / "validation")
    return tmp_path / "own"


def add(folder: Path, text: str, name: str = "own.yaml") -> None:
    (folder / "validation" / name).write_text(text, encoding="utf-8")


def test_a_check_in_a_file_changes_what_validate_says(own: Path) -> None:
    """No Python, no catalogue: the question, the sentence and the remedy stand in the file, in each language."""
    add(own, OWN)

    words = ["validate", "si-2024", "--fast", "--format", "json", "--definitions", str(own)]
    told = json.loads(CliRunner().invoke(cli, words).stdout)

    [finding] = [found for found in told["findings"] if found["check"] == "no-victim-too-many"]
    assert "no-victim-too-many" not in CHECKS
    assert finding["outcome"] == "failed" and finding["where"]["file"] == "V2"
    assert finding["message"]["sl"].startswith("Žrtev je ") and finding["message"]["en"].startswith("There are ")
    assert finding["remedy"]["analyst"] == {"sl": "Preštejte znova.", "en": "Count again."}


def test_a_check_that_is_taken_out_is_not_put(own: Path) -> None:
    """The folder replaces the built-in checks: what it leaves out is not asked."""
    (own / "validation" / "claims.yaml").unlink()

    left = load(own).checks

    assert left.keys() == {id for id, check in CHECKS.items() if check.family.value != "claims"}


MISTAKES = {
    "a table that nobody makes": (("table: cells", "table: cell"), "shape-wrong", 5, "A table of evidence"),
    "a comparison that is none": (("obs_value < 10", "obs_value is small"), "shape-wrong", 7, "obs_value is small"),
    "code": (("obs_value < 10", "__import__('os')"), "shape-wrong", 7, "__import__"),
    "no answer": (("    holds: obs_value < 10\n", ""), "shape-wrong", 3, ""),
    "a level that the ESS does not have": (("level: 1", "level: 6"), "shape-wrong", 10, ""),
    "an id with capitals": (("no-victim", "No-victim"), "shape-wrong", 3, ""),
    "a severity that does not exist": (("warning", "warn"), "shape-wrong", 9, closest("warn", ["warning"]).english),
    "a misspelt key": (("severity", "severety"), "unknown-key", 9, '"severity"'),
    "no reference": (("cites: a test", "cites: ''"), "shape-wrong", 11, ""),
    "a remedy by a name that the file lacks": (
        ("remedy:\n      analyst: {en: Count again., sl: Preštejte znova.}", "remedy: count-again"),
        "unknown-key",
        13,
        "count-again",
    ),
    "an act that no office does": (("remedy:\n", "remedy:\n      acts: {waiv: {}}\n"), "shape-wrong", 14, "waiv"),
    "braces that do not match": (("{obs_value} victims", "{obs_value victims"), "placeholder-invalid", 12, ""),
    "an id that stands twice": (("no-victim-too-many", "views-agree"), "duplicate-id", 3, "validation/between.yaml"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_in_a_file_is_refused_with_its_place(case: str, own: Path) -> None:
    """File, line, and what was meant; nothing is judged by half a rule."""
    (old, new), code, line, words = MISTAKES[case]
    add(own, OWN.replace(old, new))

    with pytest.raises(DefinitionRefused) as refused:
        load(own)

    [fault, *_] = refused.value.faults
    assert (fault.code, fault.where.file, fault.where.line) == (code, "validation/own.yaml", line)
    assert words in f"{fault.what.english} {fault.remedy.english}"


@pytest.mark.parametrize("name", ["own.yml", "own.json", "own.yaml.txt"])
def test_a_file_that_nobody_would_read_is_refused(name: str, own: Path) -> None:
    """A check that is never put is a silence."""
    add(own, OWN, name)

    with pytest.raises(DefinitionRefused, match=rf"^validation/{name}: .*\[file-misnamed\]"):
        load(own)


# --- the language ------------------------------------------------------------------------------

NA = pd.NA
ROWS = pd.DataFrame(
    {
        "group": ["a", "a", "b", "b"],
        "part": pd.array([1, 2, 3, NA], dtype="Int64"),
        "whole": [2, 2, 3, 4],
        "share": [0.1, 0.5, 0.9, 1.0],
        "code": ["A", "U", "", NA],
        "flag": pd.array([True, False, NA, True], dtype="boolean"),
    }
)
BESIDE = pd.DataFrame({"group": ["a", "b"], "most": [3, 2]})
YES, NO, NOBODY_KNOWS = True, False, None
ANSWERS_OF: dict[str, tuple[Any, list[bool | None]]] = {
    "equal": ("part = whole", [NO, YES, YES, NOBODY_KNOWS]),
    "other": ("part != whole", [YES, NO, NO, NOBODY_KNOWS]),
    "less": ("part < whole", [YES, NO, NO, NOBODY_KNOWS]),
    "at most": ("part <= 2", [YES, YES, NO, NOBODY_KNOWS]),
    "more than a fraction": ("share > 0.5", [NO, NO, YES, YES]),
    "at least, below zero": ("part >= -1", [YES, YES, YES, NOBODY_KNOWS]),
    "a text": ('code = "A"', [YES, NO, NO, NOBODY_KNOWS]),
    "within an amount": ("part = whole within 1", [YES, YES, YES, NOBODY_KNOWS]),
    "within a percentage": ("part <= whole within 50 %", [YES, YES, YES, NOBODY_KNOWS]),
    "beyond a percentage": ("share >= whole within 80 %", [NO, YES, YES, YES]),
    "one of some codes": ('code in "A", "U"', [YES, YES, NO, NOBODY_KNOWS]),
    "none of some codes": ('code not in "A", "U"', [NO, NO, YES, NOBODY_KNOWS]),
    "blank": ("code is blank", [NO, NO, YES, YES]),
    "not blank": ("part is not blank", [YES, YES, YES, NO]),
    "true": ("flag", [YES, NO, NOBODY_KNOWS, YES]),
    "not true": ("not flag", [NO, YES, NOBODY_KNOWS, NO]),
    "all": ({"all": ["part = whole", "flag"]}, [NO, NO, NOBODY_KNOWS, NOBODY_KNOWS]),
    "any": ({"any": ["part = whole", "flag"]}, [YES, YES, YES, YES]),
    "all in any": ({"any": ["part = 1", {"all": ["flag", "whole = 4"]}]}, [YES, NO, NO, YES]),
    "the sum of all rows, one of them blank": ("whole <= sum(part)", [NOBODY_KNOWS] * 4),
    "the greatest of all rows": ("whole < max(whole)", [YES, YES, YES, NO]),
    "the mean of all rows": ("whole = mean(whole) within 1", [YES, YES, YES, NO]),
    "how many hold a value": ("count(part) = 3", [YES] * 4),
}


def check(folder: Path, holds: Any, **more: Any) -> list[bool | None]:
    """For every row judged: whether a check with this rule passes it."""
    told = {"check": "asked", "asks": "?", "table": "cells", "severity": "note", "level": 1, "cites": "-"}
    entry = {**told, "finding": "No: {number}.", "remedy": {"analyst": "Look."}, "needs": [], "holds": holds, **more}
    add(folder, json.dumps({"family": "flags", "checks": [entry]}))
    tables = {"cells": ROWS.assign(row=range(4), number=range(4)), "tables": BESIDE}
    result, findings = run_check(load(folder).checks["asked"], tables.__getitem__)
    assert result.outcome is not Outcome.NOT_RUN, result.reason.english
    found = {finding.where.row: None if finding.outcome is Outcome.UNDECIDED else False for finding in findings}
    return [found.get(row, True) for row in range(4)]


@pytest.mark.parametrize("case", ANSWERS_OF)
def test_a_comparison_answers_every_row(case: str, own: Path) -> None:
    """True, false, or nobody can tell; a blank is never a pass of its own."""
    holds, expected = ANSWERS_OF[case]

    assert check(own, holds) == expected


def test_groups_are_judged_as_one_at_the_place_of_their_first_row(own: Path) -> None:
    """Of group a the parts make 3 beside a whole of 2; of group b one part is not known."""
    assert check(own, "sum(part) = whole", group=["group"]) == [NO, YES, NOBODY_KNOWS, YES]


def test_a_table_beside_the_rows_is_joined_by_its_key(own: Path) -> None:
    """Each row beside the one of the other table with the same code."""
    join = {"table": "tables", "by": ["group"]}

    assert check(own, "part <= tables_most", join=join) == [YES, YES, NO, NOBODY_KNOWS]
    assert check(own, "part <= tables_most", join=join, rows={"group": ["a"]}) == [YES] * 4


def test_rows_that_the_check_is_not_about_are_not_judged(own: Path) -> None:
    """Only those with one of the codes."""
    assert check(own, "part = 1", rows={"code": ["U"]}) == [YES, NO, YES, YES]


# --- what the schema and the engine both say -----------------------------------------------------


def test_the_schema_names_every_table_and_every_function() -> None:
    """An editor completes them, and a misspelt one is refused with its line."""
    check = SCHEMA["properties"]["checks"]["items"]["properties"]
    assert check["table"]["enum"] == sorted(TABLES)
    assert check["answered_by"]["enum"] == sorted(ANSWERS)


def test_most_checks_are_one_comparison() -> None:
    """Functions are the exception: each answers one check."""
    functions = [check.answered_by for check in CHECKS.values() if check.holds is None]

    assert sorted(functions) == sorted(ANSWERS) and len(functions) < len(CHECKS) / 10
