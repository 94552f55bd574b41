"""Tabulate what a narrative report says beside what it refers to, one table per check.

In come the report's claims and the relations between them (both as told), the cells of every aggregate table, the
declared words and the collection's year; out comes one row per relation, or per reference where each is compared: the
place of the claim, both sides as people read them, the figures to compare, and all values on which an answer rests.
A blank is `<NA>`, never zero; nothing is judged here.

A relation that cannot be read (a reference that leads nowhere, a word that nobody declared, a text where a number is
needed) stands in `text_refers_to_something` and in no other table; what keeps several from being read, once. So do
claims that no relation refers to at all. What only follows from a cell of which another check speaks, names that check.

A comparative word (majority, slight decrease) is declared with bounds on a share or on a relative change, as fractions:
`above` and `below` leave the bound out, `from` and `to` take it in. They are read as they are written, so that exactly
one half is decided by arithmetic and not by binary fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pandas as pd

from thb_eu.base.messages import NO_WORDS, Text, _, joined, layout, literal, plural
from thb_eu.base.model import ANY_CHANGE, Span, rows_of
from thb_eu.base.table_schemas import NUMBER, VALUES, Schema, records
from thb_eu.checks.evidence.context import (
    BECAUSE_OF,
    BLANK,
    PLACE,
    RESTS_ON,
    Context,
    Row,
    changes_that_settle,
)
from thb_eu.definitions import Codelist
from thb_eu.results.references import (
    Figure,
    MissingReference,
    References,
    ReportStatement,
    Same,
    UnreadableReference,
    days_of,
    facts_in_cells,
    gap,
    parted,
    same_category,
    same_name,
    total,
)

AT_LEAST = "at least"
"""The kind of relation in which the claim is the whole."""
SHARE, CHANGE = "share", "change"
"""What a word may be about: a part of a whole, or what an earlier number has become."""

Told = Iterator[tuple[str, Row]]
Pairs = Sequence[tuple[str, str]]

EQUALS_COUNTED = "text_equals_counted_table"
EQUALS_OTHER = "text_equals_other_table"
EQUALS_TEXT = "text_equals_text"
SUMS = "text_adds_up"
PARTS = "text_parts_fit"
WORDS = "text_words_hold"
YEARS = "text_years_agree"
DAYS = "text_days_fit"
NAMES = "text_names_agree"
ARTICLES = "text_articles_agree"
STAGES = "text_stages_follow"
FIGURES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((EQUALS_COUNTED, EQUALS_OTHER, EQUALS_TEXT, SUMS, YEARS), ("here", "there")),
    PARTS: ("part", "whole"),
    WORDS: ("least", "greatest", "there", "fewest", "most"),
    DAYS: ("first_day", "last_day", "from_day", "until_day"),
    **dict.fromkeys((NAMES, ARTICLES), ("missing", "extra")),
    STAGES: ("later", "earlier"),
}
"""The tables of evidence that compare, with the figures of each."""

COLLECTION = _("the collection")
INSIDE, NOT_LATER = _("inside"), _("not later than")
NO_WORD = _('the word "{culprit}" is not declared for this')
A_WORD = "word"
"""The unit of a claim whose value is a comparative word."""
TWICE = _("{culprit} takes part twice")

REFERENCES = "text_refers_to_something"
TABLES: Mapping[str, tuple[str, ...]] = {REFERENCES: ("faults",), **FIGURES}
"""All tables of evidence, with the figures of each."""
TEXTS = ("relation", "claim", "kind", "section", "statement", "told", "refers", "against", "word", "odd", "basis")
REPORT = _("the report")
NOTHING_TOLD: Mapping[tuple[str, str], str] = {}
AS_AGREED: Mapping[str, int] = {}


def evidence_of_relations(
    report: Mapping[str, pd.DataFrame],
    cells: pd.DataFrame,
    words: Mapping[str, Mapping[str, float]],
    year: int,
    already_reported: Mapping[tuple[str, str], str] = NOTHING_TOLD,
    lower: Mapping[str, int] = AS_AGREED,
    lists: Iterable[Codelist] = (),
) -> dict[str, pd.DataFrame]:
    """Return the evidence of every relation that was told, by the names of `TABLES`; empty tables where none was.

    `already_reported`: by file and cell, the checks that speak of a cell of a table already. `lower`: by file, by how
    many rows its table is lower than its contract says. `lists`: the code lists whose categories are one by any of
    their names.
    """
    same = same_category(lists)
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    gaps: dict[MissingReference, list[Mapping[str, Any]]] = {}
    claims, relations = (records(report[use]) if use in report else [] for use in ("claims", "relations"))
    if claims and not relations:
        rows[REFERENCES].append(_not_related(claims))
    elif relations and not claims:
        gaps[MissingReference("", _("the package holds no claims that relations refer to"))] = list(relations)
    else:
        references = References(claims, cells, already_reported, lower, same)
        for relation in relations:
            try:
                found = list(_evidence(relation, references, words, year, same))
            except UnreadableReference as unreadable:
                for reason in dict.fromkeys(unreadable.gaps):
                    gaps.setdefault(reason, []).append(relation)
            else:
                rows[REFERENCES].append(_reading([relation]))
                for table, row in found:
                    rows[table].append(row)
    rows[REFERENCES] += [_reading(unread, reason) for reason, unread in gaps.items()]
    return {table: _frame(rows[table], figures) for table, figures in TABLES.items()}


def relations_of(context: Context) -> dict[str, pd.DataFrame]:
    """Find what the report's text says beside what it refers to, by table of evidence."""
    words: dict[str, Mapping[str, float]] = {}
    for contract in context.definitions.contracts.values():
        words |= contract.words
    tables = context.definitions.tables
    occurring = {dimension.name for table in tables for dimension in table.dimensions if dimension.occurring}
    lower = {file: table.lower for file, table in context.received.sent.items()}
    found = evidence_of_relations(
        context.received.reference_tables,
        context.received.cells,
        words,
        context.year,
        context.already_reported_cells,
        lower,
        [context.lists[name] for name in sorted(occurring)],
    )
    in_cells = dict(facts_in_cells(context.received, lower))
    return {
        name: table.assign(changes=pd.Series([_settling(name, row, in_cells) for row in records(table)], dtype=object))
        for name, table in found.items()
    }


