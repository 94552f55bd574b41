"""Faces: console, JSON, ESS report, JUnit, SARIF and annotations tell the same findings, whatever suppliers wrote.

Every document is read again by a reader that is not ours: json with its schema, xml.etree, and for the commands of
GitHub the few lines of its own runner.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote
from xml.etree import ElementTree

import click
import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY, SI_2024
from tests.support.commands import run
from tests.support.texts import bilingual
from thb_eu.base.messages import Text
from thb_eu.base.model import (
    Audience,
    CheckedCollection,
    CheckResult,
    Finding,
    Outcome,
    Place,
    Remedies,
    Severity,
    State,
)
from thb_eu.checks import all_checks
from thb_eu.cli import cli
from thb_eu.cli.collection import validate
from thb_eu.cli.report import as_json, verdict, words
from thb_eu.definitions import Definitions, load
from thb_eu.exchange.findings.formats import FACES
from thb_eu.results import Collection, Submission
from thb_eu.run import prepare

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

Told = Counter[tuple[str, str, str]]
"""How often each fingerprint is told, with its outcome and severity."""

TELLING = (Outcome.FAILED, Outcome.UNDECIDED, Outcome.NOT_RUN, Outcome.WAIVED)
WAIVER = "a-reason"
IT_IS_NOT, ASK, HERE = (
    bilingual("Ni.", "It is not."),
    bilingual("Vprašajte.", "Ask."),
    Place("data/a.csv", cell="C14", row=14),
)
LONE, UNREADABLE = "\ud800", "\ufffd"
SPITEFUL = (
    "]]>", "<!--", "&amp;", "</testcase>", "\x00", "\x1b[2J\x1b]0;owned\x07", "\x85", "\u2028", "\ufffe", "%0A", "%",
    "\r\n", "\n::error file=a,line=1::owned", "::", ",", ":", '"', "'", "\\", "{0}", "{", "}}", "[a](http://b)",
    "\u202eevil\u2066", "שלום", "🜲👩‍👩‍👧", LONE, "ž" * 10_000, "=1+1", "@SUM(A1)", "[failed, 0123456789abcdef]", "\t",
)  # fmt: skip
NO_SURROGATE = tuple(text for text in SPITEFUL if LONE not in text)
SAID = {
    "en": {
        "severity": {"error": "error", "warning": "warning", "note": "note"},
        "outcome": {name: name for name in ("failed", "undecided", "not run", "waived")},
        "heading": {"ERRORS": "error", "WARNINGS": "warning", "NOTES": "note", "WAIVED": "waived"},
    },
    "sl": {
        "severity": {"napaka": "error", "opozorilo": "warning", "opomba": "note"},
        "outcome": {
            "ni v redu": "failed", "ni izpolnjeno": "failed", "ni mogoče presoditi": "undecided",
            "ni izvedeno": "not run", "ni bilo opravljeno": "not run", "izjema": "waived",
        },
        "heading": {"NAPAKE": "error", "OPOZORILA": "warning", "OPOMBE": "note", "Z IZJEMO": "waived"},
    },
}  # fmt: skip


# --- submissions that tell what we want --------------------------------------------------------


def text_of(parts: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Words that nobody should write, in any order, among words that people write."""
    return st.lists(st.sampled_from(parts) | st.text(max_size=8), max_size=5).map("".join)


def both(parts: tuple[str, ...]) -> st.SearchStrategy[Text]:
    return st.builds(bilingual, text_of(parts), text_of(parts))


@st.composite
def findings(draw: st.DrawFn, checks: tuple[str, ...]) -> Finding:
    """A finding of some declared check, at a place as odd as its words."""
    name = text_of(NO_SURROGATE)
    place = Place(
        file=draw(st.just("data/a,b:c%0A ž.csv") | name),
        sheet=draw(st.just("") | name),
        cell=draw(st.sampled_from(["", "C14", "AA1", "status=REG, sex=T"]) | name),
        row=draw(st.none() | st.integers(1, 1_048_576)),
        column=draw(st.just("") | name),
    )
    return finding(
        check=draw(st.sampled_from(checks)),
        outcome=draw(st.sampled_from(TELLING)),
        severity=draw(st.sampled_from(Severity)),
        message=draw(both(SPITEFUL)),
        remedy=draw(both(SPITEFUL)),
        where=place,
    )


