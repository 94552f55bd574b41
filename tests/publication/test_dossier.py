"""The dossier: whole or not at all, the same bytes on every machine, valid for any tool, and it says what it is."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY, confirm_all, give_contact, set_cell
from tests.dossiers.verification import dossiers as of_2024
from thb_eu.base.errors import OutputRefused
from thb_eu.base.model import Audience, State
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.publication.dossier import publish
from thb_eu.publication.folder import write_all
from thb_eu.run import prepare

COLUMNS = (
    "freq,geo,time,indicator,table,status,stage,registering_organisation,sex,age,citizen,form,decision,outcome,instance,"
    "article,role,document,unit,obs_value,obs_status,series_break,definition_differs,conf_status,legal_article,source,"
    "comment,obs_low,obs_high"
)
DIMENSIONS = COLUMNS.split(",")[5:19]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of the real 2024 figures for the Commission."""
    return of_2024.written(tmp_path_factory.mktemp("dossier") / "eu")


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_it_holds_the_files_that_others_rely_on(written: Path) -> None:
    """Workbook, observations, package, findings, lineage, manifest, and the proof."""
    names = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}

    assert {
        "submission.xlsx",
        "observations.csv",
        "datapackage.json",
        "findings.json",
        "lineage.csv",
        "manifest.json",
        "inputs/data/t03.csv",
        "inputs/datapackage.json",
        "inputs/waivers.yaml",
        "definitions/mappings/kz1/113.yaml",
        "definitions/datapackages/codelists/citizen.csv",
    } <= names


def test_observations_have_their_columns_in_their_order(written: Path) -> None:
    """Somebody scripts against them."""
    assert (written / "observations.csv").read_text(encoding="utf-8").splitlines()[0] == COLUMNS


def test_every_key_stands_once_and_a_missing_value_is_empty_with_its_status(written: Path) -> None:
    """Dense: a value, or the reason for none; codes only; a count is a whole number."""
    found = rows(written / "observations.csv")
    keys = [tuple(row[name] for name in ("table", *DIMENSIONS)) for row in found]

    assert len(set(keys)) == len(keys)
    assert all((row["obs_value"] == "") == (row["obs_status"] in "LOMQ") for row in found)
    assert all(row["obs_value"].isdecimal() for row in found if row["obs_value"])
    assert {row["geo"] for row in found} == {"SI"} and {row["time"] for row in found} == {"2024"}


def test_a_dimension_that_a_table_lacks_is_not_applicable(written: Path) -> None:
    """V3 has no age: `_Z`; it has a sex: its total is T."""
    found = [row for row in rows(written / "observations.csv") if row["table"] == "V3"]

    assert {row["age"] for row in found} == {"_Z"} and {row["sex"] for row in found} == {"T", "M", "F", "UNK"}


def test_every_number_stands_with_article_source_and_every_gap_with_its_reason(written: Path) -> None:
    """A number without a source and a gap without a reason are of no use."""
    found = rows(written / "observations.csv")

    assert all(row["legal_article"].startswith("KZ-") and row["source"] for row in found if row["obs_value"])
    assert all(row["comment"] for row in found if not row["obs_value"])


def test_small_counts_of_persons_are_marked_for_the_commission_and_true(written: Path) -> None:
    """One Croatian woman is sent as 1, marked as a small count; eleven Serbian women go with her, all 17 are free."""
    marks = {
        row["citizen"]: (row["obs_value"], row["conf_status"])
        for row in rows(written / "observations.csv")
        if (row["table"], row["status"], row["sex"]) == ("V3", "IDENT", "T")
    }

    sent = [marks[citizen] for citizen in ("HR", "RS", "TOTAL", "SI")]
    assert sent == [("1", "A"), ("11", "D"), ("17", "F"), ("0", "F")]


def test_lineage_names_the_decisions_on_which_every_fact_rests(written: Path) -> None:
    """28 presumed victims by one decision; beside identified ones stands none."""
    behind = [row for row in rows(written / "lineage.csv") if row["table"] == "V1" and row["contribution"] != "0"]

    resting = {row["status"]: row["decisions"] for row in behind if row["status"] != "REG"}
    assert resting == {"IDENT": "", "PRESUM": "potential-victims-are-presumed"}


