"""Draw the outlines of the countries from Natural Earth, once, for `thb_eu/publication/html/world.csv`.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m release.world package/countries-110m.json

`countries-110m.json` (world-atlas, ISC) holds the boundaries of Natural Earth at 1 : 110 million, which are in the
public domain; as its makers say, they follow who holds a place, and say nothing of whose it is. The map is drawn by
longitude and latitude; points nearer than `NEAR` to the line between their neighbours are left out. Countries that are
smaller than `SMALL` on the map get a dot, and so do those that the outlines at this scale leave out.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import hypot
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COUNTRIES = ROOT / "datapackages" / "codelists" / "citizen.csv"
OUT = ROOT / "thb_eu" / "publication" / "html" / "world.csv"
WIDTH, NORTH, SOUTH = 1000, 84, -56
NEAR, LEAST, SMALL = 0.5, 0.7, 20.0
"""Of a point its least distance from the line, of an outline its least area, of a country below which it gets a dot."""
CALLED = {
    **{"W. Sahara": "EH", "United States of America": "US", "Dem. Rep. Congo": "CD", "Dominican Rep.": "DO"},
    **{"Falkland Is.": "FK", "Fr. S. Antarctic Lands": "TF", "Central African Rep.": "CF", "Congo": "CG"},
    **{"Eq. Guinea": "GQ", "Turkey": "TR", "Solomon Is.": "SB", "N. Cyprus": "CY", "Somaliland": "SO"},
    **{"Bosnia and Herz.": "BA", "Macedonia": "MK", "S. Sudan": "SS"},
}
"""Countries that the code list calls otherwise."""
LEFT_OUT = {
    **{"MT": (14.4, 35.9), "SG": (103.8, 1.35), "BH": (50.5, 26.0), "MU": (57.6, -20.3), "CV": (-23.6, 15.1)},
    **{"AD": (1.5, 42.5), "LI": (9.5, 47.2), "MC": (7.4, 43.7), "SM": (12.5, 43.9), "VA": (12.45, 41.9)},
    **{"MV": (73.5, 4.2), "SC": (55.5, -4.7), "KM": (43.3, -11.7), "ST": (6.6, 0.2), "HK": (114.2, 22.3)},
    **{"MO": (113.5, 22.2), "BB": (-59.5, 13.2), "LC": (-61.0, 13.9), "GD": (-61.7, 12.1), "VC": (-61.2, 13.2)},
    **{"AG": (-61.8, 17.1), "DM": (-61.4, 15.4), "KN": (-62.8, 17.3), "WS": (-172.1, -13.8), "TO": (-175.2, -21.2)},
    **{"FM": (158.2, 6.9), "KI": (173.0, 1.4), "MH": (171.2, 7.1), "NR": (166.9, -0.5), "PW": (134.5, 7.5)},
    **{"TV": (179.2, -8.5)},
}
"""Where countries lie of which there is no outline: longitude and latitude of their capital, to a tenth."""
Point = tuple[float, float]


def main(source: str) -> None:
    """Write the table: code, the middle (where the country is small), and the outline as a path of SVG."""
    world = json.loads(Path(source).read_text(encoding="utf-8"))
    arcs = [*_arcs(world)]
    rows = list(csv.DictReader(io.StringIO(COUNTRIES.read_text(encoding="utf-8"))))
    codes = {row["label_en"].lower(): row["code"] for row in rows if row["kind"] == "item"}
    paths: dict[str, list[list[Point]]] = {}
    for country in world["objects"]["countries"]["geometries"]:
        name = country["properties"]["name"]
        code = CALLED.get(name) or codes.get(name.lower(), "")
        if code and code != "AQ":
            paths.setdefault(code, []).extend(_outlines(country, arcs))
    table = []
    for code, rings in paths.items():
        kept = [ring for ring in rings if _area(ring) >= LEAST] or [max(rings, key=_area)]
        whole = max(kept, key=_area)
        dot = _middle(whole) if sum(map(_area, kept)) < SMALL else ("", "")
        table.append((code, *dot, "".join(_path(_simpler(ring)) for ring in kept)))
    table += [(code, *_tenths(_placed(*at)), "") for code, at in LEFT_OUT.items() if code not in paths]
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([("code", "x", "y", "path"), *sorted(table)])
    OUT.write_text(written.getvalue(), encoding="utf-8")


def _placed(longitude: float, latitude: float) -> Point:
    scale = WIDTH / 360
    return (longitude + 180) * scale, (NORTH - max(latitude, SOUTH)) * scale


def _arcs(world: dict[str, Any]) -> Iterator[list[Point]]:
    """Yield the lines, whose points are told as steps from the one before."""
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    for arc in world["arcs"]:
        steps = accumulate(arc, lambda at, step: [at[0] + step[0], at[1] + step[1]])
        yield [_placed(x * sx + tx, y * sy + ty) for x, y in steps]


def _outlines(country: dict[str, Any], arcs: Sequence[list[Point]]) -> Iterator[list[Point]]:
    """Yield the rings; a line with a number below zero is walked from its end, and lines share their ends."""
    parts = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    for ring in (ring for part in parts for ring in part):
        points: list[Point] = []
        for number in ring:
            line = arcs[number] if number >= 0 else arcs[~number][::-1]
            points += line[1:] if points else line
        yield from _on_the_map(points)


def _on_the_map(ring: Sequence[Point]) -> Iterator[list[Point]]:
    """Yield a ring without jumps from one edge of the map to the other: one that crosses an edge stands at both."""
    whole = [ring[0]]
    for x, y in ring[1:]:
        whole.append((x - WIDTH * round((x - whole[-1][0]) / WIDTH), y))
    yield whole
    for shift in (WIDTH, -WIDTH):
        moved = [(x + shift, y) for x, y in whole]
        if any(0 < x < WIDTH for x, _ in moved):
            yield moved


def _area(ring: Sequence[Point]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _middle(ring: Sequence[Point]) -> tuple[int, int]:
    return _tenths((sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)))


def _tenths(point: Point) -> tuple[int, int]:
    return round(point[0] * 10), round(point[1] * 10)


def _simpler(ring: Sequence[Point]) -> list[Point]:
    """Return the points that matter, by Douglas and Peucker; never fewer than make an area."""
    kept, waiting = {0, len(ring) // 2, len(ring) - 1}, [(0, len(ring) // 2), (len(ring) // 2, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        far = max(range(first + 1, last), key=lambda at: _off(ring[at], ring[first], ring[last]), default=first)
        if far != first and _off(ring[far], ring[first], ring[last]) > NEAR:
            kept.add(far)
            waiting += [(first, far), (far, last)]
    return [ring[at] for at in sorted(kept)]


def _off(point: Point, first: Point, last: Point) -> float:
    """Return how far a point lies from a line; where that has no length, from its end."""
    across, down = last[0] - first[0], last[1] - first[1]
    length = hypot(across, down)
    if not length:
        return hypot(point[0] - first[0], point[1] - first[1])
    return abs(across * (first[1] - point[1]) - (first[0] - point[0]) * down) / length


def _path(ring: Sequence[Point]) -> str:
    """Return a ring as steps in whole tenths of a unit, the shortest way in which SVG says it."""
    whole = [*map(_tenths, ring)]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole[:-1])]
    said = "".join(f"{x:+d}{y:+d}".replace("+", " ") for x, y in steps)
    return f"M{whole[0][0]} {whole[0][1]}l{said.strip()}z".replace(" -", "-")


if __name__ == "__main__":
    main(sys.argv[1])
