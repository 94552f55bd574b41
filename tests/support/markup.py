"""Markup: a page in, its elements out as a browser has them; an element that is left open fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link", "base", "embed", "source", "area", "col", "track", "wbr"}


@dataclass
class Element:
    """One element of the page as a browser has it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def every(self, *names: str) -> Iterator[Element]:
        """All elements below that are called one of `names` (any, where none is given)."""
        for part in self.inside:
            if isinstance(part, Element):
                if not names or part.name in names:
                    yield part
                yield from part.every(*names)

    def having(self, name: str, value: str) -> list[Element]:
        """All elements below with this attribute; a class may be one of several."""
        return [found for found in self.every() if value in found.attributes.get(name, "").split()]

    def all(self, name: str = "", **wanted: str) -> Iterator[Element]:
        """All elements below with this name and these attributes, `*` for any value; `class_` and `data_x` so."""
        named = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
        for found in self.every(*filter(None, (name,))):
            held = found.attributes
            if all(key in held and value in ("*", held[key], *held[key].split()) for key, value in named.items()):
                yield found

    @property
    def words(self) -> str:
        """All text below, what stands in different elements apart."""
        parts = (part if isinstance(part, str) else f" {part.words} " for part in self.inside)
        return " ".join("".join(parts).split())

    @property
    def raw(self) -> str:
        """All text below as it stands."""
        return "".join(part if isinstance(part, str) else part.raw for part in self.inside)

    @property
    def text(self) -> str:
        """All text below, spaces as one."""
        return " ".join("".join(self._texts()).split(" ")).strip()

    def _texts(self) -> Iterator[str]:
        for part in self.inside:
            if isinstance(part, str):
                yield part
            elif part.name != "sup":
                yield from part._texts()


class Reader(HTMLParser):
    """Reads a page and refuses an end tag that does not close the element that is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute of {tag} stands twice"
        found = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes {self.open[-1].name}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(content: bytes | str) -> Element:
    """The page, or a part of one, as a tree; fails where a tag is left open."""
    reader = Reader()
    reader.feed(content if isinstance(content, str) else content.decode())
    reader.close()
    assert reader.open == [reader.root]
    return reader.root
