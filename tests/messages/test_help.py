"""Help: every command, option and group says what it does in the user's language, and click's own words with it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.support.catalogues import catalogue
from thb_eu.base.csv_tables import rows_of
from thb_eu.cli import cli
from thb_eu.cli.language import LANGUAGES, PLACEHOLDER, requested_language, use_language

CLICK = (REPOSITORY / "thb_eu" / "cli" / "click_messages.csv").read_bytes()
PLACEHOLDERS = {row["sentence"] for row in rows_of(CLICK) if row["context"] == "placeholder"}
"""What stands for words to fill in."""
OTHERS = [lang for lang in LANGUAGES if lang != "en"]
NEVER_MET = {
    *("(dynamic)", "Name '{name}' defined twice", "Value must be an iterable.", "Choice({choices})"),
    *("Boolean option {decl!r} cannot use the same flag for true/false.", "deprecated", "env var: {var}"),
    *("Could not determine name for option with declarations {decls!r}", "Positional arguments"),
    *("Arguments take exactly one parameter declaration, got {length}: {decls}.", "Unknown color {colour!r}"),
    *("Invalid start character for option ({option})", "Unknown standard stream '{name}'", "Windows error: {error}"),
    *("%(prog)s, version %(version)s", "{value!r} is not a valid UUID.", "{value} is not in the range {range}."),
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? Did you mean to "
    "pass '--{name}'?",
    *("Confirm the action without prompting.", "Do you want to continue?", "Repeat for confirmation"),
    *("Error: The two entered values do not match.", "Error: invalid input", "Press any key to continue..."),
    *("Couldn't detect Bash version, shell completion is not supported.", "{editor}: Editing failed"),
    *("Shell completion is not supported for Bash versions older than 4.4.", "{editor}: Editing failed: {e}", "d"),
    *("{value!r} is not a valid boolean. Recognized values: {states}", "file", "directory", "path"),
}
"""Sentences of click for programmers, and for what no command does: prompts, editors, shells, ranges."""


def commands(at: click.Command = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that lead to it, the whole program first."""
    yield path, at
    for name, command in at.commands.items() if isinstance(at, click.Group) else ():
        yield from commands(command, (*path, name))


def run(*words: str) -> str:
    """What a command line prints."""
    return CliRunner().invoke(cli, words, prog_name="thb-eu", terminal_width=500, max_content_width=500).output


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("path", [path for path, _command in commands()], ids=" ".join)
def test_help_shares_no_sentence_with_english(path: tuple[str, ...], lang: str) -> None:
    """Usage, headings, help of the command and of each option; names, codes and file types are the same."""
    english, other = (paragraphs(run(*path, "--help", "--lang", spoken)) for spoken in ("en", lang))

    assert len(english) == len(other) > 3
    assert {sentence for sentence in english if " " in sentence and sentence[0] != "-"} & {*other} == set()
    assert "Usage:" not in "\n".join(other) and "Options:" not in other


