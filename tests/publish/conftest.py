"""What tests of publishing share: the submission of 2024, its workbook as bytes and as a reader's program has it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.publish.submitted import opened, submitted
from thb_eu.definitions import Definitions
from thb_eu.model import Submission
from thb_eu.publication.workbook import workbook


@pytest.fixture(scope="module")
def submission(definitions: Definitions) -> Submission:
    """The real 2024 figures, marked by the simplest hand."""
    return submitted(definitions)


@pytest.fixture(scope="module")
def content(submission: Submission) -> bytes:
    """The bytes of their workbook."""
    return workbook(submission)


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    """The workbook, opened."""
    return opened(content)
