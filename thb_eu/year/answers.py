"""Read what suppliers wrote into marked copies: a log that only grows, and what the office made of it.

`deliveries/ID/answers.jsonl` holds a line for each answer and for each word of the office on one; the last word on a
remark holds, and the same answer again adds nothing. An answer changes no figure until a role accepts it: then a
correction goes into `corrections.yaml` on the authority of the supplier, an explanation into `waivers.yaml` as asked
for by the supplier, to be granted by another role. Once that act is withdrawn, the answer waits again. A correction
speaks of a cell that its remark is about, an explanation of the figures as they were when the remark was made: when
these have changed, it has lapsed. What cannot hold is asked again, as is what a role rejects: the next copy says why.
The words of a clerk are shown, and become the reason, where no person can stand in them; else they stay in the log and
in copies for that supplier, and are in no message, no entry of the journal and no dossier.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.limits import JOURNAL
from thb_eu.base.messages import NO_WORDS, Languages, Text, _, joined, literal, quoted, wording
from thb_eu.base.model import Audience, CheckedCollection, Finding, Outcome, Place
from thb_eu.base.ooxml.cell_reference import cell_name, is_cell
from thb_eu.base.printable import well_formed
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import DELIVERIES, HASH_SHOWN, Act
from thb_eu.definitions.journal import RESTORE, Journal
from thb_eu.results import Collection, Submission
from thb_eu.results.deliveries import DeliveryState, SentDelivery, acts_in_force, deliveries_of
from thb_eu.run import prepare, run_of
from thb_eu.sources import read_collection
from thb_eu.sources.coding import label_read
from thb_eu.sources.sheets import clean
from thb_eu.sources.text_files import WORKBOOKS
from thb_eu.sources.workbooks import opened
from thb_eu.templates.annotated_copies import AnnotatedCopy, copies_of, write_copies
from thb_eu.templates.annotated_copies.console_lines import RefusedDelivery
from thb_eu.templates.annotated_copies.copy_stamp import (
    BEGINS,
    CopyStamp,
    StampedRemark,
    delivery_in,
    entry_numbers,
    numbered_before,
    stamp_in,
)
from thb_eu.templates.annotated_copies.remarks import HeardAnswer
from thb_eu.templates.annotated_copies.remarks_sheet import ANSWER, CORRECTED_TO, RIGHT_BECAUSE, ROLE
from thb_eu.year.acting import NOBODY_NAMED, Acting
from thb_eu.year.changes import TableFile, held_cell
from thb_eu.year.forms import refuse_unknown
from thb_eu.year.forms.stamp import parts_with_texts
from thb_eu.year.journal_verification import folder_of, purged_in
from thb_eu.year.received_deliveries import delivery_named
from thb_eu.year.workspace import Workspace, folder_to_change, working_on

LOG = "answers.jsonl"
PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"
ASKED, LAPSED = "asked", "lapsed"
"""States that no line of the log tells: accepted and granted by nobody yet; and said of figures that have changed."""


@dataclass(frozen=True, slots=True)
class SuppliersAnswer:
    """An answer as the log has it: to which remark on which delivery, of which kind, and its value or its reason.

    `cell`: the cell that is corrected, and what it `held` when that was said. `said`: as it was typed; `shown`: the
    same, where it can be a reason and no person stand in it. `state`: proposed, accepted, asked (that its waiver be
    granted), lapsed or rejected; `entry`: the id of the correction or of the waiver that it became, by the `act` of
    that number in the journal; `because`: why it was rejected and is asked again; `by`: the role that answered, if
    told.
    """

    delivery: str
    remark: StampedRemark
    kind: str
    text: str
    cell: str
    held: str | None
    on: str
    copy: str
    state: str = PROPOSED
    entry: str = ""
    act: int = 0
    because: Text = NO_WORDS
    by: str = ""
    said: str = ""
    shown: str = ""

    def is_repeated_by(self, other: SuppliersAnswer) -> bool:
        """Tell whether another answer says nothing new; what was rejected is asked again, and may be said again.

        So may an explanation of figures that have changed.
        """
        same = not differ(self, other) and (self.kind == CORRECTION or self.remark.evidence == other.remark.evidence)
        return same and (self.state != REJECTED or self.copy == other.copy)

    @property
    def place(self) -> str:
        """The table and the cell of which it speaks."""
        return " ".join(dict.fromkeys(filter(None, (self.remark.contract, self.cell or self.remark.cell))))

    @property
    def words(self) -> Text:
        """The answer: the value of a correction, else as it was typed."""
        return CORRECTED_TO.filled({"value": self.text}) if self.kind == CORRECTION else quoted(self.said or self.text)


# --- the log ----------------------------------------------------------------------------------------------------------


def answers_of(package: str | Path, definitions: Definitions) -> tuple[SuppliersAnswer, ...]:
    """Return the answers of a collection (`answers_in`), those lapsed too whose figures have changed."""
    return with_lapsed(read_collection(package, definitions), definitions)


def open_answers_to(package: str | Path, delivery: str, definitions: Definitions) -> tuple[SuppliersAnswer, ...]:
    """Return the answers to a delivery of which somebody has still to say something, or that are asked again."""
    answers = answers_in(read_collection(package, definitions))
    return tuple(word for word in answers if word.delivery == delivery and word.state in (PROPOSED, LAPSED, REJECTED))


def answers_in(collection: Collection) -> tuple[SuppliersAnswer, ...]:
    """Return the last answer to each remark on the deliveries of a collection, by number of the remark.

    An answer outlives the delivery that it was about, until the one that stands now brings another to the same remark.
    What its files and its journal say is seen; that figures have changed which were explained, `as_judged` tells.
    """
    in_force = {entry.number for entry in acts_in_force(collection.journal)}
    found: list[SuppliersAnswer] = []
    standing = {told.contract: told.delivery for told in collection.statements}
    standing |= {str(entry["thb:contract"]): delivery_in(path) for path, entry in collection.by_file.items()}
    for path in sorted((collection.folder / DELIVERIES).glob(f"*/{LOG}")):
        delivery = path.parent.name
        told = replayed(read_bounded(path, JOURNAL, name=path.name), delivery).values()
        found += (_as_it_stands(answer, collection, in_force, answer.remark.contract in standing) for answer in told)
    anew = {answer.remark.fingerprint for answer in found if standing.get(answer.remark.contract) == answer.delivery}
    found = [
        answer
        for answer in found
        if standing.get(answer.remark.contract) == answer.delivery or answer.remark.fingerprint not in anew
    ]
    return tuple(sorted(found, key=lambda answer: ([*map(int, answer.remark.number.split("-"))], answer.delivery)))


def _as_it_stands(
    answer: SuppliersAnswer, collection: Collection, in_force: set[int], has_table: bool
) -> SuppliersAnswer:
    """Return the answer with its state, as far as the files and the journal tell it."""
    granted = {waiver.id: bool(waiver.granted_by) for waiver in collection.waivers}
    known = {correction.id for correction in collection.corrections} if answer.kind == CORRECTION else granted.keys()
    if answer.state == ACCEPTED and (answer.act not in in_force or answer.entry not in known):
        answer = replace(answer, state=PROPOSED, entry="", act=0)
    if answer.state == ACCEPTED and answer.kind == EXPLANATION and not granted[answer.entry]:
        answer = replace(answer, state=ASKED)
    stays = answer.state == REJECTED or (answer.state == ACCEPTED and answer.kind == CORRECTION)
    return answer if has_table or stays else replace(answer, state=LAPSED)


def as_judged(answers: Iterable[SuppliersAnswer], examined: CheckedCollection) -> tuple[SuppliersAnswer, ...]:
    """Return the answers, each explanation lapsed of which the finding is gone or rests on other figures.

    A waiver that was renewed for the new figures keeps its explanation; of a check that was not put nobody can tell.
    """
    findings: dict[str, list[Finding]] = {}
    for finding in examined.findings:
        findings.setdefault(finding.fingerprint, []).append(finding)
    unheard = {*examined.left_out, *(result.check for result in examined.findings if result.outcome is Outcome.NOT_RUN)}

    def holds(answer: SuppliersAnswer) -> bool:
        return any(
            result.evidence == answer.remark.evidence or (answer.state != PROPOSED and result.outcome is Outcome.WAIVED)
            for result in findings.get(answer.remark.fingerprint, ())
        )

    return tuple(
        replace(answer, state=LAPSED)
        if _is_bound(answer) and answer.remark.check not in unheard and not holds(answer)
        else answer
        for answer in answers
    )


def _is_bound(answer: SuppliersAnswer) -> bool:
    """Tell whether it is an explanation that holds only as long as the figures are the same."""
    return answer.kind == EXPLANATION and answer.state in (PROPOSED, ASKED, ACCEPTED)


def with_lapsed(collection: Collection, definitions: Definitions) -> tuple[SuppliersAnswer, ...]:
    """Return the answers as they stand; judge the collection only if something was explained, by suites if need be."""
    found = [
        answer if _is_of_now(answer, collection, definitions) else replace(answer, state=LAPSED)
        for answer in answers_in(collection)
    ]
    checks = {answer.remark.check for answer in found if _is_bound(answer)}
    if not checks:
        return tuple(found)
    run = run_of(collection, definitions, set_aside=True)
    return as_judged(found, run.examined(fast=checks <= definitions.checks.keys()))


def _is_of_now(answer: SuppliersAnswer, collection: Collection, definitions: Definitions) -> bool:
    """Tell whether the cell that an answer would correct stands in the table of now as in the one that it is about."""
    name = answer.remark.contract
    now, agreed = standing_tables(collection).get(name, {"path": ""}), definitions.contracts[name]
    if answer.kind != CORRECTION or answer.state != PROPOSED or delivery_in(now["path"]) in ("", answer.delivery):
        return True
    then = next(lot.resources.get(name, {}) for lot in deliveries_of(collection.journal) if lot.id == answer.delivery)
    try:
        files = [TableFile(collection.folder, entry, collection.year) for entry in (then, now)]
        cells = [held_cell(file, agreed, Place(file.path, answer.remark.sheet, answer.cell)) for file in files]
    except (ThbError, OSError, KeyError):
        return False
    return (cells[0].text, cells[0].labels) == (cells[1].text, cells[1].labels)


def replayed(content: bytes, delivery: str) -> dict[str, SuppliersAnswer]:
    """Return what the lines of a log come to, by fingerprint."""
    found: dict[str, SuppliersAnswer] = {}
    for number, line in enumerate(content.splitlines(), 1):  # of bytes: a text may hold what it calls the end of a line
        try:
            told = json.loads(line)
            if "state" in told:
                told_of = found[told["fingerprint"]]
                found[told["fingerprint"]] = replace(
                    told_of,
                    state=told["state"],
                    entry=told.get("entry", ""),
                    act=told.get("act", 0),
                    because=wording(told.get("because", "")),
                )
            else:
                remark = StampedRemark(**told.pop("remark"))
                found[remark.fingerprint] = SuppliersAnswer(delivery, remark, **told)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            problem = ("journal-entry-invalid", _("this line is no answer to a remark."), RESTORE)
            raise SourceRefused(Fault(Place(f"{delivery}/{LOG}", line=number), *problem, "analyst")) from None
    return found


def add_lines(space: Workspace, delivery: str, lines: Iterable[Mapping[str, object]]) -> None:
    """Have lines added to the log of a delivery."""
    name = f"{DELIVERIES}/{delivery}/{LOG}"
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    space.put(name, space.read(name) + text.encode())


def differ(answer: SuppliersAnswer, other: SuppliersAnswer) -> bool:
    """Tell whether two answers say something else."""
    return (answer.kind, answer.text, answer.cell) != (other.kind, other.text, other.cell)


def standing_tables(collection: Collection) -> Mapping[str, Mapping[str, Any]]:
    """Return by contract the entry of the table that stands for it, whatever delivery brought it."""
    return {str(entry["thb:contract"]): {**entry, "path": path} for path, entry in collection.by_file.items()}


def tables_of(collection: Collection, delivery: str) -> Mapping[str, Mapping[str, Any]]:
    """Return by contract the tables of a delivery in the collection; one laid there by hand is known by its hash."""
    found = {}
    for path, entry in collection.by_file.items():
        file = collection.folder.joinpath(*path.split("/"))
        id = delivery_in(path)
        if id == delivery or (
            not id and file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest()[:HASH_SHOWN] == delivery
        ):
            found[str(entry["thb:contract"])] = {**entry, "path": path}
    return found


def settle(
    space: Workspace, answer: SuppliersAnswer, state: str, entry: str = "", act: int = 0, because: Text = NO_WORDS
) -> SuppliersAnswer:
    """Add the word of the office on an answer to its log; the answer as it is now."""
    why = because.by_language_of(space.definitions.languages)
    told = {"fingerprint": answer.remark.fingerprint, "state": state, "entry": entry, "act": act, "because": why}
    add_lines(space, answer.delivery, [{**told, "role": space.acting.role, "on": space.acting.on}])
    return replace(answer, state=state, entry=entry, act=act, because=because)


def heard_answers(collection: Collection, examined: CheckedCollection) -> Mapping[str, HeardAnswer]:
    """Return by fingerprint the answers to a collection as it was judged that hold or are asked again.

    The next copy shows them.
    """
    found = {}
    for answer in as_judged(answers_in(collection), examined):
        table = standing_tables(collection).get(answer.remark.contract)
        if answer.state in (ACCEPTED, ASKED, REJECTED) and table is not None:
            where = Place(str(table["path"]), answer.remark.sheet, answer.remark.cell, column=answer.remark.column)
            again = NO_WORDS
            if answer.state == REJECTED:
                again = AGAIN.filled({"answer": quoted(answer.said) if answer.said else answer.words})
                again = joined((again, answer.because), " ")
            is_correction = answer.kind == CORRECTION
            heard = HeardAnswer(answer.remark.check, where, answer.words, is_correction, again)
            found[answer.remark.fingerprint] = heard
    return found


STATES = {
    PROPOSED: _("waits to be settled"),
    ACCEPTED: _("accepted"),
    ASKED: _("accepted; the waiver {entry} waits for a grant"),
    LAPSED: _("lapsed: the figures have changed since"),
    REJECTED: _("asked again"),
}
AGAIN = _("You answered: {answer}. We ask once more:")
TO, HIDDEN = _("corrected, {held} → {value}"), _("in words, in deliveries/{delivery}/answers.jsonl")
LONGEST_NUMBER = 12


def answer_in_words(answer: SuppliersAnswer, definitions: Definitions) -> Text:
    """Say what a supplier answered: its words, of those that can name a person where they stand; of a correction its
    value, and its words where they say more.
    """
    words = (quoted(" ".join(answer.shown.split())),) if answer.shown else ()
    if answer.kind != CORRECTION:
        return joined(words or (HIDDEN.filled({"delivery": answer.delivery}),))
    held, value = shown_values(answer, definitions)
    corrected = TO.filled({"held": literal(held) if held else _("blank"), "value": literal(value)})
    return joined((corrected, *words), " ")


def shown_values(answer: SuppliersAnswer, definitions: Definitions) -> tuple[str, str]:
    """Say what the cell of a correction held, and what it is to be read as; no text that no list of its table has."""
    if answer.kind != CORRECTION:
        return "", ""
    columns = [field for field in definitions.contracts[answer.remark.contract].fields if field.dimension]

    def shown(text: str) -> str:
        known = any(not label_read(text, column, definitions.law.lists).unresolved for column in columns)
        return text if not text or known or (text.isdigit() and len(text) <= LONGEST_NUMBER) else "…"

    return shown(answer.held or ""), shown(answer.text)


# Read the answers that a supplier wrote into a marked copy of theirs.
#
# A copy is known by its stamp, whatever it is called and whichever program saved it. Every text in the column for
# answers is one. A number, alone or with any of the phrasings that `answer_phrasings.csv` lists, corrects the cell
# that is named (`D4: corrected to 12`), or the only one that the remark is about; everything else explains. Capitals,
# accents, spaces and commas make no difference. Nothing is guessed: a correction of nobody knows which cell is
# unclear.

CORRECTION, EXPLANATION, UNCLEAR = "correction", "explanation", "unclear"
PHRASINGS = Path(__file__).with_name("answer_phrasings.csv")
LONGEST_VALUE = 100
NO_PLACE = Place()
NUMBER, UNIT = "number", "unit"
"""Phrasings that only correct before a number; words behind one that say what is counted."""
QUOTES = " \t\n\"'„“”»«"
NAMED = r"\W*(?:\d+-\d+\W+)?(?:(?P<cell>[a-z]{1,3}[1-9]\d*)\W+)?"
"""The number of the remark may be repeated, and a cell may be named."""
UNSIGNED = r"(?<![-+−–±])(?<![+−±] )"
"""A difference is no value: of "+2" nobody takes the 2 for the count."""
BEFORE = rf"(?:[^\d\n]{{1,60}}[,.:;!–-])??{NAMED}"
"""Words without a number may come first."""


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """What stands beside a remark, as it was typed (`said`): its kind, and the value or the reason.

    `is_explained`: whether a correction says more than its value.
    `cell`: the cell that is corrected, empty where none is known. `where`: where it stands in the copy.
    """

    remark: StampedRemark
    where: Place
    said: str
    kind: str = UNCLEAR
    text: str = ""
    cell: str = ""
    is_explained: bool = False

    @property
    def reason(self) -> str:
        """What of it can be the reason of what it becomes; nothing of a mere value."""
        return self.said if self.kind != CORRECTION or self.is_explained else ""


@dataclass(frozen=True, slots=True)
class ReturnedCopy:
    """A marked copy that came back: its stamp, and every answer that was typed into it.

    `role`: in which role somebody says to answer, empty where nobody does; it stands at `role_at`.
    """

    stamp: CopyStamp
    answers: tuple[TypedAnswer, ...]
    role: str = ""
    role_at: Place = NO_PLACE


def returned_copy(content: bytes, name: str, definitions: Definitions) -> ReturnedCopy | None:
    """Return the marked copy that the file called `name` is; nothing if it is none."""
    if not content.startswith(WORKBOOKS) or not any(BEGINS in text for text in parts_with_texts(content, name)):
        return None
    contract = next(iter(definitions.contracts.values()))
    with opened(content, name) as book:
        sheets = {title: dict(book.sheet(title, contract).rows) for title in book.titles}
    stamp = stamp_in(sheets)
    if stamp is None:
        return None
    typed = (found for title, rows in sheets.items() for found in _typed(rows, stamp, Place(name, title), definitions))
    roles = (
        found for title, rows in sheets.items() for found in _role(rows, Place(name, title), definitions.languages)
    )
    return ReturnedCopy(stamp, tuple(typed), *next(roles, ("", NO_PLACE)))


def _role(rows: Mapping[int, Sequence[str]], sheet: Place, languages: Languages) -> Iterator[tuple[str, Place]]:
    """Yield what stands right of where the remarks sheet asks for a role, and where."""
    labels = {_plain(ROLE.in_language(lang)) for lang in languages}
    for number, cells in rows.items():
        texts = [clean(cell) for cell in cells]
        label = next((at for at, text in enumerate(texts) if labels & {*_plain(text).split("\n")}), None)
        for at in range(label + 1 if label is not None else len(texts), len(texts)):
            if texts[at]:
                yield well_formed(texts[at]), Place(sheet.file, sheet.sheet, cell_name(number, at + 1))


def _typed(
    rows: Mapping[int, Sequence[str]], stamp: CopyStamp, sheet: Place, definitions: Definitions
) -> Iterator[TypedAnswer]:
    """Yield the answers on a sheet: below the heading of their column, in the row of a remark or below it."""
    known, languages = {remark.number: remark for remark in stamp.remarks}, definitions.languages
    headings = {_plain(ANSWER.title.in_language(lang)) for lang in languages}
    column, remark = None, None
    found: list[tuple[StampedRemark, Place, list[str]]] = []
    for number, cells in rows.items():
        texts = [clean(cell) for cell in cells]
        lines = [{_plain(line) for line in text.split("\n")} for text in texts]
        heading = next((at for at, line in enumerate(lines) if line & headings), None)
        if heading is not None:
            column, remark = heading, None
        elif column is not None:
            own = next((known[text] for text in texts[:column] if text in known), None)
            remark, text = own or remark, texts[column] if column < len(texts) else ""
            if remark and text and not own and found and found[-1][0] is remark:
                found[-1][2].append(text)
            elif remark and text:
                found.append((remark, Place(sheet.file, sheet.sheet, cell_name(number, column + 1)), [text]))
    for answered, where, parts in found:
        yield _understood(answered, well_formed("\n".join(parts)), where, languages)


def _understood(remark: StampedRemark, said: str, where: Place, languages: Languages) -> TypedAnswer:
    """Return one answer, as far as it is understood."""
    plain, answer, phrasings = _plain(said), TypedAnswer(remark, where, said), _phrasings(languages)
    for pattern, kind in phrasings.patterns:
        if found := pattern.fullmatch(plain):
            rest = said[found.start("rest") :].strip(QUOTES)
            if kind == EXPLANATION:
                return replace(answer, kind=kind, text=rest) if any(map(str.isalpha, rest)) else answer
            value = phrasings.value.fullmatch(_plain(rest))
            text = rest[: value.end("value")].replace(" ", "") if value else rest.removesuffix(".").rstrip()
            alone = next(filter(is_cell, (remark.cell, remark.about)), "")
            cell = (found["cell"] or alone).upper()
            is_value = cell and text and "\n" not in text and len(text) <= LONGEST_VALUE
            is_explained = bool(value and value["reason"])
            taken = replace(answer, kind=CORRECTION, text=text, cell=cell, is_explained=is_explained)
            return taken if is_value else answer
    explains = any(map(str.isalpha, said)) and not phrasings.of_a_value.search(plain)
    return replace(answer, kind=EXPLANATION, text=said.strip(QUOTES)) if explains else answer


@dataclass(frozen=True, slots=True)
class _Phrasings:
    """What begins an answer of which kind, the longest first; how a number is written, with its reason or without.

    `of_a_value`: by what an answer shows that it means a value, wherever that stands.
    """

    patterns: tuple[tuple[re.Pattern[str], str], ...]
    value: re.Pattern[str]
    of_a_value: re.Pattern[str]


@lru_cache(maxsize=8)
def _phrasings(languages: Languages) -> _Phrasings:
    """Read the phrasings, and the two forms of an answer in each language."""
    kinds = {_plain(row["phrase"]): row["answer"] for row in rows_of(PHRASINGS.read_bytes())}
    for form, kind in ((CORRECTED_TO, CORRECTION), (RIGHT_BECAUSE, EXPLANATION)):
        kinds |= {_plain(form.words(lang).partition("{")[0]).strip(): kind for lang in languages}
    kinds = dict(sorted(kinds.items(), key=lambda of_phrase: (-len(of_phrase[0]), of_phrase[0])))
    words = {phrase: r"[\s,;:]+".join(map(re.escape, re.split(r"[\s,;:]+", phrase))) for phrase in kinds}
    units, values = ("|".join(words[term] for term in kinds if kinds[term] == kind) for kind in (UNIT, CORRECTION))
    because = "|".join({phrase.split()[-1]: "" for phrase, kind in kinds.items() if kind == EXPLANATION})
    reason = rf"(?:\s*[,;(–-]|[.:](?!\d)|\s+(?:{because})\b)\W*[^\W\d_].*"
    value = rf"{UNSIGNED}(?P<value>\d{{1,3}}(?: \d{{3}})+|\d+)(?:\s+(?:{units})\b)?[.!]?(?P<reason>{reason})?"
    begins = {rf"{BEFORE}{words[phrase]}(?!\w)[\s:,;=…]*": kind for phrase, kind in kinds.items() if kind != UNIT}
    begins[rf"{NAMED}=?\s*"] = NUMBER
    patterns = [
        (re.compile(rf"{begin}(?P<rest>{value if kind == NUMBER else '.*'})", re.DOTALL), kind)
        for begin, kind in begins.items()
    ]
    return _Phrasings(tuple(patterns), re.compile(value, re.DOTALL), re.compile(rf"\b(?:{values})\b"))


def _plain(text: str) -> str:
    """Return the text in small letters without accents, sign by sign, so that every place stays where it is."""
    return "".join((unicodedata.normalize("NFKD", sign.lower()) or sign)[0] for sign in text)


# Return marked copies of suppliers' files, and enter in the journal that they went back.
#
# Copies of what was refused on receipt were made then, and go back too until the journal says that they did. Of a
# delivery the journal keeps which remark has which number, so that 14-2 stays 14-2 in every later copy.

GIVEN_BACK = (".remarks.xlsx", "reason.txt")
"""How the files end that are made when a delivery is refused."""


@dataclass(frozen=True, slots=True)
class ReturnedCopies:
    """The copies that went back, of which submission; `refused`: those of deliveries that were refused on receipt.

    `entered`: whether the journal knows of it; then what was refused does not go back again.
    """

    copies: tuple[AnnotatedCopy, ...]
    submission: Submission
    refused: tuple[RefusedDelivery, ...]
    entered: bool


def return_copies(
    package: str | Path,
    definitions: Definitions,
    out: str | Path,
    acting: Acting = NOBODY_NAMED,
    *,
    every: bool = False,
    supplier: str = "",
    delivery: str = "",
) -> ReturnedCopies:
    """Write the marked copies into the folder `out`: of files with a finding, or of `every` file.

    Of one `supplier` (a package of contracts) or one `delivery` (how its id begins) alone, where it is named; else of
    all. Refused are a supplier who has no contract, and a delivery that the journal does not know.

    Where a role is `acting` a collection that has a journal gets an entry for each delivery; else the journal does not
    know that they went back.
    """
    with ExitStack() as stack:
        space = None
        if acting.role:
            folder = folder_to_change(package, definitions)
            space = stack.enter_context(working_on(folder, acting))
        submission = prepare(package, definitions, Audience.INTERNAL, set_aside=True)
        journal, collection = submission.collection.journal, submission.collection
        known = dict.fromkeys(name.partition("/")[0] for name in definitions.contracts)
        refuse_unknown([supplier] if supplier else [], [*known])
        delivery = delivery_named(delivery, journal).id if delivery else ""
        copies = tuple(
            copy
            for copy in copies_of(submission, every, heard_answers(collection, submission.examined))
            if delivery in ("", copy.delivery) and supplier in ("", copy.supplier)
        )
        beside = [
            (lot, dict(_made_before(lot, journal, collection.folder)))
            for lot in _refused(journal, every)
            if delivery in ("", lot.id) and supplier in ("", lot.supplier)
        ]
        files = {name: content for _one, contents in beside for name, content in contents.items()}
        offices = {name: told.office for name, told in definitions.suppliers.items()}
        refused = tuple(
            RefusedDelivery(lot.id, lot.supplier, offices.get(lot.supplier, literal(lot.supplier)), lot.on, tuple(made))
            for lot, made in beside
        )
        entered = space is not None and bool(journal.entries)
        if space is not None and entered:
            _enter(space, copies, [refusal.id for refusal in refused])
        write_copies(copies, submission, out, files)
        if space is not None:
            space.write()
    return ReturnedCopies(copies, submission, refused, entered or not journal.entries)


def _refused(journal: Journal, every: bool) -> Iterator[SentDelivery]:
    """Yield the deliveries that were refused and did not go back yet; or `every` one.

    What nobody knows whose it is and was removed again goes back to nobody.
    """
    removed = purged_in(journal)
    gone = {str(entry.about["delivery"]) for entry in acts_in_force(journal) if entry.act is Act.RETURNED}
    for delivery in deliveries_of(journal):
        is_aside = not delivery.supplier and delivery.id in removed
        if delivery.state is DeliveryState.REFUSED and not is_aside and (every or delivery.id not in gone):
            yield delivery


def _made_before(delivery: SentDelivery, journal: Journal, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what was made of a refused delivery when it came, called by its number and, if known, its supplier."""
    called = "-".join(filter(None, (entry_numbers(journal)[delivery.id], delivery.supplier)))
    for path in sorted(folder.joinpath(folder_of(delivery.id, Act.REFUSED)).glob("*")):
        ending = next((ending for ending in GIVEN_BACK if path.name.endswith(ending)), "")
        if ending:
            yield f"{called}.{ending.removeprefix('.')}", path.read_bytes()


def _enter(space: Workspace, copies: Sequence[AnnotatedCopy], refused: Sequence[str]) -> None:
    """Enter which deliveries went back, with the remarks that were numbered now, in the order of their numbers."""
    known = entry_numbers(space.journal)
    by_delivery: dict[str, list[AnnotatedCopy]] = {}
    for copy in copies:
        if copy.delivery in known and copy.open:
            by_delivery.setdefault(copy.delivery, []).append(copy)
    for id, parts in by_delivery.items():
        before = numbered_before(space.journal, id)
        remarks = sorted(
            (remark for copy in parts for remark in copy.remarks), key=lambda remark: int(remark.number.split("-")[1])
        )
        new = [remark.fingerprint for remark in remarks if remark.fingerprint not in before]
        about = {"delivery": id, "findings": sum(copy.open for copy in parts), "remarks": new}
        space.enter(Act.RETURNED, about)
    for id in refused:
        space.enter(Act.RETURNED, {"delivery": id, "findings": 0})
