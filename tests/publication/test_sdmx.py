"""SDMX: every form tells the same observations, the official schemas take them, and others read what we meant.

Expected values come from observations.csv, from the code lists, from the worked example of 2024 worked out by hand, and
from readers that share nothing with what wrote the files: the official schemas, sdmx1, pysdmx, and plain CSV.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY, SI_2024
from tests.dossiers.verification.dossiers import files_of_2024, undrawn
from tests.support import sdmx_judges as judges
from tests.support.converter_reader import observations_by_parameters
from thb_eu.base.errors import OutputRefused, SourceRefused
from thb_eu.base.model import INTERVAL, SERIES_COLUMNS, Audience
from thb_eu.definitions import Definitions
from thb_eu.exchange.law.structure_maps import structure_maps
from thb_eu.publication.flat_tables import COLUMNS
from thb_eu.publication.flat_tables import observations as observations_of_submission
from thb_eu.publication.sdmx import FORMS, sdmx_files, structure_files
from thb_eu.publication.sdmx.components import views
from thb_eu.publication.sdmx.data import NO_DATA, SdmxMessage, csv_1, csv_2, ml_3, ml_21, observations_of
from thb_eu.records.synthetic import SynthesisRequest, synthesise
from thb_eu.results import Submission
from thb_eu.run import prepare

FILE = "CRIM_THB19A_A_SI_{year}_0000"
DATA = {"csv-2.0": "csv", "csv-1.0": "csv", "ml-3.0": "xml", "ml-2.1": "xml"}
XML = [form for form, ending in DATA.items() if ending == "xml"]
VIEWS = ("crim_thb_sex", "crim_thb_vctz", "crim_thb_vexp", "crim_thb_vsage")
SDMX_ID = {name: "TIME_PERIOD" if name == "time" else name.upper() for name in COLUMNS}

Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def submission(definitions: Definitions) -> Submission:
    """The real figures of 2024 for the Commission."""
    return prepare(SI_2024, definitions, fast=True)


@pytest.fixture(scope="module")
def real() -> Files:
    """The dossier of 2024 for the Commission."""
    return files_of_2024(Audience.EU)


@pytest.fixture(scope="module", params=[2024, 2025], ids=["si-2024", "synthetic 2025"])
def year(request: pytest.FixtureRequest) -> int:
    """The real year, and one that nobody lived."""
    return int(request.param)


@pytest.fixture(scope="module")
def files(year: int, real: Files, definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What the dossier of the year has of observations and SDMX."""
    if year == 2024:
        return real
    package = tmp_path_factory.mktemp("synth") / "made"
    synthesise(SynthesisRequest(rows=400, year=year, seed=7), package, definitions.folder)
    return told(prepare(package, definitions, fast=True))


@pytest.fixture(scope="module")
def public(definitions: Definitions) -> Files:
    """What the dossier of 2024 for the public has of observations and SDMX."""
    return told(prepare(SI_2024, definitions, Audience.PUBLIC, fast=True))


def told(submission: Submission) -> Files:
    """The observations and the files below `sdmx/`, without the rest of the dossier."""
    frame = observations_of_submission(submission)
    return {"observations.csv": frame.to_csv(index=False).encode(), **sdmx_files(submission, frame)}


def data_of(files: Files, form: str) -> tuple[str, bytes]:
    """The data file of one form."""
    (name,) = [name for name in files if name.startswith(f"sdmx/{form}/") and "structures" not in name]
    return name, files[name]


def observations(files: Files, form: str = "") -> list[dict[str, str]]:
    """The rows of observations.csv as anybody reads them; SDMX 2.1, with its one measure, tells no interval."""
    untold = INTERVAL if form in ("csv-1.0", "ml-2.1") else ()
    rows = judges.plain_rows(files["observations.csv"])
    return [{name: text for name, text in row.items() if name not in untold} for row in rows]


# --- the files ------------------------------------------------------------------------------------------------------


