"""Telling: what was given back, as words for people or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from thb_eu.messages import Languages, _
from thb_eu.model import Submission, spoken
from thb_eu.publication.returned import Copy

RETURNED = _("Files returned: {copies}; open remarks: {open}, explained: {explained}.")
REFUSED = _("  {source} → {name}: cannot be read, faults {faults}")
LINE = _("  {source} → {name}: open {open}, explained {explained}")
ELSEWHERE = _("Findings that stand in no supplier's file: {count}; `thb-eu validate` shows them.")


def words(copies: Sequence[Copy], submission: Submission, lang: str, quiet: bool) -> Iterator[str]:
    """How much was given back, then each file, then what no file could hold."""
    refused = {file.path for file in submission.received.refused}
    remarks = sum(len(copy.remarks) for copy in copies if copy.source not in refused)
    yield RETURNED.filled({"copies": len({copy.source for copy in copies}), **_counts(copies)}).in_language(lang)
    if quiet:
        return
    for copy in copies:
        if copy.faults:
            told = {"source": copy.source, "name": copy.name, "faults": len(copy.faults)}
            yield REFUSED.filled(told).in_language(lang)
            yield from (f"    {fault.in_language(lang)}" for fault in copy.faults)
            continue
        yield LINE.filled({"source": copy.source, "name": copy.name, **_counts([copy])}).in_language(lang)
    elsewhere = len(submission.examined.findings) - remarks
    if elsewhere:
        yield ELSEWHERE.filled({"count": elsewhere}).in_language(lang)


def _counts(copies: Sequence[Copy]) -> dict[str, int]:
    open_ones = sum(copy.open for copy in copies)
    return {"open": open_ones, "explained": sum(len(copy.remarks) for copy in copies) - open_ones}


def as_json(copies: Sequence[Copy], languages: Languages) -> str:
    """Each copy with its source and the fingerprints of the findings in it."""
    told = [
        {
            "source": copy.source,
            "copy": copy.name,
            "open": [one.finding.fingerprint for one in copy.remarks if not one.explained],
            "explained": [one.finding.fingerprint for one in copy.remarks if one.explained],
            "refused": [
                {
                    "code": fault.code,
                    "where": {lang: spoken(fault.where, lang) for lang in languages},
                    "what": fault.what.by_language_of(languages),
                    "remedy": fault.remedy.by_language_of(languages),
                }
                for fault in copy.faults
            ],
        }
        for copy in copies
    ]
    return json.dumps({"returned": told}, ensure_ascii=False, indent=2)
