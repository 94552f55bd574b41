"""Change one entry of a mapping file as a form says.

Everything else in the file stays byte for byte, remarks too: what a form changes is written as somebody would write it
in the text. A rule that has counted is closed and followed by another, so that the past is counted as it was. Refused:
an entry that the file does not have, an id that it has already, a day before the rule begins.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from thb_eu.base.errors import Fault, MappingRefused, Problem, ThbError
from thb_eu.base.messages import _, day
from thb_eu.base.model import Place
from thb_eu.definitions import day_before, validity_of
from thb_eu.definitions.decisions import COUNT, DO_NOT_COUNT, OPEN
from thb_eu.definitions.strict_reader import closest, read_yaml
from thb_eu.definitions.yaml_patch import with_entry, with_value, without_key

RULES, CODES, DECISIONS = "rules", "codes", "decisions"
"""The lists of a rule file, of a crosswalk and of the file of decisions."""
NAMED_BY = {RULES: "rule", CODES: "code", DECISIONS: "decision"}
"""By list, the key that names an entry of it."""
OF_ONE_RULE = ("proposed", "signed", "confirmed")
"""What roles have said of one rule, and not of the one that follows it."""

Values = Mapping[str, Any]
"""Keys of an entry with their values."""

NO_ENTRY = _("the file has no entry {id!r}.")


def with_changed(
    content: bytes, name: str, entries: str, id: str, values: Values, without: Collection[str] = ()
) -> bytes:
    """The file called `name` with other `values` at the entry `id` of its list `entries`, and `without` some keys."""
    number, held = _entry(content, name, entries, id)
    for key in without:
        content = without_key(content, name, [entries, number, key]) if key in held else content
    for key, value in values.items():
        if key not in held or held[key] != value:
            content = with_value(content, name, [entries, number, key], value)
    return content


def with_own_sentences(content: bytes, name: str, before: bytes) -> bytes:
    """Return the file of decisions without the sentences of answers that are turned round: they would say the opposite.

    A sentence that is written anew with its answer is marked as that of this answer. What is no such file stays as it
    is: whoever reads it refuses it.
    """
    try:
        now, was = (read_yaml(text, name, MappingRefused)[DECISIONS] for text in (content, before))
        known = {entry["decision"]: entry for entry in was}
        turned = [
            (number, entry, known[entry["decision"]])
            for number, entry in enumerate(now)
            if entry["decision"] in known
            and entry["answer"] in (COUNT, DO_NOT_COUNT, OPEN)
            and entry["answer"] != known[entry["decision"]]["answer"]
        ]
        for number, entry, old in turned:
            kept = None if _repeats(entry["says"], old["says"]) else entry["says"]
            content = with_value(content, name, [DECISIONS, number, "says"], kept)
            content = with_value(content, name, [DECISIONS, number, "says_when"], entry["answer"])
    except (ThbError, KeyError, TypeError, IndexError):
        return content
    return content


def alike(one: object, other: object) -> bool:
    """Tell whether two sentences are word for word the same, however they are spaced."""
    return isinstance(one, str) and isinstance(other, str) and one.casefold().split() == other.casefold().split()


def _repeats(says: Any, old: Any) -> bool:
    """Tell whether a sentence by language is in one of them word for word another one."""
    both = isinstance(says, dict) and isinstance(old, dict)
    return both and any(alike(text, old.get(lang)) for lang, text in says.items())


def with_added(content: bytes, name: str, entries: str, entry: Values) -> bytes:
    """Return the file with one entry more at the end of its list `entries`."""
    _refuse_known(content, name, entries, str(entry[NAMED_BY[entries]]))
    return with_entry(content, name, [entries], dict(entry))


def with_followed(
    content: bytes,
    name: str,
    id: str,
    on: str,
    new: str,
    values: Values,
    without: Collection[str] = (),
    confidence: str = "proposed",
) -> bytes:
    """Return the file with the rule `id` closed on the day before the ISO day `on`, and followed on it by the rule
    `new`.

    `values`: what is other in the new rule, which is `without` some keys; all else is as in the old one, but for what
    roles have said of that. `confidence`: how sure the day is.
    """
    number, held = _entry(content, name, RULES, id)
    _refuse_known(content, name, RULES, new)
    in_force = read_yaml(content, name, MappingRefused)["in_force"]
    days = held.get("valid", in_force)
    valid, where = validity_of(days), Place(name).of(_("rule {id}", id=id))
    if on <= valid.begins:
        problem = (
            "days-out-of-order",
            _("the rule {id} is in force from {first}: nothing of it is left before {on}."),
            _("Give a later day, or change the rule itself."),
        )
        raise _refused(where, problem, id=id, first=day(valid.begins), on=day(on))
    if on > valid.ends:
        problem = (
            "days-out-of-order",
            _("the rule {id} is in force until {last}: nothing of it is left from {on}."),
            _("Give an earlier day, or add a rule."),
        )
        raise _refused(where, problem, id=id, last=day(valid.ends), on=day(on))
    content = with_value(
        content, name, [RULES, number, "valid"], _in_order({**days, "until": day_before(on), "confidence": confidence})
    )
    kept = {key: it for key, it in held.items() if key not in (*OF_ONE_RULE, *without)}
    dated = {"valid": _in_order({**days, "from": on, "confidence": confidence})}
    return with_entry(content, name, [RULES], {**kept, "rule": new, **values, **dated}, number)


def _in_order(days: Values) -> dict[str, Any]:
    """Return the keys of a validity as our files write them."""
    return {key: days[key] for key in ("from", "until", "confidence") if key in days}


def _entry(content: bytes, name: str, entries: str, id: str) -> tuple[int, Mapping[str, Any]]:
    held = read_yaml(content, name, MappingRefused)[entries]
    key = NAMED_BY[entries]
    for number, entry in enumerate(held):
        if entry[key] == id:
            return number, entry
    raise _refused(Place(name), ("unknown-id", NO_ENTRY, closest(id, [str(entry[key]) for entry in held])), id=id)


def _refuse_known(content: bytes, name: str, entries: str, id: str) -> None:
    if any(entry[NAMED_BY[entries]] == id for entry in read_yaml(content, name, MappingRefused)[entries]):
        problem = ("duplicate-id", _("the file has the entry {id!r} already."), _("Choose another id."))
        raise _refused(Place(name), problem, id=id)


def _refused(where: Place, problem: Problem, **values: object) -> MappingRefused:
    code, what, remedy = problem
    return MappingRefused(Fault(where, code, what.filled(values), remedy.filled(values)))
