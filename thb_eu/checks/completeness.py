"""Completeness: does every cell hold a value or the reason for none, and what was not reported at all?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.model import ObsStatus, Severity, Text

MISSING = [
    status.value
    for status in (ObsStatus.NOT_RECORDED, ObsStatus.NOT_REPORTED, ObsStatus.IMPOSSIBLE, ObsStatus.SUPPRESSED)
]
NO_QUESTIONS = Text("Nobena številka ne čaka na odločitev.", "No number rests on a decision.")


@CATALOGUE.check(
    id="every-cell-answered",
    asks=Text(
        "Ali ima vsaka celica vrednost ali razlog, da je nima?", "Does every cell hold a value or the reason for none?"
    ),
    table="cells",
    severity=Severity.ERROR,
    level=1,
    cites="Directive 2011/36/EU, Art. 19a; SDMX CL_OBS_STATUS",
    says=Text("Vrednost in oznaka {status_code} se ne ujemata.", "The value and the status {status_code} do not fit."),
    remedy=Text("Napaka v programu: sporočite vzdrževalcem.", "A fault of the program: report it to the maintainers."),
)
def every_cell_answered(cells: pd.DataFrame) -> pd.Series:
    """A value and a missing status exclude each other; one of them stands."""
    return cells["has_value"] != cells["status_code"].isin(MISSING)


@CATALOGUE.check(
    id="tables-dense",
    asks=Text(
        "Ali vsaka tabela našteje vse ključe natanko enkrat?", "Does every table list all its keys exactly once?"
    ),
    table="tables",
    severity=Severity.ERROR,
    level=1,
    cites="datapackages/eu-thb",
    says=Text(
        "{file}: {cells} celic, {distinct} različnih, pričakovanih {expected}.",
        "{file}: {cells} cells, {distinct} distinct, {expected} expected.",
    ),
    remedy=Text("Napaka v programu: sporočite vzdrževalcem.", "A fault of the program: report it to the maintainers."),
    figures=("cells", "distinct", "expected"),
)
def tables_dense(tables: pd.DataFrame) -> pd.Series:
    """As many cells as keys, and none twice."""
    return (tables["cells"] == tables["distinct"]) & (tables["cells"] == tables["expected"])


@CATALOGUE.check(
    id="tables-reported",
    asks=Text("Ali je v vsaki tabeli vsaj ena vrednost?", "Does every table hold at least one value?"),
    table="tables",
    severity=Severity.WARNING,
    level=1,
    cites="Directive 2011/36/EU, Art. 19a(2)",
    says=Text(
        "{title}: nihče ni poročal; to ni nič.",
        "{title}: nobody reported anything; this is no zero.",
    ),
    remedy=Text(
        "Vprašajte dobavitelje, ali je res nič, ali ni bilo zapisano.",
        "Ask the suppliers whether it is truly zero or was not recorded.",
    ),
)
def tables_reported(tables: pd.DataFrame) -> pd.Series:
    """Some cell has a value."""
    return tables["filled"] > 0


@CATALOGUE.check(
    id="questions-answered",
    asks=Text(
        "Ali je ministrstvo odgovorilo na vsa vprašanja, od katerih so odvisne številke?",
        "Has every question been answered on which numbers depend?",
    ),
    table="questions",
    severity=Severity.NOTE,
    level=1,
    cites="mappings/decisions.yaml",
    says=Text(
        "{asked} Odprto; številk, ki niso štete: {facts}.", "{asked} Open; numbers that are not counted: {facts}."
    ),
    remedy=Text("Zapišite odgovor v mappings/decisions.yaml.", "Record the answer in mappings/decisions.yaml."),
    figures=("facts",),
    absent=NO_QUESTIONS,
)
def questions_answered(questions: pd.DataFrame) -> pd.Series:
    """The decision has an answer."""
    return questions["answered"]


@CATALOGUE.check(
    id="decisions-signed",
    asks=Text(
        "Ali so odločitve, na katerih številke slonijo, podpisane?", "Are the decisions signed on which numbers rest?"
    ),
    table="questions",
    severity=Severity.NOTE,
    level=1,
    cites="mappings/decisions.yaml",
    says=Text(
        "Predlog ni podpisan. Številk, ki slonijo na njem: {facts}. Predložitev je OSNUTEK.",
        "The proposal is unsigned. Numbers that rest on it: {facts}. The submission is a DRAFT.",
    ),
    remedy=Text("Ministrstvo podpiše v mappings/decisions.yaml.", "The ministry signs in mappings/decisions.yaml."),
    figures=("facts",),
    absent=NO_QUESTIONS,
)
def decisions_signed(questions: pd.DataFrame) -> pd.Series:
    """The decision is signed; a question without an answer has nothing to sign."""
    return questions["signed"] | ~questions["answered"]
