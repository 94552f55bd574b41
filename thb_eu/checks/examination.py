"""Put all checks to a run and list every finding.

The checks of the rule files run over tables of evidence; the plausibility suites run through great_expectations, unless
the user asked for a fast run, which then says what it left out. Waivers mark findings, they do not remove them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from string import ascii_uppercase, digits

from thb_eu.base.messages import Text, _, joined
from thb_eu.base.model import ANY_CHANGE, CheckedCollection, CheckResult, Finding, Outcome, Severity, Span, rows_of
from thb_eu.base.ooxml.cell_reference import A_CELL, row_of
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.checks import all_checks, by_level, suite_checks
from thb_eu.checks.evidence import OF_WORDS, Evidence
from thb_eu.checks.expectations import run_suites
from thb_eu.checks.run import Answered, run_check
from thb_eu.checks.waivers import last_day_for_sending, refuse_unsound, to_be_judged, with_waivers
from thb_eu.definitions import CheckMetadata
from thb_eu.results import Collection, ReceivedFacts
from thb_eu.results.deliveries import table_of_place

SUITES = "suites"
"""Under which what the suites answered is known beside the ids of checks."""


@with_plain_text
def examined(evidence: Evidence, fast: bool = False) -> CheckedCollection:
    """Put every check to its evidence; `fast` leaves out the plausibility suites and says so.

    What was answered of figures alone is not asked again. Refuses waivers that cannot be meant, before anything is
    judged.
    """
    received, definitions = evidence.received, evidence.definitions
    checks = all_checks(definitions)
    refuse_unsound(received, checks, definitions)
    answers = [*_answers(evidence, evidence.of_figures or evidence, fast)]
    tables = {file: entry["thb:contract"] for file, entry in received.collection.by_file.items()}
    findings = [_placed(finding, received, tables) for _, found in answers for finding in found]
    left_out = tuple(check.id for check in suite_checks(definitions)) if fast else ()
    due = last_day_for_sending(received.collection, definitions)
    marked, (about_waivers, dead) = with_waivers(findings, to_be_judged(received), due, left_out)
    results = [_waived(result, marked) for result, _ in answers]
    return CheckedCollection(
        (*results, about_waivers), with_causes((*marked, *dead), checks, received.collection), left_out
    )


def _placed(finding: Finding, received: ReceivedFacts, tables: Mapping[str, str]) -> Finding:
    """Return the finding with the column called as its supplier calls it, and the contract of a file that was sent."""
    where = finding.where
    heading = received.headings.get(where.file, {}).get(where.column, where.column)
    table = table_of_place(where.file, tables.get(where.file, ""))
    return replace(finding, where=replace(where, column=heading, table=table))


def _answers(evidence: Evidence, of_figures: Evidence, fast: bool) -> Iterator[Answered]:
    known = of_figures.answered
    answers = None if fast or SUITES in known else run_suites([*evidence.definitions.suites.values()], of_figures)
    for check in by_level(evidence.definitions):
        if OF_WORDS.intersection((check.table, check.join.table if check.join else "")):
            yield run_check(check, evidence.table)
        else:
            yield known.get(check.id) or known.setdefault(check.id, run_check(check, of_figures.table))
    if answers:
        known[SUITES] = [*answers()]
    yield from () if fast else known[SUITES]


def _waived(result: CheckResult, findings: list[Finding]) -> CheckResult:
    """Return a check whose findings are all waived is waived."""
    matching = [finding for finding in findings if finding.check == result.check]
    if matching and all(finding.outcome is Outcome.WAIVED for finding in matching):
        return replace(result, outcome=Outcome.WAIVED)
    return result


# Mark findings that only follow from another one with the fingerprint of their cause, and put each beneath it.
#
# A cause is a finding of a check that declares `cause`: a label that nobody knows, a value outside its contract (of a
# row), a table that is missing or another's (of a table). What rests on that row or table follows from it.
#
# Every finding names what may be wrong (`Finding.changes`: numbers, claims of the text, labels, gaps of the law) and
# by how much. Findings are one difference as long as one change of one of these settles them all, whatever their
# checks: so it goes along the lineage from a printed total or two views of one population to margins, recipients and
# texts.
#
# A finding follows too where several differences come to its own together, where it is an end of a move within a
# table, where it tells of a table's rows what a finding that blocks tells of them (one lacks or is doubled), where it
# doubts a number of a sum that is unlikely itself, and where it rests on a number that is wrong for certain. What is
# left of a difference otherwise is a cause of its own, and an exact amount never follows from one that is known less
# well, so that no consequence hides a second mistake. No finding is left out or changed otherwise.

ROW, TABLE = "row", "table"
"""How far a finding reaches as a cause: its row of a table, or the whole table."""
FEW = 3
"""Of so many numbers that may be wrong a cause names all, and a doubt about one of them follows from it."""
ONE_CHANGE = _("A change by {by} settles it with all that follows: {numbers}.")
Suspects = Mapping[str, Span]
"""By what may be wrong, the change that would settle a finding."""
REFERENCE = re.compile(rf"(?P<table>[^!]+)(?:!(?P<first>{A_CELL})(?::(?P<last>{A_CELL}))?)?")


@dataclass(frozen=True, slots=True)
class FindingRows:
    """Rows of a supplier's table; all of them where `first` is 0."""

    table: str
    first: int = 0
    last: int = 0

    def meets(self, other: FindingRows) -> bool:
        """Tell whether a row belongs to both."""
        if self.table != other.table or not (self.first and other.first):
            return self.table == other.table
        return self.first <= other.last and other.first <= self.last


