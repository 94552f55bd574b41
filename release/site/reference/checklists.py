"""Checklists: the lines of `docs/checklists.yaml` in, a table for each group with what holds each line out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from release.site.layout import DOCS
from release.site.reference.markup import code
from release.site.words import _, speaker
from thb_eu.definitions import Definitions

STATES = {"met": _("met"), "partly": _("partly"), "not met": _("not met"), "none": _("does not apply")}
HEADINGS = _("asked"), _("state"), _("held by"), _("why")


def checklists(_definitions: Definitions, lang: str) -> Iterator[str]:
    """Each list with its sums, and each of its groups as a table; the lines themselves are in English."""
    say = speaker(lang)
    for one in read_checklists():
        states = Counter(line["state"] for group in one["groups"] for line in group["lines"])
        yield f"\n## {one['list']}\n\n{one['version']}, {one['of']}: <{one['at']}>\n"
        yield "; ".join(f"{say(words)}: {states[state]}" for state, words in STATES.items())
        for group in one["groups"]:
            yield f"\n### {group['title']}\n\n| {' | '.join(map(say, HEADINGS))} |\n|{'---|' * len(HEADINGS)}"
            for line in group["lines"]:
                held = ", ".join(map(code, line.get("by", ())))
                yield f"| {line['asks']} | {say(STATES[line['state']])} | {held} | {line.get('says', '')} |"


def read_checklists() -> list[dict[str, Any]]:
    """The lists as they stand in the file."""
    found: list[dict[str, Any]] = yaml.safe_load((DOCS / "checklists.yaml").read_text(encoding="utf-8"))
    return found
