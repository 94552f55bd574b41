"""Delivered: who sent what and who owes what, what was corrected, what breaks a series, which vintage this is.

For the public no number of facts and no reason of a correction is told: they could give away a suppressed count.
"""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.messages import Text, _, day, plural, wording
from thb_eu.model import ObsStatus, Submission
from thb_eu.publication.reference.passages import Passage, row, withheld
from thb_eu.publication.sheets.words import NO, YES, for_authority

SOURCES = _("the suppliers' tables, their files and contracts; only what a contract makes countable is counted:")
RESOURCE, SUPPLIER = _("Resource"), _("Supplier")
TITLE, FILE = _("Title"), _("File")
CONTRACT, COUNTED = _("Contract"), _("Counted")
FACTS = _("Facts")
COVERED = _("suppliers and the number of tables they sent:")
TABLES = _("Tables")
OWED = _("what follows is owed under their contracts; what is not there is not zero:")
NOTHING_OWED = _("nothing is owed under their contracts.")
CODES = _("Row")

CORRECTED = _("cells that are read otherwise than the supplier sent them; the supplier's file stays as it is:")
NOT_CORRECTED = _("no cell is read otherwise than it was sent.")
ID, PLACE = _("Id"), _("Place")
REASON, AUTHORITY, ON = _("Reason"), _("Authority"), _("On")

BREAKS = _("breaks in series: figures before and after them are not comparable:")
NO_BREAK = _("the collection tells of no break in series.")
ARTICLE, FROM, NOTE = _("Article"), _("From"), _("Note")
VINTAGE = _(
    "the run knows a single vintage, this one; thb-eu compare shows what changed between vintages. "
    "{provisional}, {corrected}."
)
PROVISIONAL = plural("{count} value is provisional ({flag})", "{count} values are provisional ({flag})")
CORRECTIONS = plural("{count} cell is corrected", "{count} cells are corrected")


def sources(submission: Submission) -> Iterator[Passage]:
    """Every table that was sent: by whom, in which file, under which contract, and how many facts it gave."""
    facts = submission.received.facts["resource"].value_counts()
    rows = []
    for entry in submission.collection.resources:
        contract = submission.definitions.contracts[entry["thb:contract"]]
        held = for_authority(submission, int(facts.get(entry["name"], 0)))
        counted = YES if contract.counted else NO
        rows.append(
            row(entry["thb:source"], contract.supplier, contract.title, entry["path"], contract.name, counted, held)
        )
    yield Passage(SOURCES, (RESOURCE, SUPPLIER, TITLE, FILE, CONTRACT, COUNTED, FACTS), tuple(rows))


def coverage(submission: Submission) -> Iterator[Passage]:
    """How many tables each supplier sent, and what is owed."""
    contracts = submission.definitions.contracts
    sent: dict[Text, int] = {}
    for entry in submission.collection.resources:
        supplier = contracts[entry["thb:contract"]].supplier
        sent[supplier] = sent.get(supplier, 0) + 1
    yield Passage(COVERED, (SUPPLIER, TABLES), tuple(row(supplier, count) for supplier, count in sent.items()))
    owed = tuple(
        row(contracts[entry.contract].supplier, contracts[entry.contract].title, ", ".join(entry.codes.values()))
        for entry in submission.received.undelivered
    )
    yield Passage(OWED, (SUPPLIER, TITLE, CODES), owed) if owed else Passage(NOTHING_OWED)


def corrections(submission: Submission) -> Iterator[Passage]:
    """Every correction: where, why, on whose authority."""
    rows = []
    for entry in submission.collection.corrections:
        place = entry.where
        on = day(entry.on)
        rows.append(row(entry.id, place, withheld(submission, entry.reason), entry.authority, on))
    heads = (ID, PLACE, REASON, AUTHORITY, ON)
    yield Passage(CORRECTED, heads, tuple(rows)) if rows else Passage(NOT_CORRECTED)


def breaks(submission: Submission) -> Iterator[Passage]:
    """The breaks in series that the collection tells of."""
    told = submission.collection.breaks
    rows = tuple(row(entry["article"], entry["from"], wording(entry["note"])) for entry in told)
    yield Passage(BREAKS, (ARTICLE, FROM, NOTE), rows) if rows else Passage(NO_BREAK)


def revisions(submission: Submission) -> Iterator[Passage]:
    """What the run knows of revisions: provisional values and corrections; other vintages it does not know."""
    flag = ObsStatus.PROVISIONAL.value
    count = int((submission.protected.cells["obs_status"] == flag).sum())
    corrected = len(submission.collection.corrections)
    told = {"provisional": PROVISIONAL.filled({"count": count, "flag": flag})}
    yield Passage(VINTAGE.filled({**told, "corrected": CORRECTIONS.filled({"count": corrected})}))
