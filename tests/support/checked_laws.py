"""Checked laws: a rule edited, and what `mappings check` says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.commands import run
from tests.support.signed_texts import AFTERWARDS, DECISION, PROPOSER, entry_of, sign_and_seal


def check(folder: Path, *more: str) -> Any:
    """Run `mappings check` on a folder, in English, on a day after all signatures."""
    return run("mappings", "check", "--definitions", str(folder), "--today", AFTERWARDS, "--lang", "en", *more)


def place(folder: Path, file: str, entry: str, words: str = "") -> str:
    """`file:line:column` of the first `words` in the entry of an id (in the whole file for an article)."""
    text = (folder / file).read_text(encoding="utf-8")
    start, end = entry_of(text, entry)
    at = text.index(words, start, end) if words else start + text[start:end].index("- ") + 2
    return f"{file}:{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"


def an_error(folder: Path) -> None:
    """The proposer signs."""
    sign_and_seal(folder, DECISION, role=PROPOSER)


def edit_rule(path: Path, rule: str, change: Callable[[str], str]) -> None:
    """Edit one rule as a steward does, from its dash to the blank line after it; the edit must change something."""
    text = path.read_text(encoding="utf-8")
    start = text.index(f"  - rule: {rule}\n")
    end = text.find("\n\n", start) + 1 or len(text)
    changed = change(text[start:end])
    assert changed != text[start:end]
    path.write_text(text[:start] + changed + text[end:], encoding="utf-8")
