"""What an explanation must not say: the rows of registers, and in an edition for the public what is suppressed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.dossiers.explanation.conftest import written
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import Definitions
from thb_eu.dossiers import opened
from thb_eu.dossiers.explanation import ExplainedDossier, Explanation, as_object, explain_key, follow, lines
from thb_eu.dossiers.explanation.addresses import RequestedCell
from thb_eu.dossiers.explanation.cell_explanation import explained
from thb_eu.records.synthetic import SynthesisRequest, synthesise

CANARY = "KANARČEK"


def everything_said(answer: Explanation) -> str:
    """Both languages and the form for programs."""
    for_programs = json.dumps(as_object(answer, ("sl", "en")), ensure_ascii=False)
    return "\n".join((*lines(answer, "sl"), *lines(answer, "en"), for_programs))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    """Two synthetic registers; in every row of the Police's the description of the place is a word of its own."""
    folder = tmp_path_factory.mktemp("registers") / "synth"
    synthesise(SynthesisRequest(rows=300, without_keys=0.2), folder, definitions.folder)
    path = folder / "police.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="windows-1250"), newline=""), delimiter=";"))
    at = rows[0].index("OpisKraja")
    for number, row in enumerate(rows[1:], 2):
        row[at] = f"{CANARY}{number}"
    text = "\n".join(";".join(row) for row in rows) + "\n"
    path.write_bytes(text.encode("windows-1250"))
    (folder / "police.csv.receipt.json").unlink(missing_ok=True)
    return folder


@pytest.fixture(scope="module")
def registers(package: Path, definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> ExplainedDossier:
    """The dossier of the registers, which holds their hashes and not their rows."""
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [entry for entry in descriptor["resources"] if entry["name"] == "police"]
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return ExplainedDossier(opened(written(package, tmp_path_factory.mktemp("of-registers") / "dossier", definitions)))


def test_no_value_of_a_row_is_told(registers: ExplainedDossier, package: Path) -> None:
    """Every cell of every table: neither the planted words, nor a key of a person, nor a day of an entry."""
    rows = list(csv.DictReader(io.StringIO((package / "police.csv").read_text("windows-1250")), delimiter=";"))
    never = {row["person"] for row in rows} | {row["DatumEvidentiranja"] for row in rows} - {""}
    never.discard("")

    said = "\n".join(
        everything_said(explained(RequestedCell("", registers.cube.key_of(row)), registers))
        for row in registers.dossier.observations[::3]
    )

    assert len(never) > 100
    assert CANARY not in said and not [word for word in never if word in said]


def test_a_number_from_a_register_adds_up_by_rows_alone(registers: ExplainedDossier) -> None:
    """The sum holds; of each count a row is told, no cell, no fact and no rule that would say what stands in it."""
    found = 0
    for row in registers.dossier.observations:
        answer = explained(RequestedCell("", registers.cube.key_of(row)), registers)
        if answer.cell.value:
            found += 1
            assert sum(share.value for share in answer.shares) == answer.cell.value
            terms = [term for share in answer.shares for term in share.terms]
            assert all(share.register for share in answer.shares)
            assert not [term for term in terms if term.fact or term.rule or term.where.cell]
    assert found > 20


def test_the_console_tells_how_many_rows_the_first_and_the_last(registers: ExplainedDossier) -> None:
    """And that the register itself is not in the dossier."""
    answer = explain_key(registers, "table=V1")
    rows = sorted({term.where.row for share in answer.shares for term in share.terms if term.value})
    said = "\n".join(lines(answer, "en"))

    assert f"police.csv, {len(rows)} rows: {rows[0]} to {rows[-1]}" in said
    assert "persons-with-a-key-are-counted-once" in {entry.id for entry in answer.decisions}


def test_where_a_row_of_a_register_went_tells_no_category(registers: ExplainedDossier) -> None:
    """The tables alone: a cell would say the sex, age and citizenship of the person in that row."""
    rows = {int(row["row"]) for row in registers.dossier.lineage if row["file"] == "police.csv"}
    for row in sorted(rows)[:10]:
        for place in (f"police.csv:{row}", f"police.csv!G{row}"):
            journey = follow(registers, place)
            assert journey.reached
            assert not [entry for entry in journey.reached if entry.cells or entry.rule or entry.value or entry.fact]
            assert not journey.rules and not journey.column
    unnamed = next(number for number in range(2, 300) if number not in rows)

    assert not follow(registers, f"police.csv:{unnamed}").reached


def test_the_public_edition_says_what_it_cannot_explain(public: Path) -> None:
    """No facts, no suppliers' files: it says so, and still tells labels, sums, decisions and reasons for gaps."""
    reading = ExplainedDossier(opened(public))
    answer = explain_key(reading, "table=V1")

    assert answer.cell.value == 45 and answer.shares == ()
    assert answer.remarks
    assert {entry.dimension for entry in answer.categories} == {"status", "registering_organisation"}
    with pytest.raises(SourceRefused, match="not-in-public-edition"):
        follow(reading, "data/t03.csv!C6")


def test_of_a_suppressed_cell_nothing_more_is_said(public: Path, reading: ExplainedDossier) -> None:
    """Suppressed for small counts or beside one: no count of a supplier and no number in the reasons."""
    withheld = ExplainedDossier(opened(public))
    found = [row for row in withheld.dossier.observations if row["obs_status"] == "Q"]

    assert found
    for row in found:
        answer = explained(RequestedCell("", withheld.cube.key_of(row)), withheld)
        assert answer.cell.value is None and len(answer.reasons) == 1
        assert "suppressed" in answer.reasons[0].english and not any(
            sign.isdigit() for sign in answer.reasons[0].english
        )
        assert answer.mark and answer.mark_reason.english
