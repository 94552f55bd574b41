"""Uses: what a supplier's table is for, and what a table that only tells something must tell.

A table of *facts* is counted, and one of *records* (a row per person) is counted row by row; one for *checks only* is
judged and goes no further. The others tell something and count
nothing: *claims* of a narrative report, *relations* between them, figures *published* by another source, and *earlier*
figures of the suppliers' own series. Their columns are called as the supplier likes; `thb:holds` says what each holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from thb_eu.definitions.strict import closest
from thb_eu.errors import Fault
from thb_eu.messages import _
from thb_eu.model import Place

FACTS = "facts"
RECORDS = "records"
CHECKS_ONLY = "checks only"
TOLD: Mapping[str, tuple[str, ...]] = {
    "claims": ("claim", "section", "statement", "value", "unit", "year", "articles", "organisation", "mark"),
    "relations": ("relation", "claim", "kind", "refers_to", "compared_with", "not_known", "word", "expects", "because"),
    "published": ("table", "key", "value", "source"),
    "earlier": ("contract", "label", "year", "value", "source"),
}
"""What each use that tells something holds, by the engine's names."""

LACKS = _("a table for the use {use!r} does not say which column holds {what}.")
SAY_IT = _("Give the column a thb:holds.")
NOTHING_HOLDS = _("nobody knows of {what!r} in a table for the use {use!r}.")


def use_faults(resource: Mapping[str, Any], where: Place) -> Iterator[Fault]:
    """What a table that tells something does not hold, and what it holds that nobody asks for."""
    use = resource.get("thb:use", FACTS)
    held = [field["thb:holds"] for field in resource["schema"]["fields"] if "thb:holds" in field]
    wanted = TOLD.get(use, ())
    for what in _missing(wanted, held):
        yield Fault(where, "purpose-misfit", LACKS.filled({"use": use, "what": what}), SAY_IT)
    for what in _missing(held, wanted):
        yield Fault(where, "purpose-misfit", NOTHING_HOLDS.filled({"use": use, "what": what}), closest(what, wanted))


def _missing(wanted: Iterable[str], held: Iterable[str]) -> list[str]:
    there = set(held)
    return [what for what in wanted if what not in there]
