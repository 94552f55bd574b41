"""List what of a collection waits for a role, and what rests on it in numbers: the one sheet that is signed.

Texts of the law and the plan to sign, texts to confirm, waivers to grant, deliveries to accept, words of the metadata
that were carried over. Comes in: a collection as it was read and mapped. Goes out: one entry for each, with its words,
and the act by which it is signed. What is said of an office, and what only its legal service knows, no sheet signs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from thb_eu.base.errors import MappingRefused
from thb_eu.base.kept_steps import kept, same
from thb_eu.base.messages import NO_WORDS, Text, _, joined, layout, literal, plural
from thb_eu.definitions import Approval, Decision, Definitions, Law, Objection, UnconfirmedText
from thb_eu.definitions.series import NAME as SERIES
from thb_eu.definitions.signing import CONFIRMED_FILE, CONFIRMED_KEY, Confirmation, approval, seal
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.yaml_patch import Path, with_value
from thb_eu.mapping.proof import marks_in_words
from thb_eu.publication.labels import LEVEL, place_text, units
from thb_eu.publication.law_terms import answer, gets, to_the_commission, to_the_public
from thb_eu.results import Collection, MappedFacts, ReceivedFacts
from thb_eu.results.deliveries import SentDelivery, deliveries_of, not_accepted, undelivered
from thb_eu.results.facts import asking, of_one_view, units_in
from thb_eu.results.state import unsigned_of_series, without_mailbox
from thb_eu.results.unconfirmed import unconfirmed
from thb_eu.sources.collection import DECISIONS as CASES
from thb_eu.writing.document import Block, Bullets, Document, Facts, Heading, Paragraph
from thb_eu.year.fields import refused
from thb_eu.year.new_year import naming
from thb_eu.year.workspace import SEVERAL, Workspace, one_of_ids

if TYPE_CHECKING:
    import pandas as pd

# Tell what can be signed in a law and in a collection, and write signatures and confirmations where they stand.

PRODUCT = "product"
"""All texts that came with the product, named as if they were one."""
CODES = {
    Objection.OWN_PROPOSAL: "signed-by-proposer",
    Objection.BEFORE_THE_PROPOSAL: "signed-before-proposal",
    Objection.IN_THE_FUTURE: "day-to-come",
}
"""What can speak against a signature, or a confirmation, that carries the seals of now."""


@dataclass(frozen=True, slots=True)
class SignableText:
    """A text that can be signed: its kind as the journal calls it, its id, and where its signature stands."""

    kind: str
    id: str
    file: str
    path: Path
    approval: Approval
    is_open: bool = False
    has_sentence: bool = True


def signable_texts(collection: Collection, definitions: Definitions) -> Iterator[SignableText]:
    """Yield everything in the law and in the collection that can be signed, but for rules on their own."""
    law = definitions.law
    for entry in law.files:
        yield SignableText("article", entry.article, entry.file, ("signed",), entry.approval)
    for text in law.listed_texts:
        decision = law.decisions[text.id] if text.kind == "decision" else None
        is_open, has = (decision.is_open, decision.has_sentence) if decision else (False, True)
        yield SignableText(text.kind, text.id, text.file, (*text.path, "signed"), text.approval, is_open, has)
    for case in collection.decisions:
        path = ("decisions", case.decision.number, "signed")
        has = case.decision.has_sentence
        yield SignableText("case", case.decision.id, CASES, path, case.decision.approval, has_sentence=has)
    for part, number, told in definitions.series.statements:
        yield SignableText("series", told.id, SERIES, (part, number, "signed"), told.approval)


def signable_rules(id: str, definitions: Definitions) -> Iterator[SignableText]:
    """Yield the rules with this id, each with its own approval: most are signed with their article alone."""
    for entry in definitions.law.files:
        for rule in entry.rules:
            if rule.id == id:
                value = read_yaml(entry.content, entry.file, MappingRefused)
                own = value["rules"][rule.number]
                approved = approval({"proposed": value["proposed"], **own}, seal(own), entry.approval.law)
                yield SignableText("rule", id, entry.file, ("rules", rule.number, "signed"), approved)


def put_signature(space: Workspace, text: SignableText, value: object) -> None:
    """Have a signature, or none, written where it stands."""
    if text.file == CASES:
        space.put_value(CASES, text.path, value)
        return
    content = space.definition(text.file)
    space.put_definition(text.file, with_value(content, text.file, text.path, value))


def put_confirmation(space: Workspace, text: UnconfirmedText, confirmation: Confirmation | None) -> None:
    """Have a confirmation, or none, written where the definitions read it: of the product's texts in one list."""
    value: Any = asdict(confirmation) if confirmation else None
    name, path = text.file, (*text.path, CONFIRMED_KEY)
    if text.is_of_product:
        name, path = CONFIRMED_FILE, ("confirmed",)
        if name not in space.definitions.files and not space.changes_definition(name):
            space.put_definition(name, b"confirmed: []\n")
        listed = read_yaml(space.definition(name), name, MappingRefused)["confirmed"]
        kept = [entry for entry in listed if (entry["file"], entry["text"]) != (text.file, text.seal)]
        value = [*kept, *([{"file": text.file, **value}] if value else [])]
    space.put_definition(name, with_value(space.definition(name), name, path, value))


