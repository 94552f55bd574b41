"""What the tests of a year share: a collection before anything came."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.deliveries import empty_collection
from thb_eu.definitions import Definitions, load


@pytest.fixture(scope="session")
def definitions(without_suites: Path) -> Definitions:
    """Those without plausibility suites: no act of a year rests on what these ask of the figures it brings."""
    return load(without_suites)


@pytest.fixture
def new_collection(tmp_path: Path) -> Path:
    """A collection of 2025 of which nothing came yet."""
    return empty_collection(tmp_path / "collection" / "si-2025")
