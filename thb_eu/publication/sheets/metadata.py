"""Metadata: the collection, every source that it was given, what stands or is read on somebody's authority.

Below that the reference metadata under the concepts of SIMS/ESMS, the same lines as in its other faces. A text that no
row can hold goes on in the next row, under the same code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from thb_eu.messages import Text, _, each_of, literal, stacked, titled
from thb_eu.messages import layout as pattern
from thb_eu.model import Submission
from thb_eu.publication.sheets.grids import (
    Field,
    Halves,
    code,
    columns_of,
    facts,
    grid,
    head,
    number,
    remark,
    section,
    spoken,
    words,
)
from thb_eu.publication.sheets.looks import CELL, SHEET_TAB
from thb_eu.publication.sheets.notes import (
    CORRECTIONS,
    THRESHOLDS,
    WAIVERS,
    living_waivers,
    own_thresholds,
    place_told,
    where_told,
)
from thb_eu.publication.sheets.paper import Ink, Paper, Value, height_of
from thb_eu.publication.sheets.words import AUDIENCE, METADATA, NOBODY_YET, NONE, NOT_TOLD, STATE, for_authority

LAST = 6
WIDTHS = {1: 14.0, 2: 45.0, 3: 95.0, 4: 95.0, 5: 23.0, 6: 10.0}
TEXT_WIDTH, TALLEST_TEXT = WIDTHS[3], 390.0
"""How broad a text of the reference metadata stands, and how high (in points) before it goes on in another row."""

TITLE = _("Metadata: the collection and its sources")
COLLECTION = _("Collection")
SOURCES = _("Sources")
UNDELIVERED = _("Owed under the suppliers' contracts and not delivered")
REFERENCE = _("Reference metadata (SIMS/ESMS)")
REFERENCE_FIELDS = (
    code(_("Code")),
    words(_("Concept")),
    spoken(_("Text")),
    words(_("From")),
)
ORIGIN = {
    (True, True): _("both"),
    (True, False): _("text"),
    (False, True): _("run"),
    (False, False): _("not provided"),
}
"""Where what stands under a concept comes from, by whether it has words of the steward and facts of the run."""
BELOW = _("below")

WAIVER_FIELDS = (
    code(_("Id")),
    code(_("Check")),
    words(_("Place")),
    words(_("Granted by")),
    words(_("On – until")),
    number(_("Findings")),
)
CORRECTION_FIELDS = (
    code(_("Id")),
    words(_("Place")),
    words(_("Reason")),
    words(_("Authority")),
    words(_("On")),
    number(_("Facts")),
)


def metadata(submission: Submission) -> Paper:
    """The sheet of the collection and its sources."""
    paper = Paper(METADATA, SHEET_TAB, submission.definitions.languages, widths=dict(WIDTHS))
    row = section(paper, head(paper, TITLE, LAST), COLLECTION, LAST)
    row = section(paper, facts(paper, row, _collection(submission), LAST, headed=2) + 1, SOURCES, LAST)
    fields = (
        code(_("Resource")),
        words(_("Named as")),
        words(_("Title")),
        code(_("File")),
        code(_("Contract")),
        number(_("Facts")),
    )
    row = grid(paper, row, fields, _sources(submission))
    row = section(paper, row + 1, UNDELIVERED, LAST)
    missing = "; ".join(map(str, submission.received.undelivered))
    row = remark(paper, row, literal(missing) if missing else NONE, LAST)
    row = _annex(paper, row + 1, WAIVERS, WAIVER_FIELDS, list(_waivers(submission)))
    row = _annex(paper, row + 1, CORRECTIONS, CORRECTION_FIELDS, list(_corrections(submission)))
    if described := list(_described(submission)):
        row = section(paper, row + 1, REFERENCE, LAST)
        end = grid(paper, row, REFERENCE_FIELDS, described)
        paper.repeated_rows, paper.filtered = (row, row), (row, 1, end - 1, columns_of(REFERENCE_FIELDS))
    return paper


def _described(submission: Submission) -> Iterator[tuple[Value | Halves, ...]]:
    """The rows of the reference metadata: one a concept, more where its text is long."""
    # The reference metadata speak with the words of the sheets; loaded with them they would load each other.
    from thb_eu.publication.reference import entries

    for entry in entries(submission):
        concept = entry.concept
        origin = BELOW if entry.is_empty and entry.below else ORIGIN[bool(entry.prose), bool(entry.facts)]
        own, *others = (entry.lines(lang) for lang in submission.definitions.languages)
        for told in _rows_of(own, [line for lines in others for line in lines]):
            yield concept.code, concept.label, told, origin


def _rows_of(sl: Sequence[str], en: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The lines of both columns, as many in a row as it can show."""
    held: list[tuple[str, str]] = []
    used = 0.0
    for pair in zip_longest(sl, en, fillvalue=""):
        needed = max(height_of(Ink(line, CELL, (1, 1)), TEXT_WIDTH) for line in pair)
        if held and used + needed > TALLEST_TEXT:
            yield _joined(held)
            held, used = [], 0.0
        held.append(pair)
        used += needed
    yield _joined(held)


