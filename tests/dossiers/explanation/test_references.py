"""How a person points at a number: on a sheet, in a file, by its codes; and what is said where nothing is meant."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.dossiers.explanation.conftest import rows_of, table_of
from tests.support.templates_made import BLOCK_OF_VICTIMS, COVER, VICTIMS, template
from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import Message, Text
from thb_eu.base.model import spoken
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.dossiers import Dossier, opened
from thb_eu.dossiers.explanation import AddressedHeading, ExplainedDossier, Explanation, explain, explain_key
from thb_eu.dossiers.explanation.addresses import CONTROL, PARTS, SUM
from thb_eu.publication.layout import CONFIDENTIALITY, STATUS, VALUE

BINDING = f"""\
template: form.xlsx
cover:
  - {{write: year, sheet: {COVER}, cell: C4}}
blocks:
{BLOCK_OF_VICTIMS}"""


def run(*words: str | Path) -> Result:
    """The command as a person types it."""
    return CliRunner().invoke(cli, ["explain", *map(str, words)], catch_exceptions=False)


def same(reading: ExplainedDossier, reference: str, key: str) -> Explanation:
    """The answer to a reference, which must be about the cell of `key`."""
    answer = explain(reading, reference)
    assert isinstance(answer, Explanation)
    assert answer.cell == explain_key(reading, key).cell
    return answer


def same_sentence(told: Text, sentence: Message) -> bool:
    """Whether that is what is said, whatever fills its places."""
    return isinstance(told, Message) and told.text == sentence.text


def test_every_place_on_a_sheet_leads_to_its_cell(reading: ExplainedDossier) -> None:
    """The place that an explanation names leads back to the same cell, on all sheets."""
    for row in reading.dossier.observations[::23]:
        seen = reading.seen(reading.cube.key_of(row))
        answer = explain(reading, seen.place)
        assert isinstance(answer, Explanation) and answer.cell == seen


def test_value_and_flags_are_told_apart(reading: ExplainedDossier) -> None:
    """Beside the value stand its status and its confidentiality; both lead to the same cell, and say what they are."""
    cell = explain_key(reading, "table=V3").cell
    column, row = cell.cell[:1], cell.cell[1:]
    parts = [explain(reading, f"V3!{chr(ord(column) + at)}{row}") for at in range(3)]

    assert [part.cell for part in parts if isinstance(part, Explanation)] == [cell] * 3
    assert [part.part for part in parts if isinstance(part, Explanation)] == [
        PARTS[VALUE],
        PARTS[STATUS],
        PARTS[CONFIDENTIALITY],
    ]


@pytest.mark.parametrize("written", ["v3!{cell}", "'V3'!{cell}", "submission.xlsx!V3!{cell}", " V3!{cell} "])
def test_a_sheet_may_be_written_in_the_ways_of_a_spreadsheet(written: str, reading: ExplainedDossier) -> None:
    """Small letters, quotation marks, dollars, the name of the file: all mean the same."""
    cell = explain_key(reading, "table=V3").cell.cell

    same(reading, written.format(cell=cell), "table=V3")
    same(reading, written.format(cell=f"${cell[:1]}${cell[1:]}"), "table=V3")


def test_a_row_is_counted_as_a_spreadsheet_counts_it(dossier: Path, reading: ExplainedDossier) -> None:
    """Row 1 is the header; row 17 is the sixteenth observation, whichever column is pointed at."""
    rows = table_of(dossier / "observations.csv")
    row = dict(zip(rows[0], rows[16], strict=True))

    answers = [explain(reading, f"observations.csv{way}") for way in (":17", "!T17", "!A17")]

    for answer in answers:
        assert isinstance(answer, Explanation)
        assert {code.dimension: code.code for code in answer.cell.codes} == {
            code.dimension: row[code.dimension] for code in answer.cell.codes
        }
    assert [answer.part.english for answer in answers if isinstance(answer, Explanation)] == [
        "",
        "column obs_value",
        "column freq",
    ]


def test_a_row_of_every_data_file_leads_to_the_same_cell(dossier: Path, reading: ExplainedDossier) -> None:
    """lineage.csv and both forms of SDMX-CSV; the row says its table and codes."""
    files = ["lineage.csv", *(path.relative_to(dossier).as_posix() for path in dossier.glob("sdmx/csv-*/*.csv"))]

    assert len(files) == 3
    for file in files:
        rows = rows_of(dossier / file)
        for number in range(0, len(rows), 97):
            row = {name.lower(): value for name, value in rows[number].items()}
            if "obs_value" in row and row["obs_value"] not in ("", "NaN"):
                answer = explain(reading, f"{file}:{number + 2}")
                assert isinstance(answer, Explanation)
                assert (answer.cell.table, str(answer.cell.value)) == (row["table"], row["obs_value"])


def test_a_row_of_the_view_for_dissemination_leads_to_its_cells(dossier: Path, reading: ExplainedDossier) -> None:
    """crim_thb files: a row is a cell with the same value, or the sum of those that are named."""
    sums, cells = 0, 0
    for path in sorted(dossier.glob("sdmx/eurostat/*.csv")):
        for number, row in enumerate(rows_of(path), 2):
            answer = explain(reading, f"sdmx/eurostat/{path.name}:{number}")
            if isinstance(answer, AddressedHeading):
                sums += 1
                assert same_sentence(answer.what, SUM)
            else:
                cells += 1
                assert ("" if answer.cell.value is None else str(answer.cell.value)) == row["OBS_VALUE"].strip(":")
    assert cells > 20 and sums >= 3


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("A1", "Title or note above the table: V3: Žrtve po državljanstvu in spolu"),
        ("A9", "Heading of the rows: Citizenship."),
        ("B12", "Heading of a row: Total (TOTAL)."),
        ("D10", "Heading of a column: Total"),
        ("D11", "Caption of a block of rows: Registered victims"),
    ],
)
def test_a_heading_says_what_it_heads_and_the_nearest_figure(cell: str, what: str, reading: ExplainedDossier) -> None:
    """A place that holds no figure is no mistake of whoever asks."""
    answer = explain(reading, f"V3!{cell}")

    if isinstance(answer, AddressedHeading):
        assert answer.what.english.startswith(what.split(" (")[0].rstrip("."))
        assert isinstance(explain(reading, answer.nearest), Explanation)
    else:
        raise AssertionError(f"{cell} holds a figure")


def test_a_control_says_what_it_controls(reading: ExplainedDossier) -> None:
    """Right of the table stand the controls: by sex, the whole less men, women and unknown."""
    layout = reading.layouts["V3"]
    whole = layout.cell(("REG", "TOTAL", "T"))
    parts = [layout.cell(("REG", "TOTAL", sex)) for sex in ("M", "F", "UNK")]
    found = {}
    for letter in "OPQRSTUVWXYZ":
        try:
            answer = explain(reading, f"V3!{letter}{whole[1:]}")
        except SourceRefused:
            continue
        if isinstance(answer, AddressedHeading) and same_sentence(answer.what, CONTROL):
            held = dict(answer.what.values)
            found[spoken(held["dimension"], "en")] = (held["whole"], held["parts"])

    assert found["Sex"] == (whole, ", ".join(parts))


def test_a_cell_of_a_filled_template_leads_to_what_the_binding_writes(
    dossier: Path, tmp_path: Path, definitions: Definitions
) -> None:
    """The office's own form: a cell inside the block, one of the cover, and one that nobody fills."""
    folder = Path(shutil.copytree(dossier, tmp_path / "dossier"))
    (folder / "official").mkdir()
    (folder / "official/form.xlsx").write_bytes(template())
    (folder / "official/binding.yaml").write_text(BINDING, encoding="utf-8")
    opened_here = opened(folder)
    outputs = {**opened_here.manifest["outputs"], "official/form.xlsx": ""}
    reading = ExplainedDossier(type(opened_here)(folder, {**opened_here.manifest, "outputs": outputs}))

    answer = same(reading, f"official/form.xlsx!{VICTIMS}!C6", "table=V2,status=IDENT")
    cover = explain(reading, f"official/form.xlsx!{COVER}!C4")

    assert answer.part.english.startswith("value")
    assert isinstance(cover, AddressedHeading) and "year" in cover.what.english
    with pytest.raises(SourceRefused, match="cell-without-figure"):
        explain(reading, f"official/form.xlsx!{VICTIMS}!Z99")


