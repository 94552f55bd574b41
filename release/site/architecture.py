"""Architecture: the layers that `pyproject.toml` declares in, one picture of them in each language out.

    python -m release.site.architecture    # docs/architecture.svg, and docs/architecture.LANG.svg

Every room lies on those that it may use. Sphinx shows each language its own picture.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from html import escape

from release.site.layout import DOCS, LANGUAGES, ROOT, SOURCE
from release.site.words import _, speaker

TITLE = _("The rooms of thb_eu")
ABOUT = (
    _("Each row may use those below it, and no row above."),
    _("The six steps do not know each other; values go from left to right."),
)
ROOMS = {
    "__main__": _("python -m thb_eu"),
    "cli": _("the commands"),
    "desk": _("the same as pages in the browser"),
    "library": _("the same as functions"),
    "year": _("a year of collection: forms, deliveries, answers, acts, journal"),
    "recipients": _("what each recipient receives"),
    "exchange": _("the formats of others: VTL, SSSOM, DCAT, SARIF"),
    "templates": _("official templates, marked copies"),
    "writing": _("books of sheets, documents of blocks"),
    "dossiers": _("a written dossier: explain, verify, compare, sign"),
    "records": _("pseudonyms, synthetic registers"),
    "country": _("a country of your own"),
    "repository": _("an office's own repository"),
    "law_changes": _("two states of the law, and what moves between them"),
    "run": _("the six steps in order"),
    "sources": _("reads"),
    "mapping": _("translates"),
    "counts": _("counts"),
    "checks": _("checks"),
    "disclosure": _("protects"),
    "publication": _("publishes"),
    "cells": _("what stands in a cell and behind it"),
    "results": _("what each step hands to the next"),
    "definitions": _("contracts, code lists, law and checks as data"),
    "parts": _("what rooms outside add to a dossier"),
    "base": _("messages, errors, files, engines"),
}
WIDTH, ROW, GAP, EDGE, TOP = 960, 46, 8, 16, 92
STYLE = """
    text { font: 14px system-ui, sans-serif; fill: #1a1a1a; }
    .name { font: 600 14px ui-monospace, monospace; }
    .title { font-size: 20px; font-weight: 600; }
    rect { fill: #eef3f8; stroke: #6b8299; }
    .step { fill: #dcecdc; stroke: #5c8a5c; }
    path { fill: none; stroke: #5c8a5c; stroke-width: 2; }
    .ground { fill: #ffffff; stroke: none; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e8e8e8; }
      rect { fill: #23303d; stroke: #7d97b0; }
      .step { fill: #233a26; stroke: #86b386; }
      path { stroke: #86b386; }
      .ground { fill: #131416; }
    }
"""


def layers() -> list[list[str]]:
    """The rooms from the command line down to the ground; those of a row lie beside each other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (rows,) = (it["layers"] for it in contracts if it.get("containers") == ["thb_eu"] and it["type"] == "layers")
    return [row.split(" | ") for row in rows]


def picture(lang: str) -> str:
    """The picture in a language, as SVG that reads in the light and in the dark."""
    say, rows = speaker(lang), layers()
    height = TOP + len(rows) * (ROW + GAP) + EDGE
    boxes = "\n".join(box for number, row in enumerate(rows) for box in _row(row, TOP + number * (ROW + GAP), lang))
    about = "\n".join(
        f'  <text x="{EDGE}" y="{y}">{escape(say(line))}</text>' for y, line in zip((56, 76), ABOUT, strict=True)
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" lang="{lang}">
  <title>{escape(say(TITLE))}</title>
  <desc>{escape(" ".join(map(say, ABOUT)))}</desc>
  <style>{STYLE}  </style>
  <rect class="ground" width="{WIDTH}" height="{height}"/>
  <text class="title" x="{EDGE}" y="32">{escape(say(TITLE))}</text>
{about}
{boxes}
</svg>
"""


def _row(row: list[str], y: int, lang: str) -> Iterator[str]:
    """The rooms of a row; where they are many, their words stand below their names; steps have an arrow to the next."""
    steps, many = "sources" in row, len(row) > 2
    width = (WIDTH - 2 * EDGE - (len(row) - 1) * 2 * GAP) // len(row)
    for number, room in enumerate(row):
        x = EDGE + number * (width + 2 * GAP)
        words = escape(speaker(lang)(ROOMS[room]))
        yield f'  <rect class="{"step" if steps else "room"}" x="{x}" y="{y}" width="{width}" height="{ROW}" rx="5"/>'
        where = (x + 10, y + 19, x + 10, y + 37) if many else (x + 10, y + 28, x + 130, y + 28)
        yield f'  <text class="name" x="{where[0]}" y="{where[1]}">{escape(room)}</text>'
        yield f'  <text x="{where[2]}" y="{where[3]}">{words}</text>'
        if steps and number:
            yield f'  <path d="M{x - 2 * GAP + 1} {y + ROW // 2}h{2 * GAP - 3}m-5 -5l5 5l-5 5"/>'


def main() -> None:
    """Write the picture of every language."""
    for lang in LANGUAGES:
        name = "architecture.svg" if lang == SOURCE else f"architecture.{lang}.svg"
        (DOCS / name).write_text(picture(lang), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