def test_files_are_called_by_the_convention_of_edamis(files: Files, year: int) -> None:
    """DOMAIN_STRUCTURE_PERIODICITY_FROM_YEAR_PERIOD; four forms, structures, Eurostat's data sets."""
    name = FILE.format(year=year)

    found = {file.removeprefix("sdmx/") for file in files if file.startswith("sdmx/")} - {"validation.vtl"}

    assert re.fullmatch(r"[0-9A-Z]{1,8}_[0-9A-Z]{1,7}_[0-9ASQMWDON]_[A-Z]{2}_\d{4}_\d{4}", name)
    assert found == {
        *(f"{form}/{name}.{ending}" for form, ending in DATA.items()),
        *(f"{form}/structures.xml" for form in XML),
        *(f"eurostat/{view}.csv" for view in VIEWS),
        f"converter/{name}.xlsx",
    }


def test_the_manifest_lists_them(real: Files) -> None:
    """Whoever changes one of them is found out by its hash."""
    manifest = json.loads(real["manifest.json"])

    assert {name for name in real if name.startswith("sdmx/")} <= set(manifest["outputs"])
    assert "pysdmx" in manifest["libraries"]


def test_definitions_without_settings_for_sdmx_give_no_files(submission: Submission, definitions: Definitions) -> None:
    """A country that has not said under which data set it sends is not given one."""
    without = replace(submission, definitions=replace(definitions, sdmx=None))

    assert sdmx_files(without, observations_of_submission(without)) == {}


# --- the same numbers in every form ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", DATA)
def test_every_form_holds_the_observations_cell_by_cell(files: Files, form: str) -> None:
    """All columns of all rows of observations.csv, in their order, by the reader on which `verify` rests."""
    name, content = data_of(files, form)

    assert observations_of(name, content) == observations(files, form)


@pytest.mark.parametrize("form", ["csv-2.0", "ml-3.0", "ml-2.1"])
def test_sdmx1_reads_the_observations_cell_by_cell(files: Files, form: str) -> None:
    """An independent reader finds the same, with NaN for a missing value; it reads no SDMX-CSV 1.0."""
    standard = form if form in XML else "ml-3.0"
    structure = judges.structures_by_sdmx1(files[f"sdmx/{standard}/structures.xml"]).structure["EU_OBSERVATION"]

    assert judges.observations_by_sdmx1(*data_of(files, form), structure) == as_sdmx(files)


def test_the_workbook_for_the_converter_holds_the_observations_cell_by_cell(files: Files, year: int) -> None:
    """Read by its sheet of parameters alone, as the converter's source code reads one: all components, all numbers."""
    content = files[f"sdmx/converter/{FILE.format(year=year)}.xlsx"]

    assert list(observations_by_parameters(content)) == as_sdmx(files)


def as_sdmx(files: Files) -> list[dict[str, str]]:
    """observations.csv by the ids of SDMX: NaN for a missing value, nothing for what is not told."""
    rows = ({**row, "obs_value": row["obs_value"] or "NaN"} for row in observations(files))
    return [{SDMX_ID[name]: text for name, text in row.items() if text} for row in rows]


@pytest.mark.parametrize("form", DATA)
def test_pysdmx_reads_the_observations_cell_by_cell(real: Files, form: str) -> None:
    """A second reader, held to its own schemas, reads all four forms; it takes a missing value as none."""
    from pysdmx.io import read_sdmx

    (dataset,) = read_sdmx(data_of(real, form)[1].decode(), validate=True).data
    found = dataset.data.rename(columns={id: name for name, id in SDMX_ID.items()}).astype("object")
    found = found.where(found.notna() & (found != "NaN"), "")
    told = observations(real, form)

    assert found.reindex(columns=[*told[0]], fill_value="").to_dict("records") == told


@pytest.mark.parametrize(
    ("form", "missing"), [("csv-2.0", "NaN"), ("csv-1.0", ""), ("ml-3.0", "NaN"), ("ml-2.1", "NaN")]
)
def test_a_value_is_whole_and_a_missing_one_says_so(files: Files, form: str, missing: str) -> None:
    """Never 17.0, never a zero for a blank; what is missing has the sign of its form and a status that is no value."""
    _, content = data_of(files, form)
    if form in XML:
        rows = [dict(re.findall(r'(\w+)="([^"]*)"', line)) for line in content.decode().splitlines() if "<Obs " in line]
    else:
        rows = judges.plain_rows(content)

    told = [(row["OBS_VALUE"], row["OBS_STATUS"]) for row in rows]

    assert len(told) == len(observations(files))
    assert {status for value, status in told if value == missing} <= set("LOM")
    assert all(re.fullmatch(r"0|[1-9]\d*", value) and status in "AUP" for value, status in told if value != missing)
    assert sum(value == missing for value, _ in told) == sum(not row["obs_value"] for row in observations(files)) > 0


