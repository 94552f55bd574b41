"""Databases: a register that stays in its database, as the collection names it (`thb:table`).

The address of the database stands in an environment variable and in no file. Refused: a table of figures (only a
register may stay where it is), an empty variable, a missing driver, a database that cannot be reached.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from typing import Any

from thb_eu.definitions import Contract
from thb_eu.errors import Fault, SourceRefused
from thb_eu.messages import _
from thb_eu.sources.delivery import Delivery, columns_needed

ONLY_REGISTERS = (
    "database-for-registers-only",
    _("only a register of persons may stay in a database."),
    _("Leave thb:table out, and send a file."),
)
NO_ADDRESS = _("the environment variable {variable} is empty.")
SET_IT = _("Set it to the address of the database, e.g. postgresql://user@server/database; write it in no file.")
FROM_THE_RELEASE = _(
    'Install the extra `postgres` or `spark` from the file of this release: `pip install "thb_eu-….whl[postgres]"`.'
)
NOT_INSTALLED = (
    "database-not-set-up",
    _("something is missing for reading from a database."),
    FROM_THE_RELEASE,
)
UNREACHED = (
    "database-unreachable",
    _("the database cannot be reached, or has no such table."),
    _(
        "Check the address, the right to read and the table's name. If the driver is missing: {from_the_release}",
        from_the_release=FROM_THE_RELEASE,
    ),
)
NO_NUMBERS = (
    "database-not-set-up",
    _("the column with the number of the row lacks a whole number in some row, or is not there."),
    _("Name a column of whole numbers, or name none."),
)


def read_table(resource: Mapping[str, Any], contract: Contract) -> Delivery:
    """The rows of a table that stays in its database, or why they cannot be reached."""
    table = resource["thb:table"]
    place = _("resource {resource}", resource=resource["name"])
    rules, variable = contract.records, table["connection"]
    if rules is None:
        raise SourceRefused(Fault(place, *ONLY_REGISTERS, "analyst"))
    address = os.environ.get(variable, "")
    if not address:
        raise SourceRefused(
            Fault(place, "database-not-set-up", NO_ADDRESS.filled({"variable": variable}), SET_IT, "analyst")
        )
    if importlib.util.find_spec("ibis") is None:
        raise SourceRefused(Fault(place, *NOT_INSTALLED, "analyst"))
    from thb_eu.engines.databases import InDatabase, NoDatabase, NoNumbers, rows_there

    names = [told["name"] for told in contract.schema["fields"]]
    there = InDatabase(address, table["table"], table.get("row", ""))
    try:
        rows = rows_there(there, f"{variable}/{table['table']}", names, columns_needed(contract), rules.key)
    except NoDatabase:
        raise SourceRefused(Fault(place, *UNREACHED, "analyst")) from None
    except NoNumbers:
        raise SourceRefused(Fault(place, *NO_NUMBERS, "analyst")) from None
    return Delivery(rows, "")
