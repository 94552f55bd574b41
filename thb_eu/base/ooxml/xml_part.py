"""Change one XML part of a workbook at single places and nowhere else.

The standard parser only says where each element begins and ends; what is new is put between the old bytes. Nothing is
read into a tree and written anew, so namespaces, extensions and whatever this program never heard of stay as they were.
Refused: a part that is no sound XML, or declares entities.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROOT = "*"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""How a part of ours begins."""

TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')+>")
ATTRIBUTE = re.compile(rb"\s+([^\s=/>\"']+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
ENCODING = re.compile(r"(<\?xml[^>]*\bencoding\s*=\s*)(?:\"[^\"]*\"|'[^']*')")
ESCAPE_OF_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What a spreadsheet program reads as one character (`_x0041_` is A), though the supplier meant it as written."""


LONGEST_TEXT = 32_767
"""What a cell can hold; a spreadsheet program cuts silently."""

UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold: control characters and halves of characters."""


class DamagedPart(Exception):
    """A part of a workbook cannot be followed: no sound XML, or what another part promises is missing."""


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element stands in its part: first byte, end of its first tag, begin of its last tag, end."""

    name: str
    attributes: Mapping[str, str]
    start: int
    inside: int
    close: int
    end: int

    @property
    def prefix(self) -> str:
        """The prefix that the part gives to the namespace of the element, with its colon."""
        return self.name[: -len(local(self.name))]


class XmlPart:
    """A part while it is being changed; places are those of the bytes as they came."""

    def __init__(self, content: bytes) -> None:
        self.content = in_utf_8(content)
        self._edits: list[tuple[int, int, bytes]] = []

    @property
    def root(self) -> Element:
        """The outermost element."""
        return self.elements(ROOT)[0]

    def elements(self, *paths: str) -> list[Element]:
        """Find the elements at `paths` (`worksheet/sheetData/row`; no prefixes), in order; the outermost one is `*`."""
        path = [""]
        found: list[Element | None] = []
        begun: list[tuple[int, str, Mapping[str, str], int]] = []

        def is_wanted(path: str) -> bool:
            return path in paths or (ROOT in paths and "/" not in path)

        def begins(name: str, attributes: Mapping[str, str], start: int) -> None:
            path.append(f"{path[-1]}/{local(name)}".lstrip("/"))
            if is_wanted(path[-1]):
                begun.append((len(found), name, attributes, start))
                found.append(None)

        def ends(_: str, close: int) -> None:
            if is_wanted(path.pop()):
                number, name, attributes, start = begun.pop()
                found[number] = element_of(self.content, name, attributes, start, close)

        scan(self.content, begins, ends)
        return [element for element in found if element is not None]

    def splice(self, start: int, end: int, new: bytes) -> None:
        """Put `new` in the place of the bytes from `start` to `end`, or between two bytes."""
        self._edits.append((start, end, new))

    def change(self, element: Element, attributes: Mapping[str, str | None], inner: bytes = b"") -> None:
        """Set attributes of an element (`None` takes one away) and add `inner` after what it holds."""
        tag = with_attributes(self.content[element.start : element.inside], attributes)
        if inner and element.inside == element.end:
            closed = f"</{element.name}>".encode()
            self.splice(element.start, element.end, tag[:-2].rstrip() + b">" + inner + closed)
            return
        if attributes:
            self.splice(element.start, element.inside, tag)
        if inner:
            self.splice(element.close, element.close, inner)

    def add_child(self, holder: str, name: str, new: bytes, order: Sequence[str]) -> None:
        """Put a new child into the outermost element, where the `order` of its kinds of children wants it."""
        kinds = order[order.index(name) + 1 :]
        root, *later = self.elements(ROOT, *(f"{holder}/{kind}" for kind in kinds))
        if later:
            self.splice(later[0].start, later[0].start, new)
        else:
            self.change(root, {}, new)

    def written(self) -> bytes:
        """Return the part with everything that was put into it."""
        pieces, at = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            if start < at:
                raise ValueError("one place is changed twice")
            pieces += [self.content[at:start], new]
            at = end
        return b"".join((*pieces, self.content[at:]))


def scan(
    content: bytes,
    begins: Callable[[str, Mapping[str, str], int], None],
    ends: Callable[[str, int], None],
    on_text: Callable[[str], None] | None = None,
) -> None:
    """Tell of every tag of a part and of the byte at which it stands; Damaged where it cannot be followed to its end.

    Nothing is kept that nobody asked for, so that a sheet with a million formatted rows takes no memory.
    """
    parser = ParserCreate()

    def declares(*_: object) -> None:
        raise DamagedPart

    parser.StartElementHandler = lambda name, attributes: begins(name, attributes, parser.CurrentByteIndex)
    parser.EndElementHandler = lambda name: ends(name, parser.CurrentByteIndex)
    parser.EntityDeclHandler = declares
    if on_text is not None:
        parser.CharacterDataHandler = on_text
    try:
        parser.Parse(content, True)
    except (ExpatError, ValueError, LookupError):  # also an encoding that nobody knows
        raise DamagedPart from None


def element_of(content: bytes, name: str, attributes: Mapping[str, str], start: int, close: int) -> Element:
    """Return the element whose first tag begins at `start` and whose last tag at `close`."""
    inside = end_of_tag(content, start)
    if content[inside - 2 : inside] == b"/>":
        return Element(name, _by_local_name(attributes), start, inside, inside, inside)
    return Element(name, _by_local_name(attributes), start, inside, close, end_of_tag(content, close))


def texts_of(part: bytes, holder: str, of: str, never: str = "") -> list[str]:
    """Return the text of every element `holder`: that of the elements `of` in it, or its own, none within `never`."""
    found: list[list[str]] = []
    path: list[str] = []

    def begins(name: str, _: Mapping[str, str], __: int) -> None:
        path.append(local(name))
        if path[-1] == holder:
            found.append([])

    def ends(_: str, __: int) -> None:
        path.pop()

    def on_text(text: str) -> None:
        if path[-1] == of and holder in path and never not in path:
            found[-1].append(text)

    scan(part, begins, ends, on_text)
    return ["".join(pieces) for pieces in found]


def end_of_tag(content: bytes, start: int) -> int:
    """Return the first byte after the tag that begins at `start`."""
    tag = TAG.match(content, start)
    if tag is None:
        raise DamagedPart
    return tag.end()


def _by_local_name(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return attributes without prefixes; of two that then are called the same, the one that had none."""
    kept = {name: value for name, value in attributes.items() if not name.startswith("xmlns")}
    return {local(name): kept[name] for name in sorted(kept, key=lambda name: ":" not in name)}


def with_attributes(tag: bytes, attributes: Mapping[str, str | None]) -> bytes:
    """Return a first tag with some attributes set or taken away; the others and their order stay."""
    left = dict(attributes)

    def written(name: str, value: str) -> bytes:
        return b" " + name.encode() + b'="' + escaped(value) + b'"'

    def changed(match: re.Match[bytes]) -> bytes:
        name = match.group(1).decode()
        if name not in left:
            return match.group()
        value = left.pop(name)
        return b"" if value is None else written(name, value)

    result = ATTRIBUTE.sub(changed, tag)
    at = len(result) - (2 if result.endswith(b"/>") else 1)
    new = b"".join(written(name, value) for name, value in left.items() if value is not None)
    return result[:at].rstrip() + new + result[at:]


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def in_namespace(element: Element, new: bytes) -> bytes:
    """State in a new child to which namespace it belongs, where its part gives the namespace a prefix."""
    return re.sub(rb"^<([^\s/>]+)", rb'<\1 xmlns="' + MAIN.encode() + rb'"', new) if element.prefix else new


def in_utf_8(content: bytes) -> bytes:
    """Return a part written in UTF-16, the other encoding that a workbook may have, in UTF-8."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    return ENCODING.sub(r'\1"UTF-8"', content.decode("utf-16"), count=1).encode()


def without_controls(text: str) -> str:
    """Return the text without control characters, which no markup can hold, its lines ended by one sign."""
    return text if text.isprintable() else UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def readable(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text as its place can hold it: no control characters, not longer than `longest`, or than a cell."""
    clean = without_controls(text)
    return clean if len(clean) <= longest else clean[: longest - 2] + " …"


def escaped(text: str) -> bytes:
    """Return text for an element or an attribute of any part: nothing in it is markup, whatever the part's encoding."""
    bare = readable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return bare.replace("\n", "&#10;").replace("\t", "&#9;").encode("ascii", "xmlcharrefreplace")


def shown(text: str) -> bytes:
    """Return text that a cell or a comment shows, letter by letter as it was written."""
    return escaped(ESCAPE_OF_EXCEL.sub("_x005F_", readable(text)))
