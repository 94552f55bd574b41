"""Put every check to a run and report every finding. Here: the catalogue of all checks.

Comes in: the definitions. Goes out: every check that a full run puts: those of the rule files, the expectations of the
plausibility suites, and that of the waivers. It is told without pandas, for commands that judge no data.
"""

from __future__ import annotations

from thb_eu.base.messages import _, layout
from thb_eu.base.model import CheckFamily, Remedies, Severity
from thb_eu.definitions import Check, CheckMetadata, Definitions

__all__ = ["WAIVERS_ALIVE", "Check", "CheckMetadata", "all_checks", "by_level", "suite_checks"]

WAIVERS_ALIVE = CheckMetadata(
    id="waivers-alive",
    family=CheckFamily.WAIVERS,
    asks=_("Does every waiver still explain what it was given for?"),
    severity=Severity.WARNING,
    level=0,
    cites="waivers.yaml",
    says=layout("{says}"),
    remedies=Remedies(analyst=_("Look at the data; renew or remove the waiver.")),
    waivable=False,
)


def all_checks(definitions: Definitions) -> tuple[CheckMetadata, ...]:
    """Return every check that a full run puts, in order of level."""
    return (*by_level(definitions), *suite_checks(definitions), WAIVERS_ALIVE)


def by_level(definitions: Definitions) -> list[Check]:
    """Return the checks of the rule files, in order of level."""
    return sorted(definitions.checks.values(), key=lambda check: check.level)


def suite_checks(definitions: Definitions) -> tuple[CheckMetadata, ...]:
    """Return the expectations of all suites, declared as the checks of the catalogue are."""
    return tuple(expectation for suite in definitions.suites.values() for expectation in suite.expectations)
