"""Words: what the site says beside its pages, in English in; the same in a language out, from the pages' catalogue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from babel.messages.extract import extract_from_dir

from release.site.catalogue_files import translated

HERE = Path(__file__).parent


def _(words: str) -> str:
    """Mark words that are translated where they are used."""
    return words


OF_THE_THEME = (
    _("Back to top"),
    _("Home"),
    _("Language"),
    _("Next"),
    _("On this page"),
    _("Please activate JavaScript to enable the search functionality."),
    _("Previous"),
    _("Search"),
    _("Skip to content"),
)
"""What the theme says; its own catalogue lacks some of it in some languages."""


def speaker(lang: str) -> Callable[[str], str]:
    """What puts words into a language; those that nobody has translated stay English."""
    found = {message.id: message.string for message in translated(lang) if message.id and message.string}
    return lambda words: str(found.get(words, words))


def said_by_the_site() -> dict[str, set[str]]:
    """The words marked in these modules, each with the files that say them."""
    found: dict[str, set[str]] = {}
    for file, _line, words, _comments, _context in extract_from_dir(HERE, [("**.py", "python")], keywords={"_": None}):
        found.setdefault(str(words), set()).add(f"release/site/{file}")
    return found
