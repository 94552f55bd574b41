"""Where a number comes from: every cell of the dossier of 2024 explains itself, and what it says is what was sent."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY, SI_2024
from tests.dossiers.explanation.conftest import rows_of, table_of
from tests.support.texts import bilingual
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions
from thb_eu.dossiers.explanation import (
    AddressedHeading,
    ExplainedDossier,
    Explanation,
    as_object,
    explain,
    explain_key,
    follow,
    lines,
)
from thb_eu.dossiers.explanation.addresses import RequestedCell
from thb_eu.dossiers.explanation.cell_explanation import explained
from thb_eu.dossiers.explanation.explanation_lines import KNOWN_BELOW

WORKED = rows_of(REPOSITORY / "tests/worked_example_2024.csv")
DO_NOT_COUNT = "do not count"
"""The code of an answer, as mappings/decisions.yaml writes it."""
SERBIA = "table=V3,status=IDENT,sex=T,citizen=RS"


def told(answer: Any, lang: str = "en") -> str:
    """Everything that a person reads."""
    return "\n".join(lines(answer, lang))


def sent(file: str, cell: str) -> int | None:
    """The number in a cell of the collection, by csv alone."""
    text = table_of(SI_2024 / file)[int(cell[1:]) - 1][ord(cell[0]) - ord("A")]
    return int(text) if text else None


@pytest.fixture(scope="module")
def everything(reading: ExplainedDossier) -> list[Explanation]:
    """Every cell of every table."""
    return [explained(RequestedCell("", reading.cube.key_of(row)), reading) for row in reading.dossier.observations]


@pytest.mark.parametrize("row", WORKED, ids=lambda row: f"{row['table']},{row['key']}")
def test_the_worked_example_is_explained(row: dict[str, str], reading: ExplainedDossier) -> None:
    """Each figure of the example worked out by hand: its value, or the status for which there is none."""
    answer = explain_key(reading, f"table={row['table']},{row['key']}")

    stands = answer.cell.status if answer.cell.value is None else str(answer.cell.value)
    assert stands == row["expected"]
    assert answer.cell.value in (None, sum(share.value for share in answer.shares))


@pytest.mark.parametrize(
    ("template", "population", "fits"),
    [
        ("police/{registration}", "police/identified", True),
        ("police/{registration}", "police/_U", True),
        ("police/{registration}", "police/suspects", False),  # nobody is registered as a suspect
        ("{No}/{registration}", "any case of the column/presumed", True),
        ("police/victims", "police/victims", True),
        ("police/victims", "police/victims-1", False),
    ],
)
def test_a_table_shows_the_populations_that_the_codes_of_its_dimensions_name(
    template: str, population: str, fits: bool, definitions: Definitions
) -> None:
    """Suspects are no other view of victims, though one template could make both names."""
    contract = replace(definitions.contracts["police/t03"], population=template)
    assert contract.may_show(population, {"registration": ("identified", "presumed")}) == fits


def test_serbia_is_eleven_women_of_table_3(reading: ExplainedDossier) -> None:
    """V3, identified, RS: Table 3 has 0 men and 11 women in row 6; Table 4 shows the same people and is not added."""
    answer = explain_key(reading, SERBIA)

    (share,) = answer.shares
    assert {term.where.cell: term.value for term in share.terms} == {"B6": 0, "C6": 11}
    assert [(view.file, view.tables) for view in answer.other_views] == [("data/t04.csv", ("V4",))]
    assert [rule.id for rule in answer.rules] == ["kz1-113-victim-identified"]
    assert "complaint" in answer.rules[0].because.english and not answer.rules[0].signed
    first, second, *_ = told(answer).splitlines()
    assert first.startswith("11 · ") and "Identified victims (IDENT), Serbia (RS), Total (T)" in first
    assert "Natural persons" in second


def test_registered_is_identified_plus_presumed(reading: ExplainedDossier) -> None:
    """45 = 17 + 28: the parts of the status, and the counts of Tables 3 and 5 in parentheses."""
    answer = explain_key(reading, "table=V3")

    by = {entry.dimension: entry for entry in answer.categories}
    assert [(cell.codes[0].code, cell.value) for cell in by["status"].cells] == [("IDENT", 17), ("PRESUM", 28)]
    assert [(share.source.english, share.value) for share in answer.shares if share.value] == [
        ("Police, Table 3", 17),
        ("Police, Table 5", 28),
    ]
    assert all(entry.adds_up for entry in answer.categories)
    assert "45 = 17 + 28" in told(answer)


def test_sources_are_named_in_the_language_of_the_reader(reading: ExplainedDossier) -> None:
    """Files for programs name a source in English; a Slovenian answer names it as the collection does in Slovenian."""
    answer = explain_key(reading, "table=V3")
    named = {it.source.english: it.source.in_language("sl") for it in reading.cube.delivered.values()}

    assert named.keys() >= {source.english for source in answer.sources} > set()
    assert not [english for english in named if english in told(answer, "sl")]
    assert all(named[source.english] in told(answer, "sl") for source in answer.sources)
    assert set(as_object(answer, ("sl", "en"))["sources"]) <= named.keys()


def test_every_cell_is_the_sum_of_what_it_names(everything: list[Explanation]) -> None:
    """The suppliers' counts that an explanation names come to the value, in every cell that has one."""
    wrong = [
        answer.cell.place
        for answer in everything
        if answer.cell.value is not None and sum(share.value for share in answer.shares) != answer.cell.value
    ]

    assert len(everything) > 2000
    assert not wrong


