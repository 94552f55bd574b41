"""Sign an entry of a journal with the key of a role; check the signatures of a journal.

The keys are those by which dossiers are signed; public halves stand in `roles.yaml`. A signature covers all of its
entry, the hash of the entry before among it, so that it holds in no other place and in no other journal.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping

from thb_eu.base.errors import Fault
from thb_eu.base.messages import Text, _, plural
from thb_eu.base.model import Place
from thb_eu.definitions.acts import RIGHTS
from thb_eu.definitions.journal import JOURNAL, Journal, JournalEntry, number_of
from thb_eu.definitions.office_roles import NAME, OfficeRoles, acts_without_right, unsigned_acts
from thb_eu.dossiers.signing.keys import PrivateKey, public_key_of

OTHER_KEY = _("the signature is by the key {key}, which is none of the role {role!r} on that day.")
ASK_THE_ROLE = _("Ask whoever has the role; a key that is no longer used stays in {file} with its last day.", file=NAME)
NO_RIGHT = _("the role {role!r} has no right to do this; it needs the right: {right}.")


def signature_by(key: PrivateKey, content: bytes) -> Mapping[str, str]:
    """Return the signature of an entry whose bytes to sign are `content`, as the entry bears it."""
    return {"key": key.fingerprint, "signature": base64.b64encode(key.sign(content)).decode("ascii")}


def wrong_signatures(journal: Journal, roles: OfficeRoles) -> Iterator[Fault]:
    """Yield the entries whose signature does not hold, or is by a key that their role does not have, or that lack one.

    Without roles nobody can tell; `unchecked` says so.
    """
    if not roles.roles:
        return
    for entry in journal.entries:
        signature, held = entry.signature, roles.keys_for(entry)
        if not signature:
            continue
        key = next((key for key in held if key.fingerprint == signature["key"]), None)
        if key is None:
            what = OTHER_KEY.filled({"key": signature["key"], "role": entry.role})
            yield _fault(entry, "journal-signature-wrong", what, ASK_THE_ROLE)
        elif not public_key_of(key.der).verifies(base64.b64decode(signature["signature"]), entry.to_sign):
            what = _("the signature does not hold: the entry was changed, or it was signed elsewhere.")
            yield _fault(entry, "journal-signature-wrong", what, ASK_THE_ROLE)
    for entry in unsigned_acts(journal, roles):
        what = _("the role {role!r} has a key, and the entry is not signed.", role=entry.role)
        yield _fault(entry, "journal-signature-missing", what, ASK_THE_ROLE)


def unchecked(journal: Journal, roles: OfficeRoles) -> Iterator[Fault]:
    """Yield what to remark of signatures where no roles are known."""
    signed = [entry for entry in journal.entries if entry.signature]
    if signed and not roles.roles:
        what = plural(
            "the signature of {count} entry was not checked: no roles are known.",
            "the signatures of {count} entries were not checked: no roles are known.",
            len(signed),
        )
        remedy = _("Put {file} where it belongs: into the definitions of the country or of the collection.", file=NAME)
        yield Fault(Place(JOURNAL), "journal-signature-unchecked", what, remedy, "analyst")


def without_right(journal: Journal, roles: OfficeRoles) -> Iterator[Fault]:
    """Yield what to remark of acts to which their role has no right now: it may have had it when it did them."""
    for entry, right in acts_without_right(journal, roles):
        what = NO_RIGHT.filled({"role": entry.role, "right": RIGHTS[right]})
        remedy = _(
            "If the role had the right then, nothing is to be done; else withdraw it, or have a role with the right "
            "do it."
        )
        yield _fault(entry, "journal-right-missing", what, remedy)


def place_of(entry: JournalEntry) -> Place:
    """Find where an entry stands in its journal."""
    return Place(JOURNAL).of(_("entry {number}", number=number_of(entry)))


def _fault(entry: JournalEntry, code: str, what: Text, remedy: Text) -> Fault:
    return Fault(place_of(entry), code, what, remedy, "analyst")
