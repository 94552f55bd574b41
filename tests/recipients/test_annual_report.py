"""The annual report: what is generated of 2024 is what was printed, but where the print contradicts itself.

`printed_tables.csv` holds the 13 tables of the Report on the work of the Inter-Ministerial Working Group on Combating
Trafficking in Human Beings for 2024 cell by cell, `printed_numbers.csv` numbers of its text with their section; both
were read in the report. `report_2024_contradictions.csv` lists where it contradicts itself (C01 …).
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree, html

from tests.conftest import REPOSITORY, SI_2024
from tests.recipients.made import figures, table, view
from tests.support.declared_tables import declare
from tests.support.mirrored import MIRROR, judged
from tests.support.sample import sampled
from tests.support.years import year_called
from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import DefinitionRefused, SourceRefused
from thb_eu.base.model import Audience, Outcome
from thb_eu.base.ooxml.cell_reference import place_of
from thb_eu.base.table_schemas import RECIPIENT_SENTENCES, records
from thb_eu.checks.evidence.recipient_figures import RecipientFigures
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.recipients import PLACEHOLDER
from thb_eu.recipients import RecipientReport, report_of
from thb_eu.recipients.files import files_of
from thb_eu.recipients.sentences import chapters_of
from thb_eu.run import prepare
from thb_eu.year.acting import Acting
from thb_eu.year.acts.describe import DescribeMetadata
from thb_eu.year.workspace import opened

NAME = "annual-report"
HERE = Path(__file__).parent
TABLES = [
    *("workshops", "offences-113", "victims-by-citizenship", "victims-by-form", "potential-victims"),
    *("suspects-complaint", "suspects-report", "legal-entities", "offences-175", "prostitution-victims"),
    *("prostitution-suspects", "injured-workers", "workers-rights-suspects"),
]
"""The tables of the report in the order of their printed numbers."""
NUMBER = re.compile(r"\d+(?:[.,]\d{3})*")
SENT_FOR_THE_YEAR = ("prosecution", "courts", "police-statements")
FINDINGS = rows_of((REPOSITORY / "tests/report_2024_contradictions.csv").read_bytes())
PRINTED, NUMBERS = (rows_of((HERE / name).read_bytes()) for name in ("printed_tables.csv", "printed_numbers.csv"))


@pytest.fixture(scope="module")
def report(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> RecipientReport:
    """The public report on 2024, whose tables everybody can read."""
    collection = tmp_path_factory.mktemp("annual") / "si-2024"
    shutil.copytree(SI_2024, collection)
    declare(collection, definitions)
    submission = prepare(collection, definitions, Audience.PUBLIC, fast=True)
    return report_of(submission, definitions.recipients[NAME])


def test_every_printed_table_is_generated(report: RecipientReport) -> None:
    """Thirteen tables, in the order of the print, with as many rows and columns."""
    assert [shown.table.id for shown in report.content.tables] == TABLES
    for number, shown in enumerate(report.content.tables, start=1):
        cells = {row["Cell"] for row in PRINTED if row["Table"] == f"t{number:02}"}
        assert len(cells) == len(shown.rows) * len(shown.columns)


def test_tables_equal_the_printed_ones_but_where_a_finding_says_that_the_print_is_wrong(
    report: RecipientReport,
) -> None:
    """Cell by cell; a total added up from its parts may differ only where the list of contradictions has it."""
    found = {}
    for row in PRINTED:
        printed = report.content.tables[int(row["Table"][1:]) - 1]
        at, across = place_of(row["Cell"])
        value = printed.figures[at - 2][across - 2].value
        if row["Printed"] != ("" if value is None else str(value)):
            found[f"{row['Table']}!{row['Cell']}"] = (row["Printed"], value)

    assert found == {"t10!B10": ("", 0), "t13!C16": ("39", 40), "t13!D6": ("24", 14), "t13!D16": ("158", 159)}
    assert {*found} <= {finding["Visible by"].split()[-1] for finding in FINDINGS if finding["Kind"] == "table"}


def test_rows_by_citizenship_are_those_of_the_print(report: RecipientReport, definitions: Definitions) -> None:
    """Every row that the report names by a country is the row of that country, in its order."""
    for number, shown in enumerate(report.content.tables, start=1):
        rows = [row.id for row in shown.rows if row.made_of == "citizenship"]
        named = dict.fromkeys(row["Row"] for row in PRINTED if row["Table"] == f"t{number:02}" and rows)
        meant = [definitions.codelists["citizen"].meant_by(name) for name in named if name != "Total"]
        assert rows == [f"citizenship-{code}" for code in meant]


def test_every_number_of_a_sentence_is_a_figure_with_its_parts(report: RecipientReport) -> None:
    """In both languages the numbers are those of the figures, the year and the articles of law that the words name."""
    parts = report.trace.groupby(["table", "row", "column"], dropna=False)["value"].sum()
    stated = {sentence.id: sentence for sentence in report.recipient.sentences}
    for chapter in report.chapters:
        for sentence in chapter.sentences:
            for figure in sentence.figures:
                assert figure.parts and parts[(figure.table, figure.row, figure.column)] == figure.value
            for lang in ("en", "sl"):
                words = stated[sentence.id].text.words(lang)
                values = {figure.declared: str(figure.value) for figure in sentence.figures}
                named = [found for found in PLACEHOLDER.findall(words) if not found[1]]
                constant = NUMBER.findall(PLACEHOLDER.sub(" ", words))
                expected = [*constant, *(values.get(name, "2024") for name, _phrase in named)]
                shown = [
                    text.replace(".", "").replace(",", "") for text in NUMBER.findall(sentence.text.in_language(lang))
                ]
                assert Counter(shown) == Counter(expected), (sentence.id, lang)


def test_numbers_of_sentences_are_those_printed_but_where_the_text_is_wrong(report: RecipientReport) -> None:
    """90 numbers of the printed text; 1550 workshops in it are 155 in its own table (C06)."""
    values = {figure.declared: figure.value for figure in report.content.all()}
    stated = {figure.declared for chapter in report.chapters for one in chapter.sentences for figure in one.figures}
    differing = {row["Number"]: row["Finding"] for row in NUMBERS if values[row["Figure"]] != int(row["Value"])}

    assert {row["Figure"] for row in NUMBERS} <= stated
    assert differing == {"F188": "C06"}
    assert {*differing.values()} <= {finding["Id"] for finding in FINDINGS}


def test_other_numbers_of_sentences_are_those_read_off_the_tables_by_hand(report: RecipientReport) -> None:
    """What the printed text says in words (mostly Filipinos and Romanians, a slight decrease) stands in its tables."""
    stated = {
        figure.declared: figure.value
        for chapter in report.chapters
        for sentence in chapter.sentences
        for figure in sentence.figures
    }

    assert {name: value for name, value in stated.items() if name not in {row["Figure"] for row in NUMBERS}} == {
        **{"potential-philippines": 10, "potential-romania": 8, "suspects-own": 4 + 5},
        **{f"legal-entities/{of}/entities": count for of, count in (("complaint", 0), ("report", 0), ("pending", 2))},
        **{"offences-175/complaint/year-1": 32, "injured-workers/total/total": 511},
        "workers-rights-suspects/total/total": 119 + 40,
    }


def test_every_number_that_prosecutors_and_courts_sent_for_the_year_is_stated(report: RecipientReport) -> None:
    """None of their numbers of 2024 is passed over; those of the old case have no year and belong to no year."""
    facts = report.submission.received.facts
    sent = facts[facts["resource"].isin(SENT_FOR_THE_YEAR) & (facts["time"] == 2024)]["fact"]
    stated = {
        part.name
        for chapter in report.chapters
        for sentence in chapter.sentences
        for figure in sentence.figures
        for part in figure.parts
    }

    assert {fact for fact in sent if "/" not in fact} - stated == {"prosecution!F19"}  # the decision on one person
    assert [chapter.left_out for chapter in report.chapters] == [()] * len(report.chapters)


def test_text_tables_and_submission_agree(definitions: Definitions) -> None:
    """The check that compares all views finds nothing in those of the product, and does not pass for want of any."""
    assert judged(definitions, MIRROR) == (Outcome.PASSED, [])
    assert judged(definitions, "recipient-parts-add-up")[0] is Outcome.PASSED
    assert judged(definitions, "recipient-parts-within-whole")[0] is Outcome.PASSED


# --- words ------------------------------------------------------------------------------------------------------------

BY_NUMBER = """
figures:
  - {id: one, facts: {organisation: POLICE, article: KZ-1 175, unit: PER, role: VICTIM}, where: {citizen: CU}}
  - {id: two, facts: {organisation: POLICE, article: KZ-1 175, unit: PER, role: VICTIM}, where: {citizen: RO}}
  - id: three
    facts: {organisation: POLICE, article: KZ-1 113, unit: PER, role: SUSPECT, document: COMPLAINT}
    where: {citizen: SI, sex: M}
  - {id: five, facts: {organisation: POLICE, article: KZ-1 175, unit: PER, role: VICTIM}, where: {citizen: UA}}
  - {id: many, population: mnz/workshops, column: Number of students}
  - {id: none, facts: {organisation: POLICE, article: KZ-1 199, unit: PER, role: VICTIM}}
