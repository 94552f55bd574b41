"""Read one supplier's package into its contracts, or refuse everything that is wrong with them.

What the schema cannot see is refused with the table and the column it is about: names that stand twice; columns,
pieces, readings, tables of codes, dimensions, codes and days that are not there; a heading that two columns have; years
that are cut in two, or shared with the table that is replaced; bands that meet; an optional column that holds counts,
since its absence is no zero; patterns and days that cannot be read; what a table that only tells something lacks; and
totals or groups where a category is meant.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from thb_eu.base.encodings import NO_SUCH_ENCODING, codec_of
from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.base.patterns import PatternRefused, compiled
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.contracts import AUXILIARY_COLUMNS, PLACEHOLDER, RECORDS, Contract, contract_of, folded
from thb_eu.definitions.expansions import VARIABLE, CodeTables, ends_of, with_readings, written_out
from thb_eu.definitions.schemas import schema_faults
from thb_eu.definitions.shapes import At, about, place_in
from thb_eu.definitions.strict_reader import closest, not_a_code
from thb_eu.definitions.validity import Validity, is_disordered, validity_of

if TYPE_CHECKING:
    from thb_eu.definitions.law import Law

NO_DIMENSION = _("the dimension {dimension!r} is not declared in mappings/dimensions.yaml.")
NO_DAY = _("the day {day!r} is not declared in mappings/dimensions.yaml.")
DAYS = ("date", "yearmonth", "year")
LEADS_TO_SUM = _(
    "the label {label!r} leads to the code {code!r}, which is a sum, not a category, in the code list {codelist}."
)
IS_SUM = _("the code {code!r} is a sum in the code list {codelist}, not a category.")
BOTH_IN_FORCE = _("the table {table!r}, which this one replaces, is still sent for the same years.")
END_IT = _("Give the earlier table a `thb:valid` whose `until` lies before the first day of the new one.")
TWICE = (
    "labels-invalid",
    _("the column gives its labels in two ways."),
    _("Keep one: thb:labels, thb:bands or thb:labels_from."),
)
NO_RECORDS = _("a table for the use 'records' must state how its rows are read.")
SAY_HOW = _("Give it a thb:records.")
NOT_RECORDS = _("a table that is not for the use 'records' has thb:records.")
SAY_USE = _('Write "thb:use": "records".')
LEFT_BEHIND = _("what is counted in the column {at!r} leaves behind what the law asks of it: {dimensions}.")

Table = Mapping[str, Any]
"""A resource of the package, as its descriptor has it."""


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
    named = (resource["name"] for resource in descriptor["resources"])
    at_table = {table: Place(name).of(f"{descriptor['name']}/{table}") for table in named}
    refuse_if_any(DefinitionRefused, _table_faults(descriptor["resources"], at_table))
    refuse_if_any(DefinitionRefused, _reading_faults(descriptor, at_table))
    descriptor = with_readings(descriptor)
    resources: Sequence[Table] = descriptor["resources"]
    unmade = (
        (*_label_faults(table, tables, at_table[table["name"]]), *_pattern_faults(table, at_table[table["name"]]))
        for table in resources
    )
    refuse_if_any(DefinitionRefused, itertools.chain.from_iterable(unmade))
    contracts = [contract_of(descriptor, written_out(table, tables)) for table in resources]
    faults: list[Fault] = []
    for number, (table, contract) in enumerate(zip(resources, contracts, strict=True)):
        where, at = at_table[table["name"]], partial(_below, place_in(name, content), number, contract.name)
        faults += [
            *_word_faults(contract, dimensions, days, lists or {}, where),
            *_population_faults(contract, dimensions, at),
        ]
        faults += [*_sum_faults(contract, lists or {}, at), *schema_faults(table["schema"], where)]
        faults += [*_heading_faults(contract, where), *_purpose_faults(contract, where)]
        faults += _records_faults(contract, days, where)
        faults += [Fault(where, *NO_SUCH_ENCODING) for encoding in contract.encodings if not codec_of(encoding)]
    refuse_if_any(DefinitionRefused, faults)
    return {contract.name: contract for contract in contracts}


def _below(at: At, number: int, contract: str, *steps: Any) -> Place:
    """Return the file, line and column of a part of a table, and the contract."""
    return at("resources", number, *steps).of(contract)


def _strange(
    words: Iterable[str], known: Collection[str], where: Place, code: str, sentence: Text, **others: object
) -> Iterator[Fault]:
    """Yield a fault for each of the words that is not known; the sentence calls it `others`' missing place."""
    for word in words:
        if word not in known:
            yield Fault(where, code, about(sentence, word, **others), closest(word, [*known]))


