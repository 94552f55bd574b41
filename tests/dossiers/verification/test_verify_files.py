"""`verify` and the files of a dossier: changed, missing, strange, broken, made from other inputs, or not at hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import REPOSITORY
from tests.dossiers.verification.dossiers import (
    cell_changed,
    compared,
    copied,
    edited,
    number,
    refreshed,
    replaced,
    written,
)
from tests.support.commands import in_english
from tests.support.templates_made import BLOCK_OF_VICTIMS, VICTIMS, template
from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import Text
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.definitions.bindings import read_binding
from thb_eu.dossiers.verification import Difference, Verification, verify
from thb_eu.dossiers.verification.rerun import OF_PUBLIC, OTHER_INPUTS
from thb_eu.dossiers.verification.sections import MADE_AGAIN
from thb_eu.publication.dossier import dossier
from thb_eu.publication.folder import write_all
from thb_eu.records.synthetic import SynthesisRequest, synthesise
from thb_eu.templates.official import official

BINDING = f"""\
template: form.xlsx
blocks:
{BLOCK_OF_VICTIMS}"""


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of 2024 with a filled template, as it was written."""
    from thb_eu.definitions import load
    from thb_eu.run import prepare

    definitions = load()
    binding = read_binding(BINDING.encode(), "binding.yaml", definitions)
    fitted = official(template(), "form.xlsx", binding, definitions)
    folder = tmp_path_factory.mktemp("untouched") / "dossier"
    write_all(folder, dossier(prepare("si-2024", definitions, fast=True), fitted))
    return folder


def found_by(found: Verification) -> set[tuple[str, str]]:
    """Which part found something, and where."""
    return {(it.part, it.where) for it in found.differences}


def cell_of(found: Verification, key: dict[str, str]) -> Difference:
    """What is said of the value of one cell."""
    return next(it for it in found.differences if (it.part, it.aspect) == ("cells", "obs_value") and it.key == key)


def undone(found: Verification) -> dict[str, Text]:
    """The parts that were not done, each with its reason."""
    return {part.id: part.undone for part in found.parts if not part.done}


# --- files -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mishandled(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Verification:
    """A file too many, one too few, two changed, one of them an input; nobody touches the manifest."""
    folder = copied(untouched, tmp_path_factory.mktemp("mishandled") / "dossier")
    (folder / "inputs" / "data" / "extra.csv").write_text("a\n")
    (folder / "report.html").unlink()
    replaced(folder / "metadata" / "reference-metadata.md", "a", "b")
    replaced(folder / "inputs/data/t03.csv", "Serbia,0,11,11", "Serbia,0,12,12")
    return verify(folder)


def test_a_stranger_a_missing_and_a_changed_file_are_named(mishandled: Verification) -> None:
    """The hashes of the manifest tell, each once."""
    assert Counter(it.where for it in mishandled.differences if it.part == "hashes") == Counter(
        ["inputs/data/extra.csv", "report.html", "metadata/reference-metadata.md", "inputs/data/t03.csv"]
    )


def test_from_a_changed_input_nothing_is_recomputed(mishandled: Verification) -> None:
    """The file is named as the reason, and nobody is asked for a collection."""
    assert ("recomputed", "data/t03.csv") in found_by(mishandled)
    assert undone(mishandled)["recomputed"] == OTHER_INPUTS.filled({"files": "data/t03.csv"})


