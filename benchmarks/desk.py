"""`python -m benchmarks.desk start|pages|years`: its own seconds, printed, for the pages of the desk.

`start`: from the command to the first page that answers. `pages`: the slowest page of si-2024 once it is warm. `years`:
the same with ten yearly collections at hand, made from the real one. What each page takes is told on stderr.
"""

from __future__ import annotations

import gc
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.law import REPOSITORY, YEARS, yearly
from benchmarks.measured import surroundings
from thb_eu.base.later_modules import SELDOM_NEEDED, import_later
from thb_eu.cli import RARELY
from thb_eu.desk.safety import Door
from thb_eu.desk.server import desk
from thb_eu.desk.workplace import Workplace

ARTICLE = "kz1/113"
HOST, TOKEN = "127.0.0.1:8000", "token-of-a-benchmark"
REAL, RUNS = "si-2024", 5
PAGES = (
    *("", "findings", "findings?severity=warning", "findings/e905be3cc55b64a9"),
    *("figures", "figures?for=public", "figures/years", "figures/V3/IDENT/TOTAL/T", "figures/changes"),
    *("source/", "source/data/t03.csv", "source/data/t03.csv/C6", "source/data/t05.csv/C4"),
    *("law", f"law/article/{ARTICLE}?on=2015-10-20", f"law/edit/{ARTICLE}?entry=kz1-113-convicted"),
    *(f"law/proof/{ARTICLE}", f"law/moves/{ARTICLE}", "disclosure"),
)
"""The pages of a collection, a finding, a number and two suppliers' cells among them, and an edit of the law."""
TYPED = "/law/proof/"
"""What is sent while somebody types: another text each time."""
ADDRESS = re.compile(r"http://\S+")


def start(folder: Path) -> float:
    """Until the first page answers, in a process of its own, which is then stopped."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "thb_eu", "desk", str(folder), "--no-browser", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings()) as running:
        try:
            assert running.stdout is not None
            found = ADDRESS.search(running.stdout.readline())
            assert found is not None
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            link = urlsplit(found[0])
            for page in (f"{link.path}?{link.query}", link.path):  # by number: not every system looks the name up
                named = urllib.request.Request(f"http://127.0.0.1:{link.port}{page}", headers={"Host": link.netloc})
                assert opener.open(named).status == 200
            return time.perf_counter() - begin
        finally:
            running.terminate()


def slowest(folder: Path) -> float:
    """The page that takes longest of all, each the median of some once it was asked."""
    gc.set_threshold(*RARELY)  # as the command does
    import_later(*SELDOM_NEEDED)
    workplace = Workplace(folder, role="analyst")
    client, base = desk(workplace, Door(HOST, TOKEN)).test_client(), f"http://{HOST}"
    client.get(f"/?token={TOKEN}", base_url=base)
    taken = {}
    for path in ("/sl/", *(f"/sl/{REAL}/{page}" for page in PAGES)):
        runs = []
        for _ in range(RUNS + 1):
            sent = {"text": edited(len(runs))} if TYPED in path else None
            begin = time.perf_counter()
            answer = client.post(path, data=sent, base_url=base, headers={"Origin": base}) if sent else None
            assert (answer or client.get(path, base_url=base)).status_code == 200, path
            runs.append(time.perf_counter() - begin)
        taken[path] = statistics.median(runs[1:])
        print(f"{taken[path]:8.3f} {runs[0]:8.3f}  {path}", file=sys.stderr)
    workplace.close()
    return max(taken.values())


def edited(run: int) -> str:
    """The article as a lawyer edits it: one rule counts otherwise, and a text says what it said in no run before."""
    text = (REPOSITORY / f"mappings/{ARTICLE}.yaml").read_text(encoding="utf-8")
    return text.replace("status: IDENT}", "status: PRESUM}", 1).replace("anybody}", f"anybody {run}}}", 1)


def measured_case(case: str, folder: Path) -> float:
    """The seconds of one case."""
    if case == "years":
        for year in YEARS:
            yearly(folder, year)
    return start(folder) if case == "start" else slowest(folder)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(measured_case(sys.argv[1], Path(scratch)))
