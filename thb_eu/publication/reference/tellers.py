"""Tellers: which function tells which fact of the run; the list of concepts says under which concept it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from thb_eu.definitions import Fact
from thb_eu.model import Submission
from thb_eu.publication.reference import accuracy, delivered, mandate, notes, presentation, ruled, validated
from thb_eu.publication.reference.passages import Passage

Teller = Callable[[Submission], Iterator[Passage]]

TELLERS: Mapping[Fact, Teller] = {
    Fact.CONTACT_ORGANISATION: presentation.contact_organisation,
    Fact.CONTACT_EMAIL: presentation.contact_email,
    Fact.VERSION_OF_DEFINITIONS: presentation.version_of_definitions,
    Fact.TABLES: presentation.tables,
    Fact.CODE_LISTS: presentation.code_lists,
    Fact.GROUPINGS: presentation.groupings,
    Fact.COUNTING_UNITS: presentation.counting_units,
    Fact.POPULATIONS: presentation.populations,
    Fact.REFERENCE_AREA: presentation.reference_area,
    Fact.COVERAGE_IN_TIME: presentation.coverage_in_time,
    Fact.UNITS_OF_MEASURE: presentation.units_of_measure,
    Fact.REFERENCE_PERIOD: presentation.reference_period,
    Fact.LEGAL_ACTS: mandate.legal_acts,
    Fact.CONFIDENTIALITY_POLICY: mandate.confidentiality_policy,
    Fact.CONFIDENTIALITY_TREATMENT: mandate.confidentiality_treatment,
    Fact.AUDIENCE: mandate.audience,
    Fact.FREQUENCY: mandate.frequency,
    Fact.METHODOLOGY: mandate.methodology,
    Fact.QUALITY_DOCUMENTS: mandate.quality_documents,
    Fact.STATE: mandate.state,
    Fact.DEADLINES: mandate.deadlines,
    Fact.COMPLETENESS: accuracy.completeness,
    Fact.MISSING_BREAKDOWNS: accuracy.missing_breakdowns,
    Fact.BOUNDS: accuracy.bounds,
    Fact.NOTES: notes.notes,
    Fact.UNKNOWN_SHARES: accuracy.unknown_shares,
    Fact.VIEWS_AGREE: accuracy.views_agree,
    Fact.COVERAGE: delivered.coverage,
    Fact.SOURCES: delivered.sources,
    Fact.CORRECTIONS: delivered.corrections,
    Fact.BREAKS: delivered.breaks,
    Fact.REVISIONS: delivered.revisions,
    Fact.OFFENCES_AND_INDICATORS: ruled.offences_and_indicators,
    Fact.MATCHES: ruled.matches,
    Fact.LAW_RULES: ruled.law_rules,
    Fact.PERSONS_ONCE: ruled.persons_once,
    Fact.DECISIONS: ruled.decisions,
    Fact.WAITING: ruled.waiting,
    Fact.READING_RULES: ruled.reading_rules,
    Fact.PARTS: ruled.parts,
    Fact.VALIDATION: validated.validation,
    Fact.WAIVERS: validated.waivers,
}
