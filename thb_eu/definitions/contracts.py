"""Declare what a supplier's table looks like and how its cells become facts, and read the package of one supplier.

A package is `datapackages/sources/NAME/datapackage.json`; of each table is made a `Contract`, named `NAME/TABLE`. The
schema stands on the fields where Frictionless puts it; what it means to us stands beside it as `thb:` properties, which
the classes here declare. Labels that are told by bands of numbers or by a table of codes, and readings of cells that
several tables share, are written out.

Refused, with the line and the column: names that stand twice; columns, tables, dimensions, codes and days that are not
there; a heading that two columns have; years that are cut in two, or shared with the table that is replaced; bands that
meet; an optional column that holds counts, since its absence is no zero; what a table that only tells something lacks;
and totals or groups where a category is meant.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from thb_eu.base.csv_tables import NO_FORMULA, rows_of
from thb_eu.base.encodings import NO_SUCH_ENCODING, codec_of
from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import NO_WORDS, Text, _, cited, cited_as, described, layout, literal, quoted, titled
from thb_eu.base.model import NOT_TOLD, UNNAMED, Place
from thb_eu.definitions import known_words, shapes
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.known_words import (
    COLUMN,
    CONDITION,
    NATIONAL,
    NATIONAL_CODES,
    NOT_TOLD_WORD,
    ROW,
    EveryWord,
    national_words,
)
from thb_eu.definitions.records import (
    POPULATIONS,
    READING,
    SOME_CODES,
    NamedPopulation,
    ParsedColumn,
    Records,
    meaning_flaws,
)
from thb_eu.definitions.schemas import field_flaws
from thb_eu.definitions.shapes import (
    FLAG,
    WORD,
    At,
    Flaw,
    KeyShape,
    Never,
    Once,
    Ref,
    Schema,
    Words,
    about,
    by_name,
    faults_of,
    listed,
    made,
    place_in,
    shape,
    spec,
    spec_of_entry,
)
from thb_eu.definitions.signing import ALWAYS, Validity, validity_of
from thb_eu.definitions.strict_reader import closest

if TYPE_CHECKING:
    from thb_eu.definitions.law import Law

FACTS, RECORDS = "facts", "records"
"""Uses of a table that is counted: as numbers, or row by row (a row per person)."""
AUXILIARY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "claims": ("claim", "section", "statement", "value", "unit", "year", "articles", "organisation", "mark"),
    "relations": ("relation", "claim", "kind", "refers_to", "compared_with", "not_known", "word", "expects", "because"),
    "published": ("table", "key", "value", "source"),
    "earlier": ("year", "indicator", "breakdown", "value", "source", "break"),
}
"""Uses of a table that tells something and counts nothing, and what each must hold by the engine's names: claims of a
narrative report, relations between them, figures that another source published, and those of earlier years."""
NEED_NOT = ("break",)
"""What such a table may hold besides."""
CALLED_BEFORE = {"contract": "indicator", "label": "breakdown"}
"""What descriptors of countries that were begun earlier call the columns of earlier years."""
NOT_NAMED = _("not told")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
"""A column or a dimension in the name of a population, whatever signs it is written with."""
NAMES_JOINED_BY = " / "
"""Between the upper and the lower name of a column whose header goes over two rows."""
LABELS: Schema = by_name({"oneOf": [WORD, SOME_CODES]}, minProperties=1)
AT_LEAST: Schema = {"type": "number", "minimum": -1}
BOUNDS: Schema = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "properties": {f"{of}_{end}": AT_LEAST for of in ("share", "change") for end in ("above", "from", "to", "below")},
}

DAYS = ("date", "yearmonth", "year")
DAY_UNWRITTEN = _("a column with `thb:day` must state how the day is written.")
SAY_HOW_A_DAY = _(
    "Give it the type {days}; a `date` its format too, e.g. `%d/%m/%Y`, where it is not YYYY-MM-DD.",
    days=", ".join(DAYS),
)
LEADS_TO_SUM = _(
    "the label {label!r} leads to the code {code!r}, which is a sum, not a category, in the code list {codelist}."
)
IS_SUM = _("the code {code!r} is a sum in the code list {codelist}, not a category.")
OWN_NAME = _("Give each table its own name; a new table names the earlier one under thb:replaces.")
CODE_TABLE = Ref("code table", "unknown-table", _("{table!r} is not a table of codes."))
NO_RECORDS = _("a table for the use 'records' must state how its rows are read.")
SAY_HOW = _("Give it a thb:records.")
NOT_RECORDS = _("a table that is not for the use 'records' has thb:records.")
SAY_USE = _('Write "thb:use": "records".')
LEFT_BEHIND = _("what is counted in the column {at!r} leaves behind what the law asks of it: {dimensions}.")


def folded(heading: str) -> str:
    """Return a heading as it is compared: without spaces around it, single spaces inside, in any case."""
    return " ".join(heading.split()).casefold()


@shape()
class LabelsFrom:
    """A table of codes, and which of its variables is meant."""

    table: str = spec()
    variable: str = spec()


PACKAGE, TABLES, HEADINGS, REGISTER, YEAR = "package", "tables", "headings", "register", "time"
"""Words of a package: its name, its tables with their days, and of a table, by heading its columns, the columns of a
register, and what a row calls its year."""
COLUMN_ONCE = Once("duplicate-column", _("two columns have this name."), NO_WORDS)
KEY_COLUMN = replace(COLUMN, what=_("the key {name!r} is not a column of the table."))
CodeTables = Mapping[str, Sequence[Mapping[str, str]]]
"""By name: the rows of a table of codes that others use, with `variable`, `code`, `dimension`, `national_code`."""
VARIABLE = "variable"
KEEP_LABELS = _("Write it as under thb:labels, or add it there.")


def _label_flaws(column: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield labels given in two ways or from what is not there; dimensions and codes they mean and nothing declares."""
    for key in ("thb:labels", "thb:bands"):
        yield from meaning_flaws(column, key, CONDITION, words, own="thb:dimension")
    if len(column.keys() & {"thb:labels", "thb:bands", "thb:labels_from"}) > 1:
        problem = (
            "labels-invalid",
            _("the column gives its labels in two ways."),
            _("Keep one: thb:labels, thb:bands or thb:labels_from."),
        )
        yield Flaw((), *problem)
    for lang, labels in column.get("thb:labels_in", {}).items():
        for number, label in enumerate(labels):
            if label not in column.get("thb:labels", ()):
                what = _("the column has no label {label!r}.", label=label)
                yield Flaw(("thb:labels_in", lang, number), "labels-invalid", what, KEEP_LABELS)
    source = column.get("thb:labels_from")
    if source and CODE_TABLE.to in words:
        yield from (flaw.below("thb:labels_from", "table") for flaw in CODE_TABLE.flaws(source["table"], words))
        variables = words.get(f"{CODE_TABLE.to} {source['table']}")
        if variables is not None and source["variable"] not in variables:
            remedy = closest(source["variable"], variables)
            what = _("{table!r} has no variable {variable!r}.").filled(source)
            yield Flaw(("thb:labels_from", "variable"), "unknown-table", what, remedy)


