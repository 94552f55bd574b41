"""What the program says is compared with words in this folder alone; elsewhere tests compare codes, numbers, places."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.conftest import REPOSITORY

TESTS = REPOSITORY / "tests"
LEAST = 3
"""Words of a sentence from which on a piece of it is a comparison with the sentence."""
NO_SENTENCE = re.compile(r"[/\\[\]=]|--|^\d")
"""Paths, codes in brackets, options, keys and numbers of concepts may hold the same words."""
STILL: dict[str, int] = {
    "checks/test_consequences.py": 1,
    "checks/test_expectations.py": 1,
    "checks/test_suites.py": 1,
    "dossiers/explanation/test_cells.py": 1,
    "dossiers/explanation/test_references.py": 5,
    "publication/test_charts.py": 4,
    "publication/test_decisions_sheet.py": 2,
    "publication/test_law_export.py": 6,
    "publication/test_page.py": 1,
    "publication/test_reference.py": 3,
    "publication/test_returned_refused.py": 6,
    "publication/test_templates.py": 2,
    "records/test_databases.py": 1,
    "records/synthetic/test_files.py": 2,
    "definitions/test_country.py": 2,
    "definitions/test_definitions.py": 3,
    "mapping/test_mapping.py": 1,
    "mapping/test_mappings_check.py": 1,
    "law_diff/test_mappings_diff.py": 1,
    "counts/test_other_dimensions.py": 1,
    "product/test_second_country.py": 1,
    "checks/test_selftest.py": 4,
    "definitions/test_signing.py": 1,
    "dossiers/test_upgrade.py": 1,
    "checks/test_validation_rules.py": 1,
    "checks/test_waivers.py": 5,
}
"""Files that compared sentences before this was asked, each with how many; it may become fewer."""


def words(text: str) -> str:
    """The words of a text, each between spaces."""
    return " " + " ".join(re.findall(r"[^\W_]+", text.lower())) + " "


@pytest.fixture(scope="module")
def said() -> str:
    """Every sentence of the program, in English and in Slovenian, without what fills its places."""
    with (REPOSITORY / "thb_eu/locale/sl/LC_MESSAGES/thb_eu.po").open("rb") as opened:
        entries = [side for entry in read_po(opened) if entry.id for side in (entry.id, entry.string)]
    texts = [text for side in entries for text in ([side] if isinstance(side, str) else side)]
    return "\n".join(words(part) for text in texts for part in re.split(r"\{[^{}]*\}", text))


def compared(source: str) -> Iterator[str]:
    """The texts with which a module of tests compares: in what it asserts and what a refusal must match."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            asked: list[ast.AST] = [node.test]
        elif isinstance(node, ast.Call):
            asked = [word.value for word in node.keywords if word.arg == "match"]
        else:
            continue
        for each in asked:
            for part in ast.walk(each):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def sentences(source: str, said: str) -> list[str]:
    """Those of them that are a piece of a sentence of the program."""
    found = (text for text in compared(source) if not NO_SENTENCE.search(text))
    return [text for text in found if len(words(text).split()) >= LEAST and words(text) in said]


def test_sentences_are_compared_in_this_folder_alone(said: str) -> None:
    """Whoever words a message better changes the catalogue and these tests, and no other."""
    found: Counter[str] = Counter()
    for path in TESTS.rglob("*.py"):
        name = path.relative_to(TESTS).as_posix()
        if not name.startswith("messages/"):
            found[name] = len(sentences(path.read_text(encoding="utf-8"), said))

    assert {name: many for name, many in found.items() if many > STILL.get(name, 0)} == {}


@pytest.mark.parametrize(
    ("source", "many"),
    [
        ('assert "the file does not exist" in told', 1),
        ('assert told == "file-not-found" and path == "data/t03.csv"', 0),
        ('with pytest.raises(X, match="the file does not exist"): ...', 1),
        ('spoil("the file does not exist")', 0),
    ],
)
def test_a_sentence_is_known_where_it_is_compared(source: str, many: int, said: str) -> None:
    """Else the above would pass for nothing."""
    assert len(sentences(source, said)) == many
