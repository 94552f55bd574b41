"""Recipients: who receives figures of the collection, and in which tables, as data.

Comes in: `datapackages/recipients/NAME.yaml`, one file for each recipient. Goes out: `Recipient`: its tables, each cell
of which selects counted cells of one indicator table, or facts of suppliers by what they count: never a table of one
year. Without the folder there is no recipient. A selection is written once and refined: what a table selects holds for
its rows and columns. What is asked of some years alone says so, with the reason, and of other years it is not there.

Refused, all faults of a file at once: a table, dimension or code that does not exist; a selection of both kinds or of
none; codes that hold each other, or parts that counting alone may add; a dimension without a total that nothing names;
two items that select the same dimension; an id that occurs twice; a figure of facts that in some year of which it is
asked no contract can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, TypeVar

from thb_eu.base.errors import DefinitionRefused, Fault, Problem, refuse_if_any
from thb_eu.base.messages import NO_WORDS, Text, _, joined
from thb_eu.base.model import NOT_APPLICABLE, NOT_TOLD, UNIT, Audience, Place
from thb_eu.definitions import shapes
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.contracts import Contract
from thb_eu.definitions.decisions import COUNT, DO_NOT_COUNT
from thb_eu.definitions.folder import MISNAMED, RENAME, Folder, read_checked
from thb_eu.definitions.law import WAITS_FOR, Law
from thb_eu.definitions.recipient_reach import Reach, out_of_reach
from thb_eu.definitions.recipient_texts import (
    FORMS,
    OWN_ID,
    UNKNOWN_FIGURE,
    Chapter,
    RecipientText,
    StatedSentence,
    text_faults,
)
from thb_eu.definitions.rules import NOT_TOLD_WORD
from thb_eu.definitions.shapes import (
    FLAG,
    SLUG,
    THERE_ARE,
    WORD,
    At,
    KnownWords,
    Schema,
    by_name,
    closest_or_all,
    listed,
    one_of,
    shape,
    spec,
)
from thb_eu.definitions.signing import CONFIRMED, MARKED
from thb_eu.definitions.strict_reader import closest, not_a_code
from thb_eu.definitions.tables import TABLE, IndicatorTable

FOLDER, SCHEMA = "datapackages/recipients", "recipient"

PERIOD = KnownWords("period", "unknown-id", _("no period is called {asked!r}."))
FIRST_THEN_LAST = _("Write the first year as `from`, the last as `until`.")
LAST_YEAR_FIRST = _("the last year lies before the first.")
NOBODY_TELLS = _("of {year} no contract can tell this: {codes}.")
SAY_IT_IS_NOT_ASKED = _(
    "Select what a contract of that year counts, or name a period in which it is asked (`periods`, `asked`) with the "
    "reason; for a recipient of the public edition the contract must say why its numbers are public."
)
NO_DIMENSION = _("{source} has no dimension {name!r}.")
NO_TOTAL = _("{source} has no total over {name!r}: a code must be named.")
TWO_KINDS = _("it selects cells and facts; a figure comes from one of them.")
NO_KIND = _("it selects neither cells nor facts.")
NAME_ONE = _("Name a table of indicators (`table`), or say what suppliers count (`facts` or `population`).")
ONLY_OF_FACTS = _("{name} is for facts of a supplier; cells are selected by `where`.")
HOLD_EACH_OTHER = _("the codes of {name!r} hold each other: their sum counts units twice.")
ONE_OR_PARTS = _("Name the total, one group, or categories alone.")
PARTS_OF_COUNTING = _("the codes of {name!r} are parts that only counting adds.")
SELECT_ONE = _("Name one code; the total where all are meant.")
BOTH_SELECT = _("a row and a column select {name!r}.")
SELECT_ONCE = _("Select it in the rows or in the columns.")
BOTH_STATE = _("a row and a column say what their figures state.")
NO_FIGURE = _("no figure before it is called {name!r}.")
A_SUM_SELECTS = _("a sum of figures selects nothing itself.")
SAY_WHY = _("Say why they may be added, under `because`.")
UNEXPLAINED = _("it adds figures of different populations without a reason.")
ITS_NAME = _("the file is called {file!r}, but its recipient {name!r}.")
SAME_NAME = _("Give both the same name.")
UNKNOWN = _("no recipient is called {name!r}.")
NO_RECIPIENT = _(
    "There is no recipient: {folder} has no file. `thb-eu country new` writes the international ones into a new folder "
    "of definitions: copy them from there, or write a file for each recipient."
)
CODES: Schema = {"oneOf": [WORD, listed(minItems=2)]}

Item = TypeVar("Item", bound="Selection")


def _codes(where: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    listed = {name: (codes,) if isinstance(codes, str) else tuple(codes) for name, codes in where.items()}
    return {name: tuple(NOT_TOLD if code == NOT_TOLD_WORD else code for code in codes) for name, codes in listed.items()}


def _disordered(period: Mapping[str, Any]) -> Problem | None:
    years = period.get("from"), period.get("until")
    return ("days-out-of-order", LAST_YEAR_FIRST, FIRST_THEN_LAST) if None not in years and years[0] > years[1] else None


@shape(kw_only=True, check=_disordered)
class AskedPeriod:
    """Years of which something is asked, the first and the last inclusive, and why not of the others."""

    id: str = spec(key="period", shape=SLUG, once=OWN_ID)
    first: int | None = spec(key="from", default=None, shape=int)
    last: int | None = spec(key="until", default=None, shape=int)
    because: Text = spec()

    def covers(self, year: int) -> bool:
        """Whether `year` is one of them."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)

    def is_over_in(self, year: int) -> bool:
        """Whether the last of them lies before `year`."""
        return self.last is not None and self.last < year


