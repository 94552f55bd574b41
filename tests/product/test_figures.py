"""What an analyst gets from Python: one long table that may be summed, results that show themselves, words that help.

Expected: the published report of 2024 (45 registered victims, 12 men and 33 women), persons of an invented 2025 counted
one by one, what GRETA printed of Croatia (27 identified victims in 2019), the code lists as they lie in their files.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import thb_eu
from tests.conftest import REPOSITORY
from tests.support.year_2025 import expected, invented, write
from thb_eu.country import renew_country
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.folder import find_folder
from thb_eu.library import PreparedEdition

SCRIPT = REPOSITORY / "examples/victims_by_sex.py"
FEW = 3000
"""Signs that a cell of a notebook may be filled with by one result; a screen shows about as many."""


@pytest.fixture(scope="module")
def of_2024(definitions: Definitions) -> PreparedEdition:
    return thb_eu.prepare("si-2024", definitions, fast=True)


@pytest.fixture(scope="module")
def of_2025(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> PreparedEdition:
    folder = write(invented(random.Random(2025)), tmp_path_factory.mktemp("made") / "si-2025")
    return thb_eu.prepare(folder, definitions, "internal", fast=True)


@pytest.fixture(scope="module")
def of_croatia(tmp_path_factory: pytest.TempPathFactory) -> PreparedEdition:
    folder = tmp_path_factory.mktemp("croatia") / "croatia"
    renew_country(REPOSITORY / "examples/croatia", folder, find_folder())
    return thb_eu.prepare(folder / "datapackages/hr-2019", load(folder), fast=True)


@pytest.fixture(scope="module")
def written(of_2024: PreparedEdition, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Path, ...]]:
    folder = tmp_path_factory.mktemp("written") / "dossier"
    return folder, thb_eu.publish(of_2024, folder)


def test_the_leaves_of_2024_add_up_to_the_victims_of_the_report(of_2024: PreparedEdition) -> None:
    """Registered victims are the sum of both statuses: every row of them together is four times as many."""
    everything, leaves = of_2024.figures("V2"), of_2024.figures("V2", leaves=True)
    assert everything[everything["status"] == "REG"]["obs_value"].sum() == 4 * 45
    assert leaves["obs_value"].sum() == 45
    assert leaves.groupby("sex")["obs_value"].sum().to_dict() == {"M": 12, "F": 33, "UNK": 0}
    assert not leaves["sex"].eq("T").any() and not leaves["status"].eq("REG").any()


@pytest.mark.parametrize("name", ["V2", "V3", "V4", "S1", "S2", "S3", "C1", "C2", "C3"])
def test_the_leaves_of_2025_are_its_persons_each_once(of_2025: PreparedEdition, name: str) -> None:
    """Whoever sums the leaves of a table has counted each person of the year once, whatever groups stand there."""
    reckoned = expected(invented(random.Random(2025)))
    leaves = of_2025.figures(name, leaves=True)
    names = of_2025.definitions.table(name).names
    mine = {tuple(key): int(value) for *key, value in leaves[[*names, "obs_value"]].dropna().itertuples(index=False)}
    assert mine == {key: reckoned.get((name, *key), 0) for key in mine}
    whole = tuple(of_2025.definitions.key(of_2025.definitions.table(name), {}))
    assert sum(mine.values()) == reckoned[(name, *whole)]


def test_croatias_victims_are_those_that_greta_printed(of_croatia: PreparedEdition) -> None:
    cells = of_croatia.figures("V2", by=["status"])
    assert cells.set_index("status")["obs_value"].to_dict()["IDENT"] == 27


def test_a_breakdown_that_nobody_recorded_is_asked_for_by_another(of_2024: PreparedEdition) -> None:
    """Form and sex are not recorded together: their leaves hold nothing, and say so; the form alone holds 17."""
    crossed = of_2024.figures("V4", leaves=True).query("status == 'PRESUM' and form == 'SEX'")
    alone = of_2024.figures("V4", by=["status", "form"]).query("status == 'REG' and form == 'SEX'")
    assert set(crossed[crossed["obs_value"].isna()]["obs_status"]) <= {"L"}
    assert alone["obs_value"].tolist() == [17]


def test_labels_are_those_of_the_code_lists(of_2024: PreparedEdition) -> None:
    """Each code has its name behind it, in the language asked for, and stays what it is."""
    with (REPOSITORY / "datapackages/codelists/sex.csv").open(encoding="utf-8", newline="") as opened:
        names = {row["code"]: row["label_sl"] for row in csv.DictReader(opened)}
    plain, told = of_2024.figures("V2"), of_2024.figures("V2", labels="sl")
    assert {code: names[code] for code in told["sex"].unique()} == dict(
        told[["sex", "sex_label"]].drop_duplicates().values
    )
    pd.testing.assert_frame_equal(told[plain.columns], plain)
    assert [*told.columns][[*told.columns].index("sex") + 1] == "sex_label"


def test_one_table_spans_years_and_takes_a_written_dossier_as_well(
    of_2024: PreparedEdition, of_2025: PreparedEdition, written: tuple[Path, tuple[Path, ...]]
) -> None:
    both = thb_eu.figures(written[0], of_2025, table=["V2", "S1"], by=[])
    reckoned = expected(invented(random.Random(2025)))
    assert both.groupby(["time", "table"])["obs_value"].count().to_dict().keys() == {
        ("2024", "V2"), ("2024", "S1"), ("2025", "V2"), ("2025", "S1"),
    }  # fmt: skip
    assert both.set_index(["time", "table"])["obs_value"].to_dict() == {
        ("2024", "V2"): 45,
        ("2024", "S1"): both.set_index(["time", "table"])["obs_value"][("2024", "S1")],
        ("2025", "V2"): reckoned[("V2", "REG", "T", "TOTAL")],
        ("2025", "S1"): reckoned[("S1", "T", "TOTAL")],
    }
    pd.testing.assert_frame_equal(thb_eu.figures(written[0]), of_2024.figures())
    with pytest.raises(ValueError, match="SI 2024"):
        thb_eu.figures(written[0], of_2024)


def test_the_public_figures_tell_what_the_public_edition_tells(of_2024: PreparedEdition) -> None:
    """A suppressed count has no value in any selection, and stays in the table with its status."""
    public = thb_eu.protect(of_2024, "public")
    cells = public.figures(leaves=True)
    assert cells["obs_status"].eq("Q").any()
    assert cells[cells["obs_status"] == "Q"]["obs_value"].isna().all()
    assert public.counts["suppressed"] == public.tables["obs_status"].eq("Q").sum() > 0


@pytest.mark.parametrize("audience", ["eu", "public", "internal"])
def test_a_result_shows_itself_in_a_few_lines(
    of_2024: PreparedEdition, definitions: Definitions, audience: str
) -> None:
    """State, edition, what is in it and every open point; a collection that is a draft says why."""
    shown = of_2024 if audience == "eu" else thb_eu.protect(of_2024, audience)
    html = shown._repr_html_()
    assert len(repr(shown)) + len(html) + len(repr(definitions)) < FEW
    assert all(
        word in html and word in repr(shown)
        for word in ("si-2024", shown.state.value, audience, str(len(shown.tables)))
    )
    assert html.count("<li>") == len(shown.open_points)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"table": "V9"}, ["V1", "N2"]),
        ({"by": ["gender"]}, ["sex", "citizen"]),
        ({"table": "V2", "by": ["form"]}, ["status", "sex", "age"]),
        ({"table": "N1", "by": []}, ["article", "document"]),
        ({"labels": "de"}, ["sl", "en"]),
    ],
)
def test_a_word_that_is_none_is_answered_by_those_that_are(
    of_2024: PreparedEdition, asked: dict[str, str], words: list[str]
) -> None:
    with pytest.raises(ValueError, match="|".join(words)) as refused:
        of_2024.figures(**asked)  # type: ignore[arg-type]
    assert all(word in str(refused.value) for word in words)


def test_an_edition_that_is_none_is_answered_by_those_that_are(definitions: Definitions) -> None:
    with pytest.raises(ValueError, match="eu, public, internal"):
        thb_eu.prepare("si-2024", definitions, "wrong")


def test_publish_returns_what_it_wrote(written: tuple[Path, tuple[Path, ...]]) -> None:
    folder, files = written
    assert {*files} == {path for path in folder.rglob("*") if path.is_file()}


def test_a_program_of_an_analyst_runs_and_its_types_hold(tmp_path: Path) -> None:
    """The example prints the report's numbers; `mypy --strict` passes it, and finds a word of the wrong type in it."""
    told = subprocess.run([sys.executable, SCRIPT, "si-2024"], capture_output=True, text=True, check=True, cwd=tmp_path)
    lines = dict(line.split() for line in told.stdout.splitlines() if line[:1] in "FMTU")
    assert lines == {"Females": "33", "Males": "12", "Total": "45", "Unknown": "0"}

    wrong = tmp_path / "wrong.py"
    wrong.write_text(SCRIPT.read_text(encoding="utf-8").replace('table="V2"', "table=2"), encoding="utf-8")
    words = [sys.executable, "-m", "mypy", "--strict"]  # what `make types` found of the package is kept
    judged = subprocess.run([*words, SCRIPT, wrong], capture_output=True, text=True, check=False, cwd=REPOSITORY)
    faults = [line for line in judged.stdout.splitlines() if ": error: " in line]
    assert judged.returncode == 1 and [line for line in faults if Path(line.partition(":")[0]).name != wrong.name] == []
    assert any("[arg-type]" in line for line in faults)
