"""Markup: a page in, its elements out, as simply as a test asks for them; one that is not closed fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link", "col", "rect", "line", "circle", "polyline"}


@dataclass
class Node:
    """An element: its name, its attributes, what is inside, in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    def all(self, name: str = "", **wanted: str) -> Iterator[Node]:
        """Every element inside with this name and these attributes; `class_` and `data_x` are written so."""
        for one in self.inside:
            if isinstance(one, Node):
                named = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
                if name in ("", one.name) and all(one.has(key, value) for key, value in named.items()):
                    yield one
                yield from one.all(name, **wanted)

    def has(self, key: str, value: str) -> bool:
        """Whether an attribute has a value; of several classes one is enough, `*` is any."""
        held = self.attributes.get(key)
        return held is not None and (value == "*" or value == held or (key == "class" and value in held.split()))

    @property
    def text(self) -> str:
        """All its words, each run of spaces as one."""
        return " ".join("".join(one if isinstance(one, str) else f" {one.text} " for one in self.inside).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes {self.open[-1].name}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(page: str) -> Node:
    """The page, or a part of one, as a tree; an element that is left open fails."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"{reader.open[-1].name} is left open"
    return reader.root
