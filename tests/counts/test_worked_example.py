"""The worked example: what any correct implementation reaches from the real figures of 2024 and the seven proposals.

`worked_example_2024.csv` was written by hand from the report; a letter instead of a number is the status of a missing
value (L exists but was not recorded, O nobody reported).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import SI_2024, rewrite, set_cell
from tests.dossiers.verification.dossiers import compared
from tests.support.counted import cells_of, changed, value_at
from tests.support.one_way_tables import reorder, without
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions

EXAMPLE = Path(__file__).parents[1] / "worked_example_2024.csv"
ROWS = list(csv.DictReader(EXAMPLE.read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def cells(definitions: Definitions) -> pd.DataFrame:
    """All counted cells of the real 2024 collection."""
    return cells_of(SI_2024, definitions)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['table']}: {row['key']}")
def test_2024_comes_out_number_by_number(row: dict[str, str], cells: pd.DataFrame) -> None:
    """Missing is missing, zero is zero, and every number is the one that the report's cells give."""
    value, status = value_at(cells, row["table"], row["key"])

    assert (str(value) if status == "A" else status) == row["expected"], row["because"]


def test_tables_3_and_4_are_two_views_and_never_added(cells: pd.DataFrame) -> None:
    """Both count the same 17 persons: 34 stands nowhere among the victims."""
    victims = cells[cells["table"].isin(["V1", "V2", "V3", "V4"])]

    assert 34 not in set(victims["obs_value"].dropna())


def test_one_victim_more_moves_exactly_the_cells_she_belongs_to(collection: Path, definitions: Definitions) -> None:
    """A twelfth Serbian woman, in both tables: V1 to V4 at her categories, groups and totals, and nowhere else."""
    before = cells_of(collection, definitions)
    set_cell(collection / "data/t03.csv", "C6", "12")
    set_cell(collection / "data/t04.csv", "C2", "18")

    moved = changed(before, cells_of(collection, definitions))

    both = [f"status={status}" for status in ("IDENT", "REG")]
    expected = {("V1", f"{status},registering_organisation={code}") for status in both for code in ("POLICE", "TOTAL")}
    expected |= {("V2", f"{status},sex={sex},age={age}") for status in both for sex in "FT" for age in ("UNK", "TOTAL")}
    expected |= {
        ("V3", f"{status},citizen={citizen},sex={sex}")
        for status in both
        for citizen in ("RS", "NEU27_2020_FOR", "TOTAL")
        for sex in "FT"
    }
    expected |= {
        ("V4", f"{status},form={form},sex={sex}") for status in both for form in ("SEX", "TOTAL") for sex in "FT"
    }
    assert moved == dict.fromkeys(expected, 1)


def test_a_nationality_moved_changes_its_categories_and_no_total(collection: Path, definitions: Definitions) -> None:
    """The Croatian woman turns out to be Montenegrin: EU one less, non-EU one more, every total as before."""
    before = cells_of(collection, definitions)
    set_cell(collection / "data/t03.csv", "C4", "0")
    set_cell(collection / "data/t03.csv", "C3", "3")

    moved = changed(before, cells_of(collection, definitions))

    step = {"HR": -1, "EU27_2020_FOR": -1, "ME": 1, "NEU27_2020_FOR": 1}
    assert moved == {
        ("V3", f"status={status},citizen={citizen},sex={sex}"): change
        for status in ("IDENT", "REG")
        for citizen, change in step.items()
        for sex in "FT"
    }


def test_a_view_that_disagrees_is_found_and_changes_only_the_table_it_fills(
    collection: Path, definitions: Definitions
) -> None:
    """Table 4 says 16: V4 follows it, V1 to V3 stay, and three checks say that one population has two sizes."""
    from thb_eu.run import prepare

    before = cells_of(collection, definitions)
    set_cell(collection / "data/t04.csv", "C2", "16")

    moved = changed(before, cells_of(collection, definitions))
    examined = prepare(collection, definitions, Audience.INTERNAL, fast=True).examined
    failed = {finding.check for finding in examined.findings if finding.blocks}

    assert {table for table, _ in moved} == {"V4"} and set(moved.values()) == {-1}
    assert {"views-agree", "tables-share-their-margins", "printed-row-total"} <= failed


def test_a_report_not_delivered_leaves_no_total_behind(collection: Path, definitions: Definitions) -> None:
    """Without Table 7 nobody knows how many suspects there are: no total, and what is known is a lower bound."""
    without(collection, "t07")

    cells = cells_of(collection, definitions)

    assert value_at(cells, "S1", "sex=T,age=TOTAL") == (None, "L")
    assert value_at(cells, "S2", "citizen=SI,sex=T") == (4, "U")
    assert value_at(cells, "S2", "citizen=UNK,sex=T") == (5, "U")


def test_an_expected_row_left_out_makes_no_zeros(collection: Path, definitions: Definitions) -> None:
    """Without the row on pending suspects nobody knows how many there are: no total, and Croatians are not zero."""
    rewrite(collection / "data/police-statements.csv", lambda rows: rows.pop(2))

    cells = cells_of(collection, definitions)

    assert value_at(cells, "S1", "sex=T,age=TOTAL") == (None, "L")
    assert value_at(cells, "S2", "citizen=HR,sex=T") == (None, "L")
    assert value_at(cells, "S2", "citizen=SI,sex=T") == (9, "U")


