"""Examples with which a property is tried: few and always the same in the gate, many and new ones in the laboratory.

`pytest --hypothesis-profile laboratory` tries eight times as many, drawn anew each time.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings

GATE, LABORATORY = "gate", "laboratory"

settings.register_profile(GATE, derandomize=True, deadline=None, max_examples=25)
settings.register_profile(LABORATORY, deadline=None, max_examples=200)
settings.load_profile(GATE)


def costly(share: int, **more: Any) -> settings:
    """Of a property whose every example costs seconds, one of `share` examples, and at least three."""
    return settings(max_examples=max(3, settings.default.max_examples // share), **more)
