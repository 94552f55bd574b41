"""What the tests of a year share: a collection before anything came."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.deliveries import empty_collection


@pytest.fixture
def new_collection(tmp_path: Path) -> Path:
    """A collection of 2025 of which nothing came yet."""
    return empty_collection(tmp_path / "collection" / "si-2025")
