"""Contracts drafted from a file: what is understood is right, what is not is named by its place, and nobody is shown.

The samples beside the contracts are read twice: by the contract that stewards wrote, and by a draft that is made while
that contract is away. The two must tell the same numbers, and no code that the contract does not tell.
"""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.support import made_up_persons
from tests.support.sample import sampled
from thb_eu import load
from thb_eu.base.errors import DefinitionRefused, SourceRefused
from thb_eu.cli import cli
from thb_eu.country import renew_country
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.folder import find_folder
from thb_eu.exchange.contracts import held, package_in
from thb_eu.exchange.contracts.draft import drafted
from thb_eu.sources.aggregate_facts import AggregateTable, facts_of
from thb_eu.sources.coding import SourceFacts
from thb_eu.sources.grid import read_grid

OURS = load(REPOSITORY)
OF_FIGURES = sorted(name for name, contract in OURS.contracts.items() if contract.use == "facts")
REGISTERS = sorted(name for name, contract in OURS.contracts.items() if contract.use == "records")


def sample_of(name: str, root: Path = REPOSITORY) -> Path:
    """The sample beside a contract."""
    office, _, table = name.partition("/")
    return root / f"datapackages/sources/{office}/sample/{table}.csv"


def read(content: bytes, file: str, contract: Contract, definitions: Definitions) -> SourceFacts:
    """What a table says by a contract."""
    grid = read_grid(content, file, contract)
    return facts_of(AggregateTable("x", "", grid, contract), 2024, definitions.law.lists)


def draft_of(content: bytes, file: str, definitions: Definitions, office: str = "customs") -> dict[str, Contract]:
    """The contracts that are drafted from a file, as `mappings check` reads them."""
    written, _untold = drafted(content, file, package_in(Path("nowhere") / office, definitions), definitions)
    return dict(held(json.loads(written), definitions)[1])


def tells_the_same(name: str, definitions: Definitions, root: Path = REPOSITORY) -> None:
    """A draft made without the contract `name` reads its sample as that contract does, as far as it understands it."""
    contract, sample = definitions.contracts[name], sample_of(name, root)
    others = {other: one for other, one in definitions.contracts.items() if other != name}
    without = dataclasses.replace(definitions, contracts=others)
    [draft] = draft_of(sample.read_bytes(), sample.name, without, name.partition("/")[0]).values()
    by_contract = read(sample.read_bytes(), sample.name, contract, definitions)
    by_draft = read(sample.read_bytes(), sample.name, draft, definitions)
    true = {fact.origin.cell: fact for fact in by_contract.facts if "/zero-" not in fact.fact}
    told = {fact.origin.cell: fact for fact in by_draft.facts}
    assert {cell: fact.value for cell, fact in told.items()} == {cell: fact.value for cell, fact in true.items()}
    for cell, fact in told.items():
        assert fact.codes.items() <= true[cell].codes.items(), (cell, fact.codes, true[cell].codes)
    assert {(one.kind, one.value, one.covers) for one in by_draft.claims} == {
        (one.kind, one.value, one.covers) for one in by_contract.claims
    }


@sampled("name", OF_FIGURES, 8)
def test_a_draft_reads_its_sample_as_the_contract_does(name: str) -> None:
    """Numbers, codes and printed totals of every table of figures of 2023 to 2026."""
    tells_the_same(name, OURS)


def test_a_table_is_called_as_said_in_the_signs_of_a_name() -> None:
    """What is typed beside `--table` becomes a name as that of a file does; it stands in paths and commands."""
    package = package_in(Path("nowhere/customs"), OURS)
    written, _untold = drafted(b"Sex,Victims\nFemale,3\nMale,4\n", "x.csv", package, OURS, "Žrtve 2024")
    assert [one["name"] for one in json.loads(written)["resources"]] == ["zrtve-2024"]


def test_of_another_country_too(tmp_path: Path) -> None:
    """Croatia: a column for each year, in English."""
    renew_country(REPOSITORY / "examples/croatia", tmp_path / "hr", find_folder())
    tells_the_same("greta/identified", load(tmp_path / "hr"), tmp_path / "hr")


@sampled("name", REGISTERS, 3)
def test_a_register_is_refused(name: str) -> None:
    """A row of each sample is a person or an offence: no contract of figures is made of it."""
    sample = sample_of(name)
    with pytest.raises(SourceRefused) as refused:
        draft_of(sample.read_bytes(), sample.name, OURS)
    assert {fault.code for fault in refused.value.faults} <= {"sample-of-persons", "personal-data"}


def test_persons_are_refused_and_not_repeated() -> None:
    """Names of persons, invented, beside numbers that might be counts."""
    names = [made_up_persons.name(random.Random(seed)) for seed in range(4)]
    content = "\n".join(["Ime in priimek;Starost", *(f"{name};{30 + at}" for at, name in enumerate(names))]).encode()
    with pytest.raises(SourceRefused) as refused:
        draft_of(content, "osebe.csv", OURS)
    assert {fault.code for fault in refused.value.faults} == {"personal-data"}
    said = "".join(fault.in_language(lang) for fault in refused.value.faults for lang in ("sl", "en"))
    assert not [name for name in names if name in said]