def _word_faults(
    contract: Contract,
    dimensions: Mapping[str, Any],
    days: Sequence[str],
    lists: Mapping[str, Codelist],
    where: Place,
) -> Iterator[Fault]:
    """Yield dimensions, codes and days that nothing declares, days that are not written, and a header without room."""
    yield from _strange(
        (name for name in contract.dimensions_named() if name != "time"),
        dimensions,
        where,
        "unknown-dimension",
        NO_DIMENSION,
    )
    yield from _strange(contract.offers, dimensions, where, "unknown-dimension", NO_DIMENSION)
    left_out = [(dimension, code) for dimension, offered in contract.offers.items() for code in offered.without]
    for dimension, code in (*contract.codes_named(), *left_out):
        if dimension in dimensions and code not in dimensions[dimension]:
            what = not_a_code(code, dimension, lists[dimension].file if dimension in lists else "")
            yield Fault(where, "unknown-code", what, closest(code, list(dimensions[dimension])))
    dated = [field for field in contract.fields if field.day]
    yield from _strange((field.day for field in dated), days, where, "unknown-day", NO_DAY)
    for field in dated:
        if field.type not in DAYS or field.format == "any":
            what = _("a column with `thb:day` must state how the day is written.")
            remedy = _(
                "Give it the type {days}; a `date` its format too, e.g. `%d/%m/%Y`, where it is not YYYY-MM-DD.",
                days=", ".join(DAYS),
            )
            yield Fault(where.of(field.name), "day-format-missing", what, remedy)
    if contract.first_header_row < 1:
        what = _(
            "a header of {rows} rows cannot end in row {last}.", rows=contract.header_rows, last=contract.header_row
        )
        yield Fault(where, "dialect-misfit", what, _("thb:header_row is the last row of the header."))


def _population_faults(contract: Contract, dimensions: Mapping[str, Any], at: At) -> Iterator[Fault]:
    """Yield what the name of a population asks for and no row can tell; a register tells its dimensions alone."""
    columns = [] if contract.records else [field.name for field in contract.fields]
    names, where = PLACEHOLDER.findall(contract.population), partial(at, "thb:population")
    known = [*columns, *dimensions]
    if strange := [name for name in names if name not in known]:
        sentence = _("{{{name}}} in thb:population is neither a column nor a dimension of this table.")
        yield from _strange(strange, known, where(), "placeholder-invalid", sentence)
    if set("{}").intersection(PLACEHOLDER.sub("", contract.population)):
        remedy = _("Put the name of a column or a dimension between braces.")
        yield Fault(where(), "placeholder-invalid", _("a brace in thb:population has no partner."), remedy)


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


def _table_faults(resources: Sequence[Table], places: Mapping[str, Place]) -> Iterator[Fault]:
    """Yield what is wrong with the names of a supplier's tables and with the years for which they are sent."""
    known: dict[str, Validity] = {}
    for table in resources:
        name, valid = table["name"], table.get("thb:valid", {})
        if name in known:
            remedy = _("Give each table its own name; a new table names the earlier one under thb:replaces.")
            yield Fault(places[name], "duplicate-table", _("two tables have this name."), remedy)
        known[name] = validity_of(valid)
        if disorder := is_disordered(valid):
            yield Fault(places[name], *disorder)
        for day, end in (("from", "-01-01"), ("until", "-12-31")):
            if not valid.get(day, end).endswith(end):
                what = _("a table is sent for whole years, and {day} divides one.", day=valid[day])
                remedy = _("Write 1 January as `from`, 31 December as `until`.")
                yield Fault(places[name], "validity-not-whole-years", what, remedy)
    for table in resources:
        name, others = table["name"], [other for other in known if other != table["name"]]
        for followed in table.get("thb:replaces", ()):
            sentence = _("the supplier has no table {table!r}.")
            yield from _strange([followed], others, places[name], "unknown-table", sentence)
            if followed in others and known[followed].meets(known[name]):
                yield Fault(places[name], "validity-overlaps", BOTH_IN_FORCE.filled({"table": followed}), END_IT)


def _heading_faults(contract: Contract, where: Place) -> Iterator[Fault]:
    """Yield what is wrong with the headings and the optional columns of one table."""
    known = {folded(field.name): field.name for field in contract.fields}
    for field in contract.fields:
        place = where.of(field.name)
        for heading in field.aliases:
            if (other := known.setdefault(folded(heading), field.name)) != field.name:
                values = {"heading": heading, "other": other}
                what = _("the column {other!r} has the heading {heading!r} too.").filled(values)
                yield Fault(place, "duplicate-column", what, _("Give every column headings of its own."))
        if field.optional and field.count is not None:
            what = _(
                "a column with counts cannot be optional: where it is absent, its numbers are not known, and they are "
                "not zero."
            )
            remedy = _("Put the numbers into one column, and the categories into optional columns beside it.")
            yield Fault(place, "column-not-optional", what, remedy)
        if field.optional and contract.records:
            problem = (
                _("in a register of persons no column can be optional."),
                _("Keep the column; its cells may be empty."),
            )
            yield Fault(place, "column-not-optional", *problem)


