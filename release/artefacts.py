"""Artefacts: this folder and its locks in, all that a version is shipped as out, by one command.

    make artefacts [OUT=dist] [SIGN_KEY=FILE]

Into OUT come the wheel and the source archive, the lock of what a user runs, a zip with all wheels and a start file for
each system that serve every Python that is offered, the documentation as a zip, what is inside (CycloneDX), where it
comes from (SLSA provenance), the checksums of all of it and, with a key, their signature. Wheels come from the index
that pip knows, each held to its hash in the lock; none is built from source but our own. The wheels of each system and
Python are then resolved again without an index, and every library among them must find there whatever it asks for.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from release.provenance import JUDGE, JUDGMENT, committed_at, stated
from release.site.build import build

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSION = PROJECT["version"]
PIP, SBOM_TOOL = "pip==25.3", "cyclonedx-bom==7.2.1"
"""Each in an environment of its own: what chooses wheels for another Python, and what writes what is inside."""
DECIDING = (LOCK, "requirements-dev.lock", "pyproject.toml")
"""Files that decide what is built and by what."""
ENTRY = re.compile(r"^(?P<asked>[^\s#\\][^\\]*?) *\\?\n(?P<hashes>(?: +--hash=[^\n]+\n)+)", re.MULTILINE)
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The clock of every file in a zip: two builds of one version are the same bytes."""


@dataclass(frozen=True, slots=True)
class Target:
    """A system and a Python for which wheels are shipped: its name, what pip calls it, what markers say of it."""

    name: str
    python: str
    platforms: tuple[str, ...]
    start: str
    marks: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.name}-py{self.python}"

    @property
    def environment(self) -> dict[str, str]:
        """What the markers of requirements are judged by."""
        full = {"python_version": self.python, "python_full_version": f"{self.python}.0", "extra": ""}
        return {**full, "implementation_name": "cpython", "platform_python_implementation": "CPython", **self.marks}

    @property
    def pip(self) -> list[str]:
        """What pip is told, so that it chooses wheels of this target."""
        platforms = [word for platform in self.platforms for word in ("--platform", platform)]
        return [*platforms, "--python-version", self.python, "--implementation", "cp", "--only-binary", ":all:"]


LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"}
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
GLIBC = (*(f"manylinux_2_{minor}_x86_64" for minor in (28, 27, 17)), "manylinux2014_x86_64")
PYTHONS = ("3.13", "3.12", "3.11", "3.14")
"""That `pyproject.toml` allows, in the order in which a start file looks for them: those first that were tried most."""
TARGETS = tuple(
    target
    for python in PYTHONS
    for target in (
        Target("linux-x86_64", python, GLIBC, "start.sh", LINUX),
        Target("windows-x86_64", python, ("win_amd64",), "start.cmd", WINDOWS),
    )
)


