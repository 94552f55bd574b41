"""Find by what a role's act is signed, or refuse the role.

Without a `roles.yaml` every role may do everything and nothing is signed. Refused: an act for which the role has no
right; one of a role that has a key, without that key, or since it lapsed; a key that the role does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from thb_eu.base.errors import Problem, SourceRefused
from thb_eu.base.messages import _, joined, quoted
from thb_eu.definitions.acts import RIGHTS
from thb_eu.definitions.journal import Journal, JournalEntry
from thb_eu.definitions.office_roles import NAME, NO_ROLES, OfficeRoles, RoleKey, right_for
from thb_eu.dossiers.signing.acts import signature_by
from thb_eu.dossiers.signing.keys import read_private_key
from thb_eu.year.acting import OpenKey
from thb_eu.year.fields import ROLE, ROLE_KEY, refused

VARIABLE, KEY_FILE = "THB_EU_ROLE_KEY", "--role-key"

NO_RIGHT = ("right-missing", _("the role {role!r} may not do this; it needs the right: {right}."))
WHO_HAS_IT = _("Leave it to: {roles}. Which role may do what stands in {file}.", file=NAME)
NOBODY_HAS_IT = _("No role has this right: enter it in {file}.", file=NAME)
KEY_NEEDED: Problem = (
    "key-needed",
    _("the role {role!r} signs with a key, and none is given."),
    _("Give the file of its private key, or name it in the variable {variable}.", variable=VARIABLE),
)
KEY_OF_ANOTHER: Problem = (
    "key-of-another",
    _("the key {key} is none that the role {role!r} has today."),
    _("Give the key of the role, or enter its public half in {file}.", file=NAME),
)
KEY_LAPSED: Problem = (
    "key-lapsed",
    _("the role {role!r} signs with a key, and none of its keys holds today."),
    _("Make a new one, thb-eu keys new FILE, and enter its public half in {file}.", file=NAME),
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What the roles of an office may do in the collection in `folder`; `open_key` opens the key of whoever acts."""

    folder: Path = Path()
    roles: OfficeRoles = NO_ROLES
    open_key: OpenKey | None = None

    def signature(self, journal: Journal, entry: JournalEntry) -> Mapping[str, str] | None:
        """The signature of an entry that comes next; nothing where its role has no key or its act needs no right."""
        right = right_for(entry.act, entry.about, journal)
        if not right:
            return None
        if not self.roles.allows(entry.role, right):
            raise self.without_right(entry.role, right)
        held = self.roles.keys_for(entry)
        needed = self.roles.needs_key_at(entry.role, entry.at)
        if needed and (not held or self.open_key is None):
            raise key_needed(entry.role, held)
        if self.open_key is None:
            return None
        key = self.open_key(self.folder)
        if key.fingerprint not in {one.fingerprint for one in held}:
            raise refused(ROLE_KEY, KEY_OF_ANOTHER, role=entry.role, key=key.fingerprint)
        return signature_by(key, entry.to_sign)

    def without_right(self, role: str, right: str) -> SourceRefused:
        """Return the refusal of what a role may not do, with who may, to be raised."""
        others = self.roles.with_right(right)
        remedy = WHO_HAS_IT.filled({"roles": joined(map(quoted, others))}) if others else NOBODY_HAS_IT
        return refused(ROLE, (*NO_RIGHT, remedy), role=role, right=RIGHTS[right])


def key_file(file: str | Path) -> OpenKey:
    """Opens the key in a file; its password stands in the environment."""
    return lambda folder: read_private_key(Path(file), folder, KEY_FILE)


def keys_in(files: Iterable[str | Path]) -> Mapping[str, OpenKey]:
    """By the fingerprint of its key, what opens each file; it is read once to know it, and no key is kept."""
    return {read_private_key(Path(file), Path(file), KEY_FILE).fingerprint: key_file(file) for file in files}


def key_needed(role: str, held: Sequence[RoleKey]) -> SourceRefused:
    """The refusal of an act of a role that has a key, where none is given or none is `held` any more, to be raised."""
    return refused(ROLE_KEY, KEY_NEEDED if held else KEY_LAPSED, role=role)
