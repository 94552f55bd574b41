"""Files that people edit are read strictly: each mistake gets a message with file, line and column."""

from __future__ import annotations

import datetime
import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.support.spoilt_definitions import MISTAKES, RULES, edited
from thb_eu.base.errors import DefinitionRefused, MappingRefused, ThbError
from thb_eu.base.model import Place, spoken
from thb_eu.definitions import Definitions, load, strict_text
from thb_eu.definitions.schemas import NO_CONSTRAINTS, NO_FORMAT, TYPES, field_flaws
from thb_eu.definitions.strict_reader import check_shape, position, read_json, read_yaml
from thb_eu.definitions.strict_text import UNKNOWN


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_stewards_mistake_is_named_with_its_place(mistake: str, mappings: Path) -> None:
    """File and place, what is wrong, what to do: a lawyer finds the line without help."""
    name, right, wrong, told = MISTAKES[mistake]
    path = mappings / name
    before = path.read_text(encoding="utf-8")
    assert right in before
    path.write_text(before.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(MappingRefused) as refused:
        load(mappings)

    assert all(word in str(refused.value) for word in told), str(refused.value)


def test_a_file_that_is_not_utf8_is_refused_with_its_line(mappings: Path) -> None:
    """Saved in Windows-1250, the č of člen is the first byte that is not UTF-8."""
    path = mappings / RULES
    path.write_bytes(path.read_text(encoding="utf-8").encode("windows-1250"))

    with pytest.raises(MappingRefused, match=r"113\.yaml:1.*UTF-8"):
        load(mappings)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("NO", "NO"), ("on", "on"), ("yes", "yes"), ('"0113"', "0113"), ("2024-01-31", "2024-01-31"), ("12:30", "12:30")],
)
def test_words_stay_words(written: str, meant: str) -> None:
    """NO is Norway, on is a word, a date is its text."""
    assert read_yaml(f"value: {written}".encode(), "a.yaml", MappingRefused) == {"value": meant}


def test_a_doubled_key_in_json_is_refused() -> None:
    """The last one must not win in silence."""
    with pytest.raises(DefinitionRefused, match="'a' occurs twice"):
        read_json(b'{"a": 1, "b": 2, "a": 3}', "a.json", DefinitionRefused)


def test_faults_of_several_mapping_files_are_told_at_once(mappings: Path) -> None:
    """A steward mends all files in one round."""
    for name in ("175", "196"):
        path = mappings / f"mappings/kz1/{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("because:", "becuase:", 1), encoding="utf-8")

    with pytest.raises(MappingRefused) as refused:
        load(mappings)

    assert {spoken(fault.where, "en").split(":")[0] for fault in refused.value.faults} == {
        "mappings/kz1/175.yaml",
        "mappings/kz1/196.yaml",
    }


def test_a_contract_with_an_unknown_code_is_refused(tmp_path: Path) -> None:
    """A contract says POLICE, not POLIC."""

    def misspell(package: dict) -> None:
        package["resources"][0]["thb:always"]["organisation"] = "POLIC"

    with pytest.raises(DefinitionRefused, match=r"police/t02.*'POLIC' is not a code of organisation.*POLICE"):
        load(edited(tmp_path, "sources/police/datapackage.json", misspell))


def test_a_contract_with_a_misspelt_property_is_refused(tmp_path: Path) -> None:
    """`thb:list_all` says nothing to anybody; what it should have said would be said by nobody."""

    def change(value: dict) -> None:
        table = next(entry for entry in value["resources"] if "thb:lists_all" in entry)
        table["thb:list_all"] = table.pop("thb:lists_all")

    folder = edited(tmp_path, "sources/police/datapackage.json", change)

    with pytest.raises(DefinitionRefused, match="thb:list_all"):
        load(folder)


def test_a_label_that_leads_to_a_sum_of_categories_is_refused(tmp_path: Path) -> None:
    """A contract cannot say that the persons of a row are of the sex "total": such a row is a printed total."""

    def change(package: dict) -> None:
        field = next(
            field
            for resource in package["resources"]
            for field in resource["schema"]["fields"]
            if field.get("thb:dimension") == "citizen"
        )
        field["thb:labels"] = {"Unknown": "UNK", "EU": "EU27_2020_FOR"}

    with pytest.raises(DefinitionRefused, match=r"datapackage.json:\d+:\d+, police/.*'EU' leads to .*'EU27_2020_FOR'"):
        load(edited(tmp_path, "sources/police/datapackage.json", change))


