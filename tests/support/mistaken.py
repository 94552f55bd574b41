"""Broken files of data stewards, as tests read them: where each is put, and what its refusal must say."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY, SI_2024
from thb_eu.base.errors import Fault, ThbError
from thb_eu.base.model import Audience
from thb_eu.definitions import load
from thb_eu.mapping import compile_law
from thb_eu.run import prepare

FOLDER = Path(__file__).parents[1] / "mistakes"
COLLECTION = "si-2024/"
SAID = re.compile(r"^# (file|write-as|at|says|pove|who|not yet): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Mistake:
    """A broken file: where it is put, what its refusal must say, and the codes of its faults.

    `not_yet` tells why it does not say so today.
    """

    name: str
    content: bytes
    file: str
    at: tuple[str, ...]
    codes: tuple[str, ...]
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
        return self.places_in(self.file.removeprefix(COLLECTION))

    def places_in(self, name: str) -> list[str]:
        """The places of its faults in the file, called so."""
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
    who, _bracket, codes = "".join(said["who"]).partition(" [")
    return Mistake(
        name=path.stem,
        content=text.encode(*said["write-as"]),
        file=said["file"][0],
        at=tuple(said["at"]),
        codes=tuple(codes.removesuffix("]").split(", ")),
        says=tuple(said["says"]),
        pove=tuple(said["pove"]),
        who=who,
        not_yet="".join(said["not yet"]),
    )


MISTAKES = [read(path) for path in sorted(FOLDER.glob("*.yaml"))]
ACCEPTED = [read(path) for path in sorted(FOLDER.glob("accepted/*.yaml"))]


def case(mistake: Mistake) -> Any:
    """A mistake as a case of a test; one that is not yet told as it should be must fail, or lose its mark."""
    marks = [pytest.mark.xfail(reason=mistake.not_yet, strict=True)] if mistake.not_yet else []
    return pytest.param(mistake, id=mistake.name, marks=marks)


@cache
def refused(mistake: Mistake) -> tuple[Fault, ...]:
    """Put the broken file in its place in a copy of the law, or of the collection, and read that: what is refused."""
    right = SI_2024 if mistake.of_a_collection else REPOSITORY / "mappings"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(shutil.copytree(right, Path(temporary, "alone", right.name)))
        (folder.parent / mistake.file).write_bytes(mistake.content)
        with pytest.raises(ThbError) as refusal:
            if mistake.of_a_collection:
                prepare(folder, load(), Audience.INTERNAL, fast=True)
            else:
                compile_law(load(folder.parent).law)
    return refusal.value.faults