def _settling(name: str, row: Row, in_cells: Mapping[str, frozenset[str]]) -> dict[str, Span]:
    """Return what would settle a row: a change of a claim, of a cell that the text adds up, or of a number behind it.

    Of days, names and articles only that a claim is another one.
    """
    if name == REFERENCES:
        return {at: ANY_CHANGE for at in row[RESTS_ON] or () if at == rows_of(at.partition("!")[0])}
    ours, theirs = (names.union(*(in_cells.get(at, ()) for at in names)) for names in (row["ours"], row["theirs"]))
    if name == WORDS:
        return changes_that_settle(row["least"], row["fewest"], row["most"], theirs or ours)
    if name in (PARTS, STAGES):
        sides = (theirs, ours) if row["kind"] == AT_LEAST else (ours, theirs)
        return changes_that_settle(row[FIGURES[name][0]], None, row[FIGURES[name][1]], *sides)
    if name in (DAYS, NAMES, ARTICLES):
        return {at: ANY_CHANGE for at in (*row["ours"], *row["theirs"]) if "!" not in at}
    return changes_that_settle(row["here"], row["there"], row["there"], ours, theirs)


def _evidence(
    relation: Mapping[str, str], references: References, words: Mapping[str, Mapping[str, float]], year: int, same: Same
) -> Told:
    kind = KINDS.get(relation["kind"])
    if kind is None:
        raise UnreadableReference(gap(relation["kind"], _('unknown kind of relation "{culprit}"')))
    _refuse(kind.odd_fields(relation))
    request = ClaimRequest(
        relation,
        claim=references.claim(relation["claim"]),
        refers_to=references.all_of(relation["refers_to"]),
        compared_with=references.all_of(relation["compared_with"]),
        not_known=references.all_of(relation["not_known"]),
        words=words,
        year=year,
        same=same,
    )
    pointed_at = (*request.refers_to, *request.compared_with, *request.not_known)
    _refuse(references.renamed(relation["expects"], pointed_at))
    _refuse(kind.twice(request))
    return kind.evidence(request)


def _refuse(gaps: Iterable[MissingReference]) -> None:
    if found := tuple(gaps):
        raise UnreadableReference(*found)


