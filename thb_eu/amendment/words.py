"""Words: how each change of the law is told, one sentence a kind, in Slovenian and English."""

from __future__ import annotations

from thb_eu.model import Text

RULE_ADDED = Text("Novo pravilo {id}: {sentence}", "New rule {id}: {sentence}")
RULE_REMOVED = Text("Pravila {id} ni več: {sentence}", "The rule {id} is gone: {sentence}")
RULE_RETARGETED = Text(
    "Pravilo {id} šteje drugače: prej {before}; zdaj {after}.",
    "The rule {id} counts otherwise: {before} before, {after} now.",
)
RULE_REDATED = Text(
    "Pravilo {id} velja drugače: prej {before}; zdaj {after}.",
    "The rule {id} is in force otherwise: {before} before, {after} now.",
)
RULE_CONDITIONS = Text(
    "Pravilo {id} velja za drugo: prej kadar je {before}; zdaj kadar je {after}.",
    "The rule {id} is about something else: when {before} before, when {after} now.",
)
RULE_WORDING = Text(
    "Pri pravilu {id} je spremenjeno samo besedilo (razlog, sklic, ujemanje ali zanesljivost dni).",
    "Only the words of the rule {id} changed (reason, citation, match or mark of its days).",
)
SIGNED = Text(
    "{id}: podpis je spremenjen: prej {before}; zdaj {after}.",
    "{id}: the signature changed: {before} before, {after} now.",
)
ARTICLE_ADDED = Text("Nov člen {id} s {count} pravili.", "New article {id} with {count} rules.")
ARTICLE_REMOVED = Text(
    "Člena {id} ni več; njegove številke ostanejo brez pravila.",
    "The article {id} is gone; its numbers are left without a rule.",
)
ARTICLE_REDATED = Text(
    "Člen {id} velja drugače: prej {before}; zdaj {after}.",
    "The article {id} is in force otherwise: {before} before, {after} now.",
)
READ_AS_OF = Text(
    "Člen {id} se bere po drugem dnevu: prej {before}; zdaj {after}.",
    "The article {id} is read as of another day: {before} before, {after} now.",
)
ARTICLE_WORDING = Text(
    "Pri členu {id} je spremenjeno besedilo (naslov, sklic, predhodniki ali zanesljivost dni).",
    "The words of the article {id} changed (title, citation, predecessors or mark of its days).",
)
PROVISION_ADDED = Text("{id}: nova določba: {says}", "{id}: new provision: {says}")
PROVISION_REMOVED = Text("{id}: določbe ni več: {says}", "{id}: the provision is gone: {says}")
PROVISION_REDATED = Text(
    "{id}: določba velja drugače ({says}): prej {before}; zdaj {after}.",
    "{id}: the provision is in force otherwise ({says}): {before} before, {after} now.",
)
PROVISION_SCOPE = Text(
    "{id}: doseg določbe je drugačen ({says}): prej »{before}«; zdaj »{after}«.",
    "{id}: the scope of the provision changed ({says}): “{before}” before, “{after}” now.",
)
PROVISION_WORDING = Text(
    "{id}: pri določbi je spremenjeno drugo (kazen, otrok, oblika, podlaga, opomba ali zanesljivost): {says}",
    "{id}: something else of the provision changed (penalty, child, form, basis, note or marks): {says}",
)
DECISION_ADDED = Text(
    "Nova odločitev {id}: {question} Odgovor: {answer}.", "New decision {id}: {question} Answer: {answer}."
)
DECISION_REMOVED = Text("Odločitve {id} ni več: {question}", "The decision {id} is gone: {question}")
DECISION_ANSWER = Text(
    "Odločitev {id} ima drug odgovor: prej {before}; zdaj {after}.",
    "The decision {id} has another answer: {before} before, {after} now.",
)
DECISION_REDATED = Text(
    "Odločitev {id} velja drugače: prej {before}; zdaj {after}.",
    "The decision {id} is in force otherwise: {before} before, {after} now.",
)
DECISION_WORDING = Text("Pri odločitvi {id} je spremenjeno besedilo.", "The words of the decision {id} changed.")
CODE_ADDED = Text("Nova šifra {id} ({label}) šteje kot {after}.", "The new code {id} ({label}) counts as {after}.")
CODE_REMOVED = Text("Šifre {id} ({label}) ni več.", "The code {id} ({label}) is gone.")
CODE_RETARGETED = Text(
    "Šifra {id} ({label}) šteje drugače: prej {before}; zdaj {after}.",
    "The code {id} ({label}) counts otherwise: {before} before, {after} now.",
)
CODE_WORDING = Text(
    "Pri šifri {id} ({label}) je spremenjeno samo besedilo (ime, razlog, ujemanje ali zanesljivost).",
    "Only the words of the code {id} ({label}) changed (name, reason, match or mark).",
)
DIMENSION_ADDED = Text("Razsežnost {id} ima novo šifro {code}.", "The dimension {id} has a new code {code}.")
DIMENSION_REMOVED = Text("Razsežnost {id} nima več šifre {code}.", "The dimension {id} has the code {code} no more.")
POLICY_ADDED = Text("Novo pravilo o majhnih številih {id}.", "New policy on small counts {id}.")
POLICY_REMOVED = Text("Pravila o majhnih številih {id} ni več.", "The policy on small counts {id} is gone.")
POLICY = Text("Pravilo o majhnih številih {id} je spremenjeno.", "The policy on small counts {id} changed.")
PERSONS_COUNTED = Text(
    "Osebe kazalnika {id} se štejejo enkrat po drugih pravilih.",
    "Persons of the indicator {id} are counted once by other rules.",
)
REGISTERED_BY = Text(
    "Kdaj je bila oseba registrirana ali katera šifra pove manj, velja drugače.",
    "When a person was registered, or which code says less, is told otherwise.",
)
OTHER_WORDS = Text(
    "V datoteki {id} je spremenjeno drugo besedilo (imena, sklici, predlagatelji ali zanesljivost).",
    "Other words of the file {id} changed (names, citations, proposers or marks).",
)
ANSWERS = {
    "count": Text("šteje", "count"),
    "do not count": Text("ne šteje", "do not count"),
    "open": Text("odprto", "open"),
}
THE_YEAR = Text("referenčno leto", "reference year")
NOBODY = Text("nepodpisano", "unsigned")
