"""`verify` names whatever was changed in a dossier, where it stands, and what every source says of it.

The figures that are tampered with are printed in the report of 2024: 11 women of Serbia among the identified victims
(Table 3), 17 identified victims, 19 suspects.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dossiers.verification.dossiers import (
    SDMX_CSV,
    SDMX_XML,
    cell_changed,
    copied,
    edited,
    number,
    refreshed,
    replaced,
    text,
    with_line,
    written,
)
from thb_eu.dossiers import opened
from thb_eu.dossiers.cell_keys import key_of, layouts_of
from thb_eu.dossiers.verification import Difference, Verification, verify
from thb_eu.dossiers.verification.sections import MADE_AGAIN
from thb_eu.publication.layout import STATUS, TableLayout, controls_of

SERBIAN_WOMEN, IDENTIFIED = ("IDENT", "RS", "F"), ("IDENT", "T", "TOTAL")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of 2024 as it was written."""
    return written(tmp_path_factory.mktemp("untouched") / "dossier")


@pytest.fixture(scope="module")
def layouts(untouched: Path) -> dict[str, TableLayout]:
    """Where the cells of every table stand on its sheet."""
    dossier = opened(untouched)
    names = dossier.definitions.dimension_names
    return layouts_of({key_of(row, names): row for row in dossier.observations}, dossier.definitions)


def says(difference: Difference) -> dict[str, str]:
    """By source, what it says."""
    return {saying.source.english: saying.value for saying in difference.sayings}


def odd(difference: Difference) -> list[str]:
    """The sources that stand alone."""
    return [source.english for source in difference.odd]


def undone(found: Verification) -> dict[str, str]:
    """The parts that were not done, each with its reason."""
    return {part.id: part.undone.english for part in found.parts if not part.done}


def of_table(table: str, *codes: str) -> Callable[[str], bool]:
    """Whether a line of observations.csv, or of SDMX-CSV, is about the table and has these codes in this order."""

    def fits(line: str) -> bool:
        cells = iter(line.split(","))
        return table in cells and all(code in cells for code in codes)

    return fits


# --- nothing was touched ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def passed(untouched: Path) -> Verification:
    """What is said of the untouched dossier."""
    return verify(untouched)


def test_untouched_every_source_says_the_same_of_every_cell(untouched: Path, passed: Verification) -> None:
    """Each file of observations and the numbers made again tell of as many cells as observations.csv has lines."""
    lines = (untouched / "observations.csv").read_text(encoding="utf-8").count("\n") - 1
    compared = {part.id: part.compared for part in passed.parts if part.done}
    whole = ["observations.csv", "recomputed", *(name for name in compared if name.startswith("sdmx/")), SDMX_XML]

    assert passed.differences == ()
    assert [compared[name] for name in whole if name != "sdmx/eurostat/"] == [lines] * 7
    assert compared["hashes"] == len(json.loads((untouched / "manifest.json").read_bytes())["outputs"])
    assert min(compared.values()) > 0


def test_what_was_not_done_is_said_and_is_no_pass(passed: Verification) -> None:
    """The plausibility suites are not run again, and nobody signed."""
    assert set(undone(passed)) == {"signature", "findings-left-out"}


def test_the_workbook_tells_every_cell_of_a_table_that_is_no_list(
    passed: Verification, layouts: dict[str, TableLayout]
) -> None:
    """The number of cells read from the sheets is that of all places for values."""
    compared = next(part.compared for part in passed.parts if part.id == "submission.xlsx")

    assert compared == sum(len(layout.positions) for layout in layouts.values())


# --- forged: the hashes were made good -------------------------------------------------------------


@pytest.fixture(scope="module")
def control(layouts: dict[str, TableLayout]) -> str:
    """A cell with a control on the sheet V2."""
    return next(iter(controls_of(layouts["V2"], 2024, "SI").by_cell))


