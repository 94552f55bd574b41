"""Metadata: the collection, every source that it was given, and what stands or is read on somebody's authority."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.model import Submission, Text
from thb_eu.publish.sheets.grids import Field, code, grid, head, number, remark, section, words
from thb_eu.publish.sheets.looks import CELL, SHEET_TAB, SLATE
from thb_eu.publish.sheets.notes import (
    CORRECTIONS,
    THRESHOLDS,
    WAIVERS,
    living_waivers,
    own_thresholds,
    place_told,
    where_told,
)
from thb_eu.publish.sheets.paper import Paper, both
from thb_eu.publish.sheets.words import AUDIENCE, METADATA, NOBODY_YET, NONE, STATE, for_authority

LAST = 6
WIDTHS = {1: 19.0, 2: 36.0, 3: 66.0, 4: 24.0, 5: 30.0, 6: 9.0}

TITLE = Text("Metapodatki: zbirka in njeni viri", "Metadata: the collection and its sources")
COLLECTION = Text("Zbirka", "Collection")
SOURCES = Text("Viri", "Sources")
UNDELIVERED = Text("Kar po pogodbah s poročevalci še manjka", "Owed under the suppliers' contracts and not delivered")
NAME = CELL.but(bold=True, colour=SLATE)
WAIVER_FIELDS = (
    code("Oznaka", "Id"),
    code("Preverjanje", "Check"),
    words("Mesto", "Place"),
    words("Odobril", "Granted by"),
    words("Dne – velja do", "On – until"),
    number("Ugotovitve", "Findings"),
)
CORRECTION_FIELDS = (
    code("Oznaka", "Id"),
    words("Mesto", "Place"),
    words("Razlog", "Reason"),
    words("Odobril", "Authority"),
    words("Dne", "On"),
    number("Dejstva", "Facts"),
)


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
    row = remark(paper, row, Text(missing, missing) if missing else NONE, LAST)
    row = _annex(paper, row + 1, WAIVERS, WAIVER_FIELDS, list(_waivers(submission)))
    _annex(paper, row + 1, CORRECTIONS, CORRECTION_FIELDS, list(_corrections(submission)))
    return paper


def _annex(paper: Paper, row: int, title: Text, fields: tuple[Field, ...], rows: list[tuple[str | int, ...]]) -> int:
    row = section(paper, row, title, LAST)
    return grid(paper, row, fields, rows) if rows else remark(paper, row, NONE, LAST)


def _waivers(submission: Submission) -> Iterator[tuple[str | int, ...]]:
    for entry, found in living_waivers(submission):
        until = f"{entry.on or both(NOBODY_YET)} – {entry.until}"
        granted = entry.granted_by or both(NOBODY_YET)
        yield entry.id, entry.check, where_told(entry, found), granted, until, len(found)


def _corrections(submission: Submission) -> Iterator[tuple[str | int, ...]]:
    rest_on = submission.received.facts["correction"].str.split("; ").explode().value_counts()
    for entry in submission.collection.corrections:
        reason = for_authority(submission, both(entry.reason, "\n"))
        counts = for_authority(submission, int(rest_on.get(entry.id, 0)))
        yield entry.id, place_told(entry.where), reason, entry.authority, entry.on, counts


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
    if bounds := [both(told) for _, told in own_thresholds(submission)]:
        yield THRESHOLDS, "\n".join(bounds)
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
