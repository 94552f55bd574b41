"""Say what zero, missing, unknown and every flag mean and what may be added, the same in every output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from thb_eu.base.messages import NO_WORDS, Text, _, joined
from thb_eu.base.model import INTERVAL, ObsStatus
from thb_eu.definitions import Policy
from thb_eu.publication.labels import CONFINED, INTERVAL_SIGN, MISSING_SIGN, WITHHELD_SIGN
from thb_eu.publication.table_notes import free_mark, perturbing_policy
from thb_eu.results import Submission

Entry = tuple[str | Text, Text]

REASONS: Mapping[ObsStatus, Text] = {
    ObsStatus.NOT_RECORDED: _("the units exist, but this breakdown was not recorded"),
    ObsStatus.NOT_REPORTED: _("nobody reported on it"),
    ObsStatus.IMPOSSIBLE: _("such a value cannot be"),
    ObsStatus.BOUND: _("a lower bound: a part that would be added is not known"),
    ObsStatus.PROVISIONAL: _("the value may still change"),
    ObsStatus.SUPPRESSED: _("to protect persons from being recognised; that does not mean zero"),
}
"""What the label of a status means in these tables; a plain value needs no words."""
MISSING = _("The value is not known or missing; the flag beside it gives the reason. That does not mean zero.")
WITHHELD = _("Withheld from the public edition, as it could reveal a suppressed value; in headings: without a name.")
NEVER_ADDED = _("A table names its unit under its title. A person with two offences is one person, and two offences.")
PARTS_KNOWN = _(
    "A category of the whole is the sum of the parts that recorded it; it is zero only if all did. A "
    "total that lacks a part is missing."
)
ONE_VIEW = _(
    "Tables of one indicator are views of the same units (by sex, by citizenship): their totals agree, "
    "and are never added to each other."
)
ADDING: tuple[Entry, ...] = (("Σ", PARTS_KNOWN), ("≠", ONE_VIEW))
PERTURBED = _(
    "To protect persons, no count of persons below {below} is told but 0, and some others are changed so that sums "
    "still hold: what is told lies at most {within} from the counted number, and zeros stay zeros."
)
"""What a reader must know of numbers that are not the counted ones."""


def how_to_read(submission: Submission) -> list[Entry]:
    """Return the rules that a reader of any output needs: zero, missing and unknown, what adds up and what does not."""
    return [*values(submission), *adding(submission), ("≠", NEVER_ADDED)]


def adding(submission: Submission) -> Iterator[Entry]:
    """Yield what adds up, and how near the numbers are to the counted ones where they are not these."""
    if policy := perturbing_policy(submission):
        yield "≈", changed_by(policy)
    yield from ADDING


def changed_by(policy: Policy) -> Text:
    """Say how a policy that tells the public other numbers than the counted ones makes them."""
    return PERTURBED.filled({"below": policy.below, "within": policy.within})


def values(submission: Submission) -> Iterator[Entry]:
    """Yield zero, missing and unknown: three things that are never the same."""
    lists = submission.definitions.codelists
    unknown = dict.fromkeys(lists[name].unknown for name in submission.definitions.dimension_lists.values())
    yield "0", _("It is known that there is none.")
    yield MISSING_SIGN, MISSING
    if not submission.protected.cells[[*INTERVAL]].isna().all(axis=None):
        yield INTERVAL_SIGN, CONFINED
    yield ", ".join(filter(None, unknown)), _("The unit exists and is in the total, but its category is not known.")
    yield WITHHELD_SIGN, WITHHELD


def statuses(submission: Submission, wanted: Set[str]) -> Iterator[Entry]:
    """Yield the wanted statuses, as their list says them and as they are meant here; a plain value bears none."""
    meant = {status.value: REASONS.get(status) for status in ObsStatus}
    for entry in submission.definitions.codelists["obs_status"].codes:
        if entry.code in wanted:
            reason = meant.get(entry.code, NO_WORDS)
            yield entry.code, _unshown(entry.label) if reason is None else joined((entry.label, reason), ": ")


def marks(submission: Submission, wanted: Set[str]) -> Iterator[Entry]:
    """Yield the wanted marks of confidentiality; the one that restricts nothing is not shown beside values."""
    free = free_mark(submission)
    for entry in submission.definitions.codelists["conf_status"].codes:
        if entry.code in wanted:
            yield entry.code, _unshown(entry.label) if entry.code == free else entry.label


def _unshown(label: Text) -> Text:
    """Return the label of a sign that stands in observations.csv and is left blank on the sheets."""
    return _("{label}; blank on the sheets", label=label)
