"""A pattern of an edited file ends in a time that grows with the text and no faster, or is refused."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.support.sample import sampled
from thb_eu.base.patterns import PatternRefused, _alike, compiled

CASES = (
    "ßẞ",
    "å\u212b",
    "ω\u2126",
    "в\u1c80",
    "k\u212a",
    "sſ",
    "iı",
    "iİ",
    "\xb5μ",
    "ΐ\u1fd3",
    "აᲐ",
    "Ꭰꭰ",
    "ṡẛ",
    "ａＡ",
)
"""Signs that IGNORECASE takes for each other, on both sides of where signs are looked at one by one, and above."""
NEVER_END = [
    *(r"(?:[a-z]+)+!$", r"(a*)*b", r"(a|a)*b", r"(a|aa)+$", r"(.*a){20}", r"(a?){50}a{50}", r"a*a*a*b", r".*.*x"),
    *(r"(x+x+)+y", r"(\w+\s?)*$", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"([a-zA-Z]+)*x", r"(?:a|b|ab)*c", r"(?:\d+)*x"),
    *(r"(\d+|\w+)*x", r"([^a]|b)*x", r"(?:(?:a|b)+c?)+d", r"\s*\s*x", r"(0|1)*(0|2)*x", r"(?:a?b?)*c"),
    *(r"(?:a{1,2}){40}b", r"(?:.|[a-z])*x", r"(?i:(?:Kk|[j-l])*)x", r".*(one|two).*", r"(?x) ( a + ) + b"),
    *(r"(?:(?:(?:(?=a)){100}){100}){100}", r"((a{100}){100}){100}", r"(?:\b){4000000}", r"a{0,5000}"),
    *(r"(?=(a+)+b)a", r"(?!.*a)x", r"(?<=a)(?!(?:b|b){30})x", r"(a)\1", r"(a)?(?(1)b|c)", "x" * 5_000),
    "(" * 200 + "a" + ")*" * 200,
    r".{0,20}(?:a.{0,20})*(q?){60}q{60}",
    *(f"(?i:(?:{one}a|{other}a)*!)" for pair in CASES for one, other in (pair, pair[::-1])),
    *(f"(?i:(?:[!{one}]a|{other}a)*!)" for pair in CASES for one, other in (pair, pair[::-1])),
    *(r"(?i:(?:[^ბ]a|დa)*!)", r"(?ai:(?:[^é]a|Éa)*!)", r"(?a:(?u:(?:\wa|éa)*!))", r"(?i:(?:[^𐐀]a|𐐀a)*!)"),
]  # fmt: skip
CASES_APART = [f"(?i:(?:[^{one}]a|{other}a)*!)" for one, other in CASES]
END = [
    *(r"[a-z]+(-[a-z]+)*", r"(foo|fob)*", r".*x", r"(?:[0-9]{1,3}\.)*[0-9]{1,3}(,[0-9]+)?", r"[^;]*(;[^;]*)*"),
    *(r".+, .{1,40}", r"(a+b)*c", r"p1_[a-z2-7]{26}", r"\d{1,60}(\.\d{1,60})?", r"(?:.|\n)*x"),
    *(r"\S+( \S+)*", r"(?!KZ(0[89]|[1-7][0-9])/).*/185"),
    *(r"\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)*", r"(?i)[č-ž]+k*", r"", r"(|a)*b"),
    *(r"(?i:žrtv[eai]|oseb[aeio]|ძა)+x", r"(?i:a – b)+", *CASES_APART),
]  # fmt: skip
NOT_FROM_EACH_SIGN = [r"\d+/\d+", r".*x", r"[a-z]+@", r"\s+$", r"[ab](?:[ab]*c)?", r"(?m)^\s*x"]
FROM_EACH_SIGN = [
    r"(?<!\d)\d+/\d+",
    r"x.{0,20}y",
    r"(?<!\w)[a-z]+@",
    r"[A-Z]{1,3}[0-9]{1,4}",
    r"(?m)^[^\S\n]*x",
    r"visa|vizum",
]


@pytest.mark.parametrize("pattern", NEVER_END, ids=range(len(NEVER_END)))
def test_a_pattern_that_may_not_end_is_refused_in_little_time(pattern: str) -> None:
    begun = time.process_time()
    for anywhere in (False, True):
        with pytest.raises(PatternRefused) as refused:
            compiled(pattern, anywhere=anywhere)
        assert refused.value.problem[0] == "pattern-unbounded"
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("pattern", ["(", "[a", "a{2,1}", "*", "(?P<a>x)(?P<a>y)", "\\", "(?<=a+)b", "(" * 3_000])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused) as refused:
        compiled(pattern)
    assert refused.value.problem[0] == "pattern-invalid"


@pytest.mark.parametrize("pattern", END)
def test_an_honest_pattern_is_taken(pattern: str) -> None:
    compiled(pattern)


@pytest.mark.parametrize("pattern", FROM_EACH_SIGN)
def test_a_pattern_may_be_looked_for_anywhere(pattern: str) -> None:
    compiled(pattern, anywhere=True)


@pytest.mark.parametrize("pattern", NOT_FROM_EACH_SIGN)
def test_what_is_looked_for_anywhere_must_not_begin_anywhere(pattern: str) -> None:
    """Each of them takes four times as long on a text twice as long, as a fixed text shows."""
    with pytest.raises(PatternRefused):
        compiled(pattern, anywhere=True)


@pytest.mark.parametrize("flags", [re.IGNORECASE, re.IGNORECASE | re.ASCII])
def test_signs_are_taken_for_each_other_as_python_takes_them(flags: int) -> None:
    """Alone and in brackets; the oracle is what Python finds among all signs with a case."""
    every = "".join(chr(at) for at in range(0x10000) if not 0xD800 <= at < 0xE000)
    cased = "".join(sign for sign in every if sign.lower() != sign or sign.upper() != sign)
    assert len(cased) > 2_000
    for sign in cased:
        there = {ord(found) for found in re.findall(re.escape(sign), cased, flags)}
        assert there == {ord(sign)} | _alike(ord(sign), ord(sign), flags), sign
        assert there == {ord(found) for found in re.findall(f"[{re.escape(sign)}!]", cased, flags)}
    for sign in "kåωвßაi1–":
        assert {*re.findall(re.escape(sign), every, flags)} == {sign, *map(chr, _alike(ord(sign), ord(sign), flags))}


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
    """3,000 signs, repeated and with an odd end; one whose time grows with the square takes tenths of a second."""
    lot = random.Random(number)
    pattern, anywhere = invented(lot, lot.choice([2, 3, 4])), number % 2 == 0
    try:
        made = compiled(pattern, anywhere=anywhere)
    except PatternRefused:
        return
    for again in ("a", "b", "ab", "-", "aab", "a-"):
        for end in ("!", "a!", "\n!"):
            text = again * (3_000 // len(again)) + end
            begun = time.process_time()
            if anywhere:
                for _found in made.finditer(text):
                    pass
            else:
                made.fullmatch(text)
            assert time.process_time() - begun < 0.3, (pattern, again, end)


def test_one_door_compiles_what_edited_files_say() -> None:
    """Elsewhere patterns are of the program's own, written in the module that compiles them."""
    for name in ("records", "schemas", "personal_data"):
        text = Path(REPOSITORY, f"thb_eu/definitions/{name}.py").read_text(encoding="utf-8")
        assert "from thb_eu.base.patterns import" in text and not re.search(r"re\.compile(?!\(r?\")", text), name