# --- headers --------------------------------------------------------------------------------------------------------


def test_csv_2_says_of_every_row_what_it_belongs_to_and_what_to_do(real: Files) -> None:
    """STRUCTURE, STRUCTURE_ID, ACTION: the dataflow, which is replaced; then dimensions, measures, attributes."""
    header, *rows = csv.reader(io.StringIO(data_of(real, "csv-2.0")[1].decode(), newline=""))

    assert header[:6] == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "GEO", "TABLE"]
    assert {tuple(row[:3]) for row in rows} == {("dataflow", "THB_EU:CRIM_THB19A(1.0)", "R")}
    assert header[header.index("TIME_PERIOD") :] == [
        *(
            "TIME_PERIOD",
            "OBS_HIGH",
            "OBS_LOW",
            "OBS_VALUE",
            "INDICATOR",
            "OBS_STATUS",
            "SERIES_BREAK",
            "DEFINITION_DIFFERS",
            "CONF_STATUS",
        ),
        *("LEGAL_ARTICLE", "SOURCE", "COMMENT"),
    ]


def test_csv_1_names_the_dataflow_first_and_nothing_else_before_the_dimensions(real: Files) -> None:
    """SDMX-CSV 1.0 has one column of its own."""
    header, *rows = csv.reader(io.StringIO(data_of(real, "csv-1.0")[1].decode(), newline=""))

    assert header[:2] == ["DATAFLOW", "FREQ"]
    assert {row[0] for row in rows} == {"THB_EU:CRIM_THB19A(1.0)"}


@pytest.fixture(scope="module")
def sent_in_march(submission: Submission) -> Files:
    """The dossier of the same figures, on another day."""
    return undrawn(replace(submission, on="2027-03-31"))


@pytest.mark.parametrize("form", XML)
def test_a_message_is_sent_by_the_reporting_country_on_the_day_of_the_act(sent_in_march: Files, form: str) -> None:
    """The sender agrees with the country of the figures; the day is that of the act, which the manifest states."""
    files, content = sent_in_march, data_of(sent_in_march, form)[1].decode()

    assert re.search(r"<mes:ID>(.*)</mes:ID>", content)[1] == "CRIM_THB19A_A_SI_2024_0000"  # type: ignore[index]
    assert '<mes:Sender id="SI"/>' in content
    assert json.loads(files["manifest.json"])["prepared"] == "2027-03-31"
    others = [files[f"sdmx/{form}/structures.xml"], files["metadata/reference-metadata.xml"]]
    others.append(files["metadata/metadata-structure.xml"])
    for message in (content, *(other.decode() for other in others)):
        assert re.findall(r":Prepared>(.*)</", message) in (["2027-03-31T00:00:00Z"], ["2027-03-31T00:00:00+00:00"])


def test_without_an_act_the_day_is_the_latest_that_was_stated_and_never_an_invented_one(
    submission: Submission, real: Files
) -> None:
    """No clock is read: the last text that was proposed, signed or written bears the day, after the year."""
    stated = [day for text in real.values() for day in re.findall(rb"\bon: (20\d\d-\d\d-\d\d)", text)]
    prepared = json.loads(real["manifest.json"])["prepared"]

    assert prepared == max(stated).decode() >= f"{submission.collection.year}-12-31"
    assert all(b"2000-01-01T" not in content for name, content in real.items() if name.endswith(".xml"))


# --- official schemas -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", XML)
def test_the_official_schema_takes_the_structures(real: Files, form: str) -> None:
    """SDMX-ML 3.0 and 2.1 as the standard publishes them, without an exception."""
    assert judges.official_faults(real[f"sdmx/{form}/structures.xml"], form) == []


