"""Validity: first and last day in force, both inclusive, as every edited file writes it. Empty where open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validity:
    """A stretch of days (ISO text), with how sure its ends are."""

    first: str = ""
    last: str = ""
    confidence: str = ""

    def holds_on(self, day: str) -> bool:
        """Whether the ISO `day` lies inside."""
        return (not self.first or self.first <= day) and (not self.last or day <= self.last)

    def covers_year(self, year: int) -> bool:
        """Whether the whole of `year` lies inside."""
        return self.holds_on(f"{year}-01-01") and self.holds_on(f"{year}-12-31")