def _reading(relations: Sequence[Mapping[str, Any]], reason: MissingReference | None = None) -> Row:
    """Return a relation that could be read, or what keeps some from being read at the place of the first."""
    first = relations[0]
    return {
        **dict.fromkeys(TEXTS, ""),
        **{name: first[name] for name in ("file", "sheet", "cell", "row", "claim", "kind")},
        "column": ", ".join(filter(None, (first["column"], reason.culprit if reason else first["relation"]))),
        "relation": ", ".join(relation["relation"] for relation in relations),
        "against": reason.what if reason else NO_WORDS,
        "basis": reason.what.english if reason else "",
        "faults": 1 if reason else 0,
        BECAUSE_OF: reason.because_of if reason else "",
        RESTS_ON: reason.cells | {reason.culprit, rows_of(reason.culprit.partition("!")[0])} if reason else frozenset(),
    }


def _not_related(claims: Sequence[Mapping[str, Any]]) -> Row:
    """Return all claims of a report of which no relation speaks, at the place of their file."""
    what = plural(
        "{number} claim is recorded, but no relation refers to it",
        "{number} claims are recorded, but no relation refers to them",
        by="number",
    ).filled({"number": len(claims)})
    return {
        **dict.fromkeys((*TEXTS, "cell", "column", BECAUSE_OF), ""),
        **{name: claims[0][name] for name in ("file", "sheet")},
        "row": pd.NA,
        "relation": REPORT,
        "against": what,
        "basis": what.english,
        "faults": 1,
    }


def _frame(rows: list[Row], figures: tuple[str, ...]) -> pd.DataFrame:
    kinds = {
        **dict.fromkeys((*PLACE, *TEXTS, BECAUSE_OF, RESTS_ON, "ours", "theirs"), VALUES),
        **dict.fromkeys(("row", *figures), NUMBER),
    }
    return Schema(kinds).frame({name: [row.get(name) for row in rows] for name in kinds})


# --- how many units fit a word --------------------------------------------------------------------


def bounds_on(about: str, bounds: Mapping[str, float]) -> dict[str, Fraction]:
    """Return the bounds that a word sets on a share or a change: by `above`, `from`, `to`, `below`."""
    named = {name.removeprefix(f"{about}_"): bound for name, bound in bounds.items() if name.startswith(f"{about}_")}
    return {name: Fraction(str(bound)) for name, bound in named.items()}


def share_that_fits(bounds: Mapping[str, Fraction], total: int) -> tuple[int, int] | None:
    """Return the fewest and the most of `total` units for which the word holds; of nothing there is no share."""
    if total == 0:
        return None
    fewest, most = _between(bounds, total, Fraction(0))
    return fewest, total if most is None else min(most, total)


def change_that_fits(bounds: Mapping[str, Fraction], before: int) -> tuple[int, int | None]:
    """Return the fewest and the most units (none: no limit) that `before` may have become for the word to hold.

    From nothing to nothing nothing has changed; from nothing to something is more than any fraction.
    """
    if before:
        return _between(bounds, before, Fraction(1))
    return 0 if _holds_at_nothing(bounds) else 1, 0 if {"to", "below"} & set(bounds) else None


def _between(bounds: Mapping[str, Fraction], base: int, added: Fraction) -> tuple[int, int | None]:
    limits = {name: (bound + added) * base for name, bound in bounds.items()}
    fewest = [ceil(limits["from"])] if "from" in limits else []
    fewest += [floor(limits["above"]) + 1] if "above" in limits else []
    most = [floor(limits["to"])] if "to" in limits else []
    most += [ceil(limits["below"]) - 1] if "below" in limits else []
    return max([0, *fewest]), min(most, default=None)


def _holds_at_nothing(bounds: Mapping[str, Fraction]) -> bool:
    above, below = bounds.get("above", Fraction(-1)), bounds.get("below", Fraction(1))
    return above < 0 < below and bounds.get("from", 0) <= 0 <= bounds.get("to", 0)


