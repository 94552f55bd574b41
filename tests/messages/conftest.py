"""What tests of wording share with those of publishing: the submission of 2024 and its workbook."""

from __future__ import annotations

from tests.publication.conftest import book, content, submission

__all__ = ["book", "content", "submission"]