@pytest.mark.parametrize("form", XML)
def test_the_official_schema_takes_the_data_with_the_types_of_our_structure(files: Files, form: str) -> None:
    """Every component is declared, every code stands in its list, every value is one."""
    assert judges.data_faults(data_of(files, form)[1], files[f"sdmx/{form}/structures.xml"], form) == []


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'SEX="F"', b'SEX="X"'),
        (b'OBS_VALUE="45"', b'OBS_VALUE="many"'),
        (b' OBS_STATUS="L"', b""),
        (b"<Obs ", b'<Obs WHO="x" '),
        (b'ss:action="Replace"', b'ss:action="Merge"'),
    ],
)
def test_the_judge_sees_what_is_wrong(real: Files, form: str, right: bytes, wrong: bytes) -> None:
    """An unknown code, no number, no status, an unknown component, an unknown action: none of them would pass."""
    _, content = data_of(real, form)
    assert right in content

    assert judges.data_faults(content.replace(right, wrong, 1), real[f"sdmx/{form}/structures.xml"], form)


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize(
    ("facet", "refused"),
    [
        (b'minValue="0"', True),
        (b'maxValue="1000000"', True),
        (b'pattern="[0-9]+"', True),
        (b'pattern="[0-9]+|NaN"', False),
    ],
)
def test_the_judge_holds_the_values_to_every_facet(real: Files, form: str, facet: bytes, refused: bool) -> None:
    """A bound refuses what is missing: NaN is neither below nor above any number (XML Schema 1.0, part 2, 3.2.5)."""
    structures = real[f"sdmx/{form}/structures.xml"]
    bounded = structures.replace(b'textType="Double"', facet + b' textType="Double"')
    assert bounded != structures

    assert bool(judges.data_faults(data_of(real, form)[1], bounded, form)) is refused


# --- structures -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=XML)
def message(request: pytest.FixtureRequest, real: Files) -> Any:
    """The structures as sdmx1 reads them, in either standard."""
    return judges.structures_by_sdmx1(real[f"sdmx/{request.param}/structures.xml"])


@pytest.mark.parametrize(
    ("form", "measures"), [("ml-3.0", ["OBS_VALUE", "OBS_LOW", "OBS_HIGH"]), ("ml-2.1", ["OBS_VALUE"])]
)
def test_what_names_an_observation_is_the_key_of_the_data_package(real: Files, form: str, measures: list[str]) -> None:
    """The dimensions of the structure are the primary key of observations.csv, the rest tells about the value."""
    resource = json.loads(real["datapackage.json"])["resources"][0]
    structure = judges.structures_by_sdmx1(real[f"sdmx/{form}/structures.xml"]).structure["EU_OBSERVATION"]

    assert {entry.id for entry in structure.dimensions} == {SDMX_ID[name] for name in resource["schema"]["primaryKey"]}
    assert [entry.id for entry in structure.measures] == measures
    named = {entry.id for entry in [*structure.dimensions, *structure.measures, *structure.attributes]}
    untold = {"OBS_LOW", "OBS_HIGH"} - {*measures}
    assert named == {*SDMX_ID.values(), "SCOPE", "QUESTION", "RULE"} - untold


@pytest.mark.parametrize("form", XML)
def test_every_list_of_components_bears_the_id_that_the_standard_fixes(real: Files, form: str) -> None:
    """DimensionDescriptor, AttributeDescriptor, MeasureDescriptor: fixed by the schema, and sdmxthon reads no other."""
    text = real[f"sdmx/{form}/structures.xml"].decode()

    lists = re.findall(r"<str:(Dimension|Attribute|Measure)List(?: id=\"(\w+)\")?", text)
    assert len(lists) == 6  # of two structures
    assert all(id == f"{kind}Descriptor" for kind, id in lists)


def test_no_attribute_names_the_one_measure_it_belongs_to(real: Files) -> None:
    """Where there is one measure a MeasureRelationship says nothing, and readers stop at it."""
    assert b"MeasureRelationship" not in real["sdmx/ml-3.0/structures.xml"]


def test_the_indicator_follows_from_the_table(message: Any, real: Files) -> None:
    """An attribute of the table: no table has two indicators, so that a key that said both could contradict itself."""
    related = message.structure["EU_OBSERVATION"].attributes.get("INDICATOR").related_to
    pairs = {(row["table"], row["indicator"]) for row in observations(real)}

    assert [entry.id for entry in related.dimensions] == ["TABLE"]
    assert len(pairs) == len({table for table, _ in pairs}) == 19


