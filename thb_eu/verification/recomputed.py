"""Recomputed: the dossier's numbers made again from its inputs with its definitions.

Comes in: the dossier and, where it holds no inputs (the public edition) or only their hashes (registers of persons),
the collection that its owner brings. Goes out: the submission as it comes out now, or the reason why there is none.
The plausibility suites are run again for the public edition alone, which withholds what they found (unless
they were left out then).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thb_eu.definitions import Definitions, Folder
from thb_eu.dossiers import INPUTS, Dossier, descriptor_of, kept_elsewhere
from thb_eu.errors import ThbError
from thb_eu.messages import NO_WORDS, Text, _, literal
from thb_eu.model import Audience, State
from thb_eu.verification.model import Difference, Saying
from thb_eu.verification.witnesses import MADE_AGAIN
from thb_eu.verification.work import sentence_of

if TYPE_CHECKING:
    from thb_eu.model import Submission

RECOMPUTED, LEFT_OUT = "recomputed", "left out"
OF_PUBLIC = _("the public edition holds no inputs; bring the collection (--package)")
OF_REGISTERS = _("of registers of persons the dossier holds only hashes; bring the collection (--package): {files}")
OTHER_INPUTS = _("the inputs are not those that the manifest names; these differ: {files}")
OTHER_CONTENT = _("the content of this input is not the one in the manifest")
REFUSED = _("the numbers cannot be made again from the files of the dossier: {fault}")
NO_INPUTS = _("there are no inputs")
LACKS_INPUTS = _("a dossier for the Commission must hold its inputs; without them nothing can be recomputed")
NO_REGISTER = _(
    "the manifest names this input, the dossier lacks it, and by the descriptor it is no register of persons"
)
MANIFEST_SAYS = _("the manifest says otherwise than the recomputation: {field}")
BETTER_STATE = _("the state of the dossier is better than its inputs and definitions allow")
COMPARED_FIELDS = ("package", "year", "geo", "audience", "disclosure_policy", "corrections", "definitions_fingerprint")
WORST_FIRST = (State.BLOCKED.value, State.DRAFT.value, State.FINAL.value)
IN_MANIFEST = literal("manifest.json")


@dataclass(frozen=True)
class MadeAgain:
    """What came out: a submission, or the reason for none; and what differs in what the manifest says."""

    submission: Submission | None
    undone: Text
    differences: tuple[Difference, ...] = ()


def made_again(dossier: Dossier, definitions: Definitions, package: str | Path | None, built_in: Folder) -> MadeAgain:
    """The submission recomputed; a collection that was brought and cannot be read is refused as ever.

    `built_in` knows the collections that travel with the product: the definitions in a dossier know none.
    """
    missing = None if package is not None else _not_at_hand(dossier)
    if missing is not None:
        return MadeAgain(None, missing, tuple(_wrongly_missing(dossier, definitions)))
    from thb_eu.pipeline import prepare

    audience = Audience(dossier.manifest["audience"])
    if package is not None:
        fast = not audience.withholds or any(check["outcome"] == LEFT_OUT for check in dossier.findings["checks"])
        brought = prepare(_brought(package, built_in), definitions, audience, fast=fast)
        return _held_to_manifest(brought, dossier)
    try:
        submission = prepare(
            dossier.folder / INPUTS / descriptor_of(dossier.manifest["inputs"]), definitions, audience, fast=True
        )
    except ThbError as refused:
        told = tuple(REFUSED.filled({"fault": sentence_of(fault)}) for fault in refused.faults)
        return MadeAgain(None, told[0], tuple(Difference(RECOMPUTED, INPUTS, text) for text in told))
    return _held_to_manifest(submission, dossier)


def _brought(package: str | Path, built_in: Folder) -> str | Path:
    """The collection that is meant: a folder or a descriptor, else the one of that name beside the definitions."""
    named = built_in.roots["datapackages"] / str(package)
    return named if not Path(package).exists() and named.is_dir() else package


def _not_at_hand(dossier: Dossier) -> Text | None:
    """Why the inputs are not in the dossier, if they are not."""
    if dossier.manifest["audience"] == Audience.PUBLIC.value:
        return OF_PUBLIC
    registers = kept_elsewhere(dossier.manifest)
    if registers:
        return OF_REGISTERS.filled({"files": ", ".join(registers)})
    return None if descriptor_of(dossier.manifest["inputs"]) else NO_INPUTS


def _wrongly_missing(dossier: Dossier, definitions: Definitions) -> Iterator[Difference]:
    """The inputs that a dossier for the Commission must hold and does not: all but registers of persons."""
    if dossier.manifest["audience"] == Audience.PUBLIC.value:
        return
    name = descriptor_of(dossier.manifest["inputs"])
    if not name or f"{INPUTS}/{name}" not in dossier.manifest["outputs"]:
        yield Difference(RECOMPUTED, INPUTS, LACKS_INPUTS)
        return
    contracts = definitions.contracts
    try:
        resources = json.loads(dossier.read(f"{INPUTS}/{name}"))["resources"]
        registers = {it["path"] for it in resources if contracts[it["thb:contract"]].records is not None}
    except (ThbError, ValueError, KeyError, TypeError):
        registers = set()  # whatever stands there, it names no register
    for name in kept_elsewhere(dossier.manifest):
        if name not in registers:
            yield Difference(RECOMPUTED, f"{INPUTS}/{name}", NO_REGISTER)


def _held_to_manifest(submission: Submission, dossier: Dossier) -> MadeAgain:
    from thb_eu.publication.manifest import manifest

    told, now = dossier.manifest, manifest(submission, {})
    strange = tuple(_other_inputs(told["inputs"], now["inputs"]))
    if strange:
        reason = OTHER_INPUTS.filled({"files": ", ".join(strange)})
        return MadeAgain(None, reason, tuple(Difference(RECOMPUTED, name, OTHER_CONTENT) for name in strange))
    return MadeAgain(submission, NO_WORDS, tuple(_fields(told, now)))


def _other_inputs(told: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    return (name for name in sorted({*told, *now}) if told.get(name) != now.get(name))


def _fields(told: Any, now: Any) -> Iterator[Difference]:
    for field in COMPARED_FIELDS:
        if told[field] != now[field]:
            about = MANIFEST_SAYS.filled({"field": field})
            yield Difference(RECOMPUTED, IN_MANIFEST.english, about, field, _sayings(told[field], now[field]))
    if WORST_FIRST.index(told["state"]) > WORST_FIRST.index(now["state"]):
        yield Difference(RECOMPUTED, IN_MANIFEST.english, BETTER_STATE, "state", _sayings(told["state"], now["state"]))


def _sayings(told: Any, now: Any) -> tuple[Saying, ...]:
    return Saying(IN_MANIFEST, NO_WORDS, str(told)), Saying(MADE_AGAIN, NO_WORDS, str(now))
