"""Word the refusal of a command that runs out of space, memory, time or output."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

from thb_eu.base.atomic_files import REASONS, SYSTEM_ERROR
from thb_eu.base.errors import Fault
from thb_eu.base.messages import _, in_thousands
from thb_eu.base.model import Place
from thb_eu.base.own_bounds import NO_MEMORY, NO_TIME, TimeExhausted
from thb_eu.cli.language import user_language
from thb_eu.cli.terminal import print_text

OF_THE_SYSTEM = {*REASONS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ELOOP, errno.ENOMEM}
"""What an honest machine may refuse; any other error is a bug and keeps its traceback."""


def print_what_ended(ended: OSError | MemoryError | TimeExhausted) -> bool:
    """Print one line on stderr; whether it was the system that ended the command."""
    if isinstance(ended, OSError) and ended.errno not in OF_THE_SYSTEM:
        return False
    fault = Fault(Place(), *NO_MEMORY, "user")
    if isinstance(ended, TimeExhausted):
        code, what, remedy = NO_TIME
        fault = Fault(Place(), code, what.filled({"value": in_thousands(ended.seconds)}), remedy, "user")
    if isinstance(ended, OSError):
        why = REASONS.get(ended.errno or 0, SYSTEM_ERROR.filled({"number": ended.errno}))
        where = Place(str(ended.filename)) if ended.filename else Place()
        message = _("the system lets the command go no further ({why}).", why=why)
        fault = Fault(where, "system-refused", message, _("Make room or give access, then repeat the command."), "user")
    with contextlib.suppress(OSError):
        print_text(fault.in_language(user_language()), err=True)
    for stream in (sys.stdout, sys.stderr):  # what still waits for a full output would fail again at the end
        with contextlib.suppress(OSError, ValueError):
            try:
                stream.flush()
            except OSError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return True
