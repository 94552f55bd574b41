"""SDMX: under which data set the figures are sent, and how a disseminator shows them, as data.

Comes in: `datapackages/sdmx/transmission.yaml` and `eurostat-view.yaml`, each held to its schema. Goes out: `Sdmx`:
the data set and its file names, and the views: which cells of which tables a row of a data set there is made of.
Without the files nothing is written in SDMX.

Refused, all faults of both files at once: a table, column, dimension or code that does not exist; a total that would be
added to its parts; a dimension of a table that a view neither shows nor fixes, so that a row would hold more than one
cell of it; a unit that is not fixed, as units never add up; a status of confidentiality without what is shown for it; a
period that the periodicity denies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.strict import closest, not_a_code, position
from thb_eu.definitions.tables import Table
from thb_eu.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.messages import Text, _, wording
from thb_eu.model import UNIT, Place

FOLDER = "datapackages/sdmx"
TRANSMISSION, VIEW = f"{FOLDER}/transmission.yaml", f"{FOLDER}/eurostat-view.yaml"
ANNUAL, WHOLE_YEAR = "A", "0000"
OF_EVERY_TABLE = ("freq", "geo", UNIT)
"""Columns that every table has, whatever its dimensions."""

NO_TABLE = _("there is no table {name!r}.")
NO_DIMENSION = _("the table has no dimension {name!r}.")
NO_LIST = _("there is no code list {name!r}.")
NO_COLUMN = _("the code list has no column {name!r}.")
NOT_MADE = _("the column {name!r} is neither in columns nor in fixed of this row.")
MORE_THAN_ONE = _("the dimension {name!r} is neither shown nor fixed: a row would hold more than one cell of it.")
UNITS_APART = _("the unit is not fixed: units never add up with each other.")
FIX_IT = _("Add it to where.")
WITH_ITS_TOTAL = _("{name!r} is the total and is not added to others.")
TWICE = _("{name!r} is written twice.")
KEEP_ONE = _("Keep one of the two.")
NOT_SHOWN = _("nothing is said to be shown for {name!r}.")
SAY_IT = _("Add a row.")
NO_YEAR = _('an annual data set has the period "0000".')

At = Callable[..., Place]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The data set under which figures are sent, by the naming convention of EDAMIS."""

    domain: str
    structure: str
    periodicity: str
    period: str
    confidence: str
    name: Text

    @property
    def id(self) -> str:
        """Domain and structure; the dataflow is called the same."""
        return f"{self.domain}_{self.structure}"

    def file_name(self, geo: str, year: int) -> str:
        """The name of the file that country `geo` sends for `year`, without its ending."""
        return f"{self.id}_{self.periodicity}_{geo}_{year}_{self.period}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view: our column behind it, and each code there with our codes that it adds up."""

    source: str
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Share:
    """The cells of one table that a view shows, and the codes that all of their rows have there."""

    table: str
    where: Mapping[str, str]
    fixed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """One data set as it is shown: the columns that name a value, in order, and where the rows come from."""

    dataset: str
    title: Text
    columns: tuple[str, ...]
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Sdmx:
    """The data set that is sent, the lists that others maintain, and the views with their signs.

    `columns` of views by name; `flags` by OBS_STATUS, `conf_status` by CONF_STATUS; `missing` stands for no value.
    """

    dataset: Dataset
    maintained_elsewhere: Mapping[str, str]
    views: tuple[View, ...]
    columns: Mapping[str, Column]
    flags: Mapping[str, str]
    conf_status: Mapping[str, str]
    missing: str


def read_sdmx(
    values: Mapping[str, Any],
    files: Mapping[str, bytes],
    codelists: Mapping[str, Codelist],
    tables: tuple[Table, ...],
) -> Sdmx:
    """The settings of both files, whose shapes were held to their schemas."""
    sent, shown = values[TRANSMISSION], values[VIEW]
    lists = {name: codelists[name] for name in OF_EVERY_TABLE} | {
        dimension.name: codelists[dimension.codelist] for table in tables for dimension in table.dimensions
    }
    faults = [
        *_transmission_faults(sent, codelists, partial(_at, TRANSMISSION, files[TRANSMISSION])),
        *_sign_faults(shown, codelists, partial(_at, VIEW, files[VIEW])),
        *_column_faults(shown["columns"], lists, partial(_at, VIEW, files[VIEW], "columns")),
        *_dataset_faults(shown, lists, tables, partial(_at, VIEW, files[VIEW], "datasets")),
    ]
    refuse_if_any(DefinitionRefused, faults)
    flags = shown["flags"]
    return Sdmx(
        dataset=Dataset(**sent["dataset"], name=wording(sent["name"])),
        maintained_elsewhere={entry["codelist"]: entry["by"] for entry in sent["maintained_elsewhere"]},
        views=tuple(_view(entry) for entry in shown["datasets"]),
        columns={name: _column(entry, lists[entry["from"]]) for name, entry in shown["columns"].items()},
        flags={code.code: code.more[flags["column"]] for code in codelists[flags["codelist"]].codes},
        conf_status={entry["code"]: entry["shown"] for entry in shown["conf_status"]},
        missing=shown["missing"],
    )


def _view(entry: Mapping[str, Any]) -> View:
    shares = tuple(Share(row["table"], dict(row["where"]), dict(row.get("fixed", {}))) for row in entry["rows"])
    return View(entry["dataset"], wording(entry["title"]), tuple(entry["columns"]), shares)


def _column(entry: Mapping[str, Any], codelist: Codelist) -> Column:
    """The groups that are written out, and those that a column of the code list makes; else every code is its own."""
    groups = {group["code"]: tuple(group["of"]) for group in entry.get("codes", ())}
    if "through" in entry:
        for code in codelist.codes:
            if code.more[entry["through"]]:
                shown = code.more[entry["through"]]
                groups[shown] = (*groups.get(shown, ()), code.code)
    return Column(entry["from"], groups or {code: (code,) for code in codelist.by_code})


