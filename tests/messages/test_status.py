"""What `status` says to people: titles, what lacks, what waits, days with their plural; as much in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import rewrite
from tests.support.catalogues import english_words
from tests.support.one_way_tables import without
from tests.support.told_status import lines, told

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


def test_what_lacks_is_said_and_why(collection: Path) -> None:
    """A table that is not listed, one whose file has not arrived, one of another year; then how many."""
    without(collection, "t07")
    assert "Manjka 1 tabela ali vrstica" in lines(collection, "--lang", "sl")
    words = lines(collection, "--lang", "en")
    assert words[words.index("1 table or row is lacking") + 1].endswith(" (police/t07): not in the collection")
    assert words[1] == "21 tables are expected: 20 arrived, 1 lacking"

    (collection / "data/t05.csv").unlink()

    def last_year(rows: list[list[str]]) -> None:
        year = rows[0].index("Year")
        for row in rows[1:]:
            row[year] = "2023"

    rewrite(collection / "data/courts.csv", last_year)
    words = lines(collection, "--lang", "en")
    for lack in (
        "(police/t05): the file data/t05.csv has not arrived",
        "(courts/statements): the file data/courts.csv holds no figure for 2024",
    ):
        assert [line for line in words if line.endswith(lack)], lack


def test_what_waits_is_said_by_its_kind(collection: Path) -> None:
    """Rules of an article, with what rests on them; a waiver; and that it stays a draft until then."""
    waiting = told(collection)["unsigned"]
    (resting,) = (
        ", ".join(f"{count}\u00a0{unit}" for unit, count in it["units"].items())
        for it in waiting
        if it["id"] == "KZ-1 113"
    )
    words = lines(collection, "--lang", "en")

    assert f"{len(waiting)} signatures or confirmations are lacking; the submission stays a draft" in words
    assert resting and f"  rules of the article: KZ-1 113 ({resting})" in words
    assert "  waiver that nobody granted: t13-kosovo-row" in words


def test_where_nothing_waits_quiet_says_so(settled: Path) -> None:
    """What is left to do: nothing."""
    quiet = lines(settled / "si-2024", "--definitions", str(settled), "--lang", "en", "--quiet")

    assert quiet[0] == "si-2024 (2024)" and "21 tables arrived" not in quiet
    assert quiet[2:5] == ["Nothing is missing", "No open questions", "Everything is signed"]


@pytest.mark.parametrize(
    ("today", "english", "slovenian"),
    [
        ("2025-09-01", "29 days left", "še 29 dni"),
        ("2025-09-29", "1 day left", "še 1 dan"),
        ("2025-09-30", "0 days left", "še 0 dni"),
        ("2025-10-01", "1 day overdue", "zamuda 1 dan"),
        ("2026-01-01", "93 days overdue", "zamuda 93 dni"),
    ],
)
def test_days_are_said_with_their_plural(today: str, english: str, slovenian: str, collection: Path) -> None:
    """Before the deadline, on its day, after it."""
    for lang, name, words in (("en", "in principle: 2025-09-30", english), ("sl", "načeloma: 30. 9. 2025", slovenian)):
        assert f"  {name}; {words}" in lines(collection, "--today", today, "--lang", lang)


def test_the_status_is_told_in_slovenian(collection: Path) -> None:
    """Titles, questions, kinds and deadlines; as many lines as in English, and no English word but names."""
    slovenian, english = (lines(collection, "--lang", lang) for lang in ("sl", "en"))

    titles = [line for line in slovenian if not line.startswith(" ")]
    assert titles == [
        "si-2024 (2024)",
        "Pričakovanih je 21 tabel: prispelo 21, manjka 0",
        "Prispelo je 21 tabel",
        "Nič ne manjka",
        "2 odprti vprašanji; kar čaka nanju, ni šteto",
        f"Manjka {len(told(collection)['unsigned'])} podpisov ali potrditev; predložitev ostane osnutek",
        "Roki",
    ]
    assert len(slovenian) == len(english)
    assert not {line for line in slovenian if english_words(line)}
