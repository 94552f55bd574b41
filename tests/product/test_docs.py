"""Documentation: what a program can write, no person keeps in step by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import thb_eu
from release.site.anchors import anchors_of
from release.site.architecture import layers, picture
from release.site.catalogue_files import translated
from release.site.layout import DOCS, FENCE, LANGUAGES, SOURCE, sources_of
from release.site.reference import LISTS, MARK, filled
from tests.conftest import REPOSITORY
from tests.leaks.commands import all_commands
from thb_eu.base.refusals import all_refusals
from thb_eu.checks import all_checks
from thb_eu.cli import PROGRAM, cli
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


def test_the_picture_of_the_architecture_shows_the_layers_that_are_held() -> None:
    """Every room once, row by row as `make lint` holds them; `make docs` draws them anew."""
    for lang in LANGUAGES:
        kept = (DOCS / ("architecture.svg" if lang == SOURCE else f"architecture.{lang}.svg")).read_text(
            encoding="utf-8"
        )
        assert kept == picture(lang)
        assert re.findall(r'class="name"[^>]*>([^<]+)<', kept) == [room for row in layers() for room in row]
        assert "<title>" in kept and "<desc>" in kept and "prefers-color-scheme: dark" in kept


def test_every_list_has_its_page_and_every_mark_its_list(definitions: Definitions) -> None:
    marks = [found["name"] for page in DOCS.rglob("*.md") for found in MARK.finditer(page.read_text(encoding="utf-8"))]

    assert sorted(marks) == sorted(LISTS)
    assert f"## {PROGRAM} submit" in filled(definitions, "en", "<!-- thb-eu: commands -->")


LINK = re.compile(r"\]\(([^)#\s]+\.md)(?:#[^)]*)?\)")
READMES = [REPOSITORY / "README.md", REPOSITORY / "README.sl.md"]


@pytest.mark.parametrize("page", [path for path in sorted(DOCS.glob("*.md")) if MARK.search(path.read_text("utf-8"))])
def test_who_reads_a_list_without_the_site_is_told_where_it_is(page: Path) -> None:
    """Above the mark of a list that the site makes: the command that prints it, or files that hold it."""
    above = page.read_text("utf-8").partition("<!-- thb-eu:")[0].rstrip().rpartition("\n\n")[2]
    named = [word for word in re.findall(r"`([^`]+)`", above) if word != "make site"]
    files = [word for word in named if "/" in word]

    assert "make site" in above and named
    assert [word for word in files if not (REPOSITORY / word).exists()] == []


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


def test_the_index_names_every_page() -> None:
    """The site makes its tree of it; the pages of a folder with a README are found from there."""
    index = DOCS / "index.md"
    linked = {(DOCS / found["file"]).resolve() for found in TARGET.finditer(index.read_text(encoding="utf-8"))}
    pages = {
        path
        for path in sources_of(SOURCE).values()
        if path != index and (path.name == "README.md" or not (path.parent / "README.md").exists())
    }

    assert not [str(path.relative_to(REPOSITORY)) for path in pages - linked]


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


WRITTEN = [*PAGES, REPOSITORY / "CONTRIBUTING.md", REPOSITORY / "SECURITY.md"]
COMMAND = re.compile(
    r"(?m)^(?: {4}|\$ |)(?P<block>thb-eu (?![a-z]+ \d)[^\n]*(?:\\\n[^\n]*)*)|`(?P<inline>thb-eu (?![a-z]+ \d)[^`\n]+)`"
)
"""A command in a block, with what is continued below it, or in a sentence; `thb-eu form 1` is a stamp, no command."""
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
NAME = re.compile(r"[a-z][a-z-]*")


def faults_of(line: str) -> Iterator[str]:
    """What the program would not understand of a command: a name that it lacks, an option that the command lacks."""
    line = re.split(r"\s#\s|\s[|>&]\s", line.replace("\\\n", " "))[0]
    words, command, path = line.split()[1:], cli, ["thb-eu"]
    while isinstance(command, click.Group) and words and NAME.fullmatch(words[0]):
        if words[0] not in command.commands:
            yield f"{' '.join(path)} has no command {words[0]}"
            return
        path.append(words[0])
        command = command.commands[words.pop(0)]
    parameters = [*command.params]
    if isinstance(command, click.Group):  # where no command stands, one of the group is meant
        parameters += [it for below in command.commands.values() for it in below.params]
    known = {name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)}
    yield from (f"{' '.join(path)} has no {name}" for name in OPTION.findall(line) if name not in {*known, "--help"})


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_command_on_a_page_is_one_that_the_program_knows(page: Path) -> None:
    """Its name and its options, wherever it is written; whoever copies it gets no refusal of words."""
    lines = [found["block"] or found["inline"] for found in COMMAND.finditer(page.read_text(encoding="utf-8"))]

    assert not [(line, fault) for line in lines for fault in faults_of(line)]


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != SOURCE])
def test_every_command_in_a_translation_is_one_that_the_program_knows(lang: str) -> None:
    texts = [str(message.string) for message in translated(lang) if message.id and message.string]
    lines = [found["block"] or found["inline"] for text in texts for found in COMMAND.finditer(text)]

    assert len(lines) > 100
    assert not [(line, fault) for line in lines for fault in faults_of(line)]


def test_a_command_that_there_is_not_is_found() -> None:
    assert [*faults_of("thb-eu mappings chek --quiet")] == ["thb-eu mappings has no command chek"]
    assert [*faults_of("thb-eu submit si-2024 --ot DIR  # --this is a remark")] == ["thb-eu submit has no --ot"]
    assert not [*faults_of("thb-eu explain DOSSIER 'V3!D14' --lang sl")]


TARGET = re.compile(r"!?\[[^\]]*\]\((?P<file>[^)\s#]*)(?:#(?P<anchor>[^)\s]+))?\)")


def leads(page: Path, file: str, anchor: str | None) -> bool:
    """Whether there is a file where a link leads, and the heading in it."""
    target = (page.parent / file).resolve() if file else page
    return target.exists() and (not anchor or anchor in anchors_of(target.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_link_leads_to_a_file_and_every_anchor_to_a_heading(page: Path) -> None:
    """Within the repository, as a code host shows it; the site proves its own links when it is built."""
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text(encoding="utf-8")))
    links = [(found["file"], found["anchor"]) for found in TARGET.finditer(text) if ":" not in found["file"]]

    assert not [link for link in links if not leads(page, *link)]


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