def with_causes(
    findings: Sequence[Finding], checks: Iterable[CheckMetadata], collection: Collection
) -> tuple[Finding, ...]:
    """Return the findings, each that follows from another with its cause in `follows_from`, and beneath it.

    Causes go first, those first from which most follows; the others keep their order.
    """
    reach = {check.id: check.cause for check in checks}
    tables = {file: entry["name"] for file, entry in collection.by_file.items()}
    places = [tuple(_place(finding, tables)) for finding in findings]
    bases = [tuple(_basis(finding)) or places[at] for at, finding in enumerate(findings)]
    rows = [[part for part in (*base, *place) if part.first] for base, place in zip(bases, places, strict=True)]
    marked = list(findings)
    for extent, resting in ((TABLE, bases), (ROW, rows)):
        for at, cause in enumerate(findings):
            if reach.get(cause.check) == extent and cause.outcome is Outcome.FAILED and not marked[at].follows_from:
                _mark(
                    marked, bases[at] if extent == ROW else [FindingRows(part.table) for part in bases[at]], resting, at
                )
    return tuple(_in_order(_marked_by_changes(marked)))


def _in_order(findings: Sequence[Finding]) -> Iterator[Finding]:
    beneath: dict[str, list[Finding]] = {}
    for finding in findings:
        beneath.setdefault(finding.follows_from, []).append(finding)
    follow = Counter(finding.follows_from for finding in findings if finding.follows_from)
    for cause in sorted(beneath.get("", ()), key=lambda top: (not follow[top.fingerprint], -follow[top.fingerprint])):
        yield cause
        yield from beneath.pop(cause.fingerprint, ())


@dataclass(slots=True)
class _Difference:
    """What is wrong once: the finding that tells it first, its cause, and of what a change settles it and all since."""

    finding: Finding
    root: str
    suspects: Suspects


