"""Labels: what one text of a register means by its contract: codes by dimension, a day, or nothing that counts.

Comes in: a text and the clause of the contract that reads it. Goes out: a `Reading`. A text may be ignored (its row is
no concern of the table) or unresolved (nobody knows it: reported with the label most like it, never repeated).
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from thb_eu.definitions import Codelist, Field
from thb_eu.definitions.records import IGNORED, UNRESOLVED, DayOf, FirstOf, Meaning, Parsed, Piece
from thb_eu.definitions.strict import nearest
from thb_eu.model import NOT_TOLD


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text means: codes by dimension, or that its row is ignored (as what), or unresolved (like what).

    `names_sum`: the kind (total, group) of what an unresolved text names, where that is no category but a sum of them.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    ignored: str = ""
    unresolved: bool = False
    suggestion: str = ""
    names_sum: str = ""


def label_read(text: str, told: Field, lists: Mapping[str, Codelist]) -> Reading:
    """What the label of a plain column means, in a register as in any other table."""
    if not text and not (told.labels and text in told.labels):
        return Reading({told.dimension: NOT_TOLD})
    codelist = lists.get(told.dimension)
    code = codelist.meant_by(text) if codelist else ""
    named_sum = codelist.by_code[code].kind if codelist and codelist.is_sum(code) else ""
    if told.labels is not None:
        known = told.labels.get(text)
    else:
        known = {told.dimension: code} if code and not named_sum else None
    if known is not None:
        return Reading(known)
    if named_sum:
        return Reading(unresolved=True, names_sum=named_sum)
    like = nearest(text, told.labels) if told.labels is not None else codelist.name_like(text) if codelist else ""
    return Reading(unresolved=True, suggestion=like)


def day_of(text: str, field: Field) -> str:
    """The ISO day that a cell holds, or the first and the last of its month or year, parted by a stroke."""
    if field.type == "year":
        return f"{text}-01-01/{text}-12-31"
    if field.type == "yearmonth":
        year, month = map(int, text.split("-"))
        return f"{text}-01/{text}-{calendar.monthrange(year, month)[1]}"
    form = "%Y-%m-%d" if field.format in ("", "default") else field.format
    return datetime.datetime.strptime(text, form).date().isoformat()


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
    known, meant = piece.meant(label)
    if known:
        return meant, meant is None, False
    if not label or piece.otherwise not in (IGNORED, UNRESOLVED):
        return {piece.dimension: NOT_TOLD}, False, False
    return None, piece.otherwise == IGNORED, piece.otherwise == UNRESOLVED
