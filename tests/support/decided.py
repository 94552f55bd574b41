"""Acts on the real collection: a case is decided, a text signed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.acts import ANALYST, HEAD_OF_OFFICE, TODAY, acting
from thb_eu.year.acts.decide import Decide
from thb_eu.year.acts.sign import Sign

CHILDREN = "child-victims-of-article-175"
CELL = "data/prosecution.csv!F46"
SAYS = {"sl": "Štejejo.", "en": "They count."}
BECAUSE = {"sl": "Tako je odločeno: da.", "en": "So it is decided: yes."}
WORDS: Mapping[str, Any] = {"says": SAYS, "because": BECAUSE}


def decided(folder: Path, id: str = CHILDREN, answer: str = "count", case: str = "", **more: Any) -> str:
    """Decide a question, or a case of it."""
    words = {**WORDS, **more}
    with acting(folder, words.pop("role", ANALYST), words.pop("on", TODAY)) as space:
        if case:
            return Decide(decision=id, case=case, answer=answer, **words).do(space)
        return Decide(decision=id, answer=answer, **words).do(space)


OFFICE = "Izmišljeni urad 007-1/2026"
ARTICLE, DECISION, POLICY = "KZ-1 113", "prosecuted-means-indicted", "small-counts-2024"


def signed(folder: Path, id: str, by: str = OFFICE, role: str = HEAD_OF_OFFICE, on: str = TODAY) -> str:
    """Sign a text."""
    with acting(folder, role, on) as space:
        return Sign(text=id, by=by).do(space)
