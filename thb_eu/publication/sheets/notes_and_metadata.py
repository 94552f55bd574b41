"""Make the sheets about the collection beside its figures.

`notes`: breaks in the series, bounds of checks that the collection set, what was waived and what was corrected. Figures
before and after a break are not comparable; under wider bounds fewer figures are found unlikely.

`metadata`: the collection, every source that it was given, what stands or is read on somebody's authority; below that
the reference metadata under the concepts of SIMS/ESMS, the same lines as in its other faces. A text that no row can
hold goes on in the next row, under the same code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from thb_eu.base.messages import Text, _, cited, each_of, joined, layout, literal, plural, stacked, titled, wording
from thb_eu.base.model import Finding
from thb_eu.definitions import Waiver
from thb_eu.publication.labels import (
    AUDIENCE,
    METADATA,
    NOBODY_YET,
    NOT_TOLD,
    NOTES,
    STATE,
    WITHHELD,
    figures_of,
    place_outside,
)
from thb_eu.publication.reference.text_blocks import MetadataEntry
from thb_eu.results import Submission
from thb_eu.results.series import flag_in_words, flagged_figures
from thb_eu.results.waived_facts import living_waivers
from thb_eu.writing import simple_table
from thb_eu.writing.sheet_model import CellContent, SheetContent, height_of
from thb_eu.writing.sheet_styles import CELL
from thb_eu.writing.simple_table import (
    NONE,
    Row,
    SheetField,
    annex,
    code,
    columns_of,
    facts,
    grid,
    head,
    part,
    remark,
    section,
    text_fields,
    words,
)

NOTES_WIDTHS = (22.0, 35.0, 35.0, 14.0, 23.0, 17.0, 18.0, 11.0, 11.0)
NOTES_LAST = len(NOTES_WIDTHS)
THRESHOLDS = _("Bounds of checks that the collection set itself")
BOUND_BY_NAME = {
    "change_factor": _("factor by which a figure may differ from last year's"),
    "change_at_least": _("smallest change that is looked at"),
    "outlier_years": _("earlier years that a usual range needs"),
    "outlier_deviations": _("deviations from the median that are usual"),
    "equal_from": _("size from which equal counts of different units are suspicious"),
}
WAIVERS = _("Waived findings")
CORRECTIONS = _("Corrections: cells that are read as another value")
BLANK = _("blank")
TEXT_FIELDS = (simple_table.ID, text_fields(_("Text")))
WAIVER_FIELDS = (
    simple_table.ID,
    simple_table.REASON,
    simple_table.CHECK,
    simple_table.PLACE,
    words(_("Figures")),
    words(_("Asked by; granted by")),
    simple_table.ON,
    words(_("Until")),
)
CORRECTION_FIELDS = (
    simple_table.ID,
    simple_table.REASON,
    simple_table.ON,
    simple_table.PLACE,
    words(_("From → to")),
    simple_table.AUTHORITY,
)

WIDTHS = (14.0, 38.0, 78.0, 78.0, 23.0, 10.0)
LAST = len(WIDTHS)
TEXT_WIDTH, TALLEST_TEXT = 95.0, 390.0
"""How broad a text of the reference metadata stands, and how high (in points) before it goes on in another row."""

TITLE = _("Metadata: the collection and its sources")
COLLECTION = _("Collection")
REFERENCE_FIELDS = (code(_("Code")), words(_("Concept")), text_fields(_("Text")), words(_("From")))
ORIGIN = {(True, True): _("both"), (True, False): _("text"), (False, True): _("run"), (False, False): _("not provided")}
"""Where what stands under a concept comes from, by whether it has words of the steward and facts of the run."""
SOURCE_FIELDS = (
    code(_("Resource")),
    words(_("Named as")),
    words(_("Title")),
    simple_table.FACTS,
    simple_table.FILE,
    code(_("Contract")),
)
TOLD_OUTSIDE = 4
"""Of these the internal edition alone shows the others: in which file of ours a table lies concerns nobody else."""


def notes(submission: Submission) -> SheetContent:
    """Return the sheet after the guide."""
    sheet, collection = annex(submission, NOTES, NOTES_WIDTHS), submission.collection
    breaks = [(f"{entry['article']}, {entry['from']}", wording(entry["note"])) for entry in collection.breaks]
    heading = _("Notes: breaks, waivers and corrections")
    title = _("Breaks: articles that count otherwise than before")
    row = part(sheet, head(sheet, heading, NOTES_LAST), title, TEXT_FIELDS, breaks, NOTES_LAST) + 1
    flagged = flagged_figures(submission.definitions, collection)
    series = [(told.id, flag_in_words(told.flag, told.says, submission.definitions)) for told in flagged]
    title = _("Flags of series: breaks and differing definitions in this year")
    row = part(sheet, row, title, TEXT_FIELDS, series, NOTES_LAST) + 1
    if thresholds := list(_changed_thresholds(submission)):
        row = part(sheet, row, THRESHOLDS, TEXT_FIELDS, thresholds, NOTES_LAST) + 1
    row = _not_public(submission, sheet, row, WAIVERS, WAIVER_FIELDS, _waivers(submission)) + 1
    _not_public(submission, sheet, row, CORRECTIONS, CORRECTION_FIELDS, _corrections(submission))
    return sheet


def _not_public(
    submission: Submission,
    sheet: SheetContent,
    row: int,
    title: Text,
    fields: Sequence[SheetField],
    rows: Iterable[Row],
) -> int:
    """Return a part that depends on what suppliers told and how: of it the public is told that it is withheld."""
    if submission.protected.audience.withholds:
        return remark(sheet, section(sheet, row, title, len(sheet.widths)), WITHHELD, len(sheet.widths))
    return part(sheet, row, title, fields, rows, len(sheet.widths))


def _changed_thresholds(submission: Submission) -> Iterator[tuple[str, Text]]:
    """Yield by name the bounds that the collection changed, as the toolkit's → its own."""
    before = submission.definitions.thresholds
    for name, bound in submission.collection.thresholds.items():
        if bound != before[name]:
            called, change = BOUND_BY_NAME[name], f"{before[name]} → {bound}"
            yield name, layout("{called}: {change}", called=called, change=change)


