"""Documentation: what a program can write, no person keeps in step by hand."""

from __future__ import annotations

from tests.conftest import REPOSITORY
from thb_eu.checks import all_checks
from thb_eu.definitions import Definitions
from thb_eu.report.catalogue import catalogue_markdown


def test_the_page_of_checks_is_the_catalogue(definitions: Definitions) -> None:
    """`make docs` writes it anew after a check was added or its words changed."""
    page = (REPOSITORY / "docs" / "checks.md").read_text(encoding="utf-8")

    assert page == catalogue_markdown(all_checks(definitions))


def test_every_page_is_found_from_the_readme() -> None:
    """A page that nothing links to is read by nobody."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in (REPOSITORY / "docs").glob("*.md"))

    assert pages and not [page for page in pages if f"docs/{page}" not in readme]
