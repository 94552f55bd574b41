"""Presentation: who answers, what is shown, in which units and classes, for where and when."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.definitions import Definitions
from thb_eu.messages import Text, _, day, joined, layout
from thb_eu.model import Scope, Submission
from thb_eu.publication.law.words import mark
from thb_eu.publication.reference.passages import Passage, row, surely
from thb_eu.publication.titles import item_of

GROUPINGS = ("directive", "iccs")
"""Columns of a code list that group its codes as others do; how sure the second is stands beside it."""
GROUPING_MARK = "iccs_confidence"
IN_SDMX = "sdmx"
"""The column of the code list of units that holds the code of other lists."""

ANSWERS = _("{who} answers for the collection.")
WRITES = _("address of the collection: {address}.")
VERSION = _("the definitions have the fingerprint {fingerprint}; latest dated words of the steward: {day}.")
NO_DAY = _("not dated")
TABLES = _("{title}; tables:")
TABLE, TITLE, ITEM = _("Table"), _("Title"), _("Item")
UNITS, INDICATOR = _("Units"), _("Indicator")
NATIONAL = _("national annex, no part of EU totals")
LISTS = _("code lists of the dimensions, and their numbers of categories:")
DIMENSION, CODELIST = _("Dimension"), _("Code list")
CATEGORIES, MARKS = _("Categories"), _("Confidence")
GROUPED = _("categories as the Directive and the international classification of crime (ICCS) group them:")
CODE, CATEGORY = _("Code"), _("Category")
DIRECTIVE, ICCS = _("Directive"), _("ICCS")
UNIT, IN_TABLES = _("Unit"), _("In tables")
COUNTED = _("units that are counted; units of different kinds are never added to each other:")
MEASURED = _("number of units, a whole number; codes of the units:")
IN_OTHERS = _("In SDMX")
POPULATIONS = _("populations that are counted, by indicator:")
POPULATION = _("Population")
AREA = layout("{country} ({code}).")
IN_TIME = _("reference year {year}. Suppliers' tables hold {years} too; these serve the checks and are not published.")
ONE_YEAR = _("reference year {year}.")
PERIOD = _("calendar year: from {first} to {last}.")


def contact_organisation(submission: Submission) -> Iterator[Passage]:
    """The body that the collection names as its contact."""
    contact = submission.collection.contact
    if who := contact.get("organization") or contact.get("title"):
        yield Passage(ANSWERS.filled({"who": who}))


def contact_email(submission: Submission) -> Iterator[Passage]:
    """The address that the collection gives, if it gives one."""
    if address := submission.collection.contact.get("email"):
        yield Passage(WRITES.filled({"address": address}))


def version_of_definitions(submission: Submission) -> Iterator[Passage]:
    """By which definitions the run was made, and how new the steward's words are; no day of today."""
    definitions = submission.definitions
    general = definitions.reference.of(submission.collection.geo).prose
    days = [prose.on for words in (general, submission.collection.prose) for prose in words.values()]
    latest = max(days, default="")
    on = day(latest) if latest else NO_DAY
    yield Passage(VERSION.filled({"fingerprint": definitions.fingerprint, "day": on}))


def tables(submission: Submission) -> Iterator[Passage]:
    """Every table with the item that it answers."""
    definitions = submission.definitions
    rows = (
        row(table.name, table.title, item_of(table) if table.item else NATIONAL, ", ".join(table.units))
        for table in definitions.tables
    )
    yield Passage(TABLES.filled({"title": definitions.title}), (TABLE, TITLE, ITEM, UNITS), tuple(rows))


def code_lists(submission: Submission) -> Iterator[Passage]:
    """The code list of every dimension, and in the internal edition how sure its categories are."""
    definitions = submission.definitions
    titles = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    rows = tuple(
        row(titles[name], codelist, len(definitions.codelists[codelist].codes), _marks(codelist, definitions))
        for name, codelist in definitions.dimension_lists.items()
    )
    yield Passage(LISTS, *surely(submission, (DIMENSION, CODELIST, CATEGORIES, MARKS), rows, 3))


def _marks(codelist: str, definitions: Definitions) -> Text:
    words = [code.confidence for code in definitions.codelists[codelist].codes]
    counted = [(word, words.count(word)) for word in dict.fromkeys(words) if word]
    return joined(layout("{word} {count}", word=mark(word), count=count) for word, count in counted)


def groupings(submission: Submission) -> Iterator[Passage]:
    """The codes that others group otherwise, with their groups."""
    definitions = submission.definitions
    for codelist in dict.fromkeys(definitions.dimension_lists.values()):
        codes = [code for code in definitions.codelists[codelist].codes if all(code.more.get(by) for by in GROUPINGS)]
        rows = tuple(
            row(code.code, code.label, *(code.more[by] for by in GROUPINGS), mark(code.more.get(GROUPING_MARK, "")))
            for code in codes
        )
        if rows:
            yield Passage(GROUPED, *surely(submission, (CODE, CATEGORY, DIRECTIVE, ICCS, MARKS), rows, 4))


def counting_units(submission: Submission) -> Iterator[Passage]:
    """The units, and the tables that count them."""
    definitions = submission.definitions
    rows = tuple(
        row(label, ", ".join(table.name for table in definitions.tables if unit in table.units))
        for unit, label in _used_units(definitions)
    )
    yield Passage(COUNTED, (UNIT, IN_TABLES), rows)


def units_of_measure(submission: Submission) -> Iterator[Passage]:
    """The codes of the units, here and in SDMX."""
    definitions = submission.definitions
    known = definitions.codelists["unit"].by_code
    rows = tuple(row(unit, label, known[unit].more.get(IN_SDMX, "")) for unit, label in _used_units(definitions))
    yield Passage(MEASURED, (CODE, UNIT, IN_OTHERS), rows)


def _used_units(definitions: Definitions) -> list[tuple[str, Text]]:
    known = definitions.codelists["unit"].by_code
    return [(unit, known[unit].label) for unit in dict.fromkeys(u for table in definitions.tables for u in table.units)]


def populations(submission: Submission) -> Iterator[Passage]:
    """What the tables of each indicator say of the population that they count."""
    definitions = submission.definitions
    labels = definitions.codelists["indicator"].by_code
    notes = {
        (table.indicator, table.note): None
        for table in definitions.tables
        if table.scope == Scope.IN.value and not table.note.is_empty
    }
    rows = tuple(row(labels[indicator].label, note) for indicator, note in notes)
    yield Passage(POPULATIONS, (INDICATOR, POPULATION), rows)


def reference_area(submission: Submission) -> Iterator[Passage]:
    """The reporting country."""
    geo = submission.collection.geo
    country = submission.definitions.codelists["geo"].by_code[geo].label
    yield Passage(AREA.filled({"country": country, "code": geo}))


def coverage_in_time(submission: Submission) -> Iterator[Passage]:
    """The reference year, and the other years that suppliers' tables hold."""
    year = submission.collection.year
    others = sorted({str(told) for told in submission.received.history["time"].dropna()} - {str(year), "0"})
    told = IN_TIME if others else ONE_YEAR
    yield Passage(told.filled({"year": year, "years": ", ".join(others)}))


def reference_period(submission: Submission) -> Iterator[Passage]:
    """First and last day of the reference year."""
    first, last = (f"{submission.collection.year}-{day}" for day in ("01-01", "12-31"))
    days = {"first": day(first), "last": day(last)}
    yield Passage(PERIOD.filled(days))
