"""Legend: every sign that can stand beside a value, and how to read zero, missing and unknown."""

from __future__ import annotations

from thb_eu.messages import Text, _
from thb_eu.model import ObsStatus, Submission
from thb_eu.publication.html.markup import SECOND, Html, grid, heading, tag
from thb_eu.publication.sheets.cover import SIGNS_TITLE
from thb_eu.publication.sheets.guide import how_to_read, marks, statuses
from thb_eu.publication.sheets.words import free_mark

READING = _("Rules of reading")
BESIDE = _("Flags beside values")
FIELDS = [_("Sign"), _("Pomen"), _("Meaning")]


def legend(submission: Submission) -> Html:
    """The rules of reading, then the signs of status and of confidentiality."""
    codes, free = submission.definitions.codelists["conf_status"].by_code, free_mark(submission)
    signs = list(statuses(submission, {status.value for status in ObsStatus}))
    restricting = [(f"({code})", text) for code, text in marks(submission, {code for code in codes if code != free})]
    rules = grid(heading(3, READING), FIELDS, [_body(how_to_read(submission))], "legend")
    told = grid(heading(3, BESIDE), FIELDS, [_body(signs), _body(restricting)], "legend")
    return tag("section", heading(2, SIGNS_TITLE, "legend"), rules, told, aria_labelledby="legend")


def _body(told: list[tuple[str, Text]]) -> Html:
    rows = [
        tag("tr", tag("th", sign, scope="row"), tag("td", text.sl), tag("td", text.en, lang=SECOND))
        for sign, text in told
    ]
    return tag("tbody", *rows)
