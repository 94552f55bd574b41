"""Print words for people, in colour and as wide as the terminal, and show progress."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import wrap
from typing import Any

import click

from thb_eu.base.printable import on_terminal
from thb_eu.base.progress import listening
from thb_eu.cli.language import in_user_language

BETWEEN_WORDS: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}


def stand_in_for_closed_streams() -> None:
    """Give what was closed by whoever called (`>&-`) a stream that goes nowhere, lest a file takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  it stays open


class _ForPeople(io.TextIOWrapper):
    """A stream that somebody looks at: no sign in it steers the terminal, whoever wrote it there."""

    def write(self, words: str) -> int:
        """Write words, signs that steer shown as their codes."""
        back = "\r" if words.startswith("\r") else ""  # to the begin of the line in which the progress is shown
        super().write(back + on_terminal(words.removeprefix(back)))
        return len(words)


def open_streams() -> None:
    """Let streams speak UTF-8 on every platform; what a person reads, an error too, cannot steer a terminal."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
            if name == "stderr" or stream.isatty():
                lines = stream.line_buffering
                setattr(sys, name, _ForPeople(stream.detach(), "utf-8", "replace", line_buffering=lines))


def is_answered() -> bool:
    """Tell whether somebody sits before the terminal and can be asked."""
    return sys.stdin.isatty()


def print_text(words: str, err: bool = False) -> None:
    """Print words for people; in colour only on a terminal whose user has not set NO_COLOR, and there to its width."""
    words = on_terminal(words)
    if (sys.stderr if err else sys.stdout).isatty():
        words = "\n".join(_as_wide_as(line, shutil.get_terminal_size().columns) for line in words.split("\n"))
    click.echo(words, err=err, color=False if os.environ.get("NO_COLOR") else None)


def _as_wide_as(line: str, width: int) -> str:
    """Return a line broken between words, its continuation indented a little more than its beginning."""
    styles = len(line) - len(click.unstyle(line))
    if len(line) - styles <= width:
        return line
    indent = line[: len(line) - len(line.lstrip(" "))]
    first, *rest = wrap(line.lstrip(" "), max(width - len(indent), 20) + styles, **BETWEEN_WORDS)
    more = wrap(" ".join(rest), max(width - len(indent) - 2, 20), **BETWEEN_WORDS)
    return "\n".join([f"{indent}{first}", *(f"{indent}  {piece}" for piece in more)])


@contextmanager
def progress(quiet: bool = False) -> Iterator[None]:
    """Show on a terminal, in one line of stderr, at which stage the work inside is; the line goes when it ends."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    shown = 0

    def show(words: str) -> None:
        nonlocal shown
        words = words[: max(shutil.get_terminal_size().columns - 1, 1)]
        click.echo(f"\r{words.ljust(shown)}", nl=False, err=True)
        shown = len(words)

    try:
        with listening(lambda stage: show(f"{in_user_language(stage)} …")):
            yield
    finally:
        show("")
        click.echo("\r", nl=False, err=True)
