"""Frames: what travels from one step to the next has the columns and the dtypes that are declared for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.records.registers import REAL, collection
from thb_eu.base.table_schemas import CELLS, CLAIMS, FACTS, NUMBER, STRUCTURE, TEXT, Schema
from thb_eu.definitions import Definitions
from thb_eu.mapping.translation import translate
from thb_eu.sources import read


@pytest.mark.parametrize("what", ["tables of figures", "a register"])
def test_what_is_read_has_the_declared_columns(what: str, definitions: Definitions, tmp_path: Path) -> None:
    """At the door of translating: facts, history, claims, cells, what breaks a contract; of either kind of table."""
    package = "si-2024" if what == "tables of figures" else collection(tmp_path, REAL.read_bytes())
    received = read(package, definitions)

    for schema, frame in (
        (FACTS, received.facts),
        (FACTS, received.uncounted_facts),
        (CLAIMS, received.claims),
        (CELLS, received.cells),
        (STRUCTURE, received.structure),
    ):
        assert [*schema.faults(frame)] == []
    dimensions = {*definitions.law.dimensions, *definitions.law.days}
    assert {*received.facts.columns} == {*received.uncounted_facts.columns} == {*FACTS.columns, *dimensions}


def test_translating_takes_nothing_away_from_a_fact(definitions: Definitions) -> None:
    """At the door of counting every column of a fact is there as it was read, those of the law beside it."""
    facts = translate(read("si-2024", definitions), definitions).facts

    assert [fault for fault in FACTS.faults(facts) if not fault.endswith(": not declared")] == []


def test_a_schema_tells_how_a_table_differs() -> None:
    """A column that lacks, one of another dtype, one too many."""
    schema = Schema({"name": TEXT, "count": NUMBER})
    frame = schema.of_rows([("a", 1), ("b", None)])

    assert [*schema.faults(frame)] == []
    assert [*schema.faults(frame.drop(columns="name"))] == ["name: missing"]
    assert [*schema.faults(frame.astype({"count": "Float64"}))] == ["count is Float64, not Int64"]
    assert [*schema.faults(frame.assign(more=1))] == ["more: not declared"]
