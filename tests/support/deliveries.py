"""A collection of 2025 in which nothing came yet, and what lies in one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import Journal, journal_of
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.received_deliveries import ReceivedDeliveries

DESCRIPTOR = {
    "name": "si-2025",
    "title": "Slovenia, 2025",
    "thb:title_sl": "Slovenija, 2025",
    "version": "1.0.0",
    "thb:kind": "collection",
    "thb:geo": "SI",
    "thb:year": 2025,
    "contributors": [{"title": "MNZ SPBTL", "email": "spbtl@example.org", "roles": ["contact"]}],
    "resources": [],
}


def empty_collection(folder: Path) -> Path:
    """The collection before anything came."""
    folder.mkdir(parents=True)
    text = json.dumps(DESCRIPTOR, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


def receive_all(folder: Path, collection: Path, definitions: Definitions) -> ReceivedDeliveries:
    """Receive every file of a folder."""
    return receive(sorted(folder.iterdir()), collection, definitions, Acting("analyst", "2026-03-02"))


def resources_in(collection: Path) -> list[dict[str, Any]]:
    """The tables that the collection lists."""
    listed: list[dict[str, Any]] = json.loads((collection / "datapackage.json").read_bytes())["resources"]
    return listed


def journal_in(collection: Path) -> Journal:
    """The journal of the collection, whose chain holds."""
    return journal_of(collection)
