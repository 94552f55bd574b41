"""Sphinx: the pages of one language, as `release.site` lays them out, in; a folder that opens without a server out.

The language, and the folder with the compiled catalogues, come with the command (`-D language=… -D locale_dirs=…`).
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from release.site.layout import names_of_languages

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = PROJECT["name"]
release = version = PROJECT["version"]
copyright = ""
html_show_copyright = False
html_show_sphinx = False
html_last_updated_fmt = None

extensions = [
    "myst_parser",
    "release.site.anchors",
    "release.site.code_blocks",
    "release.site.untranslated",
    "release.site.accessible",
]
smartquotes = False  # two hyphens of an option stay two
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4  # the anchors that a code host makes of headings
myst_footnote_transition = False
suppress_warnings = ["myst.header"]  # a page may begin below its title
nitpicky = True
keep_warnings = False
pygments_style = "default"
pygments_dark_style = "monokai"
highlight_language = "text"  # indented blocks are commands and files of many kinds

gettext_compact = "docs"

html_theme = "furo"
html_title = f"{project} {version}"
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # would fetch the pages found, which a browser does not allow without a server
html_static_path = ["_static"]
html_css_files = ["site.css"]
templates_path = ["_templates"]
html_theme_options = {"top_of_page_buttons": []}
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_context = {"languages": names_of_languages()}
html_use_index = False
