"""Declarations: a YAML file says which columns identify; what it cannot mean is refused with file, line and column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.records.pseudonyms.made_up import FOLDER, HEADER, canary, key_file, register, row, run
from tests.support.catalogues import assert_told_in_both
from thb_eu.base.errors import DefinitionRefused
from thb_eu.records.pseudonyms.declaration import find_declaration

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

GOOD: dict[str, Any] = {
    "title": {"sl": "Osebe", "en": "Persons"},
    "identifiers": {"Ime": "given_name", "Priimek": "family_name", "Datum rojstva": "birth_date"},
}


def written(folder: Path, **said: Any) -> str:
    """A declaration in a file: a good one, changed."""
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump({**GOOD, **said}, allow_unicode=True), encoding="utf-8")
    return str(path)


def refused(named: str) -> list[str]:
    """The codes of what is wrong with a declaration; each fault says what to do."""
    with pytest.raises(DefinitionRefused) as refusal:
        find_declaration(named, FOLDER)
    return [fault.code for fault in refusal.value.faults]


def test_little_need_be_said(tmp_path: Path) -> None:
    """UTF-8, commas, a header in row 1, no age, nothing to compare."""
    found = find_declaration(written(tmp_path), FOLDER)

    assert (found.encodings, found.delimiter, found.header_row, found.sheet) == (("utf-8",), ",", 1, "")
    assert found.added == ("person", "person_by_name", "person_basis")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"identifiers": {"Ime": "given_name", "Priimek": "family_name"}}, "declaration-invalid"),
        ({"identifiers": {"Ime": "given_name", "Rojen": "birth_date"}}, "declaration-invalid"),
        ({"identifiers": {"Telefon": "other_identifier"}}, "declaration-invalid"),
        ({"identifiers": {"a": "emso", "b": "emso"}}, "declaration-invalid"),
        ({"identifiers": {"a": "emzo"}}, "unknown-code"),
        ({"kept": {"Ime": "reason"}}, "declaration-invalid"),
        ({"sex": {"column": "Ime", "male": ["M"], "female": ["F"]}}, "declaration-invalid"),
        ({"age": {"column": "person", "on": "Dan"}}, "declaration-invalid"),
        ({"age": {"column": "Starost", "on": "Datum rojstva"}}, "declaration-invalid"),
        ({"file": {"encodings": ["utf-16"]}}, "shape-wrong"),
        ({"fiel": {}}, "unknown-key"),
    ],
)
def test_what_a_declaration_cannot_mean_is_refused(said: dict[str, Any], code: str, tmp_path: Path) -> None:
    """A column with two roles, one role of two columns, a declaration by which nobody is recognised, a misspelling."""
    assert code in refused(written(tmp_path, **said))


def test_a_declaration_that_is_none_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another kind of file, a name that does not exist, a file that is not there, a text that is no declaration."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "register.csv").write_bytes(register([row(canary())]))
    (tmp_path / "text.yaml").write_text("samo besedilo", encoding="utf-8")

    assert refused("register.csv") == ["declaration-invalid"]
    assert refused("exampel") == ["unknown-declaration"]
    assert refused("none.yaml") == ["file-not-found"]
    assert refused("text.yaml") == ["declaration-invalid"]


def test_the_example_and_a_file_of_ones_own_do_the_same(tmp_path: Path) -> None:
    """By its name, and as a copy beside the register; the receipt is an object for programs, alone on stdout."""
    key = key_file(tmp_path)
    (tmp_path / "in.csv").write_bytes(register([row(canary()), row()]))
    (tmp_path / "own.yaml").write_bytes(FOLDER.read("datapackages/pseudonyms/example.yaml"))
    told = [
        run(tmp_path / "in.csv", "--contract", named, "--out", tmp_path / f"{at}.csv", "--key-file", key, *words)
        for at, (named, words) in enumerate((("example", ()), (str(tmp_path / "own.yaml"), ("--format", "json"))))
    ]

    assert [each.exit_code for each in told] == [0, 0], told[0].output
    assert (tmp_path / "0.csv").read_bytes() == (tmp_path / "1.csv").read_bytes()
    assert told[0].stdout.splitlines()[0] == (
        "2 rows; the person is known by EMŠO in 1, by name and birth date in 0, not known in 1."
    )
    assert json.loads(told[1].stdout) == json.loads((tmp_path / "1.csv.receipt.json").read_bytes())
    assert told[1].stderr.startswith("2 rows; ")


def test_wrong_words_on_the_command_line(tmp_path: Path) -> None:
    """Exit 2, as everywhere: what must be named is not."""
    assert run().exit_code == 2
    assert run(tmp_path / "in.csv").exit_code == 2
    assert run("--contract", "example", "--out", tmp_path / "out.csv").exit_code == 2


def test_refusals_are_told_in_both_languages(tmp_path: Path) -> None:
    """A clerk reads what to do in the language of the office; the places are the same."""
    key = key_file(tmp_path / "keys")
    good = row(canary())
    registers = {
        "rows": register([good | {"EMŠO": "1", "Ime": "a?", "Datum rojstva": "1. 1. 90"}, row(Opomba=canary().emso)]),
        "header": register([good]).replace(b"Zadeva", b"Naslov", 1),
        "column": register([good]).replace(b"Telefon", b"Drugo", 1),
        "cells": register([good]).replace(b"Telefon", b"Telefon;", 1),
        "quotes": register([good]) + b'a;"',
        "encoding": register([good]) + b"\x81\x83;",
    }
    for name, content in registers.items():
        (tmp_path / f"{name}.csv").write_bytes(content)
        sl, en = (
            run(tmp_path / f"{name}.csv", "--contract", "example", "--out", tmp_path / "out.csv", "--key-file", key,
                "--lang", lang)
            for lang in ("sl", "en")
        )  # fmt: skip
        assert (sl.exit_code, en.exit_code) == (1, 1), name
        assert_told_in_both(sl.stderr, en.stderr)


def test_the_example_declares_the_register_of_these_tests() -> None:
    """Every column that it names stands in the header."""
    found = find_declaration("example", FOLDER)

    assert {*found.identifiers, *found.read_and_kept, *found.kept} <= set(HEADER)
