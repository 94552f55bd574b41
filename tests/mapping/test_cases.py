"""A case settles all that its cell waits for, or it is said what still holds the cell and how to end that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from thb_eu import prepare
from thb_eu.base.model import Outcome, next_act
from thb_eu.cli.report import words
from thb_eu.definitions import Definitions

CHECK = "cases-settle-their-cell"
CELL = "{file: data/programmes.csv, cell: F4}"
CASE = """\
  - case: care-{number}
    decision: {decision}
    where: {cell}
    figure: 4
    answer: count
    says: {{sl: Preverjeno., en: Looked into.}}
    because: {{sl: Druge osebe., en: Other persons.}}
    proposed: {{role: data steward, on: 2026-11-30}}
    signed: null
"""


@pytest.fixture
def collection(tmp_path: Path) -> Callable[..., Path]:
    """The collection of 2024 in which the care programme's four were decided as cases of these questions."""

    def decided(*questions: str) -> Path:
        folder = tmp_path / "si-2024"
        shutil.copytree(REPOSITORY / "datapackages" / "si-2024", folder)
        cases = (CASE.format(number=number, decision=id, cell=CELL) for number, id in enumerate(questions))
        (folder / "decisions.yaml").write_text("decisions:\n" + "".join(cases), encoding="utf-8")
        return folder

    return decided


def test_what_holds_a_case_besides_is_found_with_the_act_to_give(
    collection: Callable[..., Path], definitions: Definitions
) -> None:
    """Four in care may stand with the Police already: another question says no, and the finding names it."""
    submission = prepare(collection("first-registering-organisation"), definitions)

    (found,) = [it for it in submission.examined.findings if it.check == CHECK]
    assert found.outcome is Outcome.FAILED and (found.where.file, found.where.cell) == ("data/programmes.csv", "F4")
    assert "persons-told-by-several-bodies (do not count)" in found.message.english
    steward = found.remedies.steward.english
    assert "data/programmes.csv!F4" in steward and "thb-eu" not in steward  # a page says no command
    act = next_act("decide", decision="persons-told-by-several-bodies", case="data/programmes.csv!F4")
    assert found.acts == (act,)
    told = [line for line in words(submission, "en", [CHECK]) if "thb-eu" in line]
    assert [line.strip().partition(" --says")[0] for line in told] == [
        "`thb-eu decide COLLECTION persons-told-by-several-bodies --answer ANSWER --case data/programmes.csv!F4"
    ]


def test_once_all_is_decided_the_cell_counts_and_nothing_is_found(
    collection: Callable[..., Path], definitions: Definitions
) -> None:
    """With the second case the four count: V1, presumed, care programmes."""
    folder = collection("first-registering-organisation", "persons-told-by-several-bodies")
    submission = prepare(folder, definitions)

    assert [it for it in submission.examined.findings if it.check == CHECK] == []
    tables = submission.tables
    told = tables[(tables["table"] == "V1") & (tables["status"] == "PRESUM")]
    assert told.set_index("registering_organisation")["obs_value"]["NGO"] == 4
