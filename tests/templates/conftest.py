"""Fixtures of tests of publishing that these tests use too."""

from __future__ import annotations

from tests.publication.conftest import submission, supplied_copies_are_plain

__all__ = ["submission", "supplied_copies_are_plain"]
