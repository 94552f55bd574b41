"""The correlation table of the transposition: what of the Directive the criminal code names, and what it does not."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.conftest import REPOSITORY
from tests.support.law_edits import base, before, diff, own, replaced
from tests.support.printed_documents import WRITES, sheets_of
from thb_eu.base.errors import MappingRefused
from thb_eu.country import renew_country
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.folder import find_folder
from thb_eu.exchange.law import export_law
from thb_eu.law_changes import differences

__all__ = ["base", "before", "own"]

PURPOSES = {"SEX", "LAB", "BEG", "SLA", "SRV", "CRM", "ORG", "SUR", "MAR", "ADO"}
"""The purposes that Article 2(3) of the Directive names, by the codes of their forms."""
NEW = {"2(3)-SUR", "2(3)-MAR", "2(3)-ADO"}
"""Those that Directive (EU) 2024/1712 added; Article 113 of KZ-1 as last read (22 February 2026) names none of them."""
SURROGACY = '{of: ["2(3)-SUR"], extent: not named, confidence: read}'


def rows(definitions: Definitions) -> list[dict[str, str]]:
    content = export_law(definitions, ["transposition"])["transposition.csv"]
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_gaps_are_the_three_purposes_that_no_article_names(definitions: Definitions) -> None:
    """Begging and crimes came with amendments of the code; nobody has compared what the table is silent about."""
    states = {row["directive"]: row["state"] for row in rows(definitions)}

    assert {asked.removeprefix("2(3)-") for asked in states if "-" in asked} == PURPOSES
    assert set(definitions.codelists["form"].by_code) >= PURPOSES
    assert {asked for asked, state in states.items() if state == "not named"} == NEW
    assert {asked for asked, state in states.items() if not state} == {"3", "4(2)(c)", "4(2)(d)", "4(3)(b)", "5", "6"}


def test_a_row_says_what_the_file_of_its_article_says(definitions: Definitions) -> None:
    """Each answer of each provision once, with its mark; no row that no file has."""
    told = {
        (row["directive"], row["article"], row["paragraph"], row["limb"], row["extent"], row["confidence"])
        for row in rows(definitions)
        if row["article"]
    }
    written = set()
    for path in (REPOSITORY / "mappings").glob("*/*.yaml"):
        entry = yaml.safe_load(path.read_text(encoding="utf-8"))
        for provision in entry.get("provisions", ()):
            place = entry["article"], provision.get("paragraph", ""), provision.get("limb", "")
            for answer in provision.get("directive", ()):
                written |= {(asked, *place, answer["extent"], answer["confidence"]) for asked in answer["of"]}

    assert told == written and {row["source_mark"] for row in rows(definitions)} == {"read", "recalled"}


def test_begging_is_named_since_the_day_of_its_amendment(definitions: Definitions) -> None:
    """KZ-1J: 23 February 2023; the other purposes are as old as the article."""
    days = {row["directive"]: row["valid_from"] for row in rows(definitions) if row["extent"] == "named"}

    assert (days["2(3)-BEG"], days["2(3)-CRM"], days["2(3)-SEX"]) == ("2023-02-23", "2015-10-20", "2008-11-01")


def test_the_page_tells_gaps_and_states_and_its_annex_each_row(definitions: Definitions) -> None:
    """On the page the gaps with what is near them, then all that is asked, counted by hand: 3 gaps, 6 of which nothing
    is recorded, 15 named; in its annex every provision of the Directive once, with its mark."""
    files = export_law(definitions, ["transposition"])

    names = ("transposition", "transposition-table")
    made = {f"{name}.{lang}.{form}" for name in names for lang in ("sl", "en") for form in ("docx", "html", "md")}
    assert {*files} == {"transposition.csv", *made}
    asked = {one.code for one in definitions.codelists["directive"].codes}
    for lang, recalled in (("sl", "po spominu"), ("en", "recalled, not read")):
        page = files[f"transposition.{lang}.md"].decode()
        gaps = [line for line in page.splitlines() if line.startswith("- ")]
        assert [gap.split()[1] for gap in gaps] == ["2(3)-SUR", "2(3)-MAR", "2(3)-ADO"]
        assert [near in gap for gap, near in zip(gaps, ("113(2)", "132.a(1)", "113(1)"), strict=True)] == [True] * 3
        counted = [line.split(" | ")[1:3] for line in page.splitlines() if line.startswith("| ")][1:]
        assert [count for count, _codes in counted] == ["3", "6", "15"]
        assert {code for _count, codes in counted for code in codes.split(", ")} == asked
        assert f"transposition-table.{lang}" in page

        table = files[f"transposition-table.{lang}.md"].decode()
        for one in definitions.codelists["directive"].codes:
            assert table.count(f"{one.code} {one.label.in_language(lang)}") == 1
        assert recalled in table
        with zipfile.ZipFile(io.BytesIO(files[f"transposition-table.{lang}.docx"])) as document:
            assert "2(3)-ADO" in document.read("word/document.xml").decode()


@pytest.mark.libreoffice
@pytest.mark.skipif(not WRITES, reason="LibreOffice Writer or poppler is not installed")
def test_what_the_ministry_of_justice_gets_is_one_page(definitions: Definitions, tmp_path: Path) -> None:
    files = export_law(definitions, ["transposition"])
    for lang in ("sl", "en"):
        (tmp_path / f"{lang}.docx").write_bytes(files[f"transposition.{lang}.docx"])
    assert sheets_of(tmp_path) == {"sl.pdf": 1, "en.pdf": 1}


def test_another_country_says_what_was_recalled_of_its_code(tmp_path: Path) -> None:
    """Of Croatia's Article 106 no purpose was read: that is no gap, but nothing recorded; where only something near is
    punished, the law does not name everything."""
    renew_country(REPOSITORY / "examples/croatia", tmp_path / "croatia", find_folder())
    croatia = load(tmp_path / "croatia")
    states = {row["directive"]: (row["state"], row["confidence"]) for row in rows(croatia)}

    assert states["2(1)"] == states["18a(1)"] == ("named", "recalled")
    assert states["2(3)-SLA"] == ("related", "recalled") and states["2(3)-SUR"] == ("", "")
    page = export_law(croatia, ["transposition"])["transposition.hr.md"].decode()
    assert re.findall(r"^- (\S+)", page, re.MULTILINE) == ["2(3)-SEX", "2(3)-SLA"]


def test_a_draft_that_names_a_purpose_closes_its_gap(base: Path, own: Path, before: Definitions) -> None:
    """The draft is a folder with the files of the law; the law of today need not change for it."""
    named = '{of: ["2(3)-SUR"], extent: named, confidence: proposed, valid: {from: 2027-01-01, confidence: proposed}}'
    replaced("mappings/kz1/113.yaml", (SURROGACY, named))(own)
    draft = load(own)

    (change,) = differences(before, draft)
    assert (change.kind, change.about, change.words) == ("re-targeted", "KZ-1 113(1)", ())
    assert {row["directive"] for row in rows(draft) if row["state"] == "not named"} == NEW - {"2(3)-SUR"}


def test_what_the_directive_does_not_have_is_refused(own: Path) -> None:
    """At its place, with the codes that there are."""
    replaced("mappings/kz1/113.yaml", (SURROGACY, SURROGACY.replace("SUR", "SURR")))(own)

    with pytest.raises(MappingRefused) as refused:
        load(own)

    (fault,) = refused.value.faults
    assert fault.code == "unknown-code" and str(fault.where).startswith("mappings/kz1/113.yaml:")


def test_a_draft_is_compared_as_it_were_the_law_of_today(base: Path, own: Path) -> None:
    """`--against` DRAFT under today's law says what `diff` says under the draft of today's; one of both is given."""
    text = own / "mappings/decisions.yaml"
    text.write_text(text.read_text(encoding="utf-8").replace("answer: count\n", "answer: do not count\n", 1), "utf-8")
    shutil.copytree(own / "mappings", own.parent / "draft/mappings")

    looked_back = diff(str(base), "--definitions", str(own), "--package", "si-2024", "--format", "json")
    looked_ahead = diff("--definitions", str(base), "--against", str(own), "--package", "si-2024", "--format", "json")
    alone = diff("--definitions", str(base), "--against", str(own.parent / "draft"), "--package", "si-2024", "--quiet")

    assert looked_ahead.stdout == looked_back.stdout and '"by": ' in looked_ahead.stdout
    assert alone.exit_code == 0 and "si-2024: " in alone.stdout
    assert diff().exit_code == diff(str(base), "--against", str(own)).exit_code == 2