def finding(
    check: str,
    outcome: Outcome = Outcome.FAILED,
    severity: Severity = Severity.ERROR,
    message: Text = IT_IS_NOT,
    remedy: Text = ASK,
    where: Place = HERE,
) -> Finding:
    waiver = WAIVER if outcome is Outcome.WAIVED else ""
    return Finding(check, outcome, severity, 1, message, Remedies(remedy), "Art. 1", where, waiver=waiver)


@dataclass
class Reason:
    """What a face reads of a waiver."""

    id: str
    reason: Text
    granted_by: str


def submission_of(
    definitions: Definitions,
    found: tuple[Finding, ...],
    results: tuple[CheckResult, ...] = (),
    left_out: tuple[str, ...] = (),
    folder: Path = Path("/nowhere/si-2024"),
) -> Submission:
    """A run that came to these findings and results; nothing of it but what a face reads."""
    waiver = Reason(WAIVER, bilingual("Ker ]]>.", "Because ]]>."), "somebody")
    collection = Collection(
        name="si-2024", title=bilingual("", ""), geo="SI", year=2024, folder=folder, descriptor="datapackage.json",
        resources=(), contact={}, waivers=cast(Any, (waiver,)),
    )  # fmt: skip
    return Submission(
        received=cast(
            Any, SimpleNamespace(collection=collection, registers=(), inputs={"data/a.csv": b"", "data/ž :%.csv": b""})
        ),
        mapped=cast(Any, None),
        protected=cast(Any, SimpleNamespace(audience=Audience.EU)),
        examined=CheckedCollection(results, found, left_out),
        state=State.BLOCKED if any(one.blocks for one in found) else State.DRAFT,
        definitions=definitions,
    )


@pytest.fixture(scope="module")
def checks(definitions: Definitions) -> tuple[str, ...]:
    """The ids of all declared checks."""
    return tuple(check.id for check in all_checks(definitions))


@pytest.fixture(scope="module")
def real(definitions: Definitions) -> Submission:
    """The real 2024 collection, judged in full."""
    return prepare("si-2024", definitions, Audience.INTERNAL)


# --- readers that are not ours -----------------------------------------------------------------


def schema(name: str) -> Any:
    return json.loads((REPOSITORY / f"schemas/{name}.schema.json").read_text(encoding="utf-8"))


def in_json(document: str, lang: str) -> Told:
    told = json.loads(document)
    jsonschema.validate(told, schema("findings"))
    return Counter((one["fingerprint"], one["outcome"], one["severity"]) for one in told["findings"])


def in_ess(document: str, lang: str) -> Told:
    report = json.loads(document)
    jsonschema.validate(report, schema("validation-report"))
    assert len({one["id"] for one in report}) == len(report), "reports of several runs are put together by id"
    return Counter(
        (one["data"]["fingerprint"], one["event"]["outcome"], one["rule"]["severity"].replace("information", "note"))
        for one in report
        if "fingerprint" in one["data"]
    )


def cases_of(document: str) -> list[tuple[Any, dict[str, str]]]:
    """The cases of a JUnit document with their properties; its counters are the counts."""
    root = ElementTree.fromstring(document.encode("utf-8"))
    for counting in (root, *root.iter("testsuite")):
        cases = list(counting.iter("testcase"))
        counted = [len(cases), *(sum(case.find(tag) is not None for case in cases) for tag in ("failure", "error"))]
        assert [int(counting.get(name, "")) for name in ("tests", "failures", "errors")] == counted
    return [
        (case, {one.get("name", ""): one.get("value", "") for one in case.iter("property")})
        for case in root.iter("testcase")
    ]


def in_junit(document: str, lang: str) -> Told:
    found = cases_of(document)
    names = [(case.get("classname"), case.get("name")) for case, _ in found]
    assert len(set(names)) == len(names), "GitLab keeps one case per class and name"
    return Counter(
        (told["fingerprint"], told["outcome"], told["severity"]) for _, told in found if "fingerprint" in told
    )