def test_a_count_of_a_sum_of_categories_is_refused(tmp_path: Path) -> None:
    """A table of both sexes together says nothing of sex; it does not say that its persons are of the sex "total"."""
    folder = edited(
        tmp_path,
        "sources/police/datapackage.json",
        lambda package: package["resources"][0]["thb:always"].update(sex="T"),
    )

    with pytest.raises(DefinitionRefused, match=r"datapackage.json:\d+:\d+, police/t02: the code 'T' is a sum"):
        load(folder)


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("police/{Natonality}", "{Natonality} in thb:population"),
        ("police/{articl}", '"article"'),
        ("police/{article", "placeholder-invalid"),
    ],
)
def test_the_name_of_a_population_asks_for_what_a_row_tells(template: str, told: str, tmp_path: Path) -> None:
    """A misspelt column would join all rows to one population, in silence."""
    folder = edited(
        tmp_path,
        "sources/police/datapackage.json",
        lambda package: package["resources"][0].update({"thb:population": template}),
    )

    with pytest.raises(DefinitionRefused) as refused:
        load(folder)
    (fault,) = refused.value.faults
    assert told in str(fault) and re.search(r"datapackage.json:\d+:\d+, police/t02: ", str(fault)), str(fault)


def test_a_column_with_any_signs_in_its_name_names_a_population(definitions: Definitions) -> None:
    """Points, brackets and colons are parts of a column's name, and no instructions to a program."""
    contract = replace(definitions.contracts["police/t02"], population="dorh/{R.br.}-{Vrsta [šifra]}-{a:b!r}-{untold}")

    told = {"R.br.": "7", "Vrsta [šifra]": "K{2}", "a:b!r": "x"}

    assert contract.population_of(told) == "dorh/7-K{2}-x-_U"


def test_a_layout_places_every_dimension_of_its_table_once(tmp_path: Path) -> None:
    """A dimension that the table lacks, one placed twice and one without a place are refused where they are written."""

    def change(package: dict) -> None:
        tables = {entry["thb:table"]: entry for entry in package["resources"]}
        tables["V1"]["thb:layout"] = {"blocks": [], "rows": ["registering_organisatin"], "columns": ["status"]}
        tables["V2"]["thb:layout"] = {"blocks": ["sex"], "rows": ["sex"], "columns": ["age", "status"]}

    with pytest.raises(DefinitionRefused) as refused:
        load(edited(tmp_path, "eu-thb/datapackage.json", change))
    told = [str(fault) for fault in refused.value.faults]
    assert [
        word in line
        for word, line in zip(
            ("no dimension 'registering_organisatin'", "'registering_organisation' has no place", "'sex' has two"),
            told,
            strict=True,
        )
    ] == [True] * 3, told
    assert '"registering_organisation"' in told[0]
    assert all(re.match(r"datapackages/eu-thb/datapackage.json:\d+:\d+, table V[12]: ", line) for line in told), told


def test_a_table_is_described_once(tmp_path: Path) -> None:
    """Two resources of one table's name are refused at the second; neither would be the table."""
    with pytest.raises(
        DefinitionRefused, match=r"eu-thb/datapackage.json:\d+:\d+, table V1: two resources describe the table 'V1'"
    ):
        load(
            edited(
                tmp_path,
                "eu-thb/datapackage.json",
                lambda package: package["resources"][1].update({"thb:table": "V1"}),
            )
        )


def first_of_police(**changed: Any) -> Callable[[dict], None]:
    """Change the first column of the Police's first table."""
    return lambda package: package["resources"][0]["schema"]["fields"][0].update(changed)


def as_schema(**changed: Any) -> Callable[[dict], None]:
    """Change the schema of the Police's first table."""
    return lambda package: package["resources"][0]["schema"].update(changed)


