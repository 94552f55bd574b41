"""Documentation: what a program can write, no person keeps in step by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import thb_eu
from release.site.layout import DOCS, LANGUAGES
from release.site.reference import LISTS, MARK, filled
from tests.conftest import REPOSITORY
from tests.leaks.commands import all_commands
from thb_eu.base.refusals import all_refusals
from thb_eu.checks import all_checks
from thb_eu.definitions import Definitions
from thb_eu.definitions.schema_files import DECLARED


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_site_lists_all_that_the_program_knows_of_itself(lang: str, definitions: Definitions) -> None:
    """No command, code, check, decision, table or file that people edit is left out, in any language."""
    pages = {name: "\n".join(write(definitions, lang)) for name, write in LISTS.items()}
    tables = [f"{path.parent.name}/" for path in (REPOSITORY / "datapackages/sources").glob("*/datapackage.json")]

    for name, expected in {
        "commands": [f"## thb-eu {name}\n" for name, _command in all_commands()],
        "checks": [f"### {check.id}" for check in all_checks(definitions)],
        "refusals": [f"## {refusal.code}" for refusal in all_refusals()],
        "decisions": [f"`{decision}`" for decision in definitions.law.decisions],
        "contracts": [f"### {table}" for table in tables],
        "code-lists": [f"## {path.stem}" for path in (REPOSITORY / "datapackages/codelists").glob("*.csv")],
        "edited-files": [f"`schemas/{name}.schema.json`" for name in DECLARED],
        "library": [f"### {name}" for name in thb_eu.__all__],
    }.items():
        assert expected and not [words for words in expected if words not in pages[name]], name


def test_every_list_has_its_page_and_every_mark_its_list(definitions: Definitions) -> None:
    marks = [found["name"] for page in DOCS.rglob("*.md") for found in MARK.finditer(page.read_text(encoding="utf-8"))]

    assert sorted(marks) == sorted(LISTS)
    assert "## thb-eu submit" in filled(definitions, "en", "<!-- thb-eu: commands -->")


LINK = re.compile(r"\]\(([^)#\s]+\.md)(?:#[^)]*)?\)")
READMES = [REPOSITORY / "README.md", REPOSITORY / "README.sl.md"]


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_every_page_is_found_from_the_readme(readme: Path) -> None:
    """A page to which no way leads is read by nobody: from the README, then from page to page."""
    found, ahead = set(), [readme]
    while ahead:
        page = ahead.pop()
        found.add(page)
        linked = {(page.parent / link).resolve() for link in LINK.findall(page.read_text(encoding="utf-8"))}
        ahead += [path for path in linked if path.is_file() and path not in {*found, *ahead}]
    pages = set((REPOSITORY / "docs").rglob("*.md"))

    assert pages and not [str(page.relative_to(REPOSITORY)) for page in pages - found]


def test_both_readmes_lead_to_the_same_places() -> None:
    """The same lines of Python and of commands, and the same links but those to each other."""
    ways = []
    for readme in READMES:
        text = readme.read_text(encoding="utf-8")
        code = re.findall(r"(?m)^    make \w+|^```python\n(?s:.*?)^```", text)
        ways.append((code, [link for link in re.findall(r"\]\((.*?)\)", text) if not link.startswith("README")]))

    assert ways[0] == ways[1]


PAGES = [*READMES, *sorted((REPOSITORY / "docs").rglob("*.md"))]
PYTHON = {
    code: page.name for page in PAGES for code in re.findall(r"(?ms)^```python\n(.*?)^```", page.read_text("utf-8"))
}


@pytest.mark.parametrize(("code", "page"), PYTHON.items(), ids=PYTHON.values())
def test_every_documented_line_of_python_runs(
    code: str, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it stands on the page, in an empty folder, one block after another."""
    monkeypatch.chdir(tmp_path)

    exec(compile(code, page, "exec"), {"__name__": "documented"})

    assert (tmp_path / "build/si-2024-from-python/manifest.json").is_file()
    assert capsys.readouterr().out.split()[0] == "DRAFT"


def test_nobody_is_told_to_install_by_a_name_that_anybody_may_take() -> None:
    """The bare name in an index is whoever registered it: what is installed comes from the release at hand."""
    told = [*PAGES, *(REPOSITORY / "thb_eu").rglob("*.py")]

    assert not [path.name for path in told if re.search(r"thb-eu\[|pip3? install thb.eu\b", path.read_text("utf-8"))]


def test_a_command_on_a_page_can_be_pasted_into_a_shell() -> None:
    """Outside of quotation marks bash takes `!D14` for a line of its history, and runs nothing."""
    commands = [
        (page.name, line)
        for page in PAGES
        for line in page.read_text("utf-8").splitlines()
        if re.match(r"(?: {4}|\$ )(?:thb-eu|python)\b", line)
    ]

    assert commands
    assert not [(page, line) for page, line in commands if "!" in re.sub(r"'[^']*'", "", line)]
