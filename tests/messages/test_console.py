"""Console: the verdict last and alone, notes in a line to a check, progress on a terminal only, lines that fit it."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from tests.conftest import set_cell
from tests.support.commands import run
from tests.support.sample import sampled
from thb_eu.base.messages import literal
from thb_eu.base.model import CheckedCollection, Outcome, Severity, State
from thb_eu.base.progress import stage
from thb_eu.cli.terminal import print_text, progress
from thb_eu.definitions import Definitions
from thb_eu.results import Submission
from thb_eu.run import forget_runs, prepare

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

STATES = {
    "sl": {State.FINAL: "KONČNO: ", State.DRAFT: "OSNUTEK: ", State.BLOCKED: "ZADRŽANO: "},
    "en": {State.FINAL: "FINAL: ", State.DRAFT: "DRAFT: ", State.BLOCKED: "BLOCKED: "},
}
ROWS = {"sl": ["Zakaj:", "Naprej:", "Datoteke:"], "en": ["Why:", "Next:", "Files:"]}


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def real(definitions: Definitions) -> Submission:
    """The collection of 2024 as it stands: a draft."""
    return prepare("si-2024", definitions, fast=True)


def in_state(state: State, real: Submission) -> Submission:
    """The same in another state; blocked by one of its findings."""
    (first, *others) = real.examined.findings
    if state is State.BLOCKED:
        first = replace(first, outcome=Outcome.FAILED, severity=Severity.ERROR, waiver="", follows_from="")
    return replace(real, state=state, examined=replace(real.examined, findings=(first, *others)))


@pytest.mark.parametrize("lang", STATES)
@pytest.mark.parametrize("state", State)
def test_the_verdict_stands_last_and_alone(
    state: State, lang: str, real: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the findings: the state, why, what next; and no heading says ERRORS where none is open."""
    monkeypatch.setattr("thb_eu.run.prepare", lambda *_, **__: in_state(state, real))

    told = run("validate", "si-2024", "--lang", lang).stdout
    findings, _, verdict = told.rpartition("\n\n")
    rows = [line for line in verdict.splitlines() if not line.startswith("   ")]

    assert (STATES[lang][state] in verdict) and not any(word in findings for word in STATES[lang].values())
    assert [line.split()[0] for line in rows if line.startswith("  ")] == ROWS[lang][:2]
    heading = {"sl": "\nNAPAKE (1)\n", "en": "\nERRORS (1)\n"}[lang]
    assert (heading in f"\n{findings}") is (state is State.BLOCKED)
    assert heading.split()[0] not in findings or state is State.BLOCKED


