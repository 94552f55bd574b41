"""Legend: every sign that can stand beside a value, and how to read zero, missing and unknown."""

from __future__ import annotations

from thb_eu.model import ObsStatus, Submission, Text
from thb_eu.publish.html.markup import SECOND, Html, grid, heading, tag
from thb_eu.publish.sheets.cover import SIGNS_TITLE
from thb_eu.publish.sheets.notes import READING, how_to_read
from thb_eu.publish.sheets.words import free_mark

BESIDE = Text("Oznake ob vrednostih", "Flags beside values")
FIELDS = [Text("Znak", "Sign"), Text("Pomen", "Pomen"), Text("Meaning", "Meaning")]


def legend(submission: Submission) -> Html:
    """The rules of reading, then the signs of status and of confidentiality."""
    codelists, free = submission.definitions.codelists, free_mark(submission)
    signs = [(status.value, codelists["obs_status"].by_code[status.value].label) for status in ObsStatus]
    marks = [(f"({entry.code})", entry.label) for entry in codelists["conf_status"].codes if entry.code != free]
    reading = grid(heading(3, READING), FIELDS, [_body(list(how_to_read(submission)))], "legend")
    told = grid(heading(3, BESIDE), FIELDS, [_body(signs), _body(marks)], "legend")
    return tag("section", heading(2, SIGNS_TITLE, "legend"), reading, told, aria_labelledby="legend")


def _body(told: list[tuple[str, Text]]) -> Html:
    rows = [
        tag("tr", tag("th", sign, scope="row"), tag("td", text.sl), tag("td", text.en, lang=SECOND))
        for sign, text in told
    ]
    return tag("tbody", *rows)