def test_a_code_list_is_published_with_its_names_in_both_languages(message: Any) -> None:
    """Every code of the CSV file with the labels that stand there, and no other but `not applicable` and `not told`."""
    for name in ("sex", "citizen", "form", "obs_status", "conf_status", "document", "indicator"):
        path = REPOSITORY / "datapackages" / "codelists" / f"{name}.csv"
        rows = judges.plain_rows(path.read_bytes())
        published = message.codelist[f"CL_{name.upper()}"]
        labels = {code.id: (code.name.localizations["sl"], code.name.localizations["en"]) for code in published}
        assert set(labels) - {row["code"] for row in rows} <= {"_Z", "_U"}
        assert {row["code"]: (row["label_sl"], row["label_en"]) for row in rows}.items() <= labels.items()


@pytest.mark.parametrize(
    ("codelist", "code", "parent"),
    [
        ("CL_SEX", "M", "T"),
        ("CL_CITIZEN", "SI", "NAT"),
        ("CL_CITIZEN", "HR", "EU27_2020_FOR"),
        ("CL_CITIZEN", "UK", "NEU27_2020_FOR"),
        ("CL_CITIZEN", "NEU27_2020_FOR", "TOTAL"),
        ("CL_FORM", "BEG", "TOTAL"),
        ("CL_STATUS", "PRESUM", "REG"),
    ],
)
def test_a_code_names_what_it_adds_up_to(message: Any, codelist: str, code: str, parent: str) -> None:
    """As it was in 2024 for Slovenia: its own citizens are no other EU citizens, the United Kingdom had left."""
    assert message.codelist[codelist][code].parent.id == parent


def test_a_table_without_a_dimension_may_say_so(message: Any, real: Files) -> None:
    """Wherever an observation says _Z the code list has it; frequency, country and table never say it."""
    structure = message.structure["EU_OBSERVATION"]
    silent = {name for row in observations(real) for name, text in row.items() if text == "_Z"}
    lists = {entry.id: entry.local_representation.enumerated for entry in structure.dimensions}

    assert silent
    assert all("_Z" in lists[SDMX_ID[name]] for name in silent - {"article"})
    assert not [id for id in ("FREQ", "GEO", "TABLE") if "_Z" in lists[id]]


def test_the_structure_maps_of_the_law_lead_from_something_to_something(message: Any, definitions: Definitions) -> None:
    """Every structure, component and code list that a map names is published under that name."""
    told = json.loads(structure_maps(definitions))
    text = json.dumps(told)
    (found,) = told["data"]["structureMaps"]
    ids = {
        end: {component.id for component in [*structure.dimensions, *structure.attributes]}
        for end, structure in (
            ("source", message.structure["NATIONAL_RECORD"]),
            ("target", message.structure["EU_OBSERVATION"]),
        )
    }

    assert found["source"].endswith("DataStructure=THB_EU:NATIONAL_RECORD(1.0)")
    assert found["target"].endswith("DataStructure=THB_EU:EU_OBSERVATION(1.0)")
    for pair in found["componentMaps"]:
        assert set(pair["source"]) <= ids["source"] and set(pair["target"]) <= ids["target"]
    named = set(re.findall(r"Codelist=THB_EU:(\w+)\(1\.0\)", text))
    assert named and named <= set(message.codelist)


def test_the_dataflow_is_that_of_the_data(message: Any, real: Files) -> None:
    """The id of the data set of EDAMIS, over the structure of the observations."""
    (flow,) = message.dataflow.values()

    assert (flow.id, flow.structure.id) == ("CRIM_THB19A", "EU_OBSERVATION")


# --- texts ----------------------------------------------------------------------------------------------------------


def written(comment: str) -> dict[str, bytes]:
    """One observation with this comment, in every form."""
    row = ["" if name == "obs_value" else comment if name == "comment" else "x" for name in COLUMNS]
    message = SdmxMessage("FLOW", "FLOW_A_SI_2024_0000", "SI", "2026-11-25", COLUMNS, [row])
    return {
        "sdmx/a.csv": csv_2(message),
        "sdmx/b.csv": csv_1(message),
        "sdmx/c.xml": ml_3(message),
        "sdmx/d.xml": ml_21(message),
    }


WRITABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
    lambda sign: sign >= " " or sign in "\t\n\r"
)