def only_signed(space: Workspace, file: str) -> bool:
    """Tell whether this change has but signed or confirmed what stands in a file: all its seals hold."""
    before, now = space.definitions.files[file], space.definition(file)
    return seal(read_yaml(before, file, MappingRefused)) == seal(read_yaml(now, file, MappingRefused))


def text_meant(asked: str, texts: list[SignableText], definitions: Definitions) -> SignableText:
    """Find the one text that somebody means by its id; refused are none and several."""
    rules = (rule.id for entry in definitions.law.files for rule in entry.rules)
    id = one_of_ids(asked, (*(text.id for text in texts), *rules))
    found = [*(text for text in texts if text.id == id), *signable_rules(id, definitions)]
    if len(found) > 1:
        raise refused(asked, SEVERAL, id=id, names=", ".join(f"{text.kind} {text.id}" for text in found))
    return found[0]


SIGNED_BY: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("decision", "rules", "series", "policy", "release"), ("sign", "text")),
    "waiver": ("grant", "waiver"),
    "text": ("confirm", "files"),
    "delivery": ("accept", "delivery"),
    "prose": ("describe-metadata", "concept"),
}
"""By the kind of an entry, the act that signs it and the field that names it."""
KINDS = {
    "decision": _("decision"),
    "rules": _("rules of the article"),
    "day": _("first day in force of the article, which is missing"),
    "series": _("statement on series"),
    "policy": _("policy on small counts"),
    "release": _("release of the plan"),
    "text": _("text that no role has confirmed"),
    PRODUCT: _("texts that came with the program, which a lawyer confirms once for its release"),
    "contact": _("address of a contact, which the collection does not give"),
    "waiver": _("waiver that nobody granted"),
    "delivery": _("delivery that nobody accepted"),
    "undelivered": _("tables that no delivery brought"),
    "by hand": _("table that was listed by hand"),
    "prose": _("words of the metadata to review"),
    "mailbox": _("mailbox of a supplier that is not known"),
}
ANSWER, SENTENCE, REASON = _("Answer"), _("Sentence beside the figures"), _("Reason")
CELL, COMMISSION, PUBLIC = _("For this cell alone"), _("To the Commission"), _("To the public")
GETS, EDITION, LICENCE = _("What leaves"), _("Edition"), _("Licence")
TABLE = layout("{office}: {title}")
TABLES = plural("{office}, {count} table", "{office}, {count} tables")
WAITS, WITH_MORE, ALL_OF_A_KIND = layout("{kind}: {id}"), layout("{kind}: {id} ({more})"), layout("{kind}: {more}")