# --- relations -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """One relation with everything it points at, the declared words, the collection's year, and how names compare."""

    relation: Mapping[str, str]
    claim: ReportStatement
    refers_to: tuple[ReportStatement, ...]
    compared_with: tuple[ReportStatement, ...]
    not_known: tuple[ReportStatement, ...]
    words: Mapping[str, Mapping[str, float]]
    year: int
    same: Same

    @property
    def subject(self) -> tuple[ReportStatement, ...]:
        """What a word is said of: the references, else the claim itself."""
        return self.refers_to or (self.claim,)

    def row(
        self,
        refers: Sequence[ReportStatement],
        value: Any,
        against: Any,
        figures: Mapping[str, Figure],
        basis: Pairs = (),
        word: str | Text = "",
        odd: str = "",
    ) -> Row:
        """Return one row of evidence: the claim at its place, both sides, and what the answer rests on."""
        claim = self.claim.claim or {}
        one_of_several = f" {refers[0].reference}" if len(refers) == 1 < len(self.refers_to) else ""
        identity = self.relation["relation"]
        values = basis or [text for statement in (self.claim, *refers) for text in statement.texts]
        return {
            **{name: claim[name] for name in ("file", "sheet", "cell", "row", "section", "statement")},
            **{name: self.relation[name] for name in ("relation", "claim", "kind")},
            BECAUSE_OF: next((statement.because_of for statement in refers if statement.because_of), ""),
            RESTS_ON: frozenset(name for statement in refers for name in statement.cells),
            "ours": frozenset(name for name, _ in self.claim.texts),
            "theirs": frozenset(name for statement in refers for name, _ in statement.texts),
            "column": f"{claim['column']}, {identity}{one_of_several}",
            "told": value,
            "refers": _readable(refers),
            "against": against,
            "word": word,
            "odd": odd,
            "basis": "; ".join([self.relation["kind"], *(f"{name}={text}" for name, text in values)]),
            **figures,
        }


@dataclass(frozen=True, slots=True)
class ClaimKind:
    """One kind of relation: the evidence it gives, the fields it needs, and those it may have besides.

    `apart`: whether what is compared with lies outside what the word is said of, as the whole of a share does not.
    """

    evidence: Callable[[ClaimRequest], Told]
    needs: tuple[str, ...] = ("claim", "refers_to")
    may_have: tuple[str, ...] = ()
    apart: bool = False

    def odd_fields(self, relation: Mapping[str, str]) -> Iterator[MissingReference]:
        """Yield fields that the kind needs and that are blank, and fields filled in vain."""
        for name in ("claim", "refers_to", "compared_with", "not_known", "word"):
            named = f"{relation['relation']} {name.replace('_', ' ')}"
            filled = bool(parted(relation[name]))
            if name in self.needs and not filled:
                yield gap(named, _("{culprit} is missing"))
            elif filled and name not in self.needs + self.may_have:
                yield gap(named, _("{culprit} has no effect here"))

    def twice(self, request: ClaimRequest) -> Iterator[MissingReference]:
        """Yield what would be compared with itself or counted twice."""
        word_of, beside = (*request.subject, *request.not_known), request.compared_with
        if "compared_with" not in self.needs:
            sides = [(request.claim, *request.refers_to)]
        else:
            sides = [(*word_of, *beside)] if self.apart else [word_of, beside]
        names = [Counter(name for statement in parties for name, _ in statement.texts) for parties in sides]
        doubled = (name for side in names for name, times in side.items() if times > 1)
        yield from (gap(name, TWICE) for name in dict.fromkeys(doubled))


# --- numbers -----------------------------------------------------------------------------------


def _equals(request: ClaimRequest) -> Told:
    tables = {True: EQUALS_COUNTED, False: EQUALS_OTHER, None: EQUALS_TEXT}
    for other in request.refers_to:
        left, right = request.claim.number, other.number
        yield tables[other.counted], request.row((other,), left, right, {"here": left, "there": right})


def _numbers(table: str, claimed: str = "here", referred: str = "there") -> Callable[[ClaimRequest], Told]:
    """Return the claim's number beside the sum of those it refers to, as evidence for `table`."""

    def evidence(request: ClaimRequest) -> Told:
        left, right = request.claim.number, _sum_of(request.refers_to)
        yield table, request.row(request.refers_to, left, right, {claimed: left, referred: right})

    return evidence


def _sum_of(refers: Sequence[ReportStatement]) -> Figure:
    return total(statement.number for statement in refers)


# --- words -------------------------------------------------------------------------------------


