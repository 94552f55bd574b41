"""Read who receives figures of the collection, in which tables and in which words, as data.

Each recipient is a file of `datapackages/recipients/`: its tables, each cell of which selects counted cells of one
indicator table, or facts of suppliers by what they count: never a table of one year. Without the folder there is no
recipient. A selection is written once and refined: what a table selects holds for its rows and columns. What is asked
of some years alone says so, with the reason, and of other years it is not there. A sentence names figures, `{FIGURE}`,
and words for their numbers, `{FIGURE:PHRASE}`; a phrase has a form for each plural of a language.

Refused, all faults of a file at once: a table, dimension, code, figure or phrase that does not exist; a selection of
both kinds or of none; codes that hold each other, or parts that counting alone may add; a dimension without a total
that nothing names; two items that select the same dimension; an id that occurs twice; a sentence that states other
figures in another language; a table that stands in no chapter. What no contract can tell: `recipient_reach`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, TypeVar

from thb_eu.base.errors import DefinitionRefused, Fault, MappingRefused, Problem, refuse_if_any
from thb_eu.base.messages import ENGLISH, NO_WORDS, Text, _, is_spoken, joined, plural_forms
from thb_eu.base.model import NOT_APPLICABLE, NOT_TOLD, UNIT, Place
from thb_eu.definitions import shapes
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.decisions import COUNT, DO_NOT_COUNT
from thb_eu.definitions.folder import MISNAMED, RENAME, Folder, read_checked
from thb_eu.definitions.known_words import DECISION, NOT_TOLD_WORD, TABLE
from thb_eu.definitions.law import Law
from thb_eu.definitions.releases import FILE as RELEASE_PLAN
from thb_eu.definitions.releases import receivers_unknown
from thb_eu.definitions.shapes import (
    ANY_LANGUAGE,
    FLAG,
    SLUG,
    THERE_ARE,
    WORD,
    At,
    Flaw,
    InOrder,
    Once,
    Ref,
    Schema,
    Words,
    by_name,
    closest_or_all,
    group,
    listed,
    one_of,
    shape,
    spec,
)
from thb_eu.definitions.signing import CONFIRMED, MARKED
from thb_eu.definitions.strict_reader import closest, not_a_code
from thb_eu.definitions.tables import IndicatorTable

# Declare from which cells or facts a recipient's figure comes, and for which years it is asked.
#
# A selection is written once and refined: what a table selects holds for its rows and columns.

OWN_ID = Once("duplicate-id", _("{name!r} occurs twice."), _("Give each its own name."))
PERIOD = Ref("period", "unknown-id", _("no period is called {asked!r}."))
CODES: Schema = {"oneOf": [WORD, listed(minItems=2)]}


def _words(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _codes(where: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return {
        name: tuple(NOT_TOLD if code == NOT_TOLD_WORD else code for code in _words(codes))
        for name, codes in where.items()
    }


IN_ORDER = InOrder(
    "from",
    "until",
    _("the last year lies before the first."),
    _("Write the first year as `from`, the last as `until`."),
)


@shape(kw_only=True, checks=(IN_ORDER,))
class AskedPeriod:
    """Years of which something is asked, the first and the last inclusive, and why not of the others.

    `told`: whether reports of the years after it tell their reader why.
    """

    id: str = spec(key="period", shape=SLUG, once=OWN_ID)
    first: int | None = spec(key="from", default=None, shape=int)
    last: int | None = spec(key="until", default=None, shape=int)
    because: Text = spec()
    told: bool = spec(default=False, shape=FLAG)

    def covers(self, year: int) -> bool:
        """Tell whether `year` is one of them."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)

    def is_told_in(self, year: int) -> bool:
        """Tell whether the last of them lies before `year`, and its report says so."""
        return self.told and self.last is not None and self.last < year


@shape(kw_only=True)
class DecidedCodes:
    """Codes that a decision of the ministry chooses where `where` names none: those under its answer, if it has one."""

    decision: str = spec(shape=SLUG, ref=DECISION)
    count: Mapping[str, tuple[str, ...]] = spec(shape=by_name(CODES, minProperties=1), read=_codes)
    do_not_count: Mapping[str, tuple[str, ...]] = spec(
        key="do not count", shape=by_name(CODES, minProperties=1), read=_codes
    )

    def under(self, answer: str) -> Mapping[str, tuple[str, ...]] | None:
        """Return the codes under an answer; None where there is none."""
        return {COUNT: self.count, DO_NOT_COUNT: self.do_not_count}.get(answer)


