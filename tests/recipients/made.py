"""Views made for tests: one recipient's file as text, read as the product reads it, and its figures from si-2024."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.conftest import SI_2024
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.recipient_figures import FigureSources, RecipientFigure
from thb_eu.definitions import Definitions, Recipient
from thb_eu.definitions.recipient_reach import refuse_out_of_reach
from thb_eu.definitions.recipients import load_recipients
from thb_eu.definitions.signing import ALWAYS, DecisionSignature
from thb_eu.recipients import public_numbers
from thb_eu.run import prepare

HEAD = """recipient: {name}
title: {{en: A view, sl: Pogled}}
receiver: {{en: A reader, sl: Bralec}}
confidence: proposed
source: made for a test
"""


def planned(definitions: Definitions, recipient: Recipient, edition: Audience = Audience.PUBLIC) -> Definitions:
    """The definitions with a recipient whose report of every year leaves at this level, unsigned."""
    plan = definitions.law.releases
    entry = replace(plan[0], id=recipient.id, gets=recipient.id, edition=edition, valid=ALWAYS)
    others = tuple(release for release in plan if release.gets != recipient.id)
    recipients = {**definitions.recipients, recipient.id: recipient}
    return replace(definitions, recipients=recipients, law=replace(definitions.law, releases=(*others, entry)))


def signed(definitions: Definitions, *releases: str) -> Definitions:
    """The definitions with these releases of the plan signed by the ministry."""
    law = definitions.law
    by = DecisionSignature("MNZ", "head of the service", "2026-12-01")
    entries = tuple(
        replace(it, approval=replace(it.approval, signature=by)) if it.id in releases else it for it in law.releases
    )
    return replace(definitions, law=replace(law, releases=entries))


VICTIMS = "facts: {organisation: POLICE, article: KZ-1 113, unit: PER, role: VICTIM, document: COMPLAINT}"
POTENTIAL = "facts: {organisation: POLICE, article: KZ-1 113, unit: PER, role: VICTIM, document: REPORT}"
OFFENCES = "facts: {organisation: POLICE, article: KZ-1 113, unit: OFF}"
"""What the Police count, by codes: identified and potential victims, and offences of trafficking."""


def view(definitions: Definitions, body: str, name: str = "made") -> Recipient:
    """The recipient that a file with this body declares; refused as reading or `mappings check` refuses it."""
    file, content = f"datapackages/recipients/{name}.yaml", (HEAD.format(name=name) + body).encode()
    folder = replace(definitions.folder, edited={file: content})
    found = load_recipients(folder, {}, definitions.tables, definitions.codelists, definitions.law)
    refuse_out_of_reach({name: found[name]}, definitions.contracts, definitions.law, {file: content})
    return found[name]


def table(selection: str, rows: str = "[{id: total}]", columns: str = "[{id: total}]") -> str:
    """The body of a view with one table."""
    return f"tables:\n  - {{id: made, title: {{en: T, sl: T}}, {selection}, rows: {rows}, columns: {columns}}}\n"


def figures(
    definitions: Definitions,
    body: str,
    audience: Audience = Audience.INTERNAL,
    package: Path = SI_2024,
    earlier: dict[int, Any] | None = None,
) -> dict[str, RecipientFigure]:
    """The figures of a view by name, from the edition of the collection for this audience."""
    made = view(definitions, body)
    submission = prepare(package, definitions, audience, fast=True)
    cells, own = records(submission.protected.cells), replace(definitions, recipients={made.id: made})
    sources = FigureSources(own, submission.received, cells, public_numbers(submission), earlier or {})
    return {figure.name: figure for figure in sources.figures_of(made).all()}


def one(definitions: Definitions, selection: str, **settings: Any) -> RecipientFigure:
    """The one figure of a view that selects this."""
    [found] = figures(definitions, table(selection), **settings).values()
    return found
