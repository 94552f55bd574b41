"""Flaws: what is wrong with a cell, and what to do. A flaw knows no cell and quotes none: it may name a person."""

from __future__ import annotations

from typing import NamedTuple

from thb_eu.messages import Text


class Flaw(NamedTuple):
    """One thing that is wrong, and what whoever holds the register does about it."""

    code: str
    what: Text
    remedy: Text