def _marked_by_changes(marked: Sequence[Finding]) -> list[Finding]:
    """Name as causes the findings that are nearest to what suppliers wrote, of others that one change settles too."""
    told: list[_Difference] = []
    above = {flaw.fingerprint: flaw.follows_from for flaw in marked if flaw.follows_from}

    def top(cause: str) -> str:
        return top(above[cause]) if cause in above else cause

    judged = (flaw for flaw in marked if flaw.outcome in (Outcome.FAILED, Outcome.UNDECIDED))
    for finding in sorted(judged, key=_distance):
        cause = top(finding.fingerprint)
        before = [gap for gap in told if cause in (finding.fingerprint, top(gap.root))]
        if same := next((gap for gap in before if _in_common(finding.changes, gap.suspects)), None):
            same.suspects, root = _in_common(finding.changes, same.suspects), top(same.root)
        else:
            alike = (top(gap.root) for gap in before if _is_part(finding, gap.finding))
            root = next(alike, "") or top(_adding_up(finding, before)) or cause
        if not same or _is_whole(finding.changes):
            told.append(_Difference(finding, root, finding.changes))
        if root != cause:
            above[cause] = root
    for ends in _moves(told):
        root, *others = (top(gap.root) for gap in sorted(ends, key=lambda end: _distance(end.finding)))
        above |= {cause: root for cause in others if cause != root}
    followed = {*map(top, above)}
    settled = {gap.root: gap.suspects for gap in told[::-1] if gap.root == gap.finding.fingerprint in followed}
    located = [replace(flaw, message=_located(flaw, settled.get(flaw.fingerprint, {}))) for flaw in marked]
    return [replace(flaw, follows_from=above.get(flaw.fingerprint, "") and top(flaw.fingerprint)) for flaw in located]


def _located(finding: Finding, suspects: Suspects) -> Text:
    """Return what a cause says, with the few numbers of one table of which a change settles it and what follows."""
    amounts, tables = {*suspects.values()}, {name.partition("!")[0] for name in suspects}
    few = len(suspects) <= FEW and len(finding.changes) != 1
    if not few or len(amounts) != 1 or len(tables) != 1 or _known(*amounts) < 2:
        return finding.message
    by, numbers = f"{amounts.pop()[0]:+}".replace("-", "−"), ", ".join(sorted(suspects))
    return joined((finding.message, ONE_CHANGE.filled({"by": by, "numbers": numbers})), " ")


def _distance(finding: Finding) -> tuple[int, int, int, bool, int, int]:
    """Say how far a finding is from what suppliers wrote: by what it may do, how well it is known what is wrong, its
    level, the tables and numbers it takes; an unlikely sum goes before what it adds up."""
    tables, changes = {name.partition("!")[0] for name in finding.changes}, finding.changes
    unknown = -max(map(_known, changes.values()), default=2)
    size = (-len(changes), 0) if _is_whole(changes) else (len(tables), len(changes))
    return [*Severity].index(finding.severity), unknown, finding.level, not tables, *size


def _in_common(ours: Suspects, theirs: Suspects) -> Suspects:
    """Return what settles both by one change; theirs must be known as well as ours, or better and be few, or those
    of a table be ours too.
    """
    apart = {name.partition("!")[0] for name in theirs.keys() - ours.keys()}
    better = range(3 if len(theirs) <= FEW or {name.partition("!")[0] for name in theirs} - apart else 1)
    named = [name for name in ours.keys() & theirs.keys() if _known(theirs[name]) - _known(ours[name]) in better]
    both = {name: (max(ours[name][0], theirs[name][0]), min(ours[name][1], theirs[name][1])) for name in named}
    return {name: span for name, span in both.items() if span[0] <= span[1]}


def _known(span: Span) -> int:
    """Say how well an amount is known: exactly (2), by a bound, or not at all."""
    return (span != ANY_CHANGE) + (span[0] == span[1])


def _adding_up(finding: Finding, told: Iterable[_Difference]) -> str:
    """Return the cause of the largest of several differences that come to the finding's own together; else nothing.

    Each settles of it the share that its change of a number has in the change that the finding asks for.
    """
    exact = {name: span[0] for name, span in finding.changes.items() if _known(span) == 2}
    shares: list[tuple[Fraction, str]] = []
    for other in told:
        parts = {name: part[0] for name, part in other.suspects.items() if name in exact and _known(part) == 2}
        if len(settled := {Fraction(int(part), int(exact[name])) for name, part in parts.items()}) == 1:
            shares.append((settled.pop(), other.root))
    return max(shares, key=lambda pair: abs(pair[0]))[1] if sum(share for share, _ in shares) == 1 else ""