def test_every_count_named_stands_in_the_file_that_was_sent(everything: list[Explanation]) -> None:
    """Each term gives the number that the supplier's own cell holds, read by another reader."""
    terms = {term for answer in everything for share in answer.shares for term in share.terms}

    assert len(terms) > 100
    assert not [term for term in terms if term.value != sent(term.where.file, term.where.cell)]


def test_every_cell_of_categories_in_a_breakdown_adds_up(everything: list[Explanation]) -> None:
    """By sex, age, citizenship or form the categories that have a value come to the whole, wherever it has one."""
    breakdowns = {"sex", "age", "citizen", "form"}
    found = [(answer.cell, entry) for answer in everything for entry in answer.categories if answer.cell.value]

    assert not [cell.place for cell, entry in found if entry.dimension in breakdowns and not entry.adds_up]


def test_every_gap_has_its_reason_in_both_languages(everything: list[Explanation]) -> None:
    """No value without a sentence about why; no sentence with a place left open or the same words twice."""
    gaps = [answer for answer in everything if answer.cell.value is None]

    assert gaps and all(answer.reasons for answer in gaps)
    said = {reason for answer in everything for reason in answer.reasons}
    assert all(
        reason.in_language("sl") and reason.english and reason.in_language("sl") != reason.english for reason in said
    )
    assert not [reason for reason in said if "{" in reason.english + reason.in_language("sl")]


def test_the_views_named_as_silent_are_those_of_the_comment(everything: list[Explanation]) -> None:
    """The comment, written when the cell was counted, lists the sources that did not record it: the same ones."""
    sources = {source.english for answer in everything for source in answer.sources}
    for answer in everything:
        found = re.search(r"not recorded in this breakdown: ([^.]*(?:\.\d[^.]*)*)\.", answer.comment)
        if found:
            named = {source for source in sources if any(source in reason.english for reason in answer.reasons)}
            assert set(found[1].split("; ")) == named, answer.cell.place


def test_age_is_missing_because_no_view_tells_it(reading: ExplainedDossier) -> None:
    """Child victims: Tables 3 and 5 tell no age; all 17 and all 28 stand under unknown."""
    answer = explain_key(reading, "table=V2,status=REG,age=Y_LT18")

    assert (answer.cell.value, answer.cell.status) == (None, "L")
    assert [reason.english for reason in answer.reasons] == [
        "Police, Table 3 (Identified victims of trafficking by nationality and sex) does not record age: "
        "all 17 units are shown as Unknown (UNK).",
        "Police, Table 5 (Potential victims of trafficking by nationality and sex) does not record age: "
        "all 28 units are shown as Unknown (UNK).",
    ]
    assert "breakdowns-recorded" in {finding.check for finding in answer.findings}


def test_a_form_is_missing_among_presumed_victims_alone(reading: ExplainedDossier) -> None:
    """Forced labour: Table 4 lists all forms, so it is a true zero for identified victims; Table 5 tells none."""
    identified, presumed = (explain_key(reading, f"table=V4,status={code},form=LAB") for code in ("IDENT", "PRESUM"))

    assert identified.cell.value == 0 and "Table 4" in identified.reasons[0].english
    assert "true zero" in identified.reasons[0].english
    assert presumed.cell.value is None and "Table 5" in presumed.reasons[0].english


