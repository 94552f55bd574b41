"""Words: how each change of the law is told, one sentence a kind."""

from __future__ import annotations

from thb_eu.messages import _, plural

RULE_ADDED = _("New rule {id}: {sentence}")
RULE_REMOVED = _("The rule {id} is gone: {sentence}")
RULE_RETARGETED = _("The rule {id} counts otherwise: {before} before, {after} now.")
RULE_REDATED = _("The rule {id} is in force otherwise: {before} before, {after} now.")
RULE_CONDITIONS = _("The rule {id} is about something else: when {before} before, when {after} now.")
RULE_WORDING = _("Only the words of the rule {id} changed (reason, citation, match or mark of its days).")
SIGNED = _("{id}: the signature changed: {before} before, {after} now.")
ARTICLE_ADDED = plural("New article {id} with {count} rule.", "New article {id} with {count} rules.")
ARTICLE_REMOVED = _("The article {id} is gone; its numbers are left without a rule.")
ARTICLE_REDATED = _("The article {id} is in force otherwise: {before} before, {after} now.")
READ_AS_OF = _("The article {id} is read as of another day: {before} before, {after} now.")
ARTICLE_WORDING = _("The words of the article {id} changed (title, citation, predecessors or mark of its days).")
PROVISION_ADDED = _("{id}: new provision: {says}")
PROVISION_REMOVED = _("{id}: the provision is gone: {says}")
PROVISION_REDATED = _("{id}: the provision is in force otherwise ({says}): {before} before, {after} now.")
PROVISION_SCOPE = _("{id}: the scope of the provision changed ({says}): “{before}” before, “{after}” now.")
PROVISION_WORDING = _(
    "{id}: something else of the provision changed (penalty, child, form, basis, note or marks): {says}"
)
DECISION_ADDED = _("New decision {id}: {question} Answer: {answer}.")
DECISION_REMOVED = _("The decision {id} is gone: {question}")
DECISION_ANSWER = _("The decision {id} has another answer: {before} before, {after} now.")
DECISION_REDATED = _("The decision {id} is in force otherwise: {before} before, {after} now.")
DECISION_WORDING = _("The words of the decision {id} changed.")
CODE_ADDED = _("The new code {id} ({label}) counts as {after}.")
CODE_REMOVED = _("The code {id} ({label}) is gone.")
CODE_RETARGETED = _("The code {id} ({label}) counts otherwise: {before} before, {after} now.")
CODE_WORDING = _("Only the words of the code {id} ({label}) changed (name, reason, match or mark).")
DIMENSION_ADDED = _("The dimension {id} has a new code {code}.")
DIMENSION_REMOVED = _("The dimension {id} has the code {code} no more.")
POLICY_ADDED = _("New policy on small counts {id}.")
POLICY_REMOVED = _("The policy on small counts {id} is gone.")
POLICY = _("The policy on small counts {id} changed.")
PERSONS_COUNTED = _("Persons of the indicator {id} are counted once by other rules.")
REGISTERED_BY = _("When a person was registered, or which code says less, is told otherwise.")
OTHER_WORDS = _("Other words of the file {id} changed (names, citations, proposers or marks).")
ANSWERS = {
    "count": _("count"),
    "do not count": _("do not count"),
    "open": _("open"),
}
THE_YEAR = _("reference year")
NOBODY = _("unsigned")