def test_lineage_adds_up_to_every_number(written: Path) -> None:
    """The contributions of its facts are the value of every cell; each fact names its cell and its rule."""
    sums: dict[tuple[str, ...], int] = {}
    behind = rows(written / "lineage.csv")
    for row in behind:
        key = tuple(row[name] for name in ("table", *DIMENSIONS))
        sums[key] = sums.get(key, 0) + int(row["contribution"])
    observed = {
        tuple(row[name] for name in ("table", *DIMENSIONS)): int(row["obs_value"])
        for row in rows(written / "observations.csv")
        if row["obs_value"]
    }

    units = {key: key for key in observed}
    assert all(row["rule"] and row["file"] and row["cell"] for row in behind)
    assert {key: value for key, value in observed.items() if value} == {
        units[key]: value for key, value in by_cell(sums, observed).items() if value
    }


def by_cell(sums: dict[tuple[str, ...], int], observed: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    """Lineage says `_Z` for the unit of a table that counts one unit; observations say the unit itself."""
    unit = DIMENSIONS.index("unit") + 1
    told = {(*key[:unit], *key[unit + 1 :]): value for key, value in sums.items()}
    return {key: told.get((*key[:unit], *key[unit + 1 :]), 0) for key in observed}


def test_any_frictionless_tool_accepts_it(written: Path) -> None:
    """The package is valid with its own schema: codes are codes, keys are unique."""
    from frictionless import Package

    report = Package(str(written / "datapackage.json")).validate()

    assert report.valid, report.flatten(["type", "rowNumber", "fieldName"])


def test_the_package_says_whose_it_is_and_what_every_column_and_code_means(
    written: Path, definitions: Definitions
) -> None:
    """Version, sources, contributors; a title per field in both languages; a label per code; bounded keys.

    No role has signed a licence, and the program's is none of data.
    """
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    given = json.loads((written / "inputs/datapackage.json").read_text(encoding="utf-8"))
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    header = (written / "observations.csv").read_text(encoding="utf-8").splitlines()[0].split(",")

    assert [package[name] for name in ("version", "sources", "contributors")] == [
        given[name] for name in ("version", "sources", "contributors")
    ]
    assert "licenses" not in package
    assert list(fields) == header and len(fields) == 29
    for resource in package["resources"]:
        assert all(field["title"] and field["thb:title_sl"] for field in resource["schema"]["fields"])
    for name, field in fields.items():
        labels = {entry["value"]: (entry["label"], entry["thb:label_sl"]) for entry in field.get("categories", ())}
        assert list(labels) == (field["constraints"]["enum"] if labels else [])
        assert all(all(texts) for texts in labels.values()), name
    free = {name for name, field in fields.items() if "enum" not in field.get("constraints", {})}
    assert free == {"obs_value", "obs_low", "obs_high", "legal_article", "source", "comment"}
    assert fields["time"]["constraints"]["enum"] == ["2024"]
    sexes = {entry["value"]: entry["label"] for entry in fields["sex"]["categories"]}
    assert sexes["F"] == definitions.codelists["sex"].by_code["F"].label.english


def test_the_manifest_hashes_what_lies_there_and_knows_no_clock_user_or_path(written: Path) -> None:
    """Anybody can tell whether a file is still the one that was written."""
    text = (written / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    names = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()} - {"manifest.json"}

    assert set(manifest["outputs"]) == names
    assert all(
        hashlib.sha256((written / name).read_bytes()).hexdigest() == digest
        for name, digest in manifest["outputs"].items()
    )
    assert (manifest["package"], manifest["year"], manifest["geo"], manifest["audience"]) == (
        "si-2024",
        "2024",
        "SI",
        "eu",
    )
    assert manifest["state"] == "DRAFT"
    assert str(Path.home()) not in text and str(written) not in text


def test_a_final_dossier_is_replaced_only_by_whoever_says_so(written: Path, tmp_path: Path) -> None:
    """What was sent to the Commission is not lost to a draft by a slip; a draft is replaced by the next."""
    from thb_eu.publication.folder import refuse_unless_replaceable

    refuse_unless_replaceable(written)
    out = Path(shutil.copytree(written, tmp_path / "out"))
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out / "manifest.json").write_text(json.dumps({**manifest, "state": "FINAL"}), encoding="utf-8")

    told = CliRunner().invoke(cli, ["submit", "si-2024", "--audience", "eu", "--out", str(out), "--lang", "en"])

    assert told.exit_code == 1 and "FINAL" in told.stderr and "--replace" in told.stderr
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["state"] == "FINAL"
    refuse_unless_replaceable(out, replace_final=True)


