"""The attacker at work: he recovers nothing, and does so at once where protection is sabotaged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import thb_eu.disclosure as disclosure
from tests.disclosure.attacker import Attacker, published
from tests.support.protected_tables import WITHIN, folder_with
from tests.support.sample import sampled
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.disclosure import protect
from thb_eu.disclosure.audit import Attacker as OwnAttacker
from thb_eu.results import Collection, CountedCells


def narrowest(cells: pd.DataFrame, folder: Path) -> int:
    """How wide the narrowest interval of a suppressed count is."""
    found = Attacker(published(folder_with(cells, folder))).intervals()
    return min(high - low for low, high in found.values())


def test_nothing_suppressed_falls(
    real: tuple[CountedCells, Collection], definitions: Definitions, tmp_path: Path
) -> None:
    """Of the real tables of 2024 no suppressed count is confined to fewer than four numbers."""
    counted, collection = real
    cells = protect(counted, definitions, collection, Audience.PUBLIC).cells

    assert (cells["obs_status"] == "Q").sum() > 100
    assert narrowest(cells, tmp_path / "d") >= WITHIN


def without_secondary(attacker: OwnAttacker, sensitive: frozenset[int]) -> frozenset[int]:
    """Sensitive counts alone are suppressed."""
    return frozenset(sensitive)


def without_one(attacker: OwnAttacker, sensitive: frozenset[int]) -> frozenset[int]:
    """One that protects others is given back."""
    found = with_secondary(attacker, sensitive)
    return found - {min(found - sensitive)}


def for_a_narrower_interval(attacker: OwnAttacker, sensitive: frozenset[int]) -> frozenset[int]:
    """An interval of two numbers is held to be enough."""
    return with_secondary(OwnAttacker(attacker.system, replace(attacker.policy, within=1)), sensitive)


def with_every_third_sum(attacker: OwnAttacker, sensitive: frozenset[int]) -> frozenset[int]:
    """Of three sums he is held to know one."""
    system = replace(attacker.system, relations=attacker.system.relations[::3])
    return with_secondary(OwnAttacker(system, attacker.policy), sensitive)


def in_groups_of_two(attacker: OwnAttacker, sensitive: frozenset[int]) -> frozenset[int]:
    """The old rule of thumb: in each sum two are suppressed."""
    found = set(sensitive)
    for relation in attacker.system.relations:
        here = found & relation.keys()
        if len(here) == 1:
            found.add(min((n for n in relation if n not in found), default=next(iter(here))))
    return frozenset(found)


with_secondary = disclosure.with_secondary
SABOTAGES = (without_secondary, without_one, for_a_narrower_interval, with_every_third_sum, in_groups_of_two)


@sampled("sabotage", SABOTAGES, 2, ids=lambda sabotage: sabotage.__name__)
def test_he_finds_what_a_sabotaged_protection_leaves(
    sabotage: Callable[[OwnAttacker, frozenset[int]], frozenset[int]],
    real: tuple[CountedCells, Collection],
    definitions: Definitions,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """An attacker that recovers nothing anywhere would prove nothing."""
    counted, collection = real
    monkeypatch.setattr(disclosure, "with_secondary", sabotage)
    monkeypatch.setattr(disclosure.SuppressionPattern, "audit", lambda *_: None)

    assert narrowest(protect(counted, definitions, collection, Audience.PUBLIC).cells, tmp_path / "d") < WITHIN
