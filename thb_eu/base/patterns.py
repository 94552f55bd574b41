"""Compile the patterns of edited files. The one door by which any of them is compiled.

Comes in: a regular expression of a contract, of the personal data, of a suite. Goes out: what Python makes of it.
Refused: what is no regular expression, and what takes more than a bounded number of attempts for each sign of a text,
so that a cell of forty letters could be read for days.

The engine tries ways one after another: a way is a sequence of places in the pattern, one for each sign that was read.
How many ways can have read one text is found by reading all texts at once: kinds of signs that no part of the pattern
tells apart are one sign, and of the multitudes of ways that may stand after some text those are followed of which no
other one holds all. What never exceeds `WAYS` ends in a time that grows with the text and no faster.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from _sre import unicode_tolower  # type: ignore[import-not-found]
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from itertools import groupby, permutations, product
from operator import eq
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from re._casefix import _EXTRA_CASES  # type: ignore[import-not-found]
from re._compiler import _combine_flags  # type: ignore[import-not-found]
from typing import Any

from thb_eu.base.errors import Problem
from thb_eu.base.limits import PATTERN, PATTERN_PLACES, PATTERN_STEPS, PATTERN_WAYS
from thb_eu.base.messages import _, in_thousands

CODE, UNBOUNDED = "pattern-invalid", "pattern-unbounded"
NO_PATTERN = _("the pattern cannot be read: {why}.")
TOO_LONG = _("the pattern is longer than {most} signs, its repetitions written out.")
TOO_MANY_WAYS = _("the pattern can read a text such as {text!r} in ever more ways, and may not end.")
TOO_INTRICATE = _("whether the pattern ends on every text cannot be told.")
REFERENCE = _("the pattern refers back to what it read; how long that takes cannot be told.")
CHECK_BRACKETS = _("Check its brackets and repetitions.")
WRITE_SHORTER = _("Write it shorter, with fewer repetitions.")
BEYOND = _("the pattern takes capitals for small letters, and names signs beyond U+FFFF.")
ONE_WAY = _("Let no part that repeats stand in another one, or beside one, that takes the same signs.")

CASE, ESCAPED = re.compile(r"\\p\{(Lu|Ll)\}"), re.compile(r"\\.")
LETTERS = 0x2000
"""Below it lie the scripts with capitals and small letters, and what is added to them (Vietnamese, Greek)."""
EXACT = 0x0590
"""Below, each sign is looked at: scripts with capitals and small letters (Latin, Greek, Cyrillic, Armenian). Above,
signs between two that a pattern names are one for each kind (a letter, a digit, a space, another)."""
PLANE = 0x10000
"""From it on, IGNORECASE takes signs in brackets for none of their cases, though the same signs alone for all."""


class PatternRefused(ValueError):
    """A pattern is none, or is not bounded; `problem` says what is wrong and what to do."""

    def __init__(self, *problem: Any) -> None:
        super().__init__(*problem)
        self.problem: Problem = problem


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: int = 0, anywhere: bool = False) -> re.Pattern[str]:
    """Say what Python makes of the pattern, in which `\\p{Lu}` is a capital and `\\p{Ll}` a small letter.

    It is bounded where it is held against a text from the beginning, or, with `anywhere`, from each sign of it.
    """
    made = looked_at_before(pattern, flags)
    _refuse_unbounded(pattern, flags, anywhere)
    return made


@lru_cache(maxsize=256)
def looked_at_before(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return the same for a pattern that has come through `compiled` when it was read."""
    if len(pattern) > PATTERN:
        raise PatternRefused(UNBOUNDED, TOO_LONG.filled({"most": in_thousands(PATTERN)}), WRITE_SHORTER)
    try:
        return re.compile(written_out(pattern, _letters), flags)
    except re.error as broken:
        raise PatternRefused(CODE, NO_PATTERN.filled({"why": broken.msg}), CHECK_BRACKETS) from None
    except (RecursionError, OverflowError, ValueError):
        raise PatternRefused(CODE, _("the pattern is not a regular expression."), CHECK_BRACKETS) from None


