"""Declare which codes of the EU tables no source of the country can report, each with its reason.

Comes in: `mappings/coverage.yaml`. Goes out: `UnreportedCodes`, which `mapping.coverage` holds against the law and the
contracts. Without the file the country demands of no code that a source can report it. Refused: an indicator, dimension
or code that does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from thb_eu.base.errors import MappingRefused, refuse_if_any
from thb_eu.base.messages import Text
from thb_eu.definitions import shapes
from thb_eu.definitions.known_words import EUROPEAN_CODES, INDICATOR
from thb_eu.definitions.shapes import NUMBERED, Words, by_name, listed, shape, spec
from thb_eu.definitions.signing import CONFIRMED, MARKED
from thb_eu.definitions.validity import ALWAYS, Validity


@shape(beside=(CONFIRMED,))
class UnreportedCodes:
    """Codes (`codes`, by dimension of the EU tables) that no source reports in the years `valid`, and why."""

    indicators: tuple[str, ...] = spec(shape=listed(), ref=INDICATOR)
    codes: Mapping[str, tuple[str, ...]] = spec(shape=by_name(listed(), minProperties=1), ref=EUROPEAN_CODES)
    because: Text = spec()
    confidence: str = spec(shape=MARKED)
    valid: Validity = spec(default=ALWAYS, without=("confidence", "confirmed"))
    number: int = field(default=0, metadata=NUMBERED)


@shape("Codes that no source can report", beside=(CONFIRMED,))
class UnreportedFile:
    """All codes that no source of the country can report."""

    not_reported: tuple[UnreportedCodes, ...] = spec(rules={"minItems": 0})


def read_unreported(value: Mapping[str, Any], name: str, content: bytes, words: Words) -> tuple[UnreportedCodes, ...]:
    """Return the entries of `mappings/coverage.yaml`; `words`: indicators, and codes by dimension of the EU tables."""
    refuse_if_any(MappingRefused, shapes.faults_of(UnreportedFile, value, shapes.place_in(name, content), words))
    return shapes.made(UnreportedFile, value).not_reported
