"""What data stewards get wrong: each broken file is refused with its place, in words that say what to do.

One file per mistake in tests/mistakes; how a file says what must come out is told in its README.
"""

from __future__ import annotations

import itertools
import re
import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.test_languages import english_words
from thb_eu.definitions import load
from thb_eu.errors import Fault, ThbError
from thb_eu.mapping import compile_law
from thb_eu.model import spoken
from thb_eu.pipeline import prepare

FOLDER = Path(__file__).parent / "mistakes"
COLLECTION = "si-2024/"
SAID = re.compile(r"^# (file|write-as|at|says|pove|who|not yet): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Mistake:
    """A broken file: where it is put, and what its refusal must say. `not_yet` tells why it does not say so today."""

    name: str
    content: bytes
    file: str
    at: tuple[str, ...]
    says: tuple[str, ...]
    pove: tuple[str, ...]
    who: str
    not_yet: str

    @property
    def of_a_collection(self) -> bool:
        """Whether the file belongs to a collection and not to the law."""
        return self.file.startswith(COLLECTION)

    @property
    def places(self) -> list[str]:
        """The places of its faults, as a message writes them."""
        name = self.file.removeprefix(COLLECTION)
        return [name if at == "the whole file" else f"{name}:{at}" for at in self.at]

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The words that its message must contain, by language."""
        return {"en": self.says, "sl": self.pove}


def read(path: Path) -> Mistake:
    """The file, and what its comments say for the test."""
    text = path.read_text(encoding="utf-8")
    said: dict[str, list[str]] = defaultdict(list)
    for what, words in SAID.findall(text):
        said[what].append(words)
    return Mistake(
        name=path.stem,
        content=text.encode(*said["write-as"]),
        file=said["file"][0],
        at=tuple(said["at"]),
        says=tuple(said["says"]),
        pove=tuple(said["pove"]),
        who="".join(said["who"]),
        not_yet="".join(said["not yet"]),
    )


MISTAKES = [read(path) for path in sorted(FOLDER.glob("*.yaml"))]
ACCEPTED = [read(path) for path in sorted(FOLDER.glob("accepted/*.yaml"))]


def case(mistake: Mistake) -> Any:
    """A mistake as a case of a test; one that is not yet told as it should be must fail, or lose its mark."""
    marks = [pytest.mark.xfail(reason=mistake.not_yet, strict=True)] if mistake.not_yet else []
    return pytest.param(mistake, id=mistake.name, marks=marks)


def refused(mistake: Mistake, mappings: Path, collection: Path) -> tuple[Fault, ...]:
    """Put the broken file in its place and read law and collection: what is refused."""
    path = (collection.parent if mistake.of_a_collection else mappings) / mistake.file
    path.write_bytes(mistake.content)
    with pytest.raises(ThbError) as refusal:
        definitions = load(mappings)
        compile_law(definitions.law)
        if mistake.of_a_collection:
            prepare(collection, definitions, fast=True)
    return refusal.value.faults


def told(faults: tuple[Fault, ...], lang: str) -> str:
    """The message as people read it."""
    return "\n".join(fault.in_language(lang) for fault in faults)


@pytest.mark.parametrize("mistake", [case(mistake) for mistake in MISTAKES])
def test_a_mistake_is_refused_with_its_place_and_what_to_do(mistake: Mistake, mappings: Path, collection: Path) -> None:
    """A lawyer finds line and column without help, and reads in the language of the office what to mend."""
    faults = refused(mistake, mappings, collection)

    assert sorted(spoken(fault.where, "en").partition(", ")[0] for fault in faults) == sorted(mistake.places)
    assert {fault.who for fault in faults} == {mistake.who}
    for lang, words in mistake.words.items():
        assert words and not [word for word in words if word not in told(faults, lang)], told(faults, lang)
    assert not english_words(told(faults, "sl")), told(faults, "sl")


@pytest.mark.slow
def test_every_mistake_has_a_message_of_its_own(mappings: Path, collection: Path, tmp_path: Path) -> None:
    """The words by which one mistake is told are found in no other's message, in neither language."""
    messages = {}
    for mistake in (mistake for mistake in MISTAKES if not mistake.not_yet):
        own = shutil.copytree(mappings, tmp_path / mistake.name)
        faults = refused(mistake, own, Path(shutil.copytree(collection, own / collection.name)))
        messages[mistake] = {lang: told(faults, lang) for lang in mistake.words}

    assert not [
        (mistake.name, other.name, lang)
        for mistake, other in itertools.permutations(messages, 2)
        for lang, words in mistake.words.items()
        if all(word in messages[other][lang] for word in words)
    ]


@pytest.mark.parametrize("right", [pytest.param(right, id=right.name) for right in ACCEPTED])
def test_what_is_no_mistake_is_accepted(right: Mistake, mappings: Path) -> None:
    """Strict reading does not refuse what a person may write."""
    (mappings / right.file).write_bytes(right.content)

    compile_law(load(mappings).law)


def test_norway_needs_no_quotes(mappings: Path) -> None:
    """To YAML 1.1 a bare NO was false; here it is the country."""
    (right,) = (right for right in ACCEPTED if right.name == "norway-without-quotes")
    (mappings / right.file).write_bytes(right.content)

    (rule,) = (rule for rule in load(mappings).law.rules if rule.id == "kz1-113-norwegians")

    assert rule.conditions["citizen"] == {"NO"}
