"""Make the dossier again from its inputs and definitions, and hold it to its files byte for byte.

Comes in: the dossier and, where it holds no inputs (the public edition) or only their hashes (registers of persons),
the collection that its owner brings. Goes out: the submission as it comes out now, or the reason why there is none;
then every file that is missing, too many, or comes out otherwise. The plausibility suites are run again for the public
edition alone, which withholds what they found (unless they were left out then); for any other their findings are taken
from findings.json. A filled template is held elsewhere, cell by cell. Another version of the engine or of a library may
write other bytes for the same numbers: then no bytes are compared.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from thb_eu.base import second_process
from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import SourceRefused, ThbError
from thb_eu.base.limits import WORKBOOK_FILE
from thb_eu.base.messages import NO_WORDS, Text, _, plural, wording
from thb_eu.base.model import (
    Audience,
    CheckedCollection,
    CheckResult,
    Finding,
    Outcome,
    Place,
    Remedies,
    Severity,
    State,
)
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.checks import CheckMetadata, all_checks
from thb_eu.definitions import Contract, Definitions, Folder, read_checked
from thb_eu.definitions.journal import Journal, JournalEntry
from thb_eu.dossiers import (
    FINDINGS,
    INPUTS,
    MANIFEST,
    Dossier,
    Row,
    descriptor_of,
    kept_elsewhere,
)
from thb_eu.dossiers.verification.sections import (
    CELLS,
    CHECKS,
    MADE_AGAIN,
    Difference,
    Judged,
    VerificationRun,
    VerificationSection,
    stated,
)
from thb_eu.dossiers.verification.sources_of_figures import Sheets, as_written
from thb_eu.parts import part_of
from thb_eu.publication.dossier import begun
from thb_eu.publication.dossier import dossier as all_files
from thb_eu.publication.edition import Edition, edition_of, is_hidden
from thb_eu.publication.manifest import (
    GIVEN_UP,
    KEYED,
    ORIGINALS,
    keyed_inputs,
    manifest,
    tools,
    tools_of,
)
from thb_eu.publication.workbook import sheets_of, workbook
from thb_eu.results import Package, Submission
from thb_eu.results.collection import AT_HAND
from thb_eu.results.known_figures import PERTURBATION
from thb_eu.results.waived_facts import with_waivers
from thb_eu.run import knowing, prepare
from thb_eu.sources import read_collection
from thb_eu.sources.collection import COLLECTIONS, as_described
from thb_eu.sources.file_safety import inside
from thb_eu.sources.known_releases import as_submitted, releases_beside, with_releases
from thb_eu.sources.sheets import Spot
from thb_eu.sources.workbooks import opened

RECOMPUTED, LEFT_OUT = "recomputed", "left out"
OF_PUBLIC = _("the public edition holds no inputs; bring the collection (--package)")
OF_REGISTERS = _("of registers of persons the dossier holds only hashes; bring the collection (--package): {files}")
OTHER_INPUTS = _("the inputs are not those that the manifest names; these differ: {files}")
OTHER_CONTENT = _("the content of this input is not the one in the manifest")
REFUSED = _("the numbers cannot be made again from the files of the dossier: {fault}")
NO_REGISTER = _(
    "the manifest names this input, the dossier lacks it, and according to the descriptor it is not a register "
    "of persons"
)
AS_A_PERSON, AS_INPUTS = "p1_", "i1_"
"""How inputs were named under a key before 2026-11-27, like a person; and how they are."""
COMPARED_FIELDS = (
    "package",
    "year",
    "geo",
    "audience",
    "disclosure_policy",
    PERTURBATION,
    GIVEN_UP,
    "corrections",
    "definitions_fingerprint",
)
WORST_FIRST = (State.BLOCKED.value, State.DRAFT.value, State.FINAL.value)

WRITTEN_AGAIN = "written-again"
ASKS_WHOLE = _("Is every file what it is when written again?")
OTHER_TOOLS = _("another version wrote the dossier ({names}); it need not write the same numbers in the same bytes")
OUTPUTS, PAGE = "outputs", "report.html"
WITH_REASON = (Outcome.NOT_APPLICABLE, Outcome.NOT_RUN)


@dataclass(frozen=True)
class RerunResult:
    """What came out: a submission, or the reason for none; and what differs in what the manifest says."""

    submission: Submission | None
    undone: Text
    differences: tuple[Difference, ...] = ()


def made_again(
    dossier: Dossier,
    definitions: Definitions,
    package: str | Path | None,
    built_in: Folder,
    known: Sequence[str | Path] = (),
) -> RerunResult:
    """Return the submission recomputed; a collection that was brought and cannot be read is refused as ever.

    `built_in` knows the collections that travel with the product: the definitions in a dossier know none.
    """
    audience, listed = Audience(dossier.manifest["audience"]), dossier.manifest["inputs"]
    if package is not None:
        fast = not audience.withholds or any(check["outcome"] == LEFT_OUT for check in dossier.findings["checks"])
        roots = {**definitions.folder.roots, COLLECTIONS: built_in.roots["datapackages"]}
        definitions = replace(definitions, folder=replace(definitions.folder, roots=roots))
        as_it_was = knowing(_as_it_was(dossier, package, definitions), definitions, known)
        return _held_to_manifest(prepare(as_it_was, definitions, audience, fast=fast), dossier)
    missing = _not_at_hand(dossier)
    if missing is not None:
        return RerunResult(None, missing, tuple(_wrongly_missing(dossier, definitions)))
    try:
        submission = prepare(dossier.folder / INPUTS / descriptor_of(listed), definitions, audience, fast=True)
    except ThbError as refused:
        refusals = tuple(REFUSED.filled({"fault": fault}) for fault in refused.faults)
        return RerunResult(None, refusals[0], tuple(Difference(RECOMPUTED, INPUTS, text) for text in refusals))
    originals = dossier.manifest.get(ORIGINALS, {})
    return _held_to_manifest(replace(submission, received=replace(submission.received, originals=originals)), dossier)


def _as_it_was(dossier: Dossier, package: str | Path, definitions: Definitions) -> Package:
    """Return the collection without what came after the dossier: collections at hand, acts, releases of the office.

    And with the releases that the dossier holds, whether they lie beside the collection or were named for the run.
    """
    collection = read_collection(package, definitions)
    manifest, journal = hashlib.sha256(dossier.read(MANIFEST)).hexdigest(), collection.journal
    entry = next((entry for entry in journal.submissions if entry.about["manifest"] == manifest), None)
    if entry and (written := dict(_written_since(dossier, journal.acts[entry.about["after"] :]))):
        collection = read_collection(package, definitions, written)
    if (dossier.folder / INPUTS / AT_HAND).is_file():
        record = dossier.read(f"{INPUTS}/{AT_HAND}")
        collection = replace(collection, edited={**collection.edited, AT_HAND: record})
    held = releases_beside(dossier.folder / INPUTS, definitions)
    if entry:
        told = as_submitted(collection, entry)
        collection = replace(told, journal=Journal(journal.acts[: entry.about["after"]]))
    return with_releases(collection, held)


def _written_since(dossier: Dossier, since: Sequence[JournalEntry]) -> Iterator[tuple[str, bytes | None]]:
    """Yield the edited files that acts wrote `since`, as the dossier holds them; None where there was none then.

    A copy counts that has the hash of the manifest, which the journal names; a public dossier holds none.
    """
    listed = dossier.manifest["inputs"]
    described = descriptor_of(listed)
    files = {file or described for entry in since for file in entry.act.writes}
    for file in sorted(files) if described else ():
        if file not in listed:
            yield file, None
        elif (dossier.folder / INPUTS / file).is_file():
            copy = dossier.read(f"{INPUTS}/{file}")
            if hashlib.sha256(copy).hexdigest() == listed[file]:
                yield file, copy


def _not_at_hand(dossier: Dossier) -> Text | None:
    """Say why the inputs are not in the dossier, if they are not."""
    if dossier.manifest["audience"] == Audience.PUBLIC.value:
        return OF_PUBLIC
    if registers := kept_elsewhere(dossier.manifest):
        return OF_REGISTERS.filled({"files": ", ".join(registers)})
    return None if descriptor_of(dossier.manifest["inputs"]) else _("the inputs are missing")


def _wrongly_missing(dossier: Dossier, definitions: Definitions) -> Iterator[Difference]:
    """Yield the inputs that a dossier for the Commission must hold and does not: all but registers of persons."""
    if dossier.manifest["audience"] == Audience.PUBLIC.value:
        return
    name = descriptor_of(dossier.manifest["inputs"])
    if not name or f"{INPUTS}/{name}" not in dossier.manifest["outputs"]:
        about = _("a dossier for the Commission must contain its inputs; without them it cannot be recomputed")
        yield Difference(RECOMPUTED, INPUTS, about)
        return
    contracts = definitions.contracts
    try:
        resources = dossier.read_object(f"{INPUTS}/{name}")["resources"]
        registers = {entry["path"] for entry in resources if contracts[entry["thb:contract"]].records is not None}
    except (ThbError, ValueError, KeyError, TypeError, AttributeError):
        registers = set()  # whatever stands there, it names no register
    for name in kept_elsewhere(dossier.manifest):
        if name not in registers:
            yield Difference(RECOMPUTED, f"{INPUTS}/{name}", NO_REGISTER)


def _held_to_manifest(submission: Submission, dossier: Dossier) -> RerunResult:
    submission = replace(submission, revision=dossier.revision, on=dossier.submitted, anchor=dossier.anchor)
    held, now = dossier.manifest, manifest(submission, {})
    listed, read = held["inputs"], now["inputs"]
    originals, sent = held.get(ORIGINALS, {}), submission.received.originals
    others = [name for name in listed if name in originals and originals[name] != sent.get(name)]
    strange = [name for name in sorted({*listed, *read}) if listed.get(name) != read.get(name)]
    if strange := [*strange, *(name for name in others if name not in strange)]:
        reason = OTHER_INPUTS.filled({"files": ", ".join(strange)})
        return RerunResult(None, reason, tuple(Difference(RECOMPUTED, name, OTHER_CONTENT) for name in strange))
    other = (name for name in COMPARED_FIELDS if held.get(name) != now.get(name))
    about = {name: _("the manifest differs from the recomputation: {field}", field=name) for name in other}
    if WORST_FIRST.index(held["state"]) > WORST_FIRST.index(now["state"]):
        about["state"] = _("the state of the dossier is better than its inputs and definitions allow")
    says = {name: (stated(MANIFEST, held.get(name)), stated(MADE_AGAIN, now.get(name))) for name in about}
    found = (Difference(RECOMPUTED, MANIFEST, text, name, says[name]) for name, text in about.items())
    return RerunResult(submission, NO_WORDS, tuple(found))


def wrong_key(dossier: Dossier, made: RerunResult, keyed: Callable[[str], str]) -> Iterator[Difference]:
    """Tell whether a public manifest names other inputs under the key than those from which it was made again."""
    held = dossier.manifest[KEYED].replace(AS_A_PERSON, AS_INPUTS)
    if made.submission is not None and held != (now := keyed_inputs(dossier.manifest, made.submission, keyed)):
        sayings = stated(MANIFEST, held), stated(MADE_AGAIN, now)
        about = _("under this key the manifest names other inputs, or something in it was changed")
        yield Difference(KEYED, MANIFEST, about, KEYED, sayings)


class RewrittenEdition:
    """An edition as it would be written again, each part made when it is first asked for and once."""

    def __init__(self, submission: Submission, dossier: Dossier, named: Collection[str]) -> None:
        self.edition, self.dossier = edition_of(submission), dossier
        self._rows: dict[str, tuple[Row, ...]] = {}
        (self._drawn,) = second_process.ask((redrawn, self.edition, named))

    def rows(self, name: str) -> tuple[Row, ...]:
        """Return the rows of a table; those of the dossier themselves where its file is the same byte for byte."""
        if name not in self._rows:
            content = self.edition.csv_files[name]
            path = self.dossier.folder / name
            if path.is_file() and path.read_bytes() == content:
                self._rows[name] = self.dossier.rows_of(name.removesuffix(".csv"))
            else:
                self._rows[name] = tuple(rows_of(content))
        return self._rows[name]

    @property
    def sheets(self) -> Sheets:
        """What stands on the named sheets of its workbook."""
        return self._workbook[1]

    @cached_property
    def _workbook(self) -> tuple[bytes, Sheets]:
        drawn: tuple[bytes, Sheets] = self._drawn()
        return drawn

    def write(self) -> None:
        """Make the files while a second process draws; a refusal comes when they are asked for."""
        with suppress(ThbError):
            self.files  # noqa: B018 - a cached property

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every file, by name."""
        return all_files(begun(self.edition, drawn=lambda: self._workbook[0]))


