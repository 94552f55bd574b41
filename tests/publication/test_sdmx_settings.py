"""The settings of SDMX: what a maintainer can get wrong is refused with its place, and what is right is followed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions import Definitions, Sdmx, load, read_checked
from thb_eu.definitions.sdmx import TRANSMISSION, VIEW, read_sdmx

SCHEMAS = {TRANSMISSION: "transmission", VIEW: "eurostat-view"}


def settings(definitions: Definitions, changes: dict[str, list[tuple[str, str]]] | None = None) -> Sdmx:
    """The settings that travel with the product, with `changes` of their text by file."""
    files = {}
    for name in SCHEMAS:
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        for old, new in (changes or {}).get(name, []):
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        files[name] = text.encode()
    values = {
        name: read_checked(definitions.folder, name, content, SCHEMAS[name], DefinitionRefused)
        for name, content in files.items()
    }
    return read_sdmx(values, files, definitions.codelists, definitions.tables)


def test_the_data_set_is_a_proposal_and_nobody_elses_id(definitions: Definitions) -> None:
    """Eurostat's id of the collection was not found; ours says of itself that it is proposed."""
    dataset = settings(definitions).dataset

    assert (dataset.id, dataset.confidence) == ("CRIM_THB19A", "proposed")
    assert dataset.file_name("SI", 2025) == "CRIM_THB19A_A_SI_2025_0000"


def test_another_data_set_is_one_line_of_data(tmp_path: Path) -> None:
    """A maintainer who learns the id from Eurostat writes it down; file names and dataflow follow."""
    shutil.copytree(REPOSITORY / "datapackages", tmp_path / "datapackages")
    path = tmp_path / TRANSMISSION
    path.write_text(
        path.read_text(encoding="utf-8").replace("structure: THB19A", "structure: TRAFF1"), encoding="utf-8"
    )

    found = load(tmp_path).sdmx

    assert found is not None and found.dataset.id == "CRIM_TRAFF1"


def test_definitions_may_have_no_settings_but_not_half_of_them(tmp_path: Path) -> None:
    """Without the folder nothing is sent in SDMX; one file without the other is a mistake."""
    shutil.copytree(REPOSITORY / "datapackages", tmp_path / "datapackages")
    (tmp_path / VIEW).unlink()
    with pytest.raises(DefinitionRefused, match=r"eurostat-view\.yaml: the file is missing"):
        load(tmp_path)

    shutil.rmtree(tmp_path / "datapackages" / "sdmx")

    assert load(tmp_path).sdmx is None


def test_the_two_groupings_of_form_come_from_the_code_list(definitions: Definitions) -> None:
    """As printed in form.csv: begging among other purposes, slavery and servitude under forced labour; UNK nowhere."""
    groups = settings(definitions).columns["iccs"].groups

    assert groups == {
        "TOTAL": ("TOTAL",),
        "ICCS02041": ("SEX",),
        "ICCS02042": ("LAB", "SLA", "SRV"),
        "ICCS02043_02044": ("BEG", "CRM", "ORG", "SUR", "MAR", "ADO", "OTH"),
    }


MISTAKES = {
    "domain of nine signs": (TRANSMISSION, "domain: CRIM ", "domain: CRIMINALS ", "dataset/domain", "1 to 8 signs"),
    "structure of eight": (TRANSMISSION, "THB19A ", "THB19A12 ", "dataset/structure", "1 to 7 signs"),
    "small letters": (TRANSMISSION, "domain: CRIM ", "domain: crim ", "dataset/domain", "0-9 and A-Z"),
    "a periodicity that EDAMIS does not know": (TRANSMISSION, "periodicity: A", "periodicity: Y", "periodicity", "'Y'"),
    "a quarter of an annual data set": (TRANSMISSION, '"0000"', '"0001"', ":8:3", "transmission-invalid"),
    "a list that we do not have": (TRANSMISSION, "codelist: conf_status", "codelist: conf", ":26:", "'conf'"),
    "a table that does not exist": (VIEW, "table: S1", "table: S9", "", "the table 'S9' does not exist"),
    "a dimension of another table": (
        VIEW,
        "{table: S1, where: {age",
        "{table: S1, where: {form: SEX, age",
        "",
        "'form'",
    ),
    "a code of another list": (VIEW, "{status: REG, sex: T}", "{status: REG, sex: MALE}", "", "MALE"),
    "a dimension left open": (VIEW, "{status: REG, age: TOTAL}", "{status: REG}", "", "more than one cell"),
    "a column that nothing makes": (VIEW, "[freq, leg_stat, sex", "[freq, leg_status, sex", "", "'leg_status'"),
    "a column of nobody": (VIEW, "from: age", "from: ages", "", "'ages'"),
    "a column that the list does not have": (VIEW, "through: iccs", "through: isco", "", "'isco'"),
    "a total among its parts": (VIEW, "of: [EU27_2020_FOR, N", "of: [TOTAL, N", "", "transmission-invalid"),
    "a group of an unknown code": (VIEW, "of: [STLS]", "of: [STATELESS]", "", "STATELESS"),
    "a status that is not shown": (VIEW, "  - {code: D, shown: C, confidence: inferred}\n", "", "", "for 'D'"),
    "a status shown twice": (VIEW, "{code: N, shown: N", "{code: F, shown: N", "", "'F' is written twice"),
    "an unknown status": (VIEW, "{code: N, shown: N", "{code: NN, shown: N", "", "NN"),
    "flags from a list without them": (VIEW, "column: eurostat", "column: estat", "", "'estat'"),
    "a data set twice": (VIEW, "dataset: crim_thb_vctz", "dataset: crim_thb_sex", "", "written twice"),
    "a key that is not known": (VIEW, 'missing: ":"', 'missing: ":"\nlost: ":"', ":6:", "lost"),
}


@pytest.mark.parametrize(("file", "old", "new", "at", "says"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_refused_where_it_stands(
    definitions: Definitions, file: str, old: str, new: str, at: str, says: str
) -> None:
    """File, line and column, in words that name what is wrong, in both languages."""
    with pytest.raises(DefinitionRefused) as refused:
        settings(definitions, {file: [(old, new)]})

    fault = next(fault for fault in refused.value.faults if says in str(fault))
    assert re.match(rf"{re.escape(file)}:\d+:\d+", str(fault.where)), fault.where
    assert at in str(fault)
    assert fault.in_language("sl") != fault.in_language("en")


def test_a_view_never_adds_two_units(definitions: Definitions) -> None:
    """Offences and persons of the annex would meet in one row unless its unit is said: refused."""
    row = "{table: C1, where: {age: TOTAL}, fixed: {leg_stat: PER_CNV}, confidence: inferred}"
    where = "article: KZ-1 113, role: VICTIM, document: COMPLAINT, registering_organisation: TOTAL, citizen: TOTAL"
    annex = f"{{table: N1, where: {{{where}}}, fixed: {{leg_stat: PER_CNV}}, confidence: inferred}}"

    with pytest.raises(DefinitionRefused, match="transmission-invalid"):
        settings(definitions, {VIEW: [(row, annex)]})


def test_the_faults_of_both_files_are_told_at_once(definitions: Definitions) -> None:
    """One refusal for a maintainer who got several things wrong."""
    with pytest.raises(DefinitionRefused) as refused:
        settings(
            definitions,
            {TRANSMISSION: [('"0000"', '"0001"')], VIEW: [("table: S1", "table: S9"), ("from: age", "from: ag")]},
        )

    assert {str(fault.where).split(":")[0] for fault in refused.value.faults} == {TRANSMISSION, VIEW}
    assert len(refused.value.faults) >= 3
