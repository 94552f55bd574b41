"""National numbers are declared: each scheme computes what independent libraries and the published rules say.

Oracle: python-stdnum, which holds the check digits of a hundred countries' numbers. Every number here is drawn at run
time; what is promised of an error in one digit is what ISO/IEC 7064 and ISO/IEC 7812-1 promise.
"""

from __future__ import annotations

import copy
import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.hr import oib
from stdnum.iso7064 import mod_11_10, mod_97_10
from stdnum.si import ddv, emso

from tests.conftest import REPOSITORY
from tests.support import declared_numbers
from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions import Definitions
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.personal_data import (
    IDENTIFIERS_FILE,
    SCHEMES,
    CheckDigit,
    NationalIdentifier,
    PersonalNumber,
    read_identifiers,
)
from thb_eu.definitions.shapes import made

ORACLES = {
    "iso-7064-mod-11-10": (mod_11_10.is_valid, mod_11_10.calc_check_digit),
    "iso-7064-mod-97-10": (mod_97_10.is_valid, mod_97_10.calc_check_digits),
    "luhn": (luhn.is_valid, luhn.calc_check_digit),
}
WEIGHTED = set(SCHEMES) - set(ORACLES)
heads = st.text("0123456789", min_size=3, max_size=18)


@pytest.mark.parametrize("scheme", ORACLES)
@given(head=heads, at=st.integers(0, 30), step=st.integers(1, 9))
def test_a_scheme_accepts_the_right_check_digits_and_finds_each_wrong_digit(
    scheme: str, head: str, at: int, step: int
) -> None:
    """These schemes promise that every error in a single digit is found."""
    check = CheckDigit(scheme)
    _is_valid, calculated = ORACLES[scheme]
    number = head + calculated(head)
    place = at % len(number)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]

    assert check.holds(number)
    assert not check.holds(wrong)


@pytest.mark.parametrize("scheme", ORACLES)
@given(number=st.text("0123456789", min_size=4, max_size=18))
def test_a_scheme_judges_as_an_independent_library(scheme: str, number: str) -> None:
    """Right or wrong alike."""
    is_valid, _calculated = ORACLES[scheme]

    assert CheckDigit(scheme).holds(number) == is_valid(number)


def test_the_oracles_cover_every_scheme() -> None:
    """But the weighted sum, for which the two numbers of Slovenia stand."""
    assert len(WEIGHTED) == 1


@example(born=datetime.date(2000, 1, 1), serial=500)
@example(born=datetime.date(1999, 12, 31), serial=499)
@given(born=st.dates(datetime.date(1901, 1, 1), datetime.date(2025, 12, 31)), serial=st.integers(0, 999))
def test_an_emso_is_what_an_independent_library_computes(
    born: datetime.date, serial: int, definitions: Definitions
) -> None:
    """Its check digit, its day of birth and its sex; where 10 is left both write 0."""
    head = f"{born:%d%m}{born.year % 1000:03}50{serial:03}"
    number = head + emso.calc_check_digit(head)
    found = definitions.identifiers.identifiers["emso"].read(number)

    assert isinstance(found, PersonalNumber)
    assert found.born == emso.get_birth_date(number) == born
    assert found.female == (emso.get_gender(number) == "F")


@given(number=st.text("0123456789", min_size=8, max_size=8))
def test_a_tax_number_is_what_an_independent_library_says(number: str, definitions: Definitions) -> None:
    """Eight digits, weights from 8 to 2; the library also says that none begins with zero."""
    taken = isinstance(definitions.identifiers.identifiers["tax-number"].read(number), PersonalNumber)

    assert taken == ddv.is_valid(number) or number.startswith("0")


@given(head=st.text("0123456789", min_size=10, max_size=10), digit=st.sampled_from("0123456789"))
def test_an_oib_is_what_an_independent_library_says(head: str, digit: str) -> None:
    """Eleven digits by MOD 11,10, declared by five lines of data."""
    declared = made(NationalIdentifier, valid()["identifiers"]["oib"], id="oib")
    try:
        oib.validate(head + digit)
    except ValidationError:
        assert not isinstance(declared.read(head + digit), PersonalNumber)
    else:
        assert isinstance(declared.read(head + digit), PersonalNumber)


# --- what a file cannot mean ------------------------------------------------------------------------------------------