Words = Sequence[tuple[Text, Text]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a role: its kind, its id, what else is to be said of it.

    `units`: by unit, how many rest on it; None where that is no number. `is_mended`: whether it can be signed as it is.
    """

    kind: str
    id: str
    more: Text = NO_WORDS
    units: Mapping[str, int] | None = None
    is_mended: bool = True

    @property
    def can_be_signed(self) -> bool:
        """Whether it is on the sheet: an act signs it as it is."""
        return self.is_mended and self.kind in SIGNED_BY

    @property
    def is_idle(self) -> bool:
        """Whether only zeros rest on it, or nothing."""
        return self.units is not None and not any(self.units.values())

    @property
    def told(self) -> Text:
        """What it is, with what rests on it."""
        held = [more for more in (self.more, literal(units(self.units or {}))) if not more.is_empty]
        values = {"kind": KINDS[self.kind], "id": self.id, "more": joined(held, "; ")}
        return (ALL_OF_A_KIND if self.id == self.kind else WITH_MORE if held else WAITS).filled(values)


def waiting(received: ReceivedFacts, mapped: MappedFacts, definitions: Definitions) -> Iterator[Waiting]:
    """Yield what nobody has signed, granted, confirmed or accepted; figures that change nothing add nothing.

    All texts of the product are one entry, whichever of them the figures use.
    """
    collection, law = received.collection, definitions.law
    questions = [matter for matter in mapped.questions if matter.asks and matter.answered and not matter.signed]
    yield from (Waiting("decision", matter.decision, units=matter.units) for matter in questions)
    governed = kept(_units_by_article, mapped.facts, same(law.unsigned))
    yield from (
        Waiting("rules", article, units=governed[article]) for article in governed if article in mapped.unsigned
    )
    yield from (Waiting("day", article) for article in mapped.undated)
    yield from (Waiting("series", id) for id in unsigned_of_series(collection, definitions))
    policy = law.policy(collection.year)
    if policy is not None and not policy.signed:
        yield Waiting("policy", policy.id)
    yield from (Waiting("release", issue.id) for issue in law.releases_of(collection.year) if issue.signed is None)
    yield from (Waiting("waiver", waiver.id) for waiver in collection.waivers if not waiver.granted_by)
    texts = unconfirmed(definitions, mapped.facts, collection.contracts)
    yield from (Waiting("text", text.file, marks_in_words(text)) for text in texts if not text.is_of_product)
    if any(text.is_of_product for text in texts):
        yield Waiting(PRODUCT, PRODUCT, literal(str(len(definitions.unsure_of_product))))
    yield from (Waiting("mailbox", supplier) for supplier in without_mailbox(collection, definitions))
    if not collection.names_contact:
        yield Waiting("contact", collection.descriptor)
    yield from _deliveries(received, mapped, definitions)
    of_last_year = naming(collection.year - 1, collection, definitions.languages)
    for code in definitions.reference.of(collection.geo).to_review(collection.prose):
        names = ", ".join(of_last_year.get(code, ()))
        told = layout("{year}: {languages}", year=collection.year - 1, languages=names) if names else NO_WORDS
        yield Waiting("prose", code, told, is_mended=not names)


def _units_by_article(facts: pd.DataFrame, law: Law) -> Mapping[str, Mapping[str, int]]:
    """Return by article how many units the facts tell which its rules govern."""
    asks = asking(facts)
    by_article = {entry.article: [rule.id for rule in entry.rules] for entry in law.files}
    return {article: _units_of(asks, "rule", rules) for article, rules in by_article.items()}


def _units_by_file(
    facts: pd.DataFrame, sent: tuple[tuple[str, ...], ...]
) -> Mapping[tuple[str, ...], Mapping[str, int]]:
    """Return by what was sent together how many units the facts tell of these files."""
    return {files: _units_of(facts, "file", files) for files in sent}


def _units_of(facts: pd.DataFrame, column: str, held: Sequence[str]) -> Mapping[str, int]:
    return units_in(of_one_view(facts[facts[column].isin(held)]))


def _deliveries(received: ReceivedFacts, mapped: MappedFacts, definitions: Definitions) -> Iterator[Waiting]:
    """Yield the deliveries that stand and nobody accepted, and tables that none brought."""
    collection, lacking = received.collection, [*not_accepted(received.collection)]
    earlier = undelivered(collection.by_file.values(), collection.journal)
    waits: list[tuple[SentDelivery, tuple[str, ...]]] = []
    for delivery in deliveries_of(collection.journal):
        if files := tuple(path for path in lacking if path.startswith(f"{delivery.folder}/")):
            lacking = [path for path in lacking if path not in files]
            waits.append((delivery, files))
    held = kept(_units_by_file, mapped.facts, same(tuple(files for _one, files in waits)))
    for delivery, files in waits:
        contracts = [definitions.contracts[name].for_year(collection.year) for name in delivery.contracts]
        office, title = contracts[0].supplier, contracts[0].title
        told = (TABLES if len(files) > 1 else TABLE).filled({"office": office, "count": len(files), "title": title})
        yield Waiting("delivery", delivery.id, told, held[files])
    yield from (Waiting("undelivered", path) for path in lacking if path in earlier)
    yield from (Waiting("by hand", path) for path in lacking if path not in earlier)


def words_of(text: SignableText, collection: Collection, definitions: Definitions) -> tuple[Text, Words]:
    """Return the question or the title of a text that is signed, and what it says, each with its label."""
    law = definitions.law
    told: Words
    match text.kind:
        case "article":
            return next(entry.title for entry in law.files if entry.article == text.id), ()
        case "policy":
            policy = next(known for known in law.policies if known.id == text.id)
            told = ((COMMISSION, to_the_commission(policy)), (PUBLIC, to_the_public(policy)), (REASON, policy.because))
        case "release":
            release = next(known for known in law.releases if known.id == text.id)
            told = ((GETS, gets(release, definitions)), (EDITION, LEVEL[release.edition]), (REASON, release.because))
            told = (*told, (LICENCE, literal(release.licence))) if release.licence else told
        case "series":
            said = next(said for _part, _number, said in definitions.series.statements if said.id == text.id)
            told = ((SENTENCE, said.says), (REASON, said.because))
        case "case":
            case = next(known for known in collection.decisions if known.decision.id == text.id)
            told = ((CELL, place_text(case.where)), *_decision(case.decision))
            return law.decisions[case.asks].question, told
        case _:
            return law.decisions[text.id].question, _decision(law.decisions[text.id])
    return literal(text.id), told


def _decision(decision: Decision) -> Words:
    words = ((ANSWER, answer(decision)), (SENTENCE, decision.says), (REASON, decision.because))
    return [(label, said) for label, said in words if said != NO_WORDS]


def as_document(entries: Sequence[Waiting], collection: Collection, definitions: Definitions, lang: str) -> Document:
    """Return the sheet to print, read and sign by hand: every entry with its words, then who signs."""
    texts = {signable.id: signable for signable in signable_texts(collection, definitions)}
    waivers = {waiver.id: waiver for waiver in collection.waivers}
    title = _("To sign: {package}, figures of {year}", package=collection.name, year=collection.year)
    blocks: list[Block] = [Heading(1, title.in_language(lang))]
    for entry in (matter for matter in entries if matter.can_be_signed and not matter.is_idle):
        blocks.append(Heading(2, entry.told.in_language(lang)))
        said: Words = ()
        if entry.id in texts:
            question, said = words_of(texts[entry.id], collection, definitions)
            blocks.append(Paragraph(question.in_language(lang)))
        elif entry.kind == "waiver":
            said = [(REASON, waivers[entry.id].reason)]
        elif entry.kind == "prose":
            said = [(KINDS["prose"], collection.prose[entry.id].text)]
        if said:
            blocks.append(Facts(tuple((label.in_language(lang), text.in_language(lang)) for label, text in said)))
    if idle := idle_words(entries):
        blocks += [Paragraph(line.in_language(lang)) for line in idle]
    hand = (_("Office, or number of its file"), _("Role"), _("Day"), _("Left out"))
    return Document(lang, (*blocks, Bullets(tuple(f"{words.in_language(lang)}: " for words in hand))))


def idle_words(entries: Sequence[Waiting]) -> list[Text]:
    """Return the one line for all on which only zeros rest, or nothing; none where there is no such entry."""
    idle = [layout("{kind} {id}", kind=KINDS[entry.kind], id=entry.id) for entry in entries if entry.is_idle]
    return [_("Only zeros rest on these, or nothing: {names}", names=joined(idle))] if idle else []
