"""Police rows: what is counted equals what plain SQL counts in the raw cells, and nobody is dropped in silence."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.records.registers import (
    BANDS,
    REAL,
    SEXUAL,
    WORKERS,
    Row,
    all_facts,
    collection,
    generated,
    received,
    row,
    written,
)
from tests.support.police_rows import OFFENCE, OFFENCE_CODES, ROW, ROW_CODES, SOMEBODY, by_engine, by_sql
from tests.support.sample import one_of_each, sampled
from thb_eu.base.model import NOT_TOLD, Scope
from thb_eu.definitions import Definitions
from thb_eu.mapping.translation import translate
from thb_eu.sources import read


def contents() -> list[Any]:
    """The real file, and generated full ones."""
    full = {f"generated-{seed}": written(generated(600, seed)) for seed in (1, 2)}
    return [pytest.param(REAL.read_bytes(), id="real"), *(pytest.param(c, id=name) for name, c in full.items())]


# --- equal to plain SQL -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", contents())
def test_every_crossing_of_persons_is_what_sql_counts(tmp_path: Path, definitions: Definitions, content: bytes) -> None:
    """Year, text of the code, article, paragraph, role, outcome, legal or natural, sex, age, citizenship, purpose."""
    facts = all_facts(read(collection(tmp_path, content, 2019), definitions))

    assert by_engine(facts, ROW_CODES, ("PER", "LEG")) == by_sql(content, ROW, where=SOMEBODY)


@pytest.mark.parametrize("content", contents())
def test_every_crossing_of_offences_is_what_sql_counts(
    tmp_path: Path, definitions: Definitions, content: bytes
) -> None:
    """An offence counts once however many persons stand in it, and is another one in another year."""
    facts = all_facts(read(collection(tmp_path, content, 2019), definitions))

    assert by_engine(facts, OFFENCE_CODES, ("OFF",)) == by_sql(content, OFFENCE, "count(distinct ZaporednaStevilkaKD)")


@pytest.mark.parametrize("content", contents())
def test_every_row_is_counted_or_counted_as_ignored(tmp_path: Path, definitions: Definitions, content: bytes) -> None:
    """Rows of the named articles and rows of all others are all rows: none is lost between them."""
    (register,) = read(collection(tmp_path, content, 2019), definitions).registers

    named = sum(by_sql(content, ("article",)).values())
    assert register.rows == content.count(b"\n") - 1 == named + sum(register.ignored.values())


def test_the_real_file_is_what_is_known_of_it(tmp_path: Path, definitions: Definitions) -> None:
    """3,408 rows; 1,160 companies as victims of Article 196 in 2019; one row of Article 113, of a person OSTALO."""
    came = read(collection(tmp_path, REAL.read_bytes(), 2019), definitions)
    facts = came.facts[came.facts["value"] > 0]

    companies = facts[(facts["unit"] == "LEG") & (facts["role"] == "VICTIM") & (facts["article"] == "KZ-1 196")]
    trafficking = facts[(facts["article"] == "KZ-1 113") & (facts["unit"] == "PER")]
    assert came.registers[0].rows == 3408 and not came.registers[0].doubled and came.structure.empty
    assert companies["value"].sum() == 1160
    assert trafficking[["role", "document", "purpose", "value"]].values.tolist() == [
        ["OTHER", "REPORT", "SEXUAL_ABUSE", 1]
    ]


def test_other_closing_years_are_history(tmp_path: Path, definitions: Definitions) -> None:
    """Rows closed in 2018 stand apart from those of 2019, whatever year the offence is of."""
    came = read(collection(tmp_path, REAL.read_bytes(), 2019), definitions)

    assert set(came.facts["time"]) == {2019} and set(came.uncounted_facts["time"]) == {2018}


# --- what OpisKD says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written_as", "version", "article", "paragraph"),
    [
        ("KZ16/113//2// - TRGOVINA Z LJUDMI", "KZ16", "KZ-1 113", "2"),
        ("KZ16/113//// - TRGOVINA Z LJUDMI", "KZ16", "KZ-1 113", NOT_TOLD),
        ("KZ12/113*/// - TRGOVINA Z LJUDMI", "KZ12", "KZ-1 113", NOT_TOLD),
        ("KZ08/113-/3// - TRGOVINA Z LJUDMI", "KZ08", "KZ-1 113", "3"),
        ("KZ17/113,/1/2 S/A/ - TRGOVINA / Z - LJUDMI", "", "", ""),
        ("KZ17/113,/1/2 S/A - TRGOVINA / Z - LJUDMI", "KZ17", "KZ-1 113", "1"),
        ("KZ15/132A+/1// - PRISILNA POROKA", "KZ15", "KZ-1 132.a", "1"),
        ("KZ21/112./1// - SPRAVLJANJE V SUŽENJSKO RAZMERJE", "KZ21", "KZ-1 112", "1"),
        ("KZ23/113:/6// - TRGOVINA Z LJUDMI", "KZ23", "KZ-1 113", "6"),
        ("KZ09/175-/1// - ZLORABA PROSTITUCIJE", "KZ09", "KZ-1 175", "1"),
        ("KZ14/199*/1// - ZAPOSLOVANJE NA ČRNO", "KZ12", "KZ-1 199", "1"),
        ("KZ22/196./1// - KRŠITEV TEMELJNIH PRAVIC DELAVCEV", "KZ21", "KZ-1 196", "1"),
        ("KZ25/113:/1// - TRGOVINA Z LJUDMI", "KZ-LATER", "KZ-1 113", "1"),
        ("KZ41/192./2// - ZANEMARJANJE MLADOLETNE OSEBE", "KZ-LATER", "KZ-1 192", "2"),
        ("KZ01/113-/1// - X", "", "", ""),
        ("KD02/196-/1// - X", "", "", ""),
        ("KZ01/387A-/1// - TRGOVINA Z LJUDMI", "", "", ""),
        ("KZ-UPB1/387A-/1// - TRGOVINA Z LJUDMI", "KZ-UPB1", "KZ-UPB1 387a", "1"),
        ("KZ-UPB1/205-/1// - KRŠITEV TEMELJNIH PRAVIC DELAVCEV", "KZ-UPB1", "KZ-UPB1 205", "1"),
    ],
)
def test_opis_kd_is_taken_apart(
    tmp_path: Path, definitions: Definitions, written_as: str, version: str, article: str, paragraph: str
) -> None:
    """The mark is any one sign, the stroke too; the paragraph may be empty; a sixth piece is another format.

    The version is KZ and the year of the text in which that article last changed, whatever year it is: KZ25 comes,
    and a year between two known texts is the earlier. Under a version that nobody knows an article of ours is reported.
    """
    (fact,) = persons(received(tmp_path, [row(1, OpisKD=written_as)], definitions).facts)

    told = [fact[name] for name in ("code_version", "article", "paragraph")]
    assert (fact["unresolved"] if not version else told) == ("OpisKD" if not version else [version, article, paragraph])


OTHERS = (
    "KZ12/205*/1/1 S/ - TATVINA",
    "KZ25/205*/1/1 S/ - TATVINA",
    "KZ12/387A*/1// - X",
    "KZ15/113A+/1// - X",
    "KZ-UPB1/113-/1// - X",
    "KD02/103-/1// - X",
    "KZ01/173-/1// - X",
    "KZ99/204-/1// - X",
)


@pytest.mark.parametrize("other", OTHERS)
def test_the_same_number_elsewhere_is_another_offence(tmp_path: Path, definitions: Definitions, other: str) -> None:
    """205 and 387a are of the code before 2008 alone, 113 of the one since, and 113.a is not 113: ignored, counted so.

    A version that nobody knows matters under an article of ours alone.
    """
    came = received(tmp_path, [row(1), row(2, OpisKD=other)], definitions)

    assert [fact["value"] for fact in persons(came.facts)] == [1]
    assert came.registers[0].ignored == {other.split("/")[0] + "/" + other.split("/")[1].rstrip("*+-"): 1}
    assert not (came.facts["unresolved"] != "").any()


@pytest.mark.parametrize("contract", ["police-records/public", "police-records/confidential"])
def test_a_change_of_the_article_since_makes_no_row_unknown(
    tmp_path: Path, definitions: Definitions, contract: str
) -> None:
    """After the change of 2023 the Police write KZ23/113, after the next KZ and its year: victims count as before."""
    rows = [row(1, OpisKD="KZ23/113./1// - TRGOVINA Z LJUDMI"), row(2, OpisKD="KZ27/113./2// - TRGOVINA Z LJUDMI")]
    mapped = translate(received(tmp_path, rows, definitions, contract=contract), definitions)

    counted = [(fact["indicator"], fact["scope"], fact["value"]) for fact in persons(mapped.facts)]
    assert counted == [("victims", Scope.IN.value, 1)] * 2


def test_the_day_of_the_offence_decides_not_the_text_under_which_it_was_entered(
    tmp_path: Path, definitions: Definitions
) -> None:
    """Entered under the text of 2023, a third paragraph of 2016 is of documents; at one of 2014 somebody must look."""
    suspect = {"VrstaOsebe": "OVADENI OSUMLJENEC", "OpisKD": "KZ23/113./3// - TRGOVINA Z LJUDMI"}
    rows = [row(1, **suspect, MesecStoritve="03.2016"), row(2, **suspect, MesecStoritve="03.2014")]
    mapped = translate(received(tmp_path, rows, definitions), definitions)

    behind = [id for fact in persons(mapped.facts) for id in fact["decisions"]]
    assert behind == ["withheld-document-alone", "paragraph-numbering-against-date"]


def test_leading_zeros_tell_offences_and_persons_apart(tmp_path: Path, definitions: Definitions) -> None:
    """000012 and 0000012 are two offences; read as numbers they would be one, with one person doubled."""
    longer = {"ZaporednaStevilkaKD": "0000012", "ZaporednaStevilkaOsebeVKD": "0000012001"}
    came = received(tmp_path, [row(12), row(12, **longer)], definitions)

    assert came.facts.set_index("unit")["value"].drop("PER").tolist() == [2]
    assert not came.registers[0].doubled


# --- who is meant -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("band", BANDS)
def test_age_bands_split_at_eighteen(tmp_path: Path, definitions: Definitions, band: str) -> None:
    """A band is of children if it ends by 18, of adults if it begins there; a blank one is not told."""
    (fact,) = persons(received(tmp_path, [row(1, StarostniRazred=band)], definitions).facts)

    first = band.removeprefix("NAD ")[:2]
    assert fact["age"] == (NOT_TOLD if not band else "Y_LT18" if int(first) < 18 else "Y_GE18")


@pytest.mark.parametrize("marked_in", ["StarostniRazred", "Spol"])
def test_legal_persons_stand_apart(tmp_path: Path, definitions: Definitions, marked_in: str) -> None:
    """PRAVNA OSEBA in either column makes a legal person: never among the natural ones."""
    rows = [row(1), row(2, VrstaOsebe="OVADENI OSUMLJENEC", **{marked_in: "PRAVNA OSEBA"})]
    facts = received(tmp_path, rows, definitions).facts

    legal = facts[facts["unit"] == "LEG"]
    assert legal[["population", "value"]].values.tolist() == [["police/legal-113", 1]]
    assert [fact["role"] for fact in persons(facts)] == ["VICTIM"]


def test_an_offence_without_a_person_has_none(tmp_path: Path, definitions: Definitions) -> None:
    """A row whose person is blank tells of an offence; a blank role alone does not take a person away."""
    facts = received(tmp_path, [row(1, 0), row(2, VrstaOsebe="")], definitions).facts

    assert [(fact["role"], fact["value"]) for fact in persons(facts)] == [(NOT_TOLD, 1)]
    assert facts[facts["unit"] == "OFF"]["value"].sum() == 2


def test_whose_role_cannot_be_told_waits_for_a_decision(tmp_path: Path, definitions: Definitions) -> None:
    """OSTALO in a POROČILO may be victim or suspect: an open question; and nobody may say there was no victim.

    Were the person a victim, it would be a potential one (ZKP 148(10)): that question bears on every report.
    """
    rows = [row(1, VrstaOsebe="OSTALO", VrstaZakljucnegaDokumenta="POROČILO")]
    mapped = translate(received(tmp_path, rows, definitions), definitions)

    (waiting,) = persons(mapped.facts)
    assert waiting["scope"] == Scope.ASK.value
    assert waiting["decisions"] == ("persons-without-a-role", "potential-victims-are-presumed")
    zeros = mapped.facts[mapped.facts["value"] == 0][["role", "document"]].values.tolist()
    assert sorted(zeros) == [["SUSPECT", "COMPLAINT"], ["VICTIM", "COMPLAINT"]]


def test_the_first_mark_that_tells_a_purpose_tells_it(tmp_path: Path, definitions: Definitions) -> None:
    """Purpose may stand in any of the three marks; other marks speak of other things."""
    rows = [
        row(1, KriminalisticnaOznacba1="PREGON NA PREDLOG - O", KriminalisticnaOznacba3=SEXUAL),
        row(2, KriminalisticnaOznacba1="PREGON NA PREDLOG - O"),
    ]
    found = persons(received(tmp_path, rows, definitions).facts)

    assert [fact["purpose"] for fact in found] == ["SEXUAL_ABUSE", NOT_TOLD]


def test_a_month_is_its_first_and_last_day(tmp_path: Path, definitions: Definitions) -> None:
    """The law of the day of the offence governs: February of a leap year ends on the 29th."""
    (fact,) = persons(received(tmp_path, [row(1, MesecStoritve="02.2024")], definitions).facts)

    assert fact["offence_date"] == "2024-02-01/2024-02-29"


# --- what nobody knows ------------------------------------------------------------------------------------------------


UNKNOWN = {
    "format": ("OpisKD", "KZ20-113-1 TRGOVINA Z LJUDMI"),
    "version": ("OpisKD", "KZ01/113,/1// - TRGOVINA Z LJUDMI"),
    "paragraph": ("OpisKD", "KZ20/113,/77// - TRGOVINA Z LJUDMI"),
    "role": ("VrstaOsebe", "OŠKODOVANEC"),
    "age": ("StarostniRazred", "18-25"),
    "sex": ("Spol", "ZENSKI"),
    "document": ("VrstaZakljucnegaDokumenta", "SKLEP"),
    "purpose": ("KriminalisticnaOznacba2", "ZARADI PROSTITUCIJE - O"),
    "month": ("MesecStoritve", "13.2024"),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_nobody_knows_is_reported_and_not_dropped(tmp_path: Path, definitions: Definitions, what: str) -> None:
    """The row comes out as an unmapped fact at its own cell, in the number of its rows, and never with its text."""
    column, text = UNKNOWN[what]
    rows = [row(1), row(2, **{column: text}), row(3, **{column: text})]
    came = received(tmp_path, rows, definitions)
    facts = translate(came, definitions).facts

    (unread,) = facts[facts["unresolved"] != ""].to_dict("records")
    assert (unread["unresolved"], unread["row"], unread["value"]) == (column, 3, 2)
    assert unread["scope"] == Scope.UNMAPPED.value and not (facts["value"] == 0).any()
    assert text not in came.facts.to_string()


def test_the_known_label_most_like_it_is_offered(tmp_path: Path, definitions: Definitions) -> None:
    """ZENSKI without its caron: the suggestion is a label of the contract, never what was written."""
    facts = received(tmp_path, [row(1, Spol="ZENSKI")], definitions).facts

    assert facts["suggestion"].tolist()[0] == "ŽENSKI"


def test_labels_of_other_offences_are_no_concern(tmp_path: Path, definitions: Definitions) -> None:
    """A row that is ignored anyway is not held up by a role or a mark that nobody knows."""
    theft = row(2, OpisKD="KZ12/204*/1/S/ - TATVINA", VrstaOsebe="OŠKODOVANEC", KriminalisticnaOznacba1="ZARADI SPORA")
    facts = received(tmp_path, [row(1), theft], definitions).facts

    assert (facts["unresolved"] == "").all()


# --- several deliveries -----------------------------------------------------------------------------------------------


def test_the_country_is_told_where_the_delivery_tells_it(tmp_path: Path, definitions: Definitions) -> None:
    """The confidential delivery names countries; where it does not, foreign stays foreign, and own is own."""
    countries = [("TUJE", "Romunija"), ("TUJE", ""), ("SLOVENSKO", ""), ("", "")]
    rows: list[Row] = [
        row(number, Drzavljanstvo=own, DrzavljanstvoDrzava=country) for number, (own, country) in enumerate(countries)
    ]
    facts = received(tmp_path, rows, definitions, contract="police-records/confidential").facts

    assert [fact["citizen"] for fact in persons(facts)] == ["RO", "FOR", "SI", NOT_TOLD]


def test_the_register_and_the_yearly_table_tell_of_one_population(tmp_path: Path, definitions: Definitions) -> None:
    """Victims of Article 113 with a complaint have one name, so that the two are views and never added."""
    suspect = {"VrstaOsebe": "OVADENI OSUMLJENEC"}
    rows = [row(1), row(1, 2, **suspect), row(2, OpisKD=WORKERS, **suspect)]
    facts = received(tmp_path, rows, definitions).facts

    named = {fact["population"] for fact in persons(facts)}
    assert named == {"police/victims-113-complaint", "police/suspects-113-complaint", "police/suspects-196"}
    assert named < {contract.population for contract in definitions.contracts.values()}


def persons(facts: pd.DataFrame) -> list[Mapping[str, Any]]:
    """The facts about natural persons, zeros left out."""
    found: list[Mapping[str, Any]] = facts[(facts["unit"] == "PER") & (facts["value"] > 0)].to_dict("records")
    return found


# --- the limb of Article 192 ------------------------------------------------------------------------------------------

VIOLENCE, TORMENT, NEGLECT = (
    "FIZIČNO NASILJE(SUROVO RAVNANJE) - O",
    "PSIHIČNO NASILJE(TRPINČENJE) - O",
    "VZGOJNO ZANEMARJANJE - O",
)
CRUEL = "KZ12/192*/2// - ZANEMARJANJE MLADOLETNE OSEBE IN SUROVO RAVNANJE"
WITHOUT_LIMB = "kz1-192-without-exploitation-victims-and-suspects"


def of_minors(*marks: str, offence: str = CRUEL) -> list[Row]:
    """One offence for each mark, with a child and a suspect in it."""
    return [
        row(number, person, OpisKD=offence, KriminalisticnaOznacba1=mark, StarostniRazred=age, VrstaOsebe=role)
        for number, mark in enumerate(marks, start=1)
        for person, (role, age) in enumerate([("ŽRTEV", "07-14"), ("OVADENI OSUMLJENEC", "34-44")], start=1)
    ]


def scopes(rows: list[Row], folder: Path, definitions: Definitions, answer: str) -> set[str]:
    """What becomes of the persons of a register once every question of the law has the same answer."""
    law = definitions.law
    answered = {id: replace(decision, answer=answer) for id, decision in law.decisions.items()}
    decided = replace(definitions, law=replace(law, decisions=answered))
    facts = translate(received(folder, rows, decided), decided).facts
    persons = facts[(facts["unit"] == "PER") & (facts["value"] > 0)]
    assert persons["value"].sum() == len(rows)
    return set(persons["scope"])


MARKS = (VIOLENCE, TORMENT, NEGLECT, "", "PREGON NA PREDLOG - O")
TOLD = [*itertools.product(MARKS, ("1", "2", ""))]


@sampled(("mark", "paragraph"), TOLD, 0, one_of_each(TOLD, lambda told: told[0]))
def test_twelve_beaten_children_are_in_no_table_whatever_is_decided(
    mark: str, paragraph: str, tmp_path: Path, definitions: Definitions
) -> None:
    """KZ-1 192(2), surovo ravna ali trpinči: twelve rows with the mark of violence, of neglect or with none."""
    rows = of_minors(*[mark] * 12, offence=CRUEL.replace("/2//", f"/{paragraph}//"))

    for answer in ("count", "do not count", "open"):
        assert scopes(rows, tmp_path / answer, definitions, answer) == {Scope.OUT.value}, answer


def test_a_row_without_a_limb_stands_in_the_annex_with_its_reason(tmp_path: Path, definitions: Definitions) -> None:
    """The sentence that puts it there says, in both languages, that nothing tells exploitation and where it stands."""
    facts = translate(received(tmp_path, of_minors("", ""), definitions), definitions).facts
    (entry,) = (entry for entry in definitions.law.files if entry.article == "KZ-1 192")
    (rule,) = (rule for rule in entry.rules if rule.id == WITHOUT_LIMB)

    assert set(facts.loc[(facts["unit"] == "PER") & (facts["value"] > 0), "rule"]) == {WITHOUT_LIMB}
    assert "annex" in rule.because.english and "prilogi" in rule.because.in_language("sl")


def test_the_mark_tells_the_limb_of_its_article_alone(tmp_path: Path, definitions: Definitions) -> None:
    """Violence is a limb of Article 192; under Article 113 the same mark tells no limb."""
    rows = of_minors(VIOLENCE)
    rows += [{**it, "OpisKD": it["OpisKD"].replace("192*", "113,"), "ZaporednaStevilkaKD": "000009"} for it in rows]
    rows[2:] = [{**it, "ZaporednaStevilkaOsebeVKD": f"00000900{n}"} for n, it in enumerate(rows[2:], start=1)]

    facts = received(tmp_path, rows, definitions).facts

    told = facts[(facts["unit"] == "PER") & (facts["value"] > 0)]
    limbs = set(zip(told["article"], told["limb"].fillna(NOT_TOLD), strict=True))
    assert limbs == {("KZ-1 192", "cruel-treatment"), ("KZ-1 113", NOT_TOLD)}


def test_a_mark_of_begging_that_nobody_knows_is_reported_and_not_guessed(
    tmp_path: Path, definitions: Definitions
) -> None:
    """How the Police write begging was not seen: under Article 192 it is reported, elsewhere it is no concern."""
    rows = of_minors("NAVAJANJE K BERAČENJU - O")
    of_192 = received(tmp_path / "192", rows, definitions).facts
    others = [{**it, "OpisKD": it["OpisKD"].replace("192*", "175*")} for it in rows]
    of_175 = received(tmp_path / "175", others, definitions).facts

    assert set(of_192[of_192["value"] > 0]["unresolved"]) == {"KriminalisticnaOznacba1"}
    assert set(of_175["unresolved"]) == {""}
