"""Series: a break and a differing definition stand beside a value, take the place of no status, and follow from data.

Expected: SDMX CL_OBS_STATUS (B: time series break, D: definition differs; 23 codes in version 2.3) and Eurostat's list
of 27 January 2025 (b, d); Article 2(5) of the Directive, by which a child needs no means; the worked example of 2024.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import yaml

from tests.conftest import REPOSITORY, SI_2024
from tests.dossiers.verification.dossiers import files_of_2024
from thb_eu.base.csv_tables import as_csv
from thb_eu.base.errors import DefinitionRefused, MappingRefused
from thb_eu.base.model import Audience, SeriesFlag, State
from thb_eu.country import renew_country
from thb_eu.definitions import AutomaticFact, Definitions, load
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.sdmx import TRANSMISSION
from thb_eu.definitions.series import NAME, read_series
from thb_eu.publication.page import page
from thb_eu.publication.reference import TELLERS
from thb_eu.publication.reference.text_blocks import TextBlock
from thb_eu.recipients import report_of
from thb_eu.recipients.files import report_document
from thb_eu.results import KnownRelease, Revision, Submission
from thb_eu.results.series import flagged_figures, with_series_flags
from thb_eu.run import prepare
from thb_eu.sources.known_releases import COLUMNS, release_of
from thb_eu.writing.document import as_markdown

Rows = list[dict[str, str]]
PRESUMED = "potential-victims-are-presumed"
OBS_STATUS_2_3 = [*"ABDEFGIKWOMPSLHQJNUV", "_U", *"XR"]


@pytest.fixture(scope="module")
def submission(definitions: Definitions) -> Submission:
    """The real figures of 2024 for the Commission."""
    return prepare(SI_2024, definitions, fast=True)


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    """Its dossier."""
    return files_of_2024(Audience.EU)


@pytest.fixture(scope="module")
def observations(files: Mapping[str, bytes]) -> Rows:
    """The rows of its observations.csv."""
    return rows_of(files["observations.csv"])


def rows_of(content: bytes) -> Rows:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def told(submission: Submission, fact: str) -> list[TextBlock]:
    """What the run tells of one fact."""
    return list(TELLERS[AutomaticFact(fact)](submission))


def english(block: TextBlock) -> list[list[str]]:
    """The rows of a text block."""
    return [[cell.english for cell in row] for row in block.rows]


# --- which figures bear which flag ----------------------------------------------------------------------------------


def test_registered_victims_break_the_series_and_identified_ones_do_not(observations: Rows) -> None:
    """Presumed victims joined the registered of 2024; the identified are counted as they always were."""
    flags = {
        row["status"]: row["series_break"]
        for row in observations
        if row["table"] == "V2" and (row["sex"], row["age"]) == ("T", "TOTAL")
    }
    assert flags == {"REG": "B", "IDENT": "", "PRESUM": ""}
    assert {row["indicator"] for row in observations if row["series_break"]} == {"victims"}


def test_a_definition_differs_wherever_an_adult_may_be_counted_without_means(observations: Rows) -> None:
    """Article 2(5): a child needs no means, so a count of child victims alone is of the Directive's own notion."""
    differing = {row["indicator"] for row in observations if row["definition_differs"] == "D"}
    children = [row for row in observations if row["indicator"] == "victims" and row["age"] == "Y_LT18"]

    expected = {"victims", "suspects", "prosecuted", "prosecution_decisions", "convicted", "judgments"}
    assert differing == expected
    assert children and not any(row["definition_differs"] for row in children)


@pytest.mark.parametrize("audience", [Audience.EU, Audience.PUBLIC])
def test_no_flag_takes_the_place_of_a_status_or_stands_where_no_value_can_be_compared(
    audience: Audience,
) -> None:
    """What is missing keeps its reason (L, O); what is suppressed is Q and bears the flags of its series beside."""
    rows = rows_of(files_of_2024(audience)["observations.csv"])
    flagged = [row for row in rows if row["series_break"] or row["definition_differs"]]

    assert {row["obs_status"] for row in rows} <= {"A", "L", "O", "M", "U", "P", "Q"}
    assert {row["obs_status"] for row in flagged} == ({"A", "Q"} if audience.withholds else {"A"})