def redrawn(edition: Edition, named: Collection[str]) -> tuple[bytes, Sheets]:
    """Return the workbook, and what stands on its `named` sheets, as it goes in; its sheets are made once for both."""
    contents = [*sheets_of(edition)]
    return workbook(edition, contents), {sheet.name: as_written(sheet) for sheet in contents if sheet.name in named}


def other_tools(dossier: Dossier) -> Text | None:
    """Say why the bytes cannot be compared: what made the dossier is not what would write it now."""
    was, now = tools_of(dossier.manifest), tools()
    names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    return OTHER_TOOLS.filled({"names": ", ".join(names)}) if names else None


def wrong_files(again: RewrittenEdition, ran: Submission, known: Iterable[Difference]) -> tuple[int, list[Difference]]:
    """Find how many files were written again, and those that differ.

    `ran`: what the checks that were run again came to; `known`: the differences found already.
    """
    dossier, due = again.dossier, dict(again.files)
    now = json.loads(due.pop(MANIFEST))
    if _gives_reasons(again.edition, ran):
        del due[PAGE]
    differing = {name for flaw in known for name in (flaw.where, *(source.english for source in flaw.odd))}
    found = [Difference(WRITTEN_AGAIN, name, why) for name, why in _wrong(dossier, due) if name not in differing]
    if MANIFEST not in differing:  # its hashes are held against the files
        held = dossier.manifest
        fields = (key for key in dict.fromkeys([*held, *now]) if key not in (OUTPUTS, KEYED))  # that needs the key
        for field in (key for key in fields if held.get(key) != now.get(key)):
            was, comes = (json.dumps(side.get(field), ensure_ascii=False) for side in (held, now))
            sayings = stated(MANIFEST, was), stated(MADE_AGAIN, comes)
            found.append(
                Difference(WRITTEN_AGAIN, MANIFEST, _("the manifest differs: {field}", field=field), field, sayings)
            )
    return len(due), found


