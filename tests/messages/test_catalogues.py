"""Catalogues: each says all that the program says, in its own words and with the same places."""

from __future__ import annotations

import gettext
import re
import tomllib
from pathlib import Path, PurePosixPath
from string import Formatter
from typing import IO

import pytest
from babel.messages import Message
from click.testing import CliRunner

from tests.support.catalogues import LANGUAGES, LOCALE, Id, catalogue, english_words, said
from thb_eu.base import messages
from thb_eu.cli import cli

__all__ = ["said"]

DECLARED = tomllib.loads((LOCALE / "catalogues.toml").read_text(encoding="utf-8"))

DOMAINS = {"console", "supplier", "dossier", "desk"}

SLOVENIAN_WORDS = (
    r"ki|kjer|ker|znova|kazalnik\w*|tabel\w*|vrstic\w*|stolp\w*|števil\w*|štej\w*|preverjanj\w*|ugotovit\w*|"
    r"obvestil\w*|dobavitelj\w*|pogodb\w*|zvez\w*k\w*|napak\w*|preverite|vprašajte|razčlenit\w*|sporočil\w*|"
    r"trgovin\w* z ljudmi|žrtve so"
)
OTHER_LETTER = (
    r"čelij|izuzeč|izvješč|kuč|moguč|pomoč|sljedeč|tisuč|večin|kljuć|naćin|odluć|oznać|rijeć|toćk|toćn|ukljuć|znaćenj"
)
NOT_CROATIAN = re.compile(rf"\b(?:{SLOVENIAN_WORDS})\b|(?:{OTHER_LETTER})|[»«]", re.IGNORECASE)
"""Words and spellings that show a sentence to be Slovenian or misspelt; a short list, no dictionary."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_holds_what_the_program_says_and_nothing_else(lang: str, said: dict[Id, str]) -> None:
    """`make messages` brings both together; what nobody says any more goes."""
    known = {(entry.context, entry.id) for entry in catalogue(lang) if entry.id}

    assert {said[key] for key in said if key not in known} == set()
    assert known - {*said} == set()
    assert not catalogue(lang).obsolete


def test_every_catalogue_says_what_it_covers() -> None:
    """Slovenian covers everything; of every other language it is written which readers it is for."""
    assert sorted(DECLARED["languages"]) == LANGUAGES
    assert set(DECLARED["languages"]["sl"]["domains"]) == DOMAINS
    assert all(set(told["domains"]) <= DOMAINS for told in DECLARED["languages"].values())
    assert all(set(domains) <= DOMAINS for domains in DECLARED["paths"].values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_of_its_domains_is_translated(lang: str) -> None:
    """Nothing is empty, nothing is only a guess of the machine; a number has a form for every plural."""
    held, covered = catalogue(lang), set(DECLARED["languages"][lang]["domains"])
    due = [entry for entry in held if entry.id and domains_of(entry) & covered]

    assert len(due) > 100
    assert [entry.id for entry in due if not all(words_of(entry.string))] == []
    assert [entry.id for entry in held if entry.id and entry.fuzzy] == []
    assert [entry.id for entry in due if entry.pluralizable and len(entry.string) != held.num_plurals] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_names_the_places_of_its_sentence(lang: str) -> None:
    """No number or name is lost or made up on the way into another language."""
    wrong = [
        entry.id
        for entry in catalogue(lang)
        if entry.id
        and any(words_of(entry.string))
        and {places(words) for words in words_of(entry.string)} != {places(words_of(entry.id)[-1])}
    ]

    assert wrong == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_read_at_run_time_is_what_was_written(lang: str) -> None:
    """The compiled catalogue holds the same sentences as its source; `make setup` compiles."""
    known = messages.catalogue(lang)
    held = [entry for entry in catalogue(lang) if entry.id and isinstance(entry.id, str) and entry.string]
    read = [known.pgettext(entry.context, entry.id) if entry.context else known.gettext(entry.id) for entry in held]

    assert read == [entry.string for entry in held]


def test_the_slovenian_catalogue_is_slovenian() -> None:
    """No English word stands in it, outside quotation marks, names of columns, files and ids."""
    told = {entry.id: found for entry in catalogue("sl") if entry.id and (found := english_words(str(entry.string)))}

    assert told == {}


def test_the_croatian_catalogue_is_croatian() -> None:
    """No word of Slovenian alone stands in it, no č where Croatian has ć or ć where it has č, no Slovenian quotes."""
    told = {
        entry.id: found
        for entry in catalogue("hr")
        if entry.id and (found := NOT_CROATIAN.findall(" ".join(words_of(entry.string))))
    }

    assert told == {}


def domains_of(entry: Message) -> set[str]:
    """Who reads a sentence, by the files that say it."""
    told: set[str] = set()
    for file, _line in entry.locations:
        folders = [str(path) for path in (PurePosixPath(file), *PurePosixPath(file).parents)]
        told |= set(next(DECLARED["paths"][path] for path in folders if path in DECLARED["paths"]))
    return told


def words_of(words: str | tuple[str, ...] | list[str]) -> list[str]:
    """One form, or one for each plural."""
    return [words] if isinstance(words, str) else [*words]


def places(words: str) -> frozenset[str]:
    """The names of the places in a sentence."""
    try:
        return frozenset(name for _words, name, _form, _sign in Formatter().parse(words) if name)
    except ValueError:  # a sentence without places may hold a brace
        return frozenset()


@pytest.mark.parametrize(("lang", "opened"), [("en", set()), ("sl", {"sl"})])
def test_only_the_catalogue_of_the_reader_is_opened(
    lang: str, opened: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """English needs none, and nobody waits for the words of other languages."""
    asked: set[str] = set()
    parse = gettext.GNUTranslations._parse  # type: ignore[attr-defined]

    def told(held: gettext.GNUTranslations, file: IO[bytes]) -> None:
        asked.add(Path(file.name).parts[-3])
        parse(held, file)

    monkeypatch.setattr(gettext.GNUTranslations, "_parse", told)
    monkeypatch.setattr(gettext, "_translations", {})
    messages.catalogue.cache_clear()
    done = CliRunner().invoke(cli, ["checks", "--lang", lang])

    assert done.exit_code == 0 and asked == opened
