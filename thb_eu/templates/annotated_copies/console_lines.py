"""Print what was given back, as words for people or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from thb_eu.base.errors import Fault
from thb_eu.base.messages import Text, _, day, layout, plural
from thb_eu.results import Submission
from thb_eu.templates.annotated_copies import AnnotatedCopy
from thb_eu.templates.annotated_copies.remarks import for_suppliers

OPEN = plural("{count} open remark", "{count} open remarks")
EXPLAINED = plural("{count} explained", "{count} explained")
REFUSED = plural(
    "  {source} → {name}: cannot be read, {count} fault", "  {source} → {name}: cannot be read, {count} faults"
)
WAS_REFUSED = _("  {office}: the delivery {id} of {day} was refused → {names}")
OF_NOBODY = _("  a supplier that was not recognised: the delivery {id} of {day} was refused → {names}")
LINE = layout("  {source} → {name}: {open}, {explained}")
OF_THE_OFFICE = plural(
    "  {source}: cannot be read, {count} fault that its supplier cannot mend",
    "  {source}: cannot be read, {count} faults that its supplier cannot mend",
)


@dataclass(frozen=True, slots=True)
class RefusedDelivery:
    """A delivery that was refused on receipt: its id, whose it is as far as that is known, since which ISO day.

    `names`: the files that were made when it came.
    """

    id: str
    supplier: str
    office: Text
    on: str
    names: tuple[str, ...]


def words(
    copies: Sequence[AnnotatedCopy],
    submission: Submission,
    before: Sequence[RefusedDelivery],
    lang: str,
    quiet: bool,
    entered: bool = True,
) -> Iterator[str]:
    """Yield each file, then what no file could hold, last how much was given back and if the journal knows of it."""
    refused = {file.path for file in submission.received.refused}
    remarks = sum(len(copy.remarks) for copy in copies if copy.source not in refused)
    for copy in () if quiet else copies:
        if copy.faults:
            values = {"source": copy.source, "name": copy.name, "count": len(copy.faults)}
            yield REFUSED.filled(values).in_language(lang)
            yield from (f"    {fault.in_language(lang)}" for fault in copy.faults)
            continue
        yield LINE.filled({"source": copy.source, "name": copy.name, **_counts([copy])}).in_language(lang)
    for refusal in () if quiet else before:
        values = {"office": refusal.office, "id": refusal.id, "day": day(refusal.on), "names": ", ".join(refusal.names)}
        yield (WAS_REFUSED if refusal.supplier else OF_NOBODY).filled(values).in_language(lang)
    for file, faults in for_the_office(submission).items():
        yield OF_THE_OFFICE.filled({"source": file, "count": len(faults)}).in_language(lang)
        yield from (f"    {fault.in_language(lang)}" for fault in faults)
    elsewhere = len(submission.examined.findings) - remarks
    if elsewhere and not quiet:
        sentence = plural(
            "{count} finding is in no supplier's file; `thb-eu validate` shows it.",
            "{count} findings are in no supplier's file; `thb-eu validate` shows them.",
            elsewhere,
        )
        yield sentence.in_language(lang)
    yield (
        plural("{count} file returned: {open}, {explained}.", "{count} files returned: {open}, {explained}.")
        .filled({"count": len({copy.source for copy in copies}) + len(before), **_counts(copies)})
        .in_language(lang)
    )
    if not entered:
        sentence = _(
            "The journal does not know that they went back, and what was refused goes back again: give the role with "
            "--role."
        )
        yield sentence.in_language(lang)


def for_the_office(submission: Submission) -> dict[str, tuple[Fault, ...]]:
    """Return by file the faults that keep it unread and that its supplier cannot mend: no copy says them."""
    found = {
        file.path: tuple(fault for fault in file.faults if fault not in for_suppliers(file.faults))
        for file in submission.received.refused
    }
    return {path: faults for path, faults in found.items() if faults}


def _counts(copies: Sequence[AnnotatedCopy]) -> dict[str, Text]:
    open_ones = sum(copy.open for copy in copies)
    explained = sum(len(copy.remarks) for copy in copies) - open_ones
    return {"open": OPEN.filled({"count": open_ones}), "explained": EXPLAINED.filled({"count": explained})}


def as_json(copies: Sequence[AnnotatedCopy], submission: Submission, before: Sequence[RefusedDelivery]) -> str:
    """Return each copy with its source and the fingerprints of the findings in it; apart, what the office mends."""

    def entries(faults: Iterable[Fault], for_supplier: bool) -> list[dict[str, Any]]:
        languages = submission.definitions.languages
        return [
            {
                "code": fault.code,
                "where": {lang: fault.where.in_language(lang) for lang in languages},
                "what": fault.what.by_language_of(languages),
                "remedy": (fault.for_the_supplier if for_supplier else fault.remedy).by_language_of(languages),
                "who": fault.who,
            }
            for fault in faults
        ]

    returned = [
        {
            "source": copy.source,
            "copy": copy.name,
            "delivery": copy.delivery,
            "open": [remark.fingerprint for remark in copy.remarks if not remark.explained],
            "explained": [remark.fingerprint for remark in copy.remarks if remark.explained],
            "refused": entries(copy.faults, for_supplier=True),
        }
        for copy in copies
    ]
    office = [
        {"source": file, "refused": entries(faults, for_supplier=False)}
        for file, faults in for_the_office(submission).items()
    ]
    refused = [{"delivery": batch.id, "supplier": batch.supplier, "files": list(batch.names)} for batch in before]
    return json.dumps(
        {"returned": returned, "refused": refused, "for_the_office": office}, ensure_ascii=False, indent=2
    )