def test_a_break_is_told_in_its_year_alone_and_a_definition_in_each(submission: Submission) -> None:
    """In 2025 the series goes on as it began in 2024; Article 113(1) still asks for no means, as since 2008."""
    flags = {}
    for year in (2007, 2023, 2024, 2025, 2026):
        collection = replace(submission.collection, year=year)
        flags[year] = {told.flag.value for told in flagged_figures(submission.definitions, collection)}

    assert flags == {2007: set(), 2023: {"D"}, 2024: {"B", "D"}, 2025: {"D"}, 2026: {"D"}}


def test_a_break_that_rests_on_a_decision_ends_with_its_answer(submission: Submission) -> None:
    """Where presumed victims do not count, registered victims are the identified ones, and nothing breaks."""
    law = submission.definitions.law
    denied = replace(law.decisions[PRESUMED], answer="do not count")
    definitions = replace(submission.definitions, law=replace(law, decisions={**law.decisions, PRESUMED: denied}))

    assert {told.flag for told in flagged_figures(definitions, submission.collection)} == {SeriesFlag.DEFINITION}


def test_a_change_of_an_article_breaks_the_series_of_what_it_counts(submission: Submission) -> None:
    """The collection tells of it (`thb:breaks`): every value of the indicators of that article, in that year."""
    entry = {"article": "KZ-1 113", "from": "2024-03-01", "note": {"sl": "Novela.", "en": "Amendment."}}
    for year, expected in ((2024, {"", "B"}), (2025, {""})):
        collection = replace(submission.collection, breaks=(entry,), year=year)
        cells = with_series_flags(submission.protected, submission.definitions, collection).cells
        of_suspects = cells[(cells["indicator"] == "suspects") & cells["obs_value"].notna()]
        assert set(of_suspects["series_break"]) == expected - ({""} if year == 2024 else set())


def test_another_country_has_no_flag_that_it_did_not_declare(submission: Submission, tmp_path: Path) -> None:
    """What Slovenia says of its law is nothing that Croatia says of its own; Croatia declares nothing yet."""
    abroad = replace(submission.collection, geo="HR")
    croatia = load(renew_country(REPOSITORY / "examples/croatia", tmp_path / "croatia", find_folder()).folder)

    assert list(flagged_figures(submission.definitions, abroad)) == []
    assert croatia.series.statements == ()


# --- where they stand -----------------------------------------------------------------------------------------------


def test_eurostat_shows_several_flags_in_one_word(files: Mapping[str, bytes]) -> None:
    """Registered victims of 2024 are 45 with b and d; suspects 19 with d; what is missing has no flag of a series."""
    rows = rows_of(files["sdmx/eurostat/crim_thb_sex.csv"])
    flags = {(row["leg_stat"], row["sex"]): (row["OBS_VALUE"], row["OBS_FLAG"]) for row in rows}

    assert flags["PER_VICT", "T"] == ("45", "bd")
    assert flags["PER_SUSP", "T"] == ("19", "d")
    assert flags["PER_PRSC", "M"] == (":", "")


def test_every_reader_sees_the_flag_with_its_words(files: Mapping[str, bytes]) -> None:
    """The page, the reference metadata and reasons.csv say what breaks; the comment is not made longer by it."""
    words = yaml.safe_load((REPOSITORY / NAME).read_text(encoding="utf-8"))["breaks"][0]["says"]

    for name in ("report.html", "metadata/reference-metadata.md"):
        assert all(text in files[name].decode() for text in words.values())
    book = openpyxl.load_workbook(io.BytesIO(files["submission.xlsx"]), read_only=True)
    written = "\n".join(str(value) for sheet in book for row in sheet.values for value in row if value is not None)
    assert all(text in written for text in words.values())
    reasons = [row for row in rows_of(files["reasons.csv"]) if row["kind"] == "series"]
    assert any(row["text"].startswith("B – ") and words["en"] in row["text"] for row in reasons)
    assert words["en"] not in files["observations.csv"].decode()


@pytest.mark.parametrize("recipient", ["glotip", "greta", "tip-report"])
def test_every_recipient_reads_below_its_table_that_a_definition_differs(
    submission: Submission, recipient: str
) -> None:
    """UNODC, GRETA and the United States are told what the Commission is told: an adult needs no means in Slovenia."""
    words = yaml.safe_load((REPOSITORY / NAME).read_text(encoding="utf-8"))["definitions"][0]["says"]
    report = report_of(submission, submission.definitions.recipients[recipient])

    for lang in ("sl", "en"):
        assert words[lang] in as_markdown(report_document(report, lang))


