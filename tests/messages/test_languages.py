"""Whoever asks for Slovenian hears Slovenian: refusals, places, findings, and what libraries say; JSON holds both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel import Locale, UnknownLocaleError
from frictionless import Resource, Schema

from tests.conftest import REPOSITORY, SI_2024
from tests.support.catalogues import assert_told_in_both, english_words
from tests.support.commands import run
from tests.support.sample import sampled
from tests.support.spoilt_collections import REFUSED
from tests.support.spoilt_definitions import MISTAKES
from tests.support.texts import bilingual
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import _, is_spoken, literal, name_of_language, wording
from thb_eu.base.model import Place
from thb_eu.definitions.country import ISO_639_1
from thb_eu.definitions.strict_reader import read_json, read_yaml
from thb_eu.definitions.strict_text import UNKNOWN, words_of

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


@sampled("mistake", REFUSED, 20)
def test_a_refusal_is_told_in_slovenian(mistake: str, collection: Path) -> None:
    """A clerk reads what to do in the language of the office; the place is the same."""
    spoil, _ = REFUSED[mistake]
    spoil(collection)

    slovenian, english = (run("validate", str(collection), "--fast", "--lang", lang) for lang in ("sl", "en"))

    assert (slovenian.exit_code, english.exit_code) == (1, 1)
    assert_told_in_both(slovenian.stderr, english.stderr)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_stewards_mistake_is_told_in_slovenian(mistake: str, mappings: Path) -> None:
    """A lawyer who edits a rule needs no English to mend it."""
    name, right, wrong, _ = MISTAKES[mistake]
    path = mappings / name
    path.write_text(path.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")

    slovenian, english = (
        run("validate", "si-2024", "--definitions", str(mappings), "--lang", lang) for lang in ("sl", "en")
    )

    assert (slovenian.exit_code, english.exit_code) == (1, 1)
    assert_told_in_both(slovenian.stderr, english.stderr)


def test_a_machine_that_speaks_slovenian_is_answered_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --lang the machine decides; --lang overrides it."""
    monkeypatch.setenv("LC_ALL", "sl_SI.UTF-8")

    assert run("validate", "nowhere").stderr.startswith("nowhere: zbirke s tem imenom ni. ")
    assert run("validate", "nowhere", "--lang", "en").stderr.startswith("nowhere: the package does not exist. ")


def test_programs_get_a_refusal_in_both_languages(collection: Path) -> None:
    """What and remedy in both; the place in both where it holds words; the role as its code."""
    (collection / "data/t05.csv").unlink()
    (collection / "data/t06.csv").write_text("=1\n", encoding="utf-8")

    faults = json.loads(run("validate", str(collection), "--format", "json", "--lang", "sl").stdout)["faults"]

    assert [fault["where"] for fault in faults] == [
        {"sl": "datapackage.json, pot 'data/t05.csv'", "en": "datapackage.json, path 'data/t05.csv'"},
        "data/t06.csv, A1",
    ]
    assert [fault["what"]["en"] for fault in faults] == [
        "the file does not exist.",
        "a formula without a stored value is here.",
    ]
    assert [fault["what"]["sl"] for fault in faults] == [
        "te datoteke ni.",
        "tu stoji formula brez shranjene vrednosti.",
    ]
    assert all(set(fault["remedy"]) == {"sl", "en"} and all(fault["remedy"].values()) for fault in faults)
    assert [fault["who"] for fault in faults] == ["analyst", "supplier"]


def test_findings_are_told_in_slovenian_throughout() -> None:
    """Verdict, findings, remedies and places of the real collection; only columns and ids stay as they are called.

    The report itself is in English: a finding about its text quotes it as it stands.
    """
    told = run("validate", str(SI_2024), "--all", "--lang", "sl")
    ours = [line for line in told.stdout.splitlines() if "data/claims.csv, " not in line]

    assert told.exit_code == 0
    assert "data/t13.csv, D6, stolpec Total: Natisnjena vsota: 24; seštevek celic: 14." in told.stdout
    assert not {word for line in ours for word in english_words(line)}


def test_the_catalogue_of_checks_is_told_in_slovenian() -> None:
    """Severity and level too."""
    told = run("checks", "--lang", "sl").stdout

    assert "Zgradba\n  values-as-contracted  [napaka, raven 0]\n      Ali vrednosti" in told


def test_a_place_is_said_in_either_language() -> None:
    """In text and in exceptions it stays English."""
    where = Place(file="a.xlsx", sheet="List1", row=7, column="Spol")

    assert where.in_language("sl") == "a.xlsx, list List1, vrstica 7, stolpec Spol"
    assert where.in_language("en") == str(where) == "a.xlsx, sheet List1, row 7, column Spol"


def test_an_exception_speaks_english_and_its_faults_both() -> None:
    """Logs and tests read one language, people theirs."""
    refused = SourceRefused(
        Fault(
            *(Place(file="a.csv", row=7), "header-missing", bilingual("tega ni.", "it is not there.")),
            *(bilingual("Dodaj.", "Add it."), "user"),
        )
    )

    assert str(refused) == str(refused.faults[0]) == "a.csv, row 7: it is not there. Add it. [header-missing] [user]"
    assert refused.faults[0].in_language("sl") == "a.csv, vrstica 7: tega ni. Dodaj. [header-missing] [uporabnik]"