@shape(kw_only=True)
class Selection:
    """Which cells or facts a figure comes from, or what of that a table, a row or a column adds to it.

    `table`: cells of this indicator table; dimensions left out are their total. `facts`: numbers of suppliers that
    count this, by national codes; `population`: those of the population that contracts call so. `where` refines both,
    and `labels` (the words of suppliers, by the dimension that their column tells or by the heading of the column), the
    `column` of the number and the printed total that it is `below`, in any of its words. Several codes of one dimension
    are added.
    `decided`: codes that a decision chooses. `year`: how many years before that of the collection (0, -1, -2).
    `states`: what the figures state; figures of all recipients that state the same must agree. `not_given`: why there
    is no figure. `asked`: the period of whose years alone it is asked.
    """

    table: str = spec(default="", ref=TABLE)
    facts: Mapping[str, tuple[str, ...]] = spec(
        default_factory=dict, shape=by_name(CODES, minProperties=1), read=_codes
    )
    population: str = spec(default="")
    where: Mapping[str, tuple[str, ...]] = spec(
        default_factory=dict, shape=by_name(CODES, minProperties=1), read=_codes
    )
    decided: DecidedCodes | None = spec(default=None, shape=DecidedCodes)
    labels: Mapping[str, tuple[str, ...]] = spec(
        default_factory=dict, shape=by_name(CODES, minProperties=1), read=_codes
    )
    column: str = spec(default="")
    below: tuple[str, ...] = spec(default=(), shape=CODES, read=_words)
    year: int | None = spec(default=None, shape={"type": "integer", "minimum": -20, "maximum": 0})
    states: str = spec(default="", shape=SLUG)
    not_given: Text = spec(default=NO_WORDS)
    asked: str = spec(default="", shape=SLUG, ref=PERIOD)

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


def refined(*parts: Selection) -> Selection:
    """Return one selection of several, of which each adds to those before it."""
    words: dict[str, Any] = {name: getattr(parts[0], name) for name in ALONE}
    codes: dict[str, Any] = {name: {} for name in ADDED}
    for part in parts:
        words |= {name: held for name in ALONE if (held := getattr(part, name)) and held != NO_WORDS}
        for name in ADDED:
            codes[name] |= getattr(part, name)
    years = [part.year for part in parts if part.year is not None]
    return Selection(year=years[-1] if years else None, **codes, **words)


ALONE = ("table", "population", "decided", "column", "below", "states", "not_given")
"""What the last part of a selection says that says it."""
ADDED = ("facts", "where", "labels")
"""What each part adds by name."""


# --- sentences -------------------------------------------------------------------------------------


FIGURE = Ref("figure", "unknown-id", _("no figure is called {name!r}."))
SINGLE = replace(FIGURE, to="single figure")
"""A figure that is one number, as a sentence may state it; or the year."""
PHRASE = Ref("phrase", "unknown-id", _("no phrase is called {name!r}."))
OWN_TABLE = replace(TABLE, to="table of the recipient")
FORMS_LACK = _("the phrase {name!r} has fewer or more forms than the language {language} asks for.")
PLURALS = ("zero", "one", "two", "few", "many", "other")
"""The categories of CLDR, in their order; a language has some of them."""
FORMS: Schema = {
    "type": "object",
    "patternProperties": {
        ANY_LANGUAGE: group("Phrase", {"other": WORD}, dict.fromkeys(PLURALS[:-1], WORD)),
    },
    "required": [ENGLISH],
    "additionalProperties": False,
}
PLACEHOLDER, BRACES = re.compile(r"\{([a-z0-9/-]+)(?::([a-z0-9-]+))?\}"), re.compile(r"[{}]")
YEAR = "year"