@pytest.fixture(scope="module")
def forged(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Verification:
    """An input and a decision changed by somebody who made the hashes good."""
    folder = copied(untouched, tmp_path_factory.mktemp("forged") / "dossier")
    table = folder / "inputs/data/t03.csv"
    replaced(table, "Serbia,0,11,11", "Serbia,0,12,12")
    replaced(table, "Total,0,17,17", "Total,0,18,18")
    decisions = folder / "definitions/mappings/decisions.yaml"
    replaced(decisions, "answer: count", "answer: do not count", after="suspects-in-reports-and-pending")
    return compared(refreshed(folder))


def test_an_input_changed_by_a_forger_is_the_odd_one_out(forged: Verification) -> None:
    """12 women of Serbia in Table 3, hashes made good: workbook, observations, SDMX and lineage still say 11."""
    told = cell_of(forged, {"table": "V3", "status": "IDENT", "citizen": "RS", "sex": "F"})

    assert told.odd == (MADE_AGAIN,)
    assert {saying.source: saying.value for saying in told.sayings}[MADE_AGAIN] == "12"
    assert "hashes" not in {it.part for it in forged.differences}


def test_a_definition_changed_by_a_forger_changes_what_is_recomputed(forged: Verification) -> None:
    """The decision on suspects in reports is turned round: 19 suspects become 8 when they are counted again."""
    told = cell_of(forged, {"table": "S1", "sex": "T", "age": "TOTAL"})

    assert told.odd == (MADE_AGAIN,)
    assert {saying.value for saying in told.sayings} == {"19", "8"}


def test_files_that_cannot_be_read_leave_their_part_undone_and_are_named(untouched: Path, tmp_path: Path) -> None:
    """Whatever somebody puts in the place of a file, the others are still compared."""
    folder = copied(untouched, tmp_path / "dossier")
    broken = ["submission.xlsx", "observations.csv", "findings.json", "datapackage.json", "official/form.xlsx"]
    broken += [name for name in json.loads((folder / "manifest.json").read_bytes())["outputs"] if "ml-3.0/CRIM" in name]
    for name in broken:
        (folder / name).write_bytes(b"\xff\x00 not what it was")
    found = verify(refreshed(folder))

    assert set(broken) <= {it.where for it in found.differences}
    assert {"submission.xlsx", "observations.csv", "findings"} <= set(undone(found))
    assert next(part for part in found.parts if part.id == "recomputed").done


@pytest.fixture(scope="module")
def embellished(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Verification:
    """A dossier that calls itself FINAL, with another number in the filled template; the hashes were made good."""
    folder = copied(untouched, tmp_path_factory.mktemp("embellished") / "dossier")
    edited(folder, lambda it: it.update(state="FINAL"))
    edited(folder, lambda it: it.update(state="FINAL"), "findings.json")
    cell_changed(folder / "official/form.xlsx", VICTIMS, "C6", number(16))
    return verify(refreshed(folder))


def test_a_state_that_the_decisions_do_not_allow_is_named(embellished: Verification) -> None:
    """Nobody signed the decisions of 2024: a dossier that calls itself FINAL does not say the truth."""
    assert [it.part for it in embellished.differences if it.aspect == "state"] == ["recomputed"]
    assert len(embellished.differences) == 2


# --- the template of somebody else -----------------------------------------------------------------


def test_a_filled_template_is_read_cell_by_cell(embellished: Verification) -> None:
    """17 identified victims stand in the template too; another number there is named with the cell of the template."""
    (told,) = [it for it in embellished.differences if it.aspect != "state"]

    assert told.where == f"official/form.xlsx {VICTIMS}!C6"
    assert [saying.value for saying in told.sayings] == ["16", "17", "17"]
    assert [source.english for source in told.odd] == ["official/form.xlsx"]


# --- what is not at hand ---------------------------------------------------------------------------


def test_the_public_edition_is_recomputed_only_with_the_collection(tmp_path: Path) -> None:
    """Without inputs nothing can be made again, and that is said; with them, what is suppressed comes out alike."""
    folder = written(tmp_path / "dossier", audience=Audience.PUBLIC)
    alone, with_inputs = verify(folder), verify(folder, "si-2024")

    assert alone.same and with_inputs.same
    assert undone(alone)["recomputed"] == OF_PUBLIC
    assert "recomputed" not in undone(with_inputs)


def test_registers_are_recomputed_only_with_the_collection_they_came_from(
    tmp_path: Path, definitions: Definitions
) -> None:
    """Of rows about persons a dossier holds the hash: the collection with that hash is taken, no other."""
    own, other = tmp_path / "own", tmp_path / "other"
    synthesise(SynthesisRequest(rows=100, seed=1), own, definitions.folder)
    synthesise(SynthesisRequest(rows=100, seed=2), other, definitions.folder)
    folder = written(tmp_path / "dossier", own)
    alone, with_own, with_other = compared(folder), verify(folder, own), compared(folder, other)

    assert alone.same and "police.csv" in undone(alone)["recomputed"].english
    assert with_own.same and "recomputed" not in undone(with_own)
    assert not with_other.same and "police.csv" in undone(with_other)["recomputed"].english


# --- refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/hosts", "C:/x", "a\\b", "inputs/../x", "inputs//x", " ", "."])
def test_a_name_that_leads_out_of_the_dossier_is_refused(untouched: Path, tmp_path: Path, name: str) -> None:
    """A manifest names files of its own folder and nothing else."""
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "manifest.json").write_bytes((untouched / "manifest.json").read_bytes())
    edited(folder, lambda it: it["outputs"].update({name: "0" * 64}))

    with pytest.raises(SourceRefused) as refused:
        verify(folder)
    assert [fault.code for fault in refused.value.faults] == ["dossier-unsafe"]


def test_a_link_in_the_dossier_is_refused(untouched: Path, tmp_path: Path) -> None:
    """A link shows whatever the machine of the reader has there."""
    folder = copied(untouched, tmp_path / "dossier")
    (folder / "report.html").unlink()
    try:
        (folder / "report.html").symlink_to(untouched / "report.html")
    except OSError:
        pytest.skip("this system lets nobody make links")

    with pytest.raises(SourceRefused) as refused:
        verify(folder)
    assert [fault.code for fault in refused.value.faults] == ["dossier-unsafe"]


@pytest.mark.parametrize(
    ("field", "value"), [("state", "APPROVED"), ("waivers", {}), ("outputs", {"a": "short"}), ("more", 1)]
)
def test_a_misshapen_manifest_is_refused_with_its_place(
    untouched: Path, tmp_path: Path, field: str, value: object
) -> None:
    """Nothing can be held against a manifest that is not one."""
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "manifest.json").write_bytes((untouched / "manifest.json").read_bytes())
    edited(folder, lambda it: it.update({field: value}))
    told = in_english("verify", folder)

    assert told.exit_code == 1
    assert "manifest.json:" in told.output and field in told.output


