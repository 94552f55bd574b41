"""Views: the data sets in Eurostat's own layout, line by line against those that follow from the observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from thb_eu.definitions import Definitions
from thb_eu.dossiers import Dossier, Row
from thb_eu.messages import NO_WORDS, Text, _, literal
from thb_eu.publication.sdmx.view import FOLDER, views
from thb_eu.verification.model import NOT_THERE, Difference, Saying
from thb_eu.verification.witnesses import LINE

DISSEMINATION = f"{FOLDER}/"
ASKS = _("Does Eurostat's view follow from the observations?")
ABOUT = _("line {row} of the view")


def wrong_lines(
    dossier: Dossier, definitions: Definitions, rows: Sequence[Row], by: Text
) -> tuple[int, tuple[Difference, ...]]:
    """How many lines the data sets have, and every one that is not what `rows`, called `by`, come to."""
    due = views(definitions.sdmx, list(rows)) if definitions.sdmx else {}
    there = [name for name in dossier.manifest["outputs"] if name.startswith(DISSEMINATION)]
    names = dict.fromkeys([*there, *(f"{DISSEMINATION}{name}" for name in due)])
    found: list[Difference] = []
    lines = 0
    for name in names:
        should = due.get(name.removeprefix(DISSEMINATION), b"").decode("utf-8").splitlines()
        stands = dossier.read(name).decode("utf-8", "replace").splitlines() if name in there else []
        lines += len(stands)
        found += _wrong(name, stands, should, by)
    return lines, tuple(found)


def _wrong(name: str, stands: Sequence[str], should: Sequence[str], by: Text) -> Iterator[Difference]:
    for number, (line, ought) in enumerate(zip_longest(stands, should, fillvalue=NOT_THERE), 1):
        if line != ought:
            sayings = (Saying(literal(name), LINE.filled({"row": number}), line), Saying(by, NO_WORDS, ought))
            yield Difference(DISSEMINATION, name, ABOUT.filled({"row": number}), sayings=sayings)
