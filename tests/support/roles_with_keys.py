"""Roles with keys: a file of roles, and a collection that has one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from thb_eu.definitions.acts import RIGHTS


def roles_file(keys: Mapping[str, Path], **valid: str) -> str:
    """A role for each right, and one with a key for each of `keys`."""
    roles: list[dict[str, Any]] = [{"role": f"may {right}", "may": [right]} for right in RIGHTS]
    for role, key in keys.items():
        held = {"public": public_half(key), **({"valid": valid} if valid else {})}
        roles.append({"role": role, "may": [*RIGHTS], "keys": [held]})
    return json.dumps({"roles": roles})


def public_half(key: Path) -> str:
    """The middle line of its file .pub."""
    return key.with_name(f"{key.name}.pub").read_text(encoding="ascii").splitlines()[1]


def with_roles(place: Path, text: str) -> None:
    """Put the file of roles into the definitions in `place`."""
    file = place / "datapackages/national/roles.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
