"""An attacker: the folder of a public dossier in, between which numbers each suppressed count must lie out.

He imports nothing of the program and opens nothing but what is published. From the code lists in the dossier he knows
what adds up to what, from the declared stages what counts no more than what; from whoever else published, figures. He
calculates with every number as a whole one from zero up.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

LISTS, TABLES = "definitions/datapackages/codelists", "definitions/datapackages/eu-thb/datapackage.json"
BESIDE = {
    *("freq", "geo", "time", "indicator", "table", "obs_value", "obs_status", "conf_status"),
    *("legal_article", "source", "comment"),
}
SUPPRESSED, LACKS, UNKNOWN, UNIT = "Q", "_Z", "UNK", "unit"
FAR = 60
"""No interval is followed farther: what is so wide is safe."""

Cell = tuple[str, tuple[tuple[str, str], ...]]
"""A table and its codes by dimension."""
Told = tuple[str, frozenset[tuple[str, str]]]
"""An indicator and the codes that are not totals: cells that tell the same show the same number."""
Pair = tuple[int, int]
"""Two vintages, the later one first, by their places."""
Changes = Mapping[str, tuple[float, float]]
"""By indicator, by how much counts fell at most and rose at most."""


@dataclass
class Published:
    """What one public folder says."""

    year: str
    geo: str
    dimensions: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, Mapping[str, str]]
    totals: Mapping[str, str]
    listed: frozenset[tuple[str, str]]
    """By table, dimensions of which only some codes stand in a list: others may be left out of it."""
    stages: list[tuple[Told, Told]]
    seen: dict[Cell, int] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    missing: set[Cell] = field(default_factory=set)
    indicator: dict[str, str] = field(default_factory=dict)
    left_out: set[Cell] = field(default_factory=set)
    """Cells that the edition does not list, of which whoever reads the policy knows that there may be some."""
    moved: dict[Cell, tuple[int, int]] = field(default_factory=dict)
    """Of numbers that are said not to be the counted ones, between which numbers these lie."""
    told_besides: list[tuple[tuple[Told, ...], int, int | None]] = field(default_factory=list)
    """Between which numbers counts lie together, by what else was said of this vintage."""
    told_before: set[Told] = field(default_factory=set)
    """Counts that everybody knew when the edition was made."""

    def told(self, cell: Cell) -> Told:
        table, codes = cell
        kept = frozenset((name, code) for name, code in codes if code not in (self.totals[name], LACKS))
        return self.indicator[table], kept


def published(folder: Path) -> Published:
    """Read a dossier as anybody can."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    described = json.loads((folder / TABLES).read_text(encoding="utf-8"))
    dimensions, lists, indicators, listed = {}, {}, {}, set[tuple[str, str]]()
    for resource in described["resources"]:
        fields = [one for one in resource["schema"]["fields"] if one.get("thb:role")]
        dimensions[resource["thb:table"]] = tuple(one["name"] for one in fields)
        listed |= {(resource["thb:table"], one["name"]) for one in fields if one.get("thb:codes") == "occurring"}
        lists |= {one["name"]: one["thb:codelist"] for one in fields}
        indicators[resource["thb:table"]] = resource["thb:indicator"]
    own = {one["name"]: one for one in json.loads((folder / LISTS / "datapackage.json").read_bytes())["resources"]}
    year, geo = manifest["year"], manifest["geo"]
    parents = {name: _parents(folder, own[codelist], year, geo) for name, codelist in lists.items()}
    tops = {name: [code for code, above in of.items() if not above] for name, of in parents.items()}
    totals = {name: codes[0] if len(codes) == 1 else "" for name, codes in tops.items()}
    found = Published(year, geo, dimensions, parents, totals, frozenset(listed), [], indicator=indicators)
    for entry in described.get("thb:stages", ()):
        sides = [_side(found, entry[side]) for side in ("later", "earlier")]
        found.stages.append((found.told(sides[0]), found.told(sides[1])))
    perturbation = manifest.get("perturbation") or {"units": []}
    for row in _rows(folder / "observations.csv"):
        cell = row["table"], tuple((name, row[name]) for name in dimensions[row["table"]])
        if row["obs_status"] == SUPPRESSED:
            found.hidden.add(cell)
        elif row["obs_value"]:
            found.seen[cell] = shown = int(row["obs_value"])
            if row.get(UNIT) in perturbation["units"]:  # and a count of zero is told as zero
                error = perturbation["error"]
                found.moved[cell] = max(shown - error, 1 if shown else 0), shown + error
        else:
            found.missing.add(cell)
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def _side(found: Published, side: Mapping[str, object]) -> Cell:
    table, key = str(side["table"]), dict(side["key"])  # type: ignore[call-overload]
    return table, tuple((name, key.get(name, found.totals[name])) for name in found.dimensions[table])


