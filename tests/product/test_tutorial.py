"""The tutorial is true, in every language: its commands, run in order in an empty folder, answer what the page shows.

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

from release.site.catalogue_files import translated
from release.site.layout import LANGUAGES, SOURCE
from tests.conftest import REPOSITORY
from tests.support.sample import sampled
from thb_eu.cli import cli

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

PAGE = (REPOSITORY / "docs/tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT, GAP = "[…]", re.compile(r"(\\ ){2,}")
"""A gap between columns is as wide as the longest date, which may be that of today: nobody claims its width."""


def blocks(lang: str) -> list[tuple[str, str]]:
    """The kind and the text of the page's blocks, as its reader in a language sees them."""
    found = [(block["kind"], block["text"]) for block in BLOCK.finditer(PAGE)]
    if lang == SOURCE:
        return found
    catalogue = translated(lang)
    messages = [catalogue.get(text) for _kind, text in found]
    return [
        (kind, str(message.string) if message and message.string else text)
        for (kind, text), message in zip(found, messages, strict=True)
    ]


def run(line: str, lang: str) -> str:
    """What a command of the page answers; it succeeds."""
    program, *words = shlex.split(line)
    if program == "cp":
        _recursive, source, target = words
        shutil.copytree(source, target)
        return ""
    result = CliRunner().invoke(cli, [*words, "--lang", lang])
    assert (program, result.exit_code) == ("thb-eu", 0), f"{line}\n\n{result.output}"
    return result.output


@sampled("lang", LANGUAGES, 0, [SOURCE])
def test_every_command_of_the_tutorial_answers_what_the_page_shows(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line by line and in this order: whoever types what stands there sees what stands there."""
    monkeypatch.chdir(tmp_path)
    output = ""
    for kind, text in blocks(lang):
        if kind == "sh":
            output = [run(line, lang) for line in text.splitlines()][-1]
        elif kind == "text":
            answered = iter([line.rstrip() for line in output.splitlines()])
            for line in text.splitlines():
                shown = re.compile(GAP.sub(" {2,}", re.escape(line)).replace(re.escape(LEFT_OUT), ".*"))
                assert line == LEFT_OUT or any(shown.fullmatch(one) for one in answered), f"{line}\n\n{output}"
