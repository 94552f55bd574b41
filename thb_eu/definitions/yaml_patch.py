"""Set, add or take out one value of a YAML file, and keep every other byte.

Every byte outside the change stays: remarks, order, spacing, quotes, line ends, a byte order mark. What is new is
written in the style of its neighbours. JSON is YAML too: a descriptor is patched likewise. After the change the file is
read strictly; where it does not hold what was meant, it is refused and left to be edited by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import ENGLISH, _
from thb_eu.base.model import Place
from thb_eu.definitions.strict_reader import read_json, read_yaml
from thb_eu.definitions.strict_text import INVISIBLE, decoded, meaning

Path = Sequence[str | int]
"""From the head of a file: names of keys and numbers of entries, counted from 0."""
Edit = tuple[int, int, str]
"""From which character to which one another text takes the place of the one there."""

WIDEST = 120
"""A line may be so wide; a longer mapping or list gets a line for each of its entries."""
STEP = 2
JSON = ".json"
BOM = "\ufeff".encode()
LANGUAGE = re.compile("[a-z]{2,3}")
PLAIN = re.compile(r"[^\W\d_][\w./-]*(?: [\w./-]+)*|\d{4}-\d{2}-\d{2}")
NOT_TEXT_TO_ALL = re.compile(r"yes|no|on|off|y|n|[0-9a-f]{12,}", re.IGNORECASE)
"""Words that readers of YAML 1.1 take for true and false, and seals, of which some look like numbers."""
_LOADER: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
ESCAPED = re.compile(r"\\(?:(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|.)")
"""An escape of JSON; two that are the halves of one character are none to YAML, which is shown others as long."""
_BLANKS = " \t"


def with_value(content: bytes, name: str, path: Path, value: Any) -> bytes:
    """Return the file called `name` with `value` at `path`; the last key of the path may be new, its mapping too."""
    return _patched(content, name, path, value, lambda text: text.put(path, value))


def with_entry(content: bytes, name: str, path: Path, value: Any, after: int | None = None) -> bytes:
    """Return the file with one entry more in the list at `path`; a list that is missing is begun.

    `after`: the number of the entry below which it stands; at the end if left out.
    """
    held = list(_at(_values(content, name), path) or ())
    at = len(held) if after is None else after + 1
    whole = [*held[:at], value, *held[at:]]
    return _patched(
        content, name, path, whole, lambda text: text.insert(path, value, at) if held else text.put(path, whole)
    )


def without_key(content: bytes, name: str, path: Path) -> bytes:
    """Return the file without a mapping's key at `path`; remarks around it stay, one on its own line goes with it."""
    *around, key = path
    kept = {name: value for name, value in _at(_values(content, name), around).items() if name != key}
    return _patched(content, name, around, kept, lambda text: text.remove_key(path))


def without_entry(content: bytes, name: str, path: Path) -> bytes:
    """Return the file without the entry of a list at `path`; the remarks around it stay."""
    *around, number = path
    kept = [entry for place, entry in enumerate(_at(_values(content, name), around)) if place != number]
    return _patched(content, name, around, kept, lambda text: text.remove(path) if kept else text.put(around, []))


def entry_text(value: Mapping[str, Any]) -> str:
    """Return an entry of a list as it is written in these files, each line ended."""
    return "".join(f"{line}\n" for line in _block([value], STEP))


def _patched(content: bytes, name: str, path: Path, meant: Any, edits: Callable[[_Source], Iterable[Edit]]) -> bytes:
    """Return the file with `edits` made; it must then hold `meant` at `path`, and all else as before."""
    value = _values(content, name) if path else meant
    holder = value
    for step in path[:-1]:
        if isinstance(holder, dict) and holder.get(step) is None:
            holder[step] = {}
        holder = holder[step]
    if path:
        holder[path[-1]] = meant
    text, read = decoded(content), None
    try:
        for start, end, new in sorted(edits(_Source(text, name.endswith(JSON))), reverse=True):
            text = text[:start] + new + text[end:]
        patched = (BOM if content.startswith(BOM) else b"") + text.encode()
        read = _values(patched, name)
    except (SourceRefused, yaml.YAMLError):  # told below, with what else is not as it was meant
        patched = b""
    if json.dumps(read) != json.dumps(value):  # as text: 1, 1.0 and true are equal to Python
        what = _("the file is written in a way in which it cannot be changed by itself.")
        raise SourceRefused(Fault(Place(name), "file-not-patchable", what, _("Make the change by hand.")))
    return patched