def written_out(pattern: str, letters: Callable[[str], str]) -> str:
    """Return a pattern in which each case, `Lu` or `Ll`, is the class whose inside `letters` gives."""
    written = ""
    for at, piece in enumerate(CASE.split(pattern)):
        before = ESCAPED.sub("", written)
        is_inside = before.rfind("[") > before.rfind("]")
        written += piece if at % 2 == 0 else letters(piece) if is_inside else f"[{letters(piece)}]"
    return written


@cache
def _letters(case: str) -> str:
    """Return all capitals, or all small letters, as ranges of a class."""
    held = [at for at in range(LETTERS) if unicodedata.category(chr(at)) == case]
    runs = ([at for _place, at in run] for _start, run in groupby(enumerate(held), lambda pair: pair[1] - pair[0]))
    return "".join(chr(run[0]) if len(run) == 1 else f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


# --- kinds of signs --------------------------------------------------------------------------------------------------

KINDS = ("word", "digit", "space", "other")
OF_CATEGORY = {"DIGIT": {"digit"}, "WORD": {"word", "digit"}, "SPACE": {"space"}}


def _kind(sign: str) -> str:
    if sign.isdecimal():
        return "digit"
    return "word" if sign.isalnum() or sign == "_" else "space" if sign.isspace() else "other"


@cache
def _exact_of_kind() -> Mapping[str, int]:
    found = dict.fromkeys(KINDS, 0)
    for at in range(EXACT):
        found[_kind(chr(at))] |= 1 << at
    return found


@cache
def _cases() -> Sequence[tuple[int, int]]:
    """Return each sign with each other one for which IGNORECASE takes it."""
    smaller = [(at, small) for at in range(PLANE) if (small := unicode_tolower(at)) != at or at in _EXTRA_CASES]
    by_small: Mapping[int, set[int]] = defaultdict(set)
    for at, small in smaller:
        by_small[small] |= {at, small}
    alike = ([at for one in (small, *_EXTRA_CASES.get(small, ())) for at in by_small[one]] for small in [*by_small])
    return sorted({pair for cases in alike for pair in permutations(cases, 2)})


def _alike(low: int, high: int, flags: int) -> set[int]:
    """Return the signs outside a stretch that are taken for one of it."""
    if not flags & re.IGNORECASE:
        return set()
    if high >= PLANE:
        raise PatternRefused(UNBOUNDED, BEYOND, _("Write the capitals and the small letters of them."))
    end = 128 if flags & re.ASCII else PLANE
    found = {other for at, other in _cases() if low <= at <= high and not low <= other <= high and at < end}
    return {other for other in found if other < end}


class _Signs:
    """Sets of signs as bits: one for each sign below `EXACT`, above it one for each stretch and kind."""

    def __init__(self, named: Iterable[int]) -> None:
        self.starts = sorted({EXACT, *(at for at in named if at > EXACT)})
        self.all = (1 << EXACT + len(self.starts) * len(KINDS)) - 1
        above = {
            kind: sum(1 << self._bit(at, number) for at in range(len(self.starts))) for number, kind in enumerate(KINDS)
        }
        self.of_kind = {kind: _exact_of_kind()[kind] | above[kind] for kind in KINDS}

    def _bit(self, stretch: int, kind: int) -> int:
        return EXACT + stretch * len(KINDS) + kind

    def between(self, low: int, high: int) -> int:
        """Return the signs from `low` to `high`."""
        below = (1 << min(high + 1, EXACT)) - (1 << min(low, EXACT))
        first, end = bisect_left(self.starts, low), bisect_left(self.starts, high + 1)
        return below | (1 << self._bit(end, 0)) - (1 << self._bit(first, 0))

    def category(self, name: str, ascii_only: bool) -> int:
        """Return the signs of `\\w`, `\\d` or `\\s`."""
        bits = sum(self.of_kind[kind] for kind in OF_CATEGORY[name])
        return bits & (1 << 128) - 1 if ascii_only else bits

    def taken(self, low: int, high: int, flags: int) -> int:
        """Return the signs from `low` to `high`, and those that are taken for one of them."""
        bits = self.between(low, high)
        for at in _alike(low, high, flags):
            bits |= self.between(at, at)
        return bits


# --- places of a pattern ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Edge:
    """What must hold between two signs: the one before is among `behind`, the one after among `ahead`.

    `is_all`: nothing else must, such as a look further ahead.
    """

    behind: int
    ahead: int
    from_start: bool = True
    is_all: bool = True

    def __and__(self, other: _Edge) -> _Edge:
        return _Edge(
            self.behind & other.behind,
            self.ahead & other.ahead,
            self.from_start and other.from_start,
            self.is_all and other.is_all,
        )


Paths = Counter[tuple[_Edge, int]]
"""Ways to a place, or from one, each with what must hold on it, and how many of them there are."""


@dataclass
class _Part:
    """A part of a pattern: the ways into it, out of it, and past it."""

    first: Paths = field(default_factory=Counter)
    last: Paths = field(default_factory=Counter)
    past: Counter[_Edge] = field(default_factory=Counter)


class _Places:
    """The places of a pattern, each with its signs, and what follows each: its ways one sign further."""

    def __init__(self, tree: Any, flags: int) -> None:
        self.signs = _Signs(_named(tree, flags))
        self.free = _Edge(self.signs.all, self.signs.all)
        self.takes: list[int] = []
        self.follows: list[Paths] = []
        self.copies = self.steps = 0
        self.whole = self._sequence(tree, flags)

    def spend(self, steps: int) -> None:
        """Count the steps of the reckoning; what asks for too many is given up."""
        self.steps += steps
        if self.steps > PATTERN_STEPS:
            raise PatternRefused(UNBOUNDED, TOO_INTRICATE, ONE_WAY)

    def _sequence(self, tree: Any, flags: int) -> _Part:
        self.copies += 1
        if self.copies > PATTERN_PLACES or len(self.takes) > PATTERN_PLACES:
            raise PatternRefused(UNBOUNDED, TOO_LONG.filled({"most": in_thousands(PATTERN_PLACES)}), WRITE_SHORTER)
        part = _Part(past=Counter({self.free: 1}))
        for item in tree:
            part = self._then(part, self._item(item, flags))
        return part

    def _then(self, one: _Part, other: _Part) -> _Part:
        self._join(one.last, other.first)
        first = one.first + _along(one.past, other.first)
        last = other.last + _along(other.past, one.last)
        return _Part(first, last, _crossed(one.past, other.past))

    def _join(self, last: Paths, first: Paths) -> None:
        self.spend(len(last) * len(first))
        for (leaving, at), ways in last.items():
            for (entering, to), more in first.items():
                self.follows[at][leaving & entering, to] += ways * more

    def _item(self, item: Any, flags: int) -> _Part:
        name, value = item
        if name is op.BRANCH:
            parts = [self._sequence(each, flags) for each in value[1]]
            return _Part(*(sum((getattr(p, key) for p in parts), Counter()) for key in ("first", "last", "past")))
        if name is op.SUBPATTERN:
            return self._sequence(value[3], _combine_flags(flags, *value[1:3]))
        if name is op.ATOMIC_GROUP:
            return self._sequence(value, flags)
        if name in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self._repeated(value, flags)
        if name is op.AT:
            return self._between(*self._at(str(value), flags))
        if name in (op.ASSERT, op.ASSERT_NOT):
            return self._looking(name is op.ASSERT_NOT, value, flags)
        if name in (op.GROUPREF, op.GROUPREF_EXISTS):
            raise PatternRefused(UNBOUNDED, REFERENCE, ONE_WAY)
        if name is op.FAILURE:
            return _Part()
        return self._place(self._set(item, flags))

    def _place(self, signs: int) -> _Part:
        self.takes.append(signs)
        self.follows.append(Counter())
        at = len(self.takes) - 1
        return _Part(Counter({(self.free, at): 1}), Counter({(self.free, at): 1}))

    def _between(self, *edges: _Edge) -> _Part:
        return _Part(past=Counter(edges))

    def _repeated(self, value: Any, flags: int) -> _Part:
        """So many copies one after another; each further one may be left out, with all behind it."""
        least, most, tree = value
        part = _Part(past=Counter({self.free: 1}))
        for _copy in range(least):
            part = self._then(part, self._sequence(tree, flags))
        if most is op.MAXREPEAT:
            again = self._sequence(tree, flags)
            self._join(again.last, again.first)
            again.past += Counter({self.free: 1})
            return self._then(part, again)
        copies = [self._sequence(tree, flags) for _copy in range(most - least)]
        further = _Part(past=Counter({self.free: 1}))
        for copy in reversed(copies):
            further = self._then(copy, further)
            further.past[self.free] += 1
        return self._then(part, further) if copies else part

    def _at(self, where: str, flags: int) -> Iterator[_Edge]:
        line_end, everything = 1 << ord("\n"), self.signs.all
        word = self.signs.category("WORD", bool(flags & re.ASCII))
        no_word = everything & ~word
        if where == "AT_BEGINNING" and flags & re.MULTILINE:
            yield _Edge(line_end, everything)
        elif where in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            yield _Edge(0, everything)
        elif where == "AT_END":
            yield _Edge(everything, line_end)
        elif where == "AT_END_STRING":
            yield _Edge(everything, 0)
        elif where == "AT_BOUNDARY":
            yield _Edge(word, no_word)
            yield _Edge(no_word, word)
        else:
            yield _Edge(word, word, from_start=False)
            yield _Edge(no_word, no_word)

    def _looking(self, is_not: bool, value: Any, flags: int) -> _Part:
        """Hold a look at one sign; of a longer one only that it has an end, and in how many ways."""
        direction, tree = value
        if len(tree) == 1 and tree[0][0] in (op.IN, op.LITERAL, op.NOT_LITERAL, op.ANY):
            signs = self._set(tree[0], flags)
            signs = self.signs.all & ~signs if is_not else signs
            behind = _Edge(signs, self.signs.all, from_start=is_not)
            return self._between(behind if direction < 0 else _Edge(self.signs.all, signs))
        if tree.getwidth()[1] > PATTERN_WAYS:
            raise PatternRefused(UNBOUNDED, TOO_INTRICATE, ONE_WAY)
        _refuse_many_ways(_Places(tree, flags), anywhere=False)
        return self._between(replace(self.free, is_all=False))

    def _set(self, item: Any, flags: int) -> int:
        name, value = item
        if name is op.ANY:
            return self.signs.all if flags & re.DOTALL else self.signs.all & ~(1 << ord("\n"))
        if name is op.NOT_LITERAL:
            return self.signs.all & ~self._set((op.LITERAL, value), flags)
        if name is op.IN:
            is_not = value[0][0] is op.NEGATE
            bits = 0
            for each in value[is_not:]:
                bits |= self._set(each, flags)
            return self.signs.all & ~bits if is_not else bits
        if name is op.CATEGORY:
            kind = str(value).removeprefix("CATEGORY_")
            bits = self.signs.category(kind.removeprefix("NOT_"), bool(flags & re.ASCII))
            return self.signs.all & ~bits if kind.startswith("NOT_") else bits
        assert name in (op.LITERAL, op.RANGE), name
        low, high = (value, value) if name is op.LITERAL else value
        return self.signs.taken(low, high, flags)


def _named(tree: Any, flags: int) -> Iterator[int]:
    """Where, among the signs above `EXACT`, one begins that a pattern tells from the one before."""
    for item in tree:
        if not isinstance(item, tuple | list | _parser.SubPattern):
            continue
        name = item[0] if len(item) == 2 else None
        if name is op.SUBPATTERN:
            yield from _named(item[1][3], _combine_flags(flags, *item[1][1:3]))
        elif name in (op.LITERAL, op.NOT_LITERAL) or name is op.RANGE:
            low, high = item[1] if name is op.RANGE else (item[1], item[1])
            for first, last in ((low, high), *((at, at) for at in _alike(low, high, flags))):
                yield from (first, last + 1)
        else:
            yield from _named(item, flags)


def _along(past: Counter[_Edge], paths: Paths) -> Paths:
    found: Paths = Counter()
    for (before, ways), ((edge, at), more) in product(past.items(), paths.items()):
        found[before & edge, at] += ways * more
    return found


def _crossed(one: Counter[_Edge], other: Counter[_Edge]) -> Counter[_Edge]:
    found: Counter[_Edge] = Counter()
    for (before, ways), (behind, more) in product(one.items(), other.items()):
        found[before & behind] += ways * more
    return found


# --- pairs of ways ---------------------------------------------------------------------------------------------------

Pair = tuple[int, int]
After = Callable[[int, int], Iterator[Pair]]


class _Pairs:
    """Where two ways can stand after the same text; the last place is the one before a way begins."""

    def __init__(self, places: _Places, anywhere: bool) -> None:
        self.places, self.start = places, len(places.takes)
        self.takes = [*places.takes, places.signs.all]
        self.ways = [*places.follows, Counter(places.whole.first)]
        self.ends = [0] * (self.start + 1)
        for edge, at in places.whole.last:
            if edge.is_all and not self.takes[at] & ~edge.behind:
                self.ends[at] |= edge.ahead
        if anywhere:
            self.ways[self.start][places.free, self.start] += 1  # it may begin later

    def after(self, one: int, other: int, differing: bool = False, unended: bool = False) -> Iterator[Pair]:
        """Yield the pairs one sign further.

        `differing`: two ways so far the same that part there. `unended`: where the other cannot end instead.
        """
        ends = self.ends[other] if unended else 0
        self.places.spend(len(self.ways[one]) * len(self.ways[other]))
        before, begins = self.takes[one] & self.takes[other], one == other == self.start
        for (edge, to), count in self.ways[one].items():
            for (beside, at), _count in self.ways[other].items():
                if differing and edge == beside and to == at and count == 1:
                    continue
                both = edge & beside
                if self.takes[to] & self.takes[at] & both.ahead & ~ends and (
                    before & both.behind or (begins and both.from_start)
                ):
                    yield to, at

    def has_one_way(self) -> bool:
        """Whether no text can be read in two ways up to the same place: then there are no more ways than places."""
        seen = {pair for at in range(len(self.takes)) for pair in self.after(at, at, differing=True)}
        return not self._reaches(seen, lambda pair: pair[0] == pair[1])

    def starts_pile_up(self) -> bool:
        """Tell whether a way that began earlier can go round in a place while others come there by the same signs.

        A way that could end on its round is left out: where it ends, the text is taken.
        """
        unended = partial(self.after, unended=True)
        return any(
            self._reaches({*unended(self.start, at)}, partial(eq, (at, at)), unended)
            for at in range(self.start)
            if self._goes_round(at)
        )

    def _goes_round(self, at: int) -> bool:
        seen, waiting = set[int](), [at]
        while waiting:
            further = {to for _edge, to in self.ways[waiting.pop()]} - seen
            seen |= further
            waiting += further
        return at in seen

    def _reaches(self, seen: set[Pair], wanted: Callable[[Pair], bool], after: After | None = None) -> bool:
        """Tell whether pairs lead to one that is wanted."""
        waiting = [*seen]
        while waiting:
            if wanted(pair := waiting.pop()):
                return True
            further = {*(after or self.after)(*pair)} - seen
            seen |= further
            waiting += further
        return False


# --- ways ------------------------------------------------------------------------------------------------------------

Multitude = Counter[int]
"""How many ways stand at each place after some text."""


class _Ways:
    """How many ways there can be at once, over all texts."""

    def __init__(self, places: _Places, anywhere: bool) -> None:
        self.places, self.anywhere = places, anywhere
        bounds = {*places.takes, *(way for part in (*places.follows, places.whole.first) for edge, _to in part
                                   for way in (edge.behind, edge.ahead))}  # fmt: skip
        kinds = [places.signs.all]
        for bits in bounds:
            kinds = [each for kind in kinds for each in (kind & bits, kind & ~bits) if each]
        self.kinds, self.shown = kinds, [*map(_example, kinds)]
        self.first = [[*places.whole.first.items()]] + [[*follows.items()] for follows in places.follows]
        self._next: dict[tuple[int, int, int], list[tuple[int, int]]] = {}

    def refuse_many(self) -> None:
        """Refuse where some text can be read in more than `PATTERN_WAYS` ways at once."""
        order = 0
        waiting: list[tuple[int, int, int, Multitude, str]] = [(0, 0, -1, Counter(), "")]
        held: dict[int, list[Multitude]] = {}
        while waiting:
            _most, _order, before, ways, text = heapq.heappop(waiting)
            for number in range(len(self.kinds)):
                further = self._further(before, ways, number)
                if not further and not self.anywhere:
                    continue
                read = text + self.shown[number]
                if (total := further.total()) > PATTERN_WAYS:
                    raise PatternRefused(UNBOUNDED, TOO_MANY_WAYS.filled({"text": read[:40]}), ONE_WAY)
                known = held.setdefault(number, [])
                self.places.spend(len(known) + len(further))
                if any(further <= other for other in known):
                    continue
                known[:] = [other for other in known if not other <= further]
                known.append(further)
                order += 1
                heapq.heappush(waiting, (-total, order, number, further, read))

    def _further(self, before: int, ways: Multitude, number: int) -> Multitude:
        """Return the ways after one more sign; with `anywhere` a new one begins at each sign."""
        found: Multitude = Counter()
        for at, held in (*ways.items(), *([(-1, 1)] if self.anywhere or before < 0 else [])):
            for to, more in self._steps(before, at, number):
                found[to] += held * more
        return found

    def _steps(self, before: int, at: int, number: int) -> list[tuple[int, int]]:
        known = self._next.get((before, at, number))
        if known is None:
            sign, found = self.kinds[number], Counter[int]()
            for (edge, to), ways in self.first[at + 1]:
                holds = edge.from_start if before < 0 else edge.behind & self.kinds[before]
                if holds and edge.ahead & sign and self.places.takes[to] & sign:
                    found[to] += ways
            known = self._next[before, at, number] = [*found.items()]
        return known


def _example(kind: int) -> str:
    """Return a sign of a kind that can be shown, where there is one."""
    shown = [at for at in range(EXACT) if kind >> at & 1 and chr(at).isprintable()]
    letters = [at for at in shown if chr(at).isalnum()]
    return chr((letters or shown or [0x3042])[0])


@lru_cache(maxsize=1024)
def _refuse_unbounded(pattern: str, flags: int, anywhere: bool) -> None:
    tree = _parser.parse(written_out(pattern, _letters), flags)
    try:
        _refuse_many_ways(_Places(tree, tree.state.flags | flags), anywhere)
    except RecursionError:
        raise PatternRefused(UNBOUNDED, TOO_INTRICATE, ONE_WAY) from None


def _refuse_many_ways(places: _Places, anywhere: bool) -> None:
    pairs = _Pairs(places, anywhere)
    if not pairs.has_one_way():
        piled = anywhere and pairs.starts_pile_up()
        if piled or not anywhere or not _Pairs(places, anywhere=False).has_one_way():
            _Ways(places, piled).refuse_many()
