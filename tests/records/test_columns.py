"""Columns: a register is read whole and judged text by text, and comes to what every other table comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.records.registers import row, written
from tests.support.register_columns import PLAIN, REFUSED, TEXT, UNUSUAL, encoded, in_order, spoilt, with_more_rules
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import Contract, Definitions
from thb_eu.sources import delivery as door
from thb_eu.sources.delivery import Delivery, read_columns
from thb_eu.sources.grid import read_grid
from thb_eu.sources.structure import by_frictionless, deviations, deviations_of


@pytest.fixture
def contract(definitions: Definitions) -> Contract:
    """The contract of the open data."""
    return definitions.contracts["police-records/public"]


def rows_of(delivery: Delivery) -> list[tuple[int, tuple[str, ...]]]:
    """The rows of a register, as a grid has them."""
    return list(delivery.grid_of(every_row(delivery)).rows)


def every_row(delivery: Delivery) -> list[int]:
    """The numbers of all rows."""
    return delivery.rows.rows_with(delivery.header[0], delivery.rows.texts(delivery.header[0])["text"].tolist())


def delivered(content: bytes, contract: Contract, folder: Path) -> Delivery:
    """A file with this content, as it is read."""
    path = folder / "kd.csv"
    path.write_bytes(content)
    return read_columns(path, "kd.csv", contract)


@pytest.mark.parametrize("what", [*PLAIN, *UNUSUAL])
def test_a_register_is_read_as_any_table(contract: Contract, what: str, tmp_path: Path) -> None:
    """Read whole or row by row: the same header, the same cells, the same numbers of rows."""
    content = {**PLAIN, **UNUSUAL}[what]
    grid = read_grid(content, "kd.csv", contract)
    delivery = delivered(content, contract, tmp_path)

    assert (delivery.header, rows_of(delivery)) == (grid.header, list(grid.rows))


@pytest.mark.parametrize("what", PLAIN)
def test_a_plain_file_is_read_whole(
    contract: Contract, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way of every table, cell by cell, is not taken where nothing asks for it: it is too long for a register."""
    monkeypatch.setattr(door, "read_grid", lambda *_: pytest.fail("read cell by cell"))

    assert delivered(PLAIN[what], contract, tmp_path).header


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_the_same_words(contract: Contract, what: str, tmp_path: Path) -> None:
    """Speed changes nothing of what a supplier is told, nor of where."""
    told = []
    for read in (
        lambda: read_grid(REFUSED[what], "kd.csv", contract),
        lambda: delivered(REFUSED[what], contract, tmp_path),
    ):
        with pytest.raises(SourceRefused) as refused:
            read()
        told.append([str(fault) for fault in refused.value.faults])

    assert told[0] == told[1] != []


# --- the contract is held -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_the_verdict_is_that_of_frictionless_on_every_row(definitions: Definitions, seed: int, tmp_path: Path) -> None:
    """Good files and bad: the same deviations at the same cells as when frictionless judges the whole table."""
    content = spoilt(seed)
    for contract in with_more_rules(definitions.contracts["police-records/confidential"]):
        grid = read_grid(content, "kd.csv", contract)
        whole = by_frictionless(grid, contract)
        found = deviations_of(delivered(content, contract, tmp_path), contract)

        assert in_order(found) == in_order(deviations(grid, contract)) == in_order(whole) != []


@pytest.mark.parametrize("change", [lambda t: t.replace("DanVTednu", "Dan"), lambda t: t.replace("\n", ";Več\n", 1)])
def test_a_wrong_header_is_told_alone(contract: Contract, change: Callable[[str], str], tmp_path: Path) -> None:
    """Another name, or a column that the contract does not have."""
    content = encoded(change(TEXT))
    whole = by_frictionless(read_grid(content, "kd.csv", contract), contract)

    assert deviations_of(delivered(content, contract, tmp_path), contract) == whole != []


def test_few_rows_are_judged_of_a_file_in_which_few_are_wrong(
    contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frictionless is given the one bad row of a hundred, not the hundred."""
    given: list[int] = []
    judge = by_frictionless
    monkeypatch.setattr(
        "thb_eu.sources.structure.by_frictionless",
        lambda grid, asked: given.append(len(grid.rows)) or judge(grid, asked),
    )
    content = written([*(row(number) for number in range(99)), row(99, ZaporednaStevilkaKD="x")])

    found = deviations_of(delivered(content, contract, tmp_path), contract)

    assert [deviation.cell for deviation in found] == ["A101"] and given[-1] == 1


@pytest.mark.parametrize("limit", ["TABLE", "ROWS", "CELLS"])
@pytest.mark.parametrize("what", ["generated", "quoted cells"])
def test_a_register_may_be_larger_than_a_table(
    contract: Contract, limit: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too much for a table of figures is a small register, whichever way it is read."""
    monkeypatch.setattr(f"thb_eu.sources.text_files.{limit}", 10)
    content = {**PLAIN, **UNUSUAL}[what]

    with pytest.raises(SourceRefused):
        read_grid(content, "kd.csv", replace(contract, records=None))
    assert delivered(content, contract, tmp_path).rows.size > 10
