"""Legend: every sign that can stand beside a value, and how to read zero, missing and unknown."""

from __future__ import annotations

from collections.abc import Sequence

from thb_eu.messages import Languages, Text, _, literal
from thb_eu.model import ObsStatus, Submission
from thb_eu.publication.html.markup import Html, grid, heading, tag
from thb_eu.publication.sheets.cover import SIGNS_TITLE
from thb_eu.publication.sheets.guide import how_to_read, marks, statuses
from thb_eu.publication.sheets.words import free_mark

READING = _("Rules of reading")
BESIDE = _("Flags beside values")
SIGN, MEANING = _("Sign"), _("Meaning")


def legend(submission: Submission) -> Html:
    """The rules of reading, then the signs of status and of confidentiality."""
    codes, free = submission.definitions.codelists["conf_status"].by_code, free_mark(submission)
    signs = list(statuses(submission, {status.value for status in ObsStatus}))
    restricting = [(f"({code})", text) for code, text in marks(submission, {code for code in codes if code != free})]
    languages = submission.definitions.languages
    fields = [SIGN, *(literal(MEANING.in_language(lang)) for lang in languages)]
    rules = grid(heading(3, READING), fields, [_body(how_to_read(submission), languages)], "legend")
    told = grid(heading(3, BESIDE), fields, [_body(signs, languages), _body(restricting, languages)], "legend")
    return tag("section", heading(2, SIGNS_TITLE, "legend"), rules, told, aria_labelledby="legend")


def _body(told: Sequence[tuple[str | Text, Text]], languages: Languages) -> Html:
    """A row a sign, with a column for each language; those that are not the page's own say which they are."""
    own, *others = languages
    rows = [
        tag(
            "tr",
            tag("th", sign, scope="row"),
            tag("td", text.in_language(own)),
            *(tag("td", text.in_language(lang), lang=lang) for lang in others),
        )
        for sign, text in told
    ]
    return tag("tbody", *rows)
