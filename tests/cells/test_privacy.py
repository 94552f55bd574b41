"""No surface says of a register's row what stands in it: `explain` both ways, `compare`, `verify`, the page."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.dossiers.verification.dossiers import refreshed, undrawn
from thb_eu.definitions import Definitions
from thb_eu.dossiers import opened
from thb_eu.dossiers.comparison import compare
from thb_eu.dossiers.comparison.formats import comparison_object
from thb_eu.dossiers.explanation import ExplainedDossier, as_object, explain, follow
from thb_eu.dossiers.verification import verify
from thb_eu.dossiers.verification.verification_lines import verification_object
from thb_eu.publication.folder import write_all
from thb_eu.publication.html.explanations import explanations
from thb_eu.records.synthetic import SynthesisRequest, synthesise
from thb_eu.run import run_of

PLANTED = "KANARČEK"
PLANTED_IN = {
    "lineage.csv": ("fact", "rule", "cell", "decisions", "secondary"),
    "fact-reasons.csv": ("fact", "code"),
    "observations.csv": (),
}
"""By file the columns that say what a row of a register holds."""


def plant(path: Path, columns: Sequence[str]) -> None:
    """Put the word before what stands in some columns, of every second row not into the first; one more everywhere."""
    with path.open(encoding="utf-8", newline="") as read:
        rows = [*csv.DictReader(read)]
    for number, row in enumerate(rows):
        row |= {column: f"{PLANTED} {row[column]}" for column in columns[number % 2 :]}
        row |= {name: str(int(row[name]) + 1) for name in ("obs_value", "contribution") if row.get(name)}
    with path.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def surfaces(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Mapping[str, str]:
    """All that is said of registers whose dossier has a word planted in every column that tells of a person."""
    folder = tmp_path_factory.mktemp("registers")
    synthesise(SynthesisRequest(rows=120, without_keys=0.2), folder / "synth", definitions.folder)
    edition = run_of(folder / "synth", definitions).edition(fast=True)
    files = undrawn(edition)
    for name in ("as-written", "planted"):
        write_all(folder / name, files)
    for name, columns in PLANTED_IN.items():
        plant(folder / "planted" / name, columns)
    planted = ExplainedDossier(opened(refreshed(folder / "planted")))
    numbers = range(2, len(planted.dossier.observations) + 2, 7)
    rows_of_persons = sorted({row["row"] for row in planted.dossier.lineage if row["row"]})
    said = {
        "explain": [as_object(explain(planted, f"observations.csv:{number}"), ("sl", "en")) for number in numbers],
        "follow": [as_object(follow(planted, f"police.csv:{row}"), ("sl", "en")) for row in rows_of_persons[:20]],
        "verify": verification_object(verify(folder / "planted", folder / "synth")),
        "compare": comparison_object(compare([folder / "as-written", folder / "planted"])),
        "page": [[number.behind.shares for number in row.numbers] for row in explanations(edition).rows],
    }
    return {name: json.dumps(told, ensure_ascii=False, default=str) for name, told in said.items()}


@pytest.mark.parametrize("surface", ["explain", "follow", "verify", "compare", "page"])
def test_no_surface_says_what_a_row_of_a_register_holds(surface: str, surfaces: Mapping[str, str]) -> None:
    """Neither what was planted, nor the name of a fact, which has the cell and the role of a person in it."""
    said = surfaces[surface]

    assert "police" in said
    assert PLANTED not in said and "police!" not in said and "programmes!" not in said


def test_a_row_that_differs_is_named_by_its_place_alone(surfaces: Mapping[str, str]) -> None:
    """Every row of lineage.csv was changed: each is found, with the number of the row and the column that differs."""
    differences = json.loads(surfaces["verify"])["differences"]
    of_rows = [found for found in differences if found["where"] in ("lineage.csv", "fact-reasons.csv")]

    values = {
        aspect: {said["value"] for found in of_rows if found["aspect"] == aspect for said in found["sayings"]}
        for aspect in {found["aspect"] for found in of_rows}
    }

    assert len(of_rows) > 200
    assert {name for name, told in values.items() if told == {"…"}} == {"rule", "cell", "decisions", "secondary"}
    assert values["fact"] == values["code"] == {"…", "∅"}
