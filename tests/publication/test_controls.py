"""Controls: the sums that a table must keep, as live formulas that say what they come to before anybody calculates."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thb_eu.base.model import Audience, ObsStatus
from thb_eu.definitions import Definitions
from thb_eu.publication.layout import (
    Control,
    Controls,
    TableLayout,
    Tally,
    controls_of,
    filled_of,
    formula_of,
    outcome_of,
    placed,
    tally,
)
from thb_eu.publication.workbook import workbook
from thb_eu.results import Submission

YEAR, COUNTRY = 2024, "SI"


@pytest.fixture(scope="module")
def layouts(submission: Submission, definitions: Definitions) -> dict[str, TableLayout]:
    cells = submission.protected.cells
    return {table.name: placed(table, filled_of(cells, table), definitions) for table in definitions.tables}


@pytest.fixture(scope="module")
def citizenship(layouts: dict[str, TableLayout]) -> Controls:
    return controls_of(layouts["V3"], YEAR, COUNTRY)


def with_results(content: bytes) -> Any:
    """The workbook as a program has it that reads values and calculates nothing."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def parts_of(controls: Controls, along: str, whole: tuple[str, ...]) -> set[str]:
    """The codes that `whole` is the sum of along one dimension."""
    place = controls.layout.table.names.index(along)
    found = [entry for entry in controls.controls if entry.dimension.name == along and entry.total == whole]
    return {codes[place] for entry in found for codes in entry.parts}


def test_registered_victims_are_the_identified_and_the_presumed(citizenship: Controls) -> None:
    """Article 19a counts both; wherever REG stands it is controlled against them."""
    assert parts_of(citizenship, "status", ("REG", "RS", "F")) == {"IDENT", "PRESUM"}
    assert not parts_of(citizenship, "status", ("IDENT", "RS", "F"))


def test_the_sexes_with_the_unknown_make_the_total(citizenship: Controls) -> None:
    """In every row of every block."""
    wholes = {entry.total for entry in citizenship.controls if entry.dimension.name == "sex"}

    assert parts_of(citizenship, "sex", ("PRESUM", "PH", "T")) == {"M", "F", "UNK"}
    assert wholes == {codes for codes in citizenship.layout.positions if codes[2] == "T"}


def test_the_groups_of_citizenship_are_held_against_their_countries(citizenship: Controls) -> None:
    """Own, other EU, non-EU, by the membership of the year; the total against the groups, never against countries."""
    total = parts_of(citizenship, "citizen", ("REG", "TOTAL", "T"))

    assert total == {"NAT", "EU27_2020_FOR", "NEU27_2020_FOR", "STLS", "FOR", "UNK"}
    assert parts_of(citizenship, "citizen", ("REG", "NAT", "T")) == {"SI"}
    assert {"RO", "HR"} <= parts_of(citizenship, "citizen", ("REG", "EU27_2020_FOR", "T"))
    assert {"RS", "BA", "XK"} <= parts_of(citizenship, "citizen", ("REG", "NEU27_2020_FOR", "T"))


def test_another_country_has_other_citizens_of_its_own(layouts: dict[str, TableLayout]) -> None:
    """Were Croatia to report, HR were its own and SI another EU country; before 2013 it was none."""
    reported = controls_of(layouts["V3"], YEAR, "HR")
    earlier = controls_of(layouts["V3"], 2012, COUNTRY)

    assert parts_of(reported, "citizen", ("REG", "NAT", "T")) == {"HR"}
    assert "SI" in parts_of(reported, "citizen", ("REG", "EU27_2020_FOR", "T"))
    assert "HR" in parts_of(earlier, "citizen", ("REG", "NEU27_2020_FOR", "T"))