def _parents(folder: Path, described: Mapping[str, object], year: str, geo: str) -> dict[str, str]:
    """What each code adds up to on the last day of the year; the total adds up to nothing."""
    rows = _rows(folder / LISTS / f"{described['name']}.csv")
    above = {row["code"]: row["parent"] for row in rows}
    membership = described.get("thb:membership")
    if isinstance(membership, dict):
        for row in _rows(folder / LISTS / f"{membership['resource']}.csv"):
            if (row["valid_from"] or "0") <= f"{year}-12-31" <= (row["valid_until"] or "9"):
                above[row["code"]] = membership["group"]
    if "thb:own_group" in described and geo in above:
        above[geo] = str(described["thb:own_group"])
    return above


class Attacker:
    """One system of all that is known: each told number a variable, each sum and each stage a row.

    `earlier`: vintages of the same year published before, the latest first; of any two he takes the smallest revision
    that they show (of an indicator no count rose or fell by more than a published one, or by `changes`), and lets that
    go where they contradict it. He reckons that no suppressed count is zero, as patterns hold next to none, and lets
    that go where published counts contradict; not so where no mark is told to him (`sees_marks`).
    """

    def __init__(
        self,
        folder: Published,
        known: Iterable[tuple[tuple[Told, ...], int, int | None]] = (),
        earlier: Iterable[Published] = (),
        sees_marks: bool = True,
        changes: Mapping[Pair, Changes] | None = None,
    ) -> None:
        self.sees_marks = sees_marks
        self.number: dict[tuple[int, Told], int] = {}
        self.low: list[float] = []
        self.reckoned: set[int] = set()
        self.high: list[float] = []
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.vintages = [folder, *earlier]
        for vintage, read in enumerate(self.vintages):
            self._read(vintage, read)
            self._split_as_a_whole({*read.told_before}, vintage)
            for told in read.told_besides:
                self._bound(vintage, *told)
        for parts, low, high in known:
            if len(parts) == 1:
                self._split_as_a_whole({parts[0]}, 0)
            self._bound(0, parts, low, high)
        self._drop_what_is_false()
        self.guessed: set[int] = set()
        pairs = list(combinations(range(len(self.vintages)), 2))
        self.changes = {pair: self._published_changes(*pair) for pair in pairs} if changes is None else changes
        for pair in pairs:
            self._tie_vintages(*pair)

    def _read(self, vintage: int, read: Published) -> None:
        for cell in read.hidden:
            number = self._of(vintage, read.told(cell))
            if self.sees_marks and read.told(cell) not in read.told_before:
                self.low[number] = 1.0
                self.reckoned.add(number)
        for cell in read.left_out:
            self._of(vintage, read.told(cell))
        for cell, value in read.seen.items():
            self._know(self._of(vintage, read.told(cell)), *read.moved.get(cell, (value, value)))
        for total, parts, lacks in self._sums(read):
            row: dict[int, float] = defaultdict(float)
            row[self._of(vintage, total)] += 1.0
            for part in parts:
                row[self._of(vintage, part)] -= 1.0
            self.rows.append((row, 0.0, np.inf if lacks else 0.0))
        for later, earlier in read.stages:
            if (vintage, later) in self.number and (vintage, earlier) in self.number:
                row = {self.number[vintage, later]: -1.0, self.number[vintage, earlier]: 1.0}
                self.rows.append((row, 0.0, np.inf))

    def _bound(self, vintage: int, parts: tuple[Told, ...], low: int, high: int | None) -> None:
        if all((vintage, part) in self.number for part in parts):
            row = {self.number[vintage, part]: 1.0 for part in parts}
            self.rows.append((row, float(low), np.inf if high is None else float(high)))

    def _in_both(self, later: int, earlier: int) -> list[tuple[Told, int, int]]:
        numbers = ((told, number) for (vintage, told), number in self.number.items() if vintage == earlier)
        return [(told, self.number[later, told], before) for told, before in numbers if (later, told) in self.number]

    def _published_changes(self, later: int, earlier: int) -> Changes:
        """By indicator, by how much published counts fell at most and rose at most between the vintages."""
        found: dict[str, list[float]] = defaultdict(lambda: [0.0])
        for (indicator, _codes), now, before in self._in_both(later, earlier):
            if self.low[now] == self.high[now] and self.low[before] == self.high[before]:
                found[indicator].append(self.low[now] - self.low[before])
        return {indicator: (min(told), max(told)) for indicator, told in found.items()}

    def _tie_vintages(self, later: int, earlier: int) -> None:
        changes = self.changes[later, earlier]
        for (indicator, _codes), now, before in self._in_both(later, earlier):
            self.guessed.add(len(self.rows))
            self.rows.append(({now: 1.0, before: -1.0}, *changes.get(indicator, (0.0, 0.0))))

    def _split_as_a_whole(self, totals: set[Told], vintage: int) -> None:
        """Below a count that others told, what is suppressed together may hold zeros: a mark tells nothing."""
        read = self.vintages[vintage]
        hidden, waiting = {read.told(cell) for cell in read.hidden}, True
        while waiting:
            wholes = (parts for total, parts, _lacks in self._sums(read) if total in totals and hidden >= {*parts})
            waiting = bool(found := {part for parts in wholes for part in parts} - totals)
            totals |= found
            for number in (self.number[vintage, told] for told in found):
                self.low[number] = 0.0
                self.reckoned.discard(number)

    def _of(self, vintage: int, told: Told) -> int:
        if (vintage, told) not in self.number:
            self.number[vintage, told] = len(self.low)
            self.low.append(0.0)
            self.high.append(np.inf)
        return self.number[vintage, told]

    def _know(self, number: int, low: float, high: float) -> None:
        if low > self.high[number] or high < self.low[number]:  # two tables contradict each other: neither is used
            self.low[number], self.high[number] = 0.0, np.inf
            return
        self.low[number], self.high[number] = max(self.low[number], low), min(self.high[number], high)

    def _sums(self, read: Published) -> Iterator[tuple[Told, list[Told], bool]]:
        """Every sum, its parts that are shown or suppressed, and whether others are missing that may hold something.

        What was not recorded stands under the category *unknown* where that is shown.
        """
        shown = {*read.seen, *read.hidden, *read.left_out}
        for table, codes in shown:
            for place, (name, code) in enumerate(codes):
                parents = read.parents[name]
                parts, settled = [], False
                lacks = (table, name) in read.listed and code != read.totals[name]
                for child, above in parents.items():
                    cell = table, (*codes[:place], (name, child), *codes[place + 1 :])
                    if above == code and cell in shown:
                        parts.append(read.told(cell))
                        settled |= child == UNKNOWN
                    lacks |= above == code and cell in read.missing
                if parts:
                    yield read.told((table, codes)), parts, lacks and not settled

    def _drop_what_is_false(self) -> None:
        """Marks that contradict a sum are of zeros; sums that numbers contradict are none: they lack something."""
        while found := {n for told in self.rows if not self._can_hold(*told) for n in told[0]} & self.reckoned:
            for number in found:
                self.low[number] = 0.0
            self.reckoned -= found
        self.rows = [told for told in self.rows if self._can_hold(*told)]

    def _can_hold(self, row: Mapping[int, float], low: float, high: float) -> bool:
        least = sum(f * (self.low[n] if f > 0 else self.high[n]) for n, f in row.items())
        most = sum(f * (self.high[n] if f > 0 else self.low[n]) for n, f in row.items())
        return least <= high and most >= low

    def intervals(self, cells: Iterable[Cell] = ()) -> dict[Told, tuple[int, int]]:
        """Between which numbers each suppressed count must lie, up to `FAR` from one that fits; or those `cells`."""
        found: dict[Told, tuple[int, int]] = {}
        for told in dict.fromkeys(self.vintages[0].told(cell) for cell in sorted(cells or self.vintages[0].hidden)):
            number = self.number[0, told]
            low, high = (self._extreme(number, sign)[number] for sign in (1.0, -1.0))
            found[told] = low, min(high, low + FAR)
        return found

    def narrow(self, within: int) -> dict[tuple[int, Told], int]:
        """The suppressed counts of all vintages that he confines to less than `within`, and to how much.

        Every solution tells how far other counts reach, so that not each has to be asked for.
        """
        low, high = dict[int, int](), dict[int, int]()
        found = {}
        for vintage, told in self._hidden():
            number = self.number[vintage, told]
            for sign in (1.0, -1.0):
                if number not in low or high[number] - low[number] < within:
                    for reached, value in self._extreme(number, sign).items():
                        low[reached] = min(low.get(reached, value), value)
                        high[reached] = max(high.get(reached, value), value)
            if high[number] - low[number] < within:
                found[vintage, told] = high[number] - low[number]
        return found

    def ends(self, of: tuple[int, Told]) -> tuple[int, int]:
        """Between which numbers he confines one."""
        number = self.number[of]
        low, high = (self._extreme(number, sign)[number] for sign in (1.0, -1.0))
        return min(low, high), max(low, high)

    def _hidden(self) -> Iterator[tuple[int, Told]]:
        for vintage, read in enumerate(self.vintages):
            yield from ((vintage, told) for told in dict.fromkeys(read.told(cell) for cell in sorted(read.hidden)))

    def _part(self, first: int) -> list[int]:
        """All numbers that hang together with one through sums; those that are known hold nothing together."""
        if not hasattr(self, "_rows_of"):
            self._rows_of: dict[int, list[int]] = defaultdict(list)
            for at, (row, _low, _high) in enumerate(self.rows):
                for number in row:
                    if self.low[number] < self.high[number]:
                        self._rows_of[number].append(at)
        reached, waiting = {first}, [first]
        while waiting:
            for at in self._rows_of[waiting.pop()]:
                fresh = {n for n in self.rows[at][0] if self.low[n] < self.high[n]} - reached
                reached |= fresh
                waiting += fresh
        return sorted(reached)

    def _extreme(self, number: int, sign: float) -> dict[int, int]:
        """Numbers that fit all that is known, one of them as small as can be (or, with sign -1, as large)."""
        part = self._part(number)
        place = {n: at for at, n in enumerate(part)}
        rows = sorted({at for n in part for at in self._rows_of[n]})
        entries, lows, highs = [], [], []
        for line, at in enumerate(rows):
            row, low, high = self.rows[at]
            fixed = sum(f * self.low[n] for n, f in row.items() if n not in place)
            entries += [(line, place[n], f) for n, f in row.items() if n in place]
            lows.append(low - fixed)
            highs.append(high - fixed)
        bounds = Bounds(np.array([self.low[n] for n in part]), np.array([self.high[n] for n in part]))
        constraints = ()
        if rows:
            where = ([line for line, _, _ in entries], [column for _, column, _ in entries])
            matrix = csr_array(([f for _, _, f in entries], where), shape=(len(rows), len(part)))
            constraints = LinearConstraint(matrix, np.array(lows), np.array(highs))
        aim = np.zeros(len(part))
        aim[place[number]] = sign
        limited = Bounds(bounds.lb, np.minimum(bounds.ub, 10_000))
        found = milp(aim, integrality=np.ones(len(part)), bounds=limited, constraints=constraints)
        if found.x is None:
            self._let_go(set(part), rows)
            return self._extreme(number, sign)
        return {n: round(size) for n, size in zip(part, found.x.tolist(), strict=True)}

    def _let_go(self, part: set[int], rows: list[int]) -> None:
        """Give up a premise that what is published contradicts: the smallest revision, else that no mark is a zero."""
        if guesses := [at for at in rows if at in self.guessed]:
            for at in guesses:
                self.guessed.discard(at)
                self.rows[at] = (self.rows[at][0], -np.inf, np.inf)
        elif not self.reckoned.isdisjoint(part):
            for n in self.reckoned & part:
                self.low[n] = 0.0
            self.reckoned -= part
        else:
            raise AssertionError("what is published contradicts itself")
