"""Second process: what takes long and waits for little is imported and run on another core, beside the rest.

Only a command begins one, and only on a machine with two cores: a library starts no process unasked. What it
does not answer, because it was not begun or broke, the asking process does itself; so an answer or a failure is the
same with it and without. Its standard output is the answer's alone and its errors are told to nobody: no value of a row
leaves by it. It ends when its input ends, so it outlives no parent, however that ends.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any

CODE = "import sys; _, act, *sys.path = sys.argv; from thb_eu.base.second_process import serve; serve(act)"
"""Our modules are found where this process finds them, whatever the working directory holds."""

JUDGE = "thb_eu.checks.expectations:answers_beside"
"""Great Expectations: over two seconds to import, half of one to answer."""

_begun: dict[str, subprocess.Popen[bytes]] = {}


def begin(act: str) -> None:
    """Begin a process that prepares to do `act` ("module:function"), where it gains time.

    The function takes what waits for the question, so that it can import before the question is there.
    """
    frozen = getattr(sys, "frozen", False)  # the executable of such a program is no Python
    if not frozen and sys.executable and (os.cpu_count() or 1) > 1 and act not in _begun:
        process = _begun[act] = subprocess.Popen(
            [sys.executable, "-c", CODE, act, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        atexit.register(process.kill)


def ask(act: str, questions: Sequence[object]) -> Callable[[], Sequence[Any]]:
    """Put `questions` to the process that was begun for `act`, once; returned is what waits for the answers.

    An answer is None where there is none, for whatever reason.
    """
    if (process := _begun.pop(act, None)) is None:
        return lambda: [None] * len(questions)
    content = pickle.dumps(questions)
    told: list[bytes] = []
    talk = Thread(target=lambda: told.append(process.communicate(content)[0]), daemon=True)
    talk.start()  # the pipes are emptied while this process works

    def answers() -> Sequence[Any]:
        talk.join()
        atexit.unregister(process.kill)
        answered = told and told[0] and process.returncode == 0
        return pickle.loads(told[0]) if answered else [None] * len(questions)

    return answers


def serve(act: str) -> None:
    """The life of a second process: prepare, read the questions, answer, end."""
    gc.disable()  # it makes hardly any cycle, and ends soon
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes nowhere
    module, _, name = act.partition(":")
    answers = getattr(importlib.import_module(module), name)(lambda: pickle.load(sys.stdin.buffer))
    with output:
        pickle.dump(answers, output)
