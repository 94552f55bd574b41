"""Make what the files of one edition show, each once: tables and findings.

The internal edition shows every finding. That for the Commission leaves out remarks on a report's prose, and says how
many: they are for the ministry to settle. An error is shown in both. The public edition is made from a submission of
its own (`public_submission`) that holds no finding: every check is withheld, passed or failed alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import NO_WORDS, Languages, Text, literal, plural, spoken_by_language
from thb_eu.base.model import Audience, CheckedCollection, CheckFamily, CheckResult, Finding, Outcome, Severity, State
from thb_eu.base.table_schemas import FINDINGS, records, tuples_of
from thb_eu.cells import Cube
from thb_eu.definitions import Definitions, MetadataText, Rule, tells_number, whole_year
from thb_eu.definitions.signing import BESIDE_FIGURES
from thb_eu.publication.flat_tables import fact_reasons, lineage, observations, reasons
from thb_eu.publication.labels import WITHHELD_SIGN
from thb_eu.publication.table_notes import TableContents, contents_of
from thb_eu.results import Collection, MappedFacts, Question, ReceivedFacts, Submission

if TYPE_CHECKING:
    import pandas as pd


INTERNAL = frozenset({CheckFamily.CLAIMS})
"""Families whose findings, short of errors, only the internal edition shows."""
LEFT_TO_INTERNAL = plural(
    "{count} remark on the prose of the report is in the internal edition only.",
    "{count} remarks on the prose of the report are in the internal edition only.",
)

SCHEMA_VERSION = "3"
BY_CHECK = (Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.WITHHELD)
"""Outcomes without a finding: checks are counted there."""


@dataclass(frozen=True)
class Edition(Submission):
    """A submission with what several files of its dossier show."""

    @cached_property
    def contents(self) -> tuple[TableContents, ...]:
        """The tables as they are laid out, with their cells, notes and controls."""
        return contents_of(self)

    @cached_property
    def csv_tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables of its CSV files by their names without `.csv`, each made once; nobody may change them."""
        made = {"observations": observations, "lineage": lineage, "reasons": reasons, "fact-reasons": fact_reasons}
        return {name: make(self) for name, make in made.items()}

    @cached_property
    def csv_files(self) -> Mapping[str, bytes]:
        """These files by their names, written once: RFC 4180 with line feeds; `<NA>` is empty."""
        tables = self.csv_tables.items()
        return {
            f"{name}.csv": as_csv([list(table.columns), *tuples_of(table, table.columns)]) for name, table in tables
        }

    @cached_property
    def cube(self) -> Cube:
        """The cells with what stands behind them, as the tables of its dossier have them."""
        collection = self.collection
        return Cube(
            self.definitions, collection.year, collection.resources, lambda name: records(self.csv_tables[name])
        )

    @property
    def tables(self) -> pd.DataFrame:
        """One row per cell of every table (`OBSERVATIONS`): as in `observations.csv`; a missing value is `<NA>`."""
        return observations(self)

    @property
    def lineage(self) -> pd.DataFrame:
        """One row per fact and cell that it stands in (`LINEAGE`); none in an edition for the public."""
        return lineage(self)

    @property
    def findings(self) -> pd.DataFrame:
        """One row per finding that this edition shows (`FINDINGS`), its message and remedy in English.

        No value of a person's row is in it; `row` is counted as a spreadsheet shows it.
        """
        rows = (
            (
                *(issue.fingerprint, issue.check, issue.code, issue.outcome.value, issue.severity.value, issue.level),
                *(issue.message.english, issue.remedy.english, issue.remedies.supplier.english, issue.cites),
                *(issue.where.file, issue.where.sheet, issue.where.cell, issue.where.row, issue.where.column),
                *(issue.waiver, issue.follows_from),
            )
            for issue in self.shown.findings
        )
        return FINDINGS.of_rows(rows)

    @cached_property
    def shown(self) -> CheckedCollection:
        """Results and findings as this edition shows them; none follows from one that it does not show."""
        kept = [finding for finding in self.examined.findings if not is_hidden(finding, self.protected.audience)]
        known = {"", *(finding.fingerprint for finding in kept)}
        found = (finding if finding.follows_from in known else replace(finding, follows_from="") for finding in kept)
        return replace(self.examined, findings=tuple(found))


