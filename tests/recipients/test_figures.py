"""Figures of recipients: what may be added is added, what is missing stays missing, every number names its parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.recipients.made import OFFENCES, VICTIMS, figures, one, table
from thb_eu.base.model import Audience, ObsStatus
from thb_eu.definitions import Definitions


def test_a_table_by_citizenship_is_the_one_counted_by_hand(definitions: Definitions) -> None:
    """Table 3 of the 2024 report, read from the print: six rows in its order, women alone, 17 in all."""
    found = figures(
        definitions,
        table(
            VICTIMS,
            "[{id: country, each: citizen}, {id: total}]",
            "[{id: men, where: {sex: M}}, {id: women, where: {sex: F}}, {id: all}]",
        ),
    )

    women = {name: figure.value for name, figure in found.items() if name.endswith("/women")}
    assert women == {
        "made/country-BA/women": 1,
        "made/country-ME/women": 2,
        "made/country-HR/women": 1,
        "made/country-CO/women": 1,
        "made/country-RS/women": 11,
        "made/country-UNK/women": 1,
        "made/total/women": 17,
    }
    assert found["made/total/men"].value == 0
    assert found["made/total/all"].value == 17


def test_a_figure_names_every_number_that_it_adds(definitions: Definitions) -> None:
    """The women of Table 3 stand in column C, rows 2 to 7; their sum is the figure."""
    found = one(
        definitions,
        VICTIMS + ", where: {sex: F}",
    )

    assert [(part.file, part.cell) for part in found.parts] == [("data/t03.csv", f"C{row}") for row in range(2, 8)]
    assert sum(part.value or 0 for part in found.parts) == found.value == 17


def test_counted_cells_are_named_as_explain_takes_them(definitions: Definitions) -> None:
    """17 identified and 28 presumed victims are 45 registered ones; 2 citizens and 8 EU citizens make 10."""
    registered = one(definitions, "table: V2, where: {status: REG}")
    own_and_eu = one(definitions, "table: V3, where: {status: PRESUM, citizen: [NAT, EU27_2020_FOR]}")

    assert (registered.value, registered.unit, [part.name for part in registered.parts]) == (
        *(45, "PER"),
        ["table=V2,status=REG,sex=T,age=TOTAL"],
    )
    assert own_and_eu.value == 10
    assert [part.value for part in own_and_eu.parts] == [2, 8]


def test_a_sum_is_missing_as_soon_as_a_part_is(definitions: Definitions) -> None:
    """No table of 2024 tells age: children and those of unknown age are no number together, whatever one of them is."""
    found = one(definitions, "table: V2, where: {status: REG, age: [Y_LT18, UNK]}")

    assert (found.value, found.status) == (None, ObsStatus.NOT_RECORDED)
    assert [part.value for part in found.parts] == [None, 45]


def test_a_sum_is_suppressed_as_soon_as_a_part_is(definitions: Definitions) -> None:
    """The public is not told of one victim from Croatia, nor of Croatia and Serbia together."""
    selection = "table: V3, where: {status: IDENT, citizen: [HR, RS]}"

    assert one(definitions, selection).value == 12
    found = one(definitions, selection, audience=Audience.PUBLIC)
    assert (found.value, found.status) == (None, ObsStatus.SUPPRESSED)


def test_zero_is_said_only_where_a_table_lists_all(definitions: Definitions) -> None:
    """Table 3 lists every citizenship: no German among the victims. The statements of prosecutors list nothing."""
    german = one(
        definitions,
        VICTIMS + ", where: {citizen: DE, sex: F}",
    )
    by_courts = one(definitions, "facts: {organisation: COURT, article: KZ-1 112, unit: JDG}")

    assert (german.value, german.status, bool(german.parts)) == (0, ObsStatus.VALUE, True)
    assert (by_courts.value, by_courts.status) == (None, ObsStatus.NOT_REPORTED)


def test_a_breakdown_that_a_table_lacks_is_missing(definitions: Definitions) -> None:
    """The prosecution tells six victims of its complaint and not their sex: how many are women is not known."""
    until_2024 = "periods: [{period: old, until: 2024, because: {en: Forms changed., sl: Novi obrazci.}}]\n"
    facts = "facts: {article: KZ-1 113, document: RECEIVED_COMPLAINT, unit: PER, role: VICTIM}"
    told = figures(definitions, until_2024 + table(f"{facts}, asked: old", "[{id: women, where: {sex: F}}, {id: all}]"))

    assert {name: (one.value, one.status) for name, one in told.items()} == {
        "made/women/total": (None, ObsStatus.NOT_RECORDED),
        "made/all/total": (6, ObsStatus.VALUE),
    }


@pytest.mark.parametrize(
    "selection",
    [
        "facts: {organisation: POLICE, article: KZ-1 113, role: VICTIM, unit: PER}",
        "facts: {organisation: POLICE, article: KZ-1 175, unit: OFF}",
        "population: mnz/workshops",
    ],
)
def test_different_populations_and_units_are_never_added(definitions: Definitions, selection: str) -> None:
    """Victims identified and potential ones; complaints and reports are one table, pupils and teachers not."""
    found = one(definitions, selection)
    told = {"facts: {organisation: POLICE, article: KZ-1 175, unit: OFF}": 29}.get(selection)

    assert found.value == told
    assert (found.status is ObsStatus.NOT_RECORDED) == (told is None)


def test_earlier_years_come_from_a_table_that_has_them(definitions: Definitions) -> None:
    """Table 2, read from the print: complaints of 2024, 2023, 2020; nothing of 2019."""
    found = figures(
        definitions,
        table(
            OFFENCES + ", where: {document: COMPLAINT}",
            columns="[{id: now}, {id: before, year: -1}, {id: first, year: -4}, {id: none, year: -5}]",
        ),
    )

    assert [figure.value for figure in found.values()] == [18, 25, 29, None]
    assert [figure.year for figure in found.values()] == [2024, 2023, 2020, 2019]


def test_counted_cells_of_earlier_years_come_from_a_dossier(definitions: Definitions) -> None:
    """Without a dossier there is no figure of 2023; with one there is what it says."""
    body = table("table: V2, where: {status: IDENT}, year: -1")
    key = {"status": "IDENT", "sex": "T", "age": "TOTAL"}
    cell = {"table": "V2", **key, "obs_value": 9, "obs_status": "A", "conf_status": ""}

    [without], [given] = (figures(definitions, body, earlier=cells).values() for cells in ({}, {2023: [cell]}))
    assert (without.value, without.status) == (None, ObsStatus.NOT_REPORTED)
    assert given.value == 9


@pytest.mark.parametrize(("audience", "value"), [(Audience.EU, 40), (Audience.PUBLIC, None)])
def test_counted_cells_of_earlier_years_come_from_what_was_published(
    audience: Audience, value: int | None, definitions: Definitions, collection: Path
) -> None:
    """40 victims of 2023, with source and break; the public is told them once the table is declared public."""
    head = "Indicator,Breakdown,Year,Value,Source,Break\n"
    rows = "victims,status=IDENT,2023,40,The Report Of 2023,Counted anew\nsuspects,,2022,5,A report,\n"
    (collection / "data/earlier.csv").write_text(head + rows, encoding="utf-8")
    descriptor = json.loads((collection / "datapackage.json").read_text(encoding="utf-8"))
    resource = {"name": "earlier", "path": "data/earlier.csv", "title": "Earlier", "encoding": "utf-8"}
    descriptor["resources"].append({**resource, "thb:contract": "published/earlier", "thb:source": "reports"})
    (collection / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    body = table("table: V1, where: {status: IDENT}", columns="[{id: now, year: -1}, {id: before, year: -2}]")

    found, before = figures(definitions, body, audience, collection).values()
    assert (before.value, before.status) == (None, ObsStatus.NOT_REPORTED)

    assert found.value == value
    parts = [(part.sources[0].english, part.series[0].english) for part in found.parts]
    assert parts == ([("The Report Of 2023 (data/earlier.csv, D2)", "Counted anew")] if value else [])


def test_years_that_a_table_does_not_tell_come_from_an_earlier_report(
    definitions: Definitions, collection: Path
) -> None:
    """A collection may hold what earlier reports gave of the same series: 9 Serbian women in 2023."""
    path = collection / "data/earlier.csv"
    head = "Contract,Label,Year,Value,Source\n"
    rows = "police/t03,Serbia; Female,2023,9,report\npolice/t03,Croatia; Female,2022,1,report\n"
    path.write_text(head + rows, encoding="utf-8")
    descriptor = json.loads((collection / "datapackage.json").read_text(encoding="utf-8"))
    resource = {"name": "earlier", "path": "data/earlier.csv", "title": "Earlier", "encoding": "utf-8"}
    descriptor["resources"].append({**resource, "thb:contract": "published/earlier", "thb:source": "reports"})
    (collection / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    body = table(
        VICTIMS + ", where: {sex: F}, year: -1",
        "[{id: rs, where: {citizen: RS}}, {id: hr, where: {citizen: HR}}]",
    )

    found = figures(definitions, body, package=collection)

    serbia, croatia = found["made/rs/total"], found["made/hr/total"]
    assert (serbia.value, [(part.file, part.cell) for part in serbia.parts]) == (9, [("data/earlier.csv", "D2")])
    assert (croatia.value, croatia.status) == (None, ObsStatus.NOT_RECORDED)


def test_words_columns_and_printed_totals_find_a_number(definitions: Definitions) -> None:
    """Table 1: Koroška stands in it twice; its secondary schools had 7 workshops, and these 86 in all."""
    schools = "population: mnz/workshops, column: Number of workshops, below: Secondary schools"
    koroska = one(definitions, schools + ", labels: {School/Region: Koroška}")

    assert (koroska.value, [part.cell for part in koroska.parts]) == (7, ["B17"])
    assert one(definitions, schools).value == 86


def test_a_row_that_nobody_tells_is_left_out_where_it_says_so(definitions: Definitions) -> None:
    """The Police tell offences of trafficking alone, none joint with another article; what is suppressed stays."""
    joint = "{id: joint, where: {joint: KZ-1 175}, if_told: true}, {id: alone, where: {joint: not told}}"
    facts = "facts: {organisation: POLICE, article: KZ-1 113, unit: OFF, document: COMPLAINT}"
    since = "periods: [{period: now, from: 2024, because: {en: A, sl: A}}]\n"

    assert {*figures(definitions, since + table(facts, f"[{joint}]"))} == {"made/alone/total"}


def test_figures_of_different_populations_are_added_where_the_view_says_why(definitions: Definitions) -> None:
    """43 offences dealt with: 18 with a complaint, 12 with a report, 13 pending (the report, section 3.1.1)."""
    found = figures(
        definitions,
        "figures:\n"
        "  - {id: complaints, " + OFFENCES + ", where: {document: COMPLAINT}}\n"
        "  - {id: reports, " + OFFENCES + ", where: {document: REPORT}}\n"
        "  - {id: pending, facts: {organisation: POLICE, document: PENDING, unit: OFF}}\n"
        "  - {id: all, sum: [complaints, reports, pending], because: {en: Each ends in one way., sl: Na en način.}}\n"
        "  - {id: suspects, facts: {organisation: POLICE, document: PENDING, unit: PER}}\n"
        "  - {id: mixed, sum: [pending, suspects], because: {en: It is wrong., sl: Napak.}}\n",
    )

    assert (found["all"].value, [part.value for part in found["all"].parts]) == (43, [18, 12, 13])
    assert (found["mixed"].value, found["mixed"].status) == (None, ObsStatus.NOT_RECORDED)
