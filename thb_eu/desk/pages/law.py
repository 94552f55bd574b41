"""Show the law of a day as sentences, and edit it with its proof and what it moves.

An edit is judged while one types and counted before it is saved; it is saved by the act *edited* alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, request

from thb_eu.base.errors import ROLES, Fault, SourceRefused, ThbError
from thb_eu.base.messages import NO_WORDS, Text, _, in_context, joined, layout, plural
from thb_eu.base.model import LIMB, PARAGRAPH, Place
from thb_eu.base.numbers import is_whole
from thb_eu.definitions import Decision, Definitions, LegalText, Provision, Rule, RuleFile, load
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JournalEntry
from thb_eu.definitions.rules import NOTHING
from thb_eu.definitions.signing import MARKED
from thb_eu.desk.acts import field as form_field
from thb_eu.desk.answers import at, done, language, page, part
from thb_eu.desk.law_forms import (
    ADD,
    DAYS,
    FOLLOW,
    MEND,
    TEXT,
    LawFile,
    ShownLine,
    edited,
    entry_sent,
    european_codes,
    indicators,
    keys,
    law_file,
    lines_of,
    lines_of_rule,
    national_codes,
    short_of,
    shown_lines,
)
from thb_eu.desk.safety import REPORT_POLICY
from thb_eu.desk.tasks import Task, TaskState, next_task
from thb_eu.desk.texts_to_sign import TextToSign, rule_to_sign, texts_to_sign
from thb_eu.desk.workplace import CollectionAtHand, FoundCollection, Workplace, today
from thb_eu.law_changes import (
    CountedBefore,
    EditedLaw,
    Impact,
    beside_signatures,
    counted_before,
    judged,
    law_on,
    turning_days,
)
from thb_eu.law_changes.law_of_a_day import ArticleOnADay
from thb_eu.law_changes.page import ShownChange, ShownImpact, shown_change, shown_impact
from thb_eu.law_changes.page import page as printed
from thb_eu.mapping import compile_law
from thb_eu.mapping.coverage import prove_definitions
from thb_eu.mapping.proof import LawRemark, proved, size_of
from thb_eu.publication.law_sentences import in_force, national, sentence
from thb_eu.publication.law_terms import (
    CHILD,
    SCOPES,
    answer,
    elements,
    law_as_of,
    mark,
    read_where,
    signature,
    source_of,
    state,
    term,
)
from thb_eu.results.deliveries import acts_in_force
from thb_eu.year.acts.edit_law import BEGUN_FROM_ANOTHER
from thb_eu.year.edited_law import law_files, sha256, texts_before
from thb_eu.year.sheet import signable_texts

KINDS = {
    "article": _("the article"),
    "predecessor": _("the article before it"),
    "text": _("text of a paragraph"),
    "provision": _("provision"),
    "rule": in_context("law", "rule"),
}
"""What of an article begins or ends on a day."""
MARKS = {word: mark(word) for word in MARKED["enum"]}
OF_THE_YEAR = ("case", "series")
"""Kinds of what is signed that are no text of the law."""
ANSWERS = {"count": _("count"), "do not count": _("do not count"), "open": _("leave open")}


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule on a day: its sentence, its days, how many combinations of codes it governs, the questions on it.

    `law`: what the law says of the paragraphs and limbs that its conditions name; empty where they name none.
    """

    rule: Rule
    sentence: Text
    days: Text
    coverage: int
    asks: Sequence[Decision]
    law: Sequence[ShownProvision]


@dataclass(frozen=True, slots=True)
class ShownText:
    """What a paragraph says of one limb by its elements, how it is punished, where that was read, what explains it."""

    text: LegalText
    elements: Sequence[tuple[Text, Text]]
    source: Text
    link: str
    explained: Sequence[tuple[Text, str, Text]]


@dataclass(frozen=True, slots=True)
class ShownProvision:
    """What the law says in a paragraph, as far as the files hold it, with the citation and how sure it is."""

    provision: Provision
    citation: str
    limb: Text
    days: Text
    scope: Text
    child: Text
    mark: Text
    texts: Sequence[ShownText]


@dataclass(frozen=True, slots=True)
class ShownFault:
    """What is wrong with an edited text: the fault, the lines that it names; a case in words, the rules of it."""

    fault: Fault
    lines: Sequence[ShownLine]
    case: Text
    rules: Sequence[tuple[str, Sequence[ShownLine]]]


