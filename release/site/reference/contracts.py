"""Contracts: the descriptors of `datapackages/sources` in, every supplier's tables with their columns out.

Of a column: what it is called, what it holds, which labels it takes and what each is coded as.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from release.site.layout import ROOT
from release.site.reference.markup import code, plain
from release.site.words import _, speaker
from thb_eu.definitions import Definitions

FOLDER = ROOT / "datapackages" / "sources"
COLUMN, HOLDS, MEANING, SENT = _("column"), _("holds"), _("meaning"), _("Sent for")
FROM, UNTIL, EVERY_YEAR, REPLACES, LEFT_OUT = (
    _("from {day}"),
    _("until {day}"),
    _("every year"),
    _("Replaces"),
    _("optional"),
)
KINDS = {
    "string": _("text"),
    "integer": _("whole number"),
    "number": _("number"),
    "date": _("day"),
    "boolean": _("yes or no"),
    "year": _("year"),
}
LABELS, CODED = _("label"), _("coded as")


def in_language(entry: Mapping[str, Any], key: str, lang: str) -> str:
    """Words of a descriptor, in English where it has none in the language."""
    return str(entry.get(f"thb:{key}_{lang}") or entry.get(key) or "")


def contracts(_definitions: Definitions, lang: str) -> Iterator[str]:
    """Every supplier, and below it its tables."""
    for path in sorted(FOLDER.glob("*/datapackage.json")):
        package = json.loads(path.read_text(encoding="utf-8"))
        yield f"\n## {plain(in_language(package, 'title', lang))}\n"
        yield plain(in_language(package, "description", lang)) + "\n"
        for resource in package["resources"]:
            yield from _table(path.parent.name, resource, lang)


def _table(supplier: str, resource: Mapping[str, Any], lang: str) -> Iterator[str]:
    say = speaker(lang)
    yield f"\n### {supplier}/{resource['name']}\n"
    yield f"**{plain(in_language(resource, 'title', lang))}.** {plain(in_language(resource, 'description', lang))}\n"
    valid = resource.get("thb:valid", {})
    days = [say(words).format(day=valid[key]) for key, words in (("from", FROM), ("until", UNTIL)) if key in valid]
    yield f"{say(SENT)}: {', '.join(days) or say(EVERY_YEAR)}."
    if replaced := resource.get("thb:replaces"):
        yield f"{say(REPLACES)}: {', '.join(map(code, replaced))}."
    yield f"\n| {say(COLUMN)} | {say(HOLDS)} | {say(MEANING)} |\n|---|---|---|"
    fields = resource["schema"]["fields"]
    for field in fields:
        names = "; ".join(map(plain, (field["name"], *field.get("thb:aliases", ()))))
        held = [say(KINDS[field["type"]]), *([say(LEFT_OUT)] if field.get("thb:optional") else [])]
        yield f"| {names} | {', '.join(held)} | {plain(in_language(field, 'description', lang))} |"
    for field in fields:
        if labels := field.get("thb:labels"):
            yield f"\n| {plain(field['name'])}: {say(LABELS)} | {say(CODED)} |\n|---|---|"
            yield from (f"| {plain(label)} | {_codes(codes)} |" for label, codes in labels.items())


def _codes(codes: Any) -> str:
    if not isinstance(codes, Mapping):
        return code(str(codes))
    return ", ".join(code(f"{dimension}={value}") for dimension, value in codes.items())
