"""Describe who answers, what is shown, in which units and classes, for where and when, how confidential."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from thb_eu.base.messages import NO_WORDS, Text, _, day, joined, layout, literal, titled
from thb_eu.base.model import Scope, State
from thb_eu.definitions import Definitions
from thb_eu.publication.labels import AUDIENCE, STATE
from thb_eu.publication.law_sentences import in_force
from thb_eu.publication.law_terms import mark, signature
from thb_eu.publication.layout import item_of
from thb_eu.publication.reference.text_blocks import TextBlock, listed, row, surely
from thb_eu.publication.signs_and_sums import changed_by
from thb_eu.publication.table_notes import perturbing_policy
from thb_eu.results import Submission
from thb_eu.results.state import leaves_unsigned, unsigned_of_series
from thb_eu.results.waived_facts import living_waivers

GROUPINGS = ("directive", "iccs")
"""Columns of a code list that group its codes as others do; how sure the second is stands in `iccs_confidence`."""

CODE, TABLE, TITLE, UNIT, UNITS = _("Code"), _("Table"), _("Title"), _("Unit"), _("Units")
IN_TABLES, INDICATOR, MARKS = _("In tables"), _("Indicator"), _("Confidence")


def contact_organisation(submission: Submission) -> Iterator[TextBlock]:
    """Yield the body that the collection names as its contact."""
    contact = submission.collection.contact
    organization = contact.get("organization")
    who = literal(organization) if organization else titled(contact) if contact.get("title") else NO_WORDS
    if not who.is_empty:
        yield TextBlock(_("{who} answers for the collection.", who=who))


def contact_email(submission: Submission) -> Iterator[TextBlock]:
    """Yield the address that the collection gives, if it gives one."""
    if address := submission.collection.contact.get("email"):
        yield TextBlock(_("address of the collection: {address}.", address=address))


def last_update(submission: Submission) -> Iterator[TextBlock]:
    """Yield the day on which these metadata were made, and how new the steward's words are; no clock is read."""
    general = submission.definitions.reference.of(submission.collection.geo).prose
    latest = max((prose.on for words in (general, submission.collection.prose) for prose in words.values()), default="")
    intro = _(
        "{day}; latest dated words of the steward: {latest}.",
        day=day(submission.day),
        latest=day(latest) if latest else _("not dated"),
    )
    yield TextBlock(intro)


def tables(submission: Submission) -> Iterator[TextBlock]:
    """Yield every table with the item that it answers."""
    definitions, annex = submission.definitions, _("national annex, no part of EU totals")
    rows = tuple(
        row(table.name, table.title, item_of(table) if table.item else annex, ", ".join(table.units))
        for table in definitions.tables
    )
    yield TextBlock(_("{title}; tables:", title=definitions.title), (TABLE, TITLE, _("Item"), UNITS), rows)


def code_lists(submission: Submission) -> Iterator[TextBlock]:
    """Yield the code list of every dimension, and in the internal edition how sure its categories are."""
    definitions, rows = submission.definitions, []
    titles = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    for name, codelist in definitions.dimension_lists.items():
        codes = definitions.codelists[codelist].codes
        counts = Counter(code.confidence for code in codes if code.confidence)
        marks = joined(layout("{word} {count}", word=mark(word), count=count) for word, count in counts.items())
        rows.append(row(titles[name], codelist, len(codes), marks))
    intro = _("code lists of the dimensions, and their numbers of categories:")
    heads = (_("Dimension"), _("Code list"), _("Categories"), MARKS)
    yield TextBlock(intro, *surely(submission, heads, rows, 3))


def groupings(submission: Submission) -> Iterator[TextBlock]:
    """Yield the codes that others group otherwise, with their groups."""
    definitions = submission.definitions
    intro = _("categories as the Directive and the international classification of crime (ICCS) group them:")
    heads = (CODE, _("Category"), _("Directive"), _("ICCS"), MARKS)
    for codelist in dict.fromkeys(definitions.dimension_lists.values()):
        rows = [
            row(code.code, code.label, *(code.more[by] for by in GROUPINGS), mark(code.more.get("iccs_confidence", "")))
            for code in definitions.codelists[codelist].codes
            if all(code.more.get(by) for by in GROUPINGS)
        ]
        yield from listed(intro, *surely(submission, heads, rows, 4))