SARIF = {
    "type": "object",
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": {
            "type": "object",
            "properties": {
                "tool": {"type": "object", "properties": {"driver": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "rules": {"type": "array", "uniqueItems": True}},
                    "required": ["name", "version", "rules"],
                }}, "required": ["driver"]},
                "results": {"type": "array", "items": {
                    "type": "object",
                    "properties": {
                        "ruleId": {"type": "string", "minLength": 1},
                        "ruleIndex": {"type": "integer", "minimum": 0},
                        "kind": {"enum": ["pass", "open", "informational", "notApplicable", "review", "fail"]},
                        "level": {"enum": ["none", "note", "warning", "error"]},
                        "message": {"type": "object", "required": ["text"]},
                        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                        "suppressions": {"type": "array", "items": {
                            "type": "object",
                            "properties": {
                                "kind": {"enum": ["inSource", "external"]},
                                "status": {"enum": ["accepted", "underReview", "rejected"]},
                                "justification": {"type": "string"},
                            },
                            "required": ["kind"], "additionalProperties": False,
                        }},
                        "locations": {"type": "array", "minItems": 1, "items": {
                            "type": "object",
                            "properties": {"physicalLocation": {"type": "object", "properties": {
                                "artifactLocation": {"type": "object", "properties": {
                                    "uri": {"type": "string", "pattern": r"^(?!/)([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"},
                                }, "required": ["uri"]},
                                "region": {"type": "object", "properties": {
                                    "startLine": {"type": "integer", "minimum": 1},
                                }, "required": ["startLine"], "additionalProperties": False},
                            }, "required": ["artifactLocation"]}},
                            "required": ["physicalLocation"],
                        }},
                    },
                    "required": ["ruleId", "ruleIndex", "kind", "message", "locations"],
                    "if": {"properties": {"kind": {"const": "fail"}}},
                    "then": {"required": ["level"]},
                    "else": {"properties": {"level": {"const": "none"}}},
                }},
            },
            "required": ["tool", "results", "invocations"],
        }},
    },
    "required": ["$schema", "version", "runs"],
}  # fmt: skip
"""What SARIF 2.1.0 asks of the parts that we write, and GitHub's wish for a location on top."""


