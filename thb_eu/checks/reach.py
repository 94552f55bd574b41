"""Reach: in which tables or contracts a row can stand that an expectation is about, from the definitions alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from thb_eu.definitions import Contract, Definitions, Expectation, Suite, Table
from thb_eu.definitions.suites import CONTRACT
from thb_eu.model import NOT_APPLICABLE


def reach(one: Expectation, suite: Suite, definitions: Definitions) -> tuple[str, ...]:
    """The indicator tables (of cells) or contracts (of facts, years) in which such a row can stand."""
    if suite.table == "cells":
        return tuple(table.name for table in definitions.tables if _in_table(one, table))
    return tuple(
        name
        for name, contract in definitions.contracts.items()
        if name.startswith(f"{suite.supplier}/" if suite.supplier else "")
        and name in one.rows.get(CONTRACT, {name})
        and (
            _in_series(contract)
            if suite.table == "years"
            else contract.counted and _in_facts(one, contract, definitions)
        )
    )


def unreached(one: Expectation, suite: Suite, definitions: Definitions) -> tuple[str, ...]:
    """The tables or contracts that `rows` names although no such row can stand there."""
    named = one.rows.get("table" if suite.table == "cells" else CONTRACT, frozenset())
    return tuple(sorted(named.difference(reach(one, suite, definitions))))


def _in_table(one: Expectation, table: Table) -> bool:
    held = {"table": table.name, "indicator": table.indicator}
    for column, codes in one.rows.items():
        if column in held and held[column] not in codes:
            return False
        dimension = column not in held and column != "obs_status"
        if dimension and not (codes - {NOT_APPLICABLE} if column in table.names else NOT_APPLICABLE in codes):
            return False
    return True


def _in_series(contract: Contract) -> bool:
    return contract.year_columns is not None or any(field.time for field in contract.fields)


def _in_facts(one: Expectation, contract: Contract, definitions: Definitions) -> bool:
    told = [*_codes_told(contract)]
    any_code = {field.dimension for field in contract.fields if field.dimension and field.labels is None}
    return all(
        column in any_code or any(name == column and code in codes for name, code in told)
        for column, codes in one.rows.items()
        if column in definitions.law.dimensions
    )


def _codes_told(contract: Contract) -> Iterator[tuple[str, str]]:
    """Every national code that a row of the contract may have by its labels, columns or constants."""
    meant: list[Mapping[str, str]] = [contract.always, *(field.count or {} for field in contract.fields)]
    meant += [codes for field in contract.fields for codes in (field.labels or {}).values()]
    meant += [codes for entry in contract.implications for codes in entry.means]
    for codes in meant:
        yield from codes.items()
    if contract.records:
        yield from contract.records.codes_named()
