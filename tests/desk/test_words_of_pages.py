"""A page in Slovenian has no English words left over: nothing of it stands in the catalogue as English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.conftest import REPOSITORY
from tests.desk.conftest import DeskClient
from tests.support.markup import Element, read

PAGES = (
    "figures",
    "figures?for=public",
    "figures/years",
    "figures/changes?with=again",
    "figures/V3/IDENT/TOTAL/T",
    "figures/V2/IDENT/T/Y_LT18",
    "source/",
    "source/data/t03.csv",
    "source/data/t03.csv/C6",
    "source/data/t03.csv/A1",
    "source/data/t03.csv/D6",
    "findings",
    "findings?severity=error",
    "findings/e905be3cc55b64a9",
    "figures/V9/T",
    "disclosure",
    "disclosure?report=1&compare=1&attacker=police",
)


def words(node: Element) -> Iterator[str]:
    """What stands on a page for people: no code, no cell of a table, no words marked as of another language."""
    for one in node.inside:
        if isinstance(one, str):
            yield " ".join(one.split()).rstrip(":").strip()
        elif one.name not in ("code", "td", "script", "style") and one.attributes.get("lang", "sl") == "sl":
            yield from (
                one.attributes[name] for name in ("aria-label", "title", "placeholder") if name in one.attributes
            )
            yield from words(one)


@pytest.fixture(scope="module")
def english() -> set[str]:
    """Every sentence of the catalogue that Slovenian says otherwise."""
    with Path(REPOSITORY, "thb_eu/locale/sl/LC_MESSAGES/thb_eu.po").open("rb") as file:
        catalogue = read_po(file)
    pairs = ((one.id, one.string) for one in catalogue if one.id and isinstance(one.id, str))
    return {" ".join(text.split()) for text, said in pairs if said and said != text}


@pytest.mark.parametrize("lang", ["sl", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_no_object_of_the_program_stands_on_a_page(path: str, lang: str, warm_desk: DeskClient) -> None:
    """A text that is joined with others is said in the language of the page, not as the program holds it."""
    said = "\n".join(words(read(warm_desk.get(f"/{lang}/si-2024/{path}").text)))
    assert re.findall(r"\b[A-Za-z]+\(\w+=", said) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left_on_a_page_in_slovenian(path: str, warm_desk: DeskClient, english: set[str]) -> None:
    answer = warm_desk.get(f"/sl/si-2024/{path}")
    assert answer.status_code in (200, 422)
    page = next(read(answer.text).all("main"))
    assert {text for text in words(page) if text in english and any(map(str.isalpha, text))} == set()
    assert next(page.all("span", class_="purpose")).words and next(page.all("span", class_="next")).words