COLUMNS: dict[str, tuple[Callable[[dict], None], list[str]]] = {
    "the heading of another column": (
        first_of_police(**{"thb:aliases": [" 2021"]}),
        ["the column '2021' has the heading ' 2021' too"],
    ),
    "a pattern that is none": (first_of_police(constraints={"pattern": "("}), ["pattern-invalid"]),
    "a repetition without end": (
        first_of_police(constraints={"pattern": "a{99999999999}"}),
        ["pattern-invalid"],
    ),
    "a bound of anything": (
        first_of_police(type="any", constraints={"minimum": 0}),
        ["type any knows no constraint 'minimum'"],
    ),
    "a constraint with a colon": (
        first_of_police(constraints={"thb:minimum": 0}),
        ["knows no constraint 'thb:minimum'"],
    ),
    "a misspelt constraint": (
        first_of_police(constraints={"require": True}),
        ["'require'", '"required"'],
    ),
    "a misspelt property": (first_of_police(contraints={}), ["'contraints'", '"constraints"']),
    "constraints in a list": (first_of_police(constraints=[]), [NO_CONSTRAINTS.english]),
    "a type that is none": (
        first_of_police(type="strin"),
        ["the type 'strin' does not exist", '"string"'],
    ),
    "a bound that is a word": (
        first_of_police(type="integer", constraints={"minimum": "few"}),
        ["'minimum' has a value"],
    ),
    "a bound that is no day": (first_of_police(type="date", constraints={"minimum": "2024-02-30"}), ["'minimum'"]),
    "required in words": (first_of_police(constraints={"required": "yes"}), ["'required' has a value"]),
    "a list of nothing": (first_of_police(constraints={"enum": []}), ["'enum' has a value"]),
    "counts that may be left out": (
        first_of_police(**{"thb:optional": True, "thb:count": {}}),
        ["column-not-optional"],
    ),
    "a length below nothing": (first_of_police(constraints={"minLength": -1}), ["'minLength' has a value"]),
    "a format that writes no day": (first_of_police(type="date", format="day %"), [NO_FORMAT.english]),
}


@pytest.mark.parametrize("what", COLUMNS)
def test_a_column_that_no_file_could_be_held_against_is_refused(what: str, tmp_path: Path) -> None:
    """When the contract is read, with table and column; not as a traceback when the supplier's file arrives."""
    change, told = COLUMNS[what]

    with pytest.raises(DefinitionRefused) as refused:
        load(edited(tmp_path, "sources/police/datapackage.json", change))
    column = json.loads((REPOSITORY / "datapackages/sources/police/datapackage.json").read_text(encoding="utf-8"))
    name = column["resources"][0]["schema"]["fields"][0]["name"]
    assert f"police/t02, {name}: " in str(refused.value)
    assert all(word in str(refused.value) for word in told), str(refused.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (as_schema(primaryKey="Nobody"), "the key 'Nobody' is not a column"),
        (as_schema(primaryKey=["Nobody"]), "the key 'Nobody' is not a column"),
        (
            lambda package: package["resources"][0]["schema"]["fields"].insert(0, {"name": "2024", "type": "year"}),
            "two",
        ),
    ],
)
def test_a_key_and_a_name_stand_for_one_column(change: Callable[[dict], None], told: str, tmp_path: Path) -> None:
    """Neither a key that is no column, nor two columns of one name."""
    with pytest.raises(DefinitionRefused, match=rf"police/t02.*: {told}|police/t02: {told}"):
        load(edited(tmp_path, "sources/police/datapackage.json", change))


@pytest.mark.parametrize(
    "name", ["change_factor", "change_at_least", "outlier_years", "outlier_deviations", "equal_from"]
)
def test_the_toolkits_own_bounds_have_an_end(name: str, tmp_path: Path) -> None:
    """A bound of 1e300 would silence its check for everybody, unseen."""

    def change(package: dict) -> None:
        package["thb:thresholds"][name] = 1e300

    with pytest.raises(DefinitionRefused, match=rf"thb:thresholds/{name}: 1e\+300.*\[shape-wrong\]"):
        load(edited(tmp_path, "eu-thb/datapackage.json", change))


SAMPLES: dict[str, Any] = {"required": True, "unique": True, "minLength": 1, "maxLength": 2, "pattern": "a|b"}
VALUE = {"string": "a", "integer": 1, "number": 1.5, "year": 2024, "yearmonth": "2024-02", "date": "2024-02-29"}


@pytest.mark.parametrize("type", TYPES)
def test_what_a_column_may_ask_for_is_what_frictionless_can_hold_it_to(type: str) -> None:
    """Outside judge: whatever is let through, frictionless builds and holds a cell to; what it cannot, is refused."""
    from frictionless import Resource, Schema

    for name in (*SAMPLES, "minimum", "maximum", "enum"):
        sample = SAMPLES.get(name, [VALUE.get(type, 1)] if name == "enum" else VALUE.get(type, 1))
        schema = {"fields": [{"name": "x", "type": type, "constraints": {name: sample}}]}
        if list(field_flaws(schema["fields"][0], {})):
            assert (
                type == "any"
                or name
                not in Schema.from_descriptor({"fields": [{"name": "x", "type": type}]})
                .get_field("x")
                .supported_constraints
            )
        else:
            built = Schema.from_descriptor(schema)
            Resource(data=[["x"], [str(VALUE.get(type, "a"))]], schema=built).validate()


