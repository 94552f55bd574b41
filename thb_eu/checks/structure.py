"""Structure: do the files have the shape that their contracts promise, and did everything come?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.model import Severity, Text


@CATALOGUE.check(
    id="values-as-contracted",
    asks=Text(
        "Ali vrednosti v datotekah ustrezajo pogodbi dobavitelja?",
        "Do the values in the files keep to the supplier's contract?",
    ),
    table="files",
    severity=Severity.ERROR,
    level=0,
    cites="datapackages/sources; Frictionless Table Schema",
    says=Text("Vrednost ne ustreza pogodbi: {what}.", "A value does not keep to the contract: {what}."),
    remedy=Text("Vprašajte dobavitelja; tu ne popravljajte.", "Ask the supplier; do not correct it here."),
    waivable=False,
)
def values_as_contracted(files: pd.DataFrame) -> pd.Series:
    """No deviation stands in the row."""
    return files["deviations"] == 0


@CATALOGUE.check(
    id="contracted-tables-delivered",
    asks=Text(
        "Ali je vsak dobavitelj poslal vse tabele, ki jih po pogodbi dolguje?",
        "Did every supplier send all tables that the contract asks for?",
    ),
    table="contracts",
    severity=Severity.ERROR,
    level=0,
    cites="datapackages/sources",
    says=Text(
        "Manjka: {contract} ({title}); kar bi štela, ni znano.",
        "The table {contract} ({title}) was not delivered; what it would count is not known.",
    ),
    remedy=Text(
        "Pridobite tabelo ali pojasnite izostanek v waivers.yaml.",
        "Get the table, or explain its absence in waivers.yaml.",
    ),
)
def contracted_tables_delivered(contracts: pd.DataFrame) -> pd.Series:
    """The table was delivered."""
    return contracts["delivered"]


@CATALOGUE.check(
    id="facts-mapped",
    asks=Text("Ali vsako številko ureja pravilo?", "Does a rule govern every number?"),
    table="facts",
    severity=Severity.ERROR,
    level=0,
    cites="mappings",
    says=Text("Številke v {cell} ne ureja nobeno pravilo: {told}", "No rule governs the number in {cell}: {told}"),
    remedy=Text(
        "Dopolnite preslikavo v mappings/ ali vprašajte dobavitelja, kaj oznaka pomeni.",
        "Complete the mapping in mappings/, or ask the supplier what the label means.",
    ),
    waivable=False,
)
def facts_mapped(facts: pd.DataFrame) -> pd.Series:
    """The fact has a scope other than unmapped."""
    return facts["scope"] != "unmapped"