@dataclass(frozen=True)
class EditAtHand:
    """The law with an edited file, and what that moves in the years for which it was asked."""

    law: EditedLaw
    _moved: dict[str, tuple[CountedBefore, Impact]] = field(default_factory=dict)

    def impact(self, year: CollectionAtHand) -> Impact:
        """Find what the edit moves in a year, which is counted once before all edits and once with this one."""
        counted = _counted(year, self.law.before)
        held = self._moved.get(year.name)
        if held is None or held[0] is not counted:
            held = self._moved[year.name] = counted, self.law.comparison.impact(year.folder, counted)
        return held[1]


@dataclass(frozen=True, slots=True)
class SinceSigned:
    """What of the law was changed since the last signature under it; `lost`: files whose text of then is not known."""

    signature: JournalEntry
    changes: Sequence[ShownChange]
    lost: Sequence[str]


@dataclass(frozen=True, slots=True)
class MovedYear:
    """What an edit moves in a year at hand, or why that cannot be counted."""

    name: str
    impact: ShownImpact | None
    faults: Sequence[Fault]


def pages(workplace: Workplace) -> Blueprint:
    """Return the law of a day, one article of it, a file that is edited, and what saving it would move."""
    routes = Blueprint("law", __name__)

    @routes.get("/<lang>/<name>/law")
    def law(lang: str, name: str) -> Response:
        return _law(workplace, workplace.collection(name))

    @routes.get("/<lang>/<name>/law/article/<path:short>")
    def article(lang: str, name: str, short: str) -> Response:
        return _article(workplace.collection(name), short)

    @routes.get("/<lang>/<name>/law/file/<path:file>")
    def read_file(lang: str, name: str, file: str) -> Response:
        return _file(workplace.collection(name), file)

    @routes.route("/<lang>/<name>/law/edit/<path:short>", methods=["GET", "POST"])
    def edit(lang: str, name: str, short: str) -> Response:
        return _edit(workplace.collection(name), short)

    @routes.post("/<lang>/<name>/law/proof/<path:short>")
    def proof(lang: str, name: str, short: str) -> Response:
        collection = workplace.collection(name)
        file = law_file(short, collection.definitions)
        content = edited(file, collection.definitions)
        return part("law_proof.html", **_proof(collection, file, content))

    @routes.route("/<lang>/<name>/law/moves/<path:short>", methods=["GET", "POST"])
    def moves(lang: str, name: str, short: str) -> Response:
        return _moves(workplace, workplace.collection(name), short)

    @routes.get("/<lang>/<name>/law/moved/<year>/<path:short>")
    def moved(lang: str, name: str, year: str, short: str) -> Response:
        collection = workplace.collection(name)
        edit = _kept_edits(collection).get(_key(law_file(short, collection.definitions), request.args.get("edit", "")))
        if edit is None:
            raise SourceRefused(Fault(Place(year), *BEGUN_FROM_ANOTHER, "user"))
        return part("law_moved_year.html", year=_moved_year(workplace.collection(year), edit), roles={}, is_drawn=False)

    @routes.post("/<lang>/<name>/law/print/<path:short>")
    def print_out(lang: str, name: str, short: str) -> Response:
        collection = workplace.collection(name)
        file = law_file(short, collection.definitions)
        edit = _edit_of(collection, file, edited(file, collection.definitions))
        law = edit.law
        impacts = [edit.impact(year) for year in _readable(workplace, workplace.collections)]
        made = printed(law.changes, impacts, law.before, law.proved, collection.name)
        return Response(made, mimetype="text/html", headers={"Content-Security-Policy": REPORT_POLICY})

    return routes


def _law(workplace: Workplace, collection: CollectionAtHand) -> Response:
    """Return what waits for the lawyer, what the law says otherwise than last year, and all articles on a day."""
    definitions = collection.definitions
    lines = {entry.article: turning_days(entry, definitions) for entry in definitions.law.files}
    days = sorted({turn.day for turns in lines.values() for turn in turns})
    on = _day_asked(days)
    of_articles = {entry.file for entry in definitions.law.files}
    waiting, touched = _waiting(collection), _touched(collection)
    todo = [*_tasks(collection, waiting, touched)]
    questions = sorted(definitions.law.decisions.values(), key=lambda case: (case.id not in touched, not case.is_open))
    before = _last_year(workplace, collection)
    return page(
        "law.html",
        collection,
        tab="law",
        todo=todo,
        next_task=next_task(todo),
        since=before,
        changes=_since(collection, before),
        since_signed=_since_signed(collection),
        on=on,
        days=days,
        turn=max((number for number, day in enumerate(days) if day <= on), default=0),
        articles=law_on(on, definitions),
        shorts={entry.file: short_of(entry.file) for entry in definitions.law.files},
        signatures={entry.article: signature(entry.approval) for entry in definitions.law.files},
        in_force=in_force,
        remarks=_by_check(_remarks(collection)),
        proved=proved(size_of(definitions.law, compile_law(definitions.law))),
        waiting=waiting,
        touched=touched,
        questions=[(question, answer(question), state(question)) for question in questions],
        lists=[(short_of(name), name) for name in law_files(definitions) if name not in of_articles],
    )


