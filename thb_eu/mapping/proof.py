"""Prove what the law as data says of itself, before any data are seen.

Comes in: the law, and the day of today. Goes out: remarks, each with file, line and column, what it is, what to do.
Gaps and overlaps are not remarks: compiling refuses them. Remarks are about signatures that do not stand, rules that
can never fire, elements of the law that no limb takes up and limbs without an element, provisions that the rules
contradict or that are not in force, articles that have no first day or that their code list dates otherwise, and codes
that no rule names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from thb_eu.base.messages import Text, _, joined, layout, plural
from thb_eu.base.model import LIMB, NOT_TOLD, PARAGRAPH, Place, Scope, Severity
from thb_eu.definitions import (
    BEGINNING,
    FOREVER,
    Approval,
    Law,
    LegalText,
    Objection,
    Provision,
    Rule,
    RuleFile,
    UnconfirmedText,
    unsure_texts,
)
from thb_eu.definitions.strict_reader import position
from thb_eu.mapping.compile import DecisionTable, compile_law

DECISIONS = "mappings/decisions.yaml"
DIMENSIONS = "mappings/dimensions.yaml"

PROVED = _("The law is complete and free of contradiction: {articles}, {rules}, {rows}.")
SIZES = {
    "articles": plural("{count} article", "{count} articles"),
    "rules": plural("{count} rule", "{count} rules"),
    "rows": plural("{count} combination of codes and days", "{count} combinations of codes and days"),
}
"""What a proof comes to, in words."""
OBJECTIONS = {
    Objection.OWN_PROPOSAL: (_("the person who proposed it has signed it"), _("Let another role sign.")),
    Objection.BEFORE_THE_PROPOSAL: (_("the signature is older than the proposal"), _("Mend the day, or sign again.")),
    Objection.IN_THE_FUTURE: (_("the signature lies in the future"), _("Mend the day of the signature.")),
    Objection.TEXT_CHANGED: (
        _("the text has changed since it was signed"),
        _("Sign again, with the seal `text: {text}`, or restore the text that was signed."),
    ),
    Objection.LAW_CHANGED: (
        _("the law has changed since it was signed"),
        _("Hold the rules against the provisions of the article and sign again, with the seal `law: {law}`."),
    ),
    Objection.WITHOUT_SEAL: (
        _("the signature carries no seal"),
        _("Add {seals}, so that a later change of the text is seen."),
    ),
}
SIGN = _("Once approved, write `signed: {{by: OFFICE, role: ROLE, on: DAY, {seals}}}`.")
OPEN_BUT_SIGNED = (_("a question without an answer is signed"), _("Write the answer, or take the signature out."))
NO_SENTENCE = (
    _("the answer has no sentence, or one that was written for another answer; no signature stands under it"),
    _("Write the sentence for the answer that is there, and that answer under `says_when`."),
)
NOT_IN_FORCE = (
    _("the rule names {dimension} {code}, which no provision of the article holds in force on those days"),
    _("Mend `valid` of the rule or of the provisions."),
)
NO_LIMB = (
    _("the text names the limb {limb}, which its paragraph does not have on {day}"),
    _("Write under provisions: `- {{{where}limb: {limb}, scope: …, confidence: …}}`, or mend `limbs` of the element."),
)
NO_PROVISION = (
    _("no provision takes up what this text says on {day}"),
    _("Write under provisions: `- {{{where}scope: …, confidence: …}}`."),
)
NO_TEXT = (
    _("no text says by its elements what this provision punishes on {day}"),
    _("Write under texts: `- {{{where}elements: [{{element: act, words: {{en: …}}}}], confidence: …}}`."),
)
NO_ELEMENT = (
    _("no element of the paragraph tells this limb from the others on {day}"),
    _("Write `limbs: [{limb}]` at the elements that make it."),
)
UNDATED = (_("the day is not read: {mark}"), _("Read it in the gazette: `confidence: read`."))
OTHER_DAYS = (
    _("in the code list it is in force from {first} to {last}, in the file of its rules from {begins} to {ends}"),
    _("Mend `in_force`, or the days of the row in datapackages/codelists/article.csv."),
)
CONFIRM = _(
    "Read the source and write `confidence: read` at the mark, or let a role confirm at this place: "
    "`confirmed: {{role: ROLE, on: YYYY-MM-DD, text: {text}}}`."
)
CONFIRM_ONCE = _(
    "Read the source and mark it as `read`, or let a role confirm it, once for a release, under `confirmed` of "
    "mappings/confirmed.yaml: `- {{file: {file}, role: ROLE, on: YYYY-MM-DD, text: {text}}}`."
)
AGAINST = {
    Objection.OWN_PROPOSAL: (_("the person who proposed it has confirmed it"), _("Let another role confirm.")),
    Objection.IN_THE_FUTURE: (_("the confirmation lies in the future"), _("Mend the day of the confirmation.")),
    Objection.TEXT_CHANGED: (
        _("the text has changed since it was confirmed"),
        _("Confirm again, with the seal `text: {text}`, or restore the text that was confirmed."),
    ),
    Objection.WITHOUT_SEAL: (
        _("the confirmation carries no seal"),
        _("Add `text: {text}`, so that a later change of the text is seen."),
    ),
}
OF_SIGNATURES = ("signature-stands", "confirmation-stands")
"""Remarks on what roles have set their seal to; all others are about the law itself."""
MARK_NAMES = {"recalled": _("recalled"), "inferred": _("inferred"), "proposed": _("proposed")}
MARKS = {"recalled": _("it is recalled"), "inferred": _("it is inferred"), "proposed": _("it is proposed")}


@dataclass(frozen=True, slots=True)
class LawRemark:
    """One thing that the law as data says of itself.

    `about` is an id or a provision; a remark on a whole file is about no entry of it.
    """

    check: str
    severity: Severity
    where: Place
    about: str
    what: Text
    remedy: Text

    @property
    def sentence(self) -> Text:
        """What it says, after the name of what it is about."""
        return layout("{about}{what}.", about=f"{self.about}: " if self.about else "", what=self.what)


def size_of(law: Law, table: DecisionTable) -> dict[str, int]:
    """Find how much a proof is about: articles, rules, rows of the decision table."""
    return {"articles": len(law.files), "rules": len(law.rules), "rows": len(table.rows)}


def proved(size: Mapping[str, int]) -> Text:
    """Say that the law is proved, and how much of it (`size_of`)."""
    return PROVED.filled({name: words.filled({"count": size[name]}) for name, words in SIZES.items()})


def prove(
    law: Law, contents: Mapping[str, bytes], today: str, table: DecisionTable | None = None
) -> tuple[LawRemark, ...]:
    """Return everything that can be said of the law; raises `MappingRefused` where it has gaps or overlaps.

    `contents` are the files by name, to find places in; `today` is the ISO day after which no signature may lie.
    `table` is the law as compiled before.
    """
    reached = frozenset(row.rule for row in (table or compile_law(law)).rows)
    remarks = [*_signatures(law, contents, today)]
    for entry in law.files:
        remarks += [*_never(entry, reached), *_out_of_force(entry), *_contradicted(entry, law), *_unread_days(entry)]
        remarks += _unsplit(entry)
        remarks += [*_missing_day(entry, law), *_other_days(entry, law)]
    return (*remarks, *_unnamed(law, contents), *_confirmations(contents, today))


def _confirmations(contents: Mapping[str, bytes], today: str) -> Iterator[LawRemark]:
    """Yield texts that were not read and that no role has confirmed, and what speaks against confirmations."""
    for text in unsure_texts(contents):
        where = _place(text.file, contents, list(text.path)) if text.path else Place(text.file, line=1, character=1)
        names = {"text": text.seal, "marks": marks_in_words(text), "file": text.file}
        about = text.marks[0].about if len(text.marks) == 1 else text.file.rpartition("/")[2]
        if text.confirmation is None:
            how = (CONFIRM_ONCE if text.is_of_product else CONFIRM).filled(names)
            message = _("not read and not confirmed ({marks}); what rests on it stays a draft").filled(names)
            yield LawRemark("confirmed", Severity.NOTE, where, about, message, how)
        for objection in text.objections(today):
            what, remedy = AGAINST[objection]
            severity = Severity.WARNING if objection is Objection.WITHOUT_SEAL else Severity.ERROR
            yield LawRemark("confirmation-stands", severity, where, about, what, remedy.filled(names))


def marks_in_words(text: UnconfirmedText) -> Text:
    """Say how many statements of a text bear which mark."""
    return joined(layout("{mark} {count}", mark=MARK_NAMES[word], count=count) for word, count in text.counts().items())


def _signatures(law: Law, contents: Mapping[str, bytes], today: str) -> Iterator[LawRemark]:
    """Yield every text that somebody should sign: articles, rules signed on their own, and the texts of lists."""
    for entry in law.files:
        yield from _signature(entry.approval, entry.place("signed"), entry.article, today)
        for rule in entry.rules:
            if rule.approval is not entry.approval:
                yield from _signature(rule.approval, entry.place("rules", rule.number, "signed"), rule.id, today)
    for text in law.listed_texts:
        yield from _signature(text.approval, _place(text.file, contents, [*text.path, "signed"]), text.id, today)
    for decision in law.decisions.values():
        where = _place(DECISIONS, contents, ["decisions", decision.number, "signed"])
        if decision.is_open and decision.approval.signature:
            yield LawRemark("signature-stands", Severity.ERROR, where, decision.id, *OPEN_BUT_SIGNED)
        if not decision.has_sentence:
            where = _place(DECISIONS, contents, ["decisions", decision.number, "says"])
            yield LawRemark("sentence-of-answer", Severity.WARNING, where, decision.id, *NO_SENTENCE)


def _signature(approval: Approval, where: Place, about: str, today: str) -> Iterator[LawRemark]:
    seals = f"text: {approval.text}" + (f", law: {approval.law}" if approval.law else "")
    values = {"text": approval.text, "law": approval.law, "seals": seals}
    if approval.signature is None:
        yield LawRemark("signed", Severity.NOTE, where, about, _("waits for a signature"), SIGN.filled(values))
    for objection in approval.objections(today):
        what, remedy = OBJECTIONS[objection]
        severity = Severity.WARNING if objection is Objection.WITHOUT_SEAL else Severity.ERROR
        yield LawRemark("signature-stands", severity, where, about, what, remedy.filled(values))


def _never(entry: RuleFile, reached: frozenset[str]) -> Iterator[LawRemark]:
    """Yield rules that no combination of codes on any day reaches: the decision table does not hold them."""
    for rule in entry.rules:
        if rule.id not in reached:
            problem = (_("this rule governs no record"), _("Mend its conditions or days, or take it out."))
            yield LawRemark("rule-can-fire", Severity.ERROR, entry.place_of(rule), rule.id, *problem)


def _out_of_force(entry: RuleFile) -> Iterator[LawRemark]:
    """Yield rules for a paragraph or limb that the article had on none of their days; exceptions may name it."""
    for rule in entry.rules:
        for dimension in (PARAGRAPH, LIMB):
            for code in sorted(_written_codes(rule, dimension)):
                named = [provision for provision in entry.provisions if getattr(provision, dimension) == code]
                if named and rule.count_as and not any(rule.valid.meets(provision.valid) for provision in named):
                    what, remedy = NOT_IN_FORCE
                    text = what.filled({"dimension": dimension, "code": code})
                    yield LawRemark("provision-in-force", Severity.ERROR, entry.place_of(rule), rule.id, text, remedy)


def _unsplit(entry: RuleFile) -> Iterator[LawRemark]:
    """Yield elements of the law that no limb takes up, and limbs that no element makes, each on the first day of it."""
    found: dict[tuple[Place, str], LawRemark] = {}
    parts: tuple[LegalText | Provision, ...] = (*entry.texts, *entry.provisions)
    for day in sorted({part.valid.begins for part in parts}):
        texts = [text for text in entry.texts if text.valid.holds_on(day)]
        provisions = [provision for provision in entry.provisions if provision.valid.holds_on(day)]
        for part, (what, remedy), limb in _misfits_on_a_day(texts, provisions):
            where = entry.place("texts" if isinstance(part, LegalText) else "provisions", part.number)
            written = f'paragraph: "{part.paragraph}", ' if part.paragraph else ""
            names = {"day": day if day != BEGINNING else "…", "limb": limb, "where": written}
            about = _about(entry, part) if isinstance(part, Provision) else entry.citation(part.paragraph)
            said = (what.filled(names), remedy.filled(names))
            found.setdefault((where, limb), LawRemark("element-in-limb", Severity.ERROR, where, about, *said))
    yield from found.values()


def _misfits_on_a_day(
    texts: Iterable[LegalText], provisions: Iterable[Provision]
) -> Iterator[tuple[LegalText | Provision, tuple[Text, Text], str]]:
    """Yield where elements and limbs in force on one day do not fit: the part, what is wrong with it, its limb."""
    by_paragraph: dict[str, tuple[list[LegalText], list[Provision]]] = {}
    for text in texts:
        by_paragraph.setdefault(text.paragraph, ([], []))[0].append(text)
    for provision in provisions:
        by_paragraph.setdefault(provision.paragraph, ([], []))[1].append(provision)
    for said, split in by_paragraph.values():
        made = {limb for text in said for element in text.elements for limb in element.limbs}
        for text in said:
            for limb in dict.fromkeys(limb for element in text.elements for limb in element.limbs):
                if limb not in {provision.limb for provision in split}:
                    yield text, NO_LIMB, limb
            if not split and not made:
                yield text, NO_PROVISION, ""
        for provision in split:
            if not said:
                yield provision, NO_TEXT, provision.limb
            elif len(split) > 1 and provision.limb not in made:
                yield provision, NO_ELEMENT, provision.limb


def _contradicted(entry: RuleFile, law: Law) -> Iterator[LawRemark]:
    """Yield provisions whose scope no rule shares: none of those that name them, or none of all where none does."""
    for provision in entry.provisions:
        governing = [rule for rule in entry.rules if _may_govern(rule, provision, law)]
        closest = [rule for rule in governing if _names(rule, provision)] or governing
        if closest and not any(_matches_scope(rule, provision.scope, law.questions[rule.id]) for rule in closest):
            what, remedy = (
                _("the scope of the provision is {scope!r}, but no rule states it of a person"),
                _("Mend the provision's `scope`, or the rules."),
            )
            where = entry.place("provisions", provision.number)
            message = what.filled({"scope": provision.scope})
            yield LawRemark("provision-followed", Severity.WARNING, where, _about(entry, provision), message, remedy)


def _may_govern(rule: Rule, provision: Provision, law: Law) -> bool:
    codes = {PARAGRAPH: provision.paragraph, LIMB: provision.limb}
    fits = all(rule.admits(name, code) for name, code in codes.items() if code and name in law.dimensions)
    return fits and rule.valid.meets(provision.valid)


def _names(rule: Rule, provision: Provision) -> bool:
    return provision.paragraph in _written_codes(rule, PARAGRAPH) or provision.limb in _written_codes(rule, LIMB)


def _about(entry: RuleFile, provision: Provision) -> str:
    """Return the provision as people call it: the article, the paragraph and the limb, where it has them."""
    limb = f" {provision.limb}" if provision.limb else ""
    return f"{entry.citation(provision.paragraph)}{limb}"


def _matches_scope(rule: Rule, scope: str, asked: Collection[str]) -> bool:
    """Tell whether a rule makes of a record what the provision's scope says; `asked`: questions that may bear on it."""
    if scope == Scope.OUT.value:
        return rule.count_as is None
    if scope == Scope.ASK.value:
        return rule.count_as is not None and bool(asked)
    return rule.count_as is not None


