"""Again: the whole dossier written once more from its inputs and definitions, and held to the files byte for byte.

Comes in: a dossier and the submission made again from it. Goes out: how many files were written again, and each that
is missing, too many, or comes out otherwise. What the plausibility checks found is taken from findings.json, as they
are not run again; a filled template is held elsewhere, cell by cell. Another version of the engine or of a library may
write other bytes for the same numbers: then nothing is compared.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from thb_eu.dossiers import FINDINGS, MANIFEST, Dossier
from thb_eu.messages import NO_WORDS, Text, _, literal, wording
from thb_eu.model import CheckResult, Examined, Finding, Outcome, Place, Remedies, Severity, State
from thb_eu.publication.edition import is_hidden
from thb_eu.publication.manifest import ENGINE, FORMAT_VERSION
from thb_eu.publication.templates import FOLDER
from thb_eu.verification.model import Difference, Saying
from thb_eu.verification.witnesses import MADE_AGAIN
from thb_eu.waived import with_waivers

if TYPE_CHECKING:
    from thb_eu.checks import Declared
    from thb_eu.model import Submission

WHOLE = "written-again"
ASKS = _("Is every file what it is when written again?")
OTHERWISE = _("written again, the file comes out otherwise")
MANIFEST_OTHERWISE = _("the manifest says something else: {field}")
LACKS = _("the dossier should have this file")
TOO_MANY = _("no dossier has such a file")
OTHER_TOOLS = _("another version wrote the dossier ({names}); it need not write the same numbers in the same bytes")
FORMAT = "format_version"
OUTPUTS, LEFT_OUT, PAGE = "outputs", "left out", "report.html"
WITH_REASON = (Outcome.NOT_APPLICABLE, Outcome.NOT_RUN)


def other_tools(dossier: Dossier) -> Text | None:
    """Why the bytes cannot be compared: what made the dossier is not what would write it now."""
    told = dossier.manifest
    now = {name: version(name) for name in told["libraries"]} | {"python": platform.python_version()}
    was = dict(told["libraries"]) | {"python": told["python"]}
    now[ENGINE], was[ENGINE] = version(ENGINE), told["engine"]["version"]
    now[FORMAT], was[FORMAT] = FORMAT_VERSION, told["format_version"]
    names = [name for name in was if was[name] != now[name]]
    return OTHER_TOOLS.filled({"names": ", ".join(names)}) if names else None


def wrong_files(dossier: Dossier, submission: Submission, told: Iterable[Difference]) -> tuple[int, list[Difference]]:
    """How many files were written again, and those that differ; `told`: the differences that are known already."""
    from thb_eu.publication.dossier import dossier as whole

    told_again = as_told(submission, dossier)
    due = whole(told_again)
    manifest = json.loads(due.pop(MANIFEST))
    if _gives_reasons(told_again, submission):
        del due[PAGE]
    known = {name for difference in told for name in (difference.where, *(odd.english for odd in difference.odd))}
    outputs: Mapping[str, str] = dossier.manifest["outputs"]
    found = [Difference(WHOLE, name, why) for name, why in _wrong(dossier, due, outputs) if name not in known]
    return len(due), [*found, *_manifest(dossier.manifest, manifest, known)]


def _manifest(told: Mapping[str, Any], now: Mapping[str, Any], known: set[str]) -> Iterator[Difference]:
    """What the manifest says of waivers and of all else; its hashes are held against the files."""
    for field in dict.fromkeys([*told, *now]):
        if field != OUTPUTS and told.get(field) != now.get(field) and MANIFEST not in known:
            sides = ((literal(MANIFEST), told.get(field)), (MADE_AGAIN, now.get(field)))
            says = tuple(Saying(name, NO_WORDS, json.dumps(side, ensure_ascii=False)) for name, side in sides)
            yield Difference(WHOLE, MANIFEST, MANIFEST_OTHERWISE.filled({"field": field}), field, says)


def _wrong(dossier: Dossier, due: Mapping[str, bytes], outputs: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    for name in dict.fromkeys([*due, *outputs]):
        if name not in outputs:
            yield name, LACKS
        elif name == FINDINGS:
            continue  # it is held to its schema, to itself and to the checks
        elif name in due and dossier.folder.joinpath(*name.split("/")).is_file():
            if dossier.read(name) != due[name]:
                yield name, OTHERWISE
        elif name not in due and not name.startswith(f"{FOLDER}/") and name != PAGE:
            yield name, TOO_MANY


def _gives_reasons(told: Submission, again: Submission) -> bool:
    """Whether the page gives reasons of checks that were not run again: findings.json does not hold these."""
    ran = {result.check for result in again.examined.results}
    return any(result.check not in ran and result.outcome in WITH_REASON for result in told.examined.results)


def as_told(submission: Submission, dossier: Dossier) -> Submission:
    """The submission with what findings.json says of the checks that are not run again."""
    from thb_eu.checks import all_checks

    told, examined = dossier.findings, submission.examined
    results = {result.check: result for result in examined.results}
    declared = {check.id: check for check in all_checks(submission.definitions)}
    made = {finding.fingerprint: finding for finding in examined.findings}
    for entry in told["checks"]:
        if entry["id"] not in results and entry["outcome"] != LEFT_OUT and entry["id"] in declared:
            check = declared[entry["id"]]
            outcome = Outcome(entry["outcome"])
            results[check.id] = CheckResult(check.id, outcome, check.severity, check.level, family=check.family)
    audience = submission.protected.audience
    hidden = (finding for finding in examined.findings if is_hidden(finding, audience))
    order = [entry["id"] for entry in told["checks"]]
    found = (*(made.get(entry["fingerprint"]) or _finding(entry, declared) for entry in told["findings"]), *hidden)
    return replace(
        submission,
        protected=with_waivers(submission.protected, submission.received, found),
        examined=Examined(
            tuple(results[name] for name in order if name in results),
            found,
            tuple(entry["id"] for entry in told["checks"] if entry["outcome"] == LEFT_OUT),
        ),
        state=State.BLOCKED if dossier.manifest["state"] == State.BLOCKED.value else submission.state,
    )


def _finding(told: Mapping[str, Any], declared: Mapping[str, Declared]) -> Finding:
    where = told["where"]
    return Finding(
        check=told["check"],
        outcome=Outcome(told["outcome"]),
        severity=Severity(told["severity"]),
        level=told["level"],
        message=wording(told["message"]),
        remedies=_remedies(told["remedy"]),
        cites=told["cites"],
        where=Place(where["file"], where["sheet"], where["cell"], where["row"], where["column"]),
        waiver=told["waiver"] or "",
        follows_from=told.get("follows_from") or "",
        family=declared[told["check"]].family if told["check"] in declared else None,
        code=told.get("code", ""),
    )


def _remedies(told: Mapping[str, Any]) -> Remedies:
    """What each reader does; before there was one remedy for all, which was the analyst's."""
    if told.keys() <= Remedies().by_role().keys():
        return Remedies(**{role: wording(words) for role, words in told.items()})
    return Remedies(wording(told))
