"""Add to contracts the order by which columns of several labels give the principal one.

A cell of such a column (`thb:separator`) tells several codes of one dimension, and its unit counts under one of them:
the first in the order that `mappings/counting.yaml` declares for persons who stand in several rows, read back through
the crosswalk. A code for which a record waits for a decision (`asks`) comes after those that count by themselves, as
it does between rows of one person. Refused: a column whose dimension has no such order, or several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from thb_eu.base.engines.persons import first_in_order
from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions.contracts import Contract, ContractField
from thb_eu.definitions.counting import CountingRules
from thb_eu.definitions.law import Law

NO_ORDER = _("a cell may hold several labels, but nothing says which code of {dimension} is the principal one.")
SAY_ORDER = _("Give the dimension one order, `in_order` of mappings/counting.yaml, the same for all indicators.")
OTHER_MEANING = _("a cell may hold several labels, and the label {label!r} means something else than one code of {of}.")


def with_orders(contracts: Mapping[str, Contract], law: Law, counting: CountingRules) -> dict[str, Contract]:
    """Return the contracts, each column of several labels with the codes of its dimension, the principal one first."""
    refuse_if_any(
        DefinitionRefused, (fault for contract in contracts.values() for fault in _faults(contract, law, counting))
    )
    ordered = partial(_ordered, law=law, counting=counting)
    return {
        name: replace(contract, fields=tuple(map(ordered, contract.fields)))
        if any(field.separator for field in contract.fields)
        else contract
        for name, contract in contracts.items()
    }


def _ordered(field: ContractField, law: Law, counting: CountingRules) -> ContractField:
    if not field.separator:
        return field
    target, walked = _european(field.dimension, law)
    ((order),) = _orders(target, counting)
    ranks, asks = first_in_order(order), law.asked_by_code.get(field.dimension, {})
    codes = law.dimensions[field.dimension]
    return replace(
        field,
        in_order=tuple(sorted(codes, key=lambda code: (code in asks, ranks.get(walked.get(code, code), len(ranks))))),
    )


def _faults(contract: Contract, law: Law, counting: CountingRules) -> Iterator[Fault]:
    package = contract.name.partition("/")[0]
    for field in contract.fields:
        if not field.separator:
            continue
        where = Place(f"datapackages/sources/{package}/datapackage.json").of(contract.name).of(field.name)
        if len(_orders(_european(field.dimension, law)[0], counting)) != 1:
            yield Fault(where, "labels-invalid", NO_ORDER.filled({"dimension": field.dimension}), SAY_ORDER)
        for label, meant in (field.labels or {}).items():
            if [*meant] != [field.dimension] or field.separator in label:
                what = OTHER_MEANING.filled({"label": label, "of": field.dimension})
                remedy = _("Let each label mean one code of the dimension, and hold no separator.")
                yield Fault(where, "labels-invalid", what, remedy)


def _european(dimension: str, law: Law) -> tuple[str, Mapping[str, str]]:
    """Return the EU dimension of a national one, and the EU code of every code that has another there."""
    walked = {crosswalk.source: (crosswalk.target, crosswalk.codes) for crosswalk in law.crosswalks}
    return walked.get(dimension, (dimension, {}))


def _orders(dimension: str, counting: CountingRules) -> set[tuple[str, ...]]:
    """Return the orders that rules about units with an identity declare for an EU dimension."""
    return {rule.in_order[dimension] for rule in counting.once if dimension in rule.in_order}