def _compared_by(about: str, fits: Callable[..., tuple[int, int | None] | None]) -> Callable[[ClaimRequest], Told]:
    """Find what a word means beside the sum of what is compared with: a share of it, or a change from it."""

    def evidence(request: ClaimRequest) -> Told:
        bounds, other = bounds_on(about, _declared(request)), _sum_of(request.compared_with)
        if not bounds:
            raise UnreadableReference(gap(request.relation["word"], NO_WORD))
        yield WORDS, _word(request, other, None if other is pd.NA else fits(bounds, other))

    return evidence


def _largest(request: ClaimRequest) -> Told:
    _declared(request)
    others = [statement.number for statement in request.compared_with]
    largest = pd.NA if total(others) is pd.NA else max(others)
    yield WORDS, _word(request, largest, None if largest is pd.NA else (int(largest), None))


def _declared(request: ClaimRequest) -> Mapping[str, float]:
    """Find what is declared of the relation's word, which is that of the claim; nothing where neither has one."""
    word, claim = request.relation["word"], request.claim.claim or {}
    if claim.get("unit") == A_WORD and same_name(claim["value"]) != same_name(word):
        raise UnreadableReference(gap(claim["value"], _('the claim has "{culprit}", the relation another word')))
    if word and word not in request.words:
        raise UnreadableReference(gap(word, NO_WORD))
    return request.words.get(word, {})


def _word(request: ClaimRequest, other: Figure, fits: tuple[int, int | None] | None) -> Row:
    """Return the units told, without and with those not known, beside the fewest and the most for which the word holds.

    A blank `most` is no limit; where nothing can be told, `fewest` is blank too.
    """
    least = _sum_of(request.subject)
    greatest = total([least, _sum_of(request.not_known)])
    fewest, most = fits or (pd.NA, pd.NA)
    word = request.relation["word"] or request.claim.texts[0][1]
    refers = (*request.subject, *request.not_known, *request.compared_with)
    declared = (word, ", ".join(f"{name} {bound}" for name, bound in sorted(request.words.get(word, {}).items())))
    figures = {
        "least": least,
        "greatest": greatest,
        "there": other,
        "fewest": fewest,
        "most": pd.NA if most is None else most,
    }
    basis = [*(text for statement in refers for text in statement.texts), declared]
    row = request.row(refers, _from_to(least, greatest), _from_to(fewest, most), figures, basis, word)
    return {**row, "theirs": frozenset(name for statement in request.subject for name, _ in statement.texts)}


# --- years and days ----------------------------------------------------------------------------


def _same_year(request: ClaimRequest) -> Told:
    year, text = request.claim.year, request.claim.column_text("year")
    if not request.refers_to:
        basis = (text, ("collection", str(request.year)))
        yield YEARS, request.row((), year, request.year, {"here": year, "there": request.year}, basis)
    for other in request.refers_to:
        basis = (text, other.column_text("year"))
        yield YEARS, request.row((other,), year, other.year, {"here": year, "there": other.year}, basis)


def _inside(request: ClaimRequest) -> Told:
    if not request.refers_to:
        year = str(request.year)
        yield DAYS, _days(request, (), days_of(f"{year}-01/{year}-12"), year, INSIDE)
    yield from _beside_each(request, INSIDE)


def _order(request: ClaimRequest) -> Told:
    yield from _beside_each(request, NOT_LATER)


def _beside_each(request: ClaimRequest, should_be: Text) -> Told:
    for other in request.refers_to:
        yield DAYS, _days(request, (other,), other.days, other.texts[0][1], should_be)


def _days(
    request: ClaimRequest,
    refers: tuple[ReportStatement, ...],
    others: tuple[Figure, Figure],
    against: str,
    should_be: Text,
) -> Row:
    """Return the first and the last day of the claim beside those of the other side."""
    days = request.claim.days
    figures = dict(zip(FIGURES[DAYS], (*days, *others), strict=True))
    other = refers[0].texts[0] if refers else ("collection", against)
    text = request.claim.texts[0]
    return request.row(refers, _or_blank(text[1]), _or_blank(against), figures, (text, other), should_be)


# --- names -------------------------------------------------------------------------------------