# --- what is declared -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        ("definitions", {"where": {"indicator": ["victim"]}}, "unknown-code"),
        ("definitions", {"except": {"aeg": ["Y_LT18"]}}, "unknown-dimension"),
        ("breaks", {"rests_on": "nobody-decides"}, "unknown-decision"),
        ("definitions", {"definition": "offences-against-adults-without-means"}, "duplicate-id"),
    ],
)
def test_a_statement_on_what_does_not_exist_is_refused(
    definitions: Definitions, part: str, change: dict[str, object], code: str
) -> None:
    content = (REPOSITORY / NAME).read_bytes()
    value = json.loads(json.dumps(yaml.safe_load(content), default=str))
    value[part][0] |= change
    with pytest.raises(MappingRefused) as refused:
        read_series(value, content, definitions.law, definitions.codelists, definitions.tables)

    assert [fault.code for fault in refused.value.faults] == [code]


def test_every_code_of_ours_is_one_of_the_list_that_others_maintain() -> None:
    """CL_OBS_STATUS 2.3 has 23 codes, CL_CONF_STATUS 1.4 has ours among its own; a code of nobody's is refused."""
    said = yaml.safe_load((REPOSITORY / TRANSMISSION).read_text(encoding="utf-8"))["maintained_elsewhere"]
    lists = {entry["codelist"]: entry for entry in said}

    assert lists["obs_status"]["by"] == lists["series_flag"]["by"] == "SDMX:CL_OBS_STATUS(2.3)"
    assert lists["obs_status"]["codes"] == OBS_STATUS_2_3
    assert lists["conf_status"]["by"] == "SDMX:CL_CONF_STATUS(1.4)"
    changed = find_folder().read(TRANSMISSION).replace(b"[A, C, D, E, F, G, M, N, O, S, T, X]", b"[A, C, D, F]")
    with pytest.raises(DefinitionRefused, match="CL_CONF_STATUS"):
        load(replace(find_folder(), edited={TRANSMISSION: changed}))


# --- rates ----------------------------------------------------------------------------------------------------------


def test_completeness_counts_cells_with_a_value_of_those_asked_for(submission: Submission, observations: Rows) -> None:
    """R1 by hand from observations.csv: in 2024 one of the cells of judgments holds a value."""
    (block,) = told(submission, "completeness-rate")
    rates = {row[0]: row[1:] for row in english(block)}
    of_judgments = [row for row in observations if row["indicator"] == "judgments" and row["obs_status"] not in "QM"]

    assert rates["Court judgments"] == ["1", str(len(of_judgments)), "4%"]


def test_what_cannot_be_computed_says_why_and_gives_no_value(submission: Submission) -> None:
    """A first vintage revises nothing, and no day of an act was given: that is not zero days and not zero units."""
    for fact in ("average-revision", "punctuality-in-days", "time-lag"):
        blocks = told(submission, fact)
        assert [block.rows for block in blocks] == [(), ()]
        assert blocks[-1].text.english.startswith("not computed: ")
    later = replace(submission, revision=Revision(2, {"en": "…", "sl": "…"}, "0" * 64, 1))
    assert told(later, "average-revision")[-1].text.english.startswith(
        "not computed: the figures of the vintage before"
    )


def test_the_average_revision_is_that_of_the_figures_that_both_vintages_tell(submission: Submission) -> None:
    """Told before: 43 registered victims (now 45), 20 suspects (now 19), 8 women among them (now 4).

    Differences without their sign are 2, 1 and 4: 7 over the 3 figures that can be compared, 2.33 on average; what was
    told as a range, or not at all, is compared with nothing, and neither is a vintage before the last one.
    """
    figures = [
        ("V2", "status=REG, sex=T", "43"),
        ("S1", "sex=T", "20"),
        ("S1", "sex=F", "8"),
        ("P1", "sex=T", "1-4"),
    ]
    releases = (known(submission, 1, [("S1", "sex=T", "900")]), known(submission, 2, figures))
    received = replace(submission.received, collection=replace(submission.collection, releases=releases))
    later = replace(submission, received=received, revision=Revision(3, {"en": "…", "sl": "…"}, "0" * 64, 1))
    (block,) = told(later, "average-revision")

    assert english(block) == [["7", "3", "3", "2.33"]]