def _is_part(finding: Finding, other: Finding) -> bool:
    """Tell whether two findings are parts of one mistake: a row as a whole or one too many or too few, a sum and what
    it adds up; a number that is surely wrong, and what rests on it or says the same of another one in its row.
    """
    about, before = ({*side.rests_on, *side.changes} for side in (finding, other))
    rows = any(name == rows_of(name.partition("!")[0]) for name in about & before)
    known = [*map(_known, other.changes.values())]
    in_sum = _is_whole(other.changes) and finding.changes and {*finding.changes.items()} <= {*other.changes.items()}
    on_it = known == [2] and finding.rests_on >= other.changes.keys() and 2 not in map(_known, finding.changes.values())
    places = {(side.check, side.where.file, side.where.sheet, row_of(side.where.cell)) for side in (finding, other)}
    in_row = known == [2] and len(places) == 1 and row_of(other.where.cell) > 0
    return bool((rows and other.severity is Severity.ERROR) or in_sum or on_it or in_row)


def _is_whole(changes: Suspects) -> bool:
    """Tell whether a sum of numbers is unlikely, and nobody knows by how much."""
    return len(changes) > 1 and {*changes.values()} == {ANY_CHANGE} and all("!" in name for name in changes)


def _moves(told: Iterable[_Difference]) -> Iterable[list[_Difference]]:
    """Find differences that are ends of a move: along a row or column of a table they come to nothing together.

    They are of one check and place, or each is about a single number of the table. Where several rows moved across the
    same columns, or columns across the same rows, all did together.
    """
    lines: dict[tuple[str, str], dict[int, dict[str, float]]] = {}
    differences = [*told]
    for at, gap in enumerate(differences):
        for name, (by, most) in gap.finding.changes.items():
            table, _, cell = name.partition("!")
            column, row = cell.rstrip(digits), cell.lstrip(ascii_uppercase)
            if by == most and column and row and cell == column + row:
                lines.setdefault((table, row), {}).setdefault(at, {})[column] = by
                lines.setdefault((table, column), {}).setdefault(at, {})[row] = by
    moves: dict[tuple[str, frozenset[str]], list[_Difference]] = {}
    for (table, line), spans in lines.items():
        ends = [differences[at] for at in spans]
        amounts = [by for own in spans.values() for by in {*own.values()}]
        across = [name for own in spans.values() for name in own]
        if not len(amounts) == len(ends) > 1 or len({*across}) < len(across) or sum(amounts) != 0:
            continue
        alike = len({(end.finding.check, end.finding.where.file, end.finding.where.sheet) for end in ends}) == 1
        single = all(sum(name.startswith(f"{table}!") for name in end.finding.changes) == 1 for end in ends)
        if alike or single:
            together = frozenset(across if len(across) > 2 else (line, *across))
            moves.setdefault((table, together), []).extend(ends)
    return moves.values()


def _mark(
    marked: list[Finding], about: Iterable[FindingRows], resting: Sequence[Iterable[FindingRows]], at: int
) -> None:
    """Name the finding `at` as the cause of all others that rest on what it is about."""
    cause = marked[at]
    for other, finding in enumerate(marked):
        if other == at or finding.follows_from or finding.fingerprint == cause.fingerprint or not finding.is_open:
            continue
        if any(rows.meets(base) for rows in about for base in resting[other]):
            marked[other] = replace(finding, follows_from=cause.fingerprint)


def _basis(finding: Finding) -> Iterator[FindingRows]:
    """Yield the rows of suppliers' tables on which a finding rests."""
    for name in sorted(finding.rests_on):
        if found := REFERENCE.fullmatch(name):
            first = row_of(found["first"]) if found["first"] else 0
            yield FindingRows(found["table"], first, row_of(found["last"]) if found["last"] else first)


def _place(finding: Finding, tables: dict[str, str]) -> Iterator[FindingRows]:
    """Yield the row in which a finding stands, or the table."""
    if table := tables.get(finding.where.file):
        row = finding.where.row or row_of(finding.where.cell)
        yield FindingRows(table, row, row)
