"""Table years: for which years a supplier sends a table, and which tables it follows.

Comes in: the tables of one supplier's contract. `thb:valid` gives the first and the last day of the years for which a
table is sent, both inclusive, open where it has no end; `thb:replaces` names the tables that it follows. Refused: a
name that stands twice, days that cut a year in two or stand in the wrong order, and a table that is sent for the same
year as the one that it replaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thb_eu.definitions.strict import closest
from thb_eu.definitions.validity import Validity, is_disordered, validity_of
from thb_eu.errors import Fault
from thb_eu.messages import _
from thb_eu.model import Place

FIRST_DAY, LAST_DAY = "-01-01", "-12-31"

TWO_TABLES = _("two tables have this name.")
OWN_NAME = _("Give each table its own name; a new table names the earlier one under thb:replaces.")
PART_OF_A_YEAR = _("a table is sent for whole years, and {day} divides one.")
WHOLE_YEARS = _("Write 1 January as `from`, 31 December as `until`.")
NO_SUCH_TABLE = _("the supplier has no table {table!r}.")
BOTH_IN_FORCE = _("the table {table!r}, which this one replaces, is still sent for the same years.")
END_IT = _("Give the earlier table a `thb:valid` whose `until` lies before the first day of the new one.")


def table_faults(resources: Sequence[Mapping[str, Any]], file: str, supplier: str) -> Iterator[Fault]:
    """What is wrong with the names of a supplier's tables and with the years for which they are sent."""
    known: dict[str, Validity] = {}

    def here(name: str) -> Place:
        return Place(file).of(f"{supplier}/{name}")

    for resource in resources:
        name, valid = resource["name"], resource.get("thb:valid", {})
        if name in known:
            yield Fault(here(name), "duplicate-table", TWO_TABLES, OWN_NAME)
        known[name] = validity_of(valid)
        if disorder := is_disordered(valid):
            yield Fault(here(name), *disorder)
        for day, end in (("from", FIRST_DAY), ("until", LAST_DAY)):
            if not valid.get(day, end).endswith(end):
                yield Fault(
                    here(name),
                    "validity-not-whole-years",
                    PART_OF_A_YEAR.filled({"day": valid[day]}),
                    WHOLE_YEARS,
                )
    for resource in resources:
        yield from _succession_faults(resource, known, here(resource["name"]))


def _succession_faults(resource: Mapping[str, Any], known: Mapping[str, Validity], where: Place) -> Iterator[Fault]:
    for table in resource.get("thb:replaces", ()):
        if table not in known or table == resource["name"]:
            yield Fault(where, "unknown-table", NO_SUCH_TABLE.filled({"table": table}), closest(table, list(known)))
        elif known[table].meets(known[resource["name"]]):
            yield Fault(where, "validity-overlaps", BOTH_IN_FORCE.filled({"table": table}), END_IT)
