"""Agreement: what the witnesses say of each cell, held against each other.

Comes in: the witnesses. Goes out: one difference for every cell and column of which they do not all say the same, with
what each of them says and where, so that one sees which is the odd one out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from thb_eu.definitions import Definitions
from thb_eu.messages import Text, _, layout
from thb_eu.publication.layout import SIDES, TableLayout
from thb_eu.verification.model import NOT_THERE, Difference, Saying
from thb_eu.verification.naming import in_words
from thb_eu.verification.witnesses import CONF, STATUS, VALUE, Key, Witness, codes_by_name, dimensions_of

CELLS = "cells"
SIDE_OF = dict(zip((VALUE, STATUS, CONF), SIDES, strict=True))
STANDS_TWICE = _("the cell stands twice in {source}")


def disagreements(
    witnesses: Sequence[Witness], definitions: Definitions, layouts: Sequence[TableLayout]
) -> Iterator[Difference]:
    """Every cell of which not all witnesses say the same, in the order of the first witness that has it."""
    names = dimensions_of(definitions)
    places = {layout.table.name: layout for layout in layouts}
    for key in dict.fromkeys(key for witness in witnesses for key in witness.says):
        for aspect, sayings in _spoken(key, witnesses):
            if len({saying.says for saying in sayings}) > 1:
                about = in_words(key, definitions)
                yield Difference(
                    CELLS, place(key, places, aspect), about, aspect, sayings, odd(sayings), codes_by_name(key, names)
                )
    for witness in witnesses:
        for key in witness.twice:
            about = STANDS_TWICE.filled({"source": witness.name})
            told = in_words(key, definitions)
            yield Difference(CELLS, place(key, places), layout("{told}: {about}", told=told, about=about))


def place(key: Key, layouts: Mapping[str, TableLayout], aspect: str = VALUE) -> str:
    """The cell of the value, or of its flag, in the workbook (`V3!D14`); the table where the sheet does not show it."""
    layout = layouts.get(key[0])
    if layout is None or key[1:] not in layout.positions:
        return key[0]
    return f"{key[0]}!{layout.cell(key[1:], SIDE_OF.get(aspect, SIDES[0]))}"


def _spoken(key: Key, witnesses: Sequence[Witness]) -> Iterator[tuple[str, tuple[Saying, ...]]]:
    """By column, what each witness says of a cell; a cell that a whole witness lacks is one difference, not many."""
    lacking = [witness for witness in witnesses if witness.whole and key not in witness.says]
    telling = [witness for witness in witnesses if key in witness.says]
    if lacking and any(not witness.whole and witness.says[key].get(VALUE) == "" for witness in telling):
        return  # facts were kept for a cell that no table has; they came to no value
    if lacking:
        yield "", tuple(_saying(witness, key, VALUE) for witness in (*telling, *lacking))
    for column in dict.fromkeys(column for witness in telling for column in witness.says[key]):
        yield column, tuple(_saying(witness, key, column) for witness in telling if column in witness.says[key])


def _saying(witness: Witness, key: Key, column: str) -> Saying:
    said = witness.says.get(key)
    return Saying(witness.name, witness.place(key, column), NOT_THERE if said is None else said.get(column, ""))


def odd(sayings: Sequence[Saying]) -> tuple[Text, ...]:
    """The sources that stand against more than half of all; none where no more than half agree."""
    (most, number), *_ = Counter(saying.says for saying in sayings).most_common()
    if number * 2 <= len(sayings):
        return ()
    return tuple(saying.source for saying in sayings if saying.says != most)
