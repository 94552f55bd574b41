"""What was published elsewhere when a dossier was made: `verify --package` needs it to make the numbers again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dossiers.verification.dossiers import compared
from tests.support.twins import same_cells, victims_in, write_victims
from thb_eu.base.errors import SourceRefused
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.dossiers.verification import verify
from thb_eu.publication.dossier import publish
from thb_eu.run import knowing, prepare

ELSEWHERE = """title,year,vintage,table,key,value
UNODC,2024,0,V3,"status=IDENT, citizen=RS, sex=M",<4
"""
"""Of the man and the four women from Serbia: five and no more than three men tells that there are two women."""
VICTIMS = ((1, 4), (4, 1), (1, 4), (4, 1), (4, 1))
"""Men and women of five countries, Serbia the first: each may be any number from one to four."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = victims_in(tmp_path_factory.mktemp("victims") / "alone")
    write_victims(made, VICTIMS)
    return made


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("known") / "unodc.csv"
    file.write_text(ELSEWHERE, encoding="utf-8")
    return file


def test_a_public_dossier_is_made_again_knowing_what_was_known(
    package: Path, elsewhere: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """It holds none of that; whoever does not name it gets other cells."""
    made = prepare(knowing(package, definitions, [elsewhere]), definitions, Audience.PUBLIC, fast=True)
    assert not same_cells(made, prepare(package, definitions, Audience.PUBLIC, fast=True))
    publish(made, tmp_path / "dossier", draft=True)

    assert compared(tmp_path / "dossier", package).differences
    assert not verify(tmp_path / "dossier", package, known=[elsewhere]).differences


def test_a_dossier_for_the_commission_holds_it(
    package: Path, elsewhere: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """The flags follow from it; its file lies among the inputs, and the collection alone is enough."""
    made = prepare(knowing(package, definitions, [elsewhere]), definitions, fast=True)
    publish(made, tmp_path / "dossier", draft=True)

    assert list((tmp_path / "dossier" / "inputs" / "releases").glob("*.csv"))
    assert not compared(tmp_path / "dossier", package).differences


def test_a_dossier_for_the_commission_was_not_published(
    package: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Who names it to `verify` is told so: all its counts are true, and nothing would be left to protect."""
    for audience in (Audience.EU, Audience.PUBLIC):
        publish(prepare(package, definitions, audience, fast=True), tmp_path / audience.value, draft=True)

    with pytest.raises(SourceRefused, match="release-not-public"):
        verify(tmp_path / "public", package, known=[tmp_path / "eu"])
    assert not verify(tmp_path / "public", package, known=[tmp_path / "public"]).differences