def _unnamed(law: Law, contents: Mapping[str, bytes]) -> Iterator[LawRemark]:
    """Yield codes of dimensions that some rule tells apart, but that no rule of any article writes out."""
    for dimension, codes in law.dimensions.items():
        named = frozenset().union(*(_named(rule, dimension) for rule in law.rules))
        unnamed = [code for code in codes if named and code not in named]
        if unnamed:
            what, remedy = (
                _("no rule names these codes; exceptions and rules without a condition govern them: {codes}"),
                _("See whether that is meant."),
            )
            message = what.filled({"codes": ", ".join(unnamed)})
            where = _place(DIMENSIONS, contents, ["dimensions", dimension])
            yield LawRemark("code-named", Severity.NOTE, where, dimension, message, remedy)


def _named(rule: Rule, dimension: str) -> frozenset[str]:
    """Return the codes that a rule writes out for a dimension, be it as its own or as its exceptions."""
    return rule.named.get(dimension, frozenset()) - {NOT_TOLD}


def _written_codes(rule: Rule, dimension: str) -> frozenset[str]:
    """Return the codes that a rule writes out for a dimension as its own."""
    return _named(rule, dimension) & rule.conditions.get(dimension, frozenset())


def _unread_days(entry: RuleFile) -> Iterator[LawRemark]:
    """Yield first and last days that nobody has read in the gazette, one remark per text, provision or article."""
    dated = [(entry.place("in_force"), entry.article, entry.in_force)]
    dated += [
        (entry.place("texts", text.number, "valid"), entry.citation(text.paragraph), text.valid)
        for text in entry.texts
        if text.valid != entry.in_force
    ]
    dated += [
        (entry.place("provisions", provision.number, "valid"), _about(entry, provision), provision.valid)
        for provision in entry.provisions
        if provision.valid != entry.in_force
    ]
    for where, about, valid in dated:
        has_day = valid.first or (valid.last and valid.last != FOREVER)
        if has_day and valid.confidence in MARKS:
            what, remedy = UNDATED
            words = what.filled({"mark": MARKS[valid.confidence]})
            yield LawRemark("days-read", Severity.NOTE, where, about, words, remedy)


