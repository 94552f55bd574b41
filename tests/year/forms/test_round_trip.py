"""What a supplier types into a form comes back as it was typed, and nothing else does."""

from __future__ import annotations

import random

from hypothesis import Phase, given
from hypothesis import strategies as st

from tests.support.examples import costly
from tests.support.filled_forms import Table, opened, rows_of, saved
from tests.support.sample import sampled
from thb_eu.definitions import Contract, Definitions
from thb_eu.year.forms.filled import FilledTable, read_form

SUPPLIERS_2024 = ("courts", "furs", "irsd", "mnz", "police", "programmes", "prosecution", "report")
SUPPLIERS_2025 = ("courts", "furs", "irsd", "police", "programmes", "prosecution")
FORMS = [*(f"{name}-2024" for name in SUPPLIERS_2024), *(f"{name}-2025" for name in SUPPLIERS_2025)]


def contract_of(table: Table, definitions: Definitions, form: str) -> Contract:
    """The contract of a table in the year of its form."""
    return definitions.contracts[table.contract].for_year(int(form[-4:]))


def count_columns(contract: Contract) -> list[str]:
    """The names of the columns that count."""
    return [field.name for field in contract.fields if field.count is not None]


def fill(table: Table, contract: Contract, chance: random.Random) -> None:
    """Type numbers, zeros and nothing beside the labels, and choose labels in some of the blank rows."""
    counts = count_columns(contract)
    totals = {label.casefold() for label in contract.printed_totals}
    for row in table.rows:
        first = str(table.sheet.cell(row, 1).value or "")
        if first.casefold() in totals:
            continue
        is_blank = all(table.sheet.cell(row, column).value in (None, "") for column in table.columns.values())
        if is_blank and (chance.random() < 0.7 or not counts):
            continue
        for field in contract.fields:
            cell = table.sheet.cell(row, table.columns[field.name])
            if field.count is not None:
                cell.value = chance.choice([None, 0, 0, chance.randint(1, 5000)])
            elif cell.value in (None, "") and field.labels:
                cell.value = chance.choice(list(field.labels))
            elif cell.value in (None, "") and not field.printed_total and not field.time and not field.dimension:
                cell.value = f"K{row}"


@sampled("form", FORMS, 2, ["police-2025"])
@costly(8, phases=(Phase.generate,))  # a seed does not shrink
@given(seed=st.integers(0, 10_000))
def test_figures_come_back_exactly_as_they_were_typed(
    form: str, seed: int, books: dict[str, bytes], definitions: Definitions
) -> None:
    """Blank, zero and number stay apart, each in its row and column; a sum that the form reckons is no figure."""
    book, tables = opened(books[form])
    chance = random.Random(seed)
    for table in tables.values():
        fill(table, contract_of(table, definitions, form), chance)
    typed = {name: table.typed() for name, table in tables.items()}

    came = {one.contract: one for one in read_form(saved(book), f"{form}.xlsx", definitions).tables}

    assert came.keys() == typed.keys()
    for name, rows in typed.items():
        contract = contract_of(tables[name], definitions, form)
        counts = [list(tables[name].columns).index(column) for column in count_columns(contract)]
        has_figures = any(cells[at] for row, cells in rows.items() for at in counts)
        assert came[name].says == ("reported" if has_figures else "")
        if has_figures:
            expected = {tables[name].header: list(tables[name].columns), **without_totals(rows, contract)}
            assert as_typed(came[name], contract) == expected


def without_totals(rows: dict[int, list[str]], contract: Contract) -> dict[int, list[str]]:
    """The rows that are no printed totals, which the form computes."""
    totals = {label.casefold() for label in contract.printed_totals}
    return {row: cells for row, cells in rows.items() if cells[0].casefold() not in totals}


def as_typed(came: FilledTable, contract: Contract) -> dict[int, list[str]]:
    """The rows that came, without the sums that the form computes."""
    printed = [at for at, field in enumerate(contract.fields) if field.printed_total]
    found = {}
    for row, cells in without_totals(rows_of(came.extract), contract).items():
        kept = ["" if row > came.header_row and at in printed else text for at, text in enumerate(cells)]
        if any(kept):
            found[row] = kept
    return found