def known(submission: Submission, vintage: int, figures: list[tuple[str, str, str]]) -> KnownRelease:
    """What a vintage of our own told of 2024."""
    rows = [(f"vintage {vintage}", 2024, vintage, *figure) for figure in figures]
    return release_of(as_csv([COLUMNS, *rows]), f"{vintage}.csv", str(vintage), submission.definitions)


def test_punctuality_is_the_day_of_the_act_less_the_day_due(submission: Submission) -> None:
    """Article 19a: by 30 September in principle, by 31 December at the latest of the following year."""
    (block,) = told(replace(submission, on="2025-10-10"), "punctuality-in-days")

    assert [row[-1] for row in english(block)] == ["10", "-82"]


def test_the_time_lag_is_from_the_end_of_the_year_to_the_day_of_the_act(submission: Submission) -> None:
    """From 31 December 2024 to 10 October 2025 there are 283 days: those of the first vintage, and of a final one; of a
    draft of a later vintage neither."""
    first = replace(submission, on="2025-10-10", revision=None)
    second = replace(first, revision=Revision(2, {"en": "…", "sl": "…"}, "0" * 64, 1))

    def days(of: Submission) -> list[list[str]]:
        return [[row[0].partition(",")[0], row[-1]] for row in english(told(of, "time-lag")[0])]

    assert days(replace(first, state=State.DRAFT)) == [["TP1", "283"]]
    assert days(replace(first, state=State.FINAL))[1:] == [["TP2", "283"]]
    assert days(replace(second, state=State.FINAL)) == [["TP2", "283"]]
    assert told(replace(second, state=State.DRAFT), "time-lag")[-1].text.english.startswith("not computed: ")


def test_counts_that_are_read_as_others_are_the_imputation(submission: Submission) -> None:
    """Of the counts of 2024 none is corrected; were three, they would be three of all. The public is told nothing."""
    (block,) = told(submission, "imputation-rate")
    facts = submission.mapped.facts
    assert [row[1:] for row in english(block)] == [["0", str(len(facts)), "0%"]]
    made = facts.assign(corrections=[("c",) if at < 3 else () for at in range(len(facts))])
    (block,) = told(replace(submission, mapped=replace(submission.mapped, facts=made)), "imputation-rate")
    assert english(block)[0][1] == "3"
    hidden = replace(submission, protected=replace(submission.protected, audience=Audience.PUBLIC))
    assert [block.rows for block in told(hidden, "imputation-rate")] == [()]


def test_a_series_is_as_long_as_since_its_last_break(submission: Submission) -> None:
    """Registered victims since 2024: one year then, three in 2026; of others no break is declared, and none is told."""
    for year, years in ((2024, "1"), (2026, "3")):
        received = replace(submission.received, collection=replace(submission.collection, year=year))
        lengths, others = told(replace(submission, received=received), "length-of-series")
        assert [row[1:] for row in english(lengths)] == [["2024", str(year), years]]
        assert others.rows == () and "Suspected persons" in others.text.english


def test_suppliers_who_send_nothing_are_the_non_response(submission: Submission) -> None:
    """All eight of 2024 answered; were one more expected, one of nine would be missing."""
    (block,) = told(submission, "non-response-rate")
    assert english(block)[0] == ["suppliers", "0", "8", "0%"]
    collection = replace(submission.collection, named_suppliers=("programmes-records",))
    (block,) = told(
        replace(submission, received=replace(submission.received, collection=collection)), "non-response-rate"
    )
    assert english(block)[0] == ["suppliers", "1", "9", "11.1%"]


# --- who answers, and since when ------------------------------------------------------------------------------------


def test_the_contact_is_named_in_each_language_and_the_last_update_is_a_day(submission: Submission) -> None:
    (contact,) = told(submission, "contact-organisation")
    (office,) = json.loads((SI_2024 / "datapackage.json").read_text(encoding="utf-8"))["contributors"]
    assert office["thb:title_sl"] != office["title"]
    assert office["thb:title_sl"] in contact.text.in_language("sl")
    assert office["title"] in contact.text.english
    shown = page(submission).decode()
    assert office["thb:title_sl"] in shown and office["title"] in shown
    (updated,) = told(replace(submission, on="2027-03-31"), "last-update")
    assert updated.text.in_language("sl").startswith("31. 3. 2027") and len(updated.text.english) < 100