def test_a_list_is_not_controlled_along_rows_that_it_leaves_out(layouts: dict[str, TableLayout]) -> None:
    """The annex shows only rows in which something is; the sum of those shown need not be the total."""
    for layout in layouts.values():
        if layout.table.layout.is_list:
            along = {entry.dimension.name for entry in controls_of(layout, YEAR, COUNTRY).controls}
            assert along <= set(layout.table.layout.columns)


def test_controls_stand_beside_the_table_each_in_its_place(layouts: dict[str, TableLayout]) -> None:
    """In the row of the whole, right of the last flag, and no two in one cell."""
    for layout in layouts.values():
        controls = controls_of(layout, YEAR, COUNTRY)
        places = [entry.place for entry in controls.controls]
        assert len(set(places)) == len(places)
        for entry in controls.controls:
            assert entry.place[0] == layout.positions[entry.total][0] and entry.place[1] > layout.last_column


WHOLE, PARTS = ("T",), (("M",), ("F",), ("UNK",))


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({"T": 17, "M": 0, "F": 17, "UNK": 0}, 0),
        ({"T": 45, "M": 12, "F": 32, "UNK": 0}, 1),
        ({"T": 45, "M": 12, "F": 34, "UNK": 0}, -1),
        ({"T": 17, "UNK": 17}, None),
        ({"M": 0, "F": 17, "UNK": 0}, None),
        ({"T": 17, "UNK": 18}, -1),
        ({}, None),
    ],
)
def test_a_missing_value_is_no_zero(citizenship: Controls, known: dict[str, int], outcome: int | None) -> None:
    """Hand-reckoned: where a part lacks nobody can tell, unless what is known already exceeds the whole."""
    control = Control(citizenship.layout.dimensions(["sex"])[0], WHOLE, PARTS, (1, 1))

    assert outcome_of(control, {(code,): value for code, value in known.items()}) == outcome


@given(parts=st.lists(st.integers(0, 1000) | st.none(), min_size=1, max_size=6), rest=st.integers(0, 50))
def test_a_control_holds_only_for_what_is_known_in_full(parts: list[int | None], rest: int) -> None:
    """Whatever is missing: the control says the true difference, or that it cannot be judged; never a wrong zero."""
    control = Control(None, ("T",), tuple((str(at),) for at in range(len(parts))), (1, 1))  # type: ignore[arg-type]
    known = {(str(at),): value for at, value in enumerate(parts) if value is not None}
    outcome = outcome_of(control, {**known, ("T",): sum(known.values()) + rest})

    assert outcome == (None if None in parts else rest)


def test_outcomes_are_counted() -> None:
    """Three held, one failed, two undecided."""
    assert tally([0, 0, None, 3, 0, None]) == Tally(3, 1, 2)


def test_a_bound_is_not_read_as_a_number(citizenship: Controls) -> None:
    """A formula leaves out the cells that hold only a bound, and asks for as many numbers as there are parts."""
    control = next(entry for entry in citizenship.controls if entry.total == ("REG", "RS", "T"))
    whole, parts = citizenship.layout.cell(control.total), [citizenship.layout.cell(part) for part in control.parts]

    plain = formula_of(control, citizenship.layout)
    bounded = formula_of(control, citizenship.layout, {control.parts[0]})
    assert all(cell in plain for cell in (whole, *parts)) and f"<{len(parts)}," in plain
    assert parts[0] not in bounded and parts[1] in bounded and f"<{len(parts)}," in bounded
    assert formula_of(control, citizenship.layout, {control.total}) == '":"'


def test_every_formula_is_written_with_its_value(content: bytes, layouts: dict[str, TableLayout]) -> None:
    """What a program reads that does not calculate: no formula is empty, and texts say that they are."""
    formulas = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            for cell in re.findall(rb"<c [^>]*><f>.*?</c>", archive.read(name)):
                formulas += 1
                number, text = rb"<v>-?[0-9]+</v></c>$", rb' t="str"><f>[^<]*</f><v>[^<]+</v></c>$'
                assert re.search(text if b't="str"' in cell else number, cell)

    controls = [controls_of(layout, YEAR, COUNTRY) for layout in layouts.values()]
    lines = sum(entry.area is not None for entry in controls)
    assert formulas == sum(len(entry.controls) for entry in controls) + lines + 3