def results_of(document: str) -> list[dict[str, Any]]:
    log = json.loads(document)
    jsonschema.validate(log, SARIF)
    (told,) = log["runs"]
    rules = told["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in told["results"])
    return cast(list[dict[str, Any]], told["results"])


def in_sarif(document: str, lang: str) -> Told:
    return Counter(
        (one["partialFingerprints"]["thb-eu/v1"], one["properties"]["outcome"], one["properties"]["severity"])
        for one in results_of(document)
    )


def commands_of(log: str) -> list[tuple[str, dict[str, str], str]]:
    """Level, properties and message of each command, as GitHub's runner takes a line of the log apart."""
    found = []
    for line in log.split("\n"):
        assert "\r" not in line
        if not line:
            continue
        _, head, message = line.split("::", 2)
        level, _, listed = head.partition(" ")
        pairs = [one.split("=", 1) for one in listed.split(",")]
        found.append((level, {key: unescaped(value, "%3A", "%2C") for key, value in pairs}, unescaped(message)))
    return found


def unescaped(text: str, *more: str) -> str:
    for code in ("%0D", "%0A", *more, "%25"):
        text = text.replace(code, unquote(code))
    return text


def end_of(told: str, lang: str) -> tuple[str, str, str]:
    """Fingerprint, outcome and severity as people read them at the end of an annotation."""
    severity, outcome, fingerprint = told.rpartition(" [")[2].removesuffix("]").split(", ")
    said = SAID[lang]
    return fingerprint, said["outcome"][outcome.removesuffix(f" {WAIVER}")], said["severity"][severity]


def in_github(document: str, lang: str) -> Told:
    found = commands_of(document)
    assert {level for level, _, _ in found} <= {"error", "warning", "notice"}
    return Counter(end_of(message, lang) for _, _, message in found)


def in_gitlab(document: str, lang: str) -> Told:
    issues = json.loads(document)
    assert len({one["fingerprint"] for one in issues}) == len(issues), "GitLab shows one issue per fingerprint"
    told = [end_of(one["description"], lang) for one in issues]
    assert [one["fingerprint"].partition("-")[0] for one in issues] == [fingerprint for fingerprint, _, _ in told]
    assert all(
        one["severity"] in ("info", "minor", "major") and one["location"]["lines"]["begin"] > 0 for one in issues
    )
    return Counter(told)


def in_console(document: str, lang: str) -> Told:
    said, told, severity = SAID[lang], Counter[tuple[str, str, str]](), ""
    for line in document.splitlines():
        ending = re.fullmatch(r" {4}(?! {2}→).*\[(.+?), ([0-9a-f]{16})\]", line)
        if ending:
            named, _, outcome = ending[1].rpartition("[")[2].removesuffix(f" {WAIVER}").rpartition(", ")
            told[ending[2], said["outcome"][outcome], said["severity"].get(named, severity)] += 1
        else:
            severity = said["heading"].get(line.partition(" (")[0], severity)
    return told


def on_console(submission: Submission, lang: str) -> str:
    """The lines of the console, without their styles."""
    return re.sub("\x1b\\[[0-9;]*m", "", "\n".join(words(submission, lang)))


WRITTEN: dict[str, Callable[[Submission, str], str]] = {
    "text": on_console,
    "json": lambda submission, _: as_json(submission),
    **{name: face.written for name, face in FACES.items()},
}
READ: dict[str, Callable[[str, str], Told]] = {
    "text": in_console,
    "json": in_json,
    "ess": in_ess,
    "junit": in_junit,
    "sarif": in_sarif,
    "github": in_github,
    "gitlab": in_gitlab,
}


# --- the same findings -------------------------------------------------------------------------

DEFINITIONS = load()
IDS = tuple(check.id for check in all_checks(DEFINITIONS))


def told_by(submission: Submission) -> Told:
    return Counter(
        (found.fingerprint, found.outcome.value, found.severity.value) for found in submission.examined.findings
    )


@given(found=st.lists(findings(IDS), max_size=6), again=st.booleans())
def test_every_face_tells_the_same_findings(found: list[Finding], again: bool) -> None:
    """The same fingerprints as often, with the same outcome and severity, in either language, whatever was written."""
    submission = submission_of(DEFINITIONS, tuple(found * (2 if again else 1)))
    expected = told_by(submission)

    for name, write in WRITTEN.items():
        for lang in ("sl", "en"):
            document = write(submission, lang)
            document.encode("utf-8")
            assert READ[name](document, lang) == expected, (name, lang)


@given(message=both(SPITEFUL))
@example(message=bilingual("", "".join(SPITEFUL)))
def test_what_was_said_comes_back_to_the_letter(message: Text) -> None:
    """Nothing is cut, doubled or taken for an instruction; only what no document can hold is replaced."""
    submission = submission_of(DEFINITIONS, (finding(IDS[0], message=message),))
    said = message.english.replace(LONE, UNREADABLE)

    (in_own,) = json.loads(as_json(submission))["findings"]
    (in_report,) = json.loads(FACES["ess"].written(submission, "en"))
    ((_, properties, in_command),) = commands_of(FACES["github"].written(submission, "en"))
    (in_issue,) = json.loads(FACES["gitlab"].written(submission, "en"))
    (result,) = results_of(FACES["sarif"].written(submission, "en"))
    ((case, _),) = cases_of(FACES["junit"].written(submission, "en"))

    assert in_own["message"]["en"] == in_report["data"]["description"] == said
    sentence = " ".join(filter(None, (said, "Ask.")))
    for annotation in (in_command, in_issue["description"]):
        assert annotation.startswith(f"data/a.csv, C14: {sentence} [error, failed, ")
    assert properties["title"] == IDS[0]
    assert not re.search(r"(?<!\\)\[[^\]]*\]\(", result["message"]["text"]), "a link that nobody meant"
    in_result = result["message"]["text"].replace("{{", "{").replace("}}", "}")
    assert in_result.replace("\\[a]", "[a]") == sentence
    assert case.find("failure").get("message") == re.sub(
        "[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", UNREADABLE, said
    )


def test_ten_thousand_findings_are_ten_thousand_in_every_face(definitions: Definitions) -> None:
    """Nothing is truncated."""
    found = tuple(
        finding(IDS[number % len(IDS)], where=Place(file="data/a.csv", cell=f"C{number}", row=number))
        for number in range(1, 10_001)
    )
    submission = submission_of(definitions, found)

    expected = {fingerprint for fingerprint, _, _ in told_by(submission)}
    assert len(expected) == 10_000
    for name, write in WRITTEN.items():
        assert set(re.findall(r"\b[0-9a-f]{16}\b", write(submission, "en"))) == expected, name


@pytest.mark.parametrize("form", READ)
def test_the_command_tells_the_same_of_the_real_collection(
    form: str, real: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`validate si-2024 --format FORM`: the findings of `--format json`, the document alone on stdout."""
    monkeypatch.setattr("thb_eu.run.prepare", lambda *_, **__: real)
    waivers = {waiver.id for waiver in real.collection.waivers}

    told = run("validate", "si-2024", "--format", form, "--lang", "en", "--all")
    document = told.stdout
    for waiver in waivers:
        document = document.replace(f"waived {waiver}", f"waived {WAIVER}")

    assert READ[form](document, "en") == told_by(real)
    assert real.examined.findings and told.exit_code == (3 if real.examined.blocked else 0)
    assert (click.unstyle(verdict(real, "en")) in told.stderr) == (form != "text")


def test_the_command_offers_every_face() -> None:
    """The forms named in the command, which loads nothing heavy to say so, are the faces that there are."""
    (option,) = (param for param in validate.params if param.name == "form")

    assert list(option.type.choices) == ["text", "json", *FACES] == list(READ)  # type: ignore[attr-defined]


# --- what a face makes of an outcome -----------------------------------------------------------


def whole_run(definitions: Definitions) -> tuple[Submission, dict[str, tuple[str, str]]]:
    """A run with every outcome at every severity, each of a check of its own, and what each check stands for."""
    kinds = [(outcome, severity) for outcome in TELLING for severity in Severity]
    silent = [Outcome.PASSED, Outcome.NOT_APPLICABLE]
    ids = iter(IDS)
    found = tuple(finding(next(ids), outcome, severity) for outcome, severity in kinds)
    results = tuple(
        CheckResult(next(ids), outcome, Severity.ERROR, 1, bilingual("Ker.", "Because.")) for outcome in silent
    )
    left_out = (next(ids),)
    stands = {one.check: (one.outcome.value, one.severity.value) for one in found}
    stands |= {one.check: (one.outcome.value, "any") for one in results} | {left_out[0]: ("left out", "any")}
    return submission_of(definitions, found, results, left_out), stands


def as_called(submission: Submission) -> dict[str, list[str]]:
    """What ESS report, JUnit, SARIF, GitHub and GitLab call each check's one entry."""
    report = json.loads(FACES["ess"].written(submission, "en"))
    ess = {one["rule"]["expression"]: one["value"] for one in report}
    junit = {}
    for case, _ in cases_of(FACES["junit"].written(submission, "en")):
        (called,) = [tag for tag in ("failure", "error", "skipped") if case.find(tag) is not None] or ["passes"]
        junit[case.get("classname").partition(".")[2]] = called
    sarif = {}
    for one in results_of(FACES["sarif"].written(submission, "en")):
        suppressed = ", suppressed" if one.get("suppressions") else ""
        sarif[one["ruleId"]] = " ".join(filter(None, (one["kind"], one.get("level")))) + suppressed
    github = {told["title"]: level for level, told, _ in commands_of(FACES["github"].written(submission, "en"))}
    gitlab = {one["check_name"]: one["severity"] for one in json.loads(FACES["gitlab"].written(submission, "en"))}
    return {
        check: [ess[check], junit[check], *(face.get(check, "–") for face in (sarif, github, gitlab))] for check in ess
    }


def test_outcomes_are_called_as_the_documentation_says(definitions: Definitions) -> None:
    """docs/formats.md has one row per outcome and severity; nobody keeps a second list."""
    submission, stands = whole_run(definitions)
    called = as_called(submission)
    table = (REPOSITORY / "docs/formats.md").read_text(encoding="utf-8").partition("| outcome |")[2]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:] if line.strip()]
    documented = {(row[0], row[1]): row[3:8] for row in rows[: len(stands)]}

    assert documented == {stands[check]: entry for check, entry in called.items()}


