"""A personal number as a register writes it: what is wrong with it, in the words of the country that declares it.

Expected: the formula of the encyclopedias for EMŠO, in `made_up`; pseudonyms by HMAC-SHA-256 as the documentation
prints the message (docs/pseudonyms.md), computed by the standard library.
"""

from __future__ import annotations

import base64
import csv
import datetime
import hashlib
import hmac
import io
import json
import random
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10

from tests.conftest import REPOSITORY
from tests.records.pseudonyms.made_up import Somebody, canary, people
from tests.support import declared_numbers
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.personal_data import NumberFlaw, PersonalNumber
from thb_eu.records.pseudonyms.declaration import INVALID, OF_NUMBER, IdentifierFlaw, read_number

KEY = hashlib.sha256(b"a key of these tests").hexdigest().encode()
COUNTRY = {"thb:geo": "HR", "thb:languages": ["hr", "en"]}


@given(somebody=people)
def test_a_number_tells_when_its_holder_was_born_and_the_sex(somebody: Somebody, definitions: Definitions) -> None:
    """Also with the spaces in which some registers write it; across the turn of the century."""
    digits = somebody.emso
    number = definitions.identifiers.identifiers["emso"].read(f" {digits[:7]} {digits[7:]} ")

    assert isinstance(number, PersonalNumber)
    assert (number.digits, number.born, number.female) == (digits, somebody.born, somebody.female)


@given(somebody=people, at=st.integers(7, 11), step=st.integers(1, 9))
def test_one_wrong_digit_is_noticed(somebody: Somebody, at: int, step: int, definitions: Definitions) -> None:
    """Eleven is a prime larger than any digit; only where the remainder leaves ten does the check digit say nothing."""
    emso, digits = definitions.identifiers.identifiers["emso"], somebody.emso
    wrong = digits[:at] + str((int(digits[at]) + step) % 10) + digits[at + 1 :]
    (ending,) = (digit for digit in "0123456789" if isinstance(emso.read(wrong[:12] + digit), PersonalNumber))
    both_end_in_zero = digits[12] == "0" == ending

    assert emso.read(wrong) is NumberFlaw.CHECK_DIGIT or both_end_in_zero


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("1" * 12, NumberFlaw.ZERO_LOST),
        ("1" * 14, NumberFlaw.LENGTH),
        ("01010A6500006", NumberFlaw.LENGTH),
        ("1,01E+12", NumberFlaw.LENGTH),
        ("", NumberFlaw.LENGTH),
        ("٠" * 13, NumberFlaw.LENGTH),
    ],
)
def test_what_is_no_number_is_told_apart_from_a_lost_zero(
    text: str, flaw: NumberFlaw, definitions: Definitions
) -> None:
    """A spreadsheet that drops the zero in front gives twelve digits; the remedy differs."""
    emso = definitions.identifiers.identifiers["emso"]
    found = read_number(text, emso)

    assert emso.read(text) is flaw
    assert isinstance(found, IdentifierFlaw) and (found.code, found.remedy) == (INVALID, OF_NUMBER[flaw].remedy)


@pytest.mark.parametrize("head", ["320199050000", "001399050000", "290200150000", "310490050000"])
def test_a_number_that_begins_with_no_day_is_refused(head: str, definitions: Definitions) -> None:
    """The check digit alone would let through one invented number in eleven."""
    emso = definitions.identifiers.identifiers["emso"]

    assert {emso.read(head + digit) for digit in "0123456789"} == {NumberFlaw.CHECK_DIGIT, NumberFlaw.BIRTH_DATE}


@given(somebody=people)
def test_a_number_is_found_in_a_text(somebody: Somebody, definitions: Definitions) -> None:
    """With spaces or hyphens inside, between other digits; a longer run of digits is something else."""
    emso, digits = definitions.identifiers.identifiers["emso"], somebody.emso

    assert emso.occurs_in(f"oseba 12 {digits}, 3".encode())
    assert emso.occurs_in(f"{digits[:7]}-{digits[7:9]} {digits[9:]}".encode())
    assert not emso.occurs_in(f"1{digits}".encode())
    assert not emso.occurs_in(f"{digits}1".encode())
    assert not emso.occurs_in(digits[:12].encode())


# --- whoever's number it is -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def croatian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Definitions of a country whose personal number is another one."""
    folder = tmp_path_factory.mktemp("other")
    for part in ("national", "pseudonyms"):
        shutil.copytree(REPOSITORY / "datapackages" / part, folder / "datapackages" / part)
    national = folder / "datapackages/national"
    (national / "country.json").write_text(json.dumps(COUNTRY), encoding="utf-8")
    declared = {"personal_number": "oib", "identifiers": {"oib": declared_numbers.oib("hr")}}
    (national / "identifiers.yaml").write_text(json.dumps(declared), encoding="utf-8")
    return folder


def oib(source: random.Random) -> str:
    """Ten digits and the check digit that an independent library computes."""
    head = f"{source.randrange(10**10):010}"
    return head + mod_11_10.calc_check_digit(head)


