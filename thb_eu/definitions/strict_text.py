"""Read the text of an edited file strictly: its values, and the line and column of each.

What is read at all is text in UTF-8 without invisible characters, each key once, levels that end, whole numbers and
whole characters. libyaml splits YAML; what its parts mean is decided here, by the core schema of YAML 1.2: `NO` is
Norway, `on` is a word, a date is its text, and whatever stands in quotes is text. Keys are text as they are written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from math import isinf
from pathlib import Path
from typing import Any

import yaml

from thb_eu.base.csv_tables import cells_of
from thb_eu.base.limits import DEPTH, DIGITS
from thb_eu.base.messages import NO_WORDS, Text, _, in_context

# Beyond what YAML refuses: the line ends of YAML 1.1 and a byte order mark. Nobody sees them, and readers differ.
INVISIBLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
SAVE_AS_UTF_8 = _("Save the file as UTF-8.")
_LINE_END = re.compile(r"\r\n|\r|\n")


class NotReadable(Exception):
    """What is wrong with a text, in which line and column, and what to do; whoever knows the file tells it."""

    def __init__(self, place: tuple[int, int] | None, code: str, what: Text, remedy: Text = NO_WORDS) -> None:
        self.place, self.code, self.what, self.remedy = place, code, what, remedy
        super().__init__(what.english)


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark."""
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
    found = INVISIBLE.search(text)
    if found:
        sign = f"U+{ord(found[0]):04X}"
        what = _("an invisible character {sign} occurs here.", sign=sign)
        raise NotReadable(_after(text[: found.start()]), "character-invalid", what, _("Delete it."))


def doubled(key: str, place: tuple[int, int] | None) -> NotReadable:
    """Say that `key` stands twice in one mapping: the last one must not win in silence."""
    what = _("the key {key!r} occurs twice here.", key=key)
    return NotReadable(place, "duplicate-key", what, in_context("key", "Keep one of the two."))


def too_deep(place: tuple[int, int] | None) -> NotReadable:
    """Say that more levels stand inside each other than any of these files needs: a bracket too many, or an attack."""
    what = _("more than {deepest} levels are nested here.", deepest=DEPTH)
    return NotReadable(place, "syntax-error", what, _("Check that every bracket is closed."))


def _after(before: str) -> tuple[int, int]:
    """Return the place right after a piece of text."""
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1


# --- YAML --------------------------------------------------------------------------------------