def _band_flaws(column: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    ordered = sorted(column.get("thb:bands", ()), key=ends_of)
    for band in ordered:
        first, last = ends_of(band)
        if last < first:
            what = _("the band {band!r} ends before it begins.", band=band)
            yield Flaw(("thb:bands", band), "labels-invalid", what, _("Write the smaller number first, such as 0-17."))
    for before, after in itertools.pairwise(ordered):
        if (first := ends_of(after)[0]) <= ends_of(before)[1]:
            what = _("the number {number} occurs in two bands.", number=first)
            remedy = _("Let a band begin one above the end of the other.")
            yield Flaw(("thb:bands", after), "labels-invalid", what, remedy)


def _optional_flaws(column: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    if "thb:optional" in column and "thb:count" in column:
        what = _(
            "a column with counts cannot be optional: where it is absent, its numbers are not known, and they are not "
            "zero."
        )
        remedy = _("Put the numbers into one column, and the categories into optional columns beside it.")
        yield Flaw((), "column-not-optional", what, remedy)
    if "thb:optional" in column and words[REGISTER]:
        problem = (
            _("in a register of persons no column can be optional."),
            _("Keep the column; its cells may be empty."),
        )
        yield Flaw((), "column-not-optional", *problem)


def _heading_flaws(column: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    headings: Any = words[HEADINGS]
    for number, heading in enumerate(column.get("thb:aliases", ())):
        if (other := headings[folded(heading)]) != column["name"]:
            what = _("the column {other!r} has the heading {heading!r} too.", other=other, heading=heading)
            yield Flaw(("thb:aliases", number), "duplicate-column", what, _("Give every column headings of its own."))


def _tells_no_day(column: Mapping[str, Any]) -> bool:
    return "thb:day" in column and (column["type"] not in DAYS or column.get("format") == "any")


@shape(
    extends=("description",),
    named=layout("{id}"),
    checks=(
        _label_flaws,
        _band_flaws,
        _optional_flaws,
        _heading_flaws,
        field_flaws,
        Never(_tells_no_day, ("day-format-missing", DAY_UNWRITTEN, SAY_HOW_A_DAY)),
    ),
    beside=(
        KeyShape("groupChar", {"enum": [".", ",", " ", "'"]}, required=False),
        KeyShape("decimalChar", {"enum": [".", ","]}, required=False),
    ),
)
class ContractField:
    """One column: a category, a count, a printed total, a year, or a plain column that no fact needs.

    `labels_in`: by language, labels that are in it and not in that of the supplier. `separator`: what stands between
    the labels of a cell that holds several; `in_order`: the codes of the dimension, of which the first that such a cell
    holds is the principal one.
    """

    name: str = spec(key="name", once=COLUMN_ONCE)
    dimension: str = spec(default="", ref=NATIONAL)
    labels: Mapping[str, Mapping[str, str]] | None = spec(
        default=None,
        make=lambda column: _labels(column),
        keys=(
            KeyShape("thb:labels", LABELS, required=False),
            KeyShape("thb:labels_from", LabelsFrom, required=False),
            KeyShape(
                "thb:bands",
                {**LABELS, "propertyNames": {"pattern": "^(0|[1-9][0-9]{0,2})-(0|[1-9][0-9]{0,2})$"}},
                required=False,
            ),
        ),
    )
    count: Mapping[str, str] | None = spec(default=None, shape=by_name(), ref=ROW)
    printed_total: bool = spec(default=False, shape=FLAG)
    time: bool = spec(default=False, shape=FLAG)
    day: str = spec(default="", ref=known_words.DAY)
    format: str = spec(key="format", default="", shape={})
    type: str = spec(key="type", default="", required=True)
    holds: str = spec(default="")
    aliases: tuple[str, ...] = spec(default=())
    optional: bool = spec(default=False, shape=FLAG)
    may_hold: tuple[str, ...] = spec(default=())
    separator: str = spec(default="")
    labels_in: Mapping[str, tuple[str, ...]] = spec(default_factory=dict, shape=by_name(listed(), minProperties=1))
    in_order: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Everything that the column may be headed with; its own name first."""
        return (self.name, *self.aliases)


@shape(dependentRequired={"without": ["because"], "because": ["without"]})
class OfferedDimension:
    """That every code of a dimension in force can be written, `without` some that the source has no word for."""

    without: tuple[str, ...] = spec(default=(), shape=listed())
    because: str = spec(default="")


def _zero_flaws(implication: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    yield from _codes_flaws(implication["means"], words, "means")


@shape(checks=(_zero_flaws,))
class Implication:
    """What a count of zero says besides: under `when`, zero units also of each of `means`."""

    when: Mapping[str, str] = spec(ref=ROW)
    means: tuple[Mapping[str, str], ...] = spec(rules={"uniqueItems": False})
    because: str = spec()


def _codes_flaws(listed: Sequence[Mapping[str, str]], words: Words, key: str) -> Iterator[Flaw]:
    """Yield dimensions and codes in a list of what units have that nothing declares."""
    for number, codes in enumerate(listed):
        yield from (flaw.below(key, number) for flaw in ROW.flaws(codes, words))


def _year_flaws(table: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield years that are cut in two, and those in which a table is sent that another one replaces."""
    valid, name = table.get("thb:valid", {}), table["name"]
    for day, end in (("from", "-01-01"), ("until", "-12-31")):
        if not valid.get(day, end).endswith(end):
            what = _("a table is sent for whole years, and {day} divides one.", day=valid[day])
            remedy = _("Write 1 January as `from`, 31 December as `until`.")
            yield Flaw(("thb:valid", day), "validity-not-whole-years", what, remedy)
    others = [other for other in words[TABLES] if other != name]
    for number, followed in enumerate(table.get("thb:replaces", ())):
        path = "thb:replaces", number
        if followed not in others:
            what = _("the supplier has no table {table!r}.", table=followed)
            yield Flaw(path, "unknown-table", what, closest(followed, others))
        elif Validity(*words[f"{TABLES} {followed}"]).meets(validity_of(valid)):
            what = _("the table {table!r}, which this one replaces, is still sent for the same years.", table=followed)
            remedy = _("Give the earlier table a `thb:valid` whose `until` lies before the first day of the new one.")
            yield Flaw(path, "validity-overlaps", what, remedy)


def _population_flaws(table: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield what the name of a population asks for and no row can tell; a register tells its dimensions alone."""
    known = [*(() if words[REGISTER] else words[COLUMN.to]), *words[NATIONAL.to]]
    for name in PLACEHOLDER.findall(table["thb:population"]):
        if name not in known:
            what = about(_("{{{name}}} in thb:population is neither a column nor a dimension of this table."), name)
            yield Flaw(("thb:population",), "placeholder-invalid", what, closest(name, known))
    if set("{}").intersection(PLACEHOLDER.sub("", table["thb:population"])):
        remedy = _("Put the name of a column or a dimension between braces.")
        yield Flaw(("thb:population",), "placeholder-invalid", _("a brace in thb:population has no partner."), remedy)


def _column_flaws(table: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield what a table that tells something lacks or need not hold, and a key that is no column."""
    columns = table["schema"]["fields"]
    use, named = table.get("thb:use", FACTS), [column["thb:holds"] for column in columns if "thb:holds" in column]
    held = [CALLED_BEFORE.get(what, what) for what in named]
    wanted = AUXILIARY_COLUMNS.get(use, ())
    for what in wanted:
        if what not in (*held, *NEED_NOT):
            message = _("a table for the use {use!r} must state which column holds {what}.", use=use, what=what)
            yield Flaw(("thb:use",), "purpose-misfit", message, _("Give the column a thb:holds."))
    for what in held:
        if what not in wanted:
            sentence = _("{what!r} has no meaning in a table for the use {use!r}.", what=what, use=use)
            yield Flaw(("thb:use",), "purpose-misfit", sentence, closest(what, wanted))
    key = table["schema"].get("primaryKey", [])
    for flaw in KEY_COLUMN.flaws([key] if isinstance(key, str) else key, words):
        yield flaw.below("schema", "primaryKey")


def _dialect_flaws(table: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    """Yield a header without room, an encoding that nobody knows, a register without its rules or rules without one."""
    rows, last = table.get("thb:header_rows", 1), table.get("thb:header_row", 1)
    if last < rows:
        what = _("a header of {rows} rows cannot end in row {last}.", rows=rows, last=last)
        yield Flaw(("thb:header_row",), "dialect-misfit", what, _("thb:header_row is the last row of the header."))
    for number, encoding in enumerate(table.get("thb:encodings", ())):
        if not codec_of(encoding):
            yield Flaw(("thb:encodings", number), *NO_SUCH_ENCODING)
    meant = table.get("thb:use") == RECORDS
    if ("thb:records" in table) != meant:
        yield Flaw((), "register-rules-misfit", *((NO_RECORDS, SAY_HOW) if meant else (NOT_RECORDS, SAY_USE)))


def _told_flaws(table: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield codes of expected units, and codes that a dimension is offered without, that nothing declares."""
    yield from _codes_flaws(table.get("thb:expects", ()), words, "thb:expects")
    offers = table.get("thb:offers", {})
    offered = {name: offers[name].get("without", []) for name in offers if name in words[NATIONAL.to]}
    for name in offered:
        for flaw in NATIONAL_CODES.flaws({name: offered[name]}, words):
            yield flaw._replace(path=("thb:offers", name, "without", *flaw.path[1:]))


def _words_of_table(table: Mapping[str, Any], _words: Words) -> Words:
    columns = table["schema"]["fields"]
    names = [column["name"] for column in columns]
    headings = {folded(name): name for name in names}
    for column in columns:
        for heading in column.get("thb:aliases", ()):
            headings.setdefault(folded(heading), column["name"])
    return {COLUMN.to: names, HEADINGS: headings, REGISTER: names if "thb:records" in table else ()}


@shape(
    extends=("title", "description", "cited_as"),
    named=lambda table, words: f"{''.join(words[PACKAGE])}/{table['name']}",
    checks=(_year_flaws, _population_flaws, _column_flaws, _dialect_flaws, _told_flaws),
    scope=_words_of_table,
    beside=(KeyShape(key="thb:words_because", shape=WORD, required=False), KeyShape(key="path", shape=WORD)),
    kw_only=True,
)
class Contract:
    """The contract of one table of one supplier, called `SUPPLIER/TABLE`.

    `delimiter_is_fixed`: the collection says what divides the columns; the file does not decide.
    """

    name: str = spec(key="name", once=Once("duplicate-table", _("two tables have this name."), OWN_NAME))
    supplier: Text
    title: Text = spec(key="title", shape=WORD)
    fields: tuple[ContractField, ...] = spec(key="schema/fields", rules={"minItems": 1})
    schema: Mapping[str, Any] = spec_of_entry(lambda table: table["schema"])
    cited_as: Text = spec(default=NO_WORDS, shape=str, rules={"pattern": NO_FORMULA}, make=cited_as)
    population: str = spec()
    always: Mapping[str, str] = spec(ref=ROW)
    absence_means_zero: frozenset[str] = spec(
        key="thb:lists_all", default=frozenset(), rules={"minItems": 0, "uniqueItems": False}
    )
    offers: Mapping[str, OfferedDimension] = spec(default_factory=dict, rules={"minProperties": 1}, ref=NATIONAL)
    printed_totals: Mapping[str, str] = spec(default_factory=dict, shape=by_name({"enum": ["all", "above", "below"]}))
    implications: tuple[Implication, ...] = spec(key="thb:zero_also_means", default=())
    encodings: tuple[str, ...] = spec(default=("utf-8",), rules={"uniqueItems": False})
    delimiter: str = spec_of_entry(lambda table: table.get("dialect", {}).get("delimiter", ","))
    sheet: str = spec(default="")
    header_row: int = spec(default=1, rules={"minimum": 1})
    year_columns: int | None = spec(default=None, shape=int)
    use: str = spec(default=FACTS, shape={"enum": [FACTS, RECORDS, "checks only", *AUXILIARY_COLUMNS]})
    not_counted_because: str = spec(key="thb:use_because", default="")
    expects: tuple[Mapping[str, str], ...] = spec(
        default=(), shape={"type": "array", "minItems": 1, "items": SOME_CODES}
    )
    words: Mapping[str, Mapping[str, float]] = spec(default_factory=dict, shape=by_name(BOUNDS, minProperties=1))
    records: Records | None = spec(default=None, shape=Records)
    engine: str = spec(default="", shape={"enum": ["pandas", "duckdb"]})
    organisation: str = ""
    description: Text = NO_WORDS
    header_rows: int = spec(default=1, shape={"enum": [1, 2]})
    notes_below: bool = spec(default=False, shape=FLAG)
    valid: Validity = spec(default=ALWAYS, rules={"minProperties": 1}, without=("confidence", "confirmed"))
    replaces: tuple[str, ...] = spec(default=())
    totals_optional: bool = spec(default=False, shape=FLAG)
    populations: tuple[NamedPopulation, ...] = spec(
        default=(), make=lambda table: _populations(table), keys=(replace(POPULATIONS, key="thb:populations"),)
    )
    delimiter_is_fixed: bool = False

    @property
    def first_header_row(self) -> int:
        """The row in which the header begins; `header_row` is its last."""
        return self.header_row - self.header_rows + 1

    @property
    def counted(self) -> bool:
        """Whether the table's numbers, or its rows, become EU statistics."""
        return self.use in (FACTS, RECORDS)

    @property
    def in_quotes(self) -> Text:
        """Its title, as a sentence for its supplier names the table."""
        return quoted(self.title)

    @property
    def due(self) -> bool:
        """Whether a supplier who sends anything owes the table: records may come in place of tables, or not at all."""
        return not self.tells and self.use != RECORDS

    def is_due_for(self, year: int) -> bool:
        """Tell whether a supplier who sends anything for `year` owes the table."""
        return self.due and self.is_expected_for(year)

    @property
    def tells(self) -> bool:
        """Whether the table tells something and counts nothing."""
        return self.use in AUXILIARY_COLUMNS

    def is_expected_for(self, year: int) -> bool:
        """Tell whether the table is part of what the supplier sends for `year`."""
        return self.valid.covers_year(year)

    def totals_in(self, rows: Iterable[tuple[int, Sequence[str]]]) -> dict[int, str]:
        """Return by number the rows of printed totals among the rows of a table, with the rows that each adds up."""
        scopes = {label.casefold(): scope for label, scope in self.printed_totals.items()}
        leads = ((number, cells[0].strip().casefold()) for number, cells in rows if cells) if scopes else ()
        return {number: scopes[lead] for number, lead in leads if lead in scopes}

    def as_sent(self, header: Sequence[str]) -> Contract:
        """Return the same contract without its optional columns that `header` holds under none of their headings."""
        sent = set(map(folded, header))
        kept = [not (field.optional and sent.isdisjoint(map(folded, field.headings))) for field in self.fields]
        if all(kept):
            return self
        columns = list(itertools.compress(self.schema["fields"], kept))
        return replace(
            self, fields=tuple(itertools.compress(self.fields, kept)), schema={**self.schema, "fields": columns}
        )

    def has_columns(self, header: Sequence[str]) -> bool:
        """Tell whether a table with this header has the columns that were agreed."""
        columns = itertools.zip_longest(map(folded, header), self.as_sent(header).fields)
        return all(name and field and name in map(folded, field.headings) for name, field in columns)

    def population_of(self, facts: Mapping[str, str]) -> str:
        """Name the population of a row that tells this, by column and dimension; what it lacks is not told."""
        for named in self.populations:
            if all(facts.get(dimension, NOT_TOLD) == code for dimension, code in named.when.items()):
                return named.population
        return PLACEHOLDER.sub(lambda named: facts.get(named[1], NOT_TOLD), self.population)

    def names_population_by(self, names: Iterable[str]) -> bool:
        """Tell whether these columns and dimensions are enough to name a population."""
        return set(PLACEHOLDER.findall(self.population)) <= {*names}

    def may_show(self, population: str, dimensions: Mapping[str, Sequence[str]]) -> bool:
        """Tell whether the table calls some of its populations so; those that it shares by `populations` are left
        aside.

        A placeholder stands for a code of its dimension (`dimensions`: the codes of each), or for any text of a column.
        """

        def shown(name: str) -> str:
            return "|".join(map(re.escape, (*dimensions[name], NOT_TOLD))) if name in dimensions else ".+"

        parts = enumerate(PLACEHOLDER.split(self.population))  # texts, and the placeholders between them
        template = "".join(f"({shown(part)})" if number % 2 else re.escape(part) for number, part in parts)
        return self.counted and re.fullmatch(template, population) is not None

    def codes_named(self) -> list[tuple[str, str]]:
        """Return every dimension with every code that a row may have by what stands here."""
        mappings = [self.always, *(field.count or {} for field in self.fields), *self.expects]
        mappings += [codes for entry in self.implications for codes in (entry.when, *entry.means)]
        named = [pair for codes in mappings for pair in codes.items()]
        codes_of_fields = [meant for field in self.fields for meant in (field.labels or {}).values()]
        codes_of_fields += [entry.when for entry in self.populations]
        named += [pair for codes in codes_of_fields for pair in codes.items() if pair[1] != NOT_TOLD]
        return [*named, *(self.records.codes_named() if self.records else ())]

    def dimensions_named(self) -> list[str]:
        """Return every dimension that stands here, with a code or without."""
        named = [dimension for dimension, _ in self.codes_named()]
        named += [field.dimension for field in self.fields if field.dimension]
        named += [name for field in self.fields for meant in (field.labels or {}).values() for name in meant]
        return [*named, *(self.records.dimensions_named() if self.records else ())]

    def for_year(self, year: int) -> Contract:
        """Return the same contract with its year columns moved to end at `year`."""
        if self.year_columns is None or self.year_columns == year:
            return self
        shift = year - self.year_columns
        fields = tuple(_shifted(field, shift) for field in self.fields)
        renamed = {old.name: new.name for old, new in zip(self.fields, fields, strict=True)}
        schema = {
            **self.schema,
            "fields": [{**field, "name": renamed[field["name"]]} for field in self.schema["fields"]],
        }
        return replace(self, fields=fields, schema=schema, year_columns=year)


def _words_of_package(package: Mapping[str, Any], _words: Words) -> Words:
    valid = {table["name"]: validity_of(table.get("thb:valid", {})) for table in package["resources"]}
    return {
        PACKAGE: [package["name"]],
        READING.to: package.get("thb:parse", {}),
        TABLES: valid,
        **{f"{TABLES} {name}": (days.first, days.last) for name, days in valid.items()},
    }


@shape(
    "Contract of one supplier",
    extends=("title",),
    beside=shapes.package("contract"),
    scope=_words_of_package,
    kw_only=True,
)
class ContractPackage:
    """The descriptor of one supplier's tables."""

    supplier: str = spec()
    parse: tuple[ParsedColumn, ...] = spec(default=(), rules={"minProperties": 1})
    resources: tuple[Contract, ...] = spec(key="resources", rules={"minItems": 1})


def contract_of(package: Mapping[str, Any], resource: Mapping[str, Any]) -> Contract:
    """Return the contract of one table, its labels and readings written out."""
    return made(
        Contract,
        resource,
        name=f"{package['name']}/{resource['name']}",
        supplier=titled(package),
        title=titled(resource),
        description=described(resource),
        organisation=package["thb:supplier"],
        replaces=tuple(f"{package['name']}/{table}" for table in resource.get("thb:replaces", ())),
    )


def citing(resources: Iterable[Mapping[str, Any]], contracts: Iterable[Contract]) -> Callable[[str], Text]:
    """Say what names a source, which files name in English, in every language; other words stay as they are.

    A source is a table, as its collection cites it, or in a public edition a supplier by its title.
    """
    named = (*(contract.supplier for contract in contracts), *map(cited, resources))
    known = {text.english: text for text in named}
    return partial(_in_every_language, known)


def _in_every_language(known: Mapping[str, Text], source: str) -> Text:
    return known.get(source) or name_text(source)


def name_text(name: str) -> Text:
    """Return an article or a source by its name; in words where a public edition names none."""
    return NOT_NAMED if name == UNNAMED else literal(name)


def _populations(table: Mapping[str, Any]) -> tuple[NamedPopulation, ...]:
    """Return the populations that other tables count too: of a table, and of a register."""
    entries = (*table.get("thb:populations", ()), *table.get("thb:records", {}).get("populations", ()))
    return tuple(NamedPopulation(_codes(entry["when"], ""), entry["is"]) for entry in entries)


def _labels(column: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]] | None:
    if "thb:labels" not in column:
        return None
    return {label: _codes(meant, column.get("thb:dimension", "")) for label, meant in column["thb:labels"].items()}


def _codes(meant: str | Mapping[str, str], dimension: str) -> Mapping[str, str]:
    codes = {dimension: meant} if isinstance(meant, str) else meant
    return {name: NOT_TOLD if code == NOT_TOLD_WORD else code for name, code in codes.items()}


def _shifted(field: ContractField, shift: int) -> ContractField:
    if not field.count or "time" not in field.count:
        return field
    column_year = field.count["time"]
    year = str(int(column_year) + shift)
    aliases = tuple(alias.replace(column_year, year) for alias in field.aliases)
    return replace(field, name=year, count={**field.count, "time": year}, aliases=aliases)


# --- the package of one supplier -----------------------------------------------------------------


def read_contracts(
    descriptor: Mapping[str, Any],
    dimensions: Mapping[str, Any],
    days: Sequence[str],
    name: str,
    tables: CodeTables | None = None,
    lists: Mapping[str, Codelist] | None = None,
    content: bytes = b"",
) -> dict[str, Contract]:
    """Return the contracts of one supplier's package; a dimension, code or day that does not exist is refused.

    `tables`: the code tables from which columns may take their labels (`thb:labels_from`). `lists`: the code lists of
    the dimensions, which tell a category from a sum. `content`: the bytes of the package, for the place of a fault.
    """
    at, words = place_in(name, content), _words_of_rows(dimensions, days, tables, lists or {})
    refuse_if_any(DefinitionRefused, faults_of(ContractPackage, descriptor, at, words))
    resources = with_readings(descriptor)["resources"]
    contracts = [contract_of(descriptor, written_out(table, tables)) for table in resources]
    faults: list[Fault] = []
    for number, contract in enumerate(contracts):
        at_table = partial(_below, at, number, contract.name)
        faults += [*_listed_faults(contract, words, at_table), *_sum_faults(contract, lists or {}, at_table)]
    refuse_if_any(DefinitionRefused, faults)
    return {contract.name: contract for contract in contracts}


def _words_of_rows(
    dimensions: Mapping[str, Any], days: Sequence[str], tables: CodeTables | None, lists: Mapping[str, Codelist]
) -> Words:
    """Find what a row may tell: codes of each dimension, of a number the year for which it stands, and days."""
    words = {**national_words(dimensions, lists), known_words.DAY.to: days}
    told = {
        name.replace(NATIONAL.to, ROW.to, 1): known for name, known in words.items() if name.startswith(NATIONAL.to)
    }
    words |= told
    for of in (ROW.to, CONDITION.to):  # a label may stand for another year as well
        words |= {of: [*dimensions, YEAR], f"{of} {YEAR}": EveryWord()}
    if tables is not None:
        words |= {CODE_TABLE.to: tables, **{f"{CODE_TABLE.to} {name}": _variables(tables[name]) for name in tables}}
    return words


def _variables(rows: Sequence[Mapping[str, str]]) -> list[str]:
    return [*dict.fromkeys(row[VARIABLE] for row in rows)]


def _below(at: At, number: int, contract: str, *steps: Any) -> Place:
    """Return the file, line and column of a part of a table, and the contract."""
    return at("resources", number, *steps).of(contract)


def _listed_faults(contract: Contract, words: Words, at: At) -> Iterator[Fault]:
    """Yield what labels mean that come from a table of codes, and nothing declares."""
    for number, column in enumerate(contract.schema["fields"]):
        if "thb:labels_from" in column:
            where = partial(at, "schema", "fields", number, "thb:labels_from")
            codes = [{name: code} for meant in column.get("thb:labels", {}).values() for name, code in meant.items()]
            for code in codes:
                yield from (flaw._replace(path=()).fault(where) for flaw in CONDITION.flaws(code, words))


def _sum_faults(contract: Contract, lists: Mapping[str, Codelist], at: At) -> Iterator[Fault]:
    """Yield codes that are a total or a group: units so told would be of no category and of all."""
    sums = {pair for pair in contract.codes_named() if pair[0] in lists and lists[pair[0]].is_sum(pair[1])}
    by_label: set[tuple[str, str]] = set()
    for number, field in enumerate(contract.fields):
        for label, meant in (field.labels or {}).items():
            by_label |= {*meant.items()}
            for dimension, code in sorted(sums.intersection(meant.items())):
                what = LEADS_TO_SUM.filled({"label": label, "code": code, "codelist": lists[dimension].name})
                where = at("schema", "fields", number, "thb:labels", label)
                yield Fault(where, "total-as-category", what, _("Declare the row of a total in thb:printed_totals."))
    for dimension, code in sorted(sums - by_label):
        what = IS_SUM.filled({"code": code, "codelist": lists[dimension].name})
        remedy = _("A table that does not break down by {dimension} does not name it.", dimension=dimension)
        yield Fault(at(), "total-as-category", what, remedy)


def refuse_what_is_left_behind(contracts: Iterable[Contract], law: Law) -> None:
    """Refuse a thing counted `of` some dimensions without one that the contract tells and that the law asks of it.

    The law would judge the thing without it: a decision on knowing use, whose limb is left behind, as one on Article 2.
    """
    faults = []
    for contract in contracts:
        told = {*contract.dimensions_named()}
        for counting in contract.records.countings if contract.records else ():
            lost = (
                sorted(told.intersection(law.dimensions_asked_of(counting.codes)) - counting.of) if counting.of else []
            )
            if lost:
                where = Place(f"datapackages/sources/{contract.name.partition('/')[0]}/datapackage.json").of(
                    contract.name
                )
                what = LEFT_BEHIND.filled({"at": counting.at, "dimensions": ", ".join(lost)})
                remedy = _("Name it under `of`, beside the other dimensions that belong to what is counted.")
                faults.append(Fault(where, "dimension-left-behind", what, remedy))
    refuse_if_any(DefinitionRefused, faults)


# --- what a contract says in short, written out ---------------------------------------------------


def read_code_tables(descriptor: Mapping[str, Any], files: Mapping[str, bytes]) -> CodeTables:
    """Return the code tables among the tables of `datapackages/codelists`: those whose rows name a variable."""
    return {
        resource["name"]: rows_of(files[resource["path"]])
        for resource in descriptor["resources"]
        if VARIABLE in [field["name"] for field in resource["schema"]["fields"]] and resource["path"] in files
    }


def written_out(resource: Mapping[str, Any], tables: CodeTables | None) -> Mapping[str, Any]:
    """Return the table of a contract with all its labels.

    Without `tables` only bands are written out.
    """
    fields = [_with_labels(field, tables) for field in resource["schema"]["fields"]]
    return {**resource, "schema": {**resource["schema"], "fields": fields}}


def _with_labels(field: Mapping[str, Any], tables: CodeTables | None) -> Mapping[str, Any]:
    if "thb:bands" in field:
        return {**field, "thb:labels": dict(_numbers(field["thb:bands"]))}
    if "thb:labels_from" in field and tables is not None:
        return {**field, "thb:labels": _of_table(field, tables)}
    return field


def _numbers(bands: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for band, meant in bands.items():
        first, last = ends_of(band)
        yield from ((str(number), meant) for number in range(first, last + 1))


def ends_of(band: str) -> tuple[int, int]:
    """Return the first and the last number of a band such as 0-17."""
    first, _, last = band.partition("-")
    return int(first), int(last)


def _of_table(field: Mapping[str, Any], tables: CodeTables) -> dict[str, Mapping[str, str]]:
    labels_from, dimension = field["thb:labels_from"], field.get("thb:dimension", "")
    rows = [row for row in tables.get(labels_from["table"], ()) if row[VARIABLE] == labels_from["variable"]]
    return {row["code"]: {row["dimension"] or dimension: row["national_code"] or NOT_TOLD_WORD} for row in rows}


def with_readings(package: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the package with every reading in its place that a table names and `thb:parse` holds for all tables."""
    shared = package.get("thb:parse", {})
    return {**package, "resources": [_with_readings(resource, shared) for resource in package["resources"]]}


def _with_readings(resource: Mapping[str, Any], shared: Mapping[str, Any]) -> Mapping[str, Any]:
    rules = resource.get("thb:records", {})
    if "parse" not in rules:
        return resource
    named = {column: shared.get(entry) if isinstance(entry, str) else entry for column, entry in rules["parse"].items()}
    parse = {column: entry for column, entry in named.items() if entry is not None}
    return {**resource, "thb:records": {**rules, "parse": parse}}
