"""Code lists as somebody types them or as a spreadsheet saves them: what would count wrongly is refused at its line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.conftest import REPOSITORY
from thb_eu.base.errors import DefinitionRefused, Fault
from thb_eu.base.messages import NO_WORDS
from thb_eu.base.model import Place
from thb_eu.definitions.codelists import Codelist, read_codelists

LISTS = "datapackages/codelists"
FOLDER = REPOSITORY / LISTS
FILES = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.is_file()}


def read(**changed: bytes) -> dict[str, Codelist]:
    """The code lists of the repository, with the files of these names (`_` for `-`) changed."""
    files = {**FILES, **{f"{name.replace('_', '-')}.csv": content for name, content in changed.items()}}
    return read_codelists(json.loads(FILES["datapackage.json"]), files, LISTS, ("sl", "en"))


def faults_of(**changed: bytes) -> list[Fault]:
    with pytest.raises(DefinitionRefused) as refused:
        read(**changed)
    return [*refused.value.faults]


def with_line(name: str, line: int, change: Callable[[bytes], bytes]) -> bytes:
    lines = FILES[f"{name}.csv"].split(b"\n")
    lines[line - 1] = change(lines[line - 1])
    return b"\n".join(lines)


def replacing(was: str, now: str) -> Callable[[bytes], bytes]:
    def change(line: bytes) -> bytes:
        assert was.encode() in line
        return line.replace(was.encode(), now.encode(), 1)

    return change


# --- one name, two countries ------------------------------------------------------------------------------------------

LAST = FILES["citizen-alias.csv"].count(b"\n")


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        (("Ukrajinčevo,sl,UA", "Ukrajinčevo,sl,RU"), LAST + 1),
        (("Ukrajinčevo,sl,UA", "UKRAJINČEVO ,misspelt,RU"), LAST + 1),
        (("Ukrajinčevo,sl,UA", "Ukraine,en,RU"), 0),
    ],
    ids=["the same name", "in another case, as a slip", "the label of another code"],
)
def test_a_name_that_leads_to_two_countries_is_refused(rows: tuple[str, ...], first: int) -> None:
    """Persons whom a clerk calls so would be counted as of the last country that is written: nobody chose that."""
    added = "".join(f"{row},Own name,proposed\n" for row in rows).encode()
    (fault,) = faults_of(citizen_alias=FILES["citizen-alias.csv"] + added)

    assert (fault.code, fault.where.file, fault.where.line) == (
        "name-ambiguous",
        f"{LISTS}/citizen-alias.csv",
        LAST + 2,
    )
    there = f"citizen-alias.csv:{first}" if first else f"{LISTS}/citizen.csv:"
    assert there in str(fault) and "'UA'" in str(fault) and "'RU'" in str(fault)


def test_a_name_that_is_another_country_in_a_language_of_no_one_here_is_no_fault() -> None:
    """Slovensko is Slovenia to a Slovene and Slovakia to a Slovak, who does not write here."""
    added = b"Slovensko,sk,SK,Own name,proposed\n"

    assert read(citizen_alias=FILES["citizen-alias.csv"] + added)["citizen"].meant_by("Slovensko") == "SI"


# --- tables that a spreadsheet has spoilt -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line", "change", "code"),
    [
        ("article", 3, lambda line: line + b",more", "row-width-differs"),
        ("sex-alias", 4, lambda line: line + b",more", "row-width-differs"),
        ("article", 3, lambda line: line.rpartition(b",")[0], "row-width-differs"),
        ("article", 3, lambda line: line.replace(b",", b',"', 1), "quotes-unbalanced"),
        ("article", 1, lambda line: line.replace(b",", b";"), "delimiter-wrong"),
        ("article", 1, lambda line: line.replace(b",", b"\t"), "delimiter-wrong"),
        ("article", 1, lambda line: line + b",label_ee", "unknown-column"),
        ("article", 1, replacing("kind", "sort"), "unknown-column"),
        ("citizen-alias", 1, replacing("code", "kode"), "unknown-column"),
        ("eu-membership", 1, replacing("valid_until", "until"), "unknown-column"),
        ("article", 1, replacing("label_sl", "label_en"), "duplicate-column"),
    ],
)
def test_a_table_of_another_shape_is_refused_at_its_line(
    name: str, line: int, change: Callable[[bytes], bytes], code: str
) -> None:
    """A comma in a bare cell, semicolons of a European spreadsheet: said once, where they stand, and no crash."""
    content = with_line(name, line, change)
    if b"label_ee" in content:  # the rows have a cell more too
        head, rows = content.split(b"\n", 1)
        content = head + b"\n" + rows.replace(b"\n", b",\n")
    faults = faults_of(**{name.replace("-", "_"): content})

    assert {fault.code for fault in faults} == {code}
    assert {(fault.where.file, fault.where.line) for fault in faults} == {(f"{LISTS}/{name}.csv", line)}
    assert all(not fault.remedy.is_empty for fault in faults)


def test_a_row_after_a_cell_of_two_lines_is_named_by_its_own_line() -> None:
    """The line that an editor shows, not the number of the row."""
    two = FILES["sex.csv"].replace(b"T,Total", b'T,"Total\nof all"', 1)
    (fault,) = faults_of(sex=two.replace(b"M,Males", b"M,Males,more", 1))

    assert (fault.code, fault.where.line) == ("row-width-differs", 4)


# --- cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line", "was", "now", "code", "meant"),
    [
        ("article", 2, ",read", ",sure", "value-not-allowed", "recalled"),
        ("citizen-alias", 2, ",read", ",raed", "value-not-allowed", '"read"'),
        ("eu-membership", 2, ",recalled", ",recaled", "value-not-allowed", '"recalled"'),
        ("article", 2, ",item,", ",artikkel,", "value-not-allowed", "item"),
        ("article", 2, "2008-11-01", "1.11.2008", "value-not-allowed", "YYYY-MM-DD"),
        ("article", 2, "2008-11-01", "2008-11-31", "value-not-allowed", "YYYY-MM-DD"),
        ("article", 2, "2008-11-01,", "2008-11-01,2007-01-01", "days-out-of-order", "valid_until"),
        ("article", 2, "Enslavement", "", "value-not-allowed", "label_en"),
        ("article", 3, "Trgovina z ljudmi", " ", "value-not-allowed", "label_sl"),
        ("article", 3, "KZ-1 113", "KZ-1 112", "duplicate-code", "KZ-1 112"),
        ("citizen", 3, ",TOTAL,", ",TOTL,", "unknown-code", '"TOTAL"'),
    ],
)
def test_a_cell_that_the_list_cannot_have_is_refused_at_its_line(
    name: str, line: int, was: str, now: str, code: str, meant: str
) -> None:
    """A mark that is none would count as read; a kind that is none takes the code out of every table."""
    (fault,) = faults_of(**{name.replace("-", "_"): with_line(name, line, replacing(was, now))})

    assert (fault.code, fault.where.file, fault.where.line) == (code, f"{LISTS}/{name}.csv", line)
    assert meant in str(fault)


def test_a_label_in_a_language_that_nobody_declares_may_be_empty() -> None:
    """It is read by nobody; a list that all countries share has labels of others."""
    descriptor = json.loads(FILES["datapackage.json"])
    emptied = {**FILES, "sex.csv": with_line("sex", 3, replacing("Moški", ""))}

    assert read_codelists(descriptor, emptied, LISTS, ("et", "en"))["sex"].meant_by("Males") == "M"


# --- who acts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "who"),
    [
        ("datapackages/codelists/article.csv", "data steward"),
        ("datapackages/national/country.json", "data steward"),
        ("datapackages/national/suppliers.yaml", "data steward"),
        ("datapackages/sources/police/datapackage.json", "data steward"),
        ("datapackages/eu-thb/datapackage.json", "maintainer"),
        ("datapackages/sdmx/transmission.yaml", "maintainer"),
        ("schemas/rule.schema.json", "maintainer"),
    ],
)
def test_who_wrote_the_file_mends_it(file: str, who: str) -> None:
    """The steward of a country writes its lists and contracts; the tables of the EU come with the toolkit."""
    (fault,) = DefinitionRefused(Fault(Place(file), "file-missing", NO_WORDS)).faults

    assert fault.who == who