def _missing_day(entry: RuleFile, law: Law) -> Iterator[LawRemark]:
    """Yield an article that has no first day in force, in its rules or in the code list: nobody has read it."""
    if not law.first_day_of(entry):
        problem = (
            _("the first day in force is missing; what rests on the article stays a draft"),
            _("Read it in the gazette and write it as `from` of `in_force`, with `confidence: read`."),
        )
        yield LawRemark("first-day", Severity.NOTE, entry.place("in_force"), entry.article, *problem)


def _other_days(entry: RuleFile, law: Law) -> Iterator[LawRemark]:
    """Yield an article that its code list has in force on other days; a day that the list leaves empty is open."""
    listed = law.listed(entry)
    first, last = (listed.valid_from, listed.valid_until) if listed else ("", "")
    in_force = entry.in_force
    if (first and first != in_force.first) or (last and last != in_force.last):
        what, remedy = OTHER_DAYS
        days = {"first": first, "last": last, "begins": in_force.first, "ends": in_force.last}
        words = what.filled({name: day or "…" for name, day in days.items()})
        yield LawRemark("article-days", Severity.WARNING, entry.place("in_force"), entry.article, words, remedy)


def _place(name: str, contents: Mapping[str, bytes], path: list[str | int]) -> Place:
    return position(name, contents[name], path) if name in contents else Place(name)