def _names(all_of_them: bool) -> Callable[[ClaimRequest], Told]:
    """Return the names of the claim beside those it refers to, of which the claim need not tell all."""

    def evidence(request: ClaimRequest) -> Told:
        others = [name for statement in request.refers_to for name in statement.names]
        row = _lists(request, request.refers_to, request.claim.names, others, all_of_them=all_of_them)
        tables = {rows_of(name.partition("!")[0]) for name in row[RESTS_ON]}
        yield NAMES, {**row, RESTS_ON: row[RESTS_ON] | tables}

    return evidence


def _same_words(request: ClaimRequest) -> Told:
    for other in request.refers_to:
        yield NAMES, _lists(request, (other,), [request.claim.texts[0][1]], [other.as_claim.texts[0][1]])


def _same_article(request: ClaimRequest) -> Told:
    for other in request.refers_to:
        basis = [side.column_text("articles") for side in (request.claim, other)]
        left, right = (parted(articles) or [""] for _, articles in basis)
        yield ARTICLES, _lists(request, (other,), left, right, basis)


def _lists(
    request: ClaimRequest,
    refers: tuple[ReportStatement, ...],
    left: list[str],
    right: list[str],
    basis: Pairs = (),
    all_of_them: bool = True,
) -> Row:
    """Find how many names stand on one side only: missing on the other side, or extra there."""
    missing = _only_in(left, right, request.same)
    extra = _only_in(right, left, request.same) if all_of_them else []
    value, against = (_or_blank("; ".join(name for name in side if name)) for side in (left, right))
    figures = {"missing": _how_many(missing, left, right), "extra": _how_many(extra, right, left) if all_of_them else 0}
    return request.row(refers, value, against, figures, basis, odd="; ".join([*missing, *extra]))


def _only_in(these: list[str], others: list[str], same: Same) -> list[str]:
    known = {same(name) for name in others}
    return [name for name in these if name and same(name) not in known]


def _how_many(only: list[str], these: list[str], others: list[str]) -> Figure:
    """Count the names on one side only: a blank on the other may be one; without any, a blank on this side may be."""
    return pd.NA if "" in (others if only else these) else len(only)


KINDS: Mapping[str, ClaimKind] = {
    "equals": ClaimKind(_equals),
    "sum": ClaimKind(_numbers(SUMS)),
    "part": ClaimKind(_numbers(PARTS, "part", "whole")),
    AT_LEAST: ClaimKind(_numbers(PARTS, "whole", "part")),
    "stage": ClaimKind(_numbers(STAGES, "later", "earlier")),
    "share": ClaimKind(
        _compared_by(SHARE, share_that_fits), ("claim", "compared_with", "word"), ("refers_to", "not_known")
    ),
    "change": ClaimKind(
        _compared_by(CHANGE, change_that_fits), ("claim", "compared_with", "word"), ("refers_to",), apart=True
    ),
    "largest": ClaimKind(_largest, ("claim", "compared_with"), ("refers_to", "word"), apart=True),
    "same year": ClaimKind(_same_year, ("claim",), ("refers_to",)),
    "same article": ClaimKind(_same_article),
    "same words": ClaimKind(_same_words),
    "inside": ClaimKind(_inside, ("claim",), ("refers_to",)),
    "order": ClaimKind(_order),
    "names": ClaimKind(_names(all_of_them=False)),
    "names all": ClaimKind(_names(all_of_them=True)),
}
"""Every kind of relation in which a report's claims may stand."""


# --- what people read --------------------------------------------------------------------------


def _readable(refers: Sequence[ReportStatement]) -> Text:
    """Return the references as people find them; with what each says, where several make one figure."""
    if not refers:
        return COLLECTION
    texts = [_with_figure(statement) if len(refers) > 1 else statement.where for statement in refers]
    return joined(texts, "; ")


def _with_figure(statement: ReportStatement) -> Text:
    texts = [text for _, text in statement.texts]
    figure = BLANK if "" in texts else " + ".join(texts)
    return layout("{where}: {figure}").filled({"where": statement.where, "figure": figure})


def _from_to(first: Figure, last: Figure | None) -> Any:
    if first is pd.NA or last is pd.NA:
        return pd.NA
    if last is None:
        return _("{first} or more", first=first)
    if last < first:
        return _("no number")
    return literal(str(first)) if first == last else _("{first} to {last}", first=first, last=last)


def _or_blank(text: str) -> Any:
    return text or pd.NA
