"""Sound: whether a dossier can be read without leaving its folder: plain names in its manifest, and no links in it.

A dossier comes from somebody else. A name such as `../x`, or a link, would let it point at whatever the machine of its
reader holds, or have files written there; every command refuses such a dossier before it reads anything else of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.messages import _
from thb_eu.model import Place

LEADS_OUT = _("the name {name!r} in the manifest is no name of a file in the dossier.")
A_LINK = _("this is a link, not a file.")
FROM_ITS_SENDER = _("Ask its sender for the dossier again.")


def refuse_unsound(folder: Path, manifest: str, names: Iterable[str]) -> None:
    """Raise SourceRefused where one of the `names` in the `manifest` leads out of `folder`, or a link lies in it."""
    wrong = (name for name in dict.fromkeys(names) if not is_plain(name))
    refuse_if_any(
        SourceRefused,
        [
            Fault(Place(manifest), "dossier-unsafe", LEADS_OUT.filled({"name": name}), FROM_ITS_SENDER, "user")
            for name in wrong
        ],
    )
    links = (path for path in sorted(folder.rglob("*")) if path.is_symlink())
    refuse_if_any(
        SourceRefused, [Fault(Place(str(path)), "dossier-unsafe", A_LINK, FROM_ITS_SENDER, "user") for path in links]
    )


def is_plain(name: str) -> bool:
    """Whether a name leads to a file below the folder on every system, and is written in one way only."""
    parts = name.split("/")
    plain = name.isprintable() and "\\" not in name and ":" not in name
    return plain and all(part.strip(" .") for part in parts) and PurePosixPath(name).as_posix() == name