@shape(kw_only=True)
class DecidedCodes:
    """Codes that a decision of the ministry chooses: those under its answer; none where it is open. `where` comes first."""

    decision: str = spec(shape=SLUG, known=WAITS_FOR)
    count: Mapping[str, tuple[str, ...]] = spec(shape=by_name(CODES, minProperties=1), read=_codes)
    do_not_count: Mapping[str, tuple[str, ...]] = spec(
        key="do not count", shape=by_name(CODES, minProperties=1), read=_codes
    )

    def under(self, answer: str) -> Mapping[str, tuple[str, ...]] | None:
        """The codes under an answer; None where there is none."""
        return {COUNT: self.count, DO_NOT_COUNT: self.do_not_count}.get(answer)


@shape(kw_only=True)
class Selection:
    """Which cells or facts a figure comes from, or what of that a table, a row or a column adds to it.

    `table`: cells of this indicator table; dimensions left out are their total. `facts`: numbers of suppliers that
    count this, by national codes; `population`: those of the population that contracts call so. `where` refines both,
    and `labels` (the word of the supplier, by the dimension that its column tells or by the heading of the column), the
    `column` of the number and the printed total that it is `below`. Several codes of one dimension are added.
    `decided`: codes that a decision chooses. `year`: how many years before that of the collection (0, -1, -2).
    `states`: what the figures state; figures of all recipients that state the same must agree. `not_given`: why there
    is no figure. `asked`: the period of whose years alone it is asked.
    """

    table: str = spec(default="", known=TABLE)
    facts: Mapping[str, tuple[str, ...]] = spec(
        default_factory=dict, shape=by_name(CODES, minProperties=1), read=_codes
    )
    population: str = spec(default="")
    where: Mapping[str, tuple[str, ...]] = spec(
        default_factory=dict, shape=by_name(CODES, minProperties=1), read=_codes
    )
    decided: DecidedCodes | None = spec(default=None, shape=DecidedCodes)
    labels: Mapping[str, str] = spec(default_factory=dict, shape=by_name(minProperties=1))
    column: str = spec(default="")
    below: str = spec(default="")
    year: int | None = spec(default=None, shape={"type": "integer", "minimum": -20, "maximum": 0})
    states: str = spec(default="", shape=SLUG)
    not_given: Text = spec(default=NO_WORDS)
    asked: str = spec(default="", shape=SLUG, known=PERIOD)

    @property
    def of_facts(self) -> bool:
        """Whether numbers of suppliers are selected."""
        return bool(self.facts or self.population)

    @property
    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """By national dimension the codes of the numbers selected."""
        return {**self.facts, **self.where}

    @property
    def source(self) -> str:
        """The indicator table, or what suppliers count, in words of its codes."""
        counted = ", ".join(f"{name} {'+'.join(codes)}" for name, codes in self.facts.items())
        return self.table or self.population or counted


@shape(kw_only=True)
class ViewItem(Selection):
    """A row or a column of a table; `each`: one for every code of this dimension that occurs, under its own name.

    `made_of`: of one that was made so, the id of the row or column that says `each`.
    """

    id: str = spec(shape=SLUG, once=OWN_ID)
    title: Text = spec(default=NO_WORDS)
    each: str = spec(default="")
    made_of: str = ""