@example("\r")
@given(comment=st.text(WRITABLE, max_size=40))
def test_any_comment_survives_in_every_form(comment: str) -> None:
    """Commas, quotation marks, apostrophes, line ends, tabs, markup, spaces at the ends: as somebody wrote them."""
    found = {name: observations_of(name, content)[0]["comment"] for name, content in written(comment).items()}

    assert set(found.values()) == {comment}


@pytest.mark.parametrize("comment", ['said "no", twice', "it's\nover", "a\r\nb\tc", "5 < 6 && 7 > 2", "\\n", "č š ž "])
def test_a_second_reader_of_xml_finds_the_same_comment(comment: str) -> None:
    """libxml2 agrees: nothing was lost to the rules by which XML tidies the values of attributes."""
    from lxml import etree

    for name, content in written(comment).items():
        if name.endswith(".xml"):
            assert etree.fromstring(content).find(".//Obs").get("COMMENT") == comment


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ufffe"])
def test_a_sign_that_xml_cannot_hold_is_refused(sign: str) -> None:
    """In words that say which one, and nothing of the text around it."""
    with pytest.raises(OutputRefused) as refused:
        written(f"a secret{sign}")

    assert f"U+{ord(sign):04X}" in str(refused.value) and "secret" not in str(refused.value)


# --- reading back ---------------------------------------------------------------------------------------------------

OBSERVED = '<?xml version="1.0"?>\n<a><Obs OBS_VALUE="1"/></a>'


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("sdmx/a.csv", b"", NO_DATA.english),
        ("sdmx/a.csv", b"SEX,OBS_VALUE\nF\n", NO_DATA.english),
        ("sdmx/a.csv", b"SEX,SEX,OBS_VALUE\nF,M,1\n", NO_DATA.english),
        ("sdmx/a.csv", b"SEX\nF\n", NO_DATA.english),
        ("sdmx/a.csv", b"SEX,WHO,OBS_VALUE\nF,x,1\n", "WHO"),
        ("sdmx/a.csv", "SEX,OBS_VALUE\nč,1\n".encode("cp1250"), NO_DATA.english),
        ("sdmx/a.xml", b"", NO_DATA.english),
        ("sdmx/a.xml", OBSERVED[:-5].encode(), NO_DATA.english),
        ("sdmx/a.xml", OBSERVED.replace("<a>", '<!DOCTYPE a [<!ENTITY b "c">]><a>').encode(), NO_DATA.english),
        ("sdmx/a.xml", OBSERVED.replace("OBS_VALUE", "WHO").encode(), "WHO"),
    ],
)
def test_what_is_no_data_file_of_ours_is_refused_with_its_name(name: str, content: bytes, says: str) -> None:
    """Empty, cut off, of uneven rows, with a column twice or unknown, in another encoding, with entities."""
    with pytest.raises(SourceRefused) as refused:
        observations_of(name, content)

    (fault,) = refused.value.faults
    assert fault.where.file == name and says in str(fault)


@pytest.mark.parametrize("form", DATA)
def test_a_changed_cell_is_read_as_it_stands(real: Files, form: str) -> None:
    """Who changes one value in one file is seen there, and nowhere else."""
    name, content = data_of(real, form)
    right, wrong = (b'OBS_VALUE="45"', b'OBS_VALUE="54"') if form in XML else (b",45,victims", b",54,victims")
    assert right in content

    found = observations_of(name, content.replace(right, wrong, 1))

    differing = [(new, old) for new, old in zip(found, observations(real, form), strict=True) if new != old]
    assert [(new["obs_value"], old["obs_value"]) for new, old in differing] == [("54", "45")]


# --- as Eurostat shows it -------------------------------------------------------------------------------------------


def shown(files: Files, view: str, name: str) -> dict[tuple[str, ...], tuple[str, str, str]]:
    """Value, flag and status of confidentiality by the codes of the columns in `name`."""
    rows = judges.plain_rows(files[f"sdmx/eurostat/{view}.csv"])
    return {
        tuple(row[column] for column in name.split()): (row["OBS_VALUE"], row["OBS_FLAG"], row["CONF_STATUS"])
        for row in rows
    }


