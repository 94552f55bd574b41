"""Pipeline: the six verbs in order. It knows all steps and decides nothing."""

from __future__ import annotations

from pathlib import Path

from thb_eu.checks import examine
from thb_eu.checks.evidence import Evidence
from thb_eu.counts import count, each_person_once
from thb_eu.definitions import Definitions, Unsure, unconfirmed
from thb_eu.disclosure import protect
from thb_eu.mapping import translate
from thb_eu.messages import _
from thb_eu.model import Audience, Collection, Examined, Mapped, State, Submission
from thb_eu.progress import stage
from thb_eu.sources import read
from thb_eu.waived import with_waivers

READING = _("reading the files")
MAPPING = _("applying the rules")
COUNTING = _("counting")
CHECKING = _("checking")
PROTECTING = _("protecting small counts")


def prepare(
    package: str | Path,
    definitions: Definitions,
    audience: Audience = Audience.EU,
    fast: bool = False,
    set_aside: bool = False,
) -> Submission:
    """Read, map, count, check, protect: everything short of publishing.

    With `set_aside` files that cannot be read are judged as not delivered instead of refusing all others with them.
    """
    stage(READING)
    received = read(package, definitions, set_aside)
    stage(MAPPING)
    mapped = each_person_once(translate(received, definitions), received.registers, definitions)
    stage(COUNTING)
    counted = count(mapped, definitions, received.collection)
    stage(CHECKING)
    examined = examine(received, mapped, counted, definitions, fast=fast)
    stage(PROTECTING)
    protected = protect(counted, definitions, received.collection, audience)
    protected = with_waivers(protected, received, examined.findings)
    waiting = unconfirmed(definitions, mapped.facts, received.collection.contracts)
    state = _state(examined, mapped, definitions, received.collection, waiting)
    return Submission(received, mapped, protected, examined, state, definitions, waiting)


def evidence_of(package: str | Path, definitions: Definitions) -> Evidence:
    """What the checks of `package` look at."""
    received = read(package, definitions)
    mapped = each_person_once(translate(received, definitions), received.registers, definitions)
    return Evidence(received, mapped, count(mapped, definitions, received.collection), definitions)


def _state(
    examined: Examined, mapped: Mapped, definitions: Definitions, collection: Collection, waiting: tuple[Unsure, ...]
) -> State:
    """BLOCKED while a finding blocks; DRAFT while anything waits for the word of a role.

    That is a question, decision, rule, policy or waiver, a text that nobody has read, or the address of a contact.
    """
    if examined.blocked:
        return State.BLOCKED
    policy = definitions.law.policy(collection.year)
    used = {finding.waiver for finding in examined.findings}
    granted = all(waiver.granted_by for waiver in collection.waivers if waiver.id in used)
    settled = all(question.answered and question.signed for question in mapped.questions)
    ruled = not mapped.unsigned and policy is not None and policy.signed is not None
    answered = collection.names_contact and not waiting
    return State.FINAL if settled and granted and ruled and answered else State.DRAFT