def test_the_library_replaces_a_final_dossier_only_when_told(
    written: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """`publish` keeps to the same rule as the command."""
    submission = prepare("si-2024", definitions, fast=True)
    manifest = Path(shutil.copytree(written, tmp_path / "out")) / "manifest.json"
    final = {**json.loads(manifest.read_bytes()), "state": "FINAL"}
    manifest.write_text(json.dumps(final), encoding="utf-8")

    with pytest.raises(OutputRefused, match="final-dossier-kept"):
        publish(submission, tmp_path / "out")
    publish(submission, tmp_path / "out", replace=True)

    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["state"] == "DRAFT"


@pytest.mark.parametrize(("key", "other"), [("geo", "HR"), ("year", "2023"), ("audience", "internal"), ("", "")])
def test_a_draft_takes_the_place_of_none_but_its_own_kind(key: str, other: str, tmp_path: Path) -> None:
    """Another country, year or audience is not overwritten in silence, with `--replace` neither."""
    ours = {
        "geo": "SI",
        "year": "2024",
        "audience": "eu",
        "state": "DRAFT",
        "engine": {"name": "thb-eu"},
        "outputs": {},
    }
    lies = json.dumps({**ours, **({key: other} if key else {}), "state": "BLOCKED"}).encode()
    out = tmp_path / "out"
    write_all(out, {"manifest.json": lies})
    for replaces in (False, True):
        with pytest.raises(OutputRefused, match="dossier-of-another") if key else nullcontext():
            write_all(out, {"manifest.json": json.dumps(ours).encode()}, replace_final=replaces)
    assert ((out / "manifest.json").read_bytes() == lies) == bool(key)


def test_findings_are_the_published_object(written: Path) -> None:
    """Verdict, counts, every check, every finding with its fingerprint and place."""
    findings = json.loads((written / "findings.json").read_text(encoding="utf-8"))

    assert list(findings) == [
        "schema_version",
        "package",
        "time",
        "state",
        "verdict",
        "counts",
        "internal_only",
        "checks",
        "findings",
    ]
    assert (findings["package"], findings["time"], findings["state"], findings["verdict"]) == (
        "si-2024",
        "2024",
        "DRAFT",
        "pass",
    )
    waived = {
        finding["where"]["file"] + "!" + finding["where"]["cell"]: finding["waiver"]
        for finding in findings["findings"]
        if finding["waiver"]
    }
    assert waived == {
        "data/t13.csv!D6": "t13-kosovo-row",
        "data/t13.csv!C16": "t13-female-total",
        "data/t13.csv!D16": "t13-grand-total",
        "data/t10.csv!B10": "t10-blank-male-total",
    }


@pytest.mark.parametrize("name", ["findings", "manifest"])
def test_what_programs_read_from_us_keeps_to_its_published_schema(written: Path, name: str) -> None:
    """`schemas/` holds the shape of every file that a program reads."""
    import jsonschema

    schema = json.loads((REPOSITORY / f"schemas/{name}.schema.json").read_text(encoding="utf-8"))

    jsonschema.validate(json.loads((written / f"{name}.json").read_text(encoding="utf-8")), schema)


def test_an_interrupted_run_leaves_no_half_dossier(
    written: Path, definitions: Definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine stops while files are written: the old dossier is still there, written, and nothing else."""
    out = tmp_path / "dossier"
    submission = prepare("si-2024", definitions, fast=True)
    shutil.copytree(written, out)
    before = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    write_bytes, put = Path.write_bytes, []

    def stop_at_the_third(self: Path, content: bytes) -> int:
        put.append(self)
        if len(put) == 3:
            raise KeyboardInterrupt
        return write_bytes(self, content)

    monkeypatch.setattr(Path, "write_bytes", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        publish(submission, out)
    monkeypatch.undo()

    assert {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    """Somebody points at the desktop: refused before any work, and everything is still there."""
    (tmp_path / "thesis.txt").write_text("ten years", encoding="utf-8")

    result = CliRunner().invoke(cli, ["submit", "si-2024", "--audience", "eu", "--out", str(tmp_path)])

    assert result.exit_code == 1 and "[output-taken]" in result.stderr
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "ten years"


def test_a_folder_with_somebody_elses_manifest_is_never_replaced(tmp_path: Path) -> None:
    """A web application has a manifest.json too; so has a dossier into which somebody laid a letter."""
    (tmp_path / "manifest.json").write_text('{"name": "web"}', encoding="utf-8")
    (tmp_path / "thesis.txt").write_text("ten years", encoding="utf-8")

    result = CliRunner().invoke(cli, ["submit", "si-2024", "--audience", "eu", "--out", str(tmp_path)])

    assert result.exit_code == 1 and (tmp_path / "thesis.txt").exists()


def test_a_dossier_with_a_letter_in_it_is_never_replaced(
    written: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Only what our own manifest names is ours to replace."""
    out = Path(shutil.copytree(written, tmp_path / "dossier"))
    submission = prepare("si-2024", definitions, fast=True)
    (out / "letter.txt").write_text("to the Commission", encoding="utf-8")

    with pytest.raises(OutputRefused, match="output-taken"):
        publish(submission, out)


def test_a_blocked_submission_writes_nothing_unless_a_draft_is_asked_for(
    collection: Path, tmp_path: Path, without_suites: Path
) -> None:
    """With --draft everything is there, marked BLOCKED, and the exit code is 3 all the same."""
    set_cell(collection / "data/t05.csv", "C10", "17")
    out = tmp_path / "out"
    words = [
        "submit",
        str(collection),
        "--audience",
        "eu",
        "--out",
        str(out),
        "--quiet",
        "--definitions",
        str(without_suites),
    ]

    plain = CliRunner().invoke(cli, words)
    nothing = not out.exists()
    draft = CliRunner().invoke(cli, [*words, "--draft"])

    assert (plain.exit_code, nothing, draft.exit_code) == (3, True, 3)
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["state"] == State.BLOCKED.value


def test_the_public_dossier_holds_no_input_no_lineage_and_no_small_count() -> None:
    """What is suppressed in a table must not lie beside it in another file."""
    files = of_2024.files_of_2024(Audience.PUBLIC)
    found = list(csv.DictReader(files["observations.csv"].decode().splitlines()))
    persons = [int(row["obs_value"]) for row in found if row["unit"] == "PER" and row["obs_value"]]

    assert not [name for name in files if name.startswith("inputs/")]
    assert json.loads(files["manifest.json"])["inputs"] == {}
    assert files["lineage.csv"].decode().count("\n") == 1
    assert not [value for value in persons if 0 < value < 3]


def test_signed_decisions_and_granted_waivers_make_it_final(mappings: Path, collection: Path) -> None:
    """Once the ministry has answered and signed everything on which numbers rest, nothing says DRAFT."""
    from thb_eu.definitions import load

    shutil.copytree(REPOSITORY / "datapackages", mappings / "datapackages")
    series = mappings / "datapackages/national/series.yaml"
    for path in [*(mappings / "mappings").rglob("*.yaml"), series]:
        signed = "signed: {by: Ministry of the Interior, role: State Secretary, on: 2026-12-01}"
        text = (
            path.read_text(encoding="utf-8")
            .replace("signed: null", signed)
            .replace("answer: open", "answer: do not count")
            .replace("says_when: open", "says_when: do not count")
        )
        path.write_text(text, encoding="utf-8")

    confirm_all(mappings)
    give_contact(collection)
    definitions = load(mappings)
    ungranted = prepare(collection, definitions, fast=True)
    path = collection / "waivers.yaml"
    granted = path.read_text(encoding="utf-8").replace("granted_by: null", "granted_by: Police")
    path.write_text(granted, encoding="utf-8")
    submission = prepare(collection, definitions, fast=True)

    assert ungranted.state is State.DRAFT

    undated = {question.decision for question in submission.mapped.questions if not question.answered}
    assert (submission.state, undated) == (State.FINAL, set())
