"""Contracts: what a supplier's table looks like and how its cells become facts, as data.

Comes in: `datapackages/sources/NAME/datapackage.json`. Goes out: one `Contract` per table, named `NAME/TABLE`.
The schema stands on the fields where Frictionless puts it; what it means to us stands beside it as `thb:` properties:
`thb:dimension` (the column holds categories), `thb:labels` (what its labels mean; `definitions.expansions` writes out
those told by bands of numbers or by a code table), `thb:count` (it holds counts, and of what), `thb:printed_total`
(claims, never inputs), `thb:time` (the year), `thb:day` (a day whose law may govern the row), `thb:holds` (what a
table tells that counts nothing), and on the table the population, the constants and the printed total rows. A table of
one row per person says in `thb:records` how its rows are read and counted (`definitions.records`); `thb:parse` of the
package holds what several tables read alike. What stands around a
table in the file is promised too: `thb:header_row` (the last row of its header), `thb:header_rows`, `thb:notes_below`.
Other headings of a column stand under `thb:aliases`; a column that may be left out has `thb:optional`.
`thb:valid` gives the years for which a table is sent, `thb:replaces` the tables that it follows.
`contract_reading` reads the package of a supplier and refuses what is wrong with it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from thb_eu.base.messages import Text, titled
from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions.records import Records, read_records
from thb_eu.definitions.rules import NOT_TOLD_WORD
from thb_eu.definitions.validity import ALWAYS, Validity, validity_of

FACTS, RECORDS = "facts", "records"
"""Uses of a table that is counted: as numbers, or row by row (a row per person)."""
TOLD: Mapping[str, tuple[str, ...]] = {
    "claims": ("claim", "section", "statement", "value", "unit", "year", "articles", "organisation", "mark"),
    "relations": ("relation", "claim", "kind", "refers_to", "compared_with", "not_known", "word", "expects", "because"),
    "published": ("table", "key", "value", "source"),
    "earlier": ("contract", "label", "year", "value", "source"),
}
"""Uses of a table that tells something and counts nothing, and what each must hold by the engine's names: claims of a
narrative report, relations between them, figures published by another source, and earlier ones of the same series."""
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
"""A column or a dimension in the name of a population, whatever signs it is written with."""
NAMES_JOINED_BY = " / "
"""Between the upper and the lower name of a column whose header goes over two rows."""


def folded(heading: str) -> str:
    """A heading as it is compared: without spaces around it, single spaces inside, in any case."""
    return " ".join(heading.split()).casefold()


@dataclass(frozen=True, slots=True)
class Field:
    """One column: a category, a count, a printed total, a year, or a plain column that no fact needs.

    `aliases`: other headings of the column; `optional`: the supplier may leave it out, what it tells is then not known.
    """

    name: str
    dimension: str = ""
    labels: Mapping[str, Mapping[str, str]] | None = None
    count: Mapping[str, str] | None = None
    printed_total: bool = False
    time: bool = False
    day: str = ""
    format: str = ""
    type: str = ""
    holds: str = ""
    aliases: tuple[str, ...] = ()
    optional: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """Everything that the column may be headed with; its own name first."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Implication:
    """What a count of zero says besides: under `when`, zero units also of each of `means`."""

    when: Mapping[str, str]
    means: tuple[Mapping[str, str], ...]
    because: str


@dataclass(frozen=True, slots=True)
class Named:
    """The population, counted by other tables too, to which units with the codes `when` belong."""

    when: Mapping[str, str]
    population: str