def _wrong(dossier: Dossier, due: Mapping[str, bytes]) -> Iterator[tuple[str, Text]]:
    """Yield every file that should be there, should not, or differs; findings.json is held to the checks instead."""
    outputs = dossier.manifest[OUTPUTS]
    for name in dict.fromkeys([*due, *outputs]):
        if name not in outputs:
            yield name, _("the dossier should have this file")
        elif name in due:
            is_present = name != FINDINGS and dossier.folder.joinpath(*name.split("/")).is_file()
            if is_present and dossier.read(name) != due[name]:
                yield name, _("written again, the file comes out otherwise")
        elif part_of(name) is None and name not in (PAGE, FINDINGS):
            yield name, _("no dossier has such a file")


def _gives_reasons(submission: Submission, again: Submission) -> bool:
    """Tell whether the page gives reasons of checks that were not run again: findings.json does not hold these."""
    ran = {result.check for result in again.examined.results}
    return any(result.check not in ran and result.outcome in WITH_REASON for result in submission.examined.results)


def as_recorded(submission: Submission, dossier: Dossier) -> Submission:
    """Return the submission with what findings.json says of the checks that are not run again."""
    recorded, examined = dossier.findings, submission.examined
    results = {result.check: result for result in examined.results}
    declared = {check.id: check for check in all_checks(submission.definitions)}
    made = {finding.fingerprint: finding for finding in examined.findings}
    for entry in recorded["checks"]:
        if entry["id"] not in results and entry["outcome"] != LEFT_OUT and entry["id"] in declared:
            check = declared[entry["id"]]
            outcome = Outcome(entry["outcome"])
            results[check.id] = CheckResult(check.id, outcome, check.severity, check.level, family=check.family)
    audience = submission.protected.audience
    hidden = (finding for finding in examined.findings if is_hidden(finding, audience))
    found = (*(made.get(entry["fingerprint"]) or _finding(entry, declared) for entry in recorded["findings"]), *hidden)
    return replace(
        submission,
        protected=with_waivers(submission.protected, submission.received, found),
        examined=CheckedCollection(
            tuple(results[entry["id"]] for entry in recorded["checks"] if entry["id"] in results),
            found,
            tuple(entry["id"] for entry in recorded["checks"] if entry["outcome"] == LEFT_OUT),
        ),
        state=State.BLOCKED if dossier.manifest["state"] == State.BLOCKED.value else submission.state,
    )


