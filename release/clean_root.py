"""Clean root: what is promised to a bare Debian, tried on one; as root, on a machine that has debootstrap.

    make cleanroot [ZIP=dist/thb_eu-….zip]

A new Debian of the version that the Containerfile names is unpacked into a temporary folder. In it the steps of the
Containerfile are done in their order, then the two commands of the README, then, by a user without rights and without a
network, the start file of a release; each must write the workbook of the collection that comes along. What this machine
reaches its package index by is lent to the root: pip's settings in the environment, and the certificates.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LENT_CERTIFICATES = "/etc/lent-certificates.pem"
FEW_TESTS = "tests/product/test_packages.py"
"""The tests are the gate's; here the command must set up all that it needs, and come to an end."""
ENTERING = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$@"'


@dataclass
class CleanRoot:
    """A Debian in a folder, and what the steps so far have set for those that follow."""

    folder: Path
    user: str = "root"
    place: str = "/"
    settings: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, offline: bool = False) -> None:
        """Run a command in it, as its user, in its folder; mounts are gone when the command ends."""
        lent = {
            name: value for name, value in os.environ.items() if name.startswith("PIP_") and name != "PIP_FIND_LINKS"
        }
        lent |= {"PIP_CERT": LENT_CERTIFICATES} if "PIP_CERT" in lent else {}
        home = "/root" if self.user == "root" else f"/home/{self.user}"
        known = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home, "DEBIAN_FRONTEND": "noninteractive"}
        environment = [f"{name}={value}" for name, value in {**known, **lent, **self.settings}.items()]
        inside = ["env", "-i", f"--chdir={self.place}", *environment, *words]
        chroot = [
            "unshare",
            "--mount",
            "sh",
            "-c",
            ENTERING,
            str(self.folder),
            f"--userspec={self.user}",
            str(self.folder),
        ]
        began = time.monotonic()
        done = subprocess.run(
            [*([ROOT / ".ci" / "offline"] if offline else []), *chroot, *inside],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        print(f"{time.monotonic() - began:4.0f} s: {shlex.join(words)}", flush=True)
        if done.returncode:
            raise SystemExit(f"{done.stdout}\nThis ended with {done.returncode}, in a clean root: {shlex.join(words)}")

    def copy(self, source: Path, place: str) -> None:
        """Put a file or a folder of this machine into it."""
        there = self.folder / place.lstrip("/")
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, there, dirs_exist_ok=True) if source.is_dir() else shutil.copy(source, there)


def steps(containerfile: str) -> Iterator[tuple[str, str]]:
    """The instructions of a Containerfile, each with what stands behind it."""
    for line in re.sub(r"\\\n", " ", containerfile).splitlines():
        if line.strip() and not line.startswith("#"):
            instruction, _, words = line.partition(" ")
            yield instruction, words.strip()


def new_root(folder: Path, release: str) -> CleanRoot:
    """The smallest Debian of a release, new."""
    folder.mkdir()
    subprocess.run(["debootstrap", "--variant=minbase", release, folder], check=True, stdout=subprocess.DEVNULL)
    root = CleanRoot(folder)
    root.copy(Path("/etc/resolv.conf"), "/etc/resolv.conf")
    if "PIP_CERT" in os.environ:
        root.copy(Path(os.environ["PIP_CERT"]), LENT_CERTIFICATES)
    return root


def do(root: CleanRoot, instruction: str, words: str, source: Path) -> Sequence[str]:
    """Do one instruction; of ENTRYPOINT goes out what it runs."""
    match instruction:
        case "RUN":
            root.run("sh", "-ec", words)
        case "COPY":
            root.copy(source, words.split()[-1])
        case "USER":
            root.user = words
        case "WORKDIR":
            (root.folder / words.lstrip("/")).mkdir(parents=True, exist_ok=True)
            root.place = words
        case "ENV":
            root.settings |= dict(pair.split("=", 1) for pair in shlex.split(words))
        case "ENTRYPOINT":
            return [str(word) for word in re.findall(r'"([^"]*)"', words)]
        case "CMD":
            pass
        case _:
            raise SystemExit(f"The Containerfile says {instruction}, which is not tried here.")
    return ()


def container(root: CleanRoot, instructions: Sequence[tuple[str, str]], source: Path) -> None:
    """The steps of the Containerfile; then its entry point writes the workbook as the user whom it names."""
    entry: Sequence[str] = ()
    for instruction, words in instructions:
        entry = do(root, instruction, words, source) or entry
    shared = root.folder / root.place.lstrip("/")
    shared.chmod(0o777)  # the folder of the host that whoever runs the container lends to it
    root.run(*entry, "submit", "si-2024", "--audience", "eu", "--out", f"{root.place}/dossier", offline=True)
    _holds_the_workbook(shared / "dossier")


def readme(root: CleanRoot, source: Path) -> None:
    """The two commands, in a copy of the source of their own."""
    root.user, root.place, root.settings = "root", "/root/thb_eu", {"LANG": "C.UTF-8"}
    root.copy(source, root.place)
    root.run("make", "--no-print-directory", "workbook")
    _holds_the_workbook(root.folder / "root/thb_eu/build/si-2024")
    root.run("make", "--no-print-directory", "test", f"PYTEST_ARGS=-q {FEW_TESTS}")


def release(root: CleanRoot, archive: Path) -> None:
    """The start file of an unpacked zip, by a user who may do nothing, without a network."""
    root.user, root.place, root.settings = "root", "/", {}
    root.run("useradd", "--create-home", "clerk")
    home = root.folder / "home/clerk"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(home / "release")
    start = next((home / "release").rglob("start.sh"))
    root.run("chown", "--recursive", "clerk", "/home/clerk")
    root.user, root.place = "clerk", "/home/clerk"
    root.run(
        "sh",
        f"/{start.relative_to(root.folder)}",
        "submit",
        "si-2024",
        "--audience",
        "eu",
        "--out",
        "dossier",
        offline=True,
    )
    _holds_the_workbook(home / "dossier")


def _holds_the_workbook(dossier: Path) -> None:
    if not (dossier / "submission.xlsx").stat().st_size > 10_000:
        raise SystemExit(f"{dossier.name} holds no workbook.")


def main(words: Sequence[str] | None = None) -> None:
    """Try all; the first thing that does not hold ends it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zip", type=Path, help="of a release for this Debian's Python, tried too")
    asked = parser.parse_args(words)
    instructions = [*steps((ROOT / "Containerfile").read_text(encoding="utf-8"))]
    debian = re.search(r"debian:(\w+)", dict(instructions)["FROM"])
    assert debian, "the Containerfile begins with a Debian"
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source"
        source.mkdir()
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", source], input=archive, check=True)
        root = new_root(Path(scratch) / "root", debian[1])
        container(root, [it for it in instructions if it[0] != "FROM"], source)
        readme(root, source)
        if asked.zip:
            release(root, asked.zip.resolve())
    print("Each wrote the workbook in a clean root.")


if __name__ == "__main__":
    main()
