"""Withdrawals: the number of an entry of the journal in, its effect taken back and an entry *withdrawn* out.

The journal keeps everything. In the files a correction and a waiver that was asked for are taken out, a grant and a
signature become `null`, as does a confirmation, a question gets back the answer, words and signature that it had, an
edited file of the law its text, and the tables of a delivery that was rejected stand again. Refused: an act on which a
later one rests, and one whose traces somebody has changed by hand since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from thb_eu.base.errors import MappingRefused, Problem, SourceRefused
from thb_eu.base.messages import NO_WORDS, _
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import JOURNAL, Act, Journal, JournalEntry
from thb_eu.definitions.law import DECISIONS
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.yaml_patch import with_value, without_entry
from thb_eu.law_changes.edited_text import judged
from thb_eu.results import Collection
from thb_eu.results.deliveries import acts_in_force
from thb_eu.run import refuse_untranslatable
from thb_eu.sources import read_collection
from thb_eu.sources.collection import CORRECTIONS, WAIVERS
from thb_eu.sources.collection import DECISIONS as CASES
from thb_eu.year.act_conditions import in_all_languages, refused
from thb_eu.year.confirmations import put_confirmation
from thb_eu.year.descriptor import as_standing
from thb_eu.year.law_edits import sha256, with_lines_back
from thb_eu.year.own_definitions import as_changed, definition, put_definition
from thb_eu.year.signatures import put_signature, signable_rules, signable_texts
from thb_eu.year.workspace import Workspace, as_a_whole

NO_ENTRY: Problem = (
    "unknown-id",
    _("the journal has no entry {number}."),
    _("`thb-eu journal` lists the entries."),
)
WITHDRAWN: Problem = ("act-done-already", _("entry {number} is withdrawn already."), NO_WORDS)
NEVER: Problem = (
    "act-not-withdrawable",
    _("entry {number} says what happened, and stays."),
    _("A delivery is rejected with `thb-eu reject`; what is withdrawn is done anew."),
)
LATER: Problem = (
    "act-overtaken",
    _("entry {later} rests on entry {number}."),
    _("Withdraw entry {later} first."),
)
PURGED: Problem = (
    "act-overtaken",
    _("the files of the delivery were removed with entry {later}; it cannot stand again."),
    _("Ask the supplier for a corrected file, and receive it."),
)
EDITED: Problem = (
    "act-overtaken",
    _("the file no longer holds what entry {number} wrote."),
    _("Make the change in the file by hand."),
)


@as_a_whole
def withdraw(space: Workspace, definitions: Definitions, number: int, because: Mapping[str, str]) -> JournalEntry:
    """Withdraw the act that has this number in the journal, for the reason given by language; the entry of that act."""
    entry = _standing(space, number)
    reason = in_all_languages(because, definitions.languages, "because")
    space.enter(Act.WITHDRAWN, {"entry": number, "because": reason})
    collection = read_collection(space.folder, definitions, space.files)
    TAKEN_BACK[entry.act](space, collection, definitions, entry)
    after = read_collection(space.folder, definitions, space.files)
    if after.decisions:  # a case that was decided on another figure is refused
        refuse_untranslatable(after, as_changed(space, collection, definitions))
    return entry


def withdrawable(journal: Journal) -> frozenset[int]:
    """The numbers of the acts that can be withdrawn: those in force that have an effect and on which none rests."""
    standing = acts_in_force(journal)
    return frozenset(
        entry.number for entry in standing if entry.act in TAKEN_BACK and not any(_resting_on(entry, standing))
    )


def _resting_on(entry: JournalEntry, standing: Sequence[JournalEntry]) -> Iterator[JournalEntry]:
    """The later acts about the same that are in force."""
    for later in standing:
        counts = later.act in TAKEN_BACK or later.act is Act.PURGED
        if counts and later.number > entry.number and _about(later) == _about(entry):
            yield later


def _standing(space: Workspace, number: int) -> JournalEntry:
    """The act that has this number, if it can be withdrawn."""
    entry = next((entry for entry in space.journal.acts if entry.number == number), None)
    if entry is None:
        raise refused(JOURNAL, NO_ENTRY, number=number)
    if entry.act not in TAKEN_BACK:
        raise refused(JOURNAL, NEVER, number=number)
    standing = acts_in_force(space.journal)
    if entry not in standing:
        raise refused(JOURNAL, WITHDRAWN, number=number)
    for later in _resting_on(entry, standing):
        raise refused(JOURNAL, PURGED if later.act is Act.PURGED else LATER, later=later.number, number=number)
    return entry


def _about(entry: JournalEntry) -> tuple[str, object]:
    """What an act is about: two acts about the same rest on each other."""
    if entry.act in (Act.ACCEPTED, Act.REJECTED, Act.PURGED):
        return "delivery", entry.about["delivery"]
    if entry.act is Act.CONFIRMED:
        return entry.about["id"], entry.about["seal"]
    if entry.act is Act.EDITED:
        return "law", entry.about["file"]
    kind = {Act.CORRECTED: "correction", Act.WAIVED: "waiver", Act.DECIDED: "decision"}.get(entry.act)
    kind = kind or str(entry.about["kind"]).replace("case", "decision")
    return kind, entry.about["id"]


def _correction(space: Workspace, _collection: Collection, _definitions: Definitions, entry: JournalEntry) -> None:
    told = {key: entry.about[key] for key in ("from", "to", "authority")}
    _take_out(space, CORRECTIONS, "corrections", "correction", entry, told)


def _waiver(space: Workspace, collection: Collection, _definitions: Definitions, entry: JournalEntry) -> None:
    id = entry.about["id"]
    if entry.about["step"] == "asked":
        _take_out(space, WAIVERS, "waivers", "waiver", entry, {"evidence": entry.about["evidence"]})
        return
    for number, waiver in enumerate(collection.waivers):
        if waiver.id == id and waiver.granted_by != entry.role:
            raise refused(WAIVERS, EDITED, number=entry.number)
        if waiver.id == id:
            space.put(WAIVERS, with_value(space.read(WAIVERS), WAIVERS, ["waivers", number, "granted_by"], None))


def _decision(space: Workspace, collection: Collection, definitions: Definitions, entry: JournalEntry) -> None:
    about, is_case = entry.about, "decision" in entry.about
    told = {"answer": about["answer"], "signed": None}
    if is_case and "before" not in about:
        _take_out(space, CASES, "decisions", "case", entry, told)
        return
    file, key = (CASES, "case") if is_case else (DECISIONS, "decision")
    content = space.read(CASES) if is_case else definition(space, collection, definitions, DECISIONS)
    number, held = _entry(content, file, "decisions", key, str(about["id"]))
    proposed = held.get("proposed") or {}
    if number is None or any(held.get(name) != value for name, value in told.items()):
        raise refused(file, EDITED, number=entry.number)
    if (proposed.get("role"), proposed.get("on")) != (entry.role, entry.on):
        raise refused(file, EDITED, number=entry.number)
    for name, value in about["before"].items():
        content = with_value(content, file, ["decisions", number, name], value)
    if is_case:
        space.put(CASES, content)
    else:
        put_definition(space, collection, DECISIONS, content)


def _signature(space: Workspace, collection: Collection, definitions: Definitions, entry: JournalEntry) -> None:
    kind, id = entry.about["kind"], entry.about["id"]
    for text in (*signable_texts(collection, definitions), *signable_rules(str(id), definitions)):
        if (text.kind, text.id) == (kind, id):
            signature = text.approval.signature
            if signature is None or (signature.role, signature.text) != (entry.role, entry.about["seal"]):
                raise refused(text.file, EDITED, number=entry.number)
            put_signature(space, collection, definitions, text, None)
            return
    raise refused(str(id), EDITED, number=entry.number)


def _confirmation(space: Workspace, collection: Collection, definitions: Definitions, entry: JournalEntry) -> None:
    file, seal = str(entry.about["id"]), entry.about["seal"]
    for text in definitions.unsure:
        held = text.confirmation
        if held and (text.file, held.text, held.role) == (file, seal, entry.role):
            put_confirmation(space, collection, definitions, text, None)
            return
    raise refused(file, EDITED, number=entry.number)


def _edit(space: Workspace, collection: Collection, definitions: Definitions, entry: JournalEntry) -> None:
    file = str(entry.about["file"])
    content = definition(space, collection, definitions, file)
    if sha256(content) != entry.about["text"]:
        for later in _later_in(file, entry, space, collection, definitions):
            raise refused(JOURNAL, LATER, later=later.number, number=entry.number)
        raise refused(file, EDITED, number=entry.number)
    before = with_lines_back(content, entry.about["back"])
    put_definition(space, collection, file, judged(definitions, {file: before}, space.today).text(file))


def _later_in(
    file: str, entry: JournalEntry, space: Workspace, collection: Collection, definitions: Definitions
) -> Iterator[JournalEntry]:
    """The acts in force that wrote into a file of the law after `entry`, the last one first."""
    texts = {(text.kind, text.id): text.file for text in signable_texts(collection, definitions)}
    for later in reversed(acts_in_force(space.journal)):
        about = later.about
        wrote = {
            Act.EDITED: about.get("file"),
            Act.CONFIRMED: about.get("id"),
            Act.DECIDED: None if "decision" in about else DECISIONS,
            Act.SIGNED: texts.get((about.get("kind", ""), about.get("id", ""))),
        }.get(later.act)
        if later.number > entry.number and wrote == file:
            yield later


def _acceptance(_space: Workspace, _collection: Collection, _definitions: Definitions, _entry: JournalEntry) -> None:
    """The journal alone says what is accepted."""


def _rejection(space: Workspace, collection: Collection, definitions: Definitions, _entry: JournalEntry) -> None:
    before = space.read(collection.descriptor)
    after = as_standing(before, space.journal, [*definitions.contracts])
    if after != before:
        space.put(collection.descriptor, after)


TAKEN_BACK: Mapping[Act, Callable[[Workspace, Collection, Definitions, JournalEntry], None]] = {
    Act.ACCEPTED: _acceptance,
    Act.REJECTED: _rejection,
    Act.CORRECTED: _correction,
    Act.WAIVED: _waiver,
    Act.DECIDED: _decision,
    Act.SIGNED: _signature,
    Act.CONFIRMED: _confirmation,
    Act.EDITED: _edit,
}
"""By act, how its effect is taken back; all others say what happened."""


def _take_out(
    space: Workspace, file: str, entries: str, key: str, entry: JournalEntry, told: Mapping[str, object]
) -> None:
    """Take an entry out of its file; one that is gone already leaves nothing to do, a changed one is refused."""
    content = space.read(file)
    number, held = _entry(content, file, entries, key, str(entry.about["id"]))
    if number is None:
        return
    if any(held.get(name) != value for name, value in told.items()):
        raise refused(file, EDITED, number=entry.number)
    space.put(file, without_entry(content, file, [entries, number]))


def _entry(content: bytes, file: str, entries: str, key: str, id: str) -> tuple[int | None, Mapping[str, Any]]:
    """The number of the entry that has this id, and what it holds."""
    error = MappingRefused if file == DECISIONS else SourceRefused
    for number, held in enumerate((read_yaml(content, file, error) or {}).get(entries) or ()):
        if held.get(key) == id:
            return number, held
    return None, {}
