"""Find what is wrong with the role or office that somebody gives.

Journal, edited files and dossiers name roles and never persons. A name cannot be told from an office by a list; its
shape tells: words in capitals, and none that says a function. Whoever is in doubt is asked to write the function in
small letters (head of statistics) or the office by its letters (MNZ). A name in small letters is not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Set

from thb_eu.base.errors import Problem
from thb_eu.base.messages import Text, _, literal
from thb_eu.base.printable import normalized
from thb_eu.definitions.strict_reader import mixes_scripts, outline

LONGEST = 120
LEAST = 4
"""Letters that a word of an office has which tells it: none of its small words does."""
ADDRESS = "@"
TELEPHONE = re.compile(r"\d(?:[ /().+-]*\d){6,}")
"""Seven digits or more, however they are grouped."""
BETWEEN_PARTS = re.compile(r"[,;:/|()\[\]–—]+|\s-\s")
BETWEEN_WORDS = re.compile(r"[\s._]+")
BESIDE_NAMES = re.compile(
    "al|bin|d|da|de|del|della|den|der|di|dr|du|el|frau|ga?|gosp(a|od)|herr|l[ae]|m|mag|mme|mrs?|ms|prof|van|von|zu",
    re.IGNORECASE,
)
"""Small words that stand beside names: titles, and parts of family names. They say no function."""
SPOKEN = frozenset("AEIOUYΑΕΗΙΟΥΩАЕИОУЪЮЯЫЭЄІЇ")
"""Letters without which capitals cannot be read as a word: MNZ is an office, NOVAK may be a name."""

NAME_A_FUNCTION = _("Name the function, as in “head of statistics”, “analyst (MNZ)”.")
SCRIPTS_MIXED: Problem = (
    "role-unreadable",
    _("one word of the role mixes the letters of several scripts."),
    _("Type the role anew."),
)
NOT_SHOWN: Problem = (
    "role-unreadable",
    _("the role holds a line break or an invisible character."),
    _("Type the role anew."),
)
TOO_LONG: Problem = (
    "role-unreadable",
    _("the role is longer than {longest} characters.", longest=LONGEST),
    NAME_A_FUNCTION,
)
CONTACT: Problem = ("role-names-person", _("the role holds a mail address or a telephone number."), NAME_A_FUNCTION)
NAME: Problem = (
    "role-names-person",
    _("the role looks like the name of a person."),
    _("Write the function in small letters, or add the letters of the office: “head of statistics”, “analyst (MNZ)”."),
)
NAME_AN_OFFICE = _("Name the office, or the number of its file.")
NO_OFFICE: Problem = (
    "role-unreadable",
    _("the office has no letter and no digit."),
    NAME_AN_OFFICE,
)
OFFICE_CONTACT: Problem = (
    "role-names-person",
    _("the office holds a mail address."),
    NAME_AN_OFFICE,
)
OFFICE_NAME: Problem = (
    "role-names-person",
    _("the office looks like the name of a person."),
    _("Write the office as it is called, or add its letters: “ministry of the interior”, “Supreme Court (VS)”."),
)


MAINTAINERS = _("maintainers of the toolkit")
"""In whose name the program's own proposals come, as files name that role."""


def role_in_words(role: str) -> Text:
    """A role as people read it: the maintainers of the program in each language, every other as somebody typed it."""
    return MAINTAINERS if role == MAINTAINERS.english else literal(role)


def office_problem(office: str, known: Iterable[str]) -> Problem | None:
    """Find what speaks against an office, or the number of its file, as somebody typed it: a number may have many
    digits.

    `known`: names of offices; a part that shares a word with one of them is an office.
    """
    text = normalized("NFKC", office)
    words = frozenset(word.casefold() for name in known for word in _words(name) if len(word) >= LEAST)
    name = _looks_like_a_name(text, words)
    found = {NO_OFFICE: not outline(office), OFFICE_CONTACT: ADDRESS in text, OFFICE_NAME: name}
    return next((problem for problem, holds in found.items() if holds), None)


def role_problem(role: str) -> Problem | None:
    """Find what speaks against a role as somebody typed it."""
    text = normalized("NFKC", role)
    found = {
        NOT_SHOWN: any(unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") for sign in role),
        TOO_LONG: len(role) > LONGEST,
        CONTACT: ADDRESS in text or bool(TELEPHONE.search(text)),
    }
    problem = next((problem for problem, holds in found.items() if holds), None) or unreadable(role)
    return problem or (NAME if _looks_like_a_name(text) else None)


def unreadable(role: str) -> Problem | None:
    """Find why nobody can read a role: nothing is there, no letter, or letters that look like others."""
    if not role.strip():
        return ("role-unreadable", _("no role is named."), NAME_A_FUNCTION)
    if not outline(role) or not any(sign.isalpha() for sign in normalized("NFKC", role)):
        return ("role-unreadable", _("the role has no letter."), NAME_A_FUNCTION)
    return SCRIPTS_MIXED if mixes_scripts(role) else None


def _looks_like_a_name(role: str, of_offices: Set[str] = frozenset()) -> bool:
    """Tell whether the role as a whole, or a part of it between commas or brackets, could be a name."""
    parts = [[*_words(part)] for part in BETWEEN_PARTS.split(role)]
    whole = [word for part in parts for word in part]
    return any(_could_be_a_name(words) for words in (whole, *parts) if of_offices.isdisjoint(map(str.casefold, words)))


def _words(text: str) -> Iterable[str]:
    words = (word.strip("\"'“”„‚‘’«»!?&+*-") for word in BETWEEN_WORDS.split(text))
    return (word for word in words if any(sign.isalpha() for sign in word))


def _could_be_a_name(words: list[str]) -> bool:
    """Whether there are two words or more, one of them with a capital, and none says a function or is an office."""
    beside = [word for word in words if BESIDE_NAMES.fullmatch(word)]
    capital = [word for word in words if word[0].isupper() and word not in beside]
    return (
        bool(capital) and len(words) > 1 and len(beside) + len(capital) == len(words) and not any(map(_office, words))
    )


def _office(word: str) -> bool:
    """Tell whether a word is the letters of an office: two capitals, or more that cannot be spoken."""
    spoken = SPOKEN & {*normalized("NFD", word)}
    return len(word) > 1 and word.isupper() and (len(word) == 2 or not spoken)
