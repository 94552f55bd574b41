"""Watch: a command in, all that comes of it out: what it says on either stream, logs, warns of, raises and writes."""

from __future__ import annotations

import inspect
import shutil
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from thb_eu.base.errors import ThbError
from thb_eu.cli import cli
from thb_eu.definitions import Folder


@dataclass
class Watch:
    """Runs commands and gathers what comes of them; `quiet` folders must hold nothing afterwards."""

    folder: Path
    logged: pytest.LogCaptureFixture
    streams: pytest.CaptureFixture[str]
    places: dict[str, str] = field(default_factory=dict)
    calls: int = 0

    @property
    def quiet(self) -> list[Path]:
        """Where a program leaves things behind: home, temporary files, the folder in which it runs."""
        return [self.folder / name for name in ("home", "temp", "here")]

    def said(self, words: list[str]) -> tuple[int, bytes]:
        """The exit code, and all that was said: streams, log records, warnings, tracebacks."""
        self.calls += 1
        self.places["out"] = str(self.folder / "out" / str(self.calls))
        self.logged.clear()
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            result = CliRunner().invoke(cli, [word.format(**self.places) for word in words], prog_name="thb-eu")
        streams = self.streams.readouterr()
        told = [result.output, streams.out, streams.err, *(str(warning.message) for warning in warned)]
        told += [f"{record.getMessage()} {record.args} {record.exc_text}" for record in self.logged.records]
        if result.exc_info:
            told += traceback.format_exception(*result.exc_info)
        return result.exit_code, "\0".join(told).encode("utf-8", "surrogatepass")

    def left(self) -> list[Path]:
        """Every file that the last command wrote."""
        assert not [path for folder in self.quiet for path in folder.rglob("*")], "something stayed behind"
        return [path for path in (self.folder / "out").rglob("*") if path.is_file()]

    def tidy(self) -> None:
        """Take away what the last command wrote."""
        for path in (self.folder / "out").iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file with what stands in it."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def once(act: Callable[..., Any], known: dict[Any, Any]) -> Callable[..., Any]:
    """The same, done once for the same words: what is judged once is told in every way."""
    asks = inspect.signature(act)

    def done(*words: Any, **more: Any) -> Any:
        said = asks.bind(*words, **more)
        said.apply_defaults()
        told = (getattr(it, "__qualname__", it) for it in said.args)
        asked = tuple(str(it) if isinstance(it, str | Path | bool | Folder) else id(it) for it in told)
        if asked not in known:
            try:
                known[asked] = act(*words, **more), None, said
            except ThbError as refused:
                known[asked] = None, refused, said  # what was said is kept, so that no other is taken for it
        made, refusal, _ = known[asked]
        if refusal:
            raise refusal
        return made

    return done
