"""Where a supplier's cell went: the way back agrees with lineage, and what counts nowhere says why."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import SI_2024, set_cell
from tests.dossiers.explanation.conftest import rows_of, table_of, written
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import Definitions
from thb_eu.dossiers import opened
from thb_eu.dossiers.explanation import ExplainedDossier, follow, lines
from thb_eu.dossiers.explanation.not_counted import ABOVE


def test_every_counted_cell_leads_to_the_cells_that_lineage_names(dossier: Path, reading: ExplainedDossier) -> None:
    """For each cell of the inputs behind a table: the same pairs of table and row as lineage.csv joined by hand."""
    observations, behind = rows_of(dossier / "observations.csv"), rows_of(dossier / "lineage.csv")
    shared = [name for name in behind[0] if name in observations[0] and name != "obs_value"]

    def key(row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[name] for name in shared)

    numbers = {key(row): number for number, row in enumerate(observations, 2)}
    expected: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for row in behind:
        if key(row) in numbers:
            expected[f"{row['file']}!{row['cell']}"].add((row["table"], numbers[key(row)]))

    assert len(expected) > 190
    for place, pairs in expected.items():
        journey = follow(reading, place)
        found = {(cell.table, cell.row) for entry in journey.reached for cell in entry.cells}
        assert (journey.outcome, found) == ("counted", pairs), place


def test_the_finest_category_is_told_first(reading: ExplainedDossier) -> None:
    """Serbian women of Table 3: own cell V3 RS F, then the sums up to the total; V4 is filled by Table 4."""
    journey = follow(reading, "data/t03.csv!C6")

    own = {entry.table: [code.code for code in entry.cells[0].codes] for entry in journey.reached}
    assert own == {"V1": ["IDENT", "POLICE"], "V2": ["IDENT", "F", "UNK"], "V3": ["IDENT", "RS", "F"]}
    assert [code.code for code in journey.reached[2].cells[-1].codes] == ["REG", "TOTAL", "T"]
    assert "The tables V4 are filled from Police, Table 4" in journey.reasons[0].english


NOWHERE = [
    ("data/t03.csv!A1", "header", "the name of the column Nationality"),
    ("data/t03.csv!A6", "label", "Nationality"),
    ("data/t03.csv!D6", "printed total", "never counts"),
    ("data/t03.csv!B8", "printed total", "over 6 cells"),
    ("data/t02.csv!B2", "other year", "of the year 2020"),
    ("data/prosecution.csv!G4", "year", "Year"),
    ("data/prosecution.csv!A4", "plain", "No"),
    ("data/t01.csv!B2", "not counted", "Prevention is no indicator"),
    ("data/claims.csv:14", "not counted", "no source of a statistic"),
    ("data/prosecution.csv!F46", "ask", "child-victims-of-article-175"),
    ("data/prosecution.csv:40", "ask", "undated-old-case"),
    ("data/t03.csv!C99", "nothing", ""),
]


@pytest.mark.parametrize(("place", "outcome", "why"), NOWHERE, ids=[entry[0] for entry in NOWHERE])
def test_what_counts_nowhere_says_why(place: str, outcome: str, why: str, reading: ExplainedDossier) -> None:
    """A heading, a label, a printed total, another year, a table that is only checked, a question that is open."""
    journey = follow(reading, place)

    assert (journey.outcome, journey.reached) == (outcome, ())
    assert why in journey.reasons[0].english


AS_SENT = [
    ("data/t05.csv!A1", ABOVE, "not read"),
    ("data/t05.csv!B2", ABOVE, "not read"),
    ("data/t05.csv!B3", "header", "the name of the column Male"),
    ("data/t05.csv!C4", "counted", ""),
    ("data/t05.csv!D5", "printed total", "never counts"),
    ("data/t05.csv!B12", "printed total", "over 8 cells"),
    ("data/t06.xlsx!Tabela 6!A1", ABOVE, "not read"),
    ("data/t06.xlsx!Tabela 6!B2", "header", "the name of the column Male"),
    ("data/t06.xlsx!B3", "counted", ""),
    ("data/t06.xlsx!Tabela 6!B3", "counted", ""),
    ("data/t06.xlsx!Opombe!B3", "other sheet", 'on the sheet "Tabela 6"'),
    ("data/t06.xlsx!Tabela 6!A3", "label", "Nationality"),
]


@pytest.fixture(scope="module")
def as_sent(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> ExplainedDossier:
    """A dossier of which one table stood below two title rows, and one below a title on the second of two sheets."""
    import openpyxl

    folder = tmp_path_factory.mktemp("as_sent")
    package = Path(shutil.copytree(SI_2024, folder / "si-2024"))
    below = package / "data/t05.csv"
    below.write_text(f"Tabela 5,,,\n,,,\n{below.read_text(encoding='utf-8')}", encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.title = "Opombe"
    sheet = book.create_sheet("Tabela 6")
    sheet.append(["Tabela 6"])
    for cells in table_of(package / "data/t06.csv"):
        sheet.append([int(text) if text.isdecimal() else text for text in cells])
    book.save(package / "data/t06.xlsx")
    (package / "data/t06.csv").unlink()
    descriptor = package / "datapackage.json"
    descriptor.write_text(descriptor.read_text(encoding="utf-8").replace("t06.csv", "t06.xlsx"), encoding="utf-8")
    return ExplainedDossier(opened(written(package, folder / "dossier", definitions)))


@pytest.mark.parametrize(("place", "outcome", "why"), AS_SENT, ids=[entry[0] for entry in AS_SENT])
def test_a_place_is_judged_by_the_table_as_it_was_found(
    place: str, outcome: str, why: str, as_sent: ExplainedDossier
) -> None:
    """Below titles and on another sheet the header stands elsewhere than the contract says."""
    journey = follow(as_sent, place)

    assert (journey.outcome, bool(journey.reached)) == (outcome, outcome == "counted")
    assert why in "".join(reason.english for reason in journey.reasons)


def test_every_cell_of_every_counted_file_is_counted_or_says_why_not(reading: ExplainedDossier) -> None:
    """No cell of Tables 2 to 13 is left without an answer; only the open ones need a look at the figures."""
    looked_up = 0
    for path in sorted((SI_2024 / "data").glob("t*.csv")):
        rows = table_of(path)
        for number, row in enumerate(rows, 1):
            for column in range(len(row)):
                place = f"data/{path.name}!{chr(ord('A') + column)}{number}"
                is_sum_row = number > 1 and row[0].casefold() == "total" and column > 0
                if is_sum_row:
                    looked_up += 1
                    continue
                journey = follow(reading, place)
                assert bool(journey.reached) != bool(journey.outcome != "counted"), place
                assert journey.reached or journey.reasons, place
    assert looked_up


def test_another_view_is_why_a_cell_is_in_no_table(reading: ExplainedDossier, dossier: Path) -> None:
    """Where Table 3 alone filled everything, a cell of Table 4 would say that its people are counted already."""
    rows = tuple(row for row in reading.dossier.lineage if row["view"] != "t04")
    without = type(reading.dossier)(dossier, reading.dossier.manifest)
    without.__dict__["lineage"] = rows

    journey = follow(ExplainedDossier(without), "data/t04.csv!C2")

    assert journey.outcome == "other view"
    assert journey.reasons[0].english.startswith("The tables V1, V2, V3 are filled from Police, Table 3")


WRONG = [
    ("data/t3.csv!A1", "no file", '"data/t13.csv"'),
    ("data/t03.csv!Z1", "columns A to D", ""),
    ("../data/t03.csv!A1", "no file", ""),
    ("rubbish", "reference-unreadable", "data/t03.csv!C14"),
    ("", "reference-unreadable", ""),
    ("data/t03.csv", "reference-unreadable", ""),
]


@pytest.mark.parametrize(("place", "what", "remedy"), WRONG, ids=[entry[0] or "nothing" for entry in WRONG])
def test_a_place_that_no_supplier_s_file_has_is_refused(
    place: str, what: str, remedy: str, reading: ExplainedDossier
) -> None:
    """Where, what, what to do."""
    with pytest.raises(SourceRefused) as refused:
        follow(reading, place)

    said = str(refused.value)
    assert what in said and remedy in said and said.endswith("[user]")


def test_a_label_that_nobody_knows_is_why_its_numbers_are_nowhere(
    collection: Path, tmp_path: Path, definitions: Definitions
) -> None:
    """A nationality that no list has: the dossier is blocked, and its numbers say that they are unmapped."""
    set_cell(collection / "data/t03.csv", "A6", "Atlantis")
    reading = ExplainedDossier(opened(written(collection, tmp_path / "dossier", definitions)))

    journey = follow(reading, "data/t03.csv!C6")

    assert (journey.outcome, journey.reached) == ("unmapped", ())
    assert "Nationality" in journey.reasons[0].english and "Atlantis" not in "".join(lines(journey, "en"))