def main(words: list[str] | None = None) -> None:
    """Make everything; the last line says where it lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--sign-key", type=Path, help="Ed25519 key (PEM) by which the checksums are signed")
    parser.add_argument("--target", action="append", help="only these, as linux-x86_64-py3.13")
    parser.add_argument("--site", type=Path, help="the documentation, where it is built already")
    asked = parser.parse_args(words)
    shutil.rmtree(asked.out, ignore_errors=True)
    asked.out.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", asked.out], cwd=ROOT, check=True)
    (wheel,) = asked.out.glob("*.whl")
    shutil.copy(ROOT / LOCK, asked.out / f"thb_eu-{VERSION}-{LOCK}")
    with tempfile.TemporaryDirectory() as scratch:
        pip = _environment(Path(scratch) / "pip", PIP)
        chosen = [target for target in TARGETS if not asked.target or str(target) in asked.target]
        for system in dict.fromkeys(target.name for target in chosen):
            held = [target for target in chosen if target.name == system]
            houses = [(target, wheelhouse(target, wheel, pip, Path(scratch) / str(target))) for target in held]
            zipped(together(houses, Path(scratch) / system), asked.out / f"thb_eu-{VERSION}-{system}.zip")
        if not asked.site:
            build(Path(scratch) / "site")
        zipped(asked.site or Path(scratch) / "site", asked.out / f"thb_eu-{VERSION}-docs.zip")
        wheels = sorted(Path(scratch).glob("*/wheels/*.whl"))
        bill_of_materials(
            _environment(Path(scratch) / "sbom", SBOM_TOOL), wheels, asked.out / f"thb_eu-{VERSION}.cdx.json"
        )
        state_origin(_environment(Path(scratch) / "judge", JUDGE), asked.out, [*map(str, chosen)])
    sums = checksums(asked.out)
    (asked.out / "SHA256SUMS").write_bytes(sums)
    if asked.sign_key:
        from thb_eu.dossiers.signing import signed, signer

        (asked.out / "SHA256SUMS.sig").write_bytes(signed(sums, signer(asked.sign_key, asked.out)))
    print(f"version {VERSION} lies in {asked.out}")


def wheelhouse(target: Target, wheel: Path, pip: Path, folder: Path) -> Path:
    """A folder with all wheels of a target, and the list that installs them with their hashes."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    asked = locked_for(target, (ROOT / LOCK).read_text(encoding="utf-8"))
    (folder / "requirements.txt").write_text(asked, encoding="utf-8", newline="\n")
    _run(pip, "download", "--no-deps", "--require-hashes", *target.pip, "-r", folder / "requirements.txt", "-d", wheels)
    shutil.copy(wheel, wheels)
    ours = f"thb-eu=={VERSION} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
    (folder / "requirements.txt").write_text(asked + ours, encoding="utf-8", newline="\n")
    if missing := [*lacking(target, wheels)]:
        raise SystemExit(f"{target.name}, Python {target.python}: {', '.join(missing)}")
    dry = (
        "--dry-run",
        "--no-index",
        "--no-deps",
        "--require-hashes",
        "--find-links",
        wheels,
        "--target",
        folder / "dry",
    )
    _run(pip, "install", *dry, *target.pip, "-r", folder / "requirements.txt")
    print(f"{target}: {len([*wheels.iterdir()])} wheels, resolved without an index")
    return folder


def together(houses: Sequence[tuple[Target, Path]], folder: Path) -> Path:
    """The folder of a zip: the wheels of one system for every Python, each once; the list of each; the start file."""
    (folder / "wheels").mkdir(parents=True)
    for target, house in houses:
        shutil.copytree(house / "wheels", folder / "wheels", dirs_exist_ok=True)
        shutil.copy(house / "requirements.txt", folder / f"requirements-{target.python}.txt")
    start, versions = houses[0][0].start, [target.python for target, _house in houses]
    newline = "\r\n" if start.endswith(".cmd") else "\n"
    (folder / start).write_text(start_file(start, versions), encoding="utf-8", newline=newline)
    return folder


def start_file(name: str, versions: Sequence[str]) -> str:
    """The text of a start file that looks for these versions of Python, in this order."""
    text = (ROOT / "release" / "start" / name).read_text(encoding="utf-8")
    told = {"VERSION": VERSION, "VERSIONS": " ".join(versions), "COMMANDS": " ".join(f"python{it}" for it in versions)}
    return re.sub("@([A-Z]+)@", lambda found: told[found[1]], text)


def locked_for(target: Target, lock: str) -> str:
    """The entries of a universal lock that hold on a target, without their markers."""
    return "".join(
        f"{asked.name}{asked.specifier} \\\n{found['hashes']}"
        for found in ENTRY.finditer(lock)
        if (asked := Requirement(found["asked"])) and (not asked.marker or asked.marker.evaluate(target.environment))
    )


