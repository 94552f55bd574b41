"""A shell completes commands, options, choices, folders, and the collections that travel with the program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from thb_eu.cli import VARIABLE, cli


def completed(*words: str) -> list[tuple[str, str]]:
    found = BashComplete(cli, {}, "thb-eu", VARIABLE).get_completions([*words[:-1]], words[-1])
    return [(item.type, item.value) for item in found]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("valid",), [("plain", "validate")]),
        (("submit", "si"), [("dir", "si"), ("plain", "si-2024")]),
        (("submit", "si-2024", "--audience", "p"), [("plain", "public")]),
        (("verify", ""), [("dir", "")]),
        (("explain", "dossier", "V3"), []),
    ],
)
def test_what_may_stand_next_is_offered(words: tuple[str, ...], offered: list[tuple[str, str]]) -> None:
    assert completed(*words) == offered


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_what_is_printed_is_a_script_of_that_shell(shell: str, tmp_path: Path) -> None:
    """The shell itself reads it, where it is installed."""
    run = CliRunner().invoke(cli, ["completion", shell])

    assert run.exit_code == 0
    assert f"{VARIABLE}={shell}_complete" in run.stdout
    if shutil.which(shell):
        script = tmp_path / "thb-eu"
        script.write_text(run.stdout, encoding="utf-8")
        subprocess.run([shell, "-n", script], check=True)


def test_another_shell_is_refused_as_wrong_words() -> None:
    assert CliRunner().invoke(cli, ["completion", "cmd"]).exit_code == 2
