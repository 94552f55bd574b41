"""A day on the command line: written as ISO 8601 writes it; whoever writes it as at home is shown how."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from thb_eu.cli import cli

COMMANDS = (
    ("status", "si-2024", "--today"),
    ("withdraw", "si-2024", "1", "--role", "analyst", "--on"),
    ("waive", "si-2024", "x", "--role", "analyst", "--until"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[-1])
@pytest.mark.parametrize(("lang", "pattern"), [("en", "YYYY-MM-DD"), ("sl", "LLLL-MM-DD")])
def test_a_day_that_is_written_otherwise_is_shown_how(words: tuple[str, ...], lang: str, pattern: str) -> None:
    """Nobody must know what %Y is."""
    done = CliRunner().invoke(cli, [*words, "6.10.2025", "--lang", lang])

    assert done.exit_code == 2
    assert pattern in done.stderr and "2025-10-06" in done.stderr and "%" not in done.stderr
