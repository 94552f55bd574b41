"""Say which page of a collection is the first one of a role, and which others it needs.

The office names the page of each of its roles in `roles.yaml` (`page`); without that an ordinary name of the role tells
it, else its rights: whoever signs and proposes nothing has that to sign.
"""

from __future__ import annotations

from collections.abc import Mapping

from thb_eu.base.messages import Text, _, languages_of
from thb_eu.definitions.acts import PROPOSE, SIGN
from thb_eu.definitions.office_roles import OfficeRoles
from thb_eu.definitions.strict_reader import outline

ORDINARY: Mapping[str, Text] = {
    "": _("analyst"),
    "office": _("office clerk"),
    "law": _("lawyer"),
    "disclosure": _("disclosure officer"),
    "sign": _("service head"),
}
"""How a role is ordinarily called whose first page it is, by the end of its address; offered where the office lists no
roles."""
ALSO = {"head of service": "sign"}
"""As commands are shown."""
TITLES: Mapping[str, Text] = {
    **{"": _("Year"), "findings": _("Findings"), "figures": _("Figures"), "law": _("Law"), "offices": _("Offices")},
    **{"dossier": _("Dossier"), "recipients": _("Recipients"), "journal": _("Journal")},
    **{"office": _("Hand in and answer"), "disclosure": _("Disclosure"), "sign": _("To sign")},
}
OF_ALL = ("", "findings", "figures", "law", "offices", "sign", "dossier", "recipients", "disclosure", "journal")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "office": ("office",),
    "disclosure": ("disclosure", "figures", "recipients", "journal"),
    "sign": ("sign", "figures", "findings", "law", "recipients", "journal"),
}
"""The pages that a role needs; all others need all of them."""


def first_page(role: str, roles: OfficeRoles) -> str:
    """Find the first page of `role` among the `roles` of an office, by the end of its address."""
    known, languages = roles.of(role), languages_of("desk")
    if known and known.page:
        return "" if known.page == "year" else known.page
    for page, called in ORDINARY.items():
        if outline(role) in {outline(called.in_language(lang)) for lang in languages}:
            return page
    signs_alone = known is not None and SIGN in known.may and PROPOSE not in known.may
    return "sign" if signs_alone else ALSO.get(role.lower(), "")


def tabs(page: str) -> Mapping[str, Text]:
    """Return the pages of a collection that the role with this first page needs, each with its title."""
    return {name: TITLES[name] for name in NEEDED.get(page, OF_ALL)}