def _finding(entry: Mapping[str, Any], declared: Mapping[str, CheckMetadata]) -> Finding:
    where = entry["where"]
    return Finding(
        check=entry["check"],
        outcome=Outcome(entry["outcome"]),
        severity=Severity(entry["severity"]),
        level=entry["level"],
        message=wording(entry["message"]),
        remedies=Remedies(**{role: wording(words) for role, words in entry["remedy"].items()}),
        cites=entry["cites"],
        where=Place(where["file"], where["sheet"], where["cell"], where["row"], where["column"]),
        waiver=entry["waiver"] or "",
        follows_from=entry["follows_from"] or "",
        family=declared[entry["check"]].family if entry["check"] in declared else None,
        code=entry["code"],
    )


# Hold the workbooks of a collection against the clean copies in its dossier, cell by cell.
#
# Comes in: a dossier that names originals, and the collection that its owner brings. Goes out: how many cells were
# compared, and every one that differs; of a sheet that was not read the copy holds none. Without the collection
# nothing is compared, which is told.

ASKS_ORIGINALS = _("Do the clean copies among the inputs hold the cells of the workbooks that were sent?")
SENT, COPY = _("workbook that was sent"), _("clean copy")


def originals(dossier: Dossier, work: VerificationRun, definitions: Definitions, package: str | Path | None) -> None:
    """Hold every clean copy against its original, where a collection is brought that has them."""
    named = dossier.manifest.get(ORIGINALS, {})
    if not named:
        return
    if package is None:
        work.left(
            ORIGINALS, ASKS_ORIGINALS, _("the workbooks do not lie in the dossier; bring the collection (--package)")
        )
        return
    work.compare(ORIGINALS, ASKS_ORIGINALS, INPUTS, CELLS, lambda: _compared(dossier, [*named], definitions, package))


