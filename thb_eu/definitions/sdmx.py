"""Declare under which data set the figures are sent, and how a disseminator shows them.

Comes in: `datapackages/sdmx/transmission.yaml`, `eurostat-view.yaml` and, where it is there, `converter.yaml`, each
held to its schema. Goes out: `Sdmx`: the data set and its file names; the views: which cells of which tables a row of
a data set there is made of; how the workbook for Eurostat's converter is laid out. Without the files nothing is written
in SDMX.

Refused, all faults of all files at once: a table, column, dimension or code that does not exist; a total that would be
added to its parts; a dimension of a table that a view neither shows nor fixes, so that a row would hold more than one
cell of it; a unit that is not fixed, as units never add up; a status of confidentiality without what is shown for it; a
period that the periodicity denies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import UNIT
from thb_eu.definitions import shapes
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.known_words import CODELIST, TABLE
from thb_eu.definitions.shapes import At, Once, Ref, listed, one_of, shape, spec
from thb_eu.definitions.signing import CONFIRMED, MARKED
from thb_eu.definitions.strict_reader import closest, not_a_code
from thb_eu.definitions.tables import IndicatorTable

FOLDER = "datapackages/sdmx"
TRANSMISSION, VIEW = f"{FOLDER}/transmission.yaml", f"{FOLDER}/eurostat-view.yaml"
CONVERTER = f"{FOLDER}/converter.yaml"
FIRST, LAST = "{first}", "{last}"
"""Stand in a setting of the converter for the first and the last cell with an observation."""
ANNUAL, WHOLE_YEAR = "A", "0000"
OF_EVERY_TABLE = ("freq", "geo", UNIT)
"""Columns that every table has, whatever its dimensions."""

DIMENSION = Ref("column", "unknown-dimension", _("the table has no dimension {name!r}."))
MORE_THAN_ONE = _("the dimension {name!r} is neither shown nor fixed: a row would hold more than one cell of it.")
FIX_IT = _("Add it to where.")
TWICE, KEEP_ONE = _("{name!r} is written twice."), _("Keep one of the two.")
NOT_THEIRS = _("the code {code!r} of the list {name!r} is none of {by}.")


@shape(beside=(CONFIRMED,))
class Dataset:
    """The data set under which figures are sent, by the naming convention of EDAMIS."""

    domain: str = spec(shape={"type": "string", "pattern": "^[0-9A-Z]{1,8}$"})
    structure: str = spec(shape={"type": "string", "pattern": "^[0-9A-Z]{1,7}$"})
    periodicity: str = spec(shape=one_of("A0123456789SQMWDON"))
    period: str = spec(shape={"type": "string", "pattern": "^[0-9]{4}$"})
    confidence: str = spec(shape=MARKED)
    name: Text = NO_WORDS

    @property
    def id(self) -> str:
        """Domain and structure; the dataflow is called the same."""
        return f"{self.domain}_{self.structure}"

    def file_name(self, geo: str, year: int) -> str:
        """Return the name of the file that country `geo` sends for `year`, without its ending."""
        return f"{self.id}_{self.periodicity}_{geo}_{year}_{self.period}"


@shape(beside=(CONFIRMED,))
class MaintainedCodelist:
    """A list of which we use some codes and which others maintain, and every code that it has."""

    codelist: str = spec(ref=CODELIST)
    codes: tuple[str, ...] = spec(shape=listed(), rules={"minItems": 1})
    source: str = spec(shape={"type": "string", "minLength": 1})
    by: str = spec(shape={"type": "string", "pattern": r"^[A-Z0-9_.]+:[A-Za-z0-9_@$-]+\([0-9.]+\)$"})
    confidence: str = spec(shape=MARKED)


@shape("Data set and dataflow under which the figures are sent", beside=(CONFIRMED,))
class Transmission:
    """`datapackages/sdmx/transmission.yaml`."""

    dataset: Dataset = spec()
    name: Text = spec()
    maintained_elsewhere: tuple[MaintainedCodelist, ...] = spec()


@shape()
class Flags:
    """The lists of statuses and of flags of series, and their column with the flags there."""

    codelists: tuple[str, ...] = spec(shape=listed(), ref=CODELIST)
    column: str = spec()


@shape(beside=(CONFIRMED,))
class StatusSign:
    """What is shown for a status of confidentiality."""

    code: str = spec(ref=shapes.code_of("conf_status"), once=Once("duplicate-code", TWICE, KEEP_ONE))
    shown: str = spec(shape={"type": "string"})
    confidence: str = spec(shape=MARKED)


@shape(beside=(CONFIRMED,))
class CodeGroup:
    """A code of a view, and ours that add up to it."""

    code: str = spec()
    of: tuple[str, ...] = spec(shape=listed())
    confidence: str = spec(shape=MARKED)


@shape(beside=(CONFIRMED,))
class ViewColumn:
    """A column of a view: our column behind it, and each code there with our codes that it adds up."""

    source: str = spec(key="from", ref=DIMENSION)
    confidence: str = spec(shape=MARKED)
    through: str = spec(default="")
    codes: tuple[CodeGroup, ...] = spec(default=(), rules={"minItems": 1})
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_groups(self, codelist: Codelist) -> ViewColumn:
        """Return the same with groups written out, also those a column of the list makes; else each code its own."""
        groups = {group.code: group.of for group in self.codes}
        for code in codelist.codes if self.through else ():
            if shown := code.more[self.through]:
                groups[shown] = (*groups.get(shown, ()), code.code)
        return replace(self, groups=groups or {code: (code,) for code in codelist.by_code})


@shape(beside=(CONFIRMED,))
class DatasetPart:
    """The cells of one table that a view shows, and the codes that all of their rows have there."""

    table: str = spec(ref=TABLE)
    where: Mapping[str, str] = spec()
    confidence: str = spec(shape=MARKED)
    fixed: Mapping[str, str] = spec(default_factory=dict)


@shape(beside=(CONFIRMED,))
class EurostatView:
    """One data set as it is shown: the columns that name a value, in order, and where the rows come from."""

    dataset: str = spec(
        shape={"type": "string", "pattern": "^[a-z0-9][a-z0-9_]*$"}, once=Once("duplicate-id", TWICE, KEEP_ONE)
    )
    title: Text = spec()
    columns: tuple[str, ...] = spec(shape=listed({"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"}))
    confidence: str = spec(shape=MARKED)
    shares: tuple[DatasetPart, ...] = spec(key="rows", rules={"minItems": 1})


@shape("Figures as Eurostat shows them", beside=(CONFIRMED,))
class EurostatViews:
    """`datapackages/sdmx/eurostat-view.yaml`."""

    missing: str = spec()
    flags: Flags = spec()
    conf_status: tuple[StatusSign, ...] = spec(rules={"minItems": 1})
    columns: Mapping[str, ViewColumn] = spec(rules={"minProperties": 1})
    datasets: tuple[EurostatView, ...] = spec(rules={"minItems": 1})


@shape(beside=(CONFIRMED,))
class ConverterWorksheet:
    """A sheet of the workbook for the converter: what it is for, and its name."""

    use: str = spec(shape=one_of(("parameters", "data")), once=Once("duplicate-id", TWICE, KEEP_ONE))
    name: str = spec(shape={"type": "string", "pattern": r"^[^\[\]:*?/\\]{1,31}$"})
    confidence: str = spec(shape=MARKED)


@shape(beside=(CONFIRMED,))
class ConverterHeading:
    """A heading of the sheet of parameters."""

    name: str = spec()
    confidence: str = spec(shape=MARKED)


@shape(beside=(CONFIRMED,))
class ConverterComponent:
    """How components of one role are declared: their type, and what kind of position they have."""

    role: str = spec(shape=one_of(("dimension", "attribute")), once=Once("duplicate-id", TWICE, KEEP_ONE))
    type: str = spec()
    position: str = spec()
    confidence: str = spec(shape=MARKED)


@shape(beside=(CONFIRMED,))
class ConverterSetting:
    """A setting beside the components; its value may be the first or the last cell with an observation."""

    name: str = spec(once=Once("duplicate-id", TWICE, KEEP_ONE))
    value: str = spec(shape={"type": "string", "pattern": r"^(\{first\}|\{last\}|[^{}]+)$"})
    confidence: str = spec(shape=MARKED)


@shape(beside=(CONFIRMED,))
class MissingSign:
    """What a cell holds where there is no value."""

    sign: str = spec()
    confidence: str = spec(shape=MARKED)


@shape("Workbook for Eurostat's SDMX Converter", beside=(CONFIRMED,))
class ConverterLayout:
    """`datapackages/sdmx/converter.yaml`."""

    sheets: tuple[ConverterWorksheet, ...] = spec(rules={"minItems": 2})
    headings: tuple[ConverterHeading, ...] = spec(rules={"minItems": 4, "maxItems": 4})
    components: tuple[ConverterComponent, ...] = spec(rules={"minItems": 2})
    settings: tuple[ConverterSetting, ...] = spec(rules={"minItems": 1})
    missing: MissingSign = spec()


@dataclass(frozen=True)
class Sdmx:
    """The data set that is sent, the lists that others maintain, the views with their signs, the converter's workbook.

    `columns` of views by name; `flags` by OBS_STATUS and by flag of a series, `conf_status` by CONF_STATUS; `missing`
    stands for no value.
    """

    dataset: Dataset
    maintained_elsewhere: Mapping[str, str]
    views: tuple[EurostatView, ...]
    columns: Mapping[str, ViewColumn]
    flags: Mapping[str, str]
    conf_status: Mapping[str, str]
    missing: str
    converter: ConverterLayout | None = None


def read_sdmx(
    values: Mapping[str, Any],
    files: Mapping[str, bytes],
    codelists: Mapping[str, Codelist],
    tables: tuple[IndicatorTable, ...],
) -> Sdmx:
    """Return the settings of all files, whose shapes were held to their schemas."""
    sent, shown = shapes.made(Transmission, values[TRANSMISSION]), shapes.made(EurostatViews, values[VIEW])
    at = {name: shapes.place_in(name, files[name]) for name in (TRANSMISSION, VIEW)}
    lists = {name: codelists[name] for name in OF_EVERY_TABLE} | {
        dimension.name: codelists[dimension.codelist] for table in tables for dimension in table.dimensions
    }
    known = {table.name: table for table in tables}
    words: shapes.Words = {
        "table": known,
        "column": lists,
        "codelist": codelists,
        "conf_status": codelists["conf_status"].by_code,
    }
    faults = [
        *shapes.faults_of(Transmission, values[TRANSMISSION], at[TRANSMISSION], words),
        *shapes.faults_of(EurostatViews, values[VIEW], at[VIEW], words),
        *_sign_faults(shown, codelists, at[VIEW]),
        *_column_faults(shown.columns, lists, partial(at[VIEW], "columns")),
    ]
    for number, entry in enumerate(sent.maintained_elsewhere):
        ours = codelists[entry.codelist].by_code if entry.codelist in codelists else ()
        for code in (code for code in ours if code not in entry.codes):
            what = NOT_THEIRS.filled({"code": code, "name": entry.codelist, "by": entry.by})
            where = at[TRANSMISSION]("maintained_elsewhere", number)
            faults.append(Fault(where, "unknown-code", what, closest(code, entry.codes)))
    if (sent.dataset.periodicity == ANNUAL) != (sent.dataset.period == WHOLE_YEAR):
        what = _('an annual data set has the period "0000".')
        faults.append(Fault(at[TRANSMISSION]("dataset", "period"), "transmission-invalid", what))
    for number, view in enumerate(shown.datasets):
        for place, row in enumerate(view.shares):
            if row.table in known:
                in_row = partial(at[VIEW], "datasets", number, "rows", place)
                faults += _row_faults(row, view.columns, shown.columns, known[row.table], lists, in_row)
    if CONVERTER in values:
        at_converter = shapes.place_in(CONVERTER, files[CONVERTER])
        faults += shapes.faults_of(ConverterLayout, values[CONVERTER], at_converter, words)
    refuse_if_any(DefinitionRefused, faults)
    return Sdmx(
        dataset=replace(sent.dataset, name=sent.name),
        maintained_elsewhere={entry.codelist: entry.by for entry in sent.maintained_elsewhere},
        views=shown.datasets,
        columns={name: entry.with_groups(lists[entry.source]) for name, entry in shown.columns.items()},
        flags={
            code.code: code.more[shown.flags.column] for name in shown.flags.codelists for code in codelists[name].codes
        },
        conf_status={entry.code: entry.shown for entry in shown.conf_status},
        missing=shown.missing,
        converter=shapes.made(ConverterLayout, values[CONVERTER]) if CONVERTER in values else None,
    )


def _sign_faults(shown: EurostatViews, codelists: Mapping[str, Codelist], at: At) -> Iterator[Fault]:
    """Yield unknown flag columns, and statuses without a display sign."""
    for name in shown.flags.codelists:
        if name in codelists:
            yield from _more_faults(shown.flags.column, codelists[name], partial(at, "flags", "column"))
    for code in codelists["conf_status"].by_code:
        if code not in [sign.code for sign in shown.conf_status]:
            what = _("the row does not say what is shown for {name!r}.", name=code)
            yield Fault(at("conf_status"), "transmission-invalid", what, _("Add a row."))


def _column_faults(columns: Mapping[str, ViewColumn], lists: Mapping[str, Codelist], at: At) -> Iterator[Fault]:
    for name, entry in columns.items():
        codelist = lists.get(entry.source)
        if codelist is None:
            continue
        if entry.through:
            yield from _more_faults(entry.through, codelist, partial(at, name, "through"))
        for number, group in enumerate(entry.codes):
            for place, code in enumerate(group.of):
                item = at(name, "codes", number, "of", place)
                if code not in codelist.by_code:
                    yield Fault(item, "unknown-code", not_a_code(code, entry.source), closest(code, codelist.by_code))
                elif len(group.of) > 1 and code == codelist.total:
                    what = _("{name!r} is the total and is not added to others.", name=code)
                    yield Fault(item, "transmission-invalid", what)


def _row_faults(
    row: DatasetPart,
    names: tuple[str, ...],
    columns: Mapping[str, ViewColumn],
    table: IndicatorTable,
    lists: Mapping[str, Codelist],
    at: At,
) -> Iterator[Fault]:
    """Tell whether each row there is one cell of the table, or a sum that its column asks for."""
    free_names = [name for name in names if name not in row.fixed]
    for name in free_names:
        if name not in columns:
            what = _("the column {name!r} is missing both in columns and in fixed of this row.", name=name)
            yield Fault(at(), "unknown-column", what, closest(name, columns))
    shown = [columns[name].source for name in free_names if name in columns]
    strange = [(at(), name) for name in shown if name not in (*table.names, *OF_EVERY_TABLE)]
    strange += [(at("where", name), name) for name in row.where if name not in table.names]
    for where, name in strange:
        yield Fault(where, DIMENSION.code, DIMENSION.what.filled({"name": name}), closest(name, table.names))
    for name, code in row.where.items():
        if name in table.names and code not in lists[name].by_code:
            yield Fault(at("where", name), "unknown-code", not_a_code(code, name), closest(code, lists[name].by_code))
    for name in table.names:
        if name not in row.where and name == UNIT:
            what = _("the unit is not fixed: units never add up with each other.")
            yield Fault(at("where"), "transmission-invalid", what, FIX_IT)
        elif name not in row.where and name not in shown:
            yield Fault(at("where"), "transmission-invalid", MORE_THAN_ONE.filled({"name": name}), FIX_IT)


def _more_faults(column: str, codelist: Codelist, at: At) -> Iterator[Fault]:
    columns_of_list = tuple(codelist.codes[0].more) if codelist.codes else ()
    if column not in columns_of_list:
        what = _("the code list has no column {name!r}.", name=column)
        yield Fault(at(), "unknown-column", what, closest(column, columns_of_list))