phrases:
  offence:
    en: {one: offence, other: offences}
    sl: {one: kaznivo dejanje, two: kaznivi dejanji, few: kazniva dejanja, other: kaznivih dejanj}
chapters:
  - id: c
    title: {en: C, sl: C}
    parts:
      - sentences:
          - id: a
            text: {en: "{one} {one:offence}, {two} {two:offence}", sl: "{one} {one:offence}, {two} {two:offence}"}
          - {id: b, text: {en: "{three} {three:offence}", sl: "{three} {three:offence}"}}
          - id: c
            text: {en: "{five} {five:offence} in {year}", sl: "{five} {five:offence} leta {year}"}
          - {id: d, text: {en: "{many} {many:offence}", sl: "{many} {many:offence}"}}
          - {id: e, text: {en: "{none} {none:offence}", sl: "{none} {none:offence}"}}
"""


def test_words_have_the_form_that_their_number_asks_for(definitions: Definitions) -> None:
    """Slovenian has a dual and a form for three and four; 3237 ends in 37. A missing figure leaves its sentence out."""
    made = view(definitions, BY_NUMBER)
    submission = prepare(SI_2024, definitions, Audience.INTERNAL, fast=True)
    content = report_of(submission, made).content

    [chapter] = chapters_of(content, 2024, ("sl", "en"))

    assert [sentence.text.in_language("sl") for sentence in chapter.sentences] == [
        *("1 kaznivo dejanje, 2 kaznivi dejanji", "3 kazniva dejanja", "5 kaznivih dejanj leta 2024"),
        "3.237 kaznivih dejanj",
    ]
    assert [sentence.text.in_language("en") for sentence in chapter.sentences] == [
        *("1 offence, 2 offences", "3 offences", "5 offences in 2024", "3,237 offences"),
    ]
    assert chapter.left_out == ("e",)


IN_SLOVENIAN = {
    1: ("obsodilno sodbo", "fizično osebo", "obtožnico ali obtožni predlog", "sklep", "ista ovadba navaja"),
    2: ("obsodilni sodbi", "fizični osebi", "obtožnici ali obtožna predloga", "sklepa", "isti ovadbi navajata"),
    3: ("obsodilne sodbe", "fizične osebe", "obtožnice ali obtožne predloge", "sklepe", "iste ovadbe navajajo"),
    5: ("obsodilnih sodb", "fizičnih oseb", "obtožnic ali obtožnih predlogov", "sklepov", "iste ovadbe navajajo"),
}
"""How a judgment, person, charge and decision are named in the accusative beside a number, and the verb with it."""
SPOKEN_AS = {0: 5, 1: 1, 2: 2, 3: 3, 4: 3, 5: 5, 101: 1, 102: 2}
"""By a number the one after which words have the same form."""


def every_figure_is(report: RecipientReport, number: int) -> RecipientFigures:
    """The figures of the report, each of them this number."""
    content = report.content
    tables = [
        replace(shown, figures=tuple(tuple(replace(one, value=number) for one in row) for row in shown.figures))
        for shown in content.tables
    ]
    named = {name: replace(one, value=number) for name, one in content.named.items()}
    return replace(content, tables=tuple(tables), named=named)


def said(report: RecipientReport, number: int, lang: str) -> dict[str, str]:
    """The sentences by id where every figure is this number."""
    chapters = chapters_of(every_figure_is(report, number), 2024, ("sl", "en"))
    return {one.id: one.text.in_language(lang) for chapter in chapters for one in chapter.sentences}


@pytest.mark.parametrize("number", SPOKEN_AS)
def test_words_and_verbs_agree_with_any_number(report: RecipientReport, number: int) -> None:
    """In the singular, the dual and both plurals; 101 as one, 102 as two, none as five."""
    slovenian, english = said(report, number, "sl"), said(report, number, "en")
    judgments, persons, charges, decisions, same = IN_SLOVENIAN[SPOKEN_AS[number]]

    for id in ("convictions-113", "convictions-plea"):
        assert f" {number} {judgments} zoper {number} {persons}; število žrtev: {number}." in slovenian[id]
    assert f" {number} {charges} zoper {number} {persons}; " in slovenian["koper"]
    for id in ("sdt-dismissals", "ptuj-report", "celje-175"):
        assert re.search(rf"zdalo (je )?{number} {decisions} o zavrženju ovadb", slovenian[id])
    assert f"{same} še {number} {persons} in " in slovenian["sdt-same-complaint"]
    one = number == 1
    assert ("the same complaint names" if one else "the same complaints name") in english["sdt-same-complaint"]
    assert f"{number} {'complaint or notification' if one else 'complaints or notifications'} for" in english["irsd"]


@pytest.mark.parametrize("number", [*SPOKEN_AS, 6, 7, 100, 1000])
def test_no_word_that_its_number_changes_stands_before_it(report: RecipientReport, number: int) -> None:
    """Before a number z is spoken s (s petimi, s sto) and k is h: such a preposition never stands before one."""
    for sentence in said(report, number, "sl").values():
        assert not re.search(r"\b[zskh] \d", sentence, re.IGNORECASE)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{many} {many:offence}\", sl", "{money} {many:offence}\", sl", "unknown-id"),
        ("{three:offence}\"}", "{three:ofence}\"}", "unknown-id"),
        ("few: kazniva dejanja, ", "", "phrase-without-form"),
        ("sl: \"{three} {three:offence}", "sl: \"{five} {five:offence}", "selection-unclear"),
        ("{five:offence} leta", "{five:offence leta", "placeholder-invalid"),
        ("{id: b, text", "{id: a, text", "duplicate-id"),
        ("title: {en: C, sl: C}", "title: {en: C}", "shape-wrong"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_text_is_refused(definitions: Definitions, old: str, new: str, code: str) -> None:
    """A figure, a phrase or a form that there is not, and languages that state different figures."""
    assert old in BY_NUMBER
    with pytest.raises(DefinitionRefused) as refused:
        view(definitions, BY_NUMBER.replace(old, new, 1))

    assert code in {fault.code for fault in refused.value.faults}


def test_a_table_stands_in_a_chapter(definitions: Definitions) -> None:
    """A table that the text forgets would be in no document."""
    body = table("table: V2, where: {status: IDENT}")
    with pytest.raises(DefinitionRefused, match="selection-unclear"):
        view(definitions, body + BY_NUMBER.lstrip())
    assert "made/total/total" in figures(definitions, body)


# --- documents --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(report: RecipientReport) -> dict[str, bytes]:
    """What is written."""
    return files_of(report)


@pytest.fixture(scope="module", params=["2024", "2025"])
def of_year(
    request: pytest.FixtureRequest, definitions: Definitions, tmp_path_factory: pytest.TempPathFactory
) -> tuple[RecipientReport, dict[str, bytes]]:
    """A report and what is written of it: the one above, and that on an invented year, which has three times the
    tables."""
    if request.param == "2024":
        return request.getfixturevalue("report"), request.getfixturevalue("files")
    folder, law = year_called(request.param, tmp_path_factory.mktemp("2025"), definitions)
    made = report_of(prepare(folder, law, Audience.PUBLIC, fast=True), law.recipients[NAME])
    return made, files_of(made)


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_the_document_holds_what_the_text_holds(of_year: tuple[RecipientReport, dict[str, bytes]], lang: str) -> None:
    """The same sentences, and in its tables the same cells as in Markdown."""
    report, files = of_year
    document = docx.Document(io.BytesIO(files[f"report.{lang}.docx"]))
    text = files[f"report.{lang}.md"].decode().replace("\\", "")  # which keeps brackets from being links
    sentences = [one.text.in_language(lang) for chapter in report.chapters for one in chapter.sentences]
    paragraphs = "\n".join(paragraph.text for paragraph in document.paragraphs)

    assert sentences and all(sentence in paragraphs and sentence in text for sentence in sentences)
    rows = [
        "| " + " | ".join(cell.text for cell in row.cells) + " |" for table in document.tables for row in table.rows
    ]
    assert len(document.tables) == len(report.content.tables) >= len(TABLES)
    assert Counter(rows) == Counter(line for line in text.splitlines() if line.startswith("|") and "---" not in line)


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_the_page_holds_what_the_text_holds(of_year: tuple[RecipientReport, dict[str, bytes]], lang: str) -> None:
    """Every cell of every table, letter by letter."""
    _report, files = of_year
    page = html.fromstring(files[f"report.{lang}.html"].decode())
    rows = ["| " + " | ".join(cell.text_content() for cell in row) + " |" for row in page.iter("tr")]

    assert page.get("lang") == lang
    text = files[f"report.{lang}.md"].decode().replace("\\", "")
    assert Counter(rows) == Counter(line for line in text.splitlines() if line.startswith("|") and "---" not in line)


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_what_five_years_tell_is_drawn(files: dict[str, bytes], lang: str) -> None:
    """Tables 2 and 9: each column as high as the number that was printed."""
    word = zipfile.ZipFile(io.BytesIO(files[f"report.{lang}.docx"]))
    drawn = [
        [
            point.text
            for point in etree.fromstring(word.read(f"word/charts/chart{number}.xml")).iterfind(".//{*}val//{*}v")
        ]
        for number in (1, 2)
    ]

    for chart, printed in zip(drawn, ("t02", "t09"), strict=True):
        assert chart == [row["Printed"] for row in PRINTED if row["Table"] == printed]
    assert not [name for name in word.namelist() if name.endswith("chart3.xml")]


SAID = {"sl": "Urad je okrepil sodelovanje.\n\nDrugi odstavek.", "en": "The office worked more closely.\n\nSecond."}


@pytest.fixture(scope="module")
def written(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection, for whose chapter on the courts the ministry has written words."""
    folder = tmp_path_factory.mktemp("words") / "si-2024"
    shutil.copytree(SI_2024, folder)
    numbers = {"sl": "Bilo je 17 žrtev.", "en": "17."}
    for place, said in ((f"{NAME}/courts", SAID), (f"{NAME}/police-113/victims-by-form", numbers)):
        with opened(folder, load, Acting("MNZ SPBTL", "2026-12-01")) as space:
            DescribeMetadata(concept=place, words=said).do(space)
    return folder