def test_the_view_of_2024_is_the_worked_example(real: Files) -> None:
    """By hand: victims 45 = M 12 + F 33; forms 17 and unknown 28; own 2, other EU 9, non-EU 33, unknown 1."""
    sexes = shown(real, "crim_thb_sex", "leg_stat sex")
    assert [sexes["PER_VICT", sex][0] for sex in ("T", "M", "F", "UNK")] == ["45", "12", "33", "0"]
    assert [sexes["PER_SUSP", sex][0] for sex in ("T", "M", "F", "UNK")] == ["19", "10", "4", "5"]
    assert [sexes["PER_CNV", sex][0] for sex in ("T", "M", "F", "UNK")] == ["1", ":", ":", "1"]
    groups = shown(real, "crim_thb_vctz", "citizen")
    assert {code: value for (code,), (value, *_) in groups.items()} == {
        **{"TOTAL": "45", "NAT": "2", "EU27_2020_FOR": "9", "NEU27_2020_FOR": "33"},
        **{"FOR": "42", "STLS": "0", "UNK": "1"},
    }
    forms = shown(real, "crim_thb_vexp", "iccs")
    assert {code: value for (code,), (value, *_) in forms.items()} == {
        **{"TOTAL": "45", "ICCS02041": "17", "ICCS02042": ":", "ICCS02043_02044": ":"}
    }
    ages = shown(real, "crim_thb_vsage", "sex age")
    assert [ages["T", age][0] for age in ("TOTAL", "Y_LT18", "Y_GE18", "UNK")] == ["45", ":", ":", "45"]


def test_the_view_has_the_columns_of_eurostat(real: Files) -> None:
    """Its own layout: what names a value, the period, the value, its flag, its status of confidentiality."""
    headers = {view: real[f"sdmx/eurostat/{view}.csv"].decode().splitlines()[0] for view in VIEWS}

    assert headers["crim_thb_sex"] == "freq,leg_stat,sex,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS"
    assert headers["crim_thb_vctz"].startswith("freq,citizen,unit,geo,")
    assert headers["crim_thb_vexp"].startswith("freq,iccs,unit,geo,")
    assert headers["crim_thb_vsage"].startswith("freq,sex,age,unit,geo,")


def by_form(definitions: Definitions, told: Mapping[str, tuple[str, str, str]]) -> dict[str, tuple[str, ...]]:
    """crim_thb_vexp of victims whose value, status and confidentiality are `told` by form; every other form a zero."""
    rows = [
        dict.fromkeys(COLUMNS, "_Z")
        | dict.fromkeys(SERIES_COLUMNS, "")
        | {"freq": "A", "geo": "SI", "time": "2024", "table": "V4", "status": "REG", "sex": "T", "unit": "PER"}
        | {"form": form}
        | dict(zip(("obs_value", "obs_status", "conf_status"), told.get(form, ("0", "A", "F")), strict=True))
        for form in definitions.codelists["form"].by_code
    ]
    assert definitions.sdmx is not None
    content = views(definitions.sdmx, rows)["crim_thb_vexp.csv"]
    return {row["iccs"]: (row["OBS_VALUE"], row["OBS_FLAG"], row["CONF_STATUS"]) for row in judges.plain_rows(content)}


def test_begging_is_another_purpose_there_and_forced_labour_in_the_directive(definitions: Definitions) -> None:
    """One fine list, two groupings: the five who were made to beg stand with organ removal and crime."""
    found = by_form(definitions, {"BEG": ("5", "A", "F"), "LAB": ("3", "A", "F"), "SRV": ("2", "A", "F")})

    assert (found["ICCS02043_02044"][0], found["ICCS02042"][0]) == ("5", "5")
    assert definitions.codelists["form"].by_code["BEG"].more["directive"] == "FORCED_LABOUR"


@pytest.mark.parametrize(
    ("told", "sum"),
    [
        ({}, ("0", "", "")),
        ({"LAB": ("3", "A", "F")}, ("3", "", "")),
        ({"LAB": ("3", "A", "F"), "SLA": ("", "L", "")}, (":", "", "")),
        ({"LAB": ("3", "A", "F"), "SLA": ("2", "P", "F")}, ("5", "p", "")),
        ({"LAB": ("3", "U", "F"), "SLA": ("2", "P", "F")}, ("5", "u", "")),
        ({"LAB": ("", "M", ""), "SLA": ("", "M", ""), "SRV": ("", "M", "")}, (":", "m", "")),
        ({"LAB": ("", "M", ""), "SLA": ("", "O", "")}, (":", "", "")),
        ({"LAB": ("2", "A", "A"), "SLA": ("7", "A", "F")}, ("9", "", "C")),
        ({"LAB": ("7", "A", "F"), "SRV": ("2", "A", "A")}, ("9", "", "C")),
        ({"LAB": ("", "Q", "D"), "SLA": ("7", "A", "F")}, (":", "", "C")),
    ],
    ids=str,
)
def test_a_sum_is_as_good_as_its_worst_part(
    definitions: Definitions, told: Mapping[str, tuple[str, str, str]], sum: tuple[str, ...]
) -> None:
    """Zero only if every part is; missing as soon as one is; flags and confidentiality are not lost in a sum."""
    assert by_form(definitions, told)["ICCS02042"] == sum


