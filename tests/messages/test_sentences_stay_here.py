"""What the program says is compared with words in this folder alone; elsewhere tests compare codes, numbers, places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.conftest import REPOSITORY

TESTS = REPOSITORY / "tests"
LEAST = 3
"""Words of a sentence from which on a piece of it is a comparison with the sentence."""
NO_SENTENCE = re.compile(r"[/\\[\]=]|--|^\d|^\S*$")
"""Paths, codes, options, keys and numbers of concepts may hold the same words."""


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
    paths = {path.relative_to(TESTS).as_posix(): path for path in sorted(TESTS.rglob("*.py"))}
    others = {name: path for name, path in paths.items() if not name.startswith("messages/")}
    found = {name: sentences(path.read_text(encoding="utf-8"), said) for name, path in others.items()}

    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("source", "many"),
    [
        ('assert "the file does not exist" in told', 1),
        ('assert told == "file-not-found" and path == "data/t03.csv"', 0),
        ('with pytest.raises(X, match="the file does not exist"): ...', 1),
        ('spoil("the file does not exist")', 0),
        ('assert scope == "does_not_count"', 0),
    ],
)
def test_a_sentence_is_known_where_it_is_compared(source: str, many: int, said: str) -> None:
    """Else the above would pass for nothing."""
    assert len(sentences(source, said)) == many
