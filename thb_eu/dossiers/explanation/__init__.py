"""Explain where a number of a dossier comes from, or where a supplier's cell went.

The dossier alone is asked: its observations, lineage, definitions, inputs and findings. Comes in: an `ExplainedDossier`
and how a person points at a cell. Goes out: `Explanation`, `AddressedHeading` or `ForwardLineage`, which `lines` and
`as_object` draw for people and for programs. Refused: what points at nothing, with the nearest that is there. Neither
pandas nor a spreadsheet library is loaded, except to say why a supplier's count is in no table at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.dossiers.explanation.addresses import meant_by, meant_by_key
from thb_eu.dossiers.explanation.cell_explanation import explained
from thb_eu.dossiers.explanation.explanation_lines import lines
from thb_eu.dossiers.explanation.model import AddressedHeading, Answer, Explanation, ForwardLineage, as_object
from thb_eu.dossiers.explanation.not_counted import followed
from thb_eu.dossiers.explanation.written_dossier import ExplainedDossier

if TYPE_CHECKING:
    from thb_eu.definitions import CellKey
    from thb_eu.publication.edition import Edition

__all__ = [
    "AddressedHeading",
    "ExplainedDossier",
    "Explanation",
    "ForwardLineage",
    "answered",
    "as_object",
    "explain",
    "explain_key",
    "follow",
    "key_meant",
    "lines",
    "reading_of",
]


def reading_of(edition: Edition) -> ExplainedDossier:
    """Lay out an edition for questions as its dossier would be, of which nothing is written."""
    from thb_eu.dossiers.unwritten_dossier import UnwrittenDossier

    return ExplainedDossier(UnwrittenDossier.of(edition), judged=(edition.received, edition.mapped))


def explain(reading: ExplainedDossier, reference: str) -> Explanation | AddressedHeading:
    """Find where the number at `reference` (`V3!D14`, `observations.csv:17`, …) comes from, or what stands there
    instead.

    SourceRefused where the reference points at nothing of the dossier.
    """
    meaning = meant_by(reference, reading)
    return meaning if isinstance(meaning, AddressedHeading) else explained(meaning, reading)


def explain_key(reading: ExplainedDossier, key: str) -> Explanation:
    """Find where the number with the codes of `key` comes from: `table=V3,status=IDENT,sex=T,citizen=RS`.

    Dimensions left out are their total; SourceRefused where a table, dimension or code is not there.
    """
    return explained(meant_by_key(key, reading), reading)


def key_meant(reading: ExplainedDossier, reference: str) -> CellKey:
    """Find the key of the cell at `reference`, as `explain` takes it; refused too is what holds no number."""
    meaning = meant_by(reference, reading)
    if isinstance(meaning, AddressedHeading):
        what = _("it is {what}; the figure nearest to it is {nearest}.", what=meaning.what, nearest=meaning.nearest)
        remedy = _("Name a cell that holds a number.")
        raise SourceRefused(Fault(Place(meaning.asked), "cell-without-figure", what, remedy, "user"))
    return meaning.key


def follow(reading: ExplainedDossier, reference: str) -> ForwardLineage:
    """Find where a supplier's cell (`data/t03.csv!C14`) or row (`data/t03.csv:14`) went, or why it counts nowhere.

    SourceRefused where the collection has no such file, or the dossier holds no inputs.
    """
    return followed(reference, reading)


def answered(
    reading: ExplainedDossier, reference: str | None = None, key: str | None = None, source: str | None = None
) -> Answer:
    """Return the answer to whichever one was asked: a place in the dossier, a key, or a place in a supplier's file."""
    if key is not None:
        return explain_key(reading, key)
    return follow(reading, source) if source is not None else explain(reading, reference or "")
