"""What the program says is compared with words in this folder alone; elsewhere tests compare codes, numbers, places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence, Set

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po

from tests.conftest import REPOSITORY

TESTS = REPOSITORY / "tests"
LEAST = 3
"""Words of a sentence from which on a piece of it is a comparison with the sentence."""
SAID = '"the file does not exist"'
NO_SENTENCE = re.compile(r"[/\\[\]=]|--|^\d|^\S*$")
"""Paths, codes, options, keys and numbers of concepts may hold the same words."""


def words(text: str) -> str:
    """The words of a text, each between spaces."""
    return " " + " ".join(re.findall(r"[^\W_]+", text.lower())) + " "


def as_list(side: str | Sequence[str] | None) -> Sequence[str]:
    """What one side of an entry says: once, or once for each plural."""
    return [side] if isinstance(side, str) else side or []


@pytest.fixture(scope="module")
def catalogue() -> list[Message]:
    """Every entry: a sentence of the program, in English and in Slovenian."""
    with (REPOSITORY / "thb_eu/locale/sl/LC_MESSAGES/thb_eu.po").open("rb") as opened:
        return [entry for entry in read_po(opened) if entry.id]


@pytest.fixture(scope="module")
def said(catalogue: list[Message]) -> str:
    """All that it says, without what fills its places."""
    every = [text for entry in catalogue for side in (entry.id, entry.string) for text in as_list(side)]
    return "\n".join(words(part) for text in every for part in re.split(r"\{[^{}]*\}", text))


@pytest.fixture(scope="module")
def codes(catalogue: list[Message]) -> frozenset[str]:
    """What the program writes and no catalogue translates: codes, some of them of several words."""
    translated = {text for entry in catalogue for text in as_list(entry.id)}
    programs = (REPOSITORY / "thb_eu").rglob("*.py")
    return frozenset(
        text
        for path in programs
        for text in texts(ast.parse(path.read_text(encoding="utf-8")))
        if text not in translated
    )


def texts(node: ast.AST) -> Iterator[str]:
    """The texts written below a node."""
    return (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def compared(source: str) -> Iterator[str]:
    """The texts with which a module of tests compares: asserted, matched by a refusal, or the expected ones of a table.

    Seen are tables that `parametrize` is given and tables of the module from which a test takes the row of its case.
    Not seen are sentences whose places are filled: such a text is no piece of a sentence of the catalogue.
    """
    tree = ast.parse(source)
    tables = {
        name.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        for name in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(name, ast.Name)
    }
    for asked in asked_in(tree):
        yield from texts(asked)
    for test in ast.walk(tree):
        if isinstance(test, ast.FunctionDef):
            used = {name for asked in asked_in(test) for name in compared_names(asked)}
            for names, table in tables_of(test, tables):
                for row in rows_of(table):
                    cells = [row] if len(names) == 1 else getattr(row, "args", None) or getattr(row, "elts", [])
                    for name, cell in zip(names, cells, strict=False):
                        yield from texts(cell) if name in used else ()


def asked_in(node: ast.AST) -> Iterator[ast.AST]:
    """What is asserted below a node, and what a refusal there must match."""
    for part in ast.walk(node):
        if isinstance(part, ast.Assert):
            yield part.test
        elif isinstance(part, ast.Call):
            yield from (word.value for word in part.keywords if word.arg == "match")


def compared_names(asked: ast.AST) -> set[str]:
    """The names in a comparison, without those that are only given to a function there."""
    given = {id(argument) for call in ast.walk(asked) if isinstance(call, ast.Call) for argument in call.args}
    return {part.id for part in ast.walk(asked) if isinstance(part, ast.Name) and id(part) not in given}


def tables_of(test: ast.FunctionDef, known: Mapping[str, ast.expr]) -> Iterator[tuple[list[str], ast.expr]]:
    """The tables of cases of a test, each with the names that its columns have there."""
    for call in test.decorator_list:
        match call:
            case ast.Call(func=ast.Attribute(attr="parametrize"), args=[names, table, *_]):
                named = [name.strip() for text in texts(names) for name in text.split(",")]
                yield named, known.get(table.id, table) if isinstance(table, ast.Name) else table
    for part in ast.walk(test):
        match part:
            case ast.Assign(targets=[target], value=ast.Subscript(value=ast.Name(id=name))) if name in known:
                yield [part.id for part in ast.walk(target) if isinstance(part, ast.Name)], known[name]
            case ast.Subscript(value=ast.Name(id=name)) if name in known:
                yield [name], known[name]


def rows_of(table: ast.expr) -> Sequence[ast.expr]:
    """The rows of a table of cases; of one by case, without the names of the cases."""
    return table.values if isinstance(table, ast.Dict) else getattr(table, "elts", [])


def sentences(source: str, said: str, codes: Set[str]) -> list[str]:
    """Those of them that are a piece of a sentence of the program, and no code."""
    found = (text for text in compared(source) if text not in codes and not NO_SENTENCE.search(text))
    return [text for text in found if len(words(text).split()) >= LEAST and words(text) in said]


def test_sentences_are_compared_in_this_folder_alone(said: str, codes: Set[str]) -> None:
    """Whoever words a message better changes the catalogue and these tests, and no other."""
    paths = {path.relative_to(TESTS).as_posix(): path for path in sorted(TESTS.rglob("*.py"))}
    others = {name: path for name, path in paths.items() if not name.startswith("messages/")}
    found = {name: sentences(path.read_text(encoding="utf-8"), said, codes) for name, path in others.items()}

    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("source", "many"),
    [
        (f"assert {SAID} in told", 1),
        ('assert told == "file-not-found" and path == "data/t03.csv"', 0),
        (f"with pytest.raises(X, match={SAID}): ...", 1),
        (f"spoil({SAID})", 0),
        ('assert scope == "does_not_count"', 0),
        ('assert reason == "row left out"', 0),
        (f"@mark.parametrize('words', [{SAID}])\ndef test(words): assert words in told", 1),
        (f"@mark.parametrize('words', [{SAID}])\ndef test(words): assert run(words) == 0", 0),
        (f"@mark.parametrize(('way', 'words'), [param('a', {SAID})])\ndef test(way, words): assert words in told", 1),
        (f"ROWS = {{'a': ({SAID}, 1)}}\ndef test(case):\n words, many = ROWS[case]\n assert words in told", 1),
        (f"ROWS = {{'a': ({SAID}, 1)}}\ndef test(case):\n words, many = ROWS[case]\n assert run(words) == many", 0),
        (f"ROWS = {{'a': {SAID}}}\ndef test(case): assert told == ROWS[case]", 1),
        (f"ROWS = {{{SAID}: 'a'}}\ndef test(case): assert told == ROWS[case]", 0),
    ],
)
def test_a_sentence_is_known_where_it_is_compared(source: str, many: int, said: str, codes: Set[str]) -> None:
    """Else the above would pass for nothing."""
    assert len(sentences(source, said, codes)) == many