@shape(beside=(CONFIRMED,), kw_only=True)
class RecipientTable(Selection):
    """A table that a recipient receives.

    `confidence`, `authority`: how sure its own layout is and where that is from, where this differs from the whole.
    `origins`: whether the articles and the sources of its numbers stand below it.
    """

    id: str = spec(shape=SLUG, once=OWN_ID)
    title: Text = spec()
    rows: tuple[ViewItem, ...] = spec(rules={"minItems": 1})
    columns: tuple[ViewItem, ...] = spec(rules={"minItems": 1})
    note: Text = spec(default=NO_WORDS)
    confidence: str = spec(default="", shape=MARKED)
    authority: str = spec(key="source", default="")
    origins: bool = spec(default=False, shape=FLAG)


@shape(kw_only=True)
class NamedFigure(Selection):
    """A figure outside tables: a selection, or the sum of figures before it, with the reason why they may be added."""

    id: str = spec(shape=SLUG, once=OWN_ID)
    sum: tuple[str, ...] = spec(default=(), shape=listed(minItems=2))
    because: Text = spec(default=NO_WORDS)


@shape(kw_only=True)
class RecipientCheck:
    """A question to the recipient's own figures: the sum of `left` ones compared with that of `right` ones.

    Figures are named `TABLE/ROW/COLUMN`, or by their id outside tables; a row or column with `each` means all of its
    rows or columns. It is not asked where a figure is missing.
    """

    id: str = spec(key="check", shape=SLUG, once=OWN_ID)
    asks: Text = spec()
    left: tuple[str, ...] = spec(shape=listed())
    relation: str = spec(shape=one_of(("=", "<=")))
    right: tuple[str, ...] = spec(shape=listed())


@shape("A recipient of the collection's figures", beside=(CONFIRMED,), kw_only=True, slots=False)
class Recipient:
    """`datapackages/recipients/NAME.yaml`: who receives which tables, and how sure their layout is.

    `audience`: whose edition the numbers come from. `periods`: years of which something is asked, and why not of others.
    `confidence`, `source`: how sure the layout is, and where it is from; a *proposed* one says so on everything that is written. `portal`: whether the files of the public edition that
    a portal of open data offers, with their entry for its catalogue, lie beside its tables.
    """

    id: str = spec(key="recipient", shape=SLUG)
    title: Text = spec()
    receiver: Text = spec()
    audience: Audience = spec(default=Audience.PUBLIC)
    confidence: str = spec(shape=MARKED)
    source: str = spec()
    note: Text = spec(default=NO_WORDS)
    periods: tuple[AskedPeriod, ...] = spec(default=())
    tables: tuple[RecipientTable, ...] = spec(default=())
    figures: tuple[NamedFigure, ...] = spec(default=())
    checks: tuple[RecipientCheck, ...] = spec(default=())
    phrases: Mapping[str, Mapping[str, Mapping[str, str]]] = spec(default_factory=dict, shape=by_name(FORMS))
    chapters: tuple[Chapter, ...] = spec(default=())
    portal: bool = spec(default=False, shape=FLAG)

    def of_year(self, year: int) -> Recipient:
        """What is asked of `year`: without the rest, and without sums, questions and sentences of which nothing is left.

        A sum adds those of its figures that are asked.
        """
        periods = {period.id: period for period in self.periods}

        def asked(items: Iterable[Item]) -> tuple[Item, ...]:
            return tuple(item for item in items if not item.asked or periods[item.asked].covers(year))

        tables = (replace(of, rows=asked(of.rows), columns=asked(of.columns)) for of in asked(self.tables))
        figures: list[NamedFigure] = []
        known: set[str] = set()
        for figure in asked(self.figures):
            parts = tuple(name for name in figure.sum if name in known)
            if parts or not figure.sum:
                known.add(figure.id)
                figures.append(replace(figure, sum=parts))
        left = replace(
            self, tables=tuple(of for of in tables if of.rows and of.columns), figures=tuple(figures), chapters=()
        )
        named = left.figure_names
        return replace(
            left,
            checks=tuple(check for check in self.checks if named.issuperset((*check.left, *check.right))),
            chapters=tuple(
                made
                for chapter in self.chapters
                if (made := chapter.restricted_to({of.id for of in left.tables}, named)).parts
            ),
        )

    @property
    def decisions(self) -> tuple[str, ...]:
        """The decisions by which some of its figures are chosen, each once."""
        items = (part for table in self.tables for part in (table, *table.rows, *table.columns))
        chosen = (part.decided.decision for part in (*items, *self.figures) if part.decided)
        return tuple(dict.fromkeys(chosen))

    @property
    def judged(self) -> Recipient:
        """What of it checks look at: figures that state something, that a question names, or that a sum adds."""
        asked = {name for check in self.checks for name in (*check.left, *check.right)}
        tables = tuple(
            table
            for table in self.tables
            if any(item.states for item in (table, *table.rows, *table.columns))
            or any(name.startswith(f"{table.id}/") for name in asked)
        )
        added = {name for figure in self.figures for name in figure.sum}
        figures = tuple(one for one in self.figures if one.states or one.sum or one.id in asked | added)
        return replace(self, tables=tables, figures=figures, chapters=())

    @property
    def sentences(self) -> tuple[StatedSentence, ...]:
        """The sentences of all chapters, in their order."""
        return tuple(one for chapter in self.chapters for part in chapter.parts for one in part.sentences)

    @property
    def text(self) -> RecipientText:
        """Its chapters, with the phrases, tables and single figures that they may name."""
        tables = tuple(table.id for table in self.tables)
        several = {
            f"{table.id}/{row.id}/{column.id}"
            for table in self.tables
            for row in table.rows
            for column in table.columns
            if row.each or column.each
        }
        return RecipientText(self.chapters, self.phrases, self.figure_names - several, tables)

    @property
    def file(self) -> str:
        """The file that declares it."""
        return f"{FOLDER}/{self.id}.yaml"

    @cached_property
    def figure_names(self) -> frozenset[str]:
        """The names of its figures, as checks and sentences refer to them."""
        in_tables = (
            f"{table.id}/{row.id}/{column.id}"
            for table in self.tables
            for row in table.rows
            for column in table.columns
        )
        return frozenset((*in_tables, *(figure.id for figure in self.figures)))


