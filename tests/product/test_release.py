"""A release is whole: everything that a user installs is in it, for the system that it is for, and its number stands
everywhere that names it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from gettext import GNUTranslations
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from hatch_build import shown_by_an_index
from release.artefacts import (
    LOCK,
    PYTHONS,
    TARGETS,
    Target,
    _metadata,
    checksums,
    described,
    lacking,
    locked_for,
    start_file,
    zipped,
)
from release.prepare import DATED_IN, NAMED_IN, prepare
from release.provenance import stated
from tests.conftest import REPOSITORY

LOCKED = (REPOSITORY / LOCK).read_text(encoding="utf-8")
WINDOWS, LINUX = (next(it for it in TARGETS if it.name.startswith(name)) for name in ("windows", "linux"))
NOT_FOR_USERS = {"pytest", "ruff", "mypy", "hypothesis", "playwright", "hatchling", "babel", "duckdb", "pyspark"}


def names(lock: str) -> set[str]:
    return {line.partition("==")[0] for line in lock.splitlines() if "==" in line}


@pytest.mark.parametrize("target", TARGETS, ids=lambda it: f"{it.name}-{it.python}")
def test_what_is_shipped_is_pinned_by_hash_once_and_without_markers(target: Target) -> None:
    """An installation without an index takes exactly this, on that system."""
    lock = locked_for(target, LOCKED)
    entries = [line for line in lock.splitlines() if not line.startswith(" ")]
    assert len(entries) == len(names(lock)) > 50
    assert not any(";" in line for line in entries)
    assert len(re.findall(r"^\S.*\n +--hash=sha256:", lock, re.MULTILINE)) == len(entries)
    assert names(lock) & NOT_FOR_USERS == set()


def test_each_system_gets_what_it_alone_needs() -> None:
    """click colours a console of Windows through colorama; nothing else does."""
    assert "colorama" in names(locked_for(WINDOWS, LOCKED))
    assert "colorama" not in names(locked_for(LINUX, LOCKED))


def _wheel(folder: Path, name: str, *asks: str, about: str = "") -> None:
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as opened:
        lines = "".join(f"Requires-Dist: {line}\n" for line in asks) + about
        opened.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{lines}")


def test_a_library_that_only_the_other_system_needs_is_missed_there(tmp_path: Path) -> None:
    """pip judges markers by the machine on which it runs; whoever builds on Linux must ask for Windows himself."""
    _wheel(tmp_path, "one", 'two; sys_platform == "win32"', 'three; extra == "more"')
    assert [*lacking(LINUX, tmp_path)] == []
    assert [*lacking(WINDOWS, tmp_path)] == ['one-1.0-py3-none-any.whl asks for two; sys_platform == "win32"']
    _wheel(tmp_path, "two")
    assert [*lacking(WINDOWS, tmp_path)] == []


SAID = {
    "spdx": (
        "License-Expression: MIT\nAuthor-email: Some Team <team@office.example>\n",
        [{"expression": "MIT"}],
        "Some Team",
    ),
    "old": ("License: BSD\nMaintainer: M\nAuthor: A\n", [{"license": {"name": "BSD"}}], "M"),
    "listed": (
        "License: Copyright\n        many lines\nClassifier: License :: OSI Approved :: MIT License\nAuthor: A\n",
        [{"license": {"name": "MIT License"}}],
        "A",
    ),
    "silent": ("", [], "silent"),
}


def test_the_bill_of_materials_names_licence_supplier_and_time(tmp_path: Path) -> None:
    """What NTIA calls the minimum, from what each wheel says of itself; the time is that of the commit."""
    for name, (about, _licences, _supplier) in SAID.items():
        _wheel(tmp_path, name, about=about)
    parts = [{"name": name.title()} for name in SAID] + [{"name": "of-no-wheel"}]
    bill = {
        "metadata": {"component": {"name": "thb-eu", "licenses": [{"license": {"id": "EUPL-1.2"}}]}},
        "components": parts,
    }

    told = described(bill, tmp_path.iterdir(), "2026-12-02T10:00:00Z")

    assert told["metadata"]["timestamp"] == "2026-12-02T10:00:00Z"
    assert told["metadata"]["component"]["licenses"] == [{"license": {"id": "EUPL-1.2"}}]
    assert {part["name"].lower(): (part["licenses"], part["supplier"]["name"]) for part in told["components"][:-1]} == {
        name: (licences, supplier) for name, (_about, licences, supplier) in SAID.items()
    }
    assert told["components"][-1] == {"name": "of-no-wheel"}


def test_two_builds_of_a_zip_are_the_same_bytes_and_the_start_file_runs(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "wheels").mkdir(parents=True)
    (folder / "start.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "wheels" / "a.whl").write_bytes(b"wheel")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        zipped(folder, tmp_path / name / "x.zip")
    assert (tmp_path / "one" / "x.zip").read_bytes() == (tmp_path / "two" / "x.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one" / "x.zip") as opened:
        assert {entry.filename: entry.external_attr >> 16 for entry in opened.infolist()} == {
            "x/start.sh": 0o100755,
            "x/wheels/a.whl": 0o100644,
        }


def test_an_index_of_packages_shows_links_that_lead_somewhere() -> None:
    """Nothing relative, which leads nowhere there; addresses and maintainer are the office's to give (PEP 621)."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    code = (REPOSITORY / "publiccode.yml").read_text(encoding="utf-8")
    relative = r"\]\((?!https?:|#)"
    assert len(re.findall(relative, readme)) > 20

    without = shown_by_an_index(readme, code)
    filled = code.replace('url: ""', 'url: "https://office.example/thb/"', 1)
    filled = filled.replace('email: ""', 'email: "maintenance@office.example"', 1)
    shown = shown_by_an_index(readme, filled)

    assert (without["urls"], without["maintainers"]) == ({}, [])
    assert not re.findall(relative, without["readme"]["text"])
    assert "[EUPL-1.2]" not in without["readme"]["text"] and "EUPL-1.2" in without["readme"]["text"]
    (first, *_others) = yaml.safe_load(code)["maintenance"]["contacts"]
    assert shown["maintainers"] == [{"name": first["name"], "email": "maintenance@office.example"}]
    assert shown["urls"]["Source"] == "https://office.example/thb"
    text = shown["readme"]["text"]
    assert not re.findall(relative, text)
    assert "(https://office.example/thb/blob/HEAD/docs/index.md)" in text
    assert "(https://office.example/thb/raw/HEAD/docs/workbook.png)" in text


