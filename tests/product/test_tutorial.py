"""The tutorial is true: its commands, run in this order in an empty folder, answer what the page shows.

```sh      commands
```text    what the last of them answers, line by line; `[…]` leaves something out, within a line or whole lines
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from thb_eu.cli import cli

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

PAGE = (REPOSITORY / "docs/tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "[…]"


def run(line: str) -> str:
    """What a command of the page answers in the page's language; it succeeds."""
    program, *words = shlex.split(line)
    if program == "cp":
        _recursive, source, target = words
        shutil.copytree(source, target)
        return ""
    result = CliRunner().invoke(cli, [*words, "--lang", "en"])
    assert (program, result.exit_code) == ("thb-eu", 0), f"{line}\n\n{result.output}"
    return result.output


def test_every_command_of_the_tutorial_answers_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line by line and in this order: whoever types what stands there sees what stands there."""
    monkeypatch.chdir(tmp_path)
    output = ""
    for block in BLOCK.finditer(PAGE):
        if block["kind"] == "sh":
            output = [run(line) for line in block["text"].splitlines()][-1]
        elif block["kind"] == "text":
            answered = iter([line.rstrip() for line in output.splitlines()])
            for line in block["text"].splitlines():
                shown = re.compile(re.escape(line).replace(re.escape(LEFT_OUT), ".*"))
                assert line == LEFT_OUT or any(shown.fullmatch(one) for one in answered), f"{line}\n\n{output}"
