"""A pattern of an edited file ends in a time that grows with the text and no faster, or is refused."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.support.sample import sampled
from thb_eu.base.patterns import PatternRefused, compiled, is_whole, linear, refuse_unreadable

TRIED_AGAIN = [
    *(r"(?:[a-z]+)+!$", r"(a*)*b", r"(a|a)*b", r"(a|aa)+$", r"(.*a){20}", r"(a?){50}a{50}", r"a*a*a*b", r".*.*x"),
    *(r"(x+x+)+y", r"(\w+\s?)*$", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"([a-zA-Z]+)*x", r"(?:a|b|ab)*c", r"(?:\d+)*x"),
    *(r"(\d+|\w+)*x", r"([^a]|b)*x", r"(?:(?:a|b)+c?)+d", r"\s*\s*x", r"(0|1)*(0|2)*x", r"(?:a?b?)*c"),
    *(r"(?:a{1,2}){40}b", r"(?:.|[a-z])*x", r"(?i:(?:Kk|[j-l])*)x", r".*(one|two).*", r"\d+/\d+", r"[a-z]+@", r"\s+$"),
    *(r"(?:(?:\p{Lu}|\p{Ll})+)+!", r"(?P<one>(a+)+)(?P<other>(a+)+)b", r"^(a+)+$"),
]
"""What an engine that tries ways one after another reads for days, or in the square of the length."""
NOT_READ = [
    *(r"(?=(a+)+b)a", r"(?!.*a)x", r"(?<=a)(?!(?:b|b){30})x", r"(a)\1", r"(a)?(?(1)b|c)", "x" * 5_000),
    *(
        r"((a{100}){100}){100}",
        r"(?:a{1000}){1000}",
        "(" * 2_000 + "a" + ")*" * 2_000,
        r"a{0,5000}",
        "a{99999999999}",
        "a{0,99999999999}",
    ),
    *("(", "[a", "a{2,1}", "*", "\\", "(?<=a+)b", "(" * 3_000),
]
LONG = [again * (20_000 // len(again)) + end for again in ("a", "ab", "0", " ", "x", "A") for end in ("!", "\n!")]
HONEST = [
    *(r"[a-z]+(-[a-z]+)*", r"(foo|fob)*", r".*x", r"(?:[0-9]{1,3}\.)*[0-9]{1,3}(,[0-9]+)?", r"[^;]*(;[^;]*)*"),
    *(r".+, .{1,40}", r"(a+b)*c", r"p1_[a-z2-7]{26}", r"\d{1,60}(\.\d{1,60})?", r"(?:.|\n)*x"),
    r"\S+( \S+)*",
    *(r"\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)*", r"(?i)[č-ž]+k*", r"", r"(|a)*b"),
    *(r"(?i:žrtv[eai]|oseb[aeio]|ძა)+x", r"(?i:a – b)+"),
]  # fmt: skip


def ends(pattern: str) -> None:
    """Hold a pattern against long texts, whole and anywhere; each in a tenth of a second, where it took days."""
    whole, anywhere = compiled(pattern), linear(pattern)
    begun = time.process_time()
    for text in LONG:
        whole.fullmatch(text)
        anywhere.search(text)
    assert time.process_time() - begun < 0.1 * 2 * len(LONG)


OF_WHOLE_TEXTS = (r"[^@]{0,11}", r"[0-9]{3}[a-z]?", r"a|ab", r"(?:.|\n)*x", r"", r"^a$", r"(?:č|ž)+", r"(?i)AB")


@pytest.mark.parametrize("pattern", OF_WHOLE_TEXTS)
def test_whether_a_whole_text_matches_is_what_python_says(pattern: str) -> None:
    """Neither a beginning nor an end of a text is the whole of it, and a line end is a sign like others."""
    texts = ["", "\n", "a", "a\n", "ab", "abc", "a@", "113", "113a", "x113", "\nx", "čž", "x" * 11, "x" * 12]

    said = [is_whole(pattern)(text) for text in texts]

    assert said == [re.fullmatch(pattern, text) is not None for text in texts]


@pytest.mark.parametrize("pattern", TRIED_AGAIN)
def test_what_others_read_for_days_ends(pattern: str) -> None:
    ends(pattern)


@pytest.mark.parametrize("pattern", NOT_READ, ids=range(len(NOT_READ)))
def test_what_cannot_be_read_is_refused_in_little_time(pattern: str) -> None:
    begun = time.process_time()
    for make in (compiled, linear, refuse_unreadable):
        with pytest.raises(PatternRefused) as refused:
            make(pattern)
        assert refused.value.problem[0] == "pattern-invalid"
    assert time.process_time() - begun < 3


def test_no_two_groups_have_one_name() -> None:
    """Else the second would silently be what a contract names."""
    assert refused(compiled, r"(?P<article>x)(?P<article>y)") and not refused(compiled, r"(?P<article>x)(?P<limb>y)")


@pytest.mark.parametrize("pattern", HONEST)
def test_an_honest_pattern_is_taken(pattern: str) -> None:
    compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        (r"\p{Lu}\p{Ll}+", ("Žiga", "Ćiro"), ("žiga", "ŽIGA", "Ziga1")),
        (r"[0-9]{6,}", ("123456",), ("12345", "١٢٣٤٥٦", "123456\n")),
        (r"(<|>|≤|≥)? ?[0-9]{1,15}", ("≤ 5", "17"), ("= 5", "")),
    ],
)
def test_a_pattern_is_held_against_the_whole_text(pattern: str, fits: list[str], fits_not: list[str]) -> None:
    """Letters of every script by their case; a line break at the end is a sign as any other."""
    assert all(compiled(pattern).fullmatch(text) for text in fits)
    assert not any(compiled(pattern).fullmatch(text) for text in fits_not)


@pytest.mark.parametrize(
    ("pattern", "is_refused"),
    [
        (r"\p{Lu}\p{Ll}{1,30}", False),
        (r"^[^\p{Lu}]{80,}$", False),
        (r"[\p{Lu}", True),
        (r"\p{Lu}(", True),
        (r"(?=\p{Lu})", True),
        (r"(a)\1", True),
        (r"a{1001}", True),
        (r"([^\p{Lu}]{100}){9}", False),
        (r"(\p{Lu}{100}\p{Ll}{100}){10}", False),
    ],
)
def test_a_pattern_is_judged_as_if_it_were_made(pattern: str, is_refused: bool) -> None:
    """Also one of which nothing but making it tells whether it fits into the memory that a pattern may take up."""
    assert refused(refuse_unreadable, pattern) == refused(linear, pattern) == is_refused


def refused(act: Callable[[str], object], pattern: str) -> bool:
    """Whether a pattern is refused."""
    try:
        act(pattern)
    except PatternRefused:
        return True
    return False


def patterns_in(value: Any) -> Iterator[str]:
    """The patterns of a descriptor."""
    if isinstance(value, list):
        for each in value:
            yield from patterns_in(each)
    if isinstance(value, dict):
        yield from (value[key] for key in ("pattern", "like") if isinstance(value.get(key), str))
        yield from value.get("patterns", ())
        for each in value.values():
            yield from patterns_in(each)


def test_every_pattern_of_the_program_is_taken_and_quickly() -> None:
    begun, seen = time.process_time(), set[str]()
    for file in (REPOSITORY / "datapackages").rglob("datapackage.json"):
        seen.update(patterns_in(json.loads(file.read_bytes())))
    for pattern in seen:
        compiled(pattern)
    assert len(seen) > 30
    assert time.process_time() - begun < 2


SIGNS = ["a", "b", "[ab]", ".", r"\w", "ab", "[^a]", r"\b", "-", "(?<!a)", "(?!b)", "(?=a)", "$", "^"]
AGAIN = ["*", "+", "?", "{2}", "{1,3}", "*?", "{0,2}", "{2,}"]


def invented(lot: random.Random, depth: int) -> str:
    """A pattern made at random."""
    kind = lot.random() if depth else 0
    if kind < 0.35:
        return lot.choice(SIGNS)
    if kind < 0.6:
        return invented(lot, depth - 1) + invented(lot, depth - 1)
    if kind < 0.75:
        return f"(?:{invented(lot, depth - 1)}|{invented(lot, depth - 1)})"
    return f"(?:{invented(lot, depth - 1)}){lot.choice(AGAIN)}"


@sampled("number", range(3_000), 150)
def test_what_is_taken_ends_soon_on_long_texts(number: int) -> None:
    """Patterns made at random: an engine that tries again would need the square of the length, or more, for many."""
    lot = random.Random(number)
    pattern = invented(lot, lot.choice([2, 3, 4]))
    if not refused(compiled, pattern):
        ends(pattern)


def test_one_door_compiles_what_edited_files_say() -> None:
    """Elsewhere patterns are of the program's own, written in the module that compiles them."""
    for name in ("records", "schemas", "personal_data"):
        text = Path(REPOSITORY, f"thb_eu/definitions/{name}.py").read_text(encoding="utf-8")
        assert "from thb_eu.base.patterns import" in text and not re.search(r"re\.compile(?!\(r?\")", text), name
