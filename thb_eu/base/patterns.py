"""Compile the patterns of edited files. The one door to RE2, which reads each sign of a text once.

Comes in: a regular expression of a contract, of the personal data, of a suite, without looks ahead or behind and
without references. Goes out: what finds it in a text in a time that grows with the text and no faster, whatever stands
in both. `\\p{Lu}` is a capital and `\\p{Ll}` a small letter; `\\d`, `\\w`, `\\s` and `\\b` know the letters of ASCII.
Refused: what RE2 cannot read, and what takes up more than a bounded room.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import re2

from thb_eu.base.errors import Problem
from thb_eu.base.limits import PATTERN
from thb_eu.base.messages import _, in_thousands

CHECK_BRACKETS = _("Check brackets and backslashes; looks ahead or behind and references are not read.")
MEMORY = 64 << 20
"""Bytes that one pattern may take up."""
LARGER = 512
"""An exact class takes up fewer times the memory of a loose one."""
CASE, ESCAPED = re.compile(r"\\p\{(Lu|Ll)\}"), re.compile(r"\\.")
OFTEN = re.compile(r"\{(?:[0-9]*,)?[0-9]{5}")
NEGATED = re.compile(r"\[\^[^\]]*\\p\{")
BEYOND = r"\x{80}-\x{10ffff}"
LOOSELY = {"Lu": f"A-Z{BEYOND}", "Ll": f"a-z{BEYOND}"}
"""Capitals and small letters, and every sign that may be one: a class of few ranges is made thirty times faster."""


class PatternRefused(ValueError):
    """A pattern that cannot be taken; `problem`: its code, what is wrong with it and what to do."""

    def __init__(self, *problem: Any) -> None:
        super().__init__(*problem)
        self.problem: Problem = problem


def _options(memory: int) -> Any:
    options = re2.Options()
    options.log_errors, options.max_mem = False, memory
    return options


OPTIONS, OF_LOOSE = _options(MEMORY), _options(MEMORY // LARGER)


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """Return what is held against a whole text, or looked for in it, with the names of its groups.

    >>> compiled(r"(?P<article>[0-9]{1,3}[a-z]?)(/(?P<paragraph>[0-9]))?").fullmatch("113/2")["paragraph"]
    '2'
    """
    made = _made(pattern, OPTIONS)
    if pattern.count("(?P<") > len(made.groupindex):
        raise PatternRefused("pattern-invalid", _("two groups of the pattern have the same name."), _("Rename one."))
    return made


@lru_cache(maxsize=1024)
def is_whole(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a whole text matches, and not where: many texts are asked in a sixth of the time.

    >>> is_whole(r"[^@]{0,11}")("113/2")
    True
    """
    compiled(pattern)  # refused alike
    alone = re2.Set.FullMatchSet(OPTIONS)
    alone.Add(pattern)
    alone.Compile()
    return lambda text: alone.Match(text) is not None


@lru_cache(maxsize=1024)
def linear(pattern: str) -> Any:
    """Return what finds a pattern in texts of several lines; a line begins and ends like the text itself."""
    return _made(f"(?m){pattern}", OPTIONS)


@lru_cache(maxsize=1024)
def may_be_in(pattern: str) -> Any:
    """Return what finds every place that `linear` finds, and maybe others: it is made in no time."""
    return linear(pattern if NEGATED.search(pattern) else _loosely(pattern))


def refuse_unreadable(pattern: str) -> None:
    """Refuse what `linear` would refuse; it is made only where loose classes do not show that it can be."""
    try:
        _made(f"(?m){_loosely(pattern)}", OF_LOOSE)
    except PatternRefused:
        linear(pattern)


def _loosely(pattern: str) -> str:
    """Return a pattern with classes of few ranges in place of capitals and small letters."""
    written = ""
    for at, piece in enumerate(CASE.split(pattern)):
        before = ESCAPED.sub("", written)
        is_inside = before.rfind("[") > before.rfind("]")
        written += piece if at % 2 == 0 else LOOSELY[piece] if is_inside else f"[{LOOSELY[piece]}]"
    return written


def _made(pattern: str, options: Any) -> Any:
    if len(pattern) > PATTERN:
        what = _("the pattern is longer than {most} signs.", most=in_thousands(PATTERN))
        raise PatternRefused("pattern-invalid", what, _("Write it shorter, with fewer repetitions."))
    if OFTEN.search(pattern):  # RE2 takes a number that it cannot hold for letters
        what = _("the pattern repeats a part more than a thousand times.")
        raise PatternRefused("pattern-invalid", what, _("Write it shorter, with fewer repetitions."))
    try:
        return re2.compile(pattern, options)
    except re2.error as broken:
        why = b" ".join(part for part in broken.args if isinstance(part, bytes)).decode("utf-8", "replace")
        what = _("the pattern cannot be read: {why}.", why=why)
        raise PatternRefused("pattern-invalid", what, CHECK_BRACKETS) from None
