"""Cases of acts: the files of `tests/year/acts`, one for each act that has a command, by which it is tried everywhere.

`after`: the state or writer of `tests.hostile.writers` before it. `command`: its words; `{}` is the folder in which all
happens, the collection is in `c`, and `DELIVERY` is how the id of the first delivery begins. `role`: who does it, the
analyst if left out. `enters`: of each of its entries in the journal the word, and what this tells. `changes`: the
files of the collection that it writes beside the journal. `undone`: whether it can be withdrawn, and its effect goes.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.conftest import REPOSITORY
from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.year.acts import ACTS

FOLDER = REPOSITORY / "tests" / "year" / "acts"
DAY = "2026-11-25"


@dataclass(frozen=True)
class ActCase:
    """The case of one act, as its file has it."""

    after: str
    command: str
    enters: tuple[Mapping[str, Mapping[str, Any]], ...]
    undone: bool
    changes: tuple[str, ...] = ()
    role: str = "analyst"

    def words(self, delivery: str) -> tuple[str, ...]:
        """Return all words of its command."""
        words = (delivery if word == "DELIVERY" else word for word in shlex.split(self.command))
        return *words, "--role", self.role, "--on", DAY


def _read(name: str) -> ActCase:
    path = FOLDER / f"{name}.yaml"
    assert path.is_file(), f"the act {name} has no case: write {path.relative_to(REPOSITORY)}"
    return ActCase(**read_yaml(path.read_bytes(), path.name, DefinitionRefused))


CASES: Mapping[str, ActCase] = {name: _read(name) for name, act in ACTS.items() if act.command}
