"""Declare which records the law must treat alike, and which questions must reach them.

Comes in: `mappings/symmetries.yaml`. Goes out: `Symmetry`s, which the compiler proves of the rules and the questions.
Refused: a dimension, code or question that does not exist, and a symmetry that says neither or both of two things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from thb_eu.base.errors import MappingRefused, refuse_if_any
from thb_eu.base.messages import Text, _
from thb_eu.base.model import ARTICLE
from thb_eu.definitions import shapes
from thb_eu.definitions.known_words import NATIONAL, QUESTION
from thb_eu.definitions.record_sets import RecordSet
from thb_eu.definitions.shapes import SLUG, Flaw, Once, Words, listed, shape, spec
from thb_eu.definitions.signing import CONFIRMED

ONCE = Once("duplicate-id", _("the symmetry {id!r} occurs twice."), _("Give each symmetry its own id."))


def _misfits(entry: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    pairs = [{"records", "rest_on"} & entry.keys(), {"alike", "over"} & entry.keys()]
    if sorted(map(len, pairs)) != [0, 2]:
        what = _("a symmetry says either which question bears on its `records`, or which two of them are `alike`.")
        yield Flaw((), "symmetry-misfit", what, _("Write `records` and `rest_on`, or `alike` and `over`."))
        return
    codes = (
        codes for kind in entry.get("alike", ()) for name, codes in kind.get("when", {}).items() if name != ARTICLE
    )
    if not all(len(listed) == 1 for listed in codes):
        what = _("each kind under `alike` names one code of a dimension, articles apart.")
        yield Flaw((), "symmetry-misfit", what, _("Leave one code in each list, or name the dimension under `over`."))


@shape(checks=(_misfits,))
class Symmetry:
    """Records that must rest on one of some questions, or two kinds of records that the law must treat alike.

    `records`: all that lie in one of these sets and count must rest on one of the questions `rest_on`. `alike`: a
    record of the first kind counts if and only if that of the second kind does which has the same codes in all
    dimensions `over`, and both rest on the same questions; those of one group in `same` take each other's place, those
    in `apart_from` are put to one of the two alone.
    """

    id: str = spec(key="symmetry", shape=SLUG, once=ONCE)
    says: Text = spec()
    records: tuple[RecordSet, ...] = spec(default=(), rules={"minItems": 1})
    rest_on: tuple[str, ...] = spec(default=(), shape=listed(SLUG), ref=QUESTION)
    alike: tuple[RecordSet, ...] = spec(default=(), rules={"minItems": 2, "maxItems": 2})
    over: tuple[str, ...] = spec(default=(), shape=listed(), ref=NATIONAL)
    same: tuple[tuple[str, ...], ...] = spec(
        default=(), shape={"type": "array", "minItems": 1, "items": listed(SLUG, minItems=2)}, ref=QUESTION
    )
    apart_from: tuple[str, ...] = spec(default=(), shape=listed(SLUG), ref=QUESTION)
    number: int = field(default=0, metadata=shapes.NUMBERED)

    def comparable(self, asked: Iterable[str]) -> frozenset[str]:
        """Return the questions of a record as they are compared, each under the first of those that take its place."""
        compared = (id for id in asked if id not in self.apart_from)
        return frozenset(next((group[0] for group in self.same if id in group), id) for id in compared)


@shape("What the law must treat alike", beside=(CONFIRMED,))
class Symmetries:
    """`mappings/symmetries.yaml`."""

    symmetries: tuple[Symmetry, ...] = spec()


def read_symmetries(value: Mapping[str, Any], name: str, content: bytes, words: Words) -> tuple[Symmetry, ...]:
    """Return the symmetries in their order; `words`: dimensions, codes and questions."""
    at = shapes.place_in(name, content)
    refuse_if_any(MappingRefused, shapes.faults_of(Symmetries, value, at, words))
    return shapes.made(Symmetries, value, at).symmetries
