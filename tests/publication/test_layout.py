"""Where each cell stands, and the way back from a sheet's cell to its codes."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.support.submitted import submitted
from thb_eu.base.model import ObsStatus
from thb_eu.base.ooxml.cell_reference import cell_name, place_of
from thb_eu.definitions import Definitions, IndicatorTable
from thb_eu.publication.layout import TableLayout, filled_of, placed


@pytest.fixture(scope="module")
def cells(definitions: Definitions) -> pd.DataFrame:
    return submitted(definitions).protected.cells


@pytest.fixture(scope="module")
def layouts(definitions: Definitions, cells: pd.DataFrame) -> dict[str, TableLayout]:
    return {table.name: placed(table, filled_of(cells, table), definitions) for table in definitions.tables}


def keys(cells: pd.DataFrame, table: IndicatorTable) -> list[tuple[str, ...]]:
    own = cells[cells["table"] == table.name]
    return [tuple(map(str, key)) for key in own[list(table.names)].itertuples(index=False, name=None)]


def test_every_cell_of_a_table_has_one_place(
    definitions: Definitions, cells: pd.DataFrame, layouts: dict[str, TableLayout]
) -> None:
    """A cross-table shows all its cells, each in a place of its own."""
    for table in definitions.tables:
        layout = layouts[table.name]
        places = list(layout.positions.values())
        assert len(set(places)) == len(places)
        if not table.layout.is_list:
            assert sorted(layout.positions) == sorted(keys(cells, table))


def test_the_way_leads_there_and_back(layouts: dict[str, TableLayout]) -> None:
    """From codes to a cell and back; what stands beside a value belongs to the same codes, and is told apart."""
    for layout in layouts.values():
        for codes, (row, column) in layout.positions.items():
            for at, side in enumerate(("value", "status", "conf", "note")):
                assert layout.at(cell_name(row, column + at)) == codes
                assert layout.what(cell_name(row, column + at)) == side
                assert layout.cell(codes, side) == cell_name(row, column + at)


def test_no_cell_belongs_to_two_observations(layouts: dict[str, TableLayout]) -> None:
    """Four cells for every observation, and none of them shared."""
    for layout in layouts.values():
        cells = [layout.cell(codes, side) for codes in layout.positions for side in ("value", "status", "conf", "note")]
        assert len(set(cells)) == 4 * len(layout.positions)


def test_a_value_stands_under_and_beside_its_own_headings(
    definitions: Definitions, layouts: dict[str, TableLayout]
) -> None:
    """The headings of a value's block, row and column are its codes."""
    for table in definitions.tables:
        layout = layouts[table.name]
        names = (*table.layout.blocks, *table.layout.rows, *table.layout.columns)
        for block in layout.blocks:
            for line in block.lines:
                for column in layout.columns:
                    if (line.row, column.column) in layout.codes_at:
                        heads = (*block.headings, *line.headings, *column.headings)
                        told = dict(zip(names, (head.code for head in heads), strict=True))
                        codes = layout.codes_at[line.row, column.column]
                        assert tuple(told[name] for name in table.names) == codes


@pytest.mark.parametrize("cell", ["A1", "D1", "ZZ900", "", "14D", "D14:E15", "D0"])
def test_a_cell_without_a_value_has_no_codes(layouts: dict[str, TableLayout], cell: str) -> None:
    """Titles, headings, places off the table and what is no cell name at all."""
    with pytest.raises(KeyError):
        layouts["V3"].at(cell)


def test_a_cell_may_be_named_as_a_formula_would(layouts: dict[str, TableLayout]) -> None:
    """`$d$15` is D15."""
    codes, place = next(iter(layouts["V3"].positions.items()))
    row, column = place

    assert layouts["V3"].at(f"${cell_name(1, column)[:-1].lower()}${row}") == codes


