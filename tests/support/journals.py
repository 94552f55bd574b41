"""Journals for tests: what an entry of each act tells, as the acts of a year would write it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import HEAD, JOURNAL, Journal
from thb_eu.year.acting import Acting
from thb_eu.year.workspace import working_on

DAY = "2026-03-02"
ROLE = "analyst"


def sha256(content: bytes) -> str:
    """The SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def delivery_of(content: bytes) -> str:
    """The id of a delivery with these bytes."""
    return sha256(content)[:16]


def about(act: Act, number: int = 1) -> dict[str, Any]:
    """What an entry of this act tells of the delivery, or whatever else, that has this number.

    An act that is not listed here tells what its shape requires, made up.
    """
    sent = {"delivery": delivery_of(str(number).encode()), "sha256": sha256(str(number).encode())}
    delivery = {"delivery": sent["delivery"]}
    told: dict[Act, dict[str, Any]] = {
        Act.BEGUN: {"from": "si-2024", "year": 2025},
        Act.SENT: {"form": "5f1d0c9a7b3e2d41", "supplier": "police", "tables": ["police/users-by-age"]},
        Act.RECEIVED: {**sent, "supplier": "police", "form": "", "tables": [], "resources": {}, "statements": {}},
        Act.REFUSED: {**sent, "because": ["workbook-damaged"]},
        Act.RETURNED: {**delivery, "findings": 2},
        Act.ANSWERED: {**delivery, "answers": 1},
        Act.ACCEPTED: {**delivery, "because": ""},
        Act.REJECTED: {**delivery, "because": "It is of another year."},
        Act.CORRECTED: {
            "id": f"fix-{number}",
            "file": "a.csv",
            "cell": "D4",
            "authority": "police",
            "because": "Typo.",
        },
        Act.WAIVED: {"id": f"may-stay-{number}", "check": "views-agree", "step": "asked"},
        Act.DECIDED: {"id": "second-country", "answer": "as-proposed"},
        Act.SIGNED: {"kind": "article", "id": "KZ-1 113", "seal": "0123456789ab"},
        Act.CONFIRMED: {"id": "mappings/kz1/113.yaml", "seal": "0123456789ab"},
        Act.DESCRIBED: {"id": "police", "keys": ["mailbox", "due"]},
        Act.EDITED: {
            **{"file": "mappings/kz1/113.yaml", "text": sha256(b"now"), "was": sha256(b"before")},
            **{"back": [{"line": 3, "lines": 1, "words": "before\n"}], "because": {"en": "Typo."}},
        },
        Act.HANDED_OVER: {
            **{"release": "glotip", "manifest": sha256(str(number).encode()), "state": "DRAFT", "sent": DAY},
            **{"receipt": "No. 4711"},
        },
        Act.QUERIED: {
            **{"asks": "Eurostat", "reference": "No. 12", "came": DAY, "due": DAY, "words": {"en": "Why?"}},
            **{"cells": ["table=V2,status=REG"], "tables": ["police/t03"]},
        },
        Act.REPLIED: {"entry": 1, "words": {"en": "So."}},
        Act.WITHDRAWN: {"entry": 1, "because": "By mistake."},
        Act.UNLOCKED: {"held_by": ROLE},
        Act.SUBMITTED: {
            **{"manifest": sha256(str(number).encode()), "state": "DRAFT", "audience": "eu", "vintage": 1},
            **{"follows": "", "because": "", "after": 0},
        },
    }
    return told.get(act) or {key: sent.get(key, _made_up(act, key)) for key in act.about["required"]}


def _made_up(act: Act, key: str) -> Any:
    """Something that may stand under a key of the entry of an act."""
    shape = act.about["properties"][key]
    kind = shape.get("type", "string")
    by_type = {"integer": 1, "array": [], "object": {}, "boolean": True}
    return shape["enum"][0] if "enum" in shape else by_type.get(kind if isinstance(kind, str) else "string", "A word.")


def journal_with(*acts: Act) -> Journal:
    """A journal with these acts, one a day at nine; the same acts give the same bytes."""
    journal = Journal()
    for day, act in enumerate(acts, 1):
        on = f"2026-03-{day:02}"
        journal = journal.with_entry(act, ROLE, on, about(act, day), moment=(f"{on}T09:00:00Z", f"{day:032x}"))
    return journal


def written(journal: Journal, folder: Path) -> Path:
    """The folder, with this journal in it."""
    (folder / JOURNAL).write_bytes(journal.content)
    (folder / HEAD).write_bytes(journal.head)
    return folder


def with_deliveries(collection: Path, left_out: Iterable[str] = ()) -> Path:
    """A collection whose every table came in a delivery of its own, as the journal and the folders say.

    `left_out`: contracts whose deliveries nobody accepts. Waivers and corrections follow their files.
    """
    beside = {path.name: path.read_text(encoding="utf-8") for path in collection.glob("*.yaml")}
    with working_on(collection, Acting(ROLE, DAY)) as space:
        described = json.loads(space.read("datapackage.json"))
        space.enter(Act.BEGUN, {"from": "si-2024", "year": described["thb:year"]})
        for resource in described["resources"]:
            old, contract = resource["path"], resource["thb:contract"]
            content = space.read(old)
            (collection / old).unlink()
            id = delivery_of(content)
            resource["path"] = f"deliveries/{id}/original{Path(old).suffix}"
            beside = {name: text.replace(old, resource["path"]) for name, text in beside.items()}
            space.put(resource["path"], content)
            sent = {"delivery": id, "sha256": sha256(content), "supplier": contract.partition("/")[0]}
            space.enter(Act.RECEIVED, {**sent, "resources": {contract: resource}})
            if contract not in left_out:
                space.enter(Act.ACCEPTED, {"delivery": id, "because": ""})
        for name, text in beside.items():
            space.put(name, text.encode())
        space.put("datapackage.json", json.dumps(described, ensure_ascii=False, indent=2).encode())
        space.write()
    return collection
