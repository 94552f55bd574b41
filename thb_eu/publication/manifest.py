"""Describe what a dossier is made of and by what, so that anybody can tell whether it is still the same.

No clock (its day is one that was stated), no user, no path of the machine: two runs on the same inputs, definitions and
libraries give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from thb_eu.publication.edition import edition_of
from thb_eu.publication.table_notes import perturbing_policy
from thb_eu.results import Submission
from thb_eu.results.known_figures import PERTURBATION
from thb_eu.results.waived_facts import living_waivers

FORMAT_VERSION = "2"
"""2: with reasons.csv and fact-reasons.csv."""
ENGINE, ORIGINALS = "thb-eu", "originals"
PREPARED = "prepared"
"""The ISO day on which the dossier was prepared, as its SDMX messages say: a day that was stated, never the clock."""
SUBMITTED = "submitted"
"""The ISO day of the act by which it was submitted, where there was one: `prepared` is a day without one too."""
ANCHOR = "journal"
"""The number and the hash of the last act of the journal when it was submitted. Entries are salted: nobody can try out
from the hash what they tell."""
GIVEN_UP = "given_up"
"""How many sensitive counts others have told too much of: there where there are some, never in a public manifest."""
KEYED = "inputs_keyed"
"""Where a public manifest names its inputs under the key of the office."""
LIBRARIES = (
    "click",
    "frictionless",
    "great-expectations",
    "highspy",
    "jsonschema",
    "numpy",
    "openpyxl",
    "pandas",
    "pysdmx",
    "pyyaml",
    "scipy",
    "xlsxwriter",
)


def manifest(submission: Submission, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest of a dossier whose other files are `files`, by name."""
    submission = edition_of(submission)
    definitions = submission.definitions
    return {
        "format_version": FORMAT_VERSION,
        "package": submission.collection.name,
        "year": str(submission.collection.year),
        "geo": submission.collection.geo,
        "audience": submission.protected.audience.value,
        "state": submission.state.value,
        **({"revision": asdict(submission.revision)} if submission.revision else {}),
        PREPARED: submission.day,
        **({SUBMITTED: submission.on} if submission.on else {}),
        **({ANCHOR: asdict(submission.anchor)} if submission.anchor else {}),
        "disclosure_policy": submission.protected.policy,
        **_perturbation(submission),
        **_given_up(submission),
        "waivers": _waivers(submission),
        "corrections": _corrections(submission),
        "definitions_fingerprint": definitions.fingerprint,
        "inputs": _inputs(submission),
        **_originals(submission),
        "definitions": hashes(definitions.files),
        "outputs": hashes(files),
        "engine": {"name": ENGINE, "version": version(ENGINE)},
        "python": platform.python_version(),
        "libraries": _libraries(),
    }


def _libraries() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def tools() -> dict[str, str]:
    """Return the engine, Python and the libraries that would write a dossier now, each with its version."""
    return {ENGINE: version(ENGINE), "python": platform.python_version(), **_libraries()}


def tools_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Find what a dossier was made by, as its manifest tells it: whatever it names is told, and not looked for here."""
    return {ENGINE: manifest["engine"]["version"], "python": manifest["python"], **manifest["libraries"]}


def _perturbation(submission: Submission) -> dict[str, Any]:
    """Say by which method the counts of which units are told, and how far at most from the counted ones."""
    policy = perturbing_policy(submission)
    if policy is None:
        return {}
    return {PERTURBATION: {"method": policy.method, "error": policy.within, "units": list(policy.units)}}


def _given_up(submission: Submission) -> dict[str, Any]:
    found = submission.protected.given_up
    told = asdict(found) | {"releases": [*found.releases]}
    return {GIVEN_UP: told} if found.counts and not submission.protected.audience.withholds else {}


def keyed_inputs(listed: Mapping[str, Any], submission: Submission, keyed: Callable[[str], str]) -> str:
    """Say what ties a public manifest to the inputs behind it: only who has the key can make it, or try out a table.

    It is made of all that the manifest says besides, so it never tells that two dossiers rest on the same inputs.
    """
    told = {name: held for name, held in listed.items() if name != KEYED}
    return keyed(hashlib.sha256(as_json([told, input_hashes(submission)])).hexdigest())


def _inputs(submission: Submission) -> dict[str, str]:
    """Return the hashes of the suppliers' files; none for the public, as a small table can be guessed from its hash."""
    return {} if submission.protected.audience.withholds else input_hashes(submission)


def input_hashes(submission: Submission) -> dict[str, str]:
    """Return the SHA-256 of every file that was read, registers of persons among them."""
    registers = {register.file: register.sha256 for register in submission.received.registers}
    return dict(sorted({**hashes(submission.received.passed_on), **registers}.items()))


def _originals(submission: Submission) -> dict[str, dict[str, str]]:
    """Return the hashes of the workbooks that clean copies replace as inputs, if there are any; none for the public."""
    originals = submission.received.originals
    return {ORIGINALS: dict(originals)} if originals and not submission.protected.audience.withholds else {}


def _waivers(submission: Submission) -> list[dict[str, Any]]:
    """Return the waivers that hold and the findings that stand on them; no seal: it lets a small figure be guessed."""
    return [
        {
            "waiver": waiver.id,
            "check": waiver.check,
            "findings": sorted({finding.fingerprint for finding in found}),
            "asked_by": waiver.asked_by or None,
            "granted_by": waiver.granted_by or None,
            "on": waiver.on or None,
            "until": waiver.until,
        }
        for waiver, found in living_waivers(submission)
    ]


def _corrections(submission: Submission) -> list[dict[str, Any]]:
    """Say which cells are read as another value and on whose authority; the values stand in the notes."""
    return [
        {
            "correction": entry.id,
            "file": entry.where.file,
            "place": str(entry.where.in_file("")),
            "authority": entry.authority,
            "on": entry.on,
        }
        for entry in submission.collection.corrections
    ]


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file, in the order of their names."""
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def as_json(value: Any) -> bytes:
    """Return a JSON file of a dossier."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