def test_who_did_not_report_is_named(reading: ExplainedDossier) -> None:
    """Immigration services: nobody reported; the national body that would is named from the crosswalk."""
    answer = explain_key(reading, "table=V1,registering_organisation=IMMIG")

    assert answer.cell.status == "O"
    assert "Immigration services (IMMIG)" in answer.reasons[0].english
    assert "Office for Support and Integration of Migrants" in answer.reasons[1].english


@pytest.mark.parametrize(
    ("key", "decision", "answer"),
    [
        ("table=V1,registering_organisation=NGO", "first-registering-organisation", DO_NOT_COUNT),
        ("table=J1,outcome=ACQ", "undated-old-case", "open"),
    ],
)
def test_an_open_or_negative_decision_is_why_nothing_is_counted(
    key: str, decision: str, answer: str, reading: ExplainedDossier
) -> None:
    """Figures exist and wait: the question is told, and how far its answer has come."""
    told_of = explain_key(reading, key)

    assert told_of.cell.value is None
    assert any(decision in reason.english for reason in told_of.reasons)
    assert {entry.id: (entry.answer, entry.signed) for entry in told_of.decisions}[decision] == (answer, "")


def test_a_total_without_a_part_says_which_part(reading: ExplainedDossier) -> None:
    """Decisions of prosecutors: nobody reported charges for another offence, so there is no total."""
    answer = explain_key(reading, "table=D1")

    assert answer.cell.value is None
    assert [reason.english for reason in answer.reasons] == [
        "A total needs Charges for other criminal offences (PROS_OTH), which has no value: nobody reported (O)."
    ]
    assert [share.value for share in answer.shares] == [2, 1, 1, 1]
    assert KNOWN_BELOW.english in told(answer)


def test_the_annex_tells_the_waivers_on_the_way(reading: ExplainedDossier) -> None:
    """Suspects of Article 196: 159 from the cells of Table 13, whose printed totals were waived and not granted."""
    row = next(
        number
        for number, row in enumerate(reading.dossier.observations, 2)
        if (row["table"], row["article"], row["role"], row["sex"], row["citizen"]) == ANNEX and row["unit"] == "PER"
    )
    answer = explain(reading, f"observations.csv:{row}")

    assert isinstance(answer, Explanation) and answer.cell.value == 159
    assert {waiver.id for waiver in answer.waivers} == {"t13-kosovo-row", "t13-female-total", "t13-grand-total"}
    assert not any(waiver.granted_by for waiver in answer.waivers)
    assert {finding.where.cell for finding in answer.findings} == {"D6", "C16", "D16"}
    assert not answer.rules[0].counts
    assert "nobody yet" in told(answer) and "še nihče" in told(answer, "sl")


ANNEX = ("N1", "KZ-1 196", "SUSPECT", "T", "TOTAL")


def test_a_corrected_cell_tells_what_it_was(corrected: ExplainedDossier) -> None:
    """Read as 10 in place of 11, on the Police's authority; the value follows, and the correction is told."""
    answer = explain_key(corrected, SERBIA)

    assert answer.cell.value == 10
    (entry,) = answer.corrections
    assert (entry.id, entry.from_value, entry.to_value) == ("t03-serbia", "11", "10")
    assert "11 is read as 10" in told(answer) and "Police, statistics" in told(answer)


def test_a_decision_on_a_single_case_is_told_where_its_cell_counts(corrected: ExplainedDossier) -> None:
    """The case at ODT Maribor was decided: its cell is in the annex, by its own decision and not the general one."""
    journey = follow(corrected, "data/prosecution.csv!F46")

    assert {entry.table for entry in journey.reached} == {"N1"}
    assert [entry.id for entry in journey.decisions] == ["minor-at-odt-maribor"]


def test_a_cell_that_holds_zero_is_named_once_and_in_the_reader_s_language(reading: ExplainedDossier) -> None:
    """The inspectorate's E2 is zero of two populations; a sheet is `list` in Slovenian."""
    answer = explain(reading, "V1!D16")
    assert isinstance(answer, Explanation)
    (share, *_) = answer.shares
    moved = replace(share, terms=(replace(share.terms[0], where=Place("irsd.xlsx", "IRSD", "E2")),))

    assert [line.strip() for line in lines(answer, "en") if "E2" in line] == ["0  data/irsd.csv, E2"]
    assert "    0  irsd.xlsx, list IRSD, E2" in "\n".join(lines(replace(answer, shares=(moved,)), "sl"))