def refined(*parts: Selection) -> Selection:
    """One selection of several, of which each adds to those before it."""
    alone = ("table", "population", "decided", "column", "below", "states", "not_given")
    words = {name: _last(parts, name) for name in alone}
    years = [part.year for part in parts if part.year is not None]
    facts, where = ({name: codes for part in parts for name, codes in of(part).items()} for of in (_facts, _where))
    labels = {name: label for part in parts for name, label in part.labels.items()}
    return Selection(facts=facts, where=where, labels=labels, year=years[-1] if years else None, **words)


_facts, _where = attrgetter("facts"), attrgetter("where")


def _last(parts: Iterable[Selection], name: str) -> Any:
    held = [getattr(part, name) for part in parts]
    return next((it for it in reversed(held) if it and it != NO_WORDS), held[0])


def load_recipients(
    folder: Folder,
    files: dict[str, bytes],
    tables: tuple[IndicatorTable, ...],
    contracts: Mapping[str, Contract],
    codelists: Mapping[str, Codelist],
    law: Law,
) -> dict[str, Recipient]:
    """The recipients by id, in the order of their files; every file read is added to `files`."""
    found = {f"{FOLDER}/{name}": content for name, content in folder.files(FOLDER).items()}
    strange = {*(name for name in found if not name.endswith(".yaml")), *folder.misnamed(FOLDER)}
    refuse_if_any(
        DefinitionRefused, (Fault(Place(name), "file-misnamed", MISNAMED, RENAME) for name in sorted(strange))
    )
    files |= found
    known = _Known({table.name: table for table in tables}, contracts, codelists, law)
    recipients: dict[str, Recipient] = {}
    faults: list[Fault] = []
    for name, content in found.items():
        value, at = read_checked(folder, name, content, SCHEMA, DefinitionRefused), shapes.place_in(name, content)
        recipient = shapes.made(Recipient, value)
        periods = [period.id for period in recipient.periods]
        words = {TABLE.of: known.tables, PERIOD.of: periods, WAITS_FOR.of: law.decisions}
        found_here = [*shapes.flaws(Recipient, value, at, words), *known.faults(recipient, at)]
        found_here += [*text_faults(recipient.text, value, at)]
        faults += found_here or known.out_of_reach(recipient, at)
        if (stem := name.rpartition("/")[2].removesuffix(".yaml")) != recipient.id:
            what = ITS_NAME.filled({"file": stem, "name": recipient.id})
            faults.append(Fault(at("recipient"), "file-misnamed", what, SAME_NAME))
        recipients[recipient.id] = recipient
    refuse_if_any(DefinitionRefused, faults)
    return recipients


