"""A supplier sees its own sheet: letters above, numbers beside, marks where they are; of persons nothing but places."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.conftest import REPOSITORY, SI_2024
from thb_eu.base.messages import literal
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions
from thb_eu.desk.answers import TEMPLATES
from thb_eu.desk.sheet_picture import Mark, picture, picture_of
from thb_eu.publication.html.rendering import environment
from thb_eu.sources import read_collection

T13 = "data/t13.csv"
REGISTER = REPOSITORY / "datapackages/sources/irsd-records/sample/persons.csv"


def shown(picture) -> str:
    """The picture as a page in English shows it."""
    template = environment(("en",), (TEMPLATES,)).get_template("sheet_picture.html")
    return str(template.make_module({}).sheet(picture))


def test_every_cell_stands_where_a_spreadsheet_shows_it(definitions: Definitions) -> None:
    """The file itself says what stands in which row and column."""
    found = picture_of(read_collection("si-2024", definitions), definitions, T13)
    with (SI_2024 / T13).open(encoding="utf-8-sig", newline="") as file:
        written = {number: row for number, row in enumerate(csv.reader(file), 1) if any(row)}
    assert found is not None
    assert {row.number: [cell.text for cell in row.cells] for row in found.rows} == written
    assert "".join(found.columns) == "ABCDEFGH"[: len(found.columns)]


def test_marks_stand_at_their_cells_and_are_told_below(definitions: Definitions) -> None:
    """A range is marked cell by cell, a row as a whole; what is said of another file is not here; markup is text."""
    marks = (
        Mark(Place(T13, cell="D6:D7, C8"), "error", literal("<b>first</b>")),
        Mark(Place(T13, row=9), "warning", literal("second")),
        Mark(Place("data/t03.csv", cell="A1"), "error", literal("elsewhere")),
        Mark(Place(T13, cell="D6"), "changed", literal("third"), before="23"),
    )
    found = picture_of(read_collection("si-2024", definitions), definitions, T13, marks)
    assert found is not None
    marked = {
        f"{letters}{row.number}": (cell.kind, cell.numbers)
        for row in found.rows
        for letters, cell in zip(found.columns, row.cells, strict=True)
        if cell.kind
    }
    of_row = {f"{letters}9": ("warning", (2,)) for letters in found.columns}
    assert marked == {"D6": ("error", (1, 3)), "D7": ("error", (1,)), "C8": ("error", (1,)), **of_row}
    page = shown(found)
    assert "&lt;b&gt;first&lt;/b&gt;" in page and "elsewhere" not in page and "<del>23</del>" in page
    assert page.count('id="data-t13-csv-1"') == 1


def test_of_a_register_nothing_is_shown_but_places(definitions: Definitions) -> None:
    """Row and column name are enough to find it; whatever the rows say stays in their file."""
    entry = {"path": "persons.csv", "name": "persons", "thb:contract": "irsd-records/persons"}
    marks = [Mark(Place("persons.csv", cell="B2", row=2, column="Spol"), "error", literal("No such code."))]
    found = picture(REGISTER.parent, entry, 2024, definitions, marks)
    page = shown(found)
    assert found.is_register and not found.rows
    assert "row 2, column Spol" in page and "B2" not in page
    cells = {cell for line in REGISTER.read_text(encoding="utf-8").splitlines() for cell in line.split(";")}
    assert len(cells) > 20 and not {cell for cell in cells if cell and f">{cell}<" in page}


def test_a_long_table_is_shown_near_its_marks(definitions: Definitions, tmp_path: Path) -> None:
    """The header and three rows above and below each mark; that rows are left out is said."""
    rows = (SI_2024 / T13).read_text(encoding="utf-8-sig").splitlines()
    (tmp_path / "t13.csv").write_text("\n".join([*rows, *[rows[-1]] * 100]), encoding="utf-8")
    entry = dict(read_collection("si-2024", definitions).by_file[T13]) | {"path": "t13.csv"}
    found = picture(tmp_path, entry, 2024, definitions, [Mark(Place("t13.csv", cell="A50"), "note", literal("here"))])
    numbers = [row.number for row in found.rows]
    assert numbers[-7:] == [47, 48, 49, 50, 51, 52, 53] and found.leaves_out
    assert [row.number for row in found.rows if row.follows_gap] == [47]
