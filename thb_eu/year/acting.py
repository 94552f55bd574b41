"""Say who changes a collection: in which role, on which day, by which key. Nothing heavy is imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thb_eu.dossiers.signing import PrivateKey

OpenKey = Callable[[Path], "PrivateKey"]
"""Opens the private key of a role; is told the folder of the collection, in which it must not lie."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who changes a collection: the `role` (empty where none is needed), on which ISO day.

    `break_lock`: whether the lock that somebody left behind is broken; `key`: opens the private key of the role.
    `is_today`: nobody chose the day, it is that of the clock.
    """

    role: str = ""
    on: str = ""
    break_lock: bool = False
    key: OpenKey | None = None
    is_today: bool = False


NOBODY_NAMED = Acting()
"""Where no role is named, nothing is entered."""
