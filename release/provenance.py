"""Provenance: the files of a release in, from what and by what they were made out, as SLSA asks and in-toto states.

An unsigned in-toto Statement v1 with the predicate SLSA Provenance v1, whose own hash stands in the signed
`SHA256SUMS`. It names no clock and no machine, so two builds of one commit state the same. It is the word of whoever
builds (SLSA Build L1): that a service of others built it, which higher levels ask, is for the office that publishes.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

STATEMENT, PREDICATE = "https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1"
NAMES = "https://w3id.org/thb-eu/release/"
"""Names and never addresses, as those of the schemas."""
JUDGE = "in-toto-attestation==0.9.3"
"""Reads a statement by the messages that in-toto publishes; in an environment of its own."""
JUDGMENT = """
import sys
from google.protobuf.json_format import Parse, MessageToJson
from in_toto_attestation.predicates.provenance.v1.provenance_pb2 import Provenance
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as Message
stated = Statement.copy_from_pb(Parse(open(sys.argv[1], encoding="utf-8").read(), Message()))
stated.validate()
Parse(MessageToJson(stated.pb.predicate), Provenance())
"""


def stated(out: Path, root: Path, asked: Mapping[str, Any], sources: Sequence[str], tools: Sequence[str]) -> bytes:
    """The statement about every file that lies in `out`.

    `asked`: what the build was asked for; `sources`: files of `root` that decide what goes in; `tools`: what was
    installed to build, as `name==version`.
    """
    commit, is_clean = _commit(root)
    source = {"uri": f"{NAMES}source", "digest": {"gitCommit": commit}} if commit else None
    files = [{"name": name, "digest": _digest(root / name)} for name in sources]
    used = [{"name": tool} for tool in tools]
    build = {
        "buildType": f"{NAMES}artefacts/1",
        "externalParameters": dict(asked),
        "internalParameters": {"python": platform.python_version(), "sourceIsAsCommitted": is_clean},
        "resolvedDependencies": [*([source] if source else []), *files, *used],
    }
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": path.name, "digest": _digest(path)} for path in sorted(out.iterdir()) if path.is_file()],
        "predicateType": PREDICATE,
        "predicate": {"buildDefinition": build, "runDetails": {"builder": {"id": f"{NAMES}own-machine"}}},
    }
    return json.dumps(statement, indent=1).encode() + b"\n"


def committed_at(root: Path) -> str:
    """When the commit that is built was made (UTC), so that two builds of it tell one time; nothing outside one."""
    words = ("git", "show", "-s", "--format=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", "HEAD")
    clock = {**os.environ, "TZ": "UTC"}
    return subprocess.run(words, cwd=root, env=clock, capture_output=True, text=True, check=False).stdout.strip()


def _digest(path: Path) -> dict[str, str]:
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _commit(root: Path) -> tuple[str, bool]:
    """The commit that is built, and whether nothing differs from it; nothing where there is no repository."""
    said = [
        subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
        for words in (("rev-parse", "HEAD"), ("status", "--porcelain"))
    ]
    if any(done.returncode for done in said):
        return "", False
    return said[0].stdout.strip(), not said[1].stdout
