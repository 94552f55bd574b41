"""One word for *presumed*: a victim who was not formally identified is »domnevna« wherever Slovenian is said.

Source: Directive 2011/36/EU in Slovenian, Article 19a(2)(a), »domnevne žrtve«. The reports of the working group until
2024 print »potencialne«: a table that is read as they printed it keeps its title, and the findings on the report of
2024 quote it.
"""

from __future__ import annotations

import re

from babel.messages.pofile import read_po

from tests.conftest import REPOSITORY
from thb_eu.definitions import Definitions

THE_OTHER = re.compile("potencialn", re.IGNORECASE)
AS_PRINTED = {
    "datapackages/sources/police/datapackage.json": ["Potencialne žrtve trgovine z ljudmi po državljanstvu in spolu"]
}
"""By file the titles of printed tables of until 2024 that say the other word: Table 5 alone."""
FINDINGS_ON_THE_REPORT = "docs/report-2024-findings.md"


def test_no_definition_says_the_other_word(definitions: Definitions) -> None:
    """Forms, tables of recipients, rules, questions of the ministry, series: all that is said to people as data."""
    files = {name: content.decode() for name, content in definitions.files.items() if name.endswith((".yaml", ".json"))}
    found = {
        name: [said for said in re.findall(r'"([^"\n]*)"', text) if THE_OTHER.search(said)] or text
        for name, text in files.items()
        if THE_OTHER.search(text)
    }

    assert "mappings/decisions.yaml" in files and "datapackages/recipients/annual-report.yaml" in files
    assert found == AS_PRINTED


def test_neither_the_program_nor_its_pages_say_it() -> None:
    """Of the documentation the findings on the report of 2024 alone, which quote it."""
    for catalogue in ("thb_eu/locale/sl/LC_MESSAGES/thb_eu.po", "docs/locale/sl/LC_MESSAGES/docs.po"):
        with (REPOSITORY / catalogue).open("rb") as opened:
            said = [message for message in read_po(opened) if THE_OTHER.search(str(message.string))]
        assert {file for message in said for file, _line in message.locations} <= {FINDINGS_ON_THE_REPORT}, catalogue
    pages = [*(REPOSITORY / "docs").glob("*.sl.md"), *(REPOSITORY / "docs/law").glob("*.md")]

    assert pages and not [page.name for page in pages if THE_OTHER.search(page.read_text(encoding="utf-8"))]
