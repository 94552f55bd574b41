"""Metadata: the collection, and every source that it was given."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.model import Submission, Text
from thb_eu.publish.sheets.grids import code, grid, head, number, remark, section, words
from thb_eu.publish.sheets.looks import CELL, SHEET_TAB, SLATE
from thb_eu.publish.sheets.paper import Paper, both
from thb_eu.publish.sheets.words import AUDIENCE, METADATA, NONE, STATE, for_authority

LAST = 6
WIDTHS = {1: 19.0, 2: 36.0, 3: 66.0, 4: 24.0, 5: 30.0, 6: 9.0}

TITLE = Text("Metapodatki: zbirka in njeni viri", "Metadata: the collection and its sources")
COLLECTION = Text("Zbirka", "Collection")
SOURCES = Text("Viri", "Sources")
UNDELIVERED = Text("Kar po pogodbah s poročevalci še manjka", "Owed under the suppliers' contracts and not delivered")
NAME = CELL.but(bold=True, colour=SLATE)


def metadata(submission: Submission) -> Paper:
    """The sheet of the collection and its sources."""
    paper = Paper(METADATA, SHEET_TAB, widths=dict(WIDTHS))
    row = section(paper, head(paper, TITLE, LAST), COLLECTION, LAST)
    told = list(_collection(submission))
    for at, (title, value) in enumerate(told, start=row):
        paper.write(at, 1, both(title), NAME, (at, 2))
        paper.write(at, 3, value, CELL, (at, LAST))
    row = section(paper, row + len(told) + 1, SOURCES, LAST)
    fields = (
        code("Vir", "Resource"),
        words("Kako je naveden", "Named as"),
        words("Naslov", "Title"),
        code("Datoteka", "File"),
        code("Pogodba", "Contract"),
        number("Dejstva", "Facts"),
    )
    row = grid(paper, row, fields, _sources(submission))
    row = section(paper, row + 1, UNDELIVERED, LAST)
    missing = "; ".join(map(str, submission.received.undelivered))
    remark(paper, row, Text(missing, missing) if missing else NONE, LAST)
    return paper


def _collection(submission: Submission) -> Iterator[tuple[Text, str]]:
    collection, definitions = submission.collection, submission.definitions
    country = definitions.codelists["geo"].by_code[collection.geo].label
    yield Text("Ime", "Name"), collection.name
    yield Text("Naslov", "Title"), both(collection.title, "\n")
    yield Text("Država", "Country"), f"{both(country)} ({collection.geo})"
    yield Text("Referenčno leto", "Reference year"), str(collection.year)
    yield Text("Odgovorni organ", "Responsible body"), "; ".join(_contact(submission)) or both(NONE)
    yield Text("Usklajena statistika", "Harmonised statistics"), both(definitions.title, "\n")
    yield Text("Stanje", "State"), both(STATE[submission.state])
    yield Text("Namenjeno", "Audience"), both(AUDIENCE[submission.protected.audience])
    yield Text("Pravilo o majhnih številih", "Policy on small counts"), submission.protected.policy or both(NONE)
    yield Text("Prstni odtis definicij", "Fingerprint of the definitions"), definitions.fingerprint


def _contact(submission: Submission) -> Iterator[str]:
    contact = submission.collection.contact
    yield from (contact[part] for part in ("organization", "title", "email", "path") if contact.get(part))


def _sources(submission: Submission) -> Iterator[tuple[str | int, ...]]:
    facts = submission.received.facts["resource"].value_counts()
    for entry in submission.collection.resources:
        yield (
            entry["name"],
            entry["thb:source"],
            entry.get("title", ""),
            entry["path"],
            entry["thb:contract"],
            for_authority(submission, int(facts.get(entry["name"], 0))),
        )