def _compared(
    dossier: Dossier, names: list[str], definitions: Definitions, package: str | Path
) -> tuple[int, list[Difference]]:
    collection = read_collection(package, definitions)
    compared, found = 0, list[Difference]()
    for name in filter(collection.by_file.__contains__, names):  # what it lacks differs as an input
        resource = collection.by_file[name]
        contract = as_described(definitions.contracts[resource["thb:contract"]].for_year(collection.year), resource)
        path = inside(collection.folder_of(name), name, collection.descriptor)
        copy = _cells(dossier.read(f"{INPUTS}/{name}"), name, contract)
        sent = _cells(read_bounded(path, WORKBOOK_FILE, name=name), name, contract)
        for title, cells in copy.items():
            compared += len(cells)
            if cells:  # the sheet that was read
                found += _differing(name, title, cells, sent.get(title, {}))
    return compared, found


def _differing(name: str, title: str, copy: dict[Spot, str], sent: dict[Spot, str]) -> Iterator[Difference]:
    for spot in sorted({*copy, *sent}):
        if copy.get(spot) != sent.get(spot):
            place = f"{INPUTS}/{name}!{title}!{cell_name(*spot)}"
            sides: tuple[tuple[Text, str | None], ...] = ((SENT, sent.get(spot)), (COPY, copy.get(spot)))
            about = _("the clean copy holds another value than the workbook that was sent")
            yield Difference(ORIGINALS, place, about, "", tuple(stated(who, text) for who, text in sides))


def _cells(content: bytes, name: str, contract: Contract) -> dict[str, dict[Spot, str]]:
    """Return by sheet every cell with a text."""
    with opened(content, name) as book:
        return {
            title: {
                (number, column): text
                for number, cells in book.sheet(title, contract).rows
                for column, text in enumerate(cells, 1)
                if text
            }
            for title in book.titles
        }


# Hold findings.json against itself and against the checks as they answer now.
#
# Only checks that were run both times are compared; those that were left out are told as not done.

