"""Catalogues and languages: every sentence that is said, and words that are English in a text that should not be."""

from __future__ import annotations

import re

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.conftest import REPOSITORY
from thb_eu.base.errors import ROLES

LOCALE = REPOSITORY / "thb_eu" / "locale"
LANGUAGES = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
KEYWORDS = {"_": None, "plural": (1, 2), "in_context": ((1, "c"), 2)}
Id = tuple[str | None, str | tuple[str, ...]]


def catalogue(lang: str) -> Catalog:
    """What translators wrote."""
    with (LOCALE / lang / "LC_MESSAGES" / "thb_eu.po").open("rb") as opened:
        return read_po(opened)


@pytest.fixture(scope="module")
def said() -> dict[Id, str]:
    """Everything that the program can say, by context and words, with the place where it is said first."""
    found: dict[Id, str] = {}
    of_code = [
        ("**.py", "python"),
        ("**/templates/**.html", "jinja2"),
        ("base/refusals.csv", "thb_eu.base.refusals:extract"),
        ("cli/click_messages.csv", "thb_eu.base.refusals:extract"),
        ("recipients/quality_sentences.csv", "thb_eu.base.refusals:extract"),
        ("definitions/library_messages.csv", "thb_eu.base.refusals:extract"),
        ("country/skeleton/**", "thb_eu.country:extract"),
        ("repository/skeleton/**.md", "thb_eu.country:extract"),
    ]
    of_checks = [("**.yaml", "thb_eu.definitions.validation_rules:extract")]
    of_schemas = [("descriptions.yaml", "thb_eu.definitions.schema_files:extract")]
    for folder, method in (("thb_eu", of_code), ("validation", of_checks), ("schemas", of_schemas)):
        for file, line, words, _comments, context in extract_from_dir(REPOSITORY / folder, method, {}, KEYWORDS):
            found.setdefault((context, words), f"{file}:{line}")
    return found


QUOTED = re.compile(r"»[^«]*«|'[^']*'|\"[^\"]*\"|`[^`]*`")
CODE = re.compile(r" \[[a-z0-9]+(?:-[a-z0-9]+)+\]")
NAMES = re.compile(CODE.pattern + r"|\S*[./=_:-]\S+|stolpec \S+|\{\w+\}")
PLACE_WORDS = {
    "list": "sheet", "stolpec": "column", "pot": "path", "vir": "resource", "pravilo": "rule", "tabela": "table",
    "pričakovanje": "expectation",
}  # fmt: skip
ENGLISH = {
    "the", "is", "are", "of", "not", "and", "this", "it", "its", "here", "stands", "by", "with", "no", "each", "or",
    "row", "line", "column", "sheet", "rule", "table", "resource", "path", "failed", "waived", "error", "warning",
}  # fmt: skip


def english_words(told: str) -> set[str]:
    """English words outside quotation marks, names of columns, files and ids."""
    bare = NAMES.sub(" ", QUOTED.sub(" ", told))
    return ENGLISH & set(re.findall(r"[a-zčšž]+", bare.lower()))


def place(line: str) -> list[str]:
    """The names and numbers of a line's place, its words said in English; Slovenian has one word for line and row."""
    words = re.split(r"[\s,()]+", line.split(": ")[0])
    return ["row" if word in ("vrstica", "line") else PLACE_WORDS.get(word, word) for word in words]


def sentences(line: str) -> set[str]:
    """What a line says, without its place and its role."""
    _, _, told = line.rpartition(" [")[0].partition(": ")
    return set(re.split(r"(?<=[.?]) ", QUOTED.sub("…", told)))


def faults_in(told: str) -> list[str]:
    """The lines of a refusal, without the verdict that stands below several."""
    lines = told.splitlines()
    return lines[:-1] if len(lines) > 1 else lines


def assert_told_in_both(slovenian: str, english: str) -> None:
    """The same places, codes and as many faults, in other words, nothing left unsaid."""
    pairs = list(zip(faults_in(slovenian), faults_in(english), strict=True))
    assert pairs
    for coded_sl, coded_en in pairs:
        assert (found := CODE.search(coded_sl)) and found[0] == (CODE.search(coded_en) or [""])[0]
        sl, en = CODE.sub("", coded_sl), CODE.sub("", coded_en)
        assert place(sl) == place(en)
        assert sentences(sl) and not sentences(sl) & sentences(en)
        assert len(sentences(sl)) > 1 or len(sentences(en)) == 1, "the remedy is told in one language only"
        assert not english_words(sl), sl
        assert "{" not in QUOTED.sub("", sl)
        assert sl.rpartition(" [")[2].removesuffix("]") in {role.in_language("sl") for role in ROLES.values()}
