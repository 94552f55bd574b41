"""Accessible: what the theme writes in, the same for readers who use no mouse or no eyes out."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

AFTER_THE_THEME = 900
MENDED = (
    ("furo_navigation_tree", 'role="heading"', 'role="heading" aria-level="2"'),
    ("body", '<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'),
    ("body", "<pre", '<pre tabindex="0"'),
)
"""What the theme fills, what it writes there, and what it should. What is wide is scrolled by the keyboard too."""


def mend(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """The headings of the navigation get their level, tables and examples can be reached by the keyboard."""
    for name, written, mended in MENDED:
        if name in context:
            context[name] = context[name].replace(written, mended)


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx asks an extension."""
    app.connect("html-page-context", mend, priority=AFTER_THE_THEME)
    return {"parallel_read_safe": True}
