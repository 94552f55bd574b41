"""Find whether an act of a role is signed at the desk, and with which key.

What a page says of it holds before the act; the act itself asks again, and reads the key from its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.definitions.journal import this_moment
from thb_eu.definitions.office_roles import OfficeRoles
from thb_eu.year.acting import OpenKey
from thb_eu.year.rights import KEY_NEEDED, VARIABLE, key_needed

SIGNED = _("What you do as {role} is signed with the key of the role.")
NOT_SIGNED = _("What you do as {role} is not signed: the role has no key.")
START_WITH_KEY = _(
    "Close the desk in its window (Ctrl+C) and start it again with the private key of the role: thb-eu desk "
    "--role-key FILE, or the variable {variable}.",
    variable=VARIABLE,
)


class Signing(NamedTuple):
    """What a page says of how its role signs; `lacks`: why its acts are refused; `key`: opens the key at the act."""

    words: Text = NO_WORDS
    lacks: Fault | None = None
    key: OpenKey | None = None


def with_start(fault: Fault) -> Fault:
    """Return the same fault; of a key that is not given, how the desk is started with it."""
    return replace(fault, remedy=START_WITH_KEY) if fault.code == KEY_NEEDED[0] else fault


def signing_of(role: str, roles: OfficeRoles, keys: Mapping[str, OpenKey]) -> Signing:
    """Find how `role` signs among the `roles` of an office, with these keys by their fingerprints."""
    now = this_moment()[0]
    held = roles.keys_at(role, now)
    if key := next((keys[one.fingerprint] for one in held if one.fingerprint in keys), None):
        return Signing(SIGNED.filled({"role": role}), key=key)
    if roles.needs_key_at(role, now):
        return Signing(lacks=with_start(key_needed(role, held).faults[0]))
    return Signing(NOT_SIGNED.filled({"role": role}) if keys and role else NO_WORDS)