def _transmission_faults(sent: Mapping[str, Any], codelists: Mapping[str, Codelist], at: At) -> Iterator[Fault]:
    dataset = sent["dataset"]
    if (dataset["periodicity"] == ANNUAL) != (dataset["period"] == WHOLE_YEAR):
        yield Fault(at("dataset", "period"), "transmission-invalid", NO_YEAR)
    for number, entry in enumerate(sent["maintained_elsewhere"]):
        if entry["codelist"] not in codelists:
            yield _unknown(
                entry["codelist"],
                "unknown-codelist",
                NO_LIST,
                codelists,
                at("maintained_elsewhere", number, "codelist"),
            )


def _sign_faults(shown: Mapping[str, Any], codelists: Mapping[str, Codelist], at: At) -> Iterator[Fault]:
    """What is shown for a status: every one must have an answer, and only those that exist."""
    flags = shown["flags"]
    if flags["codelist"] not in codelists:
        yield _unknown(flags["codelist"], "unknown-codelist", NO_LIST, codelists, at("flags", "codelist"))
    else:
        yield from _more_faults(flags["column"], codelists[flags["codelist"]], at("flags", "column"))
    known = codelists["conf_status"].by_code
    said = [entry["code"] for entry in shown["conf_status"]]
    for number, code in enumerate(said):
        if code not in known:
            yield Fault(
                at("conf_status", number, "code"), "unknown-code", not_a_code(code, "conf_status"), closest(code, known)
            )
        if code in said[:number]:
            yield Fault(at("conf_status", number, "code"), "duplicate-code", TWICE.filled({"name": code}), KEEP_ONE)
    for code in known:
        if code not in said:
            yield Fault(at("conf_status"), "transmission-invalid", NOT_SHOWN.filled({"name": code}), SAY_IT)


def _column_faults(columns: Mapping[str, Any], lists: Mapping[str, Codelist], at: At) -> Iterator[Fault]:
    for name, entry in columns.items():
        if entry["from"] not in lists:
            yield _unknown(entry["from"], "unknown-dimension", NO_DIMENSION, lists, at(name, "from"))
            continue
        codelist = lists[entry["from"]]
        if "through" in entry:
            yield from _more_faults(entry["through"], codelist, at(name, "through"))
        for number, group in enumerate(entry.get("codes", ())):
            for place, code in enumerate(group["of"]):
                here = at(name, "codes", number, "of", place)
                if code not in codelist.by_code:
                    yield Fault(here, "unknown-code", not_a_code(code, entry["from"]), closest(code, codelist.by_code))
                elif len(group["of"]) > 1 and code == codelist.total:
                    yield Fault(here, "transmission-invalid", WITH_ITS_TOTAL.filled({"name": code}))


def _dataset_faults(
    shown: Mapping[str, Any], lists: Mapping[str, Codelist], tables: tuple[Table, ...], at: At
) -> Iterator[Fault]:
    known = {table.name: table for table in tables}
    names = [entry["dataset"] for entry in shown["datasets"]]
    for number, entry in enumerate(shown["datasets"]):
        if entry["dataset"] in names[:number]:
            yield Fault(at(number, "dataset"), "duplicate-id", TWICE.filled({"name": entry["dataset"]}), KEEP_ONE)
        for place, row in enumerate(entry["rows"]):
            here = partial(at, number, "rows", place)
            if row["table"] not in known:
                yield _unknown(row["table"], "unknown-table", NO_TABLE, known, here("table"))
            else:
                yield from _row_faults(row, entry["columns"], shown["columns"], known[row["table"]], lists, here)


def _row_faults(
    row: Mapping[str, Any],
    names: list[str],
    columns: Mapping[str, Any],
    table: Table,
    lists: Mapping[str, Codelist],
    at: At,
) -> Iterator[Fault]:
    """Whether each row there is one cell of the table, or a sum that its column asks for."""
    fixed = row.get("fixed", {})
    made = [name for name in names if name not in fixed]
    for name in made:
        if name not in columns:
            yield Fault(at(), "unknown-column", NOT_MADE.filled({"name": name}), closest(name, columns))
    shown = [columns[name]["from"] for name in made if name in columns]
    for name in shown:
        if name not in (*table.names, *OF_EVERY_TABLE):
            yield _unknown(name, "unknown-dimension", NO_DIMENSION, table.names, at())
    for name, code in row["where"].items():
        if name not in table.names:
            yield _unknown(name, "unknown-dimension", NO_DIMENSION, table.names, at("where", name))
        elif code not in lists[name].by_code:
            yield Fault(at("where", name), "unknown-code", not_a_code(code, name), closest(code, lists[name].by_code))
    for name in table.names:
        if name not in row["where"] and name == UNIT:
            yield Fault(at("where"), "transmission-invalid", UNITS_APART, FIX_IT)
        elif name not in row["where"] and name not in shown:
            yield Fault(at("where"), "transmission-invalid", MORE_THAN_ONE.filled({"name": name}), FIX_IT)


def _more_faults(column: str, codelist: Codelist, where: Place) -> Iterator[Fault]:
    own = tuple(codelist.codes[0].more) if codelist.codes else ()
    if column not in own:
        yield _unknown(column, "unknown-column", NO_COLUMN, own, where)


def _unknown(name: str, code: str, what: Text, known: Any, where: Place) -> Fault:
    return Fault(where, code, what.filled({"name": name}), closest(name, tuple(known)))


def _at(name: str, content: bytes, *path: Any) -> Place:
    return position(name, content, list(path))
