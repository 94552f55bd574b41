"""`python -m benchmarks.desk_acts first|acts`: what a day at the desk costs the processor, in bare imports, printed.

`first`: the figures of si-2024 when nobody has asked for any. `acts`: 95 acts in a row; of those that move no figure
the slowest kind with the page to which it leads, or the slowest page after it if that takes longer, each the median of
its kind. What each takes is told on stderr: the act with its page, then pages, then the memory in use.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.acts import REAL
from benchmarks.desk import HOST, TOKEN
from benchmarks.measured import measured
from thb_eu.base.later_modules import SELDOM_NEEDED, import_later
from thb_eu.cli import RARELY
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.acts import ACTING_AS
from thb_eu.desk.safety import Door
from thb_eu.desk.server import desk
from thb_eu.desk.workplace import Workplace
from thb_eu.results.deliveries import DeliveryState, deliveries_of

ANALYST, HEAD = "analyst", "head of service"
ACTS = 95
WHY = {"because-sl": "Tiskarska napaka.", "because-en": "A misprint."}
SAYS = {"says-sl": "Ne štejejo.", "says-en": "They do not count."}
PAGES = ("", "figures", "findings", "law", "journal")
BEGIN = "import sys, pathlib; from benchmarks.acts import *; collection_with(FEW, pathlib.Path(sys.argv[1]))"
Asked = tuple[str, str, Mapping[str, str]]
"""A role, an act and what its form holds."""
SENDERS = ("courts", "furs", "irsd", "mnz", "police", "programmes", "prosecution")
MOVING = frozenset({"decide", "correct", "withdraw"})
"""Acts that move figures: these are counted again."""


class Visitor:
    """Somebody at a desk of this process."""

    def __init__(self, folder: Path) -> None:
        gc.set_threshold(*RARELY)  # as the command does
        import_later(*SELDOM_NEEDED)
        self.workplace = Workplace(folder, role=ANALYST)
        self.client, self.base = desk(self.workplace, Door(HOST, TOKEN)).test_client(), f"http://{HOST}"
        self.client.get(f"/?token={TOKEN}", base_url=self.base)
        self.takes("/en/")

    def takes(self, path: str, form: Mapping[str, str] | None = None) -> float:
        """The processor's seconds for a page, or for an act with the page to which it leads."""
        begin = time.process_time()
        if form is not None:
            sent = {ACTING_AS: self.workplace.role, **form}
            answer = self.client.post(path, data=sent, base_url=self.base, headers={"Origin": self.base})
            assert answer.status_code == 303, (path, form, answer.text)
            path = answer.headers["Location"]
        assert self.client.get(path, base_url=self.base).status_code == 200, path
        return time.process_time() - begin


def first(folder: Path) -> float:
    """The first figures, once the first page of the desk was shown."""
    return Visitor(folder).takes(f"/en/{REAL}/figures")


def day(folder: Path) -> float:
    """The slowest kind of act that moves no figure, or the slowest page after one."""
    collection = folder / REAL
    measured([sys.executable, "-c", BEGIN, str(collection)])  # as another command does it, whose memory is no desk's
    visitor = Visitor(folder)
    pages = [f"/en/{REAL}/{page}" for page in PAGES]
    for page in pages * 2:
        visitor.takes(page)
    taken: dict[tuple[str, str], list[float]] = {}
    asked = [*acts_of(collection, visitor.workplace.collection(REAL).definitions)]
    assert len(asked) == ACTS, len(asked)
    for role, act, form in asked:
        visitor.workplace.role = role
        seconds = {"": visitor.takes(f"/en/{REAL}/act/{act}", form), **{page: visitor.takes(page) for page in pages}}
        print(*(f"{each:6.3f}" for each in seconds.values()), f"{resident():5.0f} MiB  {act}", file=sys.stderr)
        for page, each in seconds.items() if act not in MOVING else ():
            taken.setdefault((act, page), []).append(each)
    return max(map(statistics.median, taken.values()))


def bare_import() -> float:
    """The processor's seconds for the bare import, as the median of some."""
    return statistics.median(
        measured([sys.executable, "-c", "import pandas, frictionless"]).processor for _ in range(5)
    )


def acts_of(collection: Path, law: Definitions) -> Iterator[Asked]:
    """Yield the acts of a day: most accept, sign, confirm or describe; a few move figures."""
    received = [one for one in deliveries_of(journal_of(collection)) if one.state is DeliveryState.RECEIVED]
    answered = [one.id for one in law.law.decisions.values() if not one.is_open]
    marked = [text.file for text in law.unsure if not text.is_confirmed]
    concepts, offices = [it.code for it in law.reference.concepts], [one for one in law.suppliers if one in SENDERS]
    yield ANALYST, "describe-contact", {"email": "thb@example.org"}
    for one in received:
        yield ANALYST, "accept", {"delivery": one.id}
    for at, office in enumerate(offices):
        yield ANALYST, "describe-office", {"office": office, "due": f"03-{at + 1:02}"}
    for concept in concepts[-25:]:
        yield ANALYST, "describe-metadata", {"concept": concept, "words-sl": "Besede.", "words-en": "Words."}
    yield ANALYST, "decide", {"decision": "undated-old-case", "answer": "do not count", **SAYS, **WHY}
    yield ANALYST, "correct", {"cell": "police/t13!D6", "to": "14", "authority": "Police", **WHY}
    yield ANALYST, "withdraw", {"entry": str(len(received) + 2), **WHY}
    for id in answered[:8]:
        yield HEAD, "sign", {"text": id, "by": "Ministry"}
    for file in marked[: ACTS - 37 - len(received) - len(offices)]:
        yield HEAD, "confirm", {"file": file}


def resident() -> float:
    """The memory in use, in MiB; where the system does not tell it, nothing."""
    status = Path("/proc/self/statm")
    return int(status.read_text(encoding="ascii").split()[1]) * 4096 / 2**20 if status.is_file() else 0.0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        before = bare_import()
        seconds = {"first": first, "acts": day}[sys.argv[1]](Path(scratch))
        print(seconds / statistics.mean((before, bare_import())))
