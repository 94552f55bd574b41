"""What `mappings check` says to people: errors first, the verdict last, in each language alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.catalogues import english_words
from tests.support.checked_laws import an_error, check, place
from tests.support.commands import run
from tests.support.signed_texts import AFTERWARDS, DECISION, POLICY, sign
from thb_eu.definitions import load
from thb_eu.mapping import compile_law

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


def test_the_text_tells_errors_first_and_ends_with_the_verdict(mappings: Path) -> None:
    """Errors, warnings, notes, each with its place and what to do; then how many remarks, how much was proved."""
    an_error(mappings)
    sign(mappings, POLICY)
    definitions = load(mappings)
    table = compile_law(definitions.law)

    result = check(mappings)

    lines = result.stdout.splitlines()
    numbers = (len(definitions.law.files), len(definitions.law.rules), len(table.rows))
    assert lines[-1].startswith("The law is complete and free of contradiction: ")
    assert tuple(map(int, re.findall(r"\d+", lines[-1]))) == numbers
    assert lines[-2].startswith("1 error, 1 warning, ")
    titles = [line for line in lines if line in ("ERRORS", "WARNINGS", "NOTES")]
    assert titles == ["ERRORS", "WARNINGS", "NOTES"]
    at = lines.index(
        f"    {place(mappings, DECISION.file, DECISION.id, 'signed: {')}: {DECISION.id}: "
        "the person who proposed it has signed it."
    )
    assert lines[at - 1] == "  signature-stands" and lines[at + 1] == "      → Let another role sign."
    assert result.stderr == ""


def test_the_text_is_told_in_slovenian(mappings: Path) -> None:
    """Verdict, titles, remarks and remedies; the same places as in English, and no English word."""
    an_error(mappings)
    sign(mappings, POLICY)
    english = check(mappings).stdout.splitlines()

    slovenian = run(
        "mappings", "check", "--definitions", str(mappings), "--today", AFTERWARDS, "--lang", "sl"
    ).stdout.splitlines()

    assert slovenian[-1].startswith("Pravo je popolno in brez nasprotij: ")
    assert [line for line in slovenian if line.isupper()] == ["NAPAKE", "OPOZORILA", "OPOMBE"]
    assert len(slovenian) == len(english)
    places = re.compile(r"^    (\S+:\d+:\d+: [^:]+: )")
    assert [places.findall(line) for line in slovenian] == [places.findall(line) for line in english]
    assert not {line for line in slovenian if english_words(line)}
