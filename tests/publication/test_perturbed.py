"""A public dossier of changed numbers, by the policy alone: what its reader is told, and whether it verifies."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import REPOSITORY, SI_2024
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions, load
from thb_eu.dossiers.verification import verify
from thb_eu.publication.dossier import publish
from thb_eu.run import prepare
from thb_eu.sources.known_releases import release_named

ERROR = 3  # protection/within of small-counts-2024
SUPPRESSION = "public: {method: suppression, conf_status: C}"


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    """Definitions in which one line of the policy file differs."""
    folder = tmp_path_factory.mktemp("own")
    for file in (REPOSITORY / "mappings").rglob("*"):
        if file.is_file():
            written = folder / file.relative_to(REPOSITORY)
            written.parent.mkdir(parents=True, exist_ok=True)
            written.write_bytes(file.read_bytes())
    policy = folder / "mappings/disclosure.yaml"
    text = policy.read_text(encoding="utf-8")
    assert SUPPRESSION in text
    policy.write_text(text.replace(SUPPRESSION, "public: {method: small_count_rounding, conf_status: F}"))
    return load(folder)


@pytest.fixture(scope="module")
def written(chosen: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public") / "dossier"
    publish(prepare(SI_2024, chosen, Audience.PUBLIC), folder, draft=True)
    return folder


def test_its_manifest_says_how_far_its_numbers_may_lie_from_the_counted_ones(written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_bytes())

    assert manifest["perturbation"] == {"method": "small_count_rounding", "error": ERROR, "units": ["PER"]}


def test_it_is_made_again_and_nothing_differs(written: Path) -> None:
    """No key is needed: the same counts are told alike."""
    found = verify(written, SI_2024)
    assert not found.differences
    assert {part.id for part in found.parts if not part.done} == {"signature", "lineage.csv"}


def test_its_sheets_control_sums_as_those_of_every_edition(written: Path) -> None:
    """Changed numbers add up as counted ones do, so each control that stands there comes to nothing."""
    book = openpyxl.load_workbook(written / "submission.xlsx")
    values = openpyxl.load_workbook(written / "submission.xlsx", data_only=True)
    found = []
    for name, held in book.defined_names.items():
        if name.endswith("_controls"):
            [(sheet, area)] = held.destinations
            found += [cell.value for row in values[sheet][area] for cell in row if cell.value not in (None, ":")]

    assert len(found) > 100 and set(found) == {0}


def test_whoever_knows_it_knows_bounds(written: Path, chosen: Definitions) -> None:
    """The release that a later vintage must reckon with: a 0 is 0 to 3, a 7 is 4 to 10; nothing is kept back there."""
    release = release_named(written, chosen)
    widths = {figure.high - figure.low for figure in release.figures if figure.high is not None}

    assert not release.withheld
    assert max(widths) == 2 * ERROR and ERROR in widths