def recipient_named(name: str, recipients: Mapping[str, Recipient]) -> Recipient:
    """The recipient of this id; refused where there is none, with the ids of those that there are."""
    if name not in recipients:
        there = THERE_ARE.filled({"there": ", ".join(recipients)}) if recipients else no_recipient()
        remedy = joined((closest(name, recipients), there), " ")
        raise DefinitionRefused(Fault(Place(), "unknown-id", UNKNOWN.filled({"name": name}), remedy, "user"))
    return recipients[name]


def no_recipient() -> Text:
    """That definitions have no recipient, and what to do."""
    return NO_RECIPIENT.filled({"folder": FOLDER})


class _Known:
    """What selections may speak of, and what is wrong with those that speak of anything else."""

    def __init__(
        self,
        tables: Mapping[str, IndicatorTable],
        contracts: Mapping[str, Contract],
        codelists: Mapping[str, Codelist],
        law: Law,
    ) -> None:
        self.tables, self._codelists, self._law = tables, codelists, law
        self._reach = Reach.of(contracts.values(), {name: (*of.by_code,) for name, of in law.lists.items()})

    def faults(self, recipient: Recipient, at: At) -> Iterator[Fault]:
        for number, table in enumerate(recipient.tables):
            yield from self._of_table(table, partial(at, "tables", number))
        before: list[str] = []
        for number, figure in enumerate(recipient.figures):
            in_figure = partial(at, "figures", number)
            if figure.sum:
                yield from _sum_faults(figure, before, in_figure)
            else:
                yield from self._of_selection(figure, in_figure)
            before.append(figure.id)
        for number, check in enumerate(recipient.checks):
            for side in ("left", "right"):
                for step, name in enumerate(getattr(check, side)):
                    if name not in recipient.figure_names:
                        where, what = at("checks", number, side, step), UNKNOWN_FIGURE.filled({"name": name})
                        yield Fault(where, "unknown-id", what, closest(name, recipient.figure_names))

    def out_of_reach(self, recipient: Recipient, at: At) -> Iterator[Fault]:
        """Each figure of facts that in some year of which it is asked no contract can tell; of a row the first."""
        numbers = {table.id: ("tables", number) for number, table in enumerate(recipient.tables)}
        numbers |= {figure.id: ("figures", number) for number, figure in enumerate(recipient.figures)}
        seen: set[str] = set()
        for name, chosen, year in out_of_reach(recipient, self._reach):
            first, _, rest = name.partition("/")
            row = rest.partition("/")[0]
            if f"{first}/{row}" in seen:
                continue
            seen.add(f"{first}/{row}")
            rows = next((table.rows for table in recipient.tables if table.id == first), ())
            within = [("rows", at) for at, item in enumerate(rows) if item.id == row]
            what = NOBODY_TELLS.filled({"year": year, "codes": _said(chosen)})
            where = at(*numbers[first], *(step for steps in within for step in steps))
            yield Fault(where, "figure-out-of-reach", what, SAY_IT_IS_NOT_ASKED)

    def _of_table(self, table: RecipientTable, at: At) -> Iterator[Fault]:
        """Each fault of a row or a column once, however many cells have it; where both select, that of the pair."""
        seen: set[tuple[object, ...]] = set()
        for across, column in enumerate(table.columns):
            for down, row in enumerate(table.rows):
                for items, item, number in (("rows", row, down), ("columns", column, across)):
                    if item.each and (items, number) not in seen:
                        seen.add((items, number))
                        yield from self._name_faults(
                            refined(table, item), [item.each], partial(at, items, number, "each")
                        )
                if name := next(iter(_selected(row) & _selected(column)), ""):
                    what = BOTH_SELECT.filled({"name": name})
                    yield Fault(at("columns", across), "selection-unclear", what, SELECT_ONCE)
                if row.states and column.states:
                    yield Fault(at("columns", across, "states"), "selection-unclear", BOTH_STATE, SELECT_ONCE)
                named = frozenset(filter(None, (row.each, column.each)))
                for fault in self._of_selection(refined(table, row, column), partial(at, "rows", down), named):
                    key = (fault.code, fault.what.english)
                    if key not in seen:
                        seen.add(key)
                        yield fault

    def _of_selection(self, chosen: Selection, at: At, named: frozenset[str] = frozenset()) -> Iterator[Fault]:
        if not chosen.not_given.is_empty:
            return
        if bool(chosen.table) == chosen.of_facts:
            what = TWO_KINDS if chosen.source else NO_KIND
            yield Fault(at(), "selection-unclear", what, NAME_ONE)
        elif chosen.of_facts:
            yield from self._name_faults(chosen, chosen.codes, at)
        elif chosen.table in self.tables:
            for under in (chosen.decided.count, chosen.decided.do_not_count) if chosen.decided else ({},):
                of_answer = replace(chosen, where={**under, **chosen.where})
                yield from self._of_cells(of_answer, self.tables[chosen.table], at, named)

    def _of_cells(self, chosen: Selection, table: IndicatorTable, at: At, named: frozenset[str]) -> Iterator[Fault]:
        for name, words in (("labels", chosen.labels), ("column", chosen.column), ("below", chosen.below)):
            if words:
                yield Fault(at(), "selection-unclear", ONLY_OF_FACTS.filled({"name": name}), NAME_ONE)
        yield from self._name_faults(chosen, chosen.where, at)
        parts = {dimension.name for dimension in table.parts}
        for name, codes in chosen.where.items():
            if name not in table.names:
                continue
            if len(codes) > 1 and (name in parts or name == UNIT):
                what = PARTS_OF_COUNTING.filled({"name": name})
                yield Fault(at(), "selection-unclear", what, SELECT_ONE)
        for dimension in table.dimensions:
            has_total = dimension.adds_up and self._codelists[dimension.codelist].total
            if not has_total and dimension.name not in {*chosen.where, *named}:
                what = NO_TOTAL.filled({"source": table.name, "name": dimension.name})
                yield Fault(at(), "code-needed", what)

    def _name_faults(self, chosen: Selection, names: Iterable[str], at: At) -> Iterator[Fault]:
        """Dimensions that the source does not have, codes that they do not have, codes that hold each other."""
        dimensions = self._dimensions(chosen)
        for name in names:
            if name not in dimensions:
                what = NO_DIMENSION.filled({"source": chosen.source, "name": name})
                yield Fault(at(), "unknown-dimension", what, closest_or_all(name, [*dimensions]))
                continue
            codelist = dimensions[name]
            codes = [code for code in chosen.codes.get(name, ()) if code not in (NOT_APPLICABLE, NOT_TOLD)]
            for code in codes:
                if code not in codelist.by_code:
                    yield Fault(at(), "unknown-code", not_a_code(code, name), closest(code, codelist.by_code))
            kinds = {codelist.by_code[code].kind for code in codes if code in codelist.by_code}
            if len(codes) > 1 and ("total" in kinds or {"group", "item"} <= kinds):
                yield Fault(at(), "selection-unclear", HOLD_EACH_OTHER.filled({"name": name}), ONE_OR_PARTS)

    def _dimensions(self, chosen: Selection) -> Mapping[str, Codelist]:
        """The dimensions of the source, each with its codes."""
        if chosen.table in self.tables:
            found = self.tables[chosen.table].dimensions
            return {dimension.name: self._codelists[dimension.codelist] for dimension in found}
        return self._law.lists