def valid() -> dict[str, Any]:
    """A file that can be read."""
    oib_declared = declared_numbers.oib("sl")
    dated = {
        **oib_declared,
        "digits": 9,
        "check_digit": {"scheme": "weighted-mod-11", "weights": [2, 3, 4, 5, 6, 7, 8, 9]},
        "birth_date": {"first": 1, "form": "YYMMDD", "years": [{"from": 0, "add": 1900}]},
        "sex": {"digits": [7, 9], "female": "even"},
    }
    return copy.deepcopy({"personal_number": "oib", "identifiers": {"oib": oib_declared, "dated": dated}})


MISTAKES: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "a personal number that nobody declared": (("personal_number",), "obi", "unknown-code"),
    "too few weights": (("identifiers", "dated", "check_digit", "weights"), [1, 2], "shape-wrong"),
    "weights of another scheme": (("identifiers", "oib", "check_digit", "weights"), [1] * 10, "shape-wrong"),
    "a scheme that does not exist": (("identifiers", "oib", "check_digit", "scheme"), "mod-10", "shape-wrong"),
    "a birth date outside": (("identifiers", "dated", "birth_date", "first"), 5, "shape-wrong"),
    "a sex outside": (("identifiers", "dated", "sex", "digits"), [10], "shape-wrong"),
    "a single digit of sex written twice": (("identifiers", "dated", "sex", "digits"), [7, 7], "shape-wrong"),
    "every digit of sex written out": (("identifiers", "dated", "sex", "digits"), [7, 8, 9], "shape-wrong"),
    "a year of two digits alone": (
        ("identifiers", "dated", "birth_date"), {"first": 1, "form": "YYMMDD"}, "shape-wrong"
    ),
    "an id that stands for nobody": (("identifiers", "none"), valid()["identifiers"]["oib"], "shape-wrong"),
    "no confidence": (("identifiers", "oib", "confidence"), "sure", "shape-wrong"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_a_file_cannot_mean_is_refused_with_its_place(mistake: str, tmp_path: Path) -> None:
    """Line and column of the key; as it was, the file is read."""
    path, value, code = MISTAKES[mistake]
    content = valid()
    entry: Any = content
    for step in path[:-1]:
        entry = entry[step]
    folder = tmp_path / "own"
    shutil.copytree(REPOSITORY / "datapackages/national", folder / "datapackages/national")
    (folder / IDENTIFIERS_FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert read_identifiers(find_folder(folder)).personal_number == "oib"
    entry[path[-1]] = value
    (folder / IDENTIFIERS_FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    with pytest.raises(DefinitionRefused) as refused:
        read_identifiers(find_folder(folder))
    assert code in {fault.code for fault in refused.value.faults}
    assert all(fault.where.file == IDENTIFIERS_FILE and fault.where.line for fault in refused.value.faults)


def test_a_sex_may_be_told_by_parity() -> None:
    """Even for women here; the parts of a number are counted from 1."""
    dated = made(NationalIdentifier, valid()["identifiers"]["dated"], id="dated")
    for middle in ("010", "011"):
        numbers = (dated.read(f"990228{middle[:-1]}{end}") for end in "0123456789")
        found = [number for number in numbers if isinstance(number, PersonalNumber)]
        assert {number.born for number in found} <= {datetime.date(1999, 2, 28)}
        assert all(number.female == (int(number.digits[6:]) % 2 == 0) for number in found)


def test_slovenia_declares_its_numbers(definitions: Definitions) -> None:
    """EMŠO is the one by which persons are known; every declared number has its source and its mark."""
    declared = definitions.identifiers

    assert (declared.personal_number, declared.bases) == ("emso", ("emso", "name", "none"))
    assert all(number.source and number.confidence for number in declared.identifiers.values())


def test_no_national_number_is_named_in_the_code() -> None:
    """Whoever adds a country's number adds data."""
    named = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "thb_eu").rglob("*.py")
        if any(word in path.read_text(encoding="utf-8").casefold() for word in ("emšo", "emso", "oib", "ddv"))
    }

    assert named == set()


def test_a_single_digit_of_sex_stands_alone(tmp_path: Path) -> None:
    """One digit is written once, as its description says; several by the first and the last."""
    content = valid()
    content["identifiers"]["dated"]["sex"] = {"digits": [9], "female": "even"}
    folder = tmp_path / "own"
    shutil.copytree(REPOSITORY / "datapackages/national", folder / "datapackages/national")
    (folder / IDENTIFIERS_FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    dated = read_identifiers(find_folder(folder)).identifiers["dated"]

    numbers = (dated.read(f"9902287{number:02}") for number in range(100))
    found = [number for number in numbers if isinstance(number, PersonalNumber)]
    assert found and all(number.female == (int(number.digits[-1]) % 2 == 0) for number in found)