def edition_of(submission: Submission) -> Edition:
    """Return the submission as its files show it; an edition as it is. Whatever makes a file begins here."""
    if isinstance(submission, Edition):
        return submission
    told = public_submission(submission) if submission.protected.audience.withholds else submission
    return Edition(**{field.name: getattr(told, field.name) for field in fields(told)})


def shown(submission: Submission) -> CheckedCollection:
    """Return results and findings as the edition of `submission` may show them."""
    return edition_of(submission).shown


def internal_only(submission: Submission) -> tuple[Finding, ...]:
    """Return the findings that this edition leaves to the internal one."""
    edition = edition_of(submission)
    return tuple(finding for finding in edition.examined.findings if is_hidden(finding, edition.protected.audience))


def left_to_internal(submission: Submission) -> Text | None:
    """Say how many findings the edition leaves to the internal one; nothing where it leaves none."""
    count = len(internal_only(submission))
    return LEFT_TO_INTERNAL.filled({"count": count}) if count else None


def rules_in_use(submission: Submission) -> tuple[Rule, ...]:
    """Return the rules that govern at least one fact; for the public, told of no fact, all that hold in the year."""
    year, rules = submission.collection.year, submission.definitions.law.rules
    if submission.protected.audience.withholds:
        days = whole_year(year)
        return tuple(rule for rule in rules if rule.valid.meets(days))
    used = set(submission.mapped.facts["rule"].dropna())
    return tuple(rule for rule in rules if rule.id in used)


def is_hidden(finding: Finding, audience: Audience) -> bool:
    """Tell whether an edition leaves a finding to the internal one."""
    return finding.family in INTERNAL and finding.severity is not Severity.ERROR and not audience.shows_doubts


def findings_object(submission: Submission) -> dict[str, Any]:
    """Find what findings.json holds: verdict, counts, every check, every finding that the edition shows.

    The public edition tells no verdict either: findings block where counts of suppliers contradict each other.

    `counts`: findings by outcome and severity; outcomes without a finding count checks. `internal_only`: how many
    findings, by severity, stand in the internal edition alone.
    """
    edition = edition_of(submission)
    examined, collection, audience = edition.shown, edition.collection, edition.protected.audience
    checked = {outcome: [result for result in examined.results if result.outcome is outcome] for outcome in BY_CHECK}
    found = {outcome: [finding for finding in examined.findings if finding.outcome is outcome] for outcome in Outcome}
    return {
        "schema_version": SCHEMA_VERSION,
        "package": collection.name,
        "time": str(collection.year),
        "state": edition.state.value,
        "verdict": "withheld" if audience.withholds else "blocked" if edition.examined.blocked else "pass",
        "counts": {outcome.value: _by_severity([*some, *checked.get(outcome, ())]) for outcome, some in found.items()},
        "internal_only": _by_severity(internal_only(edition)),
        "checks": [
            *({"id": result.check, "outcome": result.outcome.value} for result in examined.results),
            *({"id": check, "outcome": "left out"} for check in examined.left_out),
        ],
        "findings": [_as_object(finding, edition.definitions.languages) for finding in examined.findings],
    }


def _by_severity(found: Iterable[Finding | CheckResult]) -> Mapping[str, int]:
    severities = [finding.severity for finding in found]
    return {severity.value: severities.count(severity) for severity in Severity}


def _as_object(finding: Finding, languages: Languages) -> dict[str, Any]:
    told = {
        **attributes(finding, "fingerprint", "check", "code", "outcome", "severity", "level", "message"),
        "remedy": finding.remedies.by_role(),
        "cites": finding.cites,
        "where": attributes(finding.where, "file", "sheet", "cell", "row", "column"),
        "waiver": finding.waiver or None,
        "follows_from": finding.follows_from or None,
    }
    return spoken_by_language(told, languages)


# Reduce a submission to what its public edition is made from.
#
# That is the protected cells, the definitions, and what the office declares: name, title, country and year of the
# collection, its version, contact, breaks and suppliers, the words that the public may read, the vintage, and whether
# it is FINAL. Words of the descriptor in which a number stands are left out; those of `metadata.yaml` wait for a
# role. Everything that depends on a count that is suppressed, or on how the suppliers told theirs, is not blanked
# somewhere on the way out: it is not there. Every check is withheld, passed or failed alike; in place of the
# questions, rules and texts that figures of the year raise, stand those of the definitions.

