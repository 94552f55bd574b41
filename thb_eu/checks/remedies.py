"""Remedies: what to do when an answer is no, where several checks have the same to say."""

from __future__ import annotations

from thb_eu.messages import _
from thb_eu.model import Remedies

WHICH_NUMBER = Remedies(
    analyst=_(
        "Ask the supplier which number is right; record a correction in corrections.yaml or a reason in "
        "waivers.yaml, and never edit the file."
    ),
    supplier=_("Check which number is right, correct the table and send it again; if both are right, write us why."),
)
TELL_THE_MAINTAINERS = Remedies(
    analyst=_("This is an error of the program: report it to the maintainers."),
)
