"""Pipelines of a written repository: the steps of a workflow of GitHub and of a job of GitLab, as the hosts run them.

What a host fills in (`${{ … }}`, its own variables) is told here; an expression that nobody expects is an error.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import REPOSITORY

WORKFLOWS = ".github/workflows"
TOLD = {"vars.THB_EU_FROM": "", "vars.THB_EU_SHA256": ""}
VISIBLE = "vars.THB_EU_VISIBILITY || github.event.repository.visibility"
ALWAYS = "always() && !cancelled()"
PROGRAM = Path(sys.executable).parent


@dataclass(frozen=True)
class Ended:
    """One step that ran: its words, its exit code, and what it said."""

    step: str
    code: int
    said: str


def ran(script: str, place: Path, env: Mapping[str, str]) -> Ended:
    """A script as both hosts run it: by bash, ended by the first command that fails; the program is on the path."""
    known = {"PATH": f"{PROGRAM}:/usr/bin:/bin", "HOME": str(place.parent), "PYTHONPATH": str(REPOSITORY), **env}
    done = subprocess.run(["bash", "-e", "-c", script], cwd=place, env=known, check=False, capture_output=True)
    return Ended(script.strip(), done.returncode, (done.stdout + done.stderr).decode("utf-8"))


def _filled(env: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, str]:
    return {key: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: told[found[1]], str(value)) for key, value in env.items()}


def github(place: Path, workflow: str, visibility: str = "private") -> list[Ended]:
    """The steps of a workflow that run something: after one that fails those alone that always run."""
    described = yaml.safe_load((place / WORKFLOWS / f"{workflow}.yml").read_text("utf-8"))
    told = {**TOLD, VISIBLE: visibility}
    (job,) = described["jobs"].values()
    found: list[Ended] = []
    for step in (step for step in job["steps"] if "run" in step):
        assert step.get("if", ALWAYS) == ALWAYS
        if "if" in step or all(one.code == 0 for one in found):
            env = _filled({**described.get("env", {}), **step.get("env", {})}, told)
            found.append(ran(step["run"], place, {**env, "GITHUB_STEP_SUMMARY": str(place.parent / "summary.md")}))
    return found


def _job(described: Mapping[str, Any], name: str) -> dict[str, Any]:
    job = described[name]
    above = _job(described, job["extends"]) if "extends" in job else {}
    return {**described.get("default", {}), **above, **job}


def gitlab(place: Path, name: str, visibility: str = "private") -> list[Ended]:
    """The lines of a job up to the first that fails, and those that come after, whatever became of it."""
    described = yaml.safe_load((place / ".gitlab-ci.yml").read_text("utf-8"))
    job = _job(described, name)
    variables = {key: str(value) for key, value in described["variables"].items()}
    env = {key: value.replace("$CI_PROJECT_VISIBILITY", visibility) for key, value in variables.items()}
    found: list[Ended] = []
    for line in (*job["before_script"], *job["script"]):
        found.append(ran(line, place, env))
        if found[-1].code:
            break
    return [*found, *(ran(line, place, env) for line in job.get("after_script", ()))]


def failed(steps: list[Ended]) -> Iterator[Ended]:
    """The steps that failed."""
    return (step for step in steps if step.code)
