"""Worker: one process that puts many hostile files through their doors; one line of JSON for each.

Between two files it is as before, so the seconds and the memory of one are its own.
"""

from __future__ import annotations

import gc
import json
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from thb_eu.base.errors import Fault

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class TooLong(BaseException):
    """The file took longer than any may."""


def memory(field: str) -> int:
    """Bytes of memory, now (VmRSS) or at most (VmHWM)."""
    line = next(line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


def judged(name: str, longest: float) -> dict[str, object]:
    """What became of one file, the seconds of the processor, and the bytes above what there was before."""
    from tests.hostile.corpus import HARMLESS, cases
    from tests.hostile.doors import refusal

    gc.collect()
    gc.freeze()  # what files share is not looked through between two of them, nor is what those before left in memory
    CLEAR.write_text("5", encoding="ascii")  # the peak begins anew
    before, bug, faults = memory("VmRSS"), "", list[Fault]()
    with tempfile.TemporaryDirectory(prefix="thb-eu-hostile-") as folder:
        (Path(folder) / "here").mkdir()
        signal.setitimer(signal.ITIMER_REAL, 60 * longest)
        began = time.process_time()
        try:
            faults = refusal(lambda: (HARMLESS | cases())[name](Path(folder) / "here"))
        except TooLong:
            bug = "too long"
        except BaseException:
            bug = traceback.format_exc()[-1500:]
        signal.setitimer(signal.ITIMER_REAL, 0)
        seconds = time.process_time() - began
    told = [(str(fault.where), fault.code, fault.what.english, fault.remedy.english) for fault in faults[:3]]
    return {"name": name, "bug": bug, "seconds": seconds, "memory": memory("VmHWM") - before, "faults": told}


def main(longest: float, whole: str) -> None:
    """Judge the harmless files and a sample of the hostile ones, or the whole corpus, whose names come first."""
    from tests.hostile.corpus import HARMLESS, cases, sample
    from tests.hostile.doors import definitions, written

    def end(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, end)
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    definitions()
    written()
    print(json.dumps([[*HARMLESS], [*cases()]]))
    for name in (*HARMLESS, *(cases() if whole else sample())):
        print(json.dumps(judged(name, longest)), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2])