DESCRIPTOR = "datapackage.json"
DECLARED = ("name", "geo", "year", "version", "definitions")
"""What the office says of its collection to everybody."""
ABOUT = ("licenses", "sources", "contributors")
"""What the collection's descriptor says of the collection itself and its dossier repeats."""
IN_WORDS, ADDRESSES = ("title", "organization", "description"), ("email", "path", "role", "roles")
TITLE_IN = "thb:title_"
"""What is told of a contact, a source or a contributor, its title in every language."""


def public_submission(submission: Submission) -> Submission:
    """Find what the public edition is made from; the same for all collections that have the same public cells."""
    definitions, mapped, examined = submission.definitions, submission.mapped, submission.examined
    collection = _declared(submission.collection, definitions)
    law, nothing = definitions.law, submission.protected.contributions.iloc[:0]
    decisions = law.decisions_for(collection.year)
    return Submission(
        received=_received(submission.received, collection),
        mapped=MappedFacts(
            facts=mapped.facts.iloc[:0],
            questions=tuple(
                Question(id, not entry.is_open, entry.signed is not None, 0, {}, entry.question)
                for id, entry in decisions.items()
            ),
            decisions=decisions,
            unsigned=tuple(dict.fromkeys(rule.article for rule in law.rules if not rule.signed)),
            undated=tuple(file.article for file in law.files if mapped.undated and not law.first_day_of(file)),
        ),
        protected=replace(submission.protected, contributions=nothing, behind=nothing),
        examined=CheckedCollection(tuple(map(_withheld, examined.results)), (), examined.left_out),
        state=State.FINAL if submission.state is State.FINAL else State.DRAFT,
        definitions=definitions,
        unconfirmed=tuple(
            text for text in definitions.unsure if not text.is_confirmed and not text.file.startswith(BESIDE_FIGURES)
        ),
        revision=submission.revision,
        on=submission.on,
    )


def _declared(collection: Collection, definitions: Definitions) -> Collection:
    titles = collection.title.in_all_given()
    packages = dict.fromkeys(name.split("/")[0] for name in definitions.contracts)
    return Collection(
        **{name: getattr(collection, name) for name in DECLARED},
        title=literal(f"{collection.geo} {collection.year}") if tells_number(titles) else collection.title,
        contact=_told_of(collection.contact),
        breaks=tuple({**entry, "note": _note(entry["note"])} for entry in collection.breaks),
        prose={code: _for_everybody(words) for code, words in collection.prose.items()},
        resources=(),
        named_suppliers=tuple(name for name in packages if name in collection.suppliers),
        folder=Path(),
        descriptor=DESCRIPTOR,
    )


def _told_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the addresses of a contact, source or contributor, and those of its words in which no number stands."""
    addresses = {name: entry[name] for name in ADDRESSES if name in entry}
    spoken = [name for name in entry if name in IN_WORDS or name.startswith(TITLE_IN)]
    words = {name: entry[name] for name in spoken if not tells_number([str(entry[name])])}
    return {**words, **addresses}


def _note(note: Mapping[str, str]) -> Mapping[str, str]:
    """Find what is said of a break; nothing where a number stands in it."""
    return dict.fromkeys(note, WITHHELD_SIGN) if tells_number(note.values()) else note


def _for_everybody(words: MetadataText) -> MetadataText:
    """Return the steward's words; only who wrote them if they are for the Commission or hold an unreleased number."""
    told = words.is_settled and not words.eu_only
    return words if told else replace(words, text=literal(WITHHELD_SIGN), eu_only=True)


def _received(received: ReceivedFacts, collection: Collection) -> ReceivedFacts:
    """Keep nothing of what was received but what the descriptor says of the collection itself."""
    described = json.loads(received.inputs.get(received.collection.descriptor, b"{}"))
    about = {name: described[name] for name in ABOUT if isinstance(described.get(name), list)}
    for name in ABOUT[1:]:
        about[name] = [_told_of(entry) for entry in about.get(name, ()) if isinstance(entry, dict)]
    return ReceivedFacts(
        collection=collection,
        facts=received.facts.iloc[:0],
        uncounted_facts=received.uncounted_facts.iloc[:0],
        claims=received.claims.iloc[:0],
        structure=received.structure.iloc[:0],
        cells=received.cells.iloc[:0],
        reference_tables={},
        undelivered=(),
        inputs={collection.descriptor: json.dumps(about).encode()},
    )


def _withheld(result: CheckResult) -> CheckResult:
    return CheckResult(result.check, Outcome.WITHHELD, result.severity, result.level, NO_WORDS, result.family)
