"""Decide the state of a submission: BLOCKED, DRAFT or FINAL, and say for whose word a draft waits.

A draft waits for the answer to a question, a signature on a decision, rule, policy or waiver, a day or a text that
nobody has read, words of another year, the address of a contact or a supplier, or a delivery that nobody has accepted.
"""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.base.messages import Text, _, plural
from thb_eu.base.model import Audience, State
from thb_eu.definitions import Definitions
from thb_eu.results import Collection, Submission
from thb_eu.results.deliveries import not_accepted

OPEN = plural("{count} question has no answer", "{count} questions have no answer")
UNSIGNED = plural("{count} decision is not signed", "{count} decisions are not signed")
SERIES = plural("{count} statement on series is not signed", "{count} statements on series are not signed")
POLICY = _("the policy on small counts is not signed")
NOT_PLANNED = _("nobody planned that this edition of the dossier leaves, or the release is not signed")
RULES = plural("the rules of {count} article are not signed", "the rules of {count} articles are not signed")
UNDATED = plural(
    "the first day in force of {count} article is missing", "the first days in force of {count} articles are missing"
)
UNCONFIRMED = plural(
    "{count} text of rules or code lists is not confirmed", "{count} texts of rules or code lists are not confirmed"
)
CONTACT = _("the collection gives no address to write to")
TO_REVIEW = plural(
    "the words on {count} concept of the metadata are to be reviewed",
    "the words on {count} concepts of the metadata are to be reviewed",
)
TO_RELEASE = plural(
    "{count} text with a number waits for a role that lets the public read it",
    "{count} texts with a number wait for a role that lets the public read them",
)
NO_MAILBOX = plural("the mailbox of {count} supplier is not known", "the mailboxes of {count} suppliers are not known")
NOT_ACCEPTED = plural("{count} table is from no accepted delivery", "{count} tables are from no accepted delivery")
NOT_GRANTED = plural("{count} waiver is not granted", "{count} waivers are not granted")


def state_of(submission: Submission) -> State:
    """Decide the state: BLOCKED while a finding blocks, DRAFT while anything is open, else FINAL."""
    if submission.examined.blocked:
        return State.BLOCKED
    return State.DRAFT if any(open_points(submission)) else State.FINAL


def without_mailbox(collection: Collection, definitions: Definitions) -> tuple[str, ...]:
    """Return the suppliers of a collection with a journal to whom nobody can write; without one, none is written to."""
    known = definitions.suppliers
    suppliers = collection.suppliers if collection.journal.entries else ()
    return tuple(name for name in suppliers if name not in known or not known[name].mailbox)


def unsigned_of_series(collection: Collection, definitions: Definitions) -> tuple[str, ...]:
    """Return the statements on series of the year that no role has signed."""
    told = definitions.series_of(collection.geo).told_in(collection.year, definitions.law)
    return tuple(statement.id for _flag, statement in told if statement.approval.signed is None)


def leaves_unsigned(submission: Submission, leaving: Audience | None = None) -> bool:
    """Tell whether the edition leaves the ministry without a signed release; `leaving`: another one of the same."""
    audience = leaving or submission.protected.audience
    release = submission.definitions.law.dossier_release(audience, submission.collection.year)
    return audience is not Audience.INTERNAL and (release is None or release.signed is None)


def open_points(submission: Submission) -> Iterator[Text]:
    """Yield everything that keeps a submission from being final, short of what blocks it."""
    yield from (text.filled({"count": count}) for text, count in open_numbers(submission))


def open_numbers(submission: Submission, leaving: Audience | None = None) -> Iterator[tuple[Text, int]]:
    """Yield the sentence on each kind of what is open with how many there are; `leaving`: of another edition of it."""
    collection, questions = submission.collection, [query for query in submission.mapped.questions if query.asks]
    policy = submission.definitions.law.policy(collection.year)
    is_public = (leaving or submission.protected.audience).withholds
    used = {finding.waiver for finding in submission.examined.findings}
    numbers = {
        OPEN: sum(not question.answered for question in questions),
        UNSIGNED: sum(question.answered and not question.signed for question in questions),
        SERIES: len(unsigned_of_series(collection, submission.definitions)),
        POLICY: int(policy is None or policy.signed is None),
        NOT_PLANNED: int(leaves_unsigned(submission, leaving)),
        RULES: len(submission.mapped.unsigned),
        UNDATED: len(submission.mapped.undated),
        UNCONFIRMED: len(submission.unconfirmed),
        CONTACT: int(not collection.names_contact),
        TO_REVIEW: len(submission.definitions.reference.of(collection.geo).to_review(collection.prose)),
        TO_RELEASE: sum(not text.is_settled for text in collection.prose.values()) if is_public else 0,
        NO_MAILBOX: len(without_mailbox(collection, submission.definitions)),
        NOT_ACCEPTED: sum(1 for _file in not_accepted(collection)),
        NOT_GRANTED: sum(waiver.id in used and not waiver.granted_by for waiver in collection.waivers),
    }
    yield from ((text, count) for text, count in numbers.items() if count)
