"""Codes of refusals: each one that the code base uses is listed with cause and cure, and each listed one is used."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from tests.conftest import REPOSITORY
from thb_eu.base.errors import ROLES
from thb_eu.base.refusals import all_refusals

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
NAMES_A_PROBLEM = re.compile(
    r"\b(?:Fault|Problem|\w*Flaw|EncodingFault|NotReadable|Deviation|NOTHING_TO_JUDGE|UNKNOWN_LABEL)\b|\b(?:Once|Ref|refused)\("
)
OTHER_SLUGS = {
    *("0001-01-01", "9999-12-31"),
    *("utf-8", "utf-8-sig", "utf-16", "latin-1", "iso8859-2", "iso-8859-2", "windows-1250"),
    *("missing-label", "extra-label", "incorrect-label", "blank-label", "duplicate-label", "blank-header", "blank-row"),
    *("type-error", "missing-cell", "extra-cell", "unique-error", "primary-key"),
    *("quoted-printable", "date-time"),
    *("boolean-value", "date-value", "string-value", "value-type", "style-name", "line-break"),
    *("covered-table-cell", "table-cell", "table-properties", "table-row", "ls-tree"),
    *("case-decisions", "eu-thb", "eurostat-view", "reference-metadata", "waivers-alive", "fact-reasons"),
    *("weighted-mod-11", "iso-7064-mod-11-10", "iso-7064-mod-97-10"),
    *(
        "a-z",
        "constraint-error",
        "thb-eu",
        "although-known",
        "system-out",
        "role-key",
        "break-lock",
        "edit-law",
        "accept-answers",
        "reject-answers",
    ),
    *(
        "describe-contact",
        "describe-mailboxes",
        "describe-metadata",
        "describe-office",
        "declare-public",
        "sign-sheet",
        "hand-over",
    ),
}
"""What is written like a code in modules that refuse, and is none: days, encodings, names of libraries and folders,
schemes of check digits, options and acts of the desk."""


def slugs() -> Iterator[tuple[str, str]]:
    """Every text that is written like a code in a module that refuses something, with the module; no fact of a run."""
    package = REPOSITORY / "thb_eu"
    for module in sorted(package.rglob("*.py")):
        source = module.read_text(encoding="utf-8")
        if not NAMES_A_PROBLEM.search(source):
            continue
        tree = ast.parse(source)
        enums = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == "AutomaticFact")
        facts = {id(node) for enum in enums for node in ast.walk(enum)}
        for node in ast.walk(tree):
            told = node.value if isinstance(node, ast.Constant) and id(node) not in facts else None
            if isinstance(told, str) and SLUG.fullmatch(told):
                yield told, module.relative_to(package).as_posix()


def test_every_code_in_use_is_listed_and_every_listed_code_is_in_use() -> None:
    """A refusal that nobody can look up helps nobody; a cure for what is never met misleads."""
    used = {slug: module for slug, module in slugs() if slug not in OTHER_SLUGS}
    listed = {refusal.code for refusal in all_refusals()}

    assert {code: module for code, module in used.items() if code not in listed} == {}
    assert listed - used.keys() == set()


def test_a_code_is_a_slug_and_is_listed_once() -> None:
    """In order, so that a second entry stands beside the first."""
    codes = [refusal.code for refusal in all_refusals()]

    assert codes == sorted(codes) and max(Counter(codes).values()) == 1
    assert all(map(SLUG.fullmatch, codes))


def test_an_entry_says_who_acts_and_in_one_sentence_each_why_and_what_to_do() -> None:
    """Cause and cure are short; the refusal itself tells the rest."""
    for refusal in all_refusals():
        assert refusal.who in ROLES
        for told in (refusal.cause, refusal.cure):
            words = told.in_language("en")
            assert words.endswith(".") and words[0].isupper() and ". " not in words.replace("D. M. ", "")


def test_a_fault_is_not_made_without_a_code() -> None:
    """Every call of `Fault` passes the code in second place, as a text or as a name that holds one."""
    for module in sorted((REPOSITORY / "thb_eu").rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
                code = node.args[1]
                if isinstance(code, ast.Constant):
                    assert isinstance(code.value, str) and SLUG.fullmatch(code.value), (module.name, node.lineno)
