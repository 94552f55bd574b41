"""Commands for tests: words in, what a command of the toolkit answers out, with its exit code."""

from __future__ import annotations

from click.testing import CliRunner, Result

from thb_eu.cli import cli


def run(*words: object) -> Result:
    """Run `thb-eu` in this process; what the user sees is in the result."""
    return CliRunner().invoke(cli, [*map(str, words)], prog_name="thb-eu")


def in_english(*words: object) -> Result:
    """Run it for a reader of English, whatever the machine speaks."""
    return run(*words, "--lang", "en")