def test_a_workbook_as_offices_send_it(tmp_path: Path) -> None:
    """A title, headings over two rows with gaps, sums as formulas, a note below, a second table, a sheet of words.

    Reckoned by hand: 1 Romanian man and 3 Filipino men are adults; 2 and 4 women; 1 girl; one row is of a country that
    no list knows.
    """
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Žrtve"
    for row in (
        ["Carina: žrtve trgovine z ljudmi v letu 2025"],
        [],
        ["Državljanstvo", "Moški", None, "Ženske", None, "Skupaj"],
        [None, "Odrasli", "Mladoletni", "Odrasli", "Mladoletni", None],
        ["Romunija", 1, 0, 2, 1, 4],
        ["Filipini", 3, 0, 4, 0, 7],
        ["Zelenija", 0, 0, 1, 0, 1],
        ["Skupaj", 4, 0, 7, 1, 12],
        [],
        ["Vir: letna evidenca"],
    ):
        sheet.append(row)
    for area in ("A3:A4", "B3:C3", "D3:E3", "F3:F4"):
        sheet.merge_cells(area)
    other = book.create_sheet("Ovadbe")
    for row in (["Člen", "Izid obravnave", "Število"], ["113. člen", "Kazenska ovadba", 4], ["Skupaj", None, 4]):
        other.append(row)
    book.create_sheet("Pojasnila").append(["Tu ni tabele."])
    book.save(tmp_path / "carina.xlsx")
    content = (tmp_path / "carina.xlsx").read_bytes()

    found = draft_of(content, "carina.xlsx", OURS)
    assert [*found] == ["customs/zrtve", "customs/ovadbe"]
    victims = read(content, "carina.xlsx", found["customs/zrtve"], OURS)
    told = {
        fact.origin.cell: (fact.value, fact.codes.get("citizen"), fact.codes["sex"], fact.codes["age"])
        for fact in victims.facts
    }
    assert told["B5"] == (1, "RO", "M", "Y_GE18")
    assert told["D6"] == (4, "PH", "F", "Y_GE18")
    assert told["E5"] == (1, "RO", "F", "Y_LT18")
    assert told["D7"] == (1, None, "F", "Y_GE18")
    assert [fact.origin.cell for fact in victims.facts if fact.doubt.unresolved] == ["B7", "C7", "D7", "E7"]
    assert {(claim.kind, claim.value) for claim in victims.claims if claim.kind == "grand"} == {("grand", 12)}
    [complaints] = read(content, "carina.xlsx", found["customs/ovadbe"], OURS).facts
    assert (complaints.value, complaints.codes["article"], complaints.codes["document"]) == (4, "KZ-1 113", "COMPLAINT")

    written, untold = drafted(content, "carina.xlsx", package_in(Path("customs"), OURS), OURS)
    [strange] = [what.english for where, what in untold if where.column == "Državljanstvo"]
    assert "A7" in strange and "Zelenija" not in written.decode()


def test_signs_and_letters_of_windows() -> None:
    """Semicolons and cp1250, as Excel of the office writes them, and rows that are numbered."""
    rows = ["Zap. št.;Spol;Koliko", "1;Ženske;12", "2;Moški;5", "3;;0", ";Skupaj;17"]
    content = "\r\n".join(rows).encode("cp1250")
    [contract] = draft_of(content, "carina.csv", OURS).values()
    assert contract.delimiter == ";" and "windows-1250" in contract.encodings
    assert [(field.dimension, field.count) for field in contract.fields] == [("", None), ("sex", None), ("", {})]


def test_no_is_no_country() -> None:
    """NE is the code of Niger: alone under a heading that nobody knows it is a word."""
    [contract] = draft_of(b"Zaposlen;Citizenship;Number\nNE;RO;3\nNE;SI;4\n", "a.csv", OURS).values()
    assert [field.dimension for field in contract.fields] == ["", "citizen", ""]


def test_a_draft_in_its_place_passes_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a country's own folder two files make two tables of an office; the law with them is free of contradiction."""
    renew_country(REPOSITORY / "examples/croatia", tmp_path / "hr", find_folder())
    monkeypatch.chdir(tmp_path / "hr")
    (tmp_path / "found.csv").write_text("Sex;Citizenship;Persons\nFemale;Romania;4\nMale;HR;1\nTotal;;5\n", "utf-8")
    (tmp_path / "by-age.csv").write_text("Age,Number\nAdult,3\n", "utf-8")
    for name in ("found", "by-age"):
        words = ["contract", "draft", str(tmp_path / f"{name}.csv"), "--out", "datapackages/sources/border"]
        assert CliRunner().invoke(cli, words).exit_code == 0
    assert CliRunner().invoke(cli, ["mappings", "check"]).exit_code == 0
    definitions = load(tmp_path / "hr")
    assert {"border/found", "border/by-age"} <= definitions.contracts.keys() and "border" in definitions.suppliers
    again = CliRunner().invoke(
        cli, ["contract", "draft", str(tmp_path / "found.csv"), "--out", "datapackages/sources/border"]
    )
    assert again.exit_code == 1 and "duplicate-table" in again.output


def test_a_name_is_refused_where_it_names_nothing(tmp_path: Path, definitions: Definitions) -> None:
    """Of an office with a blank, which no command could name; of a table, where the file has two."""
    with pytest.raises(DefinitionRefused) as office:
        package_in(tmp_path / "customs office", definitions)
    assert [fault.code for fault in office.value.faults] == ["shape-wrong"]

    book, rows = openpyxl.Workbook(), [["Spol", "Število"], ["Moški", 3], ["Ženske", 2]]
    for sheet in (book.active, book.create_sheet("Two")):
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "two.xlsx")
    package = package_in(tmp_path / "customs", definitions)
    with pytest.raises(SourceRefused) as table:
        drafted((tmp_path / "two.xlsx").read_bytes(), "two.xlsx", package, definitions, "victims")
    assert [fault.code for fault in table.value.faults] == ["table-ambiguous"]
    assert drafted((tmp_path / "two.xlsx").read_bytes(), "two.xlsx", package, definitions)