@pytest.mark.parametrize(("row", "column", "name"), [(14, 4, "D14"), (1, 26, "Z1"), (1, 27, "AA1"), (9, 703, "AAA9")])
def test_cells_are_named_as_a_spreadsheet_names_them(row: int, column: int, name: str) -> None:
    """Letters for columns, numbers for rows, both ways."""
    assert cell_name(row, column) == name
    assert place_of(name) == (row, column)


def test_blocks_follow_each_other_and_rows_keep_the_order_of_the_code_lists(layouts: dict[str, TableLayout]) -> None:
    """No row is used twice, and categories stand as their code list has them."""
    for layout in layouts.values():
        rows = [row for block in layout.blocks for row in (block.row, *(line.row for line in block.lines)) if row]
        assert rows == list(range(layout.body_row, layout.body_row + len(rows)))
        if len(layout.table.layout.rows) == 1:
            order = list(layout.lists[layout.table.layout.rows[0]].by_code)
            for block in layout.blocks:
                codes = [line.headings[0].code for line in block.lines]
                assert codes == sorted(codes, key=order.index)


def test_a_list_shows_totals_and_what_is_there(
    definitions: Definitions, cells: pd.DataFrame, layouts: dict[str, TableLayout]
) -> None:
    """Every value above zero stands on the sheet of a list, and every total; rows of nothing do not."""
    for table in (table for table in definitions.tables if table.layout.is_list):
        own = cells[cells["table"] == table.name]
        there = keys(own[(own["obs_value"] > 0).fillna(False)], table)
        assert set(there) <= set(layouts[table.name].positions)
        shown = own[[key in layouts[table.name].positions for key in keys(cells, table)]]
        rows = shown.groupby(list(table.layout.rows))["obs_value"].max()
        for codes, largest in rows.items():
            told = dict(zip(table.layout.rows, codes if isinstance(codes, tuple) else (codes,), strict=True))
            kinds = [
                layouts[table.name].lists[entry.name].by_code[told[entry.name]].kind
                for entry in table.breakdowns
                if entry.name in told
            ]
            assert largest > 0 or all(kind == "total" for kind in kinds)


def test_a_suppressed_row_of_a_list_is_not_hidden(definitions: Definitions, cells: pd.DataFrame) -> None:
    """What is suppressed for the public stands there with its flag; hiding the row would say that it is zero."""
    table = next(table for table in definitions.tables if table.layout.is_list and table.breakdowns)
    before = placed(table, filled_of(cells, table), definitions)
    hidden = next(key for key in keys(cells, table) if key not in before.positions)
    at = cells.index[cells["table"] == table.name][keys(cells, table).index(hidden)]
    changed = cells.copy()
    changed.loc[at, "obs_status"] = ObsStatus.SUPPRESSED.value
    changed.loc[at, "obs_value"] = pd.NA

    assert hidden in placed(table, filled_of(changed, table), definitions).positions


def test_a_table_without_cells_has_its_header_alone(definitions: Definitions, cells: pd.DataFrame) -> None:
    """Nothing counted yet is an empty table, not a crash."""
    layout = placed(definitions.tables[0], {}, definitions)

    assert not layout.positions
    assert layout.last_row == layout.body_row - 1


def test_rows_may_be_shuffled(definitions: Definitions, cells: pd.DataFrame, layouts: dict[str, TableLayout]) -> None:
    """The layout follows the code lists, not the order in which cells were counted."""
    shuffled = cells.sample(frac=1, random_state=7)
    for table in definitions.tables:
        assert placed(table, filled_of(shuffled, table), definitions).positions == layouts[table.name].positions


def test_the_title_says_table_unit_and_item(definitions: Definitions, layouts: dict[str, TableLayout]) -> None:
    """Rows 1 to 5: title and note in both languages, then the unit and the item of the Directive."""
    table = definitions.tables[0]
    titles = layouts[table.name].titles

    assert titles[:4] == (
        f"{table.name}: {table.title.in_language('sl')}",
        f"{table.name}: {table.title.english}",
        table.note.in_language("sl"),
        table.note.english,
    )
    assert table.item in titles[4] and "not read" not in titles[4] and table.units[0] in titles[4]