@pytest.mark.parametrize(
    "text",
    ["a:\n\tb: 1", "a: b: c", "a: [1, 2", "a: {b: 1", "a: 'x", "- a\nb: 1", "a: 1\na: 2", "a: @x", 'a: "\\q"',
     "a:\n    b: 1\n   c: 2", "--- a\n--- b", "? a\n: b\nc", "a: \x01"],
)  # fmt: skip
def test_what_yaml_stumbles_over_is_told_in_slovenian(text: str) -> None:
    """The mistakes that people make are named, each with its own sentence."""
    with pytest.raises(SourceRefused) as refused:
        read_yaml(text.encode(), "a.yaml", SourceRefused)

    (fault,) = refused.value.faults
    assert UNKNOWN.in_language("sl") not in fault.what.in_language("sl") and not english_words(
        fault.what.in_language("sl").removeprefix("to ni berljiv YAML")
    )


@pytest.mark.parametrize("text", ["{", '{"a" 1}', '{"a": 1 "b": 2}', '{"a": }', "{} {}", '{"a', '{"a": "\t"}', '"\\q"'])
def test_what_json_stumbles_over_is_told_in_slovenian(text: str) -> None:
    """Eight mistakes, eight sentences, none of them the general one."""
    with pytest.raises(SourceRefused) as refused:
        read_json(text.encode(), "a.json", SourceRefused)

    (fault,) = refused.value.faults
    assert UNKNOWN.in_language("sl") not in fault.what.in_language("sl") and not english_words(
        fault.what.in_language("sl")
    )


# --- every text of the toolkit -----------------------------------------------------------------


def described(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that describes itself."""
    if isinstance(schema, dict):
        if isinstance(schema.get("description"), str):
            yield schema
        for part in (held for name, held in schema.items() if name != "examples"):
            yield from described(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from described(part)


def test_every_description_that_a_refusal_may_show_is_in_both_languages() -> None:
    """Schemas of edited files describe each key; the description is shown where a value has a wrong shape."""
    written_by_us = {"findings.schema.json", "manifest.schema.json"}
    for path in (REPOSITORY / "schemas").glob("*.schema.json"):
        if path.name not in written_by_us:
            parts = list(described(json.loads(path.read_text(encoding="utf-8"))))
            assert not [part["description"] for part in parts if not part.get("thb:description_sl")], path.name


# --- languages without a catalogue ------------------------------------------------------------------------------------


def test_a_language_without_a_catalogue_is_called_as_it_calls_itself() -> None:
    """Gaeilge, Eesti, Malti: the names of CLDR; a code only where CLDR has none."""
    named = {}
    for lang in ISO_639_1:
        try:
            name = Locale.parse(lang).get_display_name(lang) or lang
        except (UnknownLocaleError, ValueError):
            name = lang
        named[lang] = name if name == lang else name[:1].upper() + name[1:]

    assert [lang for lang in named if not is_spoken(lang) and name_of_language(lang) != named[lang]] == []
    assert name_of_language("ga") == "Gaeilge"


@pytest.mark.parametrize(
    ("text", "languages", "halves"),
    [
        (_("Total"), ("ga", "en"), ("Total", "")),
        (_("Total"), ("en", "ga"), ("Total", "")),
        (_("Total"), ("sl", "en", "ga"), ("Skupaj", "Total")),
        (wording({"ga": "Iomlán", "en": "Total"}), ("ga", "en"), ("Iomlán", "Total")),
        (wording({"ga": "Total", "en": "Total"}), ("ga", "en"), ("Total", "")),
        (wording({"sl": "Malta", "en": "Malta"}), ("sl", "en"), ("Malta", "Malta")),
        (literal("V1"), ("sl", "en"), ("V1", "V1")),
    ],
)
def test_what_a_language_without_a_catalogue_has_in_common_with_another_stands_once(
    text: Any, languages: tuple[str, ...], halves: tuple[str, str]
) -> None:
    """English in place of Irish is not printed beside English; two languages with words keep both places."""
    assert text.halves(languages) == halves


def test_what_frictionless_finds_in_a_table_has_words_of_ours() -> None:
    """A table with a fault of each kind that `verify` may meet: Frictionless names all of them in English."""
    fields = [{"name": "a", "type": "integer", "constraints": {"maximum": 8, "unique": True}}, {"name": "b"}]
    schema = Schema.from_descriptor({"fields": fields, "primaryKey": ["a"]})
    found = set[str]()
    for header, rows in (
        ("a,b", "1,x\n1,x\nn,x\n9,x\n2\n3,x,y\n\n"),
        ("a,c,", "1,x,y\n"),
        ("a", "1\n"),
        ("b,b", "1,x\n"),
    ):
        table = Resource(name="table", data=f"{header}\n{rows}".encode(), format="csv", schema=schema)
        found |= {kind for (kind,) in table.validate().flatten(["type"])}

    assert len(found) >= 10
    assert found <= words_of("frictionless").keys()