def test_a_table_that_tells_claims_must_say_which_column_holds_them(tmp_path: Path) -> None:
    """Without `thb:holds` the values of the claims would stand in no column."""

    def change(value: dict) -> None:
        for field in value["resources"][0]["schema"]["fields"]:
            if field.get("thb:holds") == "value":
                field["thb:holds"] = "worth"

    folder = edited(tmp_path, "sources/report/datapackage.json", change)

    with pytest.raises(DefinitionRefused) as refused:
        load(folder)
    assert ["value" in str(fault) for fault in refused.value.faults] == [True, False]
    assert "worth" in str(refused.value.faults[1])


def test_a_name_that_leads_to_no_code_is_refused_once_for_each_code(tmp_path: Path) -> None:
    """Albania taken out of the countries, its seven names left behind: one fault, at the list of names."""
    folder = tmp_path / "own"
    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages")
    path = folder / "datapackages/codelists/citizen.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith("AL,")]
    path.write_text("".join(kept), encoding="utf-8")

    with pytest.raises(DefinitionRefused) as refused:
        load(folder)
    (fault,) = refused.value.faults
    assert "citizen-alias.csv" in str(fault) and "'AL'" in str(fault) and "Albanija" in str(fault)


def test_a_pair_of_stages_that_names_no_cell_is_refused(tmp_path: Path) -> None:
    """A table, a dimension and a code that do not exist, all told at once."""

    def change(value: dict) -> None:
        value["thb:stages"][0]["later"]["table"] = "P9"
        value["thb:stages"][1]["later"]["key"] = {"colour": "T"}
        value["thb:stages"][2]["later"]["key"] = {"outcome": "MAYBE"}

    folder = edited(tmp_path, "eu-thb/datapackage.json", change)

    with pytest.raises(DefinitionRefused) as refused:
        load(folder)
    assert [word for fault in refused.value.faults for word in ("P9", "colour", "MAYBE") if word in str(fault)] == [
        "P9",
        "colour",
        "MAYBE",
    ]


def test_a_table_with_an_unknown_code_list_is_refused(tmp_path: Path) -> None:
    """A table's dimension has a code list or is none."""

    def rename(package: dict) -> None:
        package["resources"][0]["schema"]["fields"][0]["thb:codelist"] = "statuses"

    with pytest.raises(DefinitionRefused, match=r"table V1.*'statuses'"):
        load(edited(tmp_path, "eu-thb/datapackage.json", rename))


def test_a_folder_without_definitions_is_refused(tmp_path: Path) -> None:
    """`--definitions` must point at something."""
    with pytest.raises(ThbError, match="holds none of datapackages, schemas, mappings"):
        load(tmp_path)


def test_a_country_is_counted_in_the_group_of_its_year(definitions: Definitions) -> None:
    """Croatia joined on 1 July 2013, the United Kingdom left after 31 January 2020: read on the year's last day."""
    own, eu, other = "NAT", "EU27_2020_FOR", "NEU27_2020_FOR"

    def group(country: str, year: int, reporting: str) -> str:
        return definitions.hierarchies(year, reporting)["citizen"].parent(country)

    assert [group("HR", year, "SI") for year in (2012, 2013)] == [other, eu]
    assert [group("UK", year, "SI") for year in (2019, 2020)] == [eu, other]
    assert (group("SI", 2024, "SI"), group("SI", 2024, "HR")) == (own, eu)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Columbia", "CO"), ("Bosna in Hercegovina", "BA"), ("kosovo", "XK"), ("Greece", "EL"), ("Taiwan", "TW"),
        ("China", "CN"), ("NA", "NA"), ("Namibia", "NA"), ("no", ""), ("NO", "NO"), ("in", ""), ("Atlantis", ""),
    ],
)  # fmt: skip
def test_a_country_is_met_by_its_names_and_by_no_accident(definitions: Definitions, word: str, code: str) -> None:
    """Misprints that suppliers really send are aliases; small words are no country codes; Taiwan is not China."""
    assert definitions.codelists["citizen"].meant_by(word) == code


