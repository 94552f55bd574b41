"""What a desk shows after an act is what a desk shows that was opened just now, though it made little of it anew."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import forget_definitions
from tests.desk.conftest import DeskClient
from tests.support.desk_acts import DAY, KOSOVO, WORDS, in_both
from tests.support.sample import sample
from tests.support.year_2025 import invented, write
from thb_eu.base.model import Audience
from thb_eu.definitions import kept_parts, law
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.workplace import Workplace
from thb_eu.mapping import coverage
from thb_eu.results.deliveries import deliveries_of
from thb_eu.run import Run, forget_runs
from thb_eu.year import sheet

WHY, SAYS = in_both("because", WORDS), in_both("says", {"sl": "Ne štejejo.", "en": "They do not count."})
ANALYST, HEAD = "analyst", "head of service"
PAGES = ("state", "", "figures", "figures?for=public", "findings", "law", "journal")
ARTICLE = "mappings/kz1/113.yaml"
FINDING = "printed-row-total@data/t13.csv!D6"
IN_2024 = (
    (ANALYST, "describe-contact", {"email": "thb@example.org"}),
    (ANALYST, "describe-office", {"office": "police", "due": "03-15"}),
    (ANALYST, "describe-metadata", {"concept": "12.3", **in_both("words", {"sl": "Besede.", "en": "Words."})}),
    (ANALYST, "waive", {"finding": FINDING, "until": "2027-12-31", **WHY}),
    (HEAD, "grant", {"waiver": "printed-row-total-t13-d6"}),
    (ANALYST, "decide", {"decision": "undated-old-case", "answer": "do not count", **SAYS, **WHY}),
    (HEAD, "sign", {"text": "undated-old-case", "by": "Ministry"}),
    (HEAD, "confirm", {"file": ARTICLE}),
    (ANALYST, "correct", {"cell": KOSOVO, "to": "14", "authority": "Police", **WHY}),
    (ANALYST, "withdraw", {"entry": "9", **WHY}),
    (ANALYST, "decide", {"decision": "potential-victims-are-presumed", "answer": "do not count", **SAYS, **WHY}),
)
"""Acts of every kind on the year whose tables are listed by hand: role, act, form."""


def told(value: Any) -> Any:
    """What a value holds, down to the texts and numbers: tables row by row, objects field by field."""
    if isinstance(value, pd.DataFrame):
        rows = [told(row) for row in value.astype(object).itertuples(index=False, name=None)]
        return [[*map(str, value.dtypes)], [*value.columns], rows]
    if is_dataclass(value) and not isinstance(value, type):
        kept = [entry.name for entry in fields(value) if entry.name not in ("folder", "content")]
        return [type(value).__name__, *(told(getattr(value, name)) for name in kept)]
    if isinstance(value, Mapping):
        return [[told(key), told(held)] for key, held in value.items()]
    if isinstance(value, tuple | list):
        return [*map(told, value)]
    if isinstance(value, frozenset | set):
        return sorted(map(repr, map(told, value)))
    return repr(value)


def told_of(run: Run) -> dict[str, Any]:
    """All that a run holds, cell by cell and finding by finding, for each audience."""
    made: dict[str, Any] = {"received": run.received, "mapped": run.mapped, "counted": run.counted}
    made |= {"findings": run.examined(), "fast": run.examined(fast=True), "unconfirmed": run.unconfirmed}
    for audience in Audience:
        submission = run.submission(audience)
        made |= {f"{audience.value} cells": submission.protected, f"{audience.value} state": submission.state}
    return {name: told(value) for name, value in made.items()}


def shown(client: DeskClient, name: str) -> dict[str, Any]:
    """All that a desk knows and shows of a collection; what was done last is told once, and not here."""
    client.get("/en/")
    pages = {page: client.get(f"/en/{name}/{page}").text for page in PAGES}
    assert all("<h1" in page for name, page in pages.items() if name != "state")
    return {**told_of(client.workplace.collection(name).run), **pages}


def forget() -> None:
    """Know nothing any more, as a process that begins."""
    forget_runs()
    forget_definitions()
    kept_parts._parts.clear()


def anew(folder: Path, name: str, role: str) -> dict[str, Any]:
    """What a desk shows that is opened just now."""
    forget()
    with closing(Workplace(folder, role=role)) as workplace:
        return shown(DeskClient(workplace), name)


def compare(
    desk: DeskClient, name: str, acts: Sequence[tuple[str, str, Mapping[str, str]]], tmp_path: Path, others: int
) -> None:
    """Do one act after the other at one desk, then open a desk for what lay there after each.

    In the gate after the last and some `others` of them: a desk that is opened anew makes all again.
    """
    place, was, looked_at = desk.workplace.folder, [], sample(range(len(acts)), others, [len(acts) - 1])
    shown(desk, name)
    for number, (role, act, form) in enumerate(acts):
        desk.workplace.role = role
        answer = desk.post(f"/en/{name}/act/{act}", {**form, "on": DAY})
        assert answer.status_code == 303, (act, answer.text.partition("<main")[2])
        if number in looked_at:
            copy = shutil.copytree(place, tmp_path / f"after-{number}" / place.name)
            was.append((act, role, copy, shown(desk, name)))
    for act, role, copy, before in was:
        now = anew(copy, name, role)
        other = [part for part in now if at_home(now[part], copy) != at_home(before[part], place)]
        assert not other, (act, other)


def at_home(value: Any, place: Path) -> Any:
    """A page, without the place in which its collection lies."""
    return re.sub(re.escape(str(place)), "", value) if isinstance(value, str) else value


@pytest.fixture
def place(tmp_path: Path, collection: Path) -> Iterator[DeskClient]:
    """A desk of a folder in which the copied collection lies alone; nobody asked yet that a finding may stay."""
    forget()
    folder = tmp_path / "place"
    folder.mkdir()
    (collection.rename(folder / collection.name) / "waivers.yaml").unlink()
    with closing(Workplace(folder, role=ANALYST)) as workplace:
        yield DeskClient(workplace)
    forget()


@pytest.mark.sampled
@pytest.mark.usefixtures("one_moment")
def test_after_every_kind_of_act_on_a_listed_year(place: DeskClient, tmp_path: Path) -> None:
    """Words, addresses, waivers, signatures, answers, corrections and what takes them back."""
    compare(place, "si-2024", IN_2024, tmp_path, others=1)


@pytest.mark.usefixtures("one_moment")
def test_a_confirmation_reads_one_article_and_proves_no_coverage(
    place: DeskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who looked an article up changes its file alone, and nothing of what contracts can report or of units."""
    pages = [f"/en/si-2024/{page}" for page in ("", "law")]
    made = [(law, "read_rule_file"), (coverage, "coverage"), (sheet, "of_one_view")]
    asked: Counter[str] = Counter()
    for module, name in made:
        step = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given, step=step, name=name: asked.update([name]) or step(*given))
    assert [place.get(page).status_code for page in pages] == [200, 200]

    asked.clear()
    place.workplace.role = HEAD
    assert place.post("/en/si-2024/act/confirm", {"file": ARTICLE, "on": "2026-11-28"}).status_code == 303
    assert [place.get(page).status_code for page in pages] == [200, 200]

    assert asked == {"read_rule_file": 1}


@pytest.mark.sampled
@pytest.mark.usefixtures("one_moment")
def test_after_every_kind_of_act_on_a_delivered_year(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """What is received, accepted, rejected, and corrected in a delivery; the others still stand."""
    sent = write(invented(random.Random(45)), tmp_path / "sent") / "data"
    names = ("police-victims-by-age", "police-victims-by-form", "police-suspects-by-age", "courts-judgments")
    answer = at_desk.hand_in("/en/si-2025", *(sent / f"{name}.csv" for name in names), on=DAY)
    assert answer.status_code == 303, answer.text
    came = {table: one.id for one in deliveries_of(journal_of(in_2025)) for table in one.contracts}
    acts = (
        (ANALYST, "accept", {"delivery": came["police/victims-by-age"]}),
        (ANALYST, "reject", {"delivery": came["police/victims-by-form"], **WHY}),
        (ANALYST, "correct", {"cell": "police/suspects-by-age!D2", "to": "9", "authority": "Police", **WHY}),
        (ANALYST, "accept", {"delivery": came["police/suspects-by-age"]}),
    )
    compare(at_desk, "si-2025", acts, tmp_path, others=0)