def _waivers(submission: Submission) -> Iterator[Row]:
    for entry, found in living_waivers(submission):
        figures = "" if entry.is_scope else "\n".join(dict.fromkeys(map(figures_of, found)))
        asker, granted = entry.asker if entry.asked_by else NOBODY_YET, entry.granted_by or NOBODY_YET
        yield (
            entry.id,
            entry.reason,
            entry.check,
            _waiver_place(submission, entry, found),
            figures,
            layout("{asked}; {granted}", asked=asker, granted=granted),
            entry.on,
            entry.until,
        )


def _waiver_place(submission: Submission, waiver: Waiver, found: Sequence[Finding]) -> Text:
    """Return the place of a waiver, and of how many findings it speaks where it is for more than one place."""
    place = place_outside(submission, waiver.where)
    if not waiver.is_scope and len(found) <= 1:
        return place
    return layout("{place}\n{found}", place=place, found=plural("{count} finding", "{count} findings", len(found)))


def _corrections(submission: Submission) -> Iterator[Row]:
    for entry in submission.collection.corrections:
        before, after = entry.from_value or BLANK, entry.to_value or BLANK
        yield (
            entry.id,
            entry.reason,
            entry.on,
            place_outside(submission, entry.where),
            layout("{before} → {after}", before=before, after=after),
            entry.authority,
        )


def metadata(submission: Submission, entries: Iterable[MetadataEntry] = ()) -> SheetContent:
    """Return the sheet of the collection and its sources; `entries`: its reference metadata."""
    sheet = annex(submission, METADATA, WIDTHS)
    row = section(sheet, head(sheet, TITLE, LAST), COLLECTION, LAST)
    row = facts(sheet, row, _collection(submission), LAST, headed=2) + 1
    fields = SOURCE_FIELDS if submission.protected.audience.shows_doubts else SOURCE_FIELDS[:TOLD_OUTSIDE]
    row = _not_public(submission, sheet, row, _("Sources"), fields, _sources(submission, len(fields))) + 1
    if not submission.protected.audience.withholds:
        missing = "; ".join(map(str, submission.received.undelivered))
        row = section(sheet, row, _("Due under the suppliers' contracts and not delivered"), LAST)
        row = remark(sheet, row, literal(missing) if missing else NONE, LAST) + 1
    if described := list(_described(submission, entries)):
        row = section(sheet, row, _("Reference metadata (SIMS/ESMS)"), LAST)
        end = grid(sheet, row, REFERENCE_FIELDS, described)
        sheet.repeated_rows, sheet.filtered = (row, row), (row, 1, end - 1, columns_of(REFERENCE_FIELDS))
    return sheet


def _collection(submission: Submission) -> Iterator[tuple[Text, str | Text]]:
    collection, definitions = submission.collection, submission.definitions
    country = definitions.codelists["geo"].by_code[collection.geo].label
    yield _("Name"), collection.name
    yield _("Title"), stacked(collection.title)
    yield _("Country"), layout("{country} ({geo})", country=country, geo=collection.geo)
    yield _("Reference year"), str(collection.year)
    yield _("Version"), collection.version or NOT_TOLD
    yield _("Responsible body"), joined(collection.contact_words, "; ") if collection.contact_parts else NONE
    yield _("Harmonised statistics"), stacked(definitions.title)
    yield _("State"), STATE[submission.state]
    yield _("Audience"), AUDIENCE[submission.protected.audience]
    yield _("Policy on small counts"), submission.protected.policy or NONE
    if bounds := [text for _name, text in _changed_thresholds(submission)]:
        yield THRESHOLDS, each_of(bounds, "\n")
    yield _("Fingerprint of the definitions"), definitions.fingerprint


def _sources(submission: Submission, columns: int) -> Iterator[Row]:
    held = submission.received.facts["resource"].value_counts()
    for entry in submission.collection.resources:
        named, count = stacked(cited(entry)), int(held.get(entry["name"], 0))
        yield (entry["name"], named, titled(entry), count, entry["path"], entry["thb:contract"])[:columns]


def _described(submission: Submission, entries: Iterable[MetadataEntry]) -> Iterator[Row]:
    """Yield the rows of the reference metadata: one a concept, more where its text is long."""
    for entry in entries:
        origin = _("below") if entry.is_empty and entry.below else ORIGIN[bool(entry.prose), bool(entry.facts)]
        first, *others = (entry.lines(lang) for lang in submission.definitions.languages)
        for pair in _rows_of(first, [line for lines in others for line in lines]):
            yield entry.concept.code, entry.concept.label, pair, origin


def _rows_of(first: Sequence[str], others: Sequence[str]) -> list[tuple[str, str]]:
    """Return the lines of both columns, as many in a row as it can show."""
    rows: list[list[tuple[str, str]]] = [[]]
    used = 0.0
    for pair in zip_longest(first, others, fillvalue=""):
        needed = max(height_of(CellContent(line, CELL, (1, 1)), TEXT_WIDTH) for line in pair)
        if rows[-1] and used + needed > TALLEST_TEXT:
            rows.append([])
            used = 0.0
        rows[-1].append(pair)
        used += needed
    columns = [[filter(None, lines) for lines in zip(*row, strict=True)] for row in rows]
    return [("\n".join(left), "\n".join(right)) for left, right in columns]