def test_year_columns_move_with_the_year(definitions: Definitions) -> None:
    """Table 2 of the year after next has the columns 2022 to 2026."""
    moved = definitions.contracts["police/t02"].for_year(2026)

    assert [field.name for field in moved.fields][1:] == ["2022", "2023", "2024", "2025", "2026"]
    assert [field["name"] for field in moved.schema["fields"]] == [field.name for field in moved.fields]


# --- strict reading: values, against ruamel.yaml as an outside judge ---------------------------

EDITED = sorted([*REPOSITORY.glob("mappings/**/*.yaml"), *REPOSITORY.glob("datapackages/**/*.yaml")])
WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x7f\x85\u2028\u2029"), max_size=40
).filter(lambda word: not word.startswith((":", "?")))  # bare in brackets, libyaml asks for quotes
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | WORDS
    | st.sampled_from(["NO", "on", "0113", "1e3", "~"]),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(WORDS, part, max_size=4),
    max_leaves=12,
)


def judged(text: str) -> Any:
    """What ruamel.yaml reads by YAML 1.2, dates as their text."""
    from ruamel.yaml import YAML

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [plain(entry) for entry in value]
        return value.isoformat() if isinstance(value, datetime.date) else value

    return plain(YAML(typ="safe", pure=True).load(text))


def read(text: str) -> Any:
    """What we read."""
    return read_yaml(text.encode(), "a.yaml", MappingRefused)


def refusal(text: str | bytes) -> str:
    """How a YAML text is refused, in English."""
    with pytest.raises(MappingRefused) as refused:
        read_yaml(text if isinstance(text, bytes) else text.encode(), "a.yaml", MappingRefused)
    return str(refused.value)


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once with libyaml, once with PyYAML's own parser, which takes its place where it is not installed."""
    if request.param == "libyaml" and not yaml.__with_libyaml__:
        pytest.skip("PyYAML is installed without libyaml")
    monkeypatch.setattr(strict_text, "_LOADER", yaml.CBaseLoader if request.param == "libyaml" else yaml.BaseLoader)
    strict_text._places.cache_clear()