def counting_units(submission: Submission) -> Iterator[TextBlock]:
    """Yield the units, and the tables that count them."""
    definitions = submission.definitions
    rows = tuple(
        row(label, ", ".join(table.name for table in definitions.tables if unit in table.units))
        for unit, label in _used_units(definitions)
    )
    intro = _("units that are counted; units of different kinds are never added to each other:")
    yield TextBlock(intro, (UNIT, IN_TABLES), rows)


def units_of_measure(submission: Submission) -> Iterator[TextBlock]:
    """Yield the codes of the units, here and in SDMX."""
    definitions = submission.definitions
    known = definitions.codelists["unit"].by_code
    rows = tuple(row(unit, label, known[unit].more.get("sdmx", "")) for unit, label in _used_units(definitions))
    yield TextBlock(_("number of units, a whole number; codes of the units:"), (CODE, UNIT, _("In SDMX")), rows)


def _used_units(definitions: Definitions) -> list[tuple[str, Text]]:
    known = definitions.codelists["unit"].by_code
    return [(unit, known[unit].label) for unit in dict.fromkeys(u for table in definitions.tables for u in table.units)]


def populations(submission: Submission) -> Iterator[TextBlock]:
    """Yield what the tables of each indicator say of the population that they count."""
    definitions = submission.definitions
    labels = definitions.codelists["indicator"].by_code
    counting = (table for table in definitions.tables if table.scope == Scope.IN.value and not table.note.is_empty)
    notes = dict.fromkeys((table.indicator, table.note) for table in counting)
    rows = tuple(row(labels[indicator].label, note) for indicator, note in notes)
    yield TextBlock(_("populations that are counted, by indicator:"), (INDICATOR, _("Population")), rows)


def reference_area(submission: Submission) -> Iterator[TextBlock]:
    """Yield the reporting country."""
    country = submission.definitions.codelists["geo"].by_code[submission.collection.geo]
    yield TextBlock(layout("{country} ({code}).", country=country.label, code=country.code))


def coverage_in_time(submission: Submission) -> Iterator[TextBlock]:
    """Yield the reference year, and the other years that suppliers' tables hold."""
    year = submission.collection.year
    others = sorted({str(time) for time in submission.received.uncounted_facts["time"].dropna()} - {str(year), "0"})
    also = _(
        "reference year {year}. Suppliers' tables hold {years} too; these serve the checks and are not published.",
        year=year,
        years=", ".join(others),
    )
    yield TextBlock(also if others else _("reference year {year}.", year=year))


def reference_period(submission: Submission) -> Iterator[TextBlock]:
    """Yield first and last day of the reference year."""
    first, last = (day(f"{submission.collection.year}-{date}") for date in ("01-01", "12-31"))
    yield TextBlock(_("calendar year: from {first} to {last}.", first=first, last=last))


TOGETHER = _("the public gets the members of these groups together only ({tables}): {codes}.")
OF_FEW = _("the public gets members of fewer than {bound} units together only ({tables}): {codes}.")
BY_ONE = _(
    "the public gets the members of these groups one by one where there are {bound} or more ({tables}): {codes}."
)


def confidentiality_policy(submission: Submission) -> Iterator[TextBlock]:
    """Yield the policy on small counts of the year: thresholds, reason, days, signature."""
    policy = submission.definitions.law.policy(submission.collection.year)
    if policy is None:
        yield TextBlock(_("no policy on small counts is in force."))
        return
    text = _(
        "policy {id}. True values go to the Commission, which is told by marks what the public does not get: values "
        "below {below} ({primary}), and others that would reveal them within {within} ({secondary}). {because} In "
        "force: {valid}; {signed}.",
        id=policy.id,
        below=policy.below,
        primary=policy.primary,
        secondary=policy.secondary,
        within=policy.within,
        because=policy.because,
        valid=in_force(policy.valid, submission.protected.audience.shows_doubts),
        signed=signature(policy.approval),
    )
    yield TextBlock(text)
    if policy.perturbs:
        yield TextBlock(_("for the public: {how}", how=changed_by(policy)))
    for level in policy.levels:
        if level.told:
            yield TextBlock(_("told as they are: {because}", because=level.because))
    for merger in policy.recode:
        values = {
            "codes": ", ".join(code for codes in merger.groups.values() for code in codes),
            "tables": ", ".join(merger.tables) or _("all tables"),
            "bound": merger.members_from or merger.groups_from,
        }
        yield TextBlock((OF_FEW if merger.members_from else BY_ONE if merger.groups_from else TOGETHER).filled(values))


