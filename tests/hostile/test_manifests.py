"""A stranger's manifest: each field with strange types and steering signs is refused, or read and told as it stands.

Expected: a refusal with a code and no traceback, by whichever command opens the dossier; what it names is looked up
nowhere, and no sign that steers a terminal is written to one.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.hostile import doors
from tests.support.sample import is_whole, sample
from thb_eu.base.printable import STEERING
from thb_eu.cli import cli
from thb_eu.dossiers import Dossier, opened
from thb_eu.dossiers.comparison import changed_files
from thb_eu.dossiers.verification.rerun import other_tools

EVIL = "a\x1b]0;EVIL\x07\nA forged line."
STRANGE: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.0, 1.5, 10**30, "", "word", "9" * 5_000, EVIL, "\ud800", "../x", "2024-02-31"),
    *([], {}, [[]], [None], ["word"], {"": None}, {EVIL: "1"}, {EVIL: EVIL}, {"a": {"b": 1}}),
)
BESIDE: Mapping[str, Any] = {
    "revision": {"vintage": 2, "because": {"en": "x"}, "follows": "0" * 64, "entry": 1},
    "submitted": "2026-03-02",
    "journal": {"number": 1, "hash": "0" * 64},
    "perturbation": {"method": "small_count_rounding", "error": 2, "units": ["PER"]},
    "originals": {"data/t03.xlsx": "0" * 64},
    "inputs_keyed": "i1_" + "a" * 26,
}
"""What a manifest may hold besides."""


@pytest.fixture(scope="module")
def good() -> dict[str, Any]:
    """A manifest with every field that one can have."""
    return {**json.loads((doors.written() / "manifest.json").read_bytes()), **BESIDE}


def places(value: Any, depth: int = 3) -> Iterator[tuple[Any, ...]]:
    """The ways to the fields of a manifest; of those that are alike, as the hashes of files, to the first."""
    if not depth or not isinstance(value, dict | list) or not value:
        return
    keys = [*value] if isinstance(value, dict) else [*range(len(value))]
    for key in keys if (len(keys) < 30 and depth == 3) or len(keys) < 8 else keys[:1]:
        yield (key,)
        yield from ((key, *more) for more in places(value[key], depth - 1))


def spoilt(good: Mapping[str, Any], place: tuple[Any, ...], strange: Any) -> dict[str, Any]:
    """The manifest with another value at a place; `...`: without it."""
    made = inner = copy.deepcopy(dict(good))
    for step in place[:-1]:
        inner = inner[step]
    if strange is ...:
        del inner[place[-1]]
    else:
        inner[place[-1]] = strange
    return made


def uses(folder: Path, other: Dossier) -> tuple[()]:
    """Ask what commands ask of a manifest."""
    found = opened(folder)
    other_tools(found)
    changed_files(found, other)
    for name in ("year", "revision", "submitted", "anchor"):
        getattr(found, name)
    return ()


@pytest.mark.sampled
def test_each_field_is_of_its_shape_or_refused(good: dict[str, Any], tmp_path: Path) -> None:
    file, read, refused = tmp_path / "manifest.json", 0, 0
    file.write_text(json.dumps(good), encoding="utf-8")
    whole = opened(tmp_path)
    ways = [*places(good)]
    assert {way[0] for way in ways} == {*good} and len(ways) > 40
    for way in ways:
        for strange in (..., *sample(STRANGE, 6, [EVIL])):
            file.write_text(json.dumps(spoilt(good, way, strange)), encoding="utf-8")
            faults = doors.refusal(lambda: uses(tmp_path, whole))
            words = "".join(map(str, faults))
            assert all(fault.code for fault in faults) and STEERING.findall(words) == [], (way, strange)
            read, refused = read + (not faults), refused + bool(faults)
    assert read > (20 if is_whole() else 5) and refused > (500 if is_whole() else 150)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that may be spoilt."""
    return Path(shutil.copytree(doors.written(), tmp_path_factory.mktemp("manifests") / "d"))


def libraries(named: Mapping[str, str]) -> Callable[[dict[str, Any]], object]:
    """A manifest that names these libraries."""
    return lambda manifest: manifest.update(libraries=named)


TOLD: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "a library that steers a terminal": libraries({EVIL: "1"}),
    "a library that nobody has": libraries({"nobody-has-it": "1", "../x": "1"}),
    "no library": libraries({}),
    "a version that steers a terminal": lambda manifest: manifest.update(python=EVIL),
    "a country that steers a terminal": lambda manifest: manifest.update(geo=EVIL),
    "a collection that steers a terminal": lambda manifest: manifest.update(package=EVIL),
    "a policy that steers a terminal": lambda manifest: manifest.update(disclosure_policy=EVIL),
    "a perturbation that is a word": lambda manifest: manifest.update(perturbation="word"),
    "an engine without its version": lambda manifest: manifest["engine"].pop("version"),
    "libraries that are a word": lambda manifest: manifest.update(libraries="word"),
    "a day that never was": lambda manifest: manifest.update(prepared="2025-02-31"),
    "no day": lambda manifest: manifest.pop("prepared"),
    "waivers that are a number": lambda manifest: manifest.update(waivers=7),
}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("explain", "V3!D14"), [*TOLD]),
        (("compare",), [*TOLD]),
        (("export", "--form", "px", "--form", "json-stat", "--out"), [*TOLD]),
        pytest.param(("verify",), [*TOLD][: 2 if is_whole() else 1], marks=pytest.mark.slow),
    ],
)
def test_every_command_that_opens_it_ends_in_an_answer_or_a_refusal(
    words: tuple[str, ...], names: Sequence[str], dossier: Path
) -> None:
    content = (doors.written() / "manifest.json").read_bytes()
    others = {"compare": str(doors.written()), "export": str(dossier.parent / "out"), "explain": ""}
    beside = [*words[1:], *filter(None, [others.get(words[0])])]
    for name in names:
        manifest = json.loads(content)
        TOLD[name](manifest)
        (dossier / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        done = CliRunner().invoke(cli, [words[0], str(dossier), *beside])
        assert done.exception is None or isinstance(done.exception, SystemExit), (name, done.exc_info)
        assert done.exit_code in (0, 1, 3), (name, done.output)
        assert STEERING.findall(done.output.replace("\n", "")) == [], name
        assert "\nA forged line." not in done.output, name
        assert words != ("verify",) or "EVIL" in done.output or "nobody-has-it" in done.output, name
