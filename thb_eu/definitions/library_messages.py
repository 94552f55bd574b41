"""Reword what libraries say of a file, so that catalogues translate it.

Each library says few sentences, and says them in English for programmers; those that a person's mistake brings up are
listed in `library_messages.csv`. What is not known is told in general words: the place says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from thb_eu.base.csv_tables import cells_of
from thb_eu.base.messages import Text, _

LIST = Path(__file__).with_name("library_messages.csv")
UNKNOWN = _("what is written so cannot be read")
OF_A_TABLE = _("not as its description says")
"""Of an error of Frictionless that the list does not know."""


@cache
def words_of(library: str) -> Mapping[str, Text]:
    """Return our sentence for each thing that a library says.

    `yaml`: by what the parser was doing and what it met, `doing: met`, as libyaml and PyYAML's own parser say it much
    alike; `json`, `jsonschema`: by a pattern; `type`: by the word of JSON Schema; `frictionless`: by the type of error.
    """
    rows = cells_of(LIST.read_bytes())
    return {says: _(sentence) for known, says, sentence in rows if known == library}


def in_our_words(message: str, words: Mapping[str, Text], otherwise: Text = UNKNOWN) -> Text:
    """Return a library's `message` by the first pattern of `words` that it fits, else in general words."""
    for pattern, sentence in words.items():
        if found := re.search(pattern, message, re.DOTALL):
            groups = dict(zip(("first", "second"), found.groups(), strict=False))
            return sentence.filled(groups)
    return otherwise
