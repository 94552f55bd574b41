"""Do on another core what takes long and needs little of the rest.

Only a command begins one, and only on a machine with two cores: a library starts no process unasked. What it does not
do, because it was not begun or broke, the asking process does itself; so a result or a failure is the same with it and
without. Its standard output is the answers' alone and its errors are told to nobody: no value of a row leaves by it. It
ends when its input ends, so it outlives no parent, however that ends.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import os
import sys
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

from thb_eu.base.table_schemas import with_plain_text

CODE = "import sys; _, ready, *sys.path = sys.argv; from thb_eu.base.second_process import serve; serve(ready)"
"""Our modules are found where this process finds them, whatever the working directory holds."""
JUDGE, WRITE = "thb_eu.checks.expectations:get_ready", "thb_eu.publication.dossier thb_eu.publication.sdmx.structures"
READ_BACK, COUNT_AGAIN = "thb_eu.dossiers.verification.numbers", "thb_eu.law_changes.impact"
"""What gets it ready: Great Expectations (most of a second to import), what writes or reads a dossier, or counts by
other law.
"""

Call = tuple[Any, ...]
"""A function of a module, and its arguments."""


class _Second:
    """A process that gets `ready` and then does what it is asked, in that order."""

    def __init__(self, ready: str) -> None:
        import pickle
        import subprocess  # of all commands, few begin one

        self.process = subprocess.Popen(
            [sys.executable, "-c", CODE, ready, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._talk: Thread | None = None
        self._said = io.BytesIO()
        self._pickler = pickle.Pickler(self._said)
        """What was sent once is only named in later calls, and must not change: editions share nearly everything."""
        atexit.register(self.end)

    def end(self) -> None:
        """End the process: nothing more is asked."""
        self.process.kill()
        self.process.wait()

    def do(self, calls: tuple[Call, ...]) -> Callable[[], list[tuple[Any] | None]]:
        """Find what waits for the results; None for what was not done."""
        import pickle  # of all commands, few ask another process

        answered: list[tuple[Any] | None] = []
        self._pickler.dump(calls)
        content, before = self._said.getvalue(), self._talk
        self._said.seek(0)
        self._said.truncate()

        def talk() -> None:
            if before:
                before.join()
            with contextlib.suppress(Exception):  # whatever keeps it from answering
                assert self.process.stdin and self.process.stdout
                self.process.stdin.write(content)
                self.process.stdin.flush()
                answered.extend(pickle.load(self.process.stdout))

        self._talk = now = Thread(target=talk, daemon=True)  # the pipes are moved while this process works
        now.start()

        def results() -> list[tuple[Any] | None]:
            now.join()
            return answered or [None] * len(calls)

        return results


_begun: list[_Second] = []


def begin(*ready: str) -> None:
    """Begin a process, where that gains time; it imports modules and calls the functions named ("module:function").

    The first before it does anything, others once it has answered for the first time.
    One is enough: the machine has no more to give.
    """
    frozen = getattr(sys, "frozen", False)  # the executable of such a program is no Python
    if not frozen and sys.executable and (os.cpu_count() or 1) > 1 and not _begun:
        _begun.append(_Second(" ".join(ready)))


def is_there() -> bool:
    """Tell whether a second process was begun."""
    return bool(_begun)


def ask(*calls: Call) -> list[Callable[..., Any]]:
    """Let the second process, if one was begun, do the `calls`.

    For each what waits for its result, or does the call here, or what it is given as an easier way to the same.
    """
    results = _begun[0].do(calls) if _begun else lambda: [None] * len(calls)

    def result(at: int, fallback: Callable[[], Any] | None = None) -> Any:
        function, *arguments = calls[at]
        (done,) = results()[at] or ((fallback or partial(function, *arguments))(),)
        return done

    return [partial(result, at) for at in range(len(calls))]


def serve(ready: str) -> None:
    """Run as a second process: get ready, then read calls and write results until there is nothing to read."""
    import pickle

    gc.disable()  # it makes hardly any cycle, and ends soon
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes nowhere
    first, *others = ready.split()
    _get_ready(first)
    unpickler = pickle.Unpickler(sys.stdin.buffer)
    with contextlib.suppress(EOFError):
        while True:
            pickle.dump(_done(unpickler.load()), output)
            output.flush()
            while others:
                _get_ready(others.pop(0))


def _get_ready(named: str) -> None:
    module, _, name = named.partition(":")
    imported = importlib.import_module(module)
    if name:
        getattr(imported, name)()


@with_plain_text
def _done(calls: tuple[Call, ...]) -> list[tuple[Any] | None]:
    done: list[tuple[Any] | None] = []
    for function, *arguments in calls:
        try:
            done.append((function(*arguments),))
        except Exception:  # whoever asked does it itself, and meets it there
            done.append(None)
    return done
