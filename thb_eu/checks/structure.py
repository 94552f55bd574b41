"""Structure: do the files have the shape that their contracts promise, did everything come, is all told held?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.messages import _, plural
from thb_eu.model import Family, Remedies, Severity

NO_REGISTER = _("No file has a row per person.")
NO_TABLE = _("The collection holds registers alone, and no table.")
NO_YEARS = _("No table names the year of its rows.")


@CATALOGUE.check(
    id="values-as-contracted",
    family=Family.STRUCTURE,
    asks=_("Do the values in the files keep to the supplier's contract?"),
    table="files",
    severity=Severity.ERROR,
    level=0,
    cites="datapackages/sources; Frictionless Table Schema",
    says=_("A value does not keep to the contract: {what}."),
    remedies=Remedies(
        analyst=_("Ask the supplier for a corrected file; do not correct it here."),
        supplier=_("Correct the value and send the file again."),
    ),
    needs=("deviations",),
    waivable=False,
    cause="row",
)
def values_as_contracted(files: pd.DataFrame) -> pd.Series:
    """No deviation stands in the row."""
    return files["deviations"] == 0


@CATALOGUE.check(
    id="files-read-as-agreed",
    family=Family.STRUCTURE,
    asks=_("Is every file read just as its contract says?"),
    table="readings",
    severity=Severity.NOTE,
    level=0,
    cites="docs/what-may-be-sent.md",
    says=_("Read otherwise than agreed: {what}"),
    remedies=Remedies(
        analyst=_("Check that the file is read correctly."),
        steward=_("If this applies every year, write it into the contract."),
        supplier=_("Nothing to do if the file was read correctly; next time send it as agreed."),
    ),
    needs=("as_agreed",),
)
def files_read_as_agreed(readings: pd.DataFrame) -> pd.Series:
    """Nothing in the file decided how it is read."""
    return readings["as_agreed"]


@CATALOGUE.check(
    id="tables-sent-once",
    family=Family.STRUCTURE,
    asks=_("Was every file sent for one table alone?"),
    table="deliveries",
    severity=Severity.ERROR,
    level=1,
    cites="docs/what-may-be-sent.md",
    says=_("A file may have been sent twice: {not_sent_once}"),
    remedies=Remedies(
        analyst=_(
            "Ask the supplier which table is right; if the two are truly equal, record the reason in waivers.yaml."
        ),
        supplier=_("Check which table is right and send the other one; if the two are truly equal, write us so."),
    ),
    needs=("sent_once",),
    absent=NO_TABLE,
    cause="table",
)
def tables_sent_once(deliveries: pd.DataFrame) -> pd.Series:
    """No other table of the collection says the same."""
    return deliveries["sent_once"]


@CATALOGUE.check(
    id="tables-of-this-year",
    family=Family.STRUCTURE,
    asks=_("Is every table of the collection's year, and none repeated from another year?"),
    table="deliveries",
    severity=Severity.ERROR,
    level=2,
    cites="docs/what-may-be-sent.md; ESS validation level 2",
    says=_("A table of another year, perhaps: {not_of_this_year}"),
    remedies=Remedies(
        analyst=_(
            "Ask the supplier for the table of this year; if this is the one, record the reason in waivers.yaml."
        ),
        supplier=_("Send the table of this year; if this is the one, write us so."),
    ),
    needs=("of_this_year",),
    absent=NO_TABLE,
    cause="table",
)
def tables_of_this_year(deliveries: pd.DataFrame) -> pd.Series:
    """No collection of another year at hand says the same, and no other year is named around the table."""
    return deliveries["of_this_year"]


@CATALOGUE.check(
    id="tables-of-their-population",
    family=Family.STRUCTURE,
    asks=_("Does every table tell of those whom its contract asks for?"),
    table="deliveries",
    severity=Severity.ERROR,
    level=2,
    cites="docs/what-may-be-sent.md; ESS validation level 2",
    says=_("Perhaps exchanged: {not_of_its_population}"),
    remedies=Remedies(
        analyst=_(
            "Ask the supplier whom the table is about; if it is the right one, record the reason in waivers.yaml."
        ),
        supplier=_(
            "Check whether two tables were exchanged and send the right one; if this is the right one, write us so."
        ),
    ),
    needs=("of_its_population",),
    absent=NO_TABLE,
    cause="table",
)
def tables_of_their_population(deliveries: pd.DataFrame) -> pd.Series:
    """Neither its names nor its figures are those of another table."""
    return deliveries["of_its_population"]


@CATALOGUE.check(
    id="contracted-tables-delivered",
    family=Family.STRUCTURE,
    asks=_("Did every supplier send all tables that the contract asks for?"),
    table="contracts",
    severity=Severity.ERROR,
    level=0,
    cites="datapackages/sources",
    says=_("The table {contract} ({title}) was not delivered; what it would count is not known."),
    remedies=Remedies(
        analyst=_("Ask the supplier for the table, or record in waivers.yaml why it is missing."),
        supplier=_("Send the table, or write us why there is none."),
    ),
    needs=("delivered",),
    cause="table",
)
def contracted_tables_delivered(contracts: pd.DataFrame) -> pd.Series:
    """The table was delivered."""
    return contracts["delivered"]


@CATALOGUE.check(
    id="facts-mapped",
    family=Family.STRUCTURE,
    asks=_("Does a rule govern every number?"),
    table="facts",
    severity=Severity.ERROR,
    level=0,
    cites="mappings",
    says=_("No rule governs the number in {cell}: {told}"),
    remedies=Remedies(
        analyst=_("Ask the supplier what the label means."),
        steward=_("Add the missing rule or label to the mappings or the contract."),
        supplier=_("Check the label; correct it and send the file again, or write us what it means."),
    ),
    needs=("scope",),
    waivable=False,
    cause="row",
)
def facts_mapped(facts: pd.DataFrame) -> pd.Series:
    """The fact has a scope other than unmapped."""
    return facts["scope"] != "unmapped"


@CATALOGUE.check(
    id="records-told-once",
    family=Family.STRUCTURE,
    asks=_("Has every row of a register a key of its own?"),
    table="keys",
    severity=Severity.ERROR,
    level=0,
    cites="thb:records of the contract",
    says=_("Row {first} has the key of this row already; one person would count twice."),
    remedies=Remedies(
        analyst=_("Ask the supplier whether the row is repeated or another person has the wrong key."),
        supplier=_(
            "Check whether the row is repeated or another person has the wrong key, and send the register again."
        ),
    ),
    needs=("told_before",),
    absent=NO_REGISTER,
)
def records_told_once(keys: pd.DataFrame) -> pd.Series:
    """No earlier row has the key."""
    return ~keys["told_before"].astype("boolean")


@CATALOGUE.check(
    id="persons-alike",
    family=Family.STRUCTURE,
    asks=_("Is every person of the registers known by one key?"),
    table="alike",
    severity=Severity.NOTE,
    level=2,
    cites="thb:records of the contract; mappings/counting.yaml",
    says=_("The row may be about the same person as {first}: name and birth date are the same, the keys are not."),
    remedies=Remedies(
        analyst=_(
            "Ask the suppliers to look the person up: two personal numbers are two persons of one name, one "
            "personal number is one person."
        ),
        supplier=_("Look the person up, and correct the personal number if it is wrong."),
    ),
    needs=("shared",),
    absent=_("No register knows a key of the person."),
)
def persons_alike(alike: pd.DataFrame) -> pd.Series:
    """No row shares a weaker key with a row of another key."""
    return ~alike["shared"].astype("boolean")


@CATALOGUE.check(
    id="records-ignored",
    family=Family.STRUCTURE,
    asks=_("Does the contract know the article of every row of a register?"),
    table="registers",
    severity=Severity.NOTE,
    level=0,
    cites="thb:records of the contract",
    says=plural(
        "{ignored} of {rows} rows is of another offence, which is not counted (number of articles: {articles}).",
        "{ignored} of {rows} rows are of other offences, which are not counted (number of articles: {articles}).",
        by="ignored",
    ),
    remedies=Remedies(
        analyst=_("Check whether offences that count are among them."),
        steward=_("If an article of the mappings is among them, add its labels to thb:records."),
    ),
    needs=("ignored",),
    figures=("rows", "ignored", "articles"),
    absent=NO_REGISTER,
)
def records_ignored(registers: pd.DataFrame) -> pd.Series:
    """Every row is of an article that the contract names."""
    return registers["ignored"] == 0


@CATALOGUE.check(
    id="printed-totals-delivered",
    family=Family.STRUCTURE,
    asks=_("Do the files hold all the printed totals that the contract promises?"),
    table="printed_totals",
    severity=Severity.WARNING,
    level=0,
    cites="datapackages/sources, thb:printed_totals",
    says=_('There is no row "{label}"; its total cannot be checked.'),
    remedies=Remedies(
        analyst=_(
            "Ask the supplier whether the row was left out or has another name (it would then be counted as data)."
        ),
        supplier=_("Add the row with the total, or write us what it is called."),
    ),
    needs=("delivered",),
    absent=_("No contract promises printed totals."),
)
def printed_totals_delivered(totals: pd.DataFrame) -> pd.Series:
    """A row has the promised label."""
    return totals["delivered"]


@CATALOGUE.check(
    id="years-in-range",
    family=Family.STRUCTURE,
    asks=_("Does no row carry a year after that of the collection?"),
    table="times",
    severity=Severity.ERROR,
    level=0,
    cites="thb:year of the collection",
    says=_("The row carries the year {time}, the collection {year}."),
    remedies=Remedies(
        analyst=_("Ask the supplier which year is right; record a correction in corrections.yaml."),
        supplier=_("Correct the year and send the file again."),
    ),
    needs=("time",),
    figures=("time", "year"),
    absent=NO_YEARS,
)
def years_in_range(rows: pd.DataFrame) -> pd.Series:
    """The year of the collection or an earlier one; a row without a year has none to be wrong."""
    return rows["time"].astype("Int64") <= rows["year"]


@CATALOGUE.check(
    id="rows-of-this-year",
    family=Family.STRUCTURE,
    asks=_("Has every table that names years some rows of the collection's year?"),
    table="tables_of_this_year",
    severity=Severity.ERROR,
    level=0,
    cites="thb:year of the collection",
    says=plural(
        "The {rows} row is not of {year}; last year's file may have been sent.",
        "None of the {rows} rows is of {year}; last year's file may have been sent.",
        by="rows",
    ),
    remedies=Remedies(
        analyst=_(
            "Ask the supplier for the file of this year; if there was nothing to count, record the reason in "
            "waivers.yaml."
        ),
        supplier=_("Send the file of this year; if there was nothing to count, write us so."),
    ),
    needs=("of_this_year",),
    figures=("of_this_year", "rows"),
    absent=NO_YEARS,
    cause="table",
)
def rows_of_this_year(tables: pd.DataFrame) -> pd.Series:
    """Some row is of the year of the collection."""
    return tables["of_this_year"] > 0


@CATALOGUE.check(
    id="rows-of-earlier-years",
    family=Family.STRUCTURE,
    asks=_("Has a table that names years only rows of the collection's year?"),
    table="tables_of_this_year",
    severity=Severity.WARNING,
    level=0,
    cites="thb:year of the collection",
    says=plural(
        "{earlier} of {rows} rows is of an earlier year (row {earlier_rows}); it does not count in {year}.",
        "{earlier} of {rows} rows are of an earlier year (rows {earlier_rows}); they do not count in {year}.",
        by="earlier",
    ),
    remedies=Remedies(
        analyst=_(
            "Check whether the year is mistyped; record a correction in corrections.yaml or a reason in waivers.yaml."
        ),
        supplier=_(
            "Check the year of these rows; correct it and send the file again, or write us why they are included."
        ),
    ),
    needs=("earlier",),
    figures=("earlier", "rows"),
    absent=NO_YEARS,
)
def rows_of_earlier_years(tables: pd.DataFrame) -> pd.Series:
    """No row is of an earlier year."""
    return tables["earlier"] == 0


@CATALOGUE.check(
    id="rows-dated",
    family=Family.STRUCTURE,
    asks=_("Has every row a year in a table that names years?"),
    table="tables_of_this_year",
    severity=Severity.WARNING,
    level=0,
    cites="mappings/dimensions.yaml, undated",
    says=plural(
        "{undated} of {rows} rows has no year (row {undated_rows}); until it is known it does not count.",
        "{undated} of {rows} rows have no year (rows {undated_rows}); until it is known they do not count.",
        by="undated",
    ),
    remedies=Remedies(
        analyst=_("Ask the supplier to which year the rows belong; record a correction in corrections.yaml."),
        supplier=_("Fill in the year and send the file again."),
    ),
    needs=("undated",),
    figures=("undated", "rows"),
    absent=NO_YEARS,
)
def rows_dated(tables: pd.DataFrame) -> pd.Series:
    """No row lacks its year."""
    return tables["undated"] == 0


@CATALOGUE.check(
    id="labels-known",
    family=Family.STRUCTURE,
    asks=_("Are the labels known too in tables and years that are not counted?"),
    table="labels",
    severity=Severity.WARNING,
    level=0,
    cites="datapackages/sources",
    says=_("An unknown label in {cell}: {told}"),
    remedies=Remedies(
        analyst=_("Ask the supplier what the label means."),
        steward=_("Add the label to the contract."),
        supplier=_("Check the label; correct it and send the file again, or write us what it means."),
    ),
    needs=("unresolved",),
    absent=_("There are no tables or years that are not counted."),
    cause="row",
)
def labels_known(labels: pd.DataFrame) -> pd.Series:
    """The label is one of the contract or the code list."""
    return labels["unresolved"] == ""


@CATALOGUE.check(
    id="properties-enforced",
    family=Family.STRUCTURE,
    asks=_("Does the toolkit enforce everything that the descriptors promise?"),
    table="properties",
    severity=Severity.ERROR,
    level=0,
    cites="Data Package 2.0: a declared property that nobody enforces is no guarantee",
    says=_('Nobody enforces the property "{property}"; it reads like a guarantee and is none.'),
    remedies=Remedies(
        steward=_("Remove the property, or state the same with one that is enforced (docs/checks.md)."),
    ),
    needs=("enforced",),
)
def properties_enforced(properties: pd.DataFrame) -> pd.Series:
    """Nothing is declared that nobody holds."""
    return properties["enforced"]