def _touched(collection: CollectionAtHand) -> dict[str, Text]:
    """Say by question how many units of the year rest on it; leave out the questions on which none does."""
    labels = collection.definitions.codelists["unit"].by_code
    return {
        row.decision: joined(
            (layout("{unit}: {count}", unit=labels[unit].label, count=count) for unit, count in row.units.items()), "; "
        )
        for row in collection.run.mapped.questions
        if not row.is_idle
    }


def _tasks(collection: CollectionAtHand, waiting: Sized, touched: Mapping[str, Text]) -> Iterator[Task]:
    """Yield what waits for the lawyer: questions on which figures rest, first days of articles, texts to sign."""
    here = f"{at(collection)}/law"
    for question in collection.run.mapped.questions:
        if question.decision in touched and not question.answered:
            address = f"{here}/edit/decisions?entry={question.decision}"
            yield Task(question.text, address, TaskState.TODO, touched[question.decision])
    files = {entry.article: entry.file for entry in collection.definitions.law.files}
    for article in collection.run.mapped.undated:
        name = _("First day in force of {article}", article=article)
        yield Task(name, f"{here}/article/{short_of(files[article])}#days", TaskState.TODO, _("missing"))
    if waiting:
        words = plural("{count} to sign", "{count} to sign", len(waiting))
        yield Task(_("Texts of the law"), f"{here}#waiting", TaskState.TODO, words)


def _last_year(workplace: Workplace, collection: CollectionAtHand) -> CollectionAtHand | None:
    """Return the collection at hand of the year before; None where there is none."""
    wanted = (collection.collection.geo, collection.collection.year - 1)
    found = ((entry, entry.told) for entry in workplace.collections)
    of_last_year = (entry for entry, told in found if told and (told.geo, told.year) == wanted)
    return next(_readable(workplace, of_last_year), None)


def _since(collection: CollectionAtHand, before: CollectionAtHand | None) -> Sequence[ShownChange]:
    """Find what the law of a collection says otherwise than that of another, or than as it came."""
    now = collection.definitions
    then = before.definitions if before else collection.as_it_came
    return collection.kept(
        f"law since {then.fingerprint}",
        lambda: [shown_change(change, then, now) for change in beside_signatures(then, now)],
    )


def _since_signed(collection: CollectionAtHand) -> SinceSigned | None:
    """Find what of the law was changed since the last signature under it that stands; None where there is none."""
    acts = acts_in_force(collection.collection.journal)
    signed = [entry for entry in acts if entry.act is Act.SIGNED and entry.about["kind"] not in OF_THE_YEAR]
    return (
        collection.kept(f"law signed {len(acts)}", lambda: _changed_since(signed[-1], acts, collection))
        if signed
        else None
    )


def _changed_since(signature: JournalEntry, acts: Sequence[JournalEntry], collection: CollectionAtHand) -> SinceSigned:
    now = collection.definitions
    texts = dict(texts_before(now.files, [entry for entry in acts if entry.number > signature.number]))
    if not texts:
        return SinceSigned(signature, (), ())
    known = {name: text for name, text in texts.items() if text is not None}
    then = load(replace(now.folder, edited={**now.folder.edited, **known}))
    changes = [shown_change(change, then, now) for change in beside_signatures(then, now)]
    return SinceSigned(signature, changes, sorted({*texts} - {*known}))


