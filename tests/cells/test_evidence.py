"""What stands behind a cell: the same of a run and of its dossier, and nothing that a register says of a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.dossiers.verification.dossiers import undrawn
from thb_eu.base.model import Place
from thb_eu.cells import Cube, gone_from_a_row
from thb_eu.definitions import Definitions
from thb_eu.dossiers import opened
from thb_eu.dossiers.explanation import ExplainedDossier, explain, reading_of
from thb_eu.publication.folder import write_all
from thb_eu.records.synthetic import SynthesisRequest, synthesise
from thb_eu.run import run_of


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    """A collection of two registers, each with a row for every person."""
    folder = tmp_path_factory.mktemp("registers") / "synth"
    synthesise(SynthesisRequest(rows=120, without_keys=0.2), folder, definitions.folder)
    return folder


@pytest.mark.parametrize("collection", ["figures", "registers"])
def test_a_dossier_says_of_every_cell_what_its_run_says(
    collection: str, request: pytest.FixtureRequest, definitions: Definitions, tmp_path: Path
) -> None:
    """Counts with their places, rules, decisions, corrections, waivers: on the page as in what `explain` answers."""
    package = SI_2024 if collection == "figures" else request.getfixturevalue("registers")
    edition = run_of(package, definitions).edition(fast=True)
    write_all(tmp_path / "dossier", undrawn(edition))
    written = opened(tmp_path / "dossier").cube(definitions)

    assert len(edition.cube.behind) > 50 and edition.cube.behind.keys() == written.behind.keys()
    for key in edition.cube.reasons.keys() | edition.cube.behind.keys():
        assert edition.cube.evidence(key) == written.evidence(key)

    in_memory, on_disk = reading_of(edition), ExplainedDossier(opened(tmp_path / "dossier"))
    for number in range(2, len(on_disk.dossier.observations) + 2, 50):
        assert explain(in_memory, f"observations.csv:{number}") == explain(on_disk, f"observations.csv:{number}")


def test_of_a_register_rows_are_told_and_never_what_stands_in_them(registers: Path, definitions: Definitions) -> None:
    """Behind a figure no rule, no fact and no cell; of where a row went neither a code nor a count."""
    cube: Cube = run_of(registers, definitions).edition(fast=True).cube
    of_registers = [fact for fact in cube.contributions if cube.supplier(fact.view).is_register]
    rules = {fact.rule for fact in of_registers}

    assert len(of_registers) > 100 and len(rules) > 1
    for fact in of_registers:
        told = gone_from_a_row(fact)
        assert fact.term.where == told.term.where == Place(fact.term.where.file, row=fact.term.where.row)
        assert (fact.term.fact, fact.term.rule, told.fact, told.rule, told.population) == ("",) * 5
        assert (told.key, told.term.value, told.decisions) == ((fact.key[0], ()), None, ())


def test_a_view_without_a_file_is_a_register_where_its_contract_says_so(definitions: Definitions) -> None:
    """A dossier whose descriptor was taken out tells no more of a person than one that has it."""
    registers = [name for name, contract in definitions.contracts.items() if contract.records]
    cube = Cube(definitions, 2024, (), lambda _table: ())

    assert registers and all(cube.supplier(name).is_register for name in registers)


@pytest.mark.parametrize("folder", ["deliveries/0123abcd", "deliveries/fedc9876"])
def test_a_count_that_a_delivery_brought_is_named_by_its_contract(folder: str, definitions: Definitions) -> None:
    """The next delivery lies in another folder; who reads of the cell finds it by table and cell in both."""
    row = {"file": f"{folder}/t05.csv", "sheet": "", "cell": "B9", "row": "9", "contribution": "5", "rule": "r"}
    cell = dict.fromkeys(definitions.table("V2").names, "T")
    fact = {**row, **cell, "table": "V2", "fact": "f", "population": "p", "view": "police-t05"}
    resource = {"name": "police-t05", "path": f"{folder}/t05.csv", "thb:contract": "police/t05", "title": "Table 5"}
    cube = Cube(definitions, 2024, (resource,), lambda table: (fact,) if table == "lineage" else ())

    (counted,) = cube.contributions
    assert str(counted.term.where) == "police/t05, B9"
    assert counted.term.where.file == f"{folder}/t05.csv"
