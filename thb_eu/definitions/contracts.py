"""Declare what a supplier's table looks like and how its cells become facts.

Comes in: `datapackages/sources/NAME/datapackage.json`. Goes out: one `Contract` per table, named `NAME/TABLE`.
The schema stands on the fields where Frictionless puts it; what it means to us stands beside it as `thb:` properties,
which the classes here declare. `definitions.expansions` writes out labels that are told by bands of numbers or by a
code table, and readings of cells that several tables share. `contract_reading` reads the package of a supplier and
refuses what is wrong with it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from thb_eu.base.csv_tables import NO_FORMULA
from thb_eu.base.messages import NO_WORDS, Text, _, cited, cited_as, described, literal, quoted, titled
from thb_eu.base.model import NOT_TOLD, UNNAMED
from thb_eu.definitions import shapes
from thb_eu.definitions.records import POPULATIONS, SOME_CODES, NamedPopulation, ParsedColumn, Records
from thb_eu.definitions.rules import NOT_TOLD_WORD
from thb_eu.definitions.shapes import FLAG, WORD, KeyShape, Schema, by_name, listed, made, shape, spec, spec_of_entry
from thb_eu.definitions.validity import ALWAYS, Validity

FACTS, RECORDS = "facts", "records"
"""Uses of a table that is counted: as numbers, or row by row (a row per person)."""
AUXILIARY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "claims": ("claim", "section", "statement", "value", "unit", "year", "articles", "organisation", "mark"),
    "relations": ("relation", "claim", "kind", "refers_to", "compared_with", "not_known", "word", "expects", "because"),
    "published": ("table", "key", "value", "source"),
    "earlier": ("contract", "label", "year", "value", "source"),
}
"""Uses of a table that tells something and counts nothing, and what each must hold by the engine's names: claims of a
narrative report, relations between them, figures published by another source, and earlier ones of the same series."""
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


def folded(heading: str) -> str:
    """Return a heading as it is compared: without spaces around it, single spaces inside, in any case."""
    return " ".join(heading.split()).casefold()


@shape()
class LabelsFrom:
    """A table of codes, and which of its variables is meant."""

    table: str = spec()
    variable: str = spec()


@shape(
    extends=("description",),
    beside=(
        KeyShape("groupChar", {"enum": [".", ",", " ", "'"]}, required=False),
        KeyShape("decimalChar", {"enum": [".", ","]}, required=False),
    ),
)
class ContractField:
    """One column: a category, a count, a printed total, a year, or a plain column that no fact needs.

    `separator`: what stands between the labels of a cell that holds several; `in_order`: the codes of the dimension, of
    which the first that such a cell holds is the principal one.
    """

    name: str = spec(key="name")
    dimension: str = spec(default="")
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
    count: Mapping[str, str] | None = spec(default=None, shape=by_name())
    printed_total: bool = spec(default=False, shape=FLAG)
    time: bool = spec(default=False, shape=FLAG)
    day: str = spec(default="")
    format: str = spec(key="format", default="", shape={})
    type: str = spec(key="type", default="", required=True)
    holds: str = spec(default="")
    aliases: tuple[str, ...] = spec(default=())
    optional: bool = spec(default=False, shape=FLAG)
    may_hold: tuple[str, ...] = spec(default=())
    separator: str = spec(default="")
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


@shape()
class Implication:
    """What a count of zero says besides: under `when`, zero units also of each of `means`."""

    when: Mapping[str, str] = spec()
    means: tuple[Mapping[str, str], ...] = spec(rules={"uniqueItems": False})
    because: str = spec()


@shape(
    extends=("title", "description", "cited_as"),
    beside=(KeyShape(key="thb:words_because", shape=WORD, required=False), KeyShape(key="path", shape=WORD)),
    kw_only=True,
)
class Contract:
    """The contract of one table of one supplier, called `SUPPLIER/TABLE`.

    `delimiter_is_fixed`: the collection says what divides the columns; the file does not decide.
    """

    name: str = spec(key="name")
    supplier: Text
    title: Text = spec(key="title", shape=WORD)
    fields: tuple[ContractField, ...] = spec(key="schema/fields", rules={"minItems": 1})
    schema: Mapping[str, Any] = spec_of_entry(lambda table: table["schema"])
    cited_as: Text = spec(default=NO_WORDS, shape=str, rules={"pattern": NO_FORMULA}, make=cited_as)
    population: str = spec()
    always: Mapping[str, str] = spec()
    absence_means_zero: frozenset[str] = spec(
        key="thb:lists_all", default=frozenset(), rules={"minItems": 0, "uniqueItems": False}
    )
    offers: Mapping[str, OfferedDimension] = spec(default_factory=dict, rules={"minProperties": 1})
    printed_totals: Mapping[str, str] = spec(default_factory=dict, shape=by_name({"enum": ["all", "above", "below"]}))
    implications: tuple[Implication, ...] = spec(key="thb:zero_also_means", default=())
    encodings: tuple[str, ...] = spec(default=("utf-8",), rules={"uniqueItems": False})
    delimiter: str = spec_of_entry(lambda table: table.get("dialect", {}).get("delimiter", ","))
    sheet: str = spec(default="")
    header_row: int = spec(default=1, rules={"minimum": 1})
    year_columns: int | None = spec(default=None, shape=int)
    use: str = spec(default=FACTS, shape={"enum": [FACTS, RECORDS, "checks only", *AUXILIARY_COLUMNS]})
    not_counted_because: str = spec(key="thb:use_because", default="")
    public_because: str = spec(default="")
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
    def is_public(self) -> bool:
        """Whether everybody may have the table's numbers as they are: it is aggregate, and published by its office."""
        return bool(self.public_because) and self.use != RECORDS

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
        """By number, the rows of printed totals among the rows of a table: which rows each adds up."""
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

    def population_of(self, facts: Mapping[str, str]) -> str:
        """The name of the population of a row that tells this, by column and dimension; what it lacks is not told."""
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


@shape("Contract of one supplier", extends=("title",), beside=shapes.package("contract"), kw_only=True)
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