def _joined(held: Sequence[tuple[str, str]]) -> tuple[str, str]:
    sl, en = ("\n".join(line for line in lines if line) for lines in zip(*held, strict=True))
    return sl, en


def _annex(paper: Paper, row: int, title: Text, fields: tuple[Field, ...], rows: list[tuple[Value, ...]]) -> int:
    row = section(paper, row, title, LAST)
    return grid(paper, row, fields, rows) if rows else remark(paper, row, NONE, LAST)


def _waivers(submission: Submission) -> Iterator[tuple[Value, ...]]:
    for entry, found in living_waivers(submission):
        until = pattern("{since} – {until}", since=entry.on or NOBODY_YET, until=entry.until)
        granted = entry.granted_by or NOBODY_YET
        yield entry.id, entry.check, where_told(entry, found), granted, until, len(found)


def _corrections(submission: Submission) -> Iterator[tuple[Value, ...]]:
    rest_on = submission.received.facts["corrections"].explode().value_counts()
    for entry in submission.collection.corrections:
        reason = for_authority(submission, stacked(entry.reason))
        counts = for_authority(submission, int(rest_on.get(entry.id, 0)))
        yield entry.id, place_told(entry.where), reason, entry.authority, entry.on, counts


def _collection(submission: Submission) -> Iterator[tuple[Text, str | Text]]:
    collection, definitions = submission.collection, submission.definitions
    country = definitions.codelists["geo"].by_code[collection.geo].label
    yield _("Name"), collection.name
    yield _("Title"), stacked(collection.title)
    yield _("Country"), pattern("{country} ({geo})", country=country, geo=collection.geo)
    yield _("Reference year"), str(collection.year)
    yield _("Version"), collection.version or NOT_TOLD
    yield _("Responsible body"), "; ".join(_contact(submission)) or NONE
    yield _("Harmonised statistics"), stacked(definitions.title)
    yield _("State"), STATE[submission.state]
    yield _("Audience"), AUDIENCE[submission.protected.audience]
    yield _("Policy on small counts"), submission.protected.policy or NONE
    if bounds := [told for _, told in own_thresholds(submission)]:
        yield THRESHOLDS, each_of(bounds, "\n")
    yield _("Fingerprint of the definitions"), definitions.fingerprint


def _contact(submission: Submission) -> Iterator[str]:
    contact = submission.collection.contact
    yield from (contact[part] for part in ("organization", "title", "email", "path") if contact.get(part))


def _sources(submission: Submission) -> Iterator[tuple[Value, ...]]:
    facts = submission.received.facts["resource"].value_counts()
    for entry in submission.collection.resources:
        yield (
            entry["name"],
            entry["thb:source"],
            titled(entry),
            entry["path"],
            entry["thb:contract"],
            for_authority(submission, int(facts.get(entry["name"], 0))),
        )
