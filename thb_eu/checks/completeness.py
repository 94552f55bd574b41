"""Completeness: is every cell of Article 19a listed, what did nobody report, and what waits for a decision?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.checks.remedies import TELL_THE_MAINTAINERS
from thb_eu.messages import _, plural
from thb_eu.model import Family, Remedies, Severity

NO_QUESTIONS = _("No number rests on a decision.")


@CATALOGUE.check(
    id="suppliers-heard",
    family=Family.COMPLETENESS,
    asks=_("Did every supplier whose tables count send something?"),
    table="suppliers",
    severity=Severity.WARNING,
    level=0,
    cites="datapackages/sources; Directive 2011/36/EU, Art. 19a(1)",
    says=_("{title}: the collection holds no table of this supplier; this is no zero."),
    remedies=Remedies(
        analyst=_("Ask the supplier for the tables, or record in waivers.yaml why they are missing."),
        supplier=_("Send your tables, or write us why there are none."),
    ),
    needs=("heard",),
)
def suppliers_heard(suppliers: pd.DataFrame) -> pd.Series:
    """Some table of the supplier was delivered."""
    return suppliers["heard"]


@CATALOGUE.check(
    id="counts-told",
    family=Family.COMPLETENESS,
    asks=_("Does every cell for a count hold a number?"),
    table="counts",
    severity=Severity.ERROR,
    level=0,
    cites="a blank is not known, never zero (SDMX OBS_STATUS L, O)",
    says=_("The number is blank: it is not known, it is not zero."),
    remedies=Remedies(
        analyst=_("Ask the supplier for the number; record in waivers.yaml why it stays unknown."),
        supplier=_("Fill in the number, and 0 only if it is truly zero; if the number is not known, write us why."),
    ),
    needs=("told",),
)
def counts_told(counts: pd.DataFrame) -> pd.Series:
    """A number stands there."""
    return counts["told"]


@CATALOGUE.check(
    id="tables-dense",
    family=Family.COMPLETENESS,
    asks=_("Does every table list all its keys exactly once?"),
    table="tables",
    severity=Severity.ERROR,
    level=1,
    cites="datapackages/eu-thb",
    says=_("{file}: {cells} cells, {distinct} distinct, {expected} expected."),
    remedies=TELL_THE_MAINTAINERS,
    needs=("cells",),
    figures=("cells", "distinct", "expected"),
)
def tables_dense(tables: pd.DataFrame) -> pd.Series:
    """As many cells as keys, and none twice."""
    return (tables["cells"] == tables["distinct"]) & (tables["cells"] == tables["expected"])


@CATALOGUE.check(
    id="tables-reported",
    family=Family.COMPLETENESS,
    asks=_("Does every table hold at least one value?"),
    table="tables",
    severity=Severity.WARNING,
    level=1,
    cites="Directive 2011/36/EU, Art. 19a(2)",
    says=_("{title}: nobody reported anything; this is no zero."),
    remedies=Remedies(
        analyst=_("Ask the suppliers whether the number is truly zero or was not recorded."),
    ),
    needs=("filled",),
)
def tables_reported(tables: pd.DataFrame) -> pd.Series:
    """Some cell has a value."""
    return tables["filled"] > 0


@CATALOGUE.check(
    id="breakdowns-recorded",
    family=Family.COMPLETENESS,
    asks=_("Is every breakdown that is asked for known of some of the units counted?"),
    table="breakdowns",
    severity=Severity.NOTE,
    level=1,
    cites="Directive 2011/36/EU, Art. 19a(2)",
    says=plural(
        "{title}: {dimension} is not known of the {total} unit.",
        "{title}: {dimension} is known of none of the {total} units.",
        by="total",
    ),
    remedies=Remedies(
        analyst=_("Ask the supplier to record the breakdown from now on."),
        steward=_("State in the metadata why it is missing."),
        supplier=_("Record the breakdown from now on."),
    ),
    needs=("recorded",),
    figures=("total", "recorded"),
    absent=_("No table has a figure to break down."),
)
def breakdowns_recorded(breakdowns: pd.DataFrame) -> pd.Series:
    """Some unit stands under a known category."""
    return breakdowns["recorded"] > 0


@CATALOGUE.check(
    id="questions-answered",
    family=Family.COMPLETENESS,
    asks=_("Has every question been answered on which numbers depend?"),
    table="questions",
    severity=Severity.NOTE,
    level=1,
    cites="mappings/decisions.yaml",
    says=plural(
        "{asked} Open; {facts} number is not counted.", "{asked} Open; {facts} numbers are not counted.", by="facts"
    ),
    remedies=Remedies(
        steward=_("Record the answer in mappings/decisions.yaml."),
    ),
    needs=("answered",),
    figures=("facts",),
    absent=NO_QUESTIONS,
)
def questions_answered(questions: pd.DataFrame) -> pd.Series:
    """The decision has an answer."""
    return questions["answered"]


@CATALOGUE.check(
    id="decisions-signed",
    family=Family.COMPLETENESS,
    asks=_("Are the decisions signed on which numbers rest?"),
    table="questions",
    severity=Severity.NOTE,
    level=1,
    cites="mappings/decisions.yaml",
    says=plural(
        "The proposal is unsigned. {facts} number rests on it. The submission is a DRAFT.",
        "The proposal is unsigned. {facts} numbers rest on it. The submission is a DRAFT.",
        by="facts",
    ),
    remedies=Remedies(
        steward=_("Have the ministry sign the decision in mappings/decisions.yaml."),
    ),
    needs=("signed", "answered"),
    figures=("facts",),
    absent=NO_QUESTIONS,
)
def decisions_signed(questions: pd.DataFrame) -> pd.Series:
    """The decision is signed; a question without an answer has nothing to sign."""
    return questions["signed"] | ~questions["answered"]


@CATALOGUE.check(
    id="texts-of-this-year",
    family=Family.COMPLETENESS,
    asks=_("Do the titles, sources and metadata of the collection speak of its year?"),
    table="texts",
    severity=Severity.WARNING,
    level=0,
    cites="thb:year, thb:names_years of the collection",
    says=_("The text names {years}, and the collection is of {year}."),
    remedies=Remedies(
        analyst=_("Correct the text; if the other year is meant, name it under thb:names_years."),
    ),
    needs=("intended",),
    absent=_("No text of the collection names a year."),
)
def texts_of_this_year(texts: pd.DataFrame) -> pd.Series:
    """The text names the year of the collection, or no year that is not meant."""
    return texts["intended"]


@CATALOGUE.check(
    id="prose-declared",
    family=Family.COMPLETENESS,
    asks=_("Is it said of every text of the steward for this year whether the public may read it?"),
    table="prose",
    severity=Severity.WARNING,
    level=0,
    cites="metadata.yaml, eu_only",
    says=_("It is not said whether the text may go into the public edition; as it stands it would."),
    remedies=Remedies(
        analyst=_("Write `eu_only: true` if the text reveals a small number, else `eu_only: false`."),
    ),
    needs=("declared",),
    absent=_("The steward has no text of his own for this year."),
)
def prose_declared(prose: pd.DataFrame) -> pd.Series:
    """The file says whether the public may read it."""
    return prose["declared"]
