"""Law of a day: whoever moves the day sees the articles, provisions and rules that were in force on it, and no others.

The days are those of the gazette: KZ-1 since 1 November 2008, KZ-1C since 20 October 2015, KZ-1J since 23 February
2023.
"""

from __future__ import annotations

import pytest

from thb_eu.base.model import ARTICLE
from thb_eu.definitions import Definitions, RuleFile
from thb_eu.definitions.signing import day_before
from thb_eu.law_changes import ArticleOnADay, law_on, turning_days
from thb_eu.mapping import compile_law

KZ_1, KZ_1C, KZ_1J = "2008-11-01", "2015-10-20", "2023-02-23"
TRAFFICKING, OLD_CODE = "KZ-1 113", "KZ-UPB1 387a"


def on(day: str, article: str, definitions: Definitions) -> ArticleOnADay:
    """One article on a day."""
    return next(it for it in law_on(day, definitions) if it.entry.article == article)


def file_of(article: str, definitions: Definitions) -> RuleFile:
    """The rule file of an article."""
    return next(entry for entry in definitions.law.files if entry.article == article)


def paragraphs(article: ArticleOnADay) -> list[tuple[str, str]]:
    """The paragraphs and limbs that the article has on its day."""
    return [(provision.paragraph, provision.limb) for provision in article.provisions]


def test_the_old_code_ends_where_the_new_one_begins(definitions: Definitions) -> None:
    """On the last day of October 2008 trafficking is Article 387a of the old code, on the next Article 113."""
    eve = day_before(KZ_1)
    assert (on(eve, OLD_CODE, definitions).in_force, on(eve, TRAFFICKING, definitions).in_force) == (True, False)
    assert (on(KZ_1, OLD_CODE, definitions).in_force, on(KZ_1, TRAFFICKING, definitions).in_force) == (False, True)
    gone = on(KZ_1, OLD_CODE, definitions)
    assert (gone.provisions, gone.rules, dict(gone.coverage)) == ((), (), {})


@pytest.mark.parametrize(
    ("day", "third"), [(day_before(KZ_1C), "organised"), (KZ_1C, "documents"), ("2024-12-31", "documents")]
)
def test_the_third_paragraph_is_another_offence_since_the_amendment(
    day: str, third: str, definitions: Definitions
) -> None:
    """Until 19 October 2015 a criminal association, from the next day the withholding of documents; with its rules."""
    article = on(day, TRAFFICKING, definitions)
    assert [limb for paragraph, limb in paragraphs(article) if paragraph == "3"] == [third]
    ids = {rule.id for rule in article.rules}
    assert ("kz1-113-4-suspect-before-2015" in ids) is (third == "organised")
    assert ("kz1-113-4-suspect" in ids) is (third == "documents")


def test_the_official_comes_with_the_latest_amendment(definitions: Definitions) -> None:
    """The sixth paragraph is the law of a day since 23 February 2023 only."""
    eve, day = (paragraphs(on(day, TRAFFICKING, definitions)) for day in (day_before(KZ_1J), KZ_1J))
    assert ("6", "official") not in eve and ("6", "official") in day


def test_the_time_line_has_every_day_on_which_something_turns(definitions: Definitions) -> None:
    """Three texts of Article 113, and the article of the old code whose place it took."""
    days = turning_days(file_of(TRAFFICKING, definitions), definitions)
    assert [it.day for it in days] == [KZ_1, KZ_1C, KZ_1J]
    first, second, third = days
    assert (ARTICLE, TRAFFICKING) in {(it.kind, it.id) for it in first.begins}
    assert [(it.kind, it.id) for it in first.ended] == [("predecessor", OLD_CODE)]
    assert ("provision", "KZ-1 113(3)") in {(it.kind, it.id) for it in second.begins}
    assert ("provision", "KZ-1 113(3)") in {(it.kind, it.id) for it in second.ended}
    assert {it.kind for it in (*third.begins, *third.ended)} == {"provision", "text"}
    assert [(it.kind, it.id) for it in third.ended] == [("text", "KZ-1 113(1)")]


def test_between_two_days_of_the_time_line_the_law_is_the_same(definitions: Definitions) -> None:
    """Of every article: what holds on a day and on the eve differs exactly on the days of the time line."""
    articles = {entry.article: {it.day for it in turning_days(entry, definitions)} for entry in definitions.law.files}
    for day in sorted({day for days in articles.values() for day in days}):
        eve = {it.entry.article: (it.texts, it.provisions, it.rules) for it in law_on(day_before(day), definitions)}
        for now in law_on(day, definitions):
            own = {
                it.day
                for it in turning_days(now.entry, definitions)
                if any(part.kind != "predecessor" for part in (*it.begins, *it.ended))
            }
            assert (eve[now.entry.article] != (now.texts, now.provisions, now.rules)) is (day in own), (
                day,
                now.entry.article,
            )


def test_every_combination_of_codes_is_governed_on_the_day(definitions: Definitions) -> None:
    """What the rules of a day cover together is every row that the proof has for that day."""
    rows = compile_law(definitions.law).rows
    for article in law_on("2024-06-30", definitions):
        of_day = [row for row in rows if row.article == article.entry.article and row.first <= article.day <= row.last]
        assert sum(article.coverage.values()) == len(of_day)
        assert set(article.coverage) <= {rule.id for rule in article.rules}