@pytest.mark.parametrize("path", EDITED, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
@pytest.mark.usefixtures("parser")
def test_our_own_files_are_read_as_others_read_them(path: Path) -> None:
    """No value of a mapping or a waiver hangs on the parser."""
    text = path.read_text(encoding="utf-8")

    assert read(text) == judged(text)


@given(VALUES, st.sampled_from([None, False, True]))
def test_what_is_written_is_read(value: Any, flow: bool | None) -> None:
    """Text, numbers, booleans, nothing, lists and mappings survive the way through a file."""
    from ruamel.yaml import YAML

    dumper, file = YAML(typ="safe", pure=True), io.StringIO()
    dumper.default_flow_style, dumper.width = flow, 10_000  # keys stay in one line
    dumper.dump(value, file)

    assert read(file.getvalue()) == judged(file.getvalue()) == value


@given(st.text("0123456789.eExXob+-_~:aflnrstuINTF", min_size=1, max_size=9))
def test_a_bare_word_is_what_others_read_or_the_word_itself(word: str) -> None:
    """Where readers differ (1_000, 0b1, 2024-1-1 10:00:00) it stays as written, never a third thing."""
    try:
        theirs = judged(f"value: {word}")
    except Exception:  # no scalar at all, as `-` and `a:`; or a number on which ruamel.yaml itself stumbles
        return

    assert repr(read(f"value: {word}")) in (repr(theirs), repr({"value": word}))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", None), ("~", None), ("null", None), ("NULL", None), ("nUll", "nUll"), ("true", True), ("False", False),
        ("no", "no"), ("off", "off"), ("y", "y"), ("4", 4), ("-4", -4), ("+4", 4), ("0o17", 15), ("0x1F", 31),
        ("1_000", "1_000"), ("0b11", "0b11"), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-1.5E-2", -0.015),
        (".inf", float("inf")), ("-.INF", float("-inf")), ("1.2.3", "1.2.3"), ("2024-01-31 10:00:00",) * 2,
        ("'4'", "4"), ('"true"', "true"), ("'~'", "~"), ("|-\n  4", "4"), ("=", "="), ("9" * 5000, "9" * 5000),
        *((digits, digits) for digits in ("1" * 16, "-" + "1" * 16, "0x" + "f" * 16, "0o" + "7" * 16)),
        ("1" * 15, int("1" * 15)), ("0x" + "f" * 15, int("f" * 15, 16)),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("parser")
def test_bare_words_mean_what_yaml_1_2_says(written: str, meant: Any) -> None:
    """The core schema for bare words; whatever stands in quotes is text."""
    assert repr(read(f"value: {written}")) == repr({"value": meant})


def test_not_a_number_is_read_as_such() -> None:
    """.nan is the only value that differs from itself."""
    assert repr(read("[.nan, .NaN, .NAN]")) == "[nan, nan, nan]"


def test_keys_are_text_as_they_are_written() -> None:
    """An article 0113 and the country NO are keys too; numbers do not become one another."""
    assert read("{0113: a, NO: b, null: c, 1e3: d, <<: e}") == {
        "0113": "a",
        "NO": "b",
        "null": "c",
        "1e3": "d",
        "<<": "e",
    }


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\ufeff"])
@pytest.mark.usefixtures("parser")
def test_an_empty_file_holds_nothing(text: str) -> None:
    """The schema refuses it then."""
    assert read(text) is None


def test_what_is_read_belongs_to_the_reader() -> None:
    """Trees are kept between readings; a value that one caller changes does not change for the next."""
    first = read("a: [1]")
    first["a"].append(2)

    assert read("a: [1]") == {"a": [1]}


# --- strict reading: refusals and their places --------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: č\n a: 2", "a.yaml:3:3: this is not readable YAML: a colon is not allowed here"),
        ("a: 1\nb:\n  c: 1\n  č: 2\n  c: 3", "a.yaml:5:3: the key 'c' occurs twice here. Keep one"),
        ("{č: 1, 1: 2, '1': 3}", "a.yaml:1:14: the key '1' occurs twice"),
        ("a: &x 1", "a.yaml:1:4: anchors"),
        ("a: 1\n&x b: 1", "a.yaml:2:1: anchors"),
        ("a: *x", "a.yaml:1:4: anchors"),
        ("a: !!str x", "a.yaml:1:4: no tags"),
        ("a: ! x", "a.yaml:1:4: no tags"),
        ("- !x [1]", "a.yaml:1:3: no tags"),
        ("!!map {}", "a.yaml:1:1: no tags"),
        ("a: 1\n\tb: 2", "a.yaml:2:1: this is not readable YAML: a tab is used here"),
        ("a: 1\n--- \nb: 2", "a.yaml:2:1: a second document"),
        ("a: 1\n[b]: 2", "a.yaml:2:1: a key is needed here"),
        ("a: {{ b }}", "a.yaml:1:5: a key is needed here"),
        ("a: {?x: 1}", "a.yaml:1:6: the key is empty here, or begins with a question mark"),
        ("a: [?x]", "a.yaml:1:6: the key is empty here, or begins with a question mark"),
        ("a: [b, ?]", "a.yaml:1:9: the key is empty here"),
        ("a: 1\nb: č\x00", "a.yaml:2:5: an invisible character U+0000"),
        ("a: 1\r\nb: 2\rc: \u2028", "a.yaml:3:4: an invisible character U+2028"),
        ("a: 'x\nb: 1\nc: 2\n", "a.yaml:1:4: this is not readable YAML: a quotation mark is not closed"),
        ("a: 1\nb\nc: 2\n", "a.yaml:2:1: this is not readable YAML: the colon after the key is missing"),
        ("a: [1,\n  2\nb: 1\n", "(bracket in line 1)"),
        ("a: č\nb: ž".encode("windows-1250"), "a.yaml:1:4: this line is not UTF-8"),
        ("\ufeffa: č\r\nb: č".encode() + b"\xe8", "a.yaml:2:5: this line is not UTF-8"),
        ("a: 1".encode("utf-16"), "a.yaml:1:1: the file is UTF-16"),
    ],
    ids=repr,
)
@pytest.mark.usefixtures("parser")
def test_what_cannot_be_read_strictly_is_refused_with_its_place(text: str | bytes, told: str) -> None:
    """Line and column as an editor counts them."""
    assert told in refusal(text)


@pytest.mark.parametrize("opened", ["[", "{a: ", "- ", "[{a: ", "[\n"])
@pytest.mark.usefixtures("parser")
def test_levels_without_end_are_refused(opened: str) -> None:
    """Ten thousand brackets end neither the stack nor the patience."""
    assert "more than 50 levels are nested here" in refusal(opened * 10_000)


