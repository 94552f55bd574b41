"""Nobody at the desk types a command: what a refusal says of options and commands, a page says of fields and pages."""

from __future__ import annotations

import csv
import re

import pytest

from tests.conftest import REPOSITORY
from thb_eu.base.errors import Fault
from thb_eu.base.messages import literal
from thb_eu.base.model import Place
from thb_eu.desk.fields import on_a_page

NOT_AT_THE_DESK = {
    "thb-eu checks", "thb-eu desk", "thb-eu pseudonymise", "--built-in", "--contract",
    "--definitions", "--key", "--key-env", "--key-file", "--known", "--new-key", "--out", "--port", "--format",
    "--against", "--role-key",
}  # fmt: skip
"""What the desk does not do, or what is told of starting it."""
REFUSALS = (REPOSITORY / "thb_eu/base/refusals.csv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("lang", ["en", "sl"])
def test_no_refusal_sends_a_reader_of_pages_to_the_console(lang: str) -> None:
    """Of every code its cause and its cure, as they stand in the table of refusals."""
    left = set()
    for row in csv.DictReader(REFUSALS):
        shown = on_a_page(Fault(Place("--because"), row["code"], literal(row["cause"]), literal(row["cure"])))
        words = " ".join(text.in_language(lang) for text in (shown.where, shown.what, shown.remedy))
        left |= set(re.findall(r"thb-eu \w+|(?<!\w)--[a-z-]+", words))
    assert left <= NOT_AT_THE_DESK


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Answer it with `thb-eu decide`.", 'Answer it with "Propose the answer".'),
        ("Enter it: `thb-eu purge COLLECTION 0123`.", 'Enter it: "Remove its files".'),
        ("Say it with --table SUPPLIER/TABLE, or `--replace`.", 'Say it with "Table", or "Replace the FINAL dossier".'),
        (
            "Record it in waivers.yaml or `corrections.yaml`.",
            'Record it in "Ask that it may stay" or "Correct the cell".',
        ),
        ("A well-known sub--option -- or thb-eu itself.", "A well-known sub--option -- or thb-eu itself."),
    ],
)
def test_options_and_commands_are_called_as_the_pages_call_them(said: str, shown: str) -> None:
    assert on_a_page(Fault(Place(), "x", literal(said))).what.in_language("en") == shown


def test_a_place_that_is_an_option_is_a_field() -> None:
    """In the language of the page; any other place stays."""
    assert on_a_page(Fault(Place("--because"), "x", literal("y"))).where.in_language("sl") == "Razlog"
    assert on_a_page(Fault(Place("data/t13.csv", cell="D6"), "x", literal("y"))).where == Place(
        "data/t13.csv", cell="D6"
    )