def test_the_whole_run_is_told(definitions: Definitions) -> None:
    """A check that found nothing is told too: with its reason, and never as a finding."""
    submission, stands = whole_run(definitions)
    report = {one["rule"]["expression"]: one for one in json.loads(FACES["ess"].written(submission, "en"))}
    told = {
        case.get("classname").partition(".")[2]: case for case, _ in cases_of(FACES["junit"].written(submission, "en"))
    }
    (log,) = json.loads(FACES["sarif"].written(submission, "en"))["runs"]

    assert set(report) == set(told) == set(stands)
    silent = {check: outcome for check, (outcome, severity) in stands.items() if severity == "any"}
    assert {one["id"]: one["outcome"] for one in log["properties"]["checks"]} == silent
    for check, outcome in silent.items():
        assert report[check]["event"]["outcome"] == outcome and report[check]["data"]["target"] == ["si-2024"]
        skipped = told[check].find("skipped")
        assert (skipped is None) == (outcome == "passed")
        if outcome == "not applicable":
            assert skipped.get("message") == "not applicable: Because."


def test_a_waiver_gives_its_reason_and_says_whether_it_was_granted(definitions: Definitions) -> None:
    """Suppressed in SARIF, skipped in JUnit, a slot of the event in the ESS report; not yet granted is under review."""
    submission = submission_of(definitions, (finding(IDS[0], Outcome.WAIVED),))
    (result,) = results_of(FACES["sarif"].written(submission, "sl"))
    ((case, told),) = cases_of(FACES["junit"].written(submission, "sl"))
    (validation,) = json.loads(FACES["ess"].written(submission, "sl"))

    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "a-reason: Ker ]]>."}]
    assert case.find("skipped").get("message") == "waived: Ni. (a-reason: Ker ]]>.)" and told["waiver"] == WAIVER
    assert validation["event"]["waiver"] == {"id": WAIVER, "reason": "Because ]]>.", "reason_sl": "Ker ]]>."}

    submission.collection.waivers[0].granted_by = ""  # type: ignore[misc]
    (result,) = results_of(FACES["sarif"].written(submission, "sl"))
    assert result["suppressions"][0]["status"] == "underReview"


