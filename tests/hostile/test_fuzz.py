"""Good files spoilt at random end in a result or a refusal, in 20 s and 1 GB; `make fuzz` makes 10,000 of them."""

from __future__ import annotations

import resource

import pytest

from tests.hostile import fuzz
from tests.support.sample import sample


@pytest.mark.slow
@pytest.mark.sampled
def test_spoilt_files_end_in_a_result_or_a_refusal() -> None:
    """10,000 in the laboratory."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    fuzz.begin()
    try:
        assert [found for number in sample(range(10_000), 60) if (found := fuzz.fallen(number))] == []
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
