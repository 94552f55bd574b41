"""Format 1: what a dossier of the first format says of its cells and facts; it holds neither of the files of reasons.

There provisions, sources and ids stand joined in one field, and a decision is known in a comment by its sentence. This
module alone takes such texts apart, for dossiers of that format alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from thb_eu.definitions import Decision
from thb_eu.dossiers import Row
from thb_eu.publication.flat_tables import CORRECTION, DECISION, PROVISION, SOURCE, WAIVER

if TYPE_CHECKING:
    from thb_eu.explanation.reading import Key, Reading

DECISIONS = "decisions"
"""Column of lineage.csv that names the decisions on which a fact rests; the first dossiers do not have it."""

Codes = Mapping[str, tuple[str, ...]]
"""What is said, by its kind."""


def codes_of_cells(reading: Reading) -> Mapping[Key, Codes]:
    """Of every cell its provisions and sources, and the decisions on which it rests or for which its figures wait."""
    behind: dict[Key, list[str]] = {}
    for row in reading.dossier.lineage:
        behind.setdefault(reading.key_of(row), []).extend(_decided_by(row, reading))
    found: dict[Key, Codes] = {}
    for row in reading.dossier.observations:
        key = reading.key_of(row)
        decisions = dict.fromkeys((*behind.get(key, ()), *_commented(row["comment"], reading.decisions)))
        provisions, sources = _parted(row["legal_article"]), _parted(row["source"])
        found[key] = {PROVISION: provisions, SOURCE: sources, DECISION: tuple(decisions)}
    return found


def codes_of_facts(reading: Reading) -> Mapping[str, Codes]:
    """Of every fact the decisions, corrections and waivers on which it rests."""
    decisions: dict[str, dict[str, None]] = {}
    found: dict[str, Codes] = {}
    for row in reading.dossier.lineage:
        own = decisions.setdefault(row["fact"], {})
        own.update(dict.fromkeys(_decided_by(row, reading)))
        corrected, waived = _parted(row["correction"]), _parted(row["waiver"])
        found[row["fact"]] = {DECISION: tuple(own), CORRECTION: corrected, WAIVER: waived}
    return found


def _decided_by(row: Row, reading: Reading) -> Iterator[str]:
    """The decisions on which a row of lineage.csv rests.

    Where it does not name them: that of its rule or its case; of persons, also to count once.
    """
    if DECISIONS in row:
        yield from _parted(row[DECISIONS])
        return
    counting = reading.definitions.counting.rules.get(reading.tables[row["table"]].indicator)
    if counting is not None and reading.is_register(row["view"]):
        yield counting.decision
    if asked := reading.asks.get(row["rule"]):
        yield reading.cases.get((row["file"], row["sheet"], row["cell"], asked), asked)


def _commented(comment: str, known: Mapping[str, Decision]) -> Iterable[str]:
    """The decisions whose own sentence stands in a comment: also those that keep figures out of the cell."""
    return (id for id, decision in known.items() if (said := decision.says.english) and said in comment)


def _parted(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split("; ") if word)
