"""Pages as their readers find them: sections, cells, references."""

from __future__ import annotations

from tests.support.markup import Element


def section(tree: Element, name: str) -> Element:
    """The section with this id, or headed by the heading with this id."""
    found = [part for part in tree.every("section") if name in (part.attributes.get("id"), part.attributes.get(HEADED))]
    assert len(found) == 1
    return found[0]


HEADED = "aria-labelledby"


def cell_of(element: Element, table: str) -> str:
    """The cell of the workbook whose value an element shows; empty where it shows none."""
    return element.attributes.get("id", "").removeprefix(f"{table}-")


def references(element: Element) -> list[str]:
    """The footnotes that something refers to."""
    return [found.attributes["href"].removeprefix("#") for found in element.having("role", "doc-noteref")]
