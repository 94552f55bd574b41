"""Code blocks: those of a page in, in the words of the reader's language out, where a translator wrote them.

Sphinx itself translates a block of code by the syntax of reStructuredText, of which Markdown knows nothing.
"""

from __future__ import annotations

from gettext import translation
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from release.site.catalogue_files import DOMAIN


class TranslatedCode(SphinxTransform):
    """Put the translation into the place of a block, before Sphinx translates the sentences."""

    default_priority = 19

    def apply(self, **kwargs: Any) -> None:
        """Every block of the page that has one."""
        for folder in self.config.locale_dirs:
            catalogue = translation(DOMAIN, folder, [self.config.language], fallback=True)
            for block in self.document.findall(nodes.literal_block):
                if block.rawsource and block.get("translatable", True):
                    block[:] = [nodes.Text(catalogue.gettext(block.rawsource))]


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx asks an extension."""
    app.add_transform(TranslatedCode)
    return {"parallel_read_safe": True}
