"""A column that a supplier may leave out tells nothing where it is absent: not known, never zero."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.spoilt_definitions import edited
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import load
from thb_eu.sources import read


def without_first_column(collection: Path) -> None:
    """Table 3 as sent by somebody who does not know the citizenship of the victims."""
    path = collection / "data/t03.csv"
    path.write_text("Male,Female,Total\n2,15,17\n", encoding="utf-8")


def optional_citizenship(package: dict) -> None:
    """Let the Police leave out the citizenship of identified victims."""
    table = next(entry for entry in package["resources"] if entry["name"] == "t03")
    table["schema"]["fields"][0] |= {"thb:optional": True, "constraints": {}}
    table.pop("thb:printed_totals")


def test_a_column_left_out_is_not_known(collection: Path, tmp_path: Path) -> None:
    """Two men and fifteen women, of no known citizenship: the numbers stand, the breakdown is told by nobody."""
    without_first_column(collection)
    folder = edited(tmp_path / "own", "sources/police/datapackage.json", optional_citizenship)

    facts = read(collection, load(folder)).facts
    told = facts[facts["file"] == "data/t03.csv"]

    assert told[["sex", "value", "cell"]].values.tolist() == [["M", 2, "A2"], ["F", 15, "B2"]]
    assert told["citizen"].isna().all()


def test_a_column_that_the_contract_does_not_let_go_is_asked_for(collection: Path, tmp_path: Path) -> None:
    """Without the contract's word a missing column is a broken file."""
    without_first_column(collection)

    with pytest.raises(SourceRefused, match="t03"):
        read(collection, load())