# --- the public -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", DATA)
def test_what_the_public_does_not_get_is_in_no_form(public: Files, form: str) -> None:
    """A suppressed count is missing with status Q and the one mark C; no other has it; all as in observations.csv."""
    rows = observations_of(*data_of(public, form))

    suppressed = [row for row in rows if row["obs_status"] == "Q"]
    assert suppressed and {(row["obs_value"], row["conf_status"]) for row in suppressed} == {("", "C")}
    assert suppressed == [row for row in rows if row["conf_status"] not in ("", "F")]
    assert rows == observations(public, form)


@pytest.mark.parametrize("form", ["csv-2.0", "ml-3.0"])
def test_the_interval_of_a_suppressed_count_is_a_measure_of_its_own(public: Files, form: str) -> None:
    """Every suppressed count has a least number, most have a greatest one; what is told or missing has neither."""
    rows = observations_of(*data_of(public, form))

    ends = {(row["obs_status"] == "Q", row["obs_low"] != "", row["obs_high"] != "") for row in rows}
    assert ends == {(False, False, False), (True, True, True), (True, True, False)}


def test_the_official_schema_takes_intervals_as_measures_that_may_lack(public: Files) -> None:
    """Only SDMX 3.0 knows several measures; who wants the value alone need not look for the others."""
    structures = public["sdmx/ml-3.0/structures.xml"]
    measures = dict(re.findall(r'<str:Measure id="(\w+)" usage="(\w+)"', structures.decode()))

    assert measures == {"OBS_VALUE": "mandatory", "OBS_LOW": "optional", "OBS_HIGH": "optional"}
    assert judges.data_faults(data_of(public, "ml-3.0")[1], structures, "ml-3.0") == []


def test_the_view_for_the_public_withholds_what_rests_on_a_suppressed_count(public: Files, real: Files) -> None:
    """Each row is what the Commission's says, or `:` with C, as a suppressed count stands behind it.

    The definition of convicted persons differs (KZ-1 113 asks no means of adults): d stands beside both editions.
    """
    withheld = 0
    for view in VIEWS:
        name = f"sdmx/eurostat/{view}.csv"
        for ours, theirs in zip(judges.plain_rows(public[name]), judges.plain_rows(real[name]), strict=True):
            assert ours["OBS_VALUE"] in (":", theirs["OBS_VALUE"])
            if ours["OBS_VALUE"] != theirs["OBS_VALUE"]:
                withheld += 1
                assert (ours["OBS_VALUE"], ours["CONF_STATUS"]) == (":", "C")
    small = shown(public, "crim_thb_sex", "leg_stat sex")["PER_CNV", "T"]
    flag = shown(real, "crim_thb_sex", "leg_stat sex")["PER_CNV", "T"][1]
    assert withheld and small == (":", "d", "C") and flag == "d"


# --- the same bytes everywhere --------------------------------------------------------------------------------------


def test_the_forms_are_those_of_the_dossier() -> None:
    """Two of SDMX-CSV and two of SDMX-ML."""
    assert {form: ending for form, (_, ending) in FORMS.items()} == DATA


def test_structures_are_those_of_their_day_and_edition(definitions: Definitions) -> None:
    """Written once for the dossiers of a day: neither another day's nor those of an edition that says less of codes."""
    told = ("2026-12-01", "2026-12-02")
    made = [structure_files(definitions, "SI", 2024, day, marked) for marked in (True, False) for day in told]

    assert len({tuple(files.items()) for files in made}) == 4
    for files, day in zip(made, (*told, *told), strict=True):
        assert all(day.encode() in content for content in files.values())
