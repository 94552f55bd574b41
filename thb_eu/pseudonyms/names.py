"""Names: a person's name as anybody writes it in, its plain words out, or what is wrong with it.

Case, accents, hyphens, apostrophes, titles, initials and the order of words do not matter; đ, dj and d are one
letter, as are č, ć and c. What an encoding damaged is refused, never guessed: è for č, æ for ć, ð for đ look like
letters of other languages, so who means them writes e, ae, d, which gives the same words. Only Latin letters are
read. These rules are part of the pseudonym: whoever changes them changes `keyed.VERSION`.
"""

from __future__ import annotations

import re
import unicodedata

from thb_eu.messages import _
from thb_eu.pseudonyms.flaws import Flaw
from thb_eu.sources.grid import INVISIBLE
from thb_eu.sources.text_files import DAMAGED

PLAIN = str.maketrans(
    {
        **dict.fromkeys("'’‘`´ʼʹ", ""),
        **dict.fromkeys("-‐‑‒–—,", " "),
        **{"đ": "d", "ł": "l", "ø": "o", "ı": "i", "œ": "oe", "þ": "th", ".": ". "},
    }
)
TITLES = frozenset(
    {
        *("akad", "asist", "dipl", "doc", "dr", "ekon", "ga", "gdc", "gosp", "ing", "inz", "izr", "jr", "mag", "med"),
        *("ml", "mr", "mrs", "ms", "oec", "prav", "prim", "prof", "red", "soc", "spec", "sr", "st", "univ", "var"),
    }
)
TITLES_BARE = frozenset({"dr", "mag", "prof", "mba", "msc", "phd"})
LETTER_OF_ANOTHER_ENCODING = re.compile("[èæðÈÆÐ]")
MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
WORD = re.compile("[a-z]+")
NO_WORD = re.compile("[^a-z0-9]+")

WRITE_PLAINLY = _("Write the name in Latin letters, without other signs.")
DAMAGED_NAME = Flaw(
    "letters-damaged",
    _("a letter is damaged or invisible here."),
    _("Export it anew in the right encoding."),
)
DOUBTFUL_LETTER = Flaw(
    "letters-damaged",
    _("è, æ or ð stands here: so č, ć or đ looks when it is read in a wrong encoding."),
    _("Export in the right encoding; if the letter is meant, write e, ae or d: the pseudonym is the same."),
)
NO_NAME_SIGN = Flaw("name-unreadable", _("the name holds a sign that no name has."), WRITE_PLAINLY)
NO_LETTERS = Flaw(
    "name-unreadable",
    _("the cell of a name holds no letter."),
    _('If it means "not known", name it in the declaration (not_known), or leave the cell empty.'),
)


def read_name(text: str) -> tuple[str, ...] | Flaw:
    """The words of a name in plain small letters, as they stand; titles and initials left out."""
    if not text.isascii():
        if DAMAGED.search(text) or INVISIBLE.search(text):
            return DAMAGED_NAME
        if LETTER_OF_ANOTHER_ENCODING.search(unicodedata.normalize("NFC", text)):
            return DOUBTFUL_LETTER
    words = tuple(word.rstrip(".") for word in _plain(text).split() if not _is_beside_the_name(word))
    if not all(WORD.fullmatch(word) for word in words):
        return NO_NAME_SIGN
    if not words and not any(sign.isalpha() for sign in text):
        return NO_LETTERS
    return tuple(word.replace("dj", "d") for word in words)


def folded(text: str) -> str:
    """Any text as plain small words with single spaces between them, to be searched for names."""
    return NO_WORD.sub(" ", _plain(text)).replace("dj", "d").strip()


def _plain(text: str) -> str:
    """Small letters without accents; `.` is followed by a space, a hyphen is one."""
    if text.isascii():
        return text.lower().translate(PLAIN)
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold().translate(PLAIN))
    return MARKS.sub("", bare)


def _is_beside_the_name(word: str) -> bool:
    """A title, or an initial: M. may be anybody's, so it tells two persons neither together nor apart."""
    bare = word.rstrip(".")
    return bare in TITLES_BARE or (bare != word and (bare in TITLES or len(bare) <= 1))