ABSURD = [
    ("V9!D14", "the table 'V9' does not exist", "The tables are: V1"),
    ("V3!ZZ999", "holds no figure of table V3", "The nearest figure is in V3!"),
    ("Cover!A1", "[cell-without-figure]", "V1, V2"),
    ("Covr!A1", "'Covr'", "V1, V2"),
    ("observation.csv:3", "'observation.csv'", '"observations.csv"'),
    ("observations.csv:0", "cell-out-of-range", " {last}."),
    ("observations.csv:99999", "cell-out-of-range", " {last}."),
    ("observations.csv!ZZ3", "column ZZ", "the last one is 29"),
    ("../../etc/passwd:1", "unknown-file", ""),
    ("findings.json:3", "unknown-file", ""),
    ("rubbish", "reference-unreadable", "V3!D14"),
    ("", "reference-unreadable", "V3!D14"),
    ("official/nothing.xlsx!A!B2", "unknown-file", ""),
    ("definitions/datapackages/codelists/sex.csv:2", "reference-unreadable", ""),
]


@pytest.mark.parametrize(("reference", "what", "remedy"), ABSURD, ids=[entry[0] or "nothing" for entry in ABSURD])
def test_what_points_at_nothing_is_refused_with_the_nearest(
    reference: str, what: str, remedy: str, dossier: Path, reading: ExplainedDossier
) -> None:
    """Where, what, what to do; who asks mends it, so the user is named."""
    with pytest.raises(SourceRefused) as refused:
        explain(reading, reference)

    (fault,) = refused.value.faults
    said = fault.in_language("en")
    last = len(table_of(dossier / "observations.csv"))
    assert what in said and remedy.format(last=last) in said and said.endswith("[user]")
    assert fault.in_language("sl") != said


