"""Compare dossiers: every changed cell, by how much, and why.

Above the steps, like the pipeline. Two dossiers of one year are vintages: the cause of every change is found by
counting again in between. Two years are told apart cell by cell. More, of one year or of several, stand side by side.

Refused: fewer than two dossiers, dossiers of different countries, and an edition for the Commission beside one for the
public.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import overload

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.progress import stage
from thb_eu.dossiers import opened
from thb_eu.dossiers.comparison.changes import compared, side_by_side
from thb_eu.dossiers.comparison.vintage import Vintage, joint_names
from thb_eu.dossiers.comparison.vintage_changes import DossierComparison, SideBySide
from thb_eu.publication.labels import RECEIVER

__all__ = ["DossierComparison", "SideBySide", "compare"]

ALIKE = {
    "geo": _("the dossier is of country {own}, the first one of {first}."),
    "audience": _("the edition is for {own}, the first one for {first}: in a public one small counts are suppressed."),
}
"""What all dossiers must have in common."""


@overload
def compare(folders: tuple[str | Path, str | Path]) -> DossierComparison: ...


@overload
def compare(folders: Sequence[str | Path]) -> DossierComparison | SideBySide: ...


def compare(folders: Sequence[str | Path]) -> DossierComparison | SideBySide:
    """Return two dossiers compared, or more side by side; their order is that of the columns."""
    if len(folders) < 2:
        raise ValueError("two dossiers or more are compared")
    stage(_("reading the dossiers"))
    vintages = [Vintage(str(folder), opened(folder)) for folder in folders]
    refuse_if_any(SourceRefused, [fault for vintage in vintages[1:] for fault in _unlike(vintage, vintages)])
    joint = joint_names(vintage.own_names for vintage in vintages)
    vintages = [replace(vintage, joint=joint) for vintage in vintages]
    return compared(vintages[0], vintages[1]) if len(vintages) == 2 else side_by_side(vintages)


def _unlike(vintage: Vintage, vintages: Sequence[Vintage]) -> Iterator[Fault]:
    manifest, first, where = vintage.dossier.manifest, vintages[0].dossier.manifest, Place(vintage.named)
    receivers = {audience.value: called for audience, called in RECEIVER.items()}
    for field, what in ALIKE.items():
        if manifest[field] != first[field]:
            sides = {"own": manifest[field], "first": first[field]}
            message = what.filled({side: receivers.get(value, value) for side, value in sides.items()})
            yield Fault(where, "dossiers-not-comparable", message, _("Name dossiers of one kind."), "user")