def test_the_public_learns_no_message(definitions: Definitions) -> None:
    """A message or a reason can tell a suppressed count: withheld in every face, as in findings.json."""
    secret = bilingual("Skrivnost.", "Secret.")
    found = (finding(IDS[0], message=secret), finding(IDS[1], Outcome.WAIVED, message=secret))
    made = prepare(SI_2024, definitions, Audience.PUBLIC, fast=True)
    submission = replace(made, examined=submission_of(definitions, found).examined)

    for face in FACES.values():
        for lang in ("sl", "en"):
            document = face.written(submission, lang)
            assert "ecret" not in document and "krivnost" not in document and "Because" not in document


# --- places ------------------------------------------------------------------------------------


def test_files_are_named_as_a_review_page_knows_them(
    definitions: Definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From where the command runs; a table of ours and no place at all are about the collection's descriptor."""
    monkeypatch.chdir(tmp_path)
    places = [Place(file="data/ž :%.csv", cell="C14"), Place(file="V3", row=9), Place()]
    found = tuple(finding(IDS[0], where=where) for where in places)
    submission = submission_of(definitions, found, folder=tmp_path / "own" / "si")
    expected = [("own/si/data/ž :%.csv", 14), ("own/si/datapackage.json", 9), ("own/si/datapackage.json", 1)]

    commands = commands_of(FACES["github"].written(submission, "en"))
    issues = json.loads(FACES["gitlab"].written(submission, "en"))
    results = [one["locations"][0] for one in results_of(FACES["sarif"].written(submission, "en"))]

    assert [(told["file"], int(told["line"])) for _, told, _ in commands] == expected
    assert [(one["location"]["path"], one["location"]["lines"]["begin"]) for one in issues] == expected
    assert results[0]["physicalLocation"] == {
        "artifactLocation": {"uri": "own/si/data/%C5%BE%20%3A%25.csv"}, "region": {"startLine": 14}
    }  # fmt: skip
    assert results[0]["logicalLocations"] == [{"fullyQualifiedName": "data/ž :%.csv, C14"}]
    assert "region" not in results[2]["physicalLocation"] and "logicalLocations" not in results[2]


def test_no_face_names_a_path_of_the_machine(definitions: Definitions, tmp_path: Path) -> None:
    """A collection that lies elsewhere keeps the names that its descriptor gives."""
    submission = submission_of(definitions, (finding(IDS[0]),), folder=tmp_path)

    for name, write in WRITTEN.items():
        assert tmp_path.parent.name not in write(submission, "en"), name


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FACES)
def test_a_refusal_is_a_document_of_the_same_form(form: str, collection: Path) -> None:
    """Exit 1; the fault with its remedy alone on stdout in the form that was asked for, and in words on stderr."""
    (collection / "data/t05.csv").unlink()

    told = run("validate", str(collection), "--format", form, "--lang", "en")

    assert told.exit_code == 1
    assert "[file-not-found] [analyst]" in told.stderr
    match form:
        case "ess":
            (one,) = json.loads(told.stdout)
            jsonschema.validate([one], schema("validation-report"))
            said = (one["value"], one["event"]["outcome"], one["rule"]["expression"])
            assert said == ("NA", "refused", "file-not-found")
        case "junit":
            ((case, _),) = cases_of(told.stdout)
            assert case.find("error").get("type") == "file-not-found"
        case "sarif":
            (result,) = results_of(told.stdout)
            rules = json.loads(told.stdout)["runs"][0]["tool"]["driver"]["rules"]
            assert (result["level"], result["ruleId"]) == ("error", "file-not-found")
            assert [rule["id"] for rule in rules] == ["file-not-found"] and result["ruleIndex"] == 0
            assert json.loads(told.stdout)["runs"][0]["invocations"] == [{"executionSuccessful": False, "exitCode": 1}]
        case "github":
            ((level, properties, _message),) = commands_of(told.stdout)
            assert (level, properties["file"], properties["title"]) == ("error", "datapackage.json", "file-not-found")
        case "gitlab":
            (issue,) = json.loads(told.stdout)
            assert (issue["severity"], issue["location"]["path"]) == ("major", "datapackage.json")
            assert issue["check_name"] == "file-not-found"


