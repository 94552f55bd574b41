"""What the tests of disclosure share: the real tables of 2024 before they are protected."""

from __future__ import annotations

import pytest

from tests.conftest import SI_2024
from thb_eu.definitions import Definitions
from thb_eu.results import Collection, CountedCells
from thb_eu.run import run_of


@pytest.fixture(scope="package")
def real(definitions: Definitions) -> tuple[CountedCells, Collection]:
    """The counted tables of the real 2024 collection."""
    run = run_of(SI_2024, definitions)
    return run.counted, run.received.collection
