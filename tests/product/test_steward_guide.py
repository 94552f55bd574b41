"""The guide for data stewards is true, in both languages: what it shows is what the commands say today.

A guide is read block by block. The word after a block's language names a state of the law:

    ```diff NAME          a change by that name; `@@` divides it, and each part stands once in the file
    ```yaml case          the same for a file of the collection, whose path its first line tells
    ```sh                 a command; `# ... 3` at its end tells its exit code
    ```text NAME+OTHER    what the command above it says once these changes are made, one after the other; HEAD is the
                          state before the last of them; `[…]` leaves lines out, `[… 5 … 449 …]` tells how many cells
                          are shown, and of how many
"""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tests.conftest import REPOSITORY, SI_2024
from tests.support.law_cases import differences, read_cases
from tests.support.sample import one_of_each, sample, sampled
from thb_eu.base.errors import MappingRefused
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.strict_reader import read_yaml

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

LANGUAGES = ("sl", "en")
GUIDES = {lang: (REPOSITORY / f"docs/steward-guide.{lang}.md").read_text(encoding="utf-8") for lang in LANGUAGES}
SCHEMAS = ("rules", "decisions", "case-decisions", "counting")
RULES, DECISIONS, OF_THE_COLLECTION = "mappings/kz1/113.yaml", "mappings/decisions.yaml", "datapackages/si-2024/"
ELLIPSIS = "…"
INVENTED = (("diff", "decision"), ("diff", "closed"), ("yaml", "case"), ("markdown", "note"), ("markdown", "changelog"))
"""The blocks that tell what the law might be; the other changes are made on these."""