def _purpose_faults(contract: Contract, where: Place) -> Iterator[Fault]:
    """Yield what a table that tells something does not hold, and what it holds that nobody asks for."""
    held, wanted = [field.holds for field in contract.fields if field.holds], AUXILIARY_COLUMNS.get(contract.use, ())
    for what in wanted:
        if what not in held:
            message = _(
                "a table for the use {use!r} must state which column holds {what}.", use=contract.use, what=what
            )
            yield Fault(where, "purpose-misfit", message, _("Give the column a thb:holds."))
    sentence = _("{what!r} has no meaning in a table for the use {use!r}.")
    yield from _strange(held, wanted, where, "purpose-misfit", sentence, use=contract.use)


def _label_faults(table: Table, tables: CodeTables | None, where: Place) -> Iterator[Fault]:
    """Yield what is wrong with the bands of a table's columns, and with the tables that its labels come from."""
    for field in table["schema"]["fields"]:
        place, named = where.of(field["name"]), field.get("thb:labels_from")
        if "thb:bands" in field:
            yield from _band_faults(field, place)
        if named is None or tables is None:
            continue
        variables = dict.fromkeys(row[VARIABLE] for row in tables.get(named["table"], ()))
        if named["table"] not in tables:
            what = _("{table!r} is not a table of codes.").filled(named)
            yield Fault(place, "unknown-table", what, closest(named["table"], list(tables)))
        elif named["variable"] not in variables:
            what = _("{table!r} has no variable {variable!r}.").filled(named)
            yield Fault(place, "unknown-table", what, closest(named["variable"], list(variables)))
        elif "thb:labels" in field:
            yield Fault(place, *TWICE)


def _band_faults(field: Mapping[str, Any], place: Place) -> Iterator[Fault]:
    if "thb:labels" in field or "thb:labels_from" in field:
        yield Fault(place, *TWICE)
    ordered = sorted(field["thb:bands"], key=ends_of)
    for band in ordered:
        first, last = ends_of(band)
        if last < first:
            what = _("the band {band!r} ends before it begins.", band=band)
            yield Fault(place, "labels-invalid", what, _("Write the smaller number first, such as 0-17."))
    for before, after in itertools.pairwise(map(ends_of, ordered)):
        if after[0] <= before[1]:
            what = _("the number {number} occurs in two bands.", number=after[0])
            yield Fault(place, "labels-invalid", what, _("Let a band begin one above the end of the other."))


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


def _reading_faults(package: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[Fault]:
    """Yield readings that a table names and `thb:parse` does not hold."""
    for table in package["resources"]:
        for column, entry in table.get("thb:records", {}).get("parse", {}).items():
            if isinstance(entry, str):
                where = places[table["name"]].of(column)
                sentence = _("thb:parse has no reading {name!r}.")
                yield from _strange([entry], package.get("thb:parse", {}), where, "pattern-invalid", sentence)


def _pattern_faults(table: Table, where: Place) -> Iterator[Fault]:
    """Yield patterns of a register that cannot be read."""
    register = table.get("thb:records", {})
    places = [(entry["dimension"], entry["like"], True) for entry in register.get("first_of", ()) if "like" in entry]
    for column, entry in register.get("parse", {}).items():
        patterns = (entry["pattern"], *(pattern for part in entry["parts"] for pattern in part.get("patterns", ())))
        places += [(column, pattern, False) for pattern in patterns]
    for name, pattern, anywhere in places:
        try:
            compiled(pattern, anywhere=anywhere)
        except PatternRefused as refused:
            yield Fault(where.of(name), *refused.problem)


def _records_faults(contract: Contract, days: Sequence[str], where: Place) -> Iterator[Fault]:
    """Yield what is wrong with the rules by which the rows of a register are read."""
    register, meant = contract.records, contract.use == RECORDS
    if (register is None) == meant:
        problem = (NO_RECORDS, SAY_HOW) if meant else (NOT_RECORDS, SAY_USE)
        yield Fault(where, "register-rules-misfit", *problem)
    if register is None:
        return
    columns = [field.name for field in contract.fields]
    sentence = _("the table has no column {name!r}.")
    yield from _strange(dict.fromkeys(register.columns_named()), columns, where, "unknown-column", sentence)
    dated = [(entry.column, entry.day) for entry in register.days]
    for parsed in register.parsed:
        place, pieces = where.of(parsed.column), [*parsed.pattern.groupindex]
        named = dict.fromkeys(name for piece in parsed.pieces for name in piece.of)
        yield from _strange(named, pieces, place, "pattern-invalid", _("the pattern has no piece called {name!r}."))
        for piece in parsed.pieces:
            if piece.until:
                sentence = _("the label {name!r} is none of the piece.")
                yield from _strange(piece.until.labels, piece.labels, place, "pattern-invalid", sentence)
                dated.append((parsed.column, piece.until.day))
    for column, day in dated:
        yield from _strange([day], days, where.of(column), "unknown-day", NO_DAY)
    for entry in register.days:
        if "%Y" not in entry.form or ("%d" in entry.form and "%m" not in entry.form):
            what = _("the form {form!r} contains neither year, month nor day.", form=entry.form)
            yield Fault(where.of(entry.column), "day-format-missing", what, _("Write for example %d.%m.%Y or %m.%Y."))