@pytest.mark.slow
def test_two_builds_of_the_wheel_are_the_same_bytes(tmp_path: Path) -> None:
    """In two folders, at two times: whoever builds a commit by its lock proves the wheel that was handed out.

    No catalogue names the version of Babel by which it was compiled, which no lock of a stranger holds.
    """
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout.decode()
    built = []
    for number, name in enumerate(("one", "a folder with spaces")):
        for file in filter(None, tracked.split("\0")):
            if not file.startswith(("tests/", "docs/", "benchmarks/")):
                (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(REPOSITORY / file, tmp_path / name / file)
                os.utime(tmp_path / name / file, (number * 10**9, number * 10**9))
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / f"out-{number}"]
        subprocess.run(build, cwd=tmp_path / name, check=True, capture_output=True)
        (wheel,) = (tmp_path / f"out-{number}").iterdir()
        built.append(wheel)
    assert built[0].name == built[1].name
    described = _metadata(built[0]).get_payload()
    assert "# thb_eu" in described and "](" not in described.replace("](http", "")
    assert built[0].read_bytes() == built[1].read_bytes()
    with zipfile.ZipFile(built[0]) as opened:
        compiled = {name: opened.read(name) for name in opened.namelist() if name.endswith(".mo")}
    assert len(compiled) == 2
    for content in compiled.values():
        assert b"Generated-By" not in content
        assert "charset=utf-8" in GNUTranslations(io.BytesIO(content)).gettext("")