def test_what_was_corrected_is_told_of_the_supplier_s_cell_too(corrected: ExplainedDossier) -> None:
    """A correction by cell, and one by row and column."""
    assert [entry.id for entry in follow(corrected, "data/t03.csv!C6").corrections] == ["t03-serbia"]
    assert [entry.id for entry in follow(corrected, "data/t03.csv!D6").corrections] == ["t03-serbia-total"]
    assert [entry.id for entry in follow(corrected, "data/t03.csv:6").corrections] == ["t03-serbia", "t03-serbia-total"]


def test_no_line_says_a_code_alone(everything: list[Explanation]) -> None:
    """In the first line every code stands in parentheses behind its label, the table's behind its title."""
    for answer in everything:
        first = next(lines(answer, "sl"))
        for code in (answer.cell.table, *(code.code for code in answer.cell.codes if code.label.english != code.code)):
            assert f" ({code})" in first, answer.cell.place


def test_long_lists_are_counted_and_json_holds_every_entry(reading: ExplainedDossier) -> None:
    """The 28 cells of Table 13: twelve lines and a sum on the console, all of them for programs."""
    row = next(n for n, row in enumerate(reading.dossier.observations, 2) if annex_of(row))
    answer = explain(reading, f"observations.csv:{row}")

    shown = [line for line in told(answer).splitlines() if re.match(r" +\d+  data/t13", line)]
    assert len(shown) == 12 and "and 6 more numbers, 6 in all" in told(answer)
    assert len(as_object(answer, ("sl", "en"))["shares"][0]["terms"]) == 28


def annex_of(row: dict[str, str]) -> bool:
    """The suspects of Article 196."""
    return (row["table"], row["article"], row["role"], row["sex"], row["citizen"]) == ANNEX and row["unit"] == "PER"


@pytest.mark.parametrize("ask", [explain_key, explain, follow], ids=["cell", "heading", "source"])
def test_what_programs_read_keeps_to_its_schema(
    ask: Callable[[ExplainedDossier, str], Any], reading: ExplainedDossier
) -> None:
    """`schemas/explanation.schema.json` holds the shape of each kind of answer."""
    import jsonschema

    asked = {explain_key: SERBIA, explain: "V3!A1", follow: "data/t13.csv!C6"}[ask]
    schema = json.loads((REPOSITORY / "schemas/explanation.schema.json").read_text(encoding="utf-8"))
    written = json.loads(json.dumps(as_object(ask(reading, asked), ("sl", "en")), ensure_ascii=False))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(written, schema)
    assert written["asked"] == asked


def test_every_explanation_keeps_to_the_schema(everything: list[Explanation]) -> None:
    """A missing cell, a zero and an annex too: one in forty of all cells."""
    import jsonschema

    schema = json.loads((REPOSITORY / "schemas/explanation.schema.json").read_text(encoding="utf-8"))
    held = jsonschema.Draft202012Validator(schema)

    for answer in everything[::40]:
        held.validate(json.loads(json.dumps(as_object(answer, ("sl", "en")))))


def test_a_supplier_s_text_cannot_steer_the_terminal(reading: ExplainedDossier) -> None:
    """What a file or a comment holds is shown, never obeyed."""
    spiteful = AddressedHeading("x", bilingual("a\x1b[2J\u202eb", "a\x1b[2J\u202eb"), "V1!D11")

    assert told(spiteful).splitlines()[0] == "x: a\\x1b[2J\\u202eb"


def test_a_question_about_a_number_loads_no_heavy_library(dossier: Path) -> None:
    """`explain` answers within a second: neither pandas nor a spreadsheet library is needed for it."""
    code = (
        "import sys\n"
        "from thb_eu.dossiers import opened\n"
        "from thb_eu.dossiers.explanation import ExplainedDossier, explain_key, follow\n"
        "from thb_eu.dossiers.explanation import lines\n"
        f"reading = ExplainedDossier(opened({str(dossier)!r}))\n"
        f"list(lines(explain_key(reading, {SERBIA!r}), 'sl'))\n"
        "list(lines(follow(reading, 'data/t03.csv!C6'), 'sl'))\n"
        "heavy = {'pandas', 'numpy', 'frictionless', 'openpyxl', 'xlsxwriter', 'scipy', 'pysdmx'}\n"
        "heavy |= {'great_expectations'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