def _article(collection: CollectionAtHand, short: str) -> Response:
    """Return one article on a day: what it says, the rules that govern, the questions on which they rest."""
    definitions = collection.definitions
    file = law_file(short, definitions)
    entry = next((rule_file for rule_file in definitions.law.files if rule_file.file == file.name), None)
    if entry is None:
        return _edit(collection, short)
    turns = turning_days(entry, definitions)
    days = [turn.day for turn in turns]
    on = _day_asked(days)
    article = next(version for version in law_on(on, definitions) if version.entry is entry)
    decisions = definitions.law.decisions
    covered = article.coverage
    provisions = [_provision(provision, article, definitions) for provision in article.provisions]
    asked = definitions.law.questions
    rules = [
        ShownRule(
            rule,
            sentence(rule, definitions),
            in_force(rule.valid),
            covered.get(rule.id, 0),
            [decisions[id] for id in asked[rule.id]],
            [shown for shown in provisions if _is_of(rule, shown.provision)],
        )
        for rule in article.rules
    ]
    of_article = dict.fromkeys(id for rule in article.rules for id in asked[rule.id])
    return page(
        "law_article.html",
        collection,
        tab="law",
        on=on,
        file=file,
        days=days,
        turn=max((number for number, day in enumerate(days) if day <= on), default=0),
        turns=turns,
        kinds=KINDS,
        article=article,
        provisions=provisions,
        rules=rules,
        questions=[(decisions[id], answer(decisions[id]), state(decisions[id])) for id in of_article],
        signature=signature(entry.approval),
        waiting=_waiting(collection),
        in_force=in_force(entry.in_force),
        is_undated=not definitions.law.first_day_of(entry),
        marks=MARKS,
        how=DAYS,
        read_as_of=law_as_of(entry, definitions),
        remarks=_by_check([remark for remark in _remarks(collection) if remark.where.file == file.name]),
    )


def _waiting(collection: CollectionAtHand) -> dict[str, TextToSign]:
    """Return by id what waits for a signature, what the office has changed first."""
    return {text.text.id: text for text in sorted(texts_to_sign(collection), key=lambda entry: not entry.changes)}


def _file(collection: CollectionAtHand, file: str) -> Response:
    """Return a file of the definitions as it is read, with the statements of it that nobody has looked up."""
    definitions = collection.definitions
    if file not in definitions.files:
        abort(404)
    marked = [text for text in definitions.unsure if text.file == file and not text.is_confirmed]
    articles = {entry.file for entry in definitions.law.files}
    return page(
        "law_file.html",
        collection,
        tab="law",
        file=file,
        article=short_of(file) if file in articles else "",
        lines=shown_lines(definitions.files[file]),
        marks=[(sign.about, mark(sign.word)) for text in marked for sign in text.marks],
    )


def _remarks(collection: CollectionAtHand) -> tuple[LawRemark, ...]:
    """Find what the proof says of the law of a collection today."""
    return collection.kept(f"proof {today()}", lambda: prove_definitions(collection.definitions, today()), of_law=True)


def _provision(provision: Provision, article: ArticleOnADay, definitions: Definitions) -> ShownProvision:
    texts = [text for text in article.texts if text.paragraph == provision.paragraph]
    return ShownProvision(
        provision,
        article.entry.citation(provision.paragraph),
        national(LIMB, provision.limb, definitions) if provision.limb else NO_WORDS,
        in_force(provision.valid),
        term(SCOPES, provision.scope),
        term(CHILD, provision.child),
        mark(provision.confidence),
        [_text(text, provision.limb, article.entry) for text in texts],
    )


def _is_of(rule: Rule, provision: Provision) -> bool:
    """Tell whether a rule that tells paragraphs or limbs apart governs a provision."""
    codes = {PARAGRAPH: provision.paragraph, LIMB: provision.limb}
    return any(name in rule.conditions for name in codes) and all(
        rule.admits(name, code) for name, code in codes.items() if code
    )


def _text(text: LegalText, limb: str, entry: RuleFile) -> ShownText:
    source = source_of(text, entry)
    return ShownText(
        text,
        elements(text, limb),
        read_where(source) if source else NO_WORDS,
        source.link if source else "",
        [(note.says, note.source, mark(note.confidence)) for note in text.explained],
    )


