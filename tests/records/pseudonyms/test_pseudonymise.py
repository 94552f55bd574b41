"""One person, one pseudonym, whoever wrote the row; all that identifies is gone, all else is as it was."""

from __future__ import annotations

import csv
import datetime
import io
import tracemalloc
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.records.pseudonyms.made_up import (
    ADDED,
    DAY,
    FOLDER,
    HEADER,
    STAYING,
    WIPED,
    Somebody,
    canary,
    days_written,
    declared,
    people,
    read,
    register,
    row,
    some_key,
    writings,
)
from thb_eu.base.errors import OutputRefused, SourceRefused
from thb_eu.base.model import spoken
from thb_eu.records.pseudonyms import PseudonymKey, pseudonymise
from thb_eu.records.pseudonyms.declaration import TITLES, TITLES_BARE

BOTH = ("utf-8", "windows-1250")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the registers of this module are written."""
    return tmp_path_factory.mktemp("registers")


def made(content: bytes, folder: Path, key: PseudonymKey | None = None, name: str = "in.csv", **said: Any) -> bytes:
    """What becomes of a register; the register itself stays as it is."""
    source, out = folder / name, folder / "out.csv"
    source.write_bytes(content)
    for place in (out, folder / "out.csv.receipt.json"):
        place.unlink(missing_ok=True)
    pseudonymise(source, declared(**said), key or some_key(), out, FOLDER)
    assert source.read_bytes() == content
    return out.read_bytes()


def of(
    rows: Iterable[dict[str, str]], folder: Path, key: PseudonymKey | None = None, **said: Any
) -> list[dict[str, str]]:
    """The rows that become of these rows."""
    return read(made(register(rows), folder, key, **said))


def refused(rows: Iterable[dict[str, str]], folder: Path, **said: Any) -> list[tuple[str, str]]:
    """Where every fault stands, and its code; nothing is written."""
    return refused_text(register(rows), folder, **said)


def refused_text(content: bytes, folder: Path, name: str = "in.csv", **said: Any) -> list[tuple[str, str]]:
    """Where every fault in a file stands, and its code; nothing is written."""
    with pytest.raises((SourceRefused, OutputRefused)) as refusal:
        made(content, folder, name=name, **said)
    assert not [path.name for path in folder.iterdir() if "out" in path.name]
    faults = refusal.value.faults
    assert all(
        (fault.remedy.in_language("sl") and fault.remedy.english) or fault.code == "more-faults" for fault in faults
    )
    return [(spoken(fault.where, "en").removeprefix(f"{folder / name}, "), fault.code) for fault in faults]


def unlike_titles(*somebodies: Somebody) -> None:
    """Leave out made-up words that happen to be titles."""
    assume(not any(each.words & (TITLES | TITLES_BARE) for each in somebodies))


# --- one person, many people -------------------------------------------------------------------


@given(data=st.data(), somebody=people)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_one_person_written_in_many_ways_has_one_pseudonym(
    data: st.DataObject, folder: Path, somebody: Somebody
) -> None:
    """Names swapped, turned round, without carons, the day in any form: the same person, who keeps one pseudonym."""
    unlike_titles(somebody)
    rows = [row(**cells) for cells in data.draw(st.lists(writings(somebody), min_size=2, max_size=5))]

    known = {(each["person"], each["person_by_name"], each["person_basis"]) for each in of(rows, folder)}

    assert len(known) == 1
    assert next(iter(known))[2] == "name"


@given(one=people, other=people)
def test_different_persons_have_different_pseudonyms(folder: Path, one: Somebody, other: Somebody) -> None:
    """Another word in the name, or another birth date, is another person; another EMŠO is another person."""
    unlike_titles(one, other)
    assume((one.words, one.born) != (other.words, other.born) and len(one.words) > 1 < len(other.words))

    first, second = of([row(one), row(other)], folder)

    assert first["person_by_name"] != second["person_by_name"]
    assert (first["person"] == second["person"]) == (one.emso == other.emso)


@given(somebody=people, born=st.dates(datetime.date(1930, 1, 1), datetime.date(2023, 12, 31)))
def test_one_name_on_two_birthdays_is_two_persons(folder: Path, somebody: Somebody, born: datetime.date) -> None:
    """Many people have the same name; few of them the same birth date."""
    assume(born != somebody.born)

    first, second = of([row(somebody), row(replace(somebody, born=born))], folder)

    assert first["person_by_name"] != second["person_by_name"] and first["person"] != second["person"]


@given(somebodies=st.lists(people, min_size=1, max_size=5), seeds=st.sets(st.integers(), min_size=2, max_size=2))
def test_another_key_changes_every_pseudonym(folder: Path, somebodies: list[Somebody], seeds: set[int]) -> None:
    """Nothing of one delivery can be joined to another that was made with another key."""
    rows = [row(each) for each in somebodies]
    made_with = [of(rows, folder, some_key(seed)) for seed in sorted(seeds)]
    sets = [{cell for each in rows for cell in (each["person"], each["person_by_name"])} for rows in made_with]

    assert not sets[0] & sets[1]


def test_rows_with_and_without_an_emso_meet(folder: Path) -> None:
    """By name and birth date; the EMŠO tells the birth date where no column does. Without either nobody is known."""
    somebody = canary()
    all_told = row(somebody)
    no_number, no_day = row(somebody, EMŠO=""), row(somebody, **{"Datum rojstva": ""})
    number_only = row(somebody, Ime="", Priimek="")
    no_given_name = row(somebody, Ime="", EMŠO="")
    nothing = row()

    found = of([all_told, no_number, no_day, number_only, no_given_name, nothing], folder)

    assert [each["person_basis"] for each in found] == ["emso", "name", "emso", "emso", "none", "none"]
    by_name, by_number = found[1]["person"], found[0]["person"]
    assert by_name.startswith("p1_") and by_number.startswith("p1_") and by_name != by_number
    assert [each["person_by_name"] for each in found] == [by_name, by_name, by_name, "", "", ""]
    assert [each["person"] for each in found] == [by_number, by_name, by_number, by_number, "", ""]


def test_a_name_in_one_cell_is_the_name_in_two(folder: Path) -> None:
    """Lists of care programmes have one column; registers have two."""
    somebody = canary()
    whole = " ".join((*somebody.family, *somebody.given))
    identifiers = {("Oseba" if column == "Ime" else column): role for column, role in declared().identifiers.items()}
    identifiers |= {"Oseba": "full_name", "Priimek": "other_identifier"}
    header = ["Oseba" if column == "Ime" else column for column in HEADER]

    one_cell = made(register([row(somebody) | {"Oseba": whole}], header=header), folder, identifiers=identifiers)
    (two_cells,) = of([row(somebody)], folder)

    assert read(one_cell)[0]["person_by_name"] == two_cells["person_by_name"]


def test_a_word_for_not_known_makes_no_person(folder: Path) -> None:
    """As declared it is an empty cell; undeclared it is refused, as it would make one person of many."""
    born = {"Datum rojstva": "1. 1. 1990"}

    found = of([row(Ime="-", Priimek="NEZNANO", **born), row(EMŠO="-", **born)], folder)

    assert [each["person_basis"] for each in found] == ["none", "none"]
    assert refused([row(Ime="Neznana", Priimek="N. N.", **born), row(Ime="xxx", Priimek="-", **born)], folder) == [
        ("row 2, column Ime", "name-unreadable"),
        ("row 3, column Ime", "name-unreadable"),
    ]


def test_legal_persons_are_wiped_and_are_nobody(folder: Path) -> None:
    """Their names hold what no name of a person holds; they get no pseudonym, and are no fault."""
    header = (*HEADER, "Vrsta osebe")
    rows = [
        row(Priimek="Firma 24 d. o. o.", EMŠO="12345678", Opomba="Firma 24 d. o. o.!")
        | {"Vrsta osebe": "PRAVNA OSEBA"},
        row(canary()) | {"Vrsta osebe": "FIZIČNA OSEBA"},
    ]
    said = {"kind": "Vrsta osebe", "legal": frozenset({"pravna oseba"})}

    content = made(register(rows, header=header), folder, **said)

    assert [each["person_basis"] for each in read(content)] == ["none", "emso"]
    assert content.count(b"Firma") == 1, "a company is no secret, and its name in a note no fault"
    assert b"PRAVNA OSEBA" in content


def test_of_a_birth_date_the_age_remains(folder: Path) -> None:
    """Completed years on the day of the row, or on one day for all; from the EMŠO where no date is told."""
    somebody = replace(canary(), born=datetime.date(2006, 5, 2))
    days = ("1. 5. 2024", "2. 5. 2024", "")
    rows = [row(somebody, **{"Datum vključitve": day}) for day in days]
    rows.append(row(somebody, **{"Datum rojstva": "", "Datum vključitve": "3/5/2024"}))
    rows.append(row())

    assert [each["Starost"] for each in of(rows, folder)] == ["17", "18", "", "18", ""]
    assert {each["Starost"] for each in of(rows[:4], folder, age_on=DAY)} == {"17"}
    assert "Starost" not in of(rows, folder, age="", age_on=None)[0]


# --- what is refused ---------------------------------------------------------------------------


def wrong_emso(somebody: Somebody) -> str:
    """With another check digit."""
    digits = somebody.emso
    return digits[:12] + str((int(digits[12]) + 1) % 10)


SOMEBODY = canary()
OTHER_DAY = (SOMEBODY.born + datetime.timedelta(1)).isoformat()
REFUSED: dict[str, tuple[dict[str, str], str, str]] = {
    "a check digit": ({"EMŠO": wrong_emso(SOMEBODY)}, "EMŠO", "personal-number-invalid"),
    "a lost zero": ({"EMŠO": SOMEBODY.emso[1:]}, "EMŠO", "personal-number-invalid"),
    "another birthday": ({"Datum rojstva": OTHER_DAY}, "EMŠO", "values-contradict"),
    "another sex": ({"Spol": "M" if SOMEBODY.female else "Ž"}, "EMŠO", "values-contradict"),
    "a year of two digits": ({"Datum rojstva": "1. 2. 90"}, "Datum rojstva", "day-unreadable"),
    "a lost letter": ({"Ime": "A?a"}, "Ime", "name-unreadable"),
    "a damaged letter": ({"Priimek": "AÄŤa"}, "Priimek", "letters-damaged"),
    "a doubtful letter": ({"Priimek": "Aèa"}, "Priimek", "letters-damaged"),
    "born after the day": ({"Datum vključitve": "1. 1. 1939"}, "Datum vključitve", "values-contradict"),
    "no day": ({"Datum vključitve": "lani"}, "Datum vključitve", "day-unreadable"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_that_cannot_be_right_is_refused_by_its_place(name: str, folder: Path) -> None:
    """Row and column as a spreadsheet shows them, what and what to do; the rows before and after are no fault."""
    cells, column, what = REFUSED[name]

    ((where, told),) = refused([row(canary()), row(SOMEBODY) | cells, row(canary())], folder)

    assert where == f"row 3, column {column}"
    assert told == what


def test_all_faults_are_told_at_once_and_beyond_a_thousand_counted(folder: Path) -> None:
    """A clerk mends a file once; a file that is wrong throughout is not told row by row for ever."""
    found = refused([row(Ime="a7", EMŠO="1")] * 600, folder)

    assert len(found) == 1001
    assert found[0] == ("row 2, column Ime", "name-unreadable")
    assert found[-1][1] == "more-faults"


def header_of(*columns: str) -> bytes:
    """A register that has these columns besides."""
    header = (*HEADER, *columns)
    return register([row(canary()) | dict.fromkeys(columns, "")], header=header)


@pytest.mark.parametrize(
    ("column", "role"),
    [
        ("Ime matere", "given_name"),
        ('Ime "pravo"', "given_name"),
        ("PRIIMEK2 priimek", "family_name"),
        ("Name", "full_name"),
        ("first_name", "full_name"),
        ("DOB", "birth_date"),
        ("DatumRojstva", "birth_date"),
        ("Dat. rojstva: dan rojstva", "birth_date"),
        ("EMSO", "emso"),
        ("Matična številka", "emso"),
        ("Št. osebne izkaznice", "document_number"),
        ("Passport no.", "document_number"),
        ("E-pošta", "other_identifier"),
        ("Naslov", "other_identifier"),
    ],
)
def test_a_column_that_looks_like_an_identifier_must_be_declared(column: str, role: str, folder: Path) -> None:
    """Its name is told and what it looks like; declared as one it is wiped, declared as none it stays."""
    content = header_of(column)
    ((where, what),) = refused_text(content, folder)

    assert where == f"L1, column {column}"
    assert what == "identifying-column-undeclared"
    wiped = made(content, folder, identifiers={**declared().identifiers, column: "other_identifier"})
    kept = made(content, folder, kept=declared().kept | {column})
    assert column not in read(wiped)[0] and column in read(kept)[0]


def test_columns_of_the_police_look_like_nobody(folder: Path) -> None:
    """The public format of the police names kinds of persons and numbers of offences, not persons."""
    police = (
        "ZaporednaStevilkaKD;MesecStoritve;UraStoritve;DanVTednu;PUStoritveKD;Povratnik;OpisKD;PoglavjeKD;"
        "GospodarskiKriminal;OrganiziranKriminal;MladoletniskaKriminaliteta;Poskus;KriminalisticnaOznacba1;"
        "UporabljenoSredstvo1;UpravnaEnotaStoritve;OpisKraja;LetoZakljucnegaDokumenta;VrstaZakljucnegaDokumenta;"
        "ZaporednaStevilkaOsebeVKD;VrstaOsebe;StarostniRazred;Drzavljanstvo;Poskodba;VplivAlkohola;VplivMamil;"
        "OrganiziranaZdruzba;Skoda"
    )

    assert set(police.split(";")) < set(read(made(header_of(*police.split(";")), folder))[0])


def test_an_emso_in_any_column_that_stays_is_refused(folder: Path) -> None:
    """In a note, in a case number, in a column declared as identifying nobody; told by row and column."""
    other = canary().emso
    rows = [row(canary(), Opomba=f"glej {other}."), row(Zadeva=f"{other[:7]} {other[7:]}"), row(Ime_programa=other)]

    assert refused(rows, folder) == [
        ("row 2, column Opomba", "identifier-left-over"),
        ("row 3, column Zadeva", "identifier-left-over"),
        ("row 4, column Ime programa", "identifier-left-over"),
    ]


def test_an_identifier_of_the_row_repeated_in_another_column_is_refused(folder: Path) -> None:
    """A family name, the whole name, the birth date, a document, in whatever writing; declared as kept it stays."""
    somebody = replace(canary(), family=("Li",))
    longer = canary()
    day = days_written(longer.born)[0]
    notes = [
        row(longer, Opomba=f"Gospa {longer.family[0].upper()} pravi"),
        row(somebody, Opomba=f"{somebody.given[0].lower()}, li"),
        row(longer, Opomba=f"rojena {day}"),
        row(longer, Opomba="potni list pb-123 456!") | {"Številka potnega lista": "PB 123-456"},
        row(somebody, Opomba="nekaj li bo"),
        row(longer, Ime_programa=longer.family[0]),
    ]

    assert refused(notes, folder) == [
        (f"row {number}, column Opomba", "identifier-left-over") for number in (2, 3, 4, 5)
    ]
    assert len(of(notes, folder, kept=declared().kept | {"Opomba"})) == 6


HEADERS = {
    "a column is missing": (
        ";".join(HEADER).replace("Priimek", "Drugo"),
        "row 1",
        "header-differs",
    ),
    "other delimiter": (",".join(HEADER), "row 1", "header-differs"),
    "doubled": (";".join(HEADER) + ";Opomba", "L1", "duplicate-column"),
    "nameless": (";".join(HEADER) + ";", "L1", "column-without-name"),
    "taken": (";".join(HEADER) + ";person", "L1, column person", "name-reserved"),
    "none": ("", "row 1", "header-missing"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_is_not_as_declared_is_refused(name: str, folder: Path) -> None:
    """All that is wrong with it at once; where declared columns are missing, nothing of the file is repeated."""
    header, where, what = HEADERS[name]

    assert (where, what) in refused_text(f"{header}\r\n".encode(), folder)


def test_a_file_without_header_repeats_no_person(folder: Path) -> None:
    """Its first row would be taken for the names of columns."""
    somebody = canary()
    content = register([row(somebody)]).split(b"\r\n", 1)[1]

    with pytest.raises(SourceRefused) as refusal:
        made(content, folder)

    assert {fault.code for fault in refusal.value.faults} == {"header-differs"}
    told = str(refusal.value)
    assert not any(word in told for word in (*somebody.given, *somebody.family, somebody.emso))


TEXTS = {
    "a row too wide": (b"1;" * len(HEADER) + b"\n", "row 2", "row-width-differs"),
    "a row too narrow": (b"1;2\n", "row 2", "row-width-differs"),
    "a bare quotation mark": (b'1;5" x;;;"\n', "row 2", "quotes-unbalanced"),
    "an open quotation mark": (b'1;"x;\n2;y', "row 2", "quotes-unbalanced"),
    "a bare CR": (b"1;x\ry\n", "row 2", "quotes-unbalanced"),
    "a row without end": (b"1" * 1_200_000 + b"\n", "row 2", "quotes-unbalanced"),
    "a cell without end": (b'"' + b"x\n" * 600_000, "row 2", "quotes-unbalanced"),
    "a binary file": (b"\0\0\n", "", "not-text"),
    "two encodings in one": ("1;čšž\n".encode() + b"1;\xe8\n", "line 3", "encoding-wrong"),
    "letters of no encoding": (
        b"\x81\x83\n",
        "line 2",
        "encoding-wrong",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_can_be_split_in_two_ways_is_refused(name: str, folder: Path) -> None:
    """A cell that slips aside would carry a name into a column that stays."""
    line, where, what = TEXTS[name]

    found = refused_text(register([]) + line, folder)

    assert found[0][1] == what
    assert found[0][0] in (where, str(folder / "in.csv"))


def test_what_nobody_can_read_is_refused(tmp_path: Path) -> None:
    """Another kind of file, a tmp_path, a file that is not there; a place for the output that is none."""
    content = register([row(canary())])
    assert [code for _, code in refused_text(content, tmp_path, name="in.txt")] == ["file-type-not-read"]
    (tmp_path / "in.txt").unlink()
    with pytest.raises(SourceRefused):
        pseudonymise(tmp_path / "none.csv", declared(), some_key(), tmp_path / "out.csv", FOLDER)
    (tmp_path / "in.csv").write_bytes(content)
    for out in (tmp_path / "in.csv", tmp_path / "out.xlsx", tmp_path / "in.csv" / "out.csv"):
        with pytest.raises(OutputRefused):
            pseudonymise(tmp_path / "in.csv", declared(), some_key(), out, FOLDER)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
    assert (tmp_path / "in.csv").read_bytes() == content


def test_no_file_is_overwritten(folder: Path) -> None:
    """Neither an earlier output nor its receipt."""
    for name in ("kept.csv", "other.csv.receipt.json"):
        (folder / name).write_bytes(b"mine")
    (folder / "in.csv").write_bytes(register([row(canary())]))
    for out in ("kept.csv", "other.csv"):
        with pytest.raises(OutputRefused) as refusal:
            pseudonymise(folder / "in.csv", declared(), some_key(), folder / out, FOLDER)
        assert refusal.value.faults[0].code == "output-taken"
    assert (folder / "kept.csv").read_bytes() == (folder / "other.csv.receipt.json").read_bytes() == b"mine"
    assert not (folder / "other.csv").exists()
    for name in ("kept.csv", "other.csv.receipt.json"):
        (folder / name).unlink()


# --- what stays --------------------------------------------------------------------------------

cells = st.text(st.characters(codec="cp1250", exclude_characters="\0\r\x7f", exclude_categories=("Cc",)), max_size=8)


@given(
    notes=st.lists(st.tuples(cells, cells), max_size=6),
    end=st.sampled_from((b"\n", b"\r\n")),
    quoting=st.sampled_from((csv.QUOTE_ALL, csv.QUOTE_MINIMAL)),
    last=st.booleans(),
    delimiter=st.sampled_from(";,\t|"),
)
def test_what_is_not_declared_stays_byte_for_byte(
    folder: Path, notes: list[tuple[str, str]], end: bytes, quoting: Any, last: bool, delimiter: str
) -> None:
    """Quotation marks, line ends, a missing last one, the order and the number of rows: as the supplier wrote them."""
    lines = [[each["Zadeva"], *identifying, each["Opomba"]] for each, identifying in _rows(notes)]
    header = ["Zadeva", *WIPED, "Opomba"]

    def text(rows: list[list[str]]) -> bytes:
        target = io.StringIO()
        csv.writer(target, delimiter=delimiter, quoting=quoting, lineterminator=end.decode()).writerows(rows)
        return target.getvalue().encode("utf-8")

    content, staying = text([header, *lines]), text([[each[0], each[-1]] for each in (header, *lines)])
    if not last:
        content, staying = content.removesuffix(end), staying.removesuffix(end)

    out = made(content, folder, delimiter=delimiter, encodings=("utf-8",), **NOTHING_MORE)

    assert stripped(out, delimiter.encode()) == staying


NOTHING_MORE: dict[str, Any] = {"age": "", "age_on": None, "sex": "", "kept": frozenset({"Opomba", "Zadeva"})}


def _rows(notes: list[tuple[str, str]]) -> list[tuple[dict[str, str], list[str]]]:
    """A row about somebody new for each pair of notes; the row is never blank."""
    about = [row(canary()) for _ in notes]
    return [
        ({"Zadeva": f"1{one}", "Opomba": other}, [each[column] for column in WIPED])
        for each, (one, other) in zip(about, notes, strict=True)
    ]


def stripped(out: bytes, delimiter: bytes) -> bytes:
    """The file without the three columns that were added at the end of each row."""
    added = b"person" + delimiter + b"person_by_name" + delimiter + b"person_basis"
    assert out.count(delimiter + added) == 1
    pieces = out.replace(delimiter + added, b"", 1)
    for line in read_added(out, delimiter):
        assert pieces.count(line) >= 1
        pieces = pieces.replace(line, b"", 1)
    return pieces


def read_added(out: bytes, delimiter: bytes) -> list[bytes]:
    """The ends of the rows."""
    rows = list(csv.reader(io.StringIO(out.decode("utf-8"), newline=""), delimiter=delimiter.decode()))
    return [delimiter + delimiter.join(cell.encode() for cell in cells[-3:]) for cells in rows[1:] if cells]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1250"])
def test_a_file_keeps_its_encoding(encoding: str, folder: Path) -> None:
    """What stays is not recoded; one person has one pseudonym in both encodings."""
    somebody = replace(canary(), given=("Aačšžćđ",))
    rows = [row(somebody, Opomba="čšž ČŠŽ „x“ €", Spol="Ž" if somebody.female else "M")]

    (found,) = read(made(register(rows, encoding), folder), encoding)
    (in_utf_8,) = of(rows, folder)

    assert found == in_utf_8
    assert found["Opomba"] == "čšž ČŠŽ „x“ €"


def test_a_byte_order_mark_and_blank_lines_stay_and_titles_go(folder: Path) -> None:
    """What stands above the header was declared by nobody and may name whoever wrote it."""
    head, body = register([row(canary())]).split(b"\r\n", 1)
    author = " ".join(canary().family)
    content = f'\ufeffSeznam;"pripravil\n{author}";;\n\n'.encode() + head + b"\n" + body + b"\n  \n" + body

    out = made(content, folder, header_row=3)

    assert not out.startswith(b"\xef\xbb\xbf\xef") and author.encode() not in out
    lines = out.split(b"\n")
    assert lines[0].startswith(b"\xef\xbb\xbfZadeva;") and lines[2:4] == [b"", b"  "] and len(lines) == 6


def test_columns_are_where_they_were_and_the_new_ones_at_the_end(folder: Path) -> None:
    """The order of the columns that stay, then the age and the three."""
    (found,) = of([row(canary())], folder)

    assert tuple(found) == (*STAYING, *ADDED)


def test_an_empty_register_is_an_empty_register(folder: Path) -> None:
    """A header and no row."""
    assert made(register([]), folder).count(b"\n") == 1


def test_two_runs_give_the_same_bytes(folder: Path) -> None:
    """No clock, no salt of a run: two organisations meet, and a file can be made again."""
    content = register([row(canary()) for _ in range(5)])
    first = made(content, folder), (folder / "out.csv.receipt.json").read_bytes()

    assert (made(content, folder), (folder / "out.csv.receipt.json").read_bytes()) == first


def test_memory_does_not_grow_with_the_file(folder: Path) -> None:
    """Twenty times the rows take no more memory: a register is read in passing."""

    def most(rows: int) -> int:
        content = register([row(SOMEBODY, Opomba="x" * 500)] * rows)
        (folder / "in.csv").write_bytes(content)
        for place in (folder / "out.csv", folder / "out.csv.receipt.json"):
            place.unlink(missing_ok=True)
        tracemalloc.start()
        pseudonymise(folder / "in.csv", declared(), some_key(), folder / "out.csv", FOLDER)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(4000)  # the first run fills caches that later runs share
    assert most(4000) < most(200) + 200_000


# --- Excel -------------------------------------------------------------------------------------


def workbook(rows: Iterable[dict[str, Any]], title: str | None = None) -> bytes:
    """A register as a workbook, dates as dates, with a sheet that nobody sees and an author."""
    book = openpyxl.Workbook()
    book.properties.creator = "AVTOR"
    sheet: Any = book.active
    sheet.title = "Osebe"
    if title:
        sheet.append([title])
    sheet.append(list(HEADER))
    for each in rows:
        sheet.append([each[column] if each[column] != "" else None for column in HEADER])
    hidden = book.create_sheet("Skrito")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "SKRITO"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_workbook_becomes_the_same_rows_as_csv(folder: Path) -> None:
    """Dates as dates, a title above the header; its author, hidden sheets and comments stay at home."""
    somebody, note = canary(), 'x;"y"\nz'
    sheet = row(somebody, Opomba=note) | {"Datum rojstva": datetime.datetime.combine(somebody.born, datetime.time())}

    out = made(workbook([sheet, row()], "Seznam"), folder, name="in.xlsx", header_row=2, sheet="Osebe")

    assert read(out) == of([row(somebody, Opomba=note), row()], folder)
    assert b"AVTOR" not in out and b"SKRITO" not in out


def test_a_workbook_that_hides_its_values_is_refused(folder: Path) -> None:
    """A formula, an EMŠO that lost its zero as a number, a damaged workbook."""
    young = replace(canary(), born=datetime.date(1990, 1, 5))

    assert refused_text(workbook([row(Opomba="=1+1")]), folder, "in.xlsx", sheet="Osebe") == [
        ("sheet Osebe, K2", "formula-not-allowed")
    ]
    as_number = row(young) | {"EMŠO": int(young.emso)}
    assert refused_text(workbook([as_number]), folder, "in.xlsx", sheet="Osebe") == [
        ("sheet Osebe, row 2, column EMŠO", "personal-number-invalid")
    ]
    assert refused_text(b"PK\x03\x04" + b"x" * 100, folder, "in.xlsx")
    assert refused_text(workbook([row()]), folder, "in.csv")[0][1] == "not-text"
