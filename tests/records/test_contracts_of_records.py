"""Contracts of registers: what a maintainer can write wrongly is refused before any data, with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions import Definitions, read_checked
from thb_eu.definitions.contracts import read_contracts, refuse_what_is_left_behind

PATH = "datapackages/sources/police-records/datapackage.json"
DESCRIPTOR = json.loads((REPOSITORY / PATH).read_text(encoding="utf-8"))

Change = Callable[[dict[str, Any]], object]


def part(package: dict[str, Any], number: int) -> dict[str, Any]:
    """One of the parts of OpisKD, which both tables share: the article, the text of the code, the paragraph."""
    found: dict[str, Any] = package["thb:parse"]["OpisKD"]["parts"][number]
    return found


def of_table(change: Change) -> Change:
    """A change of how the rows of the first table are read."""
    return lambda package: change(package["resources"][0]["thb:records"])


MISTAKES: dict[str, tuple[Change, str]] = {
    "no column of the key": (of_table(lambda r: r["key"].append("ZaporednaStevilkaKd")), '"ZaporednaStevilkaKD"'),
    "no column to parse": (of_table(lambda r: r["parse"].update(Opis=r["parse"].pop("OpisKD"))), '"OpisKD"'),
    "no column of the marks": (
        of_table(lambda r: r["first_of"][0]["columns"].append("Oznacba")),
        "no column 'Oznacba'",
    ),
    "no column of a day": (of_table(lambda r: r["days"].update(Mesec=r["days"]["MesecStoritve"])), "no column 'Mesec'"),
    "no column to count": (of_table(lambda r: r["counts"][1]["distinct"].append("Leto")), "no column 'Leto'"),
    "no column to stand in": (of_table(lambda r: r["counts"][0].update(at="Opis")), '"OpisKD"'),
    "no piece": (
        lambda p: part(p, 2).update(of=["paragraf"]),
        '"paragraph"',
    ),
    "no pattern": (lambda p: p["thb:parse"]["OpisKD"].update(pattern="(?P<version>"), "pattern-invalid"),
    "no likeness": (of_table(lambda r: r["first_of"][0].update(like="ZARADI (")), "pattern-invalid"),
    "no reading of that name": (of_table(lambda r: r["parse"].update(OpisKD="Opis")), '"OpisKD"'),
    "no pattern of a label": (lambda p: part(p, 1)["patterns"].update({"KZ(": "KZ08"}), "pattern-invalid"),
    "no code of a pattern": (lambda p: part(p, 1)["patterns"].update({"KZ.*": "KZ8"}), '"KZ08"'),
    "no label that ends": (
        lambda p: part(p, 0).update(until={"day": "offence_date", "labels": {"205": "2008-10-31"}}),
        "the label '205' is none of the piece",
    ),
    "no day by which a label ends": (
        lambda p: part(p, 0).update(until={"day": "offence", "labels": {"KZ-UPB1/205": "2008-10-31"}}),
        "the day 'offence' is not declared",
    ),
    "no dimension": (lambda p: part(p, 2).update(dimension="paragraf"), '"paragraph"'),
    "no dimension of an offence": (of_table(lambda r: r["counts"][1]["of"].append("articel")), '"article"'),
    "no code of a label": (
        lambda p: part(p, 0)["labels"].update({"KZ20/113": "KZ-1 1113"}),
        "'KZ-1 1113' is not a code",
    ),
    "no code of a mark": (
        of_table(lambda r: r["first_of"][0]["labels"].update(X="SEXUAL_ABUS")),
        '"SEXUAL_ABUSE"',
    ),
    "no code of what is counted": (of_table(lambda r: r["counts"][0].update(codes={"unit": "PERS"})), '"PER"'),
    "no code of a population": (
        of_table(lambda r: r["populations"][0]["when"].update(role="VICTIMS")),
        '"VICTIM"',
    ),
    "no code of a zero": (of_table(lambda r: r["none_is_zero"][0]["codes"].update(unit="PERS")), '"PER"'),
    "no code of what may be one": (
        of_table(lambda r: r["none_is_zero"][0]["unless"].update(role="OTHERS")),
        '"OTHER"',
    ),
    "no day": (of_table(lambda r: r["days"]["MesecStoritve"].update(day="offence_day")), '"offence_date"'),
    "no form": (of_table(lambda r: r["days"]["MesecStoritve"].update(form="%m")), "'%m'"),
}
SHAPES: dict[str, Change] = {
    "a key by another name": of_table(lambda r: r.update(keys=r.pop("key"))),
    "nothing counted": of_table(lambda r: r.update(counts=[])),
    "an end that nobody knows": lambda p: part(p, 0).update({"else": "dropped"}),
    "a mark that is ignored": of_table(lambda r: r["first_of"][0]["labels"].update(X=None)),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_refused_with_its_place_and_a_way_out(definitions: Definitions, what: str) -> None:
    """Columns, pieces, patterns, dimensions, codes and days that are not there."""
    change, told = MISTAKES[what]
    spoilt = copy.deepcopy(DESCRIPTOR)
    change(spoilt)

    with pytest.raises(DefinitionRefused) as refused:
        read_contracts(
            spoilt, definitions.law.dimensions, tuple(definitions.law.days), PATH, content=json.dumps(spoilt).encode()
        )

    assert told in str(refused.value)
    assert all(
        fault.where.file == PATH and fault.where.line and fault.where.character for fault in refused.value.faults
    )
    assert all(fault.what.in_language("sl") != fault.what.english for fault in refused.value.faults)


@pytest.mark.parametrize("lost", ["document", "limb", "paragraph"])
def test_what_the_law_asks_of_a_decision_cannot_be_left_behind(definitions: Definitions, lost: str) -> None:
    """Without its limb a decision on knowing use (Article 18a) would be judged as one on Article 2."""
    name = "prosecution-records/persons"
    contract = definitions.contracts[name]
    assert contract.records
    countings = tuple(replace(entry, of=entry.of - {lost}) for entry in contract.records.countings)
    spoilt = replace(contract, records=replace(contract.records, countings=countings))

    refuse_what_is_left_behind(definitions.contracts.values(), definitions.law)
    with pytest.raises(DefinitionRefused) as refused:
        refuse_what_is_left_behind([spoilt], definitions.law)
    (fault,) = refused.value.faults
    assert (fault.code, fault.where.file) == ("dimension-left-behind", PATH.replace("police", "prosecution"))
    assert lost in fault.what.english


@pytest.mark.parametrize("what", SHAPES)
def test_a_wrong_shape_is_refused_by_the_schema(definitions: Definitions, what: str) -> None:
    """The file is held against schemas/contract.schema.json first."""
    spoilt = copy.deepcopy(DESCRIPTOR)
    SHAPES[what](spoilt)

    with pytest.raises(DefinitionRefused):
        read_checked(definitions.folder, PATH, json.dumps(spoilt).encode(), "contract", DefinitionRefused)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda resource: resource.pop("thb:records"), "register-rules-misfit"),
        (lambda resource: resource.pop("thb:use"), "register-rules-misfit"),
    ],
)
def test_the_use_and_the_rules_go_together(
    definitions: Definitions, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    """Rules without the use would be read by nobody, and the use without rules reads nothing."""
    spoilt = copy.deepcopy(DESCRIPTOR)
    change(spoilt["resources"][0])

    with pytest.raises(DefinitionRefused, match=told):
        read_contracts(spoilt, definitions.law.dimensions, tuple(definitions.law.days), PATH)


def test_what_is_right_is_accepted(definitions: Definitions) -> None:
    """The descriptor as it stands: else every mistake above would be refused for no reason of its own."""
    contracts = read_contracts(DESCRIPTOR, definitions.law.dimensions, tuple(definitions.law.days), PATH)

    assert {name: contract.due for name, contract in contracts.items()} == {
        "police-records/public": False,
        "police-records/confidential": False,
    }
