"""Untranslated: a page that has its words in its language itself in; the same out, which no catalogue translates.

A catalogue knows sentences and not pages: a cell that reads like one of another page would be translated with it.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from release.site.code_blocks import TranslatedCode
from release.site.layout import has_its_words


class Untranslated(SphinxTransform):
    """Say of every block of such a page that it is not to be translated; a link marked so would lose its text."""

    default_priority = TranslatedCode.default_priority - 1

    def apply(self, **kwargs: Any) -> None:
        """Both those who translate pages ask for the mark: Sphinx, and `code_blocks`."""
        if has_its_words(f"{self.env.docname}.md"):
            for block in self.document.findall(nodes.TextElement):
                if not isinstance(block, nodes.Inline):
                    block["translatable"] = False


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx asks an extension."""
    app.add_transform(Untranslated)
    return {"parallel_read_safe": True}