def test_a_refused_cell_is_annotated_on_its_row(collection: Path) -> None:
    """The fault names a cell; the annotation its line."""
    (collection / "data/t06.csv").write_text("a\nb\n=1\n", encoding="utf-8")

    told = run("validate", str(collection), "--format", "github", "--lang", "en")

    assert (told.exit_code, told.stdout.split(",title")[0]) == (1, "::error file=data/t06.csv,line=3,col=1")


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif"])
def test_a_refused_file_is_found_from_the_place_where_the_command_runs(
    form: str, collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipeline runs at the top of its repository: a review page knows the file by its way from there alone."""
    (collection / "data/t06.csv").write_text("a\nb\n=1\n", encoding="utf-8")
    monkeypatch.chdir(collection.parent)

    told = run("validate", collection.name, "--format", form, "--lang", "en")

    assert told.exit_code == 1 and f"{collection.name}/data/t06.csv" in told.stdout


# --- the console -------------------------------------------------------------------------------


def shown(submission: Submission, monkeypatch: pytest.MonkeyPatch, *more: str, color: bool = False) -> Any:
    """`validate` on a prepared run; `color`: on a terminal."""
    monkeypatch.setattr("thb_eu.run.prepare", lambda *_, **__: submission)
    return CliRunner().invoke(cli, ["validate", "si-2024", *more], prog_name="thb-eu", color=color)


def test_the_verdict_comes_last_and_the_question_stands_beside_the_check(
    definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors before warnings before notes; every check with what it asks, in either language."""
    found = tuple(finding(IDS[at], severity=severity) for at, severity in enumerate(reversed(Severity)))
    submission = submission_of(definitions, found)
    asks = all_checks(definitions)[0].asks

    slovenian, english = (shown(submission, monkeypatch, "--lang", lang).stdout for lang in ("sl", "en"))

    assert english.index("NOTES") < english.index("BLOCKED: 1 finding ") and "ZADRŽANO: " in slovenian
    assert english.index("ERRORS") < english.index("WARNINGS") < english.index("NOTES")
    assert f"\n  {IDS[0]}  {asks.english}\n" in english and f"\n  {IDS[0]}  {asks.in_language('sl')}\n" in slovenian


def test_colour_is_for_terminals_that_want_it(definitions: Definitions, monkeypatch: pytest.MonkeyPatch) -> None:
    """None off a terminal, none with NO_COLOR; on a terminal without it, some."""
    submission = submission_of(definitions, (finding(IDS[0]),))

    assert "\x1b" not in shown(submission, monkeypatch, color=True).stdout
    monkeypatch.delenv("NO_COLOR")
    assert "\x1b" not in shown(submission, monkeypatch, color=False).stdout
    assert "\x1b[" in shown(submission, monkeypatch, color=True).stdout


def test_what_a_supplier_wrote_cannot_steer_the_terminal(
    definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No clearing of the screen, no line of its own, no turned reading direction: codes are shown instead."""
    spiteful = bilingual("", "a\x1b[2Jb\nc\u202ed\x9be")
    submission = submission_of(definitions, (finding(IDS[0], message=spiteful, remedy=spiteful),))

    told = shown(submission, monkeypatch, "--lang", "en", color=True).stdout

    assert "data/a.csv, C14: a\\x1b[2Jb\\nc\\u202ed\\x9be [failed" in told and "→ a\\x1b[2Jb\\nc" in told


def test_only_hides_on_the_console_and_says_how_many(definitions: Definitions, monkeypatch: pytest.MonkeyPatch) -> None:
    """By check or severity, together; verdict, exit code and forms for programs stay as they are."""
    found = (
        finding(IDS[0], severity=Severity.ERROR),
        finding(IDS[1], severity=Severity.WARNING),
        finding(IDS[2], severity=Severity.NOTE),
        finding(IDS[3], severity=Severity.NOTE),
    )
    submission = submission_of(definitions, found)

    told = shown(submission, monkeypatch, "--lang", "en", "--only", "warning", "--only", IDS[2])

    assert in_console(told.stdout, "en") == told_by(replace(submission, examined=CheckedCollection((), found[1:3])))
    assert told.exit_code == 3 and "\nBLOCKED: 1 finding " in told.stdout
    assert "2 findings of 4 are not shown because of --only." in told.stdout
    for form in ("json", *FACES):
        whole, filtered = (shown(submission, monkeypatch, "--format", form, *only) for only in ((), ("--only", "note")))
        assert (filtered.stdout, filtered.exit_code) == (whole.stdout, 3)


def test_only_knows_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt word would hide everything: exit 2, with the severities that there are and the nearest word."""
    told = run("validate", "si-2024", "--only", "errors", "--lang", "en")

    assert told.exit_code == 2 and "--only: neither a severity nor a check: errors." in told.stderr
    assert "Severities: error, warning, note;" in told.stderr and '"error"' in told.stderr


def test_the_real_collection_is_told_on_its_own_lines(real: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the repository, an annotation lands on the row of the file that a reviewer has open."""
    monkeypatch.chdir(REPOSITORY)
    located = [(one.where, one.fingerprint) for one in real.examined.findings if one.where.file.startswith("data/")]
    told = {one["fingerprint"]: one["location"] for one in json.loads(FACES["gitlab"].written(real, "en"))}

    assert located
    for where, fingerprint in located:
        assert told[fingerprint]["path"] == (SI_2024 / where.file).relative_to(REPOSITORY).as_posix()
        assert told[fingerprint]["lines"]["begin"] == (where.row or 1)