def test_the_workbook_is_not_calculated_on_opening(content: bytes) -> None:
    """Whoever opens it sees what was sent."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = re.search(rb"<calcPr[^>]*>", archive.read("xl/workbook.xml"))

    assert told is not None and b'fullCalcOnLoad="1"' not in told.group()


def test_the_controls_say_what_the_observations_come_to(
    content: bytes, submission: Submission, layouts: dict[str, TableLayout]
) -> None:
    """Reckoned anew from the observations, with pandas and not with the code under test: total less parts."""
    book, cells = with_results(content), submission.protected.cells
    counts = {"hold": 0, "fail": 0, "unjudged": 0}
    for layout in layouts.values():
        own = cells[cells["table"] == layout.table.name].set_index(list(layout.table.names))["obs_value"]
        for control in controls_of(layout, YEAR, COUNTRY).controls:
            whole, parts = own.loc[control.total], [own.loc[part] for part in control.parts]
            lacks = pd.isna(whole) or any(pd.isna(part) for part in parts)
            said = book[layout.table.name].cell(*control.place).value
            assert said == (":" if lacks else whole - sum(parts))
            counts["unjudged" if lacks else "fail" if said else "hold"] += 1

    row = next(row for row in book["Cover"].iter_rows() if str(row[0].value).startswith("Vsote vseh tabel"))
    assert [cell.value for cell in row[5:8]] == list(counts.values())
    assert counts["hold"] > 300 and counts["fail"] == 0


def spoilt(submission: Submission, at: dict[str, str], by: int) -> Submission:
    """The submission with one value changed."""
    cells = submission.protected.cells.copy()
    here = (cells[list(at)] == list(at.values())).all(axis="columns")
    assert here.sum() == 1
    cells.loc[here, "obs_value"] += by
    return replace(submission, protected=replace(submission.protected, cells=cells))


def test_one_wrong_figure_is_seen_wherever_it_is_added(
    submission: Submission, layouts: dict[str, TableLayout], citizenship: Controls
) -> None:
    """A woman from Serbia too many among the identified: one sex, one group and one status do not add up, no more."""
    wrong = spoilt(submission, {"table": "V3", "status": "IDENT", "citizen": "RS", "sex": "F"}, 1)
    sheet = with_results(workbook(wrong))["V3"]
    failing = {
        (entry.dimension.name, entry.total): sheet.cell(*entry.place).value
        for entry in citizenship.controls
        if sheet.cell(*entry.place).value not in (0, ":")
    }

    assert failing == {
        ("sex", ("IDENT", "RS", "T")): -1,
        ("citizen", ("IDENT", "NEU27_2020_FOR", "F")): -1,
        ("status", ("REG", "RS", "F")): -1,
    }


def test_a_control_tells_no_suppressed_count(submission: Submission, citizenship: Controls) -> None:
    """In the public edition what adds up to a total with a suppressed part cannot be judged, so nothing is told."""
    cells = submission.protected.cells.copy()
    small = (cells["obs_value"] > 0) & (cells["obs_value"] < 3)
    cells.loc[small, "obs_status"], cells.loc[small, "obs_value"] = ObsStatus.SUPPRESSED.value, pd.NA
    public = replace(submission.protected, cells=cells, audience=Audience.PUBLIC)
    sheet = with_results(workbook(replace(submission, protected=public)))["V3"]
    hidden = set(
        cells[(cells["table"] == "V3") & small][["status", "citizen", "sex"]].itertuples(index=False, name=None)
    )

    touched = [entry for entry in citizenship.controls if hidden & {entry.total, *entry.parts}]
    assert touched and {sheet.cell(*entry.place).value for entry in touched} == {":"}
