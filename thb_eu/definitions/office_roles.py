"""Read `datapackages/national/roles.yaml`: what each role may do, and by which keys it signs.

The file may be absent: then every role may do everything, and nobody signs with a key. Refused, with its place: a role
that stands twice or looks like the name of a person, a key of two roles.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.definitions.acts import PROPOSE, RIGHTS, Act
from thb_eu.definitions.folder import THIS_COUNTRY, Folder, read_checked
from thb_eu.definitions.journal import Journal, JournalEntry
from thb_eu.definitions.shapes import Once, faults_of, listed, made, one_of, place_in, shape, spec
from thb_eu.definitions.signing import ALWAYS, Validity, role_problem
from thb_eu.definitions.strict_reader import outline

NAME = f"{THIS_COUNTRY}/roles.yaml"
DER_OF_ED25519 = bytes.fromhex("302a300506032b6570032100")
"""How the public keys begin that the file may hold; 32 bytes follow."""
PAGES = ("year", "office", "law", "disclosure", "sign")
"""The pages of the desk that can be the first one of a role."""
PUBLIC: dict[str, str] = {"type": "string", "pattern": "^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$"}

ROLE = Once("duplicate-id", _("the role {role!r} occurs twice."), _("Name what a role may do in one entry."))


@shape()
class RoleKey:
    """A public key by which a role signs, in the days in which it does."""

    public: str = spec(shape=PUBLIC)
    valid: Validity = spec(default=ALWAYS)

    @property
    def der(self) -> bytes:
        """The key as SubjectPublicKeyInfo."""
        return base64.b64decode(self.public)

    @property
    def fingerprint(self) -> str:
        """`sha256:` and the SHA-256 of the key, as `thb-eu keys` shows it."""
        return f"sha256:{hashlib.sha256(self.der).hexdigest()}"


@shape()
class OfficeRole:
    """A role of the office: what it `may` do, and its keys; `page`: its first one at the desk, if named."""

    role: str = spec(once=ROLE)
    may: tuple[str, ...] = spec(shape=listed(one_of(RIGHTS), minItems=0))
    page: str = spec(shape=one_of(PAGES), default="")
    keys: tuple[RoleKey, ...] = spec(default=())

    def keys_on(self, day: str) -> tuple[RoleKey, ...]:
        """Return the keys that hold on an ISO day."""
        return tuple(key for key in self.keys if key.valid.holds_on(day))

    def needs_key_on(self, day: str) -> bool:
        """Tell whether it acts with a key alone on an ISO day: since its first one began, even if none still holds."""
        return any(key.valid.begins <= day for key in self.keys)


@shape("The roles of the office: what each may do, and the keys by which they sign")
class OfficeRoles:
    """`roles.yaml`. Without a role in it everything is as if there were no such file."""

    roles: tuple[OfficeRole, ...] = spec(default=())

    def of(self, role: str) -> OfficeRole | None:
        """Return the entry of a role, however it is written; nothing where it has none."""
        return next((entry for entry in self.roles if outline(entry.role) == outline(role)), None)

    def allows(self, role: str, right: str) -> bool:
        """Tell whether a role may do what needs this right; where no roles are known, every one may."""
        known = self.of(role)
        return not self.roles or (known is not None and right in known.may)

    def with_right(self, right: str) -> tuple[str, ...]:
        """Return the roles that have a right."""
        return tuple(role.role for role in self.roles if right in role.may)

    def keys_for(self, entry: JournalEntry) -> tuple[RoleKey, ...]:
        """Return the keys of the role of an entry that held in the moment in which it was written."""
        return self.keys_at(entry.role, entry.at)

    def keys_at(self, role: str, moment: str) -> tuple[RoleKey, ...]:
        """Return the keys of a role that hold in a second of the clock (UTC)."""
        known = self.of(role)
        return known.keys_on(moment[:10]) if known else ()

    def needs_key_at(self, role: str, moment: str) -> bool:
        """Tell whether a role acts with a key alone in a second of the clock (UTC)."""
        known = self.of(role)
        return known is not None and known.needs_key_on(moment[:10])


NO_ROLES = OfficeRoles()


def right_for(act: Act, about: Mapping[str, Any], journal: Journal) -> str:
    """Return the right that an act needs; empty where it needs none. To withdraw an act needs the right to do it."""
    if act is Act.WITHDRAWN:
        undone = next((entry for entry in journal.acts if entry.number == about.get("entry")), None)
        return (right_for(undone.act, undone.about, journal) if undone else "") or PROPOSE
    return act.right_for(about)


def unsigned_acts(journal: Journal, roles: OfficeRoles) -> Iterator[JournalEntry]:
    """Yield the entries that lack the signature of a key that their role had; acts that need no right need none."""
    for entry in journal.entries:
        needs_right = right_for(entry.act, entry.about, journal)
        if not entry.signature and needs_right and roles.needs_key_at(entry.role, entry.at):
            yield entry


def acts_without_right(journal: Journal, roles: OfficeRoles) -> Iterator[tuple[JournalEntry, str]]:
    """Yield the entries to which their role has no right as the roles are now, each with the right that it needs."""
    for entry in journal.entries:
        right = right_for(entry.act, entry.about, journal)
        if right and not roles.allows(entry.role, right):
            yield entry, right


def read_roles(folder: Folder, files: dict[str, bytes]) -> OfficeRoles:
    """Return the roles of the file in `folder`, which is added to `files`; none where there is none."""
    held = folder.read_if_there([NAME])
    if not held:
        return NO_ROLES
    files |= held
    content = held[NAME]
    value = read_checked(folder, NAME, content, "roles", DefinitionRefused)
    at = place_in(NAME, content)
    faults = [*faults_of(OfficeRoles, value, at, {})]
    roles, keys = made(OfficeRoles, value), set[str]()
    for number, entry in enumerate(roles.roles):
        if problem := role_problem(entry.role):
            faults.append(Fault(at("roles", number, "role"), *problem))
        for key in entry.keys:
            if not _is_key(key.public):
                mistake = (
                    "key-invalid",
                    _("this is not the public half of an Ed25519 key."),
                    _("Copy the middle line of the file .pub that `thb-eu keys new` wrote."),
                )
                faults.append(Fault(at("roles", number, "keys"), *mistake))
            elif key.public in keys:
                mistake = (
                    "duplicate-id",
                    _("two roles have the same key."),
                    _("Give each role a key of its own: thb-eu keys new FILE"),
                )
                faults.append(Fault(at("roles", number, "keys"), *mistake))
            keys.add(key.public)
    refuse_if_any(DefinitionRefused, faults)
    return roles


def _is_key(public: str) -> bool:
    try:
        held = base64.b64decode(public, validate=True)
    except binascii.Error:
        return False
    return held.startswith(DER_OF_ED25519) and len(held) == len(DER_OF_ED25519) + 32
