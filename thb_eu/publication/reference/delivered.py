"""Delivered: who sent what and who owes what, what was corrected, what breaks a series, which vintage this is.

For the public no number of facts and no reason of a correction is told: they could give away a suppressed count.
"""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.model import ObsStatus, Submission, Text, both_of
from thb_eu.publication.reference.passages import Passage, row, withheld
from thb_eu.publication.sheets.words import NO, YES, date_sl, for_authority

SOURCES = Text(
    "tabele poročevalcev, njihove datoteke in pogodbe; šteje se le, kar pogodba določa za štetje:",
    "the suppliers' tables, their files and contracts; only what a contract makes countable is counted:",
)
RESOURCE, SUPPLIER = Text("Vir", "Resource"), Text("Poročevalec", "Supplier")
TITLE, FILE = Text("Naslov", "Title"), Text("Datoteka", "File")
CONTRACT, COUNTED = Text("Pogodba", "Contract"), Text("Šteje se", "Counted")
FACTS = Text("Dejstva", "Facts")
COVERED = Text("poročevalci in število poslanih tabel:", "suppliers and the number of tables they sent:")
TABLES = Text("Tabele", "Tables")
OWED = Text(
    "po pogodbah z njimi manjka, kar sledi; kar manjka, ni ničla:",
    "what follows is owed under their contracts; what is not there is not zero:",
)
NOTHING_OWED = Text("po pogodbah z njimi ne manjka nič.", "nothing is owed under their contracts.")
CODES = Text("Vrstica", "Row")

CORRECTED = Text(
    "celice, ki se berejo drugače, kot jih je poslal poročevalec; njegova datoteka ostane, kakršna je:",
    "cells that are read otherwise than the supplier sent them; the supplier's file stays as it is:",
)
NOT_CORRECTED = Text(
    "nobena celica se ne bere drugače, kot jo je poslal poročevalec.", "no cell is read otherwise than it was sent."
)
ID, PLACE = Text("Oznaka", "Id"), Text("Mesto", "Place")
REASON, AUTHORITY, ON = Text("Razlog", "Reason"), Text("Odobril", "Authority"), Text("Dne", "On")

BREAKS = Text(
    "prelomi v vrstah: pred njimi in za njimi številke niso primerljive:",
    "breaks in series: figures before and after them are not comparable:",
)
NO_BREAK = Text("zbirka ne navaja nobenega preloma v vrsti.", "the collection tells of no break in series.")
ARTICLE, FROM, NOTE = Text("Člen", "Article"), Text("Od", "From"), Text("Pojasnilo", "Note")
VINTAGE = Text(
    "obdelava pozna eno samo objavo, to; spremembe med objavami pokaže thb-eu compare. Začasnih vrednosti ({flag}) je "
    "{count}, popravkov celic {corrected}.",
    "the run knows a single vintage, this one; thb-eu compare shows what changed between vintages. Provisional values "
    "({flag}): {count}; corrected cells: {corrected}.",
)


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
        place = Text(entry.where.in_language("sl"), entry.where.in_language("en"))
        on = Text(date_sl(entry.on), entry.on)
        rows.append(row(entry.id, place, withheld(submission, entry.reason), entry.authority, on))
    heads = (ID, PLACE, REASON, AUTHORITY, ON)
    yield Passage(CORRECTED, heads, tuple(rows)) if rows else Passage(NOT_CORRECTED)


def breaks(submission: Submission) -> Iterator[Passage]:
    """The breaks in series that the collection tells of."""
    told = submission.collection.breaks
    rows = tuple(row(entry["article"], entry["from"], both_of(entry["note"])) for entry in told)
    yield Passage(BREAKS, (ARTICLE, FROM, NOTE), rows) if rows else Passage(NO_BREAK)


def revisions(submission: Submission) -> Iterator[Passage]:
    """What the run knows of revisions: provisional values and corrections; other vintages it does not know."""
    flag = ObsStatus.PROVISIONAL.value
    count = int((submission.protected.cells["obs_status"] == flag).sum())
    corrected = len(submission.collection.corrections)
    yield Passage(VINTAGE.filled({"flag": flag, "count": count, "corrected": corrected}))