@pytest.mark.usefixtures("parser")
def test_the_deepest_level_is_the_same_for_yaml_and_json() -> None:
    """JSON is YAML; what one reads the other reads."""
    deepest, deeper = "[" * 50 + "]" * 50, "[" * 51 + "]" * 51

    assert read(deepest) == read_json(deepest.encode(), "a.json", DefinitionRefused)
    assert refusal(deeper).startswith("a.yaml:1:51: more than 50 levels")
    with pytest.raises(DefinitionRefused, match=r"^a\.json:1:51: more than 50 levels"):
        read_json(deeper.encode(), "a.json", DefinitionRefused)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"č": 1,\n "b": 2, "č": 3}', "a.json:2:10: the key 'č' occurs twice here"),
        ("[\n" * 100_000, "a.json:51:1: more than 50 levels"),
        ('{"a": ' * 100_000, "a.json:1:301: more than 50 levels"),
        ("9" * 5000, "a.json: a number has too many digits"),
        ('{"a": 1', "a.json:1:8: this is not readable JSON"),
        ('{"\u2028": 1, "b": 2, "b": 3}', "a.json: the key 'b' occurs twice here"),
    ],
    ids=lambda text: repr(text)[:30],
)
def test_json_that_cannot_be_read_strictly_is_refused_with_its_place(text: str, told: str) -> None:
    """The file alone where nothing knows the place."""
    with pytest.raises(DefinitionRefused) as refused:
        read_json(text.encode(), "a.json", DefinitionRefused)

    assert str(refused.value).startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": [1, NaN]}', "a.json:1:11: not a finite number"),
        ('{"a": "NaN",\n "b": Infinity}', "a.json:2:7: not a finite number"),
        ("[-Infinity]", "a.json:1:2: not a finite number"),
        ('{"a": "1e400", "b": 1e400}', "a.json:1:21: not a finite number"),
        ("[1e30, -1e309]", "a.json:1:8: not a finite number"),
        ('{"a": "\\ud83d\\ude00",\n "b": "x\\udfff"}', "a.json:2:7: the text holds half a character"),
        ('{"\\ud83d": 1}', "a.json:1:2: the text holds half a character"),
    ],
)
def test_numbers_and_text_that_nothing_can_be_done_with_are_refused_in_json(text: str, told: str) -> None:
    """No bound is NaN, none is without end, and half a character can be written to no file."""
    with pytest.raises(DefinitionRefused) as refused:
        read_json(text.encode(), "a.json", DefinitionRefused)

    assert str(refused.value).startswith(told)


def test_large_numbers_and_whole_characters_are_read() -> None:
    """What looks like the refused and is not."""
    text = b'["NaN", 1e300, "\\ud83d\\ude00", "\\\\udfff", 1.5]'

    assert read_json(text, "a.json", DefinitionRefused) == ["NaN", 1e300, "\U0001f600", "\\udfff", 1.5]


@pytest.mark.parametrize("text", ['a: "x\\udfff"', '"\\udfff": 1', '- [b, {c: "\\ud800"}]'])
@pytest.mark.usefixtures("parser")
def test_half_a_character_is_refused_in_yaml(text: str) -> None:
    """libyaml refuses it itself; PyYAML's own parser would let it pass."""
    assert re.match(r"a\.yaml:1:\d+: (the text holds half a character|this is not readable YAML)", refusal(text))