def _sentence_flaws(sentence: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    named = {lang: PLACEHOLDER.findall(written) for lang, written in sentence["text"].items()}
    for lang, written in sentence["text"].items():
        if BRACES.search(PLACEHOLDER.sub("", written)):
            yield Flaw(("text", lang), "placeholder-invalid", _("the braces in a sentence do not match."))
        for name, phrase in named[lang]:
            for flaw in (*SINGLE.flaws(name, words), *(PHRASE.flaws(phrase, words) if phrase else ())):
                yield flaw.below("text", lang)
        stated, of_english = ({name for name, _phrase in named[each]} - {YEAR} for each in (lang, ENGLISH))
        if stated != of_english:
            what = _("the sentence states other figures in this language than in English.")
            yield Flaw(("text", lang), "selection-unclear", what)


@shape(kw_only=True, checks=(_sentence_flaws,))
class StatedSentence:
    """A sentence in every language of the country; `{FIGURE}` is the number, `{FIGURE:PHRASE}` words for that number.

    FIGURE is named as in checks; `{year}` is the year of the collection. A sentence of which a figure is missing is not
    written.
    """

    id: str = spec(shape=SLUG)
    text: Text = spec()

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that it states, each once, in the order of its English words."""
        named = (found[1] for found in PLACEHOLDER.finditer(self.text.words(ENGLISH)))
        return tuple(dict.fromkeys(name for name in named if name != YEAR))


@shape(oneOf=[{"required": ["table"]}, {"required": ["sentences"]}])
class ChapterPart:
    """A table of the recipient, or a paragraph of sentences."""

    table: str = spec(default="", ref=OWN_TABLE)
    sentences: tuple[StatedSentence, ...] = spec(default=(), rules={"minItems": 1})


@shape()
class Chapter:
    """A chapter of the text: what stands in it, in its order."""

    id: str = spec(shape=SLUG, once=OWN_ID)
    title: Text = spec()
    parts: tuple[ChapterPart, ...] = spec(rules={"minItems": 1})

    def restricted_to(self, tables: Container[str], figures: Set[str]) -> Chapter:
        """Return the chapter with these of its tables, and with the sentences that state these figures alone."""
        said = (
            replace(part, sentences=tuple(sentence for sentence in part.sentences if figures >= {*sentence.figures}))
            for part in self.parts
        )
        return replace(self, parts=tuple(part for part in said if part.sentences or part.table in tables))


def text_flaws(recipient: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    """Yield phrases that lack a form, sentences called like another one, and tables that stand in no chapter."""
    for name, by_language in recipient.get("phrases", {}).items():
        for lang, forms in by_language.items():
            if is_spoken(lang) and len(forms) != plural_forms(lang):
                what = FORMS_LACK.filled({"name": name, "language": lang})
                yield Flaw(("phrases", name, lang), "phrase-without-form", what)
    parts = [
        (("chapters", number, "parts", step), part)
        for number, chapter in enumerate(recipient.get("chapters", ()))
        for step, part in enumerate(chapter["parts"])
    ]
    seen = set[str]()
    for path, part in parts:
        for place, sentence in enumerate(part.get("sentences", ())):
            if (id := sentence["id"]) in seen:
                where = (*path, "sentences", place, "id")
                yield Flaw(where, OWN_ID.code, OWN_ID.what.filled({"name": id}), OWN_ID.remedy)
            seen.add(id)
    shown = {part.get("table") for _path, part in parts}
    for number, table in enumerate(recipient.get("tables", ())):
        if parts and table["id"] not in shown:
            what = _("no chapter holds the table {name!r}.", name=table["id"])
            yield Flaw(("tables", number), "selection-unclear", what)


# --- tables and figures ----------------------------------------------------------------------------


FOLDER, SCHEMA = "datapackages/recipients", "recipient"

NO_TOTAL = _("{source} has no total over {name!r}: a code must be named.")
NO_KIND = _("it selects neither cells nor facts.")
NAME_ONE = _("Name a table of indicators (`table`), or say what suppliers count (`facts` or `population`).")
ONLY_OF_FACTS = _("{name} is for facts of a supplier; cells are selected by `where`.")
HOLD_EACH_OTHER = _("the codes of {name!r} hold each other: their sum counts units twice.")
ONE_OR_PARTS = _("Name the total, one group, or categories alone.")
SELECT_ONCE = _("Select it in the rows or in the columns.")
BOTH_STATE = _("a row and a column say what their figures state.")
UNEXPLAINED = _("it adds figures of different populations without a reason.")
NO_RECIPIENT = _(
    "There is no recipient: {folder} has no file. `thb-eu country new` writes the international ones into a new folder "
    "of definitions: copy them from there, or write a file for each recipient."
)
Item = TypeVar("Item", bound="Selection")


@shape(kw_only=True)
class ViewItem(Selection):
    """A row or a column of a table; `each`: one for every code of this dimension that occurs, under its own name.

    `if_told`: of a row, whether it is left out where nobody tells a number of it and another row is left.
    `made_of`: of one that was made so, the id of the row or column that says `each`.
    """

    id: str = spec(shape=SLUG, once=OWN_ID)
    title: Text = spec(default=NO_WORDS)
    each: str = spec(default="")
    if_told: bool = spec(default=False, shape=FLAG)
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
    left: tuple[str, ...] = spec(shape=listed(), ref=FIGURE)
    relation: str = spec(shape=one_of(("=", "<=")))
    right: tuple[str, ...] = spec(shape=listed(), ref=FIGURE)


def _words_of_recipient(recipient: Mapping[str, Any], _words: Words) -> Words:
    """Find what it declares: periods, tables, phrases, and figures, of which those are single that no item repeats."""
    tables = recipient.get("tables", ())
    of_tables = {
        f"{table['id']}/{row['id']}/{column['id']}": "each" in {*row, *column}
        for table in tables
        for row in table["rows"]
        for column in table["columns"]
    }
    others = [figure["id"] for figure in recipient.get("figures", ())]
    return {
        PERIOD.to: [period["period"] for period in recipient.get("periods", ())],
        OWN_TABLE.to: [table["id"] for table in tables],
        PHRASE.to: recipient.get("phrases", {}),
        FIGURE.to: [*of_tables, *others],
        SINGLE.to: [*(name for name, is_several in of_tables.items() if not is_several), *others, YEAR],
    }


@shape(
    "A recipient of the collection's figures",
    beside=(CONFIRMED,),
    checks=(text_flaws,),
    scope=_words_of_recipient,
    kw_only=True,
    slots=False,
)
class Recipient:
    """`datapackages/recipients/NAME.yaml`: who receives which tables, and how sure their layout is.

    At which level it gets them the release plan says. `confidence`, `source`: how sure the layout is, and where it is
    from; a *proposed* one says so on everything that is written. `periods`: years of which something is asked, and why
    not of others. `portal`: whether the files of the public edition that a portal of open data offers, with their entry
    for its catalogue, lie beside its tables.
    """

    id: str = spec(key="recipient", shape=SLUG)
    title: Text = spec()
    receiver: Text = spec()
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
        """Find what is asked of `year`, without sums, questions, sentences and chapters of which nothing is left.

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
        figures = tuple(figure for figure in self.figures if figure.states or figure.sum or figure.id in asked | added)
        return replace(self, tables=tables, figures=figures, chapters=())

    @property
    def sentences(self) -> tuple[StatedSentence, ...]:
        """The sentences of all chapters, in their order."""
        return tuple(sentence for chapter in self.chapters for part in chapter.parts for sentence in part.sentences)

    @property
    def file(self) -> str:
        """The file that declares it."""
        return f"{FOLDER}/{self.id}.yaml"

    @cached_property
    def places(self) -> Mapping[str, Text]:
        """The places for words of the office by name, with their titles: each chapter, and each table in it."""
        tables, found = {table.id: table.title for table in self.tables}, dict[str, Text]()
        for chapter in self.chapters:
            found[f"{self.id}/{chapter.id}"] = chapter.title
            for part in chapter.parts:
                if part.table:
                    found[f"{self.id}/{chapter.id}/{part.table}"] = tables[part.table]
        return found

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


def load_recipients(
    folder: Folder,
    files: dict[str, bytes],
    tables: tuple[IndicatorTable, ...],
    codelists: Mapping[str, Codelist],
    law: Law,
) -> dict[str, Recipient]:
    """Return the recipients by id, in the order of their files; every file read is added to `files`."""
    found = {f"{FOLDER}/{name}": content for name, content in folder.files(FOLDER).items()}
    strange = {*(name for name in found if not name.endswith(".yaml")), *folder.misnamed(FOLDER)}
    refuse_if_any(
        DefinitionRefused, (Fault(Place(name), "file-misnamed", MISNAMED, RENAME) for name in sorted(strange))
    )
    files |= found
    known = _Known({table.name: table for table in tables}, codelists, law)
    recipients: dict[str, Recipient] = {}
    faults: list[Fault] = []
    for name, content in found.items():
        value, at = read_checked(folder, name, content, SCHEMA, DefinitionRefused), shapes.place_in(name, content)
        recipient = shapes.made(Recipient, value)
        words = {TABLE.to: known.tables, DECISION.to: law.decisions}
        faults += (*shapes.faults_of(Recipient, value, at, words), *known.faults(recipient, at))
        if (stem := name.rpartition("/")[2].removesuffix(".yaml")) != recipient.id:
            what = _("the file is called {file!r}, but its recipient {name!r}.", file=stem, name=recipient.id)
            faults.append(Fault(at("recipient"), "file-misnamed", what, _("Give both the same name.")))
        recipients[recipient.id] = recipient
    refuse_if_any(DefinitionRefused, faults)
    if recipients and law.releases:
        at = shapes.place_in(RELEASE_PLAN, folder.read(RELEASE_PLAN))
        refuse_if_any(MappingRefused, receivers_unknown(law.releases, recipients, at))
    return recipients


def recipient_named(name: str, recipients: Mapping[str, Recipient]) -> Recipient:
    """Return the recipient of this id; refused where there is none, with the ids of those that there are."""
    if name not in recipients:
        there = THERE_ARE.filled({"there": ", ".join(recipients)}) if recipients else no_recipient()
        remedy = joined((closest(name, recipients), there), " ")
        what = _("no recipient is called {name!r}.", name=name)
        raise DefinitionRefused(Fault(Place(), "unknown-id", what, remedy, "user"))
    return recipients[name]


def no_recipient() -> Text:
    """Say that definitions have no recipient, and what to do."""
    return NO_RECIPIENT.filled({"folder": FOLDER})


class _Known:
    """What selections may speak of, and what is wrong with those that speak of anything else."""

    def __init__(self, tables: Mapping[str, IndicatorTable], codelists: Mapping[str, Codelist], law: Law) -> None:
        self.tables, self._codelists, self._law = tables, codelists, law

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

    def _of_table(self, table: RecipientTable, at: At) -> Iterator[Fault]:
        """Yield each fault of a row or column once, however many cells have it; where both select, the pair's."""
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
                    what = _("a row and a column select {name!r}.", name=name)
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
            what = _("it selects cells and facts; a figure comes from one of them.") if chosen.source else NO_KIND
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
                what = _("the codes of {name!r} are parts that only counting adds.", name=name)
                yield Fault(at(), "selection-unclear", what, _("Name one code; the total where all are meant."))
        for dimension in table.dimensions:
            has_total = dimension.adds_up and self._codelists[dimension.codelist].total
            if not has_total and dimension.name not in {*chosen.where, *named}:
                what = NO_TOTAL.filled({"source": table.name, "name": dimension.name})
                yield Fault(at(), "code-needed", what)

    def _name_faults(self, chosen: Selection, names: Iterable[str], at: At) -> Iterator[Fault]:
        """Yield dimensions that the source does not have, codes that they do not have, codes that hold each other."""
        dimensions = self._dimensions(chosen)
        for name in names:
            if name not in dimensions:
                what = _("{source} has no dimension {name!r}.", source=chosen.source, name=name)
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
        """Return the dimensions of the source, each with its codes."""
        if chosen.table in self.tables:
            found = self.tables[chosen.table].dimensions
            return {dimension.name: self._codelists[dimension.codelist] for dimension in found}
        return self._law.lists


def _selected(item: ViewItem) -> set[str]:
    """Find what of a selection an item settles: dimensions, labels, and the words that there can be one of."""
    single = {name for name in ("column", "below", "year") if getattr(item, name) not in ("", None, ())}
    return {*item.where, *item.labels, *single, *filter(None, [item.each])}


def _sum_faults(figure: NamedFigure, before: list[str], at: At) -> Iterator[Fault]:
    for number, name in enumerate(figure.sum):
        if name not in before:
            what = _("no figure before it is called {name!r}.", name=name)
            yield Fault(at("sum", number), "unknown-id", what, closest(name, before))
    problems: list[Problem] = []
    if figure.source or figure.where:
        problems.append(("selection-unclear", _("a sum of figures selects nothing itself."), NO_WORDS))
    if figure.because.is_empty:
        problems.append(("because-missing", UNEXPLAINED, _("Say why they may be added, under `because`.")))
    yield from (Fault(at(), *problem) for problem in problems)
