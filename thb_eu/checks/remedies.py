"""Remedies: what to do when an answer is no, where several checks have the same to say."""

from __future__ import annotations

from thb_eu.messages import _

NEVER_EDIT = _(
    "Ask the supplier which number holds; record a correction in corrections.yaml or explain it in "
    "waivers.yaml. Never edit the file."
)
TELL_THE_MAINTAINERS = _("A fault of the program: report it to the maintainers.")
