"""Labels: what one text of a register means by its contract: codes by dimension, a day, or nothing that counts.

Comes in: a text and the clause of the contract that reads it. Goes out: a `Reading`. A text may be ignored (its row is
no concern of the table) or unresolved (nobody knows it: reported with the label most like it, never repeated).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from thb_eu.definitions import Codelist, Field
from thb_eu.definitions.records import IGNORED, UNRESOLVED, DayOf, FirstOf, Meaning, Parsed, Piece
from thb_eu.definitions.strict import nearest
from thb_eu.model import NOT_TOLD
from thb_eu.sources.recipe import day_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text means: codes by dimension, or that its row is ignored (as what), or unresolved (like what)."""

    codes: Mapping[str, str] = field(default_factory=dict)
    ignored: str = ""
    unresolved: bool = False
    suggestion: str = ""


def label_read(text: str, told: Field, lists: Mapping[str, Codelist]) -> Reading:
    """What the label of a plain column means, as in any other table."""
    if not text and not (told.labels and text in told.labels):
        return Reading({told.dimension: NOT_TOLD})
    if told.labels is not None:
        return _known(told.labels.get(text)) or Reading(unresolved=True, suggestion=nearest(text, told.labels))
    code = lists[told.dimension].meant_by(text)
    like = "" if code else lists[told.dimension].name_like(text)
    return Reading({told.dimension: code}) if code else Reading(unresolved=True, suggestion=like)


def day_read(text: str, told: Field) -> Reading:
    """The day of a column whose type is one."""
    day = day_of(text, told) if text else ""
    return Reading({told.day: day} if day else {})


def _known(codes: Mapping[str, str] | None) -> Reading | None:
    return None if codes is None else Reading(codes)


def dated_read(text: str, day: DayOf) -> Reading:
    """A day in the form of the contract; a blank one is not told, and one that is none is unresolved."""
    if not text:
        return Reading()
    read = day.read(text)
    return Reading({day.day: read}) if read else Reading(unresolved=True)


def mark_read(text: str, first: FirstOf) -> Reading:
    """What a label means that may speak of something else altogether."""
    known = _known(first.labels.get(text))
    if known or first.like is None or not first.like.fullmatch(text):
        return known or Reading()
    return Reading(unresolved=True, suggestion=nearest(text, first.labels))


def parts_read(text: str, parsed: Parsed) -> Reading:
    """What the pieces of a cell mean together; the first that is unresolved or ignored decides for the row."""
    found = parsed.pattern.fullmatch(text)
    if found is None:
        return Reading(unresolved=True)
    codes: dict[str, str] = {}
    for piece in parsed.pieces:
        label = "/".join(found[name] or "" for name in piece.of)
        meant, ignored, unresolved = _piece_meant(label, piece)
        if ignored:
            return Reading(ignored=label)
        if unresolved:
            return Reading(unresolved=True)
        codes |= meant or {}
    return Reading(codes)


def _piece_meant(label: str, piece: Piece) -> tuple[Meaning, bool, bool]:
    """The codes of a label, whether its row is ignored, whether it is unresolved."""
    if label in piece.labels:
        meant = piece.labels[label]
        return meant, meant is None, False
    if not label or piece.otherwise not in (IGNORED, UNRESOLVED):
        return {piece.dimension: NOT_TOLD}, False, False
    return None, piece.otherwise == IGNORED, piece.otherwise == UNRESOLVED