def test_findings_that_are_no_json_are_called_so_and_no_table(reading: ExplainedDossier, tmp_path: Path) -> None:
    """Half a file of findings: what it should be, and where."""
    (tmp_path / "findings.json").write_text('{"findings": [', encoding="utf-8")
    found = Dossier(tmp_path, {})
    vars(found)["definitions"] = reading.dossier.definitions

    with pytest.raises(SourceRefused) as refused:
        _ = found.findings
    (fault,) = refused.value.faults
    assert (fault.code, Path(fault.where.file).name) == ("syntax-error", "findings.json")


KEYS = [
    ("sex=T", ["reference-unreadable"]),
    ("table=v3", ["'v3' does not exist"]),
    ("table=V3,sex=X,foo=1", ["'X' is not a code of sex", "no dimension 'foo'"]),
    ("table=V3,sexx=T", ['"sex"']),
    ("table=V3,citizen=FR", ["V3 has no France (FR)", "Codes in this table: TOTAL, NAT"]),
    ("table=V3,age=Y_LT18", ["no dimension 'age'"]),
    ("table=V3,sex", ["'sex' is not a pair"]),
    ("table=V3,sex=T,sex=F", ["'sex' is given twice"]),
    ("table=V3,time=2023", ["time is '2024' in this dossier"]),
    ("table=U1", ["stage has no total"]),
    (
        "table=N2,article=KZ-1 175,role=SUSPECT,document=REQUEST,registering_organisation=COURT_PROS",
        ["cell-without-figure"],
    ),
    ("", ["reference-unreadable"]),
]


@pytest.mark.parametrize(("key", "said"), KEYS, ids=[entry[0] or "nothing" for entry in KEYS])
def test_a_key_that_fits_nothing_is_refused_with_all_its_faults(
    key: str, said: list[str], reading: ExplainedDossier
) -> None:
    """An unknown table, dimension or code, each with a suggestion; all faults of a key at once."""
    with pytest.raises(SourceRefused) as refused:
        explain_key(reading, key)

    faults = [fault.in_language("en") for fault in refused.value.faults]
    assert len(faults) == (2 if "foo" in key else 1)
    assert all(any(part in fault for fault in faults) for part in said)


def test_a_key_may_stand_where_a_place_does(reading: ExplainedDossier) -> None:
    """Whoever has the codes of a cell need not know the word --key; a wrong key is refused as a key."""
    key = "table=V3,sex=F"

    assert explain(reading, key) == explain_key(reading, key)
    with pytest.raises(SourceRefused, match="has no dimension 'sexx'"):
        explain(reading, "table=V3,sexx=F")
    with pytest.raises(SourceRefused, match="reference-unreadable"):
        explain(reading, "sex=F")


def test_dimensions_left_out_are_their_total_and_foreign_ones_are_none(reading: ExplainedDossier) -> None:
    """A key needs only what is asked for; `_Z` is true of a dimension that the table lacks."""
    whole = explain_key(reading, "table=V3").cell

    assert explain_key(reading, "table=V3,status=REG,sex=T,citizen=TOTAL").cell == whole
    assert explain_key(reading, "table=V3, age=_Z, geo=SI, time=2024, unit=PER").cell == whole


@pytest.mark.usefixtures("keep_terminal_plain")
def test_the_command_answers_refuses_and_knows_its_words(dossier: Path, tmp_path: Path) -> None:
    """0 with an answer, 1 where nothing is meant, 2 where the words of the command are wrong."""
    key = "table=V3,status=IDENT,citizen=RS"
    quiet, slovenian = run(dossier, "--key", key, "--quiet"), run(dossier, "--key", key, "--lang", "sl")

    assert (quiet.exit_code, quiet.output.count("\n")) == (0, 1)
    assert quiet.output.startswith("11 · Victims by citizenship and sex (V3)")
    assert slovenian.output.startswith("11 · Žrtve po državljanstvu in spolu (V3)")
    assert run(dossier, "V9!A1").exit_code == 1
    assert run(tmp_path, "V3!D14").exit_code == 1
    assert run(dossier).exit_code == 2
    assert run(dossier, "V3!D14", "--key", key).exit_code == 2


@pytest.mark.usefixtures("keep_terminal_plain")
def test_json_stands_alone_on_stdout(dossier: Path) -> None:
    """An answer and a refusal are both one JSON value."""
    answered = run(dossier, "--source", "data/t03.csv!C6", "--format", "json")
    refused = run(dossier, "V9!A1", "--format", "json")

    assert json.loads(answered.stdout)["kind"] == "source"
    assert json.loads(refused.stdout)["faults"][0]["who"] == "user"
    assert refused.exit_code == 1
