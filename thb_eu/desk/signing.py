"""Find whether an act of a role is signed at the desk, and with which key.

What a page says of it holds before the act; the act itself asks again, and reads the key from its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from thb_eu.base.bounded_files import read_below, read_bounded
from thb_eu.base.errors import Fault
from thb_eu.base.limits import DOSSIER_FILE, EDITED_FILE
from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.definitions.journal import this_moment
from thb_eu.definitions.office_roles import OfficeRoles
from thb_eu.dossiers.signing import SIGNATURE, read_signature
from thb_eu.dossiers.signing.keys import PublicKey, public_key_of
from thb_eu.publication.folder import MANIFEST
from thb_eu.year.acting import OpenKey
from thb_eu.year.rights import KEY_NEEDED, VARIABLE, key_needed

SIGNED = _("What you do as {role} is signed with the key of the role.")
NOT_SIGNED = _("What you do as {role} is not signed: the role has no key.")
START_WITH_KEY = _(
    "Close the desk in its window (Ctrl+C) and start it again with the private key of the role: thb-eu desk "
    "--role-key FILE, or the variable {variable}.",
    variable=VARIABLE,
)
NO_SIGNATURE = _("No key has signed the dossier.")
HOLDS = _("Signed with the key {key} of {role}: the signature holds.")
BROKEN = _("Signed with the key {key} of {role}: the signature does not hold.")


class Signing(NamedTuple):
    """What a page says of how its role signs; `lacks`: why its acts are refused; `key`: opens the key at the act.

    `fingerprint`: that of the key.
    """

    words: Text = NO_WORDS
    lacks: Fault | None = None
    key: OpenKey | None = None
    fingerprint: str = ""


def with_start(fault: Fault) -> Fault:
    """Return the same fault; of a key that is not given, how the desk is started with it."""
    return replace(fault, remedy=START_WITH_KEY) if fault.code == KEY_NEEDED[0] else fault


def signing_of(role: str, roles: OfficeRoles, keys: Mapping[str, OpenKey]) -> Signing:
    """Find how `role` signs among the `roles` of an office, with these keys by their fingerprints."""
    now = this_moment()[0]
    held = roles.keys_at(role, now)
    if known := next((one.fingerprint for one in held if one.fingerprint in keys), None):
        return Signing(SIGNED.filled({"role": role}), key=keys[known], fingerprint=known)
    if roles.needs_key_at(role, now):
        return Signing(lacks=with_start(key_needed(role, held).faults[0]))
    return Signing(NOT_SIGNED.filled({"role": role}) if keys and role else NO_WORDS)


def signature_of(folder: Path, roles: OfficeRoles) -> tuple[Text, PublicKey | None]:
    """Say by whose key a dossier is signed, of those that the `roles` have, and whether that holds; and this key."""
    found = read_signature(read_below(folder, SIGNATURE, EDITED_FILE) or b"")
    if found is None:
        return NO_SIGNATURE, None
    known = [(role.role, key.der) for role in roles.roles for key in role.keys if key.fingerprint == found.key]
    for role, der in known:
        key, manifest = public_key_of(der), read_bounded(folder / MANIFEST, DOSSIER_FILE)
        words = HOLDS if found.holds(manifest, key) else BROKEN
        return words.filled({"key": found.key, "role": role}), key
    return _("Signed with the key {key}, which none of the roles has: it was not checked.", key=found.key), None
