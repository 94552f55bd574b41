"""Headings: how the columns of a contract may be headed, and which of them a supplier may leave out.

Comes in: the columns of one table of a contract. `thb:aliases` lists other headings of a column, such as its English
one; `thb:optional` says that the supplier may leave the column out. Goes out: the headings of each column. Refused: a
heading that two columns of one table have, and an optional column that holds counts, since its absence is no zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from thb_eu.errors import Fault
from thb_eu.messages import _
from thb_eu.model import Place

TWO_COLUMNS = _("the column {other!r} has the heading {heading!r} too.")
ONE_HEADING = _("Give every column headings of its own.")
COUNTS_MUST_COME = _(
    "a column with counts cannot be optional: where it is absent, its numbers are not known, and they are not zero."
)
LONG_TABLE = _("Put the numbers into one column, and the categories into optional columns beside it.")

NOT_IN_A_REGISTER = (
    "column-not-optional",
    _("in a register of persons no column can be optional."),
    _("Keep the column; its cells may be empty."),
)


def folded(heading: str) -> str:
    """A heading as it is compared: without spaces around it, single spaces inside, in any case."""
    return " ".join(heading.split()).casefold()


def heading_faults(resource: Mapping[str, Any], where: Place) -> Iterator[Fault]:
    """What is wrong with the headings and the optional columns of one table."""
    known = {folded(field["name"]): field["name"] for field in resource["schema"]["fields"]}
    for field in resource["schema"]["fields"]:
        name = field["name"]
        for heading in field.get("thb:aliases", ()):
            other = known.setdefault(folded(heading), name)
            if other != name:
                told = {"heading": heading, "other": other}
                yield Fault(where.of(name), "duplicate-column", TWO_COLUMNS.filled(told), ONE_HEADING)
        if field.get("thb:optional") and "thb:count" in field:
            yield Fault(where.of(name), "column-not-optional", COUNTS_MUST_COME, LONG_TABLE)
        if field.get("thb:optional") and "thb:records" in resource:
            yield Fault(where.of(name), *NOT_IN_A_REGISTER)
