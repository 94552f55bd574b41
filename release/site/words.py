"""Words: what the site says beside its pages, in English in; the same in a language out, from the pages' catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir

from release.site.catalogue_files import translated
from release.site.layout import ROOT
from thb_eu.definitions.schema_files import DECLARED

HERE = Path(__file__).parent
SCHEMAS = ROOT / "schemas"


def _(words: str) -> str:
    """Mark words that are translated where they are used."""
    return words


OF_THE_THEME = (
    _("Back to top"),
    _("Home"),
    _("Language"),
    _("Made with "),
    _("Next"),
    _("On this page"),
    _("Please activate JavaScript to enable the search functionality."),
    _("Previous"),
    _("Search"),
    _("Skip to content"),
)
"""What the theme says; its own catalogue lacks some of it in some languages."""


@cache
def speaker(lang: str) -> Callable[[str], str]:
    """What puts words into a language; those that nobody has translated stay English."""
    found = {message.id: message.string for message in translated(lang) if message.id and message.string}
    return lambda words: str(found.get(words, words))


def schema(name: str) -> dict[str, Any]:
    """The schema of an edited file, by its name."""
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


def words_of_the_site() -> dict[str, set[str]]:
    """The words marked in these modules, and the titles of schemas, each with the files that say them."""
    found: dict[str, set[str]] = {}
    for file, _line, words, _comments, _context in extract_from_dir(HERE, [("**.py", "python")], keywords={"_": None}):
        found.setdefault(str(words), set()).add(f"release/site/{file}")
    for name in DECLARED:
        found.setdefault(schema(name)["title"], set()).add(f"schemas/{name}.schema.json")
    return found
