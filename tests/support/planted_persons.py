"""Planted persons: what identifies one, in every shape in which it may be typed."""

from __future__ import annotations

import random

from tests.support import made_up_persons as persons

SOURCE = random.Random(6)
DAY = persons.born(SOURCE)
PLANTED = {
    "name": persons.name(SOURCE),
    "personal-number": persons.emso(SOURCE),
    "tax-number": f"DŠ {persons.tax_number(SOURCE)}",
    "birth-date": f"roj. {DAY.day}. {DAY.month}. {DAY.year}",
    "document-number": f"P{'ABC'[SOURCE.randrange(3)]}{SOURCE.randrange(10**6, 10**7)}",
    "e-mail": f"{persons.word(SOURCE).lower()}@example.org",
    "telephone": f"041 {SOURCE.randrange(100, 1000)} {SOURCE.randrange(100, 1000)}",
}
