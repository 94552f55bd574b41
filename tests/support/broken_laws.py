"""Broken laws: an article that cannot be read, has a gap or an overlap."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

LAW = "mappings/kz1/175.yaml"


def unreadable(text: str) -> str:
    """No YAML at all."""
    return "this is: [broken\n" + text


def with_a_gap(text: str) -> str:
    """The first rule is not there any more."""
    rules = re.split(r"(?m)^(?=  - rule: )", text)
    return rules[0] + "".join(rules[2:])


def with_an_overlap(text: str) -> str:
    """The first rule stands there a second time, under another name."""
    rules = re.split(r"(?m)^(?=  - rule: )", text)
    return rules[0] + rules[1].replace("- rule: ", "- rule: again-", 1) + "".join(rules[1:])


MISTAKES = [unreadable, with_a_gap, with_an_overlap]


def spoilt(place: Path, mistake: Callable[[str], str]) -> None:
    path = place / LAW
    path.write_text(mistake(path.read_text("utf-8")), encoding="utf-8")