@dataclass(frozen=True)
class Contract:
    """The contract of one table of one supplier.

    `words` are the bounds of comparative words, by word; `valid` the years in which the table is asked for; `replaces`
    the contracts that it follows; `totals_optional`: a printed total may stand in the table and need not.
    `populations`: by codes, those that other tables count too; `population` calls the others.
    `delimiter_is_fixed`: the collection says what divides the columns; the file does not decide.
    """

    name: str
    supplier: Text
    title: Text
    fields: tuple[Field, ...]
    schema: Mapping[str, Any]
    population: str
    always: Mapping[str, str]
    lists_all: frozenset[str]
    printed_totals: Mapping[str, str]
    implications: tuple[Implication, ...]
    encodings: tuple[str, ...]
    delimiter: str
    sheet: str
    header_row: int
    year_columns: int | None
    use: str
    not_counted_because: str
    expects: tuple[Mapping[str, str], ...]
    words: Mapping[str, Mapping[str, float]]
    records: Records | None = None
    engine: str = ""
    organisation: str = ""
    header_rows: int = 1
    notes_below: bool = False
    valid: Validity = ALWAYS
    replaces: tuple[str, ...] = ()
    totals_optional: bool = False
    populations: tuple[Named, ...] = ()
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
    def owed(self) -> bool:
        """Whether a supplier who sends anything owes the table: records may come in place of tables, or not at all."""
        return not self.tells and self.use != RECORDS

    def is_owed_for(self, year: int) -> bool:
        """Whether a supplier who sends anything for `year` owes the table."""
        return self.owed and self.is_asked_for(year)

    @property
    def tells(self) -> bool:
        """Whether the table tells something and counts nothing."""
        return self.use in TOLD

    def is_asked_for(self, year: int) -> bool:
        """Whether the table is part of what the supplier sends for `year`."""
        return self.valid.covers_year(year)

    def as_sent(self, header: Sequence[str]) -> Contract:
        """The same contract without its optional columns that `header` holds under none of their headings."""
        sent = set(map(folded, header))
        kept = [not (field.optional and sent.isdisjoint(map(folded, field.headings))) for field in self.fields]
        if all(kept):
            return self
        columns = list(itertools.compress(self.schema["fields"], kept))
        return replace(
            self, fields=tuple(itertools.compress(self.fields, kept)), schema={**self.schema, "fields": columns}
        )

    def population_of(self, told: Mapping[str, str]) -> str:
        """The name of the population of a row that tells this, by column and dimension; what it lacks is not told."""
        for named in self.populations:
            if all(told.get(dimension, NOT_TOLD) == code for dimension, code in named.when.items()):
                return named.population
        return PLACEHOLDER.sub(lambda named: told.get(named[1], NOT_TOLD), self.population)

    def names_population_by(self, told: Iterable[str]) -> bool:
        """Whether these columns and dimensions are enough to name a population."""
        return set(PLACEHOLDER.findall(self.population)) <= {*told}

    def may_show(self, population: str) -> bool:
        """Whether the table calls some of its populations so; those that it shares by `populations` are left aside."""
        template = ".+".join(map(re.escape, PLACEHOLDER.split(self.population)[::2]))
        return self.counted and re.fullmatch(template, population) is not None

    def codes_named(self) -> list[tuple[str, str]]:
        """Every dimension with every code that a row may have by what stands here."""
        mappings = [self.always, *(field.count or {} for field in self.fields), *self.expects]
        mappings += [codes for entry in self.implications for codes in (entry.when, *entry.means)]
        named = [pair for codes in mappings for pair in codes.items()]
        told = [meant for field in self.fields for meant in (field.labels or {}).values()]
        told += [entry.when for entry in self.populations]
        named += [pair for codes in told for pair in codes.items() if pair[1] != NOT_TOLD]
        return [*named, *(self.records.codes_named() if self.records else ())]

    def dimensions_named(self) -> list[str]:
        """Every dimension that stands here, with a code or without."""
        named = [dimension for dimension, _ in self.codes_named()]
        named += [field.dimension for field in self.fields if field.dimension]
        named += [name for field in self.fields for meant in (field.labels or {}).values() for name in meant]
        return [*named, *(self.records.dimensions_named() if self.records else ())]

    def for_year(self, year: int) -> Contract:
        """The same contract with its year columns moved to end at `year`."""
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


def contract_of(package: Mapping[str, Any], resource: Mapping[str, Any]) -> Contract:
    """The contract of one table, its labels and readings written out."""
    dialect = resource.get("dialect", {})
    return Contract(
        name=f"{package['name']}/{resource['name']}",
        supplier=titled(package),
        title=titled(resource),
        fields=tuple(_field(field) for field in resource["schema"]["fields"]),
        schema=resource["schema"],
        population=resource["thb:population"],
        always=resource["thb:always"],
        lists_all=frozenset(resource.get("thb:lists_all", ())),
        printed_totals=resource.get("thb:printed_totals", {}),
        implications=tuple(
            Implication(entry["when"], tuple(entry["means"]), entry["because"])
            for entry in resource.get("thb:zero_also_means", ())
        ),
        expects=tuple(resource.get("thb:expects", ())),
        encodings=tuple(resource.get("thb:encodings", ("utf-8",))),
        delimiter=dialect.get("delimiter", ","),
        sheet=resource.get("thb:sheet", ""),
        header_row=int(resource.get("thb:header_row", 1)),
        year_columns=resource.get("thb:year_columns"),
        use=resource.get("thb:use", FACTS),
        not_counted_because=resource.get("thb:use_because", ""),
        words=resource.get("thb:words", {}),
        records=read_records(resource),
        engine=resource.get("thb:engine", ""),
        organisation=package["thb:supplier"],
        header_rows=int(resource.get("thb:header_rows", 1)),
        notes_below=bool(resource.get("thb:notes_below")),
        valid=validity_of(resource.get("thb:valid", {})),
        replaces=tuple(f"{package['name']}/{table}" for table in resource.get("thb:replaces", ())),
        totals_optional=bool(resource.get("thb:totals_optional")),
        populations=_populations(resource),
    )


def _populations(resource: Mapping[str, Any]) -> tuple[Named, ...]:
    """The populations that other tables count too: of a table, and of a register."""
    told = (*resource.get("thb:populations", ()), *resource.get("thb:records", {}).get("populations", ()))
    return tuple(Named(_codes(entry["when"], ""), entry["is"]) for entry in told)


def _field(field: Mapping[str, Any]) -> Field:
    dimension = field.get("thb:dimension", "")
    labels = (
        {label: _codes(meant, dimension) for label, meant in field["thb:labels"].items()}
        if "thb:labels" in field
        else None
    )
    return Field(
        field["name"],
        dimension,
        labels,
        field.get("thb:count"),
        bool(field.get("thb:printed_total")),
        bool(field.get("thb:time")),
        field.get("thb:day", ""),
        field.get("format", ""),
        field["type"],
        field.get("thb:holds", ""),
        tuple(field.get("thb:aliases", ())),
        bool(field.get("thb:optional")),
    )


def _codes(meant: str | Mapping[str, str], dimension: str) -> Mapping[str, str]:
    codes = {dimension: meant} if isinstance(meant, str) else meant
    return {name: NOT_TOLD if code == NOT_TOLD_WORD else code for name, code in codes.items()}


def _shifted(field: Field, shift: int) -> Field:
    if not field.count or "time" not in field.count:
        return field
    told = field.count["time"]
    year = str(int(told) + shift)
    aliases = tuple(alias.replace(told, year) for alias in field.aliases)
    return replace(field, name=year, count={**field.count, "time": year}, aliases=aliases)