SELF, AGAIN = "findings", "findings-again"
COUNTED_BY_CHECK = ("passed", "not applicable", "withheld")
ASKS_FINDINGS = _("Does findings.json agree with itself?")
ASKS_AGAIN = _("Do the checks still answer the same?")
FINDING = _("the finding {fingerprint} of the check {check}")
NOT_RUN_AGAIN = plural(
    "{count} check of plausibility is not run again", "{count} checks of plausibility are not run again"
)
BLOCKED = "blocked"


def findings(dossier: Dossier, submission: Submission | None, undone: Text, schemas: Folder) -> Judged:
    """Hold findings.json to its schema, to its own counts, to the manifest, and to the checks run again."""
    try:
        held = read_checked(schemas, FINDINGS, dossier.read(FINDINGS), "findings", SourceRefused)
    except SourceRefused as refused:
        why = _("findings.json is not as its schema asks: {fault}", fault=refused.faults[0])
        return (
            VerificationSection(SELF, ASKS_FINDINGS, undone=why),
            VerificationSection(AGAIN, ASKS_AGAIN, undone=why),
        ), (Difference(SELF, FINDINGS, why),)
    alone = VerificationSection(SELF, ASKS_FINDINGS, len(held["checks"]), CHECKS)
    found = tuple(_with_itself(held, dossier.manifest))
    if submission is None:
        return (alone, VerificationSection(AGAIN, ASKS_AGAIN, undone=undone)), found
    from thb_eu.publication.edition import findings_object

    now = json.loads(json.dumps(findings_object(submission)))
    answers = [entry for side in (held, now) for entry in side["checks"]]
    both = {entry["id"] for entry in answers} - {entry["id"] for entry in answers if entry["outcome"] == "left out"}
    parts = [alone, VerificationSection(AGAIN, ASKS_AGAIN, len(both), CHECKS)]
    if left_out := len(held["checks"]) - len(both):
        parts.append(
            VerificationSection("findings-left-out", ASKS_AGAIN, undone=NOT_RUN_AGAIN.filled({"count": left_out}))
        )
    return tuple(parts), (*found, *_against(held, now, both))


def _with_itself(recorded: Any, manifest: Mapping[str, Any]) -> Iterator[Difference]:
    if recorded["state"] != manifest["state"]:
        about = _("the state in findings.json and in the manifest")
        yield _differs(SELF, about, recorded["state"], "manifest.json", manifest["state"])
    if (recorded["verdict"] == BLOCKED) != (recorded["state"] == BLOCKED.upper()):
        about = _("the verdict and the state in findings.json")
        yield _differs(SELF, about, recorded["verdict"], FINDINGS, recorded["state"])
    counted = Counter(finding["outcome"] for finding in recorded["findings"])
    for outcome, by_severity in recorded["counts"].items():
        summed = sum(by_severity.values())
        if outcome not in COUNTED_BY_CHECK and summed != counted[outcome]:
            about = _("the number of findings with the outcome {outcome}", outcome=outcome)
            yield _differs(SELF, about, summed, FINDINGS, counted[outcome])


def _against(recorded: Any, now: Any, both: set[str]) -> Iterator[Difference]:
    """Yield what the checks of `both` sides answer otherwise now; a check that stands on one side only among them."""
    was, answers = ({entry["id"]: entry["outcome"] for entry in side["checks"]} for side in (recorded, now))
    for check in sorted(both):
        if was.get(check, "") != answers.get(check, ""):
            about = _("the outcome of the check {check}", check=check)
            yield _differs(AGAIN, about, was.get(check, ""), MADE_AGAIN, answers.get(check, ""))
    held, holds = (
        Counter(json.dumps(entry, sort_keys=True) for entry in side["findings"] if entry["check"] in both)
        for side in (recorded, now)
    )
    for entry, is_recorded in (*((text, True) for text in held - holds), *((text, False) for text in holds - held)):
        finding = json.loads(entry)
        outcomes = (finding["outcome"], None) if is_recorded else (None, finding["outcome"])
        about = FINDING.filled({"fingerprint": finding["fingerprint"], "check": finding["check"]})
        yield _differs(AGAIN, about, outcomes[0], MADE_AGAIN, outcomes[1])


def _differs(part: str, about: Text, value: object, by: Text | str, ought: object) -> Difference:
    return Difference(part, FINDINGS, about, sayings=(stated(FINDINGS, value), stated(by, ought)))
