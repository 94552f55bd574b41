"""What tests of publishing share: the submission of 2024, its workbook as bytes and as a reader's program has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.plain_copies import words_of_the_office
from tests.support.submitted import opened, submitted
from thb_eu.checks import all_checks
from thb_eu.definitions import Definitions
from thb_eu.publication.workbook import workbook
from thb_eu.results import Submission
from thb_eu.templates.annotated_copies import AnnotatedCopy


@pytest.fixture(scope="session")
def submission(definitions: Definitions) -> Submission:
    """The real 2024 figures, marked by the simplest hand."""
    return submitted(definitions)


@pytest.fixture(scope="session")
def content(submission: Submission) -> bytes:
    """The bytes of their workbook."""
    return workbook(submission)


@pytest.fixture(scope="session")
def book(content: bytes) -> Any:
    """The workbook, opened."""
    return opened(content)


@pytest.fixture(autouse=True)
def supplied_copies_are_plain(monkeypatch: pytest.MonkeyPatch, definitions: Definitions) -> Iterator[None]:
    """Every copy that a test makes for a supplier is plain: see `tests/support/plain_copies.py`."""
    made: list[AnnotatedCopy] = []
    keep = AnnotatedCopy.__init__

    def kept(copy: AnnotatedCopy, *given: Any, **named: Any) -> None:
        keep(copy, *given, **named)
        made.append(copy)

    monkeypatch.setattr(AnnotatedCopy, "__init__", kept)
    yield
    ids = {check.id for check in all_checks(definitions)}
    assert [(copy.name, words) for copy in made for words in words_of_the_office(copy, ids)] == []