def _edit(collection: CollectionAtHand, short: str, http: int = HTTPStatus.OK) -> Response:
    """Return a page to edit a file, by a form of one entry or as a text; once sent, as it was typed, with its proof."""
    definitions = collection.definitions
    file = law_file(short, definitions)
    content, proof = file.content, {}
    if request.method == "POST":
        try:
            content = edited(file, definitions)
            proof = _proof(collection, file, content) if content != file.content else {}
        except ThbError as refusal:
            proof, http = _refused(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    how, held = form_field("how") or TEXT, file.entries
    id, adds = request.values.get("entry", ""), bool(request.args.get("add")) or how == ADD
    entry = held.get(id, {}) if how in (TEXT, DAYS) else entry_sent(file, definitions)
    target = entry.get("count_as")
    counts = target if isinstance(target, dict) else {"indicator": target or NOTHING}
    return page(
        "law_edit.html",
        collection,
        http,
        tab="law",
        file=file,
        text=LawFile(file.name, file.kind, content).text,
        ids=[*held],
        id=id if id in held else "",
        adds=adds and file.kind == "rules",
        says=next((sentence(rule, definitions) for rule in definitions.law.rules if rule.id == id), NO_WORDS),
        entry=entry,
        how=how,
        from_day=form_field("from_day"),
        day_mark=form_field("confidence") or "proposed",
        indicator=counts["indicator"],
        target={name: code for name, code in counts.items() if name != "indicator"},
        has_form=how not in (TEXT, DAYS) or (request.method == "GET" and (id in held or adds)),
        new_id=form_field("new_id") or f"{id or file.short.replace('/', '-')}-{today()[:4]}",
        keys=keys(file, definitions),
        national=national_codes(definitions),
        european=european_codes(definitions),
        indicators=indicators(definitions),
        targets=_targets(collection, file),
        decisions=definitions.law.decisions,
        answers=ANSWERS,
        marks=MARKS,
        hows={"text": TEXT, "mend": MEND, "follow": FOLLOW, "add": ADD},
        proof=proof,
        to_sign=rule_to_sign(collection, id) if file.kind == "rules" else None,
    )


def _targets(collection: CollectionAtHand, file: LawFile) -> Sequence[tuple[str, Text]]:
    """Return the EU codes to which a list of codes may lead."""
    definitions = collection.definitions
    for crosswalk in definitions.law.crosswalks:
        if crosswalk.name == file.name:
            codes = definitions.codelists[definitions.dimension_lists[crosswalk.target]].codes
            return [(code.code, code.label) for code in codes]
    return []


def _edit_of(collection: CollectionAtHand, file: LawFile, content: bytes) -> EditAtHand:
    """Return the law with an edited file; of several asked for one after the other the last is kept."""
    kept, key = _kept_edits(collection), _key(file, sha256(content))
    found = kept.get(key) or EditAtHand(judged(collection.definitions, {file.name: content}, today()))
    kept.clear()
    kept.update(dict.fromkeys((key, _key(file, sha256(found.law.edited[file.name]))), found))  # as sent, and as judged
    return found


def _kept_edits(collection: CollectionAtHand) -> dict[tuple[str, str, str], EditAtHand]:
    """Return the edit that was judged last, by its key, while no file of the collection changes."""
    return collection.kept("edited law", dict)


def _key(file: LawFile, text: str) -> tuple[str, str, str]:
    return file.name, text, today()


def _last_edit(collection: CollectionAtHand, file: LawFile) -> EditAtHand | None:
    """Return the edit of a file that was judged last, while nothing is saved since."""
    return next((edit for (name, *_text), edit in [*_kept_edits(collection).items()] if name == file.name), None)


def _proof(collection: CollectionAtHand, file: LawFile, content: bytes) -> dict[str, Any]:
    """Find what stands beside a text that is edited: its faults with their lines, or what it changes."""
    law = _edit_of(collection, file, content).law
    broken = {case.fault: case for case in law.broken}
    faults = [
        ShownFault(
            fault,
            lines_of(fault, content) if fault.where.file == file.name else (),
            broken[fault].case if fault in broken else NO_WORDS,
            [(id, lines_of_rule(id, file, content)) for id in broken[fault].rules] if fault in broken else (),
        )
        for fault in law.faults
    ]
    return {
        "law": law,
        "faults": faults,
        "roles": {fault.who: ROLES.get(fault.who, NO_WORDS) for fault in law.faults},
        "is_same": content == file.content,
        "proved": proved(law.size) if law.size else NO_WORDS,
        "changes": [shown_change(change, law.before, law.proved) for change in law.changes] if law.holds else [],
    }


def _refused(refusal: ThbError) -> dict[str, object]:
    """Find what stands beside a form that makes no text, in place of a proof."""
    faults = [ShownFault(fault, (), NO_WORDS, ()) for fault in refusal.faults]
    return {"law": None, "faults": faults, "roles": {}, "is_same": False, "proved": NO_WORDS, "changes": ()}


def _moves(workplace: Workplace, collection: CollectionAtHand, short: str) -> Response:
    """Show before saving every cell of every year at hand that would move, and the form that saves.

    The page counts the collection's own year, and asks for each other one once it stands.
    Asked for without a form, as by the switch of the language: of the edit that was shown last. A text that cannot be
    saved is shown again as it was typed, with its faults.
    """
    file = law_file(short, collection.definitions)
    if request.method == "POST":
        try:
            edit = _edit_of(collection, file, edited(file, collection.definitions))
        except ThbError:
            return _edit(collection, short, HTTPStatus.UNPROCESSABLE_ENTITY)
        if not edit.law.holds:
            return _edit(collection, short, HTTPStatus.UNPROCESSABLE_ENTITY)
    elif last := _last_edit(collection, file):
        edit = last
    else:
        return done(f"/{language()}/{collection.name}/law/edit/{short}")
    law, content = edit.law, edit.law.edited[file.name]
    others = [found for found in workplace.collections if found.told and found.name != collection.name]
    every = request.args.get("years")
    counted = [collection, *(_readable(workplace, others) if every else ())]
    return page(
        "law_moves.html",
        collection,
        tab="law",
        file=file,
        text=LawFile(file.name, file.kind, content).text,
        begun_from=sha256(file.content),
        changes=[shown_change(change, law.before, law.proved) for change in law.changes],
        edit=sha256(content),
        place=_place_of(collection, file, law),
        years=[_moved_year(year, edit) for year in counted],
        waiting=[year.name for year in others if not every],
        lapsing=[*_lapsing(collection, law)],
        because=dict.fromkeys(law.before.languages, form_field("source")),
    )


def _place_of(collection: CollectionAtHand, file: LawFile, law: EditedLaw) -> str:
    """Say where among the pages of the law it is read what an edit changes: at its first entry that has an anchor."""
    about = [change.about for change in law.changes if change.file == file.name]
    if file.kind == "rules":
        rules = {rule.id for entry in law.proved.law.files for rule in entry.rules}
        return f"/article/{file.short}" + next((f"#{id}" for id in about if id in rules), "")
    questions = law.proved.law.decisions
    if file.kind == "decisions":
        entries = LawFile(file.name, file.kind, law.edited[file.name]).entries
        others = (id for id, entry in entries.items() if entry != file.entries.get(id))
        return next((f"#question-{id}" for id in (*about, *others) if id in questions), "#questions")
    return f"/file/{file.name}"


def _counted(year: CollectionAtHand, before: Definitions) -> CountedBefore:
    """Return a year by the law before edits; of several laws the last one asked for is kept."""
    kept: dict[str, CountedBefore] = year.kept("counted before edits", dict)
    found = kept.get(before.fingerprint) or counted_before(year.folder, before)
    kept.clear()
    kept[before.fingerprint] = found
    return found


def _moved_year(year: CollectionAtHand, edit: EditAtHand) -> MovedYear:
    """Find what an edit moves in a year, counted by the law of the collection whose law is edited."""
    try:
        return MovedYear(year.name, shown_impact(edit.impact(year), edit.law.before, edit.law.proved), ())
    except ThbError as refused:
        return MovedYear(year.name, None, [*refused.faults])


def _readable(workplace: Workplace, among: Iterable[FoundCollection]) -> Iterator[CollectionAtHand]:
    """Yield those of some collections whose descriptor can be read."""
    for found in among:
        held = workplace.collection(found.name)
        with suppress(ThbError):
            if held.collection:
                yield held


def _lapsing(collection: CollectionAtHand, law: EditedLaw) -> Iterator[str]:
    """Yield the ids of texts whose signature the edit undoes."""
    after = {entry.id: entry for entry in signable_texts(collection.collection, law.proved)}
    for text in signable_texts(collection.collection, law.before):
        if text.approval.signed and (text.id not in after or not after[text.id].approval.signed):
            yield text.id


def _day_asked(days: Sequence[str]) -> str:
    """Return the ISO day that the address asks for: as a day, as a number of the time line; else today."""
    turn, on = request.args.get("turn", ""), request.args.get("on", "")
    if is_whole(turn) and int(turn) < len(days):
        return days[int(turn)]
    try:
        return str(date.fromisoformat(on))
    except ValueError:
        return today()


def _by_check(remarks: Sequence[LawRemark]) -> dict[str, list[LawRemark]]:
    grouped: dict[str, list[LawRemark]] = {}
    for remark in remarks:
        grouped.setdefault(remark.check, []).append(remark)
    return grouped
