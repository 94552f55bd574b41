"""A file that is sent again is a change like any other: what stays keeps its corrections, waivers and answers.

Places name the contract and the cell; a correction goes with its row.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.acts import ANALYST, BECAUSE, TODAY, acting
from tests.support.filled_forms import Table, opened, saved
from tests.support.walk import ADULT, MAN, ON_THE_FORM, WOMAN, fill_in
from thb_eu.definitions import Definitions
from thb_eu.run import run_of
from thb_eu.year.acting import Acting
from thb_eu.year.acts.correct import STAY, Correct
from thb_eu.year.acts.grant import Grant
from thb_eu.year.acts.receive import receive
from thb_eu.year.acts.waive import Waive
from thb_eu.year.forms import forms
from thb_eu.year.received_deliveries import DeliveryReceived

ACTING = Acting(ANALYST, TODAY)
"""Everything on one day: what is sent again comes after what was corrected of it."""
HEAD = "Vrsta žrtve;Spol;Državljanstvo;Število\n"
SERBIA, ROMANIA = "Identificirana;Ženske;Srbija;3\n", "Identificirana;Ženske;Romunija;{}\n"
COUNTRIES = "police/victims-by-citizenship"


def sent(folder: Path, rows: str, collection: Path, definitions: Definitions) -> DeliveryReceived:
    """A file of the Police, as it came."""
    file = folder / "police-victims-by-citizenship.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    (found,) = receive([file], collection, definitions, ACTING).deliveries
    return found


def values(collection: Path, definitions: Definitions) -> dict[str, int]:
    """By cell, what is counted of the table."""
    facts = run_of(collection, definitions).received.facts
    ours = facts[facts["file"] != ""]
    return dict(zip(ours["cell"], ours["value"], strict=True))


@pytest.mark.parametrize(
    ("again", "counted"),
    [
        (SERBIA + ROMANIA.format(2), {"D2": 4, "D3": 2}),
        (ROMANIA.format(1) + SERBIA, {"D2": 1, "D3": 4}),
        (ROMANIA.format(3), {"D2": 3}),
        (SERBIA.replace("3", "5") + ROMANIA.format(1), {"D2": 5, "D3": 1}),
    ],
    ids=["another cell changed", "the rows are in another order", "the row is gone", "the cell itself changed"],
)
def test_a_correction_goes_with_its_row(
    again: str, counted: dict[str, int], new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Three women from Serbia are four, says the Police; it holds as long as three stand there, and is told if not."""
    sent(tmp_path, SERBIA + ROMANIA.format(1), new_collection, definitions)
    with acting(new_collection, definitions=definitions) as space:
        Correct(cell=f"{COUNTRIES}!D2", to="4", authority="Policija", because=BECAUSE, others=STAY).do(space)
    assert values(new_collection, definitions) == {"D2": 4, "D3": 1}
    assert "deliveries/" not in (new_collection / "corrections.yaml").read_text(encoding="utf-8")

    found = sent(tmp_path, again, new_collection, definitions)

    assert values(new_collection, definitions) == counted
    rests = 4 not in counted.values()
    received = run_of(new_collection, definitions).received
    assert bool(found.unusual) == rests == (not received.collection.corrections)
    free = next(cell for cell, value in counted.items() if value != 4)
    with acting(new_collection, definitions=definitions) as space:  # what rests stands in nobody's way
        Correct(cell=f"{COUNTRIES}!{free}", to="9", authority="Policija", because=BECAUSE, others=STAY).do(space)
    assert values(new_collection, definitions) == {**counted, free: 9}


VIEWS = {
    "police/victims-by-age": "Starostna skupina",
    "police/victims-by-citizenship": "Državljanstvo",
    "police/victims-by-form": "Oblika izkoriščanja",
}


def filled_in(file: Path, collection: Path, definitions: Definitions) -> dict[str, Table]:
    """The form of the Police with its tables of victims, and one of suspects whose total is typed over."""
    (form,) = forms(collection, definitions, suppliers=["police"])
    book, tables = opened(form.files["police-2025.xlsx"])
    for name in (*VIEWS, "police/suspects-by-age"):
        fill_in(tables[name])
    over = tables["police/suspects-by-age"]
    over.sheet.cell(over.rows[-1], over.columns["Število"]).value = 9
    file.write_bytes(saved(book))
    return tables


def late_victim(tables: dict[str, Table], collection: Path, definitions: Definitions) -> None:
    """A woman from Serbia more, in each of the tables that tell of her."""
    cells = []
    for (name, column), label in zip(VIEWS.items(), (ON_THE_FORM[ADULT], "Srbija", "Prostitucija"), strict=True):
        table, labels = tables[name], ["Identificirana", WOMAN, label]
        (row,) = (
            row
            for row in table.rows
            if [table.sheet.cell(row, table.columns[it]).value for it in ("Vrsta žrtve", "Spol", column)] == labels
        )
        cells.append(f"{name}!{table.sheet.cell(row, table.columns['Število']).coordinate}")
    with acting(collection, definitions=definitions) as space:
        also = ";".join(f"{one}=4" for one in cells[1:])
        Correct(cell=cells[0], to="4", authority="Policija", because=BECAUSE, also=also).do(space)


def another_man(file: Path) -> None:
    """The form as it was sent, with a man more in each table of victims."""
    book, tables = opened(file.read_bytes())
    for name in VIEWS:
        table = tables[name]
        rows = (row for row in table.rows if table.sheet.cell(row, table.columns["Spol"]).value == MAN)
        counts = (table.sheet.cell(row, table.columns["Število"]) for row in rows)
        next(count for count in counts if count.value).value += 1
    file.write_bytes(saved(book))


def test_a_form_with_one_changed_cell_asks_nothing_again(
    new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A total typed over is granted, a late victim corrected in three tables; the form comes again with another cell.

    The sums that the form makes are computed anew and never asked for: of the corrected tables nothing is found.
    """
    file = tmp_path / "police.xlsx"
    tables = filled_in(file, new_collection, definitions)
    (first,) = receive([file], new_collection, definitions, ACTING).deliveries
    (asked,) = (it for it in first.asked if it.code == "printed-column-total")
    late_victim(tables, new_collection, definitions)
    with acting(new_collection, definitions=definitions) as space:
        id = Waive(finding=f"printed-column-total@police/suspects-by-age!{asked.where.cell}", because=BECAUSE).do(space)
    with acting(new_collection, "head of the office", definitions=definitions) as space:
        Grant(waiver=id).do(space)
    assert totals(new_collection, definitions) == []

    another_man(file)
    (again,) = receive([file], new_collection, definitions, ACTING).deliveries

    assert [it.code for it in again.asked if it.code in TOTALS] == [] and len(again.tables[0].changes) > 0
    assert totals(new_collection, definitions) == []
    assert len(run_of(new_collection, definitions).received.collection.corrections) == 3


TOTALS = ("printed-column-total", "views-agree", "waivers-alive")


def totals(collection: Path, definitions: Definitions) -> list[str]:
    """What is open of printed totals, views and waivers."""
    found = run_of(collection, definitions).examined(fast=True).findings
    return [str(finding.where) for finding in found if finding.check in TOTALS and finding.is_open]
