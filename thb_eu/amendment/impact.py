"""Impact: what a change of the law does to the tables of the collections at hand.

Comes in: a collection and two definitions. Goes out: every cell whose value or status would change, by how much, and
the facts behind the difference, each with its article and the rules that governed and govern it. A collection whose
facts lead to the same categories under both is not counted: no cell of it can change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from thb_eu.counts import count
from thb_eu.definitions import Definitions
from thb_eu.mapping import translate
from thb_eu.model import Counted, Mapped, Received
from thb_eu.sources import read

Key = tuple[str, ...]
State = tuple[int | None, str]
"""A cell's value and its status."""


@dataclass(frozen=True, slots=True)
class MovedFact:
    """One fact that stands elsewhere now: where it comes from, its article, its rule and scope before and now."""

    fact: str
    file: str
    cell: str
    value: int | None
    article: str
    rules: tuple[str, str]
    scopes: tuple[str, str]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that would change: value and status before and now (None: no such cell), and the facts that moved."""

    table: str
    key: Mapping[str, str]
    before: State | None
    after: State | None
    facts: tuple[MovedFact, ...]

    @property
    def by(self) -> int | None:
        """By how much, where both values are known."""
        old, new = (state[0] if state else None for state in (self.before, self.after))
        return None if old is None or new is None else new - old


@dataclass(frozen=True, slots=True)
class Impact:
    """All cells of one collection that would change."""

    package: str
    year: int
    cells: tuple[CellChange, ...]


def collections_at_hand(definitions: Definitions) -> tuple[Path, ...]:
    """The collections that stand beside the definitions, in the order of their names."""
    from thb_eu.sources.collection import built_in_collections

    return built_in_collections(definitions)


def impact(package: str | Path, before: Definitions, after: Definitions) -> Impact:
    """What the change from `before` to `after` does to the tables of `package`."""
    received = read(package, after)
    earlier = received if _read_alike(before, after) else read(package, before)
    old, new = translate(earlier, before), translate(received, after)
    cells: tuple[CellChange, ...] = ()
    if not (_count_alike(before, after) and _lead_alike(old, new)):
        cells = tuple(_changes(_Side(earlier, old, before), _Side(received, new, after)))
    return Impact(received.collection.name, received.collection.year, cells)


def _read_alike(before: Definitions, after: Definitions) -> bool:
    """Whether a file is read into the same facts: same contracts, same labels, same dimensions and days."""
    parts = ("contracts", "codelists")
    same_law = before.law.dimensions == after.law.dimensions and before.law.days == after.law.days
    return same_law and all(getattr(before, part) == getattr(after, part) for part in parts)


def _count_alike(before: Definitions, after: Definitions) -> bool:
    return before.codelists == after.codelists and before.tables == after.tables


def _lead_alike(old: Mapped, new: Mapped) -> bool:
    """Whether every fact leads to the same categories, with the same words of decisions to wait for."""
    shared = [
        name for name in old.facts.columns if name == "scope" or name.startswith(("eu_", "question", "indicator"))
    ]
    if list(old.facts["fact"]) != list(new.facts["fact"]) or not set(shared) <= set(new.facts.columns):
        return False
    return bool(old.facts[shared].equals(new.facts[shared]))


class _Side:
    """One collection counted under one state of the law."""

    def __init__(self, received: Received, mapped: Mapped, definitions: Definitions) -> None:
        counted = count(mapped, definitions, received.collection)
        names = {table.name: table.names for table in definitions.tables}
        self.facts = {str(row["fact"]): row for row in mapped.facts.to_dict("records")}
        self.cells = dict(_states(counted, names))
        self.behind = _behind(counted, names)


def _states(counted: Counted, names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Key, State]]:
    for row in counted.cells.to_dict("records"):
        value = None if pd.isna(row["obs_value"]) else int(row["obs_value"])
        yield _key(row, names), (value, str(row["obs_status"]))


def _behind(counted: Counted, names: Mapping[str, tuple[str, ...]]) -> dict[Key, dict[str, Any]]:
    """The facts behind every cell, with what each brings."""
    held: dict[Key, dict[str, Any]] = {}
    for row in counted.contributions.to_dict("records"):
        held.setdefault(_key(row, names), {})[str(row["fact"])] = row["value"]
    return held


def _key(row: Mapping[Any, Any], names: Mapping[str, tuple[str, ...]]) -> Key:
    return (str(row["table"]), *(f"{name}={row[name]}" for name in names[str(row["table"])]))


def _changes(old: _Side, new: _Side) -> Iterator[CellChange]:
    for key in dict.fromkeys([*new.cells, *old.cells]):
        before, after = old.cells.get(key), new.cells.get(key)
        if before != after:
            told = dict(part.split("=", 1) for part in key[1:])
            yield CellChange(key[0], told, before, after, tuple(_moved(key, old, new)))


def _moved(key: Key, old: _Side, new: _Side) -> Iterator[MovedFact]:
    """The facts that stand in the cell on one side only, or bring another number; if none does, those led elsewhere."""
    held, holds = old.behind.get(key, {}), new.behind.get(key, {})
    differing = [fact for fact in dict.fromkeys([*held, *holds]) if held.get(fact) != holds.get(fact)]
    for fact in differing or [fact for fact in new.facts if _led_elsewhere(fact, old, new)]:
        was, now = old.facts.get(fact, {}), new.facts.get(fact, {})
        told = now or was
        yield MovedFact(
            fact,
            str(told["file"]),
            str(told["cell"]),
            None if pd.isna(told["value"]) else int(told["value"]),
            str(told["legal_article"]),
            (str(was.get("rule", "")), str(now.get("rule", ""))),
            (str(was.get("scope", "")), str(now.get("scope", ""))),
        )


def _led_elsewhere(fact: str, old: _Side, new: _Side) -> bool:
    was, now = old.facts.get(fact, {}), new.facts.get(fact, {})
    return any(str(was.get(name)) != str(now.get(name)) for name in ("scope", "indicator", "question"))