@pytest.fixture(scope="module")
def forged(
    untouched: Path, layouts: dict[str, TableLayout], control: str, tmp_path_factory: pytest.TempPathFactory
) -> Verification:
    """A dossier changed in fourteen places by somebody who made all hashes good."""
    folder = copied(untouched, tmp_path_factory.mktemp("forged") / "dossier")
    book, v2, v3 = folder / "submission.xlsx", layouts["V2"], layouts["V3"]
    cell_changed(book, "V3", v3.cell(SERBIAN_WOMEN), number(12))
    cell_changed(book, "V2", v2.cell(IDENTIFIED, STATUS), text("P"))
    cell_changed(book, "V2", control, lambda cell: cell.replace("<v>", "<v>9"))
    cell_changed(book, "V1", layouts["V1"].cell(("IDENT", "TOTAL")), text("17"))
    cell_changed(book, "V2", "D12", lambda cell: cell.replace("<v>45</v>", "<f>40+7</f><v>45</v>"))
    cell_changed(book, "V4", f"A{layouts['V4'].body_row + 2}", text("BEG"))
    cell_changed(book, "V4", "A1", text("V4: Nekaj drugega"))
    observations = folder / "observations.csv"
    with_line(observations, of_table("V1", "IDENT", "POLICE"), lambda line: line.replace(",17,A,", ",16,A,"))
    with_line(observations, of_table("V1", "PRESUM", "POLICE"), lambda line: line.replace("Police", "Nobody"))
    with_line(folder / SDMX_CSV, of_table("S1", "T", "TOTAL"), lambda line: line.replace(",19,", ",20,"))
    replaced(folder / SDMX_XML, 'OBS_STATUS="A"', 'OBS_STATUS="P"', after='TABLE="C1"')
    with_line(
        folder / "lineage.csv",
        lambda line: line.startswith("V3,IDENT,_Z,F,_Z,RS,") and ",t03!C6," in line,
        lambda line: line.replace(",11,t03!C6,11,", ",11,t03!C6,12,"),
    )
    edited(folder, lambda it: it["findings"][0].update(severity="note"), "findings.json")
    replaced(folder / "sdmx/eurostat/crim_thb_sex.csv", ",45,", ",46,")
    return verify(refreshed(folder))


def found_in(found: Verification, part: str, where: str, aspect: str = "") -> Difference:
    """The one difference that a part found at a place."""
    fitting = [it for it in found.differences if (it.part, it.where, it.aspect) == (part, where, aspect)]
    assert len(fitting) == 1, [(it.part, it.where, it.aspect) for it in found.differences]
    return fitting[0]


def test_one_cell_of_the_workbook_is_named_with_what_stands_where(
    forged: Verification, layouts: dict[str, TableLayout]
) -> None:
    """The workbook says 12; observations, SDMX, lineage and the inputs say the 11 that the report prints."""
    told = found_in(forged, "cells", f"V3!{layouts['V3'].cell(SERBIAN_WOMEN)}", "obs_value")
    said = says(told)

    assert said.pop("submission.xlsx") == "12"
    assert said.pop("lineage.csv, the sum of the contributions") == "12"
    assert set(said.values()) == {"11"} and len(said) >= 6
    assert dict(told.key) == {"table": "V3", "status": "IDENT", "citizen": "RS", "sex": "F"}
    assert told.about.english.startswith("Victims by citizenship and sex: Identified victims, Serbia, Females")


def test_a_flag_of_the_workbook_is_named_at_its_own_cell(forged: Verification, layouts: dict[str, TableLayout]) -> None:
    """P (provisional) stands where every other source says A."""
    told = found_in(forged, "cells", f"V2!{layouts['V2'].cell(IDENTIFIED, STATUS)}", "obs_status")

    assert odd(told) == ["submission.xlsx"]
    assert says(told)["submission.xlsx"] == "P" and says(told)["observations.csv"] == "A"


def test_the_last_value_of_a_control_is_held_to_the_figures(forged: Verification, control: str) -> None:
    """A control that shows another difference than the figures give; its formula is the right one."""
    told = found_in(forged, "controls", f"V2!{control}")

    assert next(saying.value for saying in told.sayings).startswith("9")


