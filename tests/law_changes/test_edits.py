"""Edits in a form: the file is as if a careful person had typed the change, and nothing else in it is another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.acts import changes
from thb_eu.base.errors import MappingRefused
from thb_eu.definitions import Definitions
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.law_changes.edited_text import CODES, DECISIONS, RULES, with_added, with_changed, with_followed

ARTICLE, ORGANISATIONS, QUESTIONS = (f"mappings/{name}.yaml" for name in ("kz1/113", "organisations", "decisions"))
IDENTIFIED, NEW = "kz1-113-victim-identified", "kz1-113-victim-identified-2027"
WHEN = {"unit": ["PER"], "role": ["VICTIM"], "organisation": ["POLICE"], "document": ["COMPLAINT"]}
CHANGES: dict[str, tuple[Callable[[bytes], bytes], str, str, str]] = {
    # what: (edit in the form, file, text that is typed over, text that is typed)
    "a rule counts otherwise": (
        lambda content: with_changed(
            content, ARTICLE, RULES, IDENTIFIED, {"count_as": {"indicator": "victims", "status": "PRESUM"}}
        ),
        ARTICLE, "count_as: {indicator: victims, status: IDENT}", "count_as: {indicator: victims, status: PRESUM}",
    ),
    "a rule is about fewer": (
        lambda content: with_changed(content, ARTICLE, RULES, IDENTIFIED, {"when": WHEN}),
        ARTICLE, "[POLICE, IRSD], document: [COMPLAINT]}", "[POLICE], document: [COMPLAINT]}",
    ),
    "a rule has an exception less": (
        lambda content: with_changed(content, ARTICLE, RULES, IDENTIFIED, {}, without=["unless"]),
        ARTICLE, '    unless: {paragraph: ["4"], limb: [minor], registration: [identified, presumed]}\n', "",
    ),
    "an office counts as another kind": (
        lambda content: with_changed(content, ORGANISATIONS, CODES, "FURS", {"count_as": "LABINSP"}),
        ORGANISATIONS, "count_as: OTH", "count_as: LABINSP",
    ),
    "a question is answered": (
        lambda content: with_changed(content, QUESTIONS, DECISIONS, "undated-old-case", {"answer": "count"}),
        QUESTIONS, "answer: open\n", "answer: count\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_form_writes_what_one_would_type(what: str, definitions: Definitions) -> None:
    """Byte for byte: the same change in the form and in the text is the same file."""
    edit, file, was, now = CHANGES[what]
    before = definitions.files[file]
    id = {"a question is answered": b"decision: undated-old-case", "an office counts as another kind": b"code: FURS"}
    start = before.index(id.get(what, IDENTIFIED.encode()))
    typed = before[:start] + before[start:].replace(was.encode(), now.encode(), 1)
    assert typed != before

    assert edit(before) == typed


def test_a_rule_that_has_counted_is_closed_and_followed(definitions: Definitions) -> None:
    """One line is added to the old rule; the new one stands below it, with all else as it was, from the next day on."""
    before = definitions.files[ARTICLE]
    after = with_followed(before, ARTICLE, IDENTIFIED, "2027-01-01", NEW, {"when": WHEN})

    gone, come = changes(before, after)
    assert gone == []
    old, new = (
        next(rule for rule in read_yaml(after, ARTICLE, MappingRefused)["rules"] if rule["rule"] == id)
        for id in (IDENTIFIED, NEW)
    )
    assert old["valid"] == {"from": "2008-11-01", "until": "2026-12-31", "confidence": "proposed"}
    assert new.pop("valid") == {"from": "2027-01-01", "confidence": "proposed"}
    assert new == {**{key: value for key, value in old.items() if key != "valid"}, "rule": NEW, "when": WHEN}
    assert after.index(NEW.encode()) < after.index(b"rule: kz1-113-victim-identified-minor")
    assert come[0].startswith("    valid: {from: 2008-11-01, until: 2026-12-31")


def test_a_rule_with_days_of_its_own_keeps_its_last_day(definitions: Definitions) -> None:
    """A rule of 2008 to 2015 that is followed within: the new one ends when the old one did."""
    id = "kz1-113-4-suspect-before-2015"
    after = with_followed(definitions.files[ARTICLE], ARTICLE, id, "2012-05-15", NEW, {}, confidence="read")
    rules = {
        rule["rule"]: rule["valid"] for rule in read_yaml(after, ARTICLE, MappingRefused)["rules"] if "valid" in rule
    }
    assert rules[id] == {"from": "2008-11-01", "until": "2012-05-14", "confidence": "read"}
    assert rules[NEW] == {"from": "2012-05-15", "until": "2015-10-19", "confidence": "read"}


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda content: with_changed(content, ARTICLE, RULES, "no-such-rule", {"cites": "none"}), "unknown-id"),
        (lambda content: with_added(content, ARTICLE, RULES, {"rule": IDENTIFIED}), "duplicate-id"),
        (lambda content: with_followed(content, ARTICLE, IDENTIFIED, "2027-01-01", IDENTIFIED, {}), "duplicate-id"),
        (lambda content: with_followed(content, ARTICLE, IDENTIFIED, "2008-11-01", NEW, {}), "days-out-of-order"),
        (
            lambda content: with_followed(content, ARTICLE, "kz1-113-4-suspect-before-2015", "2015-10-20", NEW, {}),
            "days-out-of-order",
        ),
    ],
)
def test_a_form_that_cannot_be_written_is_refused(
    edit: Callable[[bytes], bytes], code: str, definitions: Definitions
) -> None:
    """No such rule, an id that is taken, a day on which nothing of the rule would be left on one side."""
    with pytest.raises(MappingRefused) as refused:
        edit(definitions.files[ARTICLE])
    assert [fault.code for fault in refused.value.faults] == [code]