def test_a_blank_count_is_not_known_and_never_zero(collection: Path, definitions: Definitions) -> None:
    """The clerk leaves the Serbian women blank: of their group the four others stand as a bound; the Croatian stays.

    One Bosnian, two Montenegrins and one Colombian are identified; of 28 potential victims 18 are of such countries.

    Table 4 still states that there are 17 women and no man: with it the totals stand, without it they do not.
    """
    set_cell(collection / "data/t03.csv", "C6", "")

    both = cells_of(collection, definitions)
    reorder(collection, lambda resources: resources.reverse())
    reversed_ = cells_of(collection, definitions)
    set_cell(collection / "data/t04.csv", "C2", "")
    neither = cells_of(collection, definitions)

    for cells in (both, reversed_, neither):
        assert value_at(cells, "V3", "status=IDENT,citizen=RS,sex=F") == (None, "L")
        assert value_at(cells, "V3", "status=IDENT,citizen=NEU27_2020_FOR,sex=T") == (4, "U")
        assert value_at(cells, "V3", "status=REG,citizen=NEU27_2020_FOR,sex=T") == (4 + 18, "U")
        assert value_at(cells, "V3", "status=IDENT,citizen=HR,sex=F") == (1, "A")
    for cells in (both, reversed_):
        assert value_at(cells, "V1", "status=IDENT,registering_organisation=POLICE") == (17, "A")
        assert value_at(cells, "V3", "status=IDENT,citizen=TOTAL,sex=T") == (17, "A")
        assert value_at(cells, "V3", "status=REG,citizen=TOTAL,sex=F") == (33, "A")
    assert value_at(neither, "V3", "status=IDENT,citizen=TOTAL,sex=T") == (None, "L")


def test_files_in_another_order_change_nothing(collection: Path, definitions: Definitions) -> None:
    """The collection may list its files as it likes: values, statuses, sources and comments stay."""
    before = cells_of(collection, definitions)
    reorder(collection, lambda resources: resources.reverse())

    pd.testing.assert_frame_equal(cells_of(collection, definitions), before)


def test_rows_in_another_order_change_nothing(collection: Path, definitions: Definitions) -> None:
    """A supplier may sort a table as she likes."""
    before = cells_of(collection, definitions)
    rewrite(collection / "data/t03.csv", lambda rows: rows.__setitem__(slice(1, 7), rows[6:0:-1]))

    assert changed(before, cells_of(collection, definitions)) == {}


def test_a_stated_number_stands_for_the_tables_that_are_missing(collection: Path, definitions: Definitions) -> None:
    """Without Tables 3 and 4, "Article 113, Criminal complaint, victims, 17": 17 in all, every breakdown unknown."""
    state(collection, "Article 113", "Criminal complaint", "victims", "17")
    for name in ("t03", "t04"):
        without(collection, name)

    cells = cells_of(collection, definitions)

    assert value_at(cells, "V1", "status=IDENT,registering_organisation=TOTAL") == (17, "A")
    assert value_at(cells, "V1", "status=REG,registering_organisation=POLICE") == (45, "A")
    assert value_at(cells, "V4", "status=IDENT,form=UNK,sex=UNK") == (17, "A")
    assert value_at(cells, "V3", "status=IDENT,citizen=RS,sex=F") == (None, "L")


def test_a_stated_number_beside_its_table_is_compared_and_adds_nothing(
    collection: Path, definitions: Definitions
) -> None:
    """Eight suspects stated and eight in Table 6 are the same eight; nine stated are found, and Table 6 stands."""
    from thb_eu.run import prepare

    before = cells_of(collection, definitions)
    state(collection, "Article 113", "Criminal complaint", "suspects", "8")
    assert changed(before, cells_of(collection, definitions)) == {}
    assert not {
        found.check
        for found in prepare(collection, definitions, Audience.INTERNAL, fast=True).examined.findings
        if found.blocks
    }

    rewrite(collection / "data/police-statements.csv", lambda rows: rows[-1].__setitem__(4, "9"))
    assert changed(before, cells_of(collection, definitions)) == {}
    blocking = {
        found.check
        for found in prepare(collection, definitions, Audience.INTERNAL, fast=True).examined.findings
        if found.blocks
    }
    assert blocking == {"views-agree"}


def state(collection: Path, *words: str) -> None:
    """Add a row to the statements of the Police."""
    rewrite(collection / "data/police-statements.csv", lambda rows: rows.append(["F900", *words]))


def test_a_lower_bound_beside_a_blank_is_verified(collection: Path, tmp_path: Path, definitions: Definitions) -> None:
    """Blanks in Tables 3 and 6: bounds and sums stand, and the dossier says the same wherever it says it."""
    from thb_eu.publication.dossier import publish
    from thb_eu.run import prepare

    set_cell(collection / "data/t03.csv", "C6", "")
    set_cell(collection / "data/t06.csv", "B2", "")
    submission = prepare(collection, definitions, fast=True)
    publish(submission, tmp_path / "dossier", draft=True)

    assert {found.check for found in submission.examined.findings if found.blocks} == {"counts-told"}
    assert compared(tmp_path / "dossier").same