def pseudonymised(
    folder: Path, definitions: Path | None, roles: dict[str, str], *rows: str, **more: dict[str, str]
) -> Result:
    """What the command makes of a register with these columns and a note."""
    folder.mkdir(exist_ok=True)
    (folder / "key").write_bytes(KEY)
    (folder / "in.csv").write_text("\n".join((",".join((*roles, "opis")), *rows)) + "\n", encoding="utf-8")
    (folder / "columns.yaml").write_text(
        yaml.safe_dump({"title": {"en": "register"}, "identifiers": roles, **more}), encoding="utf-8"
    )
    words = ["pseudonymise", folder / "in.csv", "--contract", folder / "columns.yaml", "--key-file", folder / "key"]
    more = ["--definitions", definitions] if definitions else []
    return CliRunner().invoke(cli, [*map(str, (*words, "--out", folder / "out.csv", *more)), "--lang", "en"])


def rows_of(folder: Path) -> list[dict[str, str]]:
    """The rows that were written."""
    return list(csv.DictReader(io.StringIO((folder / "out.csv").read_text(encoding="utf-8"))))


def by_hmac(kind: str, number: str) -> str:
    """The pseudonym as the documentation says that it is made."""
    message = "\x1f".join(("thb-eu pseudonym 1", kind, number)).encode("ascii")
    digest = hmac.digest(KEY, message, hashlib.sha256)
    return f"p1_{base64.b32encode(digest).decode('ascii').lower()[:26]}"


def test_a_pseudonym_rests_on_the_id_and_the_digits_of_the_number(tmp_path: Path, croatian: Path) -> None:
    """For EMŠO as before it was declared; for another country's number the same rule with its own id."""
    somebody, other = Somebody((), (), datetime.date(1999, 12, 31), False, 7), oib(random.Random(1))
    home = pseudonymised(tmp_path / "sl", None, {"broj": "emso"}, f"{somebody.emso},a")
    abroad = pseudonymised(tmp_path / "hr", croatian, {"broj": "oib"}, f"{other},a", ",b")
    receipt = json.loads((tmp_path / "hr/out.csv.receipt.json").read_bytes())

    assert (home.exit_code, abroad.exit_code) == (0, 0), (home.output, abroad.output)
    assert [row["person"] for row in rows_of(tmp_path / "sl")] == [by_hmac("emso", somebody.emso)]
    assert [row["person"] for row in rows_of(tmp_path / "hr")] == [by_hmac("oib", other), ""]
    assert [row["person_basis"] for row in rows_of(tmp_path / "hr")] == ["oib", "none"]
    assert receipt["rows"] == {"oib": 1, "name": 0, "none": 1}


def test_a_wrong_number_is_called_as_its_country_calls_it(tmp_path: Path, croatian: Path) -> None:
    """The label is data; the number itself is not repeated."""
    right = oib(random.Random(2))
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    result = pseudonymised(tmp_path / "hr", croatian, {"broj": "oib"}, f"{wrong},a", f"{right[1:]},b", f",{right}")

    assert result.exit_code == 1 and "OIB" in result.stderr and "EM" not in result.stderr
    assert [result.stderr.count(f"[{code}]") for code in (INVALID, "identifier-left-over")] == [2, 1]
    assert right not in result.stderr and wrong not in result.stderr


def test_a_number_that_tells_no_birth_date_may_stand_where_somebody_declared_that_it_stays(
    tmp_path: Path, croatian: Path
) -> None:
    """Every tenth number of eleven digits can be an OIB: a column of case numbers that is kept with a reason stays."""
    case, kept = oib(random.Random(3)), {"opis": "the number of a case"}
    told = pseudonymised(tmp_path / "told", croatian, {"broj": "oib"}, f",{case}", kept=kept)
    untold = pseudonymised(tmp_path / "untold", croatian, {"broj": "oib"}, f",{case}")

    assert (told.exit_code, untold.exit_code) == (0, 1), told.output
    assert [row["opis"] for row in rows_of(tmp_path / "told")] == [case]
    assert "[identifier-left-over]" in untold.stderr


def test_the_role_is_that_of_the_country(tmp_path: Path, croatian: Path) -> None:
    """EMŠO is no role where the country has another number."""
    result = pseudonymised(tmp_path / "hr", croatian, {"broj": "emso"}, "1,a")

    assert result.exit_code == 1 and "[unknown-code]" in result.stderr


def test_a_country_without_a_personal_number_knows_persons_by_name(tmp_path: Path, croatian: Path) -> None:
    """The receipt then counts names and nothing else."""
    own = tmp_path / "own"
    shutil.copytree(croatian, own)
    (own / "datapackages/national/identifiers.yaml").unlink()
    (own / "datapackages/national/personal-data.yaml").unlink()
    somebody = canary()
    name, born = " ".join((*somebody.given, *somebody.family)), somebody.born.isoformat()
    result = pseudonymised(tmp_path / "hr", own, {"a": "full_name", "b": "birth_date"}, f"{name},{born},a", ",,b")
    receipt = json.loads((tmp_path / "hr/out.csv.receipt.json").read_bytes())

    assert result.exit_code == 0, result.output
    assert receipt["rows"] == {"name": 1, "none": 1}
