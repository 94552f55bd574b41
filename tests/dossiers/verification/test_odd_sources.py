"""Which source of a dossier is the odd one: whoever stands against more than half of all, and nobody at a draw."""

from __future__ import annotations

import pytest

from thb_eu.dossiers.verification.sections import stated
from thb_eu.dossiers.verification.sources_of_figures import odd


@pytest.mark.parametrize(
    ("values", "accused"),
    [
        ([17, 17, 18], ["2"]),
        ([17, 18, 17, 17], ["1"]),
        ([17, 18], []),
        ([17, 17, 18, 18], []),
        ([17, 17, 18, 19], []),
        ([17, 17, 17, 18, 19], ["3", "4"]),
    ],
)
def test_only_more_than_half_of_all_make_another_the_odd_one(values: list[int], accused: list[str]) -> None:
    """Two of four are no majority, even where the other two disagree: either side may be the one that was changed."""
    sayings = [stated(str(place), value) for place, value in enumerate(values)]

    assert [source.in_language("en") for source in odd(sayings)] == accused
