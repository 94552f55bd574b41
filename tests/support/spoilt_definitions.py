"""Spoilt definitions: a file edited in a folder of its own, and mistakes with the words that tell them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.conftest import REPOSITORY

RULES = "mappings/kz1/113.yaml"
DECISIONS = "mappings/decisions.yaml"
MISTAKES: dict[str, tuple[str, str, str, list[str]]] = {
    "an unknown key": (
        RULES,
        "    ask: persons",
        "    asks: persons",
        [f"{RULES}:", "'asks'", '"ask"'],
    ),
    "a misspelt code": (
        RULES,
        "role: [VICTIM]",
        "role: [VICTIMS]",
        [RULES, "'VICTIMS' is not a code of role", '"VICTIM"'],
    ),
    "a dimension that nobody declared": (
        RULES,
        "when: {unit: [PER], role",
        "when: {units: [PER], role",
        [RULES, "'units'", "unit"],
    ),
    "an EU code that does not exist": (
        RULES,
        "status: IDENT",
        "status: IDENTIFIED",
        [RULES, "'IDENTIFIED' is not a code of status"],
    ),
    "a decision that does not exist": (
        RULES,
        "ask: persons-without-a-role",
        "ask: persons-without-a-rule",
        [RULES, "kz1-113-person-without-role", '"persons-without-a-role"'],
    ),
    "a numeric paragraph": (
        RULES,
        'paragraph: ["4"]',
        "paragraph: [4]",
        [f"{RULES}:", "4 is not of the type “text”", "quotes"],
    ),
    "a rule id used twice": (
        RULES,
        "rule: kz1-113-convicted",
        "rule: kz1-113-suspect",
        [f"{RULES}:", "occurs twice"],
    ),
    "dates in the wrong order": (
        RULES,
        "valid: {from: 2008-11-01, until: 2015-10-19",
        "valid: {from: 2016-11-01, until: 2015-10-19",
        [RULES, "days-out-of-order"],
    ),
    "an article that is in no code list": (
        RULES,
        "article: KZ-1 113",
        "article: KZ-1 311",
        [f"{RULES}:4:", "KZ-1 311", '"KZ-1 1'],
    ),
    "a citation left out": (
        RULES,
        '    cites: "Directive 2011/36/EU, Art. 19a(2)"\n',
        "",
        [f"{RULES}:", "the required key 'cites' is missing"],
    ),
    "a tab": (
        RULES,
        "    count_as: {indicator: suspects}",
        "\tcount_as: {indicator: suspects}",
        [f"{RULES}:", "syntax-error"],
    ),
    "a doubled key": (
        RULES,
        "    count_as: {indicator: convicted}",
        "    count_as: {indicator: convicted}\n    count_as: nothing",
        [f"{RULES}:", "the key 'count_as' occurs twice here"],
    ),
    "an anchor": (RULES, "    when: {unit: [JDG]}", "    when: &all {unit: [JDG]}", [f"{RULES}:", "anchors"]),
    "an answer that is none": (
        DECISIONS,
        "answer: open",
        "answer: perhaps",
        [f"{DECISIONS}:", "'perhaps' is not one of"],
    ),
    "a decision used twice": (
        DECISIONS,
        "decision: undated-old-case",
        "decision: prosecuted-means-indicted",
        [f"{DECISIONS}:", "occurs twice"],
    ),
    "a date that is none": (DECISIONS, "on: 2026-11-24}", "on: 24. 11. 2026}", [f"{DECISIONS}:"]),
}


def edited(folder: Path, name: str, change: Callable[[dict], None]) -> Path:
    """A folder of definitions with one descriptor changed."""
    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages")
    path = folder / "datapackages" / name
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")
    return folder