def test_the_checksums_are_those_that_sha256sum_reads(tmp_path: Path) -> None:
    (tmp_path / "b.whl").write_bytes(b"b")
    (tmp_path / "a.zip").write_bytes(b"a")
    digests = {name: hashlib.sha256(name[0].encode()).hexdigest() for name in ("a.zip", "b.whl")}
    assert checksums(tmp_path).decode() == "".join(f"{digest}  {name}\n" for name, digest in digests.items())


def _git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@office.example")
    return subprocess.run(["git", *who, *words], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def test_each_file_of_a_release_is_stated_with_its_hash_and_its_origin(tmp_path: Path) -> None:
    """in-toto Statement v1 with SLSA Provenance v1; `make artefacts` has it read by in-toto's own messages."""
    root, out = tmp_path / "source", tmp_path / "out"
    root.mkdir()
    out.mkdir()
    (root / "some.lock").write_bytes(b"lock")
    (out / "b.whl").write_bytes(b"b")
    (out / "a.zip").write_bytes(b"a")
    told = stated(out, root, {"version": "1.0"}, ["some.lock"], ["pip==1.0"])
    statement = json.loads(told)
    build = statement["predicate"]["buildDefinition"]
    made = {it["name"]: it["digest"]["sha256"] for it in statement["subject"]}
    assert (statement["_type"], statement["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://slsa.dev/provenance/v1",
    )
    assert made == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()}
    lock = {"name": "some.lock", "digest": {"sha256": hashlib.sha256(b"lock").hexdigest()}}
    assert build["resolvedDependencies"] == [lock, {"name": "pip==1.0"}]
    assert build["externalParameters"] == {"version": "1.0"}
    assert told == stated(out, root, {"version": "1.0"}, ["some.lock"], ["pip==1.0"])


def test_a_release_says_which_commit_it_is_and_whether_nothing_else_went_in(tmp_path: Path) -> None:
    """A tree with a change that is not committed is not the commit."""
    root, out = tmp_path / "source", tmp_path / "out"
    root.mkdir()
    out.mkdir()
    (root / "some.lock").write_bytes(b"lock")
    _git(root, "init", "--quiet")
    _git(root, "add", "some.lock")
    _git(root, "commit", "--quiet", "-m", "One")
    for is_clean in (True, False):
        build = json.loads(stated(out, root, {}, [], []))["predicate"]["buildDefinition"]
        assert build["resolvedDependencies"][0]["digest"] == {"gitCommit": _git(root, "rev-parse", "HEAD")}
        assert build["internalParameters"]["sourceIsAsCommitted"] is is_clean
        (root / "some.lock").write_bytes(b"another")


def test_start_files_need_no_administrator_and_no_index() -> None:
    for name in ("start.cmd", "start.sh"):
        text = (REPOSITORY / "release" / "start" / name).read_text(encoding="utf-8")
        assert "--no-index" in text and "--require-hashes" in text
        assert not re.search(r"sudo|runas|Program Files|/usr/local|curl|Invoke-WebRequest", text)


STUB = """#!/bin/sh
case "$*" in
  -c*) [ -n "{version}" ] && echo "{version}" || exit 1 ;;
  "-m venv"*)
    mkdir -p "$4/bin"
    cp "$0" "$4/bin/python"
    printf '#!/bin/sh\\necho ran "$@"\\n' > "$4/bin/thb-eu"
    chmod +x "$4/bin/thb-eu" ;;
  "-m pip"*) echo "$@" > "{told}" ;;
esac
"""
"""An interpreter of this version (none: one without venv), that writes down what it is told to install."""


@pytest.mark.skipif(os.name != "posix", reason="the start file of Linux")
@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ({"python3.11": "3.11", "python3.13": "3.13"}, "3.13"),
        ({"python3.14": "3.14"}, "3.14"),
        ({"python3": "3.12"}, "3.12"),
        ({"python3.13": "", "python3": "3.11"}, "3.11"),
        ({"python3": "3.10", "python": "3.9"}, ""),
        ({}, ""),
    ],
)
def test_the_start_file_takes_whatever_python_is_there(there: dict[str, str], taken: str, tmp_path: Path) -> None:
    """One of 3.11 to 3.14 with venv, whatever it is called, without a home too; else it says what is needed."""
    folder, path = tmp_path / "mapa s presledkom š", tmp_path / "bin"
    folder.mkdir()
    path.mkdir()
    for name in ("sh", "dirname", "mkdir", "cat", "touch", "cp", "chmod"):
        (path / name).symlink_to(str(shutil.which(name)))
    for version in PYTHONS:
        (folder / f"requirements-{version}.txt").touch()
    (folder / "start.sh").write_text(start_file("start.sh", PYTHONS), encoding="utf-8")
    for name, version in there.items():
        (path / name).write_text(STUB.format(version=version, told=tmp_path / "told"), encoding="utf-8")
        (path / name).chmod(0o755)
    start = ["sh", str(folder / "start.sh"), "submit", "si-2024"]
    done = subprocess.run(start, env={"PATH": str(path)}, capture_output=True, text=True, check=False)

    if taken:
        assert (done.returncode, done.stdout) == (0, "ran doctor\nran submit si-2024\n")
        assert (tmp_path / "told").read_text(encoding="utf-8").endswith(f"-r {folder}/requirements-{taken}.txt\n")
    else:
        assert done.returncode == 1
        assert all(done.stderr.count(version) == 2 for version in PYTHONS)  # in both languages
        assert not (tmp_path / "told").exists()


