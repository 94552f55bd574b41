"""Write a run as the XML that Jenkins, GitLab and their like show as tests.

Comes in: a submission. Goes out: one suite per family of checks, one case per finding and per check that found nothing.
Red is what blocks and what was not run; a warning or a note is a case that passes and tells what was found. Each case
of a finding has the finding's fingerprint, outcome and severity as properties. No clock, hence no times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from thb_eu.base.errors import REFUSED, ThbError
from thb_eu.base.messages import Languages, _
from thb_eu.base.model import CheckFamily, Outcome, Severity
from thb_eu.exchange.findings.flat_results import LEFT_OUT, FlatResult, account, is_waived
from thb_eu.publication.manifest import ENGINE
from thb_eu.results import Submission

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, lone surrogates among it."""
UNREADABLE = "\ufffd"
SKIPPED = (Outcome.WAIVED.value, Outcome.NOT_APPLICABLE.value, LEFT_OUT)
COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def written(submission: Submission, lang: str) -> str:
    """Return the whole run as one document."""
    collection = submission.collection
    root = Element("testsuites", name=_safe(f"{ENGINE} {collection.name} {collection.year}"))
    order = list(CheckFamily)
    entries = sorted(account(submission), key=lambda entry: order.index(entry.check.family))
    for family, group in groupby(entries, key=lambda entry: entry.check.family):
        suite = SubElement(root, "testsuite", name=family.value)
        for entry in group:
            _case(suite, entry, collection.name, lang)
    return _document(root)


def refused(error: ThbError, lang: str, _languages: Languages) -> str:
    """Return a run that came to no judgement: one suite, one case in error per fault."""
    root = Element("testsuites", name=ENGINE)
    suite = SubElement(root, "testsuite", name=REFUSED)
    for number, fault in enumerate(error.faults, start=1):
        name = _safe(f"{number}. {fault.where.in_language('en')}")
        case = SubElement(suite, "testcase", classname=REFUSED, name=name)
        _outcome_element(case, "error", fault.code, fault.what.in_language(lang), fault.in_language(lang))
    return _document(root)


def _case(suite: Element, entry: FlatResult, package: str, lang: str) -> None:
    """Add a case, named in one language by place and fingerprint, or by check: Jenkins and GitLab follow the name."""
    name = f"{entry.place} {entry.name}".strip() if entry.finding else entry.check.id
    case = SubElement(suite, "testcase", classname=_safe(f"{package}.{entry.check.id}"), name=_safe(name))
    if entry.finding:
        case.set("file", _safe(entry.path))
    properties = SubElement(case, "properties")
    for key, value in _properties(entry, lang).items():
        if value:
            SubElement(properties, "property", name=key, value=_safe(value))
    text = entry.finding.message.in_language(lang) if entry.finding else entry.reason.in_language(lang)
    element = _element(entry)
    if element == "skipped":
        SubElement(case, "skipped", message=_safe(f"{entry.outcome}: {_reason(entry, lang)}"))
    elif element:
        _outcome_element(case, element, entry.outcome, text, _explained(entry, lang))
    elif entry.finding:
        SubElement(case, "system-out").text = _safe(_explained(entry, lang))


def _element(entry: FlatResult) -> str:
    """Say what makes a case red or grey; nothing for a case that passes."""
    if entry.outcome in SKIPPED:
        return "skipped"
    if entry.outcome == Outcome.NOT_RUN.value:
        return "error"
    passes = entry.outcome == Outcome.PASSED.value or entry.severity is not Severity.ERROR
    return "" if passes else "failure"


def _properties(entry: FlatResult, lang: str) -> dict[str, str]:
    return {
        "code": entry.finding.code if entry.finding else "",
        "fingerprint": entry.fingerprint,
        "outcome": entry.outcome,
        "severity": entry.severity.value,
        "level": str(entry.level),
        "asks": entry.check.asks.in_language(lang),
        "cites": entry.check.cites,
        "waiver": entry.waiver.id if entry.waiver else "",
    }


def _reason(entry: FlatResult, lang: str) -> str:
    if entry.outcome == LEFT_OUT:
        return _("Left out by --fast.").in_language(lang)
    if entry.finding and is_waived(entry):
        waiver = entry.waiver
        why = f" ({waiver.id}: {waiver.reason.in_language(lang)})" if waiver else ""
        return entry.finding.message.in_language(lang) + why
    return entry.reason.in_language(lang)


def _explained(entry: FlatResult, lang: str) -> str:
    """Return the finding with its place, what to do, and its reference, one a line."""
    if entry.finding is None:
        return entry.reason.in_language(lang)
    finding = entry.finding
    parts = (finding.where.in_language(lang), finding.message.in_language(lang), finding.remedy.in_language(lang))
    return "\n".join(filter(None, (*parts, finding.cites)))


def _outcome_element(case: Element, element: str, type: str, message: str, text: str) -> None:
    SubElement(case, element, type=type, message=_safe(message)).text = _safe(text)


def _document(root: Element) -> str:
    for suite in root:
        _count(suite, suite.iter("testcase"))
    _count(root, root.iter("testcase"))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _count(element: Element, cases: Iterable[Element]) -> None:
    found = list(cases)
    element.set("tests", str(len(found)))
    for name, tag in COUNTED.items():
        element.set(name, str(sum(case.find(tag) is not None for case in found)))


def _safe(text: str) -> str:
    return FORBIDDEN.sub(UNREADABLE, text)
