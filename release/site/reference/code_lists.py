"""Code lists: `datapackages/codelists` in, each list as a table with the labels of one language out."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator

from release.site.layout import ROOT
from release.site.reference.contracts import in_language
from release.site.reference.markup import code, plain
from release.site.words import _, speaker
from thb_eu.definitions import Definitions

FOLDER = ROOT / "datapackages" / "codelists"
LABEL = re.compile(r"label_(?P<lang>[a-z]{2,3})$")
COLUMNS = {
    "alias": _("also called"),
    "code": _("code"),
    "confidence": _("how sure"),
    "kind": _("kind"),
    "label": _("name"),
    "language": _("language"),
    "parent": _("part of"),
    "valid_from": _("from"),
    "valid_until": _("until"),
}
"""What a reader calls the columns; others are called as in the file."""
CODES = {"code", "parent", "kind", "confidence"}


def code_lists(_definitions: Definitions, lang: str) -> Iterator[str]:
    """Every list with the columns that hold something; of its labels those of the language."""
    say = speaker(lang)
    for resource in json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        with (FOLDER / resource["path"]).open(encoding="utf-8", newline="") as opened:
            rows = [*csv.DictReader(opened)]
        yield f"\n## {resource['name']}\n"
        yield plain(in_language(resource, "title", lang)) + "\n"
        names = [name for name in rows[0] if _is_shown(name, lang) and any(row[name] for row in rows)]
        headings = (say(COLUMNS.get(LABEL.sub("label", name), name)) for name in names)
        yield f"| {' | '.join(headings)} |\n|{'---|' * len(names)}"
        for row in rows:
            yield f"| {' | '.join(code(row[name]) if name in CODES else plain(row[name]) for name in names)} |"


def _is_shown(name: str, lang: str) -> bool:
    label = LABEL.match(name)
    return name != "source" and (not label or label["lang"] == lang)
