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
from thb_eu.model import Text
from thb_eu.sources.delivery import Delivery, columns_needed

ONLY_REGISTERS = (
    Text("v zbirki podatkov lahko ostane samo evidenca oseb.", "only a register of persons may stay in a database."),
    Text("Izpustite thb:table in pošljite datoteko.", "Leave thb:table out, and send a file."),
)
NO_ADDRESS = Text("spremenljivka okolja {variable} je prazna.", "the environment variable {variable} is empty.")
SET_IT = Text(
    "Nastavite jo na naslov zbirke podatkov, npr. postgresql://uporabnik@strežnik/zbirka; v datoteke ga ne zapisujte.",
    "Set it to the address of the database, e.g. postgresql://user@server/database; write it in no file.",
)
FROM_THE_RELEASE = Text(
    'Namestite dodatek `postgres` ali `spark` iz datoteke te izdaje: `pip install "thb_eu-….whl[postgres]"`.',
    'Install the extra `postgres` or `spark` from the file of this release: `pip install "thb_eu-….whl[postgres]"`.',
)
NOT_INSTALLED = (
    Text("za branje iz zbirke podatkov nekaj manjka.", "something is missing for reading from a database."),
    FROM_THE_RELEASE,
)
UNREACHED = (
    Text(
        "zbirke podatkov ni mogoče doseči ali pa te tabele v njej ni.",
        "the database cannot be reached, or has no such table.",
    ),
    Text(
        f"Preverite naslov, pravice branja in ime tabele. Če manjka gonilnik: {FROM_THE_RELEASE.sl}",
        f"Check the address, the right to read and the table's name. If the driver is missing: {FROM_THE_RELEASE.en}",
    ),
)
NO_NUMBERS = (
    Text(
        "stolpec s številko vrstice ne vsebuje celega števila v vsaki vrstici ali pa ga ni.",
        "the column with the number of the row lacks a whole number in some row, or is not there.",
    ),
    Text(
        "Navedite stolpec s celimi števili ali pa ga ne navedite.",
        "Name a column of whole numbers, or name none.",
    ),
)


def read_table(resource: Mapping[str, Any], contract: Contract) -> Delivery:
    """The rows of a table that stays in its database, or why they cannot be reached."""
    table = resource["thb:table"]
    place = Text(f"vir {resource['name']}", f"resource {resource['name']}")
    rules, variable = contract.records, table["connection"]
    if rules is None:
        raise SourceRefused(Fault(place, *ONLY_REGISTERS, "analyst"))
    address = os.environ.get(variable, "")
    if not address:
        raise SourceRefused(Fault(place, NO_ADDRESS.filled({"variable": variable}), SET_IT, "analyst"))
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
