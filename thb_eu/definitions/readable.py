"""What can be read at all: text in UTF-8 without invisible characters, each key once, levels that end."""

from __future__ import annotations

import re

from thb_eu.messages import NO_WORDS, Text, _, in_context

DEEPEST = 50
"""So many levels may stand inside each other; files that people edit have ten."""

# Beyond what YAML refuses: the line ends of YAML 1.1 and a byte order mark. Nobody sees them, and readers differ.
_INVISIBLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
SAVE_AS_UTF_8 = _("Save the file as UTF-8.")
_LINE_END = re.compile(r"\r\n|\r|\n")


class NotReadable(Exception):
    """What is wrong with a text, in which line and column, and what to do; whoever knows the file tells it."""

    def __init__(self, place: tuple[int, int] | None, code: str, what: Text, remedy: Text = NO_WORDS) -> None:
        self.place, self.code, self.what, self.remedy = place, code, what, remedy
        super().__init__(what.english)


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            what = _("the file is UTF-16 text.")
            raise NotReadable((1, 1), "encoding-wrong", what, SAVE_AS_UTF_8) from None
        what = _("this line is not UTF-8 text.")
        raise NotReadable(
            _after(broken.object[: broken.start].decode()), "encoding-wrong", what, SAVE_AS_UTF_8
        ) from None


def refuse_invisible(text: str) -> None:
    """Raise where a character stands that no editor shows."""
    found = _INVISIBLE.search(text)
    if found:
        sign = f"U+{ord(found[0]):04X}"
        what = _("an invisible character {sign} stands here.", sign=sign)
        raise NotReadable(_after(text[: found.start()]), "character-invalid", what, _("Delete it."))


def doubled(key: str, place: tuple[int, int] | None) -> NotReadable:
    """That `key` stands twice in one mapping: the last one must not win in silence."""
    what = _("the key {key!r} stands twice here.", key=key)
    return NotReadable(place, "duplicate-key", what, in_context("key", "Keep one of the two."))


def too_deep(place: tuple[int, int] | None) -> NotReadable:
    """That more levels stand inside each other than any of these files needs: a bracket too many, or an attack."""
    what = _("more than {deepest} levels stand inside each other here.", deepest=DEEPEST)
    return NotReadable(place, "syntax-error", what, _("Check that every bracket is closed."))


def _after(before: str) -> tuple[int, int]:
    """The place right after a piece of text."""
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1