def paragraphs(told: str) -> list[str]:
    """Headings, and what stands beside each option or command; what to type is left out."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    return [line.split("  ")[-1].strip() for line in lines]


@pytest.mark.parametrize("lang", OTHERS)
def test_every_text_of_the_command_line_is_in_the_catalogue(lang: str) -> None:
    """The help of every command and every option, translated; and each word that stands for one to fill in."""
    known = {(entry.context, entry.id) for entry in catalogue(lang) if entry.id and entry.string}
    said = [command.text for _path, command in commands()]
    said += [option.text for _path, command in commands() for option in command.params if hasattr(option, "text")]

    assert len(said) > 100 and all(text.english for text in said)
    assert [text.english for text in said if (None, text.text) not in known] == []
    assert [word for word in PLACEHOLDERS if ("placeholder", word) not in known] == []


def test_every_word_to_fill_in_is_listed() -> None:
    """What stands for a value in usage and options has an entry for translators."""
    with use_language("en"):
        used = {
            word
            for path, command in commands()
            for context in [click.Context(command, info_name=" ".join(path))]
            for piece in [*command.collect_usage_pieces(context), *metavars(command, context)]
            for word in PLACEHOLDER.findall(piece)
        }

    assert used - PLACEHOLDERS == {"INTEGER", "NUMBER"}, "types are called as in errors"


def metavars(command: click.Command, context: click.Context) -> list[str]:
    """What stands for the value of each option that takes one."""
    return [it.make_metavar(context) for it in command.params if isinstance(it, click.Option) and not it.is_flag]


@pytest.mark.parametrize("lang", OTHERS)
def test_what_click_says_to_users_is_in_the_catalogue(lang: str) -> None:
    """Held against the library that is installed: a release with new sentences is noticed here."""
    spec = importlib.util.find_spec("click")
    assert spec is not None and spec.origin is not None
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(Path(spec.origin).parent, [("**.py", "python")], {}, keywords)
    said = {words[0] if isinstance(words, tuple) else words for _file, _line, words, _comments, _context in found}
    of_files = {words for words in said if "filename" in words or words.startswith(("Deprecat", "{len_type}"))}
    known = {entry.id[0] if isinstance(entry.id, tuple) else entry.id for entry in catalogue(lang) if entry.id}

    assert said - known - NEVER_MET - of_files == set()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nothing"], "Napaka: Ukaza 'nothing' ni."),
        (["submit"], "Napaka: Manjka argument 'PAKET'."),
        (["submit", "si-2024"], "Napaka: Manjka možnost '--out'."),
        (["validate", "si-2024", "--fats"], "Možnosti '--fats' ni. (Ste mislili katero od teh: '--fast', '--format'?)"),
        (["validate", "si-2024", "--format", "pdf"], "'pdf' ni med možnimi: 'text'"),
        (["validate", "si-2024", "more"], "Napaka: Odvečen argument (more)"),
        (["synth", "--out", "x", "--rows", "many"], "Neveljavna vrednost za '--rows': 'many' ni celo število."),
        (["synth", "--out", "x", "--rows"], "Možnost '--rows' zahteva 1 vrednost."),
        (
            ["status", "si-2024", "--today", "now"],
            "»now« ni dan, kakor se piše tu. Zapišite ga kot 2025-10-06",
        ),
        (["compare", "x"], "Napaka: Navedite vsaj dva dosjeja."),
    ],
    ids=" ".join,
)
def test_wrong_words_are_answered_in_slovenian(words: list[str], told: str) -> None:
    """Exit code 2, the mistake, and how to get help."""
    result = CliRunner().invoke(cli, [*words, "--lang=sl"], prog_name="thb-eu")
    before = CliRunner().invoke(cli, ["--lang", "sl", *words], prog_name="thb-eu")

    assert result.exit_code == before.exit_code == 2
    assert told in before.stderr and "Napaka: " in before.stderr and "Error" not in before.stderr
    assert told in result.stderr or words[-1] == "--rows", "there --lang is the value that was left out"


def test_the_machine_decides_where_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for all else that the console says; the language is put back afterwards."""
    monkeypatch.setenv("LC_ALL", "sl_SI.UTF-8")

    assert run("--help").startswith("Raba: ") and run("--help", "--lang", "en").startswith("Usage: ")
    assert run("--version").strip().startswith("thb-eu, različica ")
    monkeypatch.setenv("LC_ALL", "Slovenian_Slovenia.1250")
    assert run("--help").startswith("Raba: ")
    monkeypatch.setenv("LC_ALL", "xx_XX")
    assert run("--help").startswith("Usage: ")


@pytest.mark.parametrize(
    ("words", "lang"),
    [(["--lang", "sl", "x"], "sl"), (["x", "--lang=sl"], "sl"), (["--lang", "xx"], ""), (["--lang"], ""), ([], "")],
)
def test_the_language_is_known_before_the_words_are_parsed(words: list[str], lang: str) -> None:
    """Wherever it stands, so that a mistake before it is answered in it."""
    assert requested_language(words) == lang
