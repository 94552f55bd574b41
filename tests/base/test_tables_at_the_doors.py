"""Tables that travel between the steps have the columns and dtypes that are declared for them, in every edition."""

from __future__ import annotations

import pytest

from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import CONTRIBUTIONS, COUNTED, PROTECTED
from thb_eu.definitions import Definitions
from thb_eu.disclosure import protect
from thb_eu.results.series import with_series_flags
from thb_eu.run import run_of


def test_counted_cells_are_as_declared_until_they_leave(definitions: Definitions) -> None:
    """Out of counting, and out of disclosure control for each reader, with the flags of their series."""
    evidence = run_of("si-2024", definitions).evidence
    counted, collection = evidence.counted, evidence.received.collection

    assert [*COUNTED.faults(counted.cells), *CONTRIBUTIONS.faults(counted.contributions)] == []
    for audience in Audience:
        protected = with_series_flags(protect(counted, definitions, collection, audience), definitions, collection)
        assert [*PROTECTED.faults(protected.cells), *CONTRIBUTIONS.faults(protected.contributions)] == [], audience


@pytest.mark.parametrize("change", ["obs_value", "table"])
def test_a_table_of_another_shape_is_seen(change: str, definitions: Definitions) -> None:
    """A count held as text, a column left out."""
    cells = run_of("si-2024", definitions).counted.cells
    spoilt = cells.astype({"obs_value": "string"}) if change == "obs_value" else cells.drop(columns="table")

    assert len([*COUNTED.faults(spoilt)]) == 1
