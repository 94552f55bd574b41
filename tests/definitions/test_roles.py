"""What a role may be: a function or an office that people can read, never a person."""

from __future__ import annotations

import pytest

from thb_eu.definitions.roles import LONGEST, role_problem

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
