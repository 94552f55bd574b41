"""The templates for users' CI run as written, on a release that lies in the user's repository."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from defusedxml import ElementTree

from tests.conftest import REPOSITORY, SI_2024
from tests.support.broken_laws import MISTAKES, spoilt
from tests.support.sample import in_the_laboratory

TEMPLATES = REPOSITORY / "docs" / "ci"
COLLECTION = "our-year"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("bash"), reason="the templates are written for bash, which is not here"),
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A user's repository, with its collection and a release in it whose start file is this program."""
    shutil.copytree(SI_2024, tmp_path / COLLECTION)
    (tmp_path / "thb_eu-release").mkdir()
    start = f'exec "{Path(sys.executable).parent / "thb-eu"}" "$@"\n'
    (tmp_path / "thb_eu-release" / "start.sh").write_text(start, encoding="utf-8")
    return tmp_path


def run(script: str, collection: str, repository: Path) -> int:
    """The exit code of a script, as both services run it."""
    known = {"RELEASE": "thb_eu-release", "COLLECTION": collection, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(["bash", "-e", "-c", script], cwd=repository, env=known, check=False).returncode


def test_github_judges_the_collection_and_hands_on_what_was_found(repository: Path) -> None:
    steps = yaml.safe_load((TEMPLATES / "github.yml").read_text("utf-8"))["jobs"]["validate"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]

    assert [run(script, COLLECTION, repository) for script in scripts] == [0, 0, 0, 0]
    assert json.loads((repository / "findings.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert run(scripts[-1], "nothing-here", repository) == 1


@in_the_laboratory
def test_gitlab_judges_the_collection_and_hands_on_what_was_found(repository: Path) -> None:
    """What blocks or is refused ends the job, after both reports are written."""
    lines = yaml.safe_load((TEMPLATES / "gitlab.yml").read_text("utf-8"))["validate"]["script"]

    assert run("\n".join(lines), COLLECTION, repository) == 0
    assert ElementTree.parse(repository / "junit.xml").getroot().tag == "testsuites"
    assert isinstance(json.loads((repository / "quality.json").read_text("utf-8")), list)
    (repository / "quality.json").unlink()
    assert run("\n".join(line for line in lines if "check" not in line), "nothing-here", repository) == 1
    assert (repository / "quality.json").is_file()


def own_law(repository: Path, mistake: Callable[[str], str]) -> None:
    """The ministry's own law in its repository, one article of which is spoilt."""
    shutil.copytree(REPOSITORY / "mappings", repository / "mappings")
    spoilt(repository, mistake)


@in_the_laboratory
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_broken_law_of_the_repository_ends_every_step_that_rests_on_it(
    repository: Path, mistake: Callable[[str], str]
) -> None:
    """It does not parse, has a gap or an overlap: neither service shows green, step by step."""
    own_law(repository, mistake)
    steps = yaml.safe_load((TEMPLATES / "github.yml").read_text("utf-8"))["jobs"]["validate"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step and "--version" not in step["run"]]
    lines = yaml.safe_load((TEMPLATES / "gitlab.yml").read_text("utf-8"))["validate"]["script"]

    assert [run(script, COLLECTION, repository) for script in scripts] == [1] * len(scripts)
    assert [run(line, COLLECTION, repository) for line in lines if "check" in line] == [1, 1]
    assert run("\n".join(line for line in lines if "check" not in line), COLLECTION, repository) == 1
