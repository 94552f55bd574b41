"""Commands for tests: words in, what a command of the toolkit answers out, with its exit code."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from thb_eu.base.messages import literal
from thb_eu.cli import cli, installation


def run(*words: object) -> Result:
    """Run `thb-eu` in this process; what the user sees is in the result."""
    return CliRunner().invoke(cli, [*map(str, words)], prog_name="thb-eu")


def leave_out_the_main_job(patch: pytest.MonkeyPatch) -> None:
    """Have `doctor` write and verify no dossier of the collection that comes with the program, which it does alike."""
    found = installation.InstalledPart("job", literal(""), installation.WORKS, literal(""))
    patch.setattr(installation, "_main_job", lambda: found)


def in_english(*words: object) -> Result:
    """Run it for a reader of English, whatever the machine speaks."""
    return run(*words, "--lang", "en")
