"""A cell of the real collection corrected, and the row of another."""

from __future__ import annotations

from pathlib import Path

from tests.support.acts import BECAUSE, TODAY, acting
from thb_eu.definitions import Definitions
from thb_eu.year.acts.correct import STAY, Correct

KOSOVO = "data/t13.csv!D6"


def corrected(folder: Path, definitions: Definitions, cell: str = KOSOVO, to: str = "14", **more: str) -> str:
    """Correct a cell of the copied collection, whatever other tables say."""
    with acting(folder, on=more.pop("on", TODAY), definitions=definitions) as space:
        return Correct(cell=cell, to=to, authority="Policija", because=BECAUSE, others=STAY, **more).do(space)


ROW = "printed-row-total@data/t13.csv!D6"
