"""The law as data for others: what SSSOM, SDMX, Excel and a reader get is what the YAML files say, no more and no less.

Expected values come from the YAML files, read here by ruamel.yaml and a few lines, and from the code lists as CSV; the
files are judged by their own tools: sssom-py, pysdmx with the official schema, openpyxl, markdown-it.
"""

from __future__ import annotations

import csv
import datetime
import functools
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.conftest import REPOSITORY
from thb_eu.base.errors import OutputRefused
from thb_eu.definitions import Definitions, load
from thb_eu.exchange.law import export_law
from thb_eu.exchange.law.lawbook import CONFIDENCE
from thb_eu.exchange.law.pages import DAYS_OF_THE_ARTICLE
from thb_eu.publication.law_sentences import DOES_NOT_COUNT, IT_DOES_NOT_COUNT, conditions, sentence, target
from thb_eu.writing.document import plain

JUDGE = os.environ.get("THB_EU_SSSOM_PYTHON", "")
"""An interpreter that has sssom-py: about a hundred packages, so it lives in an environment of its own."""

UNTOLD = "_U"
EXPORT = "import sys; from thb_eu.definitions import load; from thb_eu.exchange.law import export_law; "


# --- the law, read independently ------------------------------------------------------------------------------------


@functools.cache
def laws() -> dict[str, Any]:
    """Every file under `mappings/` by its path, dates as their text."""

    def text(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: text(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [text(entry) for entry in value]
        return value.isoformat() if isinstance(value, datetime.date) else value

    paths = sorted((REPOSITORY / "mappings").rglob("*.yaml"))
    return {
        path.relative_to(REPOSITORY).as_posix(): text(
            YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        )
        for path in paths
    }


def rules() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every rule with its file."""
    for law in laws().values():
        for rule in law.get("rules", ()):
            yield rule, law


def walks() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every row of a crosswalk with its file."""
    for law in laws().values():
        if "from" in law:
            for row in law["codes"]:
                yield row, law


def days(rule: dict[str, Any], law: dict[str, Any]) -> tuple[str, str]:
    """First and last day of a rule: its own, else the article's; empty where open."""
    valid = rule.get("valid") or law["in_force"]
    return valid.get("from", ""), valid.get("until", "")


def codes_of(name: str) -> set[str]:
    """The codes that a record may carry in a national dimension."""
    source = laws()["mappings/dimensions.yaml"]["dimensions"][name]
    if "codes" in source:
        return set(source["codes"])
    if "codelist" in source:
        with (REPOSITORY / f"datapackages/codelists/{source['codelist']}.csv").open(encoding="utf-8") as opened:
            return {row["code"] for row in csv.DictReader(opened)}
    return {row["code"] for row in laws()[f"mappings/{source['crosswalk']}.yaml"]["codes"]}


def admitted(rule: dict[str, Any], name: str) -> set[str]:
    """The codes for which a rule holds: those of `when`, or all and the untold, without those of `unless`."""

    def said(part: str) -> set[str]:
        return {UNTOLD if code == "not told" else code for code in rule.get(part, {}).get(name, ())}

    return (said("when") or codes_of(name) | {UNTOLD}) - said("unless")


@pytest.fixture(scope="module")
def exported(definitions: Definitions) -> dict[str, bytes]:
    return export_law(definitions, ["sssom", "sdmx", "xlsx", "pages"])


# --- sentences ------------------------------------------------------------------------------------------------------


def test_each_sentence_says_its_reason_its_decision_and_whether_it_counts(definitions: Definitions) -> None:
    """Nothing of a rule is lost on the way into a sentence."""
    told = {rule.id: rule for rule in definitions.law.rules}
    for rule, _ in rules():
        said = sentence(told[rule["rule"]], definitions)
        assert said.in_language("sl").endswith(f"Ker: {rule['because']['sl']}") and said.english.endswith(
            f"Because: {rule['because']['en']}"
        )
        asked = ", ".join(definitions.law.always_asked[rule["rule"]])
        assert rule.get("ask", "") in asked
        assert (f"(odločitev {asked})" in said.in_language("sl"), f"(decision {asked})" in said.english) == (
            (bool(asked),) * 2
        )
        nothing = rule["count_as"] == "nothing"
        assert (dict(said.values)["counts"] == IT_DOES_NOT_COUNT) == nothing
        assert (target(told[rule["rule"]], definitions) == DOES_NOT_COUNT) == nothing


def test_not_told_is_said_and_never_swallowed(definitions: Definitions) -> None:
    """`All but` says whether it takes in records that do not tell; a list says it as one more answer."""
    told = {rule.id: rule for rule in definitions.law.rules}
    for rule, _ in rules():
        said = conditions(told[rule["rule"]], definitions)
        named = {*rule["when"], *rule.get("unless", {})}
        alone = {name for name, codes in rule.get("unless", {}).items() if codes == ["not told"]}
        untold = sum(UNTOLD in admitted(rule, name) or name in alone for name in named)
        assert (said.in_language("sl").count("»ni navedeno«"), said.english.count("“not told”")) == (untold, untold)


# --- SSSOM ----------------------------------------------------------------------------------------------------------


def block(content: bytes) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The metadata and the rows of an SSSOM/TSV file, read as the standard describes them."""
    lines = content.decode().splitlines(keepends=True)
    head = [line[1:] for line in lines if line.startswith("#")]
    rows = csv.DictReader(io.StringIO("".join(lines[len(head) :]), newline=""), delimiter="\t")
    return YAML(typ="safe", pure=True).load("".join(head)), list(rows)


def subject_of_code(law: dict[str, Any], row: dict[str, Any]) -> str:
    return f"THB_NATIONAL:{law['from']}={row['code']}"


def object_of(codes: dict[str, str]) -> str:
    return "THB_EU:" + "/".join(f"{name}={code}" for name, code in codes.items())


def expected_mappings() -> dict[str, tuple[str, str, float | None]]:
    """Predicate, object and confidence of every subject, as the YAML files have them."""
    expected: dict[str, tuple[str, str, float | None]] = {}
    for rule, _ in rules():
        if rule["count_as"] == "nothing":
            expected[f"THB_RULE:{rule['rule']}"] = ("skos:exactMatch", "sssom:NoTermFound", None)
        else:
            match = rule["match"]
            told = (f"skos:{match['predicate']}", object_of(rule["count_as"]), float(match["confidence"]))
            expected[f"THB_RULE:{rule['rule']}"] = told
    for row, law in walks():
        match = row["match"]
        told = (f"skos:{match['predicate']}", object_of({law["to"]: row["count_as"]}), float(match["confidence"]))
        expected[subject_of_code(law, row)] = told
    return expected


def test_every_rule_and_every_code_is_one_mapping(exported: dict[str, bytes]) -> None:
    """Subject, predicate, object and confidence as the YAML files have them; none left out, none twice."""
    _, rows = block(exported["thb-eu.sssom.tsv"])
    found = {
        row["subject_id"]: (
            row["predicate_id"],
            row["object_id"],
            float(row["confidence"]) if row["confidence"] else None,
        )
        for row in rows
    }

    assert len(found) == len(rows)
    assert found == expected_mappings()


def test_a_mapping_carries_days_decision_article_reason_and_hands(
    exported: dict[str, bytes], definitions: Definitions
) -> None:
    """What SSSOM has no slot for stands in extensions that the head of the file defines."""
    head, rows = block(exported["thb-eu.sssom.tsv"])
    found = {row["subject_id"]: row for row in rows}
    for rule, law in rules():
        row, valid = found[f"THB_RULE:{rule['rule']}"], rule.get("valid") or law["in_force"]
        assert (row["ext_valid_from"], row["ext_valid_until"]) == days(rule, law)
        assert row["ext_valid_mark"] == valid.get("confidence", "")
        asked = definitions.law.questions[rule["rule"]]
        assert (row["ext_article"], row["ext_decision"]) == (law["article"], "; ".join(asked))
        assert (row["comment"], row["ext_comment_sl"]) == (rule["because"]["en"], rule["because"]["sl"])
        assert (row["author_label"], row["mapping_date"]) == (law["proposed"]["role"], law["proposed"]["on"])
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
    for code, law in walks():
        row = found[subject_of_code(law, code)]
        assert (row["subject_label"], row["ext_subject_label_sl"]) == (code["label"]["en"], code["label"]["sl"])
        assert (row["comment"], row["ext_mark"]) == (code["because"]["en"], code["confidence"])
    assert {slot for slot in rows[0] if slot.startswith("ext_")} == {
        slot["slot_name"] for slot in head["extension_definitions"]
    }


def test_the_file_is_in_the_standards_canonical_form(exported: dict[str, bytes], definitions: Definitions) -> None:
    """Rows in order, no empty column, no carriage return, a version that comes from no clock."""
    head, rows = block(exported["thb-eu.sssom.tsv"])

    assert [list(row.values()) for row in rows] == sorted(list(row.values()) for row in rows)
    assert all(any(row[slot] for row in rows) for slot in rows[0])
    assert b"\r" not in exported["thb-eu.sssom.tsv"]
    assert head["mapping_set_version"] == definitions.fingerprint[:12]
    assert (head["license"], head["sssom_version"]) == ("https://spdx.org/licenses/EUPL-1.2", "1.1")
    assert list(head["curie_map"]) == sorted(head["curie_map"])
    assert [slot["property"] for slot in head["extension_definitions"]] == sorted(
        slot["property"] for slot in head["extension_definitions"]
    )


def test_every_prefix_is_declared_and_used(exported: dict[str, bytes]) -> None:
    """A reader resolves each identifier without asking anybody; those of the standard are built in."""
    head, rows = block(exported["thb-eu.sssom.tsv"])
    slots = ("subject_id", "predicate_id", "object_id", "mapping_justification", "subject_source", "object_source")
    named = [row[slot] for row in rows for slot in slots]
    named += [slot[key] for slot in head["extension_definitions"] for key in ("property", "type_hint") if key in slot]

    assert {name.split(":")[0] for name in named} - {"skos", "semapv", "sssom", "xsd"} == set(head["curie_map"])
    assert all(
        iri.startswith("https://w3id.org/thb-eu/") for iri in (head["mapping_set_id"], *head["curie_map"].values())
    )


def test_what_is_composed_says_so(exported: dict[str, bytes]) -> None:
    """A rule is a combination of codes, and so is what it counts as when it sets more than the indicator."""
    _, rows = block(exported["thb-eu.sssom.tsv"])
    found = {row["subject_id"]: row for row in rows}
    for rule, _ in rules():
        row, codes = found[f"THB_RULE:{rule['rule']}"], rule["count_as"]
        kind = "" if codes == "nothing" else "skos concept" if len(codes) == 1 else "composed entity expression"
        assert (row["subject_type"], row["object_type"]) == ("composed entity expression", kind)
        assert row["object_source"] == "THB_LIST:indicator"
    for code, law in walks():
        row = found[subject_of_code(law, code)]
        assert (row["subject_type"], row["object_type"]) == ("skos concept", "skos concept")
        assert row["object_source"] == f"THB_LIST:{law['to']}"


def test_a_signature_is_a_review(mappings: Path) -> None:
    """Who signed is the reviewer, with the day; without a signature there is none."""
    path = mappings / "mappings/kz1/112.yaml"
    signed = "signed: {by: Office of the Minister, role: head of the office, on: 2026-12-01}"
    path.write_text(path.read_text(encoding="utf-8").replace("signed: null", signed, 1), encoding="utf-8")

    _, rows = block(export_law(load(mappings), ["sssom"])["thb-eu.sssom.tsv"])

    reviewed = {row["ext_article"] for row in rows if row["reviewer_label"]}
    assert reviewed == {laws()["mappings/kz1/112.yaml"]["article"]}
    assert {(row["reviewer_label"], row["review_date"]) for row in rows if row["reviewer_label"]} == {
        ("Office of the Minister, head of the office", "2026-12-01")
    }


READ_BY_SSSOM = """
import json, sys
from sssom.constants import SchemaValidationType as Kind
from sssom.constants import _get_sssom_schema_object
from sssom.parsers import parse_sssom_table
from sssom.validators import validate

read = parse_sssom_table(sys.argv[1])
kinds = [Kind.JsonSchema, Kind.PrefixMapCompleteness, Kind.StrictCurieFormat]
faults = [found.message for report in validate(read, kinds, fail_on_error=False).values() for found in report.results]
read.clean_prefix_map(strict=True)  # as the command `sssom parse` does: every name has a declared prefix
told = list(read.df["mapping_cardinality"])
read.infer_cardinality()
print(json.dumps({
    "faults": faults,
    "rows": [
        [row["subject_id"], row["predicate_id"], row["object_id"],
         None if row["confidence"] != row["confidence"] else row["confidence"]]
        for row in read.df.to_dict("records")
    ],
    "license": read.metadata["license"],
    "cardinality": [told, list(read.df["mapping_cardinality"])],
    "slots": list(_get_sssom_schema_object().mapping_slots),
}))
"""


@pytest.mark.skipif(not JUDGE, reason="THB_EU_SSSOM_PYTHON names no interpreter with sssom-py")
def test_sssom_py_reads_it_and_finds_it_valid(exported: dict[str, bytes], tmp_path: Path) -> None:
    """The reference library finds the same mappings as the YAML files hold, and nothing to complain of."""
    path = tmp_path / "thb-eu.sssom.tsv"
    path.write_bytes(exported["thb-eu.sssom.tsv"])

    done = subprocess.run([JUDGE, "-c", READ_BY_SSSOM, str(path)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert {subject: tuple(rest) for subject, *rest in told["rows"]} == expected_mappings()
    assert told["license"] == "https://spdx.org/licenses/EUPL-1.2"
    ours, theirs = told["cardinality"]
    assert ours == theirs
    _, rows = block(exported["thb-eu.sssom.tsv"])
    standard = [slot for slot in rows[0] if not slot.startswith("ext_")]
    assert standard == sorted(standard, key=told["slots"].index)


# --- SDMX -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def message(exported: dict[str, bytes]) -> Any:
    """The structure message as pysdmx reads it, held against the official schema of SDMX-JSON 2.0."""
    from pysdmx.io.json.sdmxjson2.reader import structure as reader

    return reader.read(exported["structure-maps.json"].decode(), validate=True)


def of_rules(message: Any) -> Any:
    """The component map of the rules, and its value maps by the rule that they name."""
    ruled = message.get_structure_maps()[0].multi_component_maps[0]
    at = list(ruled.target).index("RULE")
    return ruled, {value.target[at]: value for value in ruled.values}


def matches(pattern: str, code: str) -> bool:
    """Whether a source value takes a code, on which both readings of a regular expression must agree."""
    if not pattern.startswith("regex:"):
        return pattern == code
    assert pattern == "regex:.*" or re.fullmatch(r"regex:\^\(\?:.+\)\$", pattern)
    expression = re.compile(pattern.removeprefix("regex:"))
    whole = expression.fullmatch(code) is not None
    assert whole == (expression.search(code) is not None)
    return whole


def test_one_structure_map_one_map_of_rules_and_one_per_crosswalk(message: Any) -> None:
    """As many value maps as the YAML files have rules and rows, and none without."""
    ruled, by_rule = of_rules(message)
    maps = {rm.id: rm for rm in message.get_representation_maps()}

    assert len(message.get_structure_maps()) == 1
    assert set(by_rule) == {rule["rule"] for rule, _ in rules()} and len(ruled.values) == len(by_rule)
    assert set(maps) == {"RM_RULES", "RM_ORGANISATIONS", "RM_KZ1_PURPOSES"}
    assert ruled.values.agency == "THB_EU"


def test_a_value_map_holds_for_the_codes_of_its_rule_and_no_other(message: Any) -> None:
    """For every rule, every dimension and every code: the pattern takes it exactly if the sentence admits it."""
    ruled, by_rule = of_rules(message)
    named = {name for rule, _ in rules() for name in (*rule["when"], *rule.get("unless", {}))}
    assert set(ruled.source) == {"ARTICLE", *(name.upper() for name in named)}
    for rule, law in rules():
        value = dict(zip(ruled.source, by_rule[rule["rule"]].source, strict=True))
        assert value.pop("ARTICLE") == law["article"]
        for name, pattern in value.items():
            dimension = name.lower()
            taken = {code for code in codes_of(dimension) | {UNTOLD} if matches(pattern, code)}
            assert taken == admitted(rule, dimension), (rule["rule"], dimension)


def test_a_value_map_leads_where_its_rule_leads(message: Any, definitions: Definitions) -> None:
    """Indicator and EU codes, nothing where the rule sets nothing; in, out, or asked, and of which decision."""
    ruled, by_rule = of_rules(message)
    for rule, _ in rules():
        found = dict(zip(ruled.target, by_rule[rule["rule"]].target, strict=True))
        counted = {} if rule["count_as"] == "nothing" else rule["count_as"]
        asked = definitions.law.always_asked[rule["rule"]]
        scope = "out" if not counted else "ask" if asked else "in"
        own = {"SCOPE": scope, "QUESTION": "; ".join(asked), "RULE": rule["rule"]}
        assert found == {
            **dict.fromkeys(ruled.target, ""),
            **{name.upper(): code for name, code in counted.items()},
            **own,
        }


def test_a_value_map_is_dated_as_its_rule_is(message: Any) -> None:
    """First and last day, both inclusive; open where the law file leaves them open."""
    _, by_rule = of_rules(message)
    for rule, law in rules():
        value = by_rule[rule["rule"]]
        moments = (value.valid_from, value.valid_to)
        assert tuple(moment.date().isoformat() if moment else "" for moment in moments) == days(rule, law)
        assert value.valid_from is None or value.valid_from.strftime("%H:%M:%S%z") == "00:00:00+0000"
        assert value.valid_to is None or value.valid_to.strftime("%H:%M:%S%z") == "23:59:59+0000"


def test_a_crosswalk_is_a_representation_map(message: Any) -> None:
    """Each national code as the EU code that it counts as, and the untold as the unknown of the EU list."""
    maps = {rm.id: {value.source: value.target for value in rm} for rm in message.get_representation_maps()}
    for id, file in {
        "RM_ORGANISATIONS": "mappings/organisations.yaml",
        "RM_KZ1_PURPOSES": "mappings/kz1/purposes.yaml",
    }.items():
        rows = {row["code"]: row["count_as"] for row in laws()[file]["codes"]}
        assert maps[id] == {**rows, UNTOLD: "UNK"}
    led = {(cm.source, cm.target): cm.values.id for cm in message.get_structure_maps()[0].component_maps}
    assert led == {
        ("ORGANISATION", "REGISTERING_ORGANISATION"): "RM_ORGANISATIONS",
        ("PURPOSE", "FORM"): "RM_KZ1_PURPOSES",
    }


def test_the_header_knows_no_clock(message: Any, definitions: Definitions) -> None:
    """The message is called after the definitions, and prepared on the last day that it states."""
    assert message.header.id == f"THB_EU_MAPPINGS_{definitions.fingerprint[:12]}"
    assert message.header.prepared.isoformat() == f"{definitions.latest_day}T00:00:00+00:00"
    assert message.header.sender.id == "THB_EU"


# --- the law book ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(exported: dict[str, bytes]) -> Any:
    openpyxl = pytest.importorskip("openpyxl")
    return openpyxl.load_workbook(io.BytesIO(exported["mappings.xlsx"]))


def table(sheet: Any) -> list[dict[str, str]]:
    """The rows under the header by its English headings; the header is what the filter begins with."""
    top = int(re.findall(r"\d+", sheet.auto_filter.ref)[0])
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(min_row=top, values_only=True)
    ]
    names = [heading.split("\n")[-1] for heading in rows[0]]
    return [dict(zip(names, row, strict=True)) for row in rows[1:]]


def test_the_rules_sheet_says_what_the_files_say(book: Any, definitions: Definitions) -> None:
    """One row a rule: article, days, mark, decision, reason, match."""
    rows = table(book["Pravila · Rules"])
    listed = list(rules())

    assert {row["Rule"] for row in rows} == {rule["rule"] for rule, _ in listed} and len(rows) == len(listed)
    found = {row["Rule"]: row for row in rows}
    for rule, law in listed:
        row, match = found[rule["rule"]], rule.get("match", {})
        assert (row["First day"], row["Last day"]) == days(rule, law)
        asked = "\n".join(definitions.law.questions[rule["rule"]])
        assert (row["Article"], row["Decision"] or "", row["Cites"]) == (law["article"], asked, rule["cites"])
        assert (row["Because (sl)"], row["Because (en)"]) == (rule["because"]["sl"], rule["because"]["en"])
        assert row[CONFIDENCE.english] == (f"{match['confidence']:g}" if match else "")
        assert row["Proposed by"].split("\n")[-1] == f"{law['proposed']['role']}, {law['proposed']['on']}"
        assert "nepodpisano" in row["Signed"]


def test_provisions_decisions_and_codes_are_all_there(book: Any) -> None:
    """As many rows as the files have entries, each with its words."""
    split = [
        (law["article"], entry.get("paragraph", ""), element["words"]["sl"])
        for law in laws().values()
        for entry in law.get("texts", ())
        for element in entry["elements"]
    ]
    asked = [(entry["decision"], entry["question"]["en"]) for entry in laws()["mappings/decisions.yaml"]["decisions"]]
    walked = [(row["code"], row["count_as"]) for row, _ in walks()]

    told = table(book["Določbe · Provisions"])
    for article, paragraph, words in split:
        rows = [row for row in told if (row["Article"], row["Paragraph"]) == (article, paragraph)]
        assert any(words in row["Elements (sl)"] for row in rows), (article, paragraph, words)
    assert {row["Article"] for row in told} == {article for article, *_ in split}
    assert [(row["Decision"], row["Question (en)"]) for row in table(book["Odločitve · Decisions"])] == asked
    assert sorted((row["National code"], row["EU code"]) for row in table(book["Šifre · Codes"])) == sorted(walked)


def test_the_law_book_says_its_title_and_its_languages(book: Any) -> None:
    """Whoever has it read aloud hears Slovenian and English."""
    assert (book.properties.title, book.properties.language) == ("Pravo kot podatki / The law as data", "sl, en")


def test_each_sheet_is_made_for_reading_and_printing(book: Any) -> None:
    """Header in sight, filter, wrapped texts, one page wide, across, header on every page; text stays text.

    A number of pages that a sheet does not say is one.
    """
    for sheet in book.worksheets:
        top = int(re.findall(r"\d+", sheet.auto_filter.ref)[0])
        assert sheet.freeze_panes.endswith(str(top + 1))
        assert sheet.print_title_rows == f"${top}:${top}" or sheet.page_setup.fitToHeight in (None, 1)
        assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        cells = [cell for row in sheet.iter_rows(min_row=top) for cell in row if cell.value is not None]
        assert all(cell.alignment.wrap_text and cell.data_type == "s" for cell in cells)


# --- pages ----------------------------------------------------------------------------------------------------------


def test_the_committed_pages_are_those_of_the_law(exported: dict[str, bytes]) -> None:
    """docs/law is made, not written: after a change of the law it is made anew."""
    folder = REPOSITORY / "docs"
    made = {name: content for name, content in exported.items() if name.startswith("law/")}
    kept = {path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "law").iterdir()}

    stale = sorted(name for name in {*made, *kept} if made.get(name) != kept.get(name))

    assert not stale, f"run: thb-eu mappings export --form pages --out docs ({', '.join(stale)})"


def page_of(file: str) -> str:
    return f"law/{file.removeprefix('mappings/').removesuffix('.yaml').replace('/', '-')}.md"


def test_each_article_has_a_page_and_the_index_leads_to_it(exported: dict[str, bytes]) -> None:
    """Every link leads to a page that is there."""
    articles = {page_of(file): law["article"] for file, law in laws().items() if "rules" in law}
    made = {name: content.decode() for name, content in exported.items() if name.startswith("law/")}

    assert set(made) == {*articles, "law/README.md"}
    for name, article in articles.items():
        assert made[name].startswith(f"# {article} · ")
        assert f"[{article}]({name.removeprefix('law/')})" in made["law/README.md"]
    for text in made.values():
        assert {f"law/{target}" for target in re.findall(r"\]\((?!https:)([^)]+)\)", text)} <= set(made)


def test_a_page_tells_rules_provisions_decisions_and_predecessors(
    exported: dict[str, bytes], definitions: Definitions
) -> None:
    """The rules in the order and under the headings of the file, each provision, each decision with its state."""
    for file, law in laws().items():
        if "rules" not in law:
            continue
        page = exported[page_of(file)].decode()
        told = re.findall(r"^#{3,4} (?:`([a-z0-9-]+)`|(.+) / \*(.+)\*)$", page, re.M)
        written = re.findall(
            r"^  (?:- rule: (\S+)|# --- (.+?) / (.+?) -*)$", (REPOSITORY / file).read_text(encoding="utf-8"), re.M
        )
        assert told == written
        said = [element["words"] for text in law["texts"] for element in text["elements"]]
        assert all(words["sl"] in page and words["en"] in page for words in said)
        explained = [it["says"] for text in law["texts"] for it in text.get("explained", ())]
        assert all(words["sl"] in page and words["en"] in page for words in explained)
        assert law["source"]["cites"] in page.replace("\\", "") and law["source"].get("link", "") in page
        assert all(f"[{article}](" in page for article in law.get("predecessors", ()))
        for decision in laws()["mappings/decisions.yaml"]["decisions"]:
            rests = any(decision["decision"] in definitions.law.questions[rule["rule"]] for rule in law["rules"])
            state = "open, no answer proposed" if decision["answer"] == "open" else "proposed, unsigned"
            line = re.search(rf"^\| `{decision['decision']}` \|.*$", page, re.M)
            assert bool(line) == rests
            assert line is None or (f"*{state}*" in line[0] and decision["says"]["sl"] in line[0])


def test_what_was_not_read_in_the_law_is_said_plainly(exported: dict[str, bytes]) -> None:
    """Each rule and article whose days are recalled, inferred or not told stands in the last chapter, no other."""
    for file, law in laws().items():
        if "rules" not in law:
            continue
        chapter = exported[page_of(file)].decode().split("*What was not read*")[1]
        doubtful = {
            rule["rule"] for rule in law["rules"] if rule.get("valid", {"confidence": "read"})["confidence"] != "read"
        }
        assert set(re.findall(r"`([a-z0-9-]+)`", chapter)) == doubtful
        assert (f"*{DAYS_OF_THE_ARTICLE.english}*" in chapter) == (law["in_force"].get("confidence") != "read")


def test_no_word_of_the_law_is_taken_for_markup() -> None:
    """What stands in a file stands on the page, whatever signs it holds."""
    markdown = pytest.importorskip("markdown_it")
    written = r"1 < 2 | *not* a [link](there) `code` <b> snake_case \ and _so_"
    (paragraph,) = [token for token in markdown.MarkdownIt().parse(plain(written)) if token.type == "inline"]

    assert [child.type for child in paragraph.children] == ["text"]
    assert paragraph.children[0].content == written
    assert "|" not in re.sub(r"\\.", "", plain(written))


def test_pages_are_plain_markdown(exported: dict[str, bytes]) -> None:
    """Another program sees headings, lists and tables: no HTML, no sign left over, no row with a cell too many."""
    markdown = pytest.importorskip("markdown_it")
    for name, content in exported.items():
        if not name.startswith("law/"):
            continue
        text = content.decode()
        tokens = markdown.MarkdownIt("commonmark").enable("table").parse(text)
        inline = [child for token in tokens if token.type == "inline" for child in token.children]
        assert not [child.content for child in inline if child.type == "text" and re.search(r"[*`|\\]", child.content)]
        assert not [token for token in (*tokens, *inline) if token.type in ("html_block", "html_inline")]
        assert sum(token.type == "tr_open" for token in tokens) == len(re.findall(r"^\|(?!---)", text, re.M))


# --- the whole export -----------------------------------------------------------------------------------------------


def test_a_form_gives_its_files(definitions: Definitions) -> None:
    """Only what was asked for, under fixed names."""
    assert set(export_law(definitions, ["sssom"])) == {"thb-eu.sssom.tsv"}
    assert set(export_law(definitions, ["sdmx", "xlsx"])) == {"structure-maps.json", "mappings.xlsx"}
    assert all(name.startswith("law/") and name.endswith(".md") for name in export_law(definitions, ["pages"]))


def test_an_unknown_form_is_refused_with_the_known_ones(definitions: Definitions) -> None:
    """In both languages, before anything is made."""
    with pytest.raises(OutputRefused) as refused:
        export_law(definitions, ["sssom", "turtle"])

    (fault,) = refused.value.faults
    assert fault.code == "option-invalid"
    assert all("sssom, sdmx, xlsx, pages" in fault.in_language(lang) for lang in definitions.languages)


def test_no_form_loads_the_library_of_another() -> None:
    """Pages and mappings are made without a spreadsheet library and without SDMX."""
    code = (
        EXPORT
        + "export_law(load(), ['sssom', 'pages']); sys.exit(','.join({'openpyxl', 'pysdmx'} & set(sys.modules)) or 0)"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (told.returncode, told.stderr) == (0, "")


def test_the_command_writes_its_files_and_refuses_what_is_no_folder(tmp_path: Path) -> None:
    """Everything or nothing: a file in the way is a refusal with what to do, and leaves nothing half written."""
    from click.testing import CliRunner

    from thb_eu.cli import cli

    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    export = ["mappings", "export", "--form", "sssom", "--form", "pages", "--lang", "en", "--out"]

    written = CliRunner().invoke(cli, [*export, str(tmp_path / "out")])
    refused = CliRunner().invoke(cli, [*export, str(taken)])

    assert written.exit_code == 0 and (tmp_path / "out/thb-eu.sssom.tsv").stat().st_size > 0
    assert {path.name for path in (tmp_path / "out/law").iterdir()} >= {"README.md", "kz1-113.md"}
    assert not list(tmp_path.rglob(".thb-eu-*"))
    assert refused.exit_code == 1 and "[output-not-writable]" in refused.stderr
    assert taken.read_text(encoding="utf-8") == "a file"
