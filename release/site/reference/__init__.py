"""Reference: what the program knows of itself in, the pages that say it in one language out.

A page of `docs/` holds a mark, `<!-- thb-eu: commands -->`, where its list goes. In the repository it says how
the program prints the list; on the site the list follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from release.site.reference.checklists import checklists
from release.site.reference.code_lists import code_lists
from release.site.reference.commands import commands
from release.site.reference.contracts import contracts
from release.site.reference.coverage import covered
from release.site.reference.edited_files import edited_files
from release.site.reference.library import library
from release.site.reference.lists import articles as articles
from release.site.reference.lists import checks, decisions, refusals
from thb_eu.definitions import Definitions

MARK = re.compile(r"^<!-- thb-eu: (?P<name>[a-z-]+) -->$", re.MULTILINE)
LISTS: Mapping[str, Callable[[Definitions, str], Iterator[str]]] = {
    "checklists": checklists,
    "checks": checks,
    "code-lists": code_lists,
    "commands": commands,
    "contracts": contracts,
    "coverage": covered,
    "decisions": decisions,
    "edited-files": edited_files,
    "library": library,
    "refusals": refusals,
}
"""By their mark: the lists that the program writes, as lines of Markdown."""


def filled(definitions: Definitions, lang: str, text: str) -> str:
    """A page with its list, in a language."""
    return MARK.sub(lambda found: "\n".join(LISTS[found["name"]](definitions, lang)), text)
