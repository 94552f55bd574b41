"""Guide: what a reader needs who opens the file cold: what this is, how a sheet reads, what every sign means.

Comes in: a submission and the layouts of its tables. Goes out: the paper after the cover, one or two pages. Lists of
indicators, units, parts and signs follow from the definitions and from what occurs in this file; the example is a cell
of this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from thb_eu.definitions import Table
from thb_eu.messages import NO_WORDS, Text, _, joined
from thb_eu.messages import layout as pattern
from thb_eu.model import ObsStatus, Scope, Submission
from thb_eu.publication.layout import Codes, TableLayout
from thb_eu.publication.sheets.grids import head, section
from thb_eu.publication.sheets.guidance import (
    ANNEX,
    BELOW,
    BESIDE,
    BLOCKS,
    CONTROLS,
    COUNTING,
    EXAMPLE,
    EXPLAIN,
    FLAGS,
    HEADINGS,
    LINEAGE,
    MISSING,
    NAMES,
    NEVER_ADDED,
    ONE_VIEW,
    PART,
    PARTS,
    PARTS_KNOWN,
    PRINTING,
    REASONS,
    SHEET,
    STANDS,
    STATES,
    TITLE,
    TRUST,
    UNITS,
    UNKNOWN,
    VALUES,
    VERIFY,
    WHAT,
    WITHHELD,
    ZERO,
)
from thb_eu.publication.sheets.looks import CELL, CELL_CODE, SHEET_TAB
from thb_eu.publication.sheets.pages import paginate
from thb_eu.publication.sheets.paper import Paper
from thb_eu.publication.sheets.tables import cells_on_sheet
from thb_eu.publication.sheets.tellings import is_missing
from thb_eu.publication.sheets.words import (
    DECISIONS,
    FINDINGS,
    GUIDE,
    MAPPING,
    MARK,
    MISSING_SIGN,
    NONE,
    STATUS,
    WITHHELD_SIGN,
    free_mark,
)

WIDTHS = {1: 25.0, 2: 80.0, 3: 80.0}
LAST = 3
SIGN = CELL_CODE.but(size=9, bold=True)

Entry = tuple[str | Text, Text]
Example = tuple[TableLayout, Codes, int]


def guide(submission: Submission, layouts: Sequence[TableLayout], is_blank: bool = False) -> Paper:
    """The sheet after the cover; that of a blank workbook tells of no figure and explains every flag."""
    paper = Paper(GUIDE, SHEET_TAB, submission.definitions.languages, widths=dict(WIDTHS))
    row, parts = head(paper, TITLE, LAST), []
    for title, told in _blank(submission) if is_blank else _sections(submission, layouts):
        first = row
        row = _section(paper, row, title, told)
        parts.append((first, row - 1))
        row += 1
    paginate(paper, parts)
    return paper


def _section(paper: Paper, row: int, title: Text, told: Sequence[Entry]) -> int:
    row = section(paper, row, title, LAST)
    for sign, text in told or [(WITHHELD_SIGN, NONE)]:
        paper.write(row, 1, sign, SIGN)
        paper.write_pair(row, 2, text, CELL)
        row += 1
    return row


def _sections(submission: Submission, layouts: Sequence[TableLayout]) -> Iterator[tuple[Text, list[Entry]]]:
    cells, found = submission.protected.cells, example(submission, layouts)
    yield WHAT, list(_what(submission))
    yield STANDS, list(_stands(submission))
    yield SHEET, list(_sheet(found))
    yield VALUES, list(_values(submission))
    yield FLAGS, list(_flags(submission, set(cells["obs_status"]), {*cells["conf_status"], free_mark(submission)}))
    yield UNITS, list(_units(submission))
    yield COUNTING, list(_counting(submission))
    yield TRUST, list(_trust(found))


def _blank(submission: Submission) -> Iterator[tuple[Text, list[Entry]]]:
    """What whoever fills in a form needs: every flag that may be typed, and nothing of a run."""
    lists = submission.definitions.codelists
    yield STANDS, list(_stands(submission))
    yield SHEET, list(_sheet(None))
    yield VALUES, list(_values(submission))
    yield FLAGS, list(_flags(submission, set(lists["obs_status"].by_code), set(lists["conf_status"].by_code)))
    yield UNITS, list(_units(submission))
    yield COUNTING, [("Σ", PARTS_KNOWN), ("≠", ONE_VIEW)]


def how_to_read(submission: Submission) -> list[Entry]:
    """Zero, missing and unknown, what adds up and what does not: the rules that a reader of any output needs."""
    return [*_values(submission), ("Σ", PARTS_KNOWN), ("≠", ONE_VIEW), ("≠", NEVER_ADDED)]


def _what(submission: Submission) -> Iterator[Entry]:
    """Whose figures, of when, and how far they may be trusted."""
    definitions, collection, state = submission.definitions, submission.collection, submission.state
    country = definitions.codelists["geo"].by_code[collection.geo].label
    title = definitions.title
    year = collection.year
    yield (
        f"{collection.geo} {year}",
        _("{title}: {country}, {year}.", title=title, country=country, year=year),
    )
    yield state.name, STATES[state].filled({"decisions": DECISIONS, "findings": FINDINGS})


def _stands(submission: Submission) -> Iterator[Entry]:
    """Every indicator with its tables and units, in the order of the sheets."""
    definitions = submission.definitions
    indicators = definitions.codelists["indicator"].by_code
    for name in dict.fromkeys(table.indicator for table in definitions.tables):
        own = [table for table in definitions.tables if table.indicator == name]
        counted = dict.fromkeys(unit for table in own for unit in table.units)
        item = f"{own[0].item} " if own[0].item else ""
        told = {"item": item, "label": indicators[name].label, "units": ", ".join(counted)}
        yield _from_to(own), pattern("{item}{label} ({units})", **told)


def _from_to(tables: Sequence[Table]) -> str:
    first, last = tables[0].name, tables[-1].name
    return first if first == last else f"{first} – {last}"


def _sheet(found: Example | None) -> Iterator[Entry]:
    """Headings, parts, flags, comments, controls, and one cell of this file read aloud."""
    for name, text in (HEADINGS, BLOCKS, BESIDE, BELOW, CONTROLS):
        yield name, text.filled({"missing": MISSING_SIGN})
    if found:
        layout, codes, value = found
        yield f"{layout.table.name}!{layout.cell(codes)}", _read_aloud(layout, codes, value)


def example(submission: Submission, layouts: Sequence[TableLayout]) -> Example | None:
    """The cell of the first indicator that is broken down furthest (of several the largest), with its value."""
    best: tuple[tuple[int, int], TableLayout, Codes] | None = None
    for layout in (one for one in layouts if one.table.indicator == layouts[0].table.indicator):
        for codes, cell in cells_on_sheet(submission, layout):
            value = 0 if is_missing(cell) else int(cell["obs_value"])
            rank = (_depth(layout, codes), value)
            if value and (best is None or rank > best[0]):
                best = rank, layout, codes
    return (best[1], best[2], best[0][1]) if best else None


def _depth(layout: TableLayout, codes: Codes) -> int:
    """How many categories proper are among the codes of a cell."""
    lists = [layout.lists[name] for name in layout.table.names]
    return sum(code in codelist.items for code, codelist in zip(codes, lists, strict=True))


def _read_aloud(layout: TableLayout, codes: Codes, value: int) -> Text:
    said = [
        pattern("{title}: {label}", title=dimension.title, label=layout.lists[dimension.name].by_code[code].label)
        for dimension, code in zip(layout.table.dimensions, codes, strict=True)
    ]
    return EXAMPLE.filled({"read": pattern("{said} → {value}", said=joined(said, "; "), value=value)})


def _values(submission: Submission) -> Iterator[Entry]:
    """Zero, missing and unknown: three things that are never the same."""
    lists = submission.definitions.codelists
    unknown = dict.fromkeys(lists[name].unknown for name in submission.definitions.dimension_lists.values())
    yield "0", ZERO
    yield MISSING_SIGN, MISSING
    yield ", ".join(filter(None, unknown)), UNKNOWN
    yield WITHHELD_SIGN, WITHHELD


def _flags(submission: Submission, used: Set[str], marked: Set[str]) -> Iterator[Entry]:
    """Both kinds of flags; a letter may be one of either kind, so each says in which column it stands."""
    yield from (
        (pattern("{status}: {code}", status=STATUS, code=code), text) for code, text in statuses(submission, used)
    )
    yield from ((pattern("{mark}: {code}", mark=MARK, code=code), text) for code, text in marks(submission, marked))


def statuses(submission: Submission, wanted: Set[str]) -> Iterator[Entry]:
    """The wanted statuses, as their list says them and as they are meant here; a plain value bears none."""
    known = {status.value: status for status in ObsStatus}
    for entry in submission.definitions.codelists["obs_status"].codes:
        if entry.code in wanted:
            reason = REASONS.get(known[entry.code]) if entry.code in known else NO_WORDS
            if reason is None:
                yield entry.code, _unshown(entry.label)
            else:
                yield entry.code, joined((entry.label, reason), ": ")


def marks(submission: Submission, wanted: Set[str]) -> Iterator[Entry]:
    """The wanted marks of confidentiality; the one that restricts nothing is not shown beside values."""
    free = free_mark(submission)
    for entry in submission.definitions.codelists["conf_status"].codes:
        if entry.code in wanted:
            yield entry.code, _unshown(entry.label) if entry.code == free else entry.label


def _unshown(label: Text) -> Text:
    """The label of a sign that stands in observations.csv and is left blank on the sheets."""
    return _("{label}; blank on the sheets", label=label)


def _units(submission: Submission) -> Iterator[Entry]:
    labels = submission.definitions.codelists["unit"].by_code
    for unit in dict.fromkeys(unit for table in submission.definitions.tables for unit in table.units):
        yield unit, labels[unit].label


def _counting(submission: Submission) -> Iterator[Entry]:
    """Which parts make a whole and what each means, that views are never added, what is no part of EU totals."""
    definitions = submission.definitions
    if definitions.tables and definitions.tables[0].parts:
        yield from _parts(submission, definitions.tables[0])
    yield "Σ", PARTS_KNOWN
    yield "≠", ONE_VIEW
    for table in definitions.tables:
        if not table.item:
            yield table.name, ANNEX.filled({"title": table.title, "note": table.note})


def _parts(submission: Submission, table: Table) -> Iterator[Entry]:
    """The first parts of the first table: which of them make the whole, and why a record counts as one of them."""
    name = table.parts[0].name
    codes = submission.definitions.codelists[table.parts[0].codelist]
    parts = [codes.by_code[code] for code in codes.items]
    whole = codes.by_code[codes.total].label
    yield codes.total, PARTS.filled({"whole": whole, "parts": joined((part.label for part in parts), " + ")})
    facts = submission.mapped.facts
    used = set(facts.loc[facts["scope"] == Scope.IN.value, "rule"])
    for part in parts:
        reasons = [
            rule.because
            for rule in submission.definitions.law.rules
            if rule.id in used and rule.count_as and rule.count_as.get(name) == part.code
        ]
        if reasons:
            yield part.code, PART.filled({"part": part.label, "because": joined(reasons, " ")})


def _trust(found: Example | None) -> Iterator[Entry]:
    """How to find where a number comes from, and how to see that nothing was changed."""
    cell = f"{found[0].table.name}!{found[0].cell(found[1])}" if found else "SHEET!CELL"
    yield "lineage.csv", LINEAGE
    yield f"thb-eu explain DIR {cell}", EXPLAIN.filled({"mapping": MAPPING})
    yield "thb-eu verify DIR", VERIFY
    yield from (NAMES, PRINTING)
