"""Reports: what is written for a recipient, from which edition, whole or not at all, and what the library gives."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import SI_2024
from tests.recipients.made import planned, table, view
from tests.support.submitted import opened
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import RECIPIENT_FIGURES, RECIPIENT_TRACE
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.library import prepare
from thb_eu.recipients import RecipientReport, report_of
from thb_eu.recipients.files import PROPOSED_LAYOUT, files_of
from thb_eu.recipients.library import report
from thb_eu.run import prepare as prepared

NAME = "annual-report"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["report", *map(str, words), "--lang", "en"])


@pytest.fixture(scope="module")
def made(definitions: Definitions) -> RecipientReport:
    """A view of which the public may not have every cell: identified victims by citizenship and sex."""
    recipient = view(
        definitions,
        table(
            "table: V3, where: {status: IDENT}",
            "[{id: country, each: citizen}, {id: all, title: {en: All, sl: Vsi}}]",
            "[{id: women, title: {en: Women, sl: Ženske}, where: {sex: F}}, {id: all, title: {en: All, sl: Vsi}}]",
        ),
    )
    own = planned(definitions, recipient)
    submission = prepared(SI_2024, definitions, Audience.PUBLIC, fast=True)
    return report_of(replace(submission, definitions=own), recipient)


def test_frames_have_the_declared_columns(made: RecipientReport) -> None:
    """Whoever reads them by program finds what the library declares."""
    assert [*RECIPIENT_FIGURES.faults(made.figures), *RECIPIENT_TRACE.faults(made.trace)] == []
    assert list(made.tables["made"].columns) == ["row", "title", "women", "all"]


def test_no_figure_is_without_its_trace(made: RecipientReport) -> None:
    """Every value is what its parts add up to, wherever they are from."""
    parts = made.trace.groupby(["table", "row", "column"])["value"].sum()
    valued = made.figures[made.figures["obs_value"].notna()]

    assert not valued.empty
    for row in valued.to_dict("records"):
        assert parts[(row["table"], row["row"], row["column"])] == row["obs_value"]


def test_a_public_report_holds_no_suppressed_number(made: RecipientReport) -> None:
    """One victim from Croatia stands in no file: not as a figure, not in its trace, and not as a zero."""
    files = files_of(made)
    rows = list(csv.DictReader(io.StringIO(files["figures.csv"].decode())))
    trace = list(csv.DictReader(io.StringIO(files["trace.csv"].decode())))

    croatia = [row for row in rows if row["row"] == "country-HR"]
    assert {(row["obs_value"], row["obs_status"]) for row in croatia} == {("", "Q")}
    assert {row["value"] for row in trace if row["row"] == "country-HR"} == {""}


def test_a_proposed_layout_says_so_in_every_text(made: RecipientReport) -> None:
    """Nobody takes a proposal for a form of the recipient."""
    files = files_of(made)
    sheet = opened(files["report.xlsx"])["Report"]
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)

    for lang in ("en", "sl"):
        assert PROPOSED_LAYOUT.in_language(lang) in words
        assert PROPOSED_LAYOUT.in_language(lang) in files[f"report.{lang}.md"].decode()


def test_the_workbook_and_the_text_show_the_figures(made: RecipientReport) -> None:
    """The same number, or the same sign for none, stands in both; notes below say why."""
    files = files_of(made)
    cells = {str(row[0].value): row[1].value for row in opened(files["report.xlsx"])["made"].iter_rows()}
    line = next(line for line in files["report.en.md"].decode().splitlines() if line.startswith("| All |"))

    shown = made.tables["made"].set_index("row").loc["all", "women"]
    assert cells["Vsi / All"] in (shown, ":") and f"| {cells['Vsi / All']}" in line


def test_the_same_report_has_the_same_bytes(made: RecipientReport) -> None:
    """No clock, no user, no machine."""
    assert files_of(made) == files_of(RecipientReport(made.submission, made.content))


def test_the_library_gives_the_edition_of_the_recipient(definitions: Definitions) -> None:
    """The annual report is public, whoever asks; from a public submission nothing can be taken back."""
    found = report(prepare(SI_2024, definitions, fast=True), NAME)

    assert found.submission.protected.audience is Audience.PUBLIC
    assert not found.figures.empty
    with pytest.raises(ValueError, match="public"):
        report(prepare(SI_2024, definitions, "public", fast=True), NAME)


def test_the_command_writes_all_files_and_their_manifest(tmp_path: Path) -> None:
    """What is written is what is said; it ends well although the collection is a draft.

    Quietly it says the verdict alone, and not where the files are.
    """
    answer = run(SI_2024, "--for", NAME, "--out", tmp_path / "out", "--format", "json", "--quiet")

    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*said["files"], "manifest.json"}
    assert str(tmp_path) not in answer.stderr


def test_without_a_recipient_the_command_lists_them(definitions: Definitions) -> None:
    """Each with how sure its layout is; behind them the releases of the plan by which the dossier itself leaves."""
    listed = json.loads(run("--format", "json").stdout)

    assert [one["release"] for one in listed if "release" in one] == ["commission", "public-dossier"]
    assert {(one["recipient"], one["confidence"]) for one in listed if "recipient" in one} == {
        (name, one.confidence) for name, one in definitions.recipients.items()
    }


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((SI_2024, "--for", "annual-repport", "--out", "{}/o"), 1, "unknown-id"),
        ((SI_2024, "--for", NAME), 2, "--out"),
        (("--out", "{}/o"), 2, "PACKAGE"),
        ((SI_2024, "--for", NAME, "--out", "{}/o", "--earlier", "{}"), 1, "not-a-dossier"),
        ((SI_2024, "--for", NAME, "--out", SI_2024 / "o"), 1, "output-in-package"),
    ],
)
def test_wrong_words_and_places_are_refused(
    tmp_path: Path, words: tuple[str | Path, ...], code: int, said: str
) -> None:
    """Nothing is written, and the line says what to mend."""
    answer = run(*(str(word).replace("{}", str(tmp_path)) for word in words))

    assert (answer.exit_code, said in answer.stderr) == (code, True)
    assert not (tmp_path / "o").exists()


def test_a_suppressed_figure_shows_the_interval_of_its_cell(made: RecipientReport) -> None:
    """As the public edition tells it: both ends in the columns, and between them the count; a value has none."""
    told = made.figures
    cells = made.submission.protected.cells
    suppressed = cells[(cells["table"] == "V3") & (cells["status"] == "IDENT") & (cells["obs_status"] == "Q")]
    known = {(row.citizen, row.sex): (row.obs_low, row.obs_high) for row in suppressed.itertuples()}
    shown = told[told["obs_status"] == "Q"]
    sexes = {"women": "F", "all": "T"}
    found = {
        (row.row.removeprefix("country-"), sexes[row.column]): (row.obs_low, row.obs_high) for row in shown.itertuples()
    }

    assert found and found == {key: ends for key, ends in known.items() if key in found}
    assert told.loc[told["obs_value"].notna(), ["obs_low", "obs_high"]].isna().all(axis=None)