@pytest.mark.parametrize(
    "text",
    [
        "a:\n\tb: 1", "a: |\n\tx", "a: b\n\tc: d", "a: b: c", "a\nb: c", "a: [1, 2", "a: {b: 1", "[a, b}", "{a: b]",
        "{a: b}}", "]", "a: [b,,c]", "a: 'x", "a: \"x\n--- b", "- a\nb: 1", "- a\n-b", "- - a\n b", "a: - b", "a: ? b",
        "a: @x", "a: `x", "a: %x", "%FOO", "%YAML 3.0\n---\na", "%YAML 1.x\n---", "%TAG ! a\n%TAG ! a\n---\na",
        "a: |0\n x", "a: |x\n y", 'a: "\\q"', 'a: "\\x1"', "a:\n    b: 1\n   c: 2", "a:\n  - b\n - c", "a: 'x' y",
        "a: 'it's'", ": x", "a: &", "a: *", "a: !<x", "a: !x!y z", "a: !%zz b", "? a\n: b\nc", "a: #b\nc",
        "a: b\n...\nc: d", "...",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("parser")
def test_either_parser_is_understood_in_slovenian(text: str) -> None:
    """libyaml and PyYAML's own parser say it in different words; a lawyer reads neither."""
    with pytest.raises(MappingRefused) as refused:
        read_yaml(text.encode(), "a.yaml", MappingRefused)

    (fault,) = refused.value.faults
    assert UNKNOWN.in_language("sl") not in fault.what.in_language("sl")
    assert (fault.code, fault.where.file) == ("syntax-error", "a.yaml")


RULE = """\
# a comment, then č
title: {sl: Člen, "en": Article}
rules:
  - rule: one
    when:
      unit: [PER]
  - rule: two
"""


@pytest.mark.parametrize("text", [RULE, json.dumps(judged(RULE), ensure_ascii=False, indent=2)], ids=["yaml", "json"])
@pytest.mark.parametrize(
    ("path", "word"),
    [
        (["title"], "title"),
        (["title", "en"], "en"),
        (["rules", 0], "rule"),
        (["rules", 0, "when", "unit"], "unit"),
        (["rules", 0, "when", "unit", 0], "PER"),
        (["rules", 1, "rule"], "rule"),
    ],
)
def test_a_place_is_that_of_the_key_or_of_the_member(text: str, path: list[Any], word: str) -> None:
    """Whoever jumps to line and column stands on the word that the message names."""
    place = position("a", text.encode(), path)
    line, character = place.line or 0, place.character or 0

    rest = "\n".join(text.splitlines()[line - 1 :])[character - 1 :]
    assert re.match(rf'["{{\s]*{word}\b', rest)


@pytest.mark.parametrize("path", [["nowhere"], ["rules", 7], ["title", "sl", "x"], ["rules", "x"]])
def test_a_place_that_is_nowhere_is_the_file(path: list[Any]) -> None:
    """A message without line and column still names its file."""
    assert position("a", RULE.encode(), path) == Place("a")
    assert position("a", b"a: [", ["a"]) == position("a", b"", []) == Place("a")


def test_faults_of_shape_stand_where_they_are() -> None:
    """An unknown key at the key, a missing one at the mapping that lacks it, and all in the order of the file."""
    rule = {
        "type": "object",
        "properties": {"rule": {"type": "string"}, "when": {"type": "object", "required": ["role"]}},
        "required": ["rule"],
        "additionalProperties": False,
    }
    schema = {
        "required": ["article"],
        "properties": {"rules": {"items": rule}, "names": {"propertyNames": {"pattern": "^[a-z]+$"}}},
    }
    rules = "".join(f"  - whom: {number}\n" for number in range(11))
    text = f"# comment\nnames:\n  ok: 1\n  Bad: 1\nrules:\n  - {{rule: x,  when: {{unit: 1}}}}\n{rules}"

    with pytest.raises(MappingRefused) as refused:
        check_shape(read(text), schema, "a.yaml", text.encode(), MappingRefused)

    places = [str(fault).partition(": ")[0] for fault in refused.value.faults]
    assert places[:3] == ["a.yaml:2:1", "a.yaml:4:3", "a.yaml:6:16"]
    assert places[3:] == [f"a.yaml:{line}:5" for line in range(7, 18) for _ in ("unknown", "missing")]


def test_many_faults_of_one_file_are_placed_by_one_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is parsed once, however many places are asked for."""
    text, parsed = b"a: 1\nb: 2 # once\n", []
    loader = strict_text._LOADER
    read_yaml(text, "a.yaml", MappingRefused)
    monkeypatch.setattr(strict_text, "_LOADER", lambda text: parsed.append(text) or loader(text))

    assert [str(position("a", text, [key])) for key in "abab"] == ["a:1:1", "a:2:1"] * 2
    assert len(parsed) == 1


@pytest.mark.parametrize("name", ["114.yml", "114.yaml.txt", "114.YAML"])
def test_a_rule_file_that_would_be_passed_over_is_refused(name: str, mappings: Path) -> None:
    """Saved under another ending, a file of law must not be silently no law."""
    path = mappings / "mappings/kz1/112.yaml"
    path.rename(path.with_name(name))

    with pytest.raises(MappingRefused, match=rf"^mappings/kz1/{name}: .*\[file-misnamed\]"):
        load(mappings)