def _said(chosen: Selection) -> str:
    """What is selected, in words of its codes."""
    told = {name: [NOT_TOLD_WORD if code == NOT_TOLD else code for code in codes] for name, codes in chosen.codes.items()}
    codes = [f"{name} {'+'.join(codes)}" for name, codes in told.items()]
    labels = [f"{name} {label!r}" for name, label in chosen.labels.items()]
    return ", ".join((*filter(None, (chosen.population, chosen.column)), *codes, *labels))


def _selected(item: ViewItem) -> set[str]:
    """What of a selection an item settles: dimensions, labels, and the words that there can be one of."""
    single = {name for name in ("column", "below", "year") if getattr(item, name) not in ("", None)}
    return {*item.where, *item.labels, *single, *filter(None, [item.each])}


def _sum_faults(figure: NamedFigure, before: list[str], at: At) -> Iterator[Fault]:
    for number, name in enumerate(figure.sum):
        if name not in before:
            yield Fault(at("sum", number), "unknown-id", NO_FIGURE.filled({"name": name}), closest(name, before))
    problems: list[Problem] = []
    if figure.source or figure.where:
        problems.append(("selection-unclear", A_SUM_SELECTS, NO_WORDS))
    if figure.because.is_empty:
        problems.append(("because-missing", UNEXPLAINED, SAY_WHY))
    yield from (Fault(at(), *problem) for problem in problems)