def confidentiality_treatment(submission: Submission) -> Iterator[TextBlock]:
    """Yield what was done to small counts for this audience, and how many cells bear which mark."""
    marks = submission.protected.cells["conf_status"].dropna().value_counts()
    known = submission.definitions.codelists["conf_status"].codes
    rows = tuple(row(code.code, code.label, int(marks[code.code])) for code in known if code.code in marks)
    suppressed = _(
        "small counts of persons are suppressed, with all cells that would reveal them; cells by mark of "
        "confidentiality:"
    )
    marked = _("small counts of persons are marked and not changed; cells by mark of confidentiality:")
    perturbed = _("counts of persons are told by the method that the rules of reading describe; cells by mark:")
    intro = suppressed if submission.protected.audience.withholds else marked
    intro = perturbed if perturbing_policy(submission) else intro
    yield TextBlock(intro, (_("Mark"), _("Meaning"), _("Cells")), rows)


def audience(submission: Submission) -> Iterator[TextBlock]:
    """Yield the words that say for whom this edition is."""
    yield TextBlock(_("this edition is {audience}.", audience=AUDIENCE[submission.protected.audience]))


def frequency(submission: Submission) -> Iterator[TextBlock]:
    """Find how often: as the code list of frequencies has it."""
    codelist = submission.definitions.codelists["freq"]
    code = codelist.by_code[codelist.items[0]]
    yield TextBlock(layout("{label} ({code}).", label=code.label, code=code.code))


def methodology(_submission: Submission) -> Iterator[TextBlock]:
    """Find where the methods stand."""
    text = _(
        "the dossier holds the sheet Mapping (rules with text and citation), the sheets Guide (rules of "
        "reading) and Decisions, and the folder definitions (the law, code lists and contracts by which the "
        "collection was made)."
    )
    yield TextBlock(text)


def quality_documents(_submission: Submission) -> Iterator[TextBlock]:
    """Find where the quality is reported."""
    text = _(
        "the dossier holds findings.json, report.html and the sheet Findings (every check, every finding), "
        "and manifest.json (hashes and versions)."
    )
    yield TextBlock(text)


def deadlines(submission: Submission) -> Iterator[TextBlock]:
    """Yield the words that say by when the year is due; in the internal edition also how sure these days are."""
    year, definitions = submission.collection.year, submission.definitions
    days = definitions.days_due(year)
    sure = layout(" ({sure})", sure=mark(definitions.deadlines["confidence"]))
    text = _(
        "the year {year} is due to the Commission in principle by {target}, at the latest by "
        "{limit}{confidence}. The day of sending is not known to the run.",
        year=year,
        target=day(days["target"]),
        limit=day(days["limit"]),
        confidence=sure if submission.protected.audience.shows_doubts else "",
    )
    yield TextBlock(text)


def state(submission: Submission) -> Iterator[TextBlock]:
    """Find how far the dossier may be trusted to be the ministry's word, and what it waits for."""
    named = STATE[submission.state]
    if submission.state is State.FINAL:
        yield TextBlock(_("state of the dossier: {state}.", state=named))
        return
    mapped = submission.mapped
    questions = [question for question in mapped.questions if question.asks]
    policy = submission.definitions.law.policy(submission.collection.year)
    waits = {
        _("open questions"): sum(not question.answered for question in questions),
        _("unsigned decisions on which figures rest"): sum(query.answered and not query.signed for query in questions),
        _("unsigned statements on series"): len(unsigned_of_series(submission.collection, submission.definitions)),
        _("articles with unsigned rules"): len(mapped.unsigned),
        _("waivers that nobody has granted yet"): sum(
            not waiver.granted_by for waiver, _found in living_waivers(submission)
        ),
        _("unsigned policies on small counts"): int(policy is not None and policy.signed is None),
        _("releases of this edition that nobody planned or signed"): int(leaves_unsigned(submission)),
        _("texts of rules and code lists that no role has confirmed"): len(submission.unconfirmed),
        _("address of a contact, which the collection does not give"): int(not submission.collection.names_contact),
        _("findings that block the submission"): sum(finding.blocks for finding in submission.examined.findings),
    }
    rows = tuple(row(what, count) for what, count in waits.items() if count)
    yield TextBlock(_("state of the dossier: {state}. Waiting still:", state=named), rows=rows)