FENCED = re.compile(r"^```(\w+) ?([\w+-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| (.*) \|$", re.MULTILINE)
CELL = re.compile(r"^  [A-Z]\d .*→", re.MULTILINE)
PLACE = re.compile(r"(?<=\.yaml):\d+:\d+")
EXIT_CODE = re.compile(r" +#\D+(\d)$")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the word after it, what stands in it."""

    lang: str
    name: str
    text: str


@dataclass(frozen=True)
class Shown:
    """What a guide says that a command says: the state of the law, the command, its exit code, the lines."""

    guide: str
    state: str
    command: str
    exit_code: int
    text: str

    def __str__(self) -> str:
        return f"{self.guide}: {self.state}: {self.command.partition(' --')[0]}"


def blocks(guide: str) -> list[Block]:
    """The fenced blocks of a guide, in their order."""
    return [Block(*found) for found in FENCED.findall(GUIDES[guide])]


def block(guide: str, lang: str, name: str) -> Block:
    """The one block of that language and name."""
    (found,) = (block for block in blocks(guide) if (block.lang, block.name) == (lang, name))
    return found


def prose(guide: str) -> str:
    """The guide without its fenced blocks."""
    return FENCED.sub("", GUIDES[guide])


def shown(guide: str) -> Iterator[Shown]:
    """Every output that a guide shows, with the command above it."""
    command, code = "", 0
    for block in blocks(guide):
        if block.lang == "sh":
            line = block.text.strip()
            told = EXIT_CODE.search(line)
            command, code = EXIT_CODE.sub("", line), int(told[1]) if told else 0
        elif block.lang == "text":
            yield Shown(guide, block.name, command, code, block.text)


SHOWN = [output for guide in LANGUAGES for output in shown(guide)]
SAID: dict[Shown, Result] = {}


@pytest.fixture
def unsigned(mappings: Path) -> Path:
    """The law before anybody signed: there the examples begin, whoever has signed since."""
    for name in (RULES, DECISIONS):
        text = (mappings / name).read_text(encoding="utf-8")
        (mappings / name).write_text(
            re.sub(r"^( *signed:) {.*$", r"\1 null", text, flags=re.MULTILINE), encoding="utf-8"
        )
    return mappings


# --- the changes that a guide makes -----------------------------------------------------------------------------------


def make(change: Block, folder: Path) -> None:
    """Make a change as a steward does, in the folder of definitions."""
    if change.lang == "yaml":
        name = change.text.partition("\n")[0].removeprefix("# ")
        (folder / name).write_text(change.text, encoding="utf-8")
        return
    head, *hunks = re.split(r"^(?:\+\+\+ b/.*|@@)\n", change.text, flags=re.MULTILINE)
    path = folder / head.strip().removeprefix("--- a/")
    text = path.read_text(encoding="utf-8")
    for hunk in hunks:
        old, new = (_side(hunk, sign) for sign in "-+")
        assert text.count(old) == 1, f"{change.name}: this stands {text.count(old)} times in {path}:\n{old}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def _side(hunk: str, sign: str) -> str:
    return "".join(f"{line[1:]}\n" for line in hunk.splitlines() if line[:1] in (" ", sign, ""))


def said(output: Shown, folder: Path) -> Result:
    """What the command says in the state of the law that the guide names; asked once."""
    if output not in SAID:
        changes = {block.name: block for block in blocks(output.guide) if block.lang in ("diff", "yaml")}
        shutil.copytree(SI_2024.parent, folder / "datapackages")
        *earlier, last = output.state.split("+")
        for name in earlier:
            make(changes[name], folder)
        head = str(shutil.copytree(folder, folder.parent / "head"))
        make(changes[last], folder)
        SAID[output] = run([head if word == "HEAD" else word for word in shlex.split(output.command)[1:]], folder)
    return SAID[output]


def run(words: list[str], folder: Path) -> Result:
    """A command of the toolkit over the definitions in `folder`."""
    return CliRunner().invoke(cli, [*words, "--definitions", str(folder)])


# --- what is shown is what is said ------------------------------------------------------------------------------------


@sampled(
    "output", SHOWN, 0, one_of_each(SHOWN, lambda output: (output.state, output.command.partition(" --")[0])), ids=str
)
def test_an_output_in_the_guide_is_what_the_command_says(output: Shown, unsigned: Path) -> None:
    """Whoever follows the guide sees what it shows, line by line, in the same order and with the same exit code."""
    result = said(output, unsigned)
    whole = iter(comparable(result.output, output.command))

    for line in comparable(output.text, output.command, ELLIPSIS):
        if not line.startswith("[…"):
            assert line in whole, f"not said, or not in this order: {line}\n\n{result.output}"
    assert result.exit_code == output.exit_code


def comparable(text: str, command: str, size: str = r"\d+") -> list[str]:
    """Lines without what grows with the law: places in files, and in the verdict of `mappings check` size and notes.

    A guide writes `…` for these: a number there would not be true for long.
    """
    lines = [PLACE.sub("", line.rstrip()) for line in text.splitlines()]
    if "mappings check" in command and not lines[0].startswith("mappings/"):
        lines[-2:] = re.sub(rf"{size} \w+(?=\D*$)", "N", lines[-2]), re.sub(rf"{size} \w+", "N", lines[-1])
    return lines


@pytest.mark.parametrize("output", [output for output in SHOWN if CELL.search(output.text)], ids=str)
def test_where_cells_are_left_out_the_guide_says_how_many(output: Shown, unsigned: Path) -> None:
    """A shortened list of cells tells how many it shows and how many there are; the last may be a great deal."""
    (told,) = re.findall(r"^\[….*\d.*\]$", output.text, re.MULTILINE)

    numbers = [int(number) for number in re.findall(r"\d+", told)]

    assert numbers == [len(CELL.findall(output.text)), len(CELL.findall(said(output, unsigned).output))]


@pytest.mark.parametrize("guide", LANGUAGES)
def test_the_impact_note_says_nothing_that_the_outputs_do_not(guide: str) -> None:
    """Every number of the note stands in an output shown above it, or in the change itself."""
    known = [output.text for output in shown(guide) if output.state == "decision"]
    known.append(block(guide, "diff", "decision").text)

    note = set(re.findall(r"\d+", block(guide, "markdown", "note").text))

    assert note and note <= set(re.findall(r"\d+", "\n".join(known)))


@pytest.mark.parametrize("guide", LANGUAGES)
def test_identified_victims_are_not_touched_as_the_guide_says(guide: str, unsigned: Path) -> None:
    """The decision on potential victims moves no cell of those who were identified."""
    (output,) = (it for it in shown(guide) if it.state == "decision" and "mappings diff" in it.command)

    assert "status=IDENT" not in said(output, unsigned).output


@pytest.mark.parametrize("guide", LANGUAGES)
def test_the_change_is_marked_as_invented(guide: str) -> None:
    """No reader takes an example for law: every change, note and reason says that it is invented."""
    marked = [block(guide, *told).text for told in INVENTED]

    assert [text for text in marked if "INVENTED" not in text and "IZMIŠLJENI" not in text] == []


@pytest.mark.parametrize("guide", LANGUAGES)
def test_the_changelog_line_fits_the_changelog(guide: str) -> None:
    """The line shown has the columns of mappings/CHANGELOG.md, and tells how many numbers the diff says move."""
    lines = block(guide, "markdown", "changelog").text.splitlines()
    log = (REPOSITORY / "mappings/CHANGELOG.md").read_text(encoding="utf-8").splitlines()

    (output,) = (it for it in shown(guide) if it.state == "decision" and CELL.search(it.text))

    assert re.match(r"## \d{4}-\d{2}-\d{2}: ", lines[0])
    assert [line for line in lines[2:4] if line not in log] == []
    assert re.findall(r"(\d+) numbers of si-2024", lines[4]) == re.findall(r"^si-2024: .*?(\d+)", output.text, re.M)


# --- what is quoted is what stands there ------------------------------------------------------------------------------


@pytest.mark.parametrize("guide", LANGUAGES)
def test_the_annotated_rule_is_the_rule(guide: str) -> None:
    """Take the remarks away, and the rule stands in mappings/kz1/113.yaml word for word."""
    (quoted,) = yaml(guide, "rule")

    rules = read_yaml((REPOSITORY / RULES).read_bytes(), RULES, MappingRefused)["rules"]

    assert quoted in rules


@pytest.mark.parametrize("guide", LANGUAGES)
def test_the_law_case_of_the_guide_holds(guide: str, definitions: Definitions) -> None:
    """What the guide tells a steward to write passes as a case of tests/law."""
    (case,) = read_cases(block(guide, "yaml", "law").text.encode(), "guide")

    assert list(differences(case, definitions)) == []


@pytest.mark.parametrize("name", ["rule", "case", "law", "gitlab", "github"])
@pytest.mark.parametrize("guide", LANGUAGES)
def test_yaml_in_the_guide_is_yaml(guide: str, name: str) -> None:
    """What people copy can be read, by the strict reader of this product."""
    assert yaml(guide, name)


@pytest.mark.parametrize("guide", LANGUAGES)
def test_the_jobs_run_what_makes_annotations(guide: str) -> None:
    """Each job checks the law in the form of its server, and tells the impact in the language of the guide."""
    gitlab, github = yaml(guide, "gitlab")["mappings"], yaml(guide, "github")["jobs"]["mappings"]
    report = gitlab["artifacts"]["reports"]["codequality"]

    assert [step for step in gitlab["script"] if "--format gitlab" in step and step.endswith(f"> {report}")]
    assert [step for step in github["steps"] if "--format github" in step.get("run", "")]
    for job in (gitlab["script"], [step.get("run", "") for step in github["steps"]]):
        assert [step for step in job if "mappings diff" in step and f"--lang {guide}" in step]


def yaml(guide: str, name: str) -> Any:
    """The values of a block of YAML."""
    return read_yaml(block(guide, "yaml", name).text.encode(), name, MappingRefused)


@pytest.mark.parametrize("guide", LANGUAGES)
def test_the_settings_of_the_editor_give_every_file_its_schema(guide: str) -> None:
    """Each file that stewards edit is matched by one pattern, and each schema is there."""
    (settings,) = (json.loads(block.text) for block in blocks(guide) if block.lang == "json")
    schemas: Mapping[str, str | list[str]] = settings["yaml.schemas"]
    patterns = [pattern for told in schemas.values() for pattern in ([told] if isinstance(told, str) else told)]
    edited = [
        path.relative_to(REPOSITORY).as_posix()
        for folder in ("mappings", "tests/law")
        for path in (REPOSITORY / folder).rglob("*.yaml")
    ]

    assert [schema for schema in schemas if not (REPOSITORY / schema).is_file()] == []
    assert {name: sum(fnmatch.fnmatch(name, one) for one in patterns) for name in edited} == dict.fromkeys(edited, 1)


@pytest.mark.parametrize("guide", LANGUAGES)
def test_a_file_may_name_its_schema_in_its_first_line(guide: str, unsigned: Path) -> None:
    """The line for editors leads from the file to a schema that is there, and is no fault to the program."""
    line = block(guide, "yaml", "modeline").text
    path = unsigned / RULES
    path.write_text(line + path.read_text(encoding="utf-8"), encoding="utf-8")

    named = (REPOSITORY / RULES).parent / line.strip().partition("$schema=")[2]

    assert named.resolve() == REPOSITORY / "schemas/rules.schema.json"
    assert run(["mappings", "check", "--quiet"], unsigned).exit_code == 0


# --- what is named is there, and what is there is explained -----------------------------------------------------------


@pytest.mark.parametrize("guide", LANGUAGES)
def test_every_command_and_option_that_the_guide_names_exists(guide: str) -> None:
    """Nobody types a command from the guide and is told that there is none."""
    spans = CODE.findall(prose(guide))
    lines = [line for block in blocks(guide) for line in block.text.splitlines() if block.lang in ("sh", "yaml")]
    typed = [line.rpartition("thb-eu ")[2] for line in [*spans, *lines] if "thb-eu " in line]

    for line in typed:
        command, words = named(shlex.split(re.split(r" [|>#]", line)[0]))
        assert understands(command, words), line
    for option in [span for span in spans if span.startswith("--")]:
        assert any(understands(command, option.split()) for command in leaves(cli)), option
    assert len(typed) > 20


@pytest.mark.parametrize("guide", LANGUAGES)
def test_every_command_speaks_the_language_of_its_guide(guide: str) -> None:
    """No output depends on what the machine speaks."""
    assert [output.command for output in shown(guide) if f"--lang {guide}" not in output.command] == []


@pytest.mark.parametrize("guide", LANGUAGES)
def test_every_option_of_a_stewards_command_is_explained(guide: str) -> None:
    """The guide leaves out nothing that `mappings check`, `diff`, `export` and `status` can do."""
    told = {word for span in CODE.findall(prose(guide)) for word in span.split()}
    options = {
        name
        for command in (cli.commands["mappings"], cli.commands["status"])
        for leaf in leaves(command)
        for parameter in leaf.params
        for name in parameter.opts
        if name.startswith("--")
    }

    assert options - told == set()


@pytest.mark.parametrize("kind", SCHEMAS)
@pytest.mark.parametrize("guide", LANGUAGES)
def test_every_key_of_a_schema_is_explained(guide: str, kind: str) -> None:
    """Each key that a file may have opens a row of a table that says something; each word of a choice is told."""
    schema = json.loads((REPOSITORY / f"schemas/{kind}.schema.json").read_text(encoding="utf-8"))
    explained = {key for first, *rest in rows(guide) if all(rest) for key in CODE.findall(first)}
    told = set(CODE.findall(prose(guide)))

    assert {key for found in below(schema, "properties") for key in found} - explained == set()
    assert {word for found in below(schema, "enum") for word in found} - told == set()
    assert set(below(schema, "const")) - told == set()


def named(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the first words name, and the words left."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


def understands(command: click.Command, words: list[str]) -> bool:
    """Whether a command takes these words; what it asks for besides may be missing."""
    if isinstance(command, click.Group):
        return not words
    try:
        command.make_context(command.name, [word for word in words if word != "--help"])
    except click.MissingParameter:
        return True
    except click.UsageError:
        return False
    return True


def leaves(command: click.Command) -> Iterator[click.Command]:
    """Every command below this one that does something."""
    if isinstance(command, click.Group):
        for other in command.commands.values():
            yield from leaves(other)
    else:
        yield command


def below(schema: Any, key: str) -> Iterator[Any]:
    """What stands under `key` anywhere in a schema."""
    if isinstance(schema, Mapping):
        if key in schema:
            yield schema[key]
        for value in schema.values():
            yield from below(value, key)
    elif isinstance(schema, list):
        for value in schema:
            yield from below(value, key)


def rows(guide: str) -> Iterator[list[str]]:
    """The rows of all tables of a guide, cell by cell, the lines under their heads too."""
    yield from ([cell.strip() for cell in row.split(" | ")] for row in ROW.findall(prose(guide)))


# --- the messages -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mistake:
    """What a steward does wrong in a file, and the command that says so."""

    file: str
    right: str
    wrong: str
    command: tuple[str, ...] = ("mappings", "check", "--today", "2026-11-25")


IDENTIFIED = "when: {unit: [PER], role: [VICTIM], organisation: [POLICE, IRSD], document: [COMPLAINT]}"
POTENTIAL = 'unless: {document: [COMPLAINT], paragraph: ["4"], limb: [minor]'
CITED = '    cites: "Directive 2011/36/EU, Art. 19a(2)"\n'
CITED_IDENTIFIED = '    cites: "Directive 2011/36/EU, Art. 19a(2)(a)"\n'
SUCCESSOR = f"""  - rule: kz1-113-victim-identified-2024
    {IDENTIFIED}
    unless: {{paragraph: ["4"], limb: [minor], registration: [identified, presumed]}}
    count_as: {{indicator: victims, status: IDENT}}
    because: {{sl: Novo., en: New.}}
    valid: {{from: 2024-07-01}}
{CITED_IDENTIFIED}"""
ROLES = "by: Urad, role: predstojnik"
SEALS = "text: aaaaaaaaaaaa, law: aaaaaaaaaaaa"
STATUS = ("status", "si-2024")
CASE = "\n".join(
    (
        "decisions:",
        "  - case: si-2024-acquittal",
        "    decision: undated-old-case",
        "    where: {file: data/prosecution.csv, cell: F40}",
        "    figure: 1",
        "    answer: count",
        "    says: {sl: Da., en: Yes.}",
        "    because: {sl: Da., en: Yes.}",
        "    proposed: {role: skrbnik, on: 2026-11-25}",
        "    signed: null\n",
    )
)

MISTAKES = (
    Mistake(RULES, "    because:", "\tbecause:"),
    Mistake(RULES, "    because:", "    becuase:"),
    Mistake(RULES, CITED, ""),
    Mistake(RULES, 'paragraph: ["4"], limb', "paragraph: [4], limb"),
    Mistake(RULES, "[COMPLAINT]", "[COMPLAINTS]"),
    Mistake(RULES, "when: {unit: [PER], role", "when: {unit: [PER], rola"),
    Mistake(RULES, "ask: victims-first-registered-by-another-body", "ask: victims-first-registered"),
    Mistake(RULES, "rule: kz1-113-victim-potential\n", "rule: kz1-113-victim-identified\n"),
    Mistake(RULES, "until: 2015-10-19", "until: 19. 10. 2015"),
    Mistake(RULES, "from: 2008-11-01, until: 2015-10-19", "from: 2015-11-01, until: 2015-10-19"),
    Mistake(RULES, CITED, CITED + "    valid: {until: 2007-01-01}\n"),
    Mistake(RULES, IDENTIFIED, IDENTIFIED.replace("POLICE, ", "")),
    Mistake(RULES, POTENTIAL, POTENTIAL.replace("document: [COMPLAINT], ", "")),
    Mistake(RULES, "signed: null", "signed: {by: Urad, role: maintainers of the toolkit, on: 2026-11-25}"),
    Mistake(RULES, "signed: null", f"signed: {{{ROLES}, on: 2026-11-01}}"),
    Mistake(RULES, "signed: null", f"signed: {{{ROLES}, on: 2026-11-26}}"),
    Mistake(RULES, "signed: null", f"signed: {{{ROLES}, on: 2026-11-25, {SEALS}}}"),
    Mistake(RULES, "signed: null", f"signed: {{{ROLES}, on: 2026-11-25, {SEALS}}}"),
    Mistake(RULES, "signed: null", f"signed: {{{ROLES}, on: 2026-11-25}}"),
    Mistake(RULES, "signed: null", "signed: null"),
    Mistake(
        RULES, "in_force: {from: 2008-11-01, confidence: read}", "in_force: {from: 2008-11-01, confidence: recalled}"
    ),
    Mistake(RULES, 'child: "yes"\n    scope: in\n', 'child: "yes"\n    scope: out\n'),
    Mistake(RULES, 'own indicator"\n    valid: {from: 2015-10-20', 'own indicator"\n    valid: {until: 2015-10-19'),
    Mistake(RULES, "[COMPLAINT]", "[COMPLAINT]"),
    Mistake(
        RULES,
        CITED_IDENTIFIED,
        f"{CITED_IDENTIFIED}    valid: {{until: 2024-06-30}}\n\n{SUCCESSOR}",
        ("validate", "si-2024", "--fast"),
    ),
    Mistake(OF_THE_COLLECTION + "decisions.yaml", "F40", "F4", STATUS),
    Mistake(OF_THE_COLLECTION + "decisions.yaml", "figure: 1", "figure: 2", STATUS),
    Mistake(RULES, "rules:", "rules:", ("mappings", "diff", "no-such-revision")),
)
"""One for each row of the table of messages, in its order."""


@pytest.mark.slow
@pytest.mark.sampled
def test_every_message_of_the_guides_is_one_that_is_said(unsigned: Path) -> None:
    """Each row of the table of messages quotes what the toolkit says of one mistake, its names and codes left out."""
    shutil.copytree(SI_2024.parent, unsigned / "datapackages")
    (unsigned / OF_THE_COLLECTION / "decisions.yaml").write_text(CASE, encoding="utf-8")
    rows = list(zip(MISTAKES, *map(messages, LANGUAGES), strict=True))

    assert rows
    for mistake, *quoted in sample(rows, 4):
        for message, told in zip(quoted, told_of(mistake, unsigned), strict=True):
            parts = map(re.escape, message.split(ELLIPSIS))
            assert re.search(".+".join(parts), told), f"{message}\n\n{told}"


def messages(guide: str) -> Iterator[str]:
    """The messages quoted in the last table of a guide."""
    _, _, last = prose(guide).rpartition("\n## ")
    yield from (CODE.findall(row)[0] for row in ROW.findall(last) if row.startswith("`"))


def told_of(mistake: Mistake, folder: Path) -> list[str]:
    """What is said of a mistake in each language; the file is right again afterwards."""
    path = folder / mistake.file
    right = path.read_text(encoding="utf-8")
    assert mistake.right in right
    path.write_text(right.replace(mistake.right, mistake.wrong, 1), encoding="utf-8")
    said = [run([*mistake.command, "--lang", lang], folder).output for lang in LANGUAGES]
    path.write_text(right, encoding="utf-8")
    return said


# --- one guide in two languages ---------------------------------------------------------------------------------------


def test_both_guides_have_the_same_structure() -> None:
    """The same headings, blocks and tables in the same order: what one guide tells the other tells too."""
    assert outline("sl") == outline("en")


@pytest.mark.parametrize("lang", ["diff", "json"])
def test_both_guides_make_the_same_changes(lang: str) -> None:
    """A change of a file is the same whoever reads of it."""
    changes = [[block for block in blocks(guide) if block.lang == lang] for guide in LANGUAGES]

    assert changes[0] and changes[0] == changes[1]


@pytest.mark.parametrize("guide", LANGUAGES)
def test_every_link_of_the_guide_leads_somewhere(guide: str) -> None:
    """A link leads to a file that is there, or to a heading of the guide or of that file."""
    for target in re.findall(r"\]\(([^)]+)\)", prose(guide)):
        page, _, anchor = target.partition("#")
        path = REPOSITORY / "docs" / page
        assert not page or path.is_file(), target
        assert not anchor or anchor in anchors(path.read_text(encoding="utf-8") if page else GUIDES[guide]), target


def anchors(page: str) -> set[str]:
    """What a link to a heading of that page may name."""
    titles = (title for _, title in HEADING.findall(FENCED.sub("", page)))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def outline(guide: str) -> list[str]:
    """Headings by their level, blocks by their kind, rows of tables by how many cells they have."""
    found = [
        (match.start(), match[1]) for match in HEADING.finditer(GUIDES[guide]) if not in_a_block(guide, match.start())
    ]
    found += [(match.start(), f"{match[1]} {match[2]}") for match in FENCED.finditer(GUIDES[guide])]
    found += [
        (match.start(), f"row of {len(match[1].split(' | '))}")
        for match in ROW.finditer(GUIDES[guide])
        if not in_a_block(guide, match.start())
    ]
    return [what for _, what in sorted(found)]


def in_a_block(guide: str, at: int) -> bool:
    """Whether that sign of a guide stands in a fenced block."""
    return any(match.start() <= at < match.end() for match in FENCED.finditer(GUIDES[guide]))