def lacking(target: Target, wheels: Path) -> Iterator[str]:
    """What a wheel asks for on a target and no wheel beside it brings."""
    held = {canonicalize_name(path.name.split("-")[0]) for path in wheels.iterdir()}
    for path in sorted(wheels.iterdir()):
        for line in _metadata(path).get_all("Requires-Dist") or ():
            asked = Requirement(line)
            holds = not asked.marker or asked.marker.evaluate(target.environment)
            if holds and canonicalize_name(asked.name) not in held:
                yield f"{path.name} asks for {asked}"


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (name for name in opened.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        return HeaderParser().parsestr(opened.read(name).decode("utf-8"))


def zipped(folder: Path, archive: Path) -> None:
    """A folder as a zip; a start file for Unix may be run."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as opened:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{archive.stem}/{path.relative_to(folder).as_posix()}", FIRST_DAY)
            entry.external_attr = (0o100755 if path.suffix == ".sh" else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            opened.writestr(entry, path.read_bytes())


def bill_of_materials(python: Path, wheels: Iterable[Path], out: Path) -> None:
    """What a user's installation is made of, from the lock and from what its wheels say of themselves, as CycloneDX."""
    words: list[str | Path] = [
        "requirements",
        "--pyproject",
        "pyproject.toml",
        "--output-reproducible",
        "--of",
        "JSON",
        "-o",
        out,
        LOCK,
    ]
    subprocess.run([python, "-m", "cyclonedx_py", *words], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    bill = described(json.loads(out.read_text(encoding="utf-8")), wheels, committed_at(ROOT))
    out.write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8", newline="\n")


def described(bill: dict[str, Any], wheels: Iterable[Path], time: str) -> dict[str, Any]:
    """A bill of materials with the licence and the supplier that each wheel names, and the time of the commit."""
    told = {canonicalize_name(path.name.split("-")[0]): _metadata(path) for path in wheels}
    for part in (bill["metadata"]["component"], *bill["components"]):
        if about := told.get(canonicalize_name(part["name"])):
            part["licenses"] = part.get("licenses") or licences(about)
            part["supplier"] = {"name": supplier(about)}
    if time:
        bill["metadata"]["timestamp"] = time
    return bill


def licences(about: Message) -> list[dict[str, Any]]:
    """The licences of a library as CycloneDX has them: an expression of SPDX, else the words of its makers."""
    if expression := about["License-Expression"]:
        return [{"expression": expression}]
    named = [it.rpartition(" :: ")[2] for it in about.get_all("Classifier") or () if it.startswith("License :: ")]
    words = (about["License"] or "").strip().splitlines()
    return [{"license": {"name": name}} for name in dict.fromkeys(words if len(words) == 1 else named)]


def supplier(about: Message) -> str:
    """Who hands out a library: its maintainers, else its authors, else its own name, which is all that it says."""
    written = (parseaddr(about[f"{who}-email"] or "")[0] or about[who] for who in ("Maintainer", "Author"))
    return next(filter(None, written), about["Name"])


def state_origin(judge: Path, out: Path, targets: list[str]) -> None:
    """Where all that lies in OUT comes from, beside it; in-toto's own messages must take what is stated."""
    stating = out / f"thb_eu-{VERSION}.intoto.json"
    stating.write_bytes(stated(out, ROOT, {"version": VERSION, "targets": targets}, DECIDING, (PIP, SBOM_TOOL)))
    subprocess.run([judge, "-c", JUDGMENT, stating], check=True)


def checksums(folder: Path) -> bytes:
    """The SHA-256 of every file of a folder, as `sha256sum -c` reads them."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files).encode()


def _environment(folder: Path, *asked: str) -> Path:
    """The Python of a fresh environment with pip and what is asked for."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if asked:
        _run(python, "install", *asked)
    return python


def _run(python: Path, command: str, *words: object) -> None:
    subprocess.run(
        [python, "-m", "pip", command, "--quiet", "--disable-pip-version-check", *map(str, words)], check=True
    )


if __name__ == "__main__":
    main()