def test_a_zip_serves_every_python_that_the_project_allows() -> None:
    """No smaller set than `requires-python`, on each system; each start file looks for all of them."""
    allowed = SpecifierSet(
        tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    )
    versions = {f"3.{minor}" for minor in range(30) if f"3.{minor}" in allowed}
    assert {target.python for target in TARGETS if target.name.startswith("linux")} == versions == {*PYTHONS}
    assert {target.python for target in TARGETS if target.name.startswith("windows")} == versions
    for name in ("start.sh", "start.cmd"):
        text = start_file(name, PYTHONS)
        assert all(version in text for version in versions) and not re.search("@[A-Z]+@", text)


CHANGELOG = """# Changelog

## Unreleased

### In short

- A sum that is right.

## 9.8.6 (2029-01-02)

- The sum.
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in {*NAMED_IN, *DATED_IN}:
        shutil.copy(REPOSITORY / name, tmp_path)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    return tmp_path


def test_one_version_stands_everywhere() -> None:
    named = {
        name: re.search(pattern, (REPOSITORY / name).read_text(encoding="utf-8"), re.MULTILINE)["version"]  # type: ignore[index]
        for name, pattern in NAMED_IN.items()
    }
    assert len({*named.values()}) == 1, named


def test_a_release_gets_its_number_its_day_and_its_notes(tree: Path) -> None:
    assert prepare("9.8.7", "2030-01-02", tree) == "# thb_eu 9.8.7\n\n### In short\n\n- A sum that is right.\n"
    for name, pattern in NAMED_IN.items():
        assert re.search(pattern, (tree / name).read_text(encoding="utf-8"), re.MULTILINE)["version"] == "9.8.7"  # type: ignore[index]
    for name, pattern in DATED_IN.items():
        assert re.search(pattern, (tree / name).read_text(encoding="utf-8"), re.MULTILINE)["day"] == "2030-01-02"  # type: ignore[index]
    headings = re.findall(r"^## .*", (tree / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == ["## Unreleased", "## 9.8.7 (2030-01-02)", "## 9.8.6 (2029-01-02)"]
    with pytest.raises(SystemExit):
        prepare("9.8.6", "2030-01-03", tree)  # not later
    with pytest.raises(SystemExit):
        prepare("9.8.8", "2030-01-03", tree)  # nothing is unreleased
