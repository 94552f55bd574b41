"""Say in words whether the public may be told a number, and what that would cost."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.base.messages import Text, _, joined, literal, plural
from thb_eu.definitions import Definitions
from thb_eu.disclosure.telling import Telling
from thb_eu.dossiers.cell_keys import in_words

YES, NO = _("YES: the public may be told it."), _("NO: the public must not be told it.")
SHOWN = _("The public edition shows it.")
MISSING = _("The cell holds no number.")
CHANGED = _("The public gets changed numbers; a counted one beside them would undo that. Tell what its edition tells.")
LOST = plural(
    "Once it is told, the next public edition withholds {count} cell more.",
    "Once it is told, the next public edition withholds {count} cells more.",
)
NO_COST = _("The next public edition withholds no more because of it.")
NOTE_IT = _(
    "If it is told, put a row with its table, key, value and source into a file of releases/ of the collection, so "
    "that the next edition knows it."
)
SAY_ALIKE = _("Whoever asked is told in any case alike: the number is not published.")
NAMED = 5
"""So many withheld counts are named."""


def telling_in_words(answer: Telling, definitions: Definitions) -> Iterator[Text]:
    """Yield the answer, and then why; the number itself is in none of the sentences."""
    yield YES if answer.may_be_told else NO
    if answer.is_shown:
        yield SHOWN
        return
    if answer.is_missing:
        yield MISSING
        return
    if answer.changed:
        yield CHANGED
    if answer.is_few:
        yield _("It counts too few persons.")
    if answer.undone:
        more = [literal("…")] if len(answer.undone) > NAMED else []
        cells = joined([*(in_words(key, definitions) for key in answer.undone[:NAMED]), *more], "; ")
        yield plural(
            "With it {count} withheld count could be worked out more closely than the policy allows: {cells}",
            "With it {count} withheld counts could be worked out more closely than the policy allows: {cells}",
        ).filled({"count": len(answer.undone), "cells": cells})
    if answer.may_be_told:
        yield _("No withheld count can be worked out with it.")
        yield LOST.filled({"count": answer.lost}) if answer.lost else NO_COST
        yield NOTE_IT
    else:
        yield SAY_ALIKE