def test_a_number_that_stands_as_text_is_no_number(forged: Verification, layouts: dict[str, TableLayout]) -> None:
    """It looks the same and adds up to nothing."""
    told = found_in(forged, "cells", f"V1!{layouts['V1'].cell(('IDENT', 'TOTAL'))}", "obs_value")

    assert says(told)["submission.xlsx"] == '"17"' and odd(told) == ["submission.xlsx"]


def test_a_formula_in_the_place_of_a_figure_is_named(forged: Verification) -> None:
    """45 victims stand there until the receiver's program works the cell out anew: then it shows 47."""
    told = found_in(forged, "cells", "V2!D12", "obs_value")

    assert any("40+7" in saying.value for saying in told.sayings)


def test_a_code_in_a_heading_and_a_title_are_named(forged: Verification, layouts: dict[str, TableLayout]) -> None:
    """Whoever renames a row moves its number to another form of exploitation."""
    heading = f"V4!A{layouts['V4'].body_row + 2}"

    assert next(saying.value for saying in found_in(forged, "headings", heading).sayings) == "BEG"
    assert found_in(forged, "texts", heading) and found_in(forged, "texts", "V4!A1")


def test_one_observation_is_named_as_the_odd_one_out(forged: Verification, layouts: dict[str, TableLayout]) -> None:
    """17 identified victims of the Police, and 16 in observations.csv."""
    told = found_in(forged, "cells", f"V1!{layouts['V1'].cell(('IDENT', 'POLICE'))}", "obs_value")

    assert odd(told) == ["observations.csv"]
    assert says(told)["observations.csv"] == "16" and says(told)[MADE_AGAIN.english] == "17"


def test_words_beside_a_number_count_too(forged: Verification, layouts: dict[str, TableLayout]) -> None:
    """The source of a cell was rewritten in observations.csv."""
    told = found_in(forged, "cells", f"V1!{layouts['V1'].cell(('PRESUM', 'POLICE'))}", "source")

    assert odd(told) == ["observations.csv"]


def test_one_value_or_status_of_one_sdmx_file_is_named(forged: Verification, layouts: dict[str, TableLayout]) -> None:
    """19 suspects, and 20 in one of the four files; P for the total of convicted persons in another."""
    value = found_in(forged, "cells", f"S1!{layouts['S1'].cell(('T', 'TOTAL'))}", "obs_value")
    status = next(it for it in forged.differences if it.aspect == "obs_status" and it.key["table"] == "C1")

    assert odd(value) == [SDMX_CSV] and says(value)[SDMX_CSV] == "20"
    assert odd(status) == [SDMX_XML] and says(status)[SDMX_XML] == "P"


def test_one_contribution_is_named_with_its_fact(forged: Verification) -> None:
    """The cell C6 of Table 3 brings 11 women of Serbia, and lineage.csv says 12."""
    told = found_in(forged, "facts", "lineage.csv", "contribution")

    assert list(says(told).values()) == ["12", "11"]
    assert "t03!C6" in told.about.english and "Serbia" in told.about.english


def test_a_finding_that_was_softened_is_named(forged: Verification) -> None:
    """It is gone as it was, and stands there as it was not; both are told under its fingerprint."""
    told = [it for it in forged.differences if it.part == "findings-again"]
    sides = [tuple(saying.value for saying in it.sayings) for it in told]

    assert len(told) == 2 and len({it.about for it in told}) == 1
    assert sides[0][0] == sides[1][1] != sides[0][1] == sides[1][0] == "∅"


def test_a_line_of_eurostats_view_is_named(forged: Verification) -> None:
    """Its data sets follow from the observations by settings alone."""
    told = found_in(forged, "sdmx/eurostat/", "sdmx/eurostat/crim_thb_sex.csv")

    assert [",45," in saying.value for saying in told.sayings] == [False, True]


def test_a_forger_is_told_of_nothing_else(forged: Verification) -> None:
    """Every difference is one of those that were made: nothing untouched is accused, and no hash is wrong."""
    parts = Counter(it.part for it in forged.differences)

    assert parts == {
        "cells": 8,
        "headings": 1,
        "texts": 2,
        "controls": 1,
        "facts": 1,
        "findings-again": 2,
        "sdmx/eurostat/": 1,
    }
