"""Good files spoilt at random end in a result or a refusal; `make fuzz` makes 5,000 of them."""

from __future__ import annotations

import pytest

from tests.hostile import fuzz

SAMPLE = range(0, 5000, 63)


@pytest.mark.slow
def test_a_sample_of_mutations_ends_in_a_result_or_a_refusal() -> None:
    fuzz.begin()
    assert [found for number in SAMPLE if (found := fuzz.fallen(number))] == []
