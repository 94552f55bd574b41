"""Format 1: what a dossier of the first format says of its cells and facts; it holds neither of the files of reasons.

There provisions, sources and ids stand joined in one field, and a decision is known in a comment by its sentence. This
module alone takes such texts apart, for dossiers of that format alone. `implied`: the decisions on which a row of
lineage.csv rests, where it does not name them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from thb_eu.definitions import Decision
from thb_eu.dossiers import Dossier, Row
from thb_eu.publication.flat_tables import CORRECTION, DECISION, PROVISION, SOURCE, WAIVER

DECISIONS = "decisions"
"""Column of lineage.csv that names the decisions on which a fact rests; the first dossiers do not have it."""

Codes = Mapping[str, tuple[str, ...]]
"""What is said, by its kind."""

Key = tuple[str, tuple[str, ...]]
Implied = Callable[[Row], Iterable[str]]


def codes_of_cells(
    dossier: Dossier, key_of: Callable[[Row], Key], implied: Implied, known: Mapping[str, Decision]
) -> Mapping[Key, Codes]:
    """Of every cell its provisions and sources, and the decisions on which it rests or for which its figures wait.

    The latter are those whose own sentence stands in the comment: also those that keep figures out of the cell.
    """
    behind: dict[Key, list[str]] = {}
    for row in dossier.lineage:
        behind.setdefault(key_of(row), []).extend(_decided_by(row, implied))
    found: dict[Key, Codes] = {}
    for row in dossier.observations:
        key, comment = key_of(row), row["comment"]
        commented = (id for id, it in known.items() if (sentence := it.says.english) and sentence in comment)
        decisions = tuple(dict.fromkeys((*behind.get(key, ()), *commented)))
        found[key] = {PROVISION: _parted(row["legal_article"]), SOURCE: _parted(row["source"]), DECISION: decisions}
    return found


def codes_of_facts(dossier: Dossier, implied: Implied) -> Mapping[str, Codes]:
    """Of every fact the decisions, corrections and waivers on which it rests."""
    decisions: dict[str, dict[str, None]] = {}
    found: dict[str, Codes] = {}
    for row in dossier.lineage:
        reasons = decisions.setdefault(row["fact"], {})
        reasons.update(dict.fromkeys(_decided_by(row, implied)))
        corrected, waived = _parted(row["correction"]), _parted(row["waiver"])
        found[row["fact"]] = {DECISION: tuple(reasons), CORRECTION: corrected, WAIVER: waived}
    return found


def _decided_by(row: Row, implied: Implied) -> Iterable[str]:
    return _parted(row[DECISIONS]) if DECISIONS in row else implied(row)


def _parted(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split("; ") if word)