@sampled(
    ("state", "draft", "lang"),
    [(*of, lang) for of in ((State.DRAFT, ()), (State.BLOCKED, ()), (State.BLOCKED, ("--draft",))) for lang in STATES],
    3,
)
def test_submit_ends_with_where_the_files_are(
    state: State, draft: tuple[str, ...], lang: str, real: Submission, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A summary by severity and the paths; of findings only those that block; nothing written is said so too."""
    made = SimpleNamespace(begin=lambda _audience: None, submission=lambda _audience: in_state(state, real))
    monkeypatch.setattr("thb_eu.year.submissions.run_of", lambda *_: made)
    out = tmp_path / "out"

    lines = run("submit", "si-2024", "--audience", "eu", "--out", str(out), *draft, "--lang", lang).stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.split()[:1] == [ROWS[lang][2]])
    paths = [line.split()[-1] for line in lines[at:]]

    if state is State.BLOCKED and not draft:
        assert at == len(lines) - 1 and not out.exists()
    else:
        assert paths == [str(out / "submission.xlsx"), str(out / "report.html"), str(out)]
        assert all(Path(path).exists() for path in paths)
        assert str(len([path for path in out.rglob("*") if path.is_file()]) - 2) in lines[-1]
    assert len([line for line in lines if line.startswith("    data/")]) <= (1 if state is State.BLOCKED else 0)


def test_notes_and_what_is_waived_stand_in_a_line_to_a_check(real: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless --all or --only asks for them; errors and warnings always stand in full."""
    monkeypatch.setattr("thb_eu.run.prepare", lambda *_, **__: real)
    quiet_ones = [
        finding
        for finding in real.examined.findings
        if finding.severity is Severity.NOTE or finding.outcome is Outcome.WAIVED
    ]
    checks = {finding.check for finding in quiet_ones}

    short, every, asked = (
        run("validate", "si-2024", "--lang", "en", *words).stdout for words in ((), ("--all",), ("--only", "note"))
    )

    assert len(checks) > 2 and short.count("; --all shows ") == len(checks)
    assert not any(finding.fingerprint in short for finding in quiet_ones)
    assert all(finding.fingerprint in every for finding in real.examined.findings)
    assert all(it.fingerprint in asked for it in quiet_ones if it.outcome is not Outcome.WAIVED)
    assert all(it.fingerprint in short for it in real.examined.findings if it not in quiet_ones)


def test_quiet_leaves_the_verdict(real: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    """No finding, no heading."""
    monkeypatch.setattr("thb_eu.run.prepare", lambda *_, **__: real)

    whole, quiet = (run("validate", "si-2024", "--lang", "en", *words).stdout for words in ((), ("--quiet",)))

    assert whole.endswith(f"\n\n{quiet}") and "rows-dated" not in quiet


def test_without_a_finding_the_verdict_is_all(real: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 errors, 0 warnings, 0 notes."""
    nothing = replace(real, examined=CheckedCollection(real.examined.results, ()), state=State.FINAL)
    monkeypatch.setattr("thb_eu.run.prepare", lambda *_, **__: nothing)

    told = run("validate", "si-2024", "--lang", "en").stdout

    assert "0 findings: 0 errors, 0 warnings, 0 notes.\nFINAL: " in told


def test_several_faults_end_with_their_number(collection: Path) -> None:
    """What was refused scrolls; the last line says that nothing was judged."""
    set_cell(collection / "data/t05.csv", "B4", "two")
    one = run("validate", str(collection), "--lang", "sl").stderr.splitlines()
    set_cell(collection / "data/t06.csv", "C2", "one")
    two = run("validate", str(collection), "--lang", "sl").stderr.splitlines()

    assert len(one) == 1 and not one[0].startswith("ZAVRNJENO")
    assert len(two) == 3 and two[-1].startswith("ZAVRNJENO: odpraviti je treba 2 napaki, ")


def test_progress_is_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line on stderr, gone at the end; nothing off a terminal, nothing with --quiet, nothing on stdout."""
    for stream, quiet in ((Terminal(), False), (Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress(quiet):
            stage(literal("the first stage"))
            stage(literal("next"))
        stage(literal("later"))
        if isinstance(stream, Terminal) and not quiet:
            assert "the first stage …" in stream.getvalue() and "later" not in stream.getvalue()
            assert stream.getvalue().rsplit("\r", 2)[1:] == [" " * len("next …"), ""]
            assert "\n" not in stream.getvalue()
        else:
            assert stream.getvalue() == ""


def test_progress_ends_where_the_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal begins on a clean line."""
    monkeypatch.setattr(sys, "stderr", stream := Terminal())

    with pytest.raises(ValueError, match="no"), progress():
        stage(literal("work"))
        raise ValueError("no")

    assert stream.getvalue().endswith("\r") and stream.getvalue().rstrip().endswith("work …")


LONG = (
    (["validate", "si-2024", "--fast"], 5),
    (["mappings", "diff", ".", "--package", "si-2024"], 1),
    (["synth", "--rows", "100", "--out", "{out}"], 2),
)


@pytest.mark.parametrize(("words", "least"), LONG, ids=[words[0] for words, _least in LONG])
def test_long_commands_say_at_which_stage_they_are(words: list[str], least: int, tmp_path: Path) -> None:
    """Each in the words of the user's language."""
    heard: list[str] = []
    from thb_eu.base.progress import listening

    forget_runs()  # a command begins with nothing made

    with listening(lambda what: heard.append(what.in_language("sl"))):
        result = run(*(word.format(out=tmp_path / "out") for word in words))

    assert result.exit_code in (0, 3), result.output
    assert len(set(heard)) >= least and all(heard)


def test_lines_are_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken between words, a little more indented; off a terminal a line is a line, so that programs can search it."""
    words = f"    data/t05.csv, B4: {'many words and ' * 12}an end [failed, 0123456789abcdef]"
    monkeypatch.setenv("COLUMNS", "80")
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stdout", stream)
        print_text(words)
        told = stream.getvalue().splitlines()
        if isinstance(stream, Terminal):
            assert len(told) > 2 and max(map(len, told)) <= 80
            assert told[0].startswith("    data") and all(line.startswith("      ") for line in told[1:])
        assert " ".join(line.strip() for line in told) == words.strip()


def test_a_style_does_not_break_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of colour take no room on the screen."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr(sys, "stdout", stream := Terminal())

    print_text(click.style("a" * 40, bold=True))

    assert stream.getvalue().count("\n") == 1
