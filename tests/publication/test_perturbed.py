"""A public dossier of numbers with cell keys, by the policy alone: what its reader is told, and whether it verifies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import REPOSITORY, SI_2024
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions, load
from thb_eu.dossiers.verification import verify
from thb_eu.publication.dossier import publish
from thb_eu.records.pseudonyms.keys import PseudonymKey
from thb_eu.run import prepare
from thb_eu.sources.known_releases import release_named

ERROR = 5
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
    policy.write_text(text.replace(SUPPRESSION, f"public: {{method: cell_key, error: {ERROR}, conf_status: F}}"))
    return load(folder)


@pytest.fixture(scope="module")
def keyed() -> Callable[[str], str]:
    """What the office's key makes of a text."""
    return PseudonymKey(b"a key of the office, of forty bytes or so").of_inputs


@pytest.fixture(scope="module")
def written(chosen: Definitions, keyed: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public") / "dossier"
    publish(prepare(SI_2024, chosen, Audience.PUBLIC, keyed=keyed), folder, draft=True, keyed=keyed)
    return folder


def test_its_manifest_says_how_far_its_numbers_may_lie_from_the_counted_ones(written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_bytes())

    assert manifest["perturbation"] == {"method": "cell_key", "error": ERROR, "units": ["PER"]}


def test_with_the_key_it_is_made_again_and_nothing_differs(written: Path, keyed: Callable[[str], str]) -> None:
    """Without it the numbers cannot be made again, and that is said."""
    found = verify(written, SI_2024, keyed=keyed)
    assert not found.differences
    assert {part.id for part in found.parts if not part.done} == {"signature", "lineage.csv"}

    without = verify(written, SI_2024)
    assert not without.differences
    assert "recomputed" in {part.id for part in without.parts if not part.done}


def test_its_sheets_control_no_sums(written: Path) -> None:
    """Numbers to which something was added need not add up; a control that fails would be a false alarm."""
    book = openpyxl.load_workbook(written / "submission.xlsx")

    assert not [name for name in book.defined_names if name.endswith("_controls")]


def test_whoever_knows_it_knows_bounds(written: Path, chosen: Definitions) -> None:
    """The release that a later vintage must reckon with: a 0 is 0 to 5, a 7 is 2 to 12; nothing is kept back there."""
    release = release_named(written, chosen)
    widths = {figure.high - figure.low for figure in release.figures if figure.high is not None}

    assert not release.withheld
    assert max(widths) == 2 * ERROR and ERROR in widths
