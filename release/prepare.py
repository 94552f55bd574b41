"""Prepare: a version and a day in; its number in every file that names it, its notes, and with `--tag` its tag out.

    make release VERSION=0.2.0

The notes are what the changelog says under *Unreleased*; they get the heading of the version, and are printed. Refused:
a version that is not later than the one before, a changelog without anything unreleased, a tree with open changes where
a tag is asked for. Nothing is sent anywhere: whoever releases looks at the commit, tags it and takes it further.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from datetime import date
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
CHANGELOG, UNRELEASED = "CHANGELOG.md", "## Unreleased\n"
NAMED_IN = {
    "pyproject.toml": r'^version = "(?P<version>[^"]+)"$',
    "CITATION.cff": r"^version: (?P<version>\S+)$",
    "publiccode.yml": r"^softwareVersion: (?P<version>\S+)$",
    "codemeta.json": r'^  "version": "(?P<version>[^"]+)",$',
}
DATED_IN = {
    "CITATION.cff": r'^date-released: "(?P<day>[^"]+)"$',
    "publiccode.yml": r'^releaseDate: "(?P<day>[^"]+)"$',
    "codemeta.json": r'^  "dateModified": "(?P<day>[^"]+)",$',
}


def main(words: list[str] | None = None) -> None:
    """Change the files, print the notes, tag if that is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version")
    parser.add_argument("--day", default=str(date.today()))
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--tag", action="store_true", help="tag the last commit, which holds the prepared files")
    asked = parser.parse_args(words)
    if asked.tag:
        tag(asked.version, asked.root)
    else:
        print(prepare(asked.version, asked.day, asked.root), end="")


def prepare(version: str, day: str, root: Path) -> str:
    """The notes of the version; its number and its day now stand in every file that names them."""
    held = _found(root, "pyproject.toml", NAMED_IN["pyproject.toml"])
    if Version(version) <= Version(held):
        raise SystemExit(f"{version} is not later than {held}")
    text = (root / CHANGELOG).read_text(encoding="utf-8")
    if UNRELEASED not in text:
        raise SystemExit(f"{CHANGELOG} has nothing under {UNRELEASED.strip()!r}")
    head, _sign, rest = text.partition(UNRELEASED)
    notes = rest.partition("\n## ")[0].strip()
    if not notes:
        raise SystemExit(f"{CHANGELOG} has nothing under {UNRELEASED.strip()!r}")
    (root / CHANGELOG).write_text(f"{head}{UNRELEASED}\n## {version} ({day})\n{rest}", encoding="utf-8")
    for patterns, value in ((NAMED_IN, version), (DATED_IN, day)):
        for name, pattern in patterns.items():
            _replace(root / name, pattern, value)
    return f"# thb_eu {version}\n\n{notes}\n"


def tag(version: str, root: Path) -> None:
    """An annotated tag on the last commit, which must hold the prepared files and nothing else be open."""
    if subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, check=True).stdout:
        raise SystemExit("the tree has changes that are not committed")
    if (held := _found(root, "pyproject.toml", NAMED_IN["pyproject.toml"])) != version:
        raise SystemExit(f"the files name version {held}")
    subprocess.run(["git", "tag", "-a", f"v{version}", "-m", f"thb_eu {version}"], cwd=root, check=True)
    print(f"v{version}")


def _found(root: Path, name: str, pattern: str) -> str:
    found = re.search(pattern, (root / name).read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SystemExit(f"{name} names no version")
    return found[1]


def _replace(path: Path, pattern: str, value: str) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.search(pattern, text, re.MULTILINE)
    if found is None:
        raise SystemExit(f"{path.name} lacks {pattern}")
    path.write_text(text[: found.start(1)] + value + text[found.end(1) :], encoding="utf-8")


if __name__ == "__main__":
    main()
