"""Search texts of others for patterns with an engine that reads each sign once.

Comes in: a regular expression without looks ahead or behind and without references. Goes out: what finds it in a text
in a time that grows with the text and no faster, whatever stands in both (RE2). Refused: what RE2 cannot read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from thb_eu.base.patterns import CHECK_BRACKETS, CODE, NO_PATTERN, PatternRefused, written_out

MEMORY = 64 << 20
"""Bytes that one pattern may take up."""
LARGER = 512
"""An exact class takes up fewer times the memory of a loose one."""


def _options(memory: int) -> Any:
    options = re2.Options()
    options.log_errors, options.max_mem = False, memory
    return options


OPTIONS, OF_LOOSE = _options(MEMORY), _options(MEMORY // LARGER)


NEGATED = re.compile(r"\[\^[^\]]*\\p\{")
BEYOND = r"\x{80}-\x{10ffff}"
LOOSELY = {"Lu": f"A-Z{BEYOND}", "Ll": f"a-z{BEYOND}"}
"""Capitals and small letters, and every sign that may be one: a class of few ranges is made thirty times faster."""


def refuse_unreadable(pattern: str) -> None:
    """Refuse what `linear` would refuse; it is made only where loose classes do not show that it can be."""
    try:
        _made(written_out(pattern, LOOSELY.__getitem__), OF_LOOSE)
    except PatternRefused:
        linear(pattern)


@lru_cache(maxsize=1024)
def may_be_in(pattern: str) -> Any:
    """Find what finds every place that `linear` finds, and maybe others: it is made in no time."""
    if NEGATED.search(pattern):
        return linear(pattern)
    return linear(written_out(pattern, LOOSELY.__getitem__))


@lru_cache(maxsize=1024)
def linear(pattern: str) -> Any:
    """Find what RE2 makes of a pattern; a line of a text begins and ends like the text itself."""
    return _made(pattern, OPTIONS)


def _made(pattern: str, options: Any) -> Any:
    try:
        return re2.compile(f"(?m){pattern}", options)
    except re2.error as broken:
        why = b" ".join(it for it in broken.args if isinstance(it, bytes)).decode("utf-8", "replace")
        raise PatternRefused(CODE, NO_PATTERN.filled({"why": why}), CHECK_BRACKETS) from None
