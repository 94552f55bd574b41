"""Engines: wherever the rows of a register are kept, the same is read, found wrong and counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.records.registers import REAL, collection, generated, written
from tests.records.test_columns import PLAIN, REFUSED, UNUSUAL, in_order, spoilt, with_more_rules
from tests.support.sample import sampled
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import Contract, Definitions
from thb_eu.results import ReceivedFacts
from thb_eu.sources import read
from thb_eu.sources.delivery import Delivery, read_columns
from thb_eu.sources.structure import deviations_of

ENGINES = ("pandas", "duckdb")


def kept_by(definitions: Definitions, engine: str) -> Definitions:
    """The definitions, with every register kept by this engine."""
    contracts = {
        name: replace(contract, engine=engine) if contract.records else contract
        for name, contract in definitions.contracts.items()
    }
    return replace(definitions, contracts=contracts)


def by_both(folder: Path, content: bytes, definitions: Definitions, contract: str = "public") -> list[ReceivedFacts]:
    """What each engine makes of one register."""
    package = collection(folder, content, 2024, f"police-records/{contract}")
    return [read(package, kept_by(definitions, engine)) for engine in ENGINES]


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


@pytest.mark.parametrize("seed", range(6))
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
    assert kinds == ["FrameSourceRows", "TableSourceRows", "FrameSourceRows", "FrameSourceRows"]


def test_duckdb_writes_nothing_to_a_disk(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No database, no spilled rows, no copy in another encoding: the folder holds the file that was there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    delivery = delivered(FULL["real"], definitions.contracts["police-records/public"], tmp_path, "duckdb")

    assert delivery.rows.texts("Spol")["rows"].sum() == 3408
    assert [path.name for path in tmp_path.rglob("*")] == ["kd.csv"]