_LOADER: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(rf"[-+]?[0-9]{{1,{DIGITS}}}|0o[0-7]{{1,{DIGITS}}}|0x[0-9a-fA-F]{{1,{DIGITS}}}")
_DECIMAL = re.compile(r"[-+]?(?:(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BEGIN_NUMBERS = frozenset("+-.0123456789")
_BASES = {"0o": 8, "0x": 16}

LIKE_ITS_NEIGHBOURS = _("Mend the line; keep the shape of its neighbours.")
CLOSED_LIST = _("{key!r} is closed in line {line} ({closed}), and an entry follows it here.")
OPEN_IT = _("Delete {closed} in line {line}.")
_CLOSED = re.compile(r"\s*([^\s:#]+):\s*(\[\s*\]|\{\s*\})\s*(?:#.*)?")
ONE_DOCUMENT = _("Keep one in the file; delete the line ---.")
NO_KEY = _("a key is needed here, not a list or a group of keys.")
BARE_KEY = _("the key is empty here, or begins with a question mark.")
QUOTE_IT = _("If the sign is part of a text, put the text in quotes.")
ANCHORS = _("anchors and aliases are not used here.")
TAGS = _("no tags are used here.")
WRITE_IT_OUT = _("Write the value out, in quotes if it begins with & * or !.")


def yaml_values(content: bytes) -> Any:
    """Return the values of a YAML file, nothing for an empty one; raises `NotReadable`."""
    text = decoded(content)
    refuse_invisible(text)
    try:
        return _Values(text).of_document()
    except yaml.MarkedYAMLError as broken:
        raise _stumbled(broken, text) from None


def place_at(content: bytes, path: Iterable[Any]) -> tuple[int, int] | None:
    """Find the line and column, from 1, of what is at `path` of a file, or of its key if it has one; None if absent."""
    return _place_in(content, tuple(path))


@lru_cache(maxsize=1024)
def _place_in(content: bytes, path: tuple[Any, ...]) -> tuple[int, int] | None:
    """Return the same, kept: of most files nothing changes from edit to edit."""
    try:
        place, below = _places(content)
        for step in path:
            place, below = below[str(step)]
    except (NotReadable, yaml.YAMLError, LookupError):
        return None
    return place


_Places = tuple[tuple[int, int], Mapping[str, Any]]
"""Of a part of a file: where it stands, and by key or number the places of the parts in it."""
_NO_PARTS: Mapping[str, Any] = {}


@lru_cache(maxsize=16)
def _places(content: bytes) -> _Places:
    """Return the places in a file that was read strictly; kept, as each fault of a file asks for a place in it."""
    following = _LOADER(decoded(content)).get_event
    following()
    if type(following()) is not yaml.DocumentStartEvent:
        raise LookupError
    return _places_of(following(), following)


def _places_of(event: Any, following: Callable[[], Any]) -> _Places:
    if type(event) is yaml.ScalarEvent:
        return _at(event), _NO_PARTS
    found: dict[str, _Places] = {}
    if type(event) is yaml.MappingStartEvent:
        while type(key := following()) is not yaml.MappingEndEvent:
            found[key.value] = _at(key), _places_of(following(), following)[1]
    else:
        while type(entry := following()) is not yaml.SequenceEndEvent:
            found[str(len(found))] = _places_of(entry, following)
    return _at(event), found


class _Values:
    """From events to values: one after another, none looked at twice, and never deeper than DEPTH."""

    def __init__(self, text: str) -> None:
        self.text, self.next = text, _LOADER(text).get_event

    def of_document(self) -> Any:
        value, documents = None, 0
        while (event := self.next()) is not None:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise NotReadable(_at(event), "syntax-error", _("a second document begins here."), ONE_DOCUMENT)
                value = self.value(self.next(), 0)
        return value

    def value(self, event: Any, depth: int) -> Any:
        if event.anchor or event.tag:  # an alias has an anchor, and no tag
            raise _of_a_mark(event)
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return event.value if event.style else meaning(event.value)
        if depth == DEPTH:
            raise too_deep(_at(event))
        if kind is yaml.MappingStartEvent:
            return self.mapping(depth + 1)
        found = []
        while type(entry := self.next()) is not yaml.SequenceEndEvent:
            found.append(self.value(entry, depth + 1))
        return found

    def mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key = self.key(event)
            if key in found:
                raise doubled(key, _at(event))
            found[key] = self.value(self.next(), depth)
        return found

    def key(self, event: Any) -> str:
        """Return a key as it is written: an article 0113 must not become 113, nor a country NO anything else."""
        if event.anchor or event.tag:
            raise _of_a_mark(event)
        if type(event) is not yaml.ScalarEvent:
            raise NotReadable(_at(event), "syntax-error", NO_KEY, QUOTE_IT)
        # To libyaml {?x: 1} holds the key x, to YAML 1.2 the key ?x; and {?: 1} none at all.
        at: Any = event.start_mark
        if not event.style and (not event.value or self.text[at.index - 1 : at.index] == "?"):
            raise NotReadable(_at(event), "syntax-error", BARE_KEY, QUOTE_IT)
        return str(event.value)


def _of_a_mark(event: Any) -> NotReadable:
    """Say that a value bears an anchor, or a tag."""
    return NotReadable(_at(event), "syntax-error", ANCHORS if event.anchor else TAGS, WRITE_IT_OUT)


def meaning(written: str) -> str | float | bool | None:
    """Return what a word without quotes means by YAML 1.2's core schema; all else is text, also a number too long."""
    if written in _WORDS:
        return _WORDS[written]
    if written[0] not in _BEGIN_NUMBERS:
        return written
    if _WHOLE.fullmatch(written):
        return int(written, _BASES.get(written[:2], 10))
    if _DECIMAL.fullmatch(written):
        return float(written)
    return float(written.replace(".", "")) if _NO_NUMBER.fullmatch(written) else written


def _at(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _stumbled(broken: Any, text: str) -> NotReadable:
    """Find what the parser stumbled over, and where."""
    problem, context = broken.problem, broken.context or ""
    at, began = broken.problem_mark, broken.context_mark
    # A key without its colon and a quotation mark without its pair are noticed lines later: where they stand helps.
    if "simple key" in context or "found unexpected" in problem:
        at = began or at
    place = at.line + 1, at.column + 1
    if "nesting" in problem:  # libyaml reads a line of brackets ahead, and has a limit of its own
        return too_deep(place)
    if closed := _closed_before(at.line, text):
        return NotReadable(place, "syntax-error", CLOSED_LIST.filled(closed), OPEN_IT.filled(closed))
    problem_text = _with_its_sign(problem, text, at)
    what = in_our_words(f"{context}: {problem_text}", words_of("yaml"))
    if "flow" in context and began and began.line < at.line:
        line = began.line + 1
        what = _("{what} (bracket in line {line})", what=what, line=line)
    return NotReadable(place, "syntax-error", _("this is not readable YAML: {what}.", what=what), LIKE_ITS_NEIGHBOURS)


def _closed_before(line: int, text: str) -> dict[str, object]:
    """Find the empty list or mapping right before a line, if any: an entry pasted below `[]` breaks the file."""
    before = text.splitlines()[:line]
    while before and (not before[-1].strip() or before[-1].lstrip().startswith("#")):
        before.pop()
    found = _CLOSED.fullmatch(before[-1]) if before else None
    return {"key": found[1], "closed": found[2], "line": len(before)} if found else {}


def _with_its_sign(problem: str, text: str, at: Any) -> str:
    """Name the character that libyaml cannot use and does not name, in the words of PyYAML."""
    return problem.replace("found character that", f"found character {text[at.index : at.index + 1]!r} that")


# --- JSON --------------------------------------------------------------------------------------


NO_NUMBER = _("not a finite number.")
A_PLAIN_NUMBER = _("Write a plain number.")
HALF_A_CHARACTER = _("the text holds half a character (\\ud800 to \\udfff).")
TYPE_IT = _("Type the character instead of its code.")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[-+.\w]+', re.DOTALL)
_MAYBE_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_CONSTANTS = ("NaN", "Infinity", "-Infinity")


def json_values(content: bytes) -> Any:
    """Return the values of a JSON file; raises `NotReadable`."""
    try:
        return _values(decoded(content))
    except NotReadable as broken:
        raise _placed(broken, content) from None


def _values(text: str) -> Any:
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_not_finite, parse_float=_finite, parse_int=_whole
        )
    except json.JSONDecodeError as broken:
        what = _("this is not readable JSON: {what}.", what=in_our_words(broken.msg, words_of("json")))
        raise NotReadable((broken.lineno, broken.colno), "syntax-error", what) from None
    except RecursionError:
        raise too_deep(None) from None
    except ValueError:
        raise NotReadable(None, "syntax-error", _("a number has too many digits.")) from None
    except OverflowError:
        raise NotReadable(_place_of(text, _is_no_number), "syntax-error", NO_NUMBER, A_PLAIN_NUMBER) from None
    if _nests_too_deep(value):
        raise too_deep(None)
    if _MAYBE_HALF.search(text) and (place := _place_of(text, _is_half)):
        raise NotReadable(place, "character-invalid", HALF_A_CHARACTER, TYPE_IT)
    return value


def is_encodable(text: str) -> bool:
    """Tell whether a text can be written to a file: a lone surrogate is half a character."""
    return not re.search("[\ud800-\udfff]", text)


def _not_finite(written: str) -> float:
    raise OverflowError(written)


def _whole(written: str) -> int:
    if len(written.lstrip("-")) > DIGITS:
        raise ValueError
    return int(written)


def _finite(written: str) -> float:
    number = float(written)
    return _not_finite(written) if isinf(number) else number


def _place_of(text: str, is_it: Callable[[str], bool]) -> tuple[int, int] | None:
    """Find where the first word, number or text of a JSON file stands that `is_it`."""
    found = next((token.start() for token in _TOKEN.finditer(text) if is_it(token[0])), None)
    if found is None:
        return None
    place = json.JSONDecodeError("", text, found)
    return place.lineno, place.colno


def _is_no_number(token: str) -> bool:
    return token in _CONSTANTS or (token[0] in "-0123456789" and isinf(float(token)))


def _is_half(token: str) -> bool:
    return token.startswith('"') and not is_encodable(json.loads(token))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        key = Counter(key for key, _value in pairs).most_common(1)[0][0]
        raise doubled(key, None)
    return found


def _nests_too_deep(value: Any) -> bool:
    """Tell whether there is a level too many; looked at level by level, as a deep value would exhaust a recursion."""
    level = [value] if isinstance(value, dict | list) else []
    for _level in range(DEPTH):
        level = [part for parent in level for part in _parts(parent) if isinstance(part, dict | list)]
    return bool(level)


def _parts(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _placed(broken: NotReadable, content: bytes) -> NotReadable:
    """Return the error with its place where Python's reader tells none: JSON is YAML, whose reader trips there too."""
    if broken.place:
        return broken
    try:
        yaml_values(content)
    except NotReadable as found:
        return found if found.remedy == broken.remedy else broken
    return broken


# Reword what libraries say of a file, so that catalogues translate it.
#
# Each library says few sentences, and says them in English for programmers; those that a person's mistake brings up
# are listed in `library_messages.csv`. What is not known is told in general words: the place says the rest.

LIST = Path(__file__).with_name("library_messages.csv")
UNKNOWN = _("what is written so cannot be read")
OF_A_TABLE = _("not as its description says")
"""Of an error of Frictionless that the list does not know."""


@cache
def words_of(library: str) -> Mapping[str, Text]:
    """Return our sentence for each thing that a library says.

    `yaml`: by what the parser was doing and what it met, `doing: met`, as libyaml and PyYAML's own parser say it much
    alike; `json`, `jsonschema`: by a pattern; `type`: by the word of JSON Schema; `frictionless`: by the type of error.
    """
    rows = cells_of(LIST.read_bytes())
    return {says: _(sentence) for known, says, sentence in rows if known == library}


def in_our_words(message: str, words: Mapping[str, Text], otherwise: Text = UNKNOWN) -> Text:
    """Return a library's `message` by the first pattern of `words` that it fits, else in general words."""
    for pattern, sentence in words.items():
        if found := re.search(pattern, message, re.DOTALL):
            groups = dict(zip(("first", "second"), found.groups(), strict=False))
            return sentence.filled(groups)
    return otherwise
