"""What a notebook gets is what a dossier holds: the same rows, in data frames with declared columns."""

from __future__ import annotations

import builtins
import csv
import inspect
import json
import re
from pathlib import Path

import pandas as pd
import pytest

import thb_eu
from release.site.notebooks import run
from tests.conftest import REPOSITORY, SI_2024
from thb_eu.base import errors, table_schemas
from thb_eu.base.table_schemas import FINDINGS, LINEAGE, OBSERVATIONS, Schema
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.year.acting import Acting

ON = "2026-01-12"
NOTEBOOKS = sorted((REPOSITORY / "docs").rglob("*.ipynb"))


@pytest.fixture(scope="module")
def submission(definitions: Definitions):
    return thb_eu.prepare("si-2024", definitions, fast=True)


@pytest.fixture(scope="module")
def dossier(submission, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebook") / "dossier"
    thb_eu.publish(submission, folder)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return [*csv.DictReader(opened)]


def as_text(frame: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {name: "" if pd.isna(value) else str(value) for name, value in row.items()} for row in frame.to_dict("records")
    ]


def test_the_frames_hold_what_the_files_hold(submission, dossier: Path) -> None:
    """observations.csv is the contract (design, section 4); whoever reads the frame reads the same."""
    assert as_text(submission.tables) == rows(dossier / "observations.csv")
    written = rows(dossier / "lineage.csv")
    assert as_text(submission.lineage[[*written[0]]]) == written


def test_the_findings_are_those_of_the_file(submission, dossier: Path) -> None:
    told = json.loads((dossier / "findings.json").read_text(encoding="utf-8"))["findings"]
    frame = submission.findings
    assert frame["fingerprint"].tolist() == [one["fingerprint"] for one in told]
    assert frame["severity"].tolist() == [one["severity"] for one in told]
    assert frame["message"].tolist() == [one["message"]["en"] for one in told]
    assert frame["cell"].tolist() == [one["where"].get("cell") or "" for one in told]


@pytest.mark.parametrize(("name", "schema"), [("tables", OBSERVATIONS), ("lineage", LINEAGE), ("findings", FINDINGS)])
@pytest.mark.parametrize("audience", ["eu", "public"])
def test_columns_and_their_types_are_declared(submission, name: str, schema: Schema, audience: str) -> None:
    found = submission if audience == "eu" else thb_eu.protect(submission, audience)
    assert [*schema.faults(getattr(found, name))] == []


def test_the_same_figures_for_the_public_are_those_that_are_prepared_for_it(
    submission, definitions: Definitions
) -> None:
    """Suppressed counts are gone, and with them all that could tell them: lineage and findings."""
    public = thb_eu.protect(submission, "public")
    pd.testing.assert_frame_equal(public.tables, thb_eu.prepare("si-2024", definitions, "public").tables)
    assert (public.tables["obs_status"] == "Q").any()
    assert public.lineage.empty and public.findings.empty
    with pytest.raises(ValueError, match="public"):
        thb_eu.protect(public, "eu")


def test_a_number_is_explained_and_a_cell_is_followed(dossier: Path) -> None:
    """45 registered victims in 2024 (V1, the sum of identified and presumed ones)."""
    assert thb_eu.explain(dossier, key="table=V1,status=REG").cell.value == 45
    assert thb_eu.explain(dossier, source="data/t03.csv!C6").reached
    for wrong in ({}, {"reference": "V3!D14", "key": "table=V1"}):
        with pytest.raises(ValueError, match="alone"):
            thb_eu.explain(dossier, **wrong)


def test_a_year_is_received_and_accepted_from_python(tmp_path: Path, definitions: Definitions) -> None:
    """The functions act as the commands do: in a role, with an entry in the journal."""
    from thb_eu.year.new_year import begin_year

    year = tmp_path / "si-2025"
    begin_year(2025, "si-2024", year, definitions, Acting("analyst", ON))
    mine = thb_eu.load_for(year)
    form = next((SI_2024 / "data").glob("t05.csv"))
    found = thb_eu.receive(form, year, mine, role="analyst", on=ON, table="police/t05")
    acts = [entry.act for entry in journal_of(year).entries]
    assert len(found.deliveries) == 1 and acts[-1] in (Act.RECEIVED, Act.REFUSED)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_of_the_docs_shows_what_its_cells_show_when_they_are_run(path: Path) -> None:
    """From top to bottom, in a process that knows nothing of Jupyter; what changed is kept anew by `make notebooks`."""
    notebook = json.loads(path.read_bytes())
    kept = [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]

    assert any("data" in output for outputs in kept for output in outputs)
    assert [*run(notebook)] == kept


SECTIONS = re.compile(r"^(Columns|Units|Errors|Source): (?P<text>\S.*?)(?=^\w+: |\Z)", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", thb_eu.__all__)
def test_every_public_function_says_columns_units_errors_and_source(name: str) -> None:
    """What a notebook's author must know is in the docstring, each parameter too; what it names is there."""
    function = getattr(thb_eu, name)
    text = inspect.getdoc(function) or ""
    said = {found[1]: found["text"] for found in SECTIONS.finditer(text)}
    schemas = re.findall(r"`([A-Z_]+)`", said["Columns"])
    raised = [getattr(errors, it, None) or getattr(builtins, it, None) for it in re.findall(r"`(\w+)`", said["Errors"])]

    assert [*said] == ["Columns", "Units", "Errors", "Source"]
    assert not [it for it in inspect.signature(function).parameters if f"`{it}`" not in text]
    assert all(isinstance(getattr(table_schemas, schema, None), Schema) for schema in schemas)
    assert [it for it in raised if isinstance(it, type) and issubclass(it, Exception)]


def test_what_is_documented_is_there_and_nothing_else() -> None:
    from thb_eu import OF_ROOMS, library

    assert thb_eu.__all__ == sorted((*library.__all__, *OF_ROOMS))
    for name in thb_eu.__all__:
        assert (getattr(thb_eu, name).__doc__ or "").strip(), name
    with pytest.raises(AttributeError):
        _ = thb_eu.nothing
