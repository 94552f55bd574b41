"""Commands for tests: words in, what a command of the toolkit answers out, with its exit code."""

from __future__ import annotations

from click.testing import CliRunner, Result

from thb_eu.cli import cli


def run(*words: str) -> Result:
    """Run `thb-eu` in this process; what the user sees is in the result."""
    return CliRunner().invoke(cli, list(words), prog_name="thb-eu")
