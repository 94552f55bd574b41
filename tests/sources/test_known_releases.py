"""What is held to have been published: a public dossier of the same country, and no other one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SI_2024, keep_only
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import Definitions
from thb_eu.results import Collection
from thb_eu.run import knowing
from thb_eu.sources import read_collection
from thb_eu.sources.known_releases import BESIDE, release_of, told_beside

PUBLIC = {"package": "si-2024", "year": "2024", "geo": "SI", "audience": "public"}
Door = Callable[[Path, Definitions], Collection]


def dossier(place: Path, **manifest: str | None) -> Path:
    """What of a dossier is read that shows one total; `manifest`: what it says otherwise, None where not at all."""
    place.mkdir(parents=True)
    told = {key: value for key, value in {**PUBLIC, **manifest}.items() if value is not None}
    (place / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    (place / "observations.csv").write_text(
        "table,sex,age,unit,obs_value,obs_status\nS1,T,TOTAL,PER,19,A\n", encoding="utf-8"
    )
    return place


def named(told: Path, definitions: Definitions) -> Collection:
    """The collection, where somebody names it with --known."""
    found = knowing(SI_2024, definitions, [told])
    assert isinstance(found, Collection)
    return found


def beside(told: Path, definitions: Definitions) -> Collection:
    """The collection, where it lies in its folder `releases`."""
    collection = Path(shutil.copytree(SI_2024, told.parent / "si-2024"))
    keep_only(collection, "t03")
    shutil.copytree(told, collection / "releases" / told.name)
    return read_collection(collection, definitions)


@pytest.mark.parametrize("door", [named, beside])
def test_a_public_dossier_is_known(door: Door, definitions: Definitions, tmp_path: Path) -> None:
    """The nineteen suspects that it shows."""
    (release,) = door(dossier(tmp_path / "d"), definitions).releases

    assert [(figure.low, figure.high) for figure in release.figures] == [(19, 19)]


@pytest.mark.parametrize("door", [named, beside])
def test_what_else_was_public_of_a_count_that_it_keeps_back_is_known(
    door: Door, definitions: Definitions, tmp_path: Path
) -> None:
    """A table that was printed when the dossier left tells of two women; it stays so in the file of the release."""
    women = ("suspects", frozenset({("sex", "F")}))
    place = dossier(tmp_path / "d")
    with (place / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("S1,F,TOTAL,PER,,Q\n")
    (place / BESIDE).write_bytes(told_beside({("S1", ("F", "TOTAL")): (2, None)}, definitions))

    (release,) = door(place, definitions).releases
    for known in (release, release_of(release.content, "again", release.id, definitions)):
        assert (known.withheld, known.beside) == ({women}, {women: (2, None)})


@pytest.mark.parametrize("door", [named, beside])
@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ({"audience": "eu"}, "release-not-public"),
        ({"audience": "internal"}, "release-not-public"),
        ({"audience": None}, "release-not-public"),
        ({"geo": "HR"}, "release-of-another-country"),
    ],
)
def test_what_nobody_has_read_is_not_known(
    manifest: dict[str, str | None], code: str, door: Door, definitions: Definitions, tmp_path: Path
) -> None:
    """The Commission's dossier holds every true count: were it taken for published, nothing would be protected."""
    with pytest.raises(SourceRefused) as refused:
        door(dossier(tmp_path / "d", **manifest), definitions)

    (fault,) = refused.value.faults
    assert fault.code == code
    assert fault.where.file.endswith("releases/d" if door is beside else str(tmp_path / "d"))
