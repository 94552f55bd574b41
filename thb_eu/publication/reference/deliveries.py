"""Describe who sent and who owes what, what was corrected, checked and waived, what breaks a series.

The public is told who the suppliers are and which breaks the collection declares: the rest depends on counts, or on how
a supplier told his. No message of a finding is repeated here: messages hold figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from thb_eu.base.messages import NO_WORDS, Text, _, cited, day, joined, plural, wording
from thb_eu.base.model import ObsStatus, Outcome, SeriesFlag
from thb_eu.publication.edition import left_to_internal, shown
from thb_eu.publication.labels import NO, NOBODY_YET, OUTCOME, SEVERITY, YES, place_outside, revision
from thb_eu.publication.law_terms import mark, signature
from thb_eu.publication.reference.text_blocks import TextBlock, listed, not_public, row, surely
from thb_eu.results import Submission
from thb_eu.results.waived_facts import living_waivers

CANNOT_BE_TOLD = _("the whole table: it cannot be told, says its supplier")
NOTHING_DUE = _("nothing is due under their contracts.")
SUPPLIER, TITLE, ID, PLACE, REASON, CHECK = (_("Supplier"), _("Title"), _("Id"), _("Place"), _("Reason"), _("Check"))


def sources(submission: Submission) -> Iterator[TextBlock]:
    """Yield every table that was sent: by whom, in which file, under which contract, and how many facts it gave."""
    if submission.protected.audience.withholds:
        named = dict.fromkeys(
            contract.supplier
            for name, contract in submission.definitions.contracts.items()
            if name.split("/")[0] in submission.collection.suppliers
        )
        yield TextBlock(_("the suppliers of the collection:"), (SUPPLIER,), tuple(row(name) for name in named))
        return
    facts, rows = submission.received.facts["resource"].value_counts(), []
    for entry in submission.collection.resources:
        contract = submission.definitions.contracts[entry["thb:contract"]]
        held = int(facts.get(entry["name"], 0))
        counted = YES if contract.counted else NO
        rows.append(row(cited(entry), contract.supplier, contract.title, entry["path"], contract.name, counted, held))
    intro = _("the suppliers' tables; only what a contract makes countable is counted:")
    heads = (_("Resource"), SUPPLIER, TITLE, _("File"), _("Contract"), _("Counted"), _("Facts"))
    of_the_office = heads.index(_("File")), heads.index(_("Contract"))
    yield TextBlock(intro, *surely(submission, heads, rows, *of_the_office))


@not_public
def coverage(submission: Submission) -> Iterator[TextBlock]:
    """Find how many tables each supplier sent, and what is owed."""
    contracts = submission.definitions.contracts
    sent = Counter(contracts[entry["thb:contract"]].supplier for entry in submission.collection.resources)
    rows = tuple(row(supplier, count) for supplier, count in sent.items())
    yield TextBlock(_("suppliers and the number of tables they sent:"), (SUPPLIER, _("Tables")), rows)
    missing = (
        row(
            contracts[entry.contract].supplier,
            contracts[entry.contract].title,
            CANNOT_BE_TOLD if entry.stated else ", ".join(entry.codes.values()),
        )
        for entry in submission.received.undelivered
    )
    intro = _("what follows is due under their contracts; a missing figure does not mean zero:")
    yield from listed(intro, (SUPPLIER, TITLE, _("Row")), missing, NOTHING_DUE)


@not_public
def corrections(submission: Submission) -> Iterator[TextBlock]:
    """Yield every correction: where, why, on whose authority."""
    rows = (
        row(entry.id, place_outside(submission, entry.where), entry.reason, entry.authority, day(entry.on))
        for entry in submission.collection.corrections
    )
    intro = _("cells that are read otherwise than the supplier sent them; the supplier's file stays as it is:")
    heads = (ID, PLACE, REASON, _("Authority"), _("On"))
    yield from listed(intro, heads, rows, _("no cell is read otherwise than it was sent."))


def _declared(submission: Submission, flag: SeriesFlag, intro: Text) -> Iterator[TextBlock]:
    """Yield what the country declares of series under a flag: mark, what is said, why; internally how sure it is."""
    definitions, collection = submission.definitions, submission.collection
    told = definitions.series_of(collection.geo).told_in(collection.year, definitions.law)
    rows = [
        row(held.value, statement.says, statement.because, mark(statement.confidence), signature(statement.approval))
        for held, statement in told
        if held is flag
    ]
    heads = (_("Flag"), _("What is said"), REASON, _("Confidence"), _("Signature"))
    yield from listed(intro, *surely(submission, heads, rows, 3))


def differing_definitions(submission: Submission) -> Iterator[TextBlock]:
    """Yield the definitions that are not those of the Directive, as they are flagged beside the figures."""
    intro = _("definitions that differ from those of the Directive; the flag stands beside each figure concerned:")
    yield from _declared(submission, SeriesFlag.DEFINITION, intro)


def breaks(submission: Submission) -> Iterator[TextBlock]:
    """Yield the breaks in series that the country and the collection tell of."""
    anew = _("breaks in series in this year; the flag stands beside each figure concerned:")
    declared = [*_declared(submission, SeriesFlag.BREAK, anew)]
    yield from declared
    intro = _("breaks in series: figures before and after them are not comparable:")
    held = submission.collection.breaks
    rows = (row(entry["article"], entry["from"], wording(entry["note"])) for entry in held)
    heads = (_("Article"), _("From"), _("Note"))
    yield from listed(intro, heads, rows, NO_WORDS if declared else _("no break in series is declared."))


def revisions(submission: Submission) -> Iterator[TextBlock]:
    """Yield which vintage this is, provisional values and corrections; the figures of others the run does not know."""
    if submission.revision:
        yield TextBlock(_("vintage {which}", which=revision(submission.revision)))
    flag = ObsStatus.PROVISIONAL.value
    count = int((submission.protected.cells["obs_status"] == flag).sum())
    corrected = plural(
        "{count} cell is corrected", "{count} cells are corrected", len(submission.collection.corrections)
    )
    provisional = plural(
        "{count} value is provisional ({flag})", "{count} values are provisional ({flag})", count, flag=flag
    )
    told = [provisional] if submission.protected.audience.withholds else [provisional, corrected]
    intro = _(
        "the run knows a single vintage, this one; thb-eu compare shows what changed between vintages. {counts}.",
        counts=joined(told),
    )
    yield TextBlock(intro)


def validation(submission: Submission) -> Iterator[TextBlock]:
    """Yield checks by outcome, those that were left out, and those that found something."""
    examined = shown(submission)
    counts = Counter(result.outcome for result in examined.results)
    rows = (row(OUTCOME[outcome], counts[outcome]) for outcome in Outcome if counts[outcome])
    intro = plural("{count} check by outcome:", "{count} checks by outcome:", len(examined.results))
    yield from listed(intro, (_("Outcome"), _("Checks")), rows, _("no check was run."))
    left_out = ", ".join(examined.left_out)
    yield TextBlock(
        _("checks left out and not run: {checks}.", checks=left_out) if left_out else _("no check was left out.")
    )
    found = Counter((entry.check, entry.outcome, entry.severity) for entry in examined.findings)
    rows = (
        row(check, OUTCOME[outcome], SEVERITY[severity], count) for (check, outcome, severity), count in found.items()
    )
    intro = _("checks with findings; they are in findings.json and on the sheet Findings:")
    yield from listed(intro, (CHECK, _("Outcome"), _("Severity"), _("Findings")), rows)
    if left := left_to_internal(submission):
        yield TextBlock(left)


@not_public
def waivers(submission: Submission) -> Iterator[TextBlock]:
    """Yield the waivers that hold: where, why, who asked, who granted, until when."""
    rows = []
    for waiver, found in living_waivers(submission):
        what = (waiver.id, waiver.check, place_outside(submission, waiver.where), waiver.reason)
        who = (waiver.asker if waiver.asked_by else NOBODY_YET, waiver.granted_by or NOBODY_YET)
        rows.append(row(*what, *who, day(waiver.until), len(found)))
    intro = _("findings in suppliers' figures that a waiver may allow; the figures are not changed:")
    heads = (ID, CHECK, PLACE, REASON, _("Asked by"), _("Granted by"), _("Until"), _("Findings"))
    yield from listed(intro, heads, rows, _("no waiver holds."))
