"""Signed texts: sign, seal, settle and edit what numbers rest on, as an office does."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY, SI_2024, confirm_all, give_contact
from tests.support.made_once import made_once
from thb_eu.definitions import Approval, Definitions, load

PROPOSER = "maintainers of the toolkit"
MINISTRY = {"by": "Ministrstvo za notranje zadeve", "role": "državni sekretar", "on": "2026-12-01"}
AFTERWARDS = "2026-12-24"
"""A day on which none of the signatures here lies ahead."""
CHILDREN, UNDATED = "child-victims-of-article-175", "undated-old-case"
"""The two questions of 2024 that nobody has answered."""


@dataclass(frozen=True)
class Signed:
    """A text that somebody signs: its file, its id, and whether the provisions of its article are sealed with it."""

    file: str
    id: str
    with_law: bool = False


ARTICLE = Signed("mappings/kz1/113.yaml", "KZ-1 113", with_law=True)
SENTENCE = Signed("mappings/kz1/113.yaml", "kz1-113-victim-identified", with_law=True)
DECISION = Signed("mappings/decisions.yaml", "prosecuted-means-indicted")
POLICY = Signed("mappings/disclosure.yaml", "small-counts-2024")


def entry_of(text: str, id: str) -> tuple[int, int]:
    """Where the entry of `id` begins and ends: a rule, a decision, a policy; the whole file of an article."""
    found = re.search(rf"^( *)- \w+: {re.escape(id)}\n", text, flags=re.MULTILINE)
    if not found:
        assert f"\narticle: {id}\n" in f"\n{text}", f"{id} is not there"
        return 0, len(text)
    following = re.compile(rf"^ {{0,{len(found[1])}}}(?:- |\S)", flags=re.MULTILINE).search(text, found.end())
    return found.start(), following.start() if following else len(text)


def edit_entry(folder: Path, entry: Signed, change: Callable[[str], str]) -> None:
    """Change the text of one entry; it must become another."""
    path = folder / entry.file
    text = path.read_text(encoding="utf-8")
    start, end = entry_of(text, entry.id)
    changed = change(text[start:end])
    assert changed != text[start:end]
    path.write_text(text[:start] + changed + text[end:], encoding="utf-8")


def sign(folder: Path, entry: Signed, **said: str) -> None:
    """Write a signature under an entry, in place of one that stands there; a sentence gets its own."""
    written = f"signed: {json.dumps({**MINISTRY, **said}, ensure_ascii=False)}"

    def change(text: str) -> str:
        if re.search(r"^ *signed:", text, flags=re.MULTILINE):
            return re.sub(r"^( *)signed:.*$", rf"\g<1>{written}", text, count=1, flags=re.MULTILINE)
        return text.replace("\n", f"\n    {written}\n", 1)

    edit_entry(folder, entry, change)


def approval_of(definitions: Definitions, entry: Signed) -> Approval:
    """Who proposed and who signed the entry, as the definitions hold it."""
    law = definitions.law
    held: dict[str, Any] = {file.article: file for file in law.files} | {rule.id: rule for rule in law.rules}
    held |= dict(law.decisions) | {entry.id: entry for entry in (*law.policies, *law.releases)}
    held |= {told.id: told for _part, _number, told in definitions.series.statements}
    found: Approval = held[entry.id].approval
    return found


def seals_of(definitions: Definitions, entry: Signed) -> dict[str, str]:
    """The seals under which an entry is signed today; a sentence has its own once somebody signs it."""
    held = approval_of(definitions, entry)
    return {"text": held.text, **({"law": held.law} if entry.with_law else {})}


def sign_and_seal(folder: Path, *entries: Signed, **said: str) -> None:
    """Sign, look up the seals, and add them; what `said` gives is said in any case."""
    for entry in entries:
        sign(folder, entry, **{key: words for key, words in said.items() if key not in ("text", "law")})
    definitions = load(folder)
    for entry in entries:
        sign(folder, entry, **{**seals_of(definitions, entry), **said})


def backwards(value: Any) -> Any:
    """The same value, the keys of every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: backwards(entry) for key, entry in reversed(value.items())}
    return [backwards(entry) for entry in value] if isinstance(value, list) else value


@pytest.fixture(scope="session")
def settled() -> Path:
    """A folder in which everything is answered, signed and granted."""
    return made_once("settled", settle)


def leave_nothing_open(folder: Path) -> None:
    """Take the plausibility suites out of settled definitions, and give every office an address."""
    for suites in (folder / "datapackages").rglob("plausibility"):
        shutil.rmtree(suites)
    offices = folder / "datapackages/national/suppliers.yaml"
    told = offices.read_text(encoding="utf-8").replace("mailbox: null", "mailbox: office@example.org")
    offices.write_text(told, encoding="utf-8")


def settle(folder: Path) -> Path:
    """Put `mappings` into a folder, and the collection beside them: everything is answered, signed and granted."""
    shutil.copytree(REPOSITORY / "mappings", folder / "mappings")
    shutil.copytree(SI_2024, folder / "si-2024")
    for question in (CHILDREN, UNDATED):
        answered = Signed("mappings/decisions.yaml", question)
        edit_entry(folder, answered, lambda text: text.replace(": open", ": do not count"))
    law = load(folder).law
    entries = [Signed(file.file, file.article, with_law=True) for file in law.files]
    entries += [Signed("mappings/decisions.yaml", id) for id, decision in law.decisions.items() if not decision.is_open]
    entries += [Signed("mappings/disclosure.yaml", policy.id) for policy in law.policies]
    entries += [Signed("mappings/releases.yaml", release.id) for release in law.releases]
    sign_and_seal(folder, *entries)
    waivers = folder / "si-2024/waivers.yaml"
    granted = waivers.read_text(encoding="utf-8").replace("granted_by: null", f"granted_by: {MINISTRY['role']}")
    waivers.write_text(granted, encoding="utf-8")
    confirm_all(folder)
    told = [statement.id for _part, _number, statement in load(folder).series.statements]
    sign_and_seal(folder, *(Signed("datapackages/national/series.yaml", id) for id in told))
    give_contact(folder / "si-2024")
    return folder