@sampled("lang", ["sl", "en"], 1)
def test_words_of_the_office_stand_in_every_report_that_is_written_anew(
    written: Path, definitions: Definitions, lang: str
) -> None:
    """Below the heading of their chapter, by paragraphs; words with a number that no role let through are kept back."""
    for _run in range(2):
        made = prepare(written, definitions, Audience.PUBLIC, fast=True)
        document = docx.Document(
            io.BytesIO(files_of(report_of(made, definitions.recipients[NAME]))[f"report.{lang}.docx"])
        )
        texts = [paragraph.text for paragraph in document.paragraphs]
        title = next(it.title for it in definitions.recipients[NAME].chapters if it.id == "courts").in_language(lang)
        last = len(texts) - 1 - texts[::-1].index(title)
        assert texts[last + 1 : last + 3] == SAID[lang].split("\n\n")
        assert any(text.startswith("[") and f"{NAME}/prosecution" in text for text in texts)
        assert not [text for text in texts if f"{NAME}/courts]" in text or text in ("17.", "Bilo je 17 žrtev.")]
        assert [text for text in texts if text.startswith("[") and "police-113/victims-by-form" in text]


def test_words_for_a_place_that_there_is_not_are_refused(definitions: Definitions, tmp_path: Path) -> None:
    """With the name that is meant."""
    shutil.copytree(SI_2024, tmp_path / "c")
    words = tmp_path / "c/metadata.yaml"
    words.write_text(f"concepts:\n  {NAME}/cuorts: {{en: a, sl: a, eu_only: false}}\n", encoding="utf-8")
    with pytest.raises(SourceRefused, match=f"{NAME}/courts") as refused:
        prepare(tmp_path / "c", definitions, Audience.PUBLIC, fast=True)

    assert {fault.code for fault in refused.value.faults} == {"unknown-concept"}


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_the_document_can_be_read_by_everybody(files: dict[str, bytes], lang: str) -> None:
    """Headings are headings, tables have a header that is repeated, the language is that of the words."""
    document = docx.Document(io.BytesIO(files[f"report.{lang}.docx"]))
    levels = Counter(paragraph.style.name for paragraph in document.paragraphs)

    assert [levels[name] for name in ("Title", "Heading 1", "Heading 2")] == [1, 7, 13]
    assert (levels["toc 1"], levels["toc 2"]) == (7, 13)
    assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in document.tables)
    assert {found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))} == {lang}


def test_the_document_names_an_office_and_no_time(files: dict[str, bytes]) -> None:
    """Author is the ministry's service; nothing tells when, by whom or on which machine it was made."""
    properties = docx.Document(io.BytesIO(files["report.sl.docx"])).core_properties

    assert properties.author == properties.last_modified_by and "MNZ" in properties.author
    assert properties.created == properties.modified
    assert (properties.language, properties.comments) == ("sl", "")


def test_the_same_report_is_written_with_the_same_bytes(files: dict[str, bytes], report: RecipientReport) -> None:
    """File by file."""
    assert files_of(RecipientReport(report.submission, report.content)) == files


def test_every_sentence_is_listed_with_its_figures(report: RecipientReport, files: dict[str, bytes]) -> None:
    """`sentences.csv` leads from a sentence to its figures, `trace.csv` from these to suppliers' cells."""
    assert [*RECIPIENT_SENTENCES.faults(report.sentences)] == []
    rows = rows_of(files["sentences.csv"])
    assert [row["figure"] for row in rows] == [row["figure"] for row in records(report.sentences)]
    traced = {"/".join(filter(None, (row["table"], row["row"], row["column"]))) for row in rows_of(files["trace.csv"])}
    assert {row["figure"] for row in rows} <= traced
