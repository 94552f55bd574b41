"""YAML text as a tree: each value with the line and the column where it stands.

libyaml splits the text; what its parts mean is decided here, by the core schema of YAML 1.2: `NO` is Norway, `on` is a
word, a date is its text, and whatever stands in quotes is text. Keys are text as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from thb_eu.definitions.foreign import YAML_WORDS, in_our_words
from thb_eu.definitions.readable import DEEPEST, NotReadable, decoded, doubled, refuse_invisible, too_deep
from thb_eu.messages import _

_LOADER: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BASES = {"0o": 8, "0x": 16}

LIKE_ITS_NEIGHBOURS = _("Mend the line; keep the shape of its neighbours.")
CLOSED_LIST = _("{key!r} is closed in line {line} ({closed}), and an entry follows it here.")
OPEN_IT = _("Delete {closed} in line {line}.")
_CLOSED = re.compile(r"\s*([^\s:#]+):\s*(\[\s*\]|\{\s*\})\s*(?:#.*)?")
SECOND_DOCUMENT = _("a second document begins here.")
ONE_DOCUMENT = _("Keep one in the file; delete the line ---.")
NO_KEY = _("a key should stand here, not a list or a group of keys.")
BARE_KEY = _("the key is empty here, or begins with a question mark.")
QUOTE_IT = _("If the sign is part of a text, put the text in quotes.")
ANCHORS = _("anchors and aliases are not used here.")
TAGS = _("no tags are used here.")
WRITE_IT_OUT = _("Write the value out, in quotes if it begins with & * or !.")


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it begins, counted from 1; a mapping holds the node of each key beside that of its value."""

    line: int
    column: int
    value: dict[str, tuple[Node, Node]] | list[Node] | str | float | bool | None


@lru_cache(maxsize=64)
def tree(content: bytes) -> Node | None:
    """The tree of a YAML file, nothing for an empty one; kept, as each fault of a file asks for a place in it."""
    text = decoded(content)
    refuse_invisible(text)
    try:
        return _Composer(text).document()
    except yaml.MarkedYAMLError as broken:
        raise _stumbled(broken, text) from None


def plain(node: Node | None) -> Any:
    """The bare values of a tree, made anew each time."""
    value = node.value if node else None
    if isinstance(value, dict):
        return {key: plain(entry) for key, (_, entry) in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value


class _Composer:
    """From events to nodes: one after another, none looked at twice, and never deeper than DEEPEST."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)

    def document(self) -> Node | None:
        root = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root:
                    raise NotReadable(_at(event), "syntax-error", SECOND_DOCUMENT, ONE_DOCUMENT)
                root = self.node(next(self.events), 0)
        return root

    def node(self, event: Any, depth: int) -> Node:
        _refuse_tags_and_anchors(event)
        if isinstance(event, yaml.ScalarEvent):
            return Node(*_at(event), event.value if event.style else _meant(event.value))
        if depth == DEEPEST:
            raise too_deep(_at(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(*_at(event), [self.node(entry, depth + 1) for entry in self.until_the_end()])
        return Node(*_at(event), self.mapping(depth + 1))

    def mapping(self, depth: int) -> dict[str, tuple[Node, Node]]:
        found: dict[str, tuple[Node, Node]] = {}
        for event in self.until_the_end():
            key = self.key(event)
            if event.value in found:
                raise doubled(event.value, _at(event))
            found[event.value] = key, self.node(next(self.events), depth)
        return found

    def key(self, event: Any) -> Node:
        """A key as it is written: an article 0113 must not become 113, nor a country NO anything else."""
        _refuse_tags_and_anchors(event)
        at = event.start_mark.index
        if not isinstance(event, yaml.ScalarEvent):
            raise NotReadable(_at(event), "syntax-error", NO_KEY, QUOTE_IT)
        # To libyaml {?x: 1} holds the key x, to YAML 1.2 the key ?x; and {?: 1} none at all.
        if not event.style and (not event.value or self.text[at - 1 : at] == "?"):
            raise NotReadable(_at(event), "syntax-error", BARE_KEY, QUOTE_IT)
        return Node(*_at(event), event.value)

    def until_the_end(self) -> Iterator[Any]:
        """The events of one list or mapping; whoever takes one takes what lies inside it too."""
        for event in self.events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield event


def _refuse_tags_and_anchors(event: Any) -> None:
    if event.anchor:  # an alias has one too
        raise NotReadable(_at(event), "syntax-error", ANCHORS, WRITE_IT_OUT)
    if getattr(event, "tag", None):  # an alias has none
        raise NotReadable(_at(event), "syntax-error", TAGS, WRITE_IT_OUT)


def _meant(written: str) -> str | float | bool | None:
    """What a word without quotes means by the core schema of YAML 1.2; all else is text."""
    if written in _WORDS:
        return _WORDS[written]
    if _WHOLE.fullmatch(written):
        return _whole(written)
    if _DECIMAL.fullmatch(written):
        return float(written)
    return float(written.replace(".", "")) if _NO_NUMBER.fullmatch(written) else written


def _whole(written: str) -> int | str:
    try:
        return int(written, _BASES.get(written[:2], 10))
    except ValueError:  # Python reads no number of thousands of digits: it stays text, for the schema to refuse
        return written


def _at(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _stumbled(broken: Any, text: str) -> NotReadable:
    """What the parser stumbled over, and where."""
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
    told = _with_its_sign(problem, text, at)
    what = in_our_words(f"{context}: {told}", YAML_WORDS)
    if "flow" in context and began and began.line < at.line:
        line = began.line + 1
        what = _("{what} (bracket in line {line})", what=what, line=line)
    return NotReadable(
        place,
        "syntax-error",
        _("this is not readable YAML: {what}.", what=what),
        LIKE_ITS_NEIGHBOURS,
    )


def _closed_before(line: int, text: str) -> dict[str, object]:
    """The empty list or mapping right before a line, if any: whoever pastes an entry below `[]` breaks the file."""
    before = text.splitlines()[:line]
    while before and (not before[-1].strip() or before[-1].lstrip().startswith("#")):
        before.pop()
    found = _CLOSED.fullmatch(before[-1]) if before else None
    return {"key": found[1], "closed": found[2], "line": len(before)} if found else {}


def _with_its_sign(problem: str, text: str, at: Any) -> str:
    """libyaml does not say which character it cannot use; PyYAML does, in these words."""
    return problem.replace("found character that", f"found character {text[at.index : at.index + 1]!r} that")
