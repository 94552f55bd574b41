"""`validate --so-far` judges a year that is under way: what is awaited does not block, all that has come is judged.

Expected: that a table lacks tells `contracted-tables-delivered`; that two tables differ, `views-agree`.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.support import year_2025
from tests.support.commands import in_english
from tests.support.one_way_tables import without

LACKS, DIFFER = "contracted-tables-delivered", "views-agree"


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A year that was begun, in which nothing came."""
    place = tmp_path / "si-2025"
    assert in_english("year", "new", "2025", "--from", "si-2024", "--out", place, "--role", "analyst").exit_code == 0
    return place


def judged(place: Path, *more: str) -> tuple[int, dict[str, set[str]]]:
    """The exit code, and the checks of the findings by severity."""
    found = in_english("validate", place, "--fast", "--format", "json", *more)
    findings: list[dict[str, Any]] = json.loads(found.stdout)["findings"]
    kinds = {finding["severity"] for finding in findings}
    return found.exit_code, {kind: {it["check"] for it in findings if it["severity"] == kind} for kind in kinds}


def test_before_anything_came_nothing_blocks(begun: Path) -> None:
    """The rest of what was found is told as ever; without the option the year is blocked."""
    whole, so_far = judged(begun), judged(begun, "--so-far")

    assert (whole[0], so_far[0]) == (3, 0)
    assert LACKS in whole[1]["error"] and "error" not in so_far[1]
    assert so_far[1]["warning"] == whole[1]["warning"]


@pytest.mark.parametrize("differs", [False, True])
def test_what_has_come_is_judged_and_the_rest_is_awaited(begun: Path, differs: bool) -> None:
    """Two of eleven tables of the Police: the same victims, or in one table more of them."""
    sent = year_2025.write(year_2025.invented(random.Random(15)), begun.parent / "year") / "data"
    files = [sent / f"police-victims-by-{view}.csv" for view in ("age", "form")]
    row = files[0].read_text("utf-8").splitlines()[1]
    if differs:
        changed = files[0].read_text("utf-8").replace(row, f"{row.rpartition(';')[0]};9", 1)
        files[0].write_text(changed, encoding="utf-8")
    in_english("receive", *files, "--into", begun, "--role", "analyst")

    code, found = judged(begun, "--so-far")

    assert code == (3 if differs else 0)
    assert found.get("error", set()) == ({DIFFER} if differs else set())
    assert LACKS in judged(begun)[1]["error"]


def test_where_no_journal_follows_the_suppliers_a_table_that_lacks_blocks(collection: Path) -> None:
    """The figures of 2024 without Table 7 of the Police: nobody is known to be about to send it."""
    without(collection, "t07")

    assert judged(collection, "--so-far") == judged(collection)
    assert judged(collection)[0] == 3 and LACKS in judged(collection)[1]["error"]