@pytest.mark.parametrize("version", ["1", "3", "", 2, None])
@pytest.mark.parametrize("words", [("verify",), ("explain",), ("compare",)])
def test_a_dossier_of_another_format_is_refused(
    untouched: Path, tmp_path: Path, words: tuple[str, ...], version: object
) -> None:
    """One format is read, that of now; who has another is told which version to take."""
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "manifest.json").write_bytes((untouched / "manifest.json").read_bytes())
    edited(folder, lambda it: it.update({"format_version": version}))
    more = {"explain": ["V3!D14"], "compare": [untouched]}.get(words[0], [])
    told = in_english(*words, folder, *more)

    assert told.exit_code == 1 and "[dossier-format-unknown]" in told.output


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b"\xff", b'{"engine": {"name": "thb-eu"}}'])
def test_a_folder_that_is_no_dossier_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """An empty folder, a manifest of nothing, of something else, or of no text."""
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content)
    told = in_english("verify", tmp_path)

    assert told.exit_code == 1 and "[not-a-dossier]" in told.output


# --- for programs ----------------------------------------------------------------------------------


def test_the_result_for_programs_is_what_its_schema_says(untouched: Path, tmp_path: Path) -> None:
    """Alone on stdout, with every part and every difference; words go to people."""
    schema = json.loads((REPOSITORY / "schemas/verification.schema.json").read_text(encoding="utf-8"))
    folder = copied(untouched, tmp_path / "dossier")
    cell_changed(folder / "submission.xlsx", "V1", "D11", number(46))  # the manifest is left as it was
    told = in_english("verify", folder, "--format", "json")
    value = json.loads(told.stdout)

    jsonschema.validate(value, schema)
    assert (told.exit_code, value["verdict"]) == (3, "differs")
    assert [it["where"] for it in value["differences"]] == ["submission.xlsx", "V1!D11"]
    assert told.stderr
