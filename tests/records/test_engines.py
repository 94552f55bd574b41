"""Engines: wherever the rows of a register are kept, the same is read, found wrong and counted."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.records.registers import HEADER, MORE, REAL, collection, generated, row, written
from tests.support.planted_persons import PLANTED
from tests.support.police_rows import ENGINES
from tests.support.register_columns import PLAIN, REFUSED, UNUSUAL, in_order, spoilt, with_more_rules
from tests.support.sample import one_of_each, sampled
from thb_eu.base.errors import SourceRefused
from thb_eu.cli.report import verdict
from thb_eu.definitions import Contract, Definitions
from thb_eu.records.synthetic import SynthesisRequest, synthesise
from thb_eu.results import ReceivedFacts
from thb_eu.run import prepare
from thb_eu.sources import read
from thb_eu.sources.delivery import Delivery, read_columns
from thb_eu.sources.personal_data import PersonalDataGuard, in_register, watch_of
from thb_eu.sources.structure import deviations_of


def by_both(folder: Path, content: bytes, definitions: Definitions, contract: str = "public") -> list[ReceivedFacts]:
    """What each engine makes of one register."""
    package = collection(folder, content, 2024, f"police-records/{contract}")
    return [read(package, definitions.with_engine(engine)) for engine in ENGINES]


FULL = {"real": REAL.read_bytes(), **{f"generated {seed}": written(generated(900, seed)) for seed in range(3)}}


READABLE = {name: content for name, content in {**FULL, **PLAIN, **UNUSUAL}.items() if name != "a line end in a cell"}


@sampled("what", READABLE, 6)
def test_every_engine_counts_the_same(tmp_path: Path, definitions: Definitions, what: str) -> None:
    """Facts with their places and days, rows ignored, keys told twice, the hash of the file."""
    one, other = by_both(tmp_path, READABLE[what], definitions)

    pd.testing.assert_frame_equal(one.facts, other.facts)
    pd.testing.assert_frame_equal(one.uncounted_facts, other.uncounted_facts)
    assert told(one) == told(other)


def told(came: ReceivedFacts) -> list[object]:
    """What is said of the registers besides their facts."""
    return [(r.file, r.sha256, r.rows, r.ignored, r.doubled, r.numbered) for r in came.registers]


def delivered(content: bytes, contract: Contract, folder: Path, engine: str) -> Delivery:
    """A file with this content, kept by an engine."""
    (folder / "kd.csv").write_bytes(content)
    return read_columns(folder / "kd.csv", "kd.csv", replace(contract, engine=engine))


@sampled("seed", range(6), 2)
def test_every_engine_finds_the_same_wrong(tmp_path: Path, definitions: Definitions, seed: int) -> None:
    """The corpus of good and bad files on which the verdict is that of frictionless on every row."""
    content = spoilt(seed)
    for contract in with_more_rules(definitions.contracts["police-records/confidential"]):
        found = [
            in_order(deviations_of(delivered(content, contract, tmp_path, engine), contract)) for engine in ENGINES
        ]

        assert found[0] == found[1] != []


@pytest.mark.parametrize("what", REFUSED)
def test_every_engine_refuses_the_same(tmp_path: Path, definitions: Definitions, what: str) -> None:
    """In the same words, at the same places."""
    told = []
    for engine in ENGINES:
        with pytest.raises(SourceRefused) as refused:
            delivered(REFUSED[what], definitions.contracts["police-records/public"], tmp_path, engine)
        told.append([str(fault) for fault in refused.value.faults])

    assert told[0] == told[1] != []


def test_a_large_file_goes_to_duckdb_where_it_is_installed(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its size, unless the contract names an engine; without the extra `scale` pandas reads any size."""
    contract = definitions.contracts["police-records/public"]
    small = delivered(FULL["generated 0"], contract, tmp_path, "").rows
    monkeypatch.setattr("thb_eu.sources.delivery.LARGE", 1_000)
    large = delivered(FULL["generated 0"], contract, tmp_path, "").rows
    named = delivered(FULL["generated 0"], contract, tmp_path, "pandas").rows
    monkeypatch.setattr("thb_eu.sources.delivery.importlib.util.find_spec", lambda name: None)
    without = delivered(FULL["generated 0"], contract, tmp_path, "").rows

    kinds = [type(rows).__name__ for rows in (small, large, named, without)]
    assert kinds == ["FrameSourceRows", "ArrowSourceRows", "FrameSourceRows", "FrameSourceRows"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("public", [True, False])
def test_a_register_is_read_by_the_engine_that_its_contract_names(
    tmp_path: Path, definitions: Definitions, engine: str, public: bool
) -> None:
    """The real rows of the Police, and invented ones with every offence of the code: no description is a name."""
    made_up = tmp_path / "synth"
    synthesise(SynthesisRequest(5_000, public=public), made_up, definitions.folder)
    real = collection(tmp_path / "real", FULL["real"], 2018)
    for package in (real, made_up):
        registers = read(package, definitions.with_engine(engine)).registers

        assert {(register.engine, register.given_up.english) for register in registers} == {(engine, "")}


KEPT_AND_NOT = ("OpisKD", "ZaporednaStevilkaOsebeVKD", "VrstaOsebe", "UraStoritve", "OpisKraja", "UporabljenoSredstvo3")
"""Columns of which an engine keeps the texts, as labels, keys and patterns, and such of which it keeps none."""


PIECES = (16 << 20, 4_000)
IN_PIECES = [*itertools.product(PLANTED, PIECES)]


@sampled(("kind", "piece"), IN_PIECES, 0, one_of_each(IN_PIECES, lambda planted: planted[0]))
def test_what_identifies_a_person_is_found_in_the_engine(
    tmp_path: Path, definitions: Definitions, kind: str, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any column, in any piece of the file, at the same rows as in memory; the engine is not given up for it."""
    in_pieces(piece, monkeypatch)
    guard = PersonalDataGuard(definitions)
    for column in KEPT_AND_NOT:
        rows = [row(number, **({column: PLANTED[kind]} if number in (40, 77) else {})) for number in range(1, 90)]
        (tmp_path / "kd.csv").write_bytes(written(rows))
        told = []
        for engine in ENGINES:
            contract = definitions.with_engine(engine).contracts["police-records/public"]
            delivery = read_columns(tmp_path / "kd.csv", "kd.csv", contract, watch_of(contract, guard))
            assert delivery.engine == engine
            told.append([(fault, str(fault)) for fault in in_register(delivery, contract, guard)])

        assert told[0] == told[1]
        may_hold = next(field for field in contract.fields if field.name == column).may_hold
        is_key = column == "ZaporednaStevilkaOsebeVKD"
        looked_for = kind not in may_hold and (definitions.personal_data.kinds[kind].anywhere or not is_key)
        assert [fault.where.row for fault, _ in told[0]] == ([41] if looked_for else [])


def in_pieces(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have DuckDB's file looked at in pieces of so many bytes."""
    monkeypatch.setattr("thb_eu.base.engines.duckdb_csv.PIECE", size)
    monkeypatch.setattr("thb_eu.base.engines.duckdb_csv.TOGETHER", 1)


FEW, MANY = 600, 700
"""From this row on each has a description of its own; how many these are: more than a number of one byte tells."""


def test_a_text_is_the_same_in_whatever_piece_it_stands(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pieces with one description, with some and with hundreds; keys that stand twice, far apart; an empty row."""
    in_pieces(60_000, monkeypatch)
    others = [row(number, OpisKD=f"KZ20/{number}./1// - OPIS") for number in range(FEW, FEW + MANY)]
    nothing = dict.fromkeys([*HEADER, *MORE], "")
    rows = [*(row(number) for number in range(1, FEW)), nothing, *others, row(3), row(FEW + 3)]
    one, other = by_both(tmp_path, written(rows), definitions)

    pd.testing.assert_frame_equal(one.facts, other.facts)
    assert told(one) == told(other)
    register = other.registers[0]
    assert (register.engine, register.rows) == ("duckdb", FEW + MANY + 1)
    assert sorted(register.doubled) == [(FEW + MANY + 2, 4), (FEW + MANY + 3, FEW + 5)]


NOT_PLAIN = {
    "quotation marks": '"KZ20/113,/1// - TRGOVINA Z LJUDMI"',
    "a line in a cell": "KZ20/113,/1// - TRGOVINA\rZ LJUDMI",
    "a cell more": "KZ20/113,/1// - TRGOVINA;Z LJUDMI",
}


@pytest.mark.parametrize("why", NOT_PLAIN)
def test_a_way_that_is_given_up_is_told(tmp_path: Path, definitions: Definitions, why: str) -> None:
    """Why DuckDB did not read what it was asked to read; nothing is told where memory was asked for."""
    content = written([row(1), row(2, OpisKD=NOT_PLAIN[why])])
    told = []
    for engine in ENGINES:
        try:
            told.append(delivered(content, definitions.contracts["police-records/public"], tmp_path, engine))
        except SourceRefused as refused:
            assert why == "a line in a cell" and refused.faults
            return
    assert told[0].given_up.is_empty
    assert (told[1].engine, told[1].given_up.is_empty) == ("pandas", False)


def test_a_register_that_is_too_large_for_memory_says_why_it_was_to_be_kept_there(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quotation marks alone keep a large file out of DuckDB: whoever sends it can leave them out."""
    monkeypatch.setattr("thb_eu.sources.delivery.REGISTER_IN_MEMORY", 100)
    content = written([row(1), row(2, OpisKD=NOT_PLAIN["quotation marks"])])
    with pytest.raises(SourceRefused) as refused:
        delivered(content, definitions.contracts["police-records/public"], tmp_path, "duckdb")
    (fault,) = refused.value.faults

    assert (fault.code, "DuckDB" in fault.what.english) == ("file-too-large", True)


def test_the_verdict_names_a_register_that_duckdb_was_to_keep(tmp_path: Path, definitions: Definitions) -> None:
    """Once, in both languages; it is of this machine, so no finding and no file of the dossier tells it."""
    content = written([row(1), row(2, OpisKD=NOT_PLAIN["quotation marks"])])
    package = collection(tmp_path, content, 2024)
    submission = prepare(package, definitions.with_engine("duckdb"), fast=True)
    for lang in ("en", "sl"):
        assert sum("records.csv" in line for line in verdict(submission, lang).splitlines()) == 1
    plain = prepare(collection(tmp_path, FULL["generated 0"], 2024), definitions.with_engine("duckdb"), fast=True)

    assert "records.csv" not in verdict(plain, "en")


def test_duckdb_writes_nothing_to_a_disk(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No database, no spilled rows, no copy in another encoding: the folder holds the file that was there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    delivery = delivered(FULL["real"], definitions.contracts["police-records/public"], tmp_path, "duckdb")

    assert delivery.rows.texts("Spol")["rows"].sum() == 3408
    assert [path.name for path in tmp_path.rglob("*")] == ["kd.csv"]
