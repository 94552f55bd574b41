"""A language of brackets: every text of the catalogue or of an edited file stands in them, so that all else shows.

What no text says is a name, a code or a number that somebody gave: it must occur, as it stands, in the definitions or
in the collection. Whatever is left has come past the catalogue.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any

import pytest
import yaml

from thb_eu.base.messages import LanguageVariants, Message
from thb_eu.definitions import load
from thb_eu.publication.sheets import NAMES
from thb_eu.results import Submission

OPENING, CLOSING = "⟦", "⟧"
WORDS = re.compile(r"[^\W\d_]{2,}")
NAMED = ("contributors", "licenses", "sources")
"""Lists of a descriptor whose titles, in every language, are names of offices, licences and works."""

COMMANDS = {"thb-eu", "explain", "verify", "DIR"}
FINGERPRINT = re.compile(r"\b[0-9a-f]{12,64}\b")
LANGUAGE = re.compile(r"[a-z]{2,3}")
WORDED = re.compile(r"(?:thb:)?(?:title|description|label)(?:_[a-z]{2,3})?")


def speak_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sentence of the program and every text of an edited file stand in brackets, in every language."""
    said, worded = Message.words, LanguageVariants.words
    for listed in load().codelists.values():
        listed.meant_by("")  # what a label means is kept, and no label stands in brackets

    def words_of_file(text: LanguageVariants, lang: str) -> str:
        words = worded(text, lang)
        is_spoken = words and [lang for lang, _words in text.by_language] != [""]
        return f"{OPENING}{words}{CLOSING}" if is_spoken else words

    monkeypatch.setattr(Message, "words", lambda text, lang: f"{OPENING}{said(text, lang)}{CLOSING}")
    monkeypatch.setattr(LanguageVariants, "words", words_of_file)


def outside(told: str) -> str:
    """What stands in no brackets."""
    depth, left = 0, []
    for sign in told:
        depth += (sign == OPENING) - (sign == CLOSING)
        left.append(sign if depth == 0 and sign != CLOSING else " " if sign == CLOSING else "")
    return "".join(left)


def past_the_catalogue(told: Iterable[str], given: Given, named: re.Pattern[str] | None = None) -> list[str]:
    """What is said outside the brackets and is nothing that anybody gave; `named`: how else a name is known."""
    left = (given.removed(outside(text)) for text in told)
    left = (named.sub(" ", text) for text in left) if named else left
    return [text.strip() for text in left if WORDS.search(text)]


class Given:
    """The names and codes of the definitions and of a collection, as they stand there."""

    def __init__(self, submission: Submission, more: Iterable[str] = ()) -> None:
        definitions, collection = submission.definitions, submission.collection
        descriptor = json.loads(submission.received.inputs[collection.descriptor])
        files = {**definitions.files, **submission.received.inputs}
        if collection.descriptor and collection.folder:
            files |= {path.name: path.read_bytes() for path in collection.folder.glob("*.*") if path.is_file()}
        told = {text for name, content in files.items() for text in _scalars(name, content)}
        told |= {*files, *more, *definitions.contracts, submission.state.value, submission.protected.audience.value}
        told |= {result.check for result in submission.examined.results} | {*COMMANDS, *NAMES}
        tables = json.loads(definitions.files["datapackages/eu-thb/datapackage.json"])
        named = [entry for each in (descriptor, tables) for name in NAMED for entry in each.get(name, ())]
        told |= {entry[key] for entry in named for key in entry if WORDED.fullmatch(key)}
        told |= {finding.cites for finding in submission.examined.findings}
        self._name(told)

    def and_also(self, names: Iterable[str]) -> Given:
        """The same with more names."""
        more = copy(self)
        more._name({*self.names, *names})
        return more

    def _name(self, told: Iterable[str]) -> None:
        self.names = {text for text in told if WORDS.search(text)}
        longest_first = sorted(self.names, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})(?![^\W_])")

    def removed(self, told: str) -> str:
        """A text without what was given."""
        return self._pattern.sub(" ", FINGERPRINT.sub(" ", told))


def _scalars(name: str, content: bytes) -> Iterator[str]:
    """Every text of a file that is not words in some language."""
    if name.endswith(".json"):
        yield from _inside(json.loads(content))
    elif name.endswith((".yaml", ".yml")):
        yield from _inside(yaml.load(content, Loader=yaml.BaseLoader))
    elif name.endswith(".csv"):
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        worded: set[int] = set()
        for number, row in enumerate(rows):
            if number == 0:
                worded = {at for at, column in enumerate(row) if WORDED.fullmatch(column)}
            yield from (text for at, text in enumerate(row) if at not in worded or number == 0)


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, held in value.items():
            yield str(key)
            if not (LANGUAGE.fullmatch(str(key)) or WORDED.fullmatch(str(key))) or not isinstance(held, str):
                yield from _inside(held)
    elif isinstance(value, list):
        for held in value:
            yield from _inside(held)
    elif isinstance(value, str):
        yield value