def _values(content: bytes, name: str) -> Any:
    read = (read_json if name.endswith(JSON) else read_yaml)(content, name, SourceRefused)
    return {} if read is None else read


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else value[step]
    return value


@dataclass(frozen=True, slots=True)
class _Found:
    """A value in the text: its node, in which column its key or its dash stands, where the sign before it ends."""

    node: Any
    column: int
    after: int
    in_flow: bool = False


class _Source:
    """A text and its nodes, of which each knows where it begins and ends."""

    def __init__(self, text: str, is_json: bool) -> None:
        self.text, self.is_json = text, is_json
        line_end = re.search(r"\r\n|\r|\n", text)
        self.line_end = line_end[0] if line_end else "\n"
        seen = ESCAPED.sub(lambda found: "x" * len(found[0]) if found[1] else found[0], text) if is_json else text
        root = yaml.compose(seen, Loader=_LOADER)
        self.root = _Found(root, -STEP, 0)

    def find(self, path: Path) -> _Found | None:
        """Return the value at a path; nothing where its last key is new."""
        found: _Found | None = self.root
        for step in path:
            found = found and self._child(found, step)
        return found

    def _child(self, parent: _Found, step: str | int) -> _Found | None:
        node = parent.node
        if isinstance(node, yaml.SequenceNode):
            child = node.value[int(step)]
            after = child.start_mark.index if node.flow_style else self._dash(child) + 1
            return _Found(child, node.start_mark.column, after, node.flow_style)
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.value == step:
                colon = self.text.find(":", key.end_mark.index) + 1
                return _Found(value, key.start_mark.column, colon, node.flow_style)
        return None

    def _dash(self, child: Any) -> int:
        """Find where the dash of an entry stands in a list that has a line for each."""
        return self.text.rindex("-", 0, child.start_mark.index)

    def put(self, path: Path, value: Any) -> Iterator[Edit]:
        """Yield what makes `value` stand at a path."""
        found = self.find(path)
        if found:
            yield from self._replace(found, value)
            return
        *around, key = path
        holder = self.find(around)
        if holder is None or _is_null(holder.node):
            if around:
                yield from self.put(around, {key: value})
            else:
                yield self._at_the_end(_block({key: value}, 0))
            return
        node = holder.node
        if node.flow_style:
            pair = _flow({key: value}, self.is_json)[1:-1]
            yield self._beside([both[1] for both in node.value], [both[0] for both in node.value], node, pair)
        else:
            yield self._below(node.value[-1][1], _block({key: value}, node.start_mark.column), node.start_mark.column)

    def insert(self, path: Path, value: Any, at: int) -> Iterator[Edit]:
        """Yield what adds an entry to a list that has some, as number `at`, at least 1."""
        found = self.find(path)
        assert found is not None
        node, entries = found.node, found.node.value[:at]
        if node.flow_style:
            yield self._beside(entries, entries, node, _flow(value, self.is_json))
            return
        column = node.start_mark.column
        dash = f"{' ' * column}- "
        lines = [dash + _flow(value)] if getattr(entries[-1], "flow_style", False) else _block([value], column)
        yield self._below(entries[-1], [""] * self._is_parted(found.node.value) + lines, column)

    def remove(self, path: Path) -> Iterator[Edit]:
        """Yield what takes one of several entries out of a list, with the empty lines that parted it from another."""
        *around, number = path
        found = self.find(around)
        assert found is not None
        at, entries, text = int(number), found.node.value, self.text
        if found.node.flow_style:
            start, end = (entries[at].start_mark.index, entries[at].end_mark.index)
            yield (start, entries[1].start_mark.index, "") if at == 0 else (entries[at - 1].end_mark.index, end, "")
            return
        start = self._line_start(self._dash(entries[at]))
        end = self._after_line(self._line_end(self._end(entries[at])))
        if at:
            start = self._after_line(self._line_end(len(text[:start].rstrip())))
        else:
            while end < len(text) and not text[end : self._line_end(end)].strip():
                end = self._after_line(self._line_end(end))
        if end == len(text) and not text.endswith(
            ("\n", "\r")
        ):  # the last line had no end, and the new last one has none
            start = len(text[:start].rstrip("\r\n"))
        yield start, end, ""

    def remove_key(self, path: Path) -> Iterator[Edit]:
        """Yield what takes a key out of a mapping that has others before it, or stands in braces."""
        *around, key = path
        found = self.find(around)
        assert found is not None
        pairs = found.node.value
        at = next(number for number, (name, _value) in enumerate(pairs) if name.value == key)
        start, end = pairs[at][0].start_mark.index, self._end(pairs[at][1])
        if found.node.flow_style:
            first = at == 0 and len(pairs) > 1
            yield (start, pairs[1][0].start_mark.index, "") if first else (self._end(pairs[at - 1][1]), end, "")
            return
        yield self._line_start(start), self._after_line(self._line_end(end)), ""

    def _replace(self, found: _Found, value: Any) -> Iterator[Edit]:
        node, text = found.node, self.text
        start, end = int(node.start_mark.index), self._end(node)
        is_block = not getattr(node, "flow_style", True)
        if is_block and value and isinstance(value, dict if isinstance(node, yaml.MappingNode) else list):
            column = node.start_mark.column
            yield start, end, self.line_end.join(_block(value, column))[column:]
            return
        between = text[found.after : start]
        if not between.strip() and (between.strip(_BLANKS) or not found.in_flow):
            start = found.after
        if found.in_flow or _fits(value, found.after - self._line_start(found.after)):
            if is_block and start > found.after:  # a remark stands between
                yield found.after, found.after, f" {_flow(value)}"
                yield len(text[: self._line_start(start)].rstrip("\r\n")), end, ""
                return
            yield start, end, " " * (text[start - 1 : start] in (":", "-")) + _flow(value, self.is_json)
            return
        yield start, end, ""
        line = self._line_end(end)
        yield line, line, "".join(self.line_end + entry for entry in _block(value, found.column + STEP))

    def _beside(self, values: Sequence[Any], starts: Sequence[Any], node: Any, new: str) -> Edit:
        """Find what adds to a list or mapping in brackets; on a line of its own where the last one has that."""
        if not values:
            at = node.start_mark.index + 1
            return at, at, new
        before = self.text[self._line_start(starts[-1].start_mark.index) : starts[-1].start_mark.index]
        at = self._end(values[-1])
        return at, at, f",{' ' if before.strip() else self.line_end + before}{new}"

    def _below(self, last: Any, lines: Sequence[str], column: int) -> Edit:
        """Find what adds lines after an entry and the remarks that are indented as a part of it."""
        at = self._line_end(self._end(last))
        while at < len(self.text):
            line = self.text[self._after_line(at) : self._line_end(self._after_line(at))]
            if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) <= column:
                break
            at = self._line_end(self._after_line(at))
        return at, at, "".join(self.line_end + line for line in lines)

    def _at_the_end(self, lines: Sequence[str]) -> Edit:
        ended = not self.text or self.text.endswith(("\n", "\r"))
        new = self.line_end.join(lines)
        return len(self.text), len(self.text), new + self.line_end if ended else self.line_end + new

    def _is_parted(self, entries: Sequence[Any]) -> bool:
        """Tell whether an empty line parts the last two entries of a list, or a single one has several lines."""
        if len(entries) == 1:
            return bool(re.search(r"[\r\n]", self.text[entries[0].start_mark.index : self._end(entries[0])]))
        between = self.text[self._end(entries[-2]) : entries[-1].start_mark.index]
        return any(not line.strip() for line in re.split(r"\r\n|\r|\n", between)[1:-1])

    def _end(self, node: Any) -> int:
        """Find where the last character of a value stands; libyaml has a block end where the next thing begins."""
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            start, end = node.start_mark.index, node.end_mark.index
            keeps = "+" in self.text[start : self._line_end(start)].partition("#")[0]
            return int(end) if keeps else start + len(self.text[start:end].rstrip())
        if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self._end(last[1] if isinstance(last, tuple) else last)

    def _line_start(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def _line_end(self, at: int) -> int:
        found = re.compile(r"[\r\n]").search(self.text, at)
        return found.start() if found else len(self.text)

    def _after_line(self, at: int) -> int:
        """Return the beginning of the next line, from the end of one."""
        return at + (2 if self.text.startswith("\r\n", at) else 1 if at < len(self.text) else 0)


def _is_null(node: Any) -> bool:
    return node is None or (isinstance(node, yaml.ScalarNode) and not node.style and meaning(node.value) is None)


def _block(value: Any, indent: int) -> list[str]:
    """Return the lines of a mapping or list of which each entry has its own."""
    lines: list[str] = []
    pad = " " * indent
    for key, entry in value.items() if isinstance(value, dict) else ((None, entry) for entry in value):
        sign = "-" if key is None else f"{_scalar(key, is_key=True)}:"
        of_a_list = key is None and isinstance(entry, dict) and entry
        if not of_a_list and _fits(entry, indent + len(sign)):
            lines.append(f"{pad}{sign} {_flow(entry)}")
            continue
        below = _block(entry, indent + STEP)
        lines += [f"{pad}- {below[0].lstrip(' ')}", *below[1:]] if key is None else [pad + sign, *below]
    return lines


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _is_flat(value: Any) -> bool:
    """Tell whether a value is a scalar or a list of scalars."""
    return all(map(_is_scalar, value)) if isinstance(value, list) else _is_scalar(value)


def _fits(value: Any, column: int) -> bool:
    """Tell whether a value stands in one line: a scalar, or scalars and lists of them by name that have room there.

    Words by language never do.
    """
    if not isinstance(value, dict | list) or not value:
        return True
    entries = value.values() if isinstance(value, dict) else value
    if not all(map(_is_scalar, entries)) and not (isinstance(value, dict) and all(map(_is_flat, entries))):
        return False
    if column + len(_flow(value)) >= WIDEST:
        return False
    return not (isinstance(value, dict) and ENGLISH in value and all(map(LANGUAGE.fullmatch, value)))


def _flow(value: Any, is_json: bool = False) -> str:
    """Return a value in one line."""
    if isinstance(value, dict):
        pairs = (f"{_scalar(key, is_json, is_key=True)}: {_flow(entry, is_json)}" for key, entry in value.items())
        return f"{{{', '.join(pairs)}}}"
    return (
        f"[{', '.join(_flow(entry, is_json) for entry in value)}]"
        if isinstance(value, list)
        else _scalar(value, is_json)
    )


def _scalar(value: Any, is_json: bool = False, is_key: bool = False) -> str:
    """Write a scalar as every YAML reader reads it back: text that could be taken for something else is in quotes."""
    is_text = isinstance(value, str) and PLAIN.fullmatch(value) and meaning(value) == value
    if is_text and not is_json and (is_key or not NOT_TEXT_TO_ALL.fullmatch(value)):
        return str(value)
    quoted = json.dumps(value, ensure_ascii=False)
    return INVISIBLE.sub(lambda found: json.dumps(found[0])[1:-1], quoted)
