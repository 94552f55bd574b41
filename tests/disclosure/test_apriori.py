"""A-priori files of τ-Argus: what is written is read by a reader made from its source, and what it says is done."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tests.conftest import SI_2024
from tests.support.commands import run
from tests.support.protected_tables import DEFINITIONS, POLICY
from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import literal
from thb_eu.definitions import StatusByHand
from thb_eu.disclosure.apriori import apriori_files, as_policy_cells, with_apriori

WHY = literal("asked for")
CELLS = (
    StatusByHand(year=2024, table="V3", key={"citizen": "BA"}, status="safe", because=WHY),
    StatusByHand(year=2024, table="V3", key={"status": "IDENT", "sex": "F"}, status="protect", because=WHY),
    StatusByHand(year=2024, table="S1", key={"sex": "F"}, status="waived", because=WHY),
    StatusByHand(year=2023, table="S1", key={}, status="safe", because=WHY),
)


def read_as_argus(content: bytes, dimensions: int, totals: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
    """As `APriori.processAprioryFile` does: fields by the separator, the total's code is none, the status in capitals.

    The first line must hold the separator, and one field more than the table has variables.
    """
    lines = content.decode().splitlines()
    assert "," in lines[0] and len(lines[0].split(",")) - 1 == dimensions
    found = []
    for line in lines:
        *codes, status = (field.strip() for field in line.split(","))
        found.append(
            (tuple("" if code == total else code for code, total in zip(codes, totals, strict=True)), status.upper())
        )
    return found


def test_what_is_written_is_read_as_tau_argus_reads() -> None:
    """By year and table; the letters of τ-Argus: S safe, U unsafe, P protected."""
    files = apriori_files(replace(POLICY, by_hand=CELLS), 2024, DEFINITIONS)

    assert {*files} == {"V3.hst", "S1.hst"}
    assert read_as_argus(files["V3.hst"], 3, ("REG", "TOTAL", "T")) == [
        (("", "BA", ""), "S"),
        (("IDENT", "", "F"), "U"),
    ]
    assert read_as_argus(files["S1.hst"], 2, ("T", "TOTAL")) == [(("F", ""), "P")]


def test_what_is_written_is_read_again_as_it_was() -> None:
    files = apriori_files(replace(POLICY, by_hand=CELLS), 2024, DEFINITIONS)
    definitions, said = with_apriori(DEFINITIONS, files.items(), 2024)

    assert [replace(cell, because=WHY) for cell in said] == [*CELLS[:3]]
    assert definitions.law.policy(2024).by_hand == said and not definitions.law.policy(2023).by_hand  # type: ignore[union-attr]
    assert [entry["key"] for entry in yaml.safe_load(as_policy_cells(said))] == [dict(cell.key) for cell in CELLS[:3]]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("V3.hst", b"REG;BA;T;u\r\nREG;BA;T;w;5\r\n", 2),
        ("V3.hst", b"REG,BA,T,ml\n", 1),
        ("V3.hst", b"REG,YU,T,s\n", 1),
        ("V3.hst", b"BA,T,s\n", 1),
        ("victims.hst", b"REG,BA,T,s\n", None),
    ],
)
def test_what_is_no_status_by_hand_is_refused_with_its_line(name: str, content: bytes, line: int | None) -> None:
    with pytest.raises(SourceRefused) as refused:
        with_apriori(DEFINITIONS, [(name, content)], 2024)

    assert [fault.where.line for fault in refused.value.faults] == [line]


def test_the_officer_tries_a_file_and_gets_the_entries_of_the_policy(tmp_path: Path) -> None:
    """The total of suspects protected by hand: it is suppressed in the report, and the file comes back."""
    (tmp_path / "S1.hst").write_bytes(b"T;TOTAL;u\r\n")
    done = run("disclosure", SI_2024, "--out", tmp_path / "o", "--apriori", tmp_path / "S1.hst", "--format", "json")

    assert json.loads(done.stdout)["suppressed"]["primary"] > 165
    assert (tmp_path / "o/S1.hst").read_bytes() == b"T,TOTAL,u\r\n"
    assert "protect" in (tmp_path / "o/policy-cells.yaml").read_text(encoding="utf-8")
