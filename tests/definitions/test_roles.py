"""What a role may be: a function or an office that people can read, never a person."""

from __future__ import annotations

import random

import pytest

from tests.conftest import REPOSITORY
from tests.support import made_up_persons as persons
from thb_eu.definitions.signing import LONGEST, MAINTAINERS, office_problem, role_in_words, role_problem
from thb_eu.definitions.strict_reader import read_yaml

DECISIONS = REPOSITORY / "mappings/decisions.yaml"
FUNCTIONS = (
    "analyst",
    "Analitik",
    "Head of Statistics",
    "vodja službe",
    "Vodja SPBTL",
    "vodja (PU Ljubljana)",
    "analyst (MNZ)",
    "Državna sekretarka",
    "Vrhovno državno tožilstvo, statistik",
    "Ministry of the Interior",
    "office of the Ombudsman",
    "Προϊστάμενος τμήματος",
    "analyst 2",
    "r" * LONGEST,
)
REFUSED = {
    "role-unreadable": (
        "",
        " ",
        "--",
        "12",
        "\u200b",
        "head\nof service",
        "head\u202eof",
        "vod\u00adja",
        "\u0430nalitik",
    ),
    "role-names-person": (
        "Jane Doe",
        "JANE DOE",
        "Doe, Jane",
        "J. Doe",
        "Doe J.",
        "dr. Jane Doe",
        "ga. Doe",
        "Jane Doe, analyst",
        "analyst (Jane Doe)",
        "Jane van der Doe",
        "Ana-Marija Kos Novak",
        "Jane.Doe",
        "Ｊane Doe",
        "Ανδρέας Παπαδόπουλος",
        "Иван Петров",
        "head@office.si",
        "analyst, 01 428 40 00",
        "+386 (1) 428-4000",
    ),
}


@pytest.mark.parametrize("role", FUNCTIONS)
def test_a_function_or_an_office_is_a_role(role: str) -> None:
    assert role_problem(role) is None


@pytest.mark.parametrize(("code", "role"), [(code, role) for code, roles in REFUSED.items() for role in roles])
def test_nothing_else_is_and_a_remedy_is_told(code: str, role: str) -> None:
    found = role_problem(role)
    assert found is not None
    assert (found[0], found[2].is_empty) == (code, False)


def test_a_role_that_is_too_long_is_refused() -> None:
    found = role_problem("r" * (LONGEST + 1))
    assert found is not None
    assert found[0] == "role-unreadable"


OFFICES = ("Anti-Trafficking Service", "Financial Administration", "Služba za boj proti trgovini z ljudmi")


@pytest.mark.parametrize(
    "office",
    [
        "Anti-Trafficking Service",
        "Statistical Service",
        "Ministrstvo za notranje zadeve",
        "State prosecution",
        "Policija",
        "MNZ, SPBTL",
        "007-1/2026",
        "0071-12345678/2026",
        "Izmišljeni urad 007-1/2026",
    ],
)
def test_an_office_or_the_number_of_its_file_is_an_office(office: str) -> None:
    """A number of a file may have as many digits as a telephone."""
    assert office_problem(office, OFFICES) is None


@pytest.mark.parametrize(
    "shape", ["{}", "{}, MNZ", "Ministrstvo za notranje zadeve ({})", "dr. {}", "Anti-Trafficking Service, {}"]
)
def test_a_person_is_no_office(shape: str) -> None:
    """Who signed is an office and a role; a name would stand in a dossier for ever."""
    found = office_problem(shape.format(persons.name(random.Random(2))), OFFICES)
    assert found is not None
    assert found[0] == "role-names-person"


@pytest.mark.parametrize(("office", "code"), [("--", "role-unreadable"), ("a@example.org", "role-names-person")])
def test_what_names_nobody_or_a_mailbox_is_no_office(office: str, code: str) -> None:
    found = office_problem(office, OFFICES)
    assert found is not None
    assert found[0] == code


def test_a_role_is_read_as_it_was_typed_but_that_of_the_program() -> None:
    """Files name the makers of the program in English, whoever reads; an office writes its role in its own words."""
    proposer = read_yaml(DECISIONS.read_bytes(), DECISIONS.name, ValueError)["decisions"][0]["proposed"]["role"]

    assert proposer == MAINTAINERS.english
    assert role_in_words(proposer).in_language("sl") != proposer
    assert role_in_words("vodja službe").in_language("en") == "vodja službe"
